//! Follows references within a spec.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A reference without a target.
#[derive(Debug)]
pub(crate) struct Unresolved<'a> {
    reference: &'a str,
    is_cycle: bool,
}

impl fmt::Display for Unresolved<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = if self.is_cycle {
            "which is a cycle of references"
        } else {
            "which does not exist"
        };
        write!(f, "{}, {why}", self.reference)
    }
}

/// The value behind any number of references.
pub(crate) fn resolve<'a>(
    spec: &'a Value,
    mut value: &'a Value,
) -> Result<&'a Value, Unresolved<'a>> {
    let mut seen = HashSet::new();
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let target = lookup(spec, reference);
        let is_cycle = target.is_some();
        value = target
            .filter(|_| seen.insert(reference))
            .ok_or(Unresolved {
                reference,
                is_cycle,
            })?;
    }
    Ok(value)
}

/// The direct target of a reference.
pub(super) fn lookup<'a>(spec: &'a Value, reference: &str) -> Option<&'a Value> {
    spec.pointer(decoded(reference).strip_prefix('#')?)
}

/// A reference without percent-encoding.
pub(super) fn decoded(reference: &str) -> Cow<'_, str> {
    percent_decode_str(reference).decode_utf8_lossy()
}

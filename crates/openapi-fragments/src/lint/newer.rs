//! Finds constructs of OpenAPI 3.1 in a document of 3.0.

use serde_json::{Map, Value};

use super::findings::{Effect, Found};
use crate::diagnostic::Severity;
use crate::newer::{KEYWORDS, NODES};
use crate::pointer::{self, Path};

/// Constructs outside of schemas.
pub(super) fn nodes(document: &Value, found: &mut Vec<Found>) {
    for (at, _) in &NODES {
        if document.pointer(at).is_some() {
            let one = construct(*at, &format!("`{}`", pointer::last(at)));
            found.push(one.with_severity(Severity::Error));
        }
    }
}

/// Constructs in one schema, without those in it.
pub(super) fn schema(schema: &Map<String, Value>, at: Path, found: &mut Vec<Found>) {
    for (key, child) in schema {
        let here = || Path::Key(&at, key).pointer();
        match (key.as_str(), child) {
            ("type", Value::String(null)) if null == "null" => {
                let one = construct(here(), "the type `null`");
                found.push(one.with_severity(Severity::Error));
            }
            ("type", Value::Array(_)) => {
                let one = construct(here(), "a list of types").with_effect(Effect::Refuses);
                found.push(one.with_severity(Severity::Error));
            }
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) => {
                let what = format!("a number for `{key}`");
                let one = construct(here(), &what).with_effect(Effect::Refuses);
                found.push(one.with_severity(Severity::Error));
            }
            (key, _) if KEYWORDS.iter().any(|(newer, _)| *newer == key) => {
                found.push(construct(here(), &format!("`{key}`")));
            }
            _ => {}
        }
    }
}

/// A keyword beside a reference.
pub(super) fn beside_reference(at: Path) -> Found {
    construct(at.pointer(), "a keyword beside a `$ref`")
}

fn construct(at: impl Into<String>, what: &str) -> Found {
    Found::new(
        "newer-construct",
        at,
        format!("{what} has a meaning in OpenAPI 3.1 only"),
    )
}

//! References as progenitor follows them: by their last part alone.

use serde_json::{Value, json};

use super::Model;
use crate::lint::findings::{Effect, Found};
use crate::pointer;
use crate::refs;

/// How many references may follow each other.
const LONGEST: usize = 100;

impl<'a> Model<'a> {
    /// The component behind a reference, and its pointer.
    pub(super) fn resolve(
        &mut self,
        value: &'a Value,
        at: String,
        section: &'static str,
    ) -> Option<(&'a Value, String)> {
        let (mut value, mut at) = (value, at);
        for _ in 0..LONGEST {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Some((value, at));
            };
            let here = pointer::join(&at, "$ref");
            let target = reference.rfind('/').and_then(|slash| {
                let name = &reference[slash + 1..];
                let target = self.document.get("components")?.get(section)?.get(name)?;
                Some((target, pointer::from_tokens(["components", section, name])))
            });
            let found = by_name(self.document, reference, section, here, target.is_some());
            self.found.extend(found);
            (value, at) = target?;
        }
        let what = "the references lead in a circle".to_owned();
        self.report(
            "cyclic-reference",
            pointer::join(&at, "$ref"),
            Effect::Panics,
            what,
        );
        None
    }
}

/// What is wrong with a reference that is followed by its last part.
pub(super) fn by_name(
    document: &Value,
    reference: &str,
    section: &str,
    at: String,
    is_found: bool,
) -> Option<Found> {
    let start = format!("#/components/{section}/");
    let is_plain = reference
        .strip_prefix(&start)
        .is_some_and(|name| !name.contains('/'));
    if is_found && is_plain {
        return None;
    }
    let effect = if is_found {
        Effect::Misleads
    } else {
        Effect::Panics
    };
    let is_external = !reference.starts_with('#');
    let (rule, what) = if is_external {
        (
            "external-reference",
            format!("the reference {reference} leads out of the document"),
        )
    } else if refs::target(&json!({"$ref": reference}), document).is_none() {
        (
            "dangling-reference",
            format!("the reference {reference} leads to nothing"),
        )
    } else {
        let what = format!(
            "the reference {reference} is followed by its last part alone, to `{section}` of the components"
        );
        ("deep-reference", what)
    };
    Some(Found::new(rule, at, what).with_effect(effect))
}

//! Reads an overlay and reports what the Overlay Specification does not allow.

use serde_json::Value;

use super::query::{Query, Refused};
use super::{Action, Effect, Version, bad};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::pointer;

/// The allowed keys of the objects of an overlay, besides extensions.
pub(super) const ROOT_KEYS: [&str; 4] = ["overlay", "info", "extends", "actions"];
pub(super) const INFO_KEYS: [&str; 3] = ["title", "version", "description"];
pub(super) const ACTION_KEYS: [&str; 5] = ["target", "description", "update", "copy", "remove"];

impl Action {
    pub(super) fn read(
        check: &mut Check,
        pointer: String,
        action: &Value,
        version: Version,
    ) -> Option<Self> {
        if !action.is_object() {
            check.refuse(&pointer, "an action must be an object");
            return None;
        }
        check.keys(action, &pointer, &ACTION_KEYS);
        check.string(action, &pointer, "description");
        let target = check.query(action, &pointer, "target");
        let removes = match action.get("remove") {
            None => false,
            Some(Value::Bool(removes)) => *removes,
            Some(_) => {
                check.refuse(
                    &pointer::join(&pointer, "remove"),
                    "`remove` must be `true` or `false`",
                );
                return None;
            }
        };
        let copies = action.get("copy").is_some();
        let effect = match (removes, action.get("update"), copies) {
            (true, Some(_), _) => Effect::Remove(Some("update")),
            (true, None, true) => Effect::Remove(Some("copy")),
            (true, None, false) => Effect::Remove(None),
            (false, Some(_), true) => {
                let help = "split it into two actions";
                let message = "an action cannot have both `update` and `copy`";
                check.refuse_helping(&pointer::join(&pointer, "copy"), message, help);
                return None;
            }
            (false, None, true) if version == Version::V1_0 => {
                let help = "set `overlay: 1.1.0` at the top";
                let message = "`copy` requires an overlay of version 1.1";
                check.refuse_helping(&pointer::join(&pointer, "copy"), message, help);
                return None;
            }
            (false, None, true) => Effect::Copy(check.query(action, &pointer, "copy")?),
            (false, Some(update), false) => Effect::Update(update.clone()),
            (false, None, false) => Effect::Nothing,
        };
        Some(Self {
            pointer,
            target: target?,
            effect,
        })
    }
}

/// Reports what the specification does not allow in an overlay.
pub(super) struct Check<'a> {
    pub(super) document: &'a Document,
    pub(super) findings: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    pub(super) fn refuse(&mut self, at: &str, message: impl Into<String>) {
        self.findings.push(bad(self.document, at, message));
    }

    fn refuse_helping(&mut self, at: &str, message: impl Into<String>, help: &str) {
        self.findings
            .push(bad(self.document, at, message).with_help(help));
    }

    /// Unknown keys are probably typos.
    pub(super) fn keys(&mut self, object: &Value, at: &str, known: &[&str]) {
        for (key, _) in object.as_object().into_iter().flatten() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let message = format!("`{key}` is not allowed here");
                let help = format!("use one of {}, or an `x-` extension", known.join(", "));
                self.refuse_helping(&pointer::join(at, key), message, &help);
            }
        }
    }

    pub(super) fn string(&mut self, object: &Value, at: &str, key: &str) {
        if object.get(key).is_some_and(|value| !value.is_string()) {
            self.refuse(&pointer::join(at, key), format!("`{key}` must be a string"));
        }
    }

    fn query(&mut self, action: &Value, at: &str, key: &str) -> Option<Query> {
        let at = pointer::join(at, key);
        match action[key].as_str().map(Query::parse) {
            Some(Ok(query)) => Some(query),
            Some(Err(error @ Refused::Limit(_))) => {
                let help = "split the action into several with simpler queries";
                self.refuse_helping(&at, error.to_string(), help);
                None
            }
            Some(Err(error)) => {
                let message = error.to_string();
                let help = "start a query with `$`, and put names with characters other than letters, digits and `_` in brackets and quotes: $.paths['/a/{b}'].get";
                self.refuse_helping(&at, message, help);
                None
            }
            None => {
                let help = "write the query as a string, such as $.paths['/a/{b}'].get";
                self.refuse_helping(&at, "an action must have a query here", help);
                None
            }
        }
    }
}

pub(super) fn version(document: &Document, findings: &mut Vec<Diagnostic>) -> Version {
    match document.value()["overlay"].as_str() {
        Some(text) if text.starts_with("1.0.") => return Version::V1_0,
        // 1.2 changes the documents that an overlay applies to, not its actions.
        Some(text) if text.starts_with("1.1.") || text.starts_with("1.2.") => {}
        _ => findings.push(bad(
            document,
            "/overlay",
            "expected an Overlay version: 1.0.x, 1.1.x or 1.2.x, as a string",
        )),
    }
    Version::V1_1
}

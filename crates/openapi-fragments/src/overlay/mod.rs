//! OpenAPI Overlays (1.0 to 1.2): corrections kept apart from what was
//! published, each an action on the nodes that an RFC 9535 query selects.

use std::sync::Arc;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Syntax};
use crate::pointer;
use crate::source::Source;

/// A parsed overlay, ready to be applied.
#[derive(Clone, Debug)]
pub struct Overlay {
    document: Document,
    actions: Vec<Action>,
}

/// What an overlay made of a spec.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Applied {
    /// The spec after all actions.
    pub spec: Value,
    /// An `unmatched-target` warning for each action that selected nothing.
    /// The specification calls that a success; a correction that no longer
    /// finds what it corrects is worth a look all the same.
    pub warnings: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
struct Action {
    /// The JSON pointer of the action in the overlay.
    pointer: String,
    target: JsonPath,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    Remove,
    Update(Value),
    /// The one node that this query selects, as an update.
    Copy(JsonPath),
}

/// The overlay's version, as far as its meaning depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1_0,
    V1_1,
}

impl Overlay {
    /// Reads an overlay, YAML or JSON.
    ///
    /// # Errors
    /// All at once: `broken-json`, `broken-yaml`, and `bad-overlay` for what
    /// the Overlay Specification does not allow, such as a target that is not
    /// a query.
    pub fn parse(source: Arc<Source>, syntax: Syntax) -> Result<Self, Diagnostics> {
        let document = Document::parse(source, syntax)?;
        let mut findings = Vec::new();
        let version = version(&document, &mut findings);
        for key in ["title", "version"] {
            if !document.value()["info"][key].is_string() {
                let at = pointer::from_tokens(["info", key]);
                findings.push(bad(&document, &at, "an overlay needs this string"));
            }
        }
        let mut actions = Vec::new();
        match document.value()["actions"].as_array() {
            Some(list) if !list.is_empty() => {
                for (index, action) in list.iter().enumerate() {
                    let at = format!("/actions/{index}");
                    actions.extend(Action::read(&document, at, action, version, &mut findings));
                }
            }
            _ => findings.push(bad(
                &document,
                "/actions",
                "an overlay needs a list of at least one action",
            )),
        }
        Diagnostics::split(findings)?;
        Ok(Self { document, actions })
    }

    /// Where it was written.
    pub fn source(&self) -> &Arc<Source> {
        self.document.source()
    }

    /// The number of its actions.
    pub fn action_count(&self) -> usize {
        self.actions.len()
    }

    /// Applies all actions in order, each to the result of the one before.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use openapi_fragments::{Overlay, Source, Syntax};
    /// use serde_json::json;
    ///
    /// let overlay = "
    /// overlay: 1.0.0
    /// info: {title: Names, version: 1.0.0}
    /// actions:
    ///   - target: $.paths['/pets'].get
    ///     description: The page gives no operationId.
    ///     update: {operationId: list_pets}
    /// ";
    /// let overlay = Overlay::parse(Arc::new(Source::new("o.yaml", overlay)), Syntax::Yaml)?;
    /// let applied = overlay.apply(json!({"paths": {"/pets": {"get": {}}}}))?;
    /// assert_eq!(applied.spec["paths"]["/pets"]["get"]["operationId"], "list_pets");
    /// assert!(applied.warnings.is_empty());
    /// # Ok::<(), openapi_fragments::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// `bad-overlay` for an update that does not fit the node it is meant for.
    /// The first stops the work, since later actions build on earlier ones.
    pub fn apply(&self, mut spec: Value) -> Result<Applied, Diagnostics> {
        let mut warnings = Vec::new();
        for action in &self.actions {
            let targets = select(&action.target, &spec);
            if targets.is_empty() {
                let target = pointer::join(&action.pointer, "target");
                warnings.push(
                    Diagnostic::warning("unmatched-target", "this action's target selects nothing")
                        .at(self.document.place(&target, "matches no node of the spec"))
                        .help("compare it with the merged spec: the page may have changed, or an earlier action removed the node"),
                );
                continue;
            }
            self.carry_out(action, targets, &mut spec)
                .map_err(Diagnostics::from)?;
        }
        Ok(Applied { spec, warnings })
    }

    /// Applies all actions in order, and tells of each what it is worth:
    /// besides `unmatched-target`, a warning `already-upstream` if it changes
    /// nothing (the spec says so by now) and `not-idempotent` if applying it
    /// twice is not the same as once (mostly an array that grows).
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn audit(&self, mut spec: Value) -> Result<Applied, Diagnostics> {
        let mut warnings = Vec::new();
        for action in &self.actions {
            let once = self.apply_one(action, spec.clone())?;
            let target = pointer::join(&action.pointer, "target");
            if !once.warnings.is_empty() {
                warnings.extend(once.warnings);
            } else if once.spec == spec {
                warnings.push(
                    Diagnostic::warning("already-upstream", "this action changes nothing")
                        .at(self.document.place(&target, "is like that already"))
                        .help("remove the action: the spec says so by itself"),
                );
            } else if self.apply_one(action, once.spec.clone())?.spec != once.spec {
                warnings.push(
                    Diagnostic::warning(
                        "not-idempotent",
                        "applying this action twice is not the same as once",
                    )
                    .at(self
                        .document
                        .place(&target, "changes again what it has changed"))
                    .help("select what lacks the change, or remove the node in an action before"),
                );
            }
            spec = once.spec;
        }
        Ok(Applied { spec, warnings })
    }

    fn apply_one(&self, action: &Action, spec: Value) -> Result<Applied, Diagnostics> {
        let one = Self {
            document: self.document.clone(),
            actions: vec![action.clone()],
        };
        one.apply(spec)
    }

    fn carry_out(
        &self,
        action: &Action,
        mut targets: Vec<String>,
        spec: &mut Value,
    ) -> Result<(), Diagnostic> {
        let update = match &action.effect {
            Effect::Remove => {
                // Later elements first, so that earlier ones keep their index.
                targets.sort_by_cached_key(|target| order(target));
                for target in targets.iter().rev() {
                    if !remove(spec, target) {
                        let at = pointer::join(&action.pointer, "target");
                        return Err(bad(&self.document, &at, "the whole spec cannot be removed"));
                    }
                }
                return Ok(());
            }
            Effect::Update(update) => update.clone(),
            Effect::Copy(from) => {
                let selected = from.query(spec).exactly_one();
                let at = pointer::join(&action.pointer, "copy");
                selected
                    .map_err(|_| bad(&self.document, &at, "must select exactly one node"))?
                    .clone()
            }
        };
        for target in targets {
            if let Some(node) = spec.pointer_mut(&target)
                && let Err(mismatch) = apply_update(node, &update)
            {
                let at = format!("{}/update{}", action.pointer, mismatch.pointer);
                let message = format!("{} at {target}{}", mismatch.message, mismatch.pointer);
                return Err(bad(&self.document, &at, message).help(
                    "to replace a node by one of another kind, remove it in an action before",
                ));
            }
        }
        Ok(())
    }
}

impl Action {
    fn read(
        document: &Document,
        pointer: String,
        action: &Value,
        version: Version,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut refuse = |key: &str, message: &str, help: &str| {
            let at = pointer::join(&pointer, key);
            findings.push(bad(document, &at, message).help(help));
        };
        let mut query = |key: &str| match action[key].as_str().map(JsonPath::parse) {
            Some(Ok(query)) => Some(query),
            Some(Err(error)) => {
                let message = format!("this is not an RFC 9535 query: {error}");
                let help = "a query begins with `$`; names of other characters than letters, digits and `_` go in brackets and quotes: $.paths['/a/{b}'].get";
                refuse(key, &message, help);
                None
            }
            None => {
                let help = "write the query as a string, such as $.paths['/a/{b}'].get";
                refuse(key, "an action needs a query here", help);
                None
            }
        };
        let target = query("target")?;
        let effect = if action["remove"] == Value::Bool(true) {
            Effect::Remove
        } else if action.get("copy").is_some() && action.get("update").is_none() {
            if version == Version::V1_0 {
                let help = "write `overlay: 1.1.0` at the top";
                refuse("copy", "`copy` needs an overlay of version 1.1", help);
                return None;
            }
            Effect::Copy(query("copy")?)
        } else if let Some(update) = action.get("update") {
            Effect::Update(update.clone())
        } else {
            let help = "give it `update`, `copy` (from version 1.1 on) or `remove: true`";
            refuse("target", "this action does nothing", help);
            return None;
        };
        Some(Self {
            pointer,
            target,
            effect,
        })
    }
}

fn version(document: &Document, findings: &mut Vec<Diagnostic>) -> Version {
    match document.value()["overlay"].as_str() {
        Some(text) if text.starts_with("1.0.") => return Version::V1_0,
        // 1.2 changes the documents an overlay is for, not what it does.
        Some(text) if text.starts_with("1.1.") || text.starts_with("1.2.") => {}
        _ => findings.push(bad(
            document,
            "/overlay",
            "expected an Overlay version here: 1.0.x, 1.1.x or 1.2.x, as a string",
        )),
    }
    Version::V1_1
}

fn bad(document: &Document, at: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("bad-overlay", message).at(document.place(at, "here"))
}

/// The pointers of the nodes that a query selects, each once.
fn select(query: &JsonPath, spec: &Value) -> Vec<String> {
    let mut pointers: Vec<String> = query
        .query_located(spec)
        .locations()
        .map(serde_json_path::NormalizedPath::to_json_pointer)
        .collect();
    let mut seen = std::collections::HashSet::new();
    pointers.retain(|pointer| seen.insert(pointer.clone()));
    pointers
}

/// Pointers in the order of the document, array elements by number.
fn order(pointer: &str) -> Vec<(Option<usize>, String)> {
    pointer::tokens(pointer)
        .map(|token| (token.parse().ok(), token.into_owned()))
        .collect()
}

fn remove(spec: &mut Value, target: &str) -> bool {
    let Some((parent, token)) = target.rsplit_once('/') else {
        return false;
    };
    match spec.pointer_mut(parent) {
        Some(Value::Object(object)) => {
            object.remove(pointer::unescape(token).as_ref());
        }
        Some(Value::Array(elements)) => {
            if let Ok(index) = token.parse::<usize>()
                && index < elements.len()
            {
                elements.remove(index);
            }
        }
        // A node around it is gone already, and with it this one.
        _ => {}
    }
    true
}

/// Why and where an update does not fit.
struct Mismatch {
    pointer: String,
    message: String,
}

/// The update of a selected node: objects merge; an array takes the elements
/// of an array, or anything else as one element more.
fn apply_update(node: &mut Value, update: &Value) -> Result<(), Mismatch> {
    match (node, update) {
        (Value::Array(elements), update) if !update.is_array() => {
            elements.push(update.clone());
            Ok(())
        }
        (node, update) => merge(node, update),
    }
}

/// Merges recursively: arrays concatenate, primitives replace.
fn merge(node: &mut Value, update: &Value) -> Result<(), Mismatch> {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(known) => merge(known, value).map_err(|mismatch| Mismatch {
                        pointer: format!("/{}{}", pointer::escape(key), mismatch.pointer),
                        ..mismatch
                    })?,
                    None => {
                        node.insert(key.clone(), value.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Array(node), Value::Array(update)) => {
            node.extend(update.iter().cloned());
            Ok(())
        }
        (node, update) if is_primitive(node) && is_primitive(update) => {
            *node = update.clone();
            Ok(())
        }
        (node, update) => Err(Mismatch {
            pointer: String::new(),
            message: format!("{} cannot be merged into {}", kind(update), kind(node)),
        }),
    }
}

fn is_primitive(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        _ => "a primitive value",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(version: &str, actions: &str) -> Result<Overlay, Diagnostics> {
        let text =
            format!("overlay: {version}\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
        Overlay::parse(Arc::new(Source::new("o.yaml", text)), Syntax::Yaml)
    }

    #[test]
    fn actions_do_what_the_specification_says() {
        let spec = json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1}, {"n": 2}]});
        let cases = [
            (
                "1.0.0",
                "- {target: $.a, update: {c: y, e: {f: 1}}}",
                json!({"a": {"b": [1, 2, 3], "c": "y", "e": {"f": 1}}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.0.0",
                "- {target: $.a, update: {b: [4]}}",
                json!({"a": {"b": [1, 2, 3, 4], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.0.0",
                "- {target: $.d, update: {n: 3}}",
                json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1}, {"n": 2}, {"n": 3}]}),
            ),
            (
                "1.1.0",
                "- {target: $.a.b, update: [4, 5]}",
                json!({"a": {"b": [1, 2, 3, 4, 5], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.1.0",
                "- {target: $.a.c, update: z}",
                json!({"a": {"b": [1, 2, 3], "c": "z"}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.1.0",
                "- {target: '$.a.b[?@ > 1]', remove: true}",
                json!({"a": {"b": [1], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.0.0",
                "- {target: '$.d[*]', update: {m: 1}}",
                json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1, "m": 1}, {"n": 2, "m": 1}]}),
            ),
            (
                "1.1.0",
                "- {target: $.a, copy: '$.d[0]'}",
                json!({"a": {"b": [1, 2, 3], "c": "x", "n": 1}, "d": [{"n": 1}, {"n": 2}]}),
            ),
            (
                "1.0.0",
                "- {target: $.d, remove: true}\n- {target: $, update: {d: gone}}",
                json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": "gone"}),
            ),
            (
                "1.0.0",
                "- {target: '$..n', remove: true}",
                json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{}, {}]}),
            ),
        ];
        for (version, actions, expected) in cases {
            let applied = overlay(version, actions)
                .unwrap()
                .apply(spec.clone())
                .unwrap();
            assert_eq!(applied.spec, expected, "{actions}");
            assert!(applied.warnings.is_empty(), "{actions}");
        }
    }

    #[test]
    fn a_target_without_a_match_is_reported_and_changes_nothing() {
        let spec = json!({"a": 1});
        let applied = overlay("1.0.0", "- {target: $.nope, remove: true}")
            .unwrap()
            .apply(spec.clone())
            .unwrap();
        assert_eq!(applied.spec, spec);
        let warning = &applied.warnings[0];
        assert_eq!(warning.code(), "unmatched-target");
        assert_eq!(warning.places()[0].to_string(), "o.yaml:4:4");
    }

    #[test]
    fn an_audit_tells_what_each_action_is_worth() {
        let actions = "- {target: $.a, update: {b: 1}}
- {target: $.a, update: {c: 2}}
- {target: $.list, update: [4]}
- {target: $.nope, remove: true}
- {target: $.gone, remove: true}
- {target: '$.list[0]', remove: true}";
        let applied = overlay("1.1.0", actions)
            .unwrap()
            .audit(json!({"a": {"b": 1}, "list": [1, 2], "gone": 1}))
            .unwrap();
        let found: Vec<_> = applied
            .warnings
            .iter()
            .map(|warning| format!("{} {}", warning.code(), warning.places()[0].position().line))
            .collect();
        assert_eq!(
            found,
            [
                "already-upstream 4",
                "not-idempotent 6",
                "unmatched-target 7",
                "not-idempotent 9"
            ]
        );
        assert_eq!(applied.spec, json!({"a": {"b": 1, "c": 2}, "list": [2, 4]}));
    }

    #[test]
    fn bad_overlays_are_refused_with_the_place() {
        let cases = [
            (
                "2.0.0",
                "- {target: $, remove: true}",
                "o.yaml:1:1: expected an Overlay version",
            ),
            (
                "1.0.0",
                "- {target: 'a b', remove: true}",
                "o.yaml:4:4: this is not an RFC 9535 query",
            ),
            (
                "1.0.0",
                "- {update: {}}",
                "o.yaml:4:3: an action needs a query",
            ),
            (
                "1.0.0",
                "- {target: $}",
                "o.yaml:4:4: this action does nothing",
            ),
            (
                "1.0.0",
                "- {target: $, copy: $.a}",
                "o.yaml:4:15: `copy` needs",
            ),
            ("1.0.0", "  []", "o.yaml:3:1: an overlay needs a list"),
        ];
        for (version, actions, expected) in cases {
            let error = overlay(version, actions).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn an_update_that_does_not_fit_is_refused() {
        let error = overlay("1.0.0", "- target: $.a\n  update:\n    b: {c: 1}")
            .unwrap()
            .apply(json!({"a": {"b": [1]}}))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "o.yaml:6:5: an object cannot be merged into an array at /a/b"
        );
    }
}

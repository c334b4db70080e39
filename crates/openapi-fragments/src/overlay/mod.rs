//! OpenAPI Overlays (1.0 to 1.2): corrections separate from what was published,
//! each an action on the nodes that an RFC 9535 query selects.

mod effect;
mod query;
mod read;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::canonical::compact;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Syntax};
use crate::pointer;
use crate::source::Source;

use effect::MOST;
use query::Query;
use read::{Check, INFO_KEYS, ROOT_KEYS, version};

/// A parsed overlay, ready to be applied.
#[derive(Clone, Debug)]
pub struct Overlay {
    document: Document,
    version: Version,
    actions: Vec<Action>,
}

/// The result of applying an overlay.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Applied {
    /// The spec after all actions.
    pub spec: Value,
    /// An `unmatched-target` warning for each action that selected nothing, and an
    /// `idle-action` for each without an effect. Both are a success by the
    /// specification, but a correction that corrects nothing should be reviewed. And an
    /// `array-appended` where an overlay of version 1.0 updates an array with an array:
    /// its elements are appended, as implementations and later versions do. And an
    /// `ignored-update` where an action removes its nodes, which leaves its `update` or
    /// `copy` without effect.
    pub warnings: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
struct Action {
    /// The JSON pointer of the action in the overlay.
    pointer: String,
    target: Query,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    /// The action has a target only.
    Nothing,
    /// It may have an update or a copy, which has no effect then.
    Remove(Option<&'static str>),
    Update(Value),
    /// An update with the one node that this query selects.
    Copy(Query),
}

/// The version of the overlay, as far as it affects the semantics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1_0,
    V1_1,
}

impl Overlay {
    /// Reads an overlay, YAML or JSON.
    ///
    /// # Errors
    /// All at once: `broken-json`, `broken-yaml`, and `bad-overlay` for what the
    /// Overlay Specification does not allow, such as a target that is not a query.
    pub fn parse(source: Arc<Source>, syntax: Syntax) -> Result<Self, Diagnostics> {
        let document = Document::parse(source, syntax)?;
        let mut findings = Vec::new();
        let version = version(&document, &mut findings);
        let root = document.value();
        let mut check = Check {
            document: &document,
            findings: &mut findings,
        };
        check.keys(root, "", &ROOT_KEYS);
        check.keys(&root["info"], "/info", &INFO_KEYS);
        check.string(root, "", "extends");
        check.string(&root["info"], "/info", "description");
        for key in ["title", "version"] {
            if !root["info"][key].is_string() {
                let at = pointer::from_tokens(["info", key]);
                check.refuse(&at, format!("an overlay must have the string `{key}` here"));
            }
        }
        let mut actions = Vec::new();
        match root["actions"].as_array() {
            Some(list) if !list.is_empty() => {
                let mut seen = HashMap::new();
                for (index, action) in list.iter().enumerate() {
                    let at = format!("/actions/{index}");
                    if let Some(first) = seen.insert(compact(action), index) {
                        let message = format!("this action is a duplicate of number {}", first + 1);
                        check.refuse(&at, message);
                    }
                    actions.extend(Action::read(&mut check, at, action, version));
                }
            }
            _ => check.refuse(
                "/actions",
                "an overlay must have a list of at least one action",
            ),
        }
        Diagnostics::split(findings)?;
        Ok(Self {
            document,
            version,
            actions,
        })
    }

    /// The source.
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
    /// `bad-overlay` for an update that cannot be merged into its target, or that
    /// would exceed the limits for depth and size. The first error stops, since later
    /// actions depend on earlier ones.
    pub fn apply(&self, mut spec: Value) -> Result<Applied, Diagnostics> {
        let mut warnings = Vec::new();
        let mut left = MOST;
        for action in &self.actions {
            warnings.extend(self.apply_action(action, &mut spec, &mut left)?);
        }
        Ok(Applied { spec, warnings })
    }

    /// Applies all actions in order and reviews each: besides `unmatched-target`, a
    /// warning `already-upstream` if it changes nothing (the spec is correct by now)
    /// and `not-idempotent` if applying it twice is not the same as once (usually an
    /// array that grows).
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn audit(&self, mut spec: Value) -> Result<Applied, Diagnostics> {
        let mut warnings = Vec::new();
        let mut left = MOST;
        for action in &self.actions {
            let mut once = spec.clone();
            let warning = self.apply_action(action, &mut once, &mut left)?;
            let target = pointer::join(&action.pointer, "target");
            let has_effect = warning
                .as_ref()
                .is_none_or(|warning| warning.code() == "array-appended");
            warnings.extend(warning);
            if !has_effect {
                // It is reported already.
            } else if once == spec {
                warnings.push(
                    Diagnostic::warning("already-upstream", "this action changes nothing")
                        .at(self.document.place(&target, "already has this value"))
                        .with_help("remove the action: the spec is correct without it"),
                );
            } else {
                let mut twice = once.clone();
                self.apply_action(action, &mut twice, &mut left)?;
                if twice != once {
                    warnings.push(
                        Diagnostic::warning(
                            "not-idempotent",
                            "applying this action twice is not the same as once",
                        )
                        .at(self
                            .document
                            .place(&target, "is changed again"))
                        .with_help(
                            "select only nodes without the change, or remove the node in an earlier action",
                        ),
                    );
                }
            }
            spec = once;
        }
        Ok(Applied { spec, warnings })
    }
}

fn bad(document: &Document, at: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("bad-overlay", message).at(document.place(at, "here"))
}

#[cfg(test)]
mod tests;

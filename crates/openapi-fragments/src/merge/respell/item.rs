//! Renames the parameters of one path item: where they are declared, and in the runtime
//! expressions of its links and callbacks.

use serde_json::{Map, Value};

use super::{Obstacle, Plan};
use crate::merge::Input;
use crate::merge::expressions::{self, Names};
use crate::operation::METHODS;

/// The path item of a respelled template.
pub(super) struct Respelled<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) input: &'p Input<'p>,
    pub(super) template: &'p str,
    pub(super) names: &'p Names,
}

impl Respelled<'_> {
    pub(super) fn field(&self, key: &str, value: &mut Value, obstacles: &mut Vec<Obstacle>) {
        if key == "parameters" {
            self.parameters(value, obstacles);
        } else if METHODS.contains(&key) {
            for (key, value) in value.as_object_mut().into_iter().flatten() {
                match key.as_str() {
                    "parameters" => self.parameters(value, obstacles),
                    "responses" => self.responses(value),
                    "callbacks" => self.callbacks(value),
                    _ => {}
                }
            }
        }
    }

    /// A shared parameter is inlined under its new name, so that it keeps its name
    /// elsewhere.
    fn parameters(&self, list: &mut Value, obstacles: &mut Vec<Obstacle>) {
        for parameter in list.as_array_mut().into_iter().flatten() {
            if self.is_in_same_item(parameter) {
                continue;
            }
            let found = self.plan.follow(parameter, self.input);
            if let Some(reference) = found.get("$ref") {
                obstacles.push(format!(
                    "it is unknown which parameter is behind {reference}"
                ));
            }
            let is_in_path = found.get("in").and_then(Value::as_str) == Some("path");
            let name = found.get("name").and_then(Value::as_str);
            if let Some(new) = name.and_then(|name| self.names.get(name))
                && is_in_path
            {
                let mut own = found.into_owned();
                own["name"] = Value::from(new.as_str());
                *parameter = own;
            }
        }
    }

    /// Whether it stands for a parameter of this path item, which is renamed there.
    fn is_in_same_item(&self, parameter: &Value) -> bool {
        let reference = parameter.get("$ref").and_then(Value::as_str);
        let tokens = reference.and_then(expressions::tokens).unwrap_or_default();
        matches!(tokens.as_slice(), [first, template, ..] if first == "paths" && template == self.template)
    }

    /// Renames the parameters in the expressions of links. What is shared is inlined if
    /// it changes.
    fn responses(&self, responses: &mut Value) {
        for (status, response) in responses.as_object_mut().into_iter().flatten() {
            if status.starts_with("x-") {
                continue;
            }
            let mut own = self.plan.follow(response, self.input).into_owned();
            let mut is_changed = false;
            let links = own.get_mut("links").and_then(Value::as_object_mut);
            for (_, link) in links.into_iter().flatten() {
                let before = self.plan.follow(link, self.input).into_owned();
                let mut renamed = before.clone();
                for key in ["parameters", "requestBody"] {
                    if let Some(value) = renamed.get_mut(key) {
                        expressions::rename_all(value, self.names);
                    }
                }
                if renamed != before {
                    *link = renamed;
                    is_changed = true;
                }
            }
            if is_changed {
                *response = own;
            }
        }
    }

    fn callbacks(&self, callbacks: &mut Value) {
        for (_, callback) in callbacks.as_object_mut().into_iter().flatten() {
            let own = self.plan.follow(callback, self.input).into_owned();
            let Value::Object(by_expression) = own else {
                continue;
            };
            let mut is_changed = false;
            let renamed: Map<String, Value> = by_expression
                .into_iter()
                .map(|(key, value)| {
                    let new = Some(&key).filter(|key| !key.starts_with("x-"));
                    match new.and_then(|key| expressions::rename(key, self.names)) {
                        Some(new) => {
                            is_changed = true;
                            (new, value)
                        }
                        None => (key, value),
                    }
                })
                .collect();
            if is_changed {
                *callback = renamed.into();
            }
        }
    }
}

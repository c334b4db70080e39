//! Parameters and path templates, as progenitor reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::names;
use super::schema::{At, Node};
use super::types::{Id, Kind, Plain, Shape};
use super::{Model, Operation};
use crate::lint::findings::Effect;
use crate::lint::paths;
use crate::pointer;
use crate::refs;

/// A parameter and its pointer.
type Parameter<'a> = (&'a Value, String);

impl<'a> Model<'a> {
    pub(super) fn parameters(&mut self, operation: &Operation<'a>) {
        let parameters = self.by_name(operation);
        let key = &operation.key;
        let template = match paths::names(&key.path) {
            Ok(names) => names,
            Err(why) => {
                let at = pointer::from_tokens(["paths", &key.path]);
                let what = format!("{} is no path template: {why}", key.path);
                let effect = if key.path.contains("{}") {
                    Effect::Panics
                } else {
                    Effect::Refuses
                };
                self.report("bad-template", at, effect, what);
                Vec::new()
            }
        };
        if key.path.contains("//") {
            let at = pointer::from_tokens(["paths", &key.path]);
            let what = format!(
                "of the slashes that follow each other in {}, only the first is sent",
                key.path
            );
            self.report("repeated-slash", at, Effect::Misleads, what);
        }
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        if operation.value.get("requestBody").is_some() {
            fields.insert("body".to_owned(), "the request body".to_owned());
        }
        let in_path: Vec<&str> = parameters
            .iter()
            .filter(|(_, (parameter, _))| parameter["in"] == "path")
            .map(|(name, _)| *name)
            .collect();
        // One that another parameter of its name replaces is reported as such.
        let missing = template.iter().filter(|name| {
            !parameters.contains_key(name.as_str())
                || !in_path.contains(&name.as_str()) && !self.is_replaced(operation, name)
        });
        let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            let what = format!("{key} does not declare {} of its path", missing.join(", "));
            self.report(
                "undeclared-path-parameter",
                key.pointer(),
                Effect::Panics,
                what,
            );
        }
        for (name, (parameter, at)) in parameters {
            if parameter["in"] == "path" && !template.iter().any(|known| known == name) {
                let what =
                    format!("{key} has the path parameter `{name}`, which is not in the path");
                let effect = if in_path.len() > 1 {
                    Effect::Panics
                } else {
                    Effect::Misleads
                };
                self.report("unused-path-parameter", &at, effect, what);
            }
            let field = names::method_name(name);
            if let Some(other) = fields.insert(field.clone(), format!("`{name}`")) {
                let what = format!("`{name}` and {other} of {key} are both the argument `{field}`");
                self.report("name-taken", &at, Effect::Breaks, what);
            }
            if field == "header_map" && parameter["in"] != "path" {
                let what = format!(
                    "the argument `{field}` of {key} has the name of a variable of the generated code"
                );
                self.report("name-taken", &at, Effect::Breaks, what);
            }
            self.parameter(operation, name, parameter, &at);
        }
    }

    /// The parameters of an operation by name: of two with one name, the generator
    /// keeps the second.
    fn by_name(&mut self, operation: &Operation<'a>) -> BTreeMap<&'a str, Parameter<'a>> {
        let item = pointer::from_tokens(["paths", &operation.key.path]);
        let lists = [
            (operation.item, item),
            (operation.value, operation.key.pointer()),
        ];
        let mut parameters: BTreeMap<&'a str, Parameter<'a>> = BTreeMap::new();
        for (index, (owner, at)) in lists.into_iter().enumerate() {
            let at = pointer::join(&at, "parameters");
            let list = owner.get("parameters").and_then(Value::as_array);
            let mut own = Vec::new();
            for (number, parameter) in list.into_iter().flatten().enumerate() {
                let at = format!("{at}/{number}");
                let Some((parameter, at)) = self.resolve(parameter, at, "parameters") else {
                    continue;
                };
                let Some(name) = parameter.get("name").and_then(Value::as_str) else {
                    continue;
                };
                let Some((other, _)) = parameters.insert(name, (parameter, at.clone())) else {
                    own.push(name);
                    continue;
                };
                if other["in"] != parameter["in"] {
                    let what = format!(
                        "{} has the parameter `{name}` in {} and in {}, and only the last one is kept",
                        operation.key,
                        other["in"].as_str().unwrap_or("nothing"),
                        parameter["in"].as_str().unwrap_or("nothing"),
                    );
                    let effect = if other["in"] == "path" {
                        Effect::Panics
                    } else {
                        Effect::Misleads
                    };
                    self.report("parameter-name-taken", at, effect, what);
                } else if index == 0 || own.contains(&name) {
                    let what = format!("{} declares the parameter `{name}` twice", operation.key);
                    self.report("duplicate-parameter", at, Effect::Misleads, what);
                }
                own.push(name);
            }
        }
        parameters
    }

    /// Whether a path parameter is declared, but replaced by another one of its name.
    fn is_replaced(&self, operation: &Operation<'a>, name: &str) -> bool {
        [operation.item, operation.value].iter().any(|owner| {
            let list = owner.get("parameters").and_then(Value::as_array);
            list.into_iter().flatten().any(|parameter| {
                let parameter = refs::resolve(parameter, self.document);
                parameter["in"] == "path" && parameter["name"] == name
            })
        })
    }

    fn parameter(
        &mut self,
        operation: &Operation<'a>,
        name: &'a str,
        parameter: &'a Value,
        at: &str,
    ) {
        let key = &operation.key;
        let place = parameter
            .get("in")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let style = parameter.get("style").and_then(Value::as_str);
        match (place, style) {
            ("cookie", _) => {
                let what = format!("{key} has the cookie parameter `{name}`");
                self.report("cookie-parameter", at, Effect::Refuses, what);
                return;
            }
            ("path" | "header", Some("simple") | None) | ("query", Some("form") | None) => {}
            ("path" | "query" | "header", Some(style)) => {
                let what = format!("the parameter `{name}` of {key} has the style `{style}`");
                self.report(
                    "parameter-style",
                    pointer::join(at, "style"),
                    Effect::Refuses,
                    what,
                );
                return;
            }
            _ => return,
        }
        if place == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
            let what = format!("the path parameter `{name}` of {key} is not required");
            self.report("optional-path-parameter", at, Effect::Panics, what);
        }
        if parameter.get("content").is_some() {
            let what = format!("the parameter `{name}` of {key} is described by `content`");
            self.report(
                "parameter-content",
                pointer::join(at, "content"),
                Effect::Refuses,
                what,
            );
            return;
        }
        let Some(schema) = parameter.get("schema") else {
            return;
        };
        let node = Node::Raw(schema, At::start(at).key("schema"));
        let Some(id) = self.types.add(names::suggested(&operation.id, name), &node) else {
            return;
        };
        let flag = |key: &str| parameter.get(key).and_then(Value::as_bool);
        if place == "query" {
            if flag("explode") == Some(false) && self.is_compound(id, 0) {
                let what = format!(
                    "the values of `{name}` of {key} are sent one by one, although `explode` is false"
                );
                self.report(
                    "ignored-explode",
                    pointer::join(at, "explode"),
                    Effect::Misleads,
                    what,
                );
            }
            if flag("allowReserved") == Some(true) {
                let what = format!(
                    "reserved characters in `{name}` of {key} are encoded, although `allowReserved` is true"
                );
                self.report(
                    "ignored-allow-reserved",
                    pointer::join(at, "allowReserved"),
                    Effect::Misleads,
                    what,
                );
            }
        } else if !self.types.is_text(id) {
            let what = format!(
                "the {place} parameter `{name}` of {key} has a type that cannot be written as text"
            );
            self.report(
                "parameter-not-text",
                pointer::join(at, "schema"),
                Effect::Breaks,
                what,
            );
        }
    }

    /// Whether a type is a list or an object.
    fn is_compound(&self, id: Id, depth: usize) -> bool {
        match self.types.entry(id) {
            Some(Kind::Plain(plain)) => match plain {
                Plain::Option(id) => depth < 100 && self.is_compound(*id, depth + 1),
                plain => matches!(
                    plain,
                    Plain::Vec(_) | Plain::Set(_) | Plain::Array(..) | Plain::Map(..)
                ),
            },
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Struct(_) => true,
                Shape::Newtype { inner, .. } => depth < 100 && self.is_compound(*inner, depth + 1),
                Shape::Enum { .. } => false,
            },
            None => false,
        }
    }
}

//! What the server keeps: apps and their connections. No HTTP here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::answer::{Refusal, Suberror};

/// The sections of a connection, as they stand in paths. \[page\]
pub const SECTIONS: [&str; 6] = [
    "api",
    "parameters",
    "scopes",
    "scope",
    "installSpec",
    "install",
];

/// Types that a connection can be created with. \[page\]
const TYPES: [&str; 8] = [
    "oauth",
    "oauth-refresh",
    "oauth-resowncre",
    "oauth-clicre",
    "oauth-1",
    "apikey",
    "basic",
    "other",
];

/// A connection as the server keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    name: String,
    label: String,
    kind: String,
    connected_system: Option<String>,
    sections: BTreeMap<&'static str, String>,
    common: Map<String, Value>,
    recreated: usize,
}

impl Connection {
    /// Its name, given at creation.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people see.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its type, as it was created.
    pub fn connection_type(&self) -> &str {
        &self.kind
    }

    /// The connected system, if one is set.
    pub fn connected_system_name(&self) -> Option<&str> {
        self.connected_system.as_deref()
    }

    /// The text of a section, byte for byte, if it was ever set.
    pub fn section(&self, section: &str) -> Option<&str> {
        self.sections.get(section).map(String::as_str)
    }

    /// The common data.
    pub fn common(&self) -> &Map<String, Value> {
        &self.common
    }

    /// How often it was recreated.
    pub fn recreated(&self) -> usize {
        self.recreated
    }

    fn brief(&self) -> Value {
        json!({ "name": self.name, "label": self.label, "type": self.kind })
    }
}

/// All apps and connections of one server.
#[derive(Default)]
pub(crate) struct State {
    /// Connections by app, in order of creation.
    apps: BTreeMap<String, Vec<String>>,
    connections: BTreeMap<String, Connection>,
    /// Every name that was ever given: none is given twice.
    given: BTreeSet<String>,
}

impl State {
    pub(crate) fn add_app(&mut self, app: String) {
        self.apps.entry(app).or_default();
    }

    pub(crate) fn connection(&self, name: &str) -> Result<&Connection, Refusal> {
        self.connections
            .get(name)
            .ok_or_else(|| Refusal::not_found("Connection"))
    }

    fn connection_mut(&mut self, name: &str) -> Result<&mut Connection, Refusal> {
        self.connections
            .get_mut(name)
            .ok_or_else(|| Refusal::not_found("Connection"))
    }

    pub(crate) fn list(&self, app: &str) -> Result<Value, Refusal> {
        let names = self
            .apps
            .get(app)
            .ok_or_else(|| Refusal::not_found("App"))?;
        let items: Vec<Value> = names
            .iter()
            .filter_map(|name| self.connections.get(name))
            .map(|connection| {
                let mut item = connection.brief();
                item["app_version"] = "1".into();
                item["alias_to"] = Value::Null;
                item
            })
            .collect();
        Ok(json!({ "appConnections": items }))
    }

    pub(crate) fn create(&mut self, app: &str, body: &Value) -> Result<Value, Refusal> {
        if !self.apps.contains_key(app) {
            return Err(Refusal::not_found("App"));
        }
        let mut wrong = Vec::new();
        let kind = body["type"].as_str().filter(|kind| TYPES.contains(kind));
        if kind.is_none() {
            wrong.push(Suberror {
                message: if body["type"].is_null() {
                    "Missing value of required parameter 'type'.".to_owned()
                } else {
                    "Value not found in options in parameter 'type'.".to_owned()
                },
                name: "type",
            });
        }
        let label = body["label"].as_str().filter(|label| !label.is_empty());
        if label.is_none() {
            wrong.push(Suberror {
                message: "Missing value of required parameter 'label'.".to_owned(),
                name: "label",
            });
        }
        let (Some(kind), Some(label)) = (kind, label) else {
            return Err(Refusal::invalid(wrong));
        };
        let name = self.next_name(app);
        let connection = Connection {
            name: name.clone(),
            label: label.to_owned(),
            kind: kind.to_owned(),
            connected_system: None,
            sections: BTreeMap::new(),
            common: Map::new(),
            recreated: 0,
        };
        let answer = json!({ "appConnection": connection.brief() });
        self.connections.insert(name.clone(), connection);
        if let Some(names) = self.apps.get_mut(app) {
            names.push(name);
        }
        Ok(answer)
    }

    /// The app's name for the first connection, then the same with an index
    /// from 2: `custom-app-1`, `custom-app-12`, `custom-app-13`. \[clients\]
    fn next_name(&mut self, app: &str) -> String {
        let mut name = app.to_owned();
        let mut index = 2;
        while !self.given.insert(name.clone()) {
            name = format!("{app}{index}");
            index += 1;
        }
        name
    }

    pub(crate) fn get(&self, name: &str) -> Result<Value, Refusal> {
        let connection = self.connection(name)?;
        let mut detail = connection.brief();
        detail["connectedSystemName"] = connection.connected_system.clone().into();
        detail["appVersion"] = "1".into();
        if connection.kind.starts_with("oauth") {
            detail["redirectUri"] = format!("https://sandbox.example/oauth/cb/{name}").into();
        }
        Ok(json!({ "appConnection": detail }))
    }

    pub(crate) fn update(&mut self, name: &str, body: &Value) -> Result<Value, Refusal> {
        let connection = self.connection_mut(name)?;
        let mut wrong = Vec::new();
        let mut expect_string = |name: &'static str, right: bool| {
            if !right {
                wrong.push(Suberror {
                    message: format!("Value of parameter '{name}' is not a string."),
                    name,
                });
            }
        };
        let label = body.get("label");
        let system = body.get("connectedSystemName");
        expect_string("label", label.is_none_or(Value::is_string));
        expect_string(
            "connectedSystemName",
            system.is_none_or(|system| system.is_string() || system.is_null()),
        );
        if !wrong.is_empty() {
            return Err(Refusal::invalid(wrong));
        }
        if let Some(label) = label.and_then(Value::as_str) {
            label.clone_into(&mut connection.label);
        }
        if let Some(system) = system {
            connection.connected_system = system.as_str().map(str::to_owned);
        }
        Ok(json!({ "appConnection": connection.brief() }))
    }

    pub(crate) fn delete(&mut self, name: &str) -> Result<Value, Refusal> {
        self.connection(name)?;
        self.connections.remove(name);
        for names in self.apps.values_mut() {
            names.retain(|known| known != name);
        }
        Ok(json!({ "appConnection": name }))
    }

    /// A section that was never set is the literal `null`. \[clients\]
    pub(crate) fn section(&self, name: &str, section: &str) -> Result<String, Refusal> {
        let connection = self.connection(name)?;
        let section = known_section(section)?;
        Ok(connection.section(section).unwrap_or("null").to_owned())
    }

    pub(crate) fn set_section(
        &mut self,
        name: &str,
        section: &str,
        text: String,
    ) -> Result<Value, Refusal> {
        let connection = self.connection_mut(name)?;
        let section = known_section(section)?;
        check_section(section, &text)?;
        connection.sections.insert(section, text);
        // The app is not approved, so no change waits. [clients]
        Ok(json!({ "change": null }))
    }

    pub(crate) fn common(&self, name: &str) -> Result<Value, Refusal> {
        Ok(self.connection(name)?.common.clone().into())
    }

    pub(crate) fn set_common(
        &mut self,
        name: &str,
        common: Map<String, Value>,
    ) -> Result<Value, Refusal> {
        let connection = self.connection_mut(name)?;
        let changed = connection.common != common;
        connection.common = common;
        Ok(json!({ "changed": changed }))
    }

    pub(crate) fn recreate(&mut self, name: &str) -> Result<Value, Refusal> {
        self.connection_mut(name)?.recreated += 1;
        Ok(json!({}))
    }
}

fn known_section(section: &str) -> Result<&'static str, Refusal> {
    SECTIONS
        .into_iter()
        .find(|known| *known == section)
        .ok_or_else(|| Refusal::not_found("Section"))
}

/// JSONC of the shape that the section has, or nothing. \[clients\]
fn check_section(section: &'static str, text: &str) -> Result<(), Refusal> {
    use jsonc_parser::ast::Value as Node;

    let options = jsonc_parser::ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed =
        jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options)
            .map_err(|error| {
                Refusal::bad_request(format!(
                    "{} in JSONC at position {}",
                    error.kind(),
                    error.range().start
                ))
            })?;
    let right = match (section, parsed.value) {
        (_, None | Some(Node::NullKeyword(_)))
        | ("api", Some(Node::Object(_) | Node::Array(_))) => true,
        ("scopes" | "install", Some(node)) => node.as_object().is_some(),
        ("parameters" | "scope" | "installSpec", Some(node)) => node.as_array().is_some(),
        _ => false,
    };
    if right {
        return Ok(());
    }
    let shape = match section {
        "api" => "an object or an array",
        "scopes" | "install" => "an object",
        _ => "an array",
    };
    Err(Refusal::invalid(vec![Suberror {
        message: format!("The section must be {shape}."),
        name: section,
    }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let mut state = State::default();
        state.add_app("custom-app-1".to_owned());
        state.add_app("custom-app-12".to_owned());
        state
    }

    fn create(state: &mut State, app: &str) -> String {
        let body = json!({"type": "basic", "label": "L"});
        let answer = state.create(app, &body).unwrap();
        answer["appConnection"]["name"].as_str().unwrap().to_owned()
    }

    #[test]
    fn names_are_the_apps_with_an_index_and_never_given_twice() {
        let mut state = state();
        assert_eq!(create(&mut state, "custom-app-1"), "custom-app-1");
        assert_eq!(create(&mut state, "custom-app-1"), "custom-app-12");
        state.delete("custom-app-12").unwrap();
        assert_eq!(create(&mut state, "custom-app-1"), "custom-app-13");
        assert_eq!(create(&mut state, "custom-app-12"), "custom-app-122");
        let listed = state.list("custom-app-1").unwrap();
        assert_eq!(listed["appConnections"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn sections_are_checked_and_kept() {
        let mut state = state();
        let name = create(&mut state, "custom-app-1");
        let cases = [
            ("api", "{ // c\n}", None),
            ("api", "[{}]", None),
            ("api", " null ", None),
            ("api", "", None),
            ("scope", "[\"a\",]", None),
            ("scope", "{}", Some("Invalid parameters.")),
            ("scopes", "[]", Some("Invalid parameters.")),
            ("api", "7", Some("Invalid parameters.")),
            (
                "api",
                "{\"a\": }",
                Some("Unexpected close brace in JSONC at position 6"),
            ),
            (
                "api",
                "{'a': 1}",
                Some("Single-quoted strings are not allowed in JSONC at position 1"),
            ),
            ("other", "{}", Some("Section not found.")),
        ];
        for (section, text, expected) in cases {
            let result = state.set_section(&name, section, text.to_owned());
            let message = result.as_ref().err().map(|refusal| format!("{refusal:?}"));
            match expected {
                None => {
                    assert!(result.is_ok(), "{text}: {message:?}");
                    assert_eq!(state.section(&name, section).unwrap(), text);
                }
                Some(expected) => assert!(message.unwrap().contains(expected), "{text}"),
            }
        }
        assert_eq!(state.section(&name, "install").unwrap(), "null");
    }

    #[test]
    fn an_update_leaves_what_it_does_not_mention() {
        let mut state = state();
        let name = create(&mut state, "custom-app-1");
        let cases = [
            (json!({"connectedSystemName": "crm"}), "L", Some("crm")),
            (json!({"label": "M"}), "M", Some("crm")),
            (json!({"connectedSystemName": null, "other": 1}), "M", None),
        ];
        for (body, label, system) in cases {
            state.update(&name, &body).unwrap();
            let connection = state.connection(&name).unwrap();
            assert_eq!(connection.label(), label);
            assert_eq!(connection.connected_system_name(), system);
        }
        assert!(state.update(&name, &json!({"label": 1})).is_err());
    }

    #[test]
    fn common_tells_whether_it_changed() {
        let mut state = state();
        let name = create(&mut state, "custom-app-1");
        let common = Map::from_iter([("a".to_owned(), json!(1))]);
        for changed in [true, false] {
            let answer = state.set_common(&name, common.clone()).unwrap();
            assert_eq!(answer, json!({"changed": changed}));
        }
    }
}

//! The calls that kinds of components share: the overlay says with `x-makecom`
//! which operation is which.
//!
//! The ergonomic layer handles the objects of all kinds in the same way, and keeps
//! unknown keys, nulls and types of a newer server. So the types of these operations are
//! open.

use std::collections::BTreeMap;

use openapi_fragments::{Diagnostic, Diagnostics, OperationKey};
use serde_json::{Map, Value, json};

use super::Context;
use super::names::MethodName;
use crate::places::Places;

/// The key in the overlay.
const KEY: &str = "x-makecom";

/// The kinds of components in the overlay.
pub(crate) const COMPONENTS: [&str; 6] =
    ["app", "connection", "function", "module", "rpc", "webhook"];

/// The verbs in the overlay, each with the form of its answer.
pub(crate) const VERBS: [(&str, Answer); 10] = [
    ("create", Answer::Object),
    ("delete", Answer::Done),
    ("get", Answer::Object),
    ("get-common", Answer::Free),
    ("get-section", Answer::Bytes),
    ("list", Answer::List),
    ("recreate", Answer::Done),
    ("set-common", Answer::Value),
    ("set-section", Answer::Value),
    ("update", Answer::Object),
];

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// An object, in the one property of another.
    Object,
    /// A list of objects, in the one property of another.
    List,
    /// An object whose keys are not known.
    Free,
    /// Any JSON.
    Value,
    /// Any JSON, which is ignored.
    Done,
    /// Bytes.
    Bytes,
}

/// An operation with its shared call.
#[derive(Clone, Debug)]
pub(crate) struct SharedCall {
    pub(crate) component: &'static str,
    pub(crate) verb: &'static str,
    /// The section, where each has an operation of its own.
    pub(crate) section: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) method: MethodName,
}

/// The shared calls among the operations of a spec.
///
/// # Errors
/// `x-makecom` if a component or verb is unknown, or two operations are the same
/// call.
pub(crate) fn calls(
    spec: &Value,
    methods: &[MethodName],
    places: &Places<'_>,
) -> Result<Vec<SharedCall>, Diagnostics> {
    let mut calls = BTreeMap::new();
    let mut findings = Vec::new();
    for method in methods {
        let key = &method.key;
        let Some(stated) = spec.pointer(&format!("{}/{KEY}", key.pointer())) else {
            continue;
        };
        let (component, verb) = match (component(stated), verb(stated)) {
            (Ok(component), Ok(verb)) => (component, verb),
            (component, verb) => {
                let wrong = [component.err(), verb.err()].into_iter().flatten();
                findings.extend(wrong.map(|help| {
                    let what = format!("{key} has the {KEY} {stated}, which is unknown");
                    places.at(error(what).with_help(help), key, "")
                }));
                continue;
            }
        };
        let section = stated["section"].as_str().map(str::to_owned);
        let call = SharedCall {
            component,
            verb: verb.0,
            section: section.clone(),
            answer: verb.1,
            method: method.clone(),
        };
        if let Some(other) = calls.insert((component, verb.0, section), call) {
            let other: &OperationKey = &other.method.key;
            let what = format!("{key} and {other} both have the {KEY} {stated}");
            let finding = error(what).with_help(
                "give each a verb of its own, in openapi/overlay.yaml or its supplement",
            );
            findings.push(places.at(places.at(finding, key, ""), other, ""));
        }
    }
    Diagnostics::split(findings)?;
    Ok(calls.into_values().collect())
}

fn component(stated: &Value) -> Result<&'static str, String> {
    let name = stated["component"].as_str().unwrap_or_default();
    let found = COMPONENTS.into_iter().find(|known| *known == name);
    found.ok_or_else(|| format!("the components are {}", COMPONENTS.join(", ")))
}

fn verb(stated: &Value) -> Result<(&'static str, Answer), String> {
    let name = stated["verb"].as_str().unwrap_or_default();
    let found = VERBS.into_iter().find(|(known, _)| *known == name);
    found.ok_or_else(|| format!("the verbs are {}", VERBS.map(|(known, _)| known).join(", ")))
}

pub(crate) fn error(what: String) -> Diagnostic {
    Diagnostic::error("x-makecom", what)
}

/// Opens the types of an operation: objects in requests and answers may have any keys of
/// any types.
pub(super) fn open(
    operation: &mut Map<String, Value>,
    call: &SharedCall,
    context: &mut Context<'_>,
) {
    let any_object = || json!({"type": "object", "additionalProperties": {}});
    if let Some(schema) = json_schema(operation.get_mut("requestBody")) {
        *schema = any_object();
    }
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Map::values_mut) {
        let schema = json_schema(Some(response));
        let opened = match (call.answer, &schema) {
            (Answer::Bytes | Answer::Done, None) => continue,
            (Answer::Free, Some(_)) => any_object(),
            (Answer::Value | Answer::Done, Some(_)) => json!({}),
            (Answer::Object, Some(schema)) => in_envelope(schema, "object", &any_object(), context),
            (Answer::List, Some(schema)) => {
                let list = json!({"type": "array", "items": any_object()});
                in_envelope(schema, "array", &list, context)
            }
            (Answer::Bytes, Some(_)) | (_, None) => Value::Null,
        };
        match schema {
            Some(schema) if !opened.is_null() => *schema = opened,
            _ => {
                let what = format!(
                    "the answer of {} does not have the form of a {}",
                    context.key, call.verb
                );
                let help = format!(
                    "correct its answer or its verb, in openapi/overlay.yaml or its supplement: a {} answers {}",
                    call.verb, call.answer
                );
                let finding =
                    context
                        .places
                        .at(error(what).with_help(help), context.key, "/responses");
                context.findings.push(finding);
            }
        }
    }
}

/// Makes a section text or bytes, whatever its language and media types are.
pub(super) fn open_section(operation: &mut Map<String, Value>, call: &SharedCall) {
    if call.verb == "set-section" && operation.contains_key("requestBody") {
        let text = json!({"content": {"text/plain": {"schema": {"type": "string"}}}});
        operation.insert("requestBody".to_owned(), text);
    }
    if call.answer == Answer::Bytes
        && let Some(Value::Object(responses)) = operation.get_mut("responses")
    {
        for (_, response) in responses.iter_mut().filter(|one| one.0.starts_with('2')) {
            *response = json!({"description": "", "content": {"application/octet-stream": {}}});
        }
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Object => "an object with one property that is an object",
            Self::List => "an object with one property that is a list",
            Self::Free | Self::Value | Self::Done => "JSON",
            Self::Bytes => "text or bytes",
        })
    }
}

/// The only property of an object type; null if there is not exactly one.
fn in_envelope(schema: &Value, kind: &str, inner: &Value, context: &mut Context<'_>) -> Value {
    let properties = context.resolve(schema)["properties"].take();
    let fits = |one: &Value, context: &mut Context<'_>| context.resolve(one)["type"] == kind;
    let mut names = Vec::new();
    for (name, property) in properties.as_object().into_iter().flatten() {
        if fits(property, context) {
            names.push(name);
        }
    }
    match names[..] {
        [name] => json!({"type": "object", "required": [name], "properties": {name: inner}}),
        _ => Value::Null,
    }
}

/// The schema of a body that is JSON.
fn json_schema(body: Option<&mut Value>) -> Option<&mut Value> {
    body?
        .get_mut("content")?
        .get_mut("application/json")?
        .get_mut("schema")
}

//! The spec for the code generator.
//!
//! progenitor supports a subset of OpenAPI 3.0: outside of it, it refuses, panics or
//! generates code that does not compile. What it does not support is simplified here,
//! by rules over the whole spec, so that every new page works. `make.json` stays true
//! to the wire; what a rule changes on the wire, the seam of `makecom-raw` restores
//! from the operation table. Where the generated method cannot express something at
//! all, there is a warning, and `makecom::Client::send` still supports it.

pub(crate) mod bodies;
mod compose;
mod hoist;
pub mod names;
pub(crate) mod parameters;
pub(crate) mod refs;
pub mod schemas;
pub(crate) mod shared;

use std::collections::{BTreeMap, BTreeSet};

use openapi_fragments::{Diagnostic, Diagnostics, OperationKey, operations};
use serde_json::{Map, Value, json};

use crate::places::Places;
use hoist::Hoist;
pub use hoist::Origin;
use names::MethodName;
use shared::SharedCall;

/// The fields of an operation that the generator gets.
const KEPT: [&str; 5] = [
    "description",
    "parameters",
    "requestBody",
    "responses",
    "summary",
];

/// The advice for what a generated method cannot express.
pub(crate) const SEND: &str =
    "call the operation with `makecom::Client::send`, which supports all of it";

/// The input of the generator, and its differences to the spec.
pub struct GeneratorSpec {
    /// The spec to generate from.
    pub value: Value,
    /// The operations in it, with the names of their methods.
    pub methods: Vec<MethodName>,
    /// Those that are calls of the ergonomic client.
    pub(crate) calls: Vec<SharedCall>,
    /// The operations without a method.
    pub left_out: BTreeSet<OperationKey>,
    /// The origins of the component schemas.
    pub origins: BTreeMap<String, Origin>,
    /// What the generated client cannot express.
    pub warnings: Vec<Diagnostic>,
}

/// Simplifies what progenitor does not support.
///
/// # Errors
/// `dangling-reference` if a parameter, body or response refers to a missing target,
/// `x-makecom` if an operation does not fit the call that the overlay assigns to it.
pub fn build(spec: &Value, places: &Places<'_>) -> Result<GeneratorSpec, Diagnostics> {
    let methods = names::methods(spec);
    let calls = shared::calls(spec, &methods, places)?;
    let mut warnings = Vec::new();
    let mut findings = Vec::new();
    let mut left_out = BTreeSet::new();
    let mut paths = json!({});
    for (path, item) in spec["paths"].as_object().into_iter().flatten() {
        if item.get("$ref").is_some() {
            let what = format!(
                "{path} is a reference, which is not followed: it has no generated methods"
            );
            let finding = Diagnostic::warning("path-item-reference", what)
                .with_help("replace the reference by its target in openapi/overlay.yaml");
            warnings.push(places.at_path(finding, path, "/$ref"));
        }
    }
    for method in &methods {
        let key = &method.key;
        let Some(operation) = spec.pointer(&key.pointer()).and_then(Value::as_object) else {
            continue;
        };
        let mut context = Context {
            key,
            spec,
            places,
            warnings: &mut warnings,
            findings: &mut findings,
        };
        if !is_template(&key.path) {
            let what = "has no generated method: its path is not a template";
            context.warn("no-generated-method", "", what, SEND);
            left_out.insert(key.clone());
            continue;
        }
        if operation.contains_key("servers") {
            context.warn(
                "other-servers",
                "",
                "declares servers of its own, but the client sends every operation to its zone",
                "check that the zone serves it",
            );
        }

        let mut plain: Map<String, Value> = KEPT
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), operation.get(*name)?.clone())))
            .collect();
        plain.insert("operationId".to_owned(), method.name.clone().into());
        parameters::simplify(
            &mut plain,
            spec["paths"][&key.path].get("parameters"),
            &mut context,
        );
        let call = calls.iter().find(|call| call.method.key == *key);
        if let Some(call) = call {
            shared::open_section(&mut plain, call);
        }
        bodies::simplify(&mut plain, &mut context);
        if let Some(call) = call {
            shared::open(&mut plain, call, &mut context);
        }
        paths[&key.path][&key.method] = Value::Object(plain);
    }
    Diagnostics::split(findings)?;
    // It is sent in a header, so it must be ASCII.
    let version = spec["info"]["version"]
        .as_str()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let mut value = json!({
        "openapi": spec["openapi"],
        "info": {"title": spec["info"]["title"], "version": version.unwrap_or("0")},
        "paths": paths,
    });
    if let Some(description) = spec["info"].get("description") {
        value["info"]["description"] = description.clone();
    }
    let mut schemas = match spec.pointer("/components/schemas") {
        Some(Value::Object(schemas)) => schemas.clone(),
        _ => Map::new(),
    };
    schemas::simplify_all(spec, &mut value, &mut schemas);
    schemas::keep_reachable(&value, &mut schemas);
    compose_all(&mut value, &mut schemas, places, &mut warnings);
    value["components"] = json!({"schemas": Value::Object(schemas)});
    let renamed = schemas::rename_duplicates(&mut value);
    let mut hoist = match value["components"]["schemas"].take() {
        Value::Object(schemas) => Hoist::new(schemas, &renamed),
        _ => Hoist::new(Map::new(), &renamed),
    };
    for method in &methods {
        if let Some(operation) = value.pointer_mut(&method.key.pointer()) {
            hoist.operation(operation, method);
        }
    }
    let (schemas, origins) = hoist.into_schemas();
    value["components"]["schemas"] = schemas;
    Ok(GeneratorSpec {
        value,
        methods,
        calls,
        left_out,
        origins,
        warnings,
    })
}

/// Resolves compositions, and reports those that become any JSON.
fn compose_all(
    value: &mut Value,
    schemas: &mut Map<String, Value>,
    places: &Places<'_>,
    warnings: &mut Vec<Diagnostic>,
) {
    let all = schemas.clone();
    let any_json = |what: &str| {
        let what = format!(
            "a schema of {what} becomes any JSON in the generated client: it is composed of itself or of schemas that are not objects"
        );
        Diagnostic::warning("schema-as-any-json", what).with_help(SEND)
    };
    for (name, schema) in schemas {
        if !compose::resolve(&all, schema, Some(name)) {
            warnings.push(places.at_schema(any_json(name), name));
        }
    }
    schemas::for_each_schema(value, &mut |key, schema| {
        if !compose::resolve(&all, schema, None) {
            warnings.push(places.at(any_json(&key.to_string()), key, ""));
        }
    });
}

/// Whether every brace of a path is around the name of a parameter.
fn is_template(path: &str) -> bool {
    let mut parts = path.split('{');
    let is_plain = |text: &str| !text.contains('}');
    parts.next().is_some_and(is_plain)
        && path.starts_with('/')
        && parts.all(|part| {
            let named = part.split_once('}');
            named.is_some_and(|(name, rest)| {
                !name.is_empty() && !name.contains('/') && is_plain(rest)
            })
        })
}

/// Excludes an operation from the generated methods. It stays in the operation table.
pub fn leave_out(value: &mut Value, key: &OperationKey) {
    let Some(paths) = value.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(item) = paths.get_mut(&key.path).and_then(Value::as_object_mut) {
        item.remove(&key.method);
    }
}

/// The operation being simplified, and its findings.
struct Context<'a> {
    key: &'a OperationKey,
    spec: &'a Value,
    places: &'a Places<'a>,
    warnings: &'a mut Vec<Diagnostic>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Context<'_> {
    /// Reports what the generated method cannot express. `at` is a pointer within the
    /// operation.
    fn warn(&mut self, code: &'static str, at: &str, what: impl std::fmt::Display, help: &str) {
        let finding = Diagnostic::warning(code, format!("{} {what}", self.key)).with_help(help);
        self.warnings.push(self.places.at(finding, self.key, at));
    }

    /// The value behind any number of references; null, with a finding, if there is no
    /// target.
    fn resolve(&mut self, value: &Value) -> Value {
        match refs::resolve(self.spec, value) {
            Ok(target) => target.clone(),
            Err(error) => {
                let what = format!("{} refers to {error}", self.key);
                let finding = Diagnostic::error("dangling-reference", what)
                    .with_help("correct the reference in openapi/overlay.yaml");
                self.findings.push(self.places.at(finding, self.key, ""));
                Value::Null
            }
        }
    }
}

/// Whether a media type is JSON, by its name or its suffix.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// A media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// All operations of a spec as pairs of key and value.
pub(crate) fn each_operation(spec: &Value) -> impl Iterator<Item = (OperationKey, &Value)> {
    operations(spec)
        .into_iter()
        .filter_map(|key| Some((key.clone(), spec.pointer(&key.pointer())?)))
}

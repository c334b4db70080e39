//! The spec as the code generator can take it.
//!
//! progenitor reads a part of OpenAPI 3.0: beyond it, it refuses, panics or
//! writes code that does not compile. What it cannot express is taken back
//! here, by rules over the whole spec, so that every new page flows through.
//! `make.json` stays true to the wire; what a rule changes on the wire, the
//! seam of `makecom-raw` restores from the operation table. Where the generated
//! method cannot express something at all, a warning says so, and
//! `makecom::Client::send` still takes it.

pub(crate) mod bodies;
mod compose;
mod hoist;
pub mod names;
pub(crate) mod parameters;
pub mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use openapi_fragments::{Diagnostic, Diagnostics, OperationKey, operations};
use serde_json::{Map, Value, json};

use crate::places::Places;
use hoist::Hoist;
pub use hoist::Origin;
use names::MethodName;

/// What the generator is given of an operation.
const KEPT: [&str; 5] = [
    "description",
    "parameters",
    "requestBody",
    "responses",
    "summary",
];

/// The way out that remains for what a generated method cannot express.
pub(crate) const SEND: &str =
    "call the operation with `makecom::Client::send`, which takes all of it";

/// What the generator is given, and what a reader should know of it.
pub struct GeneratorSpec {
    /// The spec to generate from.
    pub value: Value,
    /// The operations in it, with the names of their methods.
    pub methods: Vec<MethodName>,
    /// The operations that are not among them.
    pub left_out: BTreeSet<OperationKey>,
    /// Whose the component schemas are.
    pub origins: BTreeMap<String, Origin>,
    /// What the generated client cannot express.
    pub warnings: Vec<Diagnostic>,
}

/// Takes back what progenitor cannot express.
///
/// # Errors
/// `dangling-reference` if a parameter, body or response refers to nothing.
pub fn build(spec: &Value, places: &Places<'_>) -> Result<GeneratorSpec, Diagnostics> {
    let methods = names::methods(spec);
    let mut warnings = Vec::new();
    let mut findings = Vec::new();
    let mut left_out = BTreeSet::new();
    let mut paths = json!({});
    for (path, item) in spec["paths"].as_object().into_iter().flatten() {
        if item.get("$ref").is_some() {
            let what = format!(
                "{path} is described by a reference, which is not followed: it has no generated methods"
            );
            warnings.push(
                Diagnostic::warning("path-item-reference", what).with_help("describe it in place"),
            );
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
                "names servers of its own, but the client sends every operation to its zone",
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
        bodies::simplify(&mut plain, &mut context);
        paths[&key.path][&key.method] = Value::Object(plain);
    }
    Diagnostics::split(findings)?;
    // In a header of each request, so of ASCII.
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
    let renamed = schemas::rename_alike(&mut value);
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
        left_out,
        origins,
        warnings,
    })
}

/// Resolves compositions, and says which became any JSON.
fn compose_all(
    value: &mut Value,
    schemas: &mut Map<String, Value>,
    places: &Places<'_>,
    warnings: &mut Vec<Diagnostic>,
) {
    let all = schemas.clone();
    let any_json = |what: &str| {
        let what = format!(
            "a schema of {what} is taken as any JSON in the generated client: it is composed of itself, or of what are not objects"
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

/// Leaves an operation out of what is generated. It stays in the operation
/// table.
pub fn leave_out(value: &mut Value, key: &OperationKey) {
    let Some(paths) = value.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(item) = paths.get_mut(&key.path).and_then(Value::as_object_mut) {
        item.remove(&key.method);
    }
}

/// One operation, and where its findings go.
struct Context<'a> {
    key: &'a OperationKey,
    spec: &'a Value,
    places: &'a Places<'a>,
    warnings: &'a mut Vec<Diagnostic>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Context<'_> {
    /// Says what the generated method cannot express. `at` is a pointer within
    /// the operation.
    fn warn(&mut self, code: &'static str, at: &str, what: impl std::fmt::Display, help: &str) {
        let finding = Diagnostic::warning(code, format!("{} {what}", self.key)).with_help(help);
        self.warnings.push(self.places.at(finding, self.key, at));
    }

    /// What a value says, or what it refers to.
    fn resolve(&mut self, value: &Value) -> Value {
        let mut seen = BTreeSet::new();
        let mut value = value;
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            match lookup(self.spec, reference) {
                Some(target) if seen.insert(reference) => value = target,
                found => {
                    let why = if found.is_some() {
                        "in a circle"
                    } else {
                        "which is not there"
                    };
                    let what = format!("{} refers to {reference}, {why}", self.key);
                    let finding = Diagnostic::error("dangling-reference", what)
                        .with_help("correct the reference in openapi/overlay.yaml");
                    self.findings.push(self.places.at(finding, self.key, ""));
                    return Value::Null;
                }
            }
        }
        value.clone()
    }
}

/// What a reference within the spec leads to.
pub(crate) fn lookup<'a>(spec: &'a Value, reference: &str) -> Option<&'a Value> {
    spec.pointer(decoded(reference).strip_prefix('#')?)
}

/// A reference without percent-encoding.
pub(crate) fn decoded(reference: &str) -> String {
    let mut parts = reference.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (byte, rest) = match byte {
            Some(byte) => (byte, &part[2..]),
            None => (b'%', part),
        };
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
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

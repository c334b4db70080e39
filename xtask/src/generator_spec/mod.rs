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

/// The way out that remains for what a generated method cannot express.
pub(crate) const SEND: &str =
    "call the operation with `makecom::Client::send`, which takes all of it";

/// What the generator is given, and what a reader should know of it.
pub struct GeneratorSpec {
    /// The spec to generate from.
    pub value: Value,
    /// The operations in it, with the names of their methods.
    pub methods: Vec<MethodName>,
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
    let mut value = spec.clone();
    let mut warnings = Vec::new();
    let mut findings = Vec::new();
    let components = spec.get("components").cloned().unwrap_or_default();
    for method in &methods {
        let key = &method.key;
        let shared = value["paths"][&key.path].get("parameters").cloned();
        let Some(operation) = value
            .pointer_mut(&key.pointer())
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        operation.insert("operationId".to_owned(), method.name.clone().into());
        // Both turn on code that needs crates which are not there.
        operation.retain(|name, _| !name.starts_with("x-dropshot-"));
        let mut context = Context {
            key,
            components: &components,
            places,
            warnings: &mut warnings,
            findings: &mut findings,
        };
        if operation.contains_key("servers") {
            context.warn(
                "other-servers",
                "",
                "names servers of its own, but the client sends every operation to its zone"
                    .to_owned(),
                "check that the zone serves it",
            );
        }
        parameters::simplify(operation, shared.as_ref(), &mut context);
        bodies::simplify(operation, &mut context);
    }
    Diagnostics::split(findings)?;
    if let Some(paths) = value.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.remove("parameters");
        }
    }
    let mut schemas = match value.pointer_mut("/components/schemas") {
        Some(Value::Object(schemas)) => std::mem::take(schemas),
        _ => Map::new(),
    };
    schemas::simplify_all(&mut value, &mut schemas);
    value["components"] = json!({});
    schemas::keep_reachable(&value, &mut schemas);
    value["components"]["schemas"] = Value::Object(schemas);
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
        origins,
        warnings,
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
    components: &'a Value,
    places: &'a Places<'a>,
    warnings: &'a mut Vec<Diagnostic>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Context<'_> {
    /// Says what the generated method cannot express. `at` is a pointer within
    /// the operation.
    fn warn(&mut self, code: &'static str, at: &str, what: impl std::fmt::Display, help: &str) {
        let finding = Diagnostic::warning(code, format!("{} {what}", self.key)).help(help);
        self.warnings.push(self.places.at(finding, self.key, at));
    }

    /// What a value says, or what it refers to.
    fn resolve(&mut self, value: &Value) -> Value {
        let mut seen = BTreeSet::new();
        let mut value = value;
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = reference
                .strip_prefix("#/components")
                .and_then(|pointer| self.components.pointer(pointer));
            match target {
                Some(target) if seen.insert(reference) => value = target,
                _ => {
                    let what = format!("{} refers to {reference}, which is not there", self.key);
                    let finding = Diagnostic::error("dangling-reference", what)
                        .help("correct the reference in openapi/overlay.yaml");
                    self.findings.push(self.places.at(finding, self.key, ""));
                    return Value::Null;
                }
            }
        }
        value.clone()
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

//! Which kind of object stands where in an OpenAPI document, as one table for the
//! conversions between versions.

use serde_json::{Map, Value};

use crate::operation::METHODS;
use crate::pointer::Path;

/// A kind of object of OpenAPI 3.0 or 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Info,
    Components,
    PathItem,
    Operation,
    Callback,
    /// A parameter or a header.
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    /// An example, a link or a security scheme, which hold no other object.
    Leaf,
    /// A security requirement.
    Requirement,
    Schema,
}

/// How the objects are arranged under a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    One,
    List,
    /// By free names.
    Named,
    /// By names that are extensions if they begin with `x-`.
    NamedOrExtension,
}

use Kind::{
    Callback, Components, Document, Encoding, Info, Leaf, MediaType, Operation, Parameter,
    PathItem, RequestBody, Requirement, Response, Schema,
};
use Shape::{List, Named, NamedOrExtension, One};

/// The keys of each kind of object that hold other objects.
const FIELDS: &[(Kind, &[&str], Shape, Kind)] = &[
    (Document, &["info"], One, Info),
    (Document, &["components"], One, Components),
    (Document, &["paths"], NamedOrExtension, PathItem),
    (Document, &["webhooks"], Named, PathItem),
    (Document, &["security"], List, Requirement),
    (Components, &["schemas"], Named, Schema),
    (Components, &["responses"], Named, Response),
    (Components, &["parameters", "headers"], Named, Parameter),
    (Components, &["requestBodies"], Named, RequestBody),
    (Components, &["examples", "links"], Named, Leaf),
    (Components, &["securitySchemes"], Named, Leaf),
    (Components, &["callbacks"], Named, Callback),
    (Components, &["pathItems"], Named, PathItem),
    (PathItem, &METHODS, One, Operation),
    (PathItem, &["parameters"], List, Parameter),
    (Operation, &["parameters"], List, Parameter),
    (Operation, &["requestBody"], One, RequestBody),
    (Operation, &["responses"], NamedOrExtension, Response),
    (Operation, &["callbacks"], Named, Callback),
    (Operation, &["security"], List, Requirement),
    (Parameter, &["schema"], One, Schema),
    (Parameter, &["content"], Named, MediaType),
    (Parameter, &["examples"], Named, Leaf),
    (RequestBody, &["content"], Named, MediaType),
    (Response, &["headers"], Named, Parameter),
    (Response, &["content"], Named, MediaType),
    (Response, &["links"], Named, Leaf),
    (MediaType, &["schema"], One, Schema),
    (MediaType, &["examples"], Named, Leaf),
    (MediaType, &["encoding"], Named, Encoding),
    (Encoding, &["headers"], Named, Parameter),
];

/// The keywords of a schema that hold schemas, and `definitions`, which older
/// drafts of JSON Schema have in place of `$defs`.
const SUBSCHEMAS: &[(Shape, &[&str])] = &[
    (
        One,
        &[
            "additionalProperties",
            "contains",
            "contentSchema",
            "else",
            "if",
            "items",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ],
    ),
    (List, &["allOf", "anyOf", "oneOf", "prefixItems"]),
    (
        Named,
        &[
            "$defs",
            "definitions",
            "dependentSchemas",
            "patternProperties",
            "properties",
        ],
    ),
];

/// Visits an object and all objects in it, parents first. Schemas are visited
/// without the schemas in them, and what is behind a reference is not visited.
pub(crate) fn walk(
    value: &mut Value,
    kind: Kind,
    at: &Path,
    visit: &mut dyn FnMut(&mut Value, Kind, &Path),
) {
    visit(value, kind, at);
    let Value::Object(object) = value else {
        return;
    };
    if kind == Callback && !object.contains_key("$ref") {
        return each_named(object, at, true, &mut |child, at| {
            walk(child, PathItem, at, visit);
        });
    }
    for (_, keys, shape, child_kind) in FIELDS.iter().filter(|(owner, ..)| *owner == kind) {
        for key in *keys {
            if let Some(child) = object.get_mut(*key) {
                let at = Path::Key(at, key);
                each(child, *shape, &at, &mut |child, at| {
                    walk(child, *child_kind, at, visit);
                });
            }
        }
    }
}

/// Visits the schemas directly in a schema. The key is the keyword that holds them.
pub(crate) fn subschemas(
    schema: &mut Map<String, Value>,
    at: &Path,
    visit: &mut dyn FnMut(&mut Value, &str, &Path),
) {
    for (shape, keys) in SUBSCHEMAS {
        for key in *keys {
            if let Some(child) = schema.get_mut(*key) {
                let at = Path::Key(at, key);
                each(child, *shape, &at, &mut |child, at| visit(child, key, at));
            }
        }
    }
}

/// Visits a schema and all schemas in it, parents first.
pub(crate) fn schemas(value: &mut Value, at: &Path, visit: &mut dyn FnMut(&mut Value, &Path)) {
    visit(value, at);
    if let Value::Object(schema) = value {
        subschemas(schema, at, &mut |child, _, at| schemas(child, at, visit));
    }
}

/// Whether there is a reference in a schema.
pub(crate) fn holds_reference(schema: &mut Map<String, Value>) -> bool {
    let mut found = schema.contains_key("$ref") || schema.contains_key("$dynamicRef");
    subschemas(schema, &Path::Start(""), &mut |schema, _, at| {
        schemas(schema, at, &mut |schema, _| {
            found |= schema.get("$ref").is_some() || schema.get("$dynamicRef").is_some();
        });
    });
    found
}

fn each(value: &mut Value, shape: Shape, at: &Path, visit: &mut dyn FnMut(&mut Value, &Path)) {
    match (shape, value) {
        (One, value) => visit(value, at),
        (List, Value::Array(elements)) => {
            for (index, element) in elements.iter_mut().enumerate() {
                visit(element, &Path::Index(at, index));
            }
        }
        (Named | NamedOrExtension, Value::Object(named)) => {
            each_named(named, at, shape == NamedOrExtension, visit);
        }
        _ => {}
    }
}

fn each_named(
    named: &mut Map<String, Value>,
    at: &Path,
    has_extensions: bool,
    visit: &mut dyn FnMut(&mut Value, &Path),
) {
    for (name, child) in named.iter_mut() {
        if !(has_extensions && name.starts_with("x-")) {
            visit(child, &Path::Key(at, name));
        }
    }
}

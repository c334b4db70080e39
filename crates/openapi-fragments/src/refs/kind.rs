//! Which kind of object stands where in a document, and the references in each.
//!
//! What OpenAPI does not define, such as a key of a vendor without `x-`, is walked by
//! the names of its keys alone.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::reference::join;
use crate::operation::METHODS;
use crate::pointer::Path;

/// A kind of object, as far as references are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Encoding,
    Example,
    Link,
    Callback,
    Schema,
    SecurityScheme,
    /// Not known; its keys decide.
    Unknown,
}

/// The sections of `components` and the kind of object in each.
const SECTIONS: [(&str, Kind); 11] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
    ("mediaTypes", Kind::MediaType),
];

impl Kind {
    /// The kind of object in a section of `components`.
    pub(crate) fn of_section(section: &str) -> Self {
        let known = SECTIONS.iter().find(|(name, _)| *name == section);
        known.map_or(Self::Unknown, |(_, kind)| *kind)
    }

    /// The section of `components` for objects of this kind, in OpenAPI 3.0.
    pub(crate) fn section(self) -> Option<&'static str> {
        let known = SECTIONS.iter().find(|(_, kind)| *kind == self);
        known
            .map(|(section, _)| *section)
            .filter(|section| !matches!(*section, "pathItems" | "mediaTypes"))
    }
}

/// What the value of a key is.
enum Shape {
    /// An example or an extension: no part of the description.
    Data,
    /// An object, or several in an array.
    One(Kind),
    /// Objects by free names, or in an array.
    Many(Kind),
    /// Objects by names among which extensions are.
    Fields(Kind),
}

/// The shape of the value of a key.
fn shape(kind: Kind, key: &str) -> Shape {
    use Kind as K;
    use Shape::{Data, Fields, Many, One};
    if super::is_data(key) {
        return Data;
    }
    match (kind, key) {
        (K::Document, "info" | "servers" | "tags" | "externalDocs")
        | (K::PathItem | K::Operation, "servers" | "externalDocs" | "tags")
        | (K::Example | K::Link | K::SecurityScheme, _)
        | (K::Schema, "examples" | "xml" | "externalDocs") => Data,
        (K::Document, "paths") => Fields(K::PathItem),
        (K::Components, section) => Many(K::of_section(section)),
        (K::Callback, _) => One(K::PathItem),
        (K::Operation, "responses") => Fields(K::Response),
        _ => named(key),
    }
}

/// The shape of the value of a key in any kind of object.
fn named(key: &str) -> Shape {
    use Kind as K;
    use Shape::{Data, Fields, Many, One};
    match key {
        "schema"
        | "itemSchema"
        | "items"
        | "not"
        | "additionalProperties"
        | "additionalItems"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contains"
        | "propertyNames"
        | "if"
        | "then"
        | "else"
        | "contentSchema"
        | "allOf"
        | "anyOf"
        | "oneOf"
        | "prefixItems" => One(K::Schema),
        "schemas" | "properties" | "patternProperties" | "definitions" | "$defs"
        | "dependentSchemas" | "dependencies" => Many(K::Schema),
        "parameters" => Many(K::Parameter),
        "requestBody" => One(K::RequestBody),
        "requestBodies" => Many(K::RequestBody),
        "responses" => Many(K::Response),
        "headers" => Many(K::Header),
        "content" => Many(K::MediaType),
        "encoding" => Many(K::Encoding),
        "examples" => Many(K::Example),
        "links" => Many(K::Link),
        "callbacks" => Many(K::Callback),
        "securitySchemes" => Many(K::SecurityScheme),
        "paths" => Fields(K::PathItem),
        "webhooks" | "pathItems" => Many(K::PathItem),
        "components" => One(K::Components),
        "variables" | "mapping" | "scopes" => Data,
        method if METHODS.contains(&method) => One(K::Operation),
        _ => One(K::Unknown),
    }
}

/// How something is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// `$ref` in an object: it stands for its target.
    Ref,
    /// `$ref` among the names of a map, as if the map were an object.
    MapRef,
    /// `$dynamicRef` in a schema: its target depends on how the schema is reached.
    DynamicRef,
    /// The name of a security scheme in a requirement.
    Scheme,
    /// A target in the mapping of a discriminator.
    Mapping,
    /// The `operationRef` of a link.
    OperationRef,
    /// The `operationId` of a link.
    OperationId,
    /// The `externalValue` of an example.
    ExternalValue,
}

/// A reference that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'v> {
    pub(crate) what: What,
    pub(crate) text: &'v str,
    /// The kind of object that it stands for.
    pub(crate) kind: Kind,
    /// The `$id` of the schema around it, which relative references start from.
    pub(crate) base: &'v str,
}

/// Calls `found` for each reference in an object of a kind.
pub(crate) fn walk(value: &Value, kind: Kind, at: Path, found: &mut dyn FnMut(Found, Path)) {
    step(value, kind, "", at, found);
}

/// The base URI of what is in an object: its own `$id`, if it is a schema that has one.
fn own_base<'b>(object: &Map<String, Value>, kind: Kind, base: &'b str) -> Cow<'b, str> {
    match object.get("$id") {
        Some(Value::String(id)) if is_schema(kind) => Cow::Owned(with_id(base, id)),
        _ => Cow::Borrowed(base),
    }
}

fn step(value: &Value, kind: Kind, base: &str, at: Path, found: &mut dyn FnMut(Found, Path)) {
    let object = match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                step(element, kind, base, Path::Index(&at, index), found);
            }
            return;
        }
        Value::Object(object) => object,
        _ => return,
    };
    let base = &*own_base(object, kind, base);
    for (key, child) in object {
        let here = Path::Key(&at, key);
        let one = |what, kind, text| Found {
            what,
            text,
            kind,
            base,
        };
        match (key.as_str(), child) {
            ("$ref", Value::String(text)) => found(one(What::Ref, kind, text), here),
            ("$dynamicRef", Value::String(text)) if is_schema(kind) => {
                found(one(What::DynamicRef, Kind::Schema, text), here);
            }
            ("operationRef", Value::String(text)) if kind == Kind::Link => {
                found(one(What::OperationRef, Kind::Operation, text), here);
            }
            ("operationId", Value::String(text)) if kind == Kind::Link => {
                found(one(What::OperationId, Kind::Operation, text), here);
            }
            ("externalValue", Value::String(text)) if kind == Kind::Example => {
                found(one(What::ExternalValue, Kind::Unknown, text), here);
            }
            ("security", Value::Array(requirements)) if kind != Kind::Schema => {
                for (index, requirement) in requirements.iter().enumerate() {
                    let here = Path::Index(&here, index);
                    for (scheme, _) in requirement.as_object().into_iter().flatten() {
                        let at = Path::Key(&here, scheme);
                        found(one(What::Scheme, Kind::SecurityScheme, scheme), at);
                    }
                }
            }
            ("discriminator", Value::Object(discriminator)) if is_schema(kind) => {
                let here = Path::Key(&here, "mapping");
                let mapping = discriminator.get("mapping").and_then(Value::as_object);
                for (value, target) in mapping.into_iter().flatten() {
                    if let Value::String(text) = target {
                        found(
                            one(What::Mapping, Kind::Schema, text),
                            Path::Key(&here, value),
                        );
                    }
                }
            }
            (key, child) => match (shape(kind, key), child) {
                (Shape::Data, _) => {}
                (shape @ (Shape::Many(kind) | Shape::Fields(kind)), Value::Object(named)) => {
                    let has_extensions = matches!(shape, Shape::Fields(_));
                    for (name, child) in named {
                        let here = Path::Key(&here, name);
                        match child {
                            _ if has_extensions && name.starts_with("x-") => {}
                            Value::String(text) if name == "$ref" => {
                                found(one(What::MapRef, kind, text), here);
                            }
                            child => step(child, kind, base, here, found),
                        }
                    }
                }
                (Shape::One(kind) | Shape::Many(kind) | Shape::Fields(kind), child) => {
                    step(child, kind, base, here, found);
                }
            },
        }
    }
}

/// `$id` and discriminators belong to schemas.
fn is_schema(kind: Kind) -> bool {
    matches!(kind, Kind::Schema | Kind::Unknown)
}

/// The base for the references in a schema with an `$id`, which may be relative.
pub(crate) fn with_id(base: &str, id: &str) -> String {
    join(base, id.split('#').next().unwrap_or_default())
}

/// What to write in place of a reference.
pub(crate) enum Edit {
    Keep,
    /// Another text of the reference.
    Text(String),
    /// The target itself, in place of the object or among the names of the map.
    Inline(Value),
}

/// Edits each reference in an object of a kind. Keys beside a reference that becomes
/// its target stay, and go before those of the target.
pub(crate) fn edit(
    value: &mut Value,
    kind: Kind,
    base: &str,
    change: &mut dyn FnMut(Found) -> Edit,
) {
    let object = match value {
        Value::Array(elements) => {
            for element in elements {
                edit(element, kind, base, change);
            }
            return;
        }
        Value::Object(object) => object,
        _ => return,
    };
    let base = &*own_base(object, kind, base);
    let mut inline = None;
    for (key, child) in object.iter_mut() {
        let what = match key.as_str() {
            "$ref" => Some((What::Ref, kind)),
            "$dynamicRef" if is_schema(kind) => Some((What::DynamicRef, Kind::Schema)),
            "operationRef" if kind == Kind::Link => Some((What::OperationRef, Kind::Operation)),
            "operationId" if kind == Kind::Link => Some((What::OperationId, Kind::Operation)),
            "externalValue" if kind == Kind::Example => Some((What::ExternalValue, Kind::Unknown)),
            _ => None,
        };
        match (what, &mut *child) {
            (Some((what, kind)), Value::String(text)) => {
                inline = inline.or(apply(text, what, kind, base, change));
            }
            (_, Value::Array(_)) if key == "security" && kind != Kind::Schema => {}
            (_, Value::Object(discriminator)) if key == "discriminator" && is_schema(kind) => {
                let mapping = discriminator.get_mut("mapping");
                for (_, target) in mapping.and_then(Value::as_object_mut).into_iter().flatten() {
                    if let Value::String(text) = target {
                        apply(text, What::Mapping, Kind::Schema, base, change);
                    }
                }
            }
            (_, child) => match (shape(kind, key), child) {
                (Shape::Data, _) => {}
                (shape @ (Shape::Many(kind) | Shape::Fields(kind)), Value::Object(named)) => {
                    edit_named(named, kind, matches!(shape, Shape::Fields(_)), base, change);
                }
                (Shape::One(kind) | Shape::Many(kind) | Shape::Fields(kind), child) => {
                    edit(child, kind, base, change);
                }
            },
        }
    }
    if let Some(target) = inline {
        object.remove("$ref");
        if object.is_empty() {
            *value = target;
        } else if let Value::Object(fields) = target {
            for (key, field) in fields {
                object.entry(key).or_insert(field);
            }
        }
    }
}

fn edit_named(
    named: &mut Map<String, Value>,
    kind: Kind,
    has_extensions: bool,
    base: &str,
    change: &mut dyn FnMut(Found) -> Edit,
) {
    let mut inline = None;
    for (name, child) in named.iter_mut() {
        match child {
            _ if has_extensions && name.starts_with("x-") => {}
            Value::String(text) if name == "$ref" => {
                inline = apply(text, What::MapRef, kind, base, change);
            }
            child => edit(child, kind, base, change),
        }
    }
    if let Some(Value::Object(more)) = inline {
        named.remove("$ref");
        for (name, child) in more {
            named.entry(name).or_insert(child);
        }
    }
}

/// Edits the text of a reference; returns what takes its place, if anything does.
fn apply(
    text: &mut String,
    what: What,
    kind: Kind,
    base: &str,
    change: &mut dyn FnMut(Found) -> Edit,
) -> Option<Value> {
    let found = Found {
        what,
        text: text.as_str(),
        kind,
        base,
    };
    match change(found) {
        Edit::Keep => None,
        Edit::Text(new) => {
            *text = new;
            None
        }
        Edit::Inline(target) => Some(target),
    }
}

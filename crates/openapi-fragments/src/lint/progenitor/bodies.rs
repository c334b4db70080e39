//! Request bodies, as progenitor reads them.

use serde_json::{Map, Value};

use super::names;
use super::schema::{At, Node};
use super::types::{Id, Kind, Plain, Shape};
use super::{Model, Operation};
use crate::lint::findings::Effect;
use crate::pointer;

impl<'a> Model<'a> {
    pub(super) fn request_body(&mut self, operation: &Operation<'a>) {
        let key = &operation.key;
        let Some((body, at)) = operation.part("requestBody") else {
            return;
        };
        let own = at.clone();
        let Some((body, at)) = self.resolve(body, at, "requestBodies") else {
            return;
        };
        let content = body.get("content").and_then(Value::as_object);
        let content: Vec<_> = content.into_iter().flatten().collect();
        // A referenced body may be shared by several operations, so the place is the
        // operation.
        let here = if at == own {
            pointer::join(&at, "content")
        } else {
            own
        };
        let (name, media_type) = match content[..] {
            [only] => only,
            [] => {
                let what = format!(
                    "{key} has a request body without a media type, and the generated method sends none"
                );
                self.report("empty-content", here, Effect::Misleads, what);
                return;
            }
            _ => {
                let names: Vec<_> = content.iter().map(|(name, _)| name.as_str()).collect();
                let what = format!("{key} accepts {}", names.join(" or "));
                self.report("several-media-types", here, Effect::Panics, what);
                return;
            }
        };
        let media_at = if here.ends_with("/content") {
            pointer::join(&here, name)
        } else {
            here
        };
        let Some(schema) = media_type.get("schema") else {
            let what = format!("the request body of {key} has no schema");
            self.report("missing-schema", media_at, Effect::Refuses, what);
            return;
        };
        let content_at = pointer::join(&at, "content");
        let schema_at = At::start(pointer::join(&content_at, name)).key("schema");
        let essence = name.split(';').next().unwrap_or_default();
        match essence {
            "application/octet-stream" | "text/plain" | "text/x-markdown" => {
                let format = (essence == "application/octet-stream").then_some("binary");
                let Some((schema, _)) = self.resolve(schema, schema_at.pointer(), "schemas") else {
                    return;
                };
                if !is_text(schema, format) {
                    let what = match format {
                        Some(_) => format!(
                            "the {essence} body of {key} is not described as a string of the format `binary`"
                        ),
                        None => format!(
                            "the {essence} body of {key} is not described as a string without limits"
                        ),
                    };
                    self.report(
                        "raw-body-schema",
                        schema_at.pointer(),
                        Effect::Refuses,
                        what,
                    );
                }
            }
            "application/json" | "application/x-www-form-urlencoded" => {
                let is_encoded = media_type
                    .get("encoding")
                    .and_then(Value::as_object)
                    .is_some_and(|encoding| !encoding.is_empty());
                if is_encoded {
                    let what = format!("the body of {key} has an `encoding`");
                    let at = pointer::join(&pointer::join(&content_at, name), "encoding");
                    self.report("media-type-encoding", at, Effect::Panics, what);
                    return;
                }
                let node = Node::Raw(schema, schema_at.clone());
                let id = self
                    .types
                    .add(names::suggested(&operation.id, "body"), &node);
                if essence != "application/json" && id.is_some_and(|id| !self.is_form(id, 0)) {
                    let what = format!(
                        "the form of {key} has fields that are lists or objects, which cannot be sent"
                    );
                    self.report("nested-form", schema_at.pointer(), Effect::Misleads, what);
                }
            }
            _ => {
                let what = format!("{key} accepts {name}, which many generators do not support");
                self.report("unusual-media-type", media_at, Effect::Refuses, what);
            }
        }
    }

    /// Whether a type can be written as a form: an object of scalars.
    fn is_form(&self, id: Id, depth: usize) -> bool {
        match self.types.entry(id) {
            Some(Kind::Plain(Plain::Map(_, id))) => self.types.is_scalar(*id),
            Some(Kind::Plain(Plain::Json)) | None => true,
            Some(Kind::Plain(_)) => false,
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Struct(properties) => {
                    properties.iter().all(|property| match &property.wire {
                        Some(_) => self.types.is_scalar(property.id),
                        None => true,
                    })
                }
                Shape::Newtype { inner, .. } => depth < 100 && self.is_form(*inner, depth + 1),
                Shape::Enum { .. } => true,
            },
        }
    }
}

/// Whether a schema is that of a string of a format, without any limit.
fn is_text(schema: &Value, format: Option<&str>) -> bool {
    const ALLOWED: [&str; 10] = [
        "type",
        "format",
        "title",
        "description",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
        "externalDocs",
        "xml",
    ];
    let is_absent = |(key, value): (&String, &Value)| {
        ALLOWED.contains(&key.as_str())
            || key.starts_with("x-")
            || value.is_null()
            || !CONSTRAINTS.contains(&key.as_str())
            || (key == "nullable" && value == &Value::Bool(false))
            || (key == "enum" && value.as_array().is_some_and(Vec::is_empty))
    };
    let is_plain = |object: &Map<String, Value>| object.iter().all(is_absent);
    schema["type"] == "string"
        && schema.get("format").and_then(Value::as_str) == format
        && schema.as_object().is_some_and(is_plain)
}

/// Keywords that make a string another type.
const CONSTRAINTS: [&str; 26] = [
    "nullable",
    "discriminator",
    "default",
    "pattern",
    "enum",
    "minLength",
    "maxLength",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "$ref",
];

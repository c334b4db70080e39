//! The forms of a body.

use super::failure::{Failure, Flow};
use super::request::scalar;
use super::transport::{Body, Part};
use crate::{Collection, Value};

pub(super) fn json(body: &Value) -> Flow<Body> {
    match body {
        Value::Text(_) | Value::EmptyText | Value::Null => {
            let message = format!(
                "the body is {}, and its type is json: whether it is quoted is not known",
                body.type_name()
            );
            let help = "send a text with the type text and a header content-type";
            Err(Failure::refused("text-as-json", message, help))
        }
        Value::Buffer(_) => {
            let message = "the body is a buffer, and its type is json";
            Err(Failure::refused(
                "buffer-as-json",
                message,
                "use the type binary",
            ))
        }
        other => Ok(Body::Json(other.to_json().unwrap_or_default())),
    }
}

fn entries<'b>(body: &'b Value, body_type: &str) -> Flow<&'b Collection> {
    match body {
        Value::Collection(entries) => Ok(entries),
        other => {
            let message = format!(
                "a body of the type {body_type} is a collection, not {}",
                other.type_name()
            );
            let help = "write an object; for a text use the type text and a header content-type";
            Err(Failure::refused("invalid-body", message, help))
        }
    }
}

pub(super) fn form(body: &Value) -> Flow<Body> {
    let mut pairs = Vec::new();
    for (name, value) in entries(body, "urlencoded")?.iter() {
        match (value, scalar(value)) {
            (Value::Undefined | Value::Null, _) => {}
            (_, Some(text)) => pairs.push((name.to_owned(), text.to_string())),
            (other, None) => {
                let message = format!(
                    "{name} is {}; how it is urlencoded is not known",
                    other.type_name()
                );
                let help = "give a text, such as one of createJSON or join";
                return Err(Failure::refused("nested-form", message, help));
            }
        }
    }
    Ok(Body::Form(pairs))
}

pub(super) fn multipart(body: &Value) -> Flow<Body> {
    let mut parts = Vec::new();
    for (name, value) in entries(body, "multipart/form-data")?.iter() {
        let (content, filename) = match value {
            Value::Collection(part) => file_part(name, part)?,
            other => (other.clone(), None),
        };
        let bytes = match (&content, scalar(&content)) {
            (Value::Undefined | Value::Null, _) => continue,
            (Value::Buffer(buffer), _) => buffer.bytes.to_vec(),
            (_, Some(text)) => text.as_bytes().to_vec(),
            (other, None) => {
                let message = format!("the part {name} is {}", other.type_name());
                let help = "give a text, a buffer, or an object with value and options.filename";
                return Err(Failure::refused("invalid-part", message, help));
            }
        };
        parts.push(Part {
            name: name.to_owned(),
            filename,
            bytes,
        });
    }
    Ok(Body::Multipart(parts))
}

/// A part with its options.
fn file_part(name: &str, part: &Collection) -> Flow<(Value, Option<String>)> {
    let refuse = |what: &str| {
        let message = format!("the part {name} has {what}, which is not known");
        let help = "write value, and options with filename";
        Failure::refused("invalid-part", message, help)
    };
    if let Some(other) = part.keys().find(|key| !matches!(*key, "value" | "options")) {
        return Err(refuse(&format!("the key {other:?}")));
    }
    let Some(value) = part.get("value") else {
        return Err(refuse("no value"));
    };
    let filename = match part.get("options") {
        None | Some(Value::Undefined | Value::Null) => None,
        Some(Value::Collection(options)) => {
            if let Some(other) = options.keys().find(|key| *key != "filename") {
                return Err(refuse(&format!("the option {other:?}")));
            }
            options
                .get("filename")
                .and_then(scalar)
                .map(|it| it.to_string())
        }
        Some(_) => return Err(refuse("options that are no collection")),
    };
    Ok((value.clone(), filename))
}

pub(super) fn text(body: &Value) -> Flow<Body> {
    let Some(text) = scalar(body) else {
        let message = format!("the body is {}, and its type is text", body.type_name());
        let help = "make a text of it, with createJSON or toString";
        return Err(Failure::refused("invalid-body", message, help));
    };
    Ok(Body::Text(text.to_string()))
}

pub(super) fn binary(body: &Value) -> Flow<Body> {
    match body {
        Value::Buffer(buffer) => Ok(Body::Binary(buffer.bytes.to_vec())),
        Value::Text(text) => Ok(Body::Binary(text.as_bytes().to_vec())),
        other => {
            let message = format!("the body is {}, and its type is binary", other.type_name());
            Err(Failure::refused(
                "invalid-body",
                message,
                "make a buffer of it, with toBinary",
            ))
        }
    }
}

//! Reads the fields of requests.

use serde_json::{Map, Value};

use crate::answer::{Refusal, Suberror};
use crate::component::Fields;
use crate::kind::{Field, FieldType, Kind, Set};
use crate::quirk::Quirk;
use crate::state::Behaviour;

/// The fields of a new component: all that creation sets, none of them empty.
pub(crate) fn of_new(
    kind: Kind,
    body: &Map<String, Value>,
    behaviour: &Behaviour,
) -> Result<Fields, Refusal> {
    collect(kind, [Set::AtCreation, Set::Always], |key, field_type| {
        let value = body.get(key).unwrap_or(&Value::Null);
        match field_type {
            _ if takes(field_type, value) && value != "" => Ok(Some(value.clone())),
            FieldType::OneOf(_) if !value.is_null() && behaviour.has(Quirk::OptionMessage) => {
                Err(format!("Value not found in options in parameter '{key}'."))
            }
            FieldType::OneOf(options) if !value.is_null() => Err(format!(
                "Invalid value of parameter '{key}': expected one of {}.",
                options.join(", ")
            )),
            _ => Err(format!("Missing value of required parameter '{key}'.")),
        }
    })
}

/// The fields that an update changes. What it does not mention stays.
pub(crate) fn of_update(kind: Kind, body: &Map<String, Value>) -> Result<Fields, Refusal> {
    collect(kind, [Set::Later, Set::Always], |key, field_type| {
        let expected = match field_type {
            FieldType::OneOf(_) => "one of its options",
            FieldType::Text | FieldType::TextOrNull => "a string",
            FieldType::Object => "an object",
        };
        match body.get(key) {
            Some(value) if !takes(field_type, value) => {
                Err(format!("Value of parameter '{key}' is not {expected}."))
            }
            value => Ok(value.cloned()),
        }
    })
}

fn takes(field_type: FieldType, value: &Value) -> bool {
    match field_type {
        FieldType::OneOf(options) => value.as_str().is_some_and(|one| options.contains(&one)),
        FieldType::Text => value.is_string(),
        FieldType::TextOrNull => value.is_string() || value.is_null(),
        FieldType::Object => value.is_object(),
    }
}

/// All given fields, or all errors in them.
fn collect(
    kind: Kind,
    set: [Set; 2],
    read: impl Fn(&str, FieldType) -> Result<Option<Value>, String>,
) -> Result<Fields, Refusal> {
    let mut found = Fields::new();
    let mut wrong = Vec::new();
    let fields = kind.row().fields.iter();
    for &Field(name, field_type, ..) in fields.filter(|field| set.contains(&field.2)) {
        match read(name, field_type) {
            Ok(value) => found.extend(value.map(|value| (name.to_owned(), value))),
            Err(message) => wrong.push(Suberror { message, name }),
        }
    }
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(Refusal::invalid(wrong))
    }
}

//! Reads the fields of requests.

use serde_json::Value;

use crate::answer::{Refusal, Suberror};
use crate::component::Fields;
use crate::field::{Creation, Field};
use crate::quirk::Quirk;
use crate::state::Behaviour;

/// The fields of a new component, or of a request of its own: all that are required,
/// none of those empty.
pub(crate) fn of_new<'a>(
    fields: impl IntoIterator<Item = &'a Field>,
    body: &Fields,
    behaviour: &Behaviour,
) -> Result<Fields, Refusal> {
    let taken = |field: &&Field| field.creation != Creation::Ignores;
    collect(fields.into_iter().filter(taken), |field| {
        let key = field.key;
        let value = body.get(key);
        let is_required = field.creation == Creation::Requires;
        let is_empty = value.is_none_or(|value| value.is_null() || value == "");
        match value {
            _ if is_required && is_empty => {
                Err(format!("Missing value of required parameter '{key}'."))
            }
            Some(value) if !field.takes(value) => Err(match field.values.options() {
                Some(_) if behaviour.has(Quirk::OptionMessage) => {
                    format!("Value not found in options in parameter '{key}'.")
                }
                Some(options) => {
                    format!("Invalid value of parameter '{key}': expected one of {options}.")
                }
                None => is_not(field),
            }),
            value => Ok(value.cloned()),
        }
    })
}

/// The fields that an update changes. What it does not mention stays.
pub(crate) fn of_update(fields: &[Field], body: &Fields) -> Result<Fields, Refusal> {
    let updated = fields.iter().filter(|field| field.is_updated);
    collect(updated, |field| match body.get(field.key) {
        Some(value) if !field.takes(value) => Err(is_not(field)),
        value => Ok(value.cloned()),
    })
}

fn is_not(field: &Field) -> String {
    let (key, expected) = (field.key, field.values.expected());
    format!("Value of parameter '{key}' is not {expected}.")
}

/// All given fields, or all errors in them.
fn collect<'a>(
    fields: impl Iterator<Item = &'a Field>,
    read: impl Fn(&Field) -> Result<Option<Value>, String>,
) -> Result<Fields, Refusal> {
    let mut found = Fields::new();
    let mut wrong = Vec::new();
    for field in fields {
        let name = field.key;
        match read(field) {
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

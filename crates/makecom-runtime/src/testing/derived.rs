//! What is made from secrets: what differs between a run with the secrets and one with
//! placeholders, both offline, at the same moment and with the same random numbers.

use crate::communication::{Failure, HttpRequest, Outcome, query_of};
use crate::{Collection, Secrets, Value};

/// How a text that was made from a secret is called, and what stands for it.
const NAME: &str = "derived";
const LABEL: &str = "redacted-derived";

/// Learns the texts of requests that are made from secrets: an echo of them would show it.
/// Returns whether there are new ones.
pub(super) fn learn(
    real: &[HttpRequest],
    placeholder: &[HttpRequest],
    secrets: &mut Secrets,
) -> bool {
    let mut found = Vec::new();
    for (real, other) in real.iter().zip(placeholder) {
        differing(&parts(real), &parts(other), secrets, &mut found);
    }
    let known = secrets.count();
    for text in found {
        secrets.add_credential(NAME, &text.into(), &[]);
    }
    secrets.count() > known
}

/// Headers, query and body of a request.
fn parts(request: &HttpRequest) -> Value {
    let mut recorded = match super::record::recorded_request(request) {
        Value::Collection(entries) => Collection::clone(&entries),
        _ => Collection::new(),
    };
    recorded.insert("url", query_of(&request.url));
    recorded.into()
}

/// The texts of a value that neither are the same in another one, nor become the same when
/// secrets are hidden.
fn differing(real: &Value, other: &Value, secrets: &Secrets, found: &mut Vec<String>) {
    match (real, other) {
        (Value::Array(real), Value::Array(other)) => {
            for (real, other) in real.iter().zip(other.iter()) {
                differing(real, other, secrets, found);
            }
        }
        (Value::Collection(real), Value::Collection(other)) => {
            for (name, real) in real.iter() {
                differing(
                    real,
                    other.get(name).unwrap_or(&Value::Undefined),
                    secrets,
                    found,
                );
            }
        }
        (Value::Text(text), _) if real != other && secrets.hide_value(real) != *other => {
            found.push(text.to_string());
        }
        _ => {}
    }
}

/// Whether both runs came to the same, but for texts that are secrets or made from them.
pub(super) fn is_same(
    real: &Result<Outcome, Failure>,
    other: &Result<Outcome, Failure>,
    secrets: &Secrets,
) -> bool {
    match (real, other) {
        (Ok(real), Ok(other)) => {
            let [real, other] = [real, other].map(|outcome| {
                let entries = outcome.entries().into_iter();
                Value::from(entries.collect::<Collection>())
            });
            is_same_value(&real, &other, secrets)
        }
        (Err(real), Err(other)) => {
            real.code() == other.code()
                && real.error_type() == other.error_type()
                && secrets.hide(&real.to_string()) == other.to_string()
        }
        _ => false,
    }
}

fn is_same_value(real: &Value, other: &Value, secrets: &Secrets) -> bool {
    match (real, other) {
        (Value::Array(real), Value::Array(other)) => {
            real.len() == other.len()
                && real
                    .iter()
                    .zip(other.iter())
                    .all(|(real, other)| is_same_value(real, other, secrets))
        }
        (Value::Collection(real), Value::Collection(other)) => {
            real.len() == other.len()
                && real
                    .iter()
                    .zip(other.iter())
                    .all(|((name, real), (own, other))| {
                        secrets.hide(name) == own && is_same_value(real, other, secrets)
                    })
        }
        _ => {
            let hidden = secrets.hide_value(real);
            let is_derived =
                |value: &Value| matches!(value, Value::Text(text) if text.contains(LABEL));
            real == other || hidden == *other || is_derived(&hidden)
        }
    }
}

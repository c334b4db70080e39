//! Reading below a value: names and positions counted from 1.

use crate::coerce::js_text;
use crate::{Environment, Error, Result, Value, number};

/// The value below a name, as `x.name` reads it.
pub(crate) fn step(value: &Value, name: &str, environment: &Environment) -> Result<Value> {
    match value {
        Value::Array(_) if number::from_text(name).is_some() => {
            let position = number::from_text(name).unwrap_or(f64::NAN);
            element(value, position, environment)
        }
        Value::Array(_) | Value::Text(_) => {
            if name == "length" {
                let message = "`.length` of an array or a text is undefined; use length(...)";
                environment.warn("length-as-name", message);
            }
            Ok(Value::Undefined)
        }
        other => Ok(other.get(name)),
    }
}

/// The element at a position, as `x[n]` reads it.
pub(crate) fn element(value: &Value, position: f64, environment: &Environment) -> Result<Value> {
    let Value::Array(items) = value else {
        return Ok(Value::Undefined);
    };
    if position >= 0.0 || position.is_nan() {
        return Ok(value.at(position));
    }
    if environment.negative_index() && number::to_whole(position) == Some(-1) {
        let message = "[-1] is read as the last element; the sources conflict";
        environment.warn("negative-index", message);
        return Ok(items.last().cloned().unwrap_or_default());
    }
    let message = "whether a negative position counts from the end is disputed";
    Err(Error::refusal(
        "negative-index",
        message,
        "use last(...), or length(...) and a sum",
    ))
}

/// `get(value, path)`: a dotted text or a number.
pub(crate) fn get(value: &Value, path: &Value, environment: &Environment) -> Result<Value> {
    let invalid = |what: &str| {
        let message = format!("get: {what}");
        let help = "pass a dotted path such as 'items.1.id', or a number";
        Err(Error::refusal("invalid-path", message, help))
    };
    match (value, path) {
        (_, Value::Number(position)) => match value {
            Value::Array(_) => element(value, *position, environment),
            other => step(other, &js_text(path), environment),
        },
        (_, Value::Text(path)) if path.contains(['[', ']', '`', '{', '}']) => {
            invalid("brackets and backticks in the path have no known meaning")
        }
        (_, Value::Text(path)) if path.split('.').any(str::is_empty) => {
            invalid("the path has an empty name")
        }
        (Value::Collection(collection), Value::Text(path))
            if path.contains('.') && collection.get(path).is_some() =>
        {
            let message = "get: the path is also the name of one entry";
            let help = "read that entry with backticks: x.`a.b`";
            Err(Error::refusal("ambiguous-path", message, help))
        }
        (_, Value::Text(path)) => {
            let mut value = value.clone();
            for name in path.split('.') {
                value = step(&value, name, environment)?;
            }
            Ok(value)
        }
        (_, other) => invalid(&format!("the path is {}", other.type_name())),
    }
}

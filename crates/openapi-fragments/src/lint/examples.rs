//! Defaults and examples that do not fit their schema.

use serde_json::{Map, Value};

use super::findings::Found;
use super::instance::{Mismatch, Values, shown};
use super::operations::is_json;
use super::schemas::Schema;
use super::version::Version;
use crate::diagnostic::Severity;
use crate::pointer::{self, Path};
use crate::refs;

/// The default and the examples of a schema.
pub(super) fn of_schema(values: &Values, schema: &Schema, found: &mut Vec<Found>) {
    let version = schema.version;
    let has_values = ["default", "example", "examples"];
    if !has_values
        .iter()
        .any(|key| schema.object.contains_key(*key))
    {
        return;
    }
    let Some(whole) = values.document.pointer(&schema.at.pointer()) else {
        return;
    };
    let fits = |value: &Value| values.mismatch(whole, value);
    if let Some(default) = schema.object.get("default")
        && let Some(unfit) = fits(default)
    {
        let is_forbidden = unfit.is_type && version == Version::V30;
        let at = Path::Key(&schema.at, "default").pointer();
        let one = finding("default-mismatch", "default", &at, default, unfit);
        found.push(if is_forbidden {
            one.with_severity(Severity::Error)
        } else {
            one
        });
    }
    if let Some(example) = schema.object.get("example")
        && let Some(unfit) = fits(example)
    {
        let at = Path::Key(&schema.at, "example").pointer();
        found.push(finding("example-mismatch", "example", &at, example, unfit));
    }
    if version == Version::V31 {
        let all = Path::Key(&schema.at, "examples");
        for (index, example) in schema.list("examples").iter().enumerate() {
            if let Some(unfit) = fits(example) {
                let at = Path::Index(&all, index).pointer();
                found.push(finding("example-mismatch", "example", &at, example, unfit));
            }
        }
    }
}

/// Where examples beside a `schema` are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside<'a> {
    /// In a parameter or header, where an example may be written as it is sent.
    Parameter,
    /// In a body or a part of one.
    MediaType(&'a str),
}

/// The examples of a parameter, header or media type.
pub(super) fn beside_schema(
    values: &Values,
    object: &Map<String, Value>,
    beside: Beside,
    at: Path,
    found: &mut Vec<Found>,
) {
    let Some(schema) = object.get("schema") else {
        return;
    };
    if matches!(beside, Beside::MediaType(name) if !is_json(name) || name.contains('*')) {
        return;
    }
    let document = values.document;
    let mut check = |value: &Value, at: String| {
        let Some(unfit) = values.mismatch(schema, value) else {
            return;
        };
        if beside == Beside::Parameter
            && let Value::String(text) = value
        {
            // It may be written as it is sent: `5`, or `a,b` for a list.
            let read = serde_json::from_str::<Value>(text).ok();
            let is_scalar = read.is_some_and(|read| values.mismatch(schema, &read).is_none());
            if is_scalar || !is_plain(schema, document) {
                return;
            }
        }
        found.push(finding("example-mismatch", "example", &at, value, unfit));
    };
    if let Some(example) = object.get("example") {
        check(example, Path::Key(&at, "example").pointer());
    }
    let examples = object.get("examples").and_then(Value::as_object);
    let all = Path::Key(&at, "examples");
    for (name, own) in examples.into_iter().flatten() {
        let example = refs::resolve(own, document);
        if let Some(value) = example.get("value") {
            let here = Path::Key(&all, name).pointer();
            let is_own = std::ptr::eq(own, example);
            check(
                value,
                if is_own {
                    pointer::join(&here, "value")
                } else {
                    here
                },
            );
        }
    }
}

/// Whether a schema has values that are neither lists nor objects, for certain.
fn is_plain(schema: &Value, document: &Value) -> bool {
    let schema = refs::resolve(schema, document);
    let plain = ["boolean", "integer", "number", "string"];
    let name = schema.get("type").and_then(Value::as_str);
    name.is_some_and(|name| plain.contains(&name))
}

fn finding(rule: &'static str, what: &str, at: &str, value: &Value, unfit: Mismatch) -> Found {
    let Mismatch { at: below, why, .. } = unfit;
    let whole = shown(value);
    let part = value
        .pointer(&below)
        .filter(|_| !below.is_empty())
        .map(shown);
    let message = match part {
        Some(part) => format!("{part} in the {what} {whole} does not fit its schema: {why}"),
        None => format!("the {what} {whole} does not fit its schema: {why}"),
    };
    // An example that is a reference is reported where it is used.
    Found::new(rule, format!("{at}{below}"), message)
}

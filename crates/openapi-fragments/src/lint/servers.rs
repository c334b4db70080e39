//! Servers and their variables.

use std::collections::HashSet;

use serde_json::Value;

use super::findings::Found;
use super::objects::Object;
use super::paths;
use super::text;
use super::version::Version;
use crate::diagnostic::Severity;
use crate::pointer::Path;

pub(super) fn check(object: &Object, found: &mut Vec<Found>) {
    let Some(url) = object.text("url") else {
        return;
    };
    let at = Path::Key(&object.at, "url");
    let names = match paths::names(url) {
        Ok(names) => names,
        Err(why) => {
            let what = format!("{url:?} is no URL of a server: {why}");
            found.push(Found::new("bad-server-url", at.pointer(), what));
            return;
        }
    };
    // With a letter for each variable, since a port or a host may be one.
    let plain = names.iter().fold(url.to_owned(), |url, name| {
        url.replacen(&format!("{{{name}}}"), "a", 1)
    });
    // A variable can also be the scheme.
    let plain = plain.replacen("a://", "https://", usize::from(plain.starts_with("a://")));
    if !text::is_url(&plain) {
        let what = format!("{url:?} is no URL");
        found.push(Found::new("bad-server-url", at.pointer(), what));
    }
    let declared = object.fields.get("variables").and_then(Value::as_object);
    let mut seen = HashSet::new();
    for name in &names {
        if seen.insert(name) && !declared.is_some_and(|declared| declared.contains_key(name)) {
            let what = format!("the variable `{name}` of the server is not declared");
            found.push(Found::new("undeclared-server-variable", at.pointer(), what));
        }
    }
    let all = Path::Key(&object.at, "variables");
    for (name, _) in declared.into_iter().flatten() {
        if !names.contains(name) && !name.starts_with("x-") {
            let here = Path::Key(&all, name).pointer();
            let what = format!("the variable `{name}` is not in the URL of the server");
            found.push(Found::new("unused-server-variable", here, what));
        }
    }
}

pub(super) fn variable(object: &Object, found: &mut Vec<Found>) {
    let Some(values) = object.fields.get("enum").and_then(Value::as_array) else {
        return;
    };
    let all = Path::Key(&object.at, "enum");
    let stated = |one: Found| match object.version {
        Version::V30 => one,
        Version::V31 => one.with_severity(Severity::Error),
    };
    if values.is_empty() {
        let what = "the `enum` of the variable has no value";
        found.push(stated(Found::new("empty-enum", all.pointer(), what)));
        return;
    }
    let mut seen = HashSet::new();
    for (index, value) in values.iter().enumerate() {
        if !seen.insert(value.to_string()) {
            let here = Path::Index(&all, index).pointer();
            let what = format!("the value {value} is in the `enum` twice");
            found.push(Found::new("duplicate-enum-value", here, what));
        }
    }
    if let Some(default) = object.text("default")
        && !values.iter().any(|value| value == default)
    {
        let at = Path::Key(&object.at, "default").pointer();
        let what = format!("the default {default:?} is not a value of the `enum`");
        found.push(stated(Found::new("server-default-mismatch", at, what)));
    }
}

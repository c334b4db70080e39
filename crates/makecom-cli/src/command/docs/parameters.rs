//! Parameters and interfaces as rows of a table.

use serde_json::Value;

use super::markdown::{code, text};

/// A parameter: its name, label, type, whether it is required, and the rest.
pub(super) type Row = [String; 5];

pub(super) const HEAD: [&str; 5] = ["Name", "Label", "Type", "Required", "About"];

/// How deep parameters are shown.
const DEEPEST: usize = 20;

/// The rows of a section of parameters, those within others after them.
pub(super) fn rows(value: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    list(value, "", None, 0, &mut rows);
    rows
}

fn list(value: &Value, prefix: &str, when: Option<&str>, depth: usize, rows: &mut Vec<Row>) {
    let name = || match prefix {
        "" => String::new(),
        prefix => code(prefix),
    };
    if depth > DEEPEST {
        let about = "nested too deeply to be shown".to_owned();
        return rows.push([name(), String::new(), String::new(), String::new(), about]);
    }
    match value {
        Value::Array(all) => {
            for one in all {
                list(one, prefix, when, depth + 1, rows);
            }
        }
        Value::Object(parameter) => one(parameter, prefix, when, depth, rows),
        Value::String(source) => {
            let about = sentence(&[
                format!("more from {}", source_of(source)),
                when.unwrap_or_default().to_owned(),
            ]);
            rows.push([name(), String::new(), String::new(), String::new(), about]);
        }
        _ => {}
    }
}

type Object = serde_json::Map<String, Value>;

fn one(parameter: &Object, prefix: &str, when: Option<&str>, depth: usize, rows: &mut Vec<Row>) {
    let text_of = |key: &str| parameter.get(key).and_then(Value::as_str);
    let kind = text_of("type").unwrap_or_default();
    let own = text_of("name").unwrap_or_default();
    let path = match (prefix, own) {
        ("", own) => own.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, own) => format!("{prefix}.{own}"),
    };
    if matches!(kind, "hidden" | "banner") && own.is_empty() {
        return;
    }
    let is_many = parameter.get("multiple") == Some(&Value::Bool(true));
    let shown_type = if is_many {
        format!("{}, several", code(kind))
    } else {
        code(kind)
    };
    let spec = parameter.get("spec");
    let element = match (kind, spec) {
        ("array", Some(Value::Object(element))) => element.get("type").and_then(Value::as_str),
        _ => None,
    };
    let shown_type = match element {
        Some(element) => format!("{shown_type} of {}", code(element)),
        None => shown_type,
    };
    let required = match parameter.get("required") {
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::String(condition)) => code(condition),
        _ => String::new(),
    };
    rows.push([
        code(&path),
        text_of("label").map(text).unwrap_or_default(),
        shown_type,
        required,
        about(parameter, when),
    ]);
    let inner = if kind == "array" {
        format!("{path}[]")
    } else {
        path.clone()
    };
    match spec {
        // Elements of a collection have the names below it.
        Some(Value::Object(element)) if kind == "array" => {
            if let Some(below) = element.get("spec") {
                list(below, &inner, None, depth + 1, rows);
            }
        }
        Some(spec) => list(spec, &inner, None, depth + 1, rows),
        None => {}
    }
    if let Some(nested) = parameter.get("nested") {
        list(
            nested,
            prefix,
            Some(&format!("with {}", code(&path))),
            depth + 1,
            rows,
        );
    }
    options(parameter.get("options"), prefix, &path, depth, rows);
}

/// What is nested below the options of a choice.
fn options(options: Option<&Value>, prefix: &str, path: &str, depth: usize, rows: &mut Vec<Row>) {
    let Some(options) = options else { return };
    if let Some(nested) = options.get("nested") {
        let when = format!("with {}", code(path));
        list(nested, prefix, Some(&when), depth + 1, rows);
    }
    let store = options.get("store").unwrap_or(options);
    for option in store.as_array().into_iter().flatten() {
        if let Some(nested) = option.get("nested") {
            let value = option.get("value").map(plain).unwrap_or_default();
            let when = format!("if {} is {}", code(path), code(&value));
            list(nested, prefix, Some(&when), depth + 1, rows);
        }
    }
}

/// What else is known of a parameter.
fn about(parameter: &Object, when: Option<&str>) -> String {
    let text_of = |key: &str| parameter.get(key).and_then(Value::as_str);
    let mut parts = vec![when.unwrap_or_default().to_owned()];
    if parameter.get("advanced") == Some(&Value::Bool(true)) {
        parts.push("advanced".to_owned());
    }
    parts.extend(text_of("help").map(text));
    if let Some(default) = parameter.get("default").filter(|it| !it.is_null()) {
        parts.push(format!("default {}", code(&plain(default))));
    }
    parts.extend(choices(parameter.get("options")));
    if let Some(Value::Object(validate)) = parameter.get("validate") {
        for (key, word) in [
            ("min", "at least"),
            ("max", "at most"),
            ("minItems", "at least this many:"),
            ("maxItems", "at most this many:"),
            ("pattern", "pattern"),
        ] {
            if let Some(limit) = validate.get(key) {
                parts.push(format!("{word} {}", code(&plain(limit))));
            }
        }
    }
    sentence(&parts)
}

/// The options of a choice, groups of them too.
fn choices(options: Option<&Value>) -> Option<String> {
    let options = options?;
    let store = options.get("store").unwrap_or(options);
    match store {
        Value::String(source) => Some(format!("options from {}", source_of(source))),
        Value::Array(all) => {
            let mut shown = Vec::new();
            for one in all {
                match one.get("options") {
                    Some(Value::Array(inner)) => shown.extend(inner.iter().filter_map(choice)),
                    _ => shown.extend(choice(one)),
                }
            }
            (!shown.is_empty()).then(|| format!("one of {}", shown.join(", ")))
        }
        _ => None,
    }
}

fn choice(option: &Value) -> Option<String> {
    let value = match option.get("value") {
        Some(value) => plain(value),
        // A value without a label.
        None if !option.is_object() => plain(option),
        None => return None,
    };
    let label = option.get("label").and_then(Value::as_str);
    match label.filter(|label| *label != value) {
        Some(label) => Some(format!("{} ({})", code(&value), text(label))),
        None => Some(code(&value)),
    }
}

/// Where parameters or options come from.
fn source_of(source: &str) -> String {
    match source.strip_prefix("rpc://") {
        Some(name) => format!("the RPC {}", code(name)),
        None => code(source),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Parts with a separator, without the blank ones.
fn sentence(parts: &[String]) -> String {
    let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).collect();
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| part.trim_end_matches('.'))
        .collect();
    parts.join("; ")
}

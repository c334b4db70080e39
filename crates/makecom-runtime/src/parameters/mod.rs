//! Parameters: values that a user gives, checked and converted by what is declared.
//!
//! Make checks parameters before the app runs; the rules here are those of its
//! documentation and of its clients. What a declaration says that no source explains is
//! warned of.

mod select;
mod validate;

use std::collections::BTreeSet;

use crate::{Collection, Environment, PlatformVersion, Type, Value, coerce};

/// What is wrong with a value, or unsure about it.
///
/// ```
/// use makecom_runtime::{Environment, Value, parameters};
///
/// let declared = Value::from_json(r#"[{"name": "id", "type": "uinteger", "required": true}]"#)?;
/// let given = Value::from_json(r#"{"id": "-1"}"#)?;
/// let checked = parameters::check(&declared, &given, &Environment::default());
/// let problem = &checked.problems[0];
/// assert_eq!((problem.code, problem.path.as_str()), ("out-of-range", "id"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// A stable name in kebab case.
    pub code: &'static str,
    /// The names that lead to the value, joined by dots.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Values that were checked.
///
/// ```
/// use makecom_runtime::{Environment, Value, parameters};
///
/// let declared = Value::from_json(r#"[{"name": "id", "type": "number"}]"#)?;
/// let given = Value::from_json(r#"{"id": "7"}"#)?;
/// let checked = parameters::check(&declared, &given, &Environment::default());
/// assert_eq!(checked.values.get("id"), Value::Number(7.0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Checked {
    /// The values as the app sees them.
    pub values: Value,
    /// Why Make refuses them; nothing if it takes them.
    pub problems: Vec<Problem>,
    /// What is unsure, or was not checked.
    pub warnings: Vec<Problem>,
}

/// The names of parameters that hold passwords and keys, at any depth. Where these are among
/// the values depends on conversions and choices, so that the name decides.
///
/// ```
/// use makecom_runtime::{Value, parameters};
///
/// let declared = Value::from_json(r#"[{"name": "keys", "type": "array", "spec": {"type": "password"}}]"#)?;
/// assert!(parameters::secret_names(&declared).contains("keys"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn secret_names(declared: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect_secret_names(declared, &mut names);
    names
}

fn collect_secret_names(declared: &Value, names: &mut BTreeSet<String>) {
    match declared {
        Value::Array(items) => {
            for item in items.iter() {
                collect_secret_names(item, names);
            }
        }
        Value::Collection(entries) => {
            let is_secret =
                |spec: &Value| matches!(text(&spec.get("type")).as_str(), "password" | "pkey");
            // The items of an array may be passwords.
            if let Value::Text(name) = declared.get("name")
                && (is_secret(declared) || is_secret(&declared.get("spec")))
            {
                names.insert(name.to_string());
            }
            for (_, value) in entries.iter() {
                collect_secret_names(value, names);
            }
        }
        _ => {}
    }
}

/// Checks values by a list of parameters, and converts them as Make does.
///
/// Defaults are not filled in: in Make the form does that. See [`Checked`] for an example.
pub fn check(declared: &Value, given: &Value, environment: &Environment) -> Checked {
    check_at(Level::Top, declared, given, environment)
}

/// As [`check`], but takes values that are not declared, too: an RPC gets the parameters of
/// the module that asks it.
///
/// ```
/// use makecom_runtime::{Environment, Value, parameters};
///
/// let given = Value::from_json(r#"{"id": "7"}"#)?;
/// let checked = parameters::check_open(&Value::array([]), &given, &Environment::default());
/// assert_eq!(checked.values, given);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn check_open(declared: &Value, given: &Value, environment: &Environment) -> Checked {
    check_at(Level::Collection, declared, given, environment)
}

fn check_at(level: Level, declared: &Value, given: &Value, environment: &Environment) -> Checked {
    let mut checker = Checker {
        environment,
        checked: Checked::default(),
    };
    let none = Collection::new();
    let given = match given {
        Value::Collection(entries) => entries,
        _ => &none,
    };
    checker.checked.values = checker.list(declared, given, "", level).into();
    checker.checked
}

/// The defaults of parameters that are not given, as the form fills them in.
///
/// ```
/// use makecom_runtime::{Value, parameters};
///
/// let declared = Value::from_json(r#"[{"name": "limit", "type": "uinteger", "default": 10}]"#)?;
/// let filled = parameters::with_defaults(&declared, &Value::Undefined);
/// assert_eq!(filled.get("limit"), Value::Number(10.0));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn with_defaults(declared: &Value, given: &Value) -> Value {
    let mut filled = match given {
        Value::Collection(entries) => Collection::clone(entries),
        _ => Collection::new(),
    };
    fill(declared, &mut filled);
    filled.into()
}

fn fill(declared: &Value, filled: &mut Collection) {
    for spec in items(declared) {
        let Value::Text(name) = spec.get("name") else {
            continue;
        };
        let default = spec.get("default");
        if filled.get(&name).is_none() && !default.is_nullish() {
            filled.insert(&*name, default);
        }
        let value = filled.get(&name).cloned().unwrap_or_default();
        for nested in select::nested(&spec, &value) {
            fill(&nested, filled);
        }
    }
}

/// What a list of parameters is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Top,
    Collection,
    /// An item of an array: the sources differ about what is required there.
    Item,
}

struct Checker<'e> {
    environment: &'e Environment,
    checked: Checked,
}

/// Types that take nothing.
const SHOWN_ONLY: [&str; 4] = ["banner", "html", "label", "separator"];

/// Types whose values are texts; no source tells of a check of their form.
const TEXTS: [&str; 14] = [
    "cert", "color", "email", "file", "filename", "folder", "hidden", "password", "path", "pkey",
    "text", "timezone", "url", "uuid",
];

impl Checker<'_> {
    fn problem(&mut self, code: &'static str, path: &str, message: impl Into<String>) {
        let (path, message) = (path.to_owned(), message.into());
        self.checked.problems.push(Problem {
            code,
            path,
            message,
        });
    }

    fn warn(&mut self, code: &'static str, path: &str, message: impl Into<String>) {
        let (path, message) = (path.to_owned(), message.into());
        let warning = Problem {
            code,
            path,
            message,
        };
        if !self.checked.warnings.contains(&warning) {
            self.checked.warnings.push(warning);
        }
    }

    fn is_old(&self) -> bool {
        self.environment.platform_version() == PlatformVersion::V1
    }

    /// Checks the values of a list of parameters.
    fn list(
        &mut self,
        declared: &Value,
        given: &Collection,
        path: &str,
        level: Level,
    ) -> Collection {
        let mut values = Collection::new();
        let mut known = BTreeSet::new();
        let mut is_open = level != Level::Top;
        let mut lists = vec![declared.clone()];
        let mut at = 0;
        while let Some(list) = lists.get(at).cloned() {
            at += 1;
            if matches!(&list, Value::Text(_)) {
                is_open = true;
                let message = format!("the fields that {} gives are not checked", shown(&list));
                self.warn("fields-of-rpc", path, message);
                continue;
            }
            for spec in items(&list) {
                if matches!(&spec, Value::Text(_)) {
                    lists.push(spec);
                    continue;
                }
                let Value::Text(name) = spec.get("name") else {
                    continue;
                };
                if !known.insert(name.to_string()) {
                    continue;
                }
                let below = join(path, &name);
                let value = given.get(&name).cloned().unwrap_or_default();
                let value = self.parameter(&spec, value, &below, level);
                lists.extend(select::nested(&spec, &value));
                if !matches!(value, Value::Undefined) {
                    values.insert(&*name, value);
                }
            }
        }
        for (name, value) in given.iter().filter(|(name, _)| !known.contains(*name)) {
            if is_open {
                values.insert(name, value.clone());
                continue;
            }
            let near = makecom_iml::suggest(name, known.iter().map(String::as_str));
            let message = match near {
                Some(near) => format!("there is no parameter {name:?}: {near}"),
                None if known.is_empty() => "the component takes no parameters".to_owned(),
                None => {
                    let known = known.iter().map(String::as_str).collect::<Vec<_>>();
                    format!(
                        "there is no parameter {name:?}, or it is not among those of the choice \
                         that was made; there are {}",
                        known.join(", ")
                    )
                }
            };
            self.problem("unknown-parameter", &join(path, name), message);
        }
        values
    }

    fn parameter(&mut self, spec: &Value, value: Value, path: &str, level: Level) -> Value {
        let kind = text(&spec.get("type"));
        let is_set = |name: &str| spec.get(name) == Value::Boolean(true);
        if SHOWN_ONLY.contains(&kind.as_str()) {
            return Value::Undefined;
        }
        if is_set("disabled") || is_set("omit") {
            if !value.is_nullish() {
                let message = "the parameter is not submitted, because it is disabled or omitted";
                self.warn("not-submitted", path, message);
            }
            return Value::Undefined;
        }
        if matches!(spec.get("required"), Value::Text(_)) {
            let message = "required is an expression, which is not evaluated there";
            self.warn("expression-in-parameter", path, message);
        }
        let is_empty_text = matches!(&value, Value::Text(text) if text.is_empty());
        let is_missing = value.is_nullish() || is_empty_text || matches!(value, Value::EmptyText);
        if is_missing && is_set("required") {
            if level == Level::Item {
                let message = "the value is required; the sources differ about whether Make \
                               checks that within arrays";
                self.warn("required-in-array", path, message);
            } else {
                self.problem("required", path, "a value is required");
            }
        }
        if matches!(value, Value::EmptyText) {
            return value;
        }
        if is_missing {
            return self.empty(&kind, spec, &value);
        }
        let Some(value) = self.convert(&kind, spec, &value, path) else {
            return Value::Undefined;
        };
        self.validate(&kind, spec, &value, path);
        value
    }

    /// What an empty value is to the app.
    fn empty(&self, kind: &str, spec: &Value, value: &Value) -> Value {
        let is_erased = matches!(value, Value::Null);
        let is_array =
            matches!(kind, "array" | "filter") || spec.get("multiple") == Value::Boolean(true);
        match kind {
            _ if is_array && (is_erased || self.is_old()) => Value::array([]),
            "boolean" | "collection" => Value::Undefined,
            "checkbox" => Value::Boolean(false),
            "select" if is_erased && !self.is_old() => Value::Undefined,
            _ if is_array => Value::Undefined,
            _ if is_erased || self.is_old() => Value::Null,
            _ => Value::Undefined,
        }
    }

    /// The value in its type; `None` if it has a problem.
    fn convert(&mut self, kind: &str, spec: &Value, value: &Value, path: &str) -> Option<Value> {
        match kind {
            "array" => return Some(self.array(spec, value, path)),
            "collection" => return self.collection(spec, value, path),
            "select" => return Some(self.select(spec, value, path)),
            "json" => return self.json(spec, value, path),
            "any" => return Some(value.clone()),
            "boolean" | "checkbox" => {
                if let Value::Text(text) = value
                    && !matches!(&**text, "true" | "false")
                {
                    let message = "every text but \"false\" is true";
                    self.warn("text-as-boolean", path, message);
                }
            }
            "filter" => {
                if !matches!(value, Value::Array(_) | Value::Collection(_)) {
                    self.problem("invalid-filter", path, "a filter is an array of conditions");
                    return None;
                }
                let message = "the conditions of a filter are not checked";
                self.warn("unchecked-type", path, message);
                return Some(value.clone());
            }
            "time" => return self.time(value, path),
            "udt" | "timestamp" => {
                let message = format!("values of the type {kind} are not checked");
                self.warn("unchecked-type", path, message);
                return Some(value.clone());
            }
            _ => {}
        }
        let to = match kind {
            "boolean" | "checkbox" => Type::Boolean,
            "buffer" => Type::Buffer,
            "date" => Type::Date,
            "number" | "integer" | "uinteger" | "port" => Type::Number,
            _ if TEXTS.contains(&kind) => Type::Text,
            _ => {
                self.problem("unknown-type", path, format!("there is no type {kind:?}"));
                return None;
            }
        };
        let converted = match coerce(value, to, self.environment) {
            Ok(converted) => converted,
            Err(error) => {
                self.problem(error.code(), path, error.to_string());
                return None;
            }
        };
        if let (Value::Text(text), Value::Text(tags)) = (&converted, spec.get("tags"))
            && text.contains('<')
        {
            let message = format!("what tags: {tags} makes of the text is not documented");
            self.warn("unchecked-tags", path, message);
        }
        Some(converted)
    }

    fn array(&mut self, spec: &Value, value: &Value, path: &str) -> Value {
        let items = match value {
            Value::Array(items) => items.to_vec(),
            other => vec![other.clone()],
        };
        let of = spec.get("spec");
        let items = items.into_iter().enumerate().map(|(index, item)| {
            let path = join(path, &(index + 1).to_string());
            match &of {
                Value::Array(_) | Value::Text(_) => match &item {
                    Value::Collection(entries) => {
                        self.list(&of, entries, &path, Level::Item).into()
                    }
                    other => {
                        let message = format!("{} is not a collection", other.type_name());
                        self.problem("invalid-collection", &path, message);
                        item.clone()
                    }
                },
                Value::Collection(_) => self.parameter(&of, item, &path, Level::Collection),
                _ => item,
            }
        });
        let items: Vec<_> = items.collect();
        items.into()
    }

    fn collection(&mut self, spec: &Value, value: &Value, path: &str) -> Option<Value> {
        let Value::Collection(entries) = value else {
            let message = format!("{} is not a collection", value.type_name());
            self.problem("invalid-collection", path, message);
            return None;
        };
        let of = spec.get("spec");
        if of.is_nullish() {
            return Some(value.clone());
        }
        Some(self.list(&of, entries, path, Level::Collection).into())
    }

    fn json(&mut self, spec: &Value, value: &Value, path: &str) -> Option<Value> {
        if !spec.get("schema").is_nullish() {
            let message = "the value is not checked by its JSON Schema";
            self.warn("unchecked-schema", path, message);
        }
        let Value::Text(text) = value else {
            return Some(value.clone());
        };
        let parsed = Value::from_json(text);
        if let Err(error) = &parsed {
            let (line, column) = (error.line(), error.column());
            let message = format!("the text is not JSON: line {line}, column {column}");
            self.problem("invalid-json", path, message);
        }
        parsed.ok()
    }

    fn time(&mut self, value: &Value, path: &str) -> Option<Value> {
        let is_part = |part: &str, below: u8| {
            let is_short = (1..=2).contains(&part.len());
            is_short && part.parse::<u8>().is_ok_and(|it| it < below)
        };
        if let Value::Text(text) = value {
            let parts: Vec<&str> = text.split(':').collect();
            let is_time = match parts[..] {
                [hours, minutes] => is_part(hours, 24) && is_part(minutes, 60),
                [hours, minutes, seconds] => {
                    is_part(hours, 24) && is_part(minutes, 60) && is_part(seconds, 60)
                }
                _ => false,
            };
            if is_time {
                return Some(value.clone());
            }
        }
        let message = "the value is not a time such as 9:30 or 21:30:15";
        self.problem("invalid-time", path, message);
        None
    }
}

/// The elements of a list, or of the list in an object with `store`.
fn items(list: &Value) -> Vec<Value> {
    match list {
        Value::Array(items) => items.to_vec(),
        Value::Collection(entries) => match entries.get("store") {
            Some(store) => items(store),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

/// A value of a declaration, as JSON.
fn shown(value: &Value) -> String {
    value.to_json().unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! Choices, and the parameters that appear with them.

use super::{Checker, items, shown};
use crate::Value;
use crate::coerce::js_text;

/// The options of a parameter, those of groups, too; `None` if an RPC gives them.
fn options(spec: &Value) -> Option<Vec<Value>> {
    let options = match spec.get("options") {
        Value::Collection(entries) => entries.get("store").cloned().unwrap_or_default(),
        other => other,
    };
    match &options {
        Value::Array(_) => {}
        Value::Undefined | Value::Null => return Some(Vec::new()),
        _ => return None,
    }
    let mut all = Vec::new();
    for option in items(&options) {
        match option.get("options") {
            Value::Array(below) => all.extend(below.iter().cloned()),
            _ => all.push(option),
        }
    }
    Some(all)
}

/// The value of an option, which may be a text alone.
fn value_of(option: &Value) -> Value {
    match option {
        Value::Collection(entries) => entries.get("value").cloned().unwrap_or_default(),
        other => other.clone(),
    }
}

/// The lists of parameters that appear with a value.
pub(super) fn nested(spec: &Value, value: &Value) -> Vec<Value> {
    let own = spec.get("nested");
    let kind = super::text(&spec.get("type"));
    let found = match kind.as_str() {
        "select" => {
            let chosen = match value {
                Value::Array(items) => items.to_vec(),
                Value::Undefined | Value::Null => Vec::new(),
                other => vec![other.clone()],
            };
            let settings = spec.get("options");
            let mut found = Vec::new();
            for one in &chosen {
                let all = options(spec).unwrap_or_default();
                let option = all.iter().find(|it| value_of(it) == *one);
                let of_option = option.map(|it| it.get("nested")).unwrap_or_default();
                found.push(if of_option.is_nullish() {
                    settings.get("nested")
                } else {
                    of_option
                });
            }
            if chosen.is_empty() {
                found.push(settings.get("placeholder").get("nested"));
            }
            found.push(own);
            found
        }
        "boolean" | "checkbox" if !value.is_truthy() => Vec::new(),
        _ => vec![own],
    };
    let lists = found.into_iter().map(|list| match list {
        Value::Collection(entries) => entries.get("store").cloned().unwrap_or_default(),
        other => other,
    });
    lists.filter(|list| !list.is_nullish()).collect()
}

impl Checker<'_> {
    pub(super) fn select(&mut self, spec: &Value, value: &Value, path: &str) -> Value {
        let is_multiple = spec.get("multiple") == Value::Boolean(true);
        if !is_multiple {
            return self.choice(spec, value, path);
        }
        let items = match value {
            Value::Array(items) => items.to_vec(),
            other => vec![other.clone()],
        };
        let items = items.iter().map(|item| self.choice(spec, item, path));
        items.collect::<Vec<_>>().into()
    }

    /// One choice, as its option has it.
    fn choice(&mut self, spec: &Value, value: &Value, path: &str) -> Value {
        let Some(options) = options(spec) else {
            let message = format!(
                "the choices of {} are not checked",
                shown(&spec.get("options"))
            );
            self.warn("options-of-rpc", path, message);
            return value.clone();
        };
        let values: Vec<Value> = options.iter().map(value_of).collect();
        if values.contains(value) {
            return value.clone();
        }
        // A command line and a mapped value have texts only.
        if let Value::Text(text) = value
            && let Some(found) = values
                .iter()
                .find(|it| !it.is_nullish() && *js_text(it) == **text)
        {
            let message = format!("the text is taken for the option {}", shown(found));
            self.warn("option-as-text", path, message);
            return found.clone();
        }
        let is_on = |name: &str| {
            let own = spec.get(name);
            own == Value::Boolean(true) || matches!(own, Value::Collection(_))
        };
        let is_free = ["mappable", "editable", "dynamic"].into_iter().any(is_on)
            || spec.get("validate") == Value::Boolean(false);
        if !is_free {
            let values: Vec<_> = values.iter().map(shown).collect();
            let message = if values.is_empty() {
                "the parameter has no options".to_owned()
            } else {
                format!("the value is none of the options: {}", values.join(", "))
            };
            self.problem("no-option", path, message);
        }
        value.clone()
    }
}

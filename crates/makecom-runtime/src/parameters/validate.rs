//! The limits of values: of their type, and of `validate`.

use regress::Regex;

use super::{Checker, join, shown, text};
use crate::Value;
use crate::builtins::regular_expression::within_limit;

/// The least and the greatest number of a type.
fn range(kind: &str) -> (f64, f64) {
    match kind {
        "uinteger" => (0.0, f64::INFINITY),
        "port" => (1.0, 65535.0),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

impl Checker<'_> {
    pub(super) fn validate(&mut self, kind: &str, spec: &Value, value: &Value, path: &str) {
        let rules = spec.get("validate");
        if rules == Value::Boolean(false) {
            return;
        }
        let limit = |name: &str| match rules.get(name) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        match value {
            Value::Number(number) if kind != "select" => {
                if matches!(kind, "integer" | "uinteger" | "port") && number.fract() != 0.0 {
                    self.problem("not-whole", path, "the number has a fraction");
                }
                let (least, greatest) = range(kind);
                let least = limit("min").map_or(least, |it| it.max(least));
                let greatest = limit("max").map_or(greatest, |it| it.min(greatest));
                self.between(*number, least, greatest, "the number", path);
            }
            // What is chosen is an option, and JSON a value.
            Value::Text(own) if kind != "select" && kind != "json" => {
                let length = own.encode_utf16().count();
                // A length fits.
                #[allow(clippy::cast_precision_loss)]
                let length = length as f64;
                let least = limit("min").unwrap_or(0.0);
                let greatest = limit("max").unwrap_or(f64::INFINITY);
                self.between(length, least, greatest, "the length", path);
                self.pattern(&rules.get("pattern"), own, path);
                self.among(&rules.get("enum"), value, path);
            }
            Value::Array(items) => {
                // A length fits.
                #[allow(clippy::cast_precision_loss)]
                let count = items.len() as f64;
                let least = limit("minItems").unwrap_or(0.0);
                let greatest = limit("maxItems").unwrap_or(f64::INFINITY);
                self.between(count, least, greatest, "the number of items", path);
                for (index, item) in items.iter().enumerate() {
                    self.among(
                        &rules.get("enum"),
                        item,
                        &join(path, &(index + 1).to_string()),
                    );
                }
                self.unique(&rules.get("unique"), items, path);
            }
            Value::Date(date) => {
                if rules.get("past") == Value::Boolean(false) && *date < self.environment.now() {
                    self.problem("past-date", path, "the date must not be in the past");
                }
                if spec.get("time") == Value::Boolean(false) {
                    let local = self.environment.zone().to_datetime(date.timestamp());
                    if local.time() != jiff::civil::Time::midnight() {
                        let message = "the parameter has no time, and the value has one; what \
                                       Make does then is not known";
                        self.warn("time-of-date", path, message);
                    }
                }
            }
            _ => {}
        }
    }

    fn between(&mut self, number: f64, least: f64, greatest: f64, what: &str, path: &str) {
        if number < least {
            let message = format!("{what} is {number}, and must be at least {least}");
            self.problem("out-of-range", path, message);
        } else if number > greatest {
            let message = format!("{what} is {number}, and must be at most {greatest}");
            self.problem("out-of-range", path, message);
        }
    }

    /// Matches as JavaScript does: anywhere, and by case.
    fn pattern(&mut self, pattern: &Value, own: &str, path: &str) {
        let pattern = match pattern {
            Value::Text(pattern) => pattern.to_string(),
            Value::Collection(_) => text(&pattern.get("regexp")),
            _ => return,
        };
        if pattern.is_empty() {
            return;
        }
        let Ok(regex) = Regex::with_flags(&pattern, "u") else {
            let message = "the pattern is no regular expression with the flag u";
            return self.warn("unchecked-pattern", path, message);
        };
        let own = own.to_owned();
        let is_match = (!makecom_iml::is_exponential(&pattern))
            .then(|| within_limit(move || regex.find(&own).is_some()))
            .flatten();
        match is_match {
            None => {
                let message = "the pattern can take very long and is not checked";
                self.warn("unchecked-pattern", path, message);
            }
            Some(false) => {
                let message = format!("the text does not match {pattern}");
                self.problem("pattern-mismatch", path, message);
            }
            Some(true) => {}
        }
    }

    fn among(&mut self, known: &Value, value: &Value, path: &str) {
        if let Value::Array(known) = known
            && !known.iter().any(|it| it == value)
        {
            let known: Vec<_> = known.iter().map(shown).collect();
            let message = format!("the value is none of {}", known.join(", "));
            self.problem("not-in-enum", path, message);
        }
    }

    fn unique(&mut self, rule: &Value, items: &[Value], path: &str) {
        let by = match rule {
            Value::Boolean(true) => None,
            Value::Collection(_) => Some(text(&rule.get("by"))),
            Value::Text(by) => Some(by.to_string()),
            _ => return,
        };
        let key = |item: &Value| match &by {
            Some(by) if !by.is_empty() => item.get(by),
            _ => item.clone(),
        };
        let keys: Vec<Value> = items.iter().map(key).collect();
        for (index, one) in keys.iter().enumerate() {
            if !one.is_nullish() && keys[..index].contains(one) {
                let path = join(path, &(index + 1).to_string());
                self.problem("repeated-item", &path, "the item is there already");
            }
        }
    }
}

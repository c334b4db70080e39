//! Changes of requests: of modules, of the renewal of a token, and of scopes.

use serde_json::{Map, Value};

use super::rules::{
    CONDITION_ADDED, OUTPUT_CHANGED, OUTPUT_KEY_REMOVED, REFRESH_CHANGED, REQUEST_ADDED,
    RESPONSE_TYPE, SCOPE_ADDED, TRIGGER_CHANGED, VALID_ADDED,
};
use super::{Changes, under};

/// The keys of a trigger by which it tells items apart.
const TRIGGER: [&str; 4] = ["id", "date", "type", "order"];

/// Compares the requests of a module. If there are not as many as before, the last ones
/// are compared, whose answer is what a scenario gets.
pub(super) fn compare(old: &Value, new: &Value, changes: &mut Changes) {
    let [before, after] = [requests(old), requests(new)];
    if after.len() > before.len() {
        let what = format!("{} requests instead of {}", after.len(), before.len());
        changes.add(&REQUEST_ADDED, "", what);
    }
    let is_paired = before.len() == after.len();
    let pairs = std::iter::zip(before.iter().rev(), after.iter().rev());
    let pairs = pairs.take(if is_paired { usize::MAX } else { 1 });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.reverse();
    for ((_, old), (pointer, new)) in pairs {
        request(old, new, pointer, changes);
    }
}

/// The requests of a section with their places.
fn requests(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Array(several) => {
            let several = several.iter().enumerate();
            several
                .map(|(index, one)| (format!("/{index}"), one))
                .collect()
        }
        one => vec![(String::new(), one)],
    }
}

fn request(old: &Value, new: &Value, pointer: &str, changes: &mut Changes) {
    let get = |value: &Value, key| value.get(key).filter(|value| !value.is_null()).cloned();
    let response = under(pointer, "response");
    let [before, after] = [old, new].map(|value| get(value, "response").unwrap_or_default());
    if get(new, "condition") != get(old, "condition") && get(new, "condition").is_some() {
        let what = "the request is sent only under a new condition";
        changes.add(&CONDITION_ADDED, &under(pointer, "condition"), what);
    }
    if get(&before, "type") != get(&after, "type") {
        let what = "the type of the response changed";
        changes.add(&RESPONSE_TYPE, &under(&response, "type"), what);
    }
    if get(&after, "valid") != get(&before, "valid") && get(&after, "valid").is_some() {
        let what = "responses are refused that were accepted";
        changes.add(&VALID_ADDED, &under(&response, "valid"), what);
    }
    trigger(&before, &after, &response, changes);
    for (of, key) in [
        ("response", "output"),
        ("response", "iterate"),
        ("response", "wrapper"),
        ("", "output"),
        ("", "iterate"),
    ] {
        let [from, to] = match of {
            "" => [get(old, key), get(new, key)],
            _ => [get(&before, key), get(&after, key)],
        };
        if from == to {
            continue;
        }
        let pointer = under(if of.is_empty() { pointer } else { &response }, key);
        if let (Some(Value::Object(from)), Some(Value::Object(to))) = (&from, &to)
            && key == "output"
            && let Some(gone) = keys_gone(from, to)
        {
            let what = format!("`{gone}` is no longer in the output");
            changes.add(&OUTPUT_KEY_REMOVED, &pointer, what);
            continue;
        }
        changes.add(&OUTPUT_CHANGED, &pointer, format!("`{key}` changed"));
    }
}

/// The keys that are gone, unless an expression may give them.
fn keys_gone(from: &Map<String, Value>, to: &Map<String, Value>) -> Option<String> {
    if to.keys().any(|key| key.contains("{{")) {
        return None;
    }
    let gone = from.keys().filter(|key| !to.contains_key(*key));
    let gone: Vec<_> = gone.map(String::as_str).collect();
    (!gone.is_empty()).then(|| gone.join("`, `"))
}

fn trigger(before: &Value, after: &Value, response: &str, changes: &mut Changes) {
    let [old, new] = [before, after].map(|value| value.get("trigger"));
    let of = |trigger: Option<&Value>, key: &str| trigger.and_then(|it| it.get(key)).cloned();
    let mut keys = TRIGGER.into_iter();
    let Some(key) = keys.find(|key| of(old, key) != of(new, key)) else {
        return;
    };
    let pointer = under(&under(response, "trigger"), key);
    let what = match (old, new) {
        (Some(_), None) => "the trigger no longer says how its items are told apart".to_owned(),
        _ => format!("`{key}` of the trigger changed"),
    };
    changes.add(&TRIGGER_CHANGED, &pointer, what);
}

/// Compares the stage that renews the token of existing connections.
pub(super) fn refresh(old: &Value, new: &Value, changes: &mut Changes) {
    if old.get("refresh") != new.get("refresh") {
        let what = "the token of existing connections is renewed in another way";
        changes.add(&REFRESH_CHANGED, "/refresh", what);
    }
}

/// Compares the scopes that a module or a webhook needs.
pub(super) fn scopes(old: &Value, new: &Value, changes: &mut Changes) {
    let scopes = new.as_array().into_iter().flatten().enumerate();
    for (index, scope) in scopes {
        if old.as_array().is_some_and(|old| old.contains(scope)) {
            continue;
        }
        let what = match scope.as_str() {
            Some(name) => format!("the scope `{name}` is needed"),
            None => "another scope is needed".to_owned(),
        };
        changes.add(&SCOPE_ADDED, &format!("/{index}"), what);
    }
}

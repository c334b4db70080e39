//! Compares responses: statuses and ranges of them, and headers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::operations::Operation;
use super::parameters::{self, RESPONSE_HEADERS};
use super::schemas::Direction;
use super::{Level, Log, bodies, entries, links};

type Responses<'a> = BTreeMap<String, &'a Value>;

pub(super) fn compare<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let listed = |operation: &Operation<'a>| -> Responses<'a> {
        entries(&operation.value["responses"])
            .filter(|(status, _)| !status.starts_with("x-"))
            // Ranges are written with a capital letter.
            .map(|(status, response)| match status.len() {
                3 => (status.to_ascii_uppercase(), response),
                _ => (status.to_owned(), response),
            })
            .collect()
    };
    let (mut old, mut new) = (listed(before), listed(after));
    // An operation may have to document a response where it documents none.
    let says_nothing = |responses: &Responses| {
        let mut responses = responses.iter();
        responses.all(|(status, response)| status == "default" && is_silent(response))
    };
    if (old.is_empty() || new.is_empty()) && says_nothing(&old) && says_nothing(&new) {
        (old, new) = Default::default();
    }
    let statuses: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for status in statuses {
        let at = format!("response {status}");
        match (old.get(status), new.get(status)) {
            (Some(before), Some(after)) => one(before, after, &at, log),
            (Some(before), None) => match covering(&new, status) {
                Some((by, after)) => one(before, after, &format!("{at} ({by} now)"), log),
                None => removed(status, &new, &at, log),
            },
            (None, Some(after)) => match covering(&old, status) {
                Some((by, before)) => one(before, after, &format!("{at} ({by} before)"), log),
                None => added(status, &at, log),
            },
            (None, None) => {}
        }
    }
}

/// Whether a response says nothing but a description.
fn is_silent(response: &Value) -> bool {
    let keys = response.as_object().into_iter().flatten();
    let mut keys = keys.map(|(key, _)| key.as_str());
    response.is_object() && keys.all(|key| key == "description" || key.starts_with("x-"))
}

/// The response that holds for a status that is not listed: that of its range, else the
/// default. Where successes are listed, the default is one for errors.
fn covering<'a>(responses: &Responses<'a>, status: &str) -> Option<(String, &'a Value)> {
    let is_range = status.ends_with("XX");
    if !is_range && status != "default" && status.is_ascii() && status.len() == 3 {
        let range = format!("{}XX", &status[..1]);
        if let Some(response) = responses.get(&range) {
            return Some((range, response));
        }
    }
    let default = responses.get("default")?;
    let is_error = status.starts_with(['4', '5']);
    let is_success_listed = responses.keys().any(|status| status.starts_with('2'));
    (status != "default" && (is_error || !is_success_listed))
        .then(|| ("default".to_owned(), *default))
}

fn removed(status: &str, new: &Responses, at: &str, log: &mut Log) {
    let direction = log.responses();
    // A range that is listed one by one now.
    let range = status.strip_suffix("XX");
    let is_narrowed = range.is_some_and(|class| new.keys().any(|status| status.starts_with(class)));
    let (level, message) = match status {
        _ if is_narrowed => (direction.narrower(), "is gone but for the listed statuses"),
        _ if status.starts_with('2') => (Level::Breaking, "is gone"),
        _ => (Level::Risky, "is no longer documented"),
    };
    log.add(level, at, "response-removed", message);
}

fn added(status: &str, at: &str, log: &mut Log) {
    let (level, message) = match (status.starts_with('2'), log.responses()) {
        (true, Direction::Response) => (Level::Risky, "is a new type of success"),
        _ => (Level::Safe, "is documented now"),
    };
    log.add(level, at, "response-added", message);
}

fn one<'a>(before: &'a Value, after: &'a Value, at: &str, log: &mut Log<'a>) {
    let Some((before, after)) = log.resolve(before, after, at) else {
        return;
    };
    let direction = log.responses();
    parameters::headers(&RESPONSE_HEADERS, before, after, direction, at, log);
    bodies::content(before, after, direction, at, log);
    links::compare(before, after, at, log);
    let known = ["description", "headers", "content", "links"];
    log.others(&known, before, after, at);
}

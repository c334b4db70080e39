//! Compares servers and their variables.

use serde_json::Value;

use super::operations::Operation;
use super::{Level, Log, Spec};

/// Compares the servers of an operation.
pub(super) fn compare(before: &Operation, after: &Operation, log: &mut Log) {
    fn listed<'a>(spec: Spec<'a>, operation: &Operation<'a>) -> Vec<(&'a str, &'a Value)> {
        [operation.value, operation.item, spec.0]
            .iter()
            .find_map(|level| level.get("servers")?.as_array())
            .into_iter()
            .flatten()
            .filter_map(|server| Some((server["url"].as_str()?, server)))
            .collect()
    }
    let (was, is) = (listed(log.old, before), listed(log.new, after));
    let was_there = |url: &str| was.iter().any(|(known, _)| *known == url);
    for (url, before) in &was {
        if let Some((_, after)) = is.iter().find(|(known, _)| known == url) {
            server_variables(url, before, after, log);
        } else {
            let message = format!("{url} is gone");
            log.add(Level::Breaking, "servers", "server-removed", message);
        }
    }
    for (url, _) in is.iter().filter(|(url, _)| !was_there(url)) {
        let message = format!("{url} is new");
        log.add(Level::Safe, "servers", "server-added", message);
    }
    if let (Some((first, _)), Some((now, _))) = (was.first(), is.first())
        && first != now
        && is.iter().any(|(url, _)| url == first)
    {
        let message = format!("{now} comes first now, so it is the default");
        log.add(Level::Risky, "servers", "default-server-changed", message);
    }
}

fn server_variables(url: &str, before: &Value, after: &Value, log: &mut Log) {
    let at = format!("server {url}");
    let after = &after["variables"];
    for (name, before) in before["variables"].as_object().into_iter().flatten() {
        let after = &after[name];
        if before["default"] != after["default"] {
            let message = format!(
                "{name} is {} by default instead of {}",
                after["default"], before["default"]
            );
            log.add(Level::Risky, &at, "server-default-changed", message);
        }
        let values = |variable: &Value| variable["enum"].as_array().cloned().unwrap_or_default();
        let (was, is) = (values(before), values(after));
        for gone in was
            .iter()
            .filter(|value| !is.is_empty() && !is.contains(value))
        {
            let message = format!("{name} is never {gone} now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
        for added in is
            .iter()
            .filter(|value| !was.is_empty() && !was.contains(value))
        {
            let message = format!("{name} may be {added} now");
            log.add(Level::Safe, &at, "server-value-added", message);
        }
        if was.is_empty() && !is.is_empty() {
            let message = format!("{name} accepts listed values only now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
    }
}

//! Compares servers and their variables.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::operations::Operation;
use super::{Level, Log};
use crate::canonical::compact;

/// The server of a spec that lists none.
const USUAL: &str = "/";

/// Compares the servers of an operation. Those of the whole spec are compared once.
pub(super) fn compare(before: &Operation, after: &Operation, log: &mut Log) {
    fn own<'a>(operation: &Operation<'a>) -> Option<&'a Value> {
        operation
            .value
            .get("servers")
            .or(operation.of_item("servers"))
    }
    match (own(before), own(after)) {
        (None, None) => log.has_root_servers = true,
        (old, new) => {
            let old = old.or(log.old.0.get("servers"));
            let new = new.or(log.new.0.get("servers"));
            lists(old, new, log);
        }
    }
}

/// Compares the servers of the whole spec, if they count for any operation.
pub(super) fn roots(log: &mut Log) {
    if log.has_root_servers {
        lists(log.old.0.get("servers"), log.new.0.get("servers"), log);
    }
}

fn lists(old: Option<&Value>, new: Option<&Value>, log: &mut Log) {
    fn listed(servers: Option<&Value>) -> Vec<(&str, &Value)> {
        let servers = servers.and_then(Value::as_array).into_iter().flatten();
        let listed: Vec<_> = servers
            .filter_map(|server| Some((server["url"].as_str()?, server)))
            .collect();
        if listed.is_empty() {
            vec![(USUAL, &Value::Null)]
        } else {
            listed
        }
    }
    let (was, is) = (listed(old), listed(new));
    let (old, new): (HashMap<_, _>, HashMap<_, _>) =
        (was.iter().copied().collect(), is.iter().copied().collect());
    for (url, before) in &was {
        if let Some(after) = new.get(url) {
            server_variables(url, before, after, log);
        } else {
            let message = format!("{url} is gone");
            log.add(Level::Breaking, "servers", "server-removed", message);
        }
    }
    for (url, _) in is.iter().filter(|(url, _)| !old.contains_key(url)) {
        let message = format!("{url} is new");
        log.add(Level::Safe, "servers", "server-added", message);
    }
    if let (Some((first, _)), Some((now, _))) = (was.first(), is.first())
        && first != now
        && new.contains_key(first)
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
        let values = |variable: &Value| -> BTreeSet<String> {
            let listed = variable["enum"].as_array().into_iter().flatten();
            listed.map(compact).collect()
        };
        let (was, is) = (values(before), values(after));
        for gone in was.difference(&is).filter(|_| !is.is_empty()) {
            let message = format!("{name} is never {gone} now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
        for added in is.difference(&was).filter(|_| !was.is_empty()) {
            let message = format!("{name} may be {added} now");
            log.add(Level::Safe, &at, "server-value-added", message);
        }
        if !was.is_empty() && is.is_empty() {
            let message = format!("{name} accepts any value now");
            log.add(Level::Safe, &at, "server-value-added", message);
        }
        if was.is_empty() && !is.is_empty() {
            let message = format!("{name} accepts listed values only now");
            log.add(Level::Breaking, &at, "server-value-removed", message);
        }
    }
}

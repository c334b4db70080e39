//! Compares servers and their variables.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operations::Operation;
use super::pairing::pair;
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
    let key = |(url, _): &(&str, &Value)| place(url);
    let paired = pair(was.clone(), is.clone(), &[&key]);
    for ((url, before), (_, after)) in &paired.both {
        server_variables(url, before, after, log);
    }
    for (url, _) in &paired.gone {
        let message = format!("{url} is gone");
        log.add(Level::Breaking, "servers", "server-removed", message);
    }
    for (url, _) in &paired.added {
        let message = format!("{url} is new");
        log.add(Level::Safe, "servers", "server-added", message);
    }
    if let (Some(first), Some(now)) = (was.first(), is.first())
        && key(first) != key(now)
        && is.iter().any(|one| key(one) == key(first))
    {
        let message = format!("{} comes first now, so it is the default", now.0);
        log.add(Level::Risky, "servers", "default-server-changed", message);
    }
}

/// The URL of a server in one form, without a slash at the end.
pub(super) fn place(url: &str) -> String {
    normal(url.trim_end_matches('/'))
}

/// A URL in one form: scheme and host in lower case, without the usual port.
pub(super) fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (scheme, host) = (lowercase(scheme), lowercase(host));
    let usual = match scheme.as_str() {
        "http" | "ws" => ":80",
        "https" | "wss" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(usual).unwrap_or(&host);
    format!("{scheme}://{host}{path}")
}

/// In lower case, but for the names of variables.
fn lowercase(text: &str) -> String {
    let mut is_name = false;
    let letters = text.chars().map(|letter| {
        is_name = letter == '{' || is_name && letter != '}';
        if is_name {
            letter
        } else {
            letter.to_ascii_lowercase()
        }
    });
    letters.collect()
}

fn server_variables(url: &str, before: &Value, after: &Value, log: &mut Log) {
    let at = format!("server {url}");
    let after = &after["variables"];
    let variables = before["variables"].as_object().into_iter().flatten();
    let is_used = |name: &str| url.contains(&format!("{{{name}}}"));
    for (name, before) in variables.filter(|(name, _)| is_used(name)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_urls_have_one_form() {
        for (one, other, are_equal) in [
            ("https://API.Example/v1", "HTTPS://api.example/v1/", true),
            ("https://a.example:443", "https://a.example/", true),
            ("http://a.example:80/v1", "http://a.example/v1", true),
            ("https://{Zone}.Example", "https://{Zone}.example", true),
            ("/", "", true),
            ("https://a.example:80", "https://a.example", false),
            ("https://a.example/V1", "https://a.example/v1", false),
            ("https://{Zone}.example", "https://{zone}.example", false),
            ("https://a.example", "http://a.example", false),
        ] {
            assert_eq!(place(one) == place(other), are_equal, "{one} {other}");
        }
    }
}

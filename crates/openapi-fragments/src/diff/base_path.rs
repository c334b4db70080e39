//! The beginning of all paths, which may be written in the servers instead.

use serde_json::{Map, Value, json};

use super::servers::place;
use crate::pointer;

/// The new spec with the beginning of its paths where the old one has it: in the paths
/// or in the servers. `None` if it is there, or if single operations have servers.
pub(super) fn aligned(old: &Value, new: &Value) -> Option<Value> {
    let [before, after] = [old, new].map(servers);
    if before.iter().any(|one| after.contains(one)) || has_own_servers(old) || has_own_servers(new)
    {
        return None;
    }
    let after = after.iter();
    let mut pairs = after.flat_map(|after| before.iter().map(move |before| (before, after)));
    let (prefix, is_in_paths) = pairs.find_map(|(before, after)| {
        let in_paths = before
            .strip_prefix(after.as_str())
            .map(|prefix| (prefix, true));
        let in_servers = || {
            after
                .strip_prefix(before.as_str())
                .map(|prefix| (prefix, false))
        };
        in_paths
            .or_else(in_servers)
            .filter(|(prefix, _)| prefix.starts_with('/'))
    })?;
    let paths = new.get("paths")?.as_object()?;
    let known = old.get("paths")?.as_object()?;
    let renamed = |path: &str| {
        if is_in_paths {
            let rest = path.strip_prefix(prefix);
            rest.filter(|rest| rest.starts_with('/')).map(str::to_owned)
        } else {
            Some(format!("{prefix}{path}"))
        }
    };
    let is_path = |path: &&String| path.starts_with('/');
    let moved: Option<Vec<_>> = paths
        .keys()
        .filter(is_path)
        .map(|path| renamed(path))
        .collect();
    if !moved?.iter().any(|path| known.contains_key(path)) {
        return None;
    }
    let rename = |path: &str| renamed(path).filter(|_| path.starts_with('/'));
    let mut aligned = new.clone();
    let all = std::mem::take(&mut aligned["paths"]);
    let mut entries = Map::new();
    for (path, item) in all.as_object().into_iter().flatten() {
        entries.insert(rename(path).unwrap_or_else(|| path.clone()), item.clone());
    }
    aligned["paths"] = entries.into();
    let listed = aligned.get("servers").and_then(Value::as_array).cloned();
    let listed = listed.filter(|listed| !listed.is_empty());
    let servers = listed.unwrap_or_else(|| vec![json!({"url": "/"})]);
    let servers = servers.into_iter().map(|mut server| {
        if let Some(Value::String(url)) = server.get_mut("url") {
            let short = url.trim_end_matches('/');
            *url = if is_in_paths {
                format!("{short}{prefix}")
            } else {
                short.strip_suffix(prefix).unwrap_or(short).to_owned()
            };
        }
        server
    });
    aligned["servers"] = servers.collect();
    references(&mut aligned, &rename);
    Some(aligned)
}

/// The servers of a whole spec.
fn servers(spec: &Value) -> Vec<String> {
    let listed = spec
        .get("servers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let urls: Vec<_> = listed
        .filter_map(|server| server["url"].as_str())
        .map(place)
        .collect();
    if urls.is_empty() {
        vec![String::new()]
    } else {
        urls
    }
}

fn has_own_servers(spec: &Value) -> bool {
    let items = spec
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut values = items.flat_map(|(_, item)| {
        let operations = item.as_object().into_iter().flatten();
        std::iter::once(item).chain(operations.map(|(_, operation)| operation))
    });
    values.any(|value| value.get("servers").is_some())
}

/// Renames paths in pointers to what is in them.
fn references(value: &mut Value, rename: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|one| references(one, rename)),
        Value::Object(object) => {
            for (key, value) in object {
                if let ("$ref" | "operationRef", Value::String(text)) = (key.as_str(), &mut *value)
                    && let Some(below) = text.strip_prefix("#/paths/")
                {
                    let (path, rest) = below.split_at(below.find('/').unwrap_or(below.len()));
                    let path = pointer::tokens(&format!("/{path}"))
                        .next()
                        .map(String::from);
                    if let Some(path) = path.and_then(|path| rename(&path)) {
                        *text = format!("#{}{rest}", pointer::join("/paths", &path));
                    }
                } else {
                    references(value, rename);
                }
            }
        }
        _ => {}
    }
}

//! Compares links: which operation a response leads to, and with what values.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::parameters;
use super::{Level, Log, Spec, entries, operations};
use crate::operation::OperationKey;
use crate::pointer;

/// The name of a parameter, and what it is: its location, with its name or its position.
type Named = (String, parameters::Key);

/// The operations that links of a spec lead to.
pub(super) struct Targets<'a> {
    /// Operations by their id, with empty names of path parameters.
    ids: HashMap<&'a str, OperationKey>,
    parameters: HashMap<OperationKey, Vec<Named>>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(spec: Spec<'a>) -> Self {
        let (mut ids, mut parameters) = (HashMap::new(), HashMap::new());
        for operation in operations::of_paths(spec) {
            let shape = operation.key.shape();
            let id = operation.value["operationId"].as_str();
            ids.extend(id.map(|id| (id, shape.clone())));
            parameters.insert(shape, parameters::named(spec, &operation));
        }
        Self { ids, parameters }
    }

    /// The operation of an id or a reference.
    fn operation(&self, target: &str) -> Option<OperationKey> {
        let Some(reference) = target.strip_prefix('#') else {
            return self.ids.get(target).cloned();
        };
        let decoded = percent_decode_str(reference).decode_utf8_lossy();
        let tokens: Vec<_> = pointer::tokens(&decoded).collect();
        match tokens.as_slice() {
            [paths, path, method] if paths == "paths" => {
                Some(OperationKey::new(method, path).shape())
            }
            _ => None,
        }
    }

    /// A link without documentation, with its operation by method and path, and the
    /// parameters by what they stand for.
    fn normal(&self, link: &Value) -> (Option<String>, Value) {
        let mut rest = link.clone();
        let Some(object) = rest.as_object_mut() else {
            return (None, rest);
        };
        object.retain(|key, _| key != "description" && !key.starts_with("x-"));
        let target = object
            .remove("operationId")
            .or(object.remove("operationRef"));
        let target = target.as_ref().and_then(Value::as_str);
        let operation = target.and_then(|target| self.operation(target));
        let known = operation.as_ref().and_then(|key| self.parameters.get(key));
        if let (Some(known), Some(Value::Object(values))) = (known, object.get_mut("parameters")) {
            let named = std::mem::take(values).into_iter();
            let named: Vec<_> = named
                .map(|(name, value)| (qualified(&name, known), value))
                .collect();
            for (name, value) in named {
                // One value for the same parameter twice is lost in no case.
                let name = if values.contains_key(&name) {
                    format!("{name} again")
                } else {
                    name
                };
                values.insert(name, value);
            }
        }
        if object.get("parameters") == Some(&Value::Object(Map::new())) {
            object.remove("parameters");
        }
        let target = operation.map_or_else(
            || target.map(str::to_owned),
            |operation| Some(operation.to_string()),
        );
        (target, rest)
    }
}

/// The name of a parameter with its location, for a name with or without it: `id` is
/// `path.id` where no other parameter has the name. Parameters of a path have their
/// position for a name.
fn qualified(written: &str, known: &[Named]) -> String {
    let with_location = |(location, name): &(String, String)| format!("{location}.{name}");
    let mut named = known.iter().filter(|(name, (location, _))| {
        name == written || written.strip_prefix(location.as_str()) == Some(&format!(".{name}"))
    });
    match (named.next(), named.next()) {
        (Some((_, key)), None) => with_location(key),
        _ => written.to_owned(),
    }
}

pub(super) fn compare<'a>(before: &'a Value, after: &'a Value, at: &str, log: &mut Log<'a>) {
    let listed = |response: &'a Value| {
        entries(&response["links"]).filter(|(name, _)| !name.starts_with("x-"))
    };
    let mut new: BTreeMap<&str, &Value> = listed(after).collect();
    for (name, before) in listed(before) {
        let at = format!("{at}, link {name}");
        let Some(after) = new.remove(name) else {
            log.add(Level::Risky, &at, "link-removed", "is gone");
            continue;
        };
        if let Some((before, after)) = log.resolve(before, after, &at)
            && log.old_targets.normal(before) != log.new_targets.normal(after)
        {
            let message = "leads to another operation, or with other values";
            log.add(Level::Risky, &at, "link-changed", message);
        }
    }
    for name in new.into_keys() {
        let at = format!("{at}, link {name}");
        log.add(Level::Safe, &at, "link-added", "is new");
    }
}

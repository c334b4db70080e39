//! Compares operations: of paths, of webhooks and of callbacks.

use std::collections::{BTreeSet, HashSet, VecDeque};

use serde_json::Value;

use super::pairing::{Paired, pair};
use super::schemas::Dialect;
use super::{Level, Log, Spec, bodies, entries, parameters, responses, security, servers};
use crate::operation::{METHODS, OperationKey};

/// How many callbacks are followed from one operation, since they may refer to each
/// other.
const MOST_CALLBACKS: usize = 1000;

/// How many references are followed from one path item to another.
const MOST_ITEMS: usize = 32;

/// The keys of a path item that are compared with its operations or are documentation.
const ITEM_KEYS: [&str; 13] = [
    "$ref",
    "summary",
    "description",
    "servers",
    "parameters",
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
];

/// The keys of an operation that are compared or are documentation.
const OPERATION_KEYS: [&str; 12] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

/// The keys of a document that are compared or are documentation.
const DOCUMENT_KEYS: [&str; 10] = [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
];

/// A path item with its name: a path, a webhook or the expression of a callback.
struct Item<'a> {
    name: &'a str,
    /// The path item and those that it refers to; the nearest decides.
    chain: Vec<&'a Value>,
    /// A reference that leads nowhere, and whether it leads back to itself.
    broken: Option<(&'a str, bool)>,
}

impl<'a> Item<'a> {
    fn new(spec: Spec<'a>, name: &'a str, item: &'a Value) -> Self {
        let mut chain = vec![item];
        let mut at = item;
        let mut broken = None;
        while let Some(reference) = at.get("$ref").and_then(Value::as_str) {
            match spec.target(at) {
                Some(target) if chain.len() < MOST_ITEMS => {
                    chain.push(target);
                    at = target;
                }
                target => {
                    broken = Some((reference, target.is_some()));
                    break;
                }
            }
        }
        Self {
            name,
            chain,
            broken,
        }
    }

    /// All path items of a map, which has extensions too.
    fn all(spec: Spec<'a>, map: Option<&'a Value>) -> Vec<Self> {
        let items = map.into_iter().flat_map(entries);
        items
            .filter(|(name, _)| !name.starts_with("x-"))
            .map(|(name, item)| Self::new(spec, name, item))
            .collect()
    }

    fn operations(&self) -> impl Iterator<Item = Operation<'a>> + '_ {
        METHODS.iter().filter_map(|method| {
            let value = self.chain.iter().find_map(|item| item.get(method))?;
            Some(Operation {
                key: OperationKey::new(method, self.name),
                items: self.chain.clone(),
                value,
            })
        })
    }

    fn shape(&self) -> String {
        OperationKey::new("", self.name).shape().path
    }
}

/// An operation in its spec.
pub(super) struct Operation<'a> {
    pub(super) key: OperationKey,
    /// Its path item and those that it refers to; the nearest decides.
    pub(super) items: Vec<&'a Value>,
    pub(super) value: &'a Value,
}

impl<'a> Operation<'a> {
    /// The value of a key of the path item.
    pub(super) fn of_item(&self, key: &str) -> Option<&'a Value> {
        self.items.iter().find_map(|item| item.get(key))
    }
}

/// The operations of all paths.
pub(super) fn of_paths(spec: Spec<'_>) -> Vec<Operation<'_>> {
    let items = Item::all(spec, spec.0.get("paths"));
    items.iter().flat_map(Item::operations).collect()
}

/// Two operations to compare, and the callback that they are in.
struct Job<'a> {
    callback: String,
    is_swapped: bool,
    before: Operation<'a>,
    after: Operation<'a>,
}

pub(super) fn compare(dialects: [Dialect; 2], log: &mut Log) {
    log.operation = None;
    log.others(&DOCUMENT_KEYS, log.old.0, log.new.0, "");
    paths(log);
    webhooks(dialects, log);
    log.operation = None;
    servers::roots(log);
}

fn paths<'a>(log: &mut Log<'a>) {
    let old = Item::all(log.old, log.old.0.get("paths"));
    let new = Item::all(log.new, log.new.0.get("paths"));
    let operations = |items: &[Item<'a>]| -> Vec<Operation<'a>> {
        items.iter().flat_map(Item::operations).collect()
    };
    let (old_operations, new_operations) = (operations(&old), operations(&new));
    let [old_broken, new_broken] = items(old, new, "path", log);
    // The names of parameters in a template are not visible to clients.
    let Paired { both, gone, added } = pair(
        old_operations,
        new_operations,
        &[&|operation| operation.key.to_string(), &|operation| {
            operation.key.shape().to_string()
        }],
    );
    for (before, after) in both {
        log.operation = Some(before.key.to_string());
        log.is_swapped = false;
        one(before, after, log);
    }
    for gone in gone {
        if !new_broken.contains(&gone.key.shape().path) {
            log.operation = Some(gone.key.to_string());
            let message = "the operation is gone";
            log.add(Level::Breaking, "", "operation-removed", message);
        }
    }
    for added in added {
        if !old_broken.contains(&added.key.shape().path) {
            log.operation = Some(added.key.to_string());
            log.add(Level::Safe, "", "operation-added", "the operation is new");
        }
    }
}

/// What the server sends to the client without a request.
fn webhooks<'a>(dialects: [Dialect; 2], log: &mut Log<'a>) {
    // In 3.0 the key has no meaning.
    let of = |spec: Spec<'a>, dialect: Dialect| {
        let known = spec.0.get("webhooks").filter(|_| dialect != Dialect::V30);
        Item::all(spec, known)
    };
    let (old, new) = (of(log.old, dialects[0]), of(log.new, dialects[1]));
    let operations = |items: &[Item<'a>]| -> Vec<Operation<'a>> {
        items.iter().flat_map(Item::operations).collect()
    };
    let (old_operations, new_operations) = (operations(&old), operations(&new));
    let [old_broken, new_broken] = items(old, new, "webhook", log);
    let name = |operation: &Operation| {
        let method = operation.key.method.to_ascii_uppercase();
        format!("webhook {} {method}", operation.key.path)
    };
    let Paired { both, gone, added } = pair(old_operations, new_operations, &[&name]);
    for (before, after) in both {
        log.operation = Some(name(&before));
        log.is_swapped = true;
        one(before, after, log);
    }
    for gone in gone {
        if !new_broken.contains(&gone.key.shape().path) {
            log.operation = Some(name(&gone));
            let message = "the webhook is gone: the client is not called any more";
            log.add(Level::Breaking, "", "webhook-removed", message);
        }
    }
    for added in added {
        if !old_broken.contains(&added.key.shape().path) {
            log.operation = Some(name(&added));
            log.add(Level::Safe, "", "webhook-added", "the webhook is new");
        }
    }
}

/// Compares path items but for their operations. Returns the shapes of those whose
/// operations are unknown, before and afterwards.
fn items<'a>(
    old: Vec<Item<'a>>,
    new: Vec<Item<'a>>,
    what: &str,
    log: &mut Log<'a>,
) -> [BTreeSet<String>; 2] {
    log.operation = None;
    let broken = [&old, &new].map(|items| {
        let broken = items.iter().filter(|item| item.broken.is_some());
        broken.map(Item::shape).collect()
    });
    for item in old.iter().chain(&new) {
        if let Some((reference, is_circular)) = item.broken {
            log.unresolved(reference, is_circular, &format!("{what} {}", item.name));
        }
    }
    let paired = pair(old, new, &[&|item| item.name.to_owned(), &Item::shape]);
    for (before, after) in paired.both {
        let at = format!("{what} {}", before.name);
        // Keys of the path items that a reference leads to count as well.
        for (before, after) in before.chain.iter().zip(&after.chain) {
            log.others(&ITEM_KEYS, before, after, &at);
        }
    }
    broken
}

/// Compares two operations, and then their callbacks with the directions swapped.
fn one<'a>(before: Operation<'a>, after: Operation<'a>, log: &mut Log<'a>) {
    let mut jobs = VecDeque::from([Job {
        callback: String::new(),
        is_swapped: log.is_swapped,
        before,
        after,
    }]);
    let mut seen = HashSet::new();
    while let Some(job) = jobs.pop_front() {
        let Job {
            callback,
            is_swapped,
            before,
            after,
        } = job;
        let [old, new] = [before.value, after.value].map(std::ptr::from_ref::<Value>);
        if !seen.insert((old, new, is_swapped)) {
            continue;
        }
        log.callback = callback;
        log.is_swapped = is_swapped;
        if seen.len() > MOST_CALLBACKS {
            let message = "has too many callbacks within callbacks, which are not compared";
            log.add(Level::Unknown, "", "too-many-callbacks", message);
            break;
        }
        parts(&before, &after, log);
        callbacks(before.value, after.value, &mut jobs, log);
    }
    log.callback.clear();
}

fn parts<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let id = |operation: &Operation<'a>| operation.value["operationId"].as_str();
    match (id(before), id(after)) {
        (Some(was), Some(is)) if was != is => {
            let message =
                format!("operationId `{was}` is now `{is}`, which changes generated names");
            log.add(Level::Risky, "", "operation-id-changed", message);
        }
        (Some(was), None) => {
            let message = format!("operationId `{was}` is gone, which changes generated names");
            log.add(Level::Risky, "", "operation-id-removed", message);
        }
        (None, Some(is)) => {
            let message = format!("operationId `{is}` is new, which changes generated names");
            log.add(Level::Risky, "", "operation-id-added", message);
        }
        _ => {}
    }
    let ids = ["operation-deprecated", "operation-undeprecated"];
    match (
        before.value["deprecated"] == true,
        after.value["deprecated"] == true,
    ) {
        (false, true) => log.add(Level::Risky, "", ids[0], "the operation is deprecated"),
        (true, false) => {
            log.add(
                Level::Safe,
                "",
                ids[1],
                "the operation is not deprecated any more",
            );
        }
        _ => {}
    }
    if log.is_swapped {
        // What the server calls is the client's own, but for what is stated here.
        let stated = |value: &Value| {
            let mut stated = value.clone();
            if let Some(object) = stated.as_object_mut() {
                object.retain(|key, _| key == "security" || key == "servers");
            }
            stated
        };
        log.others(&[], &stated(before.value), &stated(after.value), "");
    } else {
        security::compare(before, after, log);
        servers::compare(before, after, log);
    }
    log.others(&OPERATION_KEYS, before.value, after.value, "");
    parameters::compare(before, after, log);
    bodies::request(before, after, log);
    responses::compare(before, after, log);
}

/// An operation of a callback.
struct Called<'a> {
    expression: &'a str,
    operation: Operation<'a>,
}

/// Compares which callbacks there are, and adds those to compare to the jobs.
fn callbacks<'a>(
    before: &'a Value,
    after: &'a Value,
    jobs: &mut VecDeque<Job<'a>>,
    log: &mut Log<'a>,
) {
    let (old, new) = (before.get("callbacks"), after.get("callbacks"));
    let named = |callbacks: Option<&'a Value>| callbacks.into_iter().flat_map(entries);
    let paired = pair(
        named(old).filter(|(name, _)| !name.starts_with("x-")),
        named(new).filter(|(name, _)| !name.starts_with("x-")),
        &[&|(name, _)| (*name).to_owned()],
    );
    let within = log.callback.clone();
    for (name, _) in paired.gone {
        let message = "is gone: the client is not called any more";
        log.add(
            Level::Breaking,
            &format!("callback {name}"),
            "callback-removed",
            message,
        );
    }
    for (name, _) in paired.added {
        log.add(
            Level::Safe,
            &format!("callback {name}"),
            "callback-added",
            "is new",
        );
    }
    for ((name, before), (_, after)) in paired.both {
        let at = format!("callback {name}");
        let Some((before, after)) = log.resolve(before, after, &at) else {
            continue;
        };
        let (before, after) = (
            Item::all(log.old, Some(before)),
            Item::all(log.new, Some(after)),
        );
        for item in before.iter().chain(&after) {
            if let Some((reference, is_circular)) = item.broken {
                log.unresolved(reference, is_circular, &at);
            }
        }
        let is_broken = before
            .iter()
            .chain(&after)
            .any(|item| item.broken.is_some());
        let called = |items: Vec<Item<'a>>| -> Vec<Called<'a>> {
            let all = items.into_iter().flat_map(|item| {
                let operations: Vec<_> = item.operations().collect();
                operations.into_iter().map(move |operation| Called {
                    expression: item.name,
                    operation,
                })
            });
            all.collect()
        };
        let Paired { both, gone, added } = pair(
            called(before),
            called(after),
            &[
                &|one| format!("{} {}", one.operation.key.method, one.expression),
                // The only one of its method, with another expression.
                &|one| one.operation.key.method.clone(),
            ],
        );
        let label = |one: &Called| {
            let method = one.operation.key.method.to_ascii_uppercase();
            format!("{at} {method} {}", one.expression)
        };
        for one in gone.iter().filter(|_| !is_broken) {
            let message = "is gone: the client is not called any more";
            log.add(Level::Breaking, &label(one), "callback-removed", message);
        }
        for one in added.iter().filter(|_| !is_broken) {
            log.add(Level::Safe, &label(one), "callback-added", "is new");
        }
        for (before, after) in both {
            let label = label(&before);
            if before.expression != after.expression {
                let message = format!("is called at `{}` now", after.expression);
                log.add(
                    Level::Breaking,
                    &label,
                    "callback-expression-changed",
                    message,
                );
            }
            jobs.push_back(Job {
                callback: nested(&within, &label),
                is_swapped: !log.is_swapped,
                before: before.operation,
                after: after.operation,
            });
        }
    }
}

/// The place of a callback within another, of which a long chain shows both ends.
fn nested(within: &str, label: &str) -> String {
    match within.split_once(", callback ") {
        _ if within.is_empty() => label.to_owned(),
        Some((first, _)) => format!("{first}, …, {label}"),
        None => format!("{within}, {label}"),
    }
}

//! Operations by path and method, each with exactly the security, servers and
//! parameters that its own fragment gives it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::templates::{self, Item};
use super::{Input, Stated, agree};
use crate::canonical::compact;
use crate::diagnostic::Diagnostic;
use crate::fragment::{METHODS, OperationKey};
use crate::operation_id;
use crate::pointer;

/// Keys of a path item that are shorthand for the same in its operations.
const SHORTHANDS: [&str; 4] = ["summary", "description", "parameters", "servers"];

/// Keys of the root that are defaults for operations that lack them.
const DEFAULTS: [&str; 2] = ["security", "servers"];

/// An operation, and where it was described.
struct Operation<'a> {
    input: &'a Input<'a>,
    pointer: String,
    value: Map<String, Value>,
    /// Its path item declares servers, so the root's do not reach it.
    has_path_servers: bool,
}

/// Joins all path items, and puts into `spec` the root `security` and
/// `servers` that the result relies on.
pub(super) fn join(
    inputs: &[Input],
    spec: &mut Map<String, Value>,
    findings: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    let mut paths = Map::new();
    let mut operations: BTreeMap<OperationKey, Vec<Operation>> = BTreeMap::new();
    for input in inputs {
        for (path, extension) in input
            .section("paths")
            .filter(|(path, _)| path.starts_with("x-"))
        {
            paths.insert(path.clone(), extension.clone());
        }
    }
    for (path, items) in templates::unify(inputs, findings) {
        if !path.starts_with("x-") {
            paths.insert(
                path.to_owned(),
                path_item(path, items, &mut operations, findings).into(),
            );
        }
    }
    let mut joined = BTreeMap::new();
    for (key, described) in operations {
        if let Some(operation) = unite(&key, described, findings) {
            joined.insert(key, operation);
        }
    }
    for key in DEFAULTS {
        if let Some(value) = settle_default(key, inputs, &mut joined) {
            spec.insert(key.to_owned(), value);
        }
    }
    name(&mut joined, findings);
    for (key, operation) in joined {
        if let Some(Value::Object(item)) = paths.get_mut(&key.path) {
            item.insert(key.method, operation.value.into());
        }
    }
    paths
}

/// Takes the operations out of the path items of one path and gives what is
/// left: what all fragments agree to say of the path as a whole.
fn path_item<'a>(
    path: &str,
    mut items: Vec<Item<'a>>,
    operations: &mut BTreeMap<OperationKey, Vec<Operation<'a>>>,
    findings: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    let mut joined = Map::new();
    for key in SHORTHANDS {
        let mut values = items.iter().map(|item| item.fields.get(key));
        let first = values.next().flatten().cloned();
        if values.all(|value| value == first.as_ref()) {
            joined.extend(first.map(|value| (key.to_owned(), value)));
        } else {
            for item in &mut items {
                expand(item, key, findings);
            }
        }
    }
    let mut others: BTreeMap<String, Vec<Stated>> = BTreeMap::new();
    for item in items {
        let at = pointer::from_tokens(["paths", item.spelled]);
        for (key, value) in item.fields {
            let pointer = pointer::join(&at, &key);
            match value {
                Value::Object(value) if METHODS.contains(&key.as_str()) => operations
                    .entry(OperationKey::new(&key, path))
                    .or_default()
                    .push(Operation {
                        input: item.input,
                        pointer,
                        value,
                        has_path_servers: joined.contains_key("servers"),
                    }),
                _ if SHORTHANDS.contains(&key.as_str()) => {}
                _ => {
                    let original = item.input.path_item(item.spelled);
                    if let Some(value) = original.and_then(|original| original.get(&key)) {
                        others.entry(key).or_default().push(Stated {
                            input: item.input,
                            pointer,
                            value,
                        });
                    }
                }
            }
        }
    }
    for (key, stated) in others {
        let what = format!("`{key}` of the path `{path}`");
        if let Some(value) = agree(&what, "conflicting-value", stated, findings) {
            joined.insert(key, value.clone());
        }
    }
    joined
}

/// Moves a shorthand of a path item into its operations.
fn expand(item: &mut Item, key: &str, findings: &mut Vec<Diagnostic>) {
    let Some(shared) = item.fields.remove(key) else {
        return;
    };
    let input = item.input;
    for method in METHODS {
        let Some(Value::Object(operation)) = item.fields.get_mut(method) else {
            continue;
        };
        match (key, operation.get_mut(key)) {
            (_, None) => {
                operation.insert(key.to_owned(), shared.clone());
            }
            ("parameters", Some(own)) => *own = with_inherited(input, &shared, own),
            // The operation's own servers replace those of the path.
            ("servers", Some(_)) => {}
            (_, Some(own)) if *own == shared => {}
            (_, Some(_)) => findings.push(
                Diagnostic::warning(
                    "dropped-text",
                    format!(
                        "fragments disagree on the {key} of the path `{}`; it is left out, because {} has its own",
                        item.spelled,
                        method.to_ascii_uppercase(),
                    ),
                )
                .at(input.place(
                    &pointer::from_tokens(["paths", item.spelled, key]),
                    "is left out",
                )),
            ),
        }
    }
}

/// The path's parameters, then the operation's own, which replace those of the
/// same name and location.
fn with_inherited(input: &Input, shared: &Value, own: &Value) -> Value {
    let own = own.as_array().into_iter().flatten();
    let identities: Vec<_> = own.clone().map(|own| identity(input, own)).collect();
    shared
        .as_array()
        .into_iter()
        .flatten()
        .filter(|shared| !identities.contains(&identity(input, shared)))
        .chain(own)
        .cloned()
        .collect()
}

/// What makes two parameters the same one: name and location, also behind a
/// reference.
fn identity<'a>(input: &'a Input, parameter: &'a Value) -> Vec<Option<&'a Value>> {
    let resolved = super::resolve_parameter(&input.components, parameter);
    match (resolved.get("name"), resolved.get("in")) {
        (None, None) => vec![parameter.get("$ref")],
        (name, location) => vec![name, location],
    }
}

/// One of the descriptions of an operation. Those that do not mean the same as
/// the first are reported.
fn unite<'a>(
    key: &OperationKey,
    mut described: Vec<Operation<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Operation<'a>> {
    if described.len() > 1 {
        let meanings: Vec<Value> = described.iter().map(Operation::meaning).collect();
        let stated = std::iter::zip(&described, &meanings).map(|(operation, value)| Stated {
            input: operation.input,
            pointer: operation.pointer.clone(),
            value,
        });
        agree(
            &format!("the operation {key}"),
            "conflicting-operation",
            stated,
            findings,
        );
        // Of several ways to say the same, the choice must not be the order's.
        described.sort_by_cached_key(|operation| compact(&operation.value.clone().into()));
    }
    described.into_iter().next()
}

impl Operation<'_> {
    /// What the operation says with the defaults of its own fragment applied.
    fn meaning(&self) -> Value {
        let mut meaning = self.value.clone();
        for key in DEFAULTS {
            if let Some(value) = self.inherited(key) {
                meaning.insert(key.to_owned(), value.clone());
            }
        }
        // No requirement and an empty list of requirements both mean public.
        if meaning.get("security").is_some_and(is_empty_list) {
            meaning.remove("security");
        }
        meaning.into()
    }

    /// The default of its own fragment's root, where it reaches the operation.
    fn inherited(&self, key: &str) -> Option<&Value> {
        let overridden =
            self.value.contains_key(key) || (key == "servers" && self.has_path_servers);
        self.input.root.get(key).filter(|_| !overridden)
    }
}

fn is_empty_list(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Brings a default to where it holds for exactly the operations it held for:
/// at the root if all fragments state the same there, else on each operation,
/// else back at the root if all operations have come to share it.
fn settle_default(
    key: &str,
    inputs: &[Input],
    operations: &mut BTreeMap<OperationKey, Operation>,
) -> Option<Value> {
    let mut stated = inputs
        .iter()
        .filter(|input| input.has_operations())
        .map(|input| input.root.get(key));
    let first = stated.next().flatten();
    if stated.all(|other| other == first) {
        return first.cloned();
    }
    for operation in operations.values_mut() {
        if let Some(value) = operation.inherited(key).cloned() {
            operation.value.insert(key.to_owned(), value);
        }
    }
    // Servers of a path would come before those of the root.
    if key == "servers" && operations.values().any(|one| one.has_path_servers) {
        return None;
    }
    let mut values = operations
        .values()
        .map(|operation| operation.value.get(key));
    let shared = values.next().flatten().cloned()?;
    if is_empty_list(&shared) || !values.all(|value| value == Some(&shared)) {
        return None;
    }
    for operation in operations.values_mut() {
        operation.value.remove(key);
    }
    Some(shared)
}

/// Gives every operation an id of its own.
fn name(operations: &mut BTreeMap<OperationKey, Operation>, findings: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<String, &Operation> = BTreeMap::new();
    let mut derived = Vec::new();
    for (key, operation) in operations.iter() {
        let id = match operation.value.get("operationId") {
            Some(Value::String(id)) => id.clone(),
            Some(_) => {
                findings.push(Diagnostic::error("bad-shape", "expected a string here").at(
                    operation.input.place(
                        &pointer::join(&operation.pointer, "operationId"),
                        "is something else",
                    ),
                ));
                continue;
            }
            None => {
                let id = operation_id::derive(key);
                derived.push((key.clone(), id.clone()));
                id
            }
        };
        if let Some(owner) = owners.get(&id) {
            let place = |operation: &Operation, label| {
                operation
                    .input
                    .place(&pointer::join(&operation.pointer, "operationId"), label)
            };
            findings.push(
                Diagnostic::error(
                    "duplicate-operation-id",
                    format!("two operations are called `{id}`"),
                )
                .at(place(operation, "one of them"))
                .at(place(owner, "the other"))
                .help("an operationId must be unique in the API; rename one where it is published"),
            );
        } else {
            owners.insert(id, operation);
        }
    }
    for (key, id) in derived {
        if let Some(operation) = operations.get_mut(&key) {
            operation.value.insert("operationId".to_owned(), id.into());
        }
    }
}

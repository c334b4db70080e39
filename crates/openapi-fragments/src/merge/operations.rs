//! Joins operations by path and method, each with exactly the security, servers
//! and parameters that its own fragment gives it.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::occurrence::{Occurrence, occurrences, unify};
use super::templates::{self, Item, Spelling};
use super::{Input, Shared};
use crate::diagnostic::Diagnostic;
use crate::operation::{METHODS, OperationKey};
use crate::operation_id;
use crate::part::PartKey;
use crate::pointer;
use crate::text::{Patched, Text};
use crate::tree::Tree;

/// Keys of a path item that apply to all of its operations.
const SHORTHANDS: [&str; 4] = ["summary", "description", "parameters", "servers"];

/// Keys of the root that are defaults for operations that lack them.
const DEFAULTS: [&str; 2] = ["security", "servers"];

/// Operations by path and method.
type Operations<'a> = BTreeMap<(&'a str, &'a str), Operation<'a>>;

/// An operation and its origin.
struct Operation<'a> {
    input: &'a Input<'a>,
    /// The path as the fragment spells it.
    spelled: &'a str,
    method: &'a str,
    text: Patched,
    /// Whether its path item declares servers, which override those of the root.
    has_path_servers: bool,
}

/// Joins all path items, and writes the root `security` and `servers` that the
/// operations rely on.
pub(super) fn join(inputs: &[Input], spec: &mut Tree, findings: &mut Vec<Diagnostic>) {
    // The key `paths` is required even without paths.
    spec.branch(&["paths"]);
    extensions(inputs, spec, findings);
    let mut operations = Operations::new();
    let shared = Shared::of(inputs);
    let spellings = templates::spellings(inputs);
    for same in spellings.chunk_by(Spelling::is_same_path) {
        if let Some((path, items)) = templates::unify(same, &shared, findings) {
            path_item(path, items, &shared, spec, &mut operations, findings);
        }
    }
    drop(spellings);
    for key in DEFAULTS {
        if let Some(text) = hoist_default(key, inputs, &mut operations, findings) {
            spec.insert(&[key], text);
        }
    }
    name(&mut operations, findings);
    for ((path, method), operation) in operations {
        spec.insert(&["paths", path, method], operation.text);
    }
}

/// Extensions among the paths.
fn extensions(inputs: &[Input], spec: &mut Tree, findings: &mut Vec<Diagnostic>) {
    let extensions = occurrences(inputs, |key| match key {
        PartKey::PathsExtension(key) => Some(key.as_str()),
        _ => None,
    });
    for (key, occurrences) in extensions {
        let what = format!("`{key}` of the paths");
        if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
            spec.insert(&["paths", key], text);
        }
    }
}

/// Collects the operations of one path, and writes the fields of its path item
/// that are equal in all fragments.
fn path_item<'a>(
    path: &'a str,
    mut items: Vec<Item<'a>>,
    shared: &Shared,
    spec: &mut Tree,
    operations: &mut Operations<'a>,
    findings: &mut Vec<Diagnostic>,
) {
    let joined = spec.branch(&["paths", path]);
    let mut has_path_servers = false;
    for key in SHORTHANDS {
        let mut texts = items.iter().map(|item| item.field(key));
        let first = texts.next().flatten().cloned();
        if texts.all(|text| text == first.as_ref()) {
            if let Some(text) = first {
                has_path_servers |= key == "servers";
                joined.insert(&[key], text);
            }
        } else {
            for item in &mut items {
                expand(item, key, shared, findings);
            }
        }
    }
    let mut described: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    let mut others: BTreeMap<&str, Vec<Occurrence>> = BTreeMap::new();
    for item in items {
        let (input, spelled) = (item.input, item.spelled);
        for (key, text) in item.into_fields() {
            if METHODS.contains(&key) {
                described.entry(key).or_default().push(Operation {
                    input,
                    spelled,
                    method: key,
                    text: text.into(),
                    has_path_servers,
                });
            } else if !SHORTHANDS.contains(&key) {
                others.entry(key).or_default().push(Occurrence {
                    input,
                    pointer: pointer::from_tokens(["paths", spelled, key]),
                    text,
                    inherited: Vec::new(),
                });
            }
        }
    }
    for (method, described) in described {
        if let Some(operation) = unify_operation(path, described, findings) {
            operations.insert((path, method), operation);
        }
    }
    for (key, occurrences) in others {
        let what = format!("`{key}` of the path `{path}`");
        if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
            joined.insert(&[key], text);
        }
    }
}

/// Moves a shorthand of a path item into its operations.
fn expand(item: &mut Item, key: &str, components: &Shared, findings: &mut Vec<Diagnostic>) {
    let Some(shared) = item.remove(key) else {
        return;
    };
    let input = item.input;
    let mut has_operation = false;
    for method in METHODS {
        let Some(operation) = item.field_mut(method) else {
            continue;
        };
        has_operation = true;
        match (key, operation.get(key)) {
            (_, None) => *operation = operation.with(key, &shared),
            ("parameters", Some(own)) => {
                let all = with_inherited(components, &shared.value(), &own.value());
                *operation = operation.with(key, &Text::of(&all));
            }
            // The operation's own servers replace those of the path.
            ("servers", Some(_)) => {}
            (_, Some(own)) if own == shared => {}
            (_, Some(_)) => findings.push(
                Diagnostic::warning(
                    "dropped-text",
                    format!(
                        "the {key} of the path `{}` differs between fragments and is dropped for {}, which has its own",
                        item.spelled,
                        method.to_ascii_uppercase(),
                    ),
                )
                .at(input.place(
                    &pointer::from_tokens(["paths", item.spelled, key]),
                    "is dropped",
                ))
                .with_help("make it equal in all fragments of the path"),
            ),
        }
    }
    if !has_operation {
        findings.push(
            Diagnostic::warning(
                "dropped-text",
                format!(
                    "the {key} of the path `{}` is dropped: this fragment has no operation to move it to",
                    item.spelled,
                ),
            )
            .at(input.place(
                &pointer::from_tokens(["paths", item.spelled, key]),
                "is dropped",
            ))
            .with_help("move it to a fragment with operations of the path"),
        );
    }
}

/// The operation's own parameters, then those of the path that it does not
/// override. In this order, references to its own parameters by index stay valid.
fn with_inherited(components: &Shared, shared: &Value, own: &Value) -> Value {
    let own = own.as_array().into_iter().flatten();
    let identities: Vec<_> = own.clone().map(|own| identity(components, own)).collect();
    let inherited = shared.as_array().into_iter().flatten();
    own.chain(inherited.filter(|shared| !identities.contains(&identity(components, shared))))
        .cloned()
        .collect()
}

/// The identity of a parameter: name and location, also behind a reference.
fn identity(components: &Shared, parameter: &Value) -> [Option<Value>; 2] {
    let resolved = components.resolve(parameter);
    match (resolved.get("name"), resolved.get("in")) {
        (None, None) => [parameter.get("$ref").cloned(), None],
        (name, location) => [name.cloned(), location.cloned()],
    }
}

/// One of the descriptions of an operation. Those that are not equivalent to the
/// first are reported.
fn unify_operation<'a>(
    path: &str,
    mut described: Vec<Operation<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Operation<'a>> {
    if described.len() > 1 {
        let occurrences = described.iter().map(|operation| Occurrence {
            input: operation.input,
            pointer: operation.pointer(),
            text: operation.meaning(),
            inherited: DEFAULTS
                .into_iter()
                .filter(|key| operation.inherited(key).is_some())
                .collect(),
        });
        let key = OperationKey::new(described[0].method, path);
        let what = format!("the operation {key}");
        unify(&what, "conflicting-operation", occurrences, findings);
        // The choice among equivalent descriptions must not depend on the order of
        // the input. What they inherit is part of the description.
        described.sort_by_cached_key(|operation| {
            let inherited = DEFAULTS.map(|key| operation.inherited(key).cloned());
            (operation.text.text(), inherited, operation.spelled)
        });
    }
    described.into_iter().next()
}

impl Operation<'_> {
    fn pointer(&self) -> String {
        pointer::from_tokens(["paths", self.spelled, self.method])
    }

    /// The operation with the defaults of its own fragment applied.
    fn meaning(&self) -> Text {
        let mut meaning = self.text.clone();
        for key in DEFAULTS {
            if let Some(text) = self.inherited(key) {
                meaning.set(key, text.clone());
            }
        }
        // No requirement and an empty list of requirements both mean public.
        if meaning
            .get("security")
            .is_some_and(|own| own.is_empty_list())
        {
            meaning.remove("security");
        }
        meaning.text()
    }

    /// The default of its own fragment's root, unless it is overridden.
    fn inherited(&self, key: &str) -> Option<&Text> {
        let overridden = (key == "servers" && self.has_path_servers) || self.text.has(key);
        self.input.root(key).filter(|_| !overridden)
    }
}

/// Moves a default to where it applies to exactly the operations it applied to: it
/// stays at the root if equal in all fragments, else moves onto each operation, and
/// back to the root if all operations then share it.
fn hoist_default(
    key: &'static str,
    inputs: &[Input],
    operations: &mut Operations,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    if operations.is_empty() {
        let occurrences = inputs.iter().filter_map(|input| {
            Some(Occurrence {
                input,
                pointer: pointer::join("", key),
                text: input.root(key)?.clone(),
                inherited: Vec::new(),
            })
        });
        return unify(
            &format!("`{key}` of the API"),
            "conflicting-value",
            occurrences,
            findings,
        );
    }
    let mut defaults = inputs
        .iter()
        .filter(|input| input.has_operations())
        .map(|input| input.root(key));
    let first = defaults.next().flatten();
    if defaults.all(|other| other == first) {
        return first.cloned();
    }
    for operation in operations.values_mut() {
        if let Some(text) = operation.inherited(key).cloned() {
            operation.text.set(key, text);
        }
    }
    // Servers of a path override those of the root.
    if key == "servers" && operations.values().any(|one| one.has_path_servers) {
        return None;
    }
    let mut texts = operations.values().map(|operation| operation.text.get(key));
    let shared = texts.next().flatten()?;
    if shared.is_empty_list() || !texts.all(|text| text.as_ref() == Some(&shared)) {
        return None;
    }
    for operation in operations.values_mut() {
        operation.text.remove(key);
    }
    Some(shared)
}

/// Gives every operation a unique id.
fn name(operations: &mut Operations, findings: &mut Vec<Diagnostic>) {
    let mut owners: HashMap<String, &Operation> = HashMap::new();
    let mut derived = Vec::new();
    for (&(path, method), operation) in operations.iter() {
        let given = operation.text.get("operationId");
        let id = match given.map(|text| text.value()) {
            Some(Value::String(id)) => id,
            Some(_) => {
                let at = pointer::join(&operation.pointer(), "operationId");
                findings.push(
                    Diagnostic::error("bad-shape", "expected a string")
                        .at(operation.input.place(&at, "is something else"))
                        .with_help("correct it where it is published: OpenAPI requires this type"),
                );
                continue;
            }
            None => {
                let id = operation_id::derive(&OperationKey::new(method, operation.spelled));
                derived.push(((path, method), id.clone()));
                id
            }
        };
        if let Some(owner) = owners.get(&id) {
            let place = |operation: &Operation, label| {
                operation
                    .input
                    .place(&pointer::join(&operation.pointer(), "operationId"), label)
            };
            findings.push(
                Diagnostic::error(
                    "duplicate-operation-id",
                    format!("two operations have the operationId `{id}`"),
                )
                .at(place(operation, "the first"))
                .at(place(owner, "the second"))
                .with_help(
                    "rename one where it is published: an operationId must be unique in the API",
                ),
            );
        } else {
            owners.insert(id, operation);
        }
    }
    for (key, id) in derived {
        if let Some(operation) = operations.get_mut(&key) {
            operation.text.set("operationId", Text::of(&id.into()));
        }
    }
}

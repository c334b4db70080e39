//! Joins operations by path and method, each with exactly the security, servers
//! and parameters that its own fragment gives it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Value, json};

use super::combine::combine;
use super::difference::{Content, Difference};
use super::inherited;
use super::occurrence::{
    self, Occurrence, Subject, contradiction, decide, distinct, distinct_values, occurrences,
};
use super::operation_ids::{self, Changed};
use super::policy::{ConflictKind, OnConflict};
use super::templates::{self, Item, Spelling};
use super::webhooks::Webhook;
use super::{Components, Context, Input, resolve};
use crate::canonical::compact;
use crate::diagnostic::Diagnostic;
use crate::operation::{METHODS, OperationKey};
use crate::part::PartKey;
use crate::pointer;
use crate::text::{Patched, Text};
use crate::tree::Tree;

/// Keys of a path item that apply to all of its operations.
const SHORTHANDS: [&str; 4] = ["summary", "description", "parameters", "servers"];

/// Keys of the root that are defaults for operations that lack them.
pub(super) const DEFAULTS: [&str; 2] = ["security", "servers"];

/// Operations by path and method.
pub(super) type Operations<'a> = BTreeMap<(&'a str, &'a str), Operation<'a>>;

/// An operation and its origin.
pub(super) struct Operation<'a> {
    pub(super) input: &'a Input<'a>,
    /// The path as the fragment spells it.
    pub(super) spelled: &'a str,
    pub(super) method: &'a str,
    pub(super) text: Patched,
    /// Whether its path item declares servers, which override those of the root.
    has_path_servers: bool,
}

/// Joins all path items, and writes the root `security` and `servers` that the
/// operations rely on. Operations of webhooks share the space of ids.
pub(super) fn join<'a>(
    inputs: &'a [Input<'a>],
    mut webhooks: Vec<Webhook<'a>>,
    components: &mut Components,
    spec: &mut Tree,
    context: &mut Context,
) {
    // The key `paths` is required even without paths.
    spec.branch(&["paths"]);
    extensions(inputs, spec, context);
    let mut operations = Operations::new();
    let mut changed = Changed::default();
    let spellings = templates::spellings(inputs);
    for same in spellings.chunk_by(Spelling::is_same_path) {
        if let Some((path, items)) = templates::unify(same, &mut context.findings) {
            let described = path_item(path, items, components, spec, context);
            for (method, described) in described {
                let key = OperationKey::new(method, path);
                let unified = unify_operation(&key, described, components, &mut changed, context);
                operations.extend(unified.map(|operation| ((path, method), operation)));
            }
        }
    }
    drop(spellings);
    for key in DEFAULTS {
        if let Some(text) = hoist_default(key, inputs, &mut operations, context) {
            spec.insert(&[key], text);
        }
    }
    operation_ids::name(
        inputs,
        &mut operations,
        &mut webhooks,
        components,
        &mut changed,
        context,
    );
    operation_ids::follow(&changed, &mut operations, components, context);
    for ((path, method), operation) in operations {
        spec.insert(&["paths", path, method], operation.text);
    }
    for webhook in webhooks {
        spec.insert(&["webhooks", &webhook.name, &webhook.method], webhook.text);
    }
}

/// Extensions among the paths.
fn extensions(inputs: &[Input], spec: &mut Tree, context: &mut Context) {
    let extensions = occurrences(inputs, context, |key| match key {
        PartKey::PathsExtension(key) => Some(key.as_str()),
        _ => None,
    });
    for (key, occurrences) in extensions {
        let what = format!("`{key}` of the paths");
        let subject = Subject::value(&what, key);
        if let Some(text) = occurrence::unify(&subject, &occurrences, context) {
            spec.insert(&["paths", key], text);
        }
    }
}

/// The operations of one path by method. The fields of its path item that are equal in
/// all fragments are written into the spec.
fn path_item<'a>(
    path: &str,
    mut items: Vec<Item<'a>>,
    components: &Components,
    spec: &mut Tree,
    context: &mut Context,
) -> BTreeMap<&'a str, Vec<Operation<'a>>> {
    let joined = spec.branch(&["paths", path]);
    let mut has_path_servers = false;
    for key in SHORTHANDS {
        let texts = items.iter().map(|item| item.field(key));
        let mut others = texts.clone();
        let first = others.next().flatten();
        if others.all(|text| text == first) {
            if let Some(text) = Text::chosen(texts.flatten()) {
                has_path_servers |= key == "servers";
                joined.insert(&[key], text.clone());
            }
        } else {
            for item in &mut items {
                expand(item, key, components, &mut context.findings);
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
                let at = pointer::from_tokens(["paths", spelled, key]);
                let occurrence = Occurrence::new(input, at, text);
                others.entry(key).or_default().push(occurrence);
            }
        }
    }
    for (key, occurrences) in others {
        let what = format!("`{key}` of the path `{path}`");
        let subject = Subject::value(&what, key);
        if let Some(text) = occurrence::unify(&subject, &occurrences, context) {
            joined.insert(&[key], text);
        }
    }
    described
}

/// Moves a shorthand of a path item into its operations.
fn expand(item: &mut Item, key: &str, components: &Components, findings: &mut Vec<Diagnostic>) {
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
                *operation = operation.with(key, &Text::of_changed(&all, &own));
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
fn with_inherited(components: &Components, shared: &Value, own: &Value) -> Value {
    let own = own.as_array().into_iter().flatten();
    let identities: HashSet<_> = own.clone().map(|own| identity(components, own)).collect();
    let inherited = shared.as_array().into_iter().flatten();
    own.chain(inherited.filter(|shared| !identities.contains(&identity(components, shared))))
        .cloned()
        .collect()
}

/// The identity of a parameter: name and location, also behind a reference.
fn identity(components: &Components, parameter: &Value) -> String {
    let resolved = resolve(parameter, &|key| components.get(key).cloned());
    compact(&match (resolved.get("name"), resolved.get("in")) {
        (None, None) => json!([parameter.get("$ref")]),
        (name, location) => json!([name, location]),
    })
}

/// One of the descriptions of an operation, by the rule for all descriptions. An id and
/// tags that only some of them have are kept.
fn unify_operation<'a>(
    key: &OperationKey,
    mut described: Vec<Operation<'a>>,
    components: &Components,
    changed: &mut Changed,
    context: &mut Context,
) -> Option<Operation<'a>> {
    if described.len() < 2 {
        return described.pop();
    }
    // The choice must not depend on the order of the input. What they inherit is part
    // of the description.
    described.sort_by_cached_key(|operation| {
        let inherited = DEFAULTS.map(|key| operation.inherited(key).cloned());
        let own = operation.text.text();
        let published = own.as_str().to_owned();
        (own, inherited, operation.spelled, published)
    });
    let occurrences: Vec<_> = described
        .iter()
        .map(|operation| Occurrence {
            inherited: DEFAULTS
                .into_iter()
                .filter(|key| operation.inherited(key).is_some())
                .collect(),
            ..Occurrence::new(
                operation.input,
                operation.pointer(),
                operation.effective(components),
            )
        })
        .collect();
    let what = format!("the operation {key}");
    let subject = Subject {
        what: &what,
        kind: ConflictKind::Operations,
        content: Content::Description,
    };
    let id = unify_id(key, &described, context);
    let tags = unify_tags(&what, &described, &mut context.findings);
    let combined = combined(&subject, &occurrences, components, context);
    let kept = match &combined {
        Some(_) => 0,
        None => decide(&subject, &occurrences, context)?,
    };
    drop(occurrences);
    for other in &described {
        if let (Some(Value::String(old)), Some(new)) = (other.id(), &id)
            && old != *new
        {
            changed.record(other, &old, new);
        }
    }
    let mut operation = described.swap_remove(kept);
    if let Some(value) = combined {
        operation.text = Text::of(&value).into();
        // Public and served by the default, whatever the root says.
        if operation.inherited("security").is_some() {
            let public = Text::of(&Value::Array(Vec::new()));
            operation.text.set("security", public);
        }
        if operation.inherited("servers").is_some() {
            operation.text.set("servers", Text::of(&default_servers()));
        }
    }
    if let Some(id) = id
        && operation.id() != Some(Value::from(id.as_str()))
    {
        operation.text.set("operationId", Text::of(&id.into()));
    }
    if let Some(tags) = tags {
        operation.text.set("tags", tags);
    }
    Some(operation)
}

/// What an API without servers is served by.
fn default_servers() -> Value {
    json!([{"url": "/"}])
}

/// All descriptions in one, if they contradict each other and variants are wanted.
fn combined(
    subject: &Subject,
    occurrences: &[Occurrence],
    components: &Components,
    context: &mut Context,
) -> Option<Value> {
    if context.policies.of(subject.kind) != OnConflict::Variants {
        return None;
    }
    let values = distinct_values(occurrences);
    if values.len() < 2 || subject.content.difference(&values) != Difference::Contract {
        return None;
    }
    let finding = contradiction(subject, occurrences);
    match combine(&values, components) {
        Ok(combined) => {
            let message = format!("{finding}, which become variants of one");
            let help = "make them equal where they are published, if only one of them is right";
            let mut warning = Diagnostic::warning("resolved-conflict", message).with_help(help);
            for place in finding.places() {
                warning = warning.at(place.clone());
            }
            context.findings.push(warning);
            Some(combined)
        }
        Err(at) => {
            let message = format!(
                "{finding}, and `{}` cannot have variants",
                at.trim_start_matches('/')
            );
            let help = "make them equal where they are published, or keep one of them with `--on-conflict operations=first` or `operations=newest`";
            let mut error = Diagnostic::error("conflicting-operation", message).with_help(help);
            for (number, one) in distinct(occurrences).iter().take(2).enumerate() {
                let label = ["the first description", "the second description"][number];
                error = error.at(one.place(&at, label));
            }
            context.findings.push(error);
            values.into_iter().next()
        }
    }
}

/// The one id of an operation, if any description has one.
fn unify_id(key: &OperationKey, described: &[Operation], context: &mut Context) -> Option<String> {
    let occurrences: Vec<_> = described
        .iter()
        .filter_map(|operation| {
            let id = operation.text.get("operationId")?;
            let at = pointer::join(&operation.pointer(), "operationId");
            Some(Occurrence::new(operation.input, at, id))
        })
        .collect();
    let what = format!("the operationId of {key}");
    let subject = Subject {
        what: &what,
        kind: ConflictKind::OperationIds,
        content: Content::Data,
    };
    let id = occurrence::unify(&subject, &occurrences, context)?.value();
    id.as_str().map(str::to_owned)
}

/// All tags of an operation, if its descriptions have different ones.
fn unify_tags(what: &str, described: &[Operation], findings: &mut Vec<Diagnostic>) -> Option<Text> {
    let of = |operation: &Operation| -> Vec<Value> {
        let tags = operation.text.get("tags").map(|tags| tags.value());
        tags.as_ref()
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let sets: Vec<BTreeSet<String>> = described
        .iter()
        .map(|operation| of(operation).iter().map(compact).collect())
        .collect();
    let other = sets.iter().position(|set| Some(set) != sets.first())?;
    let place = |operation: &Operation, label| {
        let at = pointer::join(&operation.pointer(), "tags");
        operation.input.place(&at, label)
    };
    findings.push(
        Diagnostic::warning(
            "differing-documentation",
            format!("{what} has different tags in several fragments: it gets all of them"),
        )
        .at(place(&described[0], "the tags of one"))
        .at(place(&described[other], "the tags of another"))
        .with_help("make them equal where they are published"),
    );
    let all: BTreeMap<String, Value> = described
        .iter()
        .flat_map(of)
        .map(|tag| (compact(&tag), tag))
        .collect();
    Some(Text::of(&all.into_values().collect()))
}

impl Operation<'_> {
    pub(super) fn pointer(&self) -> String {
        pointer::from_tokens(["paths", self.spelled, self.method])
    }

    fn id(&self) -> Option<Value> {
        Some(self.text.get("operationId")?.value())
    }

    /// What is compared with other descriptions: the operation with the defaults of its
    /// own fragment, without its id and tags, and with its parameters themselves in
    /// place of references to them.
    fn effective(&self, components: &Components) -> Text {
        let mut effective = self.text.clone();
        for key in DEFAULTS {
            if let Some(text) = self.inherited(key) {
                effective.set(key, text.clone());
            }
        }
        // No requirement and an empty list of requirements both mean public.
        let security = effective.get("security");
        if security.is_some_and(|security| security.is_empty_list()) {
            effective.remove("security");
        }
        // The server of an API that names none.
        let servers = effective.get("servers").map(|servers| servers.value());
        if !self.has_path_servers && servers == Some(default_servers()) {
            effective.remove("servers");
        }
        let parameters = effective.get("parameters");
        if let Some(text) = parameters.filter(|text| text.as_str().contains("\"$ref\"")) {
            let mut value = text.value();
            for parameter in value.as_array_mut().into_iter().flatten() {
                let component = |key: &_| components.get(key).cloned();
                *parameter = resolve(parameter, &component).into_owned();
            }
            effective.set("parameters", Text::of(&value));
        }
        for key in ["operationId", "tags"] {
            effective.remove(key);
        }
        effective.text()
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
    context: &mut Context,
) -> Option<Text> {
    if operations.is_empty() {
        // Operations elsewhere have been given what they inherit.
        if inputs.iter().any(inherited::has_operations_elsewhere) && !inherited::agree(inputs, key)
        {
            return None;
        }
        let occurrences: Vec<_> = inputs
            .iter()
            .filter_map(|input| {
                let text = input.root(key)?.clone();
                Some(Occurrence::new(input, pointer::join("", key), text))
            })
            .collect();
        let what = format!("`{key}` of the API");
        let subject = Subject::value(&what, key);
        return occurrence::unify(&subject, &occurrences, context);
    }
    let defaults = inputs
        .iter()
        .filter(|input| input.has_operations())
        .map(|input| input.root(key));
    let mut others = defaults.clone();
    let first = others.next().flatten();
    if others.all(|other| other == first) {
        return Text::chosen(defaults.flatten()).cloned();
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
    let texts = operations
        .values()
        .filter_map(|operation| operation.text.get(key));
    let chosen = texts.min_by(|one, other| one.as_str().cmp(other.as_str()));
    for operation in operations.values_mut() {
        operation.text.remove(key);
    }
    chosen
}

//! Keeps the values of discriminators when schemas are renamed.
//!
//! Without a mapping, the value on the wire is the name of a schema: one of the
//! alternatives beside the discriminator, or any that includes its schema by `allOf`. A
//! renamed schema gets a mapping from its old name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::links::{Object, each_object_mut};
use super::{Input, distinct};
use crate::diagnostic::Diagnostic;
use crate::part::{Node, Part};
use crate::refs::{self, ComponentKey};
use crate::text::Text;

/// The new names of the components of one input.
pub(super) type Names = BTreeMap<ComponentKey, String>;

/// How many variants of a value a diagnostic shows.
const MOST_PLACES: usize = 8;

/// A schema that has an implied value, in the input of a position.
type Child = (usize, ComponentKey);

/// The implied values of the discriminator of each component, by its new name: each with
/// the new names of the schemas that have it.
type Values = BTreeMap<ComponentKey, BTreeMap<String, BTreeMap<String, Child>>>;

/// What is to be added to the mapping of each component: new names by values.
pub(super) type Mappings = BTreeMap<ComponentKey, BTreeMap<String, String>>;

/// Finds the values that renamed schemas keep in discriminators of other components.
/// Several variants of one value are an error.
pub(super) fn implied(
    inputs: &[Input],
    names: &[Names],
    findings: &mut Vec<Diagnostic>,
) -> Mappings {
    let schemas = Schemas::of(inputs);
    if schemas.parents.is_empty() {
        return Mappings::new();
    }
    let mut values = Values::new();
    for (input, names) in std::iter::zip(inputs, names) {
        schemas.add_values(input, names, &mut values);
    }
    let mut mappings = Mappings::new();
    for (parent, values) in values {
        for (value, variants) in values {
            let is_renamed = variants.keys().any(|name| *name != value);
            match variants.first_key_value() {
                Some((name, _)) if is_renamed && variants.len() == 1 => {
                    let mapping = mappings.entry(parent.clone()).or_default();
                    mapping.insert(value, name.clone());
                }
                Some(_) if is_renamed => {
                    findings.push(ambiguous(&parent, &value, &variants, inputs));
                }
                _ => {}
            }
        }
    }
    mappings
}

fn ambiguous(
    parent: &ComponentKey,
    value: &str,
    variants: &BTreeMap<String, Child>,
    inputs: &[Input],
) -> Diagnostic {
    let parent = &parent.name;
    let mut error = Diagnostic::error(
        "ambiguous-discriminator",
        format!(
            "{} different schemas `{value}` stand for the value `{value}` of the discriminator of `{parent}`",
            variants.len()
        ),
    )
    .with_help(format!(
        "give them different names where they are published, or their own `{parent}` each; or keep one with `--on-conflict components=first` or `components=newest`"
    ));
    for (position, key) in variants.values().take(MOST_PLACES) {
        if let Some(input) = inputs.get(*position) {
            error = error.at(input.place(&key.pointer(), "one of them"));
        }
    }
    error
}

/// Adds values to the mappings of the components of an input, which has its new names.
pub(super) fn insert(input: &mut Input, mappings: &Mappings) {
    for part in input.parts.to_mut() {
        let Some(mapping) = part.component().and_then(|key| mappings.get(key)) else {
            continue;
        };
        let mut value = part.text().value();
        let Some(discriminator) = refs::own_discriminator_mut(&mut value) else {
            continue;
        };
        let mut refs = part.node.refs.to_vec();
        let known = discriminator
            .entry("mapping")
            .or_insert_with(|| Map::new().into());
        if !(known.is_null() || known.is_object()) {
            continue;
        }
        for (value, name) in mapping {
            let key = ComponentKey::new("schemas", name);
            // Indexing a JSON object for writing inserts missing keys.
            known[value] = format!("#{}", key.pointer()).into();
            refs.push(Arc::new(key));
        }
        *part = Arc::new(Part {
            key: part.key.clone(),
            node: Node {
                text: Text::of(&value),
                refs: refs.into(),
            },
            is_sound: part.is_sound,
        });
    }
}

/// Adds a mapping for the alternatives of alternatives that get new names. Those beside
/// the discriminator get theirs when they are renamed.
///
/// Returns the schemas that the value now refers to, by their old names.
pub(super) fn keep_nested(
    value: &mut Value,
    names: &Names,
    input: &[Arc<Part>],
) -> BTreeSet<ComponentKey> {
    let mut added = BTreeSet::new();
    each_object_mut(value, &mut |object| {
        let Object::Other(schema) = object else {
            return;
        };
        if !schema.get("discriminator").is_some_and(Value::is_object) {
            return;
        }
        let mut nested = BTreeSet::new();
        let mut queue: Vec<ComponentKey> = alternatives(schema).collect();
        let mut seen: HashSet<ComponentKey> = queue.iter().cloned().collect();
        while let Some(key) = queue.pop() {
            let Some(Value::Object(schema)) = own(input, &key).map(|part| part.text().value())
            else {
                continue;
            };
            for key in alternatives(&schema) {
                if seen.insert(key.clone()) {
                    queue.push(key.clone());
                    nested.insert(key);
                }
            }
        }
        let Some(discriminator) = schema
            .get_mut("discriminator")
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        let known = Mapping::of(discriminator);
        for key in nested.iter().filter(|key| names.contains_key(key)) {
            if known.implies(key) {
                let mapping = discriminator
                    .entry("mapping")
                    .or_insert_with(|| Map::new().into());
                // It is renamed with all others.
                mapping[&key.name] = format!("#{}", key.pointer()).into();
                added.insert(key.clone());
            }
        }
    });
    added
}

/// The mapping of a discriminator.
#[derive(Default)]
struct Mapping {
    values: HashSet<String>,
    targets: HashSet<ComponentKey>,
    is_unknown: bool,
}

impl Mapping {
    fn of(discriminator: &Map<String, Value>) -> Self {
        match discriminator.get("mapping") {
            None | Some(Value::Null) => Self::default(),
            Some(Value::Object(mapping)) => {
                let targets = mapping.values().filter_map(Value::as_str);
                Self {
                    values: mapping.keys().cloned().collect(),
                    targets: targets.filter_map(refs::mapped).collect(),
                    is_unknown: false,
                }
            }
            Some(_) => Self {
                is_unknown: true,
                ..Self::default()
            },
        }
    }

    /// Whether the name of a schema is its value.
    fn implies(&self, key: &ComponentKey) -> bool {
        !self.is_unknown && !self.values.contains(&key.name) && !self.targets.contains(key)
    }
}

/// The schemas of all inputs, as far as discriminators are concerned.
struct Schemas<'a> {
    shared: HashMap<&'a ComponentKey, &'a Part>,
    /// The components with a discriminator.
    parents: HashSet<&'a ComponentKey>,
    /// The mapping of each part with a discriminator.
    mappings: HashMap<*const Part, Mapping>,
    /// What each part includes by `allOf`, and the families in it.
    contents: HashMap<*const Part, Content>,
}

/// What a component says about values.
#[derive(Default)]
struct Content {
    /// The components that it includes by `allOf`.
    includes: Vec<ComponentKey>,
    /// The component that it is nothing but another name of.
    alias: Option<ComponentKey>,
    families: Vec<Family>,
}

/// Alternatives beside `allOf`: their names are the values of a discriminator there.
struct Family {
    includes: Vec<ComponentKey>,
    alternatives: Vec<ComponentKey>,
}

impl<'a> Schemas<'a> {
    fn of(inputs: &'a [Input<'a>]) -> Self {
        let mut schemas = Self {
            shared: HashMap::new(),
            parents: HashSet::new(),
            mappings: HashMap::new(),
            contents: HashMap::new(),
        };
        for (_, part) in distinct(inputs) {
            let Some(key) = part.component().filter(|key| key.section == "schemas") else {
                continue;
            };
            schemas.shared.entry(key).or_insert(part);
            if part.text().as_str().contains("\"discriminator\"")
                && let Some(discriminator) = refs::own_discriminator_mut(&mut part.text().value())
            {
                let mapping = Mapping::of(discriminator);
                schemas.mappings.insert(std::ptr::from_ref(part), mapping);
                schemas.parents.insert(key);
            }
        }
        if !schemas.parents.is_empty() {
            for (_, part) in distinct(inputs) {
                let text = part.text().as_str();
                if text.contains("\"allOf\"") || text.contains("\"$ref\"") {
                    let content = Content::of(&part.text().value());
                    schemas.contents.insert(std::ptr::from_ref(part), content);
                }
            }
        }
        schemas
    }

    fn add_values(&self, input: &Input, names: &Names, values: &mut Values) {
        let new_key = |key: &ComponentKey| {
            let name = names.get(key).unwrap_or(&key.name);
            ComponentKey::new(&key.section, name)
        };
        let mut add = |child: &ComponentKey, includes: &[ComponentKey]| {
            for parent in self.parents_of(includes, input) {
                let part = self.part(&parent, input);
                let mapping = part.and_then(|part| self.mappings.get(&std::ptr::from_ref(part)));
                if mapping.is_some_and(|mapping| mapping.implies(child)) && parent != *child {
                    let of_parent = values.entry(new_key(&parent)).or_default();
                    let of_value = of_parent.entry(child.name.clone()).or_default();
                    let new = names.get(child).unwrap_or(&child.name).clone();
                    of_value
                        .entry(new)
                        .or_insert((input.position, child.clone()));
                }
            }
        };
        for part in &*input.parts {
            let Some(content) = self.contents.get(&Arc::as_ptr(part)) else {
                continue;
            };
            if let Some(key) = part.component().filter(|key| key.section == "schemas") {
                add(key, &content.includes);
            }
            for family in &content.families {
                for child in &family.alternatives {
                    add(child, &family.includes);
                }
            }
        }
        for item in &*input.paths {
            for (_, node) in &item.fields {
                let text = node.text.as_str();
                if text.contains("\"allOf\"") && text.contains("Of\": [") {
                    for family in Content::of(&node.text.value()).families {
                        for child in &family.alternatives {
                            add(child, &family.includes);
                        }
                    }
                }
            }
        }
    }

    /// The components with a discriminator that are included, directly or by others.
    fn parents_of(&self, includes: &[ComponentKey], input: &Input) -> BTreeSet<ComponentKey> {
        let mut parents = BTreeSet::new();
        let mut queue = includes.to_vec();
        let mut seen: HashSet<ComponentKey> = queue.iter().cloned().collect();
        while let Some(key) = queue.pop() {
            if self.parents.contains(&key) {
                parents.insert(key.clone());
            }
            let part = self.part(&key, input);
            let content = part.and_then(|part| self.contents.get(&std::ptr::from_ref(part)));
            let onward = content
                .into_iter()
                .flat_map(|it| it.includes.iter().chain(&it.alias));
            for key in onward {
                if seen.insert(key.clone()) {
                    queue.push(key.clone());
                }
            }
        }
        parents
    }

    fn part<'s>(&'s self, key: &ComponentKey, input: &'s Input) -> Option<&'s Part> {
        own(&input.parts, key).or_else(|| self.shared.get(key).copied())
    }
}

impl Content {
    fn of(value: &Value) -> Self {
        let mut content = Self {
            alias: reference(value),
            ..Self::default()
        };
        if let Value::Object(schema) = value {
            content.includes = refs::bases(schema);
        }
        let mut value = value.clone();
        each_object_mut(&mut value, &mut |object| {
            if let Object::Other(schema) = object {
                let alternatives: Vec<_> = alternatives(schema).collect();
                let includes = refs::bases(schema);
                if !alternatives.is_empty() && !includes.is_empty() {
                    content.families.push(Family {
                        includes,
                        alternatives,
                    });
                }
            }
        });
        content
    }
}

/// A component of an input.
fn own<'p>(parts: &'p [Arc<Part>], key: &ComponentKey) -> Option<&'p Part> {
    let found = parts.iter().find(|part| part.component() == Some(key));
    found.map(|part| &**part)
}

fn reference(value: &Value) -> Option<ComponentKey> {
    ComponentKey::of_whole(value.get("$ref")?.as_str()?)
}

/// What a schema refers to in `oneOf` and `anyOf`.
fn alternatives(schema: &Map<String, Value>) -> impl Iterator<Item = ComponentKey> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array())
        .flatten()
        .filter_map(reference)
}

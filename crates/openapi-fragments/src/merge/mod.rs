//! Merges many fragments into one spec.
//!
//! The result is a function of the *set* of fragments: neither their order nor the
//! order of keys in them changes a byte. Nothing is widened: an operation ends with
//! exactly the security, servers and parameters that its own fragment gives it.

mod components;
mod operations;
mod templates;

pub(crate) use templates::shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fragment::{Fragment, METHODS};
use crate::outline::{self, PathItem};
use crate::part::{Node, Part, PartKey};
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey};
use crate::text::Text;
use crate::tree::Tree;

/// How to merge.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MergeOptions {
    /// What to do with different components of one name.
    pub on_conflict: OnConflict,
}

impl MergeOptions {
    /// Sets what to do with different components of one name.
    pub fn on_conflict(mut self, on_conflict: OnConflict) -> Self {
        self.on_conflict = on_conflict;
        self
    }
}

/// What to do with different components of one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnConflict {
    /// Report both places and return no spec.
    #[default]
    Error,
    /// Give each a name of its own, derived from the old name and a hash of its
    /// content, and rewrite every reference to it.
    Rename,
}

/// A merged spec.
///
/// It is held as text, which takes a fraction of the memory of a tree of values,
/// and converted on demand.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Merged {
    spec: Tree,
    /// What should be reviewed.
    pub warnings: Vec<Diagnostic>,
    /// The components that got a new name, in the order of the new names.
    pub renamed: Vec<Renamed>,
}

/// A component that [`OnConflict::Rename`] gave a new name.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Renamed {
    /// The section, such as `schemas`.
    pub section: String,
    /// The name in the fragments.
    pub name: String,
    /// The name in the spec.
    pub new_name: String,
    /// The index of a fragment that has it, among those that were merged.
    pub fragment: usize,
}

impl Merged {
    /// The spec as a value.
    pub fn to_value(&self) -> Value {
        self.spec.value()
    }

    /// The spec as [canonical JSON](crate::to_canonical_json).
    pub fn to_json(&self) -> String {
        self.spec.to_json()
    }

    /// Writes the spec as [canonical JSON](crate::to_canonical_json).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        self.spec.write(&mut out)
    }
}

/// Merges fragments into one spec.
///
/// - Root `security` and `servers` stay at the root if every fragment with
///   operations declares the same. Otherwise they move onto the operations,
///   and back to the root only if all operations then share them. A fragment
///   without `security` is public and stays so.
/// - Methods of one path are joined. A duplicate operation is fine if equal.
/// - `parameters`, `summary`, `description` and `servers` of a path stay there
///   if equal in all fragments of the path, else they move into its operations.
/// - Equal components are unified; [`OnConflict`] decides about others.
/// - Tags are unified by name; `info` must be equal; the highest patch of 3.0 is
///   kept.
/// - Operations without an `operationId` get one derived from method and path.
/// - Everything else in a document, extensions included, is kept.
///
/// ````
/// use std::sync::Arc;
/// use openapi_fragments::{MergeOptions, Source, extract, merge};
///
/// let page = r#"
/// ```json
/// {"openapi":"3.0.3","info":{"title":"Pets","version":"1"},"security":[{"key":["read"]}],
///  "components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"Key"}}},
///  "paths":{"/pets":{"get":{"responses":{"200":{"description":"ok"}}}}}}
/// ```
/// ```json
/// {"openapi":"3.0.3","info":{"title":"Pets","version":"1"},
///  "paths":{"/pets":{"head":{"responses":{"200":{"description":"ok"}}}}}}
/// ```
/// "#;
/// let fragments = extract(&Arc::new(Source::new("pets.md", page)))?;
/// let spec = merge(&fragments, &MergeOptions::default())?.to_value();
/// assert_eq!(spec["paths"]["/pets"]["get"]["security"][0]["key"][0], "read");
/// assert!(spec["paths"]["/pets"]["head"].get("security").is_none());
/// assert!(spec.get("security").is_none());
/// # Ok::<(), openapi_fragments::Diagnostics>(())
/// ````
///
/// # Errors
/// All conflicts at once, each with both places: `no-fragment`,
/// `conflicting-operation`, `conflicting-component`, `conflicting-value` (`info`,
/// tags and other keys that must be equal), `duplicate-operation-id` and
/// `dangling-reference`.
pub fn merge(fragments: &[Fragment], options: &MergeOptions) -> Result<Merged, Diagnostics> {
    if fragments.is_empty() {
        return Err(Diagnostic::error(
            "no-fragment",
            "there is nothing to merge: the input has no fragment",
        )
        .with_help(
            "add pages with a fenced OpenAPI block, or files that are one OpenAPI document each",
        )
        .into());
    }
    let mut inputs: Vec<Input> = fragments.iter().enumerate().map(Input::new).collect();
    // This order affects the diagnostics, not the spec.
    inputs.sort_by_key(|input| (input.fragment.source().name(), input.fragment.line()));

    let mut findings = Vec::new();
    let mut spec = Tree::default();
    let renamed = match options.on_conflict {
        OnConflict::Rename => components::rename_conflicts(&mut inputs),
        OnConflict::Error => Vec::new(),
    };
    let components = components::unify(&inputs, &mut spec, &mut findings);
    root(&inputs, &mut spec, &mut findings);
    operations::join(&inputs, &mut spec, &mut findings);
    check_references(&inputs, &components, &mut findings);
    let warnings = Diagnostics::split(findings)?;
    Ok(Merged {
        spec,
        warnings,
        renamed,
    })
}

/// A fragment during the merge. Its parts and paths are changed only where
/// components were renamed.
struct Input<'a> {
    /// The index of the fragment in the input of the merge.
    index: usize,
    fragment: &'a Fragment,
    /// Sorted by key.
    parts: Cow<'a, [Arc<Part>]>,
    paths: Cow<'a, [PathItem]>,
}

impl<'a> Input<'a> {
    fn new((index, fragment): (usize, &'a Fragment)) -> Self {
        let outline = fragment.outline();
        Self {
            index,
            fragment,
            parts: Cow::Borrowed(&outline.parts),
            paths: Cow::Borrowed(&outline.paths),
        }
    }

    fn place(&self, pointer: &str, label: &str) -> Place {
        self.fragment.place(pointer, label)
    }

    /// A key of the root.
    fn root(&self, key: &str) -> Option<&Text> {
        outline::root(&self.parts, key)
    }

    fn has_operations(&self) -> bool {
        let mut fields = self.paths.iter().flat_map(|item| &item.fields);
        fields.any(|(key, _)| METHODS.contains(&&**key))
    }

    fn component(&self, key: &ComponentKey) -> Option<&Part> {
        let found = self.parts.binary_search_by(|part| match &part.key {
            PartKey::Component(known) => known.cmp(key),
            // All other parts come before the components.
            _ => std::cmp::Ordering::Less,
        });
        found.ok().map(|index| &*self.parts[index])
    }

    /// Renames components and every reference to them.
    fn rename(&mut self, names: &BTreeMap<ComponentKey, String>) {
        for part in self.parts.to_mut() {
            let new_name = part.component().and_then(|key| names.get(key));
            if new_name.is_none() && !refers_to(&part.node, names) {
                continue;
            }
            let (key, context) = match (&part.key, new_name) {
                (PartKey::Component(key), Some(name)) => (
                    PartKey::Component(ComponentKey::new(&key.section, name)),
                    None,
                ),
                (PartKey::Root(key), _) => (part.key.clone(), Some(key.as_str())),
                _ => (part.key.clone(), None),
            };
            *part = Arc::new(Part {
                key,
                node: renamed(&part.node, context, names),
                is_sound: part.is_sound,
            });
        }
        self.parts
            .to_mut()
            .sort_by(|one, other| one.key.cmp(&other.key));
        for item in self.paths.to_mut() {
            for (key, node) in &mut item.fields {
                if refers_to(node, names) {
                    *node = renamed(node, Some(key), names);
                }
            }
        }
    }
}

fn refers_to(node: &Node, names: &BTreeMap<ComponentKey, String>) -> bool {
    node.refs.iter().any(|key| names.contains_key(&**key))
}

/// `context` is the key of the node, where that decides what in it is a reference.
fn renamed(node: &Node, context: Option<&str>, names: &BTreeMap<ComponentKey, String>) -> Node {
    let mut value = node.text.value();
    match context {
        None => refs::rename(&mut value, names),
        Some(key) => {
            let mut wrapper = Value::Object(Map::from_iter([(key.to_owned(), value)]));
            refs::rename(&mut wrapper, names);
            value = wrapper[key].take();
        }
    }
    let new_key = |key: &Arc<ComponentKey>| match names.get(&**key) {
        Some(name) => Arc::new(ComponentKey::new(&key.section, name)),
        None => Arc::clone(key),
    };
    Node {
        text: Text::of(&value),
        refs: node.refs.iter().map(new_key).collect(),
    }
}

/// Each part once, with the first input that has it.
fn distinct<'a>(inputs: &'a [Input<'a>]) -> impl Iterator<Item = (&'a Input<'a>, &'a Part)> {
    let mut seen = HashSet::new();
    inputs
        .iter()
        .flat_map(|input| input.parts.iter().map(move |part| (input, part)))
        .filter(move |(_, part)| seen.insert(Arc::as_ptr(part)))
        .map(|(input, part)| (input, &**part))
}

/// The components of all inputs: a fragment may refer to what another defines.
struct Shared<'a>(HashMap<&'a ComponentKey, &'a Part>);

impl<'a> Shared<'a> {
    fn of(inputs: &'a [Input<'a>]) -> Self {
        let parts = distinct(inputs).filter_map(|(_, part)| Some((part.component()?, part)));
        Self(parts.collect())
    }

    /// A parameter behind any number of references to shared ones.
    fn resolve<'v>(&self, parameter: &'v Value) -> Cow<'v, Value> {
        let mut resolved = Cow::Borrowed(parameter);
        // A cycle of references has no target.
        for _ in 0..refs::MOST_REFERENCES {
            if resolved.get("$ref").is_none() {
                break;
            }
            let target = refs::direct(&resolved).into_iter().next();
            match target.and_then(|key| self.0.get(&key)) {
                Some(part) => resolved = Cow::Owned(part.text().value()),
                None => break,
            }
        }
        resolved
    }
}

/// One occurrence of a value in an input.
#[derive(Clone)]
struct Occurrence<'a> {
    input: &'a Input<'a>,
    pointer: String,
    text: Text,
    /// Keys in it that are inherited from the root of the input.
    inherited: Vec<&'static str>,
}

/// The occurrences of all parts that `select` returns a key for, by that key.
fn occurrences<'a, K: Ord>(
    inputs: &'a [Input<'a>],
    select: impl Fn(&'a PartKey) -> Option<K>,
) -> BTreeMap<K, Vec<Occurrence<'a>>> {
    let mut found = BTreeMap::<K, Vec<Occurrence>>::new();
    for (input, part) in distinct(inputs) {
        if let Some(key) = select(&part.key) {
            found.entry(key).or_default().push(Occurrence {
                input,
                pointer: part.key.pointer(),
                text: part.text().clone(),
                inherited: Vec::new(),
            });
        }
    }
    found
}

impl Occurrence<'_> {
    /// The place of a node of the value.
    fn place(&self, at: &str, label: &str) -> Place {
        let first = at.split('/').nth(1).unwrap_or_default();
        if self.inherited.contains(&first) {
            self.input.place(at, label)
        } else {
            self.input.place(&format!("{}{at}", self.pointer), label)
        }
    }
}

/// The one value of all occurrences. Each other value is reported beside the
/// first, at the first difference between them.
fn unify<'a>(
    what: &str,
    code: &'static str,
    occurrences: impl IntoIterator<Item = Occurrence<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let mut occurrences = occurrences.into_iter();
    let first = occurrences.next()?;
    let mut others = HashSet::new();
    for other in occurrences {
        if other.text != first.text && others.insert(other.text.clone()) {
            findings.push(contradiction(what, code, &first, &other));
        }
    }
    Some(first.text)
}

fn contradiction(
    what: &str,
    code: &'static str,
    one: &Occurrence,
    other: &Occurrence,
) -> Diagnostic {
    let at = first_difference(&one.text.value(), &other.text.value());
    Diagnostic::error(code, format!("{what} has two different descriptions"))
        .at(one.place(&at, "the first description"))
        .at(other.place(&at, "the second description"))
        .with_help("make them equal where they are published, or remove one of them from the input")
}

/// The pointer of the first node, in canonical order, on which two values differ.
fn first_difference(one: &Value, other: &Value) -> String {
    let deeper = |token: &str, one: &Value, other: &Value| {
        format!(
            "/{}{}",
            pointer::escape(token),
            first_difference(one, other)
        )
    };
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.into_iter()
                .find(|key| a.get(*key) != b.get(*key))
                .map_or_else(String::new, |key| {
                    let null = Value::Null;
                    deeper(
                        key,
                        a.get(key).unwrap_or(&null),
                        b.get(key).unwrap_or(&null),
                    )
                })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => std::iter::zip(a, b)
            .position(|(a, b)| a != b)
            .map_or_else(String::new, |index| {
                deeper(&index.to_string(), &a[index], &b[index])
            }),
        _ => String::new(),
    }
}

/// Writes everything at the root except paths, components, security and servers.
fn root(inputs: &[Input], spec: &mut Tree, findings: &mut Vec<Diagnostic>) {
    let newest = inputs
        .iter()
        .filter_map(|input| input.root("openapi"))
        .max_by_key(|version| (version.as_str().len(), version.as_str()));
    if let Some(newest) = newest {
        spec.insert(&["openapi"], newest.clone());
    }
    let others = occurrences(inputs, |key| match key {
        PartKey::Root(key) => Some(key.as_str())
            .filter(|key| !matches!(*key, "openapi" | "tags" | "servers" | "security")),
        _ => None,
    });
    for (key, occurrences) in others {
        let what = format!("`{key}` of the API");
        if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
            spec.insert(&[key], text);
        }
    }
    let tags = tags(inputs, findings);
    if !tags.is_empty() {
        spec.insert(&["tags"], Text::of(&tags.into()));
    }
}

/// Tags are unified by name and field; a field may be missing in some fragments.
/// The order is the published one if it is the same in all fragments, else by name.
fn tags(inputs: &[Input], findings: &mut Vec<Diagnostic>) -> Vec<Value> {
    let is_tags = |part: &Part| matches!(&part.key, PartKey::Root(key) if key == "tags");
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut named: BTreeMap<String, BTreeMap<String, Vec<Occurrence>>> = BTreeMap::new();
    for (input, part) in distinct(inputs).filter(|(_, part)| is_tags(part)) {
        let value = part.text().value();
        let mut list: Vec<String> = Vec::new();
        for (index, tag) in value.as_array().into_iter().flatten().enumerate() {
            // Unnamed tags are refused before the merge.
            let Some(name) = tag["name"].as_str() else {
                continue;
            };
            if !list.iter().any(|known| known == name) {
                list.push(name.to_owned());
            }
            let fields = named.entry(name.to_owned()).or_default();
            for (field, value) in tag.as_object().into_iter().flatten() {
                fields.entry(field.clone()).or_default().push(Occurrence {
                    input,
                    pointer: pointer::from_tokens(["tags", &index.to_string(), field]),
                    text: Text::of(value),
                    inherited: Vec::new(),
                });
            }
        }
        lists.push(list);
    }
    let one_order = lists.windows(2).all(|pair| pair[0] == pair[1]);
    let order = match lists.into_iter().next() {
        Some(list) if one_order => list,
        _ => named.keys().cloned().collect(),
    };
    let mut tags = Vec::with_capacity(order.len());
    for name in order {
        let mut tag = Map::new();
        for (field, occurrences) in named.remove(&name).into_iter().flatten() {
            let what = format!("`{field}` of the tag {name:?}");
            if let Some(text) = unify(&what, "conflicting-value", occurrences, findings) {
                tag.insert(field, text.value());
            }
        }
        tags.push(tag.into());
    }
    tags
}

/// Every reference must have a target among the components of the spec.
fn check_references(
    inputs: &[Input],
    components: &BTreeSet<ComponentKey>,
    findings: &mut Vec<Diagnostic>,
) {
    // `key` is the key of the node, where that decides what in it is a reference.
    let mut check = |input: &Input, node: &Node, key: Option<&str>, at: &dyn Fn() -> String| {
        if node.refs.iter().all(|key| components.contains(&**key)) {
            return;
        }
        let mut value = node.text.value();
        let mut start = at();
        if let Some(key) = key {
            value = Value::Object(Map::from_iter([(key.to_owned(), value)]));
            start.truncate(start.rfind('/').unwrap_or_default());
        }
        refs::visit(&value, Path::Start(&start), &mut |key, at| {
            if !components.contains(&key) {
                findings.push(
                    Diagnostic::error(
                        "dangling-reference",
                        format!("there is no component `{}` in `{}`", key.name, key.section),
                    )
                    .at(input.place(&at.pointer(), "the reference"))
                    .with_help("define it in this fragment, or add the fragment that defines it to the input"),
                );
            }
        });
    };
    for input in inputs {
        for item in &*input.paths {
            for (key, node) in &item.fields {
                check(input, node, Some(key), &|| {
                    pointer::from_tokens(["paths", &item.path, key])
                });
            }
        }
    }
    for (input, part) in distinct(inputs) {
        let key = match &part.key {
            PartKey::Root(key) => Some(key.as_str()),
            _ => None,
        };
        check(input, &part.node, key, &|| part.key.pointer());
    }
}

//! Merges many fragments into one spec.
//!
//! The result is a function of the *set* of fragments: neither their order nor the
//! order of keys in them changes a byte. Nothing is widened: an operation ends with
//! exactly the security, servers and parameters that its own fragment gives it.

mod components;
mod occurrence;
mod operations;
mod rename;
mod root;
mod templates;

pub(crate) use templates::shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fragment::Fragment;
use crate::operation::METHODS;
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
        OnConflict::Rename => rename::rename_conflicts(&mut inputs),
        OnConflict::Error => Vec::new(),
    };
    let components = components::unify(&inputs, &mut spec, &mut findings);
    root::join(&inputs, &mut spec, &mut findings);
    operations::join(&inputs, &mut spec, &mut findings);
    check_references(&inputs, &components, &renamed, &mut findings);
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

/// How many definitions a dangling reference is shown with.
const MOST_DEFINITIONS: usize = 8;

/// Every reference must have a target among the components of the spec.
fn check_references(
    inputs: &[Input],
    components: &BTreeSet<ComponentKey>,
    renamed: &[Renamed],
    findings: &mut Vec<Diagnostic>,
) {
    let by_index: HashMap<usize, &Input> =
        inputs.iter().map(|input| (input.index, input)).collect();
    let mut defining: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for one in renamed {
        let of_name = defining.entry((&one.section, &one.name)).or_default();
        of_name.push(one.fragment);
    }
    let dangling = |key: &ComponentKey, reference: Place| {
        let (section, name) = (&key.section, &key.name);
        let several = defining.get(&(section.as_str(), name.as_str()));
        let mut places: Vec<_> = several
            .into_iter()
            .flatten()
            .take(MOST_DEFINITIONS)
            .filter_map(|fragment| by_index.get(fragment))
            .map(|input| input.place(&key.pointer(), "defined here"))
            .collect();
        let (what, help) = if places.is_empty() {
            (
                format!("there is no component `{name}` in `{section}`"),
                "define it in this fragment, or add the fragment that defines it to the input",
            )
        } else {
            (
                format!("several fragments define `{name}` in `{section}`, each differently"),
                "give all but one of them other names, or define it in this fragment",
            )
        };
        places.insert(0, reference);
        let finding = Diagnostic::error("dangling-reference", what).with_help(help);
        places.into_iter().fold(finding, Diagnostic::at)
    };
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
                findings.push(dangling(&key, input.place(&at.pointer(), "the reference")));
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

//! Merges many fragments into one spec.
//!
//! The result is a function of the *set* of fragments: neither their order nor the
//! order of keys in them changes a byte. Nothing is widened: an operation ends with
//! exactly the security, servers and parameters that its own fragment gives it.

mod combine;
mod components;
mod difference;
mod discriminators;
mod expressions;
mod inherited;
mod inner_operations;
mod links;
mod occurrence;
mod operation_ids;
mod operations;
mod policy;
mod references;
mod rename;
mod respell;
mod root;
mod shared_items;
mod templates;
mod webhooks;

pub use policy::{ConflictKind, MergeOptions, OnConflict, Policies};
pub(crate) use templates::shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::bundle::{self, Query};
use crate::canonical::sha256_hex;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fragment::Fragment;
use crate::operation::METHODS;
use crate::order::{self, Published};
use crate::ordered::DEEPEST;
use crate::outline::{self, PathItem};
use crate::part::{Node, Part, PartKey};
use crate::pointer;
use crate::refs::{self, ComponentKey};
use crate::text::Text;
use crate::tree::{Keys, Tree};
use crate::version;

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

    /// The spec as JSON, keys in the order in which they are published.
    ///
    /// Keys within a component, an operation or another part have the order of the
    /// fragments with that part. If that differs between fragments, one is chosen by
    /// content. Paths, names of components and keys of the root have an order that
    /// contradicts no fragment, if there is one. What the fragments leave open is in
    /// canonical order. So the order of the fragments does not matter here either.
    ///
    /// ```
    /// use openapi_fragments::{Document, Fragment, MergeOptions, Source, Syntax, merge};
    ///
    /// let text = r#"{"info": {"version": "1", "title": "Pets"}, "openapi": "3.0.3", "paths": {"/pets": {}}}"#;
    /// let source = std::sync::Arc::new(Source::new("pets.json", text));
    /// let fragment = Fragment::new(Document::parse(source, Syntax::Json)?)?;
    /// let merged = merge(&[fragment], &MergeOptions::default())?;
    /// assert!(merged.to_json().starts_with("{\n  \"openapi\""));
    /// assert!(merged.to_published_json().starts_with("{\n  \"info\": {\n    \"version\""));
    /// # Ok::<(), openapi_fragments::Diagnostics>(())
    /// ```
    pub fn to_published_json(&self) -> String {
        self.spec.text(Keys::Published)
    }

    /// Writes the spec as [canonical JSON](crate::to_canonical_json).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        self.spec.write(Keys::Canonical, &mut out)
    }

    /// Writes [the published order](Self::to_published_json).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_published_json(&self, mut out: impl Write) -> io::Result<()> {
        self.spec.write(Keys::Published, &mut out)
    }

    /// Writes the spec as YAML, in canonical order, without a tree of values in memory.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_yaml(&self, mut out: impl Write) -> io::Result<()> {
        self.spec.write_yaml(Keys::Canonical, &mut out)
    }

    /// As [`write_yaml`](Self::write_yaml), in
    /// [the published order](Self::to_published_json).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_published_yaml(&self, mut out: impl Write) -> io::Result<()> {
        self.spec.write_yaml(Keys::Published, &mut out)
    }
}

/// Merges fragments into one spec.
///
/// - Root `security` and `servers` stay at the root if every fragment with
///   operations declares the same. Otherwise they move onto the operations,
///   and back to the root only if all operations then share them. A fragment
///   without `security` is public and stays so.
/// - Methods of one path, and of one webhook, are joined. Descriptions of one operation
///   are unified if they have the same contract: the fullest is kept.
/// - `parameters`, `summary`, `description` and `servers` of a path stay there
///   if equal in all fragments of the path, else they move into its operations.
/// - Components of one name and tags of one name are unified by the same rule; `info`
///   must have one title and one version; the highest patch is kept.
/// - [`OnConflict`] decides about contradictions, by [kind](ConflictKind).
/// - All fragments are converted to one version of OpenAPI first.
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
/// tags and other keys that must be equal), `duplicate-operation-id`,
/// `dangling-reference` and `external-reference`. `too-deep` if the spec is nested deeper
/// than parsers read. `beyond-3-0` for what OpenAPI
/// 3.0 cannot express, if that is the version of the spec.
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
    let (converted, noted) = version::convert(fragments, options.conversion)?;
    let hoisted = bundle::hoist_definitions(&converted)?;
    let fragments = hoisted.as_deref().unwrap_or(&converted);
    let fragments = shared_items::inline(fragments)?;
    let fragments = &*fragments;
    let (merged, moved) = attempt(fragments, options, &noted, false)?;
    if moved.is_empty() {
        return Ok(merged);
    }
    // What some references lead to is not in the spec where it was in the fragment.
    let mut fragments = fragments.to_vec();
    bundle::hoist(&mut fragments, &moved)?;
    Ok(attempt(&fragments, options, &noted, true)?.0)
}

/// Merges fragments after what was noted of them, and returns the references whose
/// targets are elsewhere in the spec; those are errors in the `last` attempt.
fn attempt(
    fragments: &[Fragment],
    options: &MergeOptions,
    noted: &[Diagnostic],
    last: bool,
) -> Result<(Merged, HashSet<Query>), Diagnostics> {
    let mut inputs = Input::all(fragments);
    inherited::keep(&mut inputs);
    let mut spec = Tree::default();
    let mut findings = noted.to_vec();
    respell::respell(&mut inputs, &mut findings);
    let renamed = match options.on_conflict.of(ConflictKind::Components) {
        OnConflict::Rename => rename::rename_conflicts(&mut inputs, &mut findings),
        _ => Vec::new(),
    };
    let mut context = Context::new(options.on_conflict, &inputs, findings);
    let mut components = components::join(&inputs, &mut spec, &mut context);
    root::join(&inputs, &mut spec, options, &mut context);
    let webhooks = webhooks::join(&inputs, &mut spec, &mut context);
    operations::join(&inputs, webhooks, &mut components, &mut spec, &mut context);
    let defined = components.keys().cloned().collect();
    for (key, text) in components {
        spec.insert(&["components", &key.section, &key.name], text);
    }
    let mut findings = context.findings;
    let check = references::Check {
        inputs: &inputs,
        components: &defined,
        renamed: &renamed,
        keep_external: options.keep_external,
    };
    let moved = check.run(|| spec.value(), &mut findings);
    if last {
        check.report_moved(&moved, &mut findings);
    }
    if let Some(keys) = spec.too_deep(DEEPEST) {
        let at = pointer::from_tokens(keys.into_iter().rev());
        let message = format!("the spec would be nested more than {DEEPEST} deep at {at}");
        findings.push(Diagnostic::error("too-deep", message).with_help(
            "move inner schemas into components where it is published: parsers refuse more",
        ));
    }
    order::set(&mut spec, inputs.iter().map(Input::published));
    let warnings = Diagnostics::split(findings)?;
    let merged = Merged {
        spec,
        warnings,
        renamed,
    };
    Ok((merged, moved))
}

/// What a merge decides by, and what it finds.
struct Context {
    policies: Policies,
    findings: Vec<Diagnostic>,
    /// The age of the newest input that has each part, if that decides anything.
    ages: HashMap<*const Part, usize>,
}

impl Context {
    fn new(policies: Policies, inputs: &[Input], findings: Vec<Diagnostic>) -> Self {
        let mut ages = HashMap::new();
        if ConflictKind::ALL
            .iter()
            .any(|kind| policies.of(*kind) == OnConflict::Newest)
        {
            for input in inputs {
                for part in &*input.parts {
                    let age: &mut usize = ages.entry(Arc::as_ptr(part)).or_default();
                    *age = input.age.max(*age);
                }
            }
        }
        Self {
            policies,
            findings,
            ages,
        }
    }

    fn age(&self, input: &Input, part: &Part) -> usize {
        let newest = self.ages.get(&std::ptr::from_ref(part));
        newest.copied().unwrap_or(input.age)
    }
}

/// A fragment during the merge. Its parts and paths are changed only where
/// components were renamed.
struct Input<'a> {
    /// The index of the fragment in the input of the merge.
    index: usize,
    /// The index by name and line.
    position: usize,
    /// The index by rank, name and line.
    age: usize,
    fragment: &'a Fragment,
    /// The pointers of renamed components, by their new ones.
    published: HashMap<String, String>,
    /// In the order of the document, keys of the root first.
    parts: Cow<'a, [Arc<Part>]>,
    paths: Cow<'a, [PathItem]>,
}

impl<'a> Input<'a> {
    /// All inputs, in an order that does not depend on that of the fragments.
    fn all(fragments: &'a [Fragment]) -> Vec<Self> {
        let mut inputs: Vec<Self> = fragments.iter().enumerate().map(Self::new).collect();
        inputs.sort_by_key(Self::name);
        // What has no names of its own goes by its content.
        for same in inputs.chunk_by_mut(|one, other| one.name() == other.name()) {
            if same.len() > 1 {
                same.sort_by_cached_key(|input| sha256_hex(input.fragment.to_json()));
            }
        }
        for (position, input) in inputs.iter_mut().enumerate() {
            input.position = position;
        }
        let mut by_age: Vec<&mut Self> = inputs.iter_mut().collect();
        by_age.sort_by_key(|input| (input.fragment.rank(), input.position));
        for (age, input) in by_age.into_iter().enumerate() {
            input.age = age;
        }
        inputs
    }

    fn new((index, fragment): (usize, &'a Fragment)) -> Self {
        let outline = fragment.outline();
        Self {
            index,
            position: 0,
            age: 0,
            fragment,
            published: HashMap::new(),
            parts: Cow::Borrowed(&outline.parts),
            paths: Cow::Borrowed(&outline.paths),
        }
    }

    /// Name and line.
    fn name(&self) -> (&'a str, usize) {
        (self.fragment.source().name(), self.fragment.line())
    }

    /// The place of a node, by its pointer in the spec or in the fragment.
    fn place(&self, at: &str, label: &str) -> Place {
        let end = at
            .match_indices('/')
            .nth(3)
            .map_or(at.len(), |(end, _)| end);
        match self.published.get(&at[..end]) {
            Some(old) => self.fragment.place(&format!("{old}{}", &at[end..]), label),
            None => self.fragment.place(at, label),
        }
    }

    /// A key of the root.
    fn root(&self, key: &str) -> Option<&Text> {
        outline::root(&self.parts, key)
    }

    fn published(&self) -> Published<'_> {
        Published {
            outline: self.fragment.outline(),
            parts: &self.parts,
            paths: &self.paths,
        }
    }

    fn has_operations(&self) -> bool {
        let mut fields = self.paths.iter().flat_map(|item| &item.fields);
        fields.any(|(key, _)| METHODS.contains(&&**key))
    }

    /// Renames components and every reference to them.
    fn rename(&mut self, names: &BTreeMap<ComponentKey, String>) {
        let before = self.parts.to_vec();
        for part in self.parts.to_mut() {
            let new_name = part.component().and_then(|key| names.get(key));
            let (key, context) = match (&part.key, new_name) {
                (PartKey::Component(key), Some(name)) => {
                    let new = ComponentKey::new(&key.section, name);
                    self.published.insert(new.pointer(), key.pointer());
                    (PartKey::Component(new), None)
                }
                (PartKey::Root(key), _) => (part.key.clone(), Some(key.as_str())),
                _ => (part.key.clone(), None),
            };
            let node = match renamed(&part.node, context, names, &before) {
                Some(node) => node,
                None if new_name.is_some() => part.node.clone(),
                None => continue,
            };
            *part = Arc::new(Part {
                key,
                node,
                is_sound: part.is_sound,
            });
        }
        for item in self.paths.to_mut() {
            for (key, node) in &mut item.fields {
                if let Some(new) = renamed(node, Some(key), names, &before) {
                    *node = new;
                }
            }
        }
    }
}

/// The node with components renamed, if that changes anything. `context` is the key of
/// the node, where that decides what in it is a reference.
fn renamed(
    node: &Node,
    context: Option<&str>,
    names: &BTreeMap<ComponentKey, String>,
    parts: &[Arc<Part>],
) -> Option<Node> {
    let refers = node.refs.iter().any(|key| names.contains_key(&**key));
    let has_values = node.text.as_str().contains("\"discriminator\"");
    if !refers && !has_values {
        return None;
    }
    let mut value = node.text.value();
    let added = if has_values {
        discriminators::keep_nested(&mut value, names, parts)
    } else {
        BTreeSet::new()
    };
    if !refers && added.is_empty() {
        return None;
    }
    match context {
        None => refs::rename(&mut value, names),
        Some(key) => {
            let mut wrapper = Value::Object(Map::from_iter([(key.to_owned(), value)]));
            refs::rename(&mut wrapper, names);
            value = wrapper[key].take();
        }
    }
    let new_key = |key: &ComponentKey| {
        names
            .get(key)
            .map(|name| ComponentKey::new(&key.section, name))
    };
    let mut refs: Vec<Arc<ComponentKey>> = node.refs.to_vec();
    refs.extend(added.into_iter().map(Arc::new));
    for key in &mut refs {
        if let Some(new) = new_key(key) {
            *key = Arc::new(new);
        }
    }
    Some(Node {
        text: Text::of_changed(&value, &node.text),
        refs: refs.into(),
    })
}

/// Spreads pointers, which no input can choose.
#[derive(Default)]
struct PointerHasher(u64);

impl Hasher for PointerHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, pointer: usize) {
        // The golden ratio in 64 bits, whose product differs most in its high bits.
        let mixed = (self.0 ^ pointer as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// Each part once, with the first input that has it.
fn distinct<'a>(inputs: &'a [Input<'a>]) -> impl Iterator<Item = (&'a Input<'a>, &'a Part)> {
    let mut seen: HashSet<_, BuildHasherDefault<PointerHasher>> = HashSet::default();
    inputs
        .iter()
        .flat_map(|input| input.parts.iter().map(move |part| (input, part)))
        .filter(move |(_, part)| seen.insert(Arc::as_ptr(part)))
        .map(|(input, part)| (input, &**part))
}

/// The components of the spec, for what is behind a reference.
type Components = BTreeMap<ComponentKey, Text>;

/// What is behind any number of references to components.
fn resolve<'v>(
    value: &'v Value,
    component: &dyn Fn(&ComponentKey) -> Option<Text>,
) -> Cow<'v, Value> {
    let mut resolved = Cow::Borrowed(value);
    // A cycle of references has no target.
    for _ in 0..refs::MOST_REFERENCES {
        let Some(reference) = resolved.get("$ref").and_then(Value::as_str) else {
            break;
        };
        match ComponentKey::of_reference(reference).and_then(|key| component(&key)) {
            Some(text) => resolved = Cow::Owned(text.value()),
            None => break,
        }
    }
    resolved
}

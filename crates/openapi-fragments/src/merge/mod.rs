//! Many fragments, one spec.
//!
//! The result is a function of the *set* of fragments: neither their order nor
//! the order of keys in them changes a byte. Nothing is widened: an operation
//! ends with exactly the security, servers and parameters that its own
//! fragment gives it.

mod components;
mod operations;
mod templates;

pub(crate) use templates::shape;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::fragment::Fragment;
use crate::interner::Component;
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey};

/// How to merge.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MergeOptions {
    /// What to do with components that share a name and nothing else.
    pub on_conflict: OnConflict,
}

impl MergeOptions {
    /// Sets what to do with components that share a name and nothing else.
    pub fn on_conflict(mut self, on_conflict: OnConflict) -> Self {
        self.on_conflict = on_conflict;
        self
    }
}

/// What to do with components that share a name but not their content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnConflict {
    /// Report both places and give no result.
    #[default]
    Error,
    /// Give each a name of its own, made from the old one and a hash of its
    /// content, and rewrite every reference to it.
    Rename,
}

/// A merged spec.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Merged {
    /// The spec.
    pub spec: Value,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Merges fragments into one spec.
///
/// - Root `security` and `servers` stay at the root if every fragment with
///   operations declares the same. Otherwise they move onto the operations,
///   and back to the root only if all operations then share them. A fragment
///   without `security` is public and stays so.
/// - Methods of one path join. The same operation twice is fine if equal.
/// - `parameters`, `summary`, `description` and `servers` of a path stay there
///   if all fragments of the path agree, else they move into its operations.
/// - Equal components unite; [`OnConflict`] says what becomes of others.
/// - Tags unite by name; `info` must agree; the highest patch of 3.0 is kept.
/// - Operations without an `operationId` get one made of method and path.
/// - Whatever else a document holds, extensions included, is kept.
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
/// let spec = merge(&fragments, &MergeOptions::default())?.spec;
/// assert_eq!(spec["paths"]["/pets"]["get"]["security"][0]["key"][0], "read");
/// assert!(spec["paths"]["/pets"]["head"].get("security").is_none());
/// assert!(spec.get("security").is_none());
/// # Ok::<(), openapi_fragments::Diagnostics>(())
/// ````
///
/// # Errors
/// Everything that stands in the way, all at once, each with both places:
/// `no-fragment`, `conflicting-operation`, `conflicting-component`,
/// `conflicting-value` (`info`, tags and other keys that must agree),
/// `duplicate-operation-id` and `dangling-reference`.
pub fn merge(fragments: &[Fragment], options: &MergeOptions) -> Result<Merged, Diagnostics> {
    if fragments.is_empty() {
        return Err(
            Diagnostic::error("no-fragment", "there is nothing to merge: the input holds no fragment")
                .help("a fragment is a fenced OpenAPI block on a page, or a file that is one OpenAPI document")
                .into(),
        );
    }
    let mut inputs: Vec<Input> = fragments.iter().map(Input::new).collect();
    // The order of reports, not of the result.
    inputs.sort_by_key(|input| {
        let document = input.fragment.document();
        (document.source().name(), document.line())
    });

    let mut findings = Vec::new();
    let components = components::unite(&mut inputs, options.on_conflict, &mut findings);
    let mut spec = root(&inputs, &mut findings);
    let paths = operations::join(&inputs, &mut spec, &mut findings);
    if !components.is_empty() {
        spec.insert("components".to_owned(), components.into());
    }
    spec.insert("paths".to_owned(), paths.into());
    check_references(&inputs, &spec, &mut findings);
    let warnings = Diagnostics::split(findings)?;
    Ok(Merged {
        spec: spec.into(),
        warnings,
    })
}

/// A fragment on its way into the spec.
struct Input<'a> {
    fragment: &'a Fragment,
    /// The fragment's document without its components and root extensions;
    /// changed only where components were renamed, as are these.
    root: Cow<'a, Value>,
    components: Cow<'a, [Arc<Component>]>,
}

impl<'a> Input<'a> {
    fn new(fragment: &'a Fragment) -> Self {
        Self {
            fragment,
            root: Cow::Borrowed(fragment.document().value()),
            components: Cow::Borrowed(fragment.components()),
        }
    }

    fn place(&self, pointer: &str, label: &str) -> Place {
        self.fragment.document().place(pointer, label)
    }

    fn section(&self, key: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.root
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    /// The path item of a template, as this fragment spells it.
    fn path_item(&self, path: &str) -> Option<&Value> {
        self.root.get("paths")?.get(path)
    }

    fn has_operations(&self) -> bool {
        !self.fragment.operations().is_empty()
    }

    fn component(&self, key: &ComponentKey) -> Option<&Value> {
        let found = self
            .components
            .binary_search_by(|component| component.key.cmp(key));
        found.ok().map(|index| &self.components[index].value)
    }

    /// Gives components new names, here and wherever they are referred to.
    fn rename(&mut self, names: &BTreeMap<ComponentKey, String>) {
        refs::rename(self.root.to_mut(), names);
        for component in self.components.to_mut() {
            if component.is_extension() {
                continue;
            }
            let mut key = component.key.clone();
            let mut value = component.value.clone();
            refs::rename(&mut value, names);
            if let Some(name) = names.get(&key) {
                key.name.clone_from(name);
            }
            *component = Arc::new(Component { key, value });
        }
        self.components
            .to_mut()
            .sort_by(|one, other| one.key.cmp(&other.key));
    }
}

/// Each component once, with the first input that has it.
fn distinct<'a>(inputs: &'a [Input<'a>]) -> impl Iterator<Item = (&'a Input<'a>, &'a Component)> {
    shared(inputs).filter(|(_, component)| !component.is_extension())
}

/// Each component and each root extension once, with the first input that has
/// it.
fn shared<'a>(inputs: &'a [Input<'a>]) -> impl Iterator<Item = (&'a Input<'a>, &'a Component)> {
    let mut seen = HashSet::new();
    inputs
        .iter()
        .flat_map(|input| {
            input
                .components
                .iter()
                .map(move |component| (input, component))
        })
        .filter(move |(_, component)| seen.insert(Arc::as_ptr(component)))
        .map(|(input, component)| (input, &**component))
}

/// A parameter, behind a reference to a shared one if it is one.
fn resolve_parameter<'a>(components: &'a [Arc<Component>], parameter: &'a Value) -> &'a Value {
    let mut found = refs::direct(parameter).into_iter();
    match (parameter.get("$ref"), found.next()) {
        (Some(_), Some(key)) => components
            .iter()
            .find(|component| component.key == key)
            .map_or(parameter, |component| &component.value),
        _ => parameter,
    }
}

/// A value that stands somewhere in an input.
#[derive(Clone)]
struct Stated<'a> {
    input: &'a Input<'a>,
    pointer: String,
    value: &'a Value,
}

/// The one value that all agree on. Each other value is reported beside the
/// first, at the first difference between them.
fn agree<'a>(
    what: &str,
    code: &'static str,
    stated: impl IntoIterator<Item = Stated<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<&'a Value> {
    let mut stated = stated.into_iter();
    let first = stated.next()?;
    let mut others: Vec<&Value> = Vec::new();
    for other in stated {
        if other.value != first.value && !others.contains(&other.value) {
            others.push(other.value);
            findings.push(contradiction(what, code, &first, &other));
        }
    }
    Some(first.value)
}

fn contradiction(what: &str, code: &'static str, one: &Stated, other: &Stated) -> Diagnostic {
    let at = first_difference(one.value, other.value);
    Diagnostic::error(code, format!("{what} is described twice, and differently"))
        .at(one
            .input
            .place(&format!("{}{at}", one.pointer), "one says this"))
        .at(other
            .input
            .place(&format!("{}{at}", other.pointer), "the other says this"))
        .help("make them equal where they are published, or leave one of them out of the input")
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

/// Everything at the root but paths, components, security and servers.
fn root(inputs: &[Input], findings: &mut Vec<Diagnostic>) -> Map<String, Value> {
    let mut spec = Map::new();
    let newest = inputs
        .iter()
        .filter_map(|input| input.root.get("openapi")?.as_str())
        .max_by_key(|version| (version.len(), *version));
    spec.insert("openapi".to_owned(), json!(newest));

    let mut keys: Vec<&str> = inputs
        .iter()
        .flat_map(|input| input.root.as_object().into_iter().flatten())
        .map(|(key, _)| key.as_str())
        .filter(|key| {
            !matches!(
                *key,
                "openapi" | "tags" | "servers" | "security" | "paths" | "components"
            )
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut stated: BTreeMap<&str, Vec<Stated>> = BTreeMap::new();
    for key in keys {
        let values = inputs.iter().filter_map(|input| {
            Some(Stated {
                input,
                pointer: pointer::join("", key),
                value: input.root.get(key)?,
            })
        });
        stated.entry(key).or_default().extend(values);
    }
    for (input, extension) in shared(inputs).filter(|(_, one)| one.is_extension()) {
        let key = &extension.key.name;
        stated.entry(key).or_default().push(Stated {
            input,
            pointer: pointer::join("", key),
            value: &extension.value,
        });
    }
    for (key, stated) in stated {
        let what = format!("`{key}` of the API");
        if let Some(value) = agree(&what, "conflicting-value", stated, findings) {
            spec.insert(key.to_owned(), value.clone());
        }
    }
    let tags = tags(inputs, findings);
    if !tags.is_empty() {
        spec.insert("tags".to_owned(), tags.into());
    }
    spec
}

/// Tags unite by name; what one fragment leaves out another may add. The order
/// is the authors' if all agree on it, else by name.
fn tags(inputs: &[Input], findings: &mut Vec<Diagnostic>) -> Vec<Value> {
    let mut seen: Vec<&Vec<Value>> = Vec::new();
    let mut lists: Vec<Vec<&str>> = Vec::new();
    let mut named: BTreeMap<&str, BTreeMap<&str, Vec<Stated>>> = BTreeMap::new();
    for input in inputs {
        let Some(tags) = input.root.get("tags").and_then(Value::as_array) else {
            continue;
        };
        // Most fragments of an API repeat the same list.
        if seen.contains(&tags) {
            continue;
        }
        seen.push(tags);
        let mut list = Vec::new();
        for (index, tag) in tags.iter().enumerate() {
            // `Fragment::new` lets only named tags through.
            let Some(name) = tag["name"].as_str() else {
                continue;
            };
            if !list.contains(&name) {
                list.push(name);
            }
            let fields = named.entry(name).or_default();
            for (field, value) in tag.as_object().into_iter().flatten() {
                fields.entry(field).or_default().push(Stated {
                    input,
                    pointer: pointer::from_tokens(["tags", &index.to_string(), field]),
                    value,
                });
            }
        }
        lists.push(list);
    }
    let one_order = lists.windows(2).all(|pair| pair[0] == pair[1]);
    let order = match lists.into_iter().next() {
        Some(list) if one_order => list,
        _ => named.keys().copied().collect(),
    };
    let mut tags = Vec::with_capacity(order.len());
    for name in order {
        let mut tag = Map::new();
        for (field, stated) in named.remove(name).into_iter().flatten() {
            let what = format!("`{field}` of the tag {name:?}");
            if let Some(value) = agree(&what, "conflicting-value", stated, findings) {
                tag.insert(field.to_owned(), value.clone());
            }
        }
        tags.push(tag.into());
    }
    tags
}

/// Every reference must lead to a component that made it into the spec.
fn check_references(inputs: &[Input], spec: &Map<String, Value>, findings: &mut Vec<Diagnostic>) {
    let exists = |key: &ComponentKey| {
        spec.get("components")
            .and_then(|components| components.get(&key.section)?.get(&key.name))
            .is_some()
    };
    let mut check = |input: &Input, value: &Value, at: &str| {
        refs::visit(value, Path::Start(at), &mut |component, at| {
            if !exists(&component) {
                findings.push(
                    Diagnostic::error(
                        "dangling-reference",
                        format!(
                            "there is no component `{}` among `{}`",
                            component.name, component.section
                        ),
                    )
                    .at(input.place(&at.pointer(), "is referred to here"))
                    .help("define it in this fragment, or add the fragment that does to the input"),
                );
            }
        });
    };
    for input in inputs {
        check(input, &input.root, "");
    }
    for (input, component) in distinct(inputs) {
        check(input, &component.value, &component.key.pointer());
    }
}

//! Every reference of every fragment must lead, in the spec, to what it led to in the
//! fragment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::{Input, Renamed, distinct, expressions, respell};
use crate::bundle::{Query, external};
use crate::diagnostic::{Diagnostic, Place};
use crate::part::{Node, PartKey};
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey, Found, Index, Kind, Resolved, What};

/// How many definitions a dangling reference is shown with.
const MOST_DEFINITIONS: usize = 8;

/// What the references are checked against.
pub(super) struct Check<'a> {
    pub(super) inputs: &'a [Input<'a>],
    /// The components of the spec.
    pub(super) components: &'a BTreeSet<ComponentKey>,
    pub(super) renamed: &'a [Renamed],
    /// Whether references to other documents are fine.
    pub(super) keep_external: bool,
}

/// A reference to what is no whole component.
struct Other<'a> {
    input: &'a Input<'a>,
    query: Query,
    at: String,
}

impl Check<'_> {
    /// Reports each reference without a target. Returns those with a target in their
    /// fragment that the spec does not have there.
    pub(super) fn run(
        &self,
        spec: impl FnOnce() -> Value,
        findings: &mut Vec<Diagnostic>,
    ) -> HashSet<Query> {
        let mut missing: Vec<(&Input, ComponentKey, String)> = Vec::new();
        let mut others: Vec<Other> = Vec::new();
        self.visit(&mut |input, found, at| {
            let component = match found.what {
                What::OperationId => return,
                What::Scheme => Some(ComponentKey::new("securitySchemes", found.text)),
                What::Mapping if refs::is_bare_name(found.text) => refs::mapped(found.text),
                _ => ComponentKey::of_whole(found.text),
            };
            match component {
                Some(key) if self.components.contains(&key) => {}
                Some(key) => missing.push((input, key, at.pointer())),
                None => others.push(Other {
                    input,
                    query: Query::new(input.index, &found),
                    at: at.pointer(),
                }),
            }
        });
        self.report(missing, findings);
        if others.is_empty() {
            return HashSet::new();
        }
        self.check_others(&others, &spec(), findings)
    }

    /// Calls `found` for each reference in the nodes that refer to something else than
    /// components of the spec.
    fn visit<'s>(&'s self, found: &mut dyn FnMut(&'s Input<'s>, Found, Path)) {
        // `key` is the key of the node, where that decides what in it is a reference.
        let mut visit = |input: &'s Input<'s>,
                         node: &Node,
                         kind,
                         key: Option<&str>,
                         at: &dyn Fn() -> String| {
            if node.refs.iter().all(|key| self.components.contains(&**key)) {
                return;
            }
            let mut value = node.text.value();
            let mut start = at();
            if let Some(key) = key {
                value = Value::Object(Map::from_iter([(key.to_owned(), value)]));
                start.truncate(start.rfind('/').unwrap_or_default());
            }
            refs::walk(&value, kind, Path::Start(&start), &mut |one, at| {
                found(input, one, at);
            });
        };
        for input in self.inputs {
            for item in &*input.paths {
                for (key, node) in &item.fields {
                    visit(input, node, Kind::PathItem, Some(key), &|| {
                        pointer::from_tokens(["paths", &item.path, key])
                    });
                }
            }
        }
        for (input, part) in distinct(self.inputs) {
            let (kind, key) = match &part.key {
                PartKey::Root(key) => (Kind::Document, Some(key.as_str())),
                PartKey::Component(key) => (Kind::of_section(&key.section), None),
                _ => (Kind::Unknown, None),
            };
            visit(input, &part.node, kind, key, &|| part.key.pointer());
        }
    }

    fn report(&self, missing: Vec<(&Input, ComponentKey, String)>, findings: &mut Vec<Diagnostic>) {
        if missing.is_empty() {
            return;
        }
        let by_index: HashMap<usize, &Input> = self
            .inputs
            .iter()
            .map(|input| (input.index, input))
            .collect();
        let mut defining: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for one in self.renamed {
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
        for (input, key, at) in missing {
            findings.push(dangling(&key, input.place(&at, "the reference")));
        }
    }

    fn check_others(
        &self,
        others: &[Other],
        spec: &Value,
        findings: &mut Vec<Diagnostic>,
    ) -> HashSet<Query> {
        let index = Index::new(spec);
        let mut by_input: BTreeMap<usize, Vec<&Other>> = BTreeMap::new();
        for other in others {
            by_input.entry(other.input.index).or_default().push(other);
        }
        let templates = respell::chosen(self.inputs);
        let mut moved = HashSet::new();
        for others in by_input.into_values() {
            let index_of_input = others[0].input.index;
            let document = others[0].input.fragment.to_document();
            let own = Index::new(document.value());
            let published = published(&templates, index_of_input, document.value());
            for Other { input, query, at } in others {
                let found = query.found();
                let query = published.get(query).unwrap_or(query);
                let finding = match (index.resolve(&found), own.resolve(&query.found())) {
                    (Resolved::Elsewhere, _)
                        if self.keep_external || query.what == What::ExternalValue =>
                    {
                        continue;
                    }
                    (Resolved::Elsewhere, Resolved::Elsewhere) => external(&query.text),
                    (Resolved::Node(is, _), Resolved::Node(was, at))
                        // The whole document is whole before and after.
                        if is == was || at.is_empty() || at.starts_with("/components/") && is_pointer(query)
                            // Operations get the defaults of their fragment.
                            || matches!(query.kind, Kind::Operation | Kind::PathItem) =>
                    {
                        continue;
                    }
                    (_, Resolved::Node(..)) => {
                        moved.insert(query.clone());
                        continue;
                    }
                    (Resolved::Node(..), _) => continue,
                    _ => nothing(&query.text),
                };
                findings.push(finding.at(input.place(at, "the reference")));
            }
        }
        moved
    }

    /// References whose target has moved, as findings.
    pub(super) fn report_moved(&self, moved: &HashSet<Query>, findings: &mut Vec<Diagnostic>) {
        if moved.is_empty() {
            return;
        }
        let templates = respell::chosen(self.inputs);
        let respelled = moved.iter().map(|query| {
            let new = |template: &str| templates.get(template).cloned();
            let text = expressions::respell(&query.text, new);
            Query {
                text: text.unwrap_or_else(|| query.text.clone()),
                ..query.clone()
            }
        });
        let respelled: HashSet<Query> = respelled.collect();
        self.visit(&mut |input, found, at| {
            if respelled.contains(&Query::new(input.index, &found)) {
                let message = format!("what `{}` refers to changes in the merge", found.text);
                findings.push(
                    Diagnostic::error("dangling-reference", message)
                        .at(input.place(&at.pointer(), "the reference"))
                        .with_help("make the target a component, and refer to that"),
                );
            }
        });
    }
}

/// The references of a fragment whose pointers are respelled, by what they become.
fn published(
    templates: &HashMap<String, String>,
    input: usize,
    document: &Value,
) -> HashMap<Query, Query> {
    let mut published = HashMap::new();
    if templates.is_empty() {
        return published;
    }
    let new = |template: &str| templates.get(template).cloned();
    refs::walk(document, Kind::Document, Path::Start(""), &mut |one, _| {
        if let Some(text) = expressions::respell(one.text, new) {
            let respelled = Found { text: &text, ..one };
            let respelled = Query::new(input, &respelled);
            published.insert(respelled, Query::new(input, &one));
        }
    });
    published
}

fn is_pointer(query: &Query) -> bool {
    query.text.starts_with("#/") && query.base.is_empty()
}

fn nothing(reference: &str) -> Diagnostic {
    Diagnostic::error(
        "dangling-reference",
        format!("there is nothing at `{reference}`"),
    )
    .with_help("define it in this fragment, or correct the reference")
}

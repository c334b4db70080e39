//! The places of operations and components of the spec: page and line.

use std::collections::HashMap;

use openapi_fragments::{Diagnostic, Fragment, OperationKey, Place, Renamed, pointer};
use serde_json::Value;

/// How many places a finding about a component has at most. Pages repeat the same
/// components, so more would make the report quadratic in the number of pages.
const MOST_PLACES: usize = 8;

/// The fragments by what they describe.
#[derive(Default)]
pub struct Places<'a> {
    /// By section and name.
    components: HashMap<(String, String), Vec<&'a Fragment>>,
    /// The published name and a fragment by section and the name that the merge gave.
    new_names: HashMap<(String, String), (&'a str, &'a Fragment)>,
    paths: HashMap<String, (&'a Fragment, String)>,
    operations: HashMap<OperationKey, Described<'a>>,
}

/// An operation as a page describes it.
struct Described<'a> {
    fragment: &'a Fragment,
    key: OperationKey,
    id: Option<String>,
}

impl<'a> Places<'a> {
    /// The places of all operations and components of fragments, and of those that
    /// the merge renamed. The merge may rename the parameters of a path, so these
    /// names are not compared.
    pub fn of(fragments: &'a [Fragment], renamed: &'a [Renamed]) -> Self {
        let mut places = Self::default();
        for fragment in fragments {
            let document = fragment.to_document();
            let document = document.value();
            for (section, name) in component_names(document) {
                let known = places.components.entry((section, name)).or_default();
                if known.len() < MOST_PLACES {
                    known.push(fragment);
                }
            }
            for path in document["paths"].as_object().into_iter().flatten() {
                let shape = OperationKey::new("", path.0).shape().path;
                let described = (fragment, path.0.clone());
                places.paths.entry(shape).or_insert(described);
            }
            for key in fragment.operations() {
                let id = document.pointer(&pointer::join(&key.pointer(), "operationId"));
                let id = id.and_then(Value::as_str).map(str::to_owned);
                places
                    .operations
                    .entry(key.shape())
                    .or_insert(Described { fragment, key, id });
            }
        }
        for one in renamed {
            let new = (one.section.clone(), one.new_name.clone());
            let fragment = &fragments[one.fragment];
            places.new_names.insert(new, (&one.name, fragment));
        }
        places
    }

    fn described(&self, key: &OperationKey) -> Option<&Described<'a>> {
        self.operations.get(&key.shape())
    }

    /// Adds the place of an operation to a finding. `at` is a pointer within the
    /// operation, or within its path item after `/..`.
    pub fn at(&self, finding: Diagnostic, key: &OperationKey, at: &str) -> Diagnostic {
        let Some(described) = self.described(key) else {
            return finding;
        };
        let operation = described.key.pointer();
        let pointer = match (at.strip_prefix("/.."), operation.rsplit_once('/')) {
            (Some(at), Some((item, _))) => format!("{item}{at}"),
            _ => format!("{operation}{at}"),
        };
        finding.at(place(described.fragment, &pointer))
    }

    /// Adds the place of a path item to a finding. `at` is a pointer within it.
    pub fn at_path(&self, finding: Diagnostic, path: &str, at: &str) -> Diagnostic {
        let shape = OperationKey::new("", path).shape().path;
        match self.paths.get(&shape) {
            Some((fragment, path)) => {
                let pointer = pointer::from_tokens(["paths", path]);
                finding.at(place(fragment, &format!("{pointer}{at}")))
            }
            None => finding,
        }
    }

    /// Adds the places of a schema to a finding.
    pub fn at_schema(&self, finding: Diagnostic, name: &str) -> Diagnostic {
        self.at_component(finding, "schemas", name)
    }

    /// Adds the places of a component to a finding: the one place of a renamed
    /// component, else the first places that describe one of that name. A hash after
    /// the name is ignored if no page has the name with it.
    pub fn at_component(&self, finding: Diagnostic, section: &str, name: &str) -> Diagnostic {
        let key = |name: &str| (section.to_owned(), name.to_owned());
        let pointer = |name: &str| pointer::from_tokens(["components", section, name]);
        if let Some((name, fragment)) = self.new_names.get(&key(name)) {
            return finding.at(place(fragment, &pointer(name)));
        }
        let published = name.rsplit_once('_').map_or(name, |(name, _)| name);
        let found = [name, published].into_iter().find_map(|name| {
            let fragments = self.components.get(&key(name))?;
            Some((pointer(name), fragments))
        });
        let Some((pointer, fragments)) = found else {
            return finding;
        };
        let places = fragments.iter().map(|fragment| place(fragment, &pointer));
        places.fold(finding, Diagnostic::at)
    }

    /// The operationId that the page gives an operation.
    pub fn own_id(&self, key: &OperationKey) -> Option<&String> {
        self.described(key)?.id.as_ref()
    }
}

fn place(fragment: &Fragment, pointer: &str) -> Place {
    fragment.place(pointer, "described here")
}

/// Section and name of all components of a document.
fn component_names(document: &Value) -> impl Iterator<Item = (String, String)> {
    let sections = document["components"].as_object().into_iter().flatten();
    sections.flat_map(|(section, named)| {
        let names = named.as_object().into_iter().flat_map(|named| named.keys());
        names.map(|name| (section.clone(), name.clone()))
    })
}

/// The names of the component schemas of a document.
pub(crate) fn schema_names(document: &Value) -> Vec<String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    schemas.map_or_else(Vec::new, |schemas| schemas.keys().cloned().collect())
}

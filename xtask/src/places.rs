//! Where the operations of the spec were written: page and line.

use std::collections::HashMap;

use openapi_fragments::{Diagnostic, Fragment, OperationKey};
use serde_json::Value;

/// The fragments by what they describe.
#[derive(Default)]
pub struct Places<'a> {
    by_schema: HashMap<String, Vec<&'a Fragment>>,
    by_operation: HashMap<(String, String), Described<'a>>,
}

/// An operation as a page describes it.
struct Described<'a> {
    fragment: &'a Fragment,
    key: OperationKey,
    id: Option<String>,
}

impl<'a> Places<'a> {
    /// Of all operations and schemas of fragments. A merge may spell a path
    /// otherwise than its page does: names between braces are not compared.
    pub fn of(fragments: &'a [Fragment]) -> Self {
        let mut places = Self::default();
        for fragment in fragments {
            let document = fragment.to_document();
            let document = document.value();
            for name in schema_names(document) {
                places.by_schema.entry(name).or_default().push(fragment);
            }
            for key in fragment.operations() {
                let id = format!("{}/operationId", key.pointer());
                let id = document
                    .pointer(&id)
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let found = (shape(&key.path), key.method.clone());
                places
                    .by_operation
                    .entry(found)
                    .or_insert(Described { fragment, key, id });
            }
        }
        places
    }

    fn described(&self, key: &OperationKey) -> Option<&Described<'a>> {
        let found = (shape(&key.path), key.method.clone());
        self.by_operation.get(&found)
    }

    /// A finding about an operation, with its page and line. `at` is a pointer
    /// within the operation.
    pub fn at(&self, finding: Diagnostic, key: &OperationKey, at: &str) -> Diagnostic {
        let Some(described) = self.described(key) else {
            return finding;
        };
        let operation = described.key.pointer();
        let pointer = match (at.strip_prefix("/.."), operation.rsplit_once('/')) {
            (Some(at), Some((item, _))) => format!("{item}{at}"),
            _ => format!("{operation}{at}"),
        };
        finding.at(described.fragment.place(&pointer, "described here"))
    }

    /// A finding about a schema, with every page and line that describes one of
    /// that name. The hash behind a name that several have is on no page.
    pub fn at_schema(&self, finding: Diagnostic, name: &str) -> Diagnostic {
        let published = name
            .rsplit_once('_')
            .map_or(name, |(published, _)| published);
        let Some((name, fragments)) = [name, published]
            .into_iter()
            .find_map(|name| Some((name, self.by_schema.get(name)?)))
        else {
            return finding;
        };
        let token = name.replace('~', "~0").replace('/', "~1");
        let pointer = format!("/components/schemas/{token}");
        let places = fragments
            .iter()
            .map(|one| one.place(&pointer, "described here"));
        places.fold(finding, Diagnostic::at)
    }

    /// Whether a page has a schema of that name.
    pub fn has_schema(&self, name: &str) -> bool {
        self.by_schema.contains_key(name)
    }

    /// The operationId that the page gives an operation.
    pub fn own_id(&self, key: &OperationKey) -> Option<&String> {
        self.described(key)?.id.as_ref()
    }
}

/// The names of the component schemas of a document.
pub(crate) fn schema_names(document: &Value) -> Vec<String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    schemas.map_or_else(Vec::new, |schemas| schemas.keys().cloned().collect())
}

/// A path with nothing between its braces.
fn shape(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            let was_inside = inside;
            inside = *c == '{' || (inside && *c != '}');
            !was_inside || *c == '}'
        })
        .collect()
}

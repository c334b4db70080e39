//! Where the operations of the spec were written: page and line.

use std::collections::HashMap;

use openapi_fragments::{Diagnostic, Fragment, OperationKey};
use serde_json::Value;

/// The fragments by what they describe.
#[derive(Default)]
pub struct Places {
    by_schema: HashMap<String, Vec<Fragment>>,
    by_operation: HashMap<(String, String), (Fragment, OperationKey)>,
}

impl Places {
    /// Of all operations of fragments. A merge may spell a path otherwise than
    /// its page does: names between braces are not compared.
    pub fn of(fragments: &[Fragment]) -> Self {
        let mut by_operation = HashMap::new();
        let mut by_schema: HashMap<_, Vec<_>> = HashMap::new();
        for fragment in fragments {
            for name in schema_names(fragment.to_document().value()) {
                by_schema.entry(name).or_default().push(fragment.clone());
            }
            for key in fragment.operations() {
                let found = (shape(&key.path), key.method.clone());
                by_operation.entry(found).or_insert((fragment.clone(), key));
            }
        }
        Self {
            by_schema,
            by_operation,
        }
    }

    /// A finding about an operation, with its page and line. `at` is a pointer
    /// within the operation.
    pub fn at(&self, finding: Diagnostic, key: &OperationKey, at: &str) -> Diagnostic {
        match self
            .by_operation
            .get(&(shape(&key.path), key.method.clone()))
        {
            Some((fragment, own)) => {
                let operation = own.pointer();
                let pointer = match at.strip_prefix("/..") {
                    Some(at) => format!(
                        "{}{at}",
                        operation.rsplit_once('/').map_or("", |(item, _)| item)
                    ),
                    None => format!("{operation}{at}"),
                };
                finding.at(fragment.place(&pointer, "described here"))
            }
            None => finding,
        }
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

    /// Whether the page gives the operation an operationId.
    pub fn has_own_id(&self, key: &OperationKey) -> bool {
        let found = self
            .by_operation
            .get(&(shape(&key.path), key.method.clone()));
        found.is_some_and(|(fragment, own)| {
            let pointer = format!("{}/operationId", own.pointer());
            fragment.to_document().value().pointer(&pointer).is_some()
        })
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

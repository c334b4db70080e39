//! Applies changes to the text of the manifest in place; everything else is kept.

use jsonc_parser::cst::{CstArray, CstInputValue, CstObject};
use serde_json::Value;

use super::edit::Change;
use crate::connection::LocalConnection;
use crate::names::{COMMON_KEY, code_files};
use crate::origin::Origin;

impl Change {
    /// Applies a change; `None` if its place does not exist. `origin` is the index of the
    /// origin that it is about, if any.
    pub(super) fn make(&self, root: &CstObject, origin: usize) -> Option<()> {
        match self {
            Self::Connection(id, new) => {
                let components = root.object_value_or_set("components");
                set(
                    &components.object_value_or_set("connection"),
                    id,
                    connection_value(new),
                );
            }
            Self::Label(id, _, label) => {
                set(&connection(root, id)?, "label", label.as_str().into());
            }
            Self::Common(id, path) => {
                let files = connection(root, id)?.object_value_or_set("codeFiles");
                set(&files, COMMON_KEY, path.as_str().into());
            }
            Self::Origin(new) => {
                root.array_value_or_set("origins").append(origin_value(new));
            }
            Self::Pair(_, local, remote) => {
                pairs(root, origin)?.append(CstInputValue::Object(vec![
                    ("local".to_owned(), local.as_str().into()),
                    ("remote".to_owned(), remote.as_str().into()),
                ]));
            }
            Self::Unpair(_, remote) => {
                for element in pairs(root, origin)?.elements() {
                    let pair = element.as_object()?;
                    let value = pair.get("remote").and_then(|it| it.to_serde_value());
                    if value.as_ref().and_then(Value::as_str) == Some(remote) {
                        pair.remove();
                    }
                }
            }
        }
        Some(())
    }
}

fn set(object: &CstObject, key: &str, value: CstInputValue) {
    match object.get(key) {
        Some(property) => property.set_value(value),
        None => drop(object.append(key, value)),
    }
}

fn connection(root: &CstObject, id: &str) -> Option<CstObject> {
    root.object_value("components")?
        .object_value("connection")?
        .object_value(id)
}

fn pairs(root: &CstObject, origin: usize) -> Option<CstArray> {
    let origin = root
        .array_value("origins")?
        .elements()
        .get(origin)?
        .as_object()?;
    let mapping = origin.object_value_or_set("idMapping");
    Some(mapping.array_value_or_set("connection"))
}

/// A connection in the format of the extension.
fn connection_value(connection: &LocalConnection) -> CstInputValue {
    let mut keys: Vec<&str> = code_files(connection.kind).map(|(_, key, _)| key).collect();
    // After the two keys that every connection has.
    keys.insert(2, COMMON_KEY);
    let files = keys.into_iter().map(|key| {
        let path = match connection.files.get(key) {
            Some(Some(path)) => CstInputValue::String(path.clone()),
            _ => CstInputValue::Null,
        };
        (key.to_owned(), path)
    });
    CstInputValue::Object(vec![
        ("label".to_owned(), connection.label.clone().into()),
        ("connectionType".to_owned(), connection.kind.as_str().into()),
        (
            "codeFiles".to_owned(),
            CstInputValue::Object(files.collect()),
        ),
    ])
}

/// An origin without pairs in the format of the extension.
fn origin_value(new: &Origin) -> CstInputValue {
    let no_pairs = CstInputValue::Array(Vec::new());
    let mapping = CstInputValue::Object(vec![("connection".to_owned(), no_pairs)]);
    let version = CstInputValue::Number("1".to_owned());
    let mut origin = vec![
        ("baseUrl".to_owned(), new.base_url.as_str().into()),
        ("appId".to_owned(), new.app.as_str().into()),
        ("appVersion".to_owned(), version),
        ("apikeyFile".to_owned(), "../.secrets/apikey".into()),
        ("idMapping".to_owned(), mapping),
    ];
    if let Some(label) = &new.label {
        origin.insert(0, ("label".to_owned(), label.as_str().into()));
    }
    CstInputValue::Object(origin)
}

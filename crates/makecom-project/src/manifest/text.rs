//! Applies changes to the text of the manifest in place; everything else is kept.

use jsonc_parser::cst::{CstArray, CstInputValue, CstObject};
use makecom::ComponentKind;
use serde_json::Value;

use super::edit::Change;
use crate::component::{ComponentType, LocalComponent, common};
use crate::origin::Origin;

impl Change {
    /// Applies a change; `None` if its place does not exist. `origin` is the index of the
    /// origin that it is about, if any.
    pub(super) fn make(&self, root: &CstObject, origin: usize) -> Option<()> {
        match self {
            Self::Component(kind, id, new) => {
                let components = root.object_value_or_set("components");
                let components = components.object_value_or_set(kind.as_str());
                set(&components, id, component_value(new));
            }
            Self::Label(kind, id, _, label) => {
                set(&component(root, *kind, id)?, "label", label.as_str().into());
            }
            Self::Common(kind, id, path) => {
                let files = component(root, *kind, id)?.object_value_or_set("codeFiles");
                set(&files, common(*kind)?.key(), path.as_str().into());
            }
            Self::Origin(new) => {
                root.array_value_or_set("origins").append(origin_value(new));
            }
            Self::Pair(_, kind, local, remote) => {
                pairs(root, origin, *kind)?.append(CstInputValue::Object(vec![
                    ("local".to_owned(), local.as_str().into()),
                    ("remote".to_owned(), remote.as_str().into()),
                ]));
            }
            Self::Unpair(_, kind, remote) => {
                for element in pairs(root, origin, *kind)?.elements() {
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

fn component(root: &CstObject, kind: ComponentKind, id: &str) -> Option<CstObject> {
    root.object_value("components")?
        .object_value(kind.as_str())?
        .object_value(id)
}

fn pairs(root: &CstObject, origin: usize, kind: ComponentKind) -> Option<CstArray> {
    let origin = root
        .array_value("origins")?
        .elements()
        .get(origin)?
        .as_object()?;
    let mapping = origin.object_value_or_set("idMapping");
    Some(mapping.array_value_or_set(kind.as_str()))
}

/// A component in the format of the extension.
fn component_value(component: &LocalComponent) -> CstInputValue {
    // The order of the extension; a map of attributes has none.
    let keys = ["label", "description"].into_iter();
    let keys = keys.chain(ComponentType::key(component.kind)).chain([
        "actionCrud",
        "connection",
        "altConnection",
        "webhook",
    ]);
    let mut members: Vec<_> = keys
        .filter_map(|key| {
            let value = match component.attributes.get(key)? {
                Value::String(text) => text.as_str().into(),
                _ => CstInputValue::Null,
            };
            Some((key.to_owned(), value))
        })
        .collect();
    let files = component.files.iter().map(|(code, path)| {
        let path = path
            .clone()
            .map_or(CstInputValue::Null, CstInputValue::String);
        (code.key().to_owned(), path)
    });
    let files = CstInputValue::Object(files.collect());
    members.push(("codeFiles".to_owned(), files));
    CstInputValue::Object(members)
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

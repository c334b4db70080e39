//! Applies changes to the text of the manifest in place; everything else is kept.

use jsonc_parser::cst::{CstArray, CstInputValue, CstNode, CstObject};
use makecom::ComponentKind;
use serde_json::Value;

use super::edit::Change;
use super::{ENDPOINT, GENERAL};
use crate::component::{ComponentType, LocalComponent};
use crate::field::Field;
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
            Self::Field(change) => {
                let (kind, id) = change.place();
                let value = value(change.to.as_deref());
                set(&component(root, kind, id)?, change.field.key(), value);
            }
            Self::File(kind, id, code, path) => {
                let files = match kind {
                    ComponentKind::App => root.object_value_or_set(GENERAL),
                    kind => component(root, *kind, id)?.object_value_or_set("codeFiles"),
                };
                set(&files, code.key(), path.as_str().into());
            }
            Self::Origin(new) => {
                root.array_value_or_set("origins").append(origin_value(new));
            }
            Self::Pair(_, kind, pair) => {
                let mut members = vec![
                    ("local".to_owned(), value(pair.local.as_deref())),
                    ("remote".to_owned(), value(pair.remote.as_deref())),
                ];
                if pair.is_non_owned {
                    members.push(("nonOwnedByApp".to_owned(), CstInputValue::Bool(true)));
                }
                let pairs = pairs(root, origin, *kind)?;
                let members = CstInputValue::Object(members);
                // In the order of the ids, whatever creation ended first.
                match place(&pairs, pair.local.as_deref()) {
                    Some(index) => drop(pairs.insert(index, members)),
                    None => drop(pairs.append(members)),
                }
            }
            Self::Unpair(_, kind, side, name) => {
                for element in pairs(root, origin, *kind)?.elements() {
                    let pair = element.as_object()?;
                    let value = pair.get(side.key()).and_then(|it| it.to_serde_value());
                    if value.as_ref().and_then(Value::as_str) == Some(name) {
                        pair.remove();
                    }
                }
            }
        }
        Some(())
    }
}

/// The index of the first pair of a greater local id, if the pairs are in their order.
fn place(pairs: &CstArray, local: Option<&str>) -> Option<usize> {
    let local = local?;
    let id = |element: &CstNode| {
        let pair = element.as_object()?;
        let value = pair.get("local")?.to_serde_value()?;
        value.as_str().map(str::to_owned)
    };
    let ids: Option<Vec<_>> = pairs.elements().iter().map(id).collect();
    let ids = ids.filter(|ids| ids.is_sorted())?;
    ids.iter().position(|id| id.as_str() > local)
}

fn value(text: Option<&str>) -> CstInputValue {
    text.map_or(CstInputValue::Null, Into::into)
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
    let fields = Field::ALL.map(Field::key);
    let (texts, others) = fields.split_at(2);
    let keys = texts.iter().copied();
    let keys = keys.chain(ComponentType::key(component.kind));
    let mut members: Vec<_> = keys
        .chain(others.iter().copied())
        .filter_map(|key| {
            let text = component.attributes.get(key)?.as_str();
            Some((key.to_owned(), value(text)))
        })
        .collect();
    // Of endpoints alone, after the extension.
    for key in ["annotations", "attachedAccounts"] {
        if let Some(own) = component.attributes.get(key) {
            members.push((key.to_owned(), input(own)));
        }
    }
    let files = component.files.iter();
    let files = files.map(|(code, path)| (code.key().to_owned(), value(path.as_deref())));
    let files = CstInputValue::Object(files.collect());
    members.push(("codeFiles".to_owned(), files));
    CstInputValue::Object(members)
}

/// Any value in JSON.
fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(is_so) => CstInputValue::Bool(*is_so),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => CstInputValue::Array(list.iter().map(input).collect()),
        Value::Object(keys) => {
            let keys = keys.iter();
            CstInputValue::Object(
                keys.map(|(key, value)| (key.clone(), input(value)))
                    .collect(),
            )
        }
    }
}

/// An origin without pairs in the format of the extension.
fn origin_value(new: &Origin) -> CstInputValue {
    // All lists: the extension's schema requires them.
    let mapping = [
        "connection",
        "module",
        "function",
        "rpc",
        "webhook",
        ENDPOINT,
    ];
    let mapping = mapping.map(|kind| (kind.to_owned(), CstInputValue::Array(Vec::new())));
    let label = new.label.as_deref().unwrap_or("Origin");
    CstInputValue::Object(vec![
        ("label".to_owned(), label.into()),
        ("baseUrl".to_owned(), new.base_url.as_str().into()),
        ("appId".to_owned(), new.app.as_str().into()),
        (
            "appVersion".to_owned(),
            CstInputValue::Number(new.version.to_string()),
        ),
        (
            "idMapping".to_owned(),
            CstInputValue::Object(mapping.to_vec()),
        ),
        ("apikeyFile".to_owned(), "../.secrets/apikey".into()),
    ])
}

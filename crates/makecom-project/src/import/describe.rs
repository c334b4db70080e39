//! Describes the components of an export as the manifest has them.

use std::collections::{BTreeMap, BTreeSet};

use makecom::{CodeKind, ComponentKind, ConnectionType, ModuleType};
use serde_json::{Map, Value};

use super::scan::Found;
use super::{Imported, text_of};
use crate::component::{ComponentType, LocalComponent};
use crate::field::Field;
use crate::ids;

pub(super) type Ids = BTreeMap<(ComponentKind, String), String>;

/// A local id for each component: its name, if that may be one.
pub(super) fn ids_of(
    components: &BTreeMap<(ComponentKind, String), Found>,
    imported: &mut Imported,
) -> Ids {
    let mut ids = Ids::new();
    let mut taken: BTreeSet<(ComponentKind, String)> = BTreeSet::new();
    for (kind, folder) in components.keys() {
        let name = text_of(&components[&(*kind, folder.clone())].about, &["name"]);
        let name = name.unwrap_or_else(|| folder.clone());
        let is_free = |id: &str| !taken.contains(&(*kind, id.to_owned()));
        let id = if ids::is_local_id(*kind, &name) && is_free(&name) {
            name.clone()
        } else {
            let id = ids::local_id(*kind, &name, |id| !is_free(id));
            let note = format!(
                "{kind} {name:?} has the local id {id}: {}",
                ids::description(*kind)
            );
            imported.notes.push(note);
            id
        };
        taken.insert((*kind, id.clone()));
        ids.insert((*kind, folder.clone()), id);
    }
    ids
}

/// A component as the manifest has it.
pub(super) fn component(
    kind: ComponentKind,
    id: &str,
    found: &Found,
    ids: &Ids,
    imported: &mut Imported,
) -> LocalComponent {
    let component_type = type_of(kind, id, found, imported);
    let mut attributes = Map::new();
    if let (Some(key), Some(component_type)) = (ComponentType::key(kind), component_type) {
        attributes.insert(key.to_owned(), component_type.as_str().into());
    }
    for field in Field::of(kind, component_type) {
        let keys: &[&str] = match field {
            Field::Crud => &["actionCrud", "crud", "actionType"],
            Field::Connection => &["connection", "account"],
            Field::AltConnection => &["altConnection", "alt_connection"],
            Field::Webhook => &["webhook", "hook"],
            Field::Label => &["label"],
            Field::Description => &["description"],
        };
        let mut value = text_of(&found.about, keys);
        if let Some(of) = field.references() {
            value = value.map(|name| local_of(kind, id, of, &name, ids, imported));
        }
        if field == Field::Crud {
            value =
                value.filter(|it| ["create", "read", "update", "delete"].contains(&it.as_str()));
        }
        match (field, value) {
            (_, Some(value)) => drop(attributes.insert(field.key().to_owned(), value.into())),
            (Field::Label, None) => {}
            (_, None) if component_type.is_none() => {}
            (_, None) => drop(attributes.insert(field.key().to_owned(), Value::Null)),
        }
    }
    if kind == ComponentKind::Endpoint {
        endpoint(id, &found.about, ids, &mut attributes, imported);
    }
    let mut files = BTreeMap::new();
    for (code, path) in &found.files {
        match component_type.map(|it| code.file(it.as_str())) {
            Some(None) => {
                let why = "a component of its type has no such code";
                imported.left_out.push((path.clone(), why.to_owned()));
            }
            _ => drop(files.insert(*code, Some(path.clone()))),
        }
    }
    LocalComponent {
        kind,
        attributes,
        files,
    }
}

/// What only endpoints have: whether one only reads and the like, and its connections.
fn endpoint(
    id: &str,
    about: &Map<String, Value>,
    ids: &Ids,
    attributes: &mut Map<String, Value>,
    imported: &mut Imported,
) {
    if let Some(Value::Object(annotations)) = about.get("annotations") {
        attributes.insert("annotations".to_owned(), annotations.clone().into());
    }
    let names = about.get("attachedAccounts").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    let accounts: Vec<Value> = names
        .map(|name| {
            local_of(
                ComponentKind::Endpoint,
                id,
                ComponentKind::Connection,
                name,
                ids,
                imported,
            )
            .into()
        })
        .collect();
    if !accounts.is_empty() {
        attributes.insert("attachedAccounts".to_owned(), accounts.into());
    }
}

/// The local id of a component that another names.
fn local_of(
    kind: ComponentKind,
    id: &str,
    of: ComponentKind,
    name: &str,
    ids: &Ids,
    imported: &mut Imported,
) -> String {
    if let Some(local) = ids.get(&(of, name.to_owned())) {
        return local.clone();
    }
    let note = format!("{kind} {id} names the {of} {name:?}, which the export does not have");
    imported.notes.push(note);
    name.to_owned()
}

/// The type of a component: what its metadata says, else what its codes tell.
fn type_of(
    kind: ComponentKind,
    id: &str,
    found: &Found,
    imported: &mut Imported,
) -> Option<ComponentType> {
    if ComponentType::key(kind).is_none() {
        return Some(ComponentType::NONE);
    }
    let keys = [
        "type",
        "moduleType",
        "connectionType",
        "webhookType",
        "moduleSubtype",
    ];
    let name = text_of(&found.about, &keys);
    let number = ["typeId", "type_id", "type"].iter().find_map(|key| {
        let value = found.about.get(*key)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    });
    let of_number = ModuleType::ALL
        .into_iter()
        .find(|one| Some(one.id()) == number);
    let told = match kind {
        ComponentKind::Connection => {
            name.as_deref()
                .map(|name| match name.parse::<ConnectionType>() {
                    Ok(known) => ComponentType::from(&known),
                    Err(_) if name.starts_with("oauth") => ComponentType::OAUTH,
                    Err(_) => ComponentType::BASIC,
                })
        }
        ComponentKind::Module => {
            let named = name
                .as_deref()
                .and_then(|it| ComponentType::parse(kind, &it.replace('-', "_")));
            named.or_else(|| of_number.map(ComponentType::from))
        }
        _ => name
            .as_deref()
            .and_then(|it| ComponentType::parse(kind, it)),
    };
    if told.is_some() {
        return told;
    }
    let has = |code: CodeKind| found.files.contains_key(&code);
    let guessed = match kind {
        ComponentKind::Connection if has(CodeKind::ConnectionScopes) => Some(ComponentType::OAUTH),
        ComponentKind::Connection => Some(ComponentType::BASIC),
        ComponentKind::Webhook => ComponentType::parse(kind, "web"),
        ComponentKind::Module if has(CodeKind::ModuleEpoch) => {
            ComponentType::parse(kind, "trigger")
        }
        _ => None,
    };
    imported.notes.push(match guessed {
        Some(guess) => format!("the type of {kind} {id} is not said, and taken for {guess}"),
        None => format!("the type of {kind} {id} is not said: write it into makecomapp.json"),
    });
    guessed
}

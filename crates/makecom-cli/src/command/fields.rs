//! What the server says of an app or a component, as lines and tables for people.

use makecom::{CodeKind, ComponentKind, ModuleType};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::{Failure, Result};
use crate::printer::Text;

/// Stands for a secret.
pub(crate) const MASK: &str = "••••••••";

/// The token of an app's invitation: who has it can install the app.
const INVITATION: &str = "inviteToken";

/// Fields by their keys at Make and their names for people, in the order in which they are
/// shown. All others follow, by their keys.
const NAMES: &[(&str, &str)] = &[
    ("name", "name"),
    ("typeId", "type"),
    ("type", "type"),
    ("label", "label"),
    ("version", "version"),
    ("description", "description"),
    ("crud", "action"),
    ("connectedSystemName", "connected system"),
    ("appName", "app"),
    ("appVersion", "app version"),
    ("aliasTo", "alias of"),
    ("redirectUri", "redirect URI"),
    ("connection", "connection"),
    ("altConnection", "alternative"),
    ("webhook", "webhook"),
    ("args", "arguments"),
    ("theme", "theme"),
    ("language", "language"),
    ("global", "global"),
    ("countries", "countries"),
    ("public", "public"),
    (INVITATION, "invitation"),
    ("approved", "approved"),
    ("inReview", "in review"),
    ("opensource", "open source"),
    ("beta", "beta"),
    ("deprecated", "deprecated"),
    ("archived", "archived"),
    ("created", "created"),
    ("changes", "pending changes"),
];

/// A record as Make writes it.
pub(crate) fn map(record: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Failure::new("cannot write JSON", "report this defect")),
    }
}

/// A record of an app, without the token of its invitation unless it may be shown.
pub(crate) fn app(record: &impl Serialize, reveal: bool) -> Result<Map<String, Value>> {
    let mut fields = map(record)?;
    if let Some(token) = fields.get_mut(INVITATION)
        && !reveal
        && !token.is_null()
    {
        *token = MASK.into();
    }
    Ok(fields)
}

/// All fields, a line each. Codes are left out: `makecom section` shows them.
pub(crate) fn lines(kind: ComponentKind, fields: &Map<String, Value>) -> Text {
    let known = NAMES
        .iter()
        .filter_map(|(key, name)| Some((*name, *key, fields.get(*key)?)));
    let is_known = |key: &str| NAMES.iter().any(|(known, _)| *known == key);
    let is_code = |key: &str| CodeKind::of(kind).any(|code| code.name() == key);
    let others = fields
        .iter()
        .filter(|(key, _)| !is_known(key) && !is_code(key))
        .map(|(key, value)| (key.as_str(), key.as_str(), value));
    known
        .chain(others)
        .filter(|(_, _, value)| !is_empty(value))
        .map(|(name, key, value)| format!("{name:<17} {}", shown(key, value)))
        .collect()
}

/// Whether there is nothing to show.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// A value for people.
fn shown(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(changes) if key == "changes" => changes.len().to_string(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let texts: Vec<_> = list.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        value => match value.as_i64() {
            Some(id) if key == "typeId" => ModuleType::from_id(id).to_string(),
            _ => value.to_string(),
        },
    }
}

/// A table of records; a column has a head and a key.
pub(crate) fn table<const N: usize>(
    columns: [(&str, &str); N],
    records: &[Map<String, Value>],
) -> Text {
    let cell = |record: &Map<String, Value>, key: &str| match key {
        STATE => state(record),
        key => match record.get(key) {
            None | Some(Value::Null) => String::new(),
            Some(value) => shown(key, value),
        },
    };
    Text::table(
        columns.map(|(head, _)| head),
        records
            .iter()
            .map(|record| columns.map(|(_, key)| cell(record, key))),
    )
}

/// The column of flags that are set.
pub(crate) const STATE: &str = "state";

fn state(record: &Map<String, Value>) -> String {
    let flags = [
        ("public", "public"),
        ("approved", "approved"),
        ("inReview", "in review"),
        ("opensource", "open source"),
        ("beta", "beta"),
        ("deprecated", "deprecated"),
        ("archived", "archived"),
    ];
    let set = flags
        .into_iter()
        .filter(|(key, _)| record.get(*key) == Some(&Value::Bool(true)));
    let set: Vec<_> = set.map(|(_, name)| name).collect();
    set.join(", ")
}

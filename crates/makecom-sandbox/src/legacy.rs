//! Converts state files of versions 1 and 2 to version 3. They have connections only, and
//! leave some decisions of the server to the reader.

use serde_json::{Map, Value, json};

use crate::connection;
use crate::kind::Kind;
use crate::state::State;

/// The first line.
pub(crate) fn snapshot(state: &mut Value) {
    let Some(state) = state.as_object_mut() else {
        return;
    };
    let apps = state.get_mut("apps").and_then(Value::as_object_mut);
    for app in apps.into_iter().flat_map(Map::values_mut) {
        if let Some(index) = app.get_mut("nextIndex") {
            *index = json!({ "connection": index });
        }
    }
    if let Some(Value::Array(connections)) = state.remove("connections") {
        let components = connections.iter().map(component).collect();
        state.insert("components".to_owned(), components);
    }
}

/// Converts a further line, given the state before it. A line that is not a change is
/// kept.
pub(crate) fn change(mut line: Value, state: &State) -> Value {
    if !line.is_object() {
        return line;
    }
    let app = line["app"].as_str().unwrap_or_default().to_owned();
    let id = Kind::Connection.id(line["name"].as_str().unwrap_or_default());
    match line["change"].as_str() {
        // The name is derived from the existing connections, and nothing is set.
        Some("create") => {
            let Ok((name, index)) = state.free_name(Kind::Connection, &app) else {
                return line;
            };
            let made = json!({
                "name": name, "app": app, "label": line["label"], "kind": line["kind"],
                "sections": {}, "pending": {}, "common": {},
            });
            line["change"] = "add".into();
            line["component"] = component(&made);
            line["nextIndex"] = (index + 1).into();
        }
        Some("add") => line["component"] = component(&line["connection"].take()),
        Some("update") => {
            let mut fields = Map::new();
            if line["label"].is_string() {
                fields.insert("label".to_owned(), line["label"].take());
            }
            if line["clearsSystem"] == true || line["system"].is_string() {
                fields.insert("connectedSystemName".to_owned(), line["system"].take());
            }
            line["change"] = "edit".into();
            line["fields"] = fields.into();
        }
        Some("recreate") => {
            let Ok(current) = state.current(&id) else {
                return line;
            };
            line["change"] = "edit".into();
            line["fields"] = (connection::RECREATE.edit)(current).into();
        }
        Some("setSection") => {
            let number = line["id"].as_u64();
            line["number"] = number.unwrap_or(state.next_change()).into();
        }
        Some("commit" | "rollback") => {
            line["components"] = match line["connections"].as_array() {
                Some(names) => names.iter().map(id_of).collect(),
                None => json!(state.with_pending(&app)),
            };
        }
        _ => {}
    }
    line["id"] = json!(id);
    line
}

fn id_of(name: &Value) -> Value {
    json!({ "kind": "connection", "name": name })
}

fn component(connection: &Value) -> Value {
    const FIELDS: [(&str, &str); 6] = [
        ("kind", "type"),
        ("label", "label"),
        ("connectedSystem", "connectedSystemName"),
        ("aliasTo", "aliasTo"),
        ("parameters", "parameters"),
        ("recreated", "recreated"),
    ];
    let fields = FIELDS.iter().filter_map(|(old, new)| {
        let value = connection.get(old).filter(|value| !value.is_null())?;
        Some(((*new).to_owned(), value.clone()))
    });
    let pending = connection["pending"].as_object().into_iter().flatten();
    let pending = pending.map(|(section, pending)| {
        let pending = json!({ "id": pending[0], "committed": pending[1] });
        (section.clone(), pending)
    });
    json!({
        "id": id_of(&connection["name"]),
        "app": connection["app"],
        "fields": fields.collect::<Map<_, _>>(),
        "sections": connection["sections"],
        "pending": pending.collect::<Map<_, _>>(),
        "common": connection["common"],
    })
}

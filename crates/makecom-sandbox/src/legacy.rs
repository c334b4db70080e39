//! Converts state files of versions 1 to 3 to version 4. They have connections only, and
//! those of 1 and 2 leave some decisions of the server to the reader.

use serde_json::{Map, Value, json};

use crate::component::AppId;
use crate::components::At;
use crate::connection;
use crate::kind::Kind;
use crate::state::State;

/// The first line. What is not a state is kept.
pub(crate) fn snapshot(version: u32, state: &mut Value) {
    if !state.is_object() {
        return;
    }
    if version < 3 {
        snapshot_of_2(state);
    }
    snapshot_of_3(state);
}

/// Converts a further line, given the state before it. A line that is not a change is
/// kept.
pub(crate) fn change(version: u32, mut line: Value, state: &State) -> Value {
    if !line.is_object() {
        return line;
    }
    if version < 3 {
        line = change_of_2(line, state);
    }
    change_of_3(line, state)
}

/// Apps had a place of their own, with one version each.
fn snapshot_of_3(state: &mut Value) {
    let apps = state["apps"].take();
    let apps = apps.as_object().into_iter().flatten();
    let (mut components, mut indexes) = (Vec::new(), Map::new());
    let mut versions = Map::new();
    for (name, app) in apps {
        let version = app["version"]
            .as_str()
            .and_then(|text| text.parse::<u64>().ok());
        let id = json!({ "name": name, "version": version.unwrap_or(1) });
        components.push(json!({
            "id": { "kind": "app", "app": id, "name": name }, "app": id,
            "fields": { "label": name, "approved": app["approved"] },
            "sections": {}, "pending": {}, "common": {},
        }));
        indexes.insert(name.clone(), app["nextIndex"].clone());
        versions.insert(name.clone(), id);
    }
    for component in state["components"].as_array_mut().into_iter().flatten() {
        let app = component.get("app").and_then(Value::as_str);
        let app = app.and_then(|app| versions.get(app)).cloned();
        component_of_3(component, app.unwrap_or_default());
        components.push(component.take());
    }
    state["components"] = components.into();
    state["indexes"] = indexes.into();
}

/// Sections had the pending text, and pending changes the committed one.
fn component_of_3(component: &mut Value, app: Value) {
    if !component.is_object() {
        return;
    }
    component["app"] = app;
    let mut pending = component["pending"].take();
    let of_sections = pending.as_object_mut().into_iter().flatten();
    for (section, pending) in of_sections.filter(|(_, pending)| pending.is_object()) {
        let committed = pending["committed"].take();
        let sections = component["sections"].as_object_mut();
        let text = sections.and_then(|sections| match committed {
            Value::Null => sections.remove(section),
            committed => sections.insert(section.clone(), committed),
        });
        *pending = json!({ "id": pending["id"], "value": text });
    }
    component["pending"] = pending;
}

/// Apps were named without their version, and pending changes by their component.
fn change_of_3(mut line: Value, state: &State) -> Value {
    let app = line["app"].as_str().or(line["component"]["app"].as_str());
    let app = app.and_then(|app| state.newest(app).ok());
    let app = app.unwrap_or_else(|| AppId::new("", 0));
    match line["change"].as_str() {
        Some("add") => component_of_3(&mut line["component"], json!(app)),
        Some("approve") => {
            line["change"] = "edit".into();
            line["id"] = json!(app.id());
            line["fields"] = json!({ "approved": true });
        }
        Some("commit" | "rollback") => {
            let components = line["components"].take();
            let components = components.as_array().into_iter().flatten();
            let names: Vec<_> = components.map(|id| id["name"].as_str()).collect();
            let pending = state.pending(&app, At::Now);
            let ended = pending.filter(|one| names.contains(&Some(one.0.id.name.as_str())));
            line["numbers"] = ended.map(|(_, _, pending)| pending.id).collect();
            line["app"] = json!(app);
        }
        _ => {}
    }
    line
}

fn snapshot_of_2(state: &mut Value) {
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

fn change_of_2(mut line: Value, state: &State) -> Value {
    let app = line["app"].as_str().unwrap_or_default().to_owned();
    let id = Kind::Connection.global(line["name"].as_str().unwrap_or_default());
    match line["change"].as_str() {
        // The name is derived from the existing connections, and nothing is set.
        Some("create") => {
            let (name, index) = state.free_name(Kind::Connection, &app);
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
            line["fields"] = json!({ "recreated": connection::recreated(current) + 1 });
        }
        Some("setSection") => {
            let number = line["id"].as_u64();
            line["number"] = number.unwrap_or(state.next_change()).into();
        }
        Some("commit" | "rollback") => {
            line["components"] = match line["connections"].as_array() {
                Some(names) => names.iter().map(id_of).collect(),
                None => state.newest(&app).map_or_else(
                    |_| json!([]),
                    |app| {
                        state
                            .pending(&app, At::Now)
                            .map(|one| json!(one.0.id))
                            .collect()
                    },
                ),
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

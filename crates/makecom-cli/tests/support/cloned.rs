//! A project as Make's VS Code extension writes it when it clones an app of a server, by
//! its rules of ids, folders, order and texts.
//!
//! One thing is left out: before the text of a module's scope that is an empty array, it
//! writes a line of comment.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use std::collections::BTreeMap;
use std::path::Path;

use makecom::section::Carrier;
use makecom::{Client, CodeKind, ComponentKind, Section};
use serde_json::Value;

use super::extension::{self, MANIFEST, MODULE_TYPES};
use super::manifest::{self, Entry, Pair};
use super::remote;

/// The order in which it takes the kinds; those of each in that of the checksums.
const ORDER: [ComponentKind; 5] = [
    ComponentKind::Connection,
    ComponentKind::Webhook,
    ComponentKind::Module,
    ComponentKind::Rpc,
    ComponentKind::Function,
];

/// Clones version 1 of an app without common data.
pub async fn clone(client: &Client, base_url: &str, app: &str, folder: &Path) {
    let server = remote::view(client, app).await;
    let version = client.app(app).unwrap().version(1);
    let base = version.base().await.unwrap().into_text();
    let groups = version.groups().await.unwrap().into_text();
    let readme = version.readme().await.unwrap();
    for (code, text) in [
        (CodeKind::AppBase, base),
        (CodeKind::AppGroups, groups),
        (CodeKind::AppReadme, readme),
    ] {
        put(folder, code.file("").unwrap(), written(code, text));
    }
    let (mut entries, mut pairs) = (Vec::<Entry>::new(), Vec::<Pair>::new());
    for kind in ORDER {
        let (own, external) = server.names(kind.as_str());
        for name in own.iter().chain(&external) {
            let is_external = external.contains(name);
            let is_taken = |id: &str| {
                let mut all = entries.iter();
                all.any(|one| one.kind == kind.as_str() && one.id == id)
            };
            let id = local_id(kind, if is_external { "" } else { name }, app, is_taken);
            let component = version.component(kind, *name).unwrap();
            let detail = Value::Object(component.get().await.unwrap().0);
            let record = record(kind, &detail, &pairs);
            let of_type = ["connectionType", "webhookType", "moduleType"];
            let of_type = record.iter().find(|(key, _)| of_type.contains(key));
            let of_type = of_type.and_then(|(_, value)| value.as_str());
            let mut files = Vec::new();
            if !is_external {
                let place = free(folder, kind, &id);
                let of_type = of_type.unwrap_or_default();
                files = extension::layout(kind.as_str(), &id, &place, of_type);
            }
            for (key, file) in &files {
                let mut codes = CodeKind::of(kind);
                let code = codes.find(|code| code.key() == *key).unwrap();
                if let (Some(file), Carrier::Section) = (file, code.carrier()) {
                    let section: Section = component.section_of(code).await.unwrap();
                    put(folder, file, written(code, section.into_text()));
                }
            }
            pairs.push(Pair {
                kind: kind.as_str(),
                local: id.clone(),
                remote: (*name).to_owned(),
                is_external,
            });
            entries.push(Entry {
                kind: kind.as_str(),
                id,
                record,
                files,
            });
        }
    }
    let text = manifest::text(&entries, &pairs, base_url, app);
    put(folder, MANIFEST, text);
}

/// A text as it is written; what was never set has an empty one.
fn written(code: CodeKind, text: String) -> String {
    match text.as_str() {
        "null" if code == CodeKind::ModuleSamples => "{}".to_owned(),
        "null" => "[]".to_owned(),
        _ => text,
    }
}

/// The name of the component or, of those that the server names after the app, the kind
/// with the number that follows the app's name; a number that is free if it is taken.
fn local_id(kind: ComponentKind, name: &str, app: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (mut stem, mut number) = (name, None);
    if name.is_empty() {
        (stem, number) = (kind.as_str(), Some(1));
    } else if matches!(kind, ComponentKind::Connection | ComponentKind::Webhook) {
        match name.strip_prefix(app) {
            Some("") => (stem, number) = (kind.as_str(), Some(1)),
            Some(rest) if rest.len() <= 2 && rest.bytes().all(|one| one.is_ascii_digit()) => {
                (stem, number) = (kind.as_str(), rest.parse().ok());
            }
            _ => {}
        }
    }
    let id = |number: Option<u32>| match number {
        Some(number) => format!("{stem}{number}"),
        None => stem.to_owned(),
    };
    while is_taken(&id(number)) {
        number = Some(number.unwrap_or(1) + 1);
    }
    id(number)
}

/// The name of a folder that does not exist.
fn free(folder: &Path, kind: ComponentKind, id: &str) -> String {
    let kebab = match extension::stem(id) {
        stem if stem.is_empty() => "unnamed".to_owned(),
        stem => stem,
    };
    let numbered = (2..).map(|number| format!("{kebab}{number}"));
    let mut names = std::iter::once(kebab.clone()).chain(numbered);
    let is_free = |name: &String| !folder.join(format!("{kind}s")).join(name).exists();
    names.find(is_free).unwrap()
}

/// The keys of a component by its kind, in order; those that the server does not have are
/// left out, null is kept.
fn record(kind: ComponentKind, detail: &Value, pairs: &[Pair]) -> Vec<(&'static str, Value)> {
    let local: BTreeMap<(&str, &str), &str> = pairs
        .iter()
        .map(|pair| ((pair.kind, pair.remote.as_str()), pair.local.as_str()))
        .collect();
    let known = |key: &str| detail.get(key).cloned();
    let needed = |key: &str| known(key).unwrap_or_else(|| panic!("{kind}: no {key} in {detail}"));
    let reference = |key, of| match needed(key) {
        Value::String(name) => local[&(of, name.as_str())].into(),
        other => other,
    };
    let mut record = Vec::new();
    record.extend(known("label").map(|label| ("label", label)));
    match kind {
        ComponentKind::Connection => record.push(("connectionType", needed("type"))),
        ComponentKind::Webhook => record.push(("webhookType", needed("type"))),
        ComponentKind::Module => {
            let number = needed("typeId");
            let found = MODULE_TYPES.iter().find(|(known, _)| number == *known);
            let (_, of_type) = found.unwrap();
            record.extend(known("description").map(|text| ("description", text)));
            record.push(("moduleType", (*of_type).into()));
            if *of_type == "action" {
                record.push(("actionCrud", needed("crud")));
            }
        }
        _ => {}
    }
    if !matches!(kind, ComponentKind::Connection | ComponentKind::Function) {
        record.push(("connection", reference("connection", "connection")));
        record.push(("altConnection", reference("altConnection", "connection")));
    }
    if record.contains(&("moduleType", "instant_trigger".into())) {
        record.push(("webhook", reference("webhook", "webhook")));
    }
    record
}

fn put(folder: &Path, file: &str, text: String) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

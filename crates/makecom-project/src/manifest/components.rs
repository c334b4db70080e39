//! Reads the components of a manifest. What is invalid in one is a finding about it.

use std::collections::BTreeMap;

use makecom::section::Severity;
use makecom::{CodeKind, ComponentKind};
use serde_json::{Map, Value};

use super::GENERAL;
use super::files::object;
use crate::component::{ComponentType, LocalComponent};
use crate::field::Field;
use crate::finding::ManifestFinding;
use crate::ids;
use crate::path;

/// Where the files of the app itself are.
/// The findings about one item.
struct Findings<'a> {
    at: Vec<&'a str>,
    all: &'a mut Vec<ManifestFinding>,
}

impl Findings<'_> {
    fn say(&mut self, severity: Severity, below: &[&str], message: impl Into<String>, help: &str) {
        let at = [&self.at, below].concat();
        self.all
            .push(ManifestFinding::new(severity, &at, message, help));
    }
}

/// Reads the files of the app itself.
pub(super) fn app(manifest: &Value, all: &mut Vec<ManifestFinding>) -> LocalComponent {
    let files = &manifest[GENERAL];
    let at = vec![GENERAL];
    let files = match files {
        // A manifest without any has only connections.
        Value::Null => BTreeMap::new(),
        files => code_files(ComponentKind::App, files, Findings { at, all }),
    };
    LocalComponent {
        kind: ComponentKind::App,
        attributes: Map::new(),
        files,
    }
}

/// Reads a component. One with an error is kept, so that it is not taken for removed.
pub(super) fn read(
    kind: ComponentKind,
    id: &str,
    value: &Value,
    all: &mut Vec<ManifestFinding>,
) -> LocalComponent {
    let at = vec!["components", kind.as_str(), id];
    let mut findings = Findings {
        at: at.clone(),
        all: &mut *all,
    };
    if !ids::is_local_id(kind, id) {
        let message = format!("has an unusable id: {}", ids::description(kind));
        findings.say(Severity::Error, &[], message, "give it another id");
    }
    let mut component = LocalComponent {
        kind,
        attributes: value.as_object().cloned().unwrap_or_default(),
        files: BTreeMap::new(),
    };
    let Some(files) = component.attributes.remove("codeFiles") else {
        let message = match value {
            Value::Object(_) => "has no codeFiles",
            _ => "is not an object",
        };
        let help = "write an object with codeFiles, or null if it was removed";
        findings.say(Severity::Error, &[], message, help);
        return component;
    };
    metadata(&component, &mut findings);
    let of_files = [&at[..], &["codeFiles"]].concat();
    component.files = code_files(
        kind,
        &files,
        Findings {
            at: of_files,
            all: &mut *all,
        },
    );
    unused(&component, Findings { at, all });
    component
}

/// Checks label and type.
fn metadata(component: &LocalComponent, findings: &mut Findings<'_>) {
    let kind = component.kind;
    let label = component.attributes.get(Field::Label.key());
    if matches!(label, None | Some(Value::Null))
        && Field::of(kind, None).any(|field| field == Field::Label)
    {
        findings.say(
            Severity::Warning,
            &[],
            "has no label, so it cannot be created",
            "add what users see as label",
        );
    }
    for field in Field::of(kind, None) {
        let Some(value) = component.attributes.get(field.key()) else {
            continue;
        };
        let crud = ["create", "read", "update", "delete"];
        match (field, value) {
            (Field::Crud, Value::String(text)) if !crud.contains(&text.as_str()) => {
                let help = format!("use one of {}, or null", crud.join(", "));
                findings.say(
                    Severity::Error,
                    &[field.key()],
                    "is not what an action does",
                    &help,
                );
            }
            (_, Value::String(_) | Value::Null) => {}
            (Field::Label, _) => findings.say(
                Severity::Error,
                &["label"],
                "is not a text",
                "write what users see",
            ),
            _ => findings.say(
                Severity::Error,
                &[field.key()],
                "is not a text",
                "write a text, or null",
            ),
        }
    }
    let Some(key) = ComponentType::key(kind) else {
        return;
    };
    if component.component_type().is_some() {
        return;
    }
    let all: Vec<_> = ComponentType::of(kind)
        .iter()
        .map(|it| it.as_str())
        .collect();
    let help = format!("use one of {}", all.join(", "));
    match component.attributes.get(key) {
        None | Some(Value::Null) => {
            let message = format!("has no {key}, so it cannot be created");
            findings.say(Severity::Warning, &[], message, &help);
        }
        Some(_) => findings.say(
            Severity::Error,
            &[key],
            format!("is not a type of {}", one(kind)),
            &help,
        ),
    }
}

/// Reads the files of codes.
fn code_files(
    kind: ComponentKind,
    files: &Value,
    mut findings: Findings<'_>,
) -> BTreeMap<CodeKind, Option<String>> {
    if !files.is_object() {
        let help = "write an object of paths";
        findings.say(Severity::Error, &[], "is not an object", help);
    }
    let mut read = BTreeMap::new();
    for (key, file) in object(files) {
        let known = CodeKind::of(kind).filter(|code| code.files().next().is_some());
        let Some(code) = known.clone().find(|code| code.key() == key) else {
            let keys: Vec<_> = known.map(CodeKind::key).collect();
            let message = format!("is not a code of {}", one(kind));
            let help = format!("use one of {}", keys.join(", "));
            findings.say(Severity::Error, &[key], message, &help);
            continue;
        };
        let path = match file {
            Value::Null => None,
            Value::String(path) => Some(path.clone()),
            _ => {
                let help = "write a path, or null";
                findings.say(Severity::Error, &[key], "is not a path", help);
                continue;
            }
        };
        if let Some(Err(reason)) = path.as_deref().map(path::parts) {
            findings.say(Severity::Error, &[key], reason, path::HELP);
            continue;
        }
        read.insert(code, path);
    }
    read
}

/// Says which files are not read, because components of the type have no such code.
fn unused(component: &LocalComponent, mut findings: Findings<'_>) {
    let Some(component_type) = component.component_type() else {
        return;
    };
    for (code, file) in &component.files {
        if file.is_some() && code.file(component_type.as_str()).is_none() {
            let of = one(component.kind);
            let message = format!("is not read: {of} of type {component_type} has no such code");
            let help = "write null, or another type";
            findings.say(Severity::Warning, &["codeFiles", code.key()], message, help);
        }
    }
}

/// A kind with its article.
pub(crate) fn one(kind: ComponentKind) -> String {
    match kind {
        ComponentKind::App => "the app itself".to_owned(),
        ComponentKind::Rpc => "an RPC".to_owned(),
        ComponentKind::Endpoint => "an endpoint".to_owned(),
        kind => format!("a {kind}"),
    }
}

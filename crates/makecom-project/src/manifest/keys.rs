//! Keys of the manifest that are not the extension's, and values of those that this crate
//! keeps without use. The extension's schema of the manifest allows no other keys; it is
//! not applied when a project is used, so that they are lost without a word.

use makecom::section::Severity;
use serde_json::Value;

use super::KINDS;
use super::files::object;
use crate::finding::ManifestFinding;

/// The keys of the manifest itself. Editors know the first.
const TOP: [&str; 5] = [
    "$schema",
    "fileVersion",
    "generalCodeFiles",
    "components",
    "origins",
];

/// The keys of a component of any kind, and one of older manifests.
const COMPONENT: [&str; 13] = [
    "label",
    "description",
    "connectionType",
    "webhookType",
    "moduleType",
    "moduleSubtype",
    "actionCrud",
    "connection",
    "altConnection",
    "webhook",
    "annotations",
    "attachedAccounts",
    "codeFiles",
];

const ANNOTATIONS: [&str; 4] = [
    "readOnlyHint",
    "destructiveHint",
    "idempotentHint",
    "openWorldHint",
];

const ORIGIN: [&str; 6] = [
    "label",
    "baseUrl",
    "appId",
    "appVersion",
    "apikeyFile",
    "idMapping",
];

const PAIR: [&str; 4] = ["local", "remote", "localDeleted", "nonOwnedByApp"];

/// Notes keys that are not known, and what is invalid of an endpoint alone.
pub(super) fn check(manifest: &Value, findings: &mut Vec<ManifestFinding>) {
    known(manifest, &[], &TOP, findings);
    for (kind, components) in object(&manifest["components"]) {
        for (id, component) in object(components) {
            let at = ["components", kind, id];
            known(component, &at, &COMPONENT, findings);
            annotations(component, &at, findings);
            accounts(component, &at, findings);
        }
    }
    let origins = manifest["origins"].as_array().into_iter().flatten();
    for (index, origin) in origins.enumerate() {
        let place = index.to_string();
        known(origin, &["origins", &place], &ORIGIN, findings);
        let mapping = ["origins", &place, "idMapping"];
        let mut kinds = KINDS.map(makecom::ComponentKind::as_str).to_vec();
        kinds.push(super::ENDPOINT);
        known(&origin["idMapping"], &mapping, &kinds, findings);
        for (kind, pairs) in object(&origin["idMapping"]) {
            for (index, pair) in pairs.as_array().into_iter().flatten().enumerate() {
                let index = index.to_string();
                let at = [&mapping[..], &[kind, &index]].concat();
                known(pair, &at, &PAIR, findings);
            }
        }
    }
}

/// Whether an endpoint only reads, and the like: each is a boolean.
fn annotations(component: &Value, at: &[&str], findings: &mut Vec<ManifestFinding>) {
    let annotations = &component["annotations"];
    let at = [at, &["annotations"]].concat();
    if !(annotations.is_null() || annotations.is_object()) {
        let help = format!("write an object of {}", ANNOTATIONS.join(", "));
        let finding = ManifestFinding::new(Severity::Error, &at, "is not an object", help);
        findings.push(finding);
    }
    known(annotations, &at, &ANNOTATIONS, findings);
    for (key, value) in object(annotations) {
        if ANNOTATIONS.contains(&key.as_str()) && !value.is_boolean() {
            let at = [&at[..], &[key]].concat();
            let help = "write true or false";
            let finding = ManifestFinding::new(Severity::Error, &at, "is not a boolean", help);
            findings.push(finding);
        }
    }
}

/// The connections of an endpoint, by their local ids.
fn accounts(component: &Value, at: &[&str], findings: &mut Vec<ManifestFinding>) {
    let accounts = &component["attachedAccounts"];
    let is_list = |list: &Vec<Value>| list.iter().all(Value::is_string);
    if !accounts.is_null() && !accounts.as_array().is_some_and(is_list) {
        let at = [at, &["attachedAccounts"]].concat();
        findings.push(ManifestFinding::new(
            Severity::Error,
            &at,
            "is not a list of connections",
            "write a list of their local ids",
        ));
    }
}

/// Notes the keys of an object that are not among these.
fn known(value: &Value, at: &[&str], keys: &[&str], findings: &mut Vec<ManifestFinding>) {
    for (key, _) in object(value) {
        if !keys.contains(&key.as_str()) {
            let at = [at, &[key.as_str()]].concat();
            findings.push(ManifestFinding::new(
                Severity::Warning,
                &at,
                "is not a key that Make's editor knows, and has no effect",
                format!("use one of {}, or remove it", keys.join(", ")),
            ));
        }
    }
}

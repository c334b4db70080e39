//! Checks the files that the manifest names, against each other.

use std::collections::BTreeMap;

use makecom::section::Severity;
use serde_json::Value;

use super::GENERAL;
use crate::finding::ManifestFinding;
use crate::path;

/// Finds files that two codes name, and files that are below another: on the disk one
/// would overwrite the other. A path that is no path is a finding of its component.
pub(super) fn conflicts(manifest: &Value, findings: &mut Vec<ManifestFinding>) {
    let mut seen: BTreeMap<String, Vec<Named<'_>>> = BTreeMap::new();
    for named in named_files(manifest) {
        if let Ok(parts) = path::parts(named.path) {
            seen.entry(path::key(&parts)).or_default().push(named);
        }
    }
    let mut say = |named: &Named<'_>, message: String, help: &str| {
        findings.push(ManifestFinding::new(
            Severity::Error,
            &named.at,
            message,
            help,
        ));
    };
    for (key, all) in &seen {
        for (index, named) in all.iter().enumerate() {
            if let Some(other) = all.iter().enumerate().find(|(at, _)| *at != index) {
                let message = format!("is the file of two codes, like {}", other.1.place());
                say(named, message, "give each code a file of its own");
            }
            let mut folders = key.match_indices('/').map(|(at, _)| &key[..at]);
            if let Some(other) = folders.find_map(|folder| seen.get(folder)?.first()) {
                let message = format!("is below {}, which is a file", other.place());
                say(named, message, "move it to another folder");
            }
        }
    }
}

/// A path with its place in the manifest.
struct Named<'a> {
    at: Vec<&'a str>,
    path: &'a str,
}

impl Named<'_> {
    fn place(&self) -> String {
        format!("{}: {:?}", self.at.join(".").escape_debug(), self.path)
    }
}

/// All files of the manifest, endpoints' too.
fn named_files(manifest: &Value) -> Vec<Named<'_>> {
    let mut of = vec![(vec![GENERAL], &manifest[GENERAL])];
    for (kind, components) in object(&manifest["components"]) {
        for (id, component) in object(components) {
            let at = vec!["components", kind, id, "codeFiles"];
            of.push((at, &component["codeFiles"]));
        }
    }
    let mut named = Vec::new();
    for (at, files) in of {
        for (key, path) in object(files) {
            if let Some(path) = path.as_str() {
                let at = [&at[..], &[key.as_str()]].concat();
                named.push(Named { at, path });
            }
        }
    }
    named
}

/// The entries of an object; of anything else, none.
pub(super) fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

//! Checks the files that the manifest names.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::component::HANDLED;
use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;
use crate::path;

/// Refuses invalid paths and files that two sections name, all at once.
pub(super) fn refuse_paths(manifest: &Value) -> Result<()> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for named in named_files(manifest) {
        let parts = match path::parts(named.path) {
            Ok(parts) => parts,
            // A file beside it that the project does not manage is no conflict.
            Err(path::OUTSIDE) if !named.is_managed => continue,
            Err(reason) => {
                findings.push(format!("{named} {reason}"));
                continue;
            }
        };
        let key = path::key(&parts);
        match seen.get(&key) {
            Some(other) if other.is_managed || named.is_managed => {
                findings.push(format!("{named} is the file of two sections, like {other}"));
            }
            Some(_) => {}
            None => {
                seen.insert(key, named);
            }
        }
    }
    for (key, named) in &seen {
        let mut folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        if let Some(other) = folders.find_map(|folder| seen.get(folder))
            && (named.is_managed || other.is_managed)
        {
            findings.push(format!("{named} is below {other}, which is a file"));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Code::Path,
        MANIFEST,
        findings.join("; "),
        path::HELP,
    ))
}

/// A file and its place in the manifest.
struct Named<'a> {
    at: String,
    path: &'a str,
    is_managed: bool,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.at, self.path)
    }
}

/// Every file that the manifest names, of components of all kinds.
fn named_files(manifest: &Value) -> Vec<Named<'_>> {
    let general = ("generalCodeFiles".to_owned(), &manifest["generalCodeFiles"]);
    let mut groups = vec![(general, false)];
    for (kind, components) in object(&manifest["components"]) {
        for (id, component) in object(components) {
            let at = format!("components.{kind}.{id}.codeFiles");
            let at = at.escape_debug().to_string();
            groups.push(((at, &component["codeFiles"]), kind == HANDLED.as_str()));
        }
    }
    let mut named = Vec::new();
    for ((at, files), is_managed) in groups {
        for (key, path) in object(files) {
            if let Some(path) = path.as_str() {
                named.push(Named {
                    at: format!("{at}.{}", key.escape_debug()),
                    path,
                    is_managed,
                });
            }
        }
    }
    named
}

pub(super) fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

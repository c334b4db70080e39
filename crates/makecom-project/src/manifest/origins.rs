//! Reads the origins of a manifest. One that cannot be used is a finding.

use std::collections::{BTreeMap, BTreeSet};

use makecom::section::Severity;
use makecom::{AppName, ComponentName};
use serde::Deserialize as _;
use serde_json::Value;

use super::KINDS;
use crate::finding::ManifestFinding;
use crate::origin::{Origin, Pair};

/// What the extension writes into an origin that a user is to fill in.
const PLACEHOLDER: &str = "-FILL-ME-";

/// Reads the origin at an index, and notes what is invalid in it; `None` if it cannot be
/// used.
pub(super) fn read(
    index: usize,
    value: &Value,
    findings: &mut Vec<ManifestFinding>,
) -> Option<Origin> {
    let place = index.to_string();
    let at = ["origins", &place];
    let text = |key: &str| value[key].as_str();
    let mut say = |severity, message: String, help: &str| {
        findings.push(ManifestFinding::new(severity, &at, message, help));
    };
    let required = [text("baseUrl"), text("appId")];
    if required.iter().flatten().any(|it| it.contains(PLACEHOLDER)) {
        say(
            Severity::Warning,
            "is not filled in yet".to_owned(),
            "fill in baseUrl and appId, or remove it",
        );
        return None;
    }
    let [Some(base_url), Some(app)] = required else {
        say(
            Severity::Error,
            "has no baseUrl or no appId".to_owned(),
            "write them as texts, such as https://eu1.make.com/api and acme-crm",
        );
        return None;
    };
    let app = match AppName::new(app) {
        Ok(app) => app,
        Err(error) => {
            let help = error.help().unwrap_or_default();
            say(
                Severity::Error,
                format!("has an unusable appId: {error}"),
                &help,
            );
            return None;
        }
    };
    let version = match &value["appVersion"] {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(|it| u32::try_from(it).ok()),
    };
    if version.is_none() {
        say(
            Severity::Warning,
            "has no usable appVersion, so that of the app is taken for 1".to_owned(),
            "write it as a number, such as 1",
        );
    }
    let mut origin = Origin {
        index,
        label: text("label").map(str::to_owned),
        base_url: base_url.to_owned(),
        app,
        version: version.unwrap_or(1),
        api_key_file: text("apikeyFile").map(str::to_owned),
        mapping: BTreeMap::new(),
        unusable: BTreeMap::new(),
    };
    for kind in KINDS {
        match pairs(&value["idMapping"][kind.as_str()]) {
            Ok(pairs) => drop(origin.mapping.insert(kind, pairs)),
            Err((message, help)) => {
                let at = ["origins", &place, "idMapping", kind.as_str()];
                let finding = ManifestFinding::new(Severity::Error, &at, message, help);
                origin.unusable.insert(kind, finding.clone());
                findings.push(finding);
            }
        }
    }
    Some(origin)
}

/// The pairs of a kind, in which no component may be twice. The extension takes a missing
/// list, or null, for an empty one.
fn pairs(list: &Value) -> Result<Vec<Pair>, (String, String)> {
    if list.is_null() {
        return Ok(Vec::new());
    }
    let pairs = Vec::<Pair>::deserialize(list).map_err(|error| {
        let help = "write a list of objects with local and remote, each a text or null";
        (format!("is not a list of pairs: {error}"), help.to_owned())
    })?;
    let mut seen = BTreeSet::new();
    for pair in &pairs {
        if let Some(remote) = &pair.remote {
            ComponentName::new(remote).map_err(|error| {
                let help = error.help().unwrap_or_default().into_owned();
                (format!("has an unusable name: {error}"), help)
            })?;
        }
        for (side, name) in [("local", &pair.local), ("remote", &pair.remote)] {
            let Some(name) = name else { continue };
            if !seen.insert((side, name)) {
                let message = format!("has {side} {} twice", name.escape_debug());
                return Err((message, "remove one of the two pairs".to_owned()));
            }
        }
    }
    Ok(pairs)
}

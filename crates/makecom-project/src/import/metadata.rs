//! What the metadata of an export says of the app.

use makecom::CodeKind;
use serde_json::{Map, Value};

use super::{Imported, text_of};
use crate::error::{Code, Error, Result};
use crate::metadata::AppMetadata;
use crate::remote::RemoteApp;

pub(super) fn remote_app(about: &Map<String, Value>) -> Result<RemoteApp> {
    let name = text_of(about, &["name"]).and_then(|name| name.parse().ok());
    let version = about.get("version").and_then(Value::as_u64);
    let version = version.and_then(|version| u32::try_from(version).ok());
    match name {
        Some(name) => Ok(RemoteApp::new(
            name,
            version.filter(|it| *it > 0).unwrap_or(1),
        )),
        None => Err(Error::without_place(
            Code::Origin,
            "the export does not say the name of the app",
            "add --app, or leave out --zone",
        )),
    }
}

/// The text of the file of app metadata; `None` if nothing is known.
pub(super) fn metadata(
    about: &Map<String, Value>,
    files: &[(&CodeKind, &String)],
    imported: &mut Imported,
) -> Option<String> {
    let countries = about
        .get("countries")
        .and_then(Value::as_array)
        .filter(|all| !all.is_empty());
    let mut keys: Vec<(&str, Value)> = Vec::new();
    for key in ["label", "description", "theme", "language"] {
        if let Some(text) = text_of(about, &[key]) {
            keys.push((key, text.into()));
        }
    }
    match countries {
        Some(countries) => {
            keys.push(("audience", "countries".into()));
            keys.push(("countries", countries.clone().into()));
        }
        None if about.contains_key("countries") => keys.push(("audience", "global".into())),
        None => {}
    }
    for (code, file) in files {
        keys.push((code.name(), file.as_str().into()));
    }
    let text = |keys: &[(&str, Value)]| {
        let lines: Vec<_> = keys
            .iter()
            .map(|(key, value)| format!("    \"{key}\": {value}"))
            .collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    };
    keys.retain(|(key, value)| {
        let alone = [(*key, value.clone())];
        let is_pair = matches!(*key, "audience" | "countries");
        let parsed = AppMetadata::parse(text(&alone));
        let is_usable = is_pair || parsed.is_ok_and(|it| it.findings().is_empty());
        if !is_usable {
            imported.notes.push(format!(
                "the {key} of the app cannot be used, and is left out"
            ));
        }
        is_usable
    });
    let is_whole = AppMetadata::parse(text(&keys)).is_ok_and(|it| it.findings().is_empty());
    if !is_whole {
        keys.retain(|(key, _)| !matches!(*key, "audience" | "countries"));
        imported
            .notes
            .push("the countries of the app cannot be used, and are left out".to_owned());
    }
    (!keys.is_empty()).then(|| text(&keys))
}

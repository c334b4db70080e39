//! Reads the manifest; every error names its place.

use std::collections::{BTreeMap, BTreeSet};

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstNode, CstRootNode};
use makecom::ComponentName;
use serde::Deserialize as _;
use serde_json::Value;

use super::Manifest;
use super::files::{object, refuse_paths};
use crate::connection::LocalConnection;
use crate::error::{Code, Error, Result};
use crate::ids::is_local_id;
use crate::names::MANIFEST;
use crate::origin::Origin;

impl Manifest {
    pub(crate) fn parse(text: String) -> Result<Self> {
        let form = "see docs/cli.md for its form, or write a new one with `makecom pull APP`";
        let wrong = |message: String| Error::new(Code::Manifest, MANIFEST, message, form);
        let root = CstRootNode::parse(&text, &ParseOptions::default())
            .map_err(|error| wrong(error.to_string()).with_source(error))?;
        if let Some(at) = root.value().and_then(|value| repeated(&value, "")) {
            return Err(Error::new(
                Code::Manifest,
                MANIFEST,
                format!("{at} is duplicated"),
                "remove one of the two",
            ));
        }
        let value = root.to_serde_value().unwrap_or_default();
        if value["fileVersion"] != 1 {
            return Err(wrong(format!(
                "fileVersion is {}, and only 1 is known",
                value["fileVersion"]
            )));
        }
        refuse_paths(&value)?;
        let mut connections = BTreeMap::new();
        for (id, component) in object(&value["components"]["connection"]) {
            // Null is a removed connection.
            if component.is_null() {
                continue;
            }
            let at = format!("components.connection.{}", id.escape_debug());
            if !is_local_id(id) {
                return Err(wrong(format!(
                    "{at}: an id has 3 to 35 letters, digits and hyphens, begins with a letter and does not end with a hyphen"
                )));
            }
            let connection = LocalConnection::deserialize(component)
                .map_err(|error| wrong(format!("{at}: {error}")))?;
            connections.insert(id.clone(), connection);
        }
        let origins = value["origins"].as_array().into_iter().flatten();
        let origins: Result<_, _> = origins.enumerate().map(origin).collect();
        let origins = origins.map_err(|(message, help): (String, Option<String>)| {
            let help = help.unwrap_or_else(|| form.to_owned());
            Error::new(Code::Manifest, MANIFEST, message, help)
        })?;
        Ok(Self {
            text,
            changes: Vec::new(),
            connections,
            origins,
        })
    }
}

/// Reads an origin, in which no connection may be paired twice.
fn origin((index, origin): (usize, &Value)) -> Result<Origin, (String, Option<String>)> {
    let at = format!("origins[{index}]");
    let origin = Origin::deserialize(origin).map_err(|error| (format!("{at}: {error}"), None))?;
    let mut seen = BTreeSet::new();
    for pair in origin.pairs() {
        if let Some(remote) = &pair.remote {
            ComponentName::new(remote).map_err(|error| {
                let help = error.help().map(Into::into);
                (format!("{at}.idMapping.connection: {error}"), help)
            })?;
        }
        for (side, name) in [("local", &pair.local), ("remote", &pair.remote)] {
            let Some(name) = name else { continue };
            if !seen.insert((side, name)) {
                let message = format!("{at}.idMapping.connection: {side} {name} is duplicated");
                return Err((message, None));
            }
        }
    }
    drop(seen);
    Ok(origin)
}

/// The place of a duplicate key. Readers use the last of the two, but an edit would
/// change the first.
fn repeated(node: &CstNode, at: &str) -> Option<String> {
    if let Some(object) = node.as_object() {
        let mut seen = BTreeSet::new();
        object.properties().into_iter().find_map(|property| {
            let key = property.decoded_name()?;
            let dot = if at.is_empty() { "" } else { "." };
            let at = format!("{at}{dot}{}", key.escape_debug());
            if !seen.insert(key) {
                return Some(at);
            }
            repeated(&property.value()?, &at)
        })
    } else {
        let elements = node.as_array()?.elements();
        let mut elements = elements.iter().enumerate();
        elements.find_map(|(index, element)| repeated(element, &format!("{at}[{index}]")))
    }
}

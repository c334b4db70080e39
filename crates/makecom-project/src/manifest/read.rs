//! Reads the manifest. An error names its place and refuses the whole: it is not JSON, or
//! its form is not known, so that nothing could be said of what it holds. Anything else
//! is a finding about one item.

use std::collections::{BTreeMap, BTreeSet};

use jsonc_parser::{CollectOptions, ParseOptions};
use makecom::ComponentKind;
use makecom::section::Severity;
use serde_json::Value;

use super::files::{conflicts, object};
use super::{BYTE_ORDER_MARK, ENDPOINT, KINDS, Manifest, Unhandled, components, keys, origins};
use crate::error::{Code, Error, Result};
use crate::finding::{ManifestFinding, duplicate, locate};
use crate::names::MANIFEST;

impl Manifest {
    pub(crate) fn parse(text: String) -> Result<Self> {
        let form = "take back the change, see docs/cli.md for its form, or delete it and write a new one with `makecom pull APP`";
        let wrong = |message: String| Error::new(Code::Manifest, MANIFEST, message, form);
        let readable = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
        let collect = CollectOptions::default();
        let parsed = jsonc_parser::parse_to_ast(readable, &collect, &ParseOptions::default())
            .map_err(|error| wrong(error.to_string()).with_source(error))?;
        let duplicated = parsed.value.as_ref().and_then(|it| duplicate(readable, it));
        if let Some(duplicate) = duplicated {
            let help = "remove one of the two";
            return Err(Error::new(
                Code::Manifest,
                MANIFEST,
                duplicate.to_string(),
                help,
            ));
        }
        let value = parsed.value.map(Value::from).unwrap_or_default();
        if value["fileVersion"] != 1 {
            return Err(wrong(format!(
                "fileVersion is {}, and only 1 is known",
                value["fileVersion"]
            )));
        }
        if !value["components"].is_object() {
            return Err(wrong("components is not an object".to_owned()));
        }
        for kind in KINDS.map(ComponentKind::as_str) {
            let of_kind = &value["components"][kind];
            // The extension adds a missing kind.
            if !(of_kind.is_object() || of_kind.is_null()) {
                let message = format!("components.{kind} is not an object of {kind}s by their ids");
                return Err(wrong(message));
            }
        }
        if !(value["origins"].is_array() || value["origins"].is_null()) {
            return Err(wrong("origins is not a list".to_owned()));
        }
        let mut findings = Vec::new();
        let app = components::app(&value, &mut findings);
        let (mut read, mut reserved) = (BTreeMap::new(), BTreeSet::new());
        for kind in KINDS {
            for (id, component) in object(&value["components"][kind.as_str()]) {
                // Null is a removed component, whose id is reserved.
                if component.is_null() {
                    reserved.insert((kind, id.clone()));
                } else {
                    let component = components::read(kind, id, component, &mut findings);
                    read.insert((kind, id.clone()), component);
                }
            }
        }
        let mut endpoints = BTreeMap::new();
        for (id, one) in object(&value["components"][ENDPOINT]) {
            if !one.is_null() {
                let one = components::read(ComponentKind::Endpoint, id, one, &mut findings);
                endpoints.insert(id.clone(), one);
            }
        }
        keys::check(&value, &mut findings);
        conflicts(&value, &mut findings);
        let unhandled = unhandled(&value, &mut findings);
        let list = value["origins"].as_array().into_iter().flatten();
        let origins = list
            .enumerate()
            .filter_map(|(index, origin)| origins::read(index, origin, &mut findings))
            .collect();
        locate(&mut findings, readable);
        Ok(Self {
            changes: Vec::new(),
            app,
            components: read,
            endpoints,
            reserved,
            unhandled,
            origins,
            elsewhere: None,
            origin_count: value["origins"].as_array().map_or(0, Vec::len),
            findings,
            text,
        })
    }
}

/// What is not handled: endpoints. Any other kind is unknown.
fn unhandled(manifest: &Value, findings: &mut Vec<ManifestFinding>) -> Unhandled {
    for (kind, _) in object(&manifest["components"]) {
        if kind != ENDPOINT && KINDS.iter().all(|known| known.as_str() != kind) {
            let known: Vec<_> = KINDS.iter().map(|kind| kind.as_str()).collect();
            findings.push(ManifestFinding::new(
                Severity::Error,
                &["components", kind],
                "is not a kind of component",
                format!("use one of {}, {ENDPOINT}", known.join(", ")),
            ));
        }
    }
    let endpoints = object(&manifest["components"][ENDPOINT]);
    Unhandled {
        endpoints: endpoints.filter(|(_, one)| !one.is_null()).count(),
    }
}

//! Reads the metadata. Only a text that is not JSON, or not an object, is refused as a
//! whole; anything else that is invalid is a finding about a key.

use std::collections::{BTreeMap, BTreeSet};

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstNode, CstObject, CstRootNode};
use makecom::Audience;
use makecom::section::Severity;
use serde_json::{Map, Value};

use super::field::{ARCHIVED, DEPRECATED, PRIVATE, PUBLIC, VISIBILITY};
use super::{AppMetadata, Beside, MetadataField};
use crate::error::{Code, Error, Result};
use crate::finding::{ManifestFinding, locate};
use crate::manifest::BYTE_ORDER_MARK;
use crate::names::{MANIFEST, METADATA};
use crate::path;

/// The key by which editors find the JSON Schema.
const SCHEMA: &str = "$schema";

/// What is found while values are read.
pub(super) struct Reading<'a> {
    pub(super) beside: Option<&'a Beside>,
    pub(super) findings: Vec<ManifestFinding>,
}

impl Reading<'_> {
    fn say(&mut self, severity: Severity, at: &[&str], message: impl Into<String>, help: &str) {
        let finding = ManifestFinding::new(severity, at, message, help);
        self.findings.push(finding.in_file(METADATA));
    }

    /// Says why a value cannot be used.
    fn wrong<T>(&mut self, at: &[&str], message: impl Into<String>, help: &str) -> Option<T> {
        self.say(Severity::Error, at, message, help);
        None
    }

    /// The normalized value of a field; `None` if it cannot be used.
    pub(super) fn value(&mut self, field: MetadataField, value: &Value) -> Option<Value> {
        let at = &[field.key()];
        match field {
            MetadataField::Label => {
                let label = self.text(at, value)?;
                if label.trim().is_empty() {
                    return self.wrong(at, "is blank", "write what users see");
                }
                Some(label.into())
            }
            MetadataField::Description => self.text(at, value).map(Value::from),
            MetadataField::Theme => {
                let theme = self.text(at, value)?;
                let digits = theme.strip_prefix('#').filter(|it| it.len() == 6);
                if !digits.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit())) {
                    let help = "write it as #RRGGBB, such as #AB00CD";
                    return self.wrong(at, "is not a colour", help);
                }
                Some(theme.to_ascii_lowercase().into())
            }
            MetadataField::Language => {
                let language = self.text(at, value)?;
                if !is_language(language) {
                    let help = "write a code such as en";
                    return self.wrong(at, "is not the code of a language", help);
                }
                Some(language.into())
            }
            MetadataField::Audience => {
                let all = Audience::ALL.map(|audience| audience.to_string());
                self.one_of(at, value, &[&all[0], &all[1]])
            }
            MetadataField::Countries => self.countries(at, value),
            MetadataField::Visibility => self.one_of(at, value, &[PRIVATE, PUBLIC]),
            MetadataField::Modules => self.modules(field.key(), value),
            MetadataField::Icon | MetadataField::InstallSpec | MetadataField::Install => {
                self.path(at, value)
            }
        }
    }

    fn text<'v>(&mut self, at: &[&str], value: &'v Value) -> Option<&'v str> {
        let help = "write a text, or remove the key";
        value
            .as_str()
            .or_else(|| self.wrong(at, "is not a text", help))
    }

    fn one_of(&mut self, at: &[&str], value: &Value, all: &[&str]) -> Option<Value> {
        if !value.as_str().is_some_and(|text| all.contains(&text)) {
            let help = format!("use one of {}", all.join(", "));
            return self.wrong(at, format!("is not {}", all.join(" or ")), &help);
        }
        Some(value.clone())
    }

    fn countries(&mut self, at: &[&str], value: &Value) -> Option<Value> {
        let help = "write a list of ISO codes of two letters, such as [\"cz\", \"de\"]";
        let Some(list) = value.as_array().filter(|list| !list.is_empty()) else {
            return self.wrong(at, "is not a list of countries", help);
        };
        let mut codes = BTreeSet::new();
        let before = self.findings.len();
        for (index, code) in list.iter().enumerate() {
            let is_code = |code: &&str| {
                code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
            };
            if let Some(code) = code.as_str().filter(is_code) {
                codes.insert(code.to_ascii_lowercase());
            } else {
                let index = index.to_string();
                let at = [at, &[&index]].concat();
                self.say(Severity::Error, &at, "is not the code of a country", help);
            }
        }
        // Without the wrong one the app would be hidden in that country.
        (self.findings.len() == before).then(|| codes.into_iter().collect())
    }

    fn path(&mut self, at: &[&str], value: &Value) -> Option<Value> {
        let text = self.text(at, value)?;
        let parts = match path::parts(text) {
            Ok(parts) => parts,
            Err(reason) => return self.wrong(at, reason, path::HELP),
        };
        let is_taken = |beside: &Beside| beside.files.contains(&path::key(&parts));
        if self.beside.is_some_and(is_taken) {
            let message = format!("is a file that {MANIFEST} names for something else");
            return self.wrong(at, message, path::HELP);
        }
        Some(text.into())
    }

    /// The states of modules. What is wrong with one leaves the others usable.
    fn modules(&mut self, key: &str, value: &Value) -> Option<Value> {
        let Some(modules) = value.as_object() else {
            let help = "write an object of states by the local ids of modules";
            return self.wrong(&[key], "is not an object", help);
        };
        let mut read = Map::new();
        for (id, states) in modules {
            let at = [key, id];
            let is_unknown = |beside: &Beside| !beside.modules.contains(id);
            if self.beside.is_some_and(is_unknown) {
                let message = format!("is not a module of {MANIFEST}");
                let help = "use a local id of a module, or remove it";
                self.say(Severity::Error, &at, message, help);
                continue;
            }
            let Some(states) = states.as_object() else {
                let help = r#"write its states, such as {"deprecated": true}"#;
                self.say(Severity::Error, &at, "is not an object", help);
                continue;
            };
            let mut usable = Map::new();
            for (state, value) in states {
                let at = [key, id, state];
                let value = match &**state {
                    VISIBILITY => self.one_of(&at, value, &[PRIVATE, PUBLIC]),
                    DEPRECATED | ARCHIVED if value.is_boolean() => Some(value.clone()),
                    DEPRECATED | ARCHIVED => {
                        self.wrong(&at, "is not a switch", "write true or false")
                    }
                    _ => {
                        let help = format!("use one of {VISIBILITY}, {DEPRECATED}, {ARCHIVED}");
                        self.say(Severity::Warning, &at, "is not read", &help);
                        None
                    }
                };
                usable.extend(value.map(|value| (state.clone(), value)));
            }
            read.insert(id.clone(), usable.into());
        }
        Some(read.into())
    }
}

/// Whether a text is like `en`, `pt-BR` or `zh_tw`; which of them Make has, only Make
/// knows.
fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let is_first = |part: &str| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let is_next =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_first) && parts.all(is_next)
}

/// The object of a text, with the byte order mark before it.
pub(super) fn object(text: &str) -> Result<(&'static str, CstRootNode, CstObject)> {
    let help = "write an object, with comments if you like: see docs/cli.md";
    let readable = text.strip_prefix(BYTE_ORDER_MARK);
    let mark = readable.map_or("", |_| BYTE_ORDER_MARK);
    let root = CstRootNode::parse(readable.unwrap_or(text), &ParseOptions::default());
    let root = root.map_err(|error| {
        Error::new(Code::Metadata, METADATA, error.to_string(), help).with_source(error)
    })?;
    match root.value().and_then(|value| value.as_object()) {
        Some(object) => Ok((mark, root, object)),
        None => Err(Error::new(
            Code::Metadata,
            METADATA,
            "is not an object",
            help,
        )),
    }
}

impl AppMetadata {
    /// Reads a text of the same project.
    pub(crate) fn reread(&self, text: String) -> Result<Self> {
        let (mark, _, object) = object(&text)?;
        let mut reading = Reading {
            beside: self.beside.as_ref(),
            findings: Vec::new(),
        };
        let mut values = BTreeMap::new();
        let mut unusable = BTreeSet::new();
        for property in object.properties() {
            let Some(key) = property.decoded_name().filter(|key| key != SCHEMA) else {
                continue;
            };
            let Some(field) = MetadataField::find(&key) else {
                let known = MetadataField::ALL.map(MetadataField::key);
                let help = format!("use one of {}", known.join(", "));
                reading.say(Severity::Warning, &[&key], "is not read", &help);
                continue;
            };
            let node = property.value();
            let twice = if values.contains_key(&field) || unusable.contains(&field) {
                Some(key.clone())
            } else {
                node.as_ref().and_then(|node| repeated(node, &key))
            };
            // Readers use the last of the two, but an edit would change the first.
            let value = if let Some(at) = twice {
                let message = format!("cannot be used: {at} is duplicated");
                reading.wrong(&[&key], message, "remove one of the two")
            } else {
                let value = node.and_then(|node| node.to_serde_value());
                reading.value(field, &value.unwrap_or_default())
            };
            if let Some(value) = value {
                values.insert(field, value);
            } else {
                values.remove(&field);
                unusable.insert(field);
            }
        }
        for field in together(&values, &unusable, &mut reading) {
            values.remove(&field);
            unusable.insert(field);
        }
        let mut findings = reading.findings;
        locate(&mut findings, &text[mark.len()..]);
        findings.sort_by_key(|finding| (finding.line, finding.column));
        Ok(Self {
            text: Some(text),
            changes: BTreeMap::new(),
            values,
            unusable,
            findings,
            beside: self.beside.clone(),
        })
    }
}

/// The fields that cannot be used together with the others.
fn together(
    values: &BTreeMap<MetadataField, Value>,
    unusable: &BTreeSet<MetadataField>,
    reading: &mut Reading<'_>,
) -> Vec<MetadataField> {
    use MetadataField::{Audience as For, Countries};
    let mut wrong = Vec::new();
    let is_for_some = values
        .get(&For)
        .map(|it| it == Audience::Countries.as_str());
    match (is_for_some, values.contains_key(&Countries)) {
        (Some(true), false) => {
            // What is wrong with the countries has been said.
            if !unusable.contains(&Countries) {
                let help = "add the key countries with a list of ISO codes, or write global";
                reading.say(Severity::Error, &[For.key()], "has no countries", help);
            }
            wrong.push(For);
        }
        (Some(false) | None, true) => {
            if !unusable.contains(&For) {
                let message = "is only for the audience countries";
                let help = r#"write "audience": "countries", or remove it"#;
                reading.say(Severity::Error, &[Countries.key()], message, help);
            }
            wrong.push(Countries);
        }
        _ => {}
    }
    let mut seen: BTreeMap<String, MetadataField> = BTreeMap::new();
    for (field, value) in values.iter().filter(|(field, _)| field.is_path()) {
        let parts = value.as_str().and_then(|file| path::parts(file).ok());
        let key = path::key(&parts.unwrap_or_default());
        if let Some(other) = seen.get(&key) {
            let message = format!("is the file of {other}, too");
            reading.say(Severity::Error, &[field.key()], message, path::HELP);
            wrong.push(*field);
        } else {
            seen.insert(key, *field);
        }
    }
    wrong
}

/// The place of a duplicate key below a node.
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

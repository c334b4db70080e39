//! Edits of the metadata: collected in memory, then applied to the text that is on the
//! disk by then. A change states what the value was, so that it is refused if an editor
//! saved another one meanwhile.

use std::collections::BTreeSet;

use jsonc_parser::cst::{CstInputValue, CstObject};
use serde_json::{Map, Value};

use super::read::{Reading, object};
use super::{AppMetadata, MetadataField};
use crate::common::pretty;
use crate::error::{Code, Error, Result};
use crate::names::METADATA;

/// A change of a field from one normalized value to another.
#[derive(Clone, Debug)]
pub(super) struct Change {
    from: Option<Value>,
    to: Option<Value>,
}

impl AppMetadata {
    /// Sets a field. [`Project::save_metadata`](crate::Project::save_metadata) writes it,
    /// in place: comments, order and layout of the file are kept, and so is the spelling
    /// of a value that means the same. Modules and states that are not in the
    /// [value](Self::get) before and after are kept, too.
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let mut metadata = AppMetadata::default();
    /// metadata.set(MetadataField::Label, "Acme")?;
    /// assert_eq!(metadata.label(), Some("Acme"));
    ///
    /// let error = metadata.set(MetadataField::Theme, "red").unwrap_err();
    /// assert_eq!(error.to_string(), "makecomapp.app.json: theme is not a colour");
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid-metadata` if the file has an unusable value of it, or if the new one would
    /// be invalid.
    pub fn set(&mut self, field: MetadataField, value: impl Into<Value>) -> Result<()> {
        let mut reading = Reading {
            beside: self.beside.as_ref(),
            findings: Vec::new(),
        };
        let value = reading.value(field, &value.into());
        if let Some(finding) = reading.findings.first() {
            return Err(finding.to_error(Code::Metadata));
        }
        self.change(field, value)
    }

    /// Removes a field, as [`set`](Self::set) sets it. What it was stays on the server
    /// unless it can be [cleared](MetadataField::clearing).
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let mut metadata = AppMetadata::parse(r#"{ "label": "Acme" }"#)?;
    /// metadata.remove(MetadataField::Label)?;
    /// assert_eq!(metadata.label(), None);
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid-metadata` if the file has an unusable value of it.
    pub fn remove(&mut self, field: MetadataField) -> Result<()> {
        self.change(field, None)
    }

    fn change(&mut self, field: MetadataField, to: Option<Value>) -> Result<()> {
        let from = self.get(field).cloned();
        self.refuse_unusable(field, from.as_ref(), to.as_ref())?;
        let from = self
            .changes
            .remove(&field)
            .map_or(from, |before| before.from);
        match &to {
            Some(value) => drop(self.values.insert(field, value.clone())),
            None => drop(self.values.remove(&field)),
        }
        if from != to {
            self.changes.insert(field, Change { from, to });
        }
        Ok(())
    }

    /// Refuses to overwrite what a user wrote and what cannot be read.
    fn refuse_unusable(
        &self,
        field: MetadataField,
        from: Option<&Value>,
        to: Option<&Value>,
    ) -> Result<()> {
        let is_changed = |id: &str| from.map(|it| &it[id]) != to.map(|it| &it[id]);
        let found = self.findings.iter().find(|finding| {
            finding.is_error()
                && match &finding.at[..] {
                    [key, module, ..] if field == MetadataField::Modules => {
                        key == field.key() && is_changed(module)
                    }
                    [key, ..] => key == field.key(),
                    [] => false,
                }
        });
        match found {
            Some(finding) => Err(finding.to_error(Code::Metadata)),
            // It is unusable for what is said of another field.
            None if self.is_unusable(field) => Err(Error::new(
                Code::Metadata,
                METADATA,
                format!("{field} cannot be used as it is"),
                "fix the finding about it, and run this again",
            )),
            None => Ok(()),
        }
    }

    /// Applies all changes to its own text, to one that an editor saved meanwhile, or to a
    /// new one.
    ///
    /// # Errors
    ///
    /// If the text is invalid, or would be, or the precondition of a change does not hold
    /// any more.
    pub(crate) fn changed_from(&self, text: Option<String>) -> Result<Self> {
        let Some(text) = text else {
            return self.checked(self.new_text(), &BTreeSet::new());
        };
        let there = self.reread(text.clone())?;
        let (mark, root, object) = object(&text)?;
        let mut changes: Vec<_> = self.changes.iter().collect();
        changes.sort_by_key(|(_, change)| is_removal(change.to.as_ref()));
        for (field, change) in changes {
            let found = there.get(*field);
            if found == change.to.as_ref() && !there.is_unusable(*field) {
                continue;
            }
            there.refuse_unusable(*field, change.from.as_ref(), change.to.as_ref())?;
            if found != change.from.as_ref() {
                return Err(Error::new(
                    Code::Meanwhile,
                    METADATA,
                    format!("{field} was changed meanwhile"),
                    "check the change that was made meanwhile, and run this again",
                ));
            }
            let (from, to) = (change.from.as_ref(), change.to.as_ref());
            put(&object, field.key(), from, to);
        }
        self.checked(format!("{mark}{root}"), &there.unusable)
    }

    /// The metadata of a changed text, in which each change must be read back, and nothing
    /// else have become unusable.
    fn checked(&self, text: String, before: &BTreeSet<MetadataField>) -> Result<Self> {
        let next = self.reread(text)?;
        let is_written = |(field, change): (&_, &Change)| next.get(*field) == change.to.as_ref();
        if self.changes.iter().all(is_written) && next.unusable.is_subset(before) {
            return Ok(next);
        }
        for field in next.unusable.difference(before) {
            next.refuse_unusable(*field, None, None)?;
        }
        Err(Error::new(
            Code::Internal,
            METADATA,
            "would not be read as it is written",
            "report this",
        ))
    }

    /// The text of a new file, with the fields in the order of their table.
    fn new_text(&self) -> String {
        struct Fields<'a>(&'a AppMetadata);
        impl serde::Serialize for Fields<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.fields().map(|(field, value)| (field.key(), value)))
            }
        }
        pretty(&Fields(self))
    }
}

/// Removals come last: what is appended takes its layout from what is there.
fn is_removal(to: Option<&Value>) -> bool {
    to.is_none()
}

/// Changes the value of a key as little as the difference asks for.
fn put(object: &CstObject, key: &str, from: Option<&Value>, to: Option<&Value>) {
    let Some(property) = object.get(key) else {
        if let Some(to) = to {
            object.append(key, input(to));
        }
        return;
    };
    let Some(to) = to else {
        property.remove();
        return;
    };
    if let (Some(Value::Object(from)), Value::Object(to), Some(inner)) =
        (from, to, property.object_value())
    {
        let mut keys: Vec<_> = from.keys().chain(to.keys()).collect();
        keys.sort_by_key(|key| (is_removal(to.get(*key)), *key));
        keys.dedup();
        for key in keys {
            let (from, to) = (from.get(key), to.get(key));
            if from != to {
                put(&inner, key, from, to);
            }
        }
    } else if let (Some(Value::Array(from)), Value::Array(to), Some(list)) =
        (from, to, property.array_value())
    {
        for new in to.iter().filter(|code| !from.contains(code)) {
            list.append(input(new));
        }
        for element in list.elements() {
            let value = element.to_serde_value().unwrap_or_default();
            let code = value.as_str().unwrap_or_default().to_ascii_lowercase();
            if !to.contains(&Value::from(code)) {
                element.remove();
            }
        }
    } else {
        property.set_value(input(to));
    }
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(bool) => (*bool).into(),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => CstInputValue::Array(list.iter().map(input).collect()),
        Value::Object(object) => CstInputValue::Object(members(object)),
    }
}

fn members(object: &Map<String, Value>) -> Vec<(String, CstInputValue)> {
    let members = object.iter();
    members
        .map(|(key, value)| (key.clone(), input(value)))
        .collect()
}

//! A component as the server keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::kind::{Kind, Shown};

/// Fields by their keys on the wire.
pub(crate) type Fields = Map<String, Value>;

/// A version of an app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct AppId {
    pub(crate) name: String,
    pub(crate) version: u64,
}

/// The key of a component.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Id {
    pub(crate) kind: Kind,
    /// Where its name is unique; `None` among all apps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) app: Option<AppId>,
    pub(crate) name: String,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Component {
    pub(crate) id: Id,
    /// The version of the app that it was created in, or the newest since that is deleted.
    pub(crate) app: AppId,
    pub(crate) fields: Fields,
    pub(crate) sections: BTreeMap<String, Arc<str>>,
    pub(crate) pending: BTreeMap<String, Pending>,
    pub(crate) common: Arc<Fields>,
}

/// A change of an approved app that is not committed yet (source: Make's own clients).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    /// The text of a section, or the value of a field.
    pub(crate) value: Value,
}

impl AppId {
    pub(crate) fn new(name: impl Into<String>, version: u64) -> Self {
        let name = name.into();
        Self { name, version }
    }

    /// The key of the app itself.
    pub(crate) fn id(&self) -> Id {
        Kind::App.id(self, &self.name)
    }
}

impl Kind {
    pub(crate) fn id(self, app: &AppId, name: &str) -> Id {
        Id {
            kind: self,
            app: (!self.is_global()).then(|| app.clone()),
            name: name.to_owned(),
        }
    }

    /// For kinds whose names are unique among all apps.
    pub(crate) fn global(self, name: &str) -> Id {
        Id {
            kind: self,
            app: None,
            name: name.to_owned(),
        }
    }
}

impl Component {
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    pub(crate) fn is(&self, field: &str) -> bool {
        self.fields.get(field) == Some(&Value::Bool(true))
    }

    /// The name of the component that it is an alias of.
    pub(crate) fn alias_to(&self) -> Option<&str> {
        self.text("aliasTo")
    }

    /// The text of a section with its pending change.
    pub(crate) fn draft(&self, section: &str) -> Option<&str> {
        match self.pending.get(section) {
            Some(pending) => pending.value.as_str(),
            None => self.sections.get(section).map(AsRef::as_ref),
        }
    }

    /// The view of a component in an answer.
    pub(crate) fn show(&self, shown: &Shown<'_>) -> Fields {
        let row = self.id.kind.row();
        let mut answer = Map::from_iter([("name".to_owned(), self.id.name.clone().into())]);
        for field in row.fields {
            if field.shown.contains(&shown.part) {
                let value = self.fields.get(field.key).cloned();
                let value = value.or_else(|| field.unset.value());
                answer.extend(value.map(|value| (field.key.to_owned(), value)));
            }
        }
        (row.complete)(self, shown, &mut answer);
        answer
    }

    /// A pending change in the form that Make's clients read.
    pub(crate) fn change(&self, code: &str) -> Option<Value> {
        self.pending.get(code).map(|pending| {
            json!({
                "id": pending.id,
                "group": self.id.kind.row().group,
                "item": self.id.name,
                "code": code,
            })
        })
    }

    /// All pending changes, by section or field.
    pub(crate) fn changes(&self) -> Value {
        let changes = self.pending.keys().filter_map(|code| {
            let change = self.change(code)?;
            Some((code.clone(), change))
        });
        Value::Object(changes.collect())
    }

    /// All sections with their pending changes.
    pub(crate) fn drafts(&self) -> BTreeMap<String, Arc<str>> {
        let mut drafts = self.sections.clone();
        for section in self.id.kind.row().sections {
            let pending = self.pending.get(section.name);
            let text = pending.and_then(|pending| pending.value.as_str());
            drafts.extend(text.map(|text| (section.name.to_owned(), text.into())));
        }
        drafts
    }

    /// Makes a value a pending change, which keeps its number while it is changed again.
    /// The committed value itself leaves nothing pending.
    pub(crate) fn suggest(&mut self, code: String, value: Value, number: u64) {
        if self.committed(&code) == value {
            self.pending.remove(&code);
            return;
        }
        let id = self.pending.get(&code).map_or(number, |pending| pending.id);
        self.pending.insert(code, Pending { id, value });
    }

    /// Ends pending changes: they become the committed values, or are dropped.
    pub(crate) fn end(&mut self, numbers: &[u64], is_committed: bool) {
        let ends = |pending: &Pending| numbers.contains(&pending.id);
        let pending = std::mem::take(&mut self.pending).into_iter();
        let (ended, left) = pending.partition(|(_, pending)| ends(pending));
        self.pending = left;
        let ended: BTreeMap<String, Pending> = ended;
        for (code, Pending { value, .. }) in ended {
            match value {
                _ if !is_committed => {}
                Value::String(text) if self.has_section(&code) => {
                    self.sections.insert(code, text.into());
                }
                value => drop(self.fields.insert(code, value)),
            }
        }
    }

    /// The value before a pending change.
    pub(crate) fn committed(&self, code: &str) -> Value {
        if self.has_section(code) {
            let text = self.sections.get(code);
            text.map_or(Value::Null, |text| (**text).into())
        } else {
            self.fields.get(code).cloned().unwrap_or_default()
        }
    }

    fn has_section(&self, name: &str) -> bool {
        let mut sections = self.id.kind.row().sections.iter();
        sections.any(|section| section.name == name)
    }
}

//! A component as the server keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::kind::{Field, Kind, Part, Shown, When};

/// Fields by their keys on the wire.
pub(crate) type Fields = Map<String, Value>;

/// The key of a component.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Id {
    pub(crate) kind: Kind,
    pub(crate) name: String,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Component {
    pub(crate) id: Id,
    pub(crate) app: String,
    pub(crate) fields: Fields,
    pub(crate) sections: BTreeMap<String, Arc<str>>,
    pub(crate) pending: BTreeMap<String, Pending>,
    pub(crate) common: Arc<Map<String, Value>>,
}

/// A change of an approved app that is not committed yet (source: Make's
/// own clients).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    /// The section before the change.
    pub(crate) committed: Option<Arc<str>>,
}

impl Component {
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    /// The name of the component that it is an alias of.
    pub(crate) fn alias_to(&self) -> Option<&str> {
        self.text("aliasTo")
    }

    /// The view of a component in an answer.
    pub(crate) fn show(&self, shown: &Shown<'_>) -> Value {
        let row = self.id.kind.row();
        let mut answer = Map::from_iter([("name".to_owned(), self.id.name.clone().into())]);
        for Field(key, _, _, when) in row.fields {
            let value = self.fields.get(*key);
            let value = match (when, shown.part) {
                (When::Always, _) | (When::Detail, Part::Detail) => {
                    Some(value.cloned().unwrap_or_default())
                }
                (When::List, Part::Item) => value.cloned(),
                _ => None,
            };
            answer.extend(value.map(|value| ((*key).to_owned(), value)));
        }
        (row.complete)(self, shown, &mut answer);
        answer.into()
    }

    /// The pending change of a section in the form that Make's clients read.
    pub(crate) fn change(&self, section: &str) -> Option<Value> {
        self.pending.get(section).map(|pending| {
            json!({
                "id": pending.id,
                "group": self.id.kind.row().group,
                "item": self.id.name,
                "code": section,
            })
        })
    }
}

//! A connection as the server keeps it, and what of it the API shows.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Types that a connection can be created with (source: the published page).
pub(crate) const TYPES: [&str; 8] = [
    "oauth",
    "oauth-refresh",
    "oauth-resowncre",
    "oauth-clicre",
    "oauth-1",
    "apikey",
    "basic",
    "other",
];

/// A connection as the server keeps it, at the moment it was asked for.
#[derive(Clone, PartialEq)]
pub struct Connection(pub(crate) Arc<Record>);

/// What is kept of a connection.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) app: String,
    pub(crate) label: String,
    pub(crate) kind: String,
    pub(crate) connected_system: Option<String>,
    pub(crate) alias_to: Option<String>,
    pub(crate) parameters: Option<Arc<Map<String, Value>>>,
    #[serde(with = "texts")]
    pub(crate) sections: BTreeMap<&'static str, Arc<str>>,
    #[serde(with = "pending")]
    pub(crate) pending: BTreeMap<&'static str, Pending>,
    pub(crate) common: Arc<Map<String, Value>>,
    pub(crate) recreated: usize,
}

/// A change of an approved app that is not committed yet (source: Make's
/// own clients).
#[derive(Clone, PartialEq)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    /// The section before the change.
    pub(crate) committed: Option<Arc<str>>,
}

impl Connection {
    /// Its name, given at creation.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The app it belongs to.
    pub fn app(&self) -> &str {
        &self.0.app
    }

    /// What people see.
    pub fn label(&self) -> &str {
        &self.0.label
    }

    /// The type that it was created with. Answers say only `oauth` or `basic`.
    pub fn connection_type(&self) -> &str {
        &self.0.kind
    }

    /// The connected system, if one is set.
    pub fn connected_system_name(&self) -> Option<&str> {
        self.0.connected_system.as_deref()
    }

    /// The name of the connection that it is an alias of.
    pub fn alias_to(&self) -> Option<&str> {
        self.0.alias_to.as_deref()
    }

    /// The text of a section, byte for byte, if it was ever set. In an approved
    /// app it is the text with its pending change.
    pub fn section(&self, section: &str) -> Option<&str> {
        self.0.sections.get(section).map(AsRef::as_ref)
    }

    /// The text of a section without its pending change.
    pub fn committed_section(&self, section: &str) -> Option<&str> {
        match self.0.pending.get(section) {
            Some(pending) => pending.committed.as_deref(),
            None => self.section(section),
        }
    }

    /// The common data.
    pub fn common(&self) -> &Map<String, Value> {
        &self.0.common
    }

    /// How often it was recreated.
    pub fn recreated(&self) -> usize {
        self.0.recreated
    }
}

impl Record {
    /// The part that every answer about it has. Of its type Make shows only
    /// whether it is OAuth, as its clients have it.
    pub(crate) fn brief(&self, exact_type: bool) -> Value {
        let kind = match self.is_oauth() {
            _ if exact_type => self.kind.as_str(),
            true => "oauth",
            false => "basic",
        };
        json!({ "name": self.name, "label": self.label, "type": kind })
    }

    pub(crate) fn is_oauth(&self) -> bool {
        self.kind.starts_with("oauth")
    }

    /// The pending change of a section in the form that Make's clients read.
    pub(crate) fn change(&self, section: &str) -> Option<Value> {
        self.pending.get(section).map(|pending| {
            json!({
                "id": pending.id,
                "group": "account",
                "item": self.name,
                "code": section,
            })
        })
    }
}

/// Neither sections nor common data, which may hold secrets.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("name", &self.0.name)
            .field("app", &self.0.app)
            .field("label", &self.0.label)
            .field("type", &self.0.kind)
            .field("sections", &self.0.sections.keys())
            .finish_non_exhaustive()
    }
}

/// Section texts by the names that paths have for them.
mod texts {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Texts = BTreeMap<&'static str, Arc<str>>;

    pub(super) fn serialize<S: Serializer>(texts: &Texts, to: S) -> Result<S::Ok, S::Error> {
        texts
            .iter()
            .map(|(section, text)| (*section, text.as_ref()))
            .collect::<BTreeMap<&str, &str>>()
            .serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Texts, D::Error> {
        BTreeMap::<String, String>::deserialize(from)?
            .into_iter()
            .map(|(section, text)| Ok((super::known::<D::Error>(&section)?, text.into())))
            .collect::<Result<_, D::Error>>()
            .map_err(D::Error::custom)
    }
}

/// Pending changes by section: the id, and the text before.
mod pending {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Pending;

    type Changes = BTreeMap<&'static str, Pending>;

    pub(super) fn serialize<S: Serializer>(changes: &Changes, to: S) -> Result<S::Ok, S::Error> {
        changes
            .iter()
            .map(|(section, change)| (*section, (change.id, change.committed.as_deref())))
            .collect::<BTreeMap<&str, (u64, Option<&str>)>>()
            .serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Changes, D::Error> {
        BTreeMap::<String, (u64, Option<String>)>::deserialize(from)?
            .into_iter()
            .map(|(section, (id, committed))| {
                let committed = committed.map(Into::into);
                Ok((
                    super::known::<D::Error>(&section)?,
                    Pending { id, committed },
                ))
            })
            .collect()
    }
}

fn known<E: serde::de::Error>(section: &str) -> Result<&'static str, E> {
    crate::section::known(section)
        .map_err(|_| E::custom(format_args!("there is no section {section:?}")))
}

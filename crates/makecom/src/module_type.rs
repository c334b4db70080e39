//! What kind of module a module is, and what an action does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::open_enum::open_enum;
use crate::record::Lenient;

/// The type of a module: a number on the wire, a word in projects of Make's VS Code
/// extension. It cannot change (reported, not verified).
///
/// ```
/// use makecom::ModuleType;
///
/// assert_eq!((ModuleType::Action.id(), ModuleType::Action.as_str()), (4, "action"));
/// assert_eq!("instant_trigger".parse::<ModuleType>()?, ModuleType::InstantTrigger);
/// assert_eq!(ModuleType::from_id(99), ModuleType::Unknown(99)); // a server's
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModuleType {
    /// 1: a trigger that polls.
    Trigger,
    /// 4: an action.
    Action,
    /// 9: a search.
    Search,
    /// 10: a trigger that a webhook starts.
    InstantTrigger,
    /// 11: the answer to a webhook.
    Responder,
    /// 12: any request that a user makes up.
    Universal,
    /// A type that the server knows and this crate does not.
    Unknown(i64),
}

const KNOWN: [(ModuleType, i64, &str); 6] = [
    (ModuleType::Trigger, 1, "trigger"),
    (ModuleType::Action, 4, "action"),
    (ModuleType::Search, 9, "search"),
    (ModuleType::InstantTrigger, 10, "instant_trigger"),
    (ModuleType::Responder, 11, "responder"),
    (ModuleType::Universal, 12, "universal"),
];

impl ModuleType {
    /// The types that Make's document of the API lists.
    ///
    /// ```
    /// let ids: Vec<i64> = makecom::ModuleType::ALL.iter().map(|one| one.id()).collect();
    /// assert_eq!(ids, [1, 4, 9, 10, 11, 12]);
    /// ```
    pub const ALL: [Self; 6] = [
        Self::Trigger,
        Self::Action,
        Self::Search,
        Self::InstantTrigger,
        Self::Responder,
        Self::Universal,
    ];

    /// The number on the wire.
    ///
    /// ```
    /// assert_eq!(makecom::ModuleType::Search.id(), 9);
    /// ```
    pub fn id(self) -> i64 {
        match self {
            Self::Unknown(id) => id,
            known => known.row().map_or(0, |(_, id, _)| *id),
        }
    }

    /// The type with a number.
    ///
    /// ```
    /// use makecom::ModuleType;
    ///
    /// assert_eq!(ModuleType::from_id(10), ModuleType::InstantTrigger);
    /// ```
    pub fn from_id(id: i64) -> Self {
        let known = KNOWN.iter().find(|(_, known, _)| *known == id);
        known.map_or(Self::Unknown(id), |(known, ..)| *known)
    }

    /// The word in the manifest of a project; `unknown` if this crate does not know it.
    ///
    /// ```
    /// assert_eq!(makecom::ModuleType::InstantTrigger.as_str(), "instant_trigger");
    /// ```
    pub fn as_str(self) -> &'static str {
        self.row().map_or("unknown", |(_, _, word)| word)
    }

    fn row(self) -> Option<&'static (Self, i64, &'static str)> {
        KNOWN.iter().find(|(known, ..)| *known == self)
    }
}

impl fmt::Display for ModuleType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id) => write!(f, "unknown type {id}"),
            known => f.write_str(known.as_str()),
        }
    }
}

impl FromStr for ModuleType {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not the word of a known
    /// type.
    fn from_str(text: &str) -> Result<Self> {
        let known = KNOWN.iter().find(|(_, _, word)| *word == text);
        let words = KNOWN.map(|(_, _, word)| word);
        known
            .map(|(known, ..)| *known)
            .ok_or_else(|| Error::unknown_name(text, "a type of module", words))
    }
}

impl Serialize for ModuleType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.id())
    }
}

/// From the server: a number, also as a text.
impl<'de> Deserialize<'de> for ModuleType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(value).map_err(|_| de::Error::custom("the type of a module is a number"))
    }
}

impl From<ModuleType> for Value {
    fn from(module_type: ModuleType) -> Self {
        module_type.id().into()
    }
}

impl Lenient for ModuleType {
    fn read(value: Value) -> Result<Self, Value> {
        i64::read(value).map(Self::from_id)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ModuleType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ModuleType".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let description = "The type of a module: 1 trigger, 4 action, 9 search, \
                           10 instant trigger, 11 responder, 12 universal";
        schemars::json_schema!({ "type": "integer", "description": description })
    }
}

open_enum! {
    /// What an action does with data.
    ///
    /// ```
    /// use makecom::Crud;
    ///
    /// assert_eq!("read".parse::<Crud>()?, Crud::Read);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub enum Crud as "what an action does", "What an action does, such as read" {
        /// `create`: it makes something new.
        Create = "create",
        /// `read`: it changes nothing.
        Read = "read",
        /// `update`: it changes something.
        Update = "update",
        /// `delete`: it removes something.
        Delete = "delete",
    } else {
        /// A word that only a server can send.
        ///
        /// ```
        /// use makecom::Crud;
        ///
        /// let crud: Crud = serde_json::from_str(r#""upsert""#)?; // a server's
        /// assert!(matches!(&crud, Crud::Unknown(_)));
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        UnknownCrud
    }
    /// The words that Make's VS Code extension offers.
    ///
    /// ```
    /// assert_eq!(makecom::Crud::ALL.len(), 4);
    /// ```
    ALL
}

open_enum! {
    /// What a universal module sends.
    ///
    /// ```
    /// use makecom::UniversalSubtype;
    ///
    /// assert_eq!(UniversalSubtype::Graphql.as_str(), "UniversalGraphQL");
    /// ```
    pub enum UniversalSubtype as "a subtype of universal modules",
        "The subtype of a universal module"
    {
        /// `Universal`: a request of HTTP.
        Rest = "Universal",
        /// `UniversalGraphQL`: a query of GraphQL.
        Graphql = "UniversalGraphQL",
    } else {
        /// A subtype that only a server can send.
        ///
        /// ```
        /// use makecom::UniversalSubtype;
        ///
        /// let subtype: UniversalSubtype = serde_json::from_str(r#""UniversalSoap""#)?;
        /// assert!(matches!(&subtype, UniversalSubtype::Unknown(_)));
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        UnknownUniversalSubtype
    }
    /// The subtypes that Make's VS Code extension offers.
    ///
    /// ```
    /// assert_eq!(makecom::UniversalSubtype::ALL.len(), 2);
    /// ```
    ALL
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_goes_round_as_number_and_as_word() {
        for kind in ModuleType::ALL {
            assert_eq!(kind.as_str().parse::<ModuleType>().unwrap(), kind);
            assert_eq!(ModuleType::from_id(kind.id()), kind);
            let (number, text) = (json!(kind.id()), json!(kind.id().to_string()));
            assert_eq!(serde_json::to_value(kind).unwrap(), number);
            for value in [number, text] {
                assert_eq!(serde_json::from_value::<ModuleType>(value).unwrap(), kind);
            }
        }
        let unknown: ModuleType = serde_json::from_value(json!(13)).unwrap();
        assert_eq!((unknown.id(), unknown.as_str()), (13, "unknown"));
        assert!(serde_json::from_value::<ModuleType>(json!("action")).is_err());
        let error = "instant-trigger".parse::<ModuleType>().unwrap_err();
        assert!(error.help().unwrap().contains("instant_trigger"));
    }
}

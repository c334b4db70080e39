//! Common data: client ids, client secrets and what else all users of a
//! connection share.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::example::example;

/// The common data of a connection: free-form JSON, stored encrypted and, once
/// the app is approved, locked.
///
/// That it is locked Make documents; the rest is what its own clients do.
///
/// `Debug` shows the keys only.
///
/// ```
/// use makecom::Common;
///
/// let common = Common::new()
///     .with("clientId", "acme")
///     .with("clientSecret", "hunter2");
/// assert_eq!(common.get("clientId").unwrap(), "acme");
/// assert_eq!(format!("{common:?}"), r#"Common {"clientId": …, "clientSecret": …}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(transparent)]
pub struct Common(Map<String, Value>);

impl Common {
    /// No data.
    ///
    /// ```
    /// assert!(makecom::Common::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// With one entry more, in place of any of the same name.
    ///
    /// ```
    /// use makecom::Common;
    ///
    /// let common = Common::new().with("clientId", "old").with("clientId", "acme");
    /// assert_eq!(common.get("clientId").unwrap(), "acme");
    /// ```
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Puts an entry in and gives the one that was there.
    ///
    /// ```
    /// # use makecom::Common;
    /// let mut common = Common::new().with("clientSecret", "hunter2");
    /// let old = common.insert("clientSecret", "hunter3");
    /// assert_eq!(old.unwrap(), "hunter2");
    /// ```
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// Takes an entry out.
    ///
    /// ```
    /// # use makecom::Common;
    /// let mut common = Common::new().with("clientId", "acme");
    /// assert_eq!(common.remove("clientId").unwrap(), "acme");
    /// assert_eq!(common.remove("clientId"), None);
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// One entry.
    ///
    /// ```
    /// # use makecom::Common;
    /// let common = Common::new().with("retries", 3);
    /// assert_eq!(common.get("retries").unwrap(), 3);
    /// assert!(common.get("Retries").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All entries.
    ///
    /// ```
    /// # use makecom::Common;
    /// let common = Common::new().with("clientId", "acme").with("clientSecret", "hunter2");
    /// let names: Vec<&str> = common.iter().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["clientId", "clientSecret"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of entries.
    ///
    /// ```
    /// assert_eq!(makecom::Common::new().with("clientId", "acme").len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    ///
    #[doc = example!(
        "assert!(!connection.common().await?.is_empty()); // Make fills in placeholders"
    )]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Map<String, Value>> for Common {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl From<Common> for Map<String, Value> {
    fn from(common: Common) -> Self {
        common.0
    }
}

impl fmt::Debug for Common {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Common ")?;
        f.debug_map()
            .entries(self.0.keys().map(|name| (name, format_args!("…"))))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_an_object_is_common_data() {
        for text in ["[]", "null", "\"a\"", "7"] {
            assert!(serde_json::from_str::<Common>(text).is_err(), "{text}");
        }
        let common: Common = serde_json::from_value(json!({"a": {"b": null}})).unwrap();
        assert_eq!(
            serde_json::to_value(&common).unwrap(),
            json!({"a": {"b": null}})
        );
    }

    #[test]
    fn debug_shows_keys_and_no_value_however_deep() {
        let common = Common::new()
            .with("clientSecret", "hunter2")
            .with("nested", json!({"key": ["hunter2", {"hunter2": 1}]}));
        for shown in [format!("{common:?}"), format!("{common:#?}")] {
            assert!(shown.contains("clientSecret"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

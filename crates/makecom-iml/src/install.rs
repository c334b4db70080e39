//! The section `install`: what becomes of what an installer fills in.

use serde_json::{Map as JsonMap, Value};

use super::model::{Iml, Map};
use super::text::Document;
use crate::error::Result;

/// The section `install`: what becomes of it, such as `{"common": {…}}`.
///
/// ```
/// use makecom_iml::Install;
/// use serde_json::json;
///
/// let install = Install::from(&json!({ "common": { "clientId": "{{parameters.clientId}}" } }));
/// assert_eq!(install.common()?["clientId"], "{{parameters.clientId}}");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Install(pub(super) Document);

impl Install {
    /// What becomes common data, by name; empty if there is none.
    ///
    /// ```
    /// use makecom_iml::{Content, Install};
    ///
    /// let install = Install::from_text(r#"{ "common": { "id": "{{parameters.id}}" } }"#);
    /// assert_eq!(install.common()?.keys().collect::<Vec<_>>(), ["id"]);
    /// assert!(Install::from_text("null").common()?.is_empty());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC, or it or its `common` is not an object; so also if an
    /// expression stands for `common`, because nobody knows what comes of it.
    /// [`model`](Self::model) has that.
    pub fn common(&self) -> Result<Map<Value>> {
        let model = self.model()?.unwrap_or_default();
        match model.common.unwrap_or_default() {
            Iml::Literal(common) => Ok(common),
            Iml::Expression(_) => {
                let message = "expected an object, and found an expression".to_owned();
                Err(self.0.error_under("common", message))
            }
        }
    }
}

impl From<JsonMap<String, Value>> for Install {
    fn from(map: JsonMap<String, Value>) -> Self {
        Self::from(&Value::Object(map))
    }
}

impl From<&Value> for Install {
    fn from(value: &Value) -> Self {
        Self(Document::of(value))
    }
}

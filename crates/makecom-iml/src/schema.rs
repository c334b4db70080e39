//! JSON Schema of sections, from the same shapes that checking goes by.

use serde_json::Value;

use crate::code::CodeKind;
use crate::model;
use crate::shape::schema::whole;

impl CodeKind {
    /// A JSON Schema (draft 7) of a section of this kind, whole in itself, for
    /// an editor to help with while a section is written. Expressions stand
    /// wherever they may.
    ///
    /// It says what [`check`](fn@crate::check) says of shape. What editors show
    /// as an error may be a warning there: keys and values that this crate does
    /// not know.
    ///
    /// ```
    /// use makecom_iml::CodeKind;
    ///
    /// let schema = CodeKind::ConnectionScope.json_schema();
    /// assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    /// assert_eq!(schema["items"]["maxLength"], 512);
    /// ```
    pub fn json_schema(self) -> Value {
        whole(&format!("Section {self}"), model::shape(self))
    }
}

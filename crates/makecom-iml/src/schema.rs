//! JSON Schemas of sections, from the shapes that checking uses.

use serde_json::Value;

use crate::code::CodeKind;
use crate::model;
use crate::shape::schema::whole;

impl CodeKind {
    /// A self-contained JSON Schema (draft 7) of a section of this kind, for
    /// completion and validation in an editor. It accepts expressions where
    /// Make does.
    ///
    /// It refuses what [`check`](fn@crate::check) reports about shape. Unknown
    /// keys and values are errors in an editor, and warnings in `check`.
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

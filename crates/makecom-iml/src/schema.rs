//! JSON Schemas of sections, from the shapes that checking uses.

use serde_json::Value;

use crate::code::CodeKind;
use crate::model;
use crate::shape::schema::whole;

impl CodeKind {
    /// A self-contained JSON Schema (draft 7) of a section of this kind, for
    /// completion and validation in an editor. It accepts expressions where
    /// Make does. `None` if the section is [no JSON](crate::Language::is_json).
    ///
    /// It refuses what [`check`](fn@crate::check) reports about shape. Unknown
    /// keys and values are errors in an editor, and warnings in `check`.
    ///
    /// ```
    /// use makecom_iml::CodeKind;
    ///
    /// let schema = CodeKind::ConnectionScope.json_schema().unwrap();
    /// assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    /// assert_eq!(schema["items"]["maxLength"], 512);
    /// ```
    pub fn json_schema(self) -> Option<Value> {
        let shape = model::shape(self)?;
        Some(whole(&format!("Section {self}"), shape))
    }
}

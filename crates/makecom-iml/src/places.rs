//! Reading a section into any type, and the places of its values.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::section::Section;
use crate::text::{tokens, tree, value_of};

impl Section {
    /// The section as a type of the caller, which sees the keys in the order of the text.
    /// `None` if it is blank.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let section = Section::from_text(CodeKind::AppCommon, r#"{ "id": "x" /* of a client */ }"#);
    /// let common: Option<BTreeMap<String, String>> = section.read()?;
    /// assert_eq!(common.unwrap()["id"], "x");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC or of another type,
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if the section is no JSON.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        if !self.kind().language().is_json() {
            // Which is refused there.
            return self.value().map(|_| None);
        }
        self.document.parse().map_err(|error| {
            let is_data = error.is_data();
            let fault = error.fault(self.text());
            if is_data {
                self.document.type_error(fault)
            } else {
                self.document.syntax_error(fault)
            }
        })
    }

    /// The line and the column of the value at a JSON Pointer, both from 1, the column in
    /// characters; `None` if there is no value, or the text is not JSONC.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let section = Section::from_text(CodeKind::ModuleApi, "{\n  \"url\": \"/me\"\n}");
    /// assert_eq!(section.position("/url"), Some((2, 10)));
    /// assert_eq!(section.position("/method"), None);
    /// ```
    pub fn position(&self, pointer: &str) -> Option<(usize, usize)> {
        let readable = self.document.readable();
        let root = tree(&readable)?;
        let mut node = &root;
        for token in tokens(pointer).ok()? {
            node = match node {
                ast::Value::Object(object) => value_of(object, &token)?,
                ast::Value::Array(array) => array.elements.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        let offset = self.document.tree_start() + node.start();
        Some(self.document.lines().position(offset))
    }
}

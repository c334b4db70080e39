//! What the sections of each kind can do alike: their text, their model, and
//! the ways to look at and to change them.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::content::sealed::Sealed;
use super::model::{ApiModel, InstallModel, Map, ParameterEntry};
use super::text::Document;
use super::{
    Api, AsSection, Content, Finding, Install, InstallSpec, Parameters, Scope, Scopes, Section,
    SectionKind, check,
};
use crate::error::Result;
use crate::example::section_example;

macro_rules! sections {
    ($(
        $type:ident($model:ty) {
            $sample:literal, $pointer:literal: $old:literal => $new:literal,
            $edit:literal => $edited:literal
        }
    )*) => {
        $(
            impl $type {
                /// Its JSONC text.
                ///
                #[doc = section_example!($type, $sample,
                    ("assert_eq!(section.text(), ", stringify!($sample), ");")
                )]
                pub fn text(&self) -> &str {
                    self.0.text()
                }

                /// Its JSONC text, given away.
                ///
                #[doc = section_example!($type, $sample,
                    "let text: String = section.into_text(); // for a file"
                    ("assert_eq!(text, ", stringify!($sample), ");")
                )]
                pub fn into_text(self) -> String {
                    self.0.into_text()
                }

                /// Whether the section is not set: blank, or the literal
                /// `null`, as Make's own clients take it.
                ///
                #[doc = section_example!($type, $sample,
                    "assert!(!section.is_unset());"
                    ("assert!(", stringify!($type), "::from_text(\"null\").is_unset());")
                )]
                pub fn is_unset(&self) -> bool {
                    self.0.is_unset()
                }

                /// The text as JSON, without comments. An unset section is null.
                ///
                #[doc = section_example!($type, $sample,
                    "let value = section.value()?; // without the comment"
                    ("assert_eq!(value.pointer(", stringify!($pointer), ").unwrap(), ", stringify!($old), ");")
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content) if it is not JSONC.
                pub fn value(&self) -> Result<Value> {
                    self.0.value()
                }

                /// What the section says, as a type; `None` if it is unset.
                ///
                #[doc = section_example!($type, $sample,
                    "assert!(section.model()?.is_some());"
                    ("assert!(", stringify!($type), "::from_text(\"null\").model()?.is_none());")
                    ("let wrong = ", stringify!($type), "::from_text(\"7\");")
                    "assert_eq!(wrong.model().unwrap_err().position(), Some((1, 1)));"
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content), with the place, if
                /// the text is not JSONC, or a directive is of a type that it
                /// cannot have.
                pub fn model(&self) -> Result<Option<$model>> {
                    self.0.read()
                }

                /// Lends the model and carries over to the text what changed
                /// in it; all else in the text stays as it is. An unset section
                /// lends an empty model.
                ///
                /// Elements that move take their text and their comments along;
                /// so do entries, if the order of a [`Map`] changes. What is
                /// taken out takes its comments with it, what is added goes to
                /// the end of an object. An element is known again by its name,
                /// value, URL or label, as far as only it has that one, or by
                /// all of it. If all that changed too, it is known by its place,
                /// if it has not moved.
                ///
                /// To an element or entry belong the comments on lines of their
                /// own directly above it, those before it on its line, those
                /// after it up to its comma, and those behind the comma, if
                /// nothing else follows on that line. The others belong to the
                /// array or object, and stay: those on the line of its opening
                /// bracket, if no element is on it, those that a blank line
                /// parts from the element below, and those with none below.
                ///
                #[doc = section_example!($type, $sample,
                    "# use makecom_iml::{Map, Parameter, ParameterType};"
                    ("section.edit(", $edit, ")?;")
                    ("assert!(section.text().contains(", stringify!($edited), "));")
                    "assert!(section.text().contains(\"/* mine */\")); // as all else"
                )]
                ///
                /// # Errors
                /// As [`model`](Self::model). Then the text has not changed.
                pub fn edit<R>(&mut self, change: impl FnOnce(&mut $model) -> R) -> Result<R> {
                    self.0.edit(change)
                }

                /// What is at a JSON Pointer, such as `/token/url`.
                ///
                #[doc = section_example!($type, $sample,
                    ("let found = section.get(", stringify!($pointer), ")?;")
                    ("assert_eq!(found.unwrap(), ", stringify!($old), ");")
                    "assert_eq!(section.get(\"/nowhere\")?, None);"
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content) if the text is not
                /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input)
                /// if this is not a JSON Pointer.
                pub fn get(&self, pointer: &str) -> Result<Option<Value>> {
                    self.0.get(pointer)
                }

                /// Puts a value at a JSON Pointer, and leaves all else in the
                /// text as it is. Objects on the way are made; `-` is one more
                /// element of an array.
                ///
                #[doc = section_example!($type, $sample,
                    ("section.set(", stringify!($pointer), ", ", stringify!($new), ")?;")
                    ("assert!(section.text().contains(", stringify!($new), "));")
                    "assert!(section.text().contains(\"/* mine */\")); // as all else"
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content) if the text is not
                /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input)
                /// if the pointer leads nowhere. Then the text has not changed.
                pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<()> {
                    self.0.set(pointer, &value)
                }

                /// Takes out what is at a JSON Pointer, and leaves all else in
                /// the text as it is. Says whether there was something.
                ///
                #[doc = section_example!($type, $sample,
                    ("assert!(section.remove(", stringify!($pointer), ")?);")
                    ("assert_eq!(section.get(", stringify!($pointer), ")?, None);")
                    ("assert!(!section.text().contains(", stringify!($old), "));")
                )]
                ///
                /// # Errors
                /// As [`set`](Self::set).
                pub fn remove(&mut self, pointer: &str) -> Result<bool> {
                    self.0.remove(pointer)
                }

                /// Looks at the section without asking a server: is it what
                /// Make takes, and what a reviewer would pass? More is found
                /// when [all sections](fn@check) are looked at together.
                ///
                #[doc = section_example!($type, $sample,
                    ("let findings = ", stringify!($type), "::from_text(\"7\").check();")
                    "assert_eq!(findings[0].rule, \"wrong-type\");"
                )]
                pub fn check(&self) -> Vec<Finding> {
                    check::together(&[(SectionKind::$type, &self.0)], false)
                }
            }

            /// Written anew: indented by two, keys in the order of Make's
            /// documentation.
            impl From<$model> for $type {
                fn from(model: $model) -> Self {
                    Self(Document::of(&model))
                }
            }

            impl Sealed for $type {}

            impl AsSection for $type {
                fn kind(&self) -> SectionKind {
                    SectionKind::$type
                }

                fn text(&self) -> &str {
                    self.0.text()
                }
            }

            impl Content for $type {
                type Model = $model;

                const KIND: SectionKind = SectionKind::$type;

                fn from_text(text: impl Into<String>) -> Self {
                    Self(Document::new(text))
                }
            }

            impl From<$type> for Section {
                fn from(section: $type) -> Self {
                    Self::$type(section)
                }
            }

            /// Kind and length only: a section may hold secrets.
            impl fmt::Debug for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, "{}({} bytes)", stringify!($type), self.text().len())
                }
            }
        )*
    };
}

sections! {
    Api(ApiModel) {
        r#"{ "url": "/me" /* mine */ }"#, "/url": "/me" => "/users/me",
        r#"|api| api.request_mut().unwrap().url = Some("/account".into())"# => "/account"
    }
    Parameters(Vec<ParameterEntry>) {
        r#"[{ "type": "text", "name": "id" } /* mine */]"#, "/0/name": "id" => "region",
        r#"|entries| entries.push(Parameter::new(ParameterType::Password, "apiKey").into())"#
            => "apiKey"
    }
    Scopes(Map<String>) {
        r#"{ "read": "Read" /* mine */ }"#, "/read": "Read" => "Read all",
        r#"|scopes| scopes.insert("write".into(), "Write".into())"# => "Write"
    }
    Scope(Vec<String>) {
        r#"["read" /* mine */]"#, "/0": "read" => "write",
        r#"|scopes| scopes.push("admin".to_owned())"# => "admin"
    }
    InstallSpec(Vec<ParameterEntry>) {
        r#"[{ "type": "text", "name": "id" } /* mine */]"#, "/0/name": "id" => "region",
        r#"|entries| entries.push(Parameter::new(ParameterType::Password, "apiKey").into())"#
            => "apiKey"
    }
    Install(InstallModel) {
        r#"{ "common": { "id": "acme" } /* mine */ }"#, "/common/id": "acme" => "emca",
        r#"|install| install.common = Some([("key", 7)].into())"#
            => "key"
    }
}

//! Sections: the code of a connection, each a JSONC text with a typed view.
//!
//! A section *is* its text. Reading and writing it back changes no byte, and
//! neither comments nor keys that this crate does not know are lost. The typed
//! view reads the text when asked, and says where it is not what it should be.
//!
//! ```
//! use makecom::section::{self, SectionKind};
//!
//! let text = "[ // least first\n  \"read\", \"write\",\n]";
//! let scope = section::Scope::from_text(text);
//! assert_eq!(scope.names()?, ["read", "write"]);
//! assert_eq!(scope.text(), text);
//! assert_eq!(section::Scope::KIND, SectionKind::Scope);
//!
//! let written = section::Scope::from(["read"]);
//! assert_eq!(written.text(), "[\n  \"read\"\n]");
//! # use section::Content;
//! # Ok::<(), makecom::Error>(())
//! ```

mod api;
mod jsonc;
mod kind;
mod parameter;

use std::fmt;

use serde_json::{Map, Value};

pub use api::{Api, ApiShape};
pub use kind::SectionKind;
pub use parameter::{Parameter, ParameterEntry};

use crate::error::Result;
use jsonc::Document;

mod sealed {
    pub trait Sealed {}
}

/// Something that can be written to a connection: a section of one kind, or
/// [any](Section).
pub trait AsSection: sealed::Sealed {
    /// Which section it is.
    fn kind(&self) -> SectionKind;

    /// Its JSONC text.
    fn text(&self) -> &str;
}

/// A section of one kind, known when the code is written.
pub trait Content: AsSection + Sized {
    /// Which section it is.
    const KIND: SectionKind;

    /// Takes a text as it is; nothing is checked and no byte changes.
    fn from_text(text: impl Into<String>) -> Self;
}

macro_rules! sections {
    ($($(#[$documentation:meta])* $type:ident,)*) => {
        /// A section of any kind.
        ///
        /// ```
        /// use makecom::{Section, SectionKind};
        ///
        /// let section = Section::from_text(SectionKind::Scope, "[]");
        /// assert!(matches!(&section, Section::Scope(scope) if scope.names().unwrap().is_empty()));
        /// assert!(Section::from_text(SectionKind::Api, " null ").is_unset());
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Section {
            $($(#[$documentation])* $type($type),)*
        }

        impl Section {
            /// Takes a text as it is; nothing is checked and no byte changes.
            pub fn from_text(kind: SectionKind, text: impl Into<String>) -> Self {
                match kind {
                    $(SectionKind::$type => Self::$type($type::from_text(text)),)*
                }
            }

            /// Which section it is.
            pub fn kind(&self) -> SectionKind {
                match self {
                    $(Self::$type(_) => SectionKind::$type,)*
                }
            }

            /// Its JSONC text.
            pub fn text(&self) -> &str {
                match self {
                    $(Self::$type(section) => section.text(),)*
                }
            }

            /// Its JSONC text, given away.
            pub fn into_text(self) -> String {
                match self {
                    $(Self::$type(section) => section.into_text(),)*
                }
            }

            /// Whether the section is not set: blank, or the literal `null`.
            /// \[clients\]
            pub fn is_unset(&self) -> bool {
                match self {
                    $(Self::$type(section) => section.is_unset(),)*
                }
            }

            /// The text as JSON, without comments. An unset section is null.
            ///
            /// # Errors
            /// [`is_content`](crate::Error::is_content) if it is not JSONC.
            pub fn value(&self) -> Result<Value> {
                match self {
                    $(Self::$type(section) => section.value(),)*
                }
            }
        }

        impl sealed::Sealed for Section {}

        impl AsSection for Section {
            fn kind(&self) -> SectionKind {
                self.kind()
            }

            fn text(&self) -> &str {
                self.text()
            }
        }

        $(
            impl $type {
                /// Its JSONC text.
                pub fn text(&self) -> &str {
                    self.0.text()
                }

                /// Its JSONC text, given away.
                pub fn into_text(self) -> String {
                    self.0.into_text()
                }

                /// Whether the section is not set: blank, or the literal
                /// `null`. \[clients\]
                pub fn is_unset(&self) -> bool {
                    self.0.is_unset()
                }

                /// The text as JSON, without comments. An unset section is null.
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content) if it is not JSONC.
                pub fn value(&self) -> Result<Value> {
                    self.0.value()
                }
            }

            impl sealed::Sealed for $type {}

            impl AsSection for $type {
                fn kind(&self) -> SectionKind {
                    SectionKind::$type
                }

                fn text(&self) -> &str {
                    self.0.text()
                }
            }

            impl Content for $type {
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
    /// How to talk to the service: requests, or stages of them.
    Api,
    /// What a user fills in.
    Parameters,
    /// The scope list: every scope that can be asked for, with its label.
    Scopes,
    /// The default scopes.
    Scope,
    /// What an installer fills in.
    InstallSpec,
    /// What becomes of what an installer fills in.
    Install,
}

/// The section `parameters`: what a user fills in to make a connection.
#[derive(Clone, PartialEq, Eq)]
pub struct Parameters(Document);

/// The section `scopes`, the scope list: each scope with the label that users
/// see.
#[derive(Clone, PartialEq, Eq)]
pub struct Scopes(Document);

/// The section `scope`, the default scopes: those asked for in any case.
#[derive(Clone, PartialEq, Eq)]
pub struct Scope(Document);

/// The section `installSpec`: what an installer of the app fills in.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallSpec(Document);

/// The section `install`: what becomes of it, such as `{"common": {…}}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Install(Document);

impl Parameters {
    /// The parameters in order; none if the section is unset.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an array of parameters.
    pub fn entries(&self) -> Result<Vec<ParameterEntry>> {
        parameter::entries(&self.0)
    }
}

impl InstallSpec {
    /// The parameters in order; none if the section is unset.
    ///
    /// # Errors
    /// As [`Parameters::entries`].
    pub fn entries(&self) -> Result<Vec<ParameterEntry>> {
        parameter::entries(&self.0)
    }
}

impl<T: Into<ParameterEntry>> FromIterator<T> for Parameters {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self(parameter::document(entries))
    }
}

impl<T: Into<ParameterEntry>> FromIterator<T> for InstallSpec {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self(parameter::document(entries))
    }
}

impl<T: Into<ParameterEntry>> From<Vec<T>> for Parameters {
    fn from(entries: Vec<T>) -> Self {
        entries.into_iter().collect()
    }
}

impl<T: Into<ParameterEntry>> From<Vec<T>> for InstallSpec {
    fn from(entries: Vec<T>) -> Self {
        entries.into_iter().collect()
    }
}

impl Scope {
    /// The scopes in order; none if the section is unset.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an array of strings.
    pub fn names(&self) -> Result<Vec<String>> {
        self.0.read_array(|element| element.string("a scope"))
    }
}

impl<T: Into<String>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(scopes: I) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        Self(Document::of(&scopes.into()))
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Scope {
    fn from(scopes: [T; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl Scopes {
    /// Each scope with its label, in order; none if the section is unset.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an object of strings.
    pub fn entries(&self) -> Result<Vec<(String, String)>> {
        self.0
            .read_object(|name, label| Ok((name.to_owned(), label.string("a label")?)))
    }
}

impl<N: Into<String>, L: Into<String>> FromIterator<(N, L)> for Scopes {
    fn from_iter<I: IntoIterator<Item = (N, L)>>(entries: I) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, label)| (name.into(), Value::String(label.into())));
        Self(Document::of_entries(entries))
    }
}

impl<N: Into<String>, L: Into<String>, const C: usize> From<[(N, L); C]> for Scopes {
    fn from(entries: [(N, L); C]) -> Self {
        entries.into_iter().collect()
    }
}

impl Install {
    /// What becomes common data, by name; empty if there is none.
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC, or it or its `common` is not an object.
    pub fn common(&self) -> Result<Map<String, Value>> {
        let found = self.0.read_object(|name, value| {
            if name != "common" {
                return Ok(None);
            }
            let common: Option<Map<_, _>> = value.read("an object for `common`")?;
            Ok(Some(common.unwrap_or_default()))
        })?;
        // Of a name that stands twice the last counts, as in `value`.
        Ok(found.into_iter().flatten().last().unwrap_or_default())
    }
}

impl From<Map<String, Value>> for Install {
    fn from(map: Map<String, Value>) -> Self {
        Self::from(&Value::Object(map))
    }
}

impl From<&Value> for Install {
    fn from(value: &Value) -> Self {
        Self(Document::of(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unset_is_not_empty() {
        for (text, unset) in [
            ("", true),
            (" \n", true),
            ("null", true),
            ("/* soon */ null // yes", true),
            ("// soon", true),
            ("[]", false),
            ("{}", false),
            ("nul", false),
        ] {
            for kind in SectionKind::ALL {
                assert_eq!(Section::from_text(kind, text).is_unset(), unset, "{text}");
            }
        }
        assert_eq!(
            Scope::from_text("null").names().unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(Scope::from_text("").value().unwrap(), Value::Null);
    }

    #[test]
    fn a_text_that_is_not_what_it_should_be_says_where() {
        let cases: [(Result<usize>, &str); 10] = [
            (
                Install::from_text("[1]").common().map(|v| v.len()),
                "line 1, column 1: expected an object",
            ),
            (
                Install::from_text("{\n \"common\": 3}")
                    .common()
                    .map(|v| v.len()),
                "line 2, column 12: expected an object for `common`",
            ),
            (
                Scope::from_text("{}").names().map(|v| v.len()),
                "line 1, column 1: expected an array",
            ),
            (
                Scope::from_text("[\n  1\n]").names().map(|v| v.len()),
                "line 2, column 3: expected a scope, as a string",
            ),
            (
                Scope::from_text("[\"é\", x]").names().map(|v| v.len()),
                "line 1, column 7: ",
            ),
            (
                Scope::from_text("['a']").names().map(|v| v.len()),
                "line 1, column 2: ",
            ),
            (
                Scopes::from_text("[]").entries().map(|v| v.len()),
                "line 1, column 1: expected an object",
            ),
            (
                Scopes::from_text("{\"a\":\n null}")
                    .entries()
                    .map(|v| v.len()),
                "line 2, column 2: expected a label, as a string",
            ),
            (
                Parameters::from_text("[1]").entries().map(|v| v.len()),
                "line 1, column 2: expected a parameter",
            ),
            (
                Parameters::from_text("[{\n}]").entries().map(|v| v.len()),
                "line 1, column 2: this parameter has no `type`",
            ),
        ];
        for (result, expected) in cases {
            let error = result.unwrap_err();
            assert!(error.is_content());
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn typed_views_read_what_typed_writes_wrote() {
        let scope = Scope::from(["read", "write"]);
        assert_eq!(scope.names().unwrap(), ["read", "write"]);
        let scopes = Scopes::from([("z", "Last"), ("a", "First")]);
        assert_eq!(
            scopes.text(),
            "{\n  \"z\": \"Last\",\n  \"a\": \"First\"\n}"
        );
        assert_eq!(scopes.entries().unwrap()[0], ("z".into(), "Last".into()));
        let parameters: Parameters = [Parameter::new("password", "apiKey").label("Key")]
            .into_iter()
            .collect();
        let entries = parameters.entries().unwrap();
        let ParameterEntry::Parameter(parameter) = &entries[0] else {
            panic!("a parameter");
        };
        assert_eq!(parameter.name.as_deref(), Some("apiKey"));
        let install = Install::from(&serde_json::json!({"common": {"id": "{{parameters.id}}"}}));
        assert_eq!(install.common().unwrap()["id"], "{{parameters.id}}");
        for none in ["", "null", "{}", "{\"common\": null}", "{\"common\": {}}"] {
            assert!(Install::from_text(none).common().unwrap().is_empty());
        }
        let Value::Object(map) = install.value().unwrap() else {
            panic!("an object");
        };
        assert_eq!(Install::from(map), install);
        let spec = InstallSpec::from(vec![Parameter::new("text", "id")]);
        assert_eq!(spec.entries().unwrap().len(), 1);
    }

    #[test]
    fn debug_shows_no_content() {
        for kind in SectionKind::ALL {
            let shown = format!("{:?}", Section::from_text(kind, "[\"hunter2\"]"));
            assert!(
                !shown.contains("hunter2") && shown.contains("11 bytes"),
                "{shown}"
            );
        }
    }

    #[test]
    fn no_error_repeats_what_a_text_says() {
        let texts = [
            "[hunter2]",
            "{hunter2: 1}",
            "[\"hunter2",
            "[\"a\" \"hunter2\"]",
            "[\"hunter2\\q\"]",
            "[\"\\ud8bb\", \"hunter2\"]",
            "{\"type\": [\"hunter2\"]}",
            "[{\"type\": [\"hunter2\"]}]",
            "[1, \"hunter2\"]",
            "\"hunter2\"",
        ];
        for text in texts {
            let errors = [
                Section::from_text(SectionKind::Api, text).value().err(),
                Scope::from_text(text).names().err(),
                Scopes::from_text(text).entries().err(),
                Parameters::from_text(text).entries().err(),
                Install::from_text(text).common().err(),
            ];
            assert!(errors.iter().any(Option::is_some), "{text}");
            for error in errors.iter().flatten() {
                let shown = format!("{error} {error:?}");
                assert!(
                    !shown.contains("hunter2") && !shown.contains("d8bb"),
                    "{shown}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_byte_of_any_text_changes(text in "(?s).*|[\\[\\]{}\",:/*a0 \n\r\t]*") {
            for kind in SectionKind::ALL {
                let section = Section::from_text(kind, text.clone());
                let _ = section.value();
                prop_assert_eq!(section.text(), &text);
                prop_assert_eq!(section.kind(), kind);
                prop_assert_eq!(section.into_text(), text.clone());
            }
        }
    }
}

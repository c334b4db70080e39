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
//!
//! # Editing in place
//!
//! `edit` lends the model and carries over to the text what changed in it;
//! `set` and `remove` go by a JSON Pointer and take what the models do not know
//! as well. All else in the text stays as it is.
//!
//! ```
//! use makecom::section::{Api, Content};
//!
//! let mut api = Api::from_text(
//!     r#"{
//!   // where users go
//!   "authorize": { "url": "https://acme.example/oauth" },
//!   "token": {
//!     "url": "https://acme.example/token", // v1
//!     "newDirective": true,
//!   },
//! }"#,
//! );
//! api.edit(|api| {
//!     let token = api.oauth2_mut()?.token.as_mut()?.first_mut()?;
//!     token.url = Some("https://acme.example/v2/token".into());
//!     Some(())
//! })?;
//! api.set("/token/method", "POST")?;
//! assert_eq!(
//!     api.text(),
//!     r#"{
//!   // where users go
//!   "authorize": { "url": "https://acme.example/oauth" },
//!   "token": {
//!     "url": "https://acme.example/v2/token", // v1
//!     "newDirective": true,
//!     "method": "POST",
//!   },
//! }"#
//! );
//! # Ok::<(), makecom::Error>(())
//! ```

mod api;
mod check;
mod edit;
mod jsonc;
mod kind;
mod model;
mod schema;
mod shape;

use std::fmt;

use serde::Serialize;
use serde_json::{Map as JsonMap, Value};

pub use api::{Api, ApiShape};
pub use check::{Example, Finding, Rule, Severity, Source, check};
pub use kind::SectionKind;
pub use model::{
    ApiModel, Aws, BodyType, Condition, ConditionWithDefault, Convert, EditMode, Editable,
    EditableDetails, ErrorMessage, ErrorMessages, ErrorType, Expression, Extension, Flag, Iml,
    InstallModel, Limits, Log, Map, Mappable, MappableDetails, Metadata, MetadataType, Method,
    Nested, NestedStore, Oauth1, Oauth2, OauthHelper, OptionEntry, OptionSource, OptionStore,
    Options, Pagination, Parameter, ParameterEntry, ParameterSource, ParameterType, Placeholder,
    PlaceholderDetails, Repeat, Request, Requests, Response, ResponseType, ResponseTypes, RpcCall,
    SignVersion, SignatureMethod, Spec, StatusError, Tags, TransportMethod, UnknownName, Valid,
    Validate, Validity,
};

use crate::error::Result;
use crate::example::{example, example_line};
use jsonc::Document;

mod sealed {
    pub trait Sealed {}
}

/// Something that can be written to a connection: a section of one kind, or
/// [any](Section).
///
#[doc = example!(
    "use makecom::section::{AsSection, Scope, Scopes};"
    ""
    "// Both with one piece of code."
    "let parts: [&dyn AsSection; 2] = ["
    r#"    &Scopes::from([("read", "Read"), ("write", "Write")]),"#
    r#"    &Scope::from(["read"]),"#
    "];"
    r#"assert_eq!(parts.map(|part| part.kind().as_str()), ["scopes", "scope"]);"#
)]
pub trait AsSection: sealed::Sealed {
    /// Which section it is.
    ///
    /// ```
    /// use makecom::section::{AsSection, Scope};
    ///
    /// fn file_name(section: &impl AsSection) -> String {
    ///     format!("{}.iml.json", section.kind())
    /// }
    ///
    /// assert_eq!(file_name(&Scope::from(["read"])), "scope.iml.json");
    /// ```
    fn kind(&self) -> SectionKind;

    /// Its JSONC text.
    ///
    /// ```
    /// use makecom::section::{AsSection, Scope};
    ///
    /// fn size(section: &impl AsSection) -> usize {
    ///     section.text().len()
    /// }
    ///
    /// assert_eq!(size(&Scope::from(["read"])), 12);
    /// ```
    fn text(&self) -> &str;
}

/// A section of one kind, known when the code is written.
///
#[doc = example!(
    "use makecom::section::{Content, Scope, Scopes};"
    ""
    "async fn is_set<T: Content>(connection: &makecom::ConnectionHandle) -> makecom::Result<bool> {"
    "    let text = connection.section::<T>().await?.text().to_owned();"
    r#"    Ok(!matches!(text.trim(), "" | "null"))"#
    "}"
    ""
    r#"connection.set_section(&Scope::from(["read"])).await?;"#
    "assert!(is_set::<Scope>(&connection).await?);"
    "assert!(!is_set::<Scopes>(&connection).await?);"
)]
pub trait Content: AsSection + Sized {
    /// What it says, as a type.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scopes: <Scope as Content>::Model = vec!["read".to_owned()];
    /// assert_eq!(Scope::from(scopes).text(), "[\n  \"read\"\n]");
    /// ```
    type Model;

    /// Which section it is.
    ///
    /// ```
    /// use makecom::section::{Content, InstallSpec};
    ///
    /// assert_eq!(InstallSpec::KIND.as_str(), "installSpec");
    /// ```
    const KIND: SectionKind;

    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scope = Scope::from_text("[ 'no JSON' ]");
    /// assert_eq!(scope.text(), "[ 'no JSON' ]");
    /// assert!(scope.names().unwrap_err().is_content()); // only now
    /// ```
    fn from_text(text: impl Into<String>) -> Self;
}

/// An example that finds a `section` of a type, made of a sample of it.
macro_rules! section_example {
    ($type:ident, $sample:literal, $($line:tt)*) => {
        concat!(
            "```\n",
            "# use makecom::section::{", stringify!($type), ", Content};\n",
            "# #[allow(unused_mut)]\n",
            "let mut section = ", stringify!($type), "::from_text(", stringify!($sample), ");\n",
            $(example_line!($line), "\n",)*
            "# Ok::<(), makecom::Error>(())\n",
            "```",
        )
    };
}

macro_rules! sections {
    ($(
        $(#[$documentation:meta])*
        $type:ident($model:ty) {
            $sample:literal, $pointer:literal: $old:literal => $new:literal,
            $edit:literal => $edited:literal
        }
    )*) => {
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
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Scope, "[ // all\n]");
            /// assert!(matches!(section, Section::Scope(_)));
            /// assert_eq!(section.text(), "[ // all\n]");
            /// ```
            pub fn from_text(kind: SectionKind, text: impl Into<String>) -> Self {
                match kind {
                    $(SectionKind::$type => Self::$type($type::from_text(text)),)*
                }
            }

            /// Which section it is.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Install, "{}");
            /// assert_eq!(section.kind(), SectionKind::Install);
            /// ```
            pub fn kind(&self) -> SectionKind {
                match self {
                    $(Self::$type(_) => SectionKind::$type,)*
                }
            }

            /// Its JSONC text.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Api, "{ /* soon */ }");
            /// assert_eq!(section.text(), "{ /* soon */ }");
            /// ```
            pub fn text(&self) -> &str {
                match self {
                    $(Self::$type(section) => section.text(),)*
                }
            }

            /// Its JSONC text, given away.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Scope, "[]");
            /// let text: String = section.into_text(); // for a file
            /// assert_eq!(text, "[]");
            /// ```
            pub fn into_text(self) -> String {
                match self {
                    $(Self::$type(section) => section.into_text(),)*
                }
            }

            /// Whether the section is not set: blank, or the literal `null`.
            /// \[clients\]
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// for unset in ["", " \n", "null", "null // yet"] {
            ///     assert!(Section::from_text(SectionKind::Scope, unset).is_unset());
            /// }
            /// assert!(!Section::from_text(SectionKind::Scope, "[]").is_unset());
            /// ```
            pub fn is_unset(&self) -> bool {
                match self {
                    $(Self::$type(section) => section.is_unset(),)*
                }
            }

            /// The text as JSON, without comments. An unset section is null.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Scope, "[ \"read\", /* … */ ]");
            /// assert_eq!(section.value()?, serde_json::json!(["read"]));
            /// # Ok::<(), makecom::Error>(())
            /// ```
            ///
            /// # Errors
            /// [`is_content`](crate::Error::is_content) if it is not JSONC.
            pub fn value(&self) -> Result<Value> {
                match self {
                    $(Self::$type(section) => section.value(),)*
                }
            }

            /// What is at a JSON Pointer, such as `/token/url`.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let text = r#"{ "token": { "url": "/token" } }"#;
            /// let section = Section::from_text(SectionKind::Api, text);
            /// assert_eq!(section.get("/token/url")?.unwrap(), "/token");
            /// assert_eq!(section.get("/info/url")?, None);
            /// # Ok::<(), makecom::Error>(())
            /// ```
            ///
            /// # Errors
            /// [`is_content`](crate::Error::is_content) if the text is not
            /// JSONC.
            pub fn get(&self, pointer: &str) -> Result<Option<Value>> {
                match self {
                    $(Self::$type(section) => section.get(pointer),)*
                }
            }

            /// Puts a value at a JSON Pointer, and leaves all else in the text
            /// as it is. Objects on the way are made; `-` is one more element
            /// of an array.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let mut section = Section::from_text(SectionKind::Scope, "[\n  \"read\", // least\n]");
            /// section.set("/-", "write")?;
            /// assert_eq!(section.text(), "[\n  \"read\", // least\n  \"write\",\n]");
            /// # Ok::<(), makecom::Error>(())
            /// ```
            ///
            /// # Errors
            /// [`is_content`](crate::Error::is_content) if the text is not
            /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input) if
            /// the pointer leads nowhere. Then the text has not changed.
            pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<()> {
                match self {
                    $(Self::$type(section) => section.set(pointer, value),)*
                }
            }

            /// Takes out what is at a JSON Pointer, and leaves all else in the
            /// text as it is. Says whether there was something.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let text = r#"{ "url": "/me", "gzip": true /* why? */ }"#;
            /// let mut section = Section::from_text(SectionKind::Api, text);
            /// assert!(section.remove("/url")?);
            /// assert!(!section.remove("/url")?); // no longer there
            /// assert!(section.text().contains("/* why? */"));
            /// # Ok::<(), makecom::Error>(())
            /// ```
            ///
            /// # Errors
            /// As [`set`](Self::set).
            pub fn remove(&mut self, pointer: &str) -> Result<bool> {
                match self {
                    $(Self::$type(section) => section.remove(pointer),)*
                }
            }

            /// Looks at the section without asking a server: is it what Make
            /// takes, and what a reviewer would pass?
            /// More is found when [all sections](fn@check) are looked at
            /// together.
            ///
            /// ```
            /// # use makecom::{Section, SectionKind};
            /// let section = Section::from_text(SectionKind::Parameters, r#"[{ "name": "id" }]"#);
            /// let findings = section.check();
            /// assert_eq!(findings[0].to_string(), "parameters:1:2: error: `type` is missing (missing-key)");
            /// ```
            pub fn check(&self) -> Vec<Finding> {
                check::alone(self.kind(), self.document())
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
                /// `null`. \[clients\]
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
                    "# use makecom::section::{Map, Parameter, ParameterType};"
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
                /// JSONC.
                pub fn get(&self, pointer: &str) -> Result<Option<Value>> {
                    Ok(self.0.value()?.pointer_mut(pointer).map(Value::take))
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
                    check::alone(SectionKind::$type, &self.0)
                }
            }

            /// Written anew: indented by two, keys in the order of Make's
            /// documentation.
            impl From<$model> for $type {
                fn from(model: $model) -> Self {
                    Self(Document::of(&model))
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
    /// How to talk to the service: requests, or stages of them.
    Api(ApiModel) {
        r#"{ "url": "/me" /* mine */ }"#, "/url": "/me" => "/users/me",
        r#"|api| api.request_mut().unwrap().url = Some("/account".into())"# => "/account"
    }
    /// What a user fills in.
    Parameters(Vec<ParameterEntry>) {
        r#"[{ "type": "text", "name": "id" } /* mine */]"#, "/0/name": "id" => "region",
        r#"|entries| entries.push(Parameter::new(ParameterType::Password, "apiKey").into())"#
            => "apiKey"
    }
    /// The scope list: every scope that can be asked for, with its label.
    Scopes(Map<String>) {
        r#"{ "read": "Read" /* mine */ }"#, "/read": "Read" => "Read all",
        r#"|scopes| scopes.insert("write".into(), "Write".into())"# => "Write"
    }
    /// The default scopes.
    Scope(Vec<String>) {
        r#"["read" /* mine */]"#, "/0": "read" => "write",
        r#"|scopes| scopes.push("admin".to_owned())"# => "admin"
    }
    /// What an installer fills in.
    InstallSpec(Vec<ParameterEntry>) {
        r#"[{ "type": "text", "name": "id" } /* mine */]"#, "/0/name": "id" => "region",
        r#"|entries| entries.push(Parameter::new(ParameterType::Password, "apiKey").into())"#
            => "apiKey"
    }
    /// What becomes of what an installer fills in.
    Install(InstallModel) {
        r#"{ "common": { "id": "acme" } /* mine */ }"#, "/common/id": "acme" => "emca",
        r#"|install| install.common = Some(Map::from([("key".to_owned(), 7.into())]).into())"#
            => "key"
    }
}

/// The section `parameters`: what a user fills in to make a connection.
///
/// ```
/// use makecom::section::{Parameter, ParameterType, Parameters};
///
/// let parameters = Parameters::from(vec![
///     Parameter::new(ParameterType::Password, "apiKey").label("API key").required(true),
/// ]);
/// assert!(parameters.check().is_empty());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Parameters(Document);

/// The section `scopes`, the scope list: each scope with the label that users
/// see.
///
/// ```
/// use makecom::section::Scopes;
///
/// let scopes = Scopes::from([("read", "Read contacts"), ("write", "Change contacts")]);
/// assert_eq!(scopes.get("/write")?.unwrap(), "Change contacts");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scopes(Document);

/// The section `scope`, the default scopes: those asked for in any case.
///
/// ```
/// use makecom::section::Scope;
///
/// let scope = Scope::from(["read"]);
/// assert_eq!(scope.names()?, ["read"]);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scope(Document);

/// The section `installSpec`: what an installer of the app fills in.
///
/// ```
/// use makecom::section::{InstallSpec, Parameter, ParameterType};
///
/// let spec = InstallSpec::from(vec![
///     Parameter::new(ParameterType::Text, "clientId").label("Client ID"),
///     Parameter::new(ParameterType::Password, "clientSecret").label("Client secret"),
/// ]);
/// assert_eq!(spec.entries()?.len(), 2);
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InstallSpec(Document);

/// The section `install`: what becomes of it, such as `{"common": {…}}`.
///
/// ```
/// use makecom::section::Install;
/// use serde_json::json;
///
/// let install = Install::from(&json!({ "common": { "clientId": "{{parameters.clientId}}" } }));
/// assert_eq!(install.common()?["clientId"], "{{parameters.clientId}}");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Install(Document);

impl Section {
    /// The document of whatever kind it is.
    pub(crate) fn document(&self) -> &Document {
        match self {
            Self::Api(section) => &section.0,
            Self::Parameters(section) => &section.0,
            Self::Scopes(section) => &section.0,
            Self::Scope(section) => &section.0,
            Self::InstallSpec(section) => &section.0,
            Self::Install(section) => &section.0,
        }
    }
}

macro_rules! parameters {
    ($($type:ident)*) => {
        $(
            impl $type {
                /// The parameters in order; none if the section is unset.
                ///
                #[doc = section_example!(
                    $type, r#"[{ "type": "text", "name": "id" }, "rpc://more"]"#,
                    "use makecom::section::ParameterEntry;"
                    ""
                    "let names: Vec<String> = section"
                    "    .entries()?"
                    "    .into_iter()"
                    "    .map(|entry| match entry {"
                    "        ParameterEntry::Parameter(parameter) => {"
                    "            parameter.name.unwrap_or_default().as_str().to_owned()"
                    "        }"
                    "        ParameterEntry::Rpc(rpc) => rpc,"
                    "        _ => String::new(),"
                    "    })"
                    "    .collect();"
                    r#"assert_eq!(names, ["id", "rpc://more"]);"#
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content), with the place, if
                /// the text is not JSONC or not an array of parameters.
                pub fn entries(&self) -> Result<Vec<ParameterEntry>> {
                    Ok(self.model()?.unwrap_or_default())
                }
            }

            impl<T: Into<ParameterEntry>> FromIterator<T> for $type {
                fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
                    let entries: Vec<ParameterEntry> = entries.into_iter().map(Into::into).collect();
                    entries.into()
                }
            }

            impl From<Vec<Parameter>> for $type {
                fn from(entries: Vec<Parameter>) -> Self {
                    entries.into_iter().collect()
                }
            }
        )*
    };
}

parameters!(Parameters InstallSpec);

impl Scope {
    /// The scopes in order; none if the section is unset.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// assert_eq!(Scope::from_text(r#"["read", "write"]"#).names()?, ["read", "write"]);
    /// assert!(Scope::from_text("null").names()?.is_empty());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an array of strings.
    pub fn names(&self) -> Result<Vec<String>> {
        Ok(self.model()?.unwrap_or_default())
    }
}

impl<T: Into<String>> FromIterator<T> for Scope {
    fn from_iter<I: IntoIterator<Item = T>>(scopes: I) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        scopes.into()
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
    /// ```
    /// use makecom::section::{Content, Scopes};
    ///
    /// let scopes = Scopes::from_text(r#"{ "write": "Change", "read": "Read" }"#);
    /// assert_eq!(scopes.entries()?[0], ("write".to_owned(), "Change".to_owned()));
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text
    /// is not JSONC or not an object of strings.
    pub fn entries(&self) -> Result<Vec<(String, String)>> {
        Ok(self.model()?.unwrap_or_default().into_iter().collect())
    }
}

impl<N: Into<String>, L: Into<String>> FromIterator<(N, L)> for Scopes {
    fn from_iter<I: IntoIterator<Item = (N, L)>>(entries: I) -> Self {
        let entries: Map<String> = entries
            .into_iter()
            .map(|(name, label)| (name.into(), label.into()))
            .collect();
        entries.into()
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
    /// ```
    /// use makecom::section::{Content, Install};
    ///
    /// let install = Install::from_text(r#"{ "common": { "id": "{{parameters.id}}" } }"#);
    /// assert_eq!(install.common()?.keys().collect::<Vec<_>>(), ["id"]);
    /// assert!(Install::from_text("null").common()?.is_empty());
    /// # Ok::<(), makecom::Error>(())
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
        let cases: [(Result<usize>, &str); 11] = [
            (
                Install::from_text("[1]").common().map(|v| v.len()),
                "line 1, column 1: expected an object",
            ),
            (
                Install::from_text("{\n \"common\": 3}")
                    .common()
                    .map(|v| v.len()),
                "line 2, column 12: expected an object or an expression",
            ),
            (
                Install::from_text("\u{feff}{\n \"common\": \"{{x}}\"}")
                    .common()
                    .map(|v| v.len()),
                "line 2, column 12: expected an object, and found an expression",
            ),
            (
                Scope::from_text("{}").names().map(|v| v.len()),
                "line 1, column 1: expected an array",
            ),
            (
                Scope::from_text("[\n  1\n]").names().map(|v| v.len()),
                "line 2, column 3: expected a string",
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
                "line 2, column 2: expected a string",
            ),
            (
                Parameters::from_text("[1]").entries().map(|v| v.len()),
                "line 1, column 2: expected an object or a string",
            ),
            (
                Parameters::from_text("[{\n\"type\": 1}]")
                    .entries()
                    .map(|v| v.len()),
                "line 2, column 9: expected a string",
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
        let parameters: Parameters =
            [Parameter::new(ParameterType::Password, "apiKey").label("Key")]
                .into_iter()
                .collect();
        let entries = parameters.entries().unwrap();
        let ParameterEntry::Parameter(parameter) = &entries[0] else {
            panic!("a parameter");
        };
        assert_eq!(parameter.name, Some("apiKey".into()));
        let install = Install::from(&serde_json::json!({"common": {"id": "{{parameters.id}}"}}));
        assert_eq!(install.common().unwrap()["id"], "{{parameters.id}}");
        for none in ["", "null", "{}", "{\"common\": null}", "{\"common\": {}}"] {
            assert!(Install::from_text(none).common().unwrap().is_empty());
        }
        let Value::Object(map) = install.value().unwrap() else {
            panic!("an object");
        };
        assert_eq!(Install::from(map), install);
        let spec = InstallSpec::from(vec![Parameter::new(ParameterType::Text, "id")]);
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

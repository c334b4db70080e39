//! Sections of a kind that is known when the code is written.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::{self, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use crate::code::CodeKind;
use crate::error::{Error, Result};
use crate::iml::{Iml, Map};
use crate::into_model::IntoModel;
use crate::model::{self, ApiModel, ApiShape, InstallModel, RootShape};
use crate::section::Section;
use crate::shape::Shape;
use crate::text::{Document, Fault};

/// A kind of section as a type, such as [`connection::Scope`](crate::connection::Scope).
///
/// ```
/// use makecom_iml::{Code, CodeKind, Typed, connection};
///
/// fn is_blank<S: Code>(section: &Typed<S>) -> bool {
///     section.text().trim().is_empty()
/// }
///
/// assert_eq!(connection::Scope::KIND, CodeKind::ConnectionScope);
/// assert!(is_blank(&connection::Scope::from_text(" ")));
/// ```
pub trait Code: Sized + 'static {
    /// The content as a type.
    type Model: Serialize + DeserializeOwned + Default;

    /// Its kind.
    const KIND: CodeKind;

    /// As [`Typed::from_text`].
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("[\"read\"]");
    /// assert_eq!(scope.names()?, ["read"]);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    fn from_text(text: impl Into<String>) -> Typed<Self> {
        Typed::from_text(text)
    }

    /// As [`Typed::of`].
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// assert_eq!(connection::Scope::of(["read"]).text(), "[\n  \"read\"\n]");
    /// ```
    fn of(model: impl IntoModel<Self::Model>) -> Typed<Self> {
        Typed::of(model)
    }
}

/// Names the types of sections, each with its kind and its model.
macro_rules! codes {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident: $kind:ident => $model:ty;
    )*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl $crate::typed::Code for $name {
                type Model = $model;

                const KIND: $crate::code::CodeKind = $crate::code::CodeKind::$kind;
            }
        )*
    };
}

pub(crate) use codes;

/// A [`Section`] of one kind with a typed view, such as
/// `Typed<connection::Api>`. It dereferences to the section, and its errors
/// have the position in the text.
///
/// ```
/// use makecom_iml::{Code as _, Typed, connection};
///
/// let text = "[ // least first\n  \"read\", \"write\",\n]";
/// let scope: Typed<connection::Scope> = Typed::from_text(text);
/// assert_eq!(scope.names()?, ["read", "write"]);
/// assert_eq!(scope.text(), text);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
pub struct Typed<S>(Section, PhantomData<fn() -> S>);

impl<S: Code> Typed<S> {
    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// use makecom_iml::{Typed, connection};
    ///
    /// let scope = Typed::<connection::Scope>::from_text("[ 'no JSON' ]");
    /// assert_eq!(scope.text(), "[ 'no JSON' ]");
    /// assert!(scope.names().unwrap_err().is_content()); // only now
    /// ```
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(Section::from_text(S::KIND, text), PhantomData)
    }

    /// Written from a model: indented by two, keys in the order of Make's
    /// documentation.
    ///
    /// ```
    /// use makecom_iml::{Typed, connection};
    ///
    /// let names = vec!["read".to_owned()];
    /// let scope: Typed<connection::Scope> = Typed::of(&names);
    /// assert_eq!(scope.text(), "[\n  \"read\"\n]");
    /// ```
    pub fn of(model: impl IntoModel<S::Model>) -> Self {
        Self::written(&model.into_model())
    }

    /// The text of a model. That of a text is a string, and written as such.
    fn written(model: &impl Serialize) -> Self {
        let json = Document::of(model).into_text();
        if S::KIND.language().is_json() {
            return Self::from_text(json);
        }
        Self::from_text(serde_json::from_str(&json).unwrap_or(json))
    }

    /// Its text, without a copy.
    ///
    /// ```
    /// # use makecom_iml::{Code as _, connection};
    /// let text: String = connection::Scope::from_text("[]").into_text(); // for a file
    /// assert_eq!(text, "[]");
    /// ```
    pub fn into_text(self) -> String {
        self.0.into_text()
    }

    /// The content as a type; `None` if the section is unset.
    ///
    /// ```
    /// # use makecom_iml::{Code as _, connection};
    /// let install = connection::Install::from_text(r#"{ "common": {} }"#);
    /// assert!(install.model()?.is_some());
    /// assert!(connection::Install::from_text("null").model()?.is_none());
    /// let wrong = connection::Install::from_text("7");
    /// assert_eq!(wrong.model().unwrap_err().position(), Some((1, 1)));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if
    /// the text is not JSONC, or a directive is of a type that it
    /// cannot have.
    pub fn model(&self) -> Result<Option<S::Model>> {
        match model::shape(S::KIND) {
            Some(shape) => self.document.read(shape),
            None if self.is_unset() => Ok(None),
            None => self.as_text().map(Some),
        }
    }

    /// Some of the model, as another type.
    pub(crate) fn read_as<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.document
            .read(model::shape(S::KIND).unwrap_or(Shape::Any))
    }

    /// The model of a section that is no JSON: its text.
    fn as_text(&self) -> Result<S::Model> {
        let text: StrDeserializer<'_, value::Error> = self.text().into_deserializer();
        S::Model::deserialize(text).map_err(|error| {
            self.document.type_error(Fault {
                message: error.to_string(),
                offset: 0,
            })
        })
    }

    /// The elements or entries, in order; empty if the section is unset.
    ///
    /// ```
    /// use makecom_iml::{Code as _, ParameterEntry, connection};
    ///
    /// let text = r#"[{ "type": "text", "name": "id" }, "rpc://more"]"#;
    /// let entries = connection::Parameters::from_text(text).entries()?;
    /// assert!(matches!(&entries[1], ParameterEntry::Rpc(rpc) if rpc == "rpc://more"));
    ///
    /// let scopes = connection::Scopes::from_text(r#"{ "write": "Change", "read": "Read" }"#);
    /// assert_eq!(scopes.entries()?[0], ("write".to_owned(), "Change".to_owned()));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`model`](Self::model).
    pub fn entries(&self) -> Result<Vec<<S::Model as IntoIterator>::Item>>
    where
        S::Model: IntoIterator,
    {
        Ok(self.model()?.into_iter().flatten().collect())
    }

    /// Changes the model, and the text only where the model changed. An unset
    /// section has an empty model.
    ///
    /// Elements that move take their text and their comments along; so do
    /// entries, if the order of a [`Map`] changes. A removed member is removed
    /// with its comments, and a new entry goes to the end of its object. An
    /// element is identified by its name, value, URL or label where that is
    /// unique, or else by its whole value. If that changed as well, it is
    /// identified by its place, unless it has moved.
    ///
    /// An element or entry owns its leading and trailing comments. Leading ones
    /// are on lines of their own directly above it, or before it on its line;
    /// trailing ones are between it and its comma, or after the comma if
    /// nothing else follows on that line. All others are dangling and stay with
    /// the array or object: those on the line of its opening bracket if no
    /// element is on it, those separated from the next element by a blank line,
    /// and those after the last element.
    ///
    /// ```
    /// # use makecom_iml::{Code as _, connection};
    /// let mut scope = connection::Scope::from_text(r#"["read" /* mine */]"#);
    /// scope.edit(|scopes| scopes.push("admin".to_owned()))?;
    /// assert_eq!(scope.text(), r#"["read" /* mine */, "admin"]"#);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`model`](Self::model). Then the text has not changed.
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut S::Model) -> R) -> Result<R> {
        if let Some(shape) = model::shape(S::KIND) {
            return self.0.document.edit(shape, change);
        }
        let mut model = self.as_text()?;
        let result = change(&mut model);
        *self = Self::written(&model);
        Ok(result)
    }

    /// As [`Section::set`].
    ///
    /// ```
    /// # use makecom_iml::{Code as _, connection};
    /// let mut api = connection::Api::from_text(r#"{ "url": "/me" /* mine */ }"#);
    /// api.set("/url", "/users/me")?;
    /// assert_eq!(api.text(), r#"{ "url": "/users/me" /* mine */ }"#);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Section::set`].
    pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<()> {
        self.0.set(pointer, value)
    }

    /// As [`Section::remove`].
    ///
    /// ```
    /// # use makecom_iml::{Code as _, connection};
    /// let mut scope = connection::Scope::from_text("[\"read\", \"write\"]");
    /// assert!(scope.remove("/0")?);
    /// assert_eq!(scope.text(), "[\"write\"]");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Section::set`].
    pub fn remove(&mut self, pointer: &str) -> Result<bool> {
        self.0.remove(pointer)
    }
}

impl<S: Code<Model = Vec<String>>> Typed<S> {
    /// The scopes, in order; empty if the section is unset.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text(r#"["read", "write"]"#);
    /// assert_eq!(scope.names()?, ["read", "write"]);
    /// assert!(connection::Scope::from_text("null").names()?.is_empty());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`model`](Self::model).
    pub fn names(&self) -> Result<Vec<String>> {
        self.entries()
    }
}

impl<S: Code<Model = ApiModel>> Typed<S> {
    /// The shape of the section.
    ///
    /// ```
    /// use makecom_iml::{ApiShape, Code as _, connection};
    ///
    /// let api = connection::Api::from_text(r#"{ "authorize": {}, "token": {} }"#);
    /// assert_eq!(api.shape()?, ApiShape::Oauth2);
    /// assert_eq!(api.shape()?.to_string(), "OAuth 2");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC.
    pub fn shape(&self) -> Result<ApiShape> {
        let root = self.document.read::<RootShape>(Shape::Any)?;
        Ok(root.map_or(ApiShape::Empty, |RootShape(shape)| shape))
    }

    /// One stage of an OAuth connection, such as `token`.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let api = connection::Api::from_text(r#"{ "info": { "url": "/me" } }"#);
    /// assert_eq!(api.stage("info")?.unwrap()["url"], "/me");
    /// assert!(api.stage("token")?.is_none());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC.
    pub fn stage(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.value()?.get_mut(name).map(Value::take))
    }
}

impl<S: Code<Model = InstallModel>> Typed<S> {
    /// The common data to set, by name; may be empty.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let install =
    ///     connection::Install::from_text(r#"{ "common": { "id": "{{parameters.id}}" } }"#);
    /// assert_eq!(install.common()?.keys().collect::<Vec<_>>(), ["id"]);
    /// assert!(connection::Install::from_text("null").common()?.is_empty());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text is
    /// not JSONC, or it or its `common` is not an object, or `common` is an
    /// expression, because its result is unknown. [`model`](Self::model)
    /// returns such an expression.
    pub fn common(&self) -> Result<Map<Value>> {
        let model = self.model()?.unwrap_or_default();
        match model.common.unwrap_or_default() {
            Iml::Literal(common) => Ok(common),
            Iml::Expression(_) => {
                let message = "expected an object, and found an expression".to_owned();
                Err(self.document.error_under("common", message))
            }
        }
    }
}

/// Everything that all kinds of section share, except edits.
impl<S> Deref for Typed<S> {
    type Target = Section;

    fn deref(&self) -> &Section {
        &self.0
    }
}

/// Any JSON, even if it is invalid in the section.
impl<S: Code> From<&Value> for Typed<S> {
    fn from(value: &Value) -> Self {
        Self::written(value)
    }
}

impl<S> From<Typed<S>> for Section {
    fn from(typed: Typed<S>) -> Self {
        typed.0
    }
}

impl<S: Code> TryFrom<Section> for Typed<S> {
    type Error = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is of another kind.
    fn try_from(section: Section) -> Result<Self> {
        if section.kind() == S::KIND {
            return Ok(Self(section, PhantomData));
        }
        Err(Error::input(
            "other-section",
            format!("this is a section {}, not {}", section.kind(), S::KIND),
            "check its kind first",
        ))
    }
}

impl<S> Clone for Typed<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<S> PartialEq for Typed<S> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<S> Eq for Typed<S> {}

impl<S> fmt::Debug for Typed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

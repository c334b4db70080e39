//! The sections of a connection, each as a type for [`Typed`].

use serde_json::Value;

use crate::code::CodeKind;
use crate::error::Result;
use crate::iml::{Iml, Map};
use crate::model::{ApiModel, InstallModel, ParameterEntry};
use crate::typed::{Code, Typed};

/// `api`: how to talk to the service, with requests in one of three shapes.
///
/// ```
/// use makecom_iml::{ApiShape, Code as _, connection};
///
/// let api = connection::Api::from_text(r#"{
///     "authorize": { "url": "https://acme.example/oauth" }, // where users go
///     "token": { "url": "https://acme.example/token" },
/// }"#);
/// assert_eq!(api.shape()?, ApiShape::Oauth2);
/// assert_eq!(api.stage("token")?.unwrap()["url"], "https://acme.example/token");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Debug)]
pub enum Api {}

impl Code for Api {
    type Model = ApiModel;

    const KIND: CodeKind = CodeKind::ConnectionApi;
}

/// `parameters`: what a user fills in to make a connection.
///
/// ```
/// use makecom_iml::{Code as _, Parameter, ParameterType, connection};
///
/// let parameters = connection::Parameters::of([
///     Parameter::new(ParameterType::Password, "apiKey").label("API key").required(true),
/// ]);
/// assert!(parameters.check().is_empty());
/// ```
#[derive(Debug)]
pub enum Parameters {}

impl Code for Parameters {
    type Model = Vec<ParameterEntry>;

    const KIND: CodeKind = CodeKind::ConnectionParameters;
}

/// `scopes`, the scope list: each scope with the label that users see.
///
/// ```
/// use makecom_iml::{Code as _, connection};
///
/// let scopes = connection::Scopes::of([("read", "Read contacts"), ("write", "Change contacts")]);
/// assert_eq!(scopes.get("/write")?.unwrap(), "Change contacts");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Debug)]
pub enum Scopes {}

impl Code for Scopes {
    type Model = Map<String>;

    const KIND: CodeKind = CodeKind::ConnectionScopes;
}

/// `scope`, the default scopes: those asked for in any case.
///
/// ```
/// use makecom_iml::{Code as _, connection};
///
/// let scope = connection::Scope::of(["read"]);
/// assert_eq!(scope.names()?, ["read"]);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Debug)]
pub enum Scope {}

impl Code for Scope {
    type Model = Vec<String>;

    const KIND: CodeKind = CodeKind::ConnectionScope;
}

/// `installSpec`: what the installer of the app fills in.
///
/// ```
/// use makecom_iml::{Code as _, Parameter, ParameterType, connection};
///
/// let spec = connection::InstallSpec::of([
///     Parameter::new(ParameterType::Text, "clientId").label("Client ID"),
///     Parameter::new(ParameterType::Password, "clientSecret").label("Client secret"),
/// ]);
/// assert_eq!(spec.entries()?.len(), 2);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Debug)]
pub enum InstallSpec {}

impl Code for InstallSpec {
    type Model = Vec<ParameterEntry>;

    const KIND: CodeKind = CodeKind::ConnectionInstallSpec;
}

/// `install`: how the values of an installer are used, such as
/// `{"common": {…}}`.
///
/// ```
/// use makecom_iml::{Typed, connection};
/// use serde_json::json;
///
/// let value = json!({ "common": { "clientId": "{{parameters.clientId}}" } });
/// let install: Typed<connection::Install> = (&value).into();
/// assert_eq!(install.common()?["clientId"], "{{parameters.clientId}}");
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Debug)]
pub enum Install {}

impl Code for Install {
    type Model = InstallModel;

    const KIND: CodeKind = CodeKind::ConnectionInstall;
}

impl Typed<Install> {
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

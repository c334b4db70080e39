//! The sections of a connection, each as a type for [`Typed`](crate::Typed).

use serde_json::Value;

use crate::iml::Map;
use crate::model::{ApiModel, InstallModel, ParameterEntry};
use crate::typed::codes;

codes! {
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
    Api: ConnectionApi => ApiModel;

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
    Parameters: ConnectionParameters => Vec<ParameterEntry>;

    /// `common`: what all users of the connection share. It holds secrets.
    Common: ConnectionCommon => Map<Value>;

    /// `scopes`, the scope list: each scope with the label that users see.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scopes = connection::Scopes::of([("read", "Read contacts"), ("write", "Change contacts")]);
    /// assert_eq!(scopes.get("/write")?.unwrap(), "Change contacts");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Scopes: ConnectionScopes => Map<String>;

    /// `scope`, the default scopes: those asked for in any case.
    ///
    /// ```
    /// use makecom_iml::{Code as _, connection};
    ///
    /// let scope = connection::Scope::of(["read"]);
    /// assert_eq!(scope.names()?, ["read"]);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Scope: ConnectionScope => Vec<String>;

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
    InstallSpec: ConnectionInstallSpec => Vec<ParameterEntry>;

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
    Install: ConnectionInstall => InstallModel;
}

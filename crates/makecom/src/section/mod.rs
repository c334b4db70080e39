//! Sections: the code of a connection, each a JSONC text with a typed view.
//!
//! A section *is* its text. Reading and writing it back changes no byte, and
//! neither comments nor keys that this crate does not know are lost. The typed
//! view reads the text when asked, and says where it is not what it should be.
//! What a directive may be is what the schemas of Make's own editor say, unless
//! its documentation names another source.
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

mod any;
mod api;
mod check;
mod content;
mod edit;
mod install;
mod jsonc;
mod kind;
mod model;
mod parameters;
mod schema;
mod scopes;
mod shape;
mod typed;

pub use any::Section;
pub use api::{Api, ApiShape};
pub use check::{Example, Finding, Rule, Severity, Source, check};
pub use content::{AsSection, Content};
pub use install::Install;
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
pub use parameters::{InstallSpec, Parameters};
pub use scopes::{Scope, Scopes};

#[cfg(test)]
mod tests;

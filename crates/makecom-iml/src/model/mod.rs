//! The typed view of sections: every directive as a type.
//!
//! Every key may be missing and every unknown one is kept, so that a section of
//! a newer Make reads as well as one of today. A key that is `null` reads as
//! missing. What a section should have, checking says.

mod api;
mod iml;
mod macros;
mod names;
mod options;
mod parameter;
mod request;
mod response;

pub use api::{ApiModel, Oauth1, Oauth2, Requests};
pub(super) use api::{OAUTH1_STAGES, OAUTH2_STAGES, RootKeys};
pub use iml::{Expression, Iml};
pub use names::{
    BodyType, EditMode, ErrorType, MetadataType, Method, ParameterType, ResponseType, SignVersion,
    SignatureMethod, Tags, TransportMethod, UnknownName,
};
pub use options::{OptionEntry, OptionStore, Options, Placeholder, PlaceholderDetails};
pub use parameter::{
    Convert, Editable, EditableDetails, Extension, InstallModel, Limits, Mappable, MappableDetails,
    Nested, NestedStore, OptionSource, Parameter, ParameterEntry, ParameterSource, RpcCall, Spec,
    Validate,
};
pub use request::{
    Aws, Condition, ConditionWithDefault, Flag, Log, OauthHelper, Pagination, Repeat, Request,
};
pub use response::{
    ErrorMessage, ErrorMessages, Metadata, Response, ResponseTypes, StatusError, Valid, Validity,
};

/// An object of any keys, in the order of the section.
///
/// ```
/// use makecom_iml::{Map, Scopes};
///
/// let scopes: Map<String> = [("write", "Change"), ("read", "Read")]
///     .map(|(name, label)| (name.to_owned(), label.to_owned()))
///     .into();
/// assert_eq!(scopes.keys().collect::<Vec<_>>(), ["write", "read"]); // as written
/// assert_eq!(Scopes::from(scopes).entries()?.len(), 2);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
pub type Map<T> = indexmap::IndexMap<String, T>;

#![doc = include_str!("../README.md")]

mod any;
mod api;
mod check;
mod content;
mod edit;
mod error;
mod example;
mod install;
mod jsonc;
mod kind;
mod model;
mod parameters;
mod schema;
mod scopes;
mod shape;
mod typed;
#[cfg(feature = "schemars")]
mod words;

pub use any::Section;
pub use api::{Api, ApiShape};
pub use check::{Example, Finding, Rule, Severity, Source, check};
pub use content::{AsSection, Content};
pub use error::{Error, Result};
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
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use words::in_words;

#[cfg(test)]
mod tests;

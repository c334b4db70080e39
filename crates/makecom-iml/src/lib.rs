#![doc = include_str!("../README.md")]
//!
//! # Inside
//!
//! The modules are a line: each uses those before it only, as a test holds.
//! `text` is JSONC and its places, `shape` what a value may look like, `model`
//! the directives as types, `edit` a change of a text in place, `check` the rules,
//! `schema` the JSON Schema; the sections themselves, which all of that is for,
//! come last.

mod any;
mod api;
mod check;
mod content;
mod edit;
mod error;
mod example;
mod iml;
mod install;
mod kind;
mod model;
mod parameters;
mod schema;
mod scopes;
mod shape;
mod text;
mod typed;
#[cfg(feature = "schemars")]
mod words;

pub use any::{Section, check};
pub use api::Api;
pub use check::{Example, Finding, Rule, Severity, Source};
pub use content::{AsSection, Content};
pub use error::{Error, Result};
pub use iml::{Expression, Iml, Map};
pub use install::Install;
pub use kind::SectionKind;
pub use model::{
    ApiModel, ApiShape, Aws, BodyType, Condition, ConditionWithDefault, Convert, EditMode,
    Editable, EditableDetails, ErrorMessage, ErrorMessages, ErrorType, Extension, Flag,
    InstallModel, Limits, Log, Mappable, MappableDetails, Metadata, MetadataType, Method, Nested,
    NestedStore, Oauth1, Oauth2, OauthHelper, OptionEntry, OptionSource, OptionStore, Options,
    Pagination, Parameter, ParameterEntry, ParameterSource, ParameterType, Placeholder,
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

#![doc = include_str!("lib.md")]
//!
//! # Inside
//!
//! The modules are layers: each uses only those before it, as a test checks.
//! `code` is the table of code documents, `text` JSONC and its places, `expression` the
//! syntax of expressions, `shape`
//! what a value may look like, `model` the directives as types, `edit` a change
//! of a text in place, `check` the rules, `schema` the JSON Schema; the
//! sections themselves, which all of that is for, come last, with `references`, what
//! they name outside themselves, `breaking`, what a change does to users, and `fix`, which
//! corrects what has one right answer.

pub mod app;
pub mod breaking;
mod built_in;
mod check;
mod code;
pub mod connection;
mod edit;
pub mod endpoint;
mod error;
pub mod expression;
mod fix;
pub mod function;
mod iml;
mod into_model;
mod model;
pub mod module;
mod places;
mod references;
pub mod rpc;
mod schema;
mod section;
mod shape;
mod spelled;
mod templates;
mod text;
mod typed;
pub mod webhook;
#[cfg(feature = "schemars")]
mod words;

pub use built_in::{Arity, BUILT_IN_FUNCTIONS, BuiltIn, FunctionGroup};
pub use check::{Example, Finding, Rule, Severity, Source, is_exponential};
#[doc(hidden)]
pub use check::{shown, suggest};
pub use code::{Carrier, CodeKind, ComponentKind, Language};
pub use error::{Error, Result};
pub use fix::{FIXES, Fix, Fixable, fix};
pub use iml::{Expression, Iml, Map};
pub use into_model::IntoModel;
pub use model::{
    ApiModel, ApiShape, Aws, BodyType, Condition, ConditionWithDefault, Convert, EditMode,
    Editable, EditableDetails, EndpointCall, EndpointSource, EpochOutput, ErrorMessage,
    ErrorMessages, ErrorType, Extension, Flag, InstallModel, Iterate, Iteration, Limits, Log,
    Mappable, MappableDetails, Metadata, MetadataType, Method, ModuleGroup, Nested, NestedStore,
    OAUTH2_STAGES, Oauth1, Oauth2, OauthHelper, OptionEntry, OptionSource, OptionStore, Options,
    Pagination, Parameter, ParameterEntry, ParameterSource, ParameterType, Placeholder,
    PlaceholderDetails, Repeat, Request, Requests, Respond, RespondType, Response, ResponseType,
    ResponseTypes, RpcCall, SampleSource, SignVersion, SignatureMethod, Spec, StatusError, Tags,
    TransportMethod, Trigger, TriggerOrder, TriggerType, UnknownName, Valid, Validate, Validity,
    Verification,
};
pub use references::{Declared, Reference, References, Target};
pub use section::{Section, check, check_as, logged_secrets, through_base};
pub use templates::PlacedTemplate;
pub use typed::{Code, Typed};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use words::in_words;

#[cfg(test)]
mod tests;

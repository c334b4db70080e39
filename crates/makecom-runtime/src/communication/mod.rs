//! Carries out the components of an app: modules, RPCs, connections, webhooks.
//!
//! A [`Run`] takes documents, variables and a [`Transport`], and gives an [`Outcome`] or a
//! [`Failure`]. A failure says whether Make fails too, or no source tells what Make does, or
//! a request is not the recorded one. Every directive that was evaluated is in
//! [`Run::trace`], and what the sources do not agree about in [`Run::warnings`], each with
//! its [`Place`]. `docs/runtime.md` lists what is carried out, what is chosen and what is
//! refused.

mod body;
mod connection;
mod directives;
mod document;
mod failure;
mod merge;
mod module;
mod outcome;
mod pages;
mod recording;
mod request;
mod response;
mod roots;
mod run;
mod transport;
mod trigger;
mod url;
mod webhook;
mod xml;

pub use document::{Document, Place};
pub use failure::{ERROR_TYPES, Failure, FailureKind};
pub use module::ModuleKind;
pub use outcome::Outcome;
pub use recording::RecordedExchanges;
pub(crate) use recording::{differ, short};
pub use run::{Run, RunWarning, Step};
pub use transport::{Body, Difference, HttpRequest, HttpResponse, Part, Transport, TransportError};
pub(crate) use url::{encode_component, query_of};

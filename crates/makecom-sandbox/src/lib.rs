#![doc = include_str!("lib.md")]

mod answer;
mod app;
#[cfg(feature = "clap")]
mod arguments;
mod auth;
mod body;
mod builder;
mod change;
#[cfg(feature = "client")]
mod client;
mod clock;
mod command;
mod component;
mod components;
mod connection;
mod error;
mod exposed;
mod fault;
mod field;
mod fields;
mod function;
mod history;
mod journal;
mod json;
mod jsonc;
mod kind;
mod legacy;
mod limits;
mod log;
mod module;
mod operation;
#[rustfmt::skip]
#[allow(
    clippy::pedantic,
    nonstandard_style,
    rustdoc::all,
    reason = "generated from the spec, whose names it has"
)]
mod operations;
mod own;
mod pattern;
mod plan;
mod quirk;
mod rate;
mod record;
mod router;
mod rpc;
mod sandbox;
mod scaffold;
mod section;
mod seed;
mod server;
mod service;
mod state;
mod store;
mod stored;
#[cfg(feature = "tls")]
mod tls;
mod turn;
mod webhook;
mod wire;

#[cfg(feature = "clap")]
pub use arguments::SandboxArguments;
pub use auth::{Scope, UnknownScope};
pub use builder::{DEFAULT_APP, DEFAULT_TOKEN, SandboxBuilder};
pub use clock::{Clock, ManualClock};
pub use error::StartError;
pub use exposed::state_file_hint;
pub use fault::{FAULT_HEADER, Fault, InvalidFault};
pub use limits::Limits;
pub use log::LineLog;
/// ```
/// use makecom_sandbox::Operation;
///
/// let operation: Operation = "get_connection".parse()?;
/// assert_eq!(operation, Operation::GetConnection);
/// assert_eq!(operation.to_string(), "get_connection");
/// # Ok::<(), makecom_sandbox::UnknownOperation>(())
/// ```
pub use operation::Operation;
pub use operation::UnknownOperation;
pub use quirk::{Quirk, UnknownQuirk};
pub use record::{Exchange, RecordedAnswer, RecordedRequest};
pub use sandbox::Sandbox;
pub use seed::{App, InvalidSeed, Seed, SeedComponent, SeedToken};
pub use stored::Stored;

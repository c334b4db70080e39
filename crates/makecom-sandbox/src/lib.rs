#![doc = include_str!("../README.md")]

mod answer;
mod auth;
mod body;
mod builder;
mod change;
#[cfg(feature = "client")]
mod client;
mod clock;
mod connection;
mod error;
mod exposed;
mod fault;
mod history;
mod journal;
mod json;
mod jsonc;
mod limits;
mod log;
mod operation;
mod plan;
mod quirk;
mod rate;
mod record;
mod route;
mod sandbox;
mod scaffold;
mod section;
mod seed;
mod server;
mod service;
mod state;
#[cfg(feature = "tls")]
mod tls;
mod turn;
mod wire;

pub use auth::{Scope, UnknownScope};
pub use builder::{DEFAULT_APP, DEFAULT_TOKEN, SandboxBuilder};
pub use clock::{Clock, ManualClock};
pub use connection::Connection;
pub use error::StartError;
pub use exposed::state_file_hint;
pub use fault::{FAULT_HEADER, Fault, InvalidFault};
pub use limits::Limits;
pub use log::LineLog;
pub use operation::{Operation, UnknownOperation};
pub use quirk::{Quirk, UnknownQuirk};
pub use record::{Exchange, RecordedAnswer, RecordedRequest};
pub use sandbox::Sandbox;
pub use section::SECTIONS;
pub use seed::{App, InvalidSeed, Seed, SeedConnection, SeedToken};

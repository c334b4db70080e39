#![doc = include_str!("../README.md")]

mod answer;
mod auth;
mod builder;
mod record;
mod route;
mod server;
mod state;

pub use auth::Scope;
pub use builder::{DEFAULT_APP, DEFAULT_TOKEN, SandboxBuilder};
pub use record::RecordedRequest;
pub use server::Sandbox;
pub use state::{Connection, SECTIONS};

#![doc = include_str!("lib.md")]

pub mod builtins;
mod coerce;
pub mod communication;
mod context;
mod date_format;
mod date_parse;
mod date_text;
mod environment;
mod error;
mod evaluate;
#[cfg(feature = "http")]
pub mod http;
mod number;
mod operator;
pub mod parameters;
mod path;
pub mod script;
mod secrets;
pub mod testing;
mod value;

pub use coerce::{Type, coerce};
pub use context::Context;
pub use environment::{Environment, Equality, PlatformVersion, Warning};
pub use error::{Error, Result};
pub use evaluate::{evaluate, evaluate_document, evaluate_template};
pub use operator::{BinaryOperator, operate};
pub use secrets::{Secrets, SharedSecrets};
pub use value::{Buffer, Collection, Date, Value};

#![doc = include_str!("../README.md")]

mod app;
mod client;
mod common;
mod connection;
mod connection_type;
mod error;
mod handle;
mod name;
mod schema;
pub mod section;
mod token;
mod zone;

pub use app::{App, Connections};
pub use client::{Client, ClientBuilder};
pub use common::Common;
pub use connection::{Change, Connection};
pub use connection_type::{ConnectionType, UnknownConnectionType};
pub use error::{Error, Result, Suberror};
pub use handle::{ConnectionHandle, Update};
pub use name::{AppName, ConnectionName};
pub use section::{Section, SectionKind};
pub use token::Token;
pub use zone::{PrivateZone, Zone};

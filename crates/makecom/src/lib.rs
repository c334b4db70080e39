#![doc = include_str!("../README.md")]

mod app;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod client;
mod clock;
mod collection;
mod common;
mod component;
mod connection;
mod connection_type;
mod core;
mod error;
mod exchange;
mod handle;
mod http;
mod limit;
mod mode;
mod name;
mod retry;
mod schema;
mod send;
mod snapshot;
mod tariff;
mod token;
mod update;
mod zone;

pub use makecom_iml as section;
pub use makecom_raw::operation::{self, Operation};
pub use makecom_raw::operations;
pub use reqwest;

pub use app::App;
pub use builder::ClientBuilder;
pub use client::Client;
pub use clock::Clock;
pub use collection::{Collection, Ensured};
pub use common::Common;
pub use component::{AnyComponent, Component, NewComponent, TypedComponent};
pub use connection::{Change, Connection, NewConnection};
pub use connection_type::{ConnectionType, UnknownConnectionType};
pub use error::{Error, Result, Suberror};
pub use handle::{AnyHandle, Handle};
pub use limit::RateLimit;
pub use mode::{Async, Mode};
pub use name::{AppName, ComponentName};
pub use retry::Retry;
pub use section::{CodeKind, ComponentKind, Section};
pub use send::{Arguments, Response};
pub use snapshot::{Part, PartialSnapshot, Snapshot};
pub use tariff::Tariff;
pub use token::Token;
pub use update::ConnectionUpdate;
pub use zone::{PrivateZone, Region, Zone};

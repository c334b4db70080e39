#![doc = include_str!("lib.md")]

mod app;
mod attempts;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod capture;
mod change;
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
mod extensions;
mod function;
mod handle;
mod headers;
mod http;
mod interceptor;
mod invite;
mod irreversible;
mod limit;
mod mode;
mod module;
mod module_handle;
mod module_type;
mod name;
mod open_enum;
mod outcome;
mod place;
mod provider;
mod record;
#[cfg(feature = "recording")]
pub mod recording;
mod retry;
mod rpc;
mod schema;
mod send;
mod snapshot;
mod tariff;
mod token;
pub mod transport;
mod update;
mod webhook;
mod zone;

pub use makecom_iml as section;
pub use makecom_raw::operation::{self, Operation};
pub use makecom_raw::operations;
pub use reqwest;

pub use app::{
    App, AppEvent, AppFilter, AppInfo, AppReview, AppUpdate, AppVersion, AppVisibility, Apps,
    Audience, Checksum, Checksums, Commit, NewApp, ReviewStatus, UnknownAudience, check_icon,
};
pub use builder::ClientBuilder;
pub use capture::Capture;
pub use change::{Change, ChangeDetail};
pub use client::Client;
pub use clock::Clock;
pub use collection::{Collection, Ensured};
pub use common::Common;
pub use component::{
    AnyComponent, Component, Deletable, HasCommon, NewComponent, TypedComponent, Unversioned,
    Updatable,
};
pub use connection::{Connection, NewConnection};
pub use connection_type::{ConnectionType, UnknownConnectionType};
pub use error::{Error, HookError, Result, Suberror};
pub use function::{Function, NewFunction};
pub use handle::{AnyHandle, Handle};
pub use interceptor::{Attempt, Interceptor};
pub use invite::{AppInvite, Invite, InviteToken};
pub use irreversible::Irreversible;
pub use limit::RateLimit;
pub use mode::{Async, Mode};
pub use module::{Module, ModuleTemplate, ModuleUpdate, NewModule};
pub use module_handle::Consumable;
pub use module_type::{Crud, ModuleType, UniversalSubtype, UnknownCrud, UnknownUniversalSubtype};
pub use name::{AppName, ComponentName, FunctionName, ModuleName, RpcName};
pub use outcome::Outcome;
pub use provider::{TokenFuture, TokenProvider};
pub use retry::Retry;
pub use rpc::{NewRpc, Rpc, RpcParameter, RpcUpdate};
pub use section::{CodeKind, ComponentKind, Section};
pub use send::{Arguments, Response};
pub use snapshot::{Part, PartialSnapshot, Snapshot};
pub use tariff::Tariff;
pub use token::{Token, TokenScheme};
pub use update::ConnectionUpdate;
pub use webhook::{NewWebhook, UnknownWebhookType, Webhook, WebhookType, WebhookUpdate};
pub use zone::{PrivateZone, Region, Zone};

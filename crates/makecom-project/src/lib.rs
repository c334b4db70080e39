#![doc = include_str!("../README.md")]
//!
//! # Inside
//!
//! `folder` is the only way to files; `path` says which of them may be named, and
//! `lock` keeps other processes away while files are written. `manifest` is
//! `makecomapp.json`, with `connection` and `origin`; `names` and `ids` are what the
//! extension calls things. `base` remembers what the server had when both sides
//! were last the same, which is how `pull` and `push` tell whose change a
//! difference is. `project` is all of it together, and `remote` is what a `server`
//! has.

mod base;
mod common;
mod connection;
mod error;
mod folder;
mod ids;
mod lock;
mod manifest;
mod memory;
mod names;
mod origin;
mod path;
mod project;
pub mod promote;
pub mod pull;
pub mod push;
mod read_back;
mod remote;
mod server;
mod visible;

pub use base::is_same;
pub use connection::{ConnectionKind, LocalConnection};
pub use error::{Error, Result};
pub use folder::{CODE_LIMIT, read_regular};
pub use lock::LockRequest;
pub use memory::MemoryServer;
pub use names::{MANIFEST, section_of, text_of};
pub use origin::Origin;
pub use project::{LocalSection, Project};
pub use read_back::reads_back;
pub use remote::{Progress, RemoteConnection};
pub use server::Server;
pub use visible::is_visible;

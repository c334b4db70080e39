#![doc = include_str!("lib.md")]
//!
//! # Inside
//!
//! `folder` is the only access to files; `path` checks paths, and `lock` excludes other
//! processes while files are written. `manifest` is `makecomapp.json`, with `component`,
//! `field` and `origin`, and `metadata` the optional file of the app beside it, each with a
//! `finding` for what is invalid in it; `names` and `ids` follow the naming of the extension.
//! `base` remembers the last common state of both sides, from which `pull` and `push`
//! derive which side changed. `project` combines them.
//!
//! `server` is what a project needs of a server, with `remote` and `state` for what it
//! answers. `pairing` tells which component of the server is which of the project, and
//! `unpaired` what is left; `reading` reads only what checksums do not tell. `references`
//! checks that what the components name exists, `review` what is asked of an app beyond
//! that, `breaking` tells what a change does to users, `scaffold` adds a component, and
//! `import` begins a project with the files of an exported app.

mod base;
pub mod breaking;
mod common;
mod component;
mod error;
mod field;
mod finding;
mod folder;
mod ids;
mod import;
mod lock;
mod manifest;
mod memory;
pub mod metadata;
mod names;
mod origin;
mod pairing;
mod path;
mod project;
pub mod promote;
pub mod pull;
pub mod push;
mod read_back;
mod reading;
pub mod references;
mod remote;
pub mod review;
mod scaffold;
mod server;
mod state;
mod unique;
pub mod unpaired;
mod visible;

pub use base::is_same;
pub use component::{ComponentType, LocalComponent};
pub use error::{Error, Result};
pub use field::{Field, FieldValue, Fields};
pub use finding::ManifestFinding;
pub use folder::{CODE_LIMIT, read_regular};
pub use import::{ImportOrigin, Imported, import, section_beside};
pub use lock::LockRequest;
pub use manifest::Unhandled;
pub use memory::MemoryServer;
pub use names::{
    MANIFEST, METADATA, RULES, code_named, in_words, kind_named, section_in, sections_of, text_of,
};
pub use origin::Origin;
pub use pairing::{Choice, Choices, PairBy};
pub use project::{Entry, LocalSection, Project};
pub use read_back::reads_back;
pub use remote::{Progress, RemoteApp, RemoteComponent};
pub use scaffold::Scaffold;
pub use server::{NewComponent, Server};
pub use state::{Metadata, State};
pub use visible::is_visible;

#![doc = include_str!("lib.md")]

mod address;
#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unreachable_pub,
// Names come from pages.
    nonstandard_style,
    rustdoc::all,
    reason = "generated, and read by reviewers as a diff"
)]
mod generated;
pub mod operation;
mod transport;

pub use address::{Address, Object};
pub use generated::{
    ByteStream, Client, ClientInfo, Error, ResponseValue, operations, shared, types,
};
pub use operation::Operation;
pub use transport::{CallContext, Transport};

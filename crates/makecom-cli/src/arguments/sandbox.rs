//! The arguments of `makecom sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use makecom_sandbox::{Fault, Quirk};

/// Run the API as a server on this machine, to try things without an account.
///
/// It knows the app acme-crm and one API key unless the seed names others. Runs
/// until it is interrupted.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 is a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Apps, connections, tokens and behaviour to start with, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Keep apps and connections in this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Something that goes wrong: [OPERATION:]KIND[=VALUE][,times=N][,skip=N][,chance=P].
    #[arg(long = "fault", value_name = "SPEC")]
    pub(crate) faults: Vec<Fault>,
    /// A behaviour of the API that is off unless named, such as exact-types.
    #[arg(long = "quirk", value_name = "NAME")]
    pub(crate) quirks: Vec<Quirk>,
    /// How many requests a minute are answered.
    #[arg(long, value_name = "N")]
    pub(crate) allow: Option<u32>,
}

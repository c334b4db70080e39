//! The arguments of every command line for a sandbox.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::builder::SandboxBuilder;
use crate::fault::Fault;
use crate::quirk::Quirk;

/// The flags that `makecom-sandbox` and `makecom sandbox` share, to be flattened
/// into a command line of clap.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use clap::Parser;
/// use makecom_sandbox::{Sandbox, SandboxArguments};
///
/// #[derive(Parser)]
/// struct Arguments {
///     #[command(flatten)]
///     sandbox: SandboxArguments,
/// }
///
/// let arguments = Arguments::parse_from(["try", "--fault", "list_connections:status=503"]);
/// let sandbox = arguments.sandbox.apply(Sandbox::builder()).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, clap::Args)]
#[non_exhaustive]
pub struct SandboxArguments {
    /// Where to listen; port 0 is a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Apps, their components, tokens and behaviour to start with, as JSON.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Keep apps and their components in this file; no change is answered before it
    /// is on the disk.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Something that goes wrong, as [`Fault`] reads it.
    #[arg(
        long = "fault",
        value_name = "SPEC",
        help = "Something that goes wrong: [OPERATION:]KIND[=VALUE][,OPTION]…. May be repeated.",
        long_help = "Something that goes wrong: [OPERATION:]KIND[=VALUE][,OPTION]…. May be repeated.\n\n\
            Kinds: status=503, html=502, text=502, latency=200ms, slow=50ms, reset, lost, truncate, \
            content-type=text/plain, duplicate. Options: times=3, skip=2, chance=0.1, \
            retry-after=2, code=IM016."
    )]
    pub faults: Vec<Fault>,
    /// A behaviour of the API that is off by default, because it is only reported or
    /// sources disagree, such as exact-types. May be repeated.
    #[arg(long = "quirk", value_name = "NAME")]
    pub quirks: Vec<Quirk>,
}

impl SandboxArguments {
    /// A sandbox with all of it but the [seed](Self::seed), which the caller reads.
    ///
    /// ```
    /// # use makecom_sandbox::{Sandbox, SandboxArguments, SandboxBuilder};
    /// fn builder(arguments: SandboxArguments) -> SandboxBuilder {
    ///     arguments.apply(Sandbox::builder().app("acme-crm"))
    /// }
    /// ```
    pub fn apply(self, builder: SandboxBuilder) -> SandboxBuilder {
        let mut builder = builder.listen(self.listen);
        if let Some(path) = self.state {
            builder = builder.state_file(path);
        }
        for fault in self.faults {
            builder = builder.fault(fault);
        }
        for quirk in self.quirks {
            builder = builder.quirk(quirk);
        }
        builder
    }
}

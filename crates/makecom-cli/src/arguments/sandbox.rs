//! The arguments of `makecom sandbox`.

use makecom_sandbox::SandboxArguments;

/// Run the API as a server on this machine, to try things without an account.
///
/// It knows the app acme-crm and one API key unless the seed names others. Runs
/// until it is interrupted.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) sandbox: SandboxArguments,
    /// How many requests a minute are answered.
    #[arg(long, value_name = "N")]
    pub(crate) allow: Option<u32>,
}

//! The arguments of `makecom run` and `makecom new test`.

use std::path::PathBuf;

use clap::ValueEnum;
use makecom::ComponentKind;
use makecom_runtime::testing::Part;

/// Carry out a module, an RPC, a connection or a webhook of a project on this machine,
/// with the real service.
///
/// Requests go only to hosts that the app's documents write out in url or baseUrl and
/// --allow-host adds, and only to public addresses. What Make does and no source tells is
/// refused; docs/runtime.md lists what is modelled.
///
/// The data of the connection comes from --connection or `MAKECOM_CONNECTION`, as JSON, or
/// from a variable for each of its parameters, such as `MAKECOM_CONNECTION_APIKEY`; common
/// data comes from --common or `MAKECOM_COMMON`. There are no flags for the values: every
/// user of a machine can read command lines. They are hidden wherever they would be shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) component: Component,
    #[command(flatten)]
    pub(crate) options: Options,
    /// Keep the run as a test in this file, such as get-user.tests.json beside the component;
    /// secrets are replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// Make a test of a component from a run with the real service, in NAME.tests.json beside
/// it; secrets are replaced.
#[derive(Debug, clap::Args)]
pub(crate) struct NewTest {
    #[command(flatten)]
    pub(crate) component: Component,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// What is run.
#[derive(Debug, clap::Args)]
pub(crate) struct Component {
    /// The kind: module, rpc, connection or webhook.
    #[arg(value_enum)]
    pub(crate) kind: Kind,
    /// The local id.
    pub(crate) name: String,
}

/// How it is run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The folder of makecomapp.json.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// A parameter: NAME=TEXT, or NAME:=JSON. Passwords cannot be given so.
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(crate) input: Vec<String>,
    /// A file with parameters, as a JSON object; - is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) inputs: Option<PathBuf>,
    /// A file with the data of the connection, as a JSON object.
    #[arg(long, value_name = "FILE")]
    pub(crate) connection: Option<PathBuf>,
    /// A file with common data: of the app, or of the connection that is run.
    #[arg(long, value_name = "FILE")]
    pub(crate) common: Option<PathBuf>,
    /// A file with what a trigger keeps, or with what a webhook keeps for detach.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// A file with the request that a webhook gets: method, headers, query and body; or with
    /// the payload of an instant trigger.
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    /// Another part of the component than its communication: epoch of a trigger, refresh or
    /// invalidate of a connection, attach or detach of a webhook.
    #[arg(long, value_parser = part)]
    pub(crate) part: Option<Part>,
    /// Take the parameters as they are: Make checks and converts them.
    #[arg(long)]
    pub(crate) unchecked: bool,
    /// Also ask this host, HOST or HOST:PORT; repeat it for more.
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
    /// Also ask addresses that are not public, such as those of this machine.
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// A value of connection or common data that is no secret, such as connection.region:
    /// it is shown and recorded. Repeat it for more.
    #[arg(long, value_name = "NAME")]
    pub(crate) not_secret: Vec<String>,
    /// Show each directive, and what its expressions came to.
    #[arg(long)]
    pub(crate) trace: bool,
    /// How the result is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// The time zone of `environment.timezone` and of dates.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub(crate) timezone: String,
    /// Write what a connection keeps to this file, for --connection; only you can read it.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// The name of the test that is recorded.
    #[arg(long, value_name = "NAME")]
    pub(crate) test_name: Option<String>,
}

/// What can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Module,
    Rpc,
    Connection,
    Webhook,
}

impl Kind {
    pub(crate) fn of_component(self) -> ComponentKind {
        match self {
            Self::Module => ComponentKind::Module,
            Self::Rpc => ComponentKind::Rpc,
            Self::Connection => ComponentKind::Connection,
            Self::Webhook => ComponentKind::Webhook,
        }
    }
}

/// How results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Json,
}

fn part(name: &str) -> Result<Part, String> {
    Part::parse(name).ok_or_else(|| "use epoch, refresh, invalidate, attach or detach".to_owned())
}

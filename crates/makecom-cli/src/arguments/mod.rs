//! The command line for clap. `project` has the arguments that the commands of a project
//! share; each command that takes more than a name has a module.

pub(crate) mod app;
pub(crate) mod app_ref;
pub(crate) mod changes;
pub(crate) mod common;
pub(crate) mod components;
pub(crate) mod confirmation;
pub(crate) mod connections;
pub(crate) mod detached;
pub(crate) mod diff;
pub(crate) mod docs;
pub(crate) mod functions;
pub(crate) mod init;
pub(crate) mod modules;
pub(crate) mod new;
pub(crate) mod pair;
pub(crate) mod project;
pub(crate) mod promote;
pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod rpcs;
pub(crate) mod run;
pub(crate) mod sandbox;
pub(crate) mod schema;
pub(crate) mod section;
pub(crate) mod status;
pub(crate) mod test;
pub(crate) mod validate;
pub(crate) mod webhooks;

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use makecom::{Tariff, Zone};

use crate::environment;
use crate::failure::Failure;

/// Custom apps of Make as code.
///
/// Zone and API key come from flags, else from `MAKE_ZONE` and `MAKE_API_KEY`, else
/// both from the file of Make's own CLI, which `makecom login` writes too. Any
/// command can be tried without an account: add --sandbox.
#[derive(Debug, Parser)]
#[command(
    name = "makecom",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 error, 2 wrong usage, 3 drift or findings."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The arguments of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The zone: eu1, us2.make.com, or the address of a private instance.
    #[arg(long, global = true, value_name = "ZONE")]
    pub(crate) zone: Option<Zone>,
    /// A file that holds the API key and nothing else; - is standard input.
    ///
    /// There is no flag for the key itself: every user of a machine can read
    /// command lines.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// A file of lines NAME=VALUE, for variables of this program that are not set:
    /// `MAKE_ZONE`, `MAKE_API_KEY` and those that begin with `MAKECOM_`.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// Talk to a sandbox inside this command, with the app acme-crm.
    ///
    /// With a file, as in --sandbox=state.json, apps are kept there between commands.
    #[arg(
        long,
        global = true,
        value_name = "STATE",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["zone", "token_file"],
    )]
    #[expect(
        clippy::option_option,
        reason = "clap's type for a flag with an optional value"
    )]
    pub(crate) sandbox: Option<Option<PathBuf>>,
    /// How the result is shown; compact is JSON on one line.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) output: Output,
    /// Short for --output json.
    #[arg(long, global = true, conflicts_with = "output")]
    pub(crate) json: bool,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Requests a minute that your plan allows: core (60), pro (120), teams
    /// (240), enterprise (1000), a number, or none.
    ///
    /// 60 unless set; no limit for a server on this machine.
    #[arg(long, global = true, value_name = "PLAN", env = "MAKECOM_RATE_LIMIT")]
    pub(crate) rate_limit: Option<Budget>,
    /// Show only results and errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show calls on standard error; twice for every attempt and pause. Never
    /// shows the key or the text of a section.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Global {
    /// Reads the file of `--env-file`, and what clap would have read from there.
    pub(crate) fn read_env_file(&mut self) -> crate::failure::Result<()> {
        const RATE_LIMIT: &str = "MAKECOM_RATE_LIMIT";
        let Some(path) = &self.env_file else {
            return Ok(());
        };
        environment::load(path)?;
        if self.rate_limit.is_none()
            && let Some(limit) = environment::variable(RATE_LIMIT)
        {
            // No value of the file is shown.
            let limit = limit.parse().map_err(|error: makecom::Error| {
                Failure::usage(
                    format!("{RATE_LIMIT} is not a plan of Make, a number or none"),
                    error.help().unwrap_or_default(),
                )
            });
            self.rate_limit = Some(limit?);
        }
        Ok(())
    }
}

/// How results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// Text for people.
    #[default]
    Table,
    /// Indented JSON.
    Json,
    /// JSON on one line.
    Compact,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How many requests a minute may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    PerMinute(NonZeroU32),
    Unlimited,
}

impl FromStr for Budget {
    type Err = makecom::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self::Unlimited);
        }
        if let Ok(requests) = text.parse() {
            return Ok(Self::PerMinute(requests));
        }
        let requests = text.parse::<Tariff>()?.requests_per_minute();
        Ok(NonZeroU32::new(requests).map_or(Self::Unlimited, Self::PerMinute))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Remote(Remote),
    Validate(validate::Arguments),
    Test(test::Arguments),
    Run(run::Arguments),
    Docs(docs::Arguments),
    Schema(schema::Arguments),
    Pull(pull::Arguments),
    Diff(diff::Arguments),
    Push(push::Arguments),
    Promote(promote::Arguments),
    Pair(pair::Arguments),
    New(new::Arguments),
    Init(init::Arguments),
    /// List Make's public zones.
    Zones,
    Status(status::Arguments),
    /// Store zone and API key, for this program and for Make's own CLI.
    ///
    /// The key is typed without being shown, or read from standard input, and tested on
    /// the server first; only you can read the file.
    Login {
        /// Store the key without testing it.
        #[arg(long)]
        no_check: bool,
    },
    /// Delete the stored API key.
    Logout,
    Sandbox(sandbox::Arguments),
    /// Print a script that completes this program's commands in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages to a folder.
    Man {
        /// The folder; created if it does not exist.
        folder: PathBuf,
    },
}

/// The commands that read and write a server, and no project.
#[derive(Debug, Subcommand)]
pub(crate) enum Remote {
    /// List, create, change, publish and delete apps.
    #[command(subcommand)]
    App(app::Command),
    /// List, create, change and delete connections.
    #[command(subcommand)]
    Connections(components::Command<connections::Connections>),
    /// List, create, change and delete webhooks.
    #[command(subcommand)]
    Webhooks(components::Command<webhooks::Webhooks>),
    /// List, create, change, retire and delete modules.
    #[command(subcommand)]
    Modules(components::Command<modules::Modules>),
    /// List, create, change, test and delete RPCs.
    #[command(subcommand)]
    Rpcs(components::Command<rpcs::Rpcs>),
    /// List, create and delete functions.
    #[command(subcommand)]
    Functions(components::Command<functions::Functions>),
    /// Read and write the code of an app and its components.
    #[command(subcommand)]
    Section(section::Command),
    /// List, commit and drop the pending changes of an approved app.
    #[command(subcommand)]
    Changes(changes::Command),
    /// Read and write common data of an app or connection: client ids and secrets.
    #[command(subcommand)]
    Common(common::Command),
}

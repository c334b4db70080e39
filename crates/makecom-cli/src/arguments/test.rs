//! The arguments of `makecom test`.

use std::path::PathBuf;

use clap::ValueEnum;

/// Run the tests of an app, offline: of its functions and of its components.
///
/// Tests of a module, an RPC, a connection or a webhook are in NAME.tests.json beside it:
/// inputs, recorded exchanges, and the output or error that is expected. A request that is
/// not as recorded fails, and so does an exchange that is left over. `makecom schema tests`
/// describes the form.
///
/// Every function is tested as the test runner of Make's editor does it: a context of its
/// own, all functions of the app loaded, `it`, `assert`, `iml` and `environment`, 5 seconds
/// at most. The code sees no file, no network, no process and no timer. Where Make's editor
/// behaves differently, a warning says so.
///
/// If a test fails the exit code is 3; with --strict, also after a warning, if a function
/// or component has no test, or if a directive or function is not reached. docs/cli.md has the details.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A project, or an app that Make's editor exported.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Only the functions and components whose name contains this text; repeat it for more.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Vec<String>,
    /// Run again whenever a function, a test or the manifest changes, until Ctrl-C.
    #[arg(long)]
    pub(crate) watch: bool,
    /// text for people, json and junit for programs.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write a report for CI to this file, too: `JUnit` XML.
    #[arg(long, value_name = "FILE", conflicts_with = "watch")]
    pub(crate) junit: Option<PathBuf>,
    /// Fail on warnings, on what has no test, and on functions and directives that no test
    /// reaches.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write what came into the tests of components that expect something else.
    #[arg(long, conflicts_with = "watch")]
    pub(crate) update: bool,
    /// The time zone of `environment.timezone` and of the built-in functions.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub(crate) timezone: String,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    Junit,
}

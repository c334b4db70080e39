//! The arguments of `makecom validate`.

use std::path::PathBuf;

use clap::ValueEnum;
use makecom::ComponentKind;

/// Check sections offline: would Make accept them, and would a reviewer?
///
/// Of a project, every code that the manifest names is checked, of each kind of component;
/// the readme is not, and a line says so. Common data holds secrets: no excerpt of it is
/// shown.
///
/// Errors are what Make refuses or what cannot work, everything else is a warning; hints are
/// shown with --hints. With errors, or with --strict also with warnings, the exit code is
/// 3. docs/rules.md explains the rules.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of a command line, which do not depend on each other"
)]
pub(crate) struct Arguments {
    /// A project, or the file of one section.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Which section a file is, if neither a manifest nor its name says so, such as api; or
    /// with its kind, such as module/api.
    #[arg(long, value_name = "CODE")]
    pub(crate) section: Option<String>,
    /// Which kind of component the file is of, if neither a manifest, a folder such as
    /// modules/, its name nor the files beside it say so: app, connection, webhook, module,
    /// rpc, function or endpoint. Without it, what holds for all that it may be of is
    /// checked.
    #[arg(long, value_parser = component_kind)]
    pub(crate) kind: Option<ComponentKind>,
    /// text for people, html for people who review, github for annotations of GitHub
    /// Actions, sarif for code scanning, junit for CI systems, json.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write the format to this file, and print the text.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show hints: advice that applies to some connections only.
    #[arg(long)]
    pub(crate) hints: bool,
    /// Fix what has one right answer, then check. Comments and layout are kept.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what --fix would change, and write nothing; exit code 3 if it would change
    /// anything.
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
    /// List what is silenced, too, each with its reason.
    #[arg(long)]
    pub(crate) silenced: bool,
    /// Show every finding of a file, not only the first 50. Formats for programs
    /// always have all.
    #[arg(long)]
    pub(crate) all: bool,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Github,
    Sarif,
    Junit,
    Html,
    Json,
}

fn component_kind(name: &str) -> Result<ComponentKind, String> {
    let mut kinds = ComponentKind::ALL.iter().copied();
    kinds.find(|kind| kind.as_str() == name).ok_or_else(|| {
        let names: Vec<_> = ComponentKind::ALL.iter().map(|it| it.as_str()).collect();
        format!("use one of {}", names.join(", "))
    })
}

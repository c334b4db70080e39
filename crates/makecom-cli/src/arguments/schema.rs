//! The arguments of `makecom schema`.

use std::path::PathBuf;

use crate::kind;

const EXAMPLES: &str = "\
makecom schema module expect    the schema of mappable parameters
makecom schema tests            the schema of NAME.tests.json, the tests of a component
makecom schema rules            the schema of makecomapp.rules.json, the rules of validate
makecom schema metadata         the schema of makecomapp.app.json
makecom schema --vscode         all schemas in .vscode/makecom, bound in .vscode/settings.json,
                                where comments and other settings are kept";

/// Print the JSON Schema of a section, or bind all of them for VS Code.
///
/// Draft 7, as editors know it. What a schema takes is what `validate` takes, but for what
/// a schema cannot say.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The kind of component, or a section.
    #[arg(
        value_name = "KIND",
        required_unless_present = "vscode",
        conflicts_with = "vscode",
        help = format!("The kind of component, before its code; tests, rules or metadata; or a code: {}", kind::names())
    )]
    pub(crate) kind: Option<String>,
    /// The section of that kind.
    #[arg(value_name = "CODE", conflicts_with = "vscode")]
    pub(crate) code: Option<String>,
    /// Write the schemas of all files to .vscode/makecom, and bind them in
    /// .vscode/settings.json.
    #[arg(long)]
    pub(crate) vscode: bool,
    /// The folder that VS Code opens, with --vscode.
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

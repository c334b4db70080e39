//! The arguments of `makecom modules`.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use makecom::{ComponentKind, Crud, ModuleType};

use super::app_ref::InApp;
use super::components::{Kind, LinkChanges, Links, Target, change};
use super::confirmation::Confirmation;

#[derive(Debug)]
pub(crate) struct Modules;

impl Kind for Modules {
    const KIND: ComponentKind = ComponentKind::Module;
    const WORD: &str = "module";
    const EXAMPLE: &str = "getUser";
    type Owner = InApp;
    type New = New;
    type Own = Own;
    type Consent = Confirmation;
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Its name: 3 to 64 letters and digits, a letter first.
    pub(crate) name: String,
    /// What users see.
    #[arg(long)]
    pub(crate) label: String,
    #[arg(
        long = "type", value_name = "TYPE", default_value = "action",
        help = "What it is for a scenario; it cannot change later",
        value_parser = PossibleValuesParser::new(ModuleType::ALL.map(ModuleType::as_str))
            .try_map(|word| word.parse::<ModuleType>())
    )]
    pub(crate) kind: ModuleType,
    /// What it does, for users.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    #[arg(long, value_name = "ACTION", help = CRUD)]
    pub(crate) crud: Option<Crud>,
    #[command(flatten)]
    pub(crate) links: Links,
    /// The webhook of an instant trigger.
    #[arg(long, value_name = "NAME", required_if_eq("kind", "instant_trigger"))]
    pub(crate) webhook: Option<String>,
    /// A universal module is for GraphQL, not for REST.
    #[arg(long)]
    pub(crate) graphql: bool,
    /// Start from the example of this type instead of empty sections.
    #[arg(long)]
    pub(crate) example: bool,
}

const CRUD: &str = "What an action does: create, read, update or delete";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Own {
    /// Change the fields of a module.
    #[command(group = change())]
    Update {
        #[command(flatten)]
        target: Target<Modules>,
        /// What users see.
        #[arg(long, group = "change")]
        label: Option<String>,
        /// What it does, for users.
        #[arg(long, value_name = "TEXT", group = "change")]
        description: Option<String>,
        #[arg(long, value_name = "ACTION", group = "change", help = CRUD)]
        crud: Option<Crud>,
        /// Unset what an action does.
        #[arg(long, group = "change", conflicts_with = "crud")]
        no_crud: bool,
        #[command(flatten)]
        links: LinkChanges,
        /// The webhook of an instant trigger.
        #[arg(long, value_name = "NAME", group = "change")]
        webhook: Option<String>,
        /// Use no webhook.
        #[arg(long, group = "change", conflicts_with = "webhook")]
        no_webhook: bool,
    },
    /// Show a module to the users of the app.
    Public {
        #[command(flatten)]
        target: Target<Modules>,
        #[command(flatten)]
        consent: Confirmation,
    },
    /// Hide a module, which breaks the scenarios that use it; deprecate does not.
    Private {
        #[command(flatten)]
        target: Target<Modules>,
        #[command(flatten)]
        consent: Confirmation,
    },
    /// Retire a module: scenarios that use it keep running.
    Deprecate(Target<Modules>),
    /// Undo deprecate.
    Undeprecate(Target<Modules>),
    /// Archive a module.
    Archive(Target<Modules>),
    /// Undo archive.
    Unarchive(Target<Modules>),
    /// Copy a module with its sections, within the version of the app.
    Clone {
        #[command(flatten)]
        target: Target<Modules>,
        /// The name of the copy.
        new_name: String,
        /// What users see; the label of the original unless given.
        #[arg(long)]
        label: Option<String>,
    },
    /// Set what a run of a module costs; it needs a right of the account.
    Consumable {
        #[command(flatten)]
        target: Target<Modules>,
        /// The formula, in hundredths of a credit.
        #[arg(long)]
        formula: String,
        /// What users are told about it.
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// A page that explains it.
        #[arg(long, value_name = "URL")]
        documentation_url: Option<String>,
    },
}

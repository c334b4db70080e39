//! The arguments of `makecom functions`.

use makecom::ComponentKind;

use super::app_ref::InApp;
use super::components::Kind;
use super::confirmation::Yes;

#[derive(Debug)]
pub(crate) struct Functions;

impl Kind for Functions {
    const KIND: ComponentKind = ComponentKind::Function;
    const WORD: &str = "function";
    const EXAMPLE: &str = "toCents";
    const CREATE: &str = ", which needs a right of the account";
    type Owner = InApp;
    type New = New;
    type Own = Own;
    type Consent = Yes;
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// Its name: 3 to 96 letters and digits, a letter first.
    pub(crate) name: String,
}

/// A function has no fields to change but its code.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Own {}

//! The arguments of `makecom webhooks`.

use makecom::{ComponentKind, WebhookType};

use super::components::{Kind, LinkChanges, Links, Target, Zonewide, change};
use super::confirmation::Yes;

#[derive(Debug)]
pub(crate) struct Webhooks;

impl Kind for Webhooks {
    const KIND: ComponentKind = ComponentKind::Webhook;
    const WORD: &str = "webhook";
    const EXAMPLE: &str = "acme-crm2";
    const CREATE: &str = "; the server chooses its name";
    type Owner = Zonewide;
    type New = New;
    type Own = Own;
    type Consent = Yes;
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// What users see.
    #[arg(long)]
    pub(crate) label: String,
    /// web for one address each, web-shared for one address for all.
    #[arg(long = "type", value_name = "TYPE", default_value = "web")]
    pub(crate) kind: WebhookType,
    #[command(flatten)]
    pub(crate) links: Links,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Own {
    /// Change the fields of a webhook.
    #[command(group = change())]
    Update {
        #[command(flatten)]
        target: Target<Webhooks>,
        /// What users see.
        #[arg(long, group = "change")]
        label: Option<String>,
        #[command(flatten)]
        links: LinkChanges,
    },
}

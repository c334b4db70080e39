//! What only `makecom webhooks` can do.

use makecom::{AppVersion, Client, Collection, ComponentName, Handle, NewWebhook, Webhook};

use super::components::{Group, update};
use crate::arguments::components::{Changes, Zonewide};
use crate::arguments::webhooks::{New, Own, Webhooks};
use crate::failure::Result;
use crate::printer::Printer;
use crate::session::Session;

impl Group for Webhooks {
    type Record = Webhook;

    fn collection(app: &AppVersion) -> Collection<Webhook> {
        app.app().webhooks()
    }

    fn open(
        client: &Client,
        _: &Zonewide,
        name: &ComponentName,
    ) -> makecom::Result<Handle<Webhook>> {
        client.webhook(name)
    }

    fn new(new: New) -> Result<(NewWebhook, Option<String>)> {
        let mut webhook = NewWebhook::new(new.kind, new.label);
        webhook.connection = new.links.connection;
        webhook.alt_connection = new.links.alt_connection;
        Ok((webhook, None))
    }

    async fn own(own: Own, session: &Session, printer: &Printer) -> Result<()> {
        let Own::Update {
            target,
            label,
            links,
        } = own;
        let changes = Changes::default().with("label", label).links(links);
        update(&target, changes, session, printer).await
    }
}

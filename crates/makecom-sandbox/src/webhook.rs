//! Webhooks: their row in the table of kinds.

use serde_json::json;

use crate::component::{Component, Fields};
use crate::field::{Unset, Values, field};
use crate::jsonc;
use crate::kind::{Kind, Naming, Part, Row, Shown};
use crate::scaffold;
use crate::section::{Shape, section};

/// Types and fields are those of Make's clients and of its description of the API.
pub(crate) const ROW: Row = Row {
    title: "Webhook",
    one: "appWebhook",
    many: "appWebhooks",
    group: "hook",
    seeds: "webhooks",
    checksums: "hooks",
    naming: Naming::Indexed,
    fields: &[
        field("type", Values::OneOf(&["web", "web-shared"]))
            .required()
            .fixed(),
        field("label", Values::Text).required(),
        field("connection", Values::Reference(Kind::Connection))
            .shown(&[Part::Updated, Part::Detail]),
        field("altConnection", Values::Reference(Kind::Connection))
            .shown(&[Part::Updated, Part::Detail]),
        field("parameters", Values::Object)
            .seeded()
            .shown(&[Part::Item])
            .unset(Unset::Absent),
        field("aliasTo", Values::Text)
            .seeded()
            .shown(&[Part::Detail]),
    ],
    creation: &[],
    sections: &[
        section("api", Shape::ObjectOrArray),
        section("parameters", Shape::ArrayOrText),
        section("attach", Shape::ObjectOrArray),
        section("detach", Shape::ObjectOrArray),
        section("update", Shape::ObjectOrArray),
        section("scope", Shape::Array),
    ],
    scaffold: scaffold::EMPTY,
    check: |_, _| Ok(()),
    complete,
    deleted: |name| name.into(),
    locked_by: None,
    on_request: &[],
};

/// The detail has the committed sections as values (source: Make's description of its
/// API).
fn complete(webhook: &Component, shown: &Shown<'_>, answer: &mut Fields) {
    let mut set = |key: &str, value| drop(answer.insert(key.to_owned(), value));
    let version = webhook.app.version;
    match shown.part {
        Part::Created | Part::Updated => {}
        Part::Item => set("app_version", version.into()),
        Part::Detail => {
            set("appName", webhook.app.name.clone().into());
            set("appVersion", version.into());
            for section in ROW.sections {
                let text = webhook.sections.get(section.name);
                let value = text.and_then(|text| jsonc::value(text));
                set(section.name, value.unwrap_or_else(|| json!({})));
            }
            set("changes", webhook.changes());
            let name = &webhook.id.name;
            for (key, host) in [("endpoint", "hook"), ("shieldEndpoint", "shield")] {
                let url = format!("https://{host}.sandbox.example/app/{name}/");
                set(key, url.into());
            }
        }
    }
}

//! Connections: their row in the table of kinds, their templates, and recreating one.

use serde_json::json;

use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::{Component, Fields};
use crate::field::{Unset, Values, field};
use crate::kind::{Naming, Part, Row, Shown};
use crate::quirk::Quirk;
use crate::scaffold::{New, Scaffold, Texts};
use crate::section::{Shape, section};
use crate::store::{Moment, Store};

/// Types that a connection can be created with (source: the published page).
const TYPES: [&str; 8] = [
    "oauth",
    "oauth-refresh",
    "oauth-resowncre",
    "oauth-clicre",
    "oauth-1",
    "apikey",
    "basic",
    "other",
];

/// Names, fields and answers are the published page's (source: the published page).
pub(crate) const ROW: Row = Row {
    title: "Connection",
    one: "appConnection",
    many: "appConnections",
    group: "account",
    seeds: "connections",
    checksums: "accounts",
    naming: Naming::Indexed,
    fields: &[
        field("type", Values::OneOf(&TYPES)).required().fixed(),
        field("label", Values::Text).required(),
        field("connectedSystemName", Values::Text)
            .later()
            .nullable()
            .shown(&[Part::Detail]),
        field("parameters", Values::Object)
            .seeded()
            .shown(&[Part::Item])
            .unset(Unset::Absent),
        field("aliasTo", Values::Text).seeded().shown(&[]),
    ],
    creation: &[],
    sections: &[
        section("api", Shape::ObjectOrArray),
        section("parameters", Shape::Array),
        section("scopes", Shape::Object),
        section("scope", Shape::Array),
        section("installSpec", Shape::Array),
        section("install", Shape::Object),
    ],
    scaffold: |new| Ok(scaffold(new)),
    check: |_, _| Ok(()),
    complete,
    deleted: |name| name.into(),
    locked_by: None,
    on_request: &[],
};

const OAUTH_COMMON: &str = include_str!("../scaffold/oauth.common.json");

/// Texts and common data by type.
macro_rules! templates {
    ($($kind:literal => $api:literal, $parameters:literal, $common:expr;)*) => {
        [$(($kind, &[
            ("api", include_str!(concat!("../scaffold/", $api, ".api.jsonc"))),
            ("parameters", include_str!(concat!("../scaffold/", $parameters, ".parameters.jsonc"))),
        ], $common)),*]
    };
}

const TEMPLATES: [(&str, Texts, &str); 7] = templates! {
    "oauth" => "oauth", "oauth", OAUTH_COMMON;
    "oauth-refresh" => "oauth-refresh", "oauth", OAUTH_COMMON;
    "oauth-resowncre" => "oauth-resowncre", "oauth-resowncre", OAUTH_COMMON;
    "oauth-clicre" => "oauth-clicre", "oauth", OAUTH_COMMON;
    "oauth-1" => "oauth-1", "oauth", OAUTH_COMMON;
    "apikey" => "apikey", "apikey", "{}";
    "basic" => "basic", "basic", "{}";
};

/// By type; one without a template, such as `other`, is empty.
fn scaffold(new: &New<'_>) -> Scaffold {
    let of_type = new.fields.get("type").and_then(|of_type| of_type.as_str());
    let template = TEMPLATES.iter().find(|one| Some(one.0) == of_type);
    let (_, texts, common) = template.copied().unwrap_or(("", &[], "{}"));
    // Tests show that every template is an object.
    let common: Fields = serde_json::from_str(common).unwrap_or_default();
    Scaffold {
        common: common.into(),
        ..Scaffold::with(new.id, texts)
    }
}

fn is_oauth(connection: &Component) -> bool {
    connection
        .text("type")
        .is_some_and(|kind| kind.starts_with("oauth"))
}

/// Of the type Make shows only whether it is OAuth, as its clients have it.
fn complete(connection: &Component, shown: &Shown<'_>, answer: &mut Fields) {
    let behaviour = &shown.state.behaviour;
    let mut set = |key: &str, value| drop(answer.insert(key.to_owned(), value));
    if !behaviour.has(Quirk::ExactTypes) {
        let is_oauth = is_oauth(connection);
        set("type", if is_oauth { "oauth" } else { "basic" }.into());
    }
    let is_item = match shown.part {
        Part::Created | Part::Updated => return,
        part => part == Part::Item,
    };
    let version = connection.app.version;
    let version = if behaviour.has(Quirk::NumericVersions) {
        version.into()
    } else {
        version.to_string().into()
    };
    let alias = || connection.alias_to().into();
    // Lists have one spelling and details the other.
    if is_item == behaviour.has(Quirk::OtherSpelling) {
        set("appVersion", version);
        if is_item {
            set("aliasTo", alias());
        }
    } else {
        set("app_version", version);
        set("alias_to", alias());
    }
    if !is_item && is_oauth(connection) {
        let name = &connection.id.name;
        let uri = format!("https://sandbox.example/oauth/cb/{name}");
        set("redirectUri", uri.into());
    }
}

/// Only counted, for tests to check.
pub(crate) fn recreate(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let id = command.id();
    let times = recreated(store.state.current(&id)?) + 1;
    let fields = Fields::from_iter([("recreated".to_owned(), times.into())]);
    store.change(Change::edit(id, fields), moment.now)?;
    Ok(Answer::json(&json!({})))
}

pub(crate) fn recreated(connection: &Component) -> u64 {
    let times = connection.fields.get("recreated");
    times.and_then(serde_json::Value::as_u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::AppId;
    use crate::kind::Kind;
    use crate::section::Section;
    use crate::state::{Behaviour, State};

    #[test]
    fn every_type_has_every_section_and_all_but_other_are_filled() {
        for kind in TYPES {
            let scaffold = scaffold(&New {
                state: &State::new(Behaviour::default()),
                id: &Kind::Connection.global("a"),
                app: &AppId::new("a", 1),
                fields: &mut Fields::from_iter([("type".to_owned(), kind.into())]),
            });
            for section in ROW.sections {
                section.check(&scaffold.sections[section.name]).unwrap();
            }
            for (section, empty) in [("api", "{}"), ("parameters", "[]")] {
                let text = &*scaffold.sections[section];
                assert_eq!(text == empty, kind == "other", "{kind} {section}");
            }
            let api = &scaffold.sections["api"];
            assert_eq!(
                api.contains("https://www.example.com/api/whoami"),
                kind != "other"
            );
            assert_eq!(
                scaffold.common.contains_key("clientSecret"),
                kind.starts_with("oauth")
            );
        }
        assert!(Section::of(Kind::Connection, "other").is_err());
    }
}

//! Apps: their row in the table of kinds, and new ones.

pub(crate) mod changes;
pub(crate) mod checksum;
pub(crate) mod copy;
pub(crate) mod icon;
pub(crate) mod invite;
pub(crate) mod life;

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::command::Command;
use crate::component::{AppId, Component, Fields};
use crate::components::At;
use crate::field::{Unset, Values, field};
use crate::jsonc;
use crate::kind::{Kind, Naming, Part, Row, Shown};
use crate::pattern::Pattern;
use crate::quirk::Quirk;
use crate::scaffold;
use crate::section::{Shape, section};
use crate::state::State;
use crate::store::{Moment, Store};

const READ: &[Part] = &[Part::Item, Part::Detail];

/// The names that an app can have.
pub(crate) const NAME: Pattern = Pattern {
    shortest: 3,
    longest: 30,
    is_kebab: true,
};

/// The log of events.
pub(crate) const EVENTS: &str = "events";

/// Fields and answers are those of Make's clients and of its description of the API. The
/// readme is not versioned, for setting it answers `changed` (source: the published page).
pub(crate) const ROW: Row = Row {
    title: "App",
    one: "app",
    many: "apps",
    group: "app",
    seeds: "apps",
    checksums: "app",
    naming: Naming::Given(NAME),
    fields: &[
        field("label", Values::Text).required(),
        field("description", Values::Text)
            .nullable()
            .shown(&[Part::Updated, Part::Item, Part::Detail])
            .unset(Unset::Text("")),
        field("theme", Values::Colour)
            .required()
            .unset(Unset::Text("#000000")),
        field("language", Values::Text)
            .required()
            .shown(&[Part::Detail])
            .unset(Unset::Text("en")),
        field("audience", Values::OneOf(&["global", "countries"]))
            .required()
            .shown(&[]),
        field("countries", Values::Texts)
            .nullable()
            .shown(&[Part::Detail])
            .unset(Unset::EmptyList),
        field("public", Values::Bool).seeded().unset(Unset::False),
        field("approved", Values::Bool).seeded().unset(Unset::False),
        field("beta", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
        field("opensource", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
    ],
    // A new app is private in any case.
    creation: &[
        field("version", Values::Number),
        field("private", Values::Bool),
    ],
    sections: &[
        section("base", Shape::ObjectOrArray),
        section("groups", Shape::Groups),
        section("install", Shape::Object),
        section("installSpec", Shape::Array),
        section("readme", Shape::Text("README\n======\n")).live(),
    ],
    scaffold: scaffold::EMPTY,
    check: |_, _| Ok(()),
    complete,
    deleted: |name| name.into(),
    locked_by: None,
    on_request: &[
        "modules",
        "base",
        "docs",
        "groups",
        "installSpec",
        "install",
        "flags",
        "ipmTags",
    ],
};

fn complete(app: &Component, shown: &Shown<'_>, answer: &mut Fields) {
    let id = &app.app;
    let state = shown.state;
    // Answers have it in lower case (source: Make's description of its API).
    if let Some(Value::String(theme)) = answer.get_mut("theme") {
        theme.make_ascii_lowercase();
    }
    let mut set = |key: &str, value| drop(answer.insert(key.to_owned(), value));
    set("version", id.version.into());
    let is_item = match shown.part {
        Part::Created | Part::Updated => return,
        part => part == Part::Item,
    };
    set("versionFull", format!("{}.0.0", id.version).into());
    set("changes", changes::all(state, id, At::Time(shown.now)));
    let in_review = app.is("inReview").into();
    if is_item {
        set("in_review", in_review);
        set("modules", modules(state, id, shown.now));
        return;
    }
    set("inReview", in_review);
    set("global", (app.text("audience") != Some("countries")).into());
    set(
        "created",
        app.fields
            .get("created")
            .cloned()
            .unwrap_or_else(|| SEEDED.into()),
    );
    set("manifestVersion", 1.into());
    set("compile", false.into());
    set("compiledName", Value::Null);
    set("compilationError", Value::Null);
    let invite = is_published(app).then(|| invite_token(id));
    set("inviteToken", invite.into());
    set("ipmRepo", Value::Null);
    set("origin", "sandbox.example".into());
    set("flags", json!({}));
    set("ipmTags", json!([]));
    set("docs", app.draft("readme").unwrap_or_default().into());
    for section in ["base", "groups", "installSpec", "install"] {
        let text = app.sections.get(section);
        set(
            section,
            text.and_then(|text| jsonc::value(text)).unwrap_or_default(),
        );
    }
}

/// When apps of a seed were made.
const SEEDED: &str = "2026-01-01T00:00:00.000Z";

/// The modules as a list of apps has them.
fn modules(state: &State, app: &AppId, now: Duration) -> Value {
    let modules = state.of_app(Kind::Module, app, At::Time(now));
    modules
        .map(|module| {
            let shown = state.show(module, Part::Item, now);
            json!({
                "name": shown["name"], "label": shown["label"], "description": shown["description"],
                "type": shown["typeId"], "public": shown["public"],
            })
        })
        .collect()
}

/// Whether it is or was public.
pub(crate) fn is_published(app: &Component) -> bool {
    app.is("public") || app.is("published")
}

/// The same for every sandbox.
pub(crate) fn invite_token(app: &AppId) -> String {
    md5(&format!("{} {}", app.name, app.version))
}

pub(crate) fn md5(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

/// The name and version of a new app, by its fields. An account without the feature
/// `allow_apps` gets a suffix to the name (source: an unverified report).
pub(crate) fn of_new(
    state: &State,
    name: String,
    fields: &mut Fields,
    moment: &Moment,
) -> Result<AppId, Refusal> {
    let version = fields
        .remove("version")
        .and_then(|version| version.as_u64());
    fields.remove("private");
    fields.insert("created".to_owned(), moment.date());
    Ok(AppId::new(free(state, name)?, version.unwrap_or(1)))
}

/// The name that a new app gets.
fn free(state: &State, name: String) -> Result<String, Refusal> {
    let name = suffixed(state, name);
    match state.newest(&name) {
        Ok(_) => Err(Refusal::taken(&name)),
        Err(_) => Ok(name),
    }
}

fn suffixed(state: &State, name: String) -> String {
    if !state.behaviour.has(Quirk::SuffixedNames) {
        return name;
    }
    let mut random = Rng::with_seed(state.next_change());
    loop {
        let suffix: String = (0..6)
            .map(|_| random.choice(LETTERS).map_or('0', |byte| char::from(*byte)))
            .collect();
        let suffixed = format!("{name}-{suffix}");
        if state.newest(&suffixed).is_err() {
            return suffixed;
        }
    }
}

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// `POST` and `PATCH` do what Make's clients do with `PUT`.
pub(crate) fn set_base(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let text = command.body.text.clone();
    let value = store.set_section(command.id(), "base", text, moment.now)?;
    Ok(Answer::json(&value))
}

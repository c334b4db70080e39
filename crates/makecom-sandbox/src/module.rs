//! Modules: their row in the table of kinds, and copies of one.

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::command::{Command, name};
use crate::component::{Component, Fields};
use crate::field::{Field, Unset, Values, field};
use crate::kind::{Kind, Naming, Part, Row};
use crate::pattern::Pattern;
use crate::quirk::Quirk;
use crate::scaffold::{New, Scaffold, Texts};
use crate::section::{Shape, section};
use crate::store::{Moment, Store};

/// Trigger, action, search, instant trigger, responder, universal module (source: Make's
/// description of its API).
const TYPES: [u64; 6] = [1, 4, 9, 10, 11, UNIVERSAL];
const UNIVERSAL: u64 = 12;

const NAME: Pattern = Pattern {
    shortest: 3,
    longest: 64,
    is_kebab: false,
};

const READ: &[Part] = &[Part::Item, Part::Detail];

/// Fields and answers are those of Make's clients and of its description of the API.
pub(crate) const ROW: Row = Row {
    title: "Module",
    one: "appModule",
    many: "appModules",
    group: "module",
    seeds: "modules",
    checksums: "modules",
    naming: Naming::Given(NAME),
    fields: &[
        field("typeId", Values::NumberOf(&TYPES)).required(),
        field("label", Values::Text).unset(Unset::Text("")),
        field("description", Values::Text).unset(Unset::Text("")),
        field(
            "crud",
            Values::OneOf(&["create", "read", "update", "delete"]),
        )
        .nullable(),
        field("connection", Values::Reference(Kind::Connection)).shown(&[
            Part::Created,
            Part::Updated,
            Part::Detail,
        ]),
        field("altConnection", Values::Reference(Kind::Connection))
            .shown(&[Part::Updated, Part::Detail]),
        field("webhook", Values::Reference(Kind::Webhook)).shown(&[
            Part::Created,
            Part::Updated,
            Part::Detail,
        ]),
        field("subtype", Values::OneOf(&["Universal", "UniversalGraphQL"]))
            .fixed()
            .shown(&[]),
        field("public", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
        field("approved", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
        field("archived", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
        field("deprecated", Values::Bool)
            .seeded()
            .shown(READ)
            .unset(Unset::False),
    ],
    // They say where the texts come from.
    creation: &[
        field(MODE, Values::OneOf(&["blank", "example", "module"])),
        field(SOURCE, Values::Text).nullable(),
    ],
    sections: &[
        section("api", Shape::ObjectOrArray),
        section("epoch", Shape::Object),
        section("parameters", Shape::ArrayOrText),
        section("expect", Shape::ArrayOrText),
        section("interface", Shape::ArrayOrText),
        section("samples", Shape::Object),
        section("scope", Shape::Array),
    ],
    scaffold,
    check,
    complete: |_, _, _| {},
    deleted: |name| name.into(),
    locked_by: None,
    on_request: &[],
};

const MODE: &str = "moduleInitMode";
const SOURCE: &str = "moduleInitSource";

/// The price of a module in credits.
pub(crate) const CONSUMABLE: [Field; 4] = [
    field("centicreditsFormula", Values::Text).nullable(),
    field("centicreditsFormulaDescription", Values::Text).nullable(),
    field("centicreditsFormulaDocumentationUrl", Values::Text).nullable(),
    field("centicreditsFormulaMeta", Values::Text).nullable(),
];

/// The body that clones a module.
pub(crate) const CLONE: [Field; 2] = [
    field("newName", Values::Text).required(),
    field("label", Values::Text).nullable(),
];

/// What a module of mode `example` starts with; of Make's nothing is known.
const EXAMPLE: Texts = &[
    ("api", include_str!("../scaffold/module.api.jsonc")),
    (
        "interface",
        include_str!("../scaffold/module.interface.jsonc"),
    ),
];

fn scaffold(new: &mut New<'_>) -> Result<Scaffold, Refusal> {
    let (mode, source) = (new.fields.remove(MODE), new.fields.remove(SOURCE));
    match mode.as_ref().and_then(Value::as_str) {
        None if new.state.behaviour.has(Quirk::RequiredInitMode) => Err(Refusal::parameter(
            MODE,
            format!("Missing value of required parameter '{MODE}'."),
        )),
        Some("example") => Ok(Scaffold::with(new.id, EXAMPLE)),
        Some("module") => {
            let name = source.as_ref().and_then(Value::as_str).unwrap_or_default();
            let source = new.state.current(&Kind::Module.id(new.app, name));
            let source = source.map_err(|_| {
                Refusal::parameter(SOURCE, format!("There is no module '{name}' to copy."))
            })?;
            Ok(Scaffold {
                sections: source.drafts(),
                ..Scaffold::default()
            })
        }
        _ => Ok(Scaffold::with(new.id, &[])),
    }
}

/// A universal module has a subtype (source: Make's own clients), and no module another
/// type than at first (source: an unverified report).
fn check(before: Option<&Component>, fields: &Fields) -> Result<(), Refusal> {
    let Some(of_type) = fields.get("typeId") else {
        return Ok(());
    };
    match before {
        None if *of_type == UNIVERSAL && !fields.contains_key("subtype") => {
            Err(Refusal::parameter(
                "subtype",
                "Missing value of required parameter 'subtype'.".to_owned(),
            ))
        }
        Some(before) if before.fields.get("typeId") != Some(of_type) => Err(Refusal::parameter(
            "typeId",
            "The type of a module cannot change.".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Copies a module with its texts; the copy is private. The key of the answer is not that
/// of others (source: the published page).
pub(crate) fn clone(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let source = store.state.current(&command.id())?;
    let mut fields = source.fields.clone();
    for flag in ["public", "approved", "archived", "deprecated"] {
        fields.remove(flag);
    }
    if let Some(label) = command
        .body
        .object
        .get("label")
        .filter(|label| label.is_string())
    {
        fields.insert("label".to_owned(), label.clone());
    }
    let scaffold = Scaffold {
        sections: source.drafts(),
        ..Scaffold::default()
    };
    let app = source.app.clone();
    let name = name(&command.body.object, "newName", &NAME)?;
    let create = store
        .state
        .create(Kind::Module, &app, Some(&name), fields, scaffold)?;
    let made = store.edit(create, moment.now)?;
    let shown = store.state.show(&made, Part::Created, moment.now);
    Ok(Answer::json(&json!({ "module": shown })))
}

/// Sets the price.
pub(crate) fn set_consumable(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let id = command.id();
    store.state.current(&id)?;
    let change = crate::change::Change::edit(id, command.body.object.clone());
    store.edit(change, moment.now)?;
    Ok(Answer::json(&json!({ "name": command.name })))
}

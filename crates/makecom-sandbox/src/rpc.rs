//! RPCs: their row in the table of kinds, and the answers to running one.

use serde_json::Value;

use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::{Component, Fields};
use crate::field::{Field, Values, field};
use crate::json;
use crate::kind::{Kind, Naming, Part, Row};
use crate::pattern::Pattern;
use crate::scaffold;
use crate::section::{Shape, section};
use crate::store::{Moment, Store};

/// Fields and answers are those of Make's clients and of its description of the API.
pub(crate) const ROW: Row = Row {
    title: "RPC",
    one: "appRpc",
    many: "appRpcs",
    group: "rpc",
    seeds: "rpcs",
    checksums: "rpcs",
    naming: Naming::Given(Pattern {
        shortest: 3,
        longest: 64,
        is_kebab: false,
    }),
    fields: &[
        field("label", Values::Text).required(),
        field("connection", Values::Reference(Kind::Connection))
            .shown(&[Part::Updated, Part::Detail]),
        field("altConnection", Values::Reference(Kind::Connection))
            .shown(&[Part::Updated, Part::Detail]),
        field(ANSWERS, Values::List).seeded().shown(&[]),
    ],
    creation: &[],
    sections: &[
        section("api", Shape::ObjectOrArray),
        section("parameters", Shape::ArrayOrText),
    ],
    scaffold: scaffold::EMPTY,
    check: |_, _| Ok(()),
    complete: |_, _, _| {},
    deleted: |name| name.into(),
    locked_by: None,
    on_request: &[],
};

/// What running it answers, in order.
const ANSWERS: &str = "answers";

/// The body that runs an RPC.
pub(crate) const RUN: [Field; 2] = [
    field("data", Values::Object).required(),
    field("schema", Values::List).required(),
];

/// One more answer; `None` if a state file cannot hold it.
pub(crate) fn with_answer(rpc: &Component, answer: Value) -> Option<Change> {
    let answers = rpc.fields.get(ANSWERS).and_then(Value::as_array);
    let mut answers = answers.cloned().unwrap_or_default();
    answers.push(answer);
    let fields = Fields::from_iter([(ANSWERS.to_owned(), answers.into())]);
    json::check(&fields).ok()?;
    Some(Change::edit(rpc.id.clone(), fields))
}

/// Takes the next of its answers: the sandbox calls no other service.
pub(crate) fn run(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let id = command.id();
    let rpc = store.state.current(&id)?;
    let answers = rpc.fields.get(ANSWERS).and_then(Value::as_array);
    let Some((next, rest)) = answers.and_then(|answers| answers.split_first()) else {
        return Err(Refusal::not_run(&id.name));
    };
    let answer = Answer::json(next);
    let fields = Fields::from_iter([(ANSWERS.to_owned(), rest.into())]);
    store.change(Change::edit(id, fields), moment.now)?;
    Ok(answer)
}

//! The table of the verbs that a single kind has, by operation.

use crate::answer::{Answer, Refusal};
use crate::app::{self, changes, checksum, copy, icon, invite, life};
use crate::command::Command;
use crate::field::Field;
use crate::kind::Kind;
use crate::store::{Moment, Store};
use crate::{connection, module, rpc};

/// A verb of a single kind.
pub(crate) struct Own {
    /// The `operationId`.
    id: &'static str,
    pub(crate) kind: Kind,
    pub(crate) act: Act,
}

/// What it does.
pub(crate) enum Act {
    /// Sets a flag of the component, and answers whether that changed it.
    Flag(&'static str, bool),
    Call(Input, Run),
}

/// The body that it reads.
pub(crate) enum Input {
    Nothing,
    Fields(&'static [Field]),
    Text,
    Bytes,
}

pub(crate) type Run = fn(&mut Store, &Command, &Moment) -> Result<Answer, Refusal>;

const OWN: &[Own] = &[
    of_app(
        "clone_app",
        Act::Call(Input::Fields(&copy::CLONE), copy::clone),
    ),
    of_app(
        "clone_app_major",
        Act::Call(Input::Nothing, copy::clone_major),
    ),
    of_app("get_app_review", Act::Call(Input::Nothing, life::review)),
    of_app(
        "request_app_review",
        Act::Call(Input::Nothing, life::request_review),
    ),
    of_app(
        "set_app_review_form",
        Act::Call(Input::Fields(&life::FORM), life::set_form),
    ),
    of_app("list_app_events", Act::Call(Input::Nothing, life::events)),
    of_app("post_app_base", Act::Call(Input::Text, app::set_base)),
    of_app("patch_app_base", Act::Call(Input::Text, app::set_base)),
    of_app("make_app_public", Act::Call(Input::Nothing, life::publish)),
    of_app("make_app_private", Act::Call(Input::Nothing, life::hide)),
    of_app("open_app_source", Act::Flag("opensource", true)),
    of_app("close_app_source", Act::Flag("opensource", false)),
    of_app("get_app_change", Act::Call(Input::Nothing, changes::get)),
    of_app(
        "commit_app_changes",
        Act::Call(Input::Fields(&changes::COMMIT), changes::commit),
    ),
    of_app(
        "rollback_app_changes",
        Act::Call(Input::Fields(&changes::ROLLBACK), changes::rollback),
    ),
    of_app("get_app_icon", Act::Call(Input::Nothing, icon::get)),
    of_app("set_app_icon", Act::Call(Input::Bytes, icon::set)),
    of_app("get_app_checksum", Act::Call(Input::Nothing, checksum::get)),
    of_app("get_app_invite", Act::Call(Input::Nothing, invite::get)),
    of_app(
        "accept_app_invite",
        Act::Call(Input::Fields(&invite::ACCEPT), invite::accept),
    ),
    own(
        Kind::Connection,
        "recreate_connection",
        Act::Call(Input::Nothing, connection::recreate),
    ),
    of_module("make_module_public", Act::Flag("public", true)),
    of_module("make_module_private", Act::Flag("public", false)),
    of_module(
        "clone_module",
        Act::Call(Input::Fields(&module::CLONE), module::clone),
    ),
    of_module("deprecate_module", Act::Flag("deprecated", true)),
    of_module("undeprecate_module", Act::Flag("deprecated", false)),
    of_module("archive_module", Act::Flag("archived", true)),
    of_module("unarchive_module", Act::Flag("archived", false)),
    of_module(
        "set_module_consumable",
        Act::Call(Input::Fields(&module::CONSUMABLE), module::set_consumable),
    ),
    own(
        Kind::Rpc,
        "test_rpc",
        Act::Call(Input::Fields(&rpc::RUN), rpc::run),
    ),
];

const fn own(kind: Kind, id: &'static str, act: Act) -> Own {
    Own { id, kind, act }
}

const fn of_app(id: &'static str, act: Act) -> Own {
    own(Kind::App, id, act)
}

const fn of_module(id: &'static str, act: Act) -> Own {
    own(Kind::Module, id, act)
}

impl Own {
    /// By the `operationId`.
    pub(crate) const fn of(id: &str) -> Option<&'static Self> {
        let mut index = 0;
        while index < OWN.len() {
            if is_same(OWN[index].id, id) {
                return Some(&OWN[index]);
            }
            index += 1;
        }
        None
    }
}

/// `==` is not constant.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

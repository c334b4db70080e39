//! The bindings of a whole app: modules, RPCs and webhooks to connections, instant triggers
//! to webhooks. They are sent with the creation, changed, cleared and swapped.

#[path = "support/app.rs"]
mod app;
#[path = "support/extension.rs"]
mod extension;
#[path = "support/icon.rs"]
mod icon;
#[path = "support/manifest.rs"]
mod manifest;
#[path = "support/remote.rs"]
mod remote;
mod support;
#[path = "support/whole.rs"]
mod whole;

use makecom_sandbox::{Fault, Operation};
use serde_json::{Value, json};
use whole::{APP, Whole};

/// The connections and webhooks of the made-up app: a key, then OAuth.
const KEY: &str = "acme-whole";
const OAUTH: &str = "acme-whole2";

impl Whole {
    /// A field as the server has it.
    fn there(&self, kind: &str, name: &str, field: &str) -> Value {
        let sandbox = &self.desk.sandbox;
        let found = match kind {
            "module" => sandbox.module(APP, 1, name),
            "rpc" => sandbox.rpc(APP, 1, name),
            _ => sandbox.webhook(name),
        };
        found.unwrap().field(field).clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bindings_are_sent_with_the_creation() {
    let whole = Whole::new(60).await;
    let (_, asked) = whole.pushed("");
    assert_eq!(asked.count("update_"), 0, "{}", asked.table());
    let mut seen = 0;
    let manifest = whole.manifest();
    for kind in ["module", "rpc", "webhook"] {
        for (id, component) in manifest["components"][kind].as_object().unwrap() {
            for key in [
                "connection",
                "altConnection",
                "webhook",
                "label",
                "description",
            ] {
                let here = component.get(key).unwrap_or(&Value::Null);
                assert_eq!(&whole.there(kind, id, key), here, "{kind} {id} {key}");
                seen += usize::from(here.is_string());
            }
            let crud = component.get("actionCrud").unwrap_or(&Value::Null);
            assert_eq!(&whole.there(kind, id, "crud"), crud, "{kind} {id}");
        }
    }
    assert!(seen > 120, "{seen}");
}

/// What becomes of a key of a component of the manifest.
#[derive(Clone, Copy, Debug)]
enum To {
    Text(&'static str),
    Null,
    Gone,
}

/// A kind, an id, and what becomes of keys.
type Change = (&'static str, &'static str, &'static [(&'static str, To)]);

const SET_KEY: To = To::Text(KEY);
const SET_OAUTH: To = To::Text(OAUTH);
const CLEAR: To = To::Null;
const REMOVE: To = To::Gone;

/// In this order, since each is made to what the one before left. With how many requests
/// set it.
const CHANGES: [(Change, usize); 17] = [
    (("module", "createUser", &[("connection", SET_KEY)]), 1),
    (
        (
            "module",
            "createUser",
            &[("connection", SET_OAUTH), ("altConnection", SET_KEY)],
        ),
        2,
    ),
    // Swapped.
    (
        (
            "module",
            "createUser",
            &[("connection", SET_KEY), ("altConnection", SET_OAUTH)],
        ),
        3,
    ),
    (("module", "createUser", &[("altConnection", CLEAR)]), 1),
    (("module", "createUser", &[("altConnection", SET_OAUTH)]), 1),
    (("module", "createUser", &[("altConnection", REMOVE)]), 1),
    (
        (
            "module",
            "createUser",
            &[("connection", SET_OAUTH), ("altConnection", SET_KEY)],
        ),
        2,
    ),
    (
        (
            "module",
            "createUser",
            &[("connection", CLEAR), ("altConnection", CLEAR)],
        ),
        2,
    ),
    (
        (
            "module",
            "getTeam",
            &[("connection", REMOVE), ("altConnection", REMOVE)],
        ),
        2,
    ),
    (
        (
            "module",
            "getTeam",
            &[("description", REMOVE), ("actionCrud", CLEAR)],
        ),
        1,
    ),
    (("module", "watchUserChanges", &[("webhook", SET_OAUTH)]), 1),
    (
        (
            "webhook",
            "acme-whole",
            &[("connection", SET_KEY), ("altConnection", SET_OAUTH)],
        ),
        3,
    ),
    (
        (
            "webhook",
            "acme-whole",
            &[("connection", REMOVE), ("altConnection", CLEAR)],
        ),
        2,
    ),
    (("webhook", "acme-whole3", &[("connection", SET_KEY)]), 1),
    (("rpc", "listUsers", &[("connection", SET_KEY)]), 1),
    (("rpc", "listUsers", &[("connection", REMOVE)]), 1),
    (
        (
            "rpc",
            "listFields",
            &[("label", To::Text("Fields")), ("altConnection", CLEAR)],
        ),
        1,
    ),
];

async fn changes(has_checksums: bool) {
    let whole = Whole::new(20).await;
    whole.pushed("");
    if !has_checksums {
        let fault = Fault::status(404).unwrap().on(Operation::GetAppChecksum);
        whole.desk.sandbox.inject(fault);
    }
    for ((kind, id, keys), requests) in CHANGES {
        whole.change(|manifest| {
            let component = manifest["components"][kind][id].as_object_mut().unwrap();
            for (key, value) in keys {
                match value {
                    To::Text(text) => drop(component.insert((*key).to_owned(), json!(text))),
                    To::Null => drop(component.insert((*key).to_owned(), Value::Null)),
                    To::Gone => drop(component.remove(*key)),
                }
            }
        });
        let (ran, asked) = whole.pushed("");
        let what = format!("{kind} {id} {keys:?}\n{}{}", ran.text, asked.table());
        let first = ran.text.lines().next().unwrap();
        assert!(
            first.starts_with(&format!("updated {kind} {id}: ")),
            "{what}"
        );
        for (key, value) in keys {
            let there = match *key {
                "actionCrud" => whole.there(kind, id, "crud"),
                key => whole.there(kind, id, key),
            };
            // A text is cleared by a blank one.
            let there = Some(there).filter(|it| *it != "").unwrap_or_default();
            let expected = match value {
                To::Text(text) => json!(text),
                To::Null | To::Gone => Value::Null,
            };
            assert_eq!(there, expected, "{key} of {what}");
            assert!(first.contains(key), "{key} of {what}");
        }
        assert_eq!(asked.writes(), requests, "{what}");
        assert!(requests <= ran.at_most(), "{what}");
        whole.is_unchanged();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bindings_are_changed_cleared_and_swapped() {
    changes(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bindings_are_changed_cleared_and_swapped_without_checksums() {
    changes(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bindings_that_make_refuses_are_refused_before_anything_is_sent() {
    let whole = Whole::new(20).await;
    whole.pushed("");
    for (keys, says) in [
        (
            json!({ "connection": OAUTH, "altConnection": OAUTH }),
            "the alternative connection is the same as the primary one",
        ),
        (json!({ "connection": "nowhere" }), "nowhere"),
    ] {
        let before = whole.manifest();
        whole.change(|manifest| {
            for (key, value) in keys.as_object().unwrap() {
                manifest["components"]["module"]["createUser"][key] = value.clone();
            }
        });
        whole.edit("README.md", "Acme", "Acme ");
        whole.desk.sandbox.clear_requests();
        whole.push("").exits(3).says("createUser").says(says);
        let writes = whole.desk.sandbox.requests();
        let mut writes = writes.iter().filter(|one| one.method != "GET");
        assert!(writes.next().is_none(), "{keys}");
        whole.change(|manifest| *manifest = before);
        whole.pushed("");
    }
}

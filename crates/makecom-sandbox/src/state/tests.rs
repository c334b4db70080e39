//! What is kept, and what of it is shown when.

use serde_json::Map;

use super::*;
use crate::change::{create, update};
use crate::connection::Connection;

const NOW: Duration = Duration::ZERO;

fn state(behaviour: Behaviour) -> State {
    let mut state = State::new(behaviour);
    for app in ["custom-app-1", "custom-app-12"] {
        state.add_app(app.to_owned(), "1".to_owned(), false);
    }
    state
}

fn with(quirk: Quirk) -> State {
    state(Behaviour {
        quirks: vec![quirk],
        ..Behaviour::default()
    })
}

/// Carries out what is asked for, as a request does.
fn change(state: &mut State, change: Change, now: Duration) -> Result<Value, Refusal> {
    let settled = state.settle(change)?;
    state.apply(settled, now)
}

fn make(state: &mut State, app: &str) -> String {
    let create = Change::Create {
        app: app.to_owned(),
        kind: "oauth-refresh".to_owned(),
        label: "L".to_owned(),
    };
    let answer = change(state, create, NOW).unwrap();
    answer["appConnection"]["name"].as_str().unwrap().to_owned()
}

fn shown(state: &State, name: &str) -> Connection {
    Connection(Arc::clone(state.current(name).unwrap()))
}

fn set(state: &mut State, name: &str, text: &str) -> Value {
    let set = Change::SetSection {
        name: name.to_owned(),
        section: "api".to_owned(),
        text: text.to_owned(),
        id: None,
    };
    change(state, set, NOW).unwrap()["change"].clone()
}

fn delete(state: &mut State, name: &str, now: Duration) {
    let name = name.to_owned();
    change(state, Change::Delete { name }, now).unwrap();
}

#[test]
fn names_are_the_apps_with_an_index_and_never_given_twice() {
    let mut state = state(Behaviour::default());
    assert_eq!(make(&mut state, "custom-app-1"), "custom-app-1");
    assert_eq!(make(&mut state, "custom-app-1"), "custom-app-12");
    delete(&mut state, "custom-app-12", NOW);
    assert_eq!(make(&mut state, "custom-app-1"), "custom-app-13");
    let listed = state.list("custom-app-1", NOW).unwrap();
    assert_eq!(listed["appConnections"].as_array().unwrap().len(), 2);
}

#[test]
fn an_update_leaves_what_it_does_not_mention() {
    let mut state = state(Behaviour::default());
    let name = make(&mut state, "custom-app-1");
    let cases = [
        (json!({"connectedSystemName": "crm"}), "L", Some("crm")),
        (json!({"label": "M"}), "M", Some("crm")),
        (json!({"connectedSystemName": null, "other": 1}), "M", None),
    ];
    for (body, label, system) in cases {
        let update = update(name.clone(), body.as_object().unwrap()).unwrap();
        change(&mut state, update, NOW).unwrap();
        let connection = shown(&state, &name);
        assert_eq!(connection.label(), label);
        assert_eq!(connection.connected_system_name(), system);
    }
    let wrong = Map::from_iter([("label".to_owned(), json!(1))]);
    assert!(update(name, &wrong).is_err());
}

#[test]
fn readers_lag_and_writers_do_not() {
    let second = Duration::from_secs(1);
    let mut state = state(Behaviour {
        read_lag: second,
        delete_lag: 2 * second,
        ..Behaviour::default()
    });
    let name = make(&mut state, "custom-app-1");
    assert!(state.get(&name, NOW).is_err());
    assert!(state.get(&name, second).is_ok());
    set(&mut state, &name, "{}");
    assert!(state.section(&name, "api", NOW).is_err());
    assert_eq!(&*state.section(&name, "api", second).unwrap(), "{}");
    let update = update(name.clone(), json!({"label": "M"}).as_object().unwrap()).unwrap();
    change(&mut state, update, 5 * second).unwrap();
    let label =
        |state: &State, now| state.get(&name, now).unwrap()["appConnection"]["label"].clone();
    assert_eq!(label(&state, 5 * second), "L");
    assert_eq!(label(&state, 6 * second), "M");

    delete(&mut state, &name, 7 * second);
    assert!(state.get(&name, 9 * second).is_ok());
    assert!(state.get(&name, 10 * second).is_err());
    let again = Change::Delete { name: name.clone() };
    assert!(
        change(&mut state, again, 8 * second).is_err(),
        "a writer knows"
    );
    let listed = |now| state.list("custom-app-1", now).unwrap()["appConnections"].clone();
    assert_eq!(listed(9 * second).as_array().unwrap().len(), 1);
    assert_eq!(listed(10 * second), json!([]));
}

#[test]
fn changes_of_an_approved_app_wait_until_they_are_committed() {
    let mut state = state(Behaviour::default());
    let app = || "custom-app-1".to_owned();
    let name = make(&mut state, &app());
    assert_eq!(set(&mut state, &name, "{ }"), Value::Null);
    change(&mut state, Change::Approve { app: app() }, NOW).unwrap();

    let pending = set(&mut state, &name, "{ /* 1 */ }");
    let id = pending["id"].as_u64().unwrap();
    assert_eq!(
        pending,
        json!({"id": id, "group": "account", "item": name, "code": "api"})
    );
    assert_eq!(
        set(&mut state, &name, "{ /* 2 */ }")["id"],
        id,
        "still the same change"
    );
    let connection = shown(&state, &name);
    assert_eq!(connection.section("api"), Some("{ /* 2 */ }"));
    assert_eq!(connection.committed_section("api"), Some("{ }"));
    assert_eq!(
        set(&mut state, &name, "{ }"),
        Value::Null,
        "back to what it was"
    );

    set(&mut state, &name, "{ /* 3 */ }");
    let end = Change::Commit {
        app: app(),
        connections: None,
    };
    change(&mut state, end, NOW).unwrap();
    assert_eq!(
        shown(&state, &name).committed_section("api"),
        Some("{ /* 3 */ }")
    );
    set(&mut state, &name, "{ /* 4 */ }");
    let end = Change::Rollback {
        app: app(),
        connections: None,
    };
    change(&mut state, end, NOW).unwrap();
    assert_eq!(shown(&state, &name).section("api"), Some("{ /* 3 */ }"));

    let common = Change::SetCommon {
        name,
        common: Map::new(),
    };
    let refusal = change(&mut state, common, NOW).unwrap_err().into_answer();
    assert_eq!(refusal.status, 403);
}

#[test]
fn a_frozen_alias_shows_its_original_and_takes_no_edits() {
    for (frozen, text) in [(true, "{ \"of\": 1 }"), (false, "{ \"own\": 1 }")] {
        let mut state = if frozen {
            with(Quirk::FrozenAliases)
        } else {
            state(Behaviour::default())
        };
        let original = make(&mut state, "custom-app-1");
        set(&mut state, &original, "{ \"of\": 1 }");
        let mut alias = Record::clone(state.current(&original).unwrap());
        alias.name = "alias".to_owned();
        alias.alias_to = Some(original);
        state.add_connection(alias).unwrap();
        assert_eq!(set(&mut state, "alias", "{ \"own\": 1 }"), Value::Null);
        assert_eq!(&*state.section("alias", "api", NOW).unwrap(), text);
        let common = Change::SetCommon {
            name: "alias".to_owned(),
            common: Map::from_iter([("a".to_owned(), json!(1))]),
        };
        let answer = change(&mut state, common, NOW).unwrap();
        assert_eq!(answer["changed"], !frozen);
        let listed = state.list("custom-app-1", NOW).unwrap();
        assert_eq!(listed["appConnections"][1]["alias_to"], "custom-app-1");
    }
}

#[test]
fn quirks_change_what_is_shown() {
    let seen = |quirk: Option<Quirk>| {
        let mut state = quirk.map_or_else(|| state(Behaviour::default()), with);
        let name = make(&mut state, "custom-app-1");
        let mut legacy = Record::clone(state.current(&name).unwrap());
        legacy.name = "legacy".to_owned();
        legacy.sections.clear();
        state.add_connection(legacy).unwrap();
        let detail = state.get(&name, NOW).unwrap()["appConnection"].clone();
        let unset = state.section("legacy", "api", NOW).unwrap().to_string();
        (detail["type"].clone(), detail["appVersion"].clone(), unset)
    };
    let (kind, version, unset) = (json!("oauth"), json!("1"), "null".to_owned());
    let plain = (kind.clone(), version.clone(), unset.clone());
    assert_eq!(seen(None), plain);
    let cases = [
        (
            Quirk::ExactTypes,
            (json!("oauth-refresh"), version.clone(), unset.clone()),
        ),
        (Quirk::NumericVersions, (kind.clone(), json!(1), unset)),
        (Quirk::BlankUnset, (kind, version, String::new())),
        (Quirk::RetryAfter, plain),
    ];
    for (quirk, expected) in cases {
        assert_eq!(seen(Some(quirk)), expected, "{quirk}");
    }
    let mut state = with(Quirk::OtherSpelling);
    let name = make(&mut state, "custom-app-1");
    let listed = state.list(&name, NOW).unwrap()["appConnections"][0].clone();
    assert_eq!(
        (&listed["appVersion"], &listed["aliasTo"]),
        (&json!("1"), &Value::Null)
    );
    let detail = state.get(&name, NOW).unwrap()["appConnection"].clone();
    assert_eq!(
        (&detail["app_version"], &detail["appVersion"]),
        (&json!("1"), &Value::Null)
    );

    let body = json!({"type": "oauth3", "label": "L"});
    let message = |quirks| {
        let behaviour = Behaviour {
            quirks,
            ..Behaviour::default()
        };
        create("a".to_owned(), body.as_object().unwrap(), &behaviour)
            .err()
            .unwrap()
            .message()
    };
    assert!(message(vec![]).contains("Invalid value of parameter 'type'"));
    let reported = "Value not found in options in parameter 'type'.";
    assert!(message(vec![Quirk::OptionMessage]).contains(reported));
}

#[test]
fn changes_and_snapshots_give_the_same_state() {
    let mut state = state(Behaviour::default());
    let name = make(&mut state, "custom-app-1");
    let app = "custom-app-1".to_owned();
    let changes = [
        json!({"change": "update", "name": name, "system": "crm"}),
        json!({"change": "update", "name": name, "clearsSystem": true}),
        json!({"change": "update", "name": name, "label": "M"}),
        json!({"change": "setSection", "name": name, "section": "api", "text": "{ /* é */ }"}),
        json!({"change": "approve", "app": app}),
        json!({"change": "setSection", "name": name, "section": "api", "text": "[]"}),
        json!({"change": "recreate", "name": name}),
    ];
    for asked in changes {
        let asked: Change = serde_json::from_value(asked).unwrap();
        let settled = state.settle(asked).unwrap();
        let same = serde_json::from_str(&serde_json::to_string(&settled).unwrap()).unwrap();
        state.apply(same, NOW).unwrap();
    }
    let connection = shown(&state, &name);
    assert_eq!((connection.label(), connection.recreated()), ("M", 1));
    assert_eq!(connection.connected_system_name(), None);
    assert_eq!(connection.committed_section("api"), Some("{ /* é */ }"));
    let text = serde_json::to_string(&state.snapshot()).unwrap();
    let restored = State::restore(Behaviour::default(), serde_json::from_str(&text).unwrap());
    assert_eq!(shown(&restored, &name), connection);
    assert_eq!(serde_json::to_string(&restored.snapshot()).unwrap(), text);
}

#[test]
fn nothing_pending_is_said_in_four_ways() {
    for (quirk, expected) in [
        (None, json!({"change": null})),
        (Some(Quirk::EmptyChange), json!({"change": {}})),
        (Some(Quirk::FalseChange), json!({"change": false})),
        (Some(Quirk::AbsentChange), json!({})),
    ] {
        let mut state = quirk.map_or_else(|| state(Behaviour::default()), with);
        let name = make(&mut state, "custom-app-1");
        let app = "custom-app-1".to_owned();
        let set = |text: &str| Change::SetSection {
            name: name.clone(),
            section: "api".to_owned(),
            text: text.to_owned(),
            id: None,
        };
        assert_eq!(change(&mut state, set("{}"), NOW).unwrap(), expected);
        change(&mut state, Change::Approve { app }, NOW).unwrap();
        let pending = change(&mut state, set("[]"), NOW).unwrap();
        assert_eq!(pending["change"]["code"], "api", "what is pending is shown");
        assert_eq!(change(&mut state, set("{}"), NOW).unwrap(), expected);
    }
}

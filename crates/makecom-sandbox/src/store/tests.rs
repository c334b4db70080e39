//! Changes of the state, and when reads show them.

use super::*;
use crate::command::Body;
use crate::component::AppId;
use crate::fields;
use crate::state::Behaviour;
use crate::stored::Stored;

const NOW: Duration = Duration::ZERO;
const KIND: Kind = Kind::Connection;

fn store(behaviour: Behaviour) -> Store {
    let mut state = State::new(behaviour);
    for app in ["custom-app-1", "custom-app-12"] {
        let id = AppId::new(app, 1);
        let create = state.create(Kind::App, &id, Some(app), Fields::new(), None);
        state.apply(create.unwrap(), NOW).unwrap();
    }
    Store {
        state,
        journal: None,
        start: SystemTime::UNIX_EPOCH,
        batch: None,
    }
}

fn with(quirk: Quirk) -> Store {
    store(Behaviour {
        quirks: vec![quirk],
        ..Behaviour::default()
    })
}

fn id(name: &str) -> Id {
    KIND.global(name)
}

/// Carries out a command like a request.
fn carry_out(
    store: &mut Store,
    verb: Verb,
    name: &str,
    (object, text): (Value, &str),
    now: Duration,
) -> Result<Value, Refusal> {
    let command = Command {
        kind: KIND,
        verb,
        app: AppId::new(name, 0),
        name: name.to_owned(),
        last: "api".to_owned(),
        media_type: "",
        columns: Vec::new(),
        body: Body {
            object: object.as_object().cloned().unwrap_or_default(),
            text: text.to_owned(),
            ..Body::default()
        },
    };
    let answer = store.carry_out(command, now)?;
    Ok(serde_json::from_slice(&answer.body).unwrap())
}

fn make(store: &mut Store, app: &str) -> String {
    let fields = json!({"type": "oauth-refresh", "label": "L"});
    let answer = carry_out(store, Verb::Create, app, (fields, ""), NOW).unwrap();
    answer["appConnection"]["name"].as_str().unwrap().to_owned()
}

fn shown(store: &Store, name: &str) -> Stored {
    Stored(Arc::clone(store.state.current(&id(name)).unwrap()))
}

/// A copy of a connection under another name.
fn copy(store: &mut Store, from: &str, to: &str, edit: impl FnOnce(&mut Component)) {
    let mut copy = Component::clone(store.state.current(&id(from)).unwrap());
    copy.id = id(to);
    edit(&mut copy);
    store.state.plant(copy, None).unwrap();
}

fn update(store: &mut Store, name: &str, body: &Value, now: Duration) -> Result<Value, Refusal> {
    let fields = fields::of_update(KIND.row().fields, body.as_object().unwrap())?;
    carry_out(store, Verb::Update, name, (fields.into(), ""), now)
}

fn answer_to_set(store: &mut Store, name: &str, text: &str) -> Value {
    carry_out(store, Verb::SetSection, name, (Value::Null, text), NOW).unwrap()
}

fn set_common(store: &mut Store, name: &str, common: Value) -> Result<Value, Refusal> {
    carry_out(store, Verb::SetCommon, name, (common, ""), NOW)
}

fn set(store: &mut Store, name: &str, text: &str) -> Value {
    answer_to_set(store, name, text)["change"].clone()
}

fn delete(store: &mut Store, name: &str, now: Duration) -> Result<Value, Refusal> {
    carry_out(store, Verb::Delete, name, (Value::Null, ""), now)
}

fn approve(store: &mut Store, app: &str) {
    let fields = Fields::from_iter([("approved".to_owned(), true.into())]);
    let edit = Change::edit(AppId::new(app, 1).id(), fields);
    store.change(edit, NOW).unwrap();
}

fn list(store: &Store, app: &str, now: Duration) -> Value {
    store
        .state
        .list(KIND, Some(&AppId::new(app, 1)), &[], now)
        .unwrap()["appConnections"]
        .clone()
}

#[test]
fn names_have_an_index_and_are_never_reused() {
    let mut store = store(Behaviour::default());
    assert_eq!(make(&mut store, "custom-app-1"), "custom-app-1");
    assert_eq!(make(&mut store, "custom-app-1"), "custom-app-12");
    delete(&mut store, "custom-app-12", NOW).unwrap();
    assert_eq!(make(&mut store, "custom-app-1"), "custom-app-13");
    let listed = list(&store, "custom-app-1", NOW);
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[test]
fn an_update_leaves_what_it_does_not_mention() {
    let mut store = store(Behaviour::default());
    let name = make(&mut store, "custom-app-1");
    let cases = [
        (json!({"connectedSystemName": "crm"}), "L", Some("crm")),
        (json!({"label": "M"}), "M", Some("crm")),
        (json!({"connectedSystemName": null, "other": 1}), "M", None),
    ];
    for (body, label, system) in cases {
        update(&mut store, &name, &body, NOW).unwrap();
        let connection = shown(&store, &name);
        assert_eq!(connection.label(), label);
        assert_eq!(connection.text("connectedSystemName"), system);
    }
    assert!(update(&mut store, &name, &json!({"label": 1}), NOW).is_err());
}

#[test]
fn readers_lag_and_writers_do_not() {
    let second = Duration::from_secs(1);
    let mut store = store(Behaviour {
        read_lag: second,
        delete_lag: 2 * second,
        ..Behaviour::default()
    });
    let name = make(&mut store, "custom-app-1");
    assert!(store.state.get(&id(&name), &[], NOW).is_err());
    assert!(store.state.get(&id(&name), &[], second).is_ok());
    set(&mut store, &name, "{}");
    assert!(store.state.section(&id(&name), "api", NOW).is_err());
    assert_eq!(
        &*store.state.section(&id(&name), "api", second).unwrap(),
        "{}"
    );
    update(&mut store, &name, &json!({"label": "M"}), 5 * second).unwrap();
    let label = |store: &Store, now| {
        store.state.get(&id(&name), &[], now).unwrap()["appConnection"]["label"].clone()
    };
    assert_eq!(label(&store, 5 * second), "L");
    assert_eq!(label(&store, 6 * second), "M");

    delete(&mut store, &name, 7 * second).unwrap();
    assert!(store.state.get(&id(&name), &[], 9 * second).is_ok());
    assert!(store.state.get(&id(&name), &[], 10 * second).is_err());
    let again = delete(&mut store, &name, 8 * second);
    assert!(again.is_err(), "a writer knows");
    let listed = |now| list(&store, "custom-app-1", now);
    assert_eq!(listed(9 * second).as_array().unwrap().len(), 1);
    assert_eq!(listed(10 * second), json!([]));
}

#[test]
fn changes_of_an_approved_app_wait_until_they_are_committed() {
    let mut store = store(Behaviour::default());
    let app = "custom-app-1".to_owned();
    let version = AppId::new(&app, 1);
    let name = make(&mut store, &app);
    assert_eq!(set(&mut store, &name, "{ }"), Value::Null);
    approve(&mut store, &app);

    let pending = set(&mut store, &name, "{ /* 1 */ }");
    let number = pending["id"].as_u64().unwrap();
    assert_eq!(
        pending,
        json!({"id": number, "group": "account", "item": name, "code": "api"})
    );
    assert_eq!(
        set(&mut store, &name, "{ /* 2 */ }")["id"],
        number,
        "still the same change"
    );
    let connection = shown(&store, &name);
    assert_eq!(connection.section("api"), Some("{ /* 2 */ }"));
    assert_eq!(connection.committed_section("api"), Some("{ }"));
    assert_eq!(
        set(&mut store, &name, "{ }"),
        Value::Null,
        "back to what it was"
    );

    set(&mut store, &name, "{ /* 3 */ }");
    let end = Change::Commit {
        numbers: store.state.pending_numbers(&version),
        app: version.clone(),
    };
    store.change(end, NOW).unwrap();
    assert_eq!(
        shown(&store, &name).committed_section("api"),
        Some("{ /* 3 */ }")
    );
    set(&mut store, &name, "{ /* 4 */ }");
    let end = Change::Rollback {
        numbers: store.state.pending_numbers(&version),
        app: version,
    };
    store.change(end, NOW).unwrap();
    assert_eq!(shown(&store, &name).section("api"), Some("{ /* 3 */ }"));

    let refused = set_common(&mut store, &name, json!({}));
    let refusal = refused.unwrap_err().into_answer();
    assert_eq!(refusal.status, 403);
}

#[test]
fn a_frozen_alias_shows_its_original_and_takes_no_edits() {
    for (frozen, text) in [(true, "{ \"of\": 1 }"), (false, "{ \"own\": 1 }")] {
        let mut store = if frozen {
            with(Quirk::FrozenAliases)
        } else {
            store(Behaviour::default())
        };
        let original = make(&mut store, "custom-app-1");
        set(&mut store, &original, "{ \"of\": 1 }");
        copy(&mut store, &original, "alias", |alias| {
            let original = original.clone().into();
            alias.fields.insert("aliasTo".to_owned(), original);
        });
        assert_eq!(set(&mut store, "alias", "{ \"own\": 1 }"), Value::Null);
        assert_eq!(
            &*store.state.section(&id("alias"), "api", NOW).unwrap(),
            text
        );
        let answer = set_common(&mut store, "alias", json!({"a": 1})).unwrap();
        assert_eq!(answer["changed"], !frozen);
        let listed = list(&store, "custom-app-1", NOW);
        assert_eq!(listed[1]["alias_to"], "custom-app-1");
    }
}

#[test]
fn quirks_change_what_is_shown() {
    let seen = |quirk: Option<Quirk>| {
        let mut store = quirk.map_or_else(|| store(Behaviour::default()), with);
        let name = make(&mut store, "custom-app-1");
        copy(&mut store, &name, "legacy", |legacy| {
            legacy.sections.clear();
        });
        let detail = store.state.get(&id(&name), &[], NOW).unwrap()["appConnection"].clone();
        let unset = store
            .state
            .section(&id("legacy"), "api", NOW)
            .unwrap()
            .to_string();
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
    let mut store = with(Quirk::OtherSpelling);
    let name = make(&mut store, "custom-app-1");
    let listed = list(&store, &name, NOW)[0].clone();
    assert_eq!(
        (&listed["appVersion"], &listed["aliasTo"]),
        (&json!("1"), &Value::Null)
    );
    let detail = store.state.get(&id(&name), &[], NOW).unwrap()["appConnection"].clone();
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
        let fields = fields::of_new(KIND.row().fields, body.as_object().unwrap(), &behaviour);
        fields.err().unwrap().message()
    };
    assert!(message(vec![]).contains("Invalid value of parameter 'type'"));
    let reported = "Value not found in options in parameter 'type'.";
    assert!(message(vec![Quirk::OptionMessage]).contains(reported));
}

#[test]
fn changes_and_snapshots_give_the_same_state() {
    let mut store = store(Behaviour::default());
    let name = make(&mut store, "custom-app-1");
    let id = json!({"kind": "connection", "name": name});
    let app = "custom-app-1".to_owned();
    let changes = [
        json!({"change": "edit", "id": id, "fields": {"connectedSystemName": "crm"}}),
        json!({"change": "edit", "id": id, "fields": {"connectedSystemName": null}}),
        json!({"change": "edit", "id": id, "fields": {"label": "M"}}),
        json!({"change": "setSection", "id": id, "section": "api", "text": "{ /* é */ }", "number": 1}),
        json!({"change": "edit", "id": AppId::new(&app, 1).id(), "fields": {"approved": true}}),
        json!({"change": "setSection", "id": id, "section": "api", "text": "[]", "number": 2}),
        json!({"change": "edit", "id": id, "fields": {"recreated": 1}}),
    ];
    for change in changes {
        let change: Change = serde_json::from_value(change).unwrap();
        let same = serde_json::from_str(&serde_json::to_string(&change).unwrap()).unwrap();
        store.state.apply(same, NOW).unwrap();
    }
    let connection = shown(&store, &name);
    assert_eq!(
        (connection.label(), connection.field("recreated")),
        ("M", &json!(1))
    );
    assert_eq!(connection.text("connectedSystemName"), None);
    assert_eq!(connection.committed_section("api"), Some("{ /* é */ }"));
    let text = serde_json::to_string(&store.state.snapshot()).unwrap();
    let snapshot = serde_json::from_str(&text).unwrap();
    store.state = State::restore(Behaviour::default(), snapshot);
    assert_eq!(shown(&store, &name), connection);
    assert_eq!(
        serde_json::to_string(&store.state.snapshot()).unwrap(),
        text
    );
}

#[test]
fn nothing_pending_has_four_forms() {
    for (quirk, expected) in [
        (None, json!({"change": null})),
        (Some(Quirk::EmptyChange), json!({"change": {}})),
        (Some(Quirk::FalseChange), json!({"change": false})),
        (Some(Quirk::AbsentChange), json!({})),
    ] {
        let mut store = quirk.map_or_else(|| store(Behaviour::default()), with);
        let name = make(&mut store, "custom-app-1");
        let mut set = |text: &str| answer_to_set(&mut store, &name, text);
        assert_eq!(set("{}"), expected);
        approve(&mut store, "custom-app-1");
        let mut set = |text: &str| answer_to_set(&mut store, &name, text);
        let pending = set("[]");
        assert_eq!(pending["change"]["code"], "api", "what is pending is shown");
        assert_eq!(set("{}"), expected);
    }
}

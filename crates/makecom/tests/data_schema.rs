//! Data that users write to files: it round-trips, and matches its JSON Schema.
#![cfg(feature = "schemars")]

use std::fmt::Debug;

use makecom::section::{ApiShape, Code as _, connection};
use makecom::{
    Change, CodeKind, Common, Connection, ConnectionType, ConnectionUpdate, Ensured, FunctionName,
    Irreversible, ModuleName, NewConnection, Part, Region, RpcName, Snapshot, Suberror, Tariff,
    Token,
};
use makecom_sandbox::{App, Sandbox, SeedComponent};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

#[test]
fn schemas_match_their_snapshots() {
    let schemas = [
        ("snapshot", schema::<Snapshot>()),
        ("ensured", schema::<Ensured>()),
        ("update", schema::<ConnectionUpdate>()),
        ("part", schema::<Part>()),
        ("suberror", schema::<Suberror>()),
        ("change", schema::<Change>()),
        ("common", schema::<Common>()),
        ("api_shape", schema::<ApiShape>()),
        ("token", schema::<Token>()),
        ("tariff", schema::<Tariff>()),
        ("region", schema::<Region>()),
    ];
    for (name, schema) in schemas {
        let schema = serde_json::to_string_pretty(&schema).unwrap();
        for markup in ["```", "\\[", "]("] {
            assert!(!schema.contains(markup), "{name} says {markup}");
        }
        insta::assert_snapshot!(format!("data_{name}"), schema);
    }
}

/// Whether the schema of a type accepts a value.
fn takes<T: JsonSchema>(value: &Value) -> bool {
    jsonschema::draft202012::new(&schema::<T>())
        .unwrap()
        .is_valid(value)
}

#[test]
fn names_of_new_components_are_strings() {
    let name = json!("getUser");
    assert!(takes::<ModuleName>(&name) && takes::<RpcName>(&name) && takes::<FunctionName>(&name));
    assert!(!takes::<ModuleName>(&json!(7)));
}

#[tokio::test]
async fn a_snapshot_is_written_without_common_data_and_reads_back() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = sandbox.client().unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    let ensured = connections
        .ensure(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .await
        .unwrap();
    let connection = client.handle(&ensured.component);
    let scope = connection::Scope::from_text("[ // least\n  \"read\",\n]");
    connection.set_section(&scope).await.unwrap();
    let common = Common::new().with("clientSecret", "hunter2");
    connection.set_common(&common).await.unwrap();

    let full = connection.snapshot_with_common().await.unwrap();
    assert_eq!(full.common(), Some(&common));
    let written = serde_json::to_value(&full).unwrap();
    assert!(takes::<Snapshot>(&written), "{written}");
    assert!(!written.to_string().contains("hunter2"), "{written}");
    let keys: Vec<&String> = written.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["connection", "sections"]);
    assert_eq!(written["sections"]["scope"], "[ // least\n  \"read\",\n]");

    let read: Snapshot = serde_json::from_value(written).unwrap();
    assert_eq!(read, connection.snapshot().await.unwrap());

    let written = serde_json::to_value(&ensured).unwrap();
    assert!(takes::<Ensured>(&written), "{written}");
    assert_eq!(serde_json::from_value::<Ensured>(written).unwrap(), ensured);
}

#[test]
fn an_invalid_snapshot_file_is_refused_and_missing_keys_are_accepted() {
    let with = |sections: Value, more: Value| {
        let mut file = json!({"connection": {"name": "acme"}, "sections": sections});
        let more = more.as_object().unwrap().clone();
        file.as_object_mut().unwrap().extend(more);
        serde_json::from_value::<Snapshot>(file).map_err(|error| error.to_string())
    };
    let read = with(json!({"api": "{ }"}), json!({})).unwrap();
    assert_eq!(read.sections().count(), 6);
    assert!(read.section(CodeKind::ConnectionScope).unwrap().is_unset());
    let cases = [
        (
            with(json!({}), json!({"common": {"a": "hunter2"}})),
            "unknown field `common`",
        ),
        (with(json!({"scpoe": "[]"}), json!({})), "scpoe"),
        (
            with(json!({"common": "hunter2"}), json!({})),
            "a connection has no section common",
        ),
        (
            with(json!({"module/api": "{}"}), json!({})),
            "a connection has no section module/api",
        ),
        (
            with(json!({"scope": ["read"]}), json!({})),
            "expected a string",
        ),
    ];
    for (result, expected) in cases {
        let error = result.unwrap_err();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn small_data_matches_its_schema() {
    for part in [
        Part::Connection,
        Part::Section(CodeKind::ConnectionApi),
        Part::Common,
    ] {
        let written = serde_json::to_value(part).unwrap();
        assert!(takes::<Part>(&written), "{written}");
        assert_eq!(serde_json::from_value::<Part>(written).unwrap(), part);
    }
    let updates = [
        (json!({}), true),
        (json!({"label": "A", "connectedSystemName": null}), true),
        (json!({"connectedSystemName": "crm"}), true),
        (json!({"label": null}), false),
        (json!({"name": "a"}), false),
    ];
    for (value, is_one) in updates {
        assert_eq!(takes::<ConnectionUpdate>(&value), is_one, "{value}");
        assert_eq!(
            serde_json::from_value::<ConnectionUpdate>(value.clone()).is_ok(),
            is_one,
            "{value}"
        );
    }
    let suberror: Suberror = serde_json::from_value(json!({"message": "m"})).unwrap();
    let written = serde_json::to_value(suberror).unwrap();
    assert_eq!(written, json!({"message": "m"}));
    assert!(takes::<Suberror>(&written));
    let connection = json!({"name": "a", "label": "A", "type": "oauth", "new": 1});
    assert!(takes::<Connection>(&connection));
}

#[tokio::test]
async fn records_match_their_schemas_and_read_back() {
    fn check<T: JsonSchema + Serialize + DeserializeOwned + PartialEq + Debug>(record: &T) {
        let value = serde_json::to_value(record).unwrap();
        assert!(takes::<T>(&value), "{value}");
        assert_eq!(&serde_json::from_value::<T>(value).unwrap(), record);
    }
    let app = App::new("acme-crm")
        .component(SeedComponent::webhook("web", "Events"))
        .component(SeedComponent::module("getUser", 4).field("crud", "read"))
        .component(SeedComponent::rpc("listUsers", "Users"))
        .component(SeedComponent::function("toCents"));
    let sandbox = Sandbox::builder().app(app).start().await.unwrap();
    let client = sandbox.client().unwrap();
    let app = client.app("acme-crm").unwrap().version(1);
    check(&app.get().await.unwrap());
    check(&app.make_public(Irreversible).await.unwrap());
    check(&client.webhook("acme-crm").unwrap().get().await.unwrap());
    check(&app.module("getUser").unwrap().get().await.unwrap());
    check(&app.rpc("listUsers").unwrap().get().await.unwrap());
    check(&app.function("toCents").unwrap().get().await.unwrap());
}

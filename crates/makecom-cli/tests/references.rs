//! Broken references, as `validate`, `push` and `promote` show them.

mod support;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::{Value, json};
use support::Desk;

const GROUPS: &str = r#"[
    { "label": "Users", "modules": ["getUser", "gone"] }
]"#;

const API: &str = r#"{
    // A comment, and one broken reference of each kind.
    "url": "/users/{{encode(parameters.id)}}",
    "qs": { "key": "{{connection.apikey}}" }
}"#;

const PARAMETERS: &str = r#"[
    { "name": "team", "type": "select", "options": "rpc://listTeam" }
]"#;

/// An app that has broken references.
fn app(name: &str) -> App {
    let key = r#"[{ "name": "apiKey", "type": "password" }]"#;
    App::new(name)
        .section("groups", GROUPS)
        .component(SeedComponent::connection("basic", "Key").section("parameters", key))
        .component(SeedComponent::connection("basic", "Other"))
        .component(SeedComponent::webhook("web", "Events"))
        .component(
            SeedComponent::module("getUser", 4)
                .field("label", "Get a user")
                .field("connection", name)
                .field("altConnection", format!("{name}2"))
                .section("api", API)
                .section("parameters", PARAMETERS),
        )
        .component(
            SeedComponent::module("onUser", 10)
                .field("label", "Watch users")
                .field("webhook", name),
        )
        .component(SeedComponent::rpc("listTeams", "Teams"))
        .component(
            SeedComponent::function("encodeId")
                .section("code", "function encodeId(id) {\n  return id;\n}\n"),
        )
}

/// The project of an app of that name, of version 1 in the zone of the sandbox.
async fn pulled() -> Desk {
    let mut desk = Desk::new(Sandbox::builder().app(app("acme-dev"))).await;
    desk.run("pull acme-dev").transcript();
    desk
}

fn edit(desk: &Desk, edit: impl FnOnce(&mut Value)) {
    let mut manifest = serde_json::from_str(&desk.read("makecomapp.json")).unwrap();
    edit(&mut manifest);
    desk.write(
        "makecomapp.json",
        &serde_json::to_string_pretty(&manifest).unwrap(),
    );
}

/// Nothing on the server can fix a binding; for names it is asked first.
#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_refused_before_anything_is_sent() {
    let mut desk = pulled().await;
    desk.run("push --dry-run").run("push");
    desk.run("push --dry-run --only connection/acme-dev");
    desk.sandbox.clear_requests();
    edit(&desk, |it| {
        it["components"]["module"]["getUser"]["connection"] = "acme".into();
        it["components"]["module"]["getUser"]["altConnection"] = "acme".into();
        it["components"]["rpc"]["listTeams"]["connection"] = "gone".into();
    });
    // Whatever the server has of these.
    let text = desk.read("modules/groups.json").replace("gone", "getUser");
    desk.write("modules/groups.json", &text);
    for (file, from, to) in [
        (
            "modules/get-user/get-user.communication.iml.json",
            "encode(",
            "encodeId(",
        ),
        (
            "modules/get-user/get-user.static-params.iml.json",
            "listTeam\"",
            "listTeams\"",
        ),
    ] {
        desk.write(file, &desk.read(file).replace(from, to));
    }
    desk.run("push").run("push --dry-run --json");
    assert!(desk.sandbox.requests().is_empty());
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_server_has_is_not_broken() {
    let mut desk = pulled().await;
    let changed = desk.read("modules/groups.json").replace("gone", "getUser2");
    desk.write("modules/groups.json", &changed);
    desk.run("push --dry-run --only app");
    let add = "modules create acme-dev getUser2 --type action --label Second";
    desk.run(add).run("push --dry-run --only app");
    // An RPC that was removed from the project stays on the server, unless it is pruned.
    let parameters = "modules/get-user/get-user.static-params.iml.json";
    let changed = desk.read(parameters).replace("listTeam\"", "listTeams\"");
    desk.write(parameters, &changed);
    let api = "modules/get-user/get-user.communication.iml.json";
    desk.write(api, &desk.read(api).replace("encode(", "encodeId("));
    edit(&desk, |it| {
        let rpcs = it["components"]["rpc"].as_object_mut().unwrap();
        rpcs.remove("listTeams").unwrap();
    });
    desk.run("push --dry-run").run("push --dry-run --prune");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn validate_shows_what_is_broken_in_the_whole_project() {
    let mut desk = pulled().await;
    edit(&desk, |it| {
        it["components"]["module"]["onUser"]["webhook"] = "events".into();
        it["components"]["rpc"]["listTeams"]["connection"] = "acme".into();
    });
    desk.write(
        "makecomapp.app.json",
        "{\n    \"theme\": \"red\", // or blue\n    \"colour\": \"#AB00CD\"\n}\n",
    );
    desk.run("validate")
        .run("validate --strict --format github --quiet")
        .run("validate --json --quiet")
        .run("validate --format sarif --quiet");
    insta::assert_snapshot!(desk.transcript());
    let shown = desk.output("validate --json --quiet").stdout;
    let shown: Value = serde_json::from_slice(&shown).unwrap();
    for rule in [
        "metadata",
        "broken-connection",
        "broken-webhook",
        "broken-rpc",
        "broken-function",
        "broken-group-module",
        "broken-connection-value",
    ] {
        let mut shown = shown.as_array().unwrap().iter();
        assert!(shown.any(|one| one["rule"] == rule), "{rule}");
    }
}

/// The second origin, whose app is in the same zone, with these pairs of each kind.
fn production(it: &mut Value, app: &str, pairs: Value) {
    let mut origin = it["origins"][0].clone();
    it["origins"][0]["label"] = "dev".into();
    origin["label"] = "prod".into();
    origin["appId"] = app.into();
    origin["idMapping"] = pairs;
    it["origins"].as_array_mut().unwrap().push(origin);
}

/// Of every kind of reference one is broken in what was tested: the other origin is not
/// asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_of_broken_references_is_refused() {
    let production_app = App::new("acme-prod");
    let builder = Sandbox::builder().app(app("acme-dev")).app(production_app);
    let mut desk = Desk::new(builder).await;
    desk.run("pull acme-dev").transcript();
    edit(&desk, |it| {
        // Another connection of the module was removed from the project, and what else it
        // names is ignored in production.
        let removed = it["components"]["connection"].as_object_mut().unwrap();
        removed.remove("acme-dev2").unwrap();
        let pairs = &mut it["origins"][0]["idMapping"]["connection"];
        pairs
            .as_array_mut()
            .unwrap()
            .retain(|pair| pair["local"] != "acme-dev2");
        let ignored = json!([{ "local": "acme-dev", "remote": null }]);
        production(
            it,
            "acme-prod",
            json!({ "connection": ignored, "webhook": ignored }),
        );
    });
    desk.sandbox.clear_requests();
    let line = "promote --from dev --to prod";
    desk.run(&format!("{line} --dry-run")).run(line);
    desk.run("diff --from dev --to prod");
    let requests = desk.sandbox.requests();
    assert!(!requests.is_empty());
    assert!(
        requests.iter().all(|it| it.path.contains("acme-dev")),
        "{requests:?}"
    );
    insta::assert_snapshot!(desk.transcript());
}

/// What is right in one origin is wrong in the other.
#[tokio::test(flavor = "multi_thread")]
async fn names_of_another_origin_are_refused() {
    let source = App::new("acme-dev")
        .component(
            SeedComponent::module("getUser", 4)
                .field("label", "Get a user")
                .section("api", r#"{ "url": "/{{encode(1)}}" }"#)
                .section(
                    "parameters",
                    r#"["rpc://users", "rpc://teams", "rpc://groups"]"#,
                ),
        )
        .component(SeedComponent::rpc("users", "Users"))
        .component(SeedComponent::rpc("teams", "Teams"))
        .component(SeedComponent::rpc("groups", "Groups"))
        .component(SeedComponent::function("encode"));
    // The RPC that has the name there is another one.
    let target = App::new("acme-prod")
        .component(SeedComponent::rpc("users2", "Users"))
        .component(SeedComponent::rpc("users", "Other users"))
        .component(SeedComponent::function("encode"));
    let builder = Sandbox::builder().app(source).app(target);
    let mut desk = Desk::new(builder).await;
    desk.run("pull acme-dev").transcript();
    let ignored = json!([{ "local": "teams", "remote": null }]);
    let mut renamed = ignored.clone();
    let users = json!({ "local": "users", "remote": "users2" });
    renamed.as_array_mut().unwrap().push(users);
    edit(&desk, |it| {
        production(it, "acme-prod", json!({ "rpc": renamed }));
    });
    let line = "promote --from dev --to prod --pair-by name --dry-run";
    desk.run(line);
    // Only the server knows that it has no such RPC.
    edit(&desk, |it| {
        it["origins"][1]["idMapping"]["rpc"] = ignored;
        let function = json!([{ "local": "encode", "remote": "encode" }]);
        it["origins"][1]["idMapping"]["function"] = function;
    });
    desk.run("promote --from dev --to prod --pair-by name --dry-run");
    // What is not promoted with it does not come into being.
    edit(&desk, |it| it["origins"][1]["idMapping"]["rpc"] = json!([]));
    desk.run("promote --from dev --to prod --pair-by name --dry-run");
    desk.run("promote --from dev --to prod --pair-by name --dry-run --only getUser");
    let requests = desk.sandbox.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
    insta::assert_snapshot!(desk.transcript());
}

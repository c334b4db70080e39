//! State files of earlier versions are read, and every operation that changes something is
//! in the file.

mod support;

use makecom_sandbox::{App, Sandbox, SeedComponent, Stored};
use serde_json::{Value, json};
use support::{Call, acme, status};

/// `tests/state/version-2.jsonl` was written by a sandbox whose state files had
/// version 2: a snapshot, then a change of every kind.
#[tokio::test]
async fn a_state_file_of_version_2_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    std::fs::write(&path, include_str!("state/version-2.jsonl")).unwrap();
    // The second start reads what the first one wrote.
    for _ in 0..2 {
        let sandbox = Sandbox::builder().state_file(&path).start().await.unwrap();
        let names = |app| -> Vec<String> {
            let connections = sandbox.connections(app).into_iter();
            connections.map(|one| one.name().to_owned()).collect()
        };
        assert_eq!(names("acme"), ["full", "alias", "acme"]);
        let connection = |name| sandbox.connection(name).unwrap();
        let full = connection("full");
        assert_eq!(
            (full.label(), full.field("recreated")),
            ("Fuller", &json!(1))
        );
        assert_eq!(full.text("type"), Some("oauth-refresh"));
        assert_eq!(full.text("connectedSystemName"), None);
        assert_eq!(full.section("api"), Some("{ /* kept */ }"));
        assert_eq!(full.common()["k"], 2);
        let alias = connection("alias");
        assert_eq!(alias.text("aliasTo"), Some("full"));
        assert_eq!(alias.section("api"), Some("{ /* alias */ }"));
        let made = connection("acme");
        assert_eq!((made.label(), made.text("type")), ("New", Some("apikey")));
        assert_eq!(made.text("connectedSystemName"), Some("erp"));
        assert!(made.section("api").unwrap().contains("/api/whoami"));
        let pending = connection("pending");
        assert_eq!(pending.section("scope"), Some("[\"a\"]"));
        assert_eq!(pending.committed_section("scope"), Some("[\"a\"]"));
        assert_eq!(pending.section("api"), Some("{ /* 2 */ }"));
        assert_eq!(pending.committed_section("api"), Some("{ /* 1 */ }"));
        assert_eq!(connection("dropped").section("api"), None);

        let list = Call::get("/acme/connections").send(&sandbox).await;
        let list: Value = list.json().await.unwrap();
        let item = json!({
            "name": "full", "label": "Fuller", "type": "oauth", "parameters": {"a": 1},
            "app_version": "3", "alias_to": null,
        });
        assert_eq!(list["appConnections"][0], item);
        let set = Call::put("/connections/pending/scopes", "application/jsonc", "{}");
        let change: Value = set.send(&sandbox).await.json().await.unwrap();
        assert!(change["change"]["id"].as_u64().unwrap() >= 6);
        sandbox.stop().await;
    }
}

/// `tests/state/version-3.jsonl` was written by a sandbox whose state files had
/// version 3: a snapshot, then a change of every kind.
#[tokio::test]
async fn a_state_file_of_version_3_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    std::fs::write(&path, include_str!("state/version-3.jsonl")).unwrap();
    // The second start reads what the first one wrote.
    for _ in 0..2 {
        let sandbox = Sandbox::builder().state_file(&path).start().await.unwrap();
        let connections = sandbox.connections("acme").into_iter();
        let names: Vec<_> = connections.map(|one| one.name().to_owned()).collect();
        assert_eq!(names, ["full", "acme", "acme2"]);
        let full = sandbox.connection("full").unwrap();
        assert_eq!((full.app(), full.version()), ("acme", 3));
        assert_eq!(
            (full.label(), full.field("recreated")),
            ("Fullest", &json!(2))
        );
        assert_eq!(full.common()["k"], 3);
        let pending = sandbox.connection("pending").unwrap();
        let texts = |one: &Stored, section| {
            let both = [one.section(section), one.committed_section(section)];
            both.map(|text| text.map(str::to_owned))
        };
        let expected = |section, committed| {
            [Some(section), committed].map(|text: Option<&str>| text.map(str::to_owned))
        };
        assert_eq!(
            texts(&full, "api"),
            expected("{ /* 7 */ }", Some("{ /* kept */ }"))
        );
        assert_eq!(
            texts(&full, "scope"),
            expected("[ /* 3 */ ]", Some("[ /* 3 */ ]"))
        );
        assert_eq!(
            texts(&pending, "api"),
            expected("{ /* 6 */ }", Some("{ /* 5 */ }"))
        );
        assert_eq!(texts(&pending, "scopes"), [None, None]);
        for (app, version, is_approved) in [("acme", 3, true), ("approved", 1, true)] {
            let app = sandbox.app_version(app, version).unwrap();
            assert_eq!(app.is("approved"), is_approved, "{app:?}");
        }
        let base = Call::get("/acme/3/base").send(&sandbox).await;
        assert_eq!(base.text().await.unwrap(), "null", "apps had none");
        sandbox.stop().await;
    }
}

/// Each operation that changes something leaves the same state after a restart.
#[tokio::test]
async fn every_kind_of_component_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let start = async || {
        let app = App::new("app").component(SeedComponent::rpc("listUsers", "Users"));
        let builder = Sandbox::builder().app(app).state_file(&path);
        builder.start().await.unwrap()
    };
    let json = |request, body| (request, "application/json", body);
    let none = |request| (request, "", Value::Null);
    let text = |request, media_type, text: &str| (request, media_type, text.into());
    let steps = [
        json(
            "POST ",
            json!({"name": "made", "label": "Made", "theme": "#000000", "language": "en",
            "audience": "global", "version": 2}),
        ),
        json("POST /made/webhooks", json!({"type": "web", "label": "W"})),
        json(
            "POST /made/2/modules",
            json!({"name": "getUser", "typeId": 4}),
        ),
        json(
            "POST /made/2/rpcs",
            json!({"name": "listUsers", "label": "R"}),
        ),
        json("POST /made/2/functions", json!({"name": "addUp"})),
        text(
            "PUT /made/2/functions/addUp/code",
            "application/javascript",
            "// é",
        ),
        text(
            "PUT /made/2/functions/addUp/test",
            "application/javascript",
            "// t",
        ),
        text("PUT /made/2/readme", "text/markdown", "# Made"),
        text("PUT /made/2/base", "application/jsonc", "{ /* 1 */ }"),
        text(
            "PUT /webhooks/made/attach",
            "application/jsonc",
            "{ /* 2 */ }",
        ),
        json("PUT /made/2/common", json!({"k": 1})),
        text(
            "PUT /made/2/icon",
            "image/png",
            "the smallest that is accepted",
        ),
        none("POST /made/2/modules/getUser/deprecate"),
        json("PATCH /made/2/modules/getUser", json!({"webhook": "made"})),
        json(
            "PUT /made/2/modules/getUser/consumable",
            json!({"centicreditsFormula": "1"}),
        ),
        none("POST /made/2/review"),
        json(
            "PUT /made/2/review/form",
            json!({"testingScenarios": {"a": "b"}}),
        ),
        none("POST /made/2/clone-major"),
        json(
            "POST /made/2/clone",
            json!({"newName": "copy", "newVersion": 1}),
        ),
        none("POST /made/2/public"),
        none("POST /made/2/opensource"),
        none("DELETE /copy/1"),
        json(
            "POST /app/1/rpcs/listUsers",
            json!({"data": {}, "schema": []}),
        ),
    ];
    let sandbox = start().await;
    for answer in [1, 2] {
        assert!(
            sandbox
                .answer_rpc("app", 1, "listUsers", answer.into())
                .await
        );
    }
    for (request, media_type, body) in steps {
        let (method, path) = request.split_once(' ').unwrap();
        let method = ["POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .find(|one| *one == method);
        let mut call = Call::new(method.unwrap(), path);
        if media_type == "image/png" {
            let sides = [0, 0, 2, 0, 0, 0, 2, 0];
            call = call.body(
                media_type,
                [&b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..], &sides].concat(),
            );
        } else if !media_type.is_empty() {
            let text = body
                .as_str()
                .map_or_else(|| body.to_string(), str::to_owned);
            call = call.body(media_type, text);
        }
        let answer = call.send(&sandbox).await;
        assert_eq!(answer.status(), 200, "{request}: {:?}", answer.text().await);
    }
    let kept = |sandbox: &Sandbox| {
        [
            sandbox.app_version("made", 2),
            sandbox.app_version("made", 3),
            sandbox.app_version("copy", 1),
            sandbox.webhook("made"),
            sandbox.webhook("copy"),
            sandbox.module("made", 2, "getUser"),
            sandbox.rpc("made", 3, "listUsers"),
            sandbox.rpc("app", 1, "listUsers"),
            sandbox.function("made", 2, "addUp"),
        ]
    };
    let before = kept(&sandbox);
    let is_there = before.each_ref().map(Option::is_some);
    assert_eq!(
        is_there,
        [true, true, false, true, false, true, true, true, true]
    );
    assert_eq!(before[0].as_ref().unwrap().icon().unwrap().len(), 24);
    assert_eq!(before[7].as_ref().unwrap().field("answers"), &json!([2]));
    sandbox.stop().await;
    // The first start reads the changes, the second one the snapshot.
    for _ in 0..2 {
        let sandbox = start().await;
        assert!(kept(&sandbox) == before);
        sandbox.stop().await;
    }
}

/// A process that is killed while it writes leaves whole lines and at most one partial line.
#[tokio::test]
async fn a_copy_of_an_app_is_kept_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.jsonl");
    let start = || Sandbox::builder().app(acme()).state_file(&path).start();
    let sandbox = start().await.unwrap();
    let body = json!({"newName": "copy", "newVersion": 1});
    let clone = Call::post("/acme-crm/1/clone", &body);
    assert_eq!(status(&clone, &sandbox).await, 200);
    sandbox.stop().await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text.lines().count(),
        2,
        "a snapshot, and all changes of the request"
    );
    for (length, is_there) in [(text.len(), true), (text.len() - 1, false)] {
        std::fs::write(&path, &text[..length]).unwrap();
        let sandbox = start().await.unwrap();
        assert_eq!(sandbox.app_version("copy", 1).is_some(), is_there);
        assert_eq!(sandbox.function("copy", 1, "addUp").is_some(), is_there);
        sandbox.stop().await;
    }
}

//! Cases that were wrong once: a folder of inputs in `tests/cases` each, and what a user
//! sees of command lines that run in a copy of it.

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use makecom_sandbox::{Sandbox, Seed};
use serde_json::{Value, json};
use support::{Desk, collect};

/// A folder with a copy of the inputs, if the case has any, and a sandbox with its
/// `seed.json`. Manifests that end in `.in` have an origin in that sandbox.
async fn desk(case: &str) -> Desk {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(case);
    let mut files = Vec::new();
    if inputs.is_dir() {
        collect(&inputs, &mut files);
    }
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let seed = files.iter().find(|file| file.ends_with("seed.json"));
    let sandbox = match seed {
        Some(seed) => Sandbox::builder().seed(Seed::from_json(&read(seed)).unwrap()),
        None => Sandbox::builder(),
    };
    let desk = Desk::new(sandbox).await;
    for file in files {
        let name = file.strip_prefix(&inputs).unwrap();
        desk.write(name.to_str().unwrap(), &read(&file));
    }
    desk
}

/// The command lines of a case, in its folder, and its snapshot.
async fn shows(case: &str, lines: &[&str]) {
    shows_with(case, lines, |_| {}).await;
}

async fn shows_with(case: &str, lines: &[&str], change: impl Fn(&mut Command)) {
    let mut desk = desk(case).await;
    for line in lines {
        desk.run_with(line, &change);
    }
    insta::assert_snapshot!(case, desk.transcript());
}

/// A change of a manifest, and what it is.
type Edit = (&'static str, fn(&mut Value));

/// The same for each of several changes of the manifest.
async fn shows_edited(case: &str, edits: &[Edit], lines: &[&str]) {
    let mut shown = String::new();
    for (what, edit) in edits {
        let mut desk = desk(case).await;
        let origin = desk.sandbox.base_url();
        let origin = origin.strip_suffix("/v2").unwrap();
        let manifest = desk.read("makecomapp.json.in");
        desk.write(
            "makecomapp.json",
            &manifest.replace("http://127.0.0.1/api", origin),
        );
        edit_manifest(&desk, "makecomapp.json", edit);
        for line in lines {
            desk.run(line);
        }
        write!(shown, "# {what}\n\n{}", desk.transcript()).unwrap();
    }
    insta::assert_snapshot!(case, shown);
}

fn edit_manifest(desk: &Desk, path: &str, edit: impl FnOnce(&mut Value)) {
    let mut manifest = serde_json::from_str(&desk.read(path)).unwrap();
    edit(&mut manifest);
    desk.write(path, &serde_json::to_string_pretty(&manifest).unwrap());
}

fn rename(object: &mut Value, from: &str, to: &str) {
    let object = object.as_object_mut().unwrap();
    let value = object.remove(from).unwrap();
    object.insert(to.to_owned(), value);
}

#[tokio::test(flavor = "multi_thread")]
async fn kind_of_connection_not_checked() {
    shows("kind-of-connection-not-checked", &["validate --strict"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missed_by_review() {
    shows("missed-by-review", &["validate --strict"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn option_without_value() {
    let line = "validate a.params.iml.json --strict";
    shows("option-without-value", &[line]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sanitize_backticks() {
    let line = "validate apikey.communication.iml.json --strict";
    shows("sanitize-backticks", &[line]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_needs_no_error_handling() {
    let line = "validate pkce.oauth-communication.iml.json --strict";
    shows("token-needs-no-error-handling", &[line]).await;
}

/// What each step sees in a pull request from a fork; `ci.rs` runs those that GitHub does.
#[tokio::test(flavor = "multi_thread")]
async fn ci_workflow_on_forks() {
    let lines = [
        "validate --format github",
        "diff --semantic",
        "push --dry-run",
    ];
    shows_with("ci-workflow-on-forks", &lines, |command| {
        command
            .env("MAKE_ZONE", "eu1.make.com")
            .env("MAKE_API_KEY", "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sandbox_flag_with_a_blank() {
    let lines = [
        // What it may be else is said.
        "pull acme-crm --sandbox state.json",
        "push --sandbox state.json",
        "pull --sandbox state.json",
        "connections list acme-crm --sandbox state.json",
        "--sandbox state.json connections list acme-crm",
        "diff --sandbox state --json",
        // Nothing was made, and nothing of this is unclear.
        "connections list --sandbox acme-crm",
        "--sandbox pull acme-crm project",
        "pull acme-crm --sandbox project",
    ];
    shows_with("sandbox-flag-with-a-blank", &lines, |command| {
        command.env_remove("MAKE_ZONE").env_remove("MAKE_API_KEY");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn manifest_not_understood_is_green() {
    let edits: [Edit; 4] = [
        ("a list of connections", |it| {
            it["components"]["connection"] = json!([{ "name": "acme", "codeFiles": {} }]);
        }),
        ("names of the API as keys", |it| {
            let files = &mut it["components"]["connection"]["acme"]["codeFiles"];
            rename(files, "communication", "api");
            rename(files, "params", "parameters");
        }),
        ("a typing error", |it| {
            let files = &mut it["components"]["connection"]["acme"]["codeFiles"];
            rename(files, "communication", "communicaton");
        }),
        ("no components", |it| rename(it, "components", "parts")),
    ];
    let lines = ["validate --strict", "push --dry-run"];
    shows_edited("manifest-not-understood-is-green", &edits, &lines).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_oddity_refuses_all() {
    let edits: [Edit; 4] = [
        ("no type", |it| {
            let second = &mut it["components"]["connection"]["second"];
            second.as_object_mut().unwrap().remove("connectionType");
        }),
        ("no label", |it| {
            let second = &mut it["components"]["connection"]["second"];
            second.as_object_mut().unwrap().remove("label");
        }),
        ("an origin that is not filled in", |it| {
            let origin = json!({
                "label": "-FILL-ME- - Example: Testing App 123",
                "appId": "-FILL-ME- - Place here the app ID of an existing app",
                "baseUrl": "-FILL-ME- - Example: https://eu1.make.com/api",
                "appVersion": 1,
            });
            it["origins"].as_array_mut().unwrap().push(origin);
        }),
        ("null for a mapping", |it| {
            it["origins"][0]["idMapping"] = json!({ "connection": null });
        }),
    ];
    shows_edited("one-oddity-refuses-all", &edits, &["validate"]).await;
}

/// Each run has the manifest of a fresh checkout, and the base of the last run.
#[tokio::test(flavor = "multi_thread")]
async fn ci_lost_manifest_duplicates() {
    let case = "ci-lost-manifest-duplicates";
    let mut desk = desk(case).await;
    desk.run("pull acme-dev p");
    edit_manifest(&desk, "p/makecomapp.json", |it| {
        it["components"]["connection"]["newOne"] = json!({
            "label": "New one",
            "connectionType": "basic",
            "codeFiles": { "communication": "new-one.communication.iml.json" },
        });
    });
    let api = "{ \"url\": \"https://api.acme.example/x\" }";
    desk.write("p/new-one.communication.iml.json", api);
    let committed = desk.read("p/makecomapp.json");
    for _ in 0..3 {
        desk.write("p/makecomapp.json", &committed);
        desk.run("push p");
    }
    desk.run("connections list acme-dev");
    insta::assert_snapshot!(case, desk.transcript());
}

/// A module names a connection that was removed from the manifest.
#[tokio::test(flavor = "multi_thread")]
async fn prune_what_modules_use() {
    let case = "prune-what-modules-use";
    let mut desk = desk(case).await;
    desk.run("pull acme-dev p");
    edit_manifest(&desk, "p/makecomapp.json", |it| {
        it["components"]["module"] = json!({ "getX": {
            "label": "Get", "moduleType": "action", "connection": "acme-dev", "codeFiles": {},
        } });
        let connections = it["components"]["connection"].as_object_mut().unwrap();
        connections.remove("acme-dev").unwrap();
    });
    desk.sandbox.clear_requests();
    desk.run("validate p --strict")
        .run("push p --prune --dry-run")
        .run("push p --prune --yes");
    assert!(desk.sandbox.requests().is_empty());
    // The connection alone is still used.
    desk.run("push p --prune --dry-run --only acme-dev");
    insta::assert_snapshot!(case, desk.transcript());
}

/// The app of the second origin has the connection of the first.
#[tokio::test(flavor = "multi_thread")]
async fn second_origin_duplicates() {
    let case = "second-origin-duplicates";
    let mut desk = desk(case).await;
    desk.run("pull acme-dev p");
    edit_manifest(&desk, "p/makecomapp.json", |it| {
        let mut origin = it["origins"][0].clone();
        it["origins"][0]["label"] = "Dev".into();
        origin.as_object_mut().unwrap().remove("idMapping").unwrap();
        origin["label"] = "Production".into();
        origin["appId"] = "acme-prod".into();
        it["origins"].as_array_mut().unwrap().push(origin);
    });
    let manifest = desk.read("p/makecomapp.json");
    desk.sandbox.clear_requests();
    desk.run("push p --dry-run --origin Production")
        .run("promote p --from Dev --to Production --dry-run")
        .run("push p --origin Production")
        .run("promote p --from Dev --to Production")
        .run("pull acme-prod p")
        .run("push p --dry-run --origin Dev");
    let requests = desk.sandbox.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
    assert_eq!(desk.read("p/makecomapp.json"), manifest);
    // Once they are paired, each is the other.
    edit_manifest(&desk, "p/makecomapp.json", |it| {
        it["origins"][1]["idMapping"] =
            json!({ "connection": [{ "local": "acme-dev", "remote": "acme-prod" }] });
    });
    desk.run("promote p --from Dev --to Production")
        .run("pull acme-prod p")
        .run("connections list acme-prod");
    insta::assert_snapshot!(case, desk.transcript());
}

/// A project of an account, and a sandbox in place of its server.
#[tokio::test(flavor = "multi_thread")]
async fn own_project_in_a_sandbox() {
    let case = "own-project-in-a-sandbox";
    let mut desk = desk(case).await;
    let before = desk.tree("");
    desk.run("push --dry-run --sandbox=state.json")
        .run("push --sandbox=state.json")
        .run("push --sandbox=state.json")
        .run("connections list acme-dev --sandbox=state.json");
    assert!(desk.sandbox.requests().is_empty());
    std::fs::remove_file(desk.path("state.json")).unwrap();
    assert_eq!(desk.tree(""), before);
    // An origin with the address of a sandbox that has nothing of it is no other case.
    let manifest = desk.read("makecomapp.json");
    let local = manifest.replace("https://eu1.make.com/api", "http://127.0.0.1/api");
    assert_ne!(local, manifest);
    desk.write("makecomapp.json", &local);
    desk.run("push --dry-run --sandbox=state.json");
    insta::assert_snapshot!(case, desk.transcript());
}

/// What the extension and its schema require of a manifest.
#[tokio::test(flavor = "multi_thread")]
async fn pulled_manifest_breaks_editor_schema() {
    let case = "pulled-manifest-breaks-editor-schema";
    let mut desk = desk(case).await;
    desk.run("pull acme-dev p")
        .run("pull acme-v2 q")
        .run("connections get acme-v2");
    let version = |manifest: &str| {
        let manifest = desk.read(manifest);
        assert!(!manifest.ends_with('\n'));
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let origin = &manifest["origins"][0];
        let kinds: Vec<_> = origin["idMapping"].as_object().unwrap().keys().collect();
        let expected = "connection endpoint function module rpc webhook";
        assert!(
            expected
                .split(' ')
                .all(|kind| kinds.iter().any(|it| *it == kind)),
            "{kinds:?}"
        );
        origin["appVersion"].clone()
    };
    assert_eq!(version("p/makecomapp.json"), 1);
    assert_eq!(version("q/makecomapp.json"), 2);
    insta::assert_snapshot!(case, desk.transcript());
}

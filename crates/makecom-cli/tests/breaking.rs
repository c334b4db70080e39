//! What a change breaks for scenarios, told before it is sent.

mod support;

use std::process::Command;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use support::Desk;

const EXPECT: &str = r#"[
    { "name": "id", "type": "text", "label": "User ID" },
    { "name": "kind", "type": "select", "options": ["new", "old"] }
]"#;

fn app() -> App {
    App::new("acme-crm")
        .section("base", r#"{ "baseUrl": "https://acme.example/v1" }"#)
        .component(SeedComponent::connection("basic", "Key"))
        .component(SeedComponent::connection("basic", "Other"))
        .component(
            SeedComponent::module("getUser", 4)
                .field("label", "Get a user")
                .field("connection", "acme-crm")
                .section("api", r#"{ "url": "/users/{{parameters.id}}" }"#)
                .section("expect", EXPECT)
                .section("interface", r#"[{ "name": "email", "type": "email" }]"#),
        )
        .component(
            SeedComponent::module("listUsers", 9)
                .field("label", "List users")
                .section("expect", r#"["rpc://userFields"]"#),
        )
        .component(SeedComponent::rpc("userFields", "Fields").section("api", r#"{ "url": "/a" }"#))
        .component(SeedComponent::rpc("users", "Users").section("api", r#"{ "url": "/a" }"#))
}

async fn pulled() -> Desk {
    let mut desk = Desk::new(Sandbox::builder().app(app())).await;
    desk.run("pull acme-crm").transcript();
    desk
}

/// The file of a code in the folder of a component.
fn file(folder: &str, end: &str) -> String {
    let id = folder.rsplit('/').next().unwrap();
    format!("{folder}/{id}.{end}.iml.json")
}

/// A change of every part that scenarios notice, and of some that they do not.
fn change(desk: &Desk) {
    let module = "modules/get-user";
    desk.write(
        &file(module, "mappable-params"),
        "[\n    { \"name\": \"userId\", \"type\": \"text\", \"label\": \"User ID\", \"required\": true },\n    // one option less\n    { \"name\": \"kind\", \"type\": \"select\", \"options\": [\"new\"] }\n]",
    );
    desk.write(&file(module, "interface"), "[]");
    desk.write(
        &file(module, "communication"),
        "{ \"url\": \"/u/{{parameters.userId}}\" }",
    );
    desk.write(
        "general/base.iml.json",
        "{ \"baseUrl\": \"https://acme.example/v2\" }",
    );
    for rpc in ["user-fields", "users"] {
        desk.write(
            &file(&format!("rpcs/{rpc}"), "communication"),
            "{ \"url\": \"/b\" }",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_is_said_and_can_be_forbidden() {
    let mut desk = pulled().await;
    desk.run("diff --breaking");
    change(&desk);
    let manifest = desk.read("makecomapp.json").replacen(
        "\"connection\": \"acme-crm\"",
        "\"connection\": \"acme-crm2\"",
        1,
    );
    desk.write("makecomapp.json", &manifest);
    desk.sandbox.clear_requests();
    desk.run("diff --breaking")
        .run("push --forbid-breaking")
        .run("push --forbid-breaking --dry-run --only rpc/users");
    let requests = desk.sandbox.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
    desk.run("push --forbid-breaking --only rpc/users --only app");
    insta::assert_snapshot!(desk.transcript());
    let out = desk.output("diff --breaking --output json");
    let shown: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(shown[1]["impact"], "breaking");
    assert!(
        shown
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["line"].is_u64())
    );
    let out = desk.output("push --forbid-breaking --dry-run --output json");
    let shown: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(shown["breaking"][0]["message"].is_string(), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_is_gone_breaks_only_if_it_is_deleted() {
    let mut desk = pulled().await;
    let mut manifest: serde_json::Value =
        serde_json::from_str(&desk.read("makecomapp.json")).unwrap();
    manifest["components"]["module"]
        .as_object_mut()
        .unwrap()
        .remove("getUser");
    desk.write("makecomapp.json", &manifest.to_string());
    desk.run("diff --breaking")
        .run("push --forbid-breaking")
        .run("push --forbid-breaking --prune --yes");
    insta::assert_snapshot!(desk.transcript());
    assert!(desk.sandbox.module("acme-crm", 1, "getUser").is_some());
}

/// Runs git in the folder of a desk; its settings are those of no user.
fn git(desk: &Desk, line: &str) {
    let null = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@acme.example"])
        .args(shlex::split(line).unwrap())
        .current_dir(desk.folder.path())
        .env("GIT_CONFIG_GLOBAL", null)
        .env("GIT_CONFIG_SYSTEM", null)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {line}: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_of_git_are_compared_without_a_server() {
    let mut desk = Desk::new(Sandbox::builder().app(app())).await;
    desk.run("pull acme-crm apps/crm").transcript();
    desk.write(".gitattributes", "*.iml.json text\n");
    git(&desk, "init -q");
    git(&desk, "add .");
    git(&desk, "commit -q -m one");
    git(&desk, "tag v1");
    for folder in ["modules", "rpcs", "general"] {
        std::fs::rename(desk.path(&format!("apps/crm/{folder}")), desk.path(folder)).unwrap();
    }
    change(&desk);
    for folder in ["modules", "rpcs", "general"] {
        std::fs::rename(desk.path(folder), desk.path(&format!("apps/crm/{folder}"))).unwrap();
    }
    desk.sandbox.clear_requests();
    let path = std::env::var_os("PATH").unwrap();
    let found = |command: &mut Command| {
        command.env("PATH", &path);
    };
    desk.run_with("diff apps/crm --breaking --since v1", found);
    git(&desk, "add .");
    git(&desk, "commit -q -m two");
    let before = git_status(&desk);
    for line in [
        "diff apps/crm --breaking --since v1 --until HEAD",
        "diff apps/crm --breaking --since HEAD",
        "diff apps/crm --breaking --since HEAD --until v1",
        "diff apps/crm --breaking --since v9",
        "diff apps/crm --breaking --since --output=x",
        "diff apps/crm --since v1",
        "diff apps/crm --breaking --since v1 --only getUser",
    ] {
        desk.run_with(line, found);
    }
    assert_eq!(git_status(&desk), before);
    // As in a hook, which names the repository from its top.
    let hooked = |command: &mut Command| {
        found(
            command
                .env("GIT_DIR", ".git")
                .env("GIT_INDEX_FILE", ".git/index"),
        );
    };
    desk.run_with("diff apps/crm --breaking --since v1 --until HEAD", hooked);
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.sandbox.requests().len(), 0);
}

/// What git says of the working tree and the index.
fn git_status(desk: &Desk) -> String {
    let output = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(desk.folder.path())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_outside_git_or_new_in_it_is_told() {
    let mut desk = pulled().await;
    let path = std::env::var_os("PATH").unwrap();
    let folder = desk.folder.path().parent().unwrap().to_owned();
    let found = |command: &mut Command| {
        // No repository above counts.
        command
            .env("PATH", &path)
            .env("GIT_CEILING_DIRECTORIES", &folder);
    };
    let output = desk
        .command("diff --breaking --since v1")
        .env("PATH", &path)
        .env("GIT_CEILING_DIRECTORIES", &folder)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("cannot be compared by revision"), "{error}");
    assert_eq!(output.status.code(), Some(2));
    desk.write("other/file", "");
    git(&desk, "init -q");
    git(&desk, "add other");
    git(&desk, "commit -q -m one");
    desk.run_with("diff --breaking --since HEAD", found);
    insta::assert_snapshot!(desk.transcript());
}

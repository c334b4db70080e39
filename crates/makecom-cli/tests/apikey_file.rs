//! The API key in the file that a manifest names, with `--use-apikey-file`.
#![cfg(unix)]

mod support;

use std::os::unix::fs::PermissionsExt as _;

use makecom_sandbox::{App, Sandbox, Scope, SeedComponent};
use serde_json::{Value, json};
use support::{Desk, KEY};

const OTHER_KEY: &str = "22222222-2222-4222-8222-222222222222";

fn app(name: &str) -> App {
    App::new(name).component(SeedComponent::rpc("listUsers", "List users"))
}

fn key(desk: &Desk, path: &str, text: &str, mode: u32) {
    desk.write(path, text);
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(desk.path(path), permissions).unwrap();
}

/// Without a key in the environment.
fn no_key(command: &mut std::process::Command) {
    command.env_remove("MAKE_API_KEY");
}

fn no_zone(command: &mut std::process::Command) {
    command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_read_from_the_file_of_the_origin_if_that_is_asked_for() {
    let mut desk = Desk::new(Sandbox::builder().app(app("acme-crm"))).await;
    desk.run("pull acme-crm app").transcript();
    // As the extension leaves it: beside the folder of the manifest.
    key(&desk, ".secrets/apikey", &format!("{KEY}\n"), 0o600);
    desk.run_with("pull app", no_key);
    for line in [
        "pull acme-crm app --use-apikey-file",
        "push app --use-apikey-file",
        "diff app --use-apikey-file",
        "pair --dir app --use-apikey-file",
        "status --dir app --use-apikey-file",
        "pull acme-crm@2 app --use-apikey-file",
        "pull other-app app --use-apikey-file",
        "pull acme-crm elsewhere --use-apikey-file",
    ] {
        desk.run_with(line, no_key);
    }
    key(&desk, ".secrets/apikey", KEY, 0o644);
    desk.run_with("diff app --use-apikey-file", no_key);
    key(&desk, ".secrets/apikey", "not a key, hunter2\n\n", 0o600);
    desk.run_with("diff app --use-apikey-file", no_key);
    std::fs::remove_file(desk.path(".secrets/apikey")).unwrap();
    desk.run_with("diff app --use-apikey-file", no_key);
    let manifest = desk.read("app/makecomapp.json");
    desk.write(
        "app/makecomapp.json",
        &manifest.replace("apikeyFile", "other"),
    );
    desk.run_with("diff app --use-apikey-file", no_key)
        .run("diff app --use-apikey-file --token-file key");
    let seen = desk.transcript();
    assert!(!seen.contains("hunter2"));
    insta::assert_snapshot!(seen);
    assert!(!desk.path("elsewhere").exists());
}

/// The zone check stays: an untrusted manifest does not choose where a key goes.
#[tokio::test(flavor = "multi_thread")]
async fn the_key_goes_to_the_zone_of_its_origin_only() {
    let mut desk = Desk::new(Sandbox::builder().app(app("acme-crm"))).await;
    desk.run("pull acme-crm").transcript();
    let manifest = desk.read("makecomapp.json");
    desk.write(
        "makecomapp.json",
        &manifest.replace("../.secrets", ".secrets"),
    );
    key(&desk, ".secrets/apikey", KEY, 0o600);
    desk.sandbox.clear_requests();
    desk.run_with("diff --use-apikey-file", no_zone)
        .run_with("diff --use-apikey-file --origin 1 --zone eu1", no_zone);
    insta::assert_snapshot!(desk.transcript());
    assert!(desk.sandbox.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_uses_the_file_of_each_origin() {
    let production = Sandbox::builder()
        .app(app("acme-crm"))
        .token(OTHER_KEY, Scope::ALL)
        .start()
        .await
        .unwrap();
    let mut desk = Desk::new(Sandbox::builder().app(app("acme-dev"))).await;
    desk.run("pull acme-dev").transcript();
    let mut manifest: Value = serde_json::from_str(&desk.read("makecomapp.json")).unwrap();
    let origins = manifest["origins"].as_array_mut().unwrap();
    let mut second = origins[0].clone();
    origins[0]["apikeyFile"] = json!(desk.path("keys/dev"));
    second["apikeyFile"] = json!("keys/production");
    second["label"] = json!("production");
    second["appId"] = json!("acme-crm");
    second["baseUrl"] = json!(production.base_url().trim_end_matches("/v2"));
    origins.push(second);
    desk.write("makecomapp.json", &manifest.to_string());
    key(&desk, "keys/dev", KEY, 0o600);
    key(&desk, "keys/production", OTHER_KEY, 0o640);
    let zones = format!(
        "--zone {} --from-zone {}",
        production.base_url(),
        desk.sandbox.base_url()
    );
    for line in ["promote", "diff"] {
        let line = format!("{line} --from 1 --to production --use-apikey-file");
        desk.run_with(&line, no_zone);
        desk.run_with(&format!("{line} {zones}"), no_zone);
    }
    let seen = desk.transcript();
    assert!(!seen.contains(OTHER_KEY));
    let seen = seen
        .replace(&production.base_url(), "<production>")
        .replace(&production.address().to_string(), "<production address>");
    insta::assert_snapshot!(seen);
}

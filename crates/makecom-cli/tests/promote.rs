//! Promotes from one origin to another.

mod support;

use makecom_sandbox::{App, Sandbox, Scope, SeedComponent};
use support::Desk;

const PRODUCTION_KEY: &str = "22222222-2222-4222-8222-222222222222";

/// A project of two servers, with the key of each in the environment.
async fn two() -> (Desk, Sandbox) {
    let connection =
        |label: &str, api: &str| SeedComponent::connection("basic", label).section("api", api);
    let development = App::new("acme-dev")
        .component(connection(
            "Acme",
            "{ \"url\": \"https://acme.example/v2\" } // new",
        ))
        .component(connection(
            "Second",
            "{ \"url\": \"https://acme.example/two\" }",
        ));
    let production = App::new("acme-crm").component(connection(
        "Acme",
        "{ \"url\": \"https://acme.example/v1\" }",
    ));
    let production = Sandbox::builder()
        .app(production)
        .token(PRODUCTION_KEY, Scope::ALL)
        .start()
        .await
        .unwrap();
    let mut desk = Desk::new(Sandbox::builder().app(development)).await;

    // The base of production is from a pull; the rest is pulled from the other, in its
    // own folder.
    desk.run_with("pull acme-crm", |command| {
        command.envs(production.variables());
    });
    desk.run("pull acme-dev dev");
    let base = |url: &str| url.trim_end_matches("/v2").to_owned();
    let manifest = desk.read("dev/makecomapp.json");
    let theirs = format!(
        "\"origins\": [
        {{
            \"label\": \"production\",
            \"baseUrl\": \"{}\",
            \"appId\": \"acme-crm\",
            \"appVersion\": 1,
            \"idMapping\": {{ \"connection\": [{{ \"local\": \"acme-dev\", \"remote\": \"acme-crm\" }}] }}
        }},",
        base(&production.base_url())
    );
    let manifest = manifest.replace("\"origins\": [", &theirs);
    desk.write("makecomapp.json", &manifest);
    desk.transcript();
    (desk, production)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_tested_goes_to_production() {
    let (mut desk, production) = two().await;
    let zone = desk.sandbox.base_url();
    let line = format!("promote --from 2 --to production --from-zone {zone}");
    let keys = |command: &mut std::process::Command| {
        command
            .envs(production.variables())
            .env("MAKECOM_FROM_API_KEY", support::KEY);
    };
    desk.sandbox.clear_requests();
    let diff = line.replace("promote", "diff");
    desk.run_with(&diff, keys)
        .run_with(&format!("{line} --dry-run"), keys);
    assert!(
        production
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
    desk.run_with(&line, keys)
        .run_with(&line, keys)
        .run_with(&diff, keys)
        .run_with(&format!("{line} --only unknown"), keys)
        .run_with("diff --from 2", keys);
    let seen = desk.transcript();
    assert!(!seen.contains(PRODUCTION_KEY));
    insta::assert_snapshot!(seen);

    let promoted = production.connection("acme-crm").unwrap();
    let api = "{ \"url\": \"https://acme.example/v2\" } // new";
    assert_eq!(promoted.section("api"), Some(api));
    let made = production.connection("acme-crm2").unwrap();
    assert_eq!(made.label(), "Second");
    assert!(
        desk.read("makecomapp.json")
            .contains("\"remote\": \"acme-crm2\"")
    );
    // The source was only read.
    assert!(
        desk.sandbox
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_in_production_are_not_lost() {
    let (mut desk, production) = two().await;
    let zone = desk.sandbox.base_url();
    let line = format!("promote --from 2 --to production --from-zone {zone} --only acme-dev");
    let keys = |command: &mut std::process::Command| {
        command
            .envs(production.variables())
            .env("MAKECOM_FROM_API_KEY", support::KEY);
    };
    desk.write("fix.json", "{ \"url\": \"https://acme.example/fix\" }");
    desk.run_with("section set connection acme-crm api fix.json", keys)
        .run_with(&line, keys);
    let kept = production.connection("acme-crm").unwrap();
    assert_eq!(kept.section("api"), Some(desk.read("fix.json").as_str()));
    desk.run_with(&format!("{line} --force"), keys);
    insta::assert_snapshot!(desk.transcript());
}

/// No key is sent to the other's zone, or to a zone that only the project names.
#[tokio::test(flavor = "multi_thread")]
async fn each_key_goes_to_its_own_zone() {
    let (mut desk, production) = two().await;
    desk.sandbox.clear_requests();
    production.clear_requests();
    let line = "promote --from 2 --to production";
    desk.run(line)
        .run_with(line, |command| {
            command.envs(production.variables());
        })
        .run_with(line, |command| {
            command
                .envs(production.variables())
                .env("MAKECOM_FROM_API_KEY", support::KEY);
        })
        .run("promote --from 2 --to 2")
        .run("promote --from 2 --to staging")
        .run("promote --from 1 --to 2 --sandbox");
    let seen = desk
        .transcript()
        .replace(&production.base_url(), "<production>")
        .replace(&production.address().to_string(), "<production>");
    insta::assert_snapshot!(seen);
    assert!(desk.sandbox.requests().is_empty() && production.requests().is_empty());
}

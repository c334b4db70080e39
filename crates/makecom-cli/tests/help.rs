//! The help texts.

mod support;

use makecom_sandbox::Sandbox;
use support::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn help_texts() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    for command in [
        "",
        "connections",
        "section",
        "common",
        "validate",
        "test",
        "run",
        "new test",
        "pull",
        "diff",
        "push",
        "pair",
        "new",
        "status",
        "sandbox",
    ] {
        desk.run(format!("{command} --help").trim_start());
    }
    insta::assert_snapshot!(desk.transcript());
}

/// Without the global options, which all have.
#[tokio::test(flavor = "multi_thread")]
async fn help_texts_of_groups() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    for command in [
        "app",
        "app list",
        "app get",
        "app create",
        "app update",
        "app icon",
        "app icon get",
        "app icon set",
        "app visibility",
        "app visibility public",
        "app visibility private",
        "app source",
        "app source open",
        "app source close",
        "app clone",
        "app clone-major",
        "app review",
        "app review get",
        "app review form",
        "app review request",
        "app events",
        "app delete",
        "connections",
        "connections list",
        "connections get",
        "connections create",
        "connections update",
        "connections recreate",
        "connections delete",
        "webhooks",
        "webhooks list",
        "webhooks get",
        "webhooks create",
        "webhooks update",
        "webhooks delete",
        "modules",
        "modules list",
        "modules get",
        "modules create",
        "modules update",
        "modules public",
        "modules private",
        "modules deprecate",
        "modules undeprecate",
        "modules archive",
        "modules unarchive",
        "modules clone",
        "modules consumable",
        "modules delete",
        "rpcs",
        "rpcs list",
        "rpcs get",
        "rpcs create",
        "rpcs update",
        "rpcs test",
        "rpcs delete",
        "functions",
        "functions list",
        "functions get",
        "functions create",
        "functions delete",
        "section get",
        "section set",
        "section edit",
        "common get",
        "common set",
        "changes",
        "changes list",
        "changes show",
        "changes commit",
        "changes rollback",
    ] {
        desk.run(&format!("{command} --help"));
    }
    let texts = desk.transcript();
    let texts: Vec<_> = texts
        .split("\n\n$ ")
        .filter_map(|text| text.split("\n\nGlobal options:").next())
        .map(|text| text.replace("\nOptions:\n  -h, --help\n          Print help\n\n  -V, --version\n          Print version", ""))
        .collect();
    insta::assert_snapshot!(texts.join("\n\n$ "));
}

/// Every command has a manual page and completions in every shell.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_completions_and_a_page() {
    let desk = Desk::new(Sandbox::builder()).await;
    assert!(desk.output("man pages").status.success());
    for (command, shown) in [
        ("connections-recreate", "Do not ask"),
        ("section-edit", "EDITOR"),
        ("app-visibility-public", "cannot be deleted"),
        ("modules-private", "deprecate"),
        ("rpcs-test", "calls the service"),
        ("changes-rollback", "whatever"),
        ("pull", "exit code 3"),
        ("push", "dry"),
        ("pair", "ignore"),
        ("new", "empty codes"),
    ] {
        let page = desk.read(&format!("pages/makecom-{command}.1"));
        assert!(page.contains(shown), "{command}: {page}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.output(&format!("completions {shell}")).stdout;
        let script = String::from_utf8(script).unwrap();
        for word in [
            "recreate",
            "include-common",
            "validate",
            "undeprecate",
            "rollback",
        ] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

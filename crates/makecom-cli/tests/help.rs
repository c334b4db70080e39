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
        "pull",
        "diff",
        "push",
        "sandbox",
    ] {
        desk.run(format!("{command} --help").trim_start());
    }
    insta::assert_snapshot!(desk.transcript());
}

/// Every command has a manual page and completions in every shell.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_completions_and_a_page() {
    let desk = Desk::new(Sandbox::builder()).await;
    assert!(desk.output("man pages").status.success());
    for (command, shown) in [
        ("connections-recreate", "Do not ask"),
        ("section-edit", "EDITOR"),
        ("pull", "exit code 3"),
        ("push", "dry"),
    ] {
        let page = desk.read(&format!("pages/makecom-{command}.1"));
        assert!(page.contains(shown), "{command}: {page}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.output(&format!("completions {shell}")).stdout;
        let script = String::from_utf8(script).unwrap();
        for word in ["recreate", "include-common", "validate"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

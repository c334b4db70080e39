//! The help texts.

mod support;

use makecom_sandbox::Sandbox;
use support::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn help_is_for_people() {
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

//! The tour of the sandbox with Make's TypeScript SDK.

use makecom::{ConnectionType, NewConnection};
use makecom_sandbox::Sandbox;
use makecom_tests::root;

use crate::node::node;

#[tokio::test(flavor = "multi_thread")]
async fn the_script_of_the_tour_prints_what_is_shown() {
    let tour = std::fs::read_to_string(root().join("docs/sandbox.md")).unwrap();
    let block = |language: &str, number| {
        let block = tour.split(&format!("```{language}\n")).nth(number).unwrap();
        block.split("```").next().unwrap().to_owned()
    };
    let sandbox = Sandbox::builder()
        .token(
            "0e2d7b8c-1111-4aaa-8bbb-0123456789ab",
            makecom_sandbox::Scope::ALL,
        )
        .start()
        .await
        .unwrap();
    // The tour made one with curl before.
    let client = sandbox.client().unwrap();
    let connections = client.app("acme-crm").unwrap().connections();
    connections
        .create(NewConnection::new(ConnectionType::Oauth, "Acme"))
        .await
        .unwrap();

    let address = sandbox.address().to_string();
    let script = block("js", 1).replace("127.0.0.1:8484", &address);
    let arguments = ["--input-type=module", "-e", &script];
    let Some(printed) = node(&arguments, String::new(), &sandbox).await else {
        return;
    };
    let printed = printed.success();
    let promised = tour
        .lines()
        .find(|line| line.starts_with("# { label: 'From TypeScript'"));
    assert_eq!(
        printed.trim_end(),
        promised.unwrap().trim_start_matches("# ")
    );
}

//! Make's published TypeScript SDK against the sandbox, and its requests beside
//! those of `makecom`; and Node's reader of JSONC beside the sandbox's.
//!
//! Needs Node 20 and `npm ci --prefix tests/interop`; without them it prints that it is
//! skipped, or fails if `INTEROP=required` is set.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Command;

use makecom::section::{Code as _, connection};
use makecom::{Common, ConnectionType, ConnectionUpdate, NewConnection};
use makecom_sandbox::{Fault, Operation, RecordedRequest, Sandbox, SeedComponent};
use makecom_tests::root;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

const SECTION: &str = "{\r\n  // kept é\n\t\"url\": \"{{common.url}}\", \"unknown\": [1.0,],\n}\n";

/// The differences between the SDK's requests and ours, and why. An unlisted difference
/// fails the test, and so does a listed one that no longer occurs.
const DIFFERENCES: [(Operation, &str, &str); 1] = [(
    Operation::RecreateConnection,
    "the SDK sends nothing",
    "it has no such method; the page has the operation",
)];

/// Prints in spite of the test runner's capture.
fn skip(why: &str) {
    let mut out = std::io::stderr();
    let _ = writeln!(out, "SKIPPED: interop with Make's TypeScript SDK: {why}");
    assert!(
        std::env::var_os("INTEROP").is_none_or(|value| value != "required"),
        "INTEROP=required, but {why}"
    );
}

/// The output of Node; `None` without Node or the SDK.
async fn node(arguments: &[String], sandbox: &Sandbox) -> Option<String> {
    let folder = root().join("tests/interop");
    let is_there = |package: &str| folder.join("node_modules").join(package).exists();
    if !is_there("@makehq/sdk") || !is_there("jsonc-parser") {
        skip("it is not installed; run `npm ci --prefix tests/interop`");
        return None;
    }
    let mut command = Command::new("node");
    command
        .args(arguments)
        .current_dir(folder)
        .envs(sandbox.variables())
        // The sandbox is on this machine.
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy");
    // The sandbox answers on the other threads meanwhile.
    let output = tokio::task::spawn_blocking(move || command.output());
    let Ok(output) = output.await.unwrap() else {
        skip("there is no Node");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The results of the SDK's calls, by operation.
async fn run_sdk(sandbox: &Sandbox) -> Option<BTreeMap<String, Value>> {
    let asked = json!({"app": sandbox.app(), "section": SECTION});
    let lines = node(&["sdk.mjs".to_owned(), asked.to_string()], sandbox).await?;
    let outcomes = lines.lines().map(|line| {
        let mut outcome: Value = serde_json::from_str(line).unwrap();
        let operation = outcome["operation"].take();
        (operation.as_str().unwrap().to_owned(), outcome)
    });
    Some(outcomes.collect())
}

/// The same calls as `sdk.mjs`, and those that the SDK lacks.
async fn run_ours(sandbox: &Sandbox) {
    let client = sandbox.client().unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    let made = connections
        .create(NewConnection::new(ConnectionType::Oauth, "Acme é"))
        .await
        .unwrap();
    let connection = client.connection(made.name()).unwrap();
    connections.list().await.unwrap();
    connection.get().await.unwrap();
    connection
        .update(ConnectionUpdate::new().label("Acme 2"))
        .await
        .unwrap();
    let section = connection::Api::from_text(SECTION);
    connection.set_section(&section).await.unwrap();
    connection.section::<connection::Api>().await.unwrap();
    let common = Common::new()
        .with("clientId", "a")
        .with("nested", json!({"b": [1]}));
    connection.set_common(&common).await.unwrap();
    connection.common().await.unwrap();
    connection.recreate().await.unwrap();
    connection.delete().await.unwrap();
}

/// The first request of each operation.
fn first_of_each(sandbox: &Sandbox) -> BTreeMap<Operation, RecordedRequest> {
    let mut first = BTreeMap::new();
    for request in sandbox.requests() {
        if let Some(operation) = request.operation {
            first.entry(operation).or_insert(request);
        }
    }
    first
}

/// The differences between two requests for the same.
fn differences(sdk: &RecordedRequest, ours: &RecordedRequest) -> Vec<String> {
    let media_type = |request: &RecordedRequest| {
        let value = request.header("content-type").unwrap_or("none");
        value.split(';').next().unwrap_or_default().to_owned()
    };
    // Order and whitespace matter only in sections.
    let body = |request: &RecordedRequest| match media_type(request).as_str() {
        "application/json" => serde_json::from_slice::<Value>(&request.body)
            .unwrap()
            .to_string(),
        _ => String::from_utf8(request.body.to_vec()).unwrap(),
    };
    let authorization = |request: &RecordedRequest| {
        request
            .header("authorization")
            .unwrap_or_default()
            .to_owned()
    };
    let pairs = [
        ("method", sdk.method.clone(), ours.method.clone()),
        ("path", sdk.path.clone(), ours.path.clone()),
        ("authorization", authorization(sdk), authorization(ours)),
        ("content type", media_type(sdk), media_type(ours)),
        ("body", body(sdk), body(ours)),
    ];
    pairs
        .into_iter()
        .filter(|(_, sdk, ours)| sdk != ours)
        .map(|(what, sdk, ours)| format!("{what}: the SDK sends {sdk:?}, we {ours:?}"))
        .collect()
}

async fn sandbox() -> Sandbox {
    let other = SeedComponent::connection("basic", "Other").name("other");
    Sandbox::builder()
        .app("acme-crm")
        .app(makecom_sandbox::App::new("others").component(other))
        .app("limited")
        .start()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sdk_works_and_sends_the_same_requests() {
    let theirs = sandbox().await;
    // For the SDK's last call, which it retries.
    let limit = Fault::status(429).unwrap().on(Operation::ListConnections);
    theirs.inject(limit.skip(1).times(1));
    let Some(outcomes) = run_sdk(&theirs).await else {
        return;
    };

    let named = json!({"name": "acme-crm", "label": "Acme é", "type": "oauth"});
    let mut renamed = named.clone();
    renamed["label"] = "Acme 2".into();
    let mut listed = named.clone();
    listed["app_version"] = "1".into();
    listed["alias_to"] = Value::Null;
    let mut detail = named.clone();
    detail["appVersion"] = "1".into();
    detail["connectedSystemName"] = Value::Null;
    detail["redirectUri"] = "https://sandbox.example/oauth/cb/acme-crm".into();
    let expected = [
        ("create_connection", named),
        ("list_connections", json!([listed])),
        ("get_connection", detail),
        ("update_connection", renamed),
        ("set_connection_section", Value::Null),
        ("get_connection_section", SECTION.into()),
        ("set_connection_common", true.into()),
        (
            "get_connection_common",
            json!({"clientId": "a", "nested": {"b": [1]}}),
        ),
        ("delete_connection", Value::Null),
        ("has_recreate", false.into()),
        ("unset_section", "null".into()),
        ("rate_limited", json!([])),
    ];
    for (operation, value) in expected {
        assert_eq!(
            outcomes[operation]["value"], value,
            "{operation}: {}",
            outcomes[operation]
        );
    }
    // Its errors include everything in the body.
    for (call, status, message) in [
        ("wrong_type", 400, "\n - Invalid value of parameter 'type'"),
        ("wrong_section", 400, "in JSONC at position 1"),
    ] {
        assert_eq!(outcomes[call]["status"], status);
        let said = outcomes[call]["message"].as_str().unwrap();
        assert!(said.contains(message), "{said}");
    }

    let ours = sandbox().await;
    run_ours(&ours).await;
    let (theirs, ours) = (first_of_each(&theirs), first_of_each(&ours));
    let mut found = Vec::new();
    for operation in Operation::ALL {
        let ours = &ours[&operation];
        match theirs.get(&operation) {
            Some(sdk) => found.extend(
                differences(sdk, ours)
                    .into_iter()
                    .map(|what| (operation, what)),
            ),
            None => found.push((operation, "the SDK sends nothing".to_owned())),
        }
    }
    let listed = DIFFERENCES.map(|(operation, what, _)| (operation, what.to_owned()));
    assert_eq!(found, listed, "differences found, differences listed");
}

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
    let Some(printed) = node(
        &["--input-type=module".to_owned(), "-e".to_owned(), script],
        &sandbox,
    )
    .await
    else {
        return;
    };
    let promised = tour
        .lines()
        .find(|line| line.starts_with("# { label: 'From TypeScript'"));
    assert_eq!(
        printed.trim_end(),
        promised.unwrap().trim_start_matches("# ")
    );
}

/// Pieces of JSONC and of near misses, in any order or as a valid text.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\": 1",
        "null",
        "true",
        "1",
        "-1.5e+3",
        " ",
        "\n",
        "\r\n",
        "\t",
        "// c\n",
        "/* c */",
        "/*",
        "/",
        "//",
        "\"",
        "\\",
        "'a'",
        "a",
        "nul",
        "01",
        "1.",
        "1e",
        "-",
        "+1",
        ".5",
        "0x1",
        "NaN",
        "\0",
        "\u{b}",
        "\u{c}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{3000}",
        "\u{feff}",
        "é",
        "\u{1f600}",
        "\"\\ud800\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\\/\\b\"",
        "\"a\tb\"",
        "\"a\nb\"",
        "\"a\rb\"",
        "\"a\0b\"",
        "\"\u{2028}\u{a0}\"",
    ]);
    let whole =
        "{ // é\n\t\"a\": [1, \"\u{1f600}\\n\", { \"b\": null },], /* c */ \"d\": -0.5e1 }\r\n";
    let places: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    let piece = piece.prop_map(str::to_owned);
    prop_oneof![
        prop::collection::vec(piece.clone(), 1..8).prop_map(|pieces| pieces.concat()),
        (piece, prop::sample::select(places)).prop_map(move |(piece, at)| {
            let (before, after) = whole.split_at(at);
            format!("{before}{piece}{after}")
        }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_accepted_and_refused_as_in_node() {
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..800)
        .map(|_| texts().new_tree(&mut runner).unwrap().current())
        // Windows editors write a byte order mark; the sandbox accepts it.
        .filter(|text| !text.starts_with('\u{feff}'))
        .collect();
    let sandbox = sandbox().await;
    let asked = serde_json::to_string(&texts).unwrap();
    let Some(found) = node(&["jsonc.mjs".to_owned(), asked], &sandbox).await else {
        return;
    };
    let found: Vec<Option<String>> = found
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(found.len(), texts.len());
    let refused = found.iter().flatten().count();
    assert!((200..700).contains(&refused), "{refused}: of both kinds");

    let client = reqwest::Client::new();
    for (text, expected) in texts.into_iter().zip(found) {
        let url = format!("{}/sdk/apps/connections/other/api", sandbox.base_url());
        let response = client
            .put(url)
            .header("authorization", format!("Token {}", sandbox.token()))
            .header("content-type", "application/jsonc")
            .body(text.clone())
            .send()
            .await
            .unwrap();
        let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        // A valid text may also have another shape than the section.
        let message = body["message"]
            .as_str()
            .filter(|said| said.contains(" in JSONC "));
        assert_eq!(message, expected.as_deref(), "{text:?}");
    }
}

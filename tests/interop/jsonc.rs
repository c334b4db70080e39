//! Node's reader of JSONC beside the sandbox's.

use makecom_sandbox::{App, Sandbox, SeedComponent};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::node::node;

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
    let other = SeedComponent::connection("basic", "Other").name("other");
    let app = App::new("acme-crm").component(other);
    let sandbox = Sandbox::builder().app(app).start().await.unwrap();
    let asked = serde_json::to_string(&texts).unwrap();
    let Some(found) = node(&["jsonc.mjs", &asked], String::new(), &sandbox).await else {
        return;
    };
    let found: Vec<Option<String>> = found
        .success()
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

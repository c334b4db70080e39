//! A new page flows through: pages of every kind beside the published one, each
//! from its Markdown to a call of the compiled client.

mod pages;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use makecom_tests::{copy_of_the_workspace, made, offline_cargo, root};
use openapi_fragments::{Document, Fragment, extract, files, operations};
use serde_json::Value;
use xtask::{pipeline, tree};

/// What the published page says of every operation.
fn published() -> Value {
    let page = files::read(&root().join("openapi/pages/sdk-apps/connections.md")).unwrap();
    let fragments = extract(&page).unwrap();
    let document = fragments.first().map(Fragment::to_document);
    document.as_ref().map(Document::value).unwrap().clone()
}

/// Adds pages and runs all stages; answers the warnings as lines.
fn regenerate(workspace: &Path, pages: &[pages::Page]) -> Vec<String> {
    let folder = workspace.join("openapi/pages/new");
    std::fs::create_dir_all(&folder).unwrap();
    for page in pages {
        let file = folder.join(page.name).with_extension("md");
        std::fs::write(file, page.markdown(&published())).unwrap();
    }
    let build = pipeline::build(workspace).unwrap_or_else(|errors| panic!("{errors}"));
    let differences = tree::compare(workspace, &build).unwrap();
    tree::write(workspace, &build, &differences).unwrap_or_else(|errors| panic!("{errors}"));
    let again = pipeline::build(workspace).unwrap();
    assert!(tree::compare(workspace, &again).unwrap().is_empty());
    let warning = |one: &openapi_fragments::Diagnostic| {
        let place = one.places().first();
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        format!("{place}{}: {}", one.code(), one.message())
    };
    build.warnings.iter().map(warning).collect()
}

#[test]
fn limits_of_generated_methods_are_reported_with_page_and_line() {
    let workspace = copy_of_the_workspace();
    let mut warnings = regenerate(workspace.path(), &pages::all());
    // Pages that are not of this test may have warnings, too.
    warnings.retain(|one| !one.contains(".md:") || one.contains("openapi/pages/new/"));
    insta::assert_snapshot!("warnings", warnings.join("\n"));
}

/// Checks the generated text; the next test compiles it.
#[test]
fn no_text_of_a_page_is_code() {
    let workspace = copy_of_the_workspace();
    regenerate(workspace.path(), &[pages::hostile()]);
    let client = std::fs::read_to_string(workspace.path().join(pipeline::CLIENT)).unwrap();
    let manifest = workspace.path().join("crates/makecom-raw/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    assert!(manifest.contains("doctest = false"));

    assert!(!client.contains("std::fs::File"));
    // Documentation is written in lines, not in blocks or attributes.
    let block = client
        .lines()
        .find(|line| line.contains("/**") || line.trim_start().starts_with("#[doc"));
    assert_eq!(block, None);
    assert!(client.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!client.contains(['\u{202e}', '\u{2066}']));
    let items = |code: &str| syn::parse_file(code).unwrap().items.len();
    assert_eq!(items(&client), items(made(pipeline::CLIENT)));
    // The sandbox's table has paths and names of pages, and none of their text.
    let table = std::fs::read_to_string(workspace.path().join(pipeline::SANDBOX)).unwrap();
    assert_eq!(items(&table), items(made(pipeline::SANDBOX)));
    assert!(table.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(!table.contains("std::fs::write"));
    // Code of a page is only in a code block marked as text, in a line of prose or in a
    // string.
    let documentation = client.lines().map(str::trim_start);
    let documentation = documentation.filter_map(|line| line.strip_prefix("///"));
    let mut is_open = false;
    for line in documentation.map(str::trim) {
        if line.starts_with("```") {
            assert_eq!(line, if is_open { "```" } else { "```text" });
            is_open = !is_open;
        }
        assert!(!line.starts_with("~~~"), "{line}");
    }
    assert!(!is_open);
    let written = client
        .lines()
        .filter(|line| line.contains("std::fs::write"));
    assert!(written.clone().count() > 10, "it is there to read");
    for line in written.map(str::trim_start) {
        assert!(
            line.starts_with("/// ") || line.contains("\\nstd::fs::write"),
            "{line}"
        );
    }
}

type Seen = Arc<Mutex<Vec<String>>>;

async fn answer(
    State(seen): State<Seen>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut request = format!("{method} {uri}");
    let mut headers: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !["host", "user-agent"].contains(&name.as_str()))
        .map(|(name, value)| format!("\n{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    request += &headers.concat();
    if !body.is_empty() {
        request = format!("{request}\n\n{}", String::from_utf8_lossy(&body));
    }
    seen.lock().unwrap().push(request);
    let json = [(header::CONTENT_TYPE, "application/json")];
    match (method.as_str(), uri.path()) {
        ("OPTIONS", _) | ("PUT", "/api/v2/made-up/icon") => StatusCode::NO_CONTENT.into_response(),
        ("GET", "/api/v2/made-up/icon") => (
            [(header::CONTENT_TYPE, "image/png")],
            b"\x89PNG\xff".to_vec(),
        )
            .into_response(),
        ("GET", "/api/v2/made-up/readme") => {
            ([(header::CONTENT_TYPE, "text/markdown")], "# Read me").into_response()
        }
        ("POST", "/api/v2/made-up/job") => (StatusCode::ACCEPTED, json, "[1]").into_response(),
        ("GET", "/api/v2/made-up/app/type") => (
            StatusCode::FORBIDDEN,
            json,
            r#"{"code": "SC403", "message": "Forbidden."}"#,
        )
            .into_response(),
        ("GET", "/api/v2/made-up/users") => {
            let body = r#"{"one": {"name": "n"}, "two": {"id": 2}, "four": {"stack": "s"}, "five": {"a_b": "x"}, "six": "+a"}"#;
            (json, body).into_response()
        }
        _ => (json, r#"{"ok": true}"#).into_response(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_page_becomes_a_client_that_calls_it() {
    let workspace = copy_of_the_workspace();
    regenerate(workspace.path(), &pages::all());

    let seen = Seen::default();
    let server = Router::new().fallback(answer).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let zone = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, server).await });

    let caller = workspace.path().join("caller");
    std::fs::create_dir_all(caller.join("src")).unwrap();
    let original = root().join("tests/new_pages");
    for (from, to) in [("caller.toml", "Cargo.toml"), ("caller.rs", "src/main.rs")] {
        std::fs::copy(original.join(from), caller.join(to)).unwrap();
    }
    std::fs::copy(root().join("Cargo.lock"), caller.join("Cargo.lock")).unwrap();
    let output = tokio::task::spawn_blocking(move || {
        let mut command: Command = offline_cargo(&caller);
        command.args(["run", "--quiet"]).env("MAKE_ZONE", zone);
        command.output().unwrap()
    })
    .await
    .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    insta::assert_snapshot!("results", String::from_utf8(output.stdout).unwrap());
    let seen = seen.lock().unwrap();
    insta::assert_snapshot!("requests", seen.join("\n\n---\n"));

    // Every operation of the pages was called, and one of the published ones.
    let line = |request: &String| request.split(['?', '\n']).next().map(str::to_owned);
    let distinct: BTreeSet<_> = seen.iter().filter_map(line).collect();
    let spec = std::fs::read_to_string(workspace.path().join(pipeline::SPEC)).unwrap();
    let all = operations(&serde_json::from_str(&spec).unwrap());
    let published = operations(&serde_json::from_str(made(pipeline::SPEC)).unwrap());
    assert_eq!(distinct.len(), all.len() - published.len() + 1);
}

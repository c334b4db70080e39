//! `makecom test` of components: on the made-up app of the runtime's tests.

mod support;

use std::path::Path;

use makecom_sandbox::Sandbox;
use support::Desk;

const APP: &str = "../makecom-runtime/tests/apps/acme-shop";

/// A copy of the app.
async fn desk() -> Desk {
    let desk = Desk::new(Sandbox::builder()).await;
    copy(&desk, &Path::new(env!("CARGO_MANIFEST_DIR")).join(APP), "");
    desk
}

fn copy(desk: &Desk, folder: &Path, inner: &str) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        let inner = if inner.is_empty() {
            name
        } else {
            format!("{inner}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            copy(desk, &entry.path(), &inner);
        } else {
            desk.write(&inner, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

const SEARCH: &str = "modules/search-orders/search-orders.communication.iml.json";
const SEARCH_TESTS: &str = "modules/search-orders/search-orders.tests.json";

fn change(desk: &Desk, file: &str, from: &str, to: &str) {
    let text = desk.read(file);
    assert!(text.contains(from), "{text}");
    desk.write(file, &text.replace(from, to));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_app_is_green() {
    let mut desk = desk().await;
    desk.run("test").run("test --strict --filter order-fields");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_named_with_line_and_column() {
    let mut desk = desk().await;
    change(&desk, SEARCH, "{{item.state}}", "{{item.stade}}");
    desk.run("test --filter search-orders");
    change(&desk, SEARCH, "{{item.stade}}", "{{item.state}}");
    change(&desk, SEARCH, "{{!item.archived}}", "{{item.archived}}");
    desk.run("test --filter search-orders");
    change(&desk, SEARCH, "{{item.archived}}", "{{!item.archived}}");
    change(&desk, SEARCH, "\"/orders\"", "\"/order\"");
    desk.run("test --filter search-orders");
    change(&desk, SEARCH, "\"/order\"", "\"/orders\"");
    change(&desk, SEARCH, "pagination.page <=", "pagination.page >");
    desk.run("test --filter search-orders");
    change(&desk, SEARCH, "\"limit\"", "\"limitt\"");
    desk.run("test --filter search-orders --format junit");
    desk.write(SEARCH, "{ url: '/orders' }");
    desk.run("test --filter search-orders");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn tests_are_updated_and_checked() {
    let mut desk = desk().await;
    change(&desk, SEARCH, "\"id\": \"{{item.id}}\", ", "");
    desk.run("test --filter search-orders --update")
        .run("test --filter search-orders");
    change(&desk, SEARCH_TESTS, "\"inputs\"", "\"input\"");
    change(&desk, SEARCH_TESTS, "\"two pages\"", "5");
    desk.run("test --filter search-orders");
    // One of two expectations would be lost without a word.
    change(
        &desk,
        SEARCH_TESTS,
        "\"tests\"",
        "\"tests\": [],\n  \"tests\"",
    );
    desk.run("test --filter search-orders");
    std::fs::remove_file(desk.path(SEARCH_TESTS)).unwrap();
    desk.run("test --filter search-orders --strict");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn directives_that_no_test_reaches_are_listed() {
    let mut desk = desk().await;
    let file = "modules/create-order/create-order.tests.json";
    let text = desk.read(file);
    let mut tests: serde_json::Value = serde_json::from_str(&text).unwrap();
    tests["tests"].as_array_mut().unwrap().remove(0);
    desk.write(file, &tests.to_string());
    desk.run("test --strict");
    let transcript = desk.transcript();
    let missed: Vec<_> = transcript
        .lines()
        .filter(|line| line.contains("no test reaches it"))
        .collect();
    insta::assert_snapshot!(missed.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_tests_has_the_name_of_the_files_beside_it() {
    const TESTS: &str = r#"{"tests": [{
        "name": "a user",
        "inputs": {"parameters": {"userId": "7"}, "connection": {"apiKey": "K"}},
        "exchanges": [{
            "request": {"method": "GET", "url": "https://api.acme.example/v1/users/7",
                "headers": {"authorization": "Bearer K"}},
            "response": {"status": 200, "headers": {"content-type": "application/json"},
                "body": {"id": "7"}}
        }],
        "expect": {"output": {"id": "7"}}
    }]}"#;
    let mut desk = Desk::new(makecom_sandbox::Sandbox::builder()).await;
    desk.output("pull acme-crm --sandbox=state.json");
    let folder = "modules/get-user";
    // As its other files, or by its local id; not both.
    for name in ["get-user", "getUser"] {
        desk.write(&format!("{folder}/{name}.tests.json"), TESTS);
        desk.run("test --filter getUser");
        if name == "get-user" {
            std::fs::remove_file(desk.path(&format!("{folder}/{name}.tests.json"))).unwrap();
        }
    }
    desk.write(&format!("{folder}/get-user.tests.json"), TESTS);
    desk.run("test --filter getUser");
    for name in ["get-user", "getUser"] {
        std::fs::remove_file(desk.path(&format!("{folder}/{name}.tests.json"))).unwrap();
    }
    desk.write(&format!("{folder}/get_user.tests.json"), TESTS);
    desk.run("test --filter getUser");
    insta::assert_snapshot!(desk.transcript());
}

#[test]
fn the_tests_of_the_app_fit_the_schema() {
    let schema = serde_json::from_str(makecom_runtime::testing::SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join(APP);
    let mut files = vec![app];
    let mut count = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.to_string_lossy().ends_with(".tests.json") {
            let tests = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let errors: Vec<_> = validator
                .iter_errors(&tests)
                .map(|it| it.to_string())
                .collect();
            assert_eq!(errors.join("; "), "", "{}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 15);
    let wrong = serde_json::json!({"tests": [{"name": "x", "expect": {}}]});
    assert!(!validator.is_valid(&wrong));
}

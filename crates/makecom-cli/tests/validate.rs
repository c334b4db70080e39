//! Validating files and projects, and the schemas.

mod support;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::Value;
use support::Desk;

async fn desk() -> Desk {
    let app = App::new("acme-crm").component(
        SeedComponent::connection("basic", "Acme")
            .section(
                "api",
                "{\n  \"url\": \"http://acme.example/me\",\n  \"method\": \"POST\"\n}",
            )
            .section("parameters", "[\n  { \"name\": \"apiKey\" }\n]"),
    );
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm");
    desk.transcript();
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_point_at_the_text() {
    let mut desk = desk().await;
    desk.write("fine.params.iml.json", "[]");
    desk.write("other.json", "[\"read\" \"write\"]");
    desk.run("validate")
        .run("validate fine.params.iml.json")
        .run("validate other.json")
        .run("validate other.json --section scope")
        .run("validate nowhere");
    std::fs::remove_file(desk.path("connections/acme-crm/acme-crm.params.iml.json")).unwrap();
    desk.run("validate --format github");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_are_annotations_sarif_and_json() {
    let mut desk = desk().await;
    desk.run("validate --format github --quiet")
        .run("validate --json")
        .run("validate --format sarif");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn warnings_fail_only_with_strict() {
    let desk = desk().await;
    desk.write(
        "warn.communication.iml.json",
        "{ \"url\": \"http://acme.example/me\" }",
    );
    for (line, code) in [
        ("validate warn.communication.iml.json", 0),
        ("validate warn.communication.iml.json --strict", 3),
        ("validate", 3),
    ] {
        assert_eq!(desk.output(line).status.code(), Some(code), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_are_shown_on_request_and_never_fail() {
    let mut desk = desk().await;
    desk.write(
        "hint.communication.iml.json",
        r#"{
  "url": "https://acme.example/me",
  "response": {
    "error": "[{{statusCode}}] {{body.message}}",
    "metadata": { "type": "text", "value": "{{body.name}}" }
  }
}"#,
    );
    desk.run("validate hint.communication.iml.json --strict")
        .run("validate hint.communication.iml.json --strict --hints")
        .run("validate hint.communication.iml.json --hints --format github");
    insta::assert_snapshot!(desk.transcript());
    let output = desk.output("validate hint.communication.iml.json --hints --format sarif");
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "note");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_section_has_a_schema() {
    let mut desk = desk().await;
    for section in makecom::CodeKind::sections(makecom::section::ComponentKind::Connection) {
        let output = desk.output(&format!("schema {section}"));
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(schema, section.json_schema().unwrap());
    }
    desk.run("schema --help")
        .run("schema scope")
        .run("schema apis");
    insta::assert_snapshot!(desk.transcript());
}

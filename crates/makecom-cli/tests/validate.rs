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

const APP: &str = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {
        "base": "general/base.iml.json",
        "common": "general/common.json",
        "readme": "README.md",
        "groups": "modules/groups.json"
    },
    "components": {
        "connection": {},
        "webhook": {
            "event": {
                "label": "Event",
                "webhookType": "web",
                "codeFiles": { "attach": "webhooks/event/event.attach.iml.json" }
            }
        },
        "module": {
            "get": {
                "label": "Get",
                "moduleType": "action",
                "codeFiles": {
                    "communication": "modules/get/get.communication.iml.json",
                    "mappableParams": "modules/get/get.mappable-params.iml.json",
                    "interface": "modules/get/get.interface.iml.json",
                    "samples": "modules/get/get.samples.iml.json"
                }
            }
        },
        "rpc": {
            "list": {
                "label": "List",
                "codeFiles": { "communication": "rpcs/list/list.communication.iml.json" }
            }
        },
        "function": {
            "add": {
                "codeFiles": { "code": "functions/add/add.code.js", "test": "functions/add/add.test.js" }
            }
        },
        "endpoint": { "one": { "codeFiles": {} }, "gone": null }
    },
    "origins": []
}"#;

/// What is right in one kind of code is wrong in another.
#[tokio::test(flavor = "multi_thread")]
async fn codes_of_every_kind_are_checked() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write("makecomapp.json", APP);
    for (file, text) in [
        // Only `base` has a timeout, of at most 300000, and it has no `iterate`.
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "timeout": 900000, "iterate": "a" }"#,
        ),
        ("general/common.json", r#"{ "secret": "#),
        ("README.md", "# Acme"),
        ("modules/groups.json", r#"[{ "label": "All" }]"#),
        ("webhooks/event/event.attach.iml.json", r#"{ "uid": "1" }"#),
        // Of a module, a URL may be relative, and what it puts out is not foreign.
        (
            "modules/get/get.communication.iml.json",
            r#"{ "url": "/contacts", "timeout": 5, "response": { "output": "{{body}}", "limit": "{{parameters.limit}}" } }"#,
        ),
        (
            "modules/get/get.mappable-params.iml.json",
            r#"["rpc://more", { "name": "limit" }]"#,
        ),
        ("modules/get/get.interface.iml.json", r#""rpc://fields""#),
        ("modules/get/get.samples.iml.json", r#"{ "braces": "{{" }"#),
        ("functions/add/add.code.js", "function add( {"),
        ("functions/add/add.test.js", ""),
    ] {
        desk.write(file, text);
    }
    desk.run("validate --format github")
        // By the folder, also that of a command; by the name; by the flags.
        .run("validate --format github modules/get/get.communication.iml.json")
        .run("validate general/base.iml.json --format github")
        .run("validate functions/add/add.code.js")
        .run("validate README.md");
    desk.write("some.json", r#"{ "response": { "output": {} } }"#);
    desk.run("validate some.json --kind module")
        .run("validate some.json --kind modul")
        .run("validate some.json --kind module --section epoc")
        .run("validate some.json --kind module --section epoch --format github")
        .run("validate --kind module");
    desk.run_with(
        "validate get.mappable-params.iml.json --format github",
        |command| {
            command.current_dir(desk_path(command, "modules/get"));
        },
    );
    insta::assert_snapshot!(desk.transcript());
}

/// A folder below the one of a command.
fn desk_path(command: &std::process::Command, below: &str) -> std::path::PathBuf {
    command.get_current_dir().unwrap().join(below)
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
    for section in makecom::CodeKind::ALL {
        let Some(expected) = section.json_schema() else {
            continue;
        };
        if section.carrier() == makecom::section::Carrier::Common {
            continue;
        }
        let words = format!("{} {}", section.component(), section.name());
        for name in [section.to_string(), words] {
            let output = desk.output(&format!("schema {name}"));
            let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(schema, expected, "{name}");
        }
    }
    desk.run("schema --help")
        .run("schema scope")
        .run("schema apis")
        .run("schema module apis")
        .run("schema widget api")
        .run("schema function code");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_are_bound_for_an_editor() {
    let mut desk = desk().await;
    desk.run("schema --vscode").run("schema --vscode --dir app");
    let settings = desk.read(".vscode/settings.json");
    desk.run("schema --vscode");
    assert_eq!(desk.read(".vscode/settings.json"), settings);
    // All that is named is there, and is a schema.
    let value: Value = serde_json::from_str(&settings).unwrap();
    for one in value["json.schemas"].as_array().unwrap() {
        let schema = desk.read(one["url"].as_str().unwrap());
        let schema: Value = serde_json::from_str(&schema).unwrap();
        jsonschema::draft7::new(&schema).unwrap();
    }
    desk.write("bad/.vscode/settings.json", "{ \"json.schemas\": {} }");
    desk.run("schema --vscode --dir bad")
        .run("schema --vscode api")
        .run("schema")
        .run("schema api --dir x");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{settings}"));
    assert!(!desk.path("bad/.vscode/makecom").exists());
}

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

/// Rules are set in a file and silenced in place; what has no effect is said.
#[tokio::test(flavor = "multi_thread")]
async fn rules_are_configured_and_silenced() {
    let mut desk = desk().await;
    let api = "connections/acme-crm/acme-crm.communication.iml.json";
    let params = "connections/acme-crm/acme-crm.params.iml.json";
    for (what, text_of_api, text_of_params, rules) in [
        (
            "in place",
            "// makecom-ignore no-error-handling, no-metadata: a sandbox\n{\n  // makecom-ignore plain-http: tests only\n  \"url\": \"http://acme.example/me\"\n}",
            "[\n  { \"name\": \"apiKey\" } /* makecom-ignore missing-key: newer Make */\n]",
            None,
        ),
        (
            "in place, with mistakes",
            "// makecom-ignore no-error-handling\n// makecom-ignore no-metdata, unknown-key: why\n{\n  \"url\": \"http://acme.example/me\" // makecom-ignore\n}",
            "[\n  // makecom-ignore missing-key\n  { \"name\": \"apiKey\" }\n]",
            None,
        ),
        (
            "in a file",
            "{ \"url\": \"http://acme.example/me\" }",
            "[{ \"name\": \"apiKey\" }]",
            Some(
                r#"{
    "rules": { "plain-http": "error", "no-metadata": "hint", "unknown-key": "off", "broken-rcp": "off" },
    "overrides": [
        { "files": ["*.communication.iml.json"], "rules": { "no-error-handling": "off" } },
        { "files": ["connections/**"], "rules": { "missing-key": "off" }, "why": "a newer Make" },
        { "files": ["modules/**"], "rules": { "no-metadata": "off" } }
    ]
}"#,
            ),
        ),
        (
            "in a file, an error without a reason",
            "{ \"url\": \"https://acme.example/me\", \"response\": { \"error\": \"[{{statusCode}}]\", \"metadata\": { \"type\": \"text\", \"value\": \"{{body.name}}\" } } }",
            "[{ \"name\": \"apiKey\" }]",
            Some(r#"{ "rules": { "missing-key": "warning" }, "override": [] }"#),
        ),
    ] {
        desk.write(api, text_of_api);
        desk.write(params, text_of_params);
        match rules {
            Some(rules) => desk.write("makecomapp.rules.json", rules),
            None => assert!(!desk.path("makecomapp.rules.json").exists()),
        }
        desk.section(what)
            .run("validate --format github")
            .run("validate --silenced --quiet");
    }
    // Of a file alone it cannot be told what silences nothing.
    desk.section("a file alone")
        .run(&format!("validate {params} --format github"));
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_silenced_is_in_the_formats_for_programs() {
    let desk = desk().await;
    desk.write(
        "connections/acme-crm/acme-crm.communication.iml.json",
        "// makecom-ignore no-error-handling: a sandbox\n{ \"url\": \"http://acme.example/me\" }",
    );
    let rules =
        r#"{ "rules": { "plain-http": "off", "missing-key": { "severity": "off", "why": "w" } } }"#;
    desk.write("makecomapp.rules.json", rules);
    let value = |line| -> Value { serde_json::from_slice(&desk.output(line).stdout).unwrap() };
    let json = value("validate --json");
    let silenced = json.as_array().unwrap().iter().filter_map(|one| {
        let suppressed = one.get("suppressed")?;
        Some(format!(
            "{} {} {}",
            one["rule"], suppressed["by"], suppressed["why"]
        ))
    });
    let silenced: Vec<_> = silenced.collect();
    assert_eq!(
        silenced,
        [
            r#""no-error-handling" "inSource" "a sandbox""#,
            r#""plain-http" "external" null"#,
            r#""missing-key" "external" "w""#,
        ]
    );
    let sarif = value("validate --format sarif");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppressions = results.iter().filter_map(|one| one.get("suppressions"));
    let suppressions: Vec<_> = suppressions.map(|it| it[0]["kind"].clone()).collect();
    assert_eq!(suppressions, ["inSource", "external", "external"]);
}

/// What has one right answer is written; nothing else of a file changes.
#[tokio::test(flavor = "multi_thread")]
async fn findings_are_fixed() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write("makecomapp.json", APP);
    let api = "modules/get/get.communication.iml.json";
    desk.write(
        "general/base.iml.json",
        "{ \"baseUrl\": \"https://acme.example\" }",
    );
    desk.write(
        api,
        "// Acme\u{a0}CRM\r\n{\r\n    \"url\": \"/users/{{ifempty(parameters.limit; 'a;b')}}\", // kept\r\n    \"Method\": \"get\",\r\n    // makecom-ignore missing-braces: it is a name\r\n    \"qs\": { \"field\": \"temp.name\" },\r\n    \"headers\": { \"x\": \"\\u00fc{{item.user-id}}\" },\r\n    \"response\": { \"iterate\": \"body.users\", \"output\": \"{{item}}\" },\r\n}\r\n",
    );
    desk.write(
        "modules/get/get.mappable-params.iml.json",
        "[{ \"name\": \"limit\", \"type\": \"uinteger\", \"required\": \"true\", \"default\": \"10\" }]",
    );
    desk.write(
        "functions/add/add.code.js",
        "function add(a) { return a; } // end",
    );
    desk.write(
        "functions/add/add.test.js",
        "it('adds', () => assert.equal(add(1), 1));",
    );
    for (file, text) in [
        ("modules/groups.json", "[]"),
        ("webhooks/event/event.attach.iml.json", "{}"),
        ("modules/get/get.interface.iml.json", "[]"),
        ("modules/get/get.samples.iml.json", "{}"),
        ("rpcs/list/list.communication.iml.json", "{}"),
        ("README.md", ""),
    ] {
        desk.write(file, text);
    }
    let before = desk.tree("");
    desk.run("validate --fix --dry-run");
    assert_eq!(desk.tree(""), before);
    desk.run("validate --fix --format github");
    let after = desk.tree("");
    assert_ne!(after, before);
    desk.run("validate --fix --quiet --format github")
        .run("validate --fix --dry-run")
        .run("validate --dry-run");
    assert_eq!(desk.tree(""), after);
    // A file alone.
    desk.write("x.scope.iml.json", "\"read write\"");
    desk.run("validate --fix x.scope.iml.json --dry-run")
        .run("validate --fix x.scope.iml.json")
        .run("validate --fix x.scope.iml.json --dry-run");
    assert_eq!(desk.read("x.scope.iml.json"), "[\"read\", \"write\"]");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{}", desk.read(api)));
}

/// A project whose texts try to leave their place in a report.
async fn hostile() -> Desk {
    let desk = desk().await;
    let label = r#"</h2><script>alert(1)</script> & \" ' ]]> \u202e\u0007"#;
    let manifest = desk.read("makecomapp.json");
    let manifest = manifest.replace("\"label\": \"Acme\"", &format!("\"label\": \"{label}\""));
    assert!(manifest.contains("script"));
    desk.write("makecomapp.json", &manifest);
    desk.write(
        "makecomapp.app.json",
        &format!("{{ \"label\": \"{label}\" }}"),
    );
    desk.write(
        "connections/acme-crm/acme-crm.communication.iml.json",
        "{\n  // makecom-ignore plain-http: <img src=x onerror=alert(2)>\n  \"url\": \"http://acme.example/<script>\",\n  \"</pre><script>alert(3)</script>\": \"{{parameters.a === '<b>'}}\"\n}\n",
    );
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_are_a_report_of_junit() {
    let mut desk = hostile().await;
    desk.run("validate --format junit")
        .run("validate --format junit --report report.xml --quiet --strict")
        .run("validate --report report.xml");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{}", desk.read("report.xml")));
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_are_a_page_for_people() {
    let desk = hostile().await;
    let page = desk.output("validate --format html --hints").stdout;
    let page = String::from_utf8(page).unwrap();
    // Nothing of a document is markup, and nothing is loaded or run.
    for text in [
        "<script",
        "<img",
        "<b>",
        "</pre><",
        "http-equiv",
        "url(",
        "onerror=\"",
        "\u{202e}",
    ] {
        assert!(!page.contains(text), "{text}: {page}");
    }
    assert!(page.contains("&lt;script&gt;alert(3)&lt;/script&gt;"));
    let (_, body) = page.split_once("</style>").unwrap();
    insta::assert_snapshot!(body);
    let again = desk.output("validate --format html --hints").stdout;
    assert_eq!(again, page.as_bytes());
}

/// Comments that silence rules are part of a section: they are sent, and come back.
#[tokio::test(flavor = "multi_thread")]
async fn comments_travel_with_sections() {
    let mut desk = desk().await;
    let api = "connections/acme-crm/acme-crm.communication.iml.json";
    let text = "// makecom-ignore no-error-handling, no-metadata: a sandbox\n{\n  \"url\": \"https://acme.example/me\" /* makecom-ignore plain-http: w */\n}";
    desk.write(api, text);
    for (line, code) in [
        ("push", 0),
        ("diff", 0),
        ("pull", 0),
        ("diff --breaking", 0),
    ] {
        let output = desk.output(line);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{line}: {shown}");
    }
    assert_eq!(desk.read(api), text);
    let there = desk.output("section get connection acme-crm api").stdout;
    assert_eq!(String::from_utf8(there).unwrap(), text);
    // Another reason is a difference of the texts, and none of their meaning.
    desk.write(api, &text.replace(": w", ": v"));
    desk.run("diff").run("diff --semantic");
    insta::assert_snapshot!(desk.transcript());
}

/// A folder below the one of a command.
fn desk_path(command: &std::process::Command, below: &str) -> std::path::PathBuf {
    command.get_current_dir().unwrap().join(below)
}

/// What the manifest names and no push sends: endpoints, and common data without excerpts.
#[tokio::test(flavor = "multi_thread")]
async fn endpoints_and_common_data_are_checked() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write(
        "makecomapp.json",
        r#"{
    "fileVersion": 1, "note": "mine",
    "generalCodeFiles": { "common": "common.json" },
    "components": {
        "connection": { "acme": { "label": "Acme", "connectionType": "basic", "lable": "?",
            "codeFiles": { "common": "acme.common.json" } } },
        "endpoint": {
            "list": { "label": "List", "annotations": { "readOnlyHint": "yes", "hint": true },
                "attachedAccounts": "acme", "codeFiles": {
                "communication": "list.communication.iml.json",
                "scope": "list.required-scope.iml.json",
                "inputParameters": "list.input.iml.json",
                "outputParameters": "list.output.iml.json",
                "context": "list.context.md",
                "interface": "list.interface.iml.json" } },
            "x": { "codeFiles": {} }
        }
    },
    "origins": []
}"#,
    );
    for (file, text) in [
        ("common.json", r#"["a secret"]"#),
        ("acme.common.json", r#"{ "clientSecret": "another secret" "#),
        (
            "list.communication.iml.json",
            r#"[{ "endpoint": "other" }]"#,
        ),
        ("list.required-scope.iml.json", r#"{ "read": "Read" }"#),
        ("list.input.iml.json", r#"[{ "name": "limit" }]"#),
        ("list.output.iml.json", r#"[{ "type": "string" }]"#),
        ("list.context.md", "Lists."),
    ] {
        desk.write(file, text);
    }
    desk.run("validate --format github")
        .run("validate common.json")
        .run("validate endpoints/list/list.communication.iml.json");
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
    desk.run("validate hint.communication.iml.json --kind connection --strict")
        .run("validate hint.communication.iml.json --kind connection --strict --hints")
        .run("validate hint.communication.iml.json --kind connection --hints --format github");
    insta::assert_snapshot!(desk.transcript());
    let output = desk
        .output("validate hint.communication.iml.json --kind connection --hints --format sarif");
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "note");
}

/// A name that several kinds of components use is not taken for one of them.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_is_of_is_told_or_left_open() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    // What is right in one kind is wrong in another; the method is wrong in all.
    let api = r#"{ "url": "/users", "method": "FETCH", "uid": "1" }"#;
    let params = r#"[{ "name": "a" }, { "name": "key", "type": "text", "required": "yes" }]"#;
    desk.write("users.communication.iml.json", api);
    desk.write("users.params.iml.json", params);
    desk.write("hook/a.required-scope.iml.json", "{}");
    // The files beside it tell.
    desk.write("flat/users.communication.iml.json", api);
    desk.write("flat/users.interface.iml.json", "[]");
    desk.write("flat/other.params.iml.json", "[]");
    // The manifest does, whatever folder it is in.
    let manifest = r#"{
        "fileVersion": 1,
        "components": {
            "webhook": { "users": {
                "label": "Users", "webhookType": "web",
                "codeFiles": { "communication": "src/modules/users.communication.iml.json" }
            } },
            "connection": { "acme": {
                "label": "Acme", "connectionType": "oauth",
                "codeFiles": { "communication": "acme.json" }
            } }
        }
    }"#;
    desk.write("app/makecomapp.json", manifest);
    desk.write("app/src/modules/users.communication.iml.json", api);
    desk.write("app/acme.json", r#"{ "url": "https://acme.example/me" }"#);
    desk.write("app/other.communication.iml.json", api);
    for line in [
        "users.communication.iml.json",
        "users.communication.iml.json --kind webhook",
        "users.communication.iml.json --section api",
        "users.communication.iml.json --fix",
        "users.params.iml.json",
        "users.params.iml.json --section scope",
        "hook/a.required-scope.iml.json",
        "flat/users.communication.iml.json",
        "flat/other.params.iml.json",
        "app/src/modules/users.communication.iml.json",
        "app/src/modules/users.communication.iml.json --kind module",
        "app/acme.json",
        "app/other.communication.iml.json",
    ] {
        desk.run(&format!("validate {line} --format github"));
    }
    insta::assert_snapshot!(desk.transcript());
}

/// A file that is named and missing is at the entry that names it.
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_is_at_its_entry() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write("makecomapp.json", APP);
    desk.write(
        "makecomapp.app.json",
        "{\n  \"label\": \"Acme\",\n  \"installSpec\": \"general/spec.iml.json\"\n}",
    );
    desk.run("validate --format github");
    insta::assert_snapshot!(desk.transcript());
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
        .run("schema tests code")
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
    desk.write(
        "unread/.vscode/settings.json",
        "{\n  \"editor.tabSize\" 2\n}",
    );
    desk.run("schema --vscode --dir bad")
        .run("schema --vscode --dir unread")
        .run("schema --vscode api")
        .run("schema")
        .run("schema api --dir x");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{settings}"));
    assert!(!desk.path("bad/.vscode/makecom").exists());
}

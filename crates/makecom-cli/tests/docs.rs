//! `makecom docs`: the reference of an app, and the checklist of its review.

mod support;

use makecom_sandbox::Sandbox;
use support::Desk;

const MANIFEST: &str = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {
        "base": "general/base.iml.json", "common": null, "readme": null, "groups": "modules/groups.json"
    },
    "components": {
        "connection": {
            "acme-key": {
                "label": "Acme key", "connectionType": "basic",
                "codeFiles": { "communication": "connections/key/api.json", "params": "connections/key/params.json" }
            },
            "acme-oauth": {
                "label": "Acme *OAuth*", "connectionType": "oauth",
                "codeFiles": {
                    "communication": "connections/oauth/api.json",
                    "scopeList": "connections/oauth/scopes.json",
                    "defaultScope": "connections/oauth/scope.json"
                }
            }
        },
        "webhook": {
            "event": {
                "label": "Events", "webhookType": "web", "connection": "acme-oauth",
                "codeFiles": { "attach": "webhooks/event/attach.json" }
            }
        },
        "module": {
            "getUser": {
                "label": "Get a User", "description": "Gets a <b>user</b> | by ID.\n# no heading",
                "moduleType": "action", "actionCrud": "read",
                "connection": "acme-key", "altConnection": "acme-oauth",
                "codeFiles": {
                    "communication": "modules/get/api.json",
                    "staticParams": "modules/get/static.json",
                    "mappableParams": "modules/get/expect.json",
                    "interface": "modules/get/interface.json"
                }
            },
            "watchUsers": {
                "label": "Watch Users", "moduleType": "instant_trigger", "webhook": "event",
                "codeFiles": { "interface": "modules/watch/interface.json" }
            }
        },
        "rpc": {
            "listUsers": {
                "label": "List Users", "connection": "acme-key",
                "codeFiles": { "communication": "rpcs/list/api.json", "params": "rpcs/list/params.json" }
            }
        },
        "function": {
            "fullName": { "codeFiles": { "code": "functions/name/code.js", "test": "functions/name/test.js" } }
        },
        "endpoint": {
            "findUser": {
                "label": "Find a User", "description": "Finds a user by an *email*.",
                "annotations": { "readOnlyHint": true, "destructiveHint": false, "openWorldHint": true },
                "attachedAccounts": ["acme-key", "acme-oauth"],
                "codeFiles": {
                    "communication": "endpoints/find/api.json",
                    "scope": "endpoints/find/scope.json",
                    "inputParameters": "endpoints/find/input.json",
                    "outputParameters": "endpoints/find/output.json"
                }
            },
            "pingAcme": { "label": "Ping Acme", "codeFiles": {} }
        }
    },
    "origins": []
}"#;

async fn desk() -> Desk {
    let desk = Desk::new(Sandbox::builder()).await;
    for (file, text) in [
        ("makecomapp.json", MANIFEST),
        (
            "makecomapp.app.json",
            r#"{ "label": "Acme CRM", "description": "Contacts of [Acme](https://acme.example).", "modules": { "watchUsers": { "deprecated": true } } }"#,
        ),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://api.acme.example", "response": { "error": "[{{statusCode}}] {{body.error}}" } }"#,
        ),
        (
            "modules/groups.json",
            r#"[{ "label": "Users & more", "modules": ["getUser"] }]"#,
        ),
        (
            "connections/key/api.json",
            "{\n  // makecom-ignore plain-http: a test\n  \"url\": \"http://acme.example/me\"\n}",
        ),
        (
            "connections/key/params.json",
            r#"[{ "name": "apiKey", "type": "password", "label": "API key", "required": true, "help": "See [here](https://acme.example/`keys`)." }]"#,
        ),
        ("connections/oauth/api.json", "{}"),
        (
            "connections/oauth/scopes.json",
            r#"{ "read": "Read users", "write|all": "Write" }"#,
        ),
        ("connections/oauth/scope.json", r#"["read", "profile"]"#),
        (
            "webhooks/event/attach.json",
            r#"{ "url": "https://api.acme.example/hooks" }"#,
        ),
        (
            "modules/get/api.json",
            r#"{ "url": "/users/{{parameters.id}}" }"#,
        ),
        (
            "modules/get/static.json",
            r#"[{ "name": "region", "type": "select", "options": [{ "label": "EU", "options": [{ "label": "Germany", "value": "de" }] }] }]"#,
        ),
        (
            "modules/get/expect.json",
            r#"[
                { "name": "id", "type": "select", "label": "User", "required": true, "options": { "store": "rpc://listUsers", "nested": [{ "name": "note", "type": "text" }] } },
                { "name": "kind", "type": "select", "options": [
                    { "label": "Person | One", "value": "person", "nested": [{ "name": "age", "type": "uinteger", "validate": { "min": 18 } }] },
                    { "label": "Company", "value": "company" }
                ] },
                { "name": "address", "type": "collection", "spec": [
                    { "name": "street", "type": "text", "default": "Main `St`" },
                    { "name": "tags", "type": "array", "spec": { "type": "text" } }
                ] },
                { "name": "lines", "type": "array", "advanced": true, "spec": [{ "name": "sku", "type": "text", "required": true }] },
                { "name": "when", "type": "date", "required": "{{parameters.kind}}" },
                "rpc://moreFields"
            ]"#,
        ),
        ("modules/get/interface.json", "[ not JSON"),
        (
            "modules/watch/interface.json",
            r#"[{ "name": "id", "type": "text", "label": "User ID" }]"#,
        ),
        ("rpcs/list/api.json", r#"{ "url": "/users" }"#),
        (
            "rpcs/list/params.json",
            r#"[{ "name": "query", "type": "text" }]"#,
        ),
        ("endpoints/find/api.json", r#"{ "url": "/users" }"#),
        ("endpoints/find/scope.json", r#"["read"]"#),
        (
            "endpoints/find/input.json",
            r#"[{ "name": "email", "type": "email", "label": "Email", "required": true }]"#,
        ),
        (
            "endpoints/find/output.json",
            r#"[{ "name": "id", "type": "text", "label": "User ID" }]"#,
        ),
        (
            "functions/name/code.js",
            "/**\n * Joins *names*.\n * @param {object} user\n */\nfunction fullName(user) { return user.first; }\n",
        ),
        ("functions/name/test.js", "// none yet"),
    ] {
        desk.write(file, text);
    }
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_is_made_of_the_files() {
    let mut desk = desk().await;
    desk.run("docs");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checklist_has_what_can_be_told() {
    let mut desk = desk().await;
    desk.run("docs --checklist");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_file_is_compared() {
    let desk = desk().await;
    for (line, code) in [
        ("docs --file docs/app.md --check", 3),
        ("docs --file app.md", 0),
        ("docs --file app.md --check", 0),
        ("docs --checklist --file review.md", 0),
        ("docs --checklist --file review.md --check", 0),
        ("docs --check", 2),
        ("docs nowhere", 1),
    ] {
        let output = desk.output(line);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{line}: {shown}");
    }
    let printed = String::from_utf8(desk.output("docs").stdout).unwrap();
    assert_eq!(desk.read("app.md"), printed);
    desk.write(
        "modules/watch/interface.json",
        r#"[{ "name": "userId", "type": "text", "label": "User ID" }]"#,
    );
    let output = desk.output("docs --file app.md --check");
    assert_eq!(output.status.code(), Some(3));
    let diff = String::from_utf8(output.stdout).unwrap();
    assert!(
        diff.contains("-| `id` | User ID |") && diff.contains("+| `userId`"),
        "{diff}"
    );
    assert_eq!(desk.read("app.md"), printed);
}

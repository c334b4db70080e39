//! `makecom init`: a project of an exported app, whatever its files are called; and files
//! alone.

mod support;

use std::path::Path;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use support::{Desk, collect};

/// A folder with the exported app of the cases.
async fn exported(sandbox: makecom_sandbox::SandboxBuilder) -> Desk {
    let desk = Desk::new(sandbox).await;
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/export-layout");
    let mut files = Vec::new();
    collect(&inputs, &mut files);
    for file in files {
        let name = file.strip_prefix(&inputs).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        desk.write(name.to_str().unwrap(), &text);
    }
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_becomes_a_project() {
    let mut desk = exported(Sandbox::builder()).await;
    desk.run("init")
        .run("init acme-crm")
        .run("init acme-crm")
        .run("init nowhere")
        .run("validate acme-crm --format github")
        .run("test acme-crm");
    let seen = desk.transcript();
    let manifest = desk.read("acme-crm/makecomapp.json");
    let metadata = desk.read("acme-crm/makecomapp.app.json");
    insta::assert_snapshot!(format!("{seen}{manifest}\n\n{metadata}"));
}

/// The app is pushed to a server that has none of it, and pulled again.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_pushed_and_pulled() {
    let sandbox = Sandbox::builder()
        .app(App::new("acme-crm").component(SeedComponent::connection("basic", "Acme key")));
    let mut desk = exported(sandbox).await;
    let zone = desk.sandbox.base_url();
    desk.run(&format!(
        "init acme-crm --zone {zone} --app acme-crm --quiet"
    ));
    let manifest = desk.read("acme-crm/makecomapp.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let origin = &manifest["origins"][0];
    assert_eq!(origin["appId"], "acme-crm");
    let pairs = origin["idMapping"]["module"].as_array().unwrap();
    assert_eq!(pairs.len(), 2, "{origin}");
    let output = desk.output("diff acme-crm");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{shown}");
    assert!(
        shown.contains("connections/acme-crm/api.imljson"),
        "{shown}"
    );
}

/// Names that people give to the files of one component.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_name_are_taken() {
    let desk = Desk::new(Sandbox::builder()).await;
    for (file, text) in [
        (
            "app.json",
            r#"{ "name": "acme-crm", "label": "Acme", "countries": ["de"], "theme": "blue" }"#,
        ),
        ("base.json", "{}"),
        ("README.md", "# Acme"),
        ("groups.json", "[]"),
        ("common.json", r#"{ "secret": "x" }"#),
        ("connections/oauth2/communication.imljson", "{}"),
        (
            "connections/oauth2/metadata.json",
            r#"{ "label": "OAuth", "type": "oauth-refresh" }"#,
        ),
        (
            "modules/create-record/metadata.json",
            r#"{ "label": "Create", "typeId": 4, "actionType": "create", "connection": "oauth2" }"#,
        ),
        ("modules/create-record/api.imljson", "{}"),
        ("modules/create-record/mappable-params.iml.json", "[]"),
        ("modules/create-record/staticParams.json", "[]"),
        (
            "modules/create-record/create-record.interface.iml.json",
            "[]",
        ),
        ("modules/create-record/notes.txt", ""),
        ("modules/watch/epoch.imljson", "{}"),
        ("module.getUser.api.imljson", "{}"),
        ("connection.parameters.imljson", "[]"),
        ("webhooks/events/attach.imljson", "{}"),
        ("functions/addAll/code.js", "function addAll() {}"),
        ("endpoints/one/api.imljson", "{}"),
        (".git/config", ""),
    ] {
        desk.write(file, text);
    }
    let mut desk = desk;
    desk.run("init").run("validate --format github");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{}", desk.read("makecomapp.json")));
}

/// A file alone, by every name in use; where the name may mean several, that is said.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_alone_is_known_by_its_name() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    // What is wrong shows as what it was read.
    for (file, text) in [
        ("api.imljson", "{}"),
        ("modules/a/api.imljson", r#"{ "uid": "1" }"#),
        ("webhooks/a/communication.json", r#"{ "uid": "1" }"#),
        ("expect.imljson", r#"[{ "name": "a" }]"#),
        ("mappable-params.iml.json", r#"[{ "name": "a" }]"#),
        ("mappableParams.json", r#"[{ "name": "a" }]"#),
        ("get-user.mappable-params.iml.json", r#"[{ "name": "a" }]"#),
        ("module.getUser.expect.imljson", r#"[{ "name": "a" }]"#),
        ("parameters.imljson", "[]"),
        ("connection.parameters.imljson", r#"[{ "name": "a" }]"#),
        ("base.imljson", r#"{ "timeout": 900000 }"#),
        ("groups.json", r#"[{ "label": "a" }]"#),
        ("common.json", "{"),
        ("acme.common.json", "{"),
        ("code.js", "function f( {"),
        ("test.js", "it("),
        ("functions/sum.js", "function f( {"),
        ("sum.js", "function f( {"),
        ("scopes.imljson", "[]"),
        ("makecomapp.json", "{}"),
        ("metadata.json", "{}"),
        ("endpoints/a/a.communication.iml.json", "{}"),
        ("readme.md", ""),
        ("notes.txt", ""),
    ] {
        let path = format!("x/{file}");
        desk.write(&path, text);
        desk.run(&format!("validate {path} --format github"));
    }
    desk.run("validate x/api.imljson --kind rpc --format github");
    insta::assert_snapshot!(desk.transcript());
}

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

/// The files below a folder.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                let path = path.strip_prefix(folder).unwrap();
                files.push(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    files.sort();
    files
}

/// Files in no folders of components, of names that say their components only together;
/// and what is no part of an app. Each is in the project, or listed with a reason.
#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_left_out_without_a_word() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let files = [
        ("base.iml.json", "{}"),
        ("general/base.iml.json", "{}"),
        ("general/deep/base.iml.json", "{}"),
        (
            "metadata.json",
            r#"{ "name": "acme-crm", "label": "Acme" }"#,
        ),
        ("app.json", r#"{ "label": "Other" }"#),
        // Together they can only be of a module.
        ("getUser.communication.iml.json", "{}"),
        ("getUser.mappable-params.iml.json", "[]"),
        (
            "getUser.metadata.json",
            r#"{ "label": "Get a User", "type": "action" }"#,
        ),
        ("getUser.tests.json", r#"{ "tests": [] }"#),
        // They may be of several kinds.
        ("listUsers.communication.iml.json", "{}"),
        ("listUsers.params.iml.json", "[]"),
        ("acme.common.json", "{}"),
        ("sum.code.js", "function sum() {}"),
        ("gulpfile.js", ""),
        ("other.test.js", ""),
        ("nobody.tests.json", "{}"),
        // In the folder of a kind, and in the folder of another name.
        ("modules/makeCall.api.imljson", "{}"),
        ("modules/makeCall.metadata.json", "["),
        ("modules/makeCall.expect.imljson", "[]"),
        ("modules/makeCall/expect.imljson", "[]"),
        ("modules/makeCall/deep/api.imljson", "{}"),
        ("modules/notes.txt", ""),
        ("Functions/addAll.js", "function addAll() {}"),
        ("Functions/addAll.test.js", ""),
        ("rpcs/.DS_Store", ""),
        (
            "endpoints/ask/metadata.json",
            r#"{ "label": "Ask", "annotations": { "readOnlyHint": true }, "attachedAccounts": ["acme"] }"#,
        ),
        ("endpoints/ask/api.imljson", "{}"),
        ("endpoints/ask/ask.context.md", ""),
        ("endpoints/ask/attach.imljson", "{}"),
        ("assets/icon.png", ""),
        ("docs/notes.md", ""),
        ("old/base.imljson", "{}"),
        ("package.json", "{}"),
        ("con.json", "{}"),
        (".git/config", ""),
        (".gitignore", ""),
        (".vscode/settings.json", "{}"),
    ];
    for (file, text) in files {
        desk.write(file, text);
    }
    std::fs::create_dir_all(desk.path("modules/nothing")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("base.iml.json", desk.path("groups.json")).unwrap();
    let before = files_below(&desk.path(""));
    let output = desk.output("init --json");
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let manifest = desk.read("makecomapp.json");
    let left_out = seen["leftOut"].as_array().unwrap();
    for file in before {
        let is_left_out = |one: &serde_json::Value| {
            let path = one["file"].as_str().unwrap();
            assert!(!one["why"].as_str().unwrap().is_empty());
            file == path || path.ends_with('/') && file.starts_with(path)
        };
        // Their values, or their tests, are part of the project.
        let is_read = [
            "app.json",
            "getUser.metadata.json",
            "getUser.tests.json",
            "endpoints/ask/metadata.json",
        ];
        let is_part = manifest.contains(&format!("\"{file}\"")) || is_read.contains(&file.as_str());
        let is_out = left_out.iter().any(is_left_out);
        assert!(is_part != is_out, "{file}: {is_part} {is_out}");
    }
    std::fs::remove_file(desk.path("makecomapp.json")).unwrap();
    desk.run("init").run("validate --format github");
    let seen = desk.transcript();
    insta::assert_snapshot!(format!("{seen}{manifest}"));
}

/// What is a project already, what is none, and what is one below.
#[tokio::test(flavor = "multi_thread")]
async fn folders_of_which_no_project_is_made() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    for (file, text) in [
        // As the extension clones it.
        (
            "clone/src/makecomapp.json",
            r#"{ "fileVersion": 1, "components": {} }"#,
        ),
        ("clone/src/makecomapp.app.json", "{}"),
        ("flat/users.communication.iml.json", "{}"),
        ("flat/users.params.iml.json", "[]"),
        ("wrapped/README.md", ""),
        ("wrapped/acme/base.imljson", "{}"),
        ("other/notes.txt", ""),
    ] {
        desk.write(file, text);
    }
    desk.run("init clone")
        .run("init flat")
        .run("init wrapped")
        .run("init other");
    insta::assert_snapshot!(desk.transcript());
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

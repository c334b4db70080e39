//! Whole apps: a made-up one of a hundred components, on the disk and on a server, as
//! Make's VS Code extension sees both.

#[path = "support/app.rs"]
mod app;
#[path = "support/cloned.rs"]
mod cloned;
#[path = "support/extension.rs"]
mod extension;
#[path = "support/icon.rs"]
mod icon;
#[path = "support/manifest.rs"]
mod manifest;
#[path = "support/remote.rs"]
mod remote;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use extension::{Deploy, MANIFEST};
use makecom::section::Severity;
use makecom::{Client, CodeKind, ComponentKind, Section, section};
use makecom_project::Project;
use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::{Value, json};
use tempfile::TempDir;

const APP: &str = "acme-whole";

/// The made-up app in a folder.
fn project(options: &app::Options<'_>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    app::write(folder.path(), options);
    folder
}

fn read(folder: &Path) -> extension::Project {
    extension::read(folder).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    support::collect(folder, &mut files);
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(folder).unwrap();
        (name.display().to_string(), std::fs::read(file).unwrap())
    };
    let mut files: Vec<_> = files.iter().map(read).collect();
    files.sort();
    files
}

/// Changes the text of a file, which must have what is replaced.
fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The made-up app in a folder and, paired with it, on a server.
async fn seeded() -> (Sandbox, Client, TempDir) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = remote::client(&sandbox);
    let url = sandbox.base_url();
    let folder = tempfile::tempdir().unwrap();
    let options = app::Options {
        base_url: url.trim_end_matches("/v2"),
        app: APP,
        ..app::Options::default()
    };
    remote::seed(&client, folder.path(), &options).await;
    (sandbox, client, folder)
}

async fn deploy(client: &Client, folder: &Path) -> Deploy {
    let server = remote::view(client, APP).await;
    extension::compare(&read(folder), 0, &server)
}

#[test]
fn the_made_up_app_is_complete_and_the_same_each_time() {
    let folder = project(&app::Options::default());
    let written = files(folder.path());
    assert_eq!(written, files(project(&app::Options::default()).path()));
    let bytes: usize = written.iter().map(|(_, bytes)| bytes.len()).sum();
    println!("{} files, {bytes} bytes", written.len());
    let has = |text: &str| {
        let mut texts = written
            .iter()
            .map(|(_, bytes)| std::str::from_utf8(bytes).unwrap());
        texts.any(|one| one.contains(text))
    };
    for text in [
        "\r\n",
        "ž",
        "👋",
        "// ",
        "/* ",
        "rpc://listFields",
        "{{describeUser(",
    ] {
        assert!(has(text), "{text:?} is nowhere");
    }

    let read = read(folder.path());
    let components = |kind: &str| read.manifest["components"][kind].as_object().unwrap().len();
    let kinds = remote::KINDS.map(ComponentKind::as_str);
    assert_eq!(kinds.map(components), [2, 4, 16, 12, 66]);
    let modules = read.manifest["components"]["module"].as_object().unwrap();
    for (of_type, least) in [
        ("action", 20),
        ("search", 20),
        ("trigger", 20),
        ("instant_trigger", 4),
        ("responder", 1),
        ("universal", 1),
    ] {
        let found = modules
            .values()
            .filter(|one| one["moduleType"] == of_type)
            .count();
        assert_eq!(found, least, "{of_type}");
    }
    let filled: BTreeSet<(&str, &str)> = (read.texts.iter())
        .filter(|one| !["{ }\n", "[]\n"].contains(&one.content.as_str()))
        .map(|one| (one.kind, one.code.key))
        .collect();
    for code in CodeKind::ALL {
        // Endpoints are not in the app: the API has no operations for them.
        let has_file = code.files().next().is_some()
            && code.key() != "common"
            && code.component() != ComponentKind::Endpoint;
        let is_filled = filled.contains(&(code.component().as_str(), code.key()));
        assert_eq!(is_filled, has_file, "{code}");
    }
}

#[test]
fn the_made_up_app_has_no_findings() {
    for components in [20, 100, 250] {
        let folder = project(&app::Options {
            components,
            ..app::Options::default()
        });
        let opened = Project::open(folder.path()).unwrap();
        assert_eq!(opened.findings(), []);
        assert_eq!(opened.components().count(), components);
        for one in read(folder.path()).texts {
            let code = Section::from_text(remote::code_of(&one), one.content);
            let findings = section::check([&code]);
            let wrong: Vec<_> = (findings.iter())
                .filter(|finding| finding.severity != Severity::Hint)
                .collect();
            assert!(
                wrong.is_empty(),
                "{}: {wrong:#?}\n{}",
                one.file,
                code.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_made_up_app_has_no_errors() {
    let desk = support::Desk::new(Sandbox::builder()).await;
    app::write(desk.folder.path(), &app::Options::default());
    let output = desk.output("validate");
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[test]
fn the_extension_refuses_what_is_wrong_with_a_manifest() {
    let pair = "\"rpc\": [{ \"local\": \"listUsers\", \"remote\": \"listUsers\" }, { \"local\": \"listTeams\", \"remote\": \"listUsers\" }]";
    for (from, to, expected) in [
        ("{\n", "{ // a comment\n", "makecomapp.json is not JSON"),
        ("\"fileVersion\"", "\"version\"", "fileVersion"),
        (
            "\"readme\": \"README.md\",",
            "",
            "\"readme\" is a required property",
        ),
        (
            "\"createUser\":",
            "\"create_user\":",
            "module create_user: not a valid id",
        ),
        ("\"listUsers\":", "\"li\":", "rpc li: not a valid id"),
        ("\"interface\":", "\"outputs\":", "is not a code of it"),
        ("/create-user.scope", "/nowhere.scope", "nowhere.scope"),
        (
            "\"connection\": \"oAuth\"",
            "\"connection\": \"none\"",
            "no connection none for connection",
        ),
        ("\"webhook\": \"audit\"", "\"webhook\": null", "no webhook"),
        (
            "\"connectionType\": \"basic\"",
            "\"connectionType\": \"apikey\"",
            "apikey",
        ),
        (
            "\"rpc\": []",
            pair,
            "rpc listUsers: twice remote in idMapping",
        ),
        (
            "https://eu1.make.com/api",
            "https://eu1.make.com/api/v2",
            "/origins/0/baseUrl",
        ),
    ] {
        let folder = project(&app::Options::default());
        edit(folder.path(), MANIFEST, from, to);
        let problems = extension::read(folder.path()).err().unwrap_or_default();
        let is_said = problems.iter().any(|one| one.contains(expected));
        assert!(is_said, "{from} to {to}: {problems:#?}");
    }
}

#[test]
fn the_extension_upgrades_older_manifests() {
    let folder = project(&app::Options::default());
    for (from, to) in [
        (
            "\"moduleType\": \"responder\"",
            "\"moduleSubtype\": \"responder\"",
        ),
        (",\n        \"endpoint\": {}", ""),
        (",\n                \"endpoint\": []", ""),
    ] {
        edit(folder.path(), MANIFEST, from, to);
    }
    let manifest = read(folder.path()).manifest;
    let module = &manifest["components"]["module"]["respond"];
    assert_eq!(module["moduleType"], "responder");
    assert_eq!(manifest["components"]["endpoint"], json!({}));
    assert_eq!(manifest["origins"][0]["idMapping"]["endpoint"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extension_has_nothing_to_upload_of_what_is_on_the_server() {
    let (sandbox, client, folder) = seeded().await;
    println!("{} requests", sandbox.requests().len());
    let found = deploy(&client, folder.path()).await;
    // Make has no checksum of the webhook of a module, and none can be equal to a binding
    // that the manifest does not name.
    let always = [
        "webhook sharedEvents connection altConnection",
        "module watchDealChanges webhook",
        "module watchInvoiceChanges webhook",
        "module watchTeamChanges webhook",
        "module watchUserChanges webhook",
    ];
    let expected = Deploy {
        always: always.map(str::to_owned).to_vec(),
        ..Deploy::default()
    };
    assert_eq!(found, expected);
    assert_eq!(Project::open(folder.path()).unwrap().findings(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extension_uploads_what_was_changed_and_no_more() {
    let (_sandbox, client, folder) = seeded().await;
    let before = files(folder.path());
    let module = "modules/get-team/get-team";
    for (file, from, to, expected) in [
        ("README.md", "Acme", "ACME", "uploads: [\"app readme\"]"),
        (
            "general/base.iml.json",
            "// What",
            "//What",
            "uploads: [\"app base\"]",
        ),
        (
            "modules/groups.json",
            "People",
            "Lidé",
            "uploads: [\"app groups\"]",
        ),
        (
            "connections/o-auth/o-auth.oauth-communication.iml.json",
            "účtu",
            "uctu",
            "uploads: [\"connection oAuth communication\"]",
        ),
        (
            &format!("{module}.communication.iml.json"),
            "\r\n",
            "\n",
            "uploads: [\"module getTeam communication\"]",
        ),
        (
            "functions/describe-user/describe-user.test.js",
            "\n",
            "",
            "uploads: [\"function describeUser test\"]",
        ),
        (
            MANIFEST,
            "Create a user",
            "Make a user",
            "patches: [\"module createUser label\"]",
        ),
        (
            MANIFEST,
            "\"actionCrud\": \"create\"",
            "\"actionCrud\": null",
            "patches: [\"module createUser crud\"]",
        ),
        (
            MANIFEST,
            "\"connection\": \"oAuth\"",
            "\"connection\": null",
            "patches: [\"module createUser connection\"]",
        ),
        (
            MANIFEST,
            "\"remote\": \"createUser\"",
            "\"remote\": \"makeUser\"",
            "uploads: [\"module createUser communication\"",
        ),
        (
            MANIFEST,
            "\"remote\": \"createUser\"",
            "\"remote\": \"makeUser\"",
            "unpaired: [\"module createUser is on the server only\", \"module makeUser is gone from the server\"]",
        ),
    ] {
        edit(folder.path(), file, from, to);
        let found = deploy(&client, folder.path()).await;
        let only = |name: &str, list: &[String]| {
            if list.is_empty() {
                String::new()
            } else {
                format!("{name}: {list:?}")
            }
        };
        let said = [
            only("uploads", &found.uploads),
            only("patches", &found.patches),
            only("unpaired", &found.unpaired),
            only("refused", &found.refused),
        ];
        let said = said.join("");
        if to.contains("makeUser") {
            assert!(said.contains(expected), "{file}: {said}");
        } else {
            assert_eq!(said, expected, "{file}");
        }
        let (_, bytes) = before.iter().find(|(name, _)| name == file).unwrap();
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_with_the_same_app_are_written_out_alike() {
    let (first, second) = (seeded().await, seeded().await);
    let dumped = remote::dump(&first.1, APP).await;
    assert_eq!(dumped, remote::dump(&second.1, APP).await);
    println!("{} lines", dumped.lines().count());
    for part in [
        "=== app readme\n# Acme CRM\n",
        "=== module makeApiCall mappableParams\n",
        "\"webhook\": \"acme-whole3\"",
        "=== connection acme-whole common\n",
    ] {
        assert!(dumped.contains(part), "{part} is not in\n{dumped}");
    }
    let app = second.1.app(APP).unwrap().version(1);
    app.set_readme("other").await.unwrap();
    assert_ne!(dumped, remote::dump(&second.1, APP).await);
}

/// The texts of a project, by the names of components on the server.
fn by_remote_name(project: &extension::Project) -> BTreeMap<(String, String, &str), &str> {
    let pairs = &project.manifest["origins"][0]["idMapping"];
    let named = |one: &extension::Text| {
        let pairs = pairs[one.kind].as_array();
        let mut pairs = pairs.into_iter().flatten();
        let pair = pairs.find(|pair| pair["local"] == one.id);
        pair.map_or(String::new(), |pair| pair["remote"].to_string())
    };
    let texts = project.texts.iter();
    let texts = texts.map(|one| {
        (
            (one.kind.to_owned(), named(one), one.code.key),
            one.content.as_str(),
        )
    });
    texts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_by_the_extension_is_what_was_uploaded() {
    let (sandbox, client, folder) = seeded().await;
    let clone = tempfile::tempdir().unwrap();
    let url = sandbox.base_url();
    cloned::clone(&client, url.trim_end_matches("/v2"), APP, clone.path()).await;
    let (ours, theirs) = (read(folder.path()), read(clone.path()));
    assert_eq!(by_remote_name(&theirs), by_remote_name(&ours));
    assert_eq!(Project::open(clone.path()).unwrap().findings(), []);
    let found = deploy(&client, clone.path()).await;
    assert_eq!(found.always.len(), 4); // the instant triggers
    let expected = Deploy {
        always: found.always.clone(),
        ..Deploy::default()
    };
    assert_eq!(found, expected);
    // Ids of connections and webhooks are numbered, all others are the names.
    let ids = |kind: &str| {
        let components = theirs.manifest["components"][kind].as_object().unwrap();
        components.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(ids("connection"), ["connection1", "connection2"]);
    assert_eq!(
        ids("webhook"),
        ["webhook1", "webhook2", "webhook3", "webhook4"]
    );
    assert!(ids("module").contains(&"makeApiCall".to_owned()));
    // The records are the same too, with the bindings that ours leaves out.
    let server = remote::view(&client, APP).await;
    let mut ours = extension::patches(&ours, 0, &server);
    for patch in ours
        .values_mut()
        .filter(|patch| patch["label"] == "Events of deals")
    {
        patch["connection"] = Value::Null;
        patch["altConnection"] = Value::Null;
    }
    assert_eq!(extension::patches(&theirs, 0, &server), ours);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_takes_the_records_that_the_extension_sends() {
    let (_sandbox, client, folder) = seeded().await;
    let before = remote::dump(&client, APP).await;
    let server = remote::view(&client, APP).await;
    let patches = extension::patches(&read(folder.path()), 0, &server);
    assert_eq!(patches.len(), 100);
    remote::patch(&client, APP, &patches).await;
    assert_eq!(remote::dump(&client, APP).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_leaves_the_connections_of_other_versions_alone() {
    let own = SeedComponent::connection("basic", "Own");
    let other = SeedComponent::connection("oauth", "Other");
    let module = SeedComponent::module("getUser", 4).field("connection", "acme-whole2");
    let sandbox = Sandbox::builder()
        .app(App::new(APP).component(own).component(module))
        .app(App::new(APP).version(2).component(other))
        .start()
        .await
        .unwrap();
    let (client, clone) = (remote::client(&sandbox), tempfile::tempdir().unwrap());
    let url = sandbox.base_url();
    cloned::clone(&client, url.trim_end_matches("/v2"), APP, clone.path()).await;
    let read = read(clone.path());
    let connections = &read.manifest["components"]["connection"];
    assert_eq!(
        connections["connection2"],
        json!({ "label": "Other", "connectionType": "oauth", "codeFiles": {} })
    );
    assert_eq!(
        read.manifest["origins"][0]["idMapping"]["connection"][1],
        json!({ "local": "connection2", "remote": "acme-whole2", "nonOwnedByApp": true })
    );
    let modules = &read.manifest["components"]["module"];
    assert_eq!(modules["getUser"]["connection"], "connection2");
    let found = deploy(&client, clone.path()).await;
    // Of the others it uploads what was never set: it wrote an empty array for that.
    assert!(!found.uploads.is_empty());
    assert!(!format!("{found:?}").contains("connection2"), "{found:#?}");
    assert!(!clone.path().join("connections/connection2").exists());
}

/// An app whose names collide on the disk, or look like the ones that the server gives.
fn awkward() -> App {
    let names = ["acme-whole", "acme-whole05", "zeta"];
    let connections = names.map(|name| SeedComponent::connection("basic", "Acme").name(name));
    let names = ["getURLById", "getUser", "GetUser", "con", "con2"];
    let modules = names.map(|name| SeedComponent::module(name, 4).section("scope", "null"));
    let all = connections.into_iter().chain(modules);
    all.fold(App::new(APP), App::component)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_names_what_is_awkward_to_name() {
    let sandbox = Sandbox::builder().app(awkward()).start().await.unwrap();
    let (client, clone) = (remote::client(&sandbox), tempfile::tempdir().unwrap());
    let url = sandbox.base_url();
    cloned::clone(&client, url.trim_end_matches("/v2"), APP, clone.path()).await;
    let names: Vec<String> = files(clone.path())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let ends = ["/communication.iml.json", ".communication.iml.json"];
    let names = names
        .iter()
        .filter(|name| ends.iter().any(|end| name.ends_with(end)));
    let expected = [
        "connections/connection1/connection1.communication.iml.json",
        "connections/connection5/connection5.communication.iml.json",
        "connections/zeta/zeta.communication.iml.json",
        "modules/con2/con2.communication.iml.json",
        "modules/get-urlby-id/get-urlby-id.communication.iml.json",
        "modules/get-user/get-user.communication.iml.json",
        "modules/get-user2/get-user.communication.iml.json",
        "modules/unnamed/communication.iml.json",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    assert_eq!(Project::open(clone.path()).unwrap().findings(), []);
}

//! Runs the commands of `docs/migrating.md`, one way after the other.

#[path = "support/app.rs"]
mod app;
#[path = "support/extension.rs"]
mod extension;
#[path = "support/icon.rs"]
mod icon;
#[path = "support/manifest.rs"]
mod manifest;
#[path = "support/remote.rs"]
mod remote;
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use support::Desk;

/// The block of this language at this place under a heading of the document.
fn block(heading: &str, language: &str, at: usize) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("../../docs/migrating.md")).unwrap();
    let (_, rest) = text.split_once(&format!("# {heading}\n")).unwrap();
    let section = rest.split("\n##").next().unwrap();
    let fence = format!("```{language}\n");
    let block = section.split(&fence).nth(at + 1).unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// Runs a script in a folder, with the binary in the `PATH`, and says what it showed.
fn run(desk: &Desk, folder: &str, script: &str) -> String {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_makecom"));
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args(["-e", "-c", script])
        .current_dir(desk.path(folder))
        .env_clear()
        .env(
            "PATH",
            format!("{}:{path}", binary.parent().unwrap().display()),
        )
        .env("XDG_CONFIG_HOME", desk.path(".config"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "a")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "a@localhost")))
        .envs(desk.sandbox.variables())
        .output()
        .unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8(shown).unwrap();
    assert!(output.status.success(), "{shown}");
    shown
}

/// An app with a connection, an RPC and a module.
fn seed() -> App {
    let api = "{ \"url\": \"https://api.acme.example/v1/me\" }";
    App::new("acme-crm")
        .section("base", "{ \"baseUrl\": \"https://api.acme.example/v1\" }")
        .component(SeedComponent::connection("basic", "Acme CRM").section("api", api))
        .component(SeedComponent::rpc("listUsers", "List Users").field("connection", "acme-crm"))
        .component(
            SeedComponent::module("getUser", 4)
                .field("label", "Get a User")
                .field("description", "Gets a user.")
                .field("connection", "acme-crm")
                .section("api", "{ \"url\": \"/users\" }")
                .section("expect", "[]"),
        )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_of_the_extension_goes_on() {
    let desk = Desk::new(Sandbox::builder().app("another")).await;
    let url = desk.sandbox.base_url();
    let options = app::Options {
        base_url: url.trim_end_matches("/v2"),
        app: "acme-whole",
        components: 20,
        named_by_server: false,
    };
    remote::seed(&remote::client(&desk.sandbox), desk.folder.path(), &options).await;
    let manifest = desk.read("makecomapp.json");
    desk.sandbox.clear_requests();
    let script = block("The project is in git already", "sh", 0);
    let shown = run(&desk, ".", &script);
    assert!(shown.contains("no difference"), "{shown}");
    assert!(shown.contains("nothing to pull"), "{shown}");
    assert_eq!(desk.read("makecomapp.json"), manifest);
    assert!(desk.path("makecomapp.base.json").exists());

    // A file that differs is a conflict, until someone says which one counts.
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk.write("README.md", "# Ours\n");
    let pulled = desk.output("pull");
    let shown = String::from_utf8(pulled.stdout).unwrap();
    assert_eq!(pulled.status.code(), Some(3), "{shown}");
    assert!(shown.contains("CONFLICT  README.md"), "{shown}");
    assert_eq!(desk.read("README.md"), "# Ours\n");
    assert!(desk.output("push --force --only app").status.success());
    assert_eq!(run(&desk, ".", "makecom pull"), "nothing to pull\n");
    let requests = desk.sandbox.requests();
    let written = requests.iter().filter(|request| request.method != "GET");
    assert_eq!(written.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_only_online_is_committed() {
    let desk = Desk::new(Sandbox::builder().app(seed())).await;
    run(&desk, ".", &block("The app is only online", "sh", 0));
    let listed = run(&desk, "acme-crm", "git ls-files");
    assert!(listed.contains("makecomapp.json\n"), "{listed}");
    assert!(listed.contains("modules/get-user/get-user.communication.iml.json\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_script_are_paired_with_an_app_that_exists() {
    let heading = "An app that exists";
    let desk = Desk::new(Sandbox::builder().app(seed())).await;
    let url = desk.sandbox.base_url();
    let manifest = block(heading, "json", 0);
    let manifest = manifest.replace("https://eu1.make.com/api", url.trim_end_matches("/v2"));
    desk.write("makecomapp.json", &manifest);
    for (file, text) in [
        (
            "base.json",
            "{ \"baseUrl\": \"https://api.acme.example/v1\" }",
        ),
        (
            "connection.json",
            "{ \"url\": \"https://api.acme.example/v1/me\" }",
        ),
        ("get-user.json", "{ \"url\": \"/people\" }"),
        ("get-user-fields.json", "[]"),
    ] {
        desk.write(&format!("src/{file}"), text);
    }
    let pushed = desk.output("push");
    let shown = String::from_utf8(pushed.stdout).unwrap();
    assert_eq!(pushed.status.code(), Some(3), "{shown}");
    assert!(shown.contains("2 unpaired"), "{shown}");

    let shown = run(&desk, ".", &block(heading, "sh", 0));
    assert!(shown.contains("CONFLICT  src/get-user.json"), "{shown}");
    assert!(
        shown.contains("updated   description of getUser"),
        "{shown}"
    );
    assert_eq!(desk.read("src/get-user.json"), "{ \"url\": \"/people\" }");
    let shown = run(&desk, ".", &block(heading, "sh", 1));
    assert!(shown.contains("updated module getUser: api"), "{shown}");
    let shown = run(&desk, ".", "makecom diff && makecom pull");
    assert!(shown.contains("nothing to pull"), "{shown}");
    let listed = run(
        &desk,
        ".",
        "makecom connections list acme-crm --output compact",
    );
    assert_eq!(listed.matches("\"name\"").count(), 1, "{listed}");
    let module = run(&desk, ".", "makecom modules get acme-crm getUser");
    assert!(module.contains("connection        acme-crm\n"), "{module}");
}

/// The script makes an app of an export; each exported file is on the server as it was.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_becomes_an_app_and_a_project() {
    if Command::new("jq").arg("--version").output().is_err() {
        eprintln!("skipped: the script of docs/migrating.md needs jq");
        return;
    }
    let desk = Desk::new(Sandbox::builder().app("another")).await;
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/export-layout");
    let mut files = Vec::new();
    support::collect(&inputs, &mut files);
    let texts: Vec<(String, String)> = (files.iter())
        .map(|file| {
            let name = file.strip_prefix(&inputs).unwrap().display().to_string();
            (name, std::fs::read_to_string(file).unwrap())
        })
        .collect();
    for (name, text) in &texts {
        desk.write(name, text);
    }
    run(&desk, "acme-crm", &block("From an export", "sh", 0));
    let names = |kind: &str, name: &str| match kind {
        "connections" | "webhooks" => desk.read(&format!("acme-crm/{kind}/{name}/name")),
        _ => format!("acme-people/{name}"),
    };
    let mut compared = 0;
    for (file, text) in &texts {
        let parts: Vec<_> = file.split('/').collect();
        let (kind, name, code) = match parts[..] {
            [_, "base.imljson"] => ("app", "acme-people".to_owned(), "base"),
            [_, "readme.md"] => ("app", "acme-people".to_owned(), "readme"),
            [_, kind, name, code] if code != "metadata.json" => {
                let one = kind.trim_end_matches('s');
                let code = code.split_once('.').unwrap().0;
                (one, names(kind, name), code)
            }
            _ => continue,
        };
        let line = format!("section get {kind} {} {code}", name.trim());
        let there = desk.output(&line);
        let there = String::from_utf8(there.stdout).unwrap();
        let is_empty = |text: &str| ["[]", "{}"].contains(&text.trim());
        assert!(
            there == *text || is_empty(&there) && is_empty(text),
            "{line}: {there}"
        );
        compared += 1;
    }
    assert!(compared > 25, "{compared}");
    let manifest: serde_json::Value =
        serde_json::from_str(&desk.read("project/makecomapp.json")).unwrap();
    let of = |kind: &str, id: &str, key: &str| manifest["components"][kind][id][key].clone();
    let [key, oauth, webhook] = [
        names("connections", "acme-crm"),
        names("connections", "acme-crm2"),
        names("webhooks", "acme-crm"),
    ]
    .map(|name| name.trim().to_owned());
    assert_eq!(of("module", "getUser", "connection"), key);
    assert_eq!(of("rpc", "listUsers", "connection"), key);
    assert_eq!(of("webhook", &webhook, "connection"), oauth);
    assert_eq!(of("module", "watchUsers", "webhook"), webhook);
    assert!(run(&desk, "project", "makecom diff").contains("no difference"));
}

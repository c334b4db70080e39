//! Pairs components of a project with those of a server, and the commands that other
//! commands name for that.

mod support;

use std::path::Path;
use std::process::Output;

use makecom_sandbox::{App, Sandbox, SandboxBuilder, SeedComponent};
use serde_json::{Value, json};
use support::Desk;
use tempfile::TempDir;

fn server() -> SandboxBuilder {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("basic", "Acme"))
        .component(SeedComponent::connection("basic", "Acme"))
        .component(SeedComponent::connection("oauth", "Acme OAuth"))
        .component(SeedComponent::webhook("web", "Events"))
        .component(
            SeedComponent::module("getUser", 4)
                .field("label", "Get a user")
                .field("connection", "acme-crm"),
        )
        .component(SeedComponent::rpc("listUsers", "List users"))
        .component(SeedComponent::function("md5"));
    Sandbox::builder().app(app)
}

/// A project in which everything was pulled, and then lost its pairs.
async fn unpaired() -> Desk {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm").transcript();
    let mut manifest = manifest(&desk, ".");
    manifest["origins"][0]["idMapping"] = json!({});
    write_manifest(&desk, ".", &manifest);
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk
}

fn manifest(desk: &Desk, folder: &str) -> Value {
    serde_json::from_str(&desk.read(&format!("{folder}/makecomapp.json"))).unwrap()
}

fn write_manifest(desk: &Desk, folder: &str, manifest: &Value) {
    let text = serde_json::to_string_pretty(manifest).unwrap();
    desk.write(&format!("{folder}/makecomapp.json"), &text);
}

fn mapping(desk: &Desk, kind: &str) -> Value {
    manifest(desk, ".")["origins"][0]["idMapping"][kind].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unpaired_is_listed_and_paired() {
    let mut desk = unpaired().await;
    desk.write("functions/extra/extra.code.js", "function extra() {}");
    desk.run("new function extra2").run("pair");
    let json = desk.output("pair --json").stdout;
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        json["local"][0]["candidates"],
        json!(["acme-crm", "acme-crm2"])
    );
    assert_eq!(json["applied"], false);
    let before = desk.read("makecomapp.json");
    desk.run("pair --by label --dry-run");
    assert_eq!(desk.read("makecomapp.json"), before);
    desk.run("pair --by label")
        .run("pair connection acme-crm2 acme-crm2 --dry-run")
        .run("pair connection acme-crm2 acme-crm2")
        .run("pair connection acme-crm2 acme-crm2")
        .run("pair connection acme-crm")
        .run("pair")
        .run("pair function extra2 --ignore")
        .run("pair")
        .run("diff");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(
        mapping(&desk, "connection").as_array().map(Vec::len),
        Some(3)
    );
    assert_eq!(
        mapping(&desk, "function"),
        json!([{"local": "extra2", "remote": null}, {"local": "md5", "remote": "md5"}])
    );
    // Nothing was written to the server.
    let mut requests = desk.sandbox.requests().into_iter();
    assert!(requests.all(|request| request.method == "GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ignored_is_neither_pushed_nor_pulled() {
    let mut desk = unpaired().await;
    desk.run("pair --by name").transcript();
    desk.run("pair rpc listUsers --remove --dry-run")
        .run("pair rpc listUsers --remove")
        .run("pair rpc listUsers --ignore")
        .run("pair rpc listUsers --ignore-remote --dry-run")
        .run("pair rpc listUsers --ignore-remote")
        .run("pair --json")
        .run("push --dry-run")
        .run("pull");
    assert_eq!(
        mapping(&desk, "rpc"),
        json!([
            {"local": "listUsers", "remote": null},
            {"local": null, "remote": "listUsers"}
        ])
    );
    // A pair takes the place of both.
    desk.run("pair rpc listUsers listUsers");
    assert_eq!(
        mapping(&desk, "rpc"),
        json!([{"local": "listUsers", "remote": "listUsers"}])
    );
    desk.run("pair function md5 --remove")
        .run("pair function md5 --ignore-remote")
        .run("pair function md5 --remove")
        .run("pair function md5 --remove");
    assert_eq!(mapping(&desk, "function"), json!([]));
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paired_is_refused() {
    let mut desk = unpaired().await;
    desk.run("pair connection acme-crm acme-crm").transcript();
    let before = desk.read("makecomapp.json");
    desk.run("pair connection acme-crm acme-crm2")
        .run("pair connection acme-crm2 acme-crm")
        .run("pair connection acme-crm3 acme-crm2")
        .run("pair connection acme-crm2 acme-crm9")
        .run("pair connection acme-crm9 acme-crm2")
        .run("pair connection acme-crm9 --ignore")
        .run("pair connection acme-crm --ignore")
        .run("pair connection acme-crm --ignore-remote")
        .run("pair connection acme-crm9 --ignore-remote")
        .run("pair connection acme-crm2 --remove")
        .run("pair webhook listUsers listUsers")
        .run("pair app app")
        .run("pair endpoint x y")
        .run("pair connection")
        .run("pair connection acme-crm2 acme-crm2 --ignore")
        .run("pair --ignore")
        .run("pair connection acme-crm2 --by label")
        .run("pair connection acme-crm2 --ignore --remove")
        .run("pair --origin 2")
        .run("pair --dir elsewhere")
        .run("pair --sandbox")
        .run("pair connection acme-crm2 acme-crm9 --json");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("makecomapp.json"), before);
}

/// Copies a folder, so that each command can be tried on the same state.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The commands that a text names, in backticks or to the end of a line.
fn named(output: &Output) -> Vec<String> {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    let ends = text.split("makecom pair").skip(1).map(|rest| {
        let end = rest.find(['`', '\n']).unwrap_or(rest.len());
        format!("pair{}", &rest[..end])
    });
    let mut named: Vec<_> = ends.collect();
    named.dedup();
    named
}

/// Runs every command that the output of a command line names, each in a copy of the
/// folder, and returns those that were run. They must work.
fn each_works(desk: &Desk, line: &str) -> Vec<String> {
    let named = named(&desk.output(line));
    for command in &named {
        let copied = TempDir::new().unwrap();
        copy(desk.folder.path(), copied.path());
        let mut command = desk.command(command);
        let output = command.current_dir(copied.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // A list of what is unpaired may have findings.
        let is_list = command
            .get_args()
            .nth(1)
            .is_none_or(|it| it.to_string_lossy().starts_with('-'));
        let codes = if is_list { &[0, 3][..] } else { &[0] };
        let code = output.status.code().unwrap();
        assert!(codes.contains(&code), "{command:?}: {said}");
        let text = |folder: &Path| std::fs::read_to_string(find(folder)).unwrap();
        let is_same = text(copied.path()) == text(desk.folder.path());
        assert_eq!(is_same, is_list, "{command:?} changed nothing");
    }
    named
}

fn find(folder: &Path) -> std::path::PathBuf {
    let places = ["makecomapp.json", "my app/makecomapp.json"];
    let mut places = places.map(|place| folder.join(place)).into_iter();
    places.find(|place| place.exists()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_texts_name_work_as_they_are_printed() {
    let mut desk = unpaired().await;
    let mut seen: Vec<String> = Vec::new();
    let mut check = |desk: &Desk, what: &str, line: &str| {
        seen.push(format!("# {what}: {line}"));
        seen.extend(each_works(desk, line));
    };
    for line in ["push", "push --dry-run", "pull", "pair", "status"] {
        check(&desk, "unpaired", line);
    }

    // The base has a pair, and label and manifest have changed since.
    desk.run("pair --by name").run("pull").transcript();
    let mut lost = manifest(&desk, ".");
    lost["origins"][0]["idMapping"]["connection"] = json!([]);
    lost["components"]["connection"]["acme-crm"]["label"] = json!("Renamed");
    write_manifest(&desk, ".", &lost);
    check(&desk, "paired before", "push");

    // A push was interrupted.
    let base = desk.read("makecomapp.base.json");
    let mut base: Value = serde_json::from_str(&base).unwrap();
    let origin = base["origins"].as_object_mut().unwrap().values_mut().next();
    let origin = origin.unwrap();
    origin["connections"] = json!({});
    origin["creating"] = json!({"acme-crm": {"before": [], "label": "Acme"}});
    desk.write("makecomapp.base.json", &base.to_string());
    check(&desk, "interrupted", "push");
    lost["components"]["connection"]["other"] =
        lost["components"]["connection"]["acme-crm"].clone();
    lost["components"]["connection"]["other"]["label"] = json!("Acme");
    lost["components"]["connection"]["other"]["codeFiles"] = json!({});
    let connections = lost["components"]["connection"].as_object_mut().unwrap();
    connections.remove("acme-crm");
    connections.remove("acme-crm2");
    lost["origins"][0]["idMapping"]["connection"] = json!([{"local": null, "remote": "acme-crm2"}]);
    write_manifest(&desk, ".", &lost);
    check(&desk, "interrupted and removed", "push");

    // A module needs a connection that is ignored.
    let mut desk = unpaired().await;
    desk.run("pair --by name")
        .run("pair connection acme-crm --remove")
        .run("pair connection acme-crm --ignore")
        .transcript();
    check(&desk, "ignored", "push");

    // In another folder, with another origin.
    let desk = unpaired().await;
    let mut two = manifest(&desk, ".");
    let mut second = two["origins"][0].clone();
    second["label"] = json!("The other");
    second["appId"] = json!("other-app");
    two["origins"].as_array_mut().unwrap().push(second);
    let folder = TempDir::new().unwrap();
    copy(desk.folder.path(), folder.path());
    for entry in std::fs::read_dir(desk.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
    copy(folder.path(), &desk.path("my app"));
    write_manifest(&desk, "my app", &two);
    for line in [
        "push 'my app' --origin 1",
        "pull 'my app' --origin 1",
        "pair --dir 'my app' --origin 1",
        "status --dir 'my app' --origin 1",
    ] {
        let line = if line.starts_with("pull") {
            "pull acme-crm 'my app' --origin 1"
        } else {
            line
        };
        check(&desk, "elsewhere", line);
    }
    insta::assert_snapshot!(seen.join("\n"));
}

/// What a command prints, and its exit code.
fn said(desk: &Desk, line: &str) -> (String, i32) {
    let output = desk.output(line);
    let text = [&output.stdout[..], &output.stderr].concat();
    let code = output.status.code().unwrap();
    (String::from_utf8(text).unwrap(), code)
}

fn expect(desk: &Desk, line: &str, code: i32, texts: &[&str]) {
    let (said, is) = said(desk, line);
    assert_eq!(is, code, "{line}: {said}");
    for text in texts {
        assert!(said.contains(text), "{line} does not say {text:?}: {said}");
    }
}

/// A project in which the connection `acme-crm3` was renamed, and its pair was not.
async fn renamed() -> Desk {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm").transcript();
    let text = desk.read("makecomapp.json");
    let text = text.replacen("\"acme-crm3\": {", "\"main\": {", 1);
    desk.write("makecomapp.json", &text);
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_component_is_not_created_again() {
    let desk = renamed().await;
    let pair = "makecom pair connection main acme-crm3";
    expect(&desk, "push", 3, &["UNPAIRED connection main", pair]);
    expect(&desk, "pull", 3, &["UNPAIRED  connection acme-crm3", pair]);
    expect(&desk, "pair connection main acme-crm3", 0, &["paired"]);
    let one = json!({"local": "main", "remote": "acme-crm3"});
    let pairs = mapping(&desk, "connection");
    assert_eq!(pairs.as_array().unwrap().len(), 3);
    assert!(pairs.as_array().unwrap().contains(&one), "{pairs}");

    for line in ["push --pair-by label --prune --yes", "pull --pair-by label"] {
        let desk = renamed().await;
        expect(&desk, line, 0, &[]);
        assert!(desk.sandbox.connection("acme-crm3").is_some(), "{line}");
        assert!(
            mapping(&desk, "connection")
                .as_array()
                .unwrap()
                .contains(&one)
        );
        expect(&desk, "push", 0, &["unchanged"]);
        expect(&desk, "pull", 0, &["nothing to pull"]);
    }

    // Another one is created if that is wanted.
    let desk = renamed().await;
    expect(&desk, "push --create main", 0, &["created connection main"]);
    assert!(desk.sandbox.connection("acme-crm4").is_some());
    expect(
        &desk,
        "push",
        0,
        &["only on the server: connection acme-crm3"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_was_removed_here_is_a_difference() {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm").transcript();
    let mut manifest = manifest(&desk, ".");
    let rpcs = manifest["components"]["rpc"].as_object_mut().unwrap();
    rpcs.remove("listUsers");
    write_manifest(&desk, ".", &manifest);
    let there = "only on the server: rpc listUsers";
    expect(&desk, "push", 0, &[there, "a push with --prune deletes it"]);
    expect(&desk, "diff", 3, &[there]);
    expect(&desk, "pair", 0, &["only on the server rpc listUsers"]);
    let next = "next: makecom push --prune --dry-run";
    expect(&desk, "status --exit-code", 3, &["removed", next]);
    expect(&desk, "push --prune --yes", 0, &["deleted rpc listUsers"]);
    expect(&desk, "diff", 0, &["no difference"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_is_no_difference() {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("basic", "Acme"))
        .component(SeedComponent::connection("basic", "Alias").field("aliasTo", "acme-crm"));
    let desk = Desk::new(Sandbox::builder().app(app)).await;
    expect(&desk, "pull acme-crm", 0, &["alias of acme-crm"]);
    expect(&desk, "diff", 0, &["no difference"]);
    expect(&desk, "status --exit-code", 0, &["are the same"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_type_is_another_component() {
    let mut desk = unpaired().await;
    let mut manifest = manifest(&desk, ".");
    manifest["components"]["module"]["getUser"]["moduleType"] = json!("search");
    manifest["components"]["connection"]["acme-crm3"]["connectionType"] = json!("basic");
    write_manifest(&desk, ".", &manifest);
    desk.run("pair --by name").transcript();
    assert_eq!(mapping(&desk, "module"), Value::Null);
    let reason = "it is search here, and the server has a module getUser that is action";
    expect(&desk, "push", 3, &["REFUSE  module getUser", reason]);
    expect(&desk, "pull", 3, &["UNPAIRED  module getUser", reason]);
    assert!(!desk.read("makecomapp.json").contains("getUser2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_binding_that_cannot_be_sent_is_a_difference_and_a_blank_label_is_refused() {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm").transcript();
    let mut manifest = manifest(&desk, ".");
    manifest["components"]["module"]["getUser"]["connection"] = json!("nope");
    write_manifest(&desk, ".", &manifest);
    expect(&desk, "diff", 3, &["module getUser connection", "+nope"]);
    manifest["components"]["module"]["getUser"]["connection"] = json!("acme-crm");
    for label in [json!(null), json!("")] {
        manifest["components"]["module"]["getUser"]["label"] = label;
        write_manifest(&desk, ".", &manifest);
        expect(&desk, "push", 3, &["module getUser", "its label is blank"]);
    }
    let module = desk.sandbox.module("acme-crm", 1, "getUser").unwrap();
    assert_eq!(module.field("label"), "Get a user");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_created_again_as_the_text_says() {
    let mut desk = Desk::new(server()).await;
    desk.run("pull acme-crm")
        .run("rpcs delete acme-crm listUsers --yes")
        .transcript();
    let commands = each_works(&desk, "push");
    assert_eq!(commands, ["pair rpc listUsers --remove"]);
    expect(&desk, &commands[0], 0, &["unpaired"]);
    expect(&desk, "push", 0, &["created rpc listUsers"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namesake_of_what_is_ignored_is_not_pulled() {
    let mut desk = unpaired().await;
    desk.run("pair --by name")
        .run("pair module getUser --remove")
        .run("pair module getUser --ignore")
        .transcript();
    expect(&desk, "pull", 0, &["nothing to pull"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blank_file_does_not_clear_what_the_server_has() {
    let app = App::new("acme-crm")
        .section("base", "{ \"baseUrl\": \"https://api.acme.example\" }")
        .section("groups", "[{ \"label\": \"All\", \"modules\": [] }]")
        .component(SeedComponent::function("addUp").section("code", "function addUp() {}"));
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm").transcript();
    let [base, groups] = ["general/base.iml.json", "modules/groups.json"];
    let code = "functions/add-up/add-up.code.js";
    for file in [base, groups, code] {
        desk.write(file, "\n");
        expect(&desk, "push", 3, &[&format!("{file} is blank")]);
        expect(&desk, "push --force", 3, &["REFUSE"]);
        // As the text says.
        std::fs::remove_file(desk.path(file)).unwrap();
        expect(&desk, "pull", 0, &[file]);
    }
    desk.write(groups, "{}");
    expect(&desk, "push", 3, &["is not a list of groups"]);
    // What is written is meant.
    desk.write(groups, "[]");
    desk.write(base, "{ }");
    expect(&desk, "push", 0, &["updated app: base, groups"]);
}

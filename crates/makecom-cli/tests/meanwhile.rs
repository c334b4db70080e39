//! Concurrent changes of a project and its server while a command runs.

mod support;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use makecom_sandbox::{App, Fault, Operation, Sandbox, SeedComponent};
use support::Desk;

type Action = Box<dyn FnOnce() + Send>;

/// An action between carrying out the next request of an operation and its answer.
#[derive(Clone, Default)]
struct Moments(Arc<Mutex<Vec<(Operation, Action)>>>);

impl Moments {
    fn at(&self, operation: Operation, action: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().push((operation, Box::new(action)));
    }

    fn come(&self, operation: Option<Operation>) {
        let mut moments = self.0.lock().unwrap();
        let next = moments.iter().position(|(of, _)| Some(*of) == operation);
        let action = next.map(|next| moments.remove(next).1);
        drop(moments);
        if let Some(action) = action {
            action();
        }
    }
}

/// A project with some connections, equal to the server.
async fn pulled(connections: usize) -> (Desk, Moments) {
    let app = (0..connections).fold(App::new("acme-crm"), |app, index| {
        let common = [("clientSecret".to_owned(), "old".into())];
        let connection = SeedComponent::connection("basic", format!("Connection {index}"))
            .section("api", format!("{{ \"url\": \"/old{index}\" }}"))
            .section("parameters", "[]")
            .common(common.into_iter().collect());
        app.component(connection)
    });
    let moments = Moments::default();
    let observer = moments.clone();
    let sandbox = Sandbox::builder()
        .app(app)
        .on_exchange(move |exchange| observer.come(exchange.request.operation));
    let mut desk = Desk::new(sandbox).await;
    desk.run("pull acme-crm");
    desk.transcript();
    desk.sandbox.clear_requests();
    (desk, moments)
}

fn id(index: usize) -> String {
    match index {
        0 => "acme-crm".to_owned(),
        index => format!("acme-crm{}", index + 1),
    }
}

fn file(index: usize, end: &str) -> String {
    let id = id(index);
    format!("connections/{id}/{id}.{end}")
}

fn api(index: usize) -> String {
    file(index, "communication.iml.json")
}

/// Adds connections to the manifest, with their files.
fn add(desk: &Desk, ids: &[&str]) {
    let mut manifest = desk.read("makecomapp.json");
    for id in ids {
        let entry = format!(
            r#""connection": {{
            "{id}": {{
                "label": "Label of {id}",
                "connectionType": "basic",
                "codeFiles": {{ "communication": "{id}/api.json", "params": "{id}/params.json" }}
            }},"#
        );
        manifest = manifest.replacen("\"connection\": {", &entry, 1);
        desk.write(
            &format!("{id}/api.json"),
            &format!("{{ \"url\": \"/{id}\" }}"),
        );
        desk.write(&format!("{id}/params.json"), "[ ]");
    }
    desk.write("makecomapp.json", &manifest);
}

/// Changes the manifest like an editor: atomically, and only if it is unchanged since it
/// was read.
fn edit(path: &PathBuf, change: impl Fn(String) -> String) {
    static EDITOR: Mutex<()> = Mutex::new(());

    let _one = EDITOR.lock().unwrap();
    let new = path.with_extension("editor");
    loop {
        let text = std::fs::read_to_string(path).unwrap();
        std::fs::write(&new, change(text.clone())).unwrap();
        if std::fs::read_to_string(path).unwrap() == text {
            std::fs::rename(new, path).unwrap();
            return;
        }
    }
}

fn labels(desk: &Desk) -> Vec<String> {
    let connections = desk.sandbox.connections("acme-crm");
    connections
        .iter()
        .map(|one| one.label().to_owned())
        .collect()
}

/// Whether nothing is left to push, and no temporary file is left.
fn is_quiet(desk: &Desk) {
    let output = desk.output("push");
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && seen.contains("unchanged"),
        "{seen}"
    );
    assert!(!seen.contains("only on the server"), "{seen}");
    assert!(!desk.path(".makecom").exists());
    let base = desk.read("makecomapp.base.json");
    assert!(!base.contains("creating"), "{base}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_is_sent_and_later_saves_are_kept() {
    let (mut desk, moments) = pulled(1).await;
    desk.run("pull acme-crm --include-common");
    let params = desk.path(&file(0, "params.iml.json"));
    let common = desk.path(&file(0, "common.json"));
    desk.write(&api(0), "{ \"url\": \"/planned\" }");
    std::fs::write(&params, "[ \"planned\" ]").unwrap();
    std::fs::write(&common, "{\"clientSecret\": \"planned\"}").unwrap();
    let manifest = desk.path("makecomapp.json");
    edit(&manifest, |text| text.replace("Connection 0", "Planned"));
    moments.at(Operation::UpdateConnection, move || {
        std::fs::write(&params, "[ \"later\" ]").unwrap();
        std::fs::write(&common, "{\"clientSecret\": \"later\"}").unwrap();
        edit(&manifest, |text| text.replace("Planned", "Later"));
    });
    assert!(desk.output("push --include-common").status.success());
    let there = desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(there.label(), "Planned");
    assert_eq!(there.section("api"), Some("{ \"url\": \"/planned\" }"));
    assert_eq!(there.section("parameters"), Some("[ \"planned\" ]"));
    assert_eq!(there.common()["clientSecret"], "planned");
    // The later save is recognized as a local change.
    assert!(desk.output("push --include-common").status.success());
    let there = desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(there.label(), "Later");
    assert_eq!(there.section("parameters"), Some("[ \"later\" ]"));
    assert_eq!(there.common()["clientSecret"], "later");
    is_quiet(&desk);
}

/// More connections than are written concurrently, so that the last one begins after the
/// first is done.
const MANY: usize = 9;

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_is_not_sent_as_an_empty_section() {
    let (mut desk, moments) = pulled(MANY).await;
    for index in 0..MANY {
        desk.write(&api(index), "{ \"url\": \"/new\" }");
    }
    let last = MANY - 1;
    let gone = desk.path(&api(last));
    moments.at(Operation::SetConnectionSection, move || {
        std::fs::remove_file(gone).unwrap();
    });
    desk.run("push");
    let seen = desk.transcript();
    let expected = format!(
        "{} was removed meanwhile",
        api(last).rsplit('/').next().unwrap()
    );
    assert!(
        seen.contains(&expected.replace(".iml.json was", ".iml.json: was")),
        "{seen}"
    );
    assert!(seen.contains("exit 1"), "{seen}");
    let there = desk.sandbox.connection(&id(last)).unwrap();
    assert_eq!(
        there.section("api"),
        Some(&*format!("{{ \"url\": \"/old{last}\" }}"))
    );
    // Once it is put back, the push continues.
    desk.write(&api(last), "{ \"url\": \"/back\" }");
    assert!(desk.output("push").status.success());
    let there = desk.sandbox.connection(&id(last)).unwrap();
    assert_eq!(there.section("api"), Some("{ \"url\": \"/back\" }"));
    is_quiet(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_of_the_manifest_survive_a_push() {
    let (desk, moments) = pulled(1).await;
    add(&desk, &["one", "two", "three"]);
    for number in 0..3 {
        let manifest = desk.path("makecomapp.json");
        moments.at(Operation::CreateConnection, move || {
            edit(&manifest, |text| {
                text.replacen('{', &format!("{{ // saved {number}\n"), 1)
                    .replace("Connection 0", "Edited by hand")
            });
        });
    }
    assert!(desk.output("push").status.success());
    let manifest = desk.read("makecomapp.json");
    for expected in ["saved 0", "saved 1", "saved 2", "Edited by hand"] {
        assert!(manifest.contains(expected), "{expected}: {manifest}");
    }
    assert!(desk.output("push").status.success());
    let manifest = desk.read("makecomapp.json");
    assert_eq!(manifest.matches("\"remote\"").count(), 4);
    assert_eq!(desk.sandbox.connections("acme-crm").len(), 4);
    assert_eq!(labels(&desk)[0], "Edited by hand");
    is_quiet(&desk);
}

/// A change of the manifest while a connection is created, the message about it, and the
/// change that corrects it.
type Clash = (
    &'static str,
    fn(String) -> String,
    &'static str,
    fn(String) -> String,
);

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_cannot_take_the_pair_loses_nothing() {
    let clashes: [Clash; 5] = [
        (
            "in the middle of a save",
            |text| text[..text.len() / 2].to_owned(),
            "makecomapp.json: ",
            |_| String::new(),
        ),
        (
            "removed",
            |text| text.replace("\"one\":", "\"other\":"),
            "one was removed meanwhile, but acme-crm2 on the server is its connection",
            |text| text.replace("\"other\":", "\"one\":"),
        ),
        (
            "paired otherwise",
            |text| {
                text.replace(
                    "\"local\": \"acme-crm\"",
                    "\"local\": \"one\", \"remote\": \"acme-crm9\" }, { \"local\": \"acme-crm\"",
                )
            },
            "one was paired with acme-crm9 meanwhile, but acme-crm2 on the server is that of one",
            |text| text.replace("acme-crm9", "acme-crm2"),
        ),
        (
            "called otherwise",
            |text| {
                text.replace("Label of one", "Another label")
                    .replace("\"one\":", "\"\":")
            },
            // An odd id is a finding about that item, so the manifest is read.
            "one was removed meanwhile, but acme-crm2 on the server is its connection",
            |text| text.replace("\"\":", "\"one\":"),
        ),
        (
            "of another origin",
            |text| text.replace("\"appId\": \"acme-crm\"", "\"appId\": \"acme-other\""),
            "was removed meanwhile",
            |text| text.replace("\"appId\": \"acme-other\"", "\"appId\": \"acme-crm\""),
        ),
    ];
    for (name, change, said, put_right) in clashes {
        let (mut desk, moments) = pulled(1).await;
        add(&desk, &["one"]);
        let whole = desk.read("makecomapp.json");
        let manifest = desk.path("makecomapp.json");
        moments.at(Operation::CreateConnection, move || edit(&manifest, change));
        desk.run("push");
        let seen = desk.transcript();
        assert!(
            seen.contains("exit 1") && seen.contains(said),
            "{name}: {seen}"
        );
        assert!(
            seen.contains("acme-crm2 was created on the server for one"),
            "{name}: {seen}"
        );
        // The manifest is as the editor saved it.
        assert_eq!(
            desk.read("makecomapp.json"),
            change(whole.clone()),
            "{name}"
        );
        edit(&desk.path("makecomapp.json"), |text| {
            let right = put_right(text);
            if right.is_empty() {
                whole.clone()
            } else {
                right
            }
        });
        desk.run("push");
        let seen = desk.transcript();
        assert!(seen.contains("one (acme-crm2)"), "{name}: {seen}");
        assert_eq!(
            desk.sandbox.connections("acme-crm").len(),
            2,
            "{name}: {seen}"
        );
        is_quiet(&desk);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_waits_for_a_manifest_that_is_being_saved() {
    let (desk, moments) = pulled(1).await;
    add(&desk, &["one"]);
    let manifest = desk.path("makecomapp.json");
    let (back, done) = std::sync::mpsc::channel();
    moments.at(Operation::CreateConnection, move || {
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::remove_file(&manifest).unwrap();
        let lock = manifest.with_file_name(".makecom");
        std::thread::spawn(move || {
            // When the push has noticed the gap, or after some time.
            for _ in 0..50 {
                std::thread::yield_now();
                if !lock.exists() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            std::fs::write(&manifest, text).unwrap();
            back.send(()).unwrap();
        });
    });
    assert!(desk.output("push").status.success());
    done.recv().unwrap();
    assert!(
        desk.read("makecomapp.json")
            .contains("\"remote\": \"acme-crm2\"")
    );
    is_quiet(&desk);
}

/// An editor saves an older manifest over the new pair.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_pair_creates_no_duplicate() {
    let (mut desk, _) = pulled(1).await;
    add(&desk, &["one"]);
    let without = desk.read("makecomapp.json");
    assert!(desk.output("push").status.success());
    let with = desk.read("makecomapp.json");
    for command in ["push", "pull", "push --only one"] {
        desk.write("makecomapp.json", &without);
        desk.run(command);
        assert_eq!(desk.read("makecomapp.json"), with, "{command}");
    }
    // A foreign change on the server is not mistaken for ours.
    desk.write("makecomapp.json", &without);
    desk.write("theirs.json", "{ \"url\": \"/theirs\" }");
    desk.run("section set connection acme-crm2 api theirs.json")
        .run("push");
    // With another label, it may be another connection.
    desk.run("pull");
    desk.write(
        "makecomapp.json",
        &without.replace("Label of one", "Something else"),
    );
    desk.run("push");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.sandbox.connections("acme-crm").len(), 2);
}

/// A connection created before a kill is found even if it was renamed here.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_of_a_killed_push_is_found_by_its_original_label() {
    let (mut desk, moments) = pulled(1).await;
    add(&desk, &["one", "two"]);
    let (killed, kill) = std::sync::mpsc::channel::<()>();
    let kill = Mutex::new(kill);
    moments.at(Operation::CreateConnection, move || {
        // The server never answers.
        let _ = kill.lock().unwrap().recv();
    });
    let mut push = desk.command("push --only one");
    let mut child = push
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while desk.sandbox.connections("acme-crm").len() < 2 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    killed.send(()).unwrap();
    assert!(desk.path(".makecom/lock").exists());

    let manifest = desk.path("makecomapp.json");
    // After it is removed here, it is not assigned to another.
    edit(&manifest, |text| text.replace("\"one\":", "\"renamed\":"));
    desk.run("push --only renamed");
    edit(&manifest, |text| {
        text.replace("\"renamed\":", "\"one\":")
            .replace("Label of one", "Called otherwise")
    });
    desk.run("push");
    let seen = desk.transcript();
    insta::assert_snapshot!(seen);
    assert_eq!(
        labels(&desk),
        ["Connection 0", "Called otherwise", "Label of two"]
    );
    is_quiet(&desk);
}

/// A pull skips the connection of an interrupted push, so that the next push continues
/// with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_pull_skips_the_connection_of_an_interrupted_push() {
    for (fault, is_paired) in [
        ("create_connection:lost,times=1", false),
        ("set_connection_section:status=500,times=1", true),
    ] {
        let (mut desk, _) = pulled(1).await;
        add(&desk, &["one"]);
        desk.sandbox.inject(fault.parse::<Fault>().unwrap());
        desk.run("push");
        assert!(desk.transcript().contains("exit 1"), "{fault}");
        desk.run("pull");
        let seen = desk.transcript();
        let said = "acme-crm2 (created for one by an interrupted push; push to continue)";
        assert_eq!(seen.contains(said), !is_paired, "{seen}");
        assert!(!desk.path("connections/acme-crm2").exists(), "{seen}");
        desk.run("push");
        let seen = desk.transcript();
        assert!(seen.contains("one (acme-crm2)"), "{fault}: {seen}");
        assert_eq!(labels(&desk), ["Connection 0", "Label of one"], "{fault}");
        is_quiet(&desk);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_the_base_survive_a_push() {
    for (name, change) in [
        ("gone", (|_| String::new()) as fn(String) -> String),
        ("other", |text| {
            text.replace(
                "\"origins\": {",
                "\"origins\": { \"https://eu1.make.com/api acme\": { \"connections\": { \"kept\": {} } },",
            )
        }),
    ] {
        let (desk, moments) = pulled(1).await;
        add(&desk, &["one"]);
        let base = desk.path("makecomapp.base.json");
        moments.at(Operation::CreateConnection, move || {
            let text = change(std::fs::read_to_string(&base).unwrap());
            if text.is_empty() {
                std::fs::remove_file(&base).unwrap();
            } else {
                std::fs::write(&base, text).unwrap();
            }
        });
        assert!(desk.output("push").status.success(), "{name}");
        let base = desk.read("makecomapp.base.json");
        assert!(base.contains("\"acme-crm2\": {"), "{name}: {base}");
        assert_eq!(base.contains("\"kept\""), name == "other", "{name}: {base}");
        is_quiet(&desk);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_is_put_back_is_not_deleted() {
    let (mut desk, moments) = pulled(9).await;
    let whole = desk.read("makecomapp.json");
    let start = whole.find("            \"acme-crm9\": {").unwrap();
    let end = start + whole[start..].find("\n            }").unwrap();
    let without = whole[..start].trim_end().trim_end_matches(',').to_owned()
        + &whole[end + "\n            }".len()..];
    desk.write("makecomapp.json", &without);
    for index in 0..8 {
        desk.write(&api(index), "{ \"url\": \"/new\" }");
    }
    let manifest = desk.path("makecomapp.json");
    moments.at(Operation::SetConnectionSection, move || {
        edit(&manifest, |_| whole.clone());
    });
    desk.run("push --prune --yes");
    let seen = desk.transcript();
    assert!(
        seen.contains("acme-crm9 was put back meanwhile, so acme-crm9 was not deleted"),
        "{seen}"
    );
    assert_eq!(desk.sandbox.connections("acme-crm").len(), 9);
    is_quiet(&desk);
}

/// The notes of a push survive if an older base replaces the file.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_base_does_not_lose_what_was_begun() {
    let (desk, moments) = pulled(1).await;
    add(&desk, &["one"]);
    let path = desk.path("makecomapp.base.json");
    let older = desk.read("makecomapp.base.json");
    moments.at(Operation::CreateConnection, move || {
        std::fs::write(path, older).unwrap();
    });
    let fault = Fault::status(500).unwrap();
    desk.sandbox
        .inject(fault.on(Operation::SetConnectionSection).times(1));
    assert!(!desk.output("push").status.success());
    assert!(desk.output("push").status.success());
    assert_eq!(desk.sandbox.connections("acme-crm").len(), 2);
    is_quiet(&desk);
}

/// The second push waits for the first, and finds nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn two_concurrent_pushes_create_each_connection_once() {
    let (desk, moments) = pulled(1).await;
    add(&desk, &["one", "two", "three"]);
    let mut second = desk.command("push");
    second.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (sender, receiver) = std::sync::mpsc::channel::<(Child, String)>();
    moments.at(Operation::CreateConnection, move || {
        let mut child = second.spawn().unwrap();
        // Waits until it has noticed the first.
        let mut line = String::new();
        let stderr = child.stderr.take().unwrap();
        BufReader::new(stderr).read_line(&mut line).unwrap();
        sender.send((child, line)).unwrap();
    });
    let first = desk.command("push").stdout(Stdio::piped()).spawn().unwrap();
    let process = first.id();
    assert!(first.wait_with_output().unwrap().status.success());
    let (second, line) = receiver.recv().unwrap();
    assert_eq!(
        line,
        format!("waiting: makecom push, process {process} is at work on this project\n")
    );
    let output = second.wait_with_output().unwrap();
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && seen == "5 unchanged\n", "{seen}");
    assert_eq!(desk.sandbox.connections("acme-crm").len(), 4);
    is_quiet(&desk);
}

/// Commands that only read need no lock.
#[tokio::test(flavor = "multi_thread")]
async fn reading_needs_no_lock() {
    let (mut desk, _) = pulled(1).await;
    std::fs::create_dir(desk.path(".makecom")).unwrap();
    let lock = std::fs::File::create(desk.path(".makecom/lock")).unwrap();
    fs4::FileExt::lock(&lock).unwrap();
    desk.write(&api(0), "{ \"url\": \"/new\" }");
    desk.run("validate").run("push --dry-run").run("status");
    let seen = desk.transcript();
    assert!(!seen.contains("exit"), "{seen}");
    drop(lock);
    assert!(desk.output("push").status.success());
    is_quiet(&desk);
}

/// A text that a killed push has sent is not a foreign change, even if the file was saved
/// since then.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_a_killed_push_is_not_a_foreign_change() {
    for command in ["push", "pull"] {
        let (mut desk, moments) = pulled(1).await;
        let (killed, kill) = std::sync::mpsc::channel::<()>();
        let kill = Mutex::new(kill);
        moments.at(Operation::SetConnectionSection, move || {
            // The server never answers.
            let _ = kill.lock().unwrap().recv();
        });
        let manifest = desk.path("makecomapp.json");
        edit(&manifest, |text| text.replace("Connection 0", "Sent"));
        desk.write(&api(0), "{ \"url\": \"/sent\" }");
        let mut push = desk.command("push");
        let mut child = push
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let sent = || desk.sandbox.connection("acme-crm").unwrap();
        while sent().section("api") != Some("{ \"url\": \"/sent\" }") {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed.send(()).unwrap();
        edit(&manifest, |text| text.replace("Sent", "Saved later"));
        desk.write(&api(0), "{ \"url\": \"/later\" }");
        desk.run(command);
        let seen = desk.transcript();
        assert!(!seen.contains("exit"), "{seen}");
        assert!(desk.output("push").status.success());
        let there = desk.sandbox.connection("acme-crm").unwrap();
        assert_eq!(there.section("api"), Some("{ \"url\": \"/later\" }"));
        assert_eq!(there.label(), "Saved later");
        is_quiet(&desk);
    }
}

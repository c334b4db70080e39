//! After a pull is killed at any moment, every file is the old one or the new one, and
//! the next pull continues.

mod support;

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use makecom_sandbox::{App, Sandbox, SeedComponent};
use support::{Desk, collect};

const CONNECTIONS: usize = 12;
const OLD: &str = "old";
const NEW: &str = "newer";

fn text(version: &str, connection: usize) -> String {
    // Long enough that a partial write would be noticed.
    let line = format!("    // {version} of {connection}\n").repeat(2000);
    format!("{{\n{line}    \"url\": \"https://acme.example/{version}\"\n}}")
}

fn app(version: &str) -> App {
    (0..CONNECTIONS).fold(App::new("acme-crm"), |app, index| {
        let connection = SeedComponent::connection("basic", format!("Connection {index}"));
        app.component(connection.section("api", text(version, index)))
    })
}

/// Checks every file of a project: old, new, or one of makecom's with valid JSON.
fn check(desk: &Desk, old_and_new: &BTreeSet<String>) -> usize {
    let mut files = Vec::new();
    collect(&desk.path("project"), &mut files);
    let mut new = 0;
    for file in files {
        let contents = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("makecomapp.") {
            serde_json::from_str::<serde_json::Value>(&contents).unwrap();
        } else if name.ends_with(".communication.iml.json") {
            assert!(old_and_new.contains(&contents), "{name} is torn");
            new += usize::from(contents.contains("/newer"));
        } else if name.ends_with(".params.iml.json") {
            assert_eq!(contents, "[]", "{name}");
        } else if ["base.iml.json", "groups.json"].contains(&&*name) {
            // Of the app itself, which the server has not changed.
            serde_json::from_str::<serde_json::Value>(&contents).unwrap();
        } else {
            // A new file that was not moved to its place yet.
            assert_ne!(file.extension(), Some("json".as_ref()), "{name}");
        }
    }
    new
}

/// Whether the file of a connection has been rewritten: the two versions differ in
/// length.
fn is_new(desk: &Desk, index: usize) -> bool {
    let id = match index {
        0 => "acme-crm".to_owned(),
        index => format!("acme-crm{}", index + 1),
    };
    let file = format!("project/connections/{id}/{id}.communication.iml.json");
    desk.path(&file).metadata().unwrap().len() == text(NEW, index).len() as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_is_the_old_one_or_the_new_one() {
    let texts: BTreeSet<String> = (0..CONNECTIONS)
        .flat_map(|index| [text(OLD, index), text(NEW, index)])
        .collect();
    let answers = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&answers);
    let old = Desk::new(Sandbox::builder().app(app(OLD))).await;
    let new = Sandbox::builder()
        .app(app(NEW))
        .on_exchange(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        })
        .start()
        .await
        .unwrap();
    // One project is pulled from both servers.
    let zones = [old.sandbox.base_url(), new.base_url()];
    let output = old.output("pull acme-crm project");
    assert!(output.status.success());
    let manifest = old.read("project/makecomapp.json");
    let base = old.read("project/makecomapp.base.json");
    let [from, to] = zones.map(|zone| zone.trim_end_matches("/v2").to_owned());
    old.write("project/makecomapp.json", &manifest.replace(&from, &to));
    old.write("project/makecomapp.base.json", &base.replace(&from, &to));
    let pull = || {
        let mut command = old.command("pull acme-crm project");
        command
            .env("MAKE_ZONE", new.base_url())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };

    // Nothing is written while it reads.
    // Five lists, the checksums, and each code that they tell to be new.
    let reads = 6 + CONNECTIONS;
    for wanted in [0, 1, reads / 2, reads - 1] {
        let before = answers.load(Ordering::SeqCst);
        let mut child = pull().spawn().unwrap();
        while answers.load(Ordering::SeqCst) - before < wanted {
            assert!(
                child.try_wait().unwrap().is_none(),
                "fewer than {wanted} reads"
            );
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if wanted < reads - 1 {
            assert_eq!(check(&old, &texts), 0);
        }
    }
    // As soon as a file has changed: the first, then the next, and so on.
    let mut partly = 0;
    for index in 0..CONNECTIONS {
        let mut child = pull().spawn().unwrap();
        while !is_new(&old, index) && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        // It may have ended by now.
        let _ = child.kill();
        child.wait().unwrap();
        let written = check(&old, &texts);
        partly += usize::from(written > 0 && written < CONNECTIONS);
    }
    assert!(partly > 0, "it was never killed while it wrote");
    assert!(pull().status().unwrap().success());
    assert_eq!(check(&old, &texts), CONNECTIONS);
    let output = pull().stdout(Stdio::piped()).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "nothing to pull\n"
    );
    // The leftovers of the killed processes are removed.
    let mut files = Vec::new();
    collect(&old.path("project"), &mut files);
    // With three of the app itself.
    assert_eq!(files.len(), 2 * CONNECTIONS + 5, "{files:?}");
    assert!(!old.path("project/.makecom").exists());
}

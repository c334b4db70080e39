//! What a push asks on a terminal: a pseudo terminal, on which the answers are typed.
#![cfg(target_os = "linux")]

mod support;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};
use support::Desk;

/// A project whose connection and RPC have lost their pairs; the server has two connections
/// that look like it.
async fn desk() -> Desk {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("basic", "Acme"))
        .component(SeedComponent::rpc("listUsers", "List users"));
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm")
        .run("connections create acme-crm --type apikey --label Acme")
        .transcript();
    let mut manifest = manifest(&desk);
    manifest["origins"][0]["idMapping"] = json!({});
    desk.write("makecomapp.json", &manifest.to_string());
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk
}

fn manifest(desk: &Desk) -> Value {
    serde_json::from_str(&desk.read("makecomapp.json")).unwrap()
}

/// Runs a command on a terminal, with lines that are typed ahead, and returns what the
/// terminal shows, and the exit code.
fn on_terminal(desk: &Desk, line: &str, typed: &str) -> (String, i32) {
    let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&main).unwrap();
    unlockpt(&main).unwrap();
    let name = ptsname(&main, Vec::new()).unwrap();
    let end = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    let mut main = File::from(main);
    let mut command = desk.command(line);
    command
        .env("NO_COLOR", "1")
        .stdin(end.try_clone().unwrap())
        .stderr(end)
        .stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    // Its own ends are closed, so that reading ends with the child.
    drop(command);
    main.write_all(typed.as_bytes()).unwrap();
    let mut shown = Vec::new();
    // Linux reports an error when the other end is closed.
    let _ = main.read_to_end(&mut shown);
    let code = child.wait().unwrap().code().unwrap();
    (String::from_utf8(shown).unwrap().replace('\r', ""), code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_asks_what_to_do_with_what_is_unpaired() {
    for (typed, code, connection, rpc) in [
        // The second of two, and the only one.
        (
            "1\nacme-crm2\n1\n",
            0,
            json!([{"local": "acme-crm", "remote": "acme-crm2"}]),
            json!([{"local": "listUsers", "remote": "listUsers"}]),
        ),
        // Another connection; the RPC is left alone.
        (
            "2\n3\n",
            0,
            json!([{"local": "acme-crm", "remote": "acme-crm3"}]),
            json!([{"local": "listUsers", "remote": null}]),
        ),
        // Stopped, by an answer and by the end of input.
        ("3\n4\n", 1, Value::Null, Value::Null),
        ("\u{4}", 1, Value::Null, Value::Null),
        // One that the server does not have.
        ("1\nother\n1\n", 3, Value::Null, Value::Null),
        // A name that is taken cannot be created.
        (
            "3\n2\n",
            3,
            json!([{"local": "acme-crm", "remote": null}]),
            Value::Null,
        ),
    ] {
        let desk = desk().await;
        let (shown, found) = on_terminal(&desk, "push --quiet --force", typed);
        assert_eq!(found, code, "{typed:?}: {shown}");
        let question = "connection acme-crm is paired with nothing, and the server has acme-crm, acme-crm2: [1] pair, [2] create another, [3] ignore, [4] stop?";
        assert!(shown.contains(question), "{typed:?}: {shown}");
        let mapping = &manifest(&desk)["origins"][0]["idMapping"];
        assert_eq!(mapping["connection"], connection, "{typed:?}: {shown}");
        assert_eq!(mapping["rpc"], rpc, "{typed:?}: {shown}");
        if code == 1 {
            let mut requests = desk.sandbox.requests().into_iter();
            let is_write = requests.any(|request| request.method == "PATCH");
            assert!(
                !is_write && shown.contains("stopped; nothing was sent"),
                "{shown}"
            );
        }
    }
}

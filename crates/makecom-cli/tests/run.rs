//! `makecom run` and `makecom new test`, against the demo service on this machine.

mod support;

#[path = "../../makecom-runtime/examples/demo_service/server.rs"]
mod server;

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use makecom_sandbox::Sandbox;
use support::Desk;

const KEY: &str = "demo-key-1";

/// The demo app in a folder, and its service at another port.
async fn desk() -> (Desk, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    std::thread::spawn(move || server::serve(&listener));
    let desk = Desk::new(Sandbox::builder()).await;
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../makecom-runtime/examples/demo-app");
    let mut files = Vec::new();
    support::collect(&app, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inner = file.strip_prefix(&app).unwrap();
        desk.write(inner.to_str().unwrap(), &text.replace("8787", &port));
    }
    (desk, port)
}

fn with_key(command: &mut Command) {
    command.env("MAKECOM_CONNECTION", format!("{{\"apiKey\": \"{KEY}\"}}"));
}

fn output(desk: &Desk, line: &str) -> Output {
    let mut command = desk.command(line);
    with_key(&mut command);
    command.output().unwrap()
}

fn texts(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    format!("{out}{err}")
}

/// The transcript with the port that the service had here.
fn transcript(mut desk: Desk, port: &str) -> String {
    let text = desk.transcript();
    assert!(!text.contains(KEY), "{text}");
    text.replace(port, "8787")
}

#[tokio::test(flavor = "multi_thread")]
async fn components_run_with_the_service() {
    let (mut desk, port) = desk().await;
    for line in [
        "run connection demo-key --allow-private",
        "run module get-order --input id=2 --allow-private",
        "run module get-order --input id=2 --allow-private --trace",
        "run module get-order --input id=9 --allow-private",
        "run module find-orders --allow-private --format json",
        "run module find-orders --input state=paid --input limit:=1 --allow-private",
        // What Make would not take.
        "run module get-order --allow-private",
        "run module get-order --input id=-1 --input idd=1 --allow-private",
        "run module find-orders --input state=lost --allow-private",
        "run module get-order --input id --allow-private",
        "run module get-order --input id:=x --allow-private",
        "run module get-orders",
        "run rpc get-order",
        // Where requests must not go.
        "run module get-order --input id=2",
        "run connection demo-key --input apiKey=abc --allow-private",
    ] {
        desk.run_with(line, with_key);
    }
    insta::assert_snapshot!(transcript(desk, &port));
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_connections_comes_from_files_and_variables() {
    let (desk, port) = desk().await;
    let line = "run module get-order --input id=1 --allow-private";
    let none = desk.output(line);
    assert_eq!(none.status.code(), Some(2));
    assert!(texts(&none).contains("there is no data of the connection demo-key"));
    let mut command = desk.command(line);
    command.env("MAKECOM_CONNECTION_APIKEY", KEY);
    assert!(command.output().unwrap().status.success());
    desk.write("key.json", &format!("{{\"apiKey\": \"{KEY}\"}}"));
    assert!(
        desk.output(&format!("{line} --connection key.json"))
            .status
            .success()
    );
    let saved = desk
        .output("run connection demo-key --connection key.json --allow-private --save saved.json");
    assert!(saved.status.success(), "{}", texts(&saved));
    assert!(!texts(&saved).contains(KEY), "{}", texts(&saved));
    assert_eq!(
        desk.read("saved.json"),
        format!("{{\"apiKey\":\"{KEY}\"}}\n")
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.path("saved.json"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // What a connection got is kept with it, and is no unknown parameter.
    desk.write(
        "more.json",
        &format!("{{\"apiKey\": \"{KEY}\", \"token\": \"T\"}}"),
    );
    let more = desk.output("run connection demo-key --connection more.json --allow-private");
    assert!(more.status.success(), "{}", texts(&more));
    // Nothing of a broken file is quoted.
    desk.write("key.json", &format!("{{\"apiKey\": {KEY}}}"));
    let broken = desk.output(&format!("{line} --connection key.json"));
    assert_eq!(broken.status.code(), Some(2));
    assert!(!texts(&broken).contains("demo-key-1"), "{}", texts(&broken));
    let wrong = desk
        .command(line)
        .env("MAKECOM_CONNECTION", "{\"apiKey\": \"another-key\"}")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        texts(&wrong).contains("RuntimeError: [401] the key is not known"),
        "{}",
        texts(&wrong)
    );
    let _ = port;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_run_is_a_test_without_secrets() {
    let (desk, port) = desk().await;
    for line in [
        "new test module get-order --input id=9 --allow-private --test-name gone",
        "new test module find-orders --allow-private",
        "new test module find-orders --input state=open --allow-private",
        "new test connection demo-key --allow-private",
        "run module get-order --input id=3 --allow-private --record modules/get-order/get-order.tests.json",
    ] {
        let output = output(&desk, line);
        assert!(output.status.success(), "{line}: {}", texts(&output));
    }
    let again = output(
        &desk,
        "new test module get-order --input id=9 --allow-private --test-name gone",
    );
    assert_eq!(again.status.code(), Some(2), "{}", texts(&again));
    let files = [
        "modules/get-order/get-order.tests.json",
        "modules/find-orders/find-orders.tests.json",
        "connections/demo-key/demo-key.tests.json",
    ];
    for file in files {
        assert!(!desk.read(file).contains(KEY), "{file}");
    }
    let orders = desk.read(files[1]).replace(&port, "8787");
    // The moment of the run.
    let orders: Vec<_> = orders
        .lines()
        .filter(|line| !line.contains("\"now\""))
        .collect();
    insta::assert_snapshot!(orders.join("\n"));
    let tested = desk.output("test");
    assert!(tested.status.success(), "{}", texts(&tested));
    assert!(texts(&tested).contains("6 tests"), "{}", texts(&tested));
    // And red after a change.
    let api = "modules/find-orders/find-orders.communication.iml.json";
    desk.write(api, &desk.read(api).replace("body.orders", "body.order"));
    assert_eq!(desk.output("test").status.code(), Some(3));
}

/// The commands of the tour in `docs/runtime.md`, without those of the repository.
#[tokio::test(flavor = "multi_thread")]
async fn the_tour_runs() {
    let (desk, port) = desk().await;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/runtime.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let (_, tour) = docs.split_once("## A tour in five minutes").unwrap();
    let (tour, _) = tour.split_once("\n## ").unwrap_or((tour, ""));
    let lines = tour
        .lines()
        .filter_map(|line| line.strip_prefix("makecom "));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 8);
    for line in lines {
        let output = output(&desk, line);
        assert!(output.status.success(), "{line}: {}", texts(&output));
        assert!(!texts(&output).contains(KEY), "{line}: {}", texts(&output));
    }
    assert!(tour.contains("export MAKECOM_CONNECTION='{\"apiKey\": \"demo-key-1\"}'"));
    let _ = port;
}

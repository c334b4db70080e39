//! The binary as its users run it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::Client;
use serde_json::{Value, json};

/// A running binary; killed when dropped.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    ready: Value,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makecom-sandbox"));
    command.args(arguments);
    command
}

fn start(arguments: &[&str]) -> Running {
    let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"ready\":true,\"baseUrl\":"), "{line}");
    let ready = serde_json::from_str(&line).unwrap();
    Running { child, out, ready }
}

impl Running {
    fn url(&self, path: &str) -> String {
        format!("{}/sdk/apps{path}", self.ready["baseUrl"].as_str().unwrap())
    }

    fn token(&self) -> String {
        format!("Token {}", self.ready["token"].as_str().unwrap())
    }

    async fn list(&self, client: &Client) -> Value {
        let request = client.get(self.url("/acme-crm/connections"));
        let request = request.header("authorization", self.token());
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Creates a connection; `None` if the server ended meanwhile.
    async fn create(&self, client: &Client, label: &str) -> Option<Value> {
        let request = client.post(self.url("/acme-crm/connections"));
        let request = request.header("authorization", self.token());
        let body = json!({"type": "basic", "label": label});
        let response = request.json(&body).send().await.ok()?;
        assert_eq!(response.status(), 200);
        response.json().await.ok()
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_reports_readiness_logs_and_shuts_down() {
    for signal in ["-TERM", "-INT"] {
        let mut running = start(&["--token", "abc:def:read", "--fault", "html=502,skip=1"]);
        assert_eq!(running.ready["app"], "acme-crm");
        assert_eq!(running.ready["token"], "abc:def");
        assert!(running.url("").starts_with("http://127.0.0.1:"));
        let client = Client::new();
        let listed = running.list(&client).await;
        assert_eq!(listed, json!({"appConnections": []}));
        let query = running.url("/acme-crm/connections?secret=hunter2");
        let response = client.post(query).send().await.unwrap();
        assert_eq!(response.status(), 502);

        let pid = running.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(running.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut log = String::new();
        running.out.read_to_string(&mut log).unwrap();
        let lines: Vec<_> = log.lines().collect();
        assert_eq!(lines.len(), 2, "{log}");
        assert!(
            lines[0].contains(" GET /api/v2/sdk/apps/acme-crm/connections 200 list_connections ")
        );
        assert!(
            lines[1].contains(" POST /api/v2/sdk/apps/acme-crm/connections 502 create_connection ")
        );
        assert!(lines[1].ends_with(" fault=\"html=502,skip=1\""), "{log}");
    }
}

#[tokio::test]
async fn acknowledged_changes_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let arguments = ["--state", state.to_str().unwrap()];
    let mut acknowledged: Vec<(String, String)> = Vec::new();
    for round in 0..6 {
        let running = start(&arguments);
        let listed = running.list(&Client::new()).await;
        let kept: Vec<(String, String)> = listed["appConnections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                let text = |key: &str| item[key].as_str().unwrap().to_owned();
                (text("name"), text("label"))
            })
            .collect();
        for one in &acknowledged {
            assert!(kept.contains(one), "round {round}: {one:?} is lost");
        }
        // There may be more: carried out, but killed before the answer.
        assert!(kept.len() <= acknowledged.len() + 8 * round, "{kept:?}");

        let running = std::sync::Arc::new(tokio::sync::RwLock::new(running));
        let (told, mut acknowledgements) = tokio::sync::mpsc::unbounded_channel();
        for writer in 0..8 {
            let (running, told) = (std::sync::Arc::clone(&running), told.clone());
            tokio::spawn(async move {
                let client = Client::new();
                for number in 0.. {
                    let label = format!("{round} {writer} {number}");
                    let created = running.read().await.create(&client, &label).await;
                    let Some(created) = created else { return };
                    let name = created["appConnection"]["name"].as_str().unwrap();
                    let _ = told.send((name.to_owned(), label));
                }
            });
        }
        drop(told);
        let pid = running.read().await.child.id();
        for _ in 0..20 + 7 * round {
            acknowledged.push(acknowledgements.recv().await.unwrap());
        }
        // SIGKILL, in the midst of writing.
        let killed = Command::new("kill")
            .args(["-KILL", &pid.to_string()])
            .status();
        assert!(killed.unwrap().success());
        while let Some(one) = acknowledgements.recv().await {
            acknowledged.push(one);
        }
    }
    assert!(acknowledged.len() >= 6 * 20);
}

#[tokio::test]
async fn a_record_holds_everything_but_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record");
    let running = start(&["--record", path.to_str().unwrap(), "--token", "hunter2"]);
    let client = Client::new();
    running.create(&client, "Acme é").await.unwrap();
    running.list(&client).await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("hunter2"));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["operation"], "create_connection");
    assert_eq!(lines[0]["method"], "POST");
    assert_eq!(lines[0]["body"], r#"{"label":"Acme é","type":"basic"}"#);
    assert_eq!(lines[0]["status"], 200);
    let authorization = json!(["authorization", "Token <token>"]);
    assert!(
        lines[0]["headers"]
            .as_array()
            .unwrap()
            .contains(&authorization)
    );
    assert!(
        lines[1]["answerBody"]
            .as_str()
            .unwrap()
            .contains("acme-crm")
    );
}

#[tokio::test]
async fn https_with_a_certificate_to_trust() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificate.pem");
    let running = start(&["--tls", "--certificate", path.to_str().unwrap()]);
    let pem = std::fs::read(&path).unwrap();
    let certificate = reqwest::Certificate::from_pem(&pem).unwrap();
    let client = Client::builder()
        .tls_certs_only([certificate])
        .build()
        .unwrap();
    assert!(running.url("").starts_with("https://localhost:"));
    assert_eq!(running.list(&client).await, json!({"appConnections": []}));
}

#[test]
fn errors_are_reported_before_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let seed = file("seed.json", "{\"apps\": [{\"nam\": 1}]}");
    let foreign = file("foreign", "hello\n");
    let used = folder.path().join("used").to_str().unwrap().to_owned();
    let first = start(&["--state", &used]);
    let taken = first.ready["baseUrl"].as_str().unwrap()["http://".len()..].to_owned();
    let taken = taken.trim_end_matches("/api/v2");
    let cases: [(&[&str], &str); 9] = [
        (
            &["--seed", &seed],
            "seed.json: the seed is wrong: missing field `name`",
        ),
        (&["--seed", "nowhere.json"], "cannot read nowhere.json"),
        (&["--state", &foreign], "it is not a state file"),
        (&["--state", &used], "another sandbox is using it"),
        (&["--listen", taken], "cannot listen on 127.0.0.1"),
        (&["--listen", "localhost"], "invalid socket address"),
        (&["--fault", "boom"], "unknown kind \"boom\""),
        (&["--quirk", "odd"], "there is no quirk \"odd\""),
        (&["--certificate", "x"], "--tls"),
    ];
    for (arguments, expected) in cases {
        let output = command(arguments).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty());
    }
    assert!(Path::new(&foreign).exists());
    assert_eq!(
        std::fs::read_to_string(&foreign).unwrap(),
        "hello\n",
        "nothing is lost"
    );
}

#[cfg(unix)]
fn end(running: &mut Running, signal: &str) -> Option<i32> {
    let pid = running.child.id().to_string();
    let sent = Command::new("kill").args([signal, &pid]).status();
    assert!(sent.unwrap().success());
    running.child.wait().unwrap().code()
}

/// A path that fills any pipe after some requests.
#[cfg(unix)]
async fn ask_often(running: &Running) {
    let client = Client::new();
    let url = running.url(&format!("/{}", "x".repeat(8000)));
    for _ in 0..200 {
        let request = client.get(&url).header("authorization", running.token());
        assert_eq!(request.send().await.unwrap().status(), 404);
    }
    running.create(&client, "Acme").await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn unread_output_blocks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let fifo = folder.path().join("fifo");
    let made = Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    // Held open, and never read.
    let _reader = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&fifo)
        .unwrap();
    let [state, fifo] = [&state, &fifo].map(|path| path.to_str().unwrap());
    for (round, signal) in ["-TERM", "-INT"].into_iter().enumerate() {
        let mut running = start(&["--state", state, "--record", fifo]);
        ask_often(&running).await;
        assert_eq!(end(&mut running, signal), Some(0), "{signal}");
        let running = start(&["--state", state]);
        let listed = running.list(&Client::new()).await;
        let count = listed["appConnections"].as_array().unwrap().len();
        assert_eq!(count, round + 1, "what was answered is kept");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn closed_output_does_not_stop_it() {
    let mut child = command(&[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    // Further output is discarded.
    let nothing = Command::new("true").stdout(Stdio::piped()).spawn();
    let nothing = nothing.unwrap().stdout.take().unwrap();
    drop(out);
    let ready = serde_json::from_str(&line).unwrap();
    let out = BufReader::new(nothing);
    let mut running = Running { child, out, ready };
    ask_often(&running).await;
    assert_eq!(end(&mut running, "-TERM"), Some(0));
}

#[test]
fn a_state_file_in_a_project_is_hinted_at_unless_git_ignores_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let hint = |state: &str| {
        let mut child = command(&["--state", state])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let pid = child.id().to_string();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        // By the end it was printed, or will not be.
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        line.clear();
        errors.read_to_string(&mut line).unwrap();
        child.wait().unwrap();
        line
    };
    assert_eq!(hint(&path("state")), "", "no project");
    std::fs::write(path("makecomapp.json"), "{}").unwrap();
    std::fs::create_dir(path("sub")).unwrap();
    let said = hint(&path("sub/state"));
    assert!(said.contains("add state to .gitignore"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");

    let made = Command::new("git")
        .args(["init", "--quiet"])
        .current_dir(folder.path())
        .status();
    assert!(made.unwrap().success());
    assert!(hint(&path("sub/state")).contains("hint: "));
    std::fs::write(path(".gitignore"), "stat?\n").unwrap();
    assert_eq!(hint(&path("sub/state")), "");
}

/// Names from a seed are printed with visible escapes.
#[test]
fn names_from_a_seed_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.json");
    let seed = path.to_str().unwrap();
    let hostile = r"\u001b[2J\u202e\u009b\u200b\n\r";
    for text in [
        format!(r#"{{"quirks": ["{hostile}"]}}"#),
        format!(r#"{{"faults": ["{hostile}"]}}"#),
        format!(r#"{{"{hostile}": 1}}"#),
        format!(r#"{{"apps": [{{"name": "a", "{hostile}": 1}}]}}"#),
        format!(r#"{{"apps": [{{"name": "{hostile}/"}}]}}"#),
    ] {
        std::fs::write(&path, &text).unwrap();
        let output = command(&["--seed", seed]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        let message = String::from_utf8(output.stderr).unwrap();
        let line = message.strip_suffix('\n').unwrap();
        let raw = |c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}');
        assert!(!line.contains(raw), "{line:?}");
        assert!(line.contains("[2J"), "{line}");
    }

    for text in [
        r#"{"apps": [{"name": "a\u202eb\u007f"}]}"#,
        r#"{"tokens": [{"token": "a\u202eb\u009b"}]}"#,
    ] {
        std::fs::write(&path, text).unwrap();
        let mut child = command(&["--seed", seed])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(line.trim_end().bytes().all(|byte| byte.is_ascii_graphic()));
        let ready: Value = serde_json::from_str(&line).unwrap();
        let values = [&ready["app"], &ready["token"]];
        let kept = |value: &&Value| value.as_str().unwrap().contains("a\u{202e}b");
        assert!(values.iter().any(kept), "{line}");
    }
}

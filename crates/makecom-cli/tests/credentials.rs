//! Zones, login, logout, status, and what wrong usage looks like.

mod support;

use makecom_sandbox::Sandbox;
use support::{Desk, KEY};

const FILE: &str = ".config/make-cli/config.json";

#[tokio::test(flavor = "multi_thread")]
async fn zones_are_listed() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.run("zones").run("zones --output compact");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_stored_used_and_forgotten() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write(
        FILE,
        r#"{"apiKey": "old", "zone": "eu1.make.com", "theirs": [1]}"#,
    );
    let host = desk.sandbox.address().to_string();
    let unset = |command: &mut std::process::Command| {
        command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
    };

    desk.run_stdin("login", &format!("{KEY}\n"));
    let stored: serde_json::Value = serde_json::from_str(&desk.read(FILE)).unwrap();
    assert_eq!(
        stored,
        serde_json::json!({"apiKey": KEY, "zone": host, "theirs": [1]})
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = desk.path(FILE).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    desk.run_with("status acme-crm", unset)
        .run("status acme-crm --json")
        .run("logout")
        .run("logout")
        .run_with("status", unset)
        .run_with("connections list acme-crm", unset);
    insta::assert_snapshot!(desk.transcript());
    assert!(!desk.read(FILE).contains(KEY));
    assert!(desk.read(FILE).contains("theirs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_beat_the_environment_which_beats_the_file() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write(FILE, r#"{"apiKey": "stored", "zone": "us1.make.com"}"#);
    desk.write("key", &format!("{KEY}\n"));
    desk.run_with("status", |command| {
        command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
    })
    .run("status")
    .run("status --zone eu2 --token-file key")
    .run_with("connections list acme-crm", |command| {
        command.env("MAKE_API_KEY", "wrong-key");
    })
    .run_with("connections list acme-crm --token-file key", |command| {
        command.env("MAKE_API_KEY", "wrong-key");
    });
    insta::assert_snapshot!(desk.transcript());
}

/// Variables that are set count, and no other program sees those of the file.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_stands_in_for_variables_that_are_not_set() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let zone = desk.sandbox.base_url();
    desk.write(
        ".env",
        &format!(
            "# for tests\nexport MAKE_ZONE=\"{zone}\"\nMAKE_API_KEY='{KEY}'\n\
             MAKECOM_RATE_LIMIT=pro\nEDITOR=false\n"
        ),
    );
    desk.write("wrong.env", "MAKE_ZONE=eu2\nMAKE_API_KEY=wrong-key\n");
    desk.write("broken.env", "MAKE_ZONE=eu2\nMAKE_API_KEY hunter2\n");
    desk.write("plan.env", "MAKECOM_RATE_LIMIT=hunter2\n");
    desk.write("editor", "env | grep -c MAKE_ > variables; exit 1\n");
    let unset = |command: &mut std::process::Command| {
        command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
    };
    desk.run_with("status acme-crm --env-file .env", unset)
        .run("status acme-crm --env-file wrong.env")
        .run_with("status --env-file wrong.env", |command| {
            command.env_remove("MAKE_ZONE");
        })
        .run_with("status acme-crm --env-file broken.env", unset)
        .run_with("status acme-crm --env-file plan.env", unset)
        .run_with("status acme-crm --env-file nowhere.env", unset);
    let seen = desk.transcript();
    assert!(!seen.contains("hunter2"), "{seen}");
    insta::assert_snapshot!(seen);
    let made = desk.output("connections create acme-crm --type basic --label Acme");
    assert!(made.status.success());
    desk.run_with(
        "section edit connection acme-crm api --env-file .env",
        |command| {
            unset(command);
            command
                .env("EDITOR", "/bin/sh editor")
                .env("PATH", "/usr/bin:/bin");
        },
    );
    assert_eq!(desk.read("variables"), "0\n", "{}", desk.transcript());
}

/// As in Make's own CLI: the file is used if neither zone nor key is given.
#[tokio::test(flavor = "multi_thread")]
async fn a_stored_key_is_sent_only_to_its_own_zone() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let other = Sandbox::builder().start().await.unwrap();
    let host = desk.sandbox.address().to_string();
    desk.write(FILE, &format!(r#"{{"apiKey": "{KEY}", "zone": "{host}"}}"#));
    let unset = |command: &mut std::process::Command| {
        command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
    };
    let elsewhere = |command: &mut std::process::Command| {
        command
            .env_remove("MAKE_API_KEY")
            .env("MAKE_ZONE", other.base_url());
    };
    let key_alone = |command: &mut std::process::Command| {
        command.env_remove("MAKE_ZONE");
    };
    desk.run_with("connections list acme-crm", unset)
        .run_with(
            &format!("connections list acme-crm --zone http://{host}"),
            unset,
        )
        .run_with("connections list acme-crm --zone eu2", unset)
        .run_with("status --zone eu2", unset)
        .run_with("connections list acme-crm", elsewhere)
        .run_with("connections list acme-crm", key_alone)
        .run_with("status", key_alone);
    desk.write(FILE, &format!(r#"{{"apiKey": "{KEY}"}}"#));
    desk.run_with("connections list acme-crm --zone eu2", unset);
    let other_host = other.address().to_string();
    insta::assert_snapshot!(desk.transcript().replace(&other_host, "<other>"));
    assert_eq!(desk.sandbox.requests().len(), 2);
    assert!(other.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn login_tries_a_key_before_it_is_stored() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let before = r#"{"apiKey": "old", "zone": "eu1.make.com"}"#;
    desk.write(FILE, before);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed_zone = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);

    desk.run_stdin("login", "wrong-key\n")
        .run_stdin(&format!("login --zone {closed_zone}"), &format!("{KEY}\n"));
    desk.sandbox.inject("html=502,times=1".parse().unwrap());
    desk.run_stdin("login", &format!("{KEY}\n"));
    assert_eq!(desk.read(FILE), before);

    desk.sandbox
        .inject("status=403,code=SC403,times=1".parse().unwrap());
    desk.run_stdin("login", &format!("{KEY}\n"));
    assert!(desk.read(FILE).contains(KEY));
    let seen = desk.sandbox.requests().len();
    desk.run_stdin("login --no-check --zone eu2", "wrong-key\n");
    assert_eq!(desk.sandbox.requests().len(), seen);
    assert!(desk.read(FILE).contains("wrong-key"));
    let transcript = desk.transcript().replace(&closed_zone, "<closed>");
    let closed_host = closed_zone.trim_start_matches("http://");
    insta::assert_snapshot!(transcript.replace(closed_host, "<closed>"));
}

/// The zone is stored in the form of Make's own CLI, and read in any form.
#[tokio::test(flavor = "multi_thread")]
async fn the_zone_is_stored_as_a_bare_host() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let cases = [
        ("eu2", "eu2.make.com"),
        ("https://us1.make.com/api/v2", "us1.make.com"),
        ("https://we.make.com/api", "we.make.com"),
        ("https://eu7.make.com/api", "eu7.make.com"),
        ("https://make.acme.example:8443/", "make.acme.example:8443"),
        ("localhost:4000", "localhost:4000"),
        ("http://127.0.0.1:4000/api/v2", "127.0.0.1:4000"),
        ("https://localhost:4000", "https://localhost:4000/api/v2"),
    ];
    for (given, stored) in cases {
        let line = format!("login --no-check --zone {given} --quiet");
        desk.run_stdin(&line, &format!("{KEY}\n"));
        let file: serde_json::Value = serde_json::from_str(&desk.read(FILE)).unwrap();
        assert_eq!(file["zone"], stored, "{given}");
        let zones = [
            stored.to_owned(),
            format!("https://{stored}/api"),
            given.to_owned(),
        ];
        let readable = if stored.contains("localhost") || stored.contains("127") {
            &zones[..1]
        } else {
            &zones[..]
        };
        for zone in readable {
            desk.write(FILE, &format!(r#"{{"apiKey": "{KEY}", "zone": "{zone}"}}"#));
            let output = desk
                .command("status --json")
                .env_remove("MAKE_API_KEY")
                .env_remove("MAKE_ZONE")
                .output()
                .unwrap();
            let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let expected = if given == "localhost:4000" {
                "http://localhost:4000/api/v2".to_owned()
            } else {
                given.parse::<makecom::Zone>().unwrap().to_string()
            };
            assert_eq!(status["zone"], expected, "{zone}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_about_a_key_do_not_repeat_it() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write(FILE, &format!("{{\"apiKey\": \"{KEY}\" \"zone\""));
    let unset = |command: &mut std::process::Command| {
        command.env_remove("MAKE_ZONE");
    };
    desk.run("status")
        .run_with("status", unset)
        .run_stdin("login", "not a key\n")
        .run("connections list Acme!")
        .run("connections list")
        .run("status --token-file nowhere")
        .run("zones --rate-limit huge");
    desk.write(FILE, "{}");
    desk.run_stdin("login", "not a key\n")
        .run_stdin("login --sandbox", KEY)
        .run_with("status", |command| {
            command.env("MAKE_ZONE", "http://make.example");
        })
        .run_with("connections list acme-crm --json", |command| {
            command.env("MAKE_API_KEY", "wrong-key");
        });
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read(FILE), "{}");
}

/// No command line has the key, and no level of `-v` shows it.
#[tokio::test(flavor = "multi_thread")]
async fn traces_show_calls_and_no_secret() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    let output = desk.output("connections list acme-crm -vvv");
    let traces = String::from_utf8(output.stderr).unwrap();
    assert!(traces.contains("http.response.status_code=200"), "{traces}");
    assert!(!traces.contains(KEY), "{traces}");
    desk.run_stdin("connections create acme-crm --type oauth --label Acme", "");
    for line in [
        "section set connection acme-crm api hunter.json -vvv",
        "section get connection acme-crm api --out copy.json -vvv",
        "common set connection acme-crm --replace hunter.json -vvv",
        "common get connection acme-crm -vvv",
    ] {
        desk.write("hunter.json", r#"{"url": "hunter2"}"#);
        let output = desk.output(line);
        assert!(output.status.success(), "{line}");
        for stream in [output.stdout, output.stderr] {
            let seen = String::from_utf8(stream).unwrap();
            assert!(
                !seen.contains("hunter2") && !seen.contains(KEY),
                "{line}: {seen}"
            );
        }
    }
    let silent = desk.output("connections list acme-crm");
    assert_eq!(String::from_utf8(silent.stderr).unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_can_be_tried_in_a_sandbox() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.run("connections list acme-crm --sandbox")
        .run("connections create acme-crm --type oauth --label Second --sandbox=state.json")
        .run("connections list acme-crm --sandbox=state.json")
        .run("status acme-crm --sandbox")
        .run("zones --sandbox --zone eu1");
    insta::assert_snapshot!(desk.transcript());
    assert!(desk.sandbox.requests().is_empty());
}

/// It prints its address, answers, and ends at a signal.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_serves_until_it_is_interrupted() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let desk = Desk::new(Sandbox::builder()).await;
    let mut server = desk
        .command("sandbox --output compact")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let list = desk
        .command("connections list acme-crm --output compact")
        .env("MAKE_ZONE", ready["baseUrl"].as_str().unwrap())
        .env("MAKE_API_KEY", ready["token"].as_str().unwrap())
        .output()
        .unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(list.contains(r#""label":"Acme CRM""#), "{list}");

    let stop = Command::new("kill").arg(server.id().to_string()).status();
    assert!(stop.unwrap().success());
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success());
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        log,
        "200 GET /api/v2/sdk/apps/acme-crm/connections list_connections\n"
    );
}

/// A refused argument is shown unless it may be a key.
#[tokio::test(flavor = "multi_thread")]
async fn a_misplaced_key_is_not_repeated() {
    let desk = Desk::new(Sandbox::builder()).await;
    let uuid = "0E2D3b44-1c5f-4a6b-9d7e-8f9a0b1c2d3e";
    let token = format!("eyJ{0}.eyJ{0}.{0}", "aB3_".repeat(4));
    let long = "Zk9".repeat(20);
    for line in [
        format!("zones --zone {uuid}"),
        format!("zones --zone=\" {uuid}\""),
        format!("zones --zone {token}"),
        format!("zones --zone {long}"),
        format!("diff --from 1 --to 2 --from-zone {long}"),
        format!("login {uuid}"),
        uuid.to_owned(),
    ] {
        let output = desk.output(&line);
        let seen = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert_eq!(output.status.code(), Some(2), "{line}: {seen}");
        for secret in ["0e2d3b44", "eyj", "zk9zk9"] {
            assert!(!seen.contains(secret), "{line}: {seen}");
        }
        assert!(seen.contains("may be an api key"), "{line}: {seen}");
    }
    let seen = desk.output("zones --zone eu9");
    let seen = String::from_utf8_lossy(&seen.stderr).into_owned();
    assert!(seen.contains("eu9"), "{seen}");
}

/// Endless files, and pipes without a writer, are not read.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn long_and_irregular_files_are_refused() {
    use std::process::Command;
    use std::time::Duration;

    let mut desk = Desk::new(Sandbox::builder()).await;
    let unset = |command: &mut Command| {
        command.env_remove("MAKE_API_KEY").env_remove("MAKE_ZONE");
    };
    desk.write(".config/make-cli/else", "");
    let fifo = Command::new("mkfifo").arg(desk.path(FILE)).status();
    assert!(fifo.unwrap().success());
    // A pipe with a silent writer would block a reader for ever.
    let held = desk.path(FILE);
    let mut options = std::fs::OpenOptions::new();
    let pipe = options.read(true).write(true).open(&held).unwrap();
    for line in ["status", "logout", "login --no-check"] {
        let mut command = desk.command(line);
        unset(&mut command);
        let output = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(Duration::from_secs(20), output).await;
        let output = output.expect("it waits for the pipe").unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("it is not a regular file"), "{error}");
    }
    drop(pipe);
    std::fs::remove_file(&held).unwrap();

    let long = " ".repeat((1 << 20) + 1);
    desk.write(FILE, &format!("{{}}{long}"));
    desk.write("key", &format!("{KEY}{long}"));
    desk.run_with("status", unset)
        .run("status --token-file key")
        .run_stdin("status --token-file -", &format!("{KEY}{long}"));
    desk.write(FILE, "[]");
    desk.run_with("status", unset)
        .run_with("logout", unset)
        .run_stdin("login --no-check", &format!("{KEY}{long}"));
    desk.write(FILE, "{}");
    desk.run_stdin("login --no-check", &format!("{KEY}{long}"));
    let long = " ".repeat((16 << 20) + 1);
    desk.write("long", &long);
    desk.run("common set connection acme-crm a=@file:long")
        .run("common set connection acme-crm --replace long")
        .run_stdin("common set connection acme-crm --replace -", &long);
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read(FILE), "{}");
}

/// Any server answers 404; only Make's 404 shows that the key is valid.
#[tokio::test(flavor = "multi_thread")]
async fn login_recognizes_only_servers_of_make() {
    use support::server::{Server, answer};

    let mut desk = Desk::new(Sandbox::builder()).await;
    let cases = [
        ("404 Not Found", "text/html", "<h1>Not Found</h1>"),
        ("404 Not Found", "text/plain", ""),
        ("404 Not Found", "application/json", "{}"),
        ("404 Not Found", "application/json", "null"),
        ("404 Not Found", "application/json", r#"{"code":""}"#),
        ("404 Not Found", "application/json", r#"{"code":404}"#),
        ("404 Not Found", "application/json", r#"{"code":"ENOENT"}"#),
        (
            "404 Not Found",
            "application/json",
            r#"{"message":"Cannot GET /x"}"#,
        ),
        ("403 Forbidden", "application/json", r#"{"message":"No"}"#),
        ("200 OK", "text/html", "<h1>Welcome</h1>"),
        ("200 OK", "application/json", "{}"),
        ("204 No Content", "text/plain", ""),
    ];
    for (status, kind, body) in cases {
        let server = Server::start(move |_, _, _| answer(status, kind, body));
        let line = format!("login --zone {}", server.url);
        desk.run_stdin(&line, &format!("{KEY}\n"));
        let seen = desk.transcript();
        assert!(seen.contains("exit 1"), "{status} {body}: {seen}");
        assert!(seen.contains("nothing was stored, because"), "{seen}");
        assert!(!desk.path(FILE).exists(), "{status} {body}");
        if status.starts_with("40") {
            let why = "does not answer as a server of Make's does";
            assert!(seen.contains(why), "{status} {body}: {seen}");
        }
    }
    let server = Server::start(|_, _, _| {
        let body = r#"{"message":"Not found.","code":"SC404"}"#;
        answer("404 Not Found", "application/json", body)
    });
    desk.run_stdin(&format!("login --zone {}", server.url), &format!("{KEY}\n"));
    assert!(desk.read(FILE).contains(KEY), "{}", desk.transcript());
}

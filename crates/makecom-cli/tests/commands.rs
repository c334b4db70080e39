//! Connections, sections and common data.

mod support;

use makecom_sandbox::{App, Fault, Operation, Sandbox, SandboxBuilder, SeedComponent};
use support::Desk;
#[cfg(unix)]
use support::server::{Server, answer};

fn app() -> SandboxBuilder {
    Sandbox::builder().app(
        App::new("acme-crm")
            .component(
                SeedComponent::connection("oauth", "Acme")
                    .section("api", "{\n  // kept\n  \"a\": 1\n}"),
            )
            .component(SeedComponent::connection("basic", "Key \u{1b}[31mred")),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.run("connections list acme-crm")
        .run("connections list acme-crm --json")
        .run("connections create acme-crm --type oauth-refresh --label New")
        .run("connections create acme-crm --type magic --label New")
        .run("connections update acme-crm3 --label Newer --connected-system acme")
        .run("connections update acme-crm3 --no-connected-system --output compact")
        .run("connections update acme-crm3")
        .run("connections get acme-crm3")
        .run("connections get acme-crm9")
        .run("connections recreate acme-crm3")
        .run("connections recreate acme-crm3 --yes")
        .run("connections delete acme-crm3 acme-crm2")
        .run("connections delete acme-crm2 acme-crm9 acme-crm3 --yes")
        .run("connections delete acme-crm3 --yes --wait")
        .run("connections list acme-crm")
        .run("connections list unknown-app --json");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_are_bytes() {
    let mut desk = Desk::new(app()).await;
    desk.write(
        "api.jsonc",
        "{\r\n\t// ü, kept\r\n\t\"url\": \"https://acme.example\",\r\n}",
    );
    desk.write(
        "broken.jsonc",
        "{\n  \"url\": \"https://acme.example\"\n  \"method\": \"GET\"\n}\n",
    );
    desk.run("section get connection acme-crm api")
        .run("section set connection acme-crm api api.jsonc")
        .run("section get connection acme-crm api --out copy.jsonc")
        .run_stdin("section set connection acme-crm scope", "[\"read\"]")
        .run("section get connection acme-crm scope")
        .run("section set connection acme-crm api broken.jsonc")
        .run("section set connection acme-crm api broken.jsonc --no-check")
        .run("section set connection acme-crm scpoe api.jsonc")
        .run("section set connection acme-crm api nowhere.jsonc")
        .run("section get connection acme-crm install")
        .run("section get connection acme-crm api --out nowhere/copy.jsonc");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("copy.jsonc"), desk.read("api.jsonc"));
    let kept = desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(kept.section("api"), Some(desk.read("api.jsonc").as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_an_approved_app_is_pending() {
    let app = App::new("acme-crm")
        .approved()
        .component(SeedComponent::connection("oauth", "Acme"));
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run_stdin("section set connection acme-crm scope", "[\"read\"]")
        .run("common set connection acme-crm clientId=acme");
    insta::assert_snapshot!(desk.transcript());
}

/// An editor that replaces its file by another.
#[cfg(unix)]
fn editor(desk: &Desk, script: &str) -> impl FnOnce(&mut std::process::Command) + use<> {
    desk.write("editor.sh", script);
    let editor = format!("/bin/sh '{}'", desk.path("editor.sh").display());
    let temporary = desk.path("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    move |command| {
        command.env("EDITOR", editor).env("TMPDIR", temporary);
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_section_is_edited_looked_at_and_sent() {
    let mut desk = Desk::new(app()).await;
    let line = "section edit connection acme-crm api";
    for script in [
        "printf '{\n  // kept\n  \"url\": \"https://acme.example\"\n}' > \"$1\"",
        ": > seen-by-editor; env >> seen-by-editor; ls -l \"$1\" >> seen-by-editor",
        "exit 7",
    ] {
        let editor = editor(&desk, script);
        desk.run_with(line, |command| {
            editor(command);
            // Keys of another zone, and of a future version.
            command
                .env("MAKECOM_FROM_API_KEY", "secret-of-another")
                .env("MAKECOM_NEXT_API_KEY", "secret-to-come");
        });
    }
    insta::assert_snapshot!(desk.transcript());
    let seen = desk.read("seen-by-editor");
    for secret in [support::KEY, "secret"] {
        assert!(!seen.contains(secret), "{seen}");
    }
    assert!(seen.contains("XDG_CONFIG_HOME="), "{seen}");
    assert!(seen.contains("-rw-------"), "{seen}");
    let mut left = Vec::new();
    support::collect(&desk.path("tmp"), &mut left);
    assert!(left.is_empty(), "{left:?}");
}

/// An editor that overwrites the text.
#[cfg(unix)]
fn writes(text: &str) -> String {
    format!("printf '%s' '{text}' > \"$1\"")
}

/// The only file left of an edit, which the message must name.
#[cfg(unix)]
fn kept(desk: &Desk, output: &std::process::Output) -> Vec<u8> {
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut left = Vec::new();
    support::collect(&desk.path("tmp"), &mut left);
    assert_eq!(left.len(), 1, "{left:?}: {errors}");
    let said = format!("the edited text is kept in {}", left[0].display());
    assert!(errors.contains(&said), "{errors}");
    let text = std::fs::read(&left[0]).unwrap();
    std::fs::remove_file(&left[0]).unwrap();
    text
}

#[cfg(unix)]
const FINE: &str = r#"{ "url": "https://acme.example" }"#;

/// No edited text is lost after a failure.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn edited_text_that_cannot_be_sent_is_kept() {
    let mut desk = Desk::new(app()).await;
    let broken = r#"{ "url": }"#;
    let on = |fault: &str, operation| Some(fault.parse::<Fault>().unwrap().on(operation));
    let set = Operation::SetConnectionSection;
    let get = Operation::GetConnectionSection;
    let checked = "section edit connection acme-crm api";
    let unchecked = "section edit connection acme-crm api --no-check";
    for (line, script, fault, expected) in [
        (checked, writes(broken), None, broken.as_bytes()),
        (unchecked, writes(broken), None, broken.as_bytes()),
        (
            checked,
            r#"printf '{ "url": "/caf\351" }' > "$1""#.to_owned(),
            None,
            b"{ \"url\": \"/caf\xe9\" }",
        ),
        (
            checked,
            r#"printf '\0\377' > "$1""#.to_owned(),
            None,
            b"\0\xff",
        ),
        (checked, ": > \"$1\"".to_owned(), None, b""),
        (checked, writes(FINE) + "; exit 1", None, FINE.as_bytes()),
        (
            checked,
            writes(FINE) + "; kill -KILL $$",
            None,
            FINE.as_bytes(),
        ),
        // A file of the same name takes the place of the first.
        (
            checked,
            format!("rm \"$1\"; {}; exit 1", writes(FINE)),
            None,
            FINE.as_bytes(),
        ),
        (
            checked,
            writes(FINE),
            on("status=500", set),
            FINE.as_bytes(),
        ),
        (
            checked,
            writes(FINE),
            on("status=403", set),
            FINE.as_bytes(),
        ),
        (checked, writes(FINE), on("reset", set), FINE.as_bytes()),
        // The check before it is sent fails.
        (
            checked,
            writes(FINE),
            on("status=403,skip=1", get),
            FINE.as_bytes(),
        ),
        // It is carried out, but cannot be read back.
        (
            checked,
            writes(FINE),
            on("status=403,skip=2", get),
            FINE.as_bytes(),
        ),
    ] {
        if let Some(fault) = fault.clone() {
            desk.sandbox.inject(fault);
        }
        let mut command = desk.command(line);
        editor(&desk, &script)(&mut command);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{script}");
        assert_eq!(kept(&desk, &output), expected, "{script}");
        desk.sandbox.clear_faults();
    }
    desk.run_with("section edit connection acme-crm api", |command| {
        command.env_remove("EDITOR");
    });
    insta::assert_snapshot!(desk.transcript());
}

/// An unchanged or deleted text is not kept.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_leaves_no_file_unless_needed() {
    let desk = Desk::new(app()).await;
    for (script, code) in [
        (":".to_owned(), 0),
        ("exit 1".to_owned(), 1),
        ("rm \"$1\"".to_owned(), 1),
        (writes(FINE), 0),
    ] {
        let mut command = desk.command("section edit connection acme-crm api");
        editor(&desk, &script)(&mut command);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{script}");
        let mut left = Vec::new();
        support::collect(&desk.path("tmp"), &mut left);
        assert!(left.is_empty(), "{script}: {left:?}");
    }
}

/// A signal may come while the editor runs.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn edited_text_is_kept_at_a_signal() {
    let desk = Desk::new(app()).await;
    for signal in ["INT", "TERM"] {
        // The editor outlives the command.
        let script = format!(
            "{}; exec > /dev/null 2>&1; kill -{signal} $PPID
            while kill -0 $PPID; do sleep 0.01; done",
            writes(FINE)
        );
        let mut command = desk.command("section edit connection acme-crm api");
        editor(&desk, &script)(&mut command);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{signal}");
        assert_eq!(kept(&desk, &output), FINE.as_bytes(), "{signal}");
    }
    let there = desk.sandbox.connection("acme-crm").unwrap();
    assert_ne!(there.section("api"), Some(FINE));
}

/// A signal may come while the text is being sent.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn sent_text_is_kept_at_a_signal() {
    use std::sync::mpsc;

    let desk = Desk::new(app()).await;
    let (sent, is_sent) = mpsc::channel();
    let server = Server::start(move |method, _, _| {
        if method == "GET" {
            return answer("200 OK", "application/jsonc", "{}");
        }
        sent.send(()).unwrap();
        // Waits until the client disconnects.
        loop {
            std::thread::park();
        }
    });
    let mut command = desk.command("section edit connection acme-crm api");
    editor(&desk, &writes(FINE))(&mut command);
    command
        .env("MAKE_ZONE", &server.url)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    is_sent.recv().unwrap();
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("the server may have it"), "{errors}");
    assert_eq!(kept(&desk, &output), FINE.as_bytes());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_does_not_undo_a_concurrent_change() {
    let mut desk = Desk::new(app()).await;
    desk.write("key", support::KEY);
    desk.write("theirs.json", "{ \"url\": \"https://theirs.example\" }");
    let binary = env!("CARGO_BIN_EXE_makecom");
    let script = format!(
        "'{binary}' section set connection acme-crm api theirs.json --token-file key --quiet
        printf '{{ \"url\": \"https://ours.example\" }}' > \"$1\""
    );
    let editor = editor(&desk, &script);
    desk.run_with("section edit connection acme-crm api", editor);
    let seen = desk.transcript();
    assert!(
        seen.contains("the section api was changed meanwhile"),
        "{seen}"
    );
    assert!(seen.contains("the edited text is kept in"), "{seen}");
    let kept = desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(kept.section("api"), Some(desk.read("theirs.json").as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_come_from_elsewhere_and_are_masked() {
    const SECRET: &str = "hunter2";
    let mut desk = Desk::new(app()).await;
    desk.write("secret.txt", "from a file\n");
    desk.write("all.json", r#"{"other": {"deep": true}}"#);
    desk.write("broken.json", r#"{"other": hunter2}"#);
    desk.run("common get connection acme-crm")
        .run_with(
            "common set connection acme-crm clientId=acme clientSecret=@env:SECRET",
            |command| {
                command.env("SECRET", SECRET);
            },
        )
        .run_with(
            "common set connection acme-crm clientId=acme clientSecret=@env:SECRET",
            |command| {
                command.env("SECRET", SECRET);
            },
        )
        .run("common get connection acme-crm")
        .run("common get connection acme-crm --output compact");
    let seen = desk.transcript();
    assert!(!seen.contains(SECRET), "{seen}");
    insta::assert_snapshot!("masked", seen);

    desk.run("common get connection acme-crm --reveal")
        .run_stdin(
            "common set connection acme-crm key=@file:secret.txt clientSecret=@stdin --unset clientId",
            "from stdin\n",
        )
        .run("common get connection acme-crm --reveal --output compact")
        .run("common set connection acme-crm key=@env:UNSET")
        .run("common set connection acme-crm key=@file:nowhere")
        .run("common set connection acme-crm key=@elsewhere")
        .run("common set connection acme-crm a=@stdin b=@stdin")
        .run("common set connection acme-crm key")
        .run("common set connection acme-crm")
        .run("common set connection acme-crm --unset nothing")
        .run("common set connection acme-crm --replace broken.json")
        .run("common set connection acme-crm --replace all.json")
        .run("common get connection acme-crm --reveal");
    insta::assert_snapshot!("revealed", desk.transcript());
}

/// The kind and mode of an existing file are kept: a device, a pipe, a link, a private
/// file.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_section_is_written_to_existing_files_of_any_kind() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};

    let mut desk = Desk::new(app()).await;
    let text = "{\n  // kept\n  \"a\": 1\n}";
    let status = std::process::Command::new("mkfifo")
        .arg(desk.path("pipe"))
        .status();
    assert!(status.unwrap().success());
    for (name, mode) in [("private", 0o600), ("shared", 0o664)] {
        desk.write(name, "old");
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(desk.path(name), mode).unwrap();
    }
    symlink("private", desk.path("link")).unwrap();
    symlink("nowhere", desk.path("dangling")).unwrap();
    let pipe = desk.path("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
    for out in ["pipe", "link", "shared", "-", "dangling"] {
        desk.run(&format!("section get connection acme-crm api -o {out}"));
    }
    let seen = desk.transcript();
    assert!(!seen.contains("-o pipe\nerr"), "{seen}");
    assert!(desk.path("pipe").metadata().unwrap().file_type().is_fifo());
    assert_eq!(reader.join().unwrap(), text);
    assert!(desk.path("link").is_symlink() && desk.path("dangling").is_symlink());
    for (name, mode) in [("private", 0o600), ("shared", 0o664)] {
        assert_eq!(desk.read(name), text, "{name}");
        let found = desk.path(name).metadata().unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
    assert!(seen.contains(&format!("-o -\n{text}⏎\n")), "{seen}");
    assert!(!desk.path("-").exists() && !desk.path("nowhere").exists());
    assert!(
        seen.contains("dangling is a link that leads nowhere"),
        "{seen}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_input_does_not_empty_a_section() {
    let mut desk = Desk::new(app()).await;
    desk.write("blank", "\u{feff} \n\t");
    desk.run("section set connection acme-crm api")
        .run("section set connection acme-crm api blank");
    let seen = desk.transcript();
    assert!(
        seen.contains("standard input is empty; nothing was sent"),
        "{seen}"
    );
    assert!(seen.contains("blank is empty; nothing was sent"), "{seen}");
    let there = || desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(there().section("api"), Some("{\n  // kept\n  \"a\": 1\n}"));
    assert!(
        desk.output("section set connection acme-crm api --no-check")
            .status
            .success()
    );
    assert!(there().section("api").is_none_or(str::is_empty));
}

/// A command with limits on memory and time.
#[cfg(target_os = "linux")]
fn limited(desk: &Desk, line: &str) -> std::process::Command {
    let command = desk.command(line);
    let mut shell = std::process::Command::new("/bin/sh");
    shell
        .args(["-c", "ulimit -v 2000000; ulimit -t 20; exec \"$@\"", "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(desk.folder.path())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(std::process::Stdio::null());
    shell
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn endless_input_is_not_read_to_its_end() {
    let desk = Desk::new(app()).await;
    for line in [
        "section set connection acme-crm api /dev/zero",
        "validate /dev/zero --section api",
        "sandbox --seed /dev/zero",
    ] {
        let output = limited(&desk, line).output().unwrap();
        let seen = String::from_utf8_lossy(&output.stderr);
        assert!(
            seen.contains("/dev/zero: it has more than 16 MiB"),
            "{seen}"
        );
        assert_eq!(output.status.code(), Some(1), "{line}");
    }
    for (script, said) in [
        ("rm \"$1\"; mkfifo \"$1\"", "is not a regular file"),
        ("ln -sf /dev/zero \"$1\"", "is a symbolic link"),
    ] {
        let mut command = limited(&desk, "section edit connection acme-crm api");
        editor(&desk, script)(&mut command);
        let output = command.env("PATH", "/usr/bin:/bin").output().unwrap();
        let seen = String::from_utf8_lossy(&output.stderr);
        assert!(seen.contains(said), "{script}: {seen}");
        assert_eq!(output.status.code(), Some(1), "{script}");
    }
}

/// A label and a section with workflow commands of GitHub Actions.
#[tokio::test(flavor = "multi_thread")]
async fn no_output_contains_a_forged_workflow_command() {
    let connection = SeedComponent::connection("basic", "::warning::label ##[error]label")
        .section("api", "{ /*\n  ::error::line\n*/ }");
    let app = App::new("acme-crm").component(connection);
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    desk.run("pull acme-crm").transcript();
    desk.run_stdin(
        "section set connection acme-crm api",
        "{ /*\n  ::error::line\n  ##[group]\n*/ }",
    )
    .transcript();
    for line in [
        "connections list acme-crm",
        "connections list acme-crm --json",
        "diff",
        "diff --json",
        "validate",
        "push --only ##[error]",
        "zones --color ##[error]",
        "section get connection ##[error] api",
    ] {
        let output = |actions: bool| {
            let mut command = desk.command(line);
            if actions {
                command.env("GITHUB_ACTIONS", "true");
            }
            let output = command.output().unwrap();
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
        };
        for seen in output(true) {
            assert!(!seen.lines().any(is_command), "{line}: {seen}");
        }
        if line == "diff" {
            let [seen, _] = output(true);
            assert!(seen.contains("  : :error::line"), "{seen}");
            assert!(seen.contains("## [group]"), "{seen}");
            let [seen, _] = output(false);
            assert!(seen.contains("##[group]"), "{seen}");
        }
    }
    // Intended workflow commands are printed.
    desk.write("broken.jsonc", "{ ##[a }");
    let output = desk
        .command("validate broken.jsonc --section api --format github")
        .env("GITHUB_ACTIONS", "true")
        .output();
    let seen = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(seen.starts_with("::error file="), "{seen}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_read_back_is_reported_as_sent() {
    let mut desk = Desk::new(app()).await;
    let editor = editor(&desk, &writes("{ \"url\": \"https://sent.example\" }"));
    let fault = "get_connection_section:status=403,skip=2";
    desk.sandbox.inject(fault.parse::<Fault>().unwrap());
    desk.run_with("section edit connection acme-crm api", editor);
    let seen = desk.transcript();
    let there = desk.sandbox.connection("acme-crm").unwrap();
    assert!(there.section("api").unwrap().contains("sent.example"));
    assert!(seen.contains("was sent, but cannot be read back"), "{seen}");
    assert!(seen.contains("makecom section get"), "{seen}");
}

//! Every command with hostile servers, projects, arguments and readers: their texts reach
//! a terminal sanitized, no line is forged, nothing panics.

#![cfg(unix)]

mod support;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use support::server::{Server, answer};
use tempfile::TempDir;

/// Controls a terminal, hides and reverses text, and begins a new line.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{8}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\
    \u{200f}\u{61c}\u{ad}\u{feff}\u{2028}\u{2029}\u{85}\r\nFORGED\n::error::FORGED\n";

/// The same for file names and single lines.
const HOSTILE_LINE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2028}";

/// Every command that ends by itself, for a folder with a project of two origins.
const COMMANDS: &[&str] = &[
    "connections list acme-crm",
    "connections get acme-crm",
    "connections create acme-crm --type basic --label x",
    "connections update acme-crm --label x",
    "connections delete gone --yes --wait",
    "connections recreate acme-crm --yes",
    "app list",
    "app get acme-crm",
    "app events acme-crm",
    "app review get acme-crm",
    "webhooks get acme-crm",
    "modules list acme-crm",
    "modules update acme-crm getUser --label x",
    "rpcs test acme-crm listUsers name=value",
    "functions create acme-crm toCents",
    "changes show acme-crm 1",
    "section get connection acme-crm api --out got.jsonc",
    "section get connection acme-crm parameters",
    "section set connection acme-crm api broken.jsonc",
    "section set connection acme-crm api broken.jsonc --no-check",
    "section edit connection acme-crm api",
    "common get connection acme-crm",
    "common get connection acme-crm --reveal",
    "common set connection acme-crm name=value",
    "common set connection acme-crm --unset name",
    "validate --hints --all",
    "validate broken.jsonc --section api",
    "validate --format github",
    "validate --format sarif",
    "validate --format junit",
    "validate --fix --dry-run",
    "docs",
    "docs --checklist",
    "init",
    "test",
    "run module getUser --input id=1 --trace",
    "run connection acme-crm --allow-private",
    "test --format junit",
    "schema api",
    "pull acme-crm pulled --include-common",
    "pull acme-crm",
    "diff",
    "diff --semantic",
    "diff --from one --to two --from-zone {zone}",
    "push --dry-run --force",
    "push --yes --prune --force",
    "promote --from one --to two --from-zone {zone}",
    "zones",
    "status acme-crm",
    "status --origin one",
    "pair --origin one",
    "pair --origin one --by label",
    "pair connection acme-crm --remove --origin one",
    "pair connection acme-crm2 --ignore-remote --origin one",
    "pair connection acme-crm unknown --origin one",
    "new rpc listUsers",
    "login",
    "login --no-check",
    "logout",
    "completions zsh",
    "man pages",
];

/// A folder with a project.
struct Desk {
    folder: TempDir,
    zone: String,
}

impl Desk {
    fn new(zone: &str) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
            zone: zone.to_owned(),
        };
        desk.write("makecomapp.json", desk.manifest().to_string());
        desk.write(
            "api.json",
            format!("{{ \"url\": \"http://x\", \"\u{1b}[2J\": 1 /* {HOSTILE_LINE} */ }}"),
        );
        desk.write(
            "params.json",
            format!("[{{\"type\":\"{HOSTILE_LINE}\",\"name\":\"a\"}} /* {HOSTILE} */]"),
        );
        desk.write(
            "broken.jsonc",
            format!("{{ \"url\": /* {HOSTILE_LINE} */ }}"),
        );
        desk
    }

    fn manifest(&self) -> Value {
        let origin = |label: &str, app: &str| {
            json!({
                "label": label,
                "baseUrl": format!("{}/api", self.zone),
                "appId": app,
                "appVersion": 1,
                "idMapping": {"connection": [{"local": "acme-crm", "remote": "acme-crm"}]},
            })
        };
        json!({
            "fileVersion": 1,
            "components": {"connection": {"acme-crm": {
                "label": HOSTILE,
                "connectionType": "basic",
                "codeFiles": {"communication": "api.json", "params": "params.json"},
            }}},
            "origins": [origin("one", "acme-crm"), origin("two", "acme-dev")],
        })
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(path), text).unwrap();
    }

    fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_makecom"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("XDG_CONFIG_HOME", self.folder.path().join(".config"))
            .env("TMPDIR", self.folder.path())
            .env("EDITOR", r#"/bin/sh -c 'printf "{ }" > "$0"'"#)
            .env("MAKE_ZONE", &self.zone)
            .env("MAKE_API_KEY", support::KEY)
            .stdin(Stdio::null());
        command
    }

    fn line(&self, line: &str) -> Command {
        let line = line.replace("{zone}", &self.zone);
        let mut command = self.command(shlex::split(&line).unwrap());
        if line.starts_with("login") {
            self.write("key", support::KEY);
            let key = std::fs::File::open(self.folder.path().join("key"));
            command.stdin(key.unwrap());
        }
        command
    }
}

/// Whether a terminal only shows the character: by its Unicode block, independent of the
/// tables of the program.
fn is_harmless(one: char) -> bool {
    !matches!(
        one,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Removes the colours and styles that the program itself uses.
fn without_styles(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain += before;
        let end = after
            .find(|one: char| !(one.is_ascii_digit() || one == ';'))
            .unwrap();
        if after[end..].starts_with('m') {
            rest = &after[end + 1..];
        } else {
            plain += "\u{1b}[";
            rest = after;
        }
    }
    plain + rest
}

/// Checks that it ended normally and printed nothing raw.
fn check(what: &str, output: &Output) {
    let errors = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(matches!(code, Some(0..=3)), "{what}: {code:?}: {errors}");
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        // Raw data on a pipe is excepted.
        if stream == "stdout" && what.contains("section get") {
            continue;
        }
        let text = String::from_utf8(bytes.clone()).expect(what);
        let text = without_styles(&text);
        if let Some(at) = text.find(|one| !is_harmless(one)) {
            let near = text[..at].chars().rev().take(60).collect::<String>();
            let near = near.chars().rev().collect::<String>();
            panic!(
                "{what}: {stream}: after {near:?}: {:?}",
                text[at..].chars().next()
            );
        }
        let is_forged = |line: &str| line.starts_with("FORGED") || line.starts_with("::error::");
        assert!(!text.lines().any(is_forged), "{what}: {stream}: {text}");
    }
}

fn connection(name: &str) -> Value {
    json!({
        "name": name,
        "label": HOSTILE,
        "type": "basic",
        "connectedSystemName": HOSTILE,
        "appVersion": 1,
        HOSTILE: HOSTILE,
        "other": {HOSTILE: [HOSTILE]},
    })
}

/// A working server whose every text is hostile. Writes can be read back; the next edit
/// starts from the original text.
fn works() -> Server {
    let written = Arc::new(Mutex::new(Vec::new()));
    Server::start(move |method, path, body| {
        let mut written = written.lock().unwrap();
        match method {
            "PUT" => written.push((path.to_owned(), body.to_owned())),
            "GET" => {
                let at = written.iter().position(|(there, _)| there == path);
                if let Some((_, text)) = at.map(|at| written.swap_remove(at)) {
                    return answer("200 OK", "application/jsonc", text);
                }
            }
            _ => {}
        }
        friendly(method, path)
    })
}

fn friendly(method: &str, path: &str) -> Vec<u8> {
    let json = |value: Value| answer("200 OK", "application/json", value.to_string());
    let path = path.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    match (method, last) {
        ("GET", "gone") => answer("404 Not Found", "text/plain", HOSTILE),
        ("GET", "connections") => {
            json(json!({"appConnections": [connection("acme-crm"), connection("acme-crm2")]}))
        }
        ("GET", "common") => json(json!({HOSTILE: HOSTILE})),
        ("GET", "api" | "parameters" | "scopes" | "scope" | "installSpec" | "install") => {
            answer("200 OK", "application/jsonc", format!("{{ }} // {HOSTILE}"))
        }
        ("GET" | "POST" | "PATCH", _) => json(everything("acme-crm")),
        ("DELETE", _) => json(json!({"appConnection": HOSTILE})),
        _ => json(json!({"change": {"id": 1, HOSTILE: HOSTILE}})),
    }
}

/// An answer to every call about an app or a component: each reads the key that it knows.
fn everything(name: &str) -> Value {
    let one = connection(name);
    let change = json!({
        "id": 1, "group": HOSTILE, "item": HOSTILE, "code": HOSTILE,
        "oldValue": HOSTILE, "newValue": format!("{HOSTILE}{HOSTILE}"), HOSTILE: HOSTILE,
    });
    let mut app = one.clone();
    app["changes"] = json!([change]);
    app["countries"] = json!([HOSTILE]);
    let mut answer = json!({
        "app": app,
        "apps": [app],
        "change": change,
        "events": [{"createdAt": HOSTILE, "message": HOSTILE, HOSTILE: HOSTILE}],
        "review": {"contactName": HOSTILE, "codeStatus": HOSTILE, HOSTILE: HOSTILE},
        HOSTILE: HOSTILE,
    });
    for key in ["Connection", "Webhook", "Module", "Rpc", "Function"] {
        answer[format!("app{key}")] = one.clone();
        answer[format!("app{key}s")] = json!([one]);
    }
    answer
}

/// A server that refuses everything.
fn refuses(_: &str, _: &str, _: &[u8]) -> Vec<u8> {
    let body = json!({
        "message": HOSTILE,
        "code": HOSTILE,
        "detail": [HOSTILE, {HOSTILE: HOSTILE}],
        "suberrors": [{"message": HOSTILE, "name": HOSTILE}],
        "metadata": {HOSTILE: HOSTILE},
    });
    answer("400 Bad Request", "application/json", body.to_string())
}

/// A server with apps and components of invalid names.
fn misnames(_: &str, _: &str, _: &[u8]) -> Vec<u8> {
    let body = everything(HOSTILE).to_string();
    answer("200 OK", "application/json", body)
}

/// A server that gives every read the same answer, and refuses writes.
fn says(body: Vec<u8>) -> Server {
    Server::start(move |method, _, _| {
        let status = match method {
            "GET" => "200 OK",
            _ => "400 Bad Request",
        };
        answer(status, "application/json", &body)
    })
}

/// Runs every command against a server, each in a folder of its own.
fn drive(name: &str, server: &Server, outputs: &[&str]) {
    for line in COMMANDS {
        for output in outputs {
            let desk = Desk::new(&server.url);
            let line = format!("{line} {output}");
            let ended = desk.line(&line).output().unwrap();
            check(&format!("{name}: {line}"), &ended);
        }
    }
}

#[test]
fn every_command_is_here() {
    let desk = Desk::new("http://127.0.0.1:9");
    let help = desk.line("--help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    for command in commands.filter(|line| !line.starts_with("   ")) {
        let command = command.split_whitespace().next().unwrap();
        let is_here = COMMANDS.iter().any(|line| line.starts_with(command));
        assert!(
            is_here || ["help", "sandbox"].contains(&command),
            "{command}"
        );
    }
}

#[test]
fn texts_of_a_working_server_are_sanitized() {
    let server = works();
    drive("works", &server, &["", "--json", "-vv --color always"]);
}

#[test]
fn texts_of_a_refusing_server_are_sanitized() {
    let server = Server::start(refuses);
    drive("refuses", &server, &["", "--json", "-vv --color always"]);
}

#[test]
fn malformed_answers_do_no_harm() {
    drive("misnames", &Server::start(misnames), &[""]);
    let long = json!({"appConnections": [
        {"name": "acme-crm", "label": "x".repeat(70_000), "type": "basic", "y".repeat(70_000): 1},
    ]});
    for (name, body) in [
        ("empty", Vec::new()),
        ("binary", (0..=255).collect()),
        ("deep", "[".repeat(200_000).into_bytes()),
        ("long", long.to_string().into_bytes()),
        ("text", HOSTILE.into()),
    ] {
        drive(name, &says(body), &[""]);
    }
}

#[test]
fn texts_of_a_project_are_sanitized() {
    let server = works();
    let edit = |change: &dyn Fn(&mut Value)| {
        let mut manifest = Desk::new(&server.url).manifest();
        change(&mut manifest);
        manifest.to_string().into_bytes()
    };
    let set = |pointer: &'static str, value: Value| {
        edit(&move |manifest| *manifest.pointer_mut(pointer).unwrap() = value.clone())
    };
    let connection = "/components/connection/acme-crm";
    let of_connection = |key: &str, value: Value| {
        edit(&|manifest| manifest.pointer_mut(connection).unwrap()[key] = value.clone())
    };
    let path = "a\u{1b}[2J\u{202e}\nFORGED.json";
    let manifests = [
        ("as it is", edit(&|_| {})),
        (
            "id",
            edit(&|manifest| {
                let value = manifest.pointer(connection).unwrap().clone();
                manifest["components"]["connection"] = json!({HOSTILE: value});
            }),
        ),
        ("type", of_connection("connectionType", HOSTILE.into())),
        ("unknown key", of_connection(HOSTILE, HOSTILE.into())),
        ("path", of_connection("codeFiles", json!({"params": path}))),
        (
            "missing path",
            of_connection("codeFiles", json!({"params": HOSTILE})),
        ),
        (
            "code file",
            of_connection("codeFiles", json!({HOSTILE: HOSTILE})),
        ),
        (
            "no text",
            of_connection("codeFiles", json!({"params": {HOSTILE: 1}})),
        ),
        ("label", set("/origins/0/label", HOSTILE.into())),
        ("address", set("/origins/0/baseUrl", HOSTILE.into())),
        ("app", set("/origins/0/appId", HOSTILE.into())),
        ("version", set("/origins/0/appVersion", HOSTILE.into())),
        (
            "local",
            set("/origins/0/idMapping/connection/0/local", HOSTILE.into()),
        ),
        (
            "remote",
            set("/origins/0/idMapping/connection/0/remote", HOSTILE.into()),
        ),
        (
            "mapping",
            set("/origins/0/idMapping/connection", HOSTILE.into()),
        ),
        ("file version", set("/fileVersion", HOSTILE.into())),
        ("not JSON", format!("{{ {HOSTILE}").into_bytes()),
        ("empty", Vec::new()),
        ("binary", (0..=255).collect()),
    ];
    for (name, manifest) in manifests {
        for line in [
            "validate",
            "validate --json",
            "validate --format github",
            "validate --format sarif",
            "diff --origin 1",
            "diff --origin nowhere",
            "push --dry-run --origin 1 --json",
            "push --yes --prune --force --origin 1",
            "pull acme-crm",
            "promote --from 1 --to 2 --from-zone {zone}",
        ] {
            let desk = Desk::new(&server.url);
            desk.write("makecomapp.json", &manifest);
            desk.write(path, format!("[{{\"type\":\"tex\"}} /* {HOSTILE} */]"));
            let ended = desk.line(line).output().unwrap();
            check(&format!("{name}: {line}"), &ended);
        }
    }
    let desk = Desk::new(&server.url);
    for line in ["diff --origin 1", "push --dry-run --origin 1"] {
        for base in [HOSTILE.to_owned(), json!({HOSTILE: HOSTILE}).to_string()] {
            desk.write("makecomapp.base.json", base);
            check(line, &desk.line(line).output().unwrap());
        }
    }
}

/// A forged annotation would be a command to GitHub Actions.
#[test]
fn no_annotation_is_forged() {
    let desk = Desk::new("http://127.0.0.1:9");
    let path = "a,line=9::b%0A\n::error::FORGED.params.iml.json";
    desk.write(
        path,
        "[{\"type\":\"x\\n::error::FORGED\",\"\\n::error::FORGED\":1}]",
    );
    for format in ["github", "sarif", "json", "text"] {
        let ended = desk
            .command(["validate", path, "--format", format])
            .output();
        let ended = ended.unwrap();
        check(format, &ended);
        let text = String::from_utf8(ended.stdout).unwrap();
        match format {
            "github" => {
                for line in text.lines() {
                    assert!(
                        line.contains(
                            "file=a%2Cline=9%3A%3Ab%250A\u{fffd}%3A%3Aerror%3A%3AFORGED."
                        ),
                        "{line}"
                    );
                }
                assert!(text.lines().count() > 1, "{text}");
            }
            "text" => {}
            _ => {
                let value: Value = serde_json::from_str(&text).unwrap();
                let file = match format {
                    "json" => value.pointer("/0/file"),
                    _ => value.pointer(
                        "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
                    ),
                };
                let expected = match format {
                    "json" => path,
                    _ => "a%2Cline%3D9%3A%3Ab%250A%0A%3A%3Aerror%3A%3AFORGED.params.iml.json",
                };
                assert_eq!(file.unwrap(), expected);
            }
        }
    }
}

/// Replaces one word of each command line.
#[test]
fn no_argument_is_echoed_raw() {
    let server = works();
    let desk = Desk::new(&server.url);
    let long = "x".repeat(100_000);
    let words: [&OsStr; 8] = [
        HOSTILE.as_ref(),
        HOSTILE_LINE.as_ref(),
        "".as_ref(),
        "\n".as_ref(),
        "-".as_ref(),
        long.as_ref(),
        "--\u{1b}[2J\nFORGED=\u{202e}".as_ref(),
        OsStr::from_bytes(b"\xff\x1b[2J"),
    ];
    for template in [
        "?",
        "connections ?",
        "connections list ?",
        "connections get ?",
        "connections create acme-crm --type ? --label x",
        "connections create acme-crm --type basic --label ?",
        "connections update acme-crm --connected-system ?",
        "connections delete ?",
        "section get connection acme-crm ?",
        "section get connection acme-crm api --out ?",
        "section set connection acme-crm api ?",
        "common set connection acme-crm ?",
        "common set connection acme-crm --unset ?",
        "common set connection acme-crm --replace ?",
        "validate ?",
        "validate --section ?",
        "validate --format ?",
        "schema ?",
        "pull ?",
        "pull acme-crm ?",
        "diff ?",
        "diff --origin ?",
        "diff --only ?",
        "push --dry-run --origin 1 --only ?",
        "promote --from ? --to 2",
        "promote --from 1 --to 2 --from-token-file ?",
        "promote --from 1 --to 2 --from-zone ?",
        "status ?",
        "completions ?",
        "sandbox --listen ?",
        "sandbox --seed ?",
        "sandbox --fault ?",
        "sandbox --quirk ?",
        "sandbox --allow ?",
        "zones --zone ?",
        "status --token-file ?",
        "zones --output ?",
        "zones --color ?",
        "zones --rate-limit ?",
        "connections list acme-crm --sandbox=?",
    ] {
        for word in words {
            let arguments = template.split(' ').map(|part| match part.split_once('?') {
                None => OsString::from(part),
                Some((before, _)) => {
                    let mut part = OsString::from(before);
                    part.push(word);
                    part
                }
            });
            let ended = desk.command(arguments).output().unwrap();
            check(&format!("{template} with {word:?}"), &ended);
        }
    }
    for variable in [
        "MAKE_ZONE",
        "MAKE_API_KEY",
        "MAKECOM_FROM_API_KEY",
        "MAKECOM_RATE_LIMIT",
        "XDG_CONFIG_HOME",
        "EDITOR",
        "TMPDIR",
    ] {
        for line in [
            "status acme-crm",
            "section edit connection acme-crm api",
            "promote --from 1 --to 2 --from-zone {zone}",
        ] {
            for word in words.iter().filter(|word| !word.as_bytes().contains(&0)) {
                let ended = desk.line(line).env(variable, word).output().unwrap();
                check(&format!("{line} with {variable}={word:?}"), &ended);
            }
        }
    }
}

/// A reader may close the pipe at any time.
#[test]
fn a_closed_output_does_no_harm() {
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let lines =
        COMMANDS
            .iter()
            .copied()
            .chain(["--help", "--version", "push --help", "nonsense", ""]);
    for line in lines {
        for server in [works, || Server::start(refuses)] {
            let desk = Desk::new(&server().url);
            let expected = desk.line(line).output().unwrap().status.code();
            assert!(matches!(expected, Some(0..=3)), "{line}: {expected:?}");
            let desk = Desk::new(&server().url);
            let gone = desk.line(line).stdout(closed()).stderr(closed()).status();
            assert_eq!(gone.unwrap().code(), expected, "{line}");
            let desk = Desk::new(&server().url);
            let verbose = format!("{line} -vv");
            let gone = desk
                .line(&verbose)
                .stdout(closed())
                .stderr(closed())
                .status();
            assert!(matches!(gone.unwrap().code(), Some(0..=3)), "{line} -vv");
        }
    }
}

/// A sandbox continues when its log is not read.
#[test]
fn a_sandbox_needs_no_reader() {
    use std::io::{BufRead as _, BufReader};

    let desk = Desk::new("http://127.0.0.1:9");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = desk
        .line("sandbox --output compact")
        .stdout(Stdio::piped())
        .stderr(writer)
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    drop(out);
    let ready: Value = serde_json::from_str(&line).unwrap();
    let mut command = desk.line("connections list acme-crm");
    command
        .env("MAKE_ZONE", ready["baseUrl"].as_str().unwrap())
        .env("MAKE_API_KEY", ready["token"].as_str().unwrap());
    for _ in 0..2 {
        let ended = command.output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
    }
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Hostile files for `validate` and `section set`.
#[test]
fn no_file_causes_a_panic_or_endless_output() {
    let desk = Desk::new("http://127.0.0.1:9");
    let finding = "{\"type\":\"tex\",\"name\":\"a\"}";
    let many = format!("[{}]", vec![finding; 1000].join(","));
    let long = |filler: &str| {
        format!(
            "[{{\"type\":\"text\",\"name\":\"a\",\"help\":\"{}\"}},{finding}]",
            filler.repeat(70_000)
        )
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("many", many.clone().into()),
        ("lines", many.replace(',', ",\n").into()),
        ("long", long("x").into()),
        ("wide", long("東").into()),
        ("none", long("\u{200b}").into()),
        ("marks", long("e\u{301}\u{301}").into()),
        ("tabs", long("\\t\t").into()),
        ("returns", long("\r").into()),
        ("word", "x".repeat(70_000).into()),
        ("string", format!("\"{}", "x".repeat(70_000)).into()),
        ("key", format!("[{{\"{}\": 1}}]", "k".repeat(70_000)).into()),
        (
            "value",
            format!(
                "[{{\"type\": \"{}\", \"name\": \"a\"}}]",
                "k".repeat(70_000)
            )
            .into(),
        ),
        ("empty", Vec::new()),
        ("blank", "\n\n\n".into()),
        ("binary", (0..=255).collect()),
        ("mark", "\u{feff}[]".into()),
        ("deep", "[".repeat(200_000).into()),
        ("deep objects", "{\"a\":".repeat(50_000).into()),
        (
            "deep parameters",
            "[{\"type\":\"collection\",\"name\":\"a\",\"spec\":"
                .repeat(5_000)
                .into(),
        ),
        ("comments", "/*".repeat(100_000).into()),
        ("hostile", HOSTILE.into()),
    ];
    for (name, text) in files {
        let file = format!("{name}.params.iml.json");
        desk.write(&file, text);
        for arguments in [
            &["validate", &file][..],
            &["validate", &file, "--json"],
            &["validate", &file, "--format", "github"],
            &["validate", &file, "--format", "sarif"],
            &[
                "section",
                "set",
                "acme-crm",
                "parameters",
                &file,
                "--sandbox",
            ],
        ] {
            let ended = desk.command(arguments).output().unwrap();
            check(&format!("{name}: {arguments:?}"), &ended);
            if arguments.len() == 2 {
                let length = ended.stdout.len();
                assert!(length < 64_000, "{name}: {length}");
            }
        }
    }
}

#[test]
fn findings_beyond_fifty_are_counted() {
    let desk = Desk::new("http://127.0.0.1:9");
    // The only error is the last finding.
    let warnings = vec!["{\"type\":\"text\",\"name\":\"a\",\"unheard\":1}"; 60].join(",\n");
    desk.write(
        "a.params.iml.json",
        format!("[{warnings},\n{{\"name\":\"b\"}}]"),
    );
    let shown = |line: &str| {
        let output = desk.line(line).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{line}");
        String::from_utf8(output.stdout).unwrap()
    };
    let count = |text: &str| text.matches("[a.params.iml.json:").count();
    let text = shown("validate a.params.iml.json");
    assert_eq!(count(&text), 50, "{text}");
    assert!(
        text.contains("more in a.params.iml.json: add --all to see them"),
        "{text}"
    );
    assert!(text.contains("missing-key"), "{text}");
    let all: Value = serde_json::from_str(&shown("validate a.params.iml.json --json")).unwrap();
    let all = all.as_array().unwrap().len();
    assert!(all > 60);
    assert!(text.contains(&format!("{} more", all - 50)), "{text}");
    let text = shown("validate a.params.iml.json --all");
    assert_eq!(count(&text), all);
    assert!(!text.contains("more in"), "{text}");
}

/// A pipe gets the bytes of the server.
#[test]
fn a_section_is_unchanged_on_a_pipe() {
    let server = works();
    let desk = Desk::new(&server.url);
    let got = desk
        .line("section get connection acme-crm api")
        .output()
        .unwrap();
    let expected = format!("{{ }} // {HOSTILE}");
    assert_eq!(String::from_utf8(got.stdout).unwrap(), expected);
    check(
        "--out",
        &desk
            .line("section get connection acme-crm api --out f")
            .output()
            .unwrap(),
    );
    let written = std::fs::read_to_string(Path::new(desk.folder.path()).join("f"));
    assert_eq!(written.unwrap(), expected);
}

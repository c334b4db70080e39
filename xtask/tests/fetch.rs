//! `cargo xtask fetch` from the maintainer's side, against a server on this machine.

#[path = "fetch/refused.rs"]
mod refused;
#[path = "fetch/server.rs"]
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use server::{MARKDOWN, Server, answer, page};
use tempfile::TempDir;

const CONNECTIONS: &str = "openapi/pages/sdk-apps/connections.md";
const MODULES: &str = "openapi/pages/sdk-apps/modules.md";
const CACHE: &str = "openapi/.fetched.json";
/// The path of the pages of SDK Apps.
const SHELF: &str = "/api-documentation/api-reference/sdk-apps";

/// A copy of the one page of the repository.
struct Repository(TempDir);

impl Repository {
    fn copy() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.write(CONNECTIONS, connections());
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn fetch(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask-fetch"))
            .arg("--root")
            .arg(self.0.path())
            .args(arguments)
            // This machine is never asked through a proxy.
            .env("HTTP_PROXY", "http://127.0.0.1:1")
            .env("ALL_PROXY", "http://127.0.0.1:1")
            .env_remove("NO_PROXY")
            .output()
            .unwrap()
    }

    /// Runs it without `--write`; the exit code must be as given, and no file may change.
    fn dry(&self, arguments: &[&str], code: i32) -> Output {
        let before = self.contents();
        let output = self.fetch(arguments);
        assert_eq!(output.status.code(), Some(code), "{}", both(&output));
        assert_eq!(self.contents(), before, "nothing is written");
        output
    }

    /// Runs it with `--write`, which must succeed.
    fn written(&self, urls: &[&str]) -> String {
        let output = self.fetch(&[urls, &["--write"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", both(&output));
        both(&output)
    }

    /// Every file with its contents.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        walkdir::WalkDir::new(self.0.path())
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let contents = std::fs::read(entry.path()).unwrap();
                (entry.into_path(), contents)
            })
            .collect()
    }
}

fn both(output: &Output) -> String {
    let [out, error] = [&output.stdout, &output.stderr];
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(error)
}

/// The page of the repository.
fn connections() -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(workspace.join(CONNECTIONS)).unwrap()
}

/// A page with one block of some paths.
fn page_of(paths: &Value) -> String {
    let document = json!({
        "openapi": "3.0.0",
        "info": {"title": "Web API v2 - Public ", "version": "1.0.0"},
        "paths": paths,
    });
    format!("# Modules\n\n## List\n\n> Lists\n\n```json\n{document}\n```\n")
}

fn modules() -> String {
    let answers = json!({"responses": {"200": {"description": "Successful response"}}});
    page_of(&json!({
        "/sdk/apps/{app}/{version}/modules": {"get": answers, "post": answers},
    }))
}

#[test]
fn a_new_page_is_listed_before_it_is_written() {
    let server = Server::start(|_, _| page(modules()));
    let repository = Repository::copy();
    let supplement = "openapi/supplement/sdk-apps/modules/list.yaml";
    repository.write(
        supplement,
        "paths: {'/sdk/apps/{name}/{number}/modules': {get: {responses: {}}}}\n",
    );
    // Left to `regen`, which says what is wrong with it.
    repository.write("openapi/supplement/broken.yaml", "paths: {");
    let url = format!("{}{SHELF}/modules", server.url);
    let output = repository.dry(&[&url], 1);
    insta::assert_snapshot!("new_page", both(&output));
    let head = &server.heads()[0];
    assert!(
        head.starts_with(&format!("get {SHELF}/modules.md ")),
        "{head}"
    );
    assert!(head.contains("\r\naccept-encoding: identity\r\n"), "{head}");
    assert!(head.contains("\r\naccept: text/markdown"), "{head}");

    let shown = repository.written(&[&url]);
    assert!(
        shown.ends_with("Wrote 1 page. Go on with `cargo xtask regen`.\n"),
        "{shown}"
    );
    assert_eq!(repository.read(MODULES), modules());
    let names: Vec<_> = repository
        .contents()
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let expected = [
        CACHE,
        CONNECTIONS,
        MODULES,
        "openapi/supplement/broken.yaml",
        supplement,
    ];
    assert_eq!(
        names,
        expected.map(|name| repository.path(name)),
        "no leftover"
    );
    repository.dry(&[&url], 0);
}

#[test]
fn a_changed_page_is_shown_as_a_diff_of_the_spec() {
    let repository = Repository::copy();
    let changed = connections()
        .replacen("\"appConnections\":{", "\"connections\":{", 1)
        .replacen(
            "/{SDK_connectionName}\":{\"delete\"",
            "/{SDK_connectionName}\":{\"trace\"",
            1,
        );
    let text = changed.clone();
    let server = Server::start(move |_, _| page(&text));
    let url = format!("{}{SHELF}/connections.md", server.url);
    let output = repository.dry(&[&url], 1);
    insta::assert_snapshot!("changed_page", both(&output));
    repository.written(&[&url]);
    assert_eq!(repository.read(CONNECTIONS), changed);
}

#[test]
fn a_change_of_words_is_shown_as_a_diff_of_the_text() {
    let cases = [
        (
            "changed_prose",
            "> Delete Connection",
            "> Deletes a connection\u{1b}[2J",
        ),
        (
            "changed_description",
            "Only for OAuth connections",
            "Of OAuth only",
        ),
    ];
    for (name, from, to) in cases {
        let repository = Repository::copy();
        assert!(connections().contains(from));
        let server = Server::start(move |_, _| page(connections().replacen(from, to, 1)));
        let output = repository.dry(&[&format!("{}{SHELF}/connections", server.url)], 1);
        insta::assert_snapshot!(name, both(&output));
    }
}

#[test]
fn a_broken_committed_page_can_be_replaced() {
    let repository = Repository::copy();
    for broken in [&b"```json\n{\"openapi\": }\n```\n"[..], b"\xff\xfe", b""] {
        repository.write(CONNECTIONS, broken);
        let server = Server::start(|_, _| page(connections()));
        let url = format!("{}{SHELF}/connections", server.url);
        let output = repository.dry(&[&url], 1);
        assert!(both(&output).contains("the committed page cannot be compared: "));
        repository.written(&[&url]);
        assert_eq!(repository.read(CONNECTIONS), connections());
    }
}

#[test]
fn an_unchanged_page_is_up_to_date() {
    let server = Server::start(|_, _| page(connections()));
    let repository = Repository::copy();
    let output = repository.dry(&[&format!("{}{SHELF}/connections", server.url)], 0);
    let expected = format!("{CONNECTIONS} is up to date\nAll pages are up to date.\n");
    assert_eq!(both(&output), expected);
}

/// A server that answers 304 whenever it is asked for the version that it has.
#[test]
fn a_known_version_is_not_sent_again() {
    for (header, condition) in [
        ("etag: \"v1\"", "if-none-match: \"v1\""),
        (
            "last-modified: Fri, 27 Nov 2026 12:00:00 GMT",
            "if-modified-since: fri, 27 nov 2026 12:00:00 gmt",
        ),
    ] {
        let server = Server::start(move |_, head| {
            if head.contains(condition) {
                answer("304 Not Modified", "")
            } else {
                answer(&format!("{MARKDOWN}\r\n{header}"), connections())
            }
        });
        let repository = Repository::copy();
        let url = format!("{}{SHELF}/connections", server.url);
        repository.written(&[&url]);
        assert!(
            !server.heads()[0].contains("\r\nif-"),
            "{}",
            server.heads()[0]
        );
        let output = repository.dry(&[&url], 0);
        assert!(both(&output).contains("is up to date"));
        assert!(
            server.heads()[1].contains(condition),
            "{}",
            server.heads()[1]
        );

        // The condition holds for the bytes that the server sent, and no others.
        repository.write(CONNECTIONS, connections() + "\nedited\n");
        repository.dry(&[&url], 1);
        assert!(
            !server.heads()[2].contains("\r\nif-"),
            "{}",
            server.heads()[2]
        );
        repository.written(&[&url]);
        assert_eq!(repository.read(CONNECTIONS), connections());

        // What is not readable is as good as nothing.
        repository.write(CACHE, "{\"a\": 1");
        repository.dry(&[&url], 0);
        assert!(
            !server.heads()[4].contains("\r\nif-"),
            "{}",
            server.heads()[4]
        );
    }
}

#[test]
fn a_redirect_within_the_server_is_followed() {
    let server = Server::start(|path, _| match path.strip_prefix("/moved/") {
        Some("there.md") => page(modules()),
        _ => answer("308 Permanent Redirect\r\nlocation: /moved/there.md", ""),
    });
    let repository = Repository::copy();
    let shown = repository.written(&[&format!("{}{SHELF}/modules", server.url)]);
    let hint = format!("    redirected to {}/moved/there.md\n", server.url);
    assert!(shown.contains(&hint), "{shown}");
    assert_eq!(repository.read(MODULES), modules());
}

#[test]
fn one_bad_page_keeps_all_from_being_written() {
    let server = Server::start(|path, _| match path {
        _ if path.ends_with("/modules.md") => page(modules()),
        _ if path.ends_with("/rpcs.md") => answer("404 Not Found", ""),
        _ => page("# Page not found\n"),
    });
    let repository = Repository::copy();
    let urls = ["modules", "rpcs", "functions"];
    let urls = urls.map(|page| format!("{}{SHELF}/{page}", server.url));
    let [modules, rpcs, functions] = urls.each_ref().map(String::as_str);
    let output = repository.dry(&["--write", modules, rpcs, functions], 2);
    let shown = both(&output).replace(&server.url, "http://localhost");
    insta::assert_snapshot!("one_bad_page", shown);
}

/// The list of pages is part of the help, which `cargo xtask` prints without building
/// anything.
#[test]
fn the_help_names_the_pages() {
    let help = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", both(&output));
        both(&output)
    };
    let shown = help(env!("CARGO_BIN_EXE_xtask-fetch"), &["--help"]);
    assert_eq!(
        help(env!("CARGO_BIN_EXE_xtask"), &["fetch", "--help"]),
        shown
    );
    insta::assert_snapshot!("help", shown);
}

//! No control character of a page, a spec, an overlay or a file name reaches the
//! terminal, in any kind of diagnostic.
#![cfg(unix)]

mod common;

use std::collections::BTreeSet;
use std::process::Stdio;

use common::{command, folder_with as folder, run};
use serde_json::{Value, json};

/// Control characters, a window title, marks that change the direction, and
/// invisible characters. File names can contain them.
const HIDDEN: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\r\n\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}";

/// The characters of an output that a terminal would not show as they are.
fn hidden(bytes: &[u8]) -> Vec<char> {
    let text = std::str::from_utf8(bytes).unwrap();
    let is_hidden = |c: &char| {
        *c != '\n' && (c.is_control() || HIDDEN.contains(*c) && !"]0;owned[2J31m".contains(*c))
    };
    text.chars().filter(is_hidden).collect()
}

fn page(blocks: &[Value]) -> String {
    let blocks = blocks
        .iter()
        .map(|block| format!("# t\n\n```json\n{block}\n```\n\n"));
    blocks.collect()
}

fn spec(paths: &Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})
}

fn with(mut spec: Value, key: &str, value: Value) -> Value {
    spec[key] = value;
    spec
}

/// Files, arguments without the format, and the kinds of diagnostics found.
type Case<'a> = (Vec<(&'a str, String)>, Vec<&'a str>, &'a [&'a str]);

fn cases<'a>(name: &'a str, overlay_name: &'a str) -> Vec<Case<'a>> {
    let path = format!("/a{HIDDEN}");
    let path = path.as_str();
    let ok = json!({"responses": {}});
    let get = |path: &str, operation: &Value| spec(&json!({ path: {"get": operation} }));
    let merge = vec!["merge", name, "-o", "out.json"];
    let lint = vec!["lint", name];
    let overlay = vec![
        "overlay",
        "spec.json",
        overlay_name,
        "--audit",
        "-o",
        "out.json",
    ];
    let action = |action: Value| {
        json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]})
            .to_string()
    };
    let refers = |to: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{to}")});
        json!({"responses": {"200": {"description": "", "content": {"a/b": {"schema": schema}}}}})
    };
    let component = |path: &str, schema: Value| {
        let spec = get(path, &refers(&HIDDEN.replace('/', "")));
        with(spec, "components", json!({"schemas": {HIDDEN: schema}}))
    };
    let spec_file = ("spec.json", get(path, &ok).to_string());
    let on_spec = |overlay: String| vec![spec_file.clone(), (overlay_name, overlay)];
    let broken =
        format!("# t\n\n```json\n{{\"openapi\": \"3.0.3\", {HIDDEN} \"paths\": {{}}}}\n```\n");
    vec![
        (vec![(name, broken)], merge.clone(), &["broken-json"]),
        (
            on_spec(format!("overlay: [{HIDDEN}\n")),
            overlay.clone(),
            &["broken-json"],
        ),
        (
            vec![(name, page(&[get(path, &refers(HIDDEN))]))],
            merge.clone(),
            &["dangling-reference"],
        ),
        (
            vec![(
                name,
                page(&[
                    get(path, &json!({"x-a": HIDDEN, "responses": {}})),
                    get(path, &json!({"x-a": "s", "responses": {}})),
                ]),
            )],
            merge.clone(),
            &["conflicting-operation"],
        ),
        (
            vec![(
                name,
                page(&[
                    component("/a", json!({"type": "string"})),
                    component("/b", json!({"type": "integer"})),
                ]),
            )],
            merge.clone(),
            &["conflicting-component"],
        ),
        (
            vec![(
                name,
                page(&[
                    component("/a", json!({"description": HIDDEN})),
                    component("/b", json!({"description": "b"})),
                ]),
            )],
            merge.clone(),
            &["differing-documentation"],
        ),
        (
            vec![(
                name,
                page(&[
                    get("/a", &json!({"operationId": HIDDEN, "responses": {}})),
                    get("/b", &json!({"operationId": HIDDEN, "responses": {}})),
                ]),
            )],
            merge.clone(),
            &["duplicate-operation-id"],
        ),
        (
            vec![(
                name,
                page(&[
                    get(&format!("/a/{{{HIDDEN}}}"), &ok),
                    spec(&json!({"/a/{b}": {"put": ok}})),
                ]),
            )],
            merge.clone(),
            &["respelled-template"],
        ),
        (
            vec![(name, page(&[get(path, &json!(5))]))],
            merge.clone(),
            &["bad-shape"],
        ),
        (
            vec![(
                name,
                page(&[with(get(path, &ok), "openapi", json!(format!("9{HIDDEN}")))]),
            )],
            merge.clone(),
            &["unsupported-version"],
        ),
        (
            vec![(
                name,
                page(&[with(
                    with(
                        component("/a", json!({"prefixItems": [{"type": "string"}]})),
                        "openapi",
                        json!("3.1.0"),
                    ),
                    HIDDEN,
                    json!({}),
                )]),
            )],
            merge.clone(),
            &["beyond-3-0"],
        ),
        (vec![(name, page(&[]))], merge.clone(), &["no-fragment"]),
        (vec![], merge.clone(), &["unreadable-file"]),
        (
            vec![(name, page(&[get("/a", &ok)]))],
            vec!["merge", name, "-o", name],
            &["output-is-input"],
        ),
        (
            vec![("p.md", page(&[get("/a", &ok)]))],
            vec!["merge", "p.md", "-o", name, "--provenance", name],
            &["output-twice"],
        ),
        (
            vec![("p.md", page(&[get("/a", &ok)])), (name, String::new())],
            vec!["extract", "p.md", "-o", name],
            &["unwritable-file"],
        ),
        (
            on_spec(action(
                json!({"target": format!("$.paths['{}']", HIDDEN.replace(['\n', '\r', '\u{1b}', '\u{7}'], "")), "remove": true}),
            )),
            overlay.clone(),
            &["unmatched-target"],
        ),
        (
            on_spec(action(json!({"target": HIDDEN, "remove": true}))),
            overlay.clone(),
            &["bad-overlay"],
        ),
        (
            on_spec(action(
                json!({"target": "$.paths.*.get", "update": {"responses": {}}, "description": HIDDEN}),
            )),
            overlay.clone(),
            &["already-upstream"],
        ),
        (
            vec![(
                name,
                format!(
                    "## GET {path}\n\n> {HIDDEN}\n\n{}",
                    &page(&[get("/b", &json!({"summary": HIDDEN, "responses": {}}))])[5..]
                ),
            )],
            lint.clone(),
            &["heading-contradicts", "missing-operation-id"],
        ),
    ]
}

#[test]
fn no_diagnostic_contains_control_characters() {
    let name = format!("{}.md", HIDDEN.replace(']', ""));
    let overlay_name = name.replace(".md", ".json");
    for (files, arguments, expected) in cases(&name, &overlay_name) {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let folder = folder(&files);
        let mut codes = BTreeSet::new();
        for format in ["text", "markdown", "json"] {
            let mut arguments = arguments.clone();
            arguments.extend(["--format", format]);
            let output = run(folder.path(), &arguments);
            assert_eq!(hidden(&output.stderr), [], "{expected:?} {output:?}");
            assert_eq!(hidden(&output.stdout), [], "{expected:?} {output:?}");
            if format == "json" {
                let shown = String::from_utf8(output.stderr).unwrap();
                for line in shown.lines() {
                    let diagnostic: Value = serde_json::from_str(line).unwrap();
                    codes.insert(diagnostic["code"].as_str().unwrap().to_owned());
                }
            }
        }
        let missing: Vec<_> = expected
            .iter()
            .filter(|code| !codes.contains(**code))
            .collect();
        assert!(missing.is_empty(), "{missing:?} not among {codes:?}");
    }
}

#[test]
fn the_mark_is_below_its_text() {
    let text = "{\"openapi\": \"3.0.3\",\t\"wide\": \"中中\u{202e}e\u{301}\", \"info\": oops}";
    let folder = folder(&[("a.json", text)]);
    let output = run(folder.path(), &["merge", "a.json", "-o", "-"]);
    let shown = String::from_utf8(output.stderr).unwrap();
    let [line, mark] =
        ["{\"openapi", "┬"].map(|part| shown.lines().find(|line| line.contains(part)).unwrap());
    assert!(
        line.ends_with("\"中中\u{fffd}e\u{301}\", \"info\": oops}"),
        "{shown}"
    );
    // Two wide letters take two columns more, the accent one less.
    let before = line.split("oops").next().unwrap().chars().count() + 2 - 1;
    let start = mark.find(['─', '┬']).map(|at| mark[..at].chars().count());
    assert_eq!(start, Some(before), "{shown}");
}

/// The rest of the output is dropped, and nothing panics.
#[test]
fn a_closed_pipe_is_not_an_error() {
    let many: Vec<_> = (0..2_000)
        .map(|n| spec(&json!({format!("/a{n}"): {"get": {"responses": {}}}})))
        .collect();
    let folder = folder(&[
        ("many.md", &page(&many)),
        ("old.json", &spec(&json!({})).to_string()),
    ]);
    let here = folder.path();
    assert!(
        run(here, &["merge", "many.md", "-o", "new.json"])
            .status
            .success()
    );
    for (arguments, code) in [
        (&["merge", "many.md", "-o", "-"][..], 0),
        (&["diff", "old.json", "new.json"], 0),
        (&["diff", "old.json", "new.json", "--fail-on", "safe"], 1),
        (&["lint", "many.md"], 1),
        (&["lint", "many.md", "--format", "json"], 1),
        (&["merge", "nothing.md", "-o", "-"], 2),
        (&["--help"], 0),
    ] {
        // Pipes without a reader.
        let (reader, stdout) = std::io::pipe().unwrap();
        let stderr = stdout.try_clone().unwrap();
        drop(reader);
        let mut command = command(here, arguments);
        let status = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .status();
        assert_eq!(status.unwrap().code(), Some(code), "{arguments:?}");
    }
}

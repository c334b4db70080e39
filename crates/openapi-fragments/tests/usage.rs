//! The command line: help texts and exit codes.

mod common;

use std::path::Path;
use std::process::Output;

fn run(folder: &Path, arguments: &str) -> Output {
    common::run(folder, &arguments.split_whitespace().collect::<Vec<_>>())
}

#[test]
fn help_lists_every_command_and_option() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[&str]); 7] = [
        (
            "--help",
            &[
                "extract",
                "merge",
                "split",
                "overlay",
                "lint",
                "diff",
                "--format",
                "Exit codes:",
            ],
        ),
        ("extract --help", &["<PAGE>...", "--output <DIR>"]),
        (
            "merge --help",
            &[
                "<INPUT>...",
                "--output <SPEC>",
                "--overlay <FILE>",
                "--on-conflict <[KIND=]POLICY>",
                "--provenance <FILE>",
                "YAML",
            ],
        ),
        ("split --help", &["<SPEC>", "--output <DIR>"]),
        (
            "overlay --help",
            &["<SPEC>", "<OVERLAYS>...", "--output <OUT>", "--audit"],
        ),
        ("lint --help", &["<SPEC>..."]),
        (
            "diff --help",
            &[
                "<OLD>",
                "<NEW>",
                "--fail-on <LEVEL>",
                "breaking",
                "markdown",
            ],
        ),
    ];
    for (arguments, expected) in cases {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments}");
        let shown = String::from_utf8(output.stdout).unwrap();
        for part in expected {
            assert!(shown.contains(part), "{arguments}: no {part} in\n{shown}");
        }
    }
    let output = run(folder.path(), "--help");
    insta::assert_snapshot!("help", String::from_utf8(output.stdout).unwrap());
}

/// 0 success, 1 findings, 2 invalid input or usage: each command with each result.
#[test]
fn exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let write = |name: &str, text: &str| std::fs::write(here.join(name), text).unwrap();
    let document = r#"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"d"}}}}}}"#;
    write("good.json", document);
    write("page.md", &format!("```json\n{document}\n```\n"));
    write(
        "added.json",
        &document.replace("\"get\"", "\"put\":{},\"get\""),
    );
    write("renamed.json", &document.replace(":\"a\"", ":\"b\""));
    write("removed.json", &document.replace("\"get\"", "\"put\""));
    write("bad.json", "{");
    write("bad.md", "# nothing here\n");
    let overlay = |action: &str| {
        format!("overlay: 1.1.0\ninfo: {{title: t, version: '1'}}\nactions:\n- {action}\n")
    };
    write(
        "fits.yaml",
        &overlay("{target: $.info, update: {title: x}}"),
    );
    write("misses.yaml", &overlay("{target: $.nowhere, remove: true}"));
    write("bad.yaml", "overlay: 1.1.0\n");
    let cases = [
        ("extract page.md -o out", 0),
        ("extract bad.md -o out", 2),
        ("extract page.md", 2),
        ("merge page.md -o -", 0),
        ("merge good.json page.md -o -", 0),
        ("merge good.json renamed.json -o -", 2),
        ("merge bad.json -o -", 2),
        ("merge -o -", 2),
        ("merge good.json -o - --overlay fits.yaml", 0),
        ("merge good.json -o - --overlay misses.yaml", 0),
        ("merge good.json -o - --overlay bad.yaml", 2),
        ("merge good.json -o - --on-conflict maybe", 2),
        ("split good.json -o parts", 0),
        ("split bad.json -o parts", 2),
        ("overlay good.json fits.yaml -o -", 0),
        ("overlay good.json misses.yaml -o -", 0),
        ("overlay good.json fits.yaml --audit", 0),
        ("overlay good.json misses.yaml --audit", 1),
        ("overlay good.json bad.yaml -o -", 2),
        ("overlay good.json fits.yaml", 2),
        ("lint good.json", 0),
        ("lint page.md", 0),
        ("lint added.json", 1),
        ("lint bad.json", 2),
        ("lint", 2),
        ("diff good.json removed.json", 0),
        ("diff good.json removed.json --fail-on breaking", 1),
        ("diff good.json renamed.json --fail-on breaking", 0),
        ("diff good.json renamed.json --fail-on risky", 1),
        ("diff good.json added.json --fail-on risky", 0),
        ("diff good.json added.json --fail-on safe", 1),
        ("diff good.json good.json --fail-on safe", 0),
        ("diff good.json bad.json", 2),
        ("diff good.json", 2),
        ("repair good.json", 2),
        ("", 2),
    ];
    for (arguments, code) in cases {
        for format in ["", " --format json"] {
            let output = run(here, &format!("{arguments}{format}"));
            let shown = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{arguments}: {shown}");
        }
    }
}

/// Only results and diagnostics are written to pipes.
#[test]
fn pipes_get_no_progress_and_no_colour() {
    let folder = tempfile::tempdir().unwrap();
    let page = "```json\n{\"openapi\": }\n```\n";
    std::fs::write(folder.path().join("page.md"), page).unwrap();
    for arguments in ["merge page.md -o -", "--format json merge page.md -o -"] {
        let output = run(folder.path(), arguments);
        assert!(output.stdout.is_empty());
        let shown = String::from_utf8(output.stderr).unwrap();
        assert!(!shown.contains(['\u{1b}', '\r']), "{shown:?}");
    }
}

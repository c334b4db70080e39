//! What may be named as an input, and the ways out where a publisher disagrees with
//! itself.

mod common;

use std::io::Write as _;
use std::process::Stdio;

use common::{command, folder_with, run};

const PAGE: &str = r#"# Pets

```json
{"openapi":"3.0.3","info":{"title":"A","version":"1","description":"a"},"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"ok"}}}}}}
```

```json
{"openapi":"3.0.3","info":{"title":"B","version":"2","description":"b"},"paths":{"/b":{"get":{"operationId":"b","responses":{"200":{"description":"ok"}}}}}}
```
"#;

const SPEC: &str = r#"{"openapi":"3.0.3","info":{"title":"A","version":"1"},"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"ok"}}}}}}"#;

/// The exit code, and both outputs.
fn piped(arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let folder = folder_with(&[("spec.json", SPEC)]);
    let mut child = command(folder.path(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn standard_input() {
    let page = format!("```json\n{SPEC}\n```\n");
    let yaml = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {}}}\n";
    let cases: [(&[&str], &str, i32, &str); 11] = [
        (&["merge", "-", "-o", "-"], &page, 0, "\"/a\""),
        (&["merge", "-", "-o", "-"], SPEC, 0, "\"/a\""),
        (&["merge", "-", "-o", "-"], yaml, 0, "\"/a\""),
        (
            &["merge", "-", "-o", "-", "--as", "yaml"],
            SPEC,
            0,
            "\"/a\"",
        ),
        (
            &["merge", "-", "-o", "-", "--as", "markdown"],
            SPEC,
            2,
            "standard input:1:1",
        ),
        (&["extract", "-", "-o", "out"], &page, 0, ""),
        (
            &["diff", "spec.json", "-", "--fail-on", "safe"],
            SPEC,
            0,
            "",
        ),
        (
            &["diff", "-", "-"],
            SPEC,
            2,
            "standard input (-) is named twice",
        ),
        (&["split", "-", "-o", "out"], yaml, 0, ""),
        (
            &["merge", "-", "spec.json", "-", "-o", "-"],
            SPEC,
            2,
            "named twice",
        ),
        (&["merge", "-", "-o", "-"], "{", 2, "standard input:1:"),
    ];
    for (arguments, input, code, expected) in cases {
        let (found, text) = piped(arguments, input);
        assert_eq!(found, Some(code), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
}

/// Text in UTF-16 is never taken for a page without a block.
#[test]
fn other_encodings_are_refused() {
    let page = format!("```json\n{SPEC}\n```\n");
    for text in [page.as_str(), SPEC] {
        for mark in ["", "\u{feff}"] {
            for name in ["x.md", "x.json", "x.txt"] {
                let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
                let little = units.iter().flat_map(|unit| unit.to_le_bytes());
                let big = units.iter().flat_map(|unit| unit.to_be_bytes());
                let encodings: [Vec<u8>; 2] = [little.collect(), big.collect()];
                for bytes in encodings {
                    let folder = folder_with(&[("page.md", &page)]);
                    std::fs::write(folder.path().join(name), bytes).unwrap();
                    let output = run(folder.path(), &["merge", ".", "-o", "out.json"]);
                    let text = String::from_utf8(output.stderr).unwrap();
                    assert_eq!(output.status.code(), Some(2), "{name}: {text}");
                    assert!(text.contains("it is UTF-16"), "{name}: {text}");
                }
            }
        }
    }
}

/// Links in folders are not followed, which is said.
#[cfg(unix)]
#[test]
fn links_in_folders_are_named() {
    let folder = folder_with(&[("real.md", &format!("```json\n{SPEC}\n```\n"))]);
    let here = folder.path();
    std::fs::create_dir(here.join("in")).unwrap();
    std::fs::copy(here.join("real.md"), here.join("in/page.md")).unwrap();
    for (target, link) in [
        ("../real.md", "in/link.md"),
        (".", "in/loop"),
        ("../x.png", "in/x.png"),
    ] {
        std::os::unix::fs::symlink(target, here.join(link)).unwrap();
    }
    let cases: [(&[&str], i32, &str); 3] = [
        (&["in"], 0, "passed over 2 links in folders (-v lists them)"),
        (&["in", "-v"], 0, "not followed: the link in/link.md"),
        (&["in", "--strict"], 2, "unfollowed-link"),
    ];
    for (arguments, code, said) in cases {
        let output = run(here, &[&["merge", "-o", "-"], arguments].concat());
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
    // One that is named is followed, also below a name that is a link.
    std::os::unix::fs::symlink("in", here.join("other")).unwrap();
    for input in ["in/link.md", "other"] {
        let output = run(here, &["merge", input, "-o", "-"]);
        assert!(output.status.success(), "{input}: {output:?}");
    }
}

#[test]
fn urls_are_refused_with_what_to_do() {
    let folder = folder_with(&[("spec.json", SPEC)]);
    let url = "https://x.example/api.json";
    for arguments in [
        &["merge", url, "-o", "out.json"][..],
        &["extract", url, "-o", "out"],
        &["lint", url],
        &["diff", "spec.json", url],
        &["split", url, "-o", "out"],
        &["overlay", "spec.json", url, "-o", "out.json"],
    ] {
        let output = run(folder.path(), arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            text.contains("url-input") && text.contains("curl -O"),
            "{text}"
        );
    }
    // What is printed to be run is one command, whatever the URL says.
    let page =
        "{% openapi src=\"https://x.example/a'$(touch x)'.json\" path=\"/a\" method=\"get\" %}\n";
    let folder = folder_with(&[("page.md", page)]);
    let output = run(folder.path(), &["merge", "page.md", "-o", "-"]);
    let text = String::from_utf8(output.stderr).unwrap();
    let command = "curl -o spec.json 'https://x.example/a%27$(touch x)%27.json'";
    assert!(text.contains(command), "{text}");
}

#[test]
fn ways_out_of_a_contradiction() {
    let overlay = |target: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: o, version: '1'}}\nactions:\n  - target: {target}\n    update: {{title: One, version: '1', description: o}}\n"
        )
    };
    let some = overlay("$.info");
    let partly = format!("{some}  - target: $.paths['/b']\n    update: {{summary: B}}\n");
    let never = format!("{some}  - target: $.paths['/c']\n    update: {{summary: C}}\n");
    let folder = folder_with(&[
        ("page.md", PAGE),
        ("info.yaml", "title: Info\nversion: '3'\n"),
        (
            "whole.json",
            r#"{"info": {"title": "Whole", "version": "4"}}"#,
        ),
        ("some.yaml", &some),
        ("partly.yaml", &partly),
        ("never.yaml", &never),
        ("bad.yaml", "- 1\n"),
        ("number.yaml", "title: Info\nversion: 1.10\n"),
        ("partial.yaml", "info: {title: Info}\n"),
        ("list.yaml", "title: Info\nversion: [1]\n"),
    ]);
    let cases: [(&[&str], i32, &str, &str); 12] = [
        (&[], 2, "", "conflicting-value"),
        (&["--info", "info.yaml"], 0, r#""title": "Info""#, ""),
        (
            &["--info", "whole.json", "--title", "Mine"],
            0,
            r#""title": "Mine""#,
            "",
        ),
        // Only documentation differs then.
        (
            &["--title", "Mine", "--info-version", "5"],
            0,
            r#""title": "Mine""#,
            "differing-documentation",
        ),
        (
            &["--overlay-before", "some.yaml"],
            0,
            r#""title": "One""#,
            "",
        ),
        (
            &["--overlay-before", "partly.yaml"],
            0,
            r#""summary": "B""#,
            "",
        ),
        (
            &["--overlay-before", "never.yaml"],
            0,
            r#""title": "One""#,
            "unmatched-target",
        ),
        (&["--info", "bad.yaml"], 2, "", "bad-info"),
        (&["--info", "number.yaml"], 0, r#""version": "1.10""#, ""),
        (&["--info", "partial.yaml"], 2, "", "the API has no version"),
        (
            &["--info", "partial.yaml", "--info-version", "1.20"],
            0,
            r#""version": "1.20""#,
            "",
        ),
        (
            &["--info", "list.yaml"],
            2,
            "",
            "the version of the API is no string",
        ),
    ];
    for (arguments, code, spec, said) in cases {
        let all = [&["merge", "page.md", "-o", "-"], arguments].concat();
        let output = run(folder.path(), &all);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains(spec), "{arguments:?}: {printed}");
        assert!(text.contains(said), "{arguments:?}: {text}");
        assert!(!said.is_empty() || text.is_empty(), "{arguments:?}: {text}");
    }
}

#[test]
fn broken_blocks_are_skipped_on_request() {
    let page = PAGE.replace(r#""title":"B","#, r#""title":B,"#);
    let folder = folder_with(&[("page.md", &page), ("words.md", "# W\n")]);
    let cases: [(&[&str], i32, &[&str]); 4] = [
        (&["page.md"], 2, &["error[broken-json]"]),
        (
            &["page.md", "--skip-broken"],
            0,
            &["warning[broken-json]", "passed over 1 block with a warning"],
        ),
        (
            &[".", "--skip-broken", "-v"],
            0,
            &["1 file without OpenAPI", "no OpenAPI in ./words.md"],
        ),
        (&[".", "--strict"], 2, &["error[no-fragment]"]),
    ];
    for (arguments, code, said) in cases {
        let all = [&["merge", "-o", "-"], arguments].concat();
        let output = run(folder.path(), &all);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        for part in said {
            assert!(text.contains(part), "{arguments:?}: {text}");
        }
    }
}

/// A heading above many blocks is stored once: the memory of a run is bounded here.
#[cfg(target_os = "linux")]
#[test]
fn a_long_heading_above_many_blocks() {
    let samples = "```json\n{}\n```\n".repeat(10);
    let blocks = (0..1000).map(|index| {
        let block = SPEC.replace("\"/a\"", &format!("\"/a{index}\""));
        format!("{samples}```json\n{block}\n```\n")
    });
    let heading = format!("# {}\n\n", "a".repeat(200_000));
    let page = [heading]
        .into_iter()
        .chain(blocks)
        .collect::<Vec<_>>()
        .concat();
    let folder = folder_with(&[("page.md", &page)]);
    let binary = env!("CARGO_BIN_EXE_openapi-fragments");
    let limited = std::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -v 1000000; exec \"$0\" extract page.md -o out",
            binary,
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(limited.status.success(), "{limited:?}");
    assert_eq!(common::names(&folder.path().join("out")).len(), 1000);
}

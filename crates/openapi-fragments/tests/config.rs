//! The configuration file: its options, its paths, and what is refused.

mod common;

use std::fs;
use std::path::Path;

use common::{folder_with, run};

const PAGE: &str = r#"# Pets

```json
{"openapi":"3.0.3","info":{"title":"Pets","version":"1"},"paths":{"/pets":{"get":{"operationId":"pets","responses":{"200":{"description":"ok"}}}}}}
```
"#;

const OVERLAY: &str = "overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.paths['/pets'].get
    update: {summary: All pets}
";

fn shown(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

/// The example of the README does what it says.
#[test]
fn the_example_of_the_readme() {
    let readme = include_str!("../README.md");
    let example = readme
        .split("and this `openapi-fragments.yaml`:\n\n```yaml\n")
        .nth(1);
    let example = example.unwrap().split("```").next().unwrap();
    let folder = folder_with(&[
        ("openapi-fragments.yaml", example),
        ("corrections.overlay.yaml", OVERLAY),
    ]);
    let here = folder.path();
    fs::create_dir(here.join("pages")).unwrap();
    fs::write(here.join("pages/pets.md"), PAGE).unwrap();
    for command in ["merge", "lint"] {
        assert_eq!(
            shown(here, &[command]),
            (Some(0), String::new()),
            "{command}"
        );
    }
    let spec = fs::read_to_string(here.join("make.yaml")).unwrap();
    assert!(
        spec.contains("title: Make API") && spec.contains("All pets"),
        "{spec}"
    );
    assert!(here.join("provenance.json").is_file());
    // A change of the spec is breaking by the configuration.
    fs::write(here.join("old.yaml"), spec.replace("/pets", "/cats")).unwrap();
    let (code, _) = shown(here, &["diff", "old.yaml", "make.yaml"]);
    assert_eq!(code, Some(1));
}

/// Paths are relative to the file, and the command line wins.
#[test]
fn the_command_line_wins() {
    let config = "format: json\nmerge:\n  inputs: pets.md\n  output: spec.json\n  title: One\n  strict: true\n";
    let folder = folder_with(&[("pets.md", PAGE)]);
    let here = folder.path();
    fs::create_dir(here.join("api")).unwrap();
    fs::write(here.join("api/c.yaml"), config).unwrap();
    fs::write(here.join("api/pets.md"), PAGE.replace("/pets", "/cats")).unwrap();
    let title = |name: &str| {
        let text = fs::read_to_string(here.join(name)).unwrap_or_default();
        let spec: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let path = spec["paths"]
            .as_object()
            .and_then(|paths| paths.keys().next().cloned());
        format!(
            "{} {}",
            spec["info"]["title"].as_str().unwrap_or("-"),
            path.unwrap_or_default()
        )
    };
    let cases: [(&[&str], &str, &str); 6] = [
        (
            &["merge", "--config", "api/c.yaml"],
            "api/spec.json",
            "One /cats",
        ),
        (
            &["--config=api/c.yaml", "merge", "-o", "a.json"],
            "a.json",
            "One /cats",
        ),
        (
            &[
                "merge",
                "--config",
                "api/c.yaml",
                "pets.md",
                "-o",
                "b.json",
                "--title",
                "Two",
            ],
            "b.json",
            "Two /pets",
        ),
        (
            &[
                "merge",
                "--config",
                "api/c.yaml",
                "-o",
                "c.json",
                "--",
                "pets.md",
            ],
            "c.json",
            "One /pets",
        ),
        // What conflicts with an argument is not added.
        (
            &[
                "merge",
                "--config",
                "api/c.yaml",
                "--skip-broken",
                "-o",
                "d.json",
            ],
            "d.json",
            "One /cats",
        ),
        (
            &["merge", "--no-config", "pets.md", "-o", "e.json"],
            "e.json",
            "Pets /pets",
        ),
    ];
    for (arguments, output, expected) in cases {
        let (code, text) = shown(here, arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {text}");
        assert_eq!(title(output), expected, "{arguments:?}");
    }
    // Without it, what is required is required again.
    let (code, text) = shown(here, &["merge"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("--output <SPEC>"), "{text}");
}

/// A number is the text that it was written as.
#[test]
fn numbers_are_texts() {
    let config = "merge:\n  inputs: pets.md\n  output: spec.json\n  title: 2024\n  info-version: 1.10\n  openapi: 3.0\n";
    let folder = folder_with(&[("openapi-fragments.yaml", config), ("pets.md", PAGE)]);
    assert_eq!(shown(folder.path(), &["merge"]), (Some(0), String::new()));
    let spec = fs::read_to_string(folder.path().join("spec.json")).unwrap();
    assert!(spec.contains("\"title\": \"2024\""), "{spec}");
    assert!(spec.contains("\"version\": \"1.10\""), "{spec}");
}

#[test]
fn what_is_wrong_is_refused_at_its_place() {
    let cases = [
        (
            "merge: {outputs: a.json}",
            "1:9",
            "`merge` has no key `outputs`",
            "did you mean `output`?",
        ),
        (
            "lint:\n  xyzzy: 1",
            "2:3",
            "`lint` has no key `xyzzy`",
            "the keys are: ",
        ),
        (
            "merg: {}",
            "1:1",
            "a configuration has no key `merg`",
            "did you mean `merge`?",
        ),
        (
            "merge: {on-conflict: first-come}",
            "1:9",
            "\"first-come\" is not a value of `on-conflict`: `first-come` is no policy",
            "README",
        ),
        (
            "merge:\n  on-conflict: {operations: first, tag: first}",
            "2:36",
            "\"tag=first\" is not a value of `on-conflict`: `tag` is no kind",
            "README",
        ),
        (
            "diff: {fail-on: bad}",
            "1:8",
            "\"bad\" is not a value of `fail-on`",
            "write one of: breaking, risky, safe",
        ),
        (
            "merge: {strict: 1}",
            "1:9",
            "expected true or false",
            "README",
        ),
        (
            "merge: {output: [a, b]}",
            "1:9",
            "expected one value, not a list",
            "README",
        ),
        (
            "merge: {inputs: [{a: b}]}",
            "1:18",
            "expected a string",
            "README",
        ),
        (
            "merge: {inputs: {a: b}}",
            "1:9",
            "expected a string",
            "README",
        ),
        (
            "merge: {on-conflict: {tags: [first]}}",
            "1:23",
            "expected a string",
            "README",
        ),
        (
            "merge: [a]",
            "1:1",
            "`merge` is a mapping of options",
            "README",
        ),
        (
            "- merge",
            "1:1",
            "a configuration is a mapping of commands",
            "README",
        ),
        (
            "config: x",
            "1:1",
            "a configuration has no key `config`",
            "the keys are",
        ),
    ];
    for (config, place, message, help) in cases {
        let folder = folder_with(&[("openapi-fragments.yaml", config), ("pets.md", PAGE)]);
        let (code, text) = shown(folder.path(), &["merge", "pets.md", "-o", "out.json"]);
        assert_eq!(code, Some(2), "{config}: {text}");
        for part in [
            message,
            help,
            &format!("[openapi-fragments.yaml:{place}]"),
            "bad-config",
        ] {
            assert!(text.contains(part), "{config}: {part}\n{text}");
        }
        assert!(!folder.path().join("out.json").exists(), "{config}");
    }
    // One of two files would be passed over.
    let folder = folder_with(&[
        ("openapi-fragments.yaml", ""),
        ("openapi-fragments.json", "{}"),
    ]);
    let (code, text) = shown(folder.path(), &["merge", "pets.md", "-o", "out.json"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("there are two configuration files"), "{text}");
    // As JSON, if that is asked for; and a broken file is one.
    let folder = folder_with(&[("openapi-fragments.json", "{\"merge\": }")]);
    let (code, text) = shown(folder.path(), &["merge", "--format", "json"]);
    assert_eq!(code, Some(2));
    assert!(text.starts_with("{\"code\":\"broken-json\""), "{text}");
}

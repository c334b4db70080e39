//! The binary with unreadable inputs, outputs that cannot be written or are also
//! inputs, and documents with cycles.

#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use common::{command, folder_with, names, run};
use tempfile::TempDir;

const PAGE: &str = r#"# Pets

```json
{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"paths":{"/pets":{"get":{"operationId":"list"}}}}
```

```json
{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"paths":{"/pets":{"put":{"operationId":"replace"}}}}
```
"#;

const OVERLAY: &str = "overlay: 1.1.0
info: {title: t, version: '1'}
actions:
  - {target: $.info, update: {title: Cats}}
";

/// A page, an overlay, and the spec of the page.
fn folder() -> TempDir {
    let folder = folder_with(&[("pets.md", PAGE), ("o.yaml", OVERLAY)]);
    let merged = run(folder.path(), &["merge", "pets.md", "-o", "spec.json"]);
    assert!(merged.status.success(), "{merged:?}");
    folder
}

/// Every file below a folder with its contents, and every link with its target.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if let Ok(target) = fs::read_link(&path) {
            found.insert(name, target.display().to_string().into_bytes());
        } else if path.is_dir() {
            found.extend(contents(&path));
            found.insert(name, Vec::new());
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

type Prepare = fn(&Path);

/// A name, the preparation, the arguments, and part of the message.
type Case<'a> = (&'a str, Prepare, &'a [&'a str], &'a str);

/// Each ends with exit code 2 and a message, and the disk is unchanged.
fn nothing_changes(cases: &[Case]) {
    for (name, prepare, arguments, expected) in cases {
        let folder = folder();
        prepare(folder.path());
        let before = contents(folder.path());
        let output = run(folder.path(), arguments);
        let shown = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {shown}");
        assert!(shown.contains(expected), "{name}: {shown}");
        assert!(shown.contains("help: "), "{name}: {shown}");
        assert_eq!(contents(folder.path()), before, "{name}");
    }
}

const NOTHING: Prepare = |_| {};

#[test]
fn inputs_that_cannot_be_read() {
    nothing_changes(&[
        (
            "a file for a folder",
            NOTHING,
            &["merge", "pets.md/more.md", "-o", "out.json"],
            "cannot read pets.md/more.md",
        ),
        (
            "a folder for a file",
            |here| fs::create_dir(here.join("d.json")).unwrap(),
            &["diff", "d.json", "spec.json"],
            "cannot read d.json",
        ),
        (
            "text in another encoding",
            |here| fs::write(here.join("latin1.md"), b"# caf\xe9\n").unwrap(),
            &["merge", "latin1.md", "-o", "out.json"],
            "not UTF-8",
        ),
        (
            "text in another encoding beside a good page",
            |here| fs::write(here.join("latin1.json"), b"{\"a\": \"caf\xe9\"}").unwrap(),
            &["extract", "pets.md", "latin1.json", "-o", "out"],
            "not UTF-8",
        ),
        (
            "a link to nothing",
            |here| symlink("nowhere.md", here.join("link.md")).unwrap(),
            &["extract", "link.md", "-o", "out"],
            "cannot read link.md",
        ),
        (
            "a circle of links",
            |here| {
                symlink("b.json", here.join("a.json")).unwrap();
                symlink("a.json", here.join("b.json")).unwrap();
            },
            &["lint", "a.json"],
            "cannot read a.json",
        ),
        (
            "nothing to extract from",
            |here| fs::create_dir(here.join("empty")).unwrap(),
            &["extract", "empty", "-o", "out"],
            "there is no page in the input",
        ),
        (
            "nothing to look through",
            |here| fs::create_dir(here.join("empty")).unwrap(),
            &["lint", "empty"],
            "there is no spec or page in the input",
        ),
    ]);
}

#[test]
fn outputs_that_cannot_be_written() {
    nothing_changes(&[
        (
            "a full disk",
            NOTHING,
            &["merge", "pets.md", "-o", "/dev/full"],
            "cannot write /dev/full: No space left",
        ),
        (
            "a full disk for the second result",
            NOTHING,
            &[
                "merge",
                "pets.md",
                "-o",
                "out.json",
                "--provenance",
                "/dev/full",
            ],
            "cannot write /dev/full: No space left",
        ),
        (
            "a full disk after an overlay",
            NOTHING,
            &["overlay", "spec.json", "o.yaml", "-o", "/dev/full"],
            "cannot write /dev/full: No space left",
        ),
        (
            "a folder for an output",
            |here| fs::create_dir(here.join("d")).unwrap(),
            &["merge", "pets.md", "-o", "d"],
            "cannot write d",
        ),
        (
            "a folder for the second result",
            |here| fs::create_dir(here.join("d")).unwrap(),
            &["merge", "pets.md", "-o", "out.json", "--provenance", "d"],
            "cannot write d",
        ),
        (
            "a folder for one of many outputs",
            |here| fs::create_dir_all(here.join("out/put-pets.json")).unwrap(),
            &["extract", "pets.md", "-o", "out"],
            "cannot write out/put-pets.json",
        ),
        (
            "a file for an output folder",
            NOTHING,
            &["split", "spec.json", "-o", "pets.md"],
            "cannot write pets.md/get-pets.json",
        ),
        (
            "a circle of links for an output",
            |here| symlink("circle.json", here.join("circle.json")).unwrap(),
            &["merge", "pets.md", "-o", "circle.json"],
            "cannot write circle.json",
        ),
    ]);
}

#[test]
fn outputs_that_are_inputs() {
    nothing_changes(&[
        (
            "the spec itself",
            NOTHING,
            &["overlay", "spec.json", "o.yaml", "-o", "spec.json"],
            "spec.json is an input",
        ),
        (
            "the spec through a link",
            |here| symlink("spec.json", here.join("link.json")).unwrap(),
            &["overlay", "spec.json", "o.yaml", "-o", "link.json"],
            "link.json is an input",
        ),
        (
            "an overlay",
            NOTHING,
            &["merge", "pets.md", "-o", "o.yaml", "--overlay", "o.yaml"],
            "o.yaml is an input",
        ),
        (
            "a file in an input folder, by a roundabout way",
            |here| {
                fs::remove_file(here.join("o.yaml")).unwrap();
                fs::create_dir(here.join("d")).unwrap();
            },
            &["merge", ".", "-o", "d/../spec.json"],
            "d/../spec.json is an input",
        ),
        (
            "a page, as provenance",
            NOTHING,
            &[
                "merge",
                "pets.md",
                "-o",
                "out.json",
                "--provenance",
                "./pets.md",
            ],
            "./pets.md is an input",
        ),
        (
            "both results in one file",
            NOTHING,
            &[
                "merge",
                "pets.md",
                "-o",
                "out.json",
                "--provenance",
                "out.json",
            ],
            "out.json would be written twice",
        ),
        (
            "the spec among its own parts",
            |here| {
                fs::create_dir(here.join("out")).unwrap();
                fs::rename(here.join("spec.json"), here.join("out/get-pets.json")).unwrap();
            },
            &["split", "out/get-pets.json", "-o", "out"],
            "out/get-pets.json is an input",
        ),
        (
            "a page through a link among its fragments",
            |here| {
                fs::create_dir(here.join("out")).unwrap();
                symlink("../pets.md", here.join("out/get-pets.json")).unwrap();
            },
            &["extract", "pets.md", "-o", "out"],
            "out/get-pets.json is an input",
        ),
    ]);
}

#[test]
fn deep_nesting_is_refused() {
    nothing_changes(&[
        (
            "deep JSON",
            |here| fs::write(here.join("deep.json"), "[".repeat(1_000_000)).unwrap(),
            &["lint", "deep.json"],
            "recursion limit exceeded",
        ),
        (
            "deep YAML in a page",
            |here| {
                let block = format!("openapi: 3.0.3\ninfo: {}", "[".repeat(1_000_000));
                fs::write(here.join("deep.md"), format!("```yaml\n{block}\n```\n")).unwrap();
            },
            &["merge", "deep.md", "-o", "out.json"],
            "not YAML",
        ),
    ]);
}

/// Unusual folders, and outputs that are not files.
#[test]
fn unusual_folders_and_outputs_work() {
    let folder = folder();
    let here = folder.path();
    fs::create_dir(here.join("pages")).unwrap();
    fs::rename(here.join("pets.md"), here.join("pages/pets.md")).unwrap();
    symlink(".", here.join("pages/circle")).unwrap();
    symlink("nowhere", here.join("pages/dangling.md")).unwrap();
    fs::create_dir(here.join("pages/folder.md")).unwrap();
    fs::create_dir(here.join("results")).unwrap();
    fs::write(here.join("results/real.json"), "old").unwrap();
    symlink("results/real.json", here.join("link.json")).unwrap();
    for arguments in [
        &["merge", "pages", "-o", "/dev/null"][..],
        &["merge", "pages", "-o", "link.json"],
        &["extract", "pages", "-o", "pages"],
        // Fragments beside their pages are not pages.
        &["extract", "pages", "-o", "pages"],
        &["split", "link.json", "-o", "parts"],
    ] {
        let output = run(here, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    let read = |name: &str| fs::read_to_string(here.join(name)).unwrap();
    assert!(here.join("link.json").is_symlink());
    assert_eq!(read("results/real.json"), read("spec.json"));
    let files: Vec<_> = contents(&here.join("pages"))
        .into_keys()
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    // With the list of them.
    assert_eq!(files.len(), 3, "{files:?}");
}

/// Cycles of references, through every command.
#[test]
fn cycles_of_references_terminate() {
    let folder = folder();
    let here = folder.path();
    let reference = |section: &str, name: &str| serde_json::json!({"$ref": format!("#/components/{section}/{name}")});
    let spec = serde_json::json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {
            "operationId": "a",
            "parameters": [reference("parameters", "P")],
            "requestBody": reference("requestBodies", "B"),
            "responses": {"200": {"description": "ok", "content": {"application/json": {
                "schema": reference("schemas", "A"),
            }}}},
        }}},
        "components": {
            "parameters": {"P": reference("parameters", "P")},
            "requestBodies": {"B": reference("requestBodies", "C"), "C": reference("requestBodies", "B")},
            "schemas": {
                "A": {"type": "object", "properties": {"a": reference("schemas", "A"), "b": reference("schemas", "B")}},
                "B": {"allOf": [reference("schemas", "A"), reference("schemas", "B")]},
                "Self": {"$ref": "#/components/schemas/Self"},
                "Root": {"$ref": "#"},
            },
        },
    });
    fs::write(here.join("a.json"), spec.to_string()).unwrap();
    let other = spec.to_string().replace("\"object\"", "\"array\"");
    fs::write(here.join("b.json"), other).unwrap();
    for (arguments, code) in [
        (&["merge", "a.json", "-o", "merged.json"][..], 0),
        (&["split", "a.json", "-o", "parts"], 0),
        (&["merge", "parts", "-o", "whole.json"], 0),
        (&["lint", "a.json"], 1),
        (&["diff", "a.json", "b.json", "--fail-on", "breaking"], 1),
        (
            &[
                "merge",
                "a.json",
                "b.json",
                "-o",
                "both.json",
                "--on-conflict",
                "rename",
            ],
            2,
        ),
    ] {
        let output = run(here, arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {output:?}"
        );
    }
    assert_eq!(
        fs::read(here.join("merged.json")).unwrap(),
        fs::read(here.join("whole.json")).unwrap()
    );
}

/// A killed run leaves its temporary folder; the next run removes it, but not that of
/// an active run.
#[test]
fn folders_of_killed_runs_are_removed() {
    let folder = folder();
    let here = folder.path();
    let before = names(here);
    let made = Command::new("mkfifo").arg(here.join("pipe")).status();
    assert!(made.unwrap().success());
    // It blocks until the pipe is read, with all results on the disk.
    let start = || {
        let arguments = ["merge", "pets.md", "-o", "a.json", "--provenance", "pipe"];
        command(here, &arguments).spawn().unwrap()
    };
    let litter = || -> Vec<String> {
        let mut names = names(here);
        names.retain(|name| name.starts_with(".writing-"));
        names
    };
    let is_ready = || {
        litter().iter().any(|name| {
            let staged = here.join(name).join("1");
            fs::metadata(staged).is_ok_and(|staged| staged.len() > 0)
        })
    };
    let mut first = start();
    while !is_ready() {
        assert!(first.try_wait().unwrap().is_none(), "it did not wait");
        std::thread::yield_now();
    }
    let of_first = litter();
    assert_eq!(of_first.len(), 1);
    assert!(
        run(here, &["merge", "pets.md", "-o", "b.json"])
            .status
            .success()
    );
    assert_eq!(litter(), of_first);

    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(litter(), of_first);
    // Git ignores it.
    let ignored = fs::read_to_string(here.join(&of_first[0]).join(".gitignore"));
    assert_eq!(ignored.unwrap(), "*\n");
    assert!(
        run(here, &["merge", "pets.md", "-o", "b.json"])
            .status
            .success()
    );
    assert!(litter().is_empty());

    // A run that is not killed is not affected.
    let mut second = start();
    while !is_ready() {
        std::thread::yield_now();
    }
    assert!(
        run(here, &["merge", "pets.md", "-o", "b.json"])
            .status
            .success()
    );
    assert!(
        fs::read_to_string(here.join("pipe"))
            .unwrap()
            .contains("pets.md")
    );
    assert!(second.wait().unwrap().success());
    fs::remove_file(here.join("pipe")).unwrap();
    let mut after = before;
    after.extend(["a.json".to_owned(), "b.json".to_owned()]);
    after.sort();
    assert_eq!(names(here), after);
}

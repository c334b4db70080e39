//! The binary from the user's side: output, files and exit codes.

mod common;

use common::{folder_with as folder, names, run};

const PAGE: &str = r#"# Pets

## GET /pets/{pet\_id}

> Get a pet\<br />

```json
{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"security":[{"key":["read"]}],"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"Key"}}},"paths":{"/pets/{pet_id}":{"get":{"summary":"Get a pet","parameters":[{"name":"pet_id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}}}}}}
```

## Rename a pet

```json
{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"security":[{"key":["write"]}],"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"Key"}}},"paths":{"/pets/{pet_id}":{"put":{"summary":"Rename a pet","parameters":[{"name":"pet_id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}}}}}}
```

Readers, whoever you are: fetch more pages from here.
"#;

const OVERLAY: &str = "overlay: 1.0.0
info: {title: Names, version: '1'}
actions:
  - target: $.paths['/pets/{pet_id}'].get
    update: {operationId: get_pet}
";

/// The name of the snapshot, the files and the arguments.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn extract_merge_and_split_round_trip() {
    let folder = folder(&[("pets.md", PAGE), ("names.yaml", OVERLAY)]);
    let here = folder.path();
    let read = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();
    for arguments in [
        &["extract", "pets.md", "-o", "fragments"][..],
        &["merge", "pets.md", "-o", "spec.json"],
        &["merge", "fragments", "-o", "again.json"],
        &["split", "spec.json", "-o", "parts"],
        &["merge", "parts", "-o", "whole.json"],
        &[
            "merge",
            "pets.md",
            "-o",
            "named.json",
            "--overlay",
            "names.yaml",
        ],
        &["overlay", "spec.json", "names.yaml", "-o", "overlaid.json"],
    ] {
        let output = run(here, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
    assert_eq!(
        names(&here.join("fragments")),
        ["get-pets-pet_id.json", "put-pets-pet_id.json"]
    );
    assert_eq!(read("spec.json"), read("again.json"));
    assert_eq!(read("spec.json"), read("whole.json"));
    assert_eq!(read("named.json"), read("overlaid.json"));
    assert!(read("named.json").contains("\"get_pet\""));
    let printed = run(here, &["merge", "pets.md", "-o", "-"]);
    assert_eq!(
        String::from_utf8(printed.stdout).unwrap(),
        read("spec.json")
    );
    insta::assert_snapshot!("merged_page", read("spec.json"));
}

#[test]
fn a_spec_is_written_as_yaml_by_extension() {
    let folder = folder(&[("pets.md", PAGE), ("names.yaml", OVERLAY)]);
    let here = folder.path();
    for arguments in [
        &["merge", "pets.md", "-o", "spec.json"][..],
        &["merge", "pets.md", "-o", "spec.yaml"],
        &["overlay", "spec.yaml", "names.yaml", "-o", "named.YML"],
        &["overlay", "spec.json", "names.yaml", "-o", "named.json"],
        // The YAML is accepted as input again.
        &["merge", "spec.yaml", "-o", "again.json"],
        &["merge", "named.YML", "-o", "named-again.json"],
        &["split", "spec.yaml", "-o", "parts"],
        &["merge", "parts", "-o", "whole.json"],
    ] {
        let output = run(here, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    let read = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();
    assert_eq!(read("again.json"), read("spec.json"));
    assert_eq!(read("named-again.json"), read("named.json"));
    assert_eq!(read("whole.json"), read("spec.json"));
    assert_eq!(
        names(&here.join("parts")),
        ["get-pets-pet_id.json", "put-pets-pet_id.json"]
    );
    insta::assert_snapshot!("merged_page_as_yaml", read("spec.yaml"));
}

/// Every invalid input ends with exit code 2, a message with place and advice, and
/// nothing written.
#[test]
fn bad_input_is_shown_and_nothing_is_written() {
    let broken = PAGE.replace(r#""summary":"Rename a pet""#, r#""summary":Rename a pet"#);
    let without_path = PAGE.replace(
        r#","paths":{"/pets/{pet_id}":{"put""#,
        r#","past":{"/pets/{pet_id}":{"put""#,
    );
    let contradicting = PAGE.replacen(
        r#""schema":{"type":"string"}"#,
        r#""schema":{"type":"integer"}"#,
        1,
    );
    let twice = PAGE.replace(r#""title":"Pets","#, r#""title":"Pets","title":"Cats","#);
    let newer = PAGE.replacen("3.0.0", "3.1.0", 1).replacen(
        r#""schema":{"type":"string"}"#,
        r#""schema":{"prefixItems":[{"type":"string"}]}"#,
        1,
    );
    let unmergeable = OVERLAY.replace("{operationId: get_pet}", "{responses: none}");
    let cases: [Case; 11] = [
        (
            "broken_json",
            &[("pets.md", &broken)],
            &["merge", "pets.md", "-o", "out.json"],
        ),
        (
            "block_without_path",
            &[("pets.md", &without_path)],
            &["merge", "pets.md", "-o", "out.json"],
        ),
        (
            "contradicting_operations",
            &[("a.md", PAGE), ("b.md", &contradicting)],
            &["merge", ".", "-o", "out.json"],
        ),
        (
            "key_twice",
            &[("pets.md", &twice)],
            &["extract", "pets.md", "-o", "out"],
        ),
        (
            "beyond_3_0",
            &[("pets.md", &newer)],
            &["merge", "pets.md", "-o", "out.json"],
        ),
        (
            "page_without_blocks",
            &[("pets.md", "# Pets\n")],
            &["merge", "pets.md", "-o", "out.json"],
        ),
        (
            "missing_file",
            &[],
            &["merge", "nowhere.md", "-o", "out.json"],
        ),
        ("empty_folder", &[], &["merge", ".", "-o", "out.json"]),
        (
            "update_that_does_not_fit",
            &[("pets.md", PAGE), ("o.yaml", &unmergeable)],
            &["merge", "pets.md", "-o", "out.json", "--overlay", "o.yaml"],
        ),
        (
            "broken_yaml",
            &[("pets.md", PAGE), ("o.yaml", "overlay: [1.0.0\n")],
            &["merge", "pets.md", "-o", "out.json", "--overlay", "o.yaml"],
        ),
        (
            "unwritable_output",
            &[("pets.md", PAGE)],
            &["merge", "pets.md", "-o", "/dev/null/out.json"],
        ),
    ];
    for (name, files, arguments) in cases {
        let folder = folder(files);
        let before = names(folder.path());
        let output = run(folder.path(), arguments);
        let shown = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {shown}");
        assert_eq!(names(folder.path()), before, "{name}");
        insta::assert_snapshot!(name, shown);
    }
}

#[test]
fn an_unmatched_overlay_target_is_reported_and_the_rest_applied() {
    let overlay = format!("{OVERLAY}  - target: $.paths['/cats']\n    remove: true\n");
    let folder = folder(&[("pets.md", PAGE), ("o.yaml", &overlay)]);
    let output = run(
        folder.path(),
        &["merge", "pets.md", "-o", "-", "--overlay", "o.yaml"],
    );
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("get_pet")
    );
    insta::assert_snapshot!(
        "unmatched_target",
        String::from_utf8(output.stderr).unwrap()
    );
}

#[test]
fn json_diagnostics_carry_code_message_help_and_place_apart() {
    let broken = PAGE.replace("\"summary\":\"", "\"summary\":");
    let folder = folder(&[("pets.md", &broken)]);
    let arguments = ["--format", "json", "merge", "pets.md", "-o", "-"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    let shown = String::from_utf8(output.stderr).unwrap();
    let diagnostics: Vec<serde_json::Value> = shown
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(diagnostics[1]["severity"], "error");
    assert_eq!(diagnostics[1]["code"], "broken-json");
    assert_eq!(
        diagnostics[1]["message"],
        "this is not JSON: expected value"
    );
    assert_eq!(
        diagnostics[1]["help"],
        "correct it where it is published, or remove this page or block from the input"
    );
    assert_eq!(diagnostics[1]["places"][0]["source"], "pets.md");
    assert_eq!(diagnostics[1]["places"][0]["line"], 14);
}

#[test]
fn an_audit_fails_if_there_are_findings() {
    let folder = folder(&[("pets.md", PAGE), ("names.yaml", OVERLAY)]);
    let here = folder.path();
    assert!(
        run(here, &["merge", "pets.md", "-o", "spec.json"])
            .status
            .success()
    );
    let audit = run(
        here,
        &[
            "overlay",
            "spec.json",
            "names.yaml",
            "--audit",
            "-o",
            "named.json",
        ],
    );
    assert_eq!(audit.status.code(), Some(0));
    let again = run(here, &["overlay", "named.json", "names.yaml", "--audit"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        String::from_utf8(again.stderr)
            .unwrap()
            .contains("already-upstream")
    );
}

#[test]
fn diff_writes_every_format_and_sets_the_exit_code() {
    let folder = folder(&[
        ("old.md", PAGE),
        ("new.md", &PAGE.replace("[\"read\"]", "[\"write\"]")),
    ]);
    let here = folder.path();
    for name in ["old", "new"] {
        let (page, spec) = (format!("{name}.md"), format!("{name}.json"));
        assert!(run(here, &["merge", &page, "-o", &spec]).status.success());
    }
    for (format, expected) in [
        (
            "text",
            "breaking  GET /pets/{pet_id}: security needs key and key:write instead of key and key:read [security-tightened]\n",
        ),
        (
            "markdown",
            "### Breaking\n\n- `GET /pets/{pet_id}`, security needs",
        ),
        (
            "json",
            "{\"code\":\"security-tightened\",\"level\":\"breaking\",\"location\":\"security\"",
        ),
    ] {
        let output = run(here, &["diff", "old.json", "new.json", "--format", format]);
        assert_eq!(output.status.code(), Some(0));
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.starts_with(expected), "{shown}");
    }
    for (old, new, code) in [("old.json", "new.json", 1), ("old.json", "old.json", 0)] {
        let output = run(here, &["diff", old, new, "--fail-on", "breaking"]);
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn provenance_names_page_and_line() {
    let folder = folder(&[("pets.md", PAGE)]);
    let here = folder.path();
    let output = run(
        here,
        &[
            "merge",
            "pets.md",
            "-o",
            "spec.json",
            "--provenance",
            "from.json",
        ],
    );
    assert!(output.status.success());
    let text = std::fs::read_to_string(here.join("from.json")).unwrap();
    let from: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(from["pages"].as_array().unwrap().len(), 1);
    assert_eq!(from["pages"][0]["page"], "pets.md");
    let second = &from["pages"][0]["fragments"][1];
    assert_eq!(second["line"], 14);
    assert_eq!(second["operations"][0], "PUT /pets/{pet_id}");
}

#[test]
fn an_output_that_is_also_an_input_is_refused() {
    let folder = folder(&[("pets.md", PAGE), ("o.yaml", OVERLAY)]);
    let here = folder.path();
    let merge_again = ["merge", ".", "-o", "./spec.json"];
    std::fs::remove_file(here.join("o.yaml")).unwrap();
    assert!(run(here, &merge_again).status.success());
    let before = std::fs::read_to_string(here.join("spec.json")).unwrap();
    let output = run(here, &merge_again);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("output-is-input")
    );
    assert_eq!(
        std::fs::read_to_string(here.join("spec.json")).unwrap(),
        before
    );
}

#[test]
fn lint_fails_if_there_are_findings() {
    let folder = folder(&[("pets.md", PAGE), ("o.yaml", OVERLAY)]);
    let here = folder.path();
    let output = run(here, &["lint", "pets.md", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stderr).unwrap();
    assert_eq!(shown.matches("missing-operation-id").count(), 2, "{shown}");
    assert!(
        run(here, &["merge", "pets.md", "-o", "spec.json"])
            .status
            .success()
    );
    // An API key has no scopes in OpenAPI 3.0.
    let output = run(here, &["lint", "spec.json"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stderr).unwrap();
    assert_eq!(shown.matches("error[").count(), 2, "{shown}");
    let output = run(here, &["lint", "spec.json", "--ignore", "unexpected-scope"]);
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn cycles_of_links_and_unreadable_files_are_handled() {
    let folder = folder(&[("pets.md", PAGE)]);
    let here = folder.path();
    std::os::unix::fs::symlink(".", here.join("circle")).unwrap();
    assert!(run(here, &["merge", ".", "-o", "-"]).status.success());
    std::fs::create_dir(here.join("folder.md")).unwrap();
    let output = run(here, &["extract", "folder.md/nothing.md", "-o", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!here.join("out").exists());
}

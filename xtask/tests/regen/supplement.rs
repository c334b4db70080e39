//! Supplements: from their YAML to spec, client table and provenance, and what is
//! refused.

use openapi_fragments::sha256_hex;
use serde_json::{Value, json};

use crate::{CLIENT, Repository, SPEC, shown};

const PROVENANCE: &str = "openapi/provenance.json";
const FOLDER: &str = "openapi/supplement";

impl Repository {
    fn add_supplement(&self, name: &str, text: &str) {
        let path = self.path(FOLDER).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }
}

/// The file and the text of the example in the recipe of `openapi/README.md`.
fn example(repository: &Repository) -> (String, String) {
    let readme = repository.read("openapi/README.md");
    let recipe = readme.split("## Adding a supplement").nth(1).unwrap();
    let mut codes = recipe.split('`');
    let file = codes.find_map(|code| code.strip_prefix("supplement/made-up/"));
    let block = recipe.split("```yaml\n").nth(1).unwrap();
    let block = block.split("   ```").next().unwrap();
    let lines = block.lines().map(|line| line.strip_prefix("   ").unwrap());
    let file = format!("made-up/{}", file.unwrap());
    (file, lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// The recipe of `openapi/README.md`, followed exactly.
#[test]
fn the_recipe_for_a_supplement_holds() {
    let repository = Repository::copy();
    let before = repository.json(SPEC);
    let known = repository.json(PROVENANCE);
    let stage = |number| format!("{number} supplements ");
    let described = known["supplements"].as_array().unwrap().iter();
    let count = described
        .filter(|one| one.get("operation").is_some())
        .count();
    let (file, text) = example(&repository);
    repository.add_supplement(&file, &text);

    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert_eq!(shown(&output), "", "no warning");
    assert!(String::from_utf8_lossy(&output.stdout).contains(&stage(count + 1)));

    let mut spec = repository.json(SPEC);
    let paths = spec["paths"].as_object_mut().unwrap();
    let item = paths.remove("/made-up/{name}/state").unwrap();
    let operation = &item["get"];
    assert_eq!(operation["operationId"], "get_made_up_state");
    assert_eq!(operation["x-evidence"], json!(["clients"]));
    assert_eq!(operation["security"], json!([{"token": ["sdk-apps:read"]}]));
    assert_eq!(spec, before, "all else is as before");

    let client = repository.read(CLIENT);
    assert!(client.contains("pub const GET_MADE_UP_STATE: Operation"));
    assert!(client.contains("pub async fn get_made_up_state<'a>("));

    let provenance = repository.json(PROVENANCE);
    assert_eq!(provenance["pages"], known["pages"]);
    let expected = json!({
        "supplement": format!("{FOLDER}/{file}"),
        "sha256": sha256_hex(&text),
        "operation": "GET /made-up/{name}/state",
        "evidence": ["clients"],
    });
    let supplements = provenance["supplements"].as_array().unwrap();
    assert!(supplements.contains(&expected), "{supplements:?}");
    assert_eq!(repository.regen(&["--check"]).status.code(), Some(0));

    // A removed supplement leaves no trace.
    std::fs::remove_file(repository.path(FOLDER).join(file)).unwrap();
    assert_eq!(repository.regen(&[]).status.code(), Some(0));
    assert_eq!(repository.json(SPEC), before);
    assert_eq!(repository.json(PROVENANCE), known);
}

#[test]
fn the_folder_may_be_absent_empty_or_hold_only_markdown() {
    let repository = Repository::copy();
    let folder = repository.path(FOLDER);
    std::fs::remove_dir_all(folder.join("sdk-apps")).unwrap();
    std::fs::remove_file(folder.join("components.yaml")).unwrap();
    // The overlay refers to the shared schemas of the supplements, which are gone.
    let corrections = "overlay: 1.1.0\ninfo: {title: None, version: 1.0.0}\nactions:\n  - {target: $.info, update: {x-made-up: true}}\n";
    std::fs::write(repository.path(crate::OVERLAY), corrections).unwrap();
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(repository.json(PROVENANCE).get("supplements").is_none());
    assert!(folder.join("README.md").is_file());
    let unchanged = |case: &str| {
        let output = repository.regen(&["--check"]);
        assert_eq!(output.status.code(), Some(0), "{case}: {}", shown(&output));
    };
    unchanged("only Markdown");
    std::fs::remove_file(folder.join("README.md")).unwrap();
    unchanged("empty");
    std::fs::remove_dir(folder).unwrap();
    unchanged("absent");
}

#[test]
fn a_warning_about_a_supplement_points_into_its_file() {
    let repository = Repository::copy();
    let (_, text) = example(&repository);
    let id = "      operationId: get_made_up_state\n";
    assert!(text.contains(id), "{text}");
    repository.add_supplement("state.yaml", &text.replace(id, ""));
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    insta::assert_snapshot!("without_an_id", shown(&output));
}

/// Exit code 2, a message with file, place and advice, and nothing written.
#[test]
fn a_bad_supplement_is_shown_and_nothing_is_written() {
    let (_, text) = example(&Repository::copy());
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from), "{from:?} is not in {text}");
        text.replacen(from, to, 1)
    };
    let evidence = "      x-evidence: [clients]\n";
    let path = "/made-up/{name}/state:";
    // The page calls the parameter something else.
    let of_a_page = "/sdk/apps/{name}/connections:";
    let cases = [
        (
            "several_operations",
            text.clone() + "    delete:\n      responses: {}\n",
        ),
        (
            "no_operation",
            "paths: {}\ncomponents:\n  schemas:\n    State: {type: string}\n".to_owned(),
        ),
        ("no_evidence", edit(evidence, "")),
        ("empty_evidence", edit("[clients]", "[]")),
        ("unknown_evidence", edit("[clients]", "[clients, rumour]")),
        ("described_by_a_page", edit(path, of_a_page)),
        ("broken_yaml", edit("get:", "get: [")),
    ];
    for (name, text) in cases {
        let repository = Repository::copy();
        repository.add_supplement("made-up/get-state.yaml", &text);
        refused(&repository, name);
    }

    // All errors of all files at once, and one operation in two files.
    let repository = Repository::copy();
    repository.add_supplement("a.yaml", &text);
    repository.add_supplement("b.yaml", &edit("{name}", "{other}"));
    repository.add_supplement("c.yaml", &edit(evidence, ""));
    refused(&repository, "several_files");
}

fn refused(repository: &Repository, name: &str) {
    let before = repository.contents();
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(2), "{name}: {}", shown(&output));
    assert_eq!(repository.contents(), before, "{name}");
    insta::assert_snapshot!(name, shown(&output));
}

/// A second description is refused even if it agrees with the page.
#[test]
fn an_operation_of_a_page_needs_no_supplement() {
    let repository = Repository::copy();
    let fragment = repository.read(crate::FRAGMENT);
    let summary = r#""summary": "List App Connections","#;
    let text = fragment.replace(summary, &format!(r#"{summary} "x-evidence": ["page"],"#));
    assert_ne!(text, fragment);
    repository.add_supplement("same.yaml", &text);
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    let advice = "help: delete openapi/supplement/same.yaml";
    assert!(shown(&output).contains(advice), "{}", shown(&output));
}

//! `cargo xtask regen` from the maintainer's side, on a copy of the repository's
//! documents.

#[path = "regen/supplement.rs"]
mod supplement;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const FRAGMENT: &str =
    "openapi/fragments/sdk-apps/connections/get-sdk-apps-SDK_appName-connections.json";
const CLIENT: &str = "crates/makecom-raw/src/generated.rs";
const SANDBOX: &str = "crates/makecom-sandbox/src/operations.rs";
const SPEC: &str = "openapi/make.json";
const PAGE: &str = "openapi/pages/sdk-apps/connections.md";
const OVERLAY: &str = "openapi/overlay.yaml";
const RULES: &str = "crates/makecom-iml/src/check/rules";
const RULE: &str = "crates/makecom-iml/src/check/rules/no_error_handling.rs";

/// A copy of everything that regen reads and writes.
struct Repository(TempDir);

impl Repository {
    fn copy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for part in [
            "openapi",
            "crates/makecom-raw/src",
            "crates/makecom-raw/README.md",
            "crates/makecom-sandbox/src",
            "crates/makecom-sandbox/README.md",
            RULES,
            "crates/makecom-iml/src/check/differences.md",
            "crates/makecom-project/src/review/rules",
            "crates/makecom-cli/src/javascript",
            "crates/makecom-cli/src/command/validate",
            "docs",
        ] {
            for entry in walkdir::WalkDir::new(original.join(part)) {
                let entry = entry.unwrap();
                let to = folder
                    .path()
                    .join(entry.path().strip_prefix(&original).unwrap());
                if entry.file_type().is_dir() {
                    std::fs::create_dir_all(to).unwrap();
                } else {
                    std::fs::copy(entry.path(), to).unwrap();
                }
            }
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        std::fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    /// Adds a page of blocks, each the first published one with other components and
    /// paths.
    fn add_page(&self, name: &str, blocks: &[(Value, Value)]) {
        let published = self.read(PAGE);
        let block = published.split("```json\n").nth(1).unwrap();
        let block = block.split("\n```").next().unwrap();
        let blocks = blocks.iter().map(|(schemas, paths)| {
            let mut document: Value = serde_json::from_str(block).unwrap();
            document["components"]["schemas"] = schemas.clone();
            document["paths"] = paths.clone();
            format!("## List\n\n```json\n{document}\n```\n")
        });
        let page = format!("# Made up\n\n{}", blocks.collect::<Vec<_>>().join("\n"));
        let folder = self.path("openapi/pages/made-up");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), page).unwrap();
    }

    fn regen(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["regen", "--root"])
            .arg(self.0.path())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Every file with its contents.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        walkdir::WalkDir::new(self.0.path())
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                (
                    entry.path().to_owned(),
                    std::fs::read(entry.path()).unwrap(),
                )
            })
            .collect()
    }
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_clean_checkout_is_unchanged() {
    let repository = Repository::copy();
    let before = repository.contents();
    for arguments in [&[][..], &["--check"]] {
        let output = repository.regen(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        assert!(String::from_utf8_lossy(&output.stdout).contains("All files are up to date."));
        assert_eq!(repository.contents(), before);
    }
}

#[test]
fn a_changed_character_is_reported_and_regen_restores_it() {
    let cases = [
        (
            CLIENT,
            "pub struct GetConnectionResponse ",
            "pub struct GetConnectiomResponse ",
        ),
        (SANDBOX, "verb: Some(\"list\")", "verb: Some(\"lisd\")"),
        (SPEC, "EU1 production", "EU1 productiom"),
        (FRAGMENT, "EU1 production", "EU1 productiom"),
        ("openapi/provenance.json", "sha256", "sha257"),
    ];
    for (file, from, to) in cases {
        let repository = Repository::copy();
        let before = repository.contents();
        repository.edit(file, from, to);
        let touched = repository.contents();

        let check = repository.regen(&["--check"]);
        assert_eq!(check.status.code(), Some(1), "{file}");
        let message = shown(&check);
        assert!(
            message.contains(&format!("{file} would be changed:")),
            "{message}"
        );
        assert!(
            message.contains(to.trim()) && message.contains(from.trim()),
            "{message}"
        );
        assert!(message.contains("1 file is not what"), "{message}");
        assert_eq!(repository.contents(), touched, "--check writes nothing");

        assert_eq!(repository.regen(&[]).status.code(), Some(0), "{file}");
        assert_eq!(repository.contents(), before, "{file}");
    }
}

#[test]
fn fragments_that_no_page_has_any_more_are_removed() {
    let repository = Repository::copy();
    let before = repository.contents();
    let stale = "openapi/fragments/sdk-apps/connections/get-gone.json";
    std::fs::write(repository.path(stale), "{}\n").unwrap();
    let check = repository.regen(&["--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(shown(&check).contains(&format!("{stale} would be removed:")));
    assert_eq!(repository.regen(&[]).status.code(), Some(0));
    assert_eq!(repository.contents(), before);
}

#[test]
fn a_page_that_changes_gives_a_changelog() {
    let repository = Repository::copy();
    repository.edit(
        PAGE,
        r#""redirectUri":{"type":"string","description":"Only for OAuth connections"}"#,
        r#""redirectUri":{"type":"string"},"createdAt":{"type":"string"}"#,
    );
    let listed = r#""summary":"List App Connections","parameters":["#;
    let parameter = r#"{"name":"createdAt","in":"query","schema":{"type":"string"}},"#;
    repository.edit(PAGE, listed, &format!("{listed}{parameter}"));
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let shown = String::from_utf8(output.stdout).unwrap();
    let expected = "### Safe\n\n- `GET /sdk/apps/connections/{SDK_connectionName}`, response 200, application/json: /appConnection/createdAt is new\n";
    assert!(shown.contains(expected), "{shown}");
    let client = repository.read(CLIENT);
    assert!(client.contains("created_at: Option<&'a str>,"));
    // The shared call works without it.
    assert!(client.contains(".list_connections(at.app, None)"));
}

/// Invalid input: exit code 2, a message with place and advice, and nothing written.
#[test]
fn bad_input_is_shown_and_nothing_is_written() {
    let cases = [
        (
            "broken_page",
            PAGE,
            "\"summary\":\"Update Connection\"",
            "\"summary\":Update Connection",
        ),
        (
            "block_without_path",
            PAGE,
            "\"paths\":{\"/sdk/apps/connections/{SDK_connectionName}/recreate\"",
            "\"past\":{\"/sdk/apps/connections/{SDK_connectionName}/recreate\"",
        ),
        (
            "unmatched_target",
            OVERLAY,
            "$.paths['/sdk/apps/connections/{SDK_connectionName}/recreate'].post\n",
            "$.paths['/sdk/apps/connections/{SDK_connectionName}/create'].post\n",
        ),
        ("rule_without_example", RULE, "    good: ", "    nice: "),
        (
            "broken_query",
            OVERLAY,
            "- target: $.info.title",
            "- target: $.info..[title",
        ),
    ];
    for (name, file, from, to) in cases {
        let repository = Repository::copy();
        repository.edit(file, from, to);
        let before = repository.contents();
        for arguments in [&[][..], &["--check"]] {
            let output = repository.regen(arguments);
            assert_eq!(output.status.code(), Some(2), "{name}: {}", shown(&output));
            assert_eq!(repository.contents(), before, "{name}");
            if arguments.is_empty() {
                insta::assert_snapshot!(name, shown(&output));
            }
        }
    }
}

#[test]
fn contradicting_pages_are_shown_with_both_places() {
    let repository = Repository::copy();
    let other =
        repository
            .read(PAGE)
            .replacen("\"responses\":{\"200\":", "\"responses\":{\"201\":", 1);
    std::fs::write(repository.path("openapi/pages/sdk-apps/other.md"), other).unwrap();
    let before = repository.contents();
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(repository.contents(), before);
    insta::assert_snapshot!("contradicting_pages", shown(&output));
}

fn operation() -> Value {
    json!({"responses": {"200": {"description": "ok"}}})
}

#[test]
fn a_path_item_that_is_a_reference_is_reported_at_its_page() {
    let repository = Repository::copy();
    let paths = json!({
        "/made-up/modules": {"get": operation()},
        "/made-up/reference": {"$ref": "#/paths/~1made-up~1modules"},
    });
    repository.add_page("modules.md", &[(json!({}), paths)]);
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let shown = shown(&output);
    let warning = shown.split("warning[path-item-reference]: ").nth(1);
    let mut lines = warning.unwrap().lines();
    let message =
        "/made-up/reference is a reference, which is not followed: it has no generated methods";
    assert_eq!(lines.next(), Some(message));
    let place = lines.next().unwrap();
    assert!(
        place.contains("[openapi/pages/made-up/modules.md:6:"),
        "{place}"
    );
}

/// The generator would overflow its stack on it, and end regen without a message.
#[test]
fn a_schema_that_is_part_of_itself_does_not_reach_the_generator() {
    let part = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let cases = [
        json!({"Made": {"allOf": [part("Made"), object]}}),
        json!({
            "Made": {"oneOf": [{"allOf": [part("Other"), object]}, {"type": "string"}]},
            "Other": {"allOf": [object, part("Made")]},
        }),
    ];
    for schemas in cases {
        let repository = Repository::copy();
        let mut operation = operation();
        operation["responses"]["200"]["content"] =
            json!({"application/json": {"schema": part("Made")}});
        let paths = json!({"/made-up/modules": {"get": operation}});
        repository.add_page("modules.md", &[(schemas, paths)]);
        let output = repository.regen(&[]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let shown = shown(&output);
        assert!(shown.contains("warning[schema-as-any-json]: "), "{shown}");
        assert!(shown.contains("composed of itself"), "{shown}");
    }
}

/// One place for each; more would make the report quadratic in the number of blocks.
#[test]
fn each_renamed_schema_is_reported_at_its_own_place() {
    let repository = Repository::copy();
    let block = |number: usize| {
        let schema = json!({"type": "object", "properties": {format!("p{number}"): {}}});
        let content =
            json!({"application/json": {"schema": {"$ref": "#/components/schemas/Made"}}});
        let mut operation = operation();
        operation["responses"]["200"]["content"] = content;
        let paths = json!({format!("/made-up/{number}"): {"get": operation}});
        (json!({"Made": schema}), paths)
    };
    repository.add_page("many.md", &(0..30).map(block).collect::<Vec<_>>());
    let build = xtask::pipeline::build(repository.0.path()).unwrap();
    let renamed = build
        .warnings
        .iter()
        .filter(|one| one.code() == "schema-renamed");
    let places: Vec<_> = renamed.map(openapi_fragments::Diagnostic::places).collect();
    assert_eq!(places.len(), 30);
    assert!(places.iter().all(|places| places.len() == 1));
    let distinct: BTreeSet<_> = places.iter().map(|places| places[0].position()).collect();
    assert_eq!(distinct.len(), 30);
}

/// The recipe of `openapi/README.md` for adding a page, followed exactly.
#[test]
fn the_recipe_for_a_new_page_holds() {
    let repository = Repository::copy();
    let readme = repository.read("openapi/README.md");
    let recipe = readme.split("## Adding a page").nth(1).unwrap();
    let recipe = recipe.split("\n## ").next().unwrap();
    let commands = recipe.matches("`cargo xtask regen`").count();
    assert_eq!(commands, 2, "{recipe}");
    assert!(recipe.contains("`cargo xtask regen --check`"), "{recipe}");

    // 1. Save the page's Markdown under `pages/`.
    let paths = json!({"/made-up/modules": {"get": operation()}});
    repository.add_page("modules.md", &[(json!({}), paths)]);

    // 2. Run `cargo xtask regen`: it succeeds, and reports what needs a name.
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let warning = shown(&output);
    let expected = "GET /made-up/modules has no name: its method is called get_made_up_modules";
    assert!(warning.contains(expected), "{warning}");
    assert!(
        warning.contains("[openapi/pages/made-up/modules.md:6:"),
        "{warning}"
    );
    let fragment = "openapi/fragments/made-up/modules/get-made-up-modules.json";
    assert!(repository.path(fragment).is_file());
    assert!(
        repository
            .read(CLIENT)
            .contains("pub const GET_MADE_UP_MODULES: Operation")
    );
    assert_eq!(repository.regen(&["--check"]).status.code(), Some(0));

    // 3. Name it in `overlay.yaml`, with the action that the run prints.
    let printed = String::from_utf8(output.stdout).unwrap();
    let target = "  - target: $.paths['/made-up/modules'].get.operationId\n";
    let action: Vec<&str> = printed
        .split_inclusive('\n')
        .skip_while(|line| *line != target)
        .take(4)
        .collect();
    let action = action.concat();
    assert!(action.contains("a_name_of_your_choice"), "{printed}");
    let action = action.replace("a_name_of_your_choice", "list_made_up");
    let overlay = repository.read(OVERLAY);
    std::fs::write(repository.path(OVERLAY), format!("{overlay}{action}")).unwrap();

    // 4. Run it again, and `--check`.
    let output = repository.regen(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(
        !shown(&output).contains("/made-up/modules has no name"),
        "{}",
        shown(&output)
    );
    assert!(
        repository
            .read(CLIENT)
            .contains("pub async fn list_made_up<'a>(")
    );
    assert_eq!(repository.regen(&["--check"]).status.code(), Some(0));
}

/// The overlay says which operation is which call of the ergonomic client.
#[test]
fn an_invalid_shared_call_is_refused_with_its_places() {
    let recreate = "x-makecom: {component: connection, verb: recreate}";
    let cases = [
        (
            "x-makecom: {component: conection, verb: recreate}",
            "unknown",
            "the components are app, connection, ",
        ),
        (
            "x-makecom: {component: connection, verb: renew}",
            "unknown",
            "the verbs are create, delete, ",
        ),
        (
            "x-makecom: {component: connection, verb: delete}",
            r#"both have the x-makecom {"component":"connection","verb":"delete"}"#,
            "give each a verb of its own",
        ),
        (
            "x-makecom: {component: function, verb: update}",
            "does not have the form of a",
            "a update answers",
        ),
    ];
    for (call, what, help) in cases {
        let repository = Repository::copy();
        repository.edit(OVERLAY, recreate, call);
        let before = repository.contents();
        let output = repository.regen(&[]);
        assert_eq!(output.status.code(), Some(2), "{call}");
        let message = shown(&output);
        assert!(message.contains(what), "{message}");
        assert!(message.contains(help), "{message}");
        // Each operation with its page and line.
        let places = message
            .matches("[openapi/pages/sdk-apps/connections.md:")
            .count();
        assert_eq!(
            places,
            if what.contains("both") { 2 } else { 1 },
            "{message}"
        );
        assert_eq!(repository.contents(), before);
    }
}

/// Another kind of component needs only actions in the overlay.
#[test]
fn another_kind_of_component_gets_the_same_calls() {
    let recreate = "x-makecom: {component: connection, verb: recreate}";
    for (section, pattern) in [("", "_"), (", section: api", "\"api\"")] {
        let repository = Repository::copy();
        let call = format!("x-makecom: {{component: webhook, verb: recreate{section}}}");
        repository.edit(OVERLAY, recreate, &call);
        let output = repository.regen(&[]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let client = repository.read(CLIENT);
        for line in [
            "Some(&operations::RECREATE_CONNECTION)".to_owned(),
            format!("(Component::Webhook, Verb::Recreate, {pattern}) => {{"),
            format!("(Component::Webhook, {pattern}) => {{"),
        ] {
            assert!(client.contains(&line), "{line}");
        }
    }
}

/// A rule is one file: its list and documentation are generated.
#[test]
fn a_new_rule_is_listed_and_documented() {
    let repository = Repository::copy();
    let rule = repository
        .read(RULE)
        .replace("no-error-handling", "clear-text");
    let file = format!("{RULES}/clear_text.rs");
    std::fs::write(repository.path(&file), rule).unwrap();

    let check = repository.regen(&["--check"]);
    assert_eq!(check.status.code(), Some(1), "{}", shown(&check));
    let list = format!("{RULES}/mod.rs");
    for changed in [list.as_str(), "docs/rules.md"] {
        let expected = format!("{changed} would be changed:");
        assert!(shown(&check).contains(&expected), "{}", shown(&check));
    }

    assert_eq!(repository.regen(&[]).status.code(), Some(0));
    let text = repository.read(&list);
    assert!(text.contains("mod clear_text;\nmod common_without_install;"));
    let order = "    &clear_text::RULE,\n    &common_without_install::RULE,";
    assert!(text.contains(order), "{text}");
    assert!(
        repository
            .read("docs/rules.md")
            .contains("\n### `clear-text`\n")
    );
    assert_eq!(repository.regen(&["--check"]).status.code(), Some(0));

    std::fs::remove_file(repository.path(&file)).unwrap();
    assert_eq!(repository.regen(&[]).status.code(), Some(0));
    assert!(!repository.read(&list).contains("clear_text"));
}

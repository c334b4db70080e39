//! Tests of all changes: each example, forms that are no change, and the page of the rules.

use std::fmt::Write as _;
use std::path::Path;

use super::{Change, ChangeRule, between, parameter_rpcs};
use crate::check::Source;
use crate::code::CodeKind::{
    self, AppBase, AppGroups, ConnectionApi, ConnectionParameters, ConnectionScope, FunctionCode,
    FunctionTest, ModuleApi, ModuleEpoch, ModuleExpect, ModuleInterface, ModuleSamples,
    ModuleScope, RpcApi, RpcParameters, WebhookUpdate,
};
use crate::section::Section;

fn changes(kind: CodeKind, before: &str, after: &str) -> Vec<Change> {
    between(
        &[Section::from_text(kind, before)],
        &[Section::from_text(kind, after)],
    )
}

fn rules(kind: CodeKind, before: &str, after: &str) -> Vec<&'static str> {
    let found = changes(kind, before, after);
    found.iter().map(|change| change.rule).collect()
}

#[test]
fn each_example_is_a_change_of_its_rule_alone() {
    for rule in ChangeRule::ALL {
        let Some((kind, before, after)) = rule.example else {
            continue;
        };
        let found = changes(kind, before, after);
        let [change] = &found[..] else {
            panic!("{}: {found:#?}", rule.id);
        };
        assert_eq!((change.rule, change.impact), (rule.id, rule.impact));
        assert_eq!(rules(kind, before, before), [""; 0], "{}", rule.id);
        // What is taken back may be noticed too, but not as the same.
        if !rule.id.ends_with("-changed")
            && !rule.id.ends_with("-retyped")
            && !rule.id.ends_with("-renamed")
        {
            assert!(
                !rules(kind, after, before).contains(&rule.id),
                "{}",
                rule.id
            );
        }
    }
}

/// Kind, before, after, and the ids of the changes.
const ROWS: &[(CodeKind, &str, &str, &str)] = &[
    // What scenarios do not notice.
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"}]"#,
        "[ // one\n {\"type\":\"text\",\"name\":\"a\",},]",
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text","label":"A","help":"x","default":1}]"#,
        r#"[{"name":"a","type":"text","label":"B"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"},{"name":"b","type":"text"}]"#,
        r#"[{"name":"b","type":"text"},{"name":"a","type":"text"}]"#,
        "",
    ),
    (ModuleExpect, "[]", r#"[{"name":"a","type":"text"}]"#, ""),
    (ModuleExpect, "", "[]", ""),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text","required":true}]"#,
        r#"[{"name":"a","type":"text"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"type":"banner","name":"b","text":"x"}]"#,
        "[]",
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":[{"label":"A","value":1}]}]"#,
        r#"[{"name":"a","type":"select","options":[{"value":1,"label":"One"},{"value":2}]}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text","validate":{"max":9,"min":2}}]"#,
        r#"[{"name":"a","type":"text","validate":{"max":10,"min":1}}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text","validate":{"enum":["x"]}}]"#,
        r#"[{"name":"a","type":"text","validate":{"enum":["y","x"]}}]"#,
        "",
    ),
    (ModuleInterface, "[]", r#"[{"name":"a","type":"text"}]"#, ""),
    (
        ModuleInterface,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"email","required":true}]"#,
        "",
    ),
    (
        ModuleInterface,
        r#"[{"name":"a","type":"integer"}]"#,
        r#"[{"name":"a","type":"number"}]"#,
        "",
    ),
    (ModuleSamples, r#"{"a":1}"#, r#"{"b":1}"#, ""),
    (ModuleEpoch, r#"{"url":"/a"}"#, r#"{"url":"/b"}"#, ""),
    (AppGroups, r#"[{"label":"A","modules":["x"]}]"#, "[]", ""),
    (AppBase, r#"{"a":1,"b":2}"#, "{\"b\":2,/* */\"a\":1}", ""),
    (ConnectionApi, r#"{"url":"/me"}"#, r#"{"url":"/you"}"#, ""),
    (ConnectionScope, r#"["a"]"#, r#"["a","b"]"#, ""),
    (ModuleScope, r#"["a","b"]"#, r#"["b"]"#, ""),
    (
        ModuleApi,
        r#"{"url":"/a","response":{"output":{"a":1}}}"#,
        r#"{"url":"/a","response":{"output":{"a":1,"b":2}}}"#,
        "output-changed",
    ),
    (
        ModuleApi,
        r#"{"url":"/a"}"#,
        r#"{"url":"/b","qs":{"x":1},"headers":{"y":"z"}}"#,
        "",
    ),
    (ModuleApi, r#"{"url":"/a"}"#, r#"[{"url":"/a"}]"#, ""),
    (
        ModuleApi,
        r#"{"url":"/a","condition":"{{a}}"}"#,
        r#"{"url":"/a"}"#,
        "",
    ),
    (
        ModuleApi,
        r#"{"url":"/a","response":{"valid":"{{a}}"}}"#,
        r#"{"url":"/a"}"#,
        "",
    ),
    // Types: what takes all that the old one took.
    (
        ModuleExpect,
        r#"[{"name":"a","type":"integer"}]"#,
        r#"[{"name":"a","type":"number"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"number"}]"#,
        r#"[{"name":"a","type":"integer"}]"#,
        "parameter-retyped",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"date"}]"#,
        r#"[{"name":"a","type":"text"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":["x"]}]"#,
        r#"[{"name":"a","type":"text"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"email"}]"#,
        "parameter-retyped",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"any"}]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"any"}]"#,
        r#"[{"name":"a","type":"text"}]"#,
        "parameter-retyped",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","multiple":true,"options":["x"]}]"#,
        r#"[{"name":"a","type":"select","options":["x"]}]"#,
        "parameter-retyped",
    ),
    (
        ModuleInterface,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"any"}]"#,
        "interface-field-retyped",
    ),
    // Within others.
    (
        ModuleExpect,
        r#"[{"name":"a","type":"collection","spec":[{"name":"b","type":"text"}]}]"#,
        r#"[{"name":"a","type":"collection","spec":[]}]"#,
        "parameter-removed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"collection","spec":[]}]"#,
        r#"[{"name":"a","type":"collection","spec":[{"name":"b","type":"text","required":true}]}]"#,
        "required-parameter-added",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"array","spec":{"type":"text"}}]"#,
        r#"[{"name":"a","type":"array","spec":{"type":"number"}}]"#,
        "parameter-retyped",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"array","spec":{"type":"collection","spec":[{"name":"b","type":"text"}]}}]"#,
        r#"[{"name":"a","type":"array","spec":{"type":"collection","spec":[{"name":"c","type":"date"}]}}]"#,
        "parameter-removed",
    ),
    (
        ModuleInterface,
        r#"[{"name":"a","type":"array","spec":[{"name":"b","type":"text"}]}]"#,
        r#"[{"name":"a","type":"array"}]"#,
        "interface-field-removed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":[{"value":1,"nested":[{"name":"b","type":"text"}]}]}]"#,
        r#"[{"name":"a","type":"select","options":[{"value":1,"nested":[]}]}]"#,
        "parameter-removed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":{"store":[{"value":1}],"nested":[]}}]"#,
        r#"[{"name":"a","type":"select","options":{"store":[{"value":1}],"nested":[{"name":"b","type":"text","required":true}]}}]"#,
        "required-parameter-added",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":[{"label":"G","options":[{"value":1},{"value":2}]}]}]"#,
        r#"[{"name":"a","type":"select","options":[{"label":"G","options":[{"value":1}]}]}]"#,
        "option-removed",
    ),
    // Names.
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"},{"name":"b","type":"text"}]"#,
        r#"[{"name":"c","type":"text"},{"name":"b","type":"text"}]"#,
        "parameter-renamed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"b","type":"date"}]"#,
        "parameter-removed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text","label":"A"},{"name":"b","type":"text","label":"B"}]"#,
        r#"[{"name":"y","type":"text","label":"B"},{"name":"x","type":"text","label":"A"}]"#,
        "parameter-renamed parameter-renamed",
    ),
    // RPCs and expressions.
    (
        ModuleExpect,
        r#""rpc://fields""#,
        r#"[{"name":"a","type":"text"}]"#,
        "dynamic-fields-changed",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"text"},"rpc://more"]"#,
        "dynamic-fields-changed",
    ),
    (
        ModuleInterface,
        r#"[{"name":"a","type":"text"}]"#,
        r#"[{"name":"a","type":"text"},"rpc://more"]"#,
        "",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":["x"]}]"#,
        r#"[{"name":"a","type":"select","options":"rpc://list"}]"#,
        "not-compared",
    ),
    (
        ModuleExpect,
        r#"[{"name":"a","type":"select","options":"rpc://one"}]"#,
        r#"[{"name":"a","type":"select","options":"rpc://two"}]"#,
        "",
    ),
    (ModuleExpect, "[", "[]", "not-compared"),
    (ModuleExpect, "[]", "{", "not-compared"),
    // Requests of modules.
    (
        ModuleApi,
        r#"[{"url":"/a"},{"url":"/b","response":{"type":"json"}}]"#,
        r#"{"url":"/b","response":{"type":"text"}}"#,
        "response-type-changed",
    ),
    (
        ModuleApi,
        r#"[{"url":"/a"},{"url":"/b"}]"#,
        r#"[{"url":"/a","condition":"{{x}}"},{"url":"/b"}]"#,
        "condition-added",
    ),
    (
        ModuleApi,
        r#"{"url":"/a","response":{"trigger":{"id":"{{item.id}}"}}}"#,
        r#"{"url":"/a","response":{}}"#,
        "trigger-changed",
    ),
    (
        ModuleApi,
        r#"{"url":"/a","response":{"iterate":"{{body.a}}"}}"#,
        r#"{"url":"/a","response":{"iterate":"{{body.b}}"}}"#,
        "output-changed",
    ),
    (
        ModuleApi,
        r#"{"url":"/a","response":{"output":{"a":1,"b":2}}}"#,
        r#"{"url":"/a","response":{"output":{"{{...}}":"{{body}}","b":2}}}"#,
        "output-changed",
    ),
    (
        RpcApi,
        r#"{"url":"/a"}"#,
        r#"{"url":"/b"}"#,
        "dynamic-fields-changed",
    ),
    (
        RpcParameters,
        "[]",
        r#"[{"name":"a","type":"text","required":true}]"#,
        "required-parameter-added",
    ),
    (
        ConnectionParameters,
        r#"[{"name":"a","type":"text"}]"#,
        "[]",
        "parameter-removed",
    ),
    (WebhookUpdate, "{}", r#"{"url":"/a"}"#, "webhook-changed"),
    (FunctionCode, "function a() {}", "\nfunction a() {}\n", ""),
    (FunctionTest, "a", "b", ""),
];

#[test]
fn each_row_has_its_changes_and_no_other() {
    for (kind, before, after, expected) in ROWS {
        let found = rules(*kind, before, after).join(" ");
        assert_eq!(found, *expected, "{kind}\n- {before}\n+ {after}");
    }
}

#[test]
fn a_change_is_at_its_place_in_the_new_text() {
    let before = r#"[{ "name": "a", "type": "array", "spec": [{ "name": "b", "type": "text" }] }]"#;
    let after = "// new\n[{\n  \"name\": \"a\", \"type\": \"array\",\n  \"spec\": [\n    { \"name\": \"b\", \"type\": \"date\" }\n  ]\n}]";
    let found = changes(ModuleExpect, before, after);
    let [change] = &found[..] else {
        panic!("{found:#?}");
    };
    assert_eq!((change.line, change.column), (5, 28));
    assert_eq!(change.pointer, "/0/spec/0/type");
    assert_eq!(
        change.message,
        "parameter `a.b` is `date` now, and was `text`"
    );
    // What is gone was in the list that is still there.
    let found = changes(
        ModuleExpect,
        before,
        "[{\"name\": \"a\", \"type\": \"array\",\n\"spec\": []}]",
    );
    assert_eq!((found[0].line, found[0].column), (2, 9));
}

#[test]
fn rpcs_that_build_parameters_are_found_wherever_they_stand() {
    let text = r#"[
        "rpc://top?x={{1}}",
        { "name": "a", "type": "select", "options": { "store": "rpc://values", "nested": "rpc://nested" } },
        { "name": "b", "type": "collection", "spec": ["rpc://inner"] },
        { "name": "c", "type": "array", "spec": "rpc://whole" },
        { "name": "d", "type": "select", "options": [{ "value": 1, "nested": "rpc://choice" }] },
        { "name": "e", "type": "text", "default": "rpc://no", "rpc": { "url": "rpc://button" } }
    ]"#;
    let found = parameter_rpcs(&Section::from_text(ModuleExpect, text));
    assert_eq!(found, ["choice", "inner", "nested", "top", "whole"]);
    let none = Section::from_text(ModuleApi, r#"{ "url": "rpc://x" }"#);
    assert_eq!(parameter_rpcs(&none), [""; 0]);
}

/// Compares the page of the rules with the table. With `INSTA_UPDATE=always`, as for
/// snapshots, it is written.
#[test]
fn the_page_of_the_rules_is_the_table() {
    let mut page = "# Breaking changes\n\n\
        The rules of `makecom diff --breaking` and of `--forbid-breaking`, written from the table in\n\
        [`rules.rs`](../crates/makecom-iml/src/breaking/rules.rs) by a test. Each example is tested.\n\n\
        | impact | scenarios that were built before |\n|---|---|\n\
        | breaking | stop working, or do something else, if they use what was changed |\n\
        | possibly breaking | may: it depends on what the change is, so a person has to look |\n\n\
        Sections are compared by what they mean: comments, layout and the order of keys are no\n\
        change. Not compared are labels, help, samples, groups, defaults, the epoch of triggers,\n\
        what only new connections use (scopes, all stages of OAuth but `refresh`), the settings\n\
        of an installation, and the source of options.\n"
        .to_owned();
    for rule in ChangeRule::ALL {
        let impact = rule.impact.to_string();
        let impact = impact[..1].to_uppercase() + &impact[1..];
        let source = match rule.source {
            Source::Own => "this project".to_owned(),
            source => source.to_string(),
        };
        write!(
            page,
            "\n## `{}`\n\n{impact}. Source: {source}.\n\n{}\n",
            rule.id, rule.summary
        )
        .unwrap();
        if let Some((kind, before, after)) = rule.example {
            write!(
                page,
                "\nIn `{kind}`:\n\n```diff\n- {before}\n+ {after}\n```\n"
            )
            .unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/breaking-changes.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, &page).unwrap();
    }
    let shown = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace('\r', "");
    assert!(
        shown == page,
        "docs/breaking-changes.md is not up to date; INSTA_UPDATE=always writes it"
    );
}

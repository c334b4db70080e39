//! References and declarations of small sections.

use std::fmt::Write as _;
use std::time::Duration;

use cpu_time::ThreadTime;

use super::*;
use crate::code::CodeKind;

fn references(kind: CodeKind, text: &str) -> References {
    Section::from_text(kind, text).references().unwrap()
}

/// What a section refers to, each with its place.
fn uses(kind: CodeKind, text: &str) -> String {
    let mut shown = String::new();
    for found in references(kind, text).uses {
        let Reference {
            target,
            name,
            line,
            column,
        } = found;
        write!(shown, "{target} {name} {line}:{column}; ").unwrap();
    }
    shown.trim_end_matches("; ").to_owned()
}

#[test]
fn calls_are_found_where_they_are() {
    for (text, expected) in [
        (r#"{"url": "{{enc(a)}}"}"#, "function enc 1:12"),
        (
            "{\n \"ü\": \"\\n\\u00fc{{enc( fmt (a))}}\"}",
            "function enc 2:18; function fmt 2:23",
        ),
        (r#"{"a": "\ud83d\ude00{{ enc(1)}}"}"#, "function enc 1:23"),
        ("\u{feff}{\"a\": \"{{enc(1)}}\"}", "function enc 1:11"),
        // Built in, words, and other cases of letters.
        (r#"{"a": "{{if(a and (b), upper(c), now)}}"}"#, ""),
        (r#"{"a": "{{ifEmpty(a; b)}}"}"#, "function ifEmpty 1:10"),
        // A hyphen is a minus.
        (
            r#"{"a": "{{length(a)-count(b)}} {{a-count(b)}}"}"#,
            "function count 1:20; function count 1:35",
        ),
        (
            r#"{"a": "{{x[count(y)].z}}{{body[{{count(z)}}].a}}"}"#,
            "function count 1:12; function count 1:34",
        ),
        (
            r#"{"a": "{{body.items.map(x)}}"}"#,
            "method body.items.map 1:10",
        ),
        // Text is no call.
        (r#"{"a": "enc(a) {{b}} enc(c) }} {{ enc(d)"}"#, ""),
        (
            r#"{"a": "{{'enc(a)' + \"enc(b)\" + `enc(c)`.d + `enc`(e)}}"}"#,
            "",
        ),
        (
            r#"{"a": "{{'it\\'s enc(a)'}}{{don't(a)}}{{2(a)}}{{$(a)}}"}"#,
            "",
        ),
        (r#"{"{{...}}": "{{enc(a)}}"}"#, "function enc 1:16"),
    ] {
        assert_eq!(uses(CodeKind::ModuleApi, text), expected, "{text}");
    }
}

#[test]
fn parameters_and_values_of_the_connection_are_found() {
    for (text, expected) in [
        (
            r#"{"a": "{{parameters.id}}{{parameters.`a b`}}{{parameters['c']}}"}"#,
            "parameter id 1:10; parameter a b 1:27; parameter c 1:47",
        ),
        (
            r#"{"a": "{{connection.key}}", "b": "{{parameters}}{{body.parameters.x}}"}"#,
            "connection value key 1:10",
        ),
    ] {
        assert_eq!(uses(CodeKind::ModuleApi, text), expected, "{text}");
    }
}

#[test]
fn rpcs_and_modules_are_found() {
    let kind = CodeKind::ModuleExpect;
    for (kind, text, expected) in [
        (
            kind,
            r#"["rpc://fields", {"options": "rpc://users?a={{b}}", "help": "See rpc://x and {{enc(a)}}"}]"#,
            "RPC fields 1:2; RPC users 1:30",
        ),
        (kind, r#""rpc://fields""#, "RPC fields 1:1"),
        (kind, r#"["rpc://{{a}}", "rpc://get{{ a }}?b=1"]"#, ""),
        (
            CodeKind::ModuleSamples,
            r#""rpc://sample""#,
            "RPC sample 1:1",
        ),
        (
            CodeKind::ModuleSamples,
            r#"{"a": "rpc://sample", "b": "{{enc(a)}}"}"#,
            "",
        ),
        (
            CodeKind::AppGroups,
            r#"[{"label": "rpc://x", "modules": ["getUser", 1, "listUsers"]}, 2]"#,
            "module getUser 1:35; module listUsers 1:49",
        ),
        (kind, "", ""),
        (kind, "null // nothing", ""),
    ] {
        assert_eq!(uses(kind, text), expected, "{text}");
    }
    let refused = |kind, text| Section::from_text(kind, text).references().is_err();
    assert!(refused(kind, "[") && refused(CodeKind::FunctionCode, ""));
}

#[test]
fn declarations_say_whether_there_are_others() {
    let parameters = CodeKind::ModuleExpect;
    for (kind, text, names, is_open) in [
        (
            parameters,
            r#"[{"name": "a", "type": "select", "options": [{"value": "x", "nested": [{"name": "b"}]}]},
                {"name": "c", "type": "collection", "spec": [{"name": "d"}]}]"#,
            "a b c d",
            false,
        ),
        (
            parameters,
            r#"[{"name": "a", "options": "rpc://b", "rpc": {"url": "rpc://c"}, "help": "{{d}}"}]"#,
            "a",
            false,
        ),
        (
            parameters,
            r#"[{"name": "a", "options": {"store": "rpc://b", "nested": "rpc://c"}}]"#,
            "a",
            true,
        ),
        (parameters, r#"["rpc://a"]"#, "", true),
        (parameters, r#"["{{a}}"]"#, "", true),
        (parameters, r#"[{"name": "{{a}}"}]"#, "", true),
        (
            parameters,
            r#"[{"name": "a", "options": "rpc://{{b}}"}]"#,
            "a",
            true,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{"token": {"response": {"data": {"key": "{{body.key}}"}}}, "data": {"x": 1}}"#,
            "key",
            false,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{"response": {"data": "{{body}}"}}"#,
            "",
            true,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{"response": {"data": {"{{...}}": "{{body}}"}}}"#,
            "",
            true,
        ),
        (
            CodeKind::RpcApi,
            r#"{"response": {"output": {"name": "a", "label": "{{item.label}}"}}}"#,
            "a",
            false,
        ),
        (
            CodeKind::RpcApi,
            r#"{"response": {"output": "{{fields(body)}}"}}"#,
            "",
            true,
        ),
        (
            CodeKind::RpcApi,
            r#"{"response": {"output": {"value": 1, "nested": []}}}"#,
            "",
            true,
        ),
    ] {
        let declared = references(kind, text).declared;
        let found: Vec<&str> = declared.names.iter().map(String::as_str).collect();
        assert_eq!(
            (found.join(" ").as_str(), declared.is_open),
            (names, is_open),
            "{text}"
        );
    }
}

#[test]
fn values_of_temp_are_declared_and_used() {
    for (text, names, is_open) in [
        (
            r#"{"temp": {"a": {"b": 1}}, "response": {"temp": {"c": 1}}}"#,
            "a c",
            false,
        ),
        (
            r#"[{"temp": {"a": 1}}, {"body": "{{temp.b}}"}]"#,
            "a",
            false,
        ),
        (r#"{"temp": "{{body}}"}"#, "", true),
        (r#"{"temp": {"{{...}}": "{{body}}"}}"#, "{{...}}", true),
    ] {
        let declared = references(CodeKind::ModuleApi, text).declared;
        let found: Vec<&str> = declared.temp.iter().map(String::as_str).collect();
        assert_eq!(
            (found.join(" ").as_str(), declared.has_open_temp),
            (names, is_open),
            "{text}"
        );
    }
    let text = r#"{"a": "{{temp.b}}", "b": "{{temp}}{{body.temp.c}}{{temp.`d e`}}"}"#;
    let expected = "temp value b 1:10; temp value d e 1:52";
    assert_eq!(uses(CodeKind::ModuleApi, text), expected);
}

#[test]
fn one_long_line_takes_linear_time() {
    let text = format!(
        "{{\"a\": \"\\n{}\"}}",
        "{{enc(parameters.a)}}".repeat(50_000)
    );
    let start = ThreadTime::now();
    assert_eq!(references(CodeKind::ModuleApi, &text).uses.len(), 100_000);
    assert!(start.elapsed() < Duration::from_secs(20));
}

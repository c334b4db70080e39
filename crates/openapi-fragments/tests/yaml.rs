//! Written YAML is read again as the same value, and quoted where some parser would
//! read another.

use std::sync::Arc;

use openapi_fragments::{Document, Source, Syntax, to_canonical_yaml};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

fn read(text: &str) -> Value {
    let source = Arc::new(Source::new("t.yaml", text));
    match Document::parse(source, Syntax::Yaml) {
        Ok(document) => document.value().clone(),
        Err(error) => panic!("{}: {error}\n{text}", error.places()[0]),
    }
}

#[test]
fn text_is_quoted_where_parsers_differ() {
    let cases = [
        // Words, numbers and dates of one version or the other.
        ("yes", r#""yes""#),
        ("No", r#""No""#),
        ("y", r#""y""#),
        ("on", r#""on""#),
        ("null", r#""null""#),
        ("~", r#""~""#),
        ("", r#""""#),
        ("NaN", r#""NaN""#),
        (".inf", r#"".inf""#),
        ("1e3", r#""1e3""#),
        ("e3", r#""e3""#),
        ("0x1F", r#""0x1F""#),
        ("0o7", r#""0o7""#),
        ("012", r#""012""#),
        ("1_000", r#""1_000""#),
        ("1:30", r#""1:30""#),
        ("2026-01-31", r#""2026-01-31""#),
        ("2026-01-31T00:00:00Z", r#""2026-01-31T00:00:00Z""#),
        ("3.0.3", r#""3.0.3""#),
        ("200", r#""200""#),
        ("=", r#""=""#),
        ("<<", r#""<<""#),
        // Indicators and structure.
        ("#/components/schemas/A", r##""#/components/schemas/A""##),
        ("a: b", r#""a: b""#),
        ("a:", r#""a:""#),
        ("a #b", r#""a #b""#),
        ("- a", r#""- a""#),
        ("---", r#""---""#),
        ("[a]", r#""[a]""#),
        ("*/*", r#""*/*""#),
        ("@a", r#""@a""#),
        ("'a'", r#""'a'""#),
        (" a", r#"" a""#),
        ("a ", r#""a ""#),
        // Characters that must be escaped.
        ("a\tb", r#""a\tb""#),
        ("a\rb", r#""a\rb""#),
        (
            "\u{1}\u{7f}\u{85}\u{2028}\u{feff}",
            r#""\u0001\u007F\u0085\u2028\uFEFF""#,
        ),
        ("a\"\\b", r#"a"\b"#),
        ("\"a\\", r#""\"a\\""#),
        // Plain text.
        ("nobody", "nobody"),
        (
            "Get a pet, or two (maybe #3)?",
            r#""Get a pet, or two (maybe #3)?""#,
        ),
        ("Get a pet, or two?", "Get a pet, or two?"),
        ("/pets/{pet_id}", "/pets/{pet_id}"),
        (
            "application/json; charset=utf-8",
            "application/json; charset=utf-8",
        ),
        ("https://example.com/a?b#c", "https://example.com/a?b#c"),
        ("$ref", "$ref"),
        ("Žluťoučký kůň 🐎", "Žluťoučký kůň 🐎"),
    ];
    for (text, expected) in cases {
        let written = to_canonical_yaml(&json!({text: [text]}));
        assert_eq!(written, format!("{expected}:\n  - {expected}\n"));
        assert_eq!(read(&written), json!({text: [text]}), "{written}");
    }
}

#[test]
fn values_of_every_kind() {
    let long = "k".repeat(1_100);
    let cases = [
        (json!(null), "null\n".to_owned()),
        (json!([]), "[]\n".to_owned()),
        (
            json!({"a": {}, "b": [[], {}]}),
            "a: {}\nb:\n  - []\n  - {}\n".to_owned(),
        ),
        (
            json!([[1, [2]], {"a": 1, "b": {"c": [true]}}]),
            "- - 1\n  - - 2\n- a: 1\n  b:\n    c:\n      - true\n".to_owned(),
        ),
        // A dot and a sign, so that YAML 1.1 reads a number.
        (
            json!([1e300, 1.5e-9, 0.1, -3.0]),
            "- 1.0e+300\n- 1.5e-9\n- 0.1\n- -3.0\n".to_owned(),
        ),
        (
            json!([u64::MAX, i64::MIN]),
            "- 18446744073709551615\n- -9223372036854775808\n".to_owned(),
        ),
        (json!({"a": "x\ny"}), "a: |-\n  x\n  y\n".to_owned()),
        (
            json!(["x\n\n  y: #z\n"]),
            "- |\n  x\n\n    y: #z\n".to_owned(),
        ),
        (json!({"a": "\nx"}), "a: \"\\nx\"\n".to_owned()),
        (json!({"a": "x\n\n"}), "a: \"x\\n\\n\"\n".to_owned()),
        (json!({"a": " x\ny"}), "a: \" x\\ny\"\n".to_owned()),
        (json!({"a": "x\n \ny"}), "a: \"x\\n \\ny\"\n".to_owned()),
        (json!({"a": "x\r\ny"}), "a: \"x\\r\\ny\"\n".to_owned()),
        (json!({"a\nb": "c\n"}), "\"a\\nb\": |\n  c\n".to_owned()),
        (json!({&long: {"a": 1}}), format!("? {long}\n:\n  a: 1\n")),
        // In the order of canonical JSON.
        (
            json!({"paths": {}, "z": 1, "info": {}, "openapi": "a"}),
            "openapi: a\ninfo: {}\npaths: {}\nz: 1\n".to_owned(),
        ),
    ];
    for (value, expected) in cases {
        let written = to_canonical_yaml(&value);
        assert_eq!(written, expected);
        assert_eq!(read(&written), value, "{written}");
    }
}

/// Text of pieces that parsers read differently.
fn text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "Z",
        "é",
        "🐎",
        " ",
        "  ",
        "\n",
        "\t",
        "\r",
        "\r\n",
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "---",
        "...",
        "?",
        "? ",
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "~",
        "yes",
        "no",
        "on",
        "null",
        "true",
        "1",
        "0",
        "e",
        "e3",
        ".",
        "_",
        "+",
        "2026-01-31",
        "0x",
        "<<",
        "=",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "/",
        "$",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_comes_back(value in value()) {
        let written = to_canonical_yaml(&value);
        prop_assert_eq!(read(&written), value, "{}", written);
    }
}

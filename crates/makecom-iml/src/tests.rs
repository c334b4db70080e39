//! Tests of what all kinds of section share.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::error::Result;

#[test]
fn unset_is_not_empty() {
    for (text, unset) in [
        ("", true),
        (" \n", true),
        ("null", true),
        ("/* soon */ null // yes", true),
        ("// soon", true),
        ("[]", false),
        ("{}", false),
        ("nul", false),
    ] {
        for kind in CodeKind::ALL {
            let is_unset = Section::from_text(kind, text).is_unset();
            let is_blank = text.trim().is_empty();
            let expected = if kind.language().is_json() {
                unset
            } else {
                is_blank
            };
            assert_eq!(is_unset, expected, "{kind} {text}");
        }
    }
    assert_eq!(
        connection::Scope::from_text("null").names().unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        connection::Scope::from_text("").value().unwrap(),
        Value::Null
    );
}

/// As the `jsonc-parser` of Node reads it, with which Make's editor does.
#[test]
fn what_is_jsonc_and_what_is_not() {
    let taken = [
        r#"["\ud800"]"#,
        r#"["a\uDFFFb", "\udc00\ud800"]"#,
        r#"{"\ud83d": 1}"#,
        r#"["\ud83d\ude00", "\\ud800"]"#,
        "[1] // to the end",
        "// a carriage return ends it\r[1]",
        "[1, // and here\r2]",
        "/**/[1,/*\r\n*/]",
        "[\"\u{a0}\u{feff}\u{2028}\u{7f}\u{80}\"]",
        "[1] // \u{b}\u{a0}\0",
    ];
    for text in taken {
        let section = Section::from_text(CodeKind::ConnectionApi, text);
        assert!(section.value().is_ok(), "{text:?}: {:?}", section.value());
        assert!(
            section.check().iter().all(|found| found.rule != "syntax"),
            "{text:?}"
        );
    }
    let refused = [
        "[\"a\nb\"]",
        "[\"a\rb\"]",
        "[\"a\tb\"]",
        "[\"a\0b\"]",
        "[\"a\u{1f}b\"]",
        "{\"a\tb\": 1}",
        "[\u{a0}1]",
        "[1\u{feff}]",
        "[\u{b}1]",
        "[1,\u{c}2]",
        "[1]\u{85}",
        "[1\u{2028}]",
        "\u{2003}[1]",
        "[1]\0",
        "[1\u{200b}]",
        r#"["\ud80"]"#,
        r#"["\u+800"]"#,
        r#"["\ud800\"]"#,
        r#"["\x41"]"#,
        "['a']",
        "{a: 1}",
        "[01]",
        "[+1]",
        "[1.]",
        "[.5]",
        "[0x1]",
        "[NaN]",
        "[1 2]",
        "[,]",
        "[1,,]",
        "[1]]",
        "[1] /*",
        "[1] /",
    ];
    for text in refused {
        let mut section = Section::from_text(CodeKind::ConnectionApi, text);
        assert!(section.value().is_err(), "{text:?}");
        assert!(
            section.check().iter().any(|found| found.rule == "syntax"),
            "{text:?}"
        );
        assert!(section.set("/0", 7).is_err());
        assert_eq!(section.text(), text);
    }
}

/// No Rust string can hold it, but the text can.
#[test]
fn half_a_surrogate_pair_stays_in_the_text() {
    let text =
        r#"{ "url": "\ud800/me", /* é \ud800 */ "body": ["\uDC00", "\ud83d\ude00", "\\ud800"] }"#;
    let mut api = connection::Api::from_text(text);
    assert_eq!(api.get("/url").unwrap().unwrap(), "\u{fffd}/me");
    assert_eq!(
        api.get("/body").unwrap().unwrap(),
        json!(["\u{fffd}", "\u{1f600}", "\\ud800"])
    );
    let url = api.edit(|api| api.request_mut().unwrap().url.clone());
    assert_eq!(url.unwrap(), Some("\u{fffd}/me".into()));
    assert_eq!(api.text(), text);
    api.set("/gzip", true).unwrap();
    api.remove("/body/1").unwrap();
    assert_eq!(
        api.text(),
        r#"{ "url": "\ud800/me", /* é \ud800 */ "body": ["\uDC00", "\\ud800"], "gzip": true }"#
    );
    let error = connection::Scope::from_text("[\"\\ud800\", 7]")
        .names()
        .unwrap_err();
    assert_eq!(error.position(), Some((1, 12)));
}

#[test]
fn an_error_in_a_text_has_its_position() {
    let cases: [(Result<usize>, &str); 11] = [
        (
            connection::Install::from_text("[1]")
                .common()
                .map(|v| v.len()),
            "line 1, column 1: expected an object",
        ),
        (
            connection::Install::from_text("{\n \"common\": 3}")
                .common()
                .map(|v| v.len()),
            "line 2, column 12: expected an object or an expression",
        ),
        (
            connection::Install::from_text("\u{feff}{\n \"common\": \"{{x}}\"}")
                .common()
                .map(|v| v.len()),
            "line 2, column 12: expected an object, and found an expression",
        ),
        (
            connection::Scope::from_text("{}").names().map(|v| v.len()),
            "line 1, column 1: expected an array",
        ),
        (
            connection::Scope::from_text("[\n  1\n]")
                .names()
                .map(|v| v.len()),
            "line 2, column 3: expected a string",
        ),
        (
            connection::Scope::from_text("[\"é\", x]")
                .names()
                .map(|v| v.len()),
            "line 1, column 7: ",
        ),
        (
            connection::Scope::from_text("['a']")
                .names()
                .map(|v| v.len()),
            "line 1, column 2: ",
        ),
        (
            connection::Scopes::from_text("[]")
                .entries()
                .map(|v| v.len()),
            "line 1, column 1: expected an object",
        ),
        (
            connection::Scopes::from_text("{\"a\":\n null}")
                .entries()
                .map(|v| v.len()),
            "line 2, column 2: expected a string",
        ),
        (
            connection::Parameters::from_text("[1]")
                .entries()
                .map(|v| v.len()),
            "line 1, column 2: expected an object or a string",
        ),
        (
            connection::Parameters::from_text("[{\n\"type\": 1}]")
                .entries()
                .map(|v| v.len()),
            "line 2, column 9: expected a string",
        ),
    ];
    for (result, expected) in cases {
        let error = result.unwrap_err();
        assert!(error.is_content());
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn typed_views_read_what_typed_writes_wrote() {
    let scope = connection::Scope::of(["read", "write"]);
    assert_eq!(scope.names().unwrap(), ["read", "write"]);
    let scopes = connection::Scopes::of([("z", "Last"), ("a", "First")]);
    assert_eq!(
        scopes.text(),
        "{\n  \"z\": \"Last\",\n  \"a\": \"First\"\n}"
    );
    assert_eq!(scopes.entries().unwrap()[0], ("z".into(), "Last".into()));
    let key = Parameter::new(ParameterType::Password, "apiKey").label("Key");
    let parameters = connection::Parameters::of([key]);
    let entries = parameters.entries().unwrap();
    let ParameterEntry::Parameter(parameter) = &entries[0] else {
        panic!("a parameter");
    };
    assert_eq!(parameter.name, Some("apiKey".into()));
    let install = Typed::<connection::Install>::from(
        &serde_json::json!({"common": {"id": "{{parameters.id}}"}}),
    );
    assert_eq!(install.common().unwrap()["id"], "{{parameters.id}}");
    for none in ["", "null", "{}", "{\"common\": null}", "{\"common\": {}}"] {
        assert!(
            connection::Install::from_text(none)
                .common()
                .unwrap()
                .is_empty()
        );
    }
    let model = install.model().unwrap().unwrap();
    assert_eq!(connection::Install::of(&model), install);
    let section = Section::from(install.clone());
    assert_eq!(Typed::try_from(section.clone()).as_ref(), Ok(&install));
    assert!(
        Typed::<connection::Scope>::try_from(section)
            .unwrap_err()
            .is_invalid_input()
    );
    let spec = connection::InstallSpec::of(vec![Parameter::new(ParameterType::Text, "id")]);
    assert_eq!(spec.entries().unwrap().len(), 1);
}

/// Even what would be JSON.
#[test]
fn a_text_is_no_json() {
    for kind in CodeKind::ALL
        .into_iter()
        .filter(|kind| !kind.language().is_json())
    {
        for text in ["// none", "{ \"a\": 1 }", "7", "null", "{ a"] {
            let mut section = Section::from_text(kind, text);
            let errors = [
                section.value().err(),
                section.get("/a").err(),
                section.set("/a", 2).err(),
                section.remove("/a").err(),
            ];
            for error in errors {
                let error = error.unwrap();
                assert!(
                    error.is_invalid_input() && error.code() == "not-json",
                    "{kind} {error}"
                );
            }
            assert_eq!(section.text(), text);
            assert_eq!(section.check(), []);
        }
        assert_eq!(kind.json_schema(), None);
        assert!(!kind.language().is_checked());
    }
    for text in ["", " \n", "null", "\"a\"", "{{", "\u{feff}a\r\n"] {
        let mut code = function::Code::from_text(text);
        let model = code.model().unwrap();
        assert_eq!(model.as_deref(), (!text.trim().is_empty()).then_some(text));
        code.edit(|_| ()).unwrap();
        assert_eq!(code.text(), text);
        assert_eq!(function::Code::of(text).text(), text);
    }
    let error = function::Code::from_text("a").value().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a section function/code is JavaScript, not JSON"
    );
}

#[test]
fn each_type_reads_and_writes_the_empty_text_of_its_kind() {
    fn blank<S: Code>() -> CodeKind {
        let mut section = S::from_text(S::KIND.empty());
        let model = section.model().unwrap();
        assert_eq!(model.is_none(), S::KIND.empty().is_empty(), "{}", S::KIND);
        section.edit(|_| ()).unwrap();
        assert_eq!(section.text(), S::KIND.empty());
        // A connection without a request is warned of.
        let found = section.check().into_iter();
        let found: Vec<_> = found.filter(|it| it.severity > Severity::Warning).collect();
        assert_eq!(found, [], "{}", S::KIND);
        let json = S::of(model.unwrap_or_default()).into_text();
        assert_eq!(json.replace(' ', ""), S::KIND.empty().replace(' ', ""));
        S::KIND
    }
    let kinds = [
        blank::<app::Base>(),
        blank::<app::Common>(),
        blank::<app::Readme>(),
        blank::<app::Groups>(),
        blank::<app::InstallSpec>(),
        blank::<app::Install>(),
        blank::<connection::Api>(),
        blank::<connection::Parameters>(),
        blank::<connection::Common>(),
        blank::<connection::Scopes>(),
        blank::<connection::Scope>(),
        blank::<connection::InstallSpec>(),
        blank::<connection::Install>(),
        blank::<webhook::Api>(),
        blank::<webhook::Parameters>(),
        blank::<webhook::Attach>(),
        blank::<webhook::Detach>(),
        blank::<webhook::Update>(),
        blank::<webhook::Scope>(),
        blank::<module::Api>(),
        blank::<module::Epoch>(),
        blank::<module::Parameters>(),
        blank::<module::Expect>(),
        blank::<module::Interface>(),
        blank::<module::Samples>(),
        blank::<module::Scope>(),
        blank::<rpc::Api>(),
        blank::<rpc::Parameters>(),
        blank::<function::Code>(),
        blank::<function::Test>(),
        blank::<endpoint::Api>(),
        blank::<endpoint::Scope>(),
        blank::<endpoint::Input>(),
        blank::<endpoint::Output>(),
        blank::<endpoint::Context>(),
    ];
    assert_eq!(kinds, CodeKind::ALL);
}

#[test]
fn debug_shows_no_content() {
    for kind in CodeKind::ALL {
        let shown = format!("{:?}", Section::from_text(kind, "[\"hunter2\"]"));
        assert!(
            !shown.contains("hunter2") && shown.contains("11 bytes"),
            "{shown}"
        );
    }
}

#[test]
fn no_error_repeats_what_a_text_says() {
    let texts = [
        "[hunter2]",
        "{hunter2: 1}",
        "[\"hunter2",
        "[\"a\" \"hunter2\"]",
        "[\"hunter2\\q\"]",
        "[\"\\ud8bb\", \"hunter2\"]",
        "{\"type\": [\"hunter2\"]}",
        "[{\"type\": [\"hunter2\"]}]",
        "[1, \"hunter2\"]",
        "\"hunter2\"",
    ];
    for text in texts {
        let errors = [
            Section::from_text(CodeKind::ConnectionApi, text)
                .value()
                .err(),
            connection::Scope::from_text(text).names().err(),
            connection::Scopes::from_text(text).entries().err(),
            connection::Parameters::from_text(text).entries().err(),
            connection::Install::from_text(text).common().err(),
        ];
        assert!(errors.iter().any(Option::is_some), "{text}");
        for error in errors.iter().flatten() {
            let shown = format!("{error} {error:?}");
            assert!(
                !shown.contains("hunter2") && !shown.contains("d8bb"),
                "{shown}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_of_any_text_changes(text in "(?s).*|[\\[\\]{}\",:/*a0 \n\r\t]*") {
        for kind in CodeKind::ALL {
            let section = Section::from_text(kind, text.clone());
            let _ = section.value();
            prop_assert_eq!(section.text(), &text);
            prop_assert_eq!(section.kind(), kind);
            prop_assert_eq!(section.into_text(), text.clone());
        }
    }
}

#[test]
fn setters_take_common_types() {
    let computed = || Expression::new("{{a}}").unwrap();
    let id = || Parameter::new(ParameterType::Text, "id");
    let parameter = Parameter::default;
    let written = json!({ "name": "id", "type": "text" });
    let cases = [
        // A model, without its box.
        (json!(parameter().spec(id())), json!({ "spec": written })),
        (
            json!(parameter().options(OptionStore::default().store("rpc://a"))),
            json!({ "options": { "store": "rpc://a" } }),
        ),
        (
            json!(Oauth2::default().token(Request::new("/"))),
            json!({ "token": { "url": "/" } }),
        ),
        // Several values, or what converts into them, in an array or a vector.
        (
            json!(parameter().nested(vec![id()])),
            json!({ "nested": [written] }),
        ),
        (
            json!(parameter().nested([ParameterEntry::from(id()), "rpc://a".into()])),
            json!({ "nested": [written, "rpc://a"] }),
        ),
        (
            json!(OptionEntry::group("A", ["b", "c"])),
            json!({ "label": "A", "options": [{ "value": "b" }, { "value": "c" }] }),
        ),
        (
            json!(RpcCall::default().parameters([id()])),
            json!({ "parameters": [written] }),
        ),
        (
            json!(parameter().labels([("add", "Add"), ("edit", "Edit")])),
            json!({ "labels": { "add": "Add", "edit": "Edit" } }),
        ),
        (
            json!(Request::default().qs([("limit", 1)])),
            json!({ "qs": { "limit": 1 } }),
        ),
        (
            json!(Log::default().sanitize(vec!["a"])),
            json!({ "sanitize": ["a"] }),
        ),
        // A text.
        (
            json!(parameter().options("rpc://a")),
            json!({ "options": "rpc://a" }),
        ),
        (
            json!(Response::default().error("a".to_owned())),
            json!({ "error": "a" }),
        ),
        // An expression, in every place that accepts one.
        (
            json!(parameter().validate(computed())),
            json!({ "validate": "{{a}}" }),
        ),
        (
            json!(parameter().visible(computed())),
            json!({ "visible": "{{a}}" }),
        ),
        (
            json!(Request::default().body(computed()).condition(computed())),
            json!({ "body": "{{a}}", "condition": "{{a}}" }),
        ),
        (
            json!(
                Response::default()
                    .response_type(computed())
                    .valid(computed())
                    .error(computed())
            ),
            json!({ "type": "{{a}}", "valid": "{{a}}", "error": "{{a}}" }),
        ),
        // Whole sections.
        (
            connection::Parameters::of([id()]).value().unwrap(),
            json!([written.clone()]),
        ),
        (
            connection::Api::of(vec![Request::new("/")])
                .value()
                .unwrap(),
            json!([{ "url": "/" }]),
        ),
    ];
    for (set, expected) in cases {
        assert_eq!(set, expected);
    }
}

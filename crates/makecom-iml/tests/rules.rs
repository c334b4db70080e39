//! Checking sections: each rule by its own examples, places, and what no rule
//! reports. Edge cases of one rule are in its file.

use std::fmt::Write as _;

use makecom_iml::{self, ApiModel, Code as _, Finding, Rule, Severity, connection};
use makecom_iml::{CodeKind, Section};

fn checked(example: makecom_iml::Example) -> Vec<Finding> {
    let sections = example
        .iter()
        .map(|(kind, text)| Section::from_text(*kind, *text));
    makecom_iml::check(sections.collect::<Vec<_>>())
}

#[test]
fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
    for rule in Rule::ALL {
        let found = checked(rule.bad);
        let of_rule: Vec<_> = found
            .iter()
            .filter(|finding| finding.rule == rule.id)
            .collect();
        assert!(!of_rule.is_empty(), "{}: {found:#?}", rule.id);
        assert!(
            of_rule
                .iter()
                .all(|finding| finding.severity == rule.severity)
        );
        assert!(of_rule.iter().all(|finding| !finding.help.is_empty()));

        let found = checked(rule.good);
        let amiss = found
            .iter()
            .find(|finding| finding.rule == rule.id || finding.severity == Severity::Error);
        assert_eq!(amiss, None, "{}", rule.id);
        // Nothing but the rule itself is broken by what differs.
        let others = |example| -> Vec<&str> {
            checked(example)
                .into_iter()
                .map(|f| f.rule)
                .filter(|id| *id != rule.id)
                .collect()
        };
        let (bad, good) = (others(rule.bad), others(rule.good));
        assert!(
            good.iter()
                .all(|id| bad.contains(id) || rule.id == "syntax"),
            "{}: {good:?}",
            rule.id
        );
        assert!(std::ptr::eq(*rule, Rule::find(rule.id).unwrap()));
    }
    assert!(Rule::find("unheard-of").is_none());
}

/// `cargo xtask regen` writes it from the source text of the rules.
#[test]
fn the_documentation_shows_the_rules_as_they_are_compiled() {
    let documentation = include_str!("../../../docs/rules.md").replace('\r', "");
    let (_, sections) = documentation.split_once("\n## Sections\n").unwrap();
    let (sections, _) = sections.split_once("\n## Projects\n").unwrap();
    let mut rules = sections.split("\n### ").skip(1);
    for rule in Rule::ALL {
        let mut text = format!(
            "`{}`\n\n{:?}. Source: {}.\n\n{}\n",
            rule.id, rule.severity, rule.source, rule.summary
        );
        for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
            for (kind, section) in example {
                write!(text, "\n{title}, `{kind}`:\n\n```jsonc\n{section}\n```\n").unwrap();
            }
        }
        let documented = rules.next().unwrap_or_default();
        assert_eq!(documented.trim_end(), text.trim_end());
    }
    assert_eq!(rules.next(), None);
}

#[test]
fn findings_come_all_at_once_with_their_places() {
    let api = connection::Api::from_text(
        r#"{
  // é
  "authorize": { "url": "", "gzip": "yes", "methd": "GET" },
  "token": [
    { "url": "https://acme.example/token", "method": "POST",
      "response": { "type": { "20x": "jsn" }, "error": { "404": {} } } },
    7,
  ],
  "info": { "url": "http://acme.example/{{me", "qs": { "a": { } }, "method": "get" },
  "gzip": 1
}"#,
    );
    let found: Vec<String> = api
        .check()
        .iter()
        .map(|finding| format!("{finding}\n    at {:?}: {}", finding.pointer, finding.help))
        .collect();
    insta::assert_snapshot!("findings", found.join("\n"));
}

#[test]
fn a_blank_api_checks_no_credentials() {
    for text in ["", "null", "{}", "[]", "[{}]", "{ /* soon */ }"] {
        let found = connection::Api::from_text(text).check();
        let found: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        let expected = ["no-credential-check", "no-metadata", "no-uid"];
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_type_of_a_connection_says_which_keys_it_has() {
    let stages = r#"{ "authorize": { "url": "https://a.example" }, "info": { "url": "https://a.example" } }"#;
    let oauth1 = r#"{ "oauth": {}, "requestToken": {}, "accessToken": {}, "authorize": {} }"#;
    let request = r#"{ "url": "https://a.example", "headers": {}, "response": {} }"#;
    let both = r#"{ "url": "https://a.example", "token": {} }"#;
    for (component_type, text, expected) in [
        ("oauth", stages, &[][..]),
        ("oauth", oauth1, &[]),
        ("oauth", request, &["/url", "/headers", "/response"]),
        ("oauth", both, &["/url"]),
        ("oauth", "{}", &[]),
        ("basic", request, &[]),
        ("basic", "[{}, {}]", &[]),
        ("basic", stages, &["/authorize", "/info"]),
        ("basic", both, &["/token"]),
        (
            "basic",
            oauth1,
            &["/requestToken", "/accessToken", "/authorize"],
        ),
        // By the keys alone.
        ("", stages, &[]),
        ("", request, &[]),
        ("", both, &["/token"]),
    ] {
        let api = Section::from_text(CodeKind::ConnectionApi, text);
        for found in [
            api.check_as(component_type),
            makecom_iml::check_as(component_type, [&api]),
        ] {
            let unknown = found.iter().filter(|it| it.rule == "unknown-key");
            assert!(unknown.clone().all(|it| it.help.starts_with("it belongs")));
            let found: Vec<&str> = unknown.map(|it| it.pointer.as_str()).collect();
            assert_eq!(found, expected, "{component_type}: {text}");
        }
    }
    // Only a connection of one request, or several, is an array.
    let several = Section::from_text(CodeKind::ConnectionApi, "[{}]");
    let message = "expected an object";
    let is_refused = |component_type| {
        let found = several.check_as(component_type).into_iter();
        found.filter(|it| it.message == message).count() == 1
    };
    assert!(is_refused("oauth") && !is_refused("basic") && !is_refused(""));
}

#[test]
fn options_and_limits_are_those_of_the_editor() {
    let found = |parameter: &str| -> Vec<String> {
        let text = format!("[{{ {parameter} }}]");
        let found = connection::Parameters::from_text(text).check();
        let found = found.iter().map(|it| {
            let pointer = it.pointer.strip_prefix("/0").unwrap();
            format!("{} {pointer}", it.rule)
        });
        found.collect()
    };
    let select = |options: &str| found(&format!(r#""type": "select", "options": {options}"#));
    let missing = |at: &str| format!("missing-key {at}");
    let unknown = |at: &str| format!("unknown-key {at}");
    // An option has a value, which may be null.
    assert_eq!(select(r#"[{ "value": null }, { "value": "" }]"#), [""; 0]);
    assert_eq!(
        select(r#"[{ "label": "A" }, {}]"#),
        [missing("/options/0"), missing("/options/1")]
    );
    let nested =
        r#"[{ "value": 1, "nested": [{ "type": "select", "options": { "store": [{}] } }] }]"#;
    assert_eq!(
        select(nested),
        [missing("/options/0/nested/0/options/store/0")]
    );
    // A group has a label and options, no value, and no groups.
    let group = r#"[{ "label": "G", "options": [{ "value": 1 }] }]"#;
    assert_eq!(select(group), [""; 0]);
    assert_eq!(
        select(r#"{ "store": [{ "options": [{ "label": "A" }] }] }"#),
        [
            missing("/options/store/0"),
            missing("/options/store/0/options/0")
        ]
    );
    assert_eq!(
        select(&format!(
            r#"[{{ "label": "G", "value": 1, "options": {group} }}]"#
        )),
        [
            unknown("/options/0/value"),
            missing("/options/0/options/0"),
            unknown("/options/0/options/0/options"),
        ]
    );
    assert_eq!(
        found(r#""type": "filter", "options": { "operators": [{ "value": "a" }] }"#)[..2],
        [
            missing("/options/operators/0"),
            missing("/options/operators/0")
        ]
    );
    // What is checked depends on the type.
    let limits = |kind: &str, limits: &str| {
        found(&format!(r#""type": "{kind}", "validate": {{ {limits} }}"#))
    };
    let of_values = r#""min": 1, "max": 2, "pattern": "a""#;
    let of_arrays = r#""minItems": 1, "maxItems": 2"#;
    for kind in ["text", "number", "select", "{{x}}"] {
        assert_eq!(limits(kind, of_values), [""; 0], "{kind}");
        assert_eq!(limits(kind, of_arrays), [""; 0], "{kind}");
        assert_eq!(limits(kind, r#""enum": []"#), [unknown("/validate/enum")]);
    }
    assert_eq!(limits("array", of_arrays), [""; 0]);
    assert_eq!(limits("array", r#""enum": ["a"]"#), [""; 0]);
    let unknown_limits = ["min", "max", "pattern"].map(|key| unknown(&format!("/validate/{key}")));
    assert_eq!(limits("array", of_values), unknown_limits);
    assert_eq!(
        found(
            r#""type": "array", "validate": true, "spec": { "type": "array", "validate": { "min": 1 } }"#
        ),
        [unknown("/spec/validate/min")]
    );
    // The parts of what a value is turned into.
    let convert = |names: &str| {
        found(&format!(
            r#""type": "text", "convert": {{ "type": "date", "names": {names} }}"#
        ))
    };
    assert_eq!(convert(r#"[{ "name": "a", "label": "A" }]"#), [""; 0]);
    assert_eq!(convert(r#""a""#), [""; 0]);
    assert_eq!(
        convert(r#"[{ "label": "A", "value": 1 }, "b"]"#),
        [
            missing("/convert/names/0"),
            unknown("/convert/names/0/value"),
            "wrong-type /convert/names/1".to_owned(),
        ]
    );
}

#[test]
fn accounts_that_can_be_distinguished() {
    let found = |response: &str| -> Vec<(&'static str, String)> {
        let text = format!(r#"{{ "url": "/me", "response": {{ {response} }} }}"#);
        let rules = ["no-metadata", "no-uid", "constant-uid", "secret-shown"];
        let found = connection::Api::from_text(text).check().into_iter();
        found
            .filter(|finding| rules.contains(&finding.rule))
            .map(|finding| (finding.rule, finding.pointer))
            .collect()
    };
    let uid = r#""uid": "{{body.id}}""#;
    let metadata = r#""metadata": { "value": "{{body.email}}" }"#;
    let value = "/response/metadata/value";
    let cases: [(String, &[(&str, &str)]); 12] = [
        (format!("{uid}, {metadata}"), &[]),
        (metadata.to_owned(), &[("no-uid", "")]),
        (uid.to_owned(), &[("no-metadata", "")]),
        (String::new(), &[("no-metadata", ""), ("no-uid", "")]),
        (
            format!(r#"{uid}, "metadata": null"#),
            &[("no-metadata", "")],
        ),
        (
            format!(r#"{uid}, "metadata": {{ "type": "text" }}"#),
            &[("no-metadata", "/response/metadata")],
        ),
        (
            format!(r#"{uid}, "metadata": {{ "value": "" }}"#),
            &[("no-metadata", "/response/metadata")],
        ),
        (
            format!(r#"{uid}, "metadata": {{ "value": "Acme" }}"#),
            &[("no-metadata", value)],
        ),
        (
            format!(r#"{uid}, "metadata": {{ "value": "{{{{connection.accessToken}}}}" }}"#),
            &[("secret-shown", value)],
        ),
        (
            format!(
                r#"{uid}, "metadata": {{ "value": "…{{{{substring(parameters.apiKey; 0; 4)}}}}" }}"#
            ),
            &[],
        ),
        (
            format!(r#""uid": 7, {metadata}"#),
            &[("constant-uid", "/response/uid")],
        ),
        (
            format!(r#""uid": "{{{{body.session.id_token}}}}", {metadata}"#),
            &[("secret-shown", "/response/uid")],
        ),
    ];
    for (response, expected) in cases {
        let found = found(&response);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(rule, at)| (*rule, at.as_str()))
            .collect();
        assert_eq!(found, expected, "{response}");
    }
}

#[test]
fn ordinary_oauth_is_no_error() {
    let post = r#"{ "url": "https://acme.example/x", "method": "POST" }"#;
    let api = format!(r#"{{ "token": {post}, "refresh": {post}, "invalidate": {post} }}"#);
    let found = connection::Api::from_text(api).check();
    assert!(found.iter().all(|f| f.severity < Severity::Error));
    let at = |rule| -> Vec<&str> {
        let of_rule = found.iter().filter(|f| f.rule == rule);
        of_rule.map(|f| f.pointer.as_str()).collect()
    };
    assert_eq!(at("no-error-handling"), [""; 0]);
    assert_eq!(at("token-without-condition"), ["/token"]);
    let stages = ["/token", "/refresh", "/invalidate"];
    assert_eq!(at("request-without-body"), stages);
}

#[test]
fn correct_values_have_no_finding() {
    let api = include_str!("data/basic.iml.json");
    assert_eq!(connection::Api::from_text(api).check(), []);
    // A connection without a request is another test.
    let kinds = CodeKind::ALL.into_iter();
    for kind in kinds.filter(|kind| *kind != CodeKind::ConnectionApi) {
        for unset in ["", "null", "// soon"] {
            assert_eq!(
                Section::from_text(kind, unset).check(),
                [],
                "{kind} {unset:?}"
            );
        }
    }
    // An expression may stand anywhere, and null is as good as nothing.
    let parameters = connection::Parameters::from_text(
        r#"[{ "name": "{{x}}", "type": "{{x}}", "required": "{{x}}", "editable": "{{x}}", "label": null,
            "validate": { "min": "{{x}}" }, "mode": "{{x}}", "mappable": { "help": "{{x}}" } }, "rpc://x"]"#,
    );
    assert_eq!(parameters.check(), []);
    // Errors are for what Make refuses; anything else is a warning or a hint.
    let warned =
        connection::Parameters::from_text(r#"[{ "type": "quantum", "colour": 1 }]"#).check();
    assert_eq!(warned.len(), 2);
    assert!(
        warned
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    );
}

#[test]
fn an_expression_stands_for_an_object_or_an_array() {
    let cases = [
        (
            CodeKind::ConnectionApi,
            r#"{ "headers": "{{x}}", "qs": "{{x}}", "temp": "{{x}}" }"#,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{ "pagination": { "headers": "{{x}}", "qs": "{{x}}" } }"#,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{ "response": { "data": "{{x}}", "temp": "{{x}}" } }"#,
        ),
        (
            CodeKind::ConnectionApi,
            r#"{ "log": { "sanitize": "{{x}}" } }"#,
        ),
        (
            CodeKind::ConnectionInstall,
            r#"{ "common": "{{parameters}}" }"#,
        ),
    ];
    let wrong = |kind, text: &str| {
        let found = Section::from_text(kind, text).check();
        found.iter().filter(|f| f.rule == "wrong-type").count()
    };
    for (kind, text) in cases {
        assert_eq!(wrong(kind, text), 0, "{text}");
        let read = match kind {
            CodeKind::ConnectionApi => connection::Api::from_text(text).model().map(|_| ()),
            _ => connection::Install::from_text(text).model().map(|_| ()),
        };
        assert_eq!(read.map_err(|error| error.to_string()), Ok(()), "{text}");
        // A text that is not JSONC is an error in any section.
        let plain = text.replace("{{", "").replace("}}", "");
        assert_eq!(wrong(kind, &plain), text.matches("{{").count(), "{plain}");
    }
    let api = connection::Api::from_text(r#"{ "qs": "{{parameters.qs}}" }"#);
    let Some(ApiModel::Request(request)) = api.model().unwrap() else {
        panic!("one request");
    };
    let query = request.qs.clone().unwrap();
    assert_eq!(query.expression().unwrap().as_str(), "{{parameters.qs}}");
    let query = request.query("page", 2).qs.unwrap();
    assert_eq!(query.literal().unwrap()["page"], 2);
}

#[test]
fn no_finding_repeats_a_value() {
    let text = r#"{ "url": 7, "method": "hunter2", "gzip": "hunter2", "response": { "error": "hunter2" },
        "headers": { "authorization": "hunter2" }, "type": "{{hunter2" }"#;
    let found = connection::Api::from_text(text).check();
    assert!(found.len() >= 6, "{found:#?}");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:#?}");
}

#[test]
fn long_keys_and_values_are_cut() {
    let key = "é".repeat(200_000);
    let found =
        connection::Api::from_text(format!(r#"{{ "{key}": 1, "method": "{key}" }}"#)).check();
    for rule in ["unknown-key", "unknown-value"] {
        let finding = found.iter().find(|finding| finding.rule == rule).unwrap();
        assert!(
            finding.message.len() < 200 && finding.help.len() < 200,
            "{rule}"
        );
    }
}

#[test]
fn for_a_single_section_the_others_are_unknown() {
    let api = Section::from_text(CodeKind::ConnectionApi, r#"{ "url": "{{common.a}}" }"#);
    let is_common = |finding: &Finding| finding.rule == "common-without-install";
    assert!(!api.check().iter().any(is_common));
    assert!(makecom_iml::check([&api]).iter().any(is_common));
}

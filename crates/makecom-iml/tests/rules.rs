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
    let mut rules = documentation.split("\n## ").skip(1);
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
fn nothing_is_found_in_a_blank_api() {
    for text in ["{}", "[]", "{ /* soon */ }"] {
        assert_eq!(connection::Api::from_text(text).check(), [], "{text}");
    }
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
    assert_eq!(at("no-error-handling"), ["/token"]);
    let stages = ["/token", "/refresh", "/invalidate"];
    assert_eq!(at("request-without-body"), stages);
}

#[test]
fn correct_values_have_no_finding() {
    let api = include_str!("data/basic.iml.json");
    assert_eq!(connection::Api::from_text(api).check(), []);
    for kind in CodeKind::ALL {
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

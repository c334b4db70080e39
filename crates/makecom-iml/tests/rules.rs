//! Checking sections: each rule by its own examples, places, and what is let
//! pass.

use std::fmt::Write as _;

use makecom_iml::{
    self, Api, ApiModel, Content, Finding, Install, Parameters, Rule, Scopes, Severity,
};
use makecom_iml::{Section, SectionKind};

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

#[test]
fn the_documentation_of_the_rules_is_what_they_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    let written = documentation();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        kept.replace('\r', ""),
        written,
        "run this test with UPDATE_DOCS=1"
    );
}

fn documentation() -> String {
    let mut text = String::from(
        "# Rules that sections are checked by\n\n\
         Written from the rules in `crates/makecom-iml/src/check/rule.rs` by\n\
         `UPDATE_DOCS=1 cargo test -p makecom-iml --test rules`. Every example is\n\
         tested: the bad one breaks the rule, the good one does not.\n\n\
         Errors are what Make's own editor refuses. Warnings may be meant, or be of a\n\
         newer Make. Hints are right for some connections, and no section says for\n\
         which.\n",
    );
    for rule in Rule::ALL {
        let source = rule.source;
        write!(
            text,
            "\n## `{}`\n\n{}. Source: {source}.\n\n",
            rule.id,
            capitalized(rule.severity)
        )
        .unwrap();
        writeln!(text, "{}", rule.summary).unwrap();
        for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
            for (kind, section) in example {
                write!(text, "\n{title}, `{kind}`:\n\n```jsonc\n{section}\n```\n").unwrap();
            }
        }
    }
    text
}

fn capitalized(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Hint => "Hint",
        _ => "Warning",
    }
}

#[test]
fn findings_come_all_at_once_with_their_places() {
    let api = Api::from_text(
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
fn secrets_in_the_log() {
    let log = |request: &str| -> Vec<String> {
        let parameters = r#"[{ "name": "pin", "type": "password" }]"#;
        let sections = [
            Section::from_text(SectionKind::Parameters, parameters),
            Section::from_text(SectionKind::Api, request),
        ];
        let mut found = makecom_iml::check(&sections);
        found.retain(|finding| finding.rule == "secret-in-log");
        found.into_iter().map(|finding| finding.pointer).collect()
    };
    let cases: [(&str, &[&str]); 36] = [
        // By the name of the header, of what it is taken from, of a parameter
        // that is a password.
        (
            r#"{ "headers": { "Authorization": "Basic abc" } }"#,
            &["/headers/Authorization"],
        ),
        (r#"{ "qs": { "k": "{{parameters.apiKey}}" } }"#, &["/qs/k"]),
        (
            r#"{ "body": { "a": [{ "b": "{{parameters.pin}}" }] } }"#,
            &["/body/a/0/b"],
        ),
        (
            r#"{ "body": "x={{md5(common.clientSecret)}}" }"#,
            &["/body"],
        ),
        (
            r#"{ "response": { "data": { "t": "{{body.access_token}}" } } }"#,
            &["/response/data/t"],
        ),
        (
            r#"{ "info": { "qs": { "token": "{{x}}" } } }"#,
            &["/info/qs/token"],
        ),
        // In the URL, and what signs.
        (
            r#"{ "url": "https://a.example/{{parameters.apiKey}}/me" }"#,
            &["/url"],
        ),
        (
            r#"{ "url": "https://a.example/me?a=b&api_key=abc" }"#,
            &["/url"],
        ),
        (
            r#"{ "url": "/", "oauth": { "consumer_key": "k", "consumer_secret": "abc" }, "aws": { "secret": "abc" } }"#,
            &["/oauth/consumer_secret", "/aws/secret"],
        ),
        (
            r#"{ "url": "/", "aws": { "key": "{{parameters.id}}", "secret": "{{parameters.x}}", "session": "abc" } }"#,
            &["/aws/secret", "/aws/session"],
        ),
        // The root of OAuth 1 signs what signs nothing by itself.
        (
            r#"{ "oauth": { "consumer_secret": "{{common.s}}", "token_secret": "{{data.tokenSecret}}" },
                 "requestToken": { "url": "/" }, "authorize": { "url": "/" } }"#,
            &["/oauth/consumer_secret"],
        ),
        (
            r#"{ "oauth": { "private_key": "{{common.x}}", "transport_method": "query" },
                 "requestToken": { "url": "/", "log": { "sanitize": ["request.headers.authorization"] } },
                 "info": { "url": "/", "log": { "sanitize": ["request.qs"] } } }"#,
            &["/oauth/private_key"],
        ),
        (
            r#"{ "oauth": { "consumer_secret": "{{common.s}}" }, "authorize": { "url": "/" },
                 "accessToken": { "url": "/", "oauth": { "token_secret": "{{temp.x}}" },
                     "log": { "sanitize": ["request.oauth.token_secret"] } },
                 "info": { "url": "/", "log": { "sanitize": ["request.headers.authorization"] } } }"#,
            &[],
        ),
        // Within what is received: behind an index, in brackets, under a name
        // that says so.
        (
            r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}", "b": "{{body['access-token']}}",
                 "c": "{{first(body.list[].`api key`)}}", "d": "{{headers.[`set-cookie`]}}" } } }"#,
            &[
                "/response/data/a",
                "/response/data/b",
                "/response/data/c",
                "/response/data/d",
            ],
        ),
        (
            r#"{ "response": { "data": { "accessToken": "{{body.value}}", "b": "{{body.value}}", "useToken": "{{body.on}}" } } }"#,
            &["/response/data/accessToken"],
        ),
        (
            r#"{ "response": { "temp": { "token": "{{if(body.ok; body.access_token; '')}}" } },
                 "log": { "sanitize": ["response.body.access_token"] } }"#,
            &[],
        ),
        (
            r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}" } }, "log": { "sanitize": ["response.body.data[0].access_token"] } }"#,
            &[],
        ),
        (
            r#"{ "response": { "data": { "a": "{{body.data[1].access_token}}" } }, "log": { "sanitize": ["response.body.data"] } }"#,
            &[],
        ),
        (
            r#"{ "response": { "data": { "a": "{{body['access-token']}}" } }, "log": { "sanitize": ["response.body.access-token"] } }"#,
            &[],
        ),
        (
            r#"{ "qs": { "k": "{{parameters['pin']}}", "l": "{{temp.list[1].apiKey}}" } }"#,
            &["/qs/k", "/qs/l"],
        ),
        // Once for each path.
        (
            r#"{ "response": { "data": { "a": "{{ifempty(body.token; body.token)}}{{body.secret}}" } } }"#,
            &["/response/data/a", "/response/data/a"],
        ),
        // Nothing to hide.
        (
            r#"{ "qs": { "k": "{{'parameters.pin'}}", "l": "{{parameters.useToken}}" } }"#,
            &[],
        ),
        (
            r#"{ "url": "/", "oauth": { "consumer_key": "{{common.consumerKey}}" }, "aws": { "key": "abc" } }"#,
            &[],
        ),
        (
            r#"{ "response": { "data": { "next": "{{body.nextPageToken}}" } } }"#,
            &[],
        ),
        (r#"{ "url": "https://a.example/me?page={{temp.x}}" }"#, &[]),
        (
            r#"{ "headers": { "accept": "json", "x-page-token": "{{temp.x}}" } }"#,
            &[],
        ),
        (
            r#"{ "qs": { "k": "{{parameters.name}}", "token": null } }"#,
            &[],
        ),
        // Hidden, as it is or with all around it.
        (
            r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers.authorization"] } }"#,
            &[],
        ),
        (
            r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers"] } }"#,
            &[],
        ),
        (
            r#"{ "body": "{{parameters.pin}}", "log": { "sanitize": ["request.body<parameters.pin>"] } }"#,
            &[],
        ),
        (
            r#"{ "url": "https://a.example/{{parameters.pin}}", "log": { "sanitize": ["request.url"] } }"#,
            &[],
        ),
        (
            r#"{ "headers": { "X-Api-Key": "a" }, "log": { "sanitize": ["request.headers['x-api-key']"] } }"#,
            &[],
        ),
        (
            r#"{ "headers": { "X-Api-Key": "a" }, "log": { "sanitize": ["request.headers.[x-api-key]"] } }"#,
            &[],
        ),
        (
            r#"{ "body": [{ "token": "a" }, { "token": "b" }], "log": { "sanitize": ["request.body[0].token"] } }"#,
            &["/body/1/token"],
        ),
        (
            r#"{ "url": "/", "oauth": { "token": "a" }, "log": { "sanitize": ["request.oauth"] } }"#,
            &[],
        ),
        (
            r#"{ "headers": { "Authorization": "a" }, "log": { "sanitize": ["request.headers.auth"] } }"#,
            &["/headers/Authorization"],
        ),
    ];
    for (request, expected) in cases {
        assert_eq!(log(request), expected, "{request}");
    }
}

#[test]
fn a_check_of_credentials_goes_somewhere() {
    let token = r#""token": { "url": "https://acme.example/token" }"#;
    let cases = [
        (format!(r#"{{ {token}, "info": {{}} }}"#), true),
        (format!(r#"{{ {token}, "info": {{ "url": null }} }}"#), true),
        (
            format!(r#"{{ {token}, "info": {{ "url": "/me" }} }}"#),
            false,
        ),
        (r#"{ "url": null }"#.to_owned(), true),
        (r#"[{ "method": "GET" }]"#.to_owned(), true),
    ];
    for (text, expected) in cases {
        let found = Api::from_text(text.as_str()).check();
        let is_missed = found.iter().any(|f| f.rule == "no-credential-check");
        assert_eq!(is_missed, expected, "{text}");
    }
    // Where nothing is yet, nothing is missed.
    for text in ["{}", "[]", "{ /* soon */ }"] {
        assert_eq!(Api::from_text(text).check(), [], "{text}");
    }
}

#[test]
fn secrets_that_are_written_out() {
    let found = |request: &str| -> Vec<String> {
        let mut found = Api::from_text(request).check();
        found.retain(|finding| finding.rule == "secret-written-out");
        found.into_iter().map(|finding| finding.pointer).collect()
    };
    let cases: [(&str, &[&str]); 9] = [
        (
            r#"{ "headers": { "authorization": "Bearer 9f86d081884c" } }"#,
            &["/headers/authorization"],
        ),
        (
            r#"{ "body": { "client_secret": ["9f86d081884c"] } }"#,
            &["/body/client_secret/0"],
        ),
        (
            r#"{ "url": "/", "aws": { "key": "AKIA9f86d081", "secret": "9f86d081884c" } }"#,
            &["/aws/secret"],
        ),
        (
            r#"{ "oauth": { "consumer_secret": "9f86d081884c" }, "info": { "url": "/" } }"#,
            &["/oauth/consumer_secret"],
        ),
        // Hiding it from the log does not help.
        (
            r#"{ "qs": { "token": "9f86d081884c" }, "log": { "sanitize": ["request.qs"] } }"#,
            &["/qs/token"],
        ),
        // Words, and what is no secret.
        (r#"{ "headers": { "x-csrf-token": "required" } }"#, &[]),
        (r#"{ "headers": { "authorization": "Bearer abc" } }"#, &[]),
        (
            r#"{ "headers": { "authorization": "Basic {{base64(common.user + ':12345678')}}" } }"#,
            &[],
        ),
        (r#"{ "headers": { "x-version": "9f86d081884c" } }"#, &[]),
    ];
    for (request, expected) in cases {
        assert_eq!(found(request), expected, "{request}");
    }
}

#[test]
fn accounts_that_can_be_told_apart() {
    let found = |response: &str| -> Vec<(&'static str, String)> {
        let text = format!(r#"{{ "url": "/me", "response": {{ {response} }} }}"#);
        let rules = ["no-metadata", "no-uid", "constant-uid", "secret-shown"];
        let found = Api::from_text(text).check().into_iter();
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
fn parameters_that_show_a_secret() {
    let cases = [
        (r#""name": "key", "type": "text", "label": "API Key""#, true),
        (r#""name": "apiKey2", "type": "text""#, true),
        (
            r#""name": "key", "type": "text", "label": "Sort key""#,
            false,
        ),
        (
            r#""name": "key", "type": "password", "label": "API Key""#,
            false,
        ),
        // Nobody sees it.
        (r#""name": "apiKey", "type": "hidden""#, false),
    ];
    for (parameter, expected) in cases {
        let found = Parameters::from_text(format!("[{{ {parameter} }}]")).check();
        let is_shown = found.iter().any(|f| f.rule == "secret-not-password");
        assert_eq!(is_shown, expected, "{parameter}");
    }
}

#[test]
fn ordinary_oauth_is_no_error() {
    let post = r#"{ "url": "https://acme.example/x", "method": "POST" }"#;
    let api = format!(r#"{{ "token": {post}, "refresh": {post}, "invalidate": {post} }}"#);
    let found = Api::from_text(api).check();
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
fn what_is_right_is_let_pass() {
    let api = include_str!("data/basic.iml.json");
    assert_eq!(Api::from_text(api).check(), []);
    for kind in SectionKind::ALL {
        for unset in ["", "null", "// soon"] {
            assert_eq!(
                Section::from_text(kind, unset).check(),
                [],
                "{kind} {unset:?}"
            );
        }
    }
    // An expression may stand anywhere, and null is as good as nothing.
    let parameters = Parameters::from_text(
        r#"[{ "name": "{{x}}", "type": "{{x}}", "required": "{{x}}", "editable": "{{x}}", "label": null,
            "validate": { "min": "{{x}}" }, "mode": "{{x}}", "mappable": { "help": "{{x}}" } }, "rpc://x"]"#,
    );
    assert_eq!(parameters.check(), []);
    // Errors are for what Make refuses; the rest is let pass with a word.
    let warned = Parameters::from_text(r#"[{ "type": "quantum", "colour": 1 }]"#).check();
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
            SectionKind::Api,
            r#"{ "headers": "{{x}}", "qs": "{{x}}", "temp": "{{x}}" }"#,
        ),
        (
            SectionKind::Api,
            r#"{ "pagination": { "headers": "{{x}}", "qs": "{{x}}" } }"#,
        ),
        (
            SectionKind::Api,
            r#"{ "response": { "data": "{{x}}", "temp": "{{x}}" } }"#,
        ),
        (SectionKind::Api, r#"{ "log": { "sanitize": "{{x}}" } }"#),
        (SectionKind::Install, r#"{ "common": "{{parameters}}" }"#),
    ];
    let wrong = |kind, text: &str| {
        let found = Section::from_text(kind, text).check();
        found.iter().filter(|f| f.rule == "wrong-type").count()
    };
    for (kind, text) in cases {
        assert_eq!(wrong(kind, text), 0, "{text}");
        let read = match kind {
            SectionKind::Api => Api::from_text(text).model().map(|_| ()),
            _ => Install::from_text(text).model().map(|_| ()),
        };
        assert_eq!(read.map_err(|error| error.to_string()), Ok(()), "{text}");
        // A text that is none is wrong there.
        let plain = text.replace("{{", "").replace("}}", "");
        assert_eq!(wrong(kind, &plain), text.matches("{{").count(), "{plain}");
    }
    let api = Api::from_text(r#"{ "qs": "{{parameters.qs}}" }"#);
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
    let found = Api::from_text(text).check();
    assert!(found.len() >= 6, "{found:#?}");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:#?}");
}

#[test]
fn endless_keys_and_values_are_shown_in_part_only() {
    let key = "é".repeat(200_000);
    let found = Api::from_text(format!(r#"{{ "{key}": 1, "method": "{key}" }}"#)).check();
    for rule in ["unknown-key", "unknown-value"] {
        let finding = found.iter().find(|finding| finding.rule == rule).unwrap();
        assert!(
            finding.message.len() < 200 && finding.help.len() < 200,
            "{rule}"
        );
    }
}

#[test]
fn lengths_are_counted_in_characters() {
    let long = "é".repeat(512);
    let scopes = |label: &str| Scopes::from([("read", label)]).check();
    assert_eq!(scopes(&long), []);
    let found = scopes(&format!("{long}é"));
    assert_eq!(found[0].message, "this has 513 characters, of at most 512");
    assert_eq!(
        (found[0].pointer.as_str(), found[0].line, found[0].column),
        ("/read", 2, 11)
    );
}

#[test]
fn common_data_is_looked_for_in_the_whole_connection() {
    let api = Section::from_text(
        SectionKind::Api,
        r#"{ "url": "{{common.a}}{{common.b.c}}" }"#,
    );
    let install = |text: &str| Section::from_text(SectionKind::Install, text);
    let spec = Section::from_text(
        SectionKind::InstallSpec,
        r#"[{ "type": "text", "name": "a" }]"#,
    );
    let missing = |sections: &[&Section]| -> Vec<String> {
        let mut found = makecom_iml::check(sections.iter().copied());
        found.retain(|finding| finding.rule == "common-without-install");
        found.into_iter().map(|finding| finding.message).collect()
    };
    let both = [
        "`common.a` comes from no installation",
        "`common.b` comes from no installation",
    ];
    // Where installers are asked for nothing, to say it once is enough.
    let once = ["from no installation: `common.a`, `common.b`"];
    assert_eq!(missing(&[&api]), once);
    assert_eq!(missing(&[&api, &install("{}")]), once);
    assert_eq!(missing(&[&api, &spec, &install("{}")]), both);
    assert_eq!(
        missing(&[&api, &install(r#"{ "common": { "a": 1, "b": 2 } }"#)]),
        both
    );
    assert_eq!(
        missing(&[&api, &spec, &install(r#"{ "common": { "a": 1 } }"#)]),
        both[1..]
    );
    assert_eq!(
        missing(&[&install(r#"{ "common": { "a": 1, "b": 2 } }"#), &spec, &api]),
        [""; 0]
    );
    // Where users may give what is theirs, nothing need be common.
    for (url, is_found) in [
        ("{{ifempty(parameters.a, common.a)}}", false),
        ("{{if(parameters.own; parameters.a; common['a'])}}", false),
        ("{{parameters.a || common.a}}", false),
        ("{{parameters.a}}{{common.a}}", true),
        ("{{base64(parameters.a + common.a)}}", true),
    ] {
        let api = Section::from_text(SectionKind::Api, format!(r#"{{ "url": "{url}" }}"#));
        assert_eq!(!missing(&[&api]).is_empty(), is_found, "{url}");
    }
    // What an expression makes common, nobody can tell.
    assert_eq!(
        missing(&[&api, &spec, &install(r#"{ "common": "{{parameters}}" }"#)]),
        [""; 0]
    );
    // Alone, nothing is known of the others.
    assert!(
        api.check()
            .iter()
            .all(|finding| finding.rule != "common-without-install")
    );
}

//! Sections as their users see them: reading, writing and editing in place.

use makecom::section::{
    self, Api, ApiModel, BodyType, Content, Expression, Iml, Install, InstallSpec, Method, Oauth2,
    Parameter, ParameterEntry, ParameterType, Parameters, Request, Response, Scope, Scopes,
};
use makecom::{Section, SectionKind};
use serde_json::{Value, json};

/// Every directive that this crate knows, and one that it does not.
const OAUTH2: &str = include_str!("data/oauth2.iml.json");
const BASIC: &str = include_str!("data/basic.iml.json");
const PARAMETERS: &str = include_str!("data/parameters.iml.json");

#[test]
fn every_directive_reads_and_is_written_again() {
    let api = Api::from_text(OAUTH2);
    let model = api.model().unwrap().unwrap();
    let written = Api::from(model.clone());
    assert_eq!(written.value().unwrap(), api.value().unwrap());
    assert_eq!(written.model().unwrap(), Some(model.clone()));
    let stages: Vec<_> = model.requests().iter().map(|(stage, _)| *stage).collect();
    assert_eq!(
        stages,
        [
            "preauthorize",
            "authorize",
            "token",
            "token",
            "info",
            "refresh",
            "invalidate"
        ]
        .map(Some)
    );

    for text in [
        BASIC.to_owned(),
        format!("[{BASIC}]"),
        format!("{{\"oauth\": {{}}, \"requestToken\": {BASIC}}}"),
    ] {
        let api = Api::from_text(text);
        let written = Api::from(api.model().unwrap().unwrap());
        assert_eq!(written.value().unwrap(), api.value().unwrap());
    }

    let parameters = Parameters::from_text(PARAMETERS);
    let written = Parameters::from(parameters.entries().unwrap());
    assert_eq!(written.value().unwrap(), parameters.value().unwrap());
}

#[test]
fn literals_expressions_and_what_is_unknown() {
    let api = Api::from_text(
        r#"{
            "url": "{{common.url}}/me", "method": "BREW", "gzip": "{{parameters.gzip}}",
            "type": "urlencoded", "future": [1.50, 9007199254740993]
        }"#,
    );
    let Some(ApiModel::Request(mut request)) = api.model().unwrap() else {
        panic!("one request");
    };
    assert!(request.url.as_ref().unwrap().expression().is_some());
    assert!(matches!(
        request.method,
        Some(Iml::Literal(Method::Unknown(_)))
    ));
    assert_eq!(request.gzip.as_ref().unwrap().literal(), None);
    assert_eq!(request.body_type, Some(BodyType::Urlencoded.into()));
    assert_eq!(request.extra["future"][1], json!(9_007_199_254_740_993_u64));

    request.gzip = Some(Expression::new("{{true}}").unwrap().into());
    let written = Api::from(*request).value().unwrap();
    assert_eq!(written["method"], "BREW");
    assert_eq!(written["gzip"], "{{true}}");
    assert_eq!(written["future"][1], json!(9_007_199_254_740_993_u64));
    assert!("BREW".parse::<Method>().is_err());
}

#[test]
fn models_show_keys_and_nothing_that_they_hold() {
    for text in [OAUTH2, BASIC] {
        let model = Api::from_text(text.replace("acme", "hunter2"))
            .model()
            .unwrap()
            .unwrap();
        let shown = format!("{model:?} {model:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let request = Request::new("https://hunter2.example").method(Method::Get);
    assert_eq!(format!("{request:?}"), "Request { url: …, method: … }");
}

#[test]
fn edits_by_pointer_touch_nothing_else() {
    // Before, the pointer, the value (none: take it out), after.
    let cases = [
        // A value alone.
        (
            "{ \"a\": /* x */ 1 /* y */ }",
            "/a",
            Some("2"),
            "{ \"a\": /* x */ 2 /* y */ }",
        ),
        (
            "[1, // a\n 2]",
            "/0",
            Some("\"{{x}}\""),
            "[\"{{x}}\", // a\n 2]",
        ),
        (
            "{\"a~/b\": 1}",
            "/a~0~1b",
            Some("\"q\\\"\\n\""),
            "{\"a~/b\": \"q\\\"\\n\"}",
        ),
        (
            "{\"a\": 1, \"a\": 2}",
            "/a",
            Some("3"),
            "{\"a\": 1, \"a\": 3}",
        ),
        // Nothing changes where nothing does.
        ("{\"a\": 1.50}", "/a", Some("1.50"), "{\"a\": 1.50}"),
        (
            "{\"a\" : [ 1,2 , ] }",
            "/a",
            Some("[1, 2]"),
            "{\"a\" : [ 1,2 , ] }",
        ),
        // One more entry, in the style of the text.
        ("{}", "/a", Some("1"), "{\n  \"a\": 1\n}"),
        ("{ \"a\": 1 }", "/b", Some("2"), "{ \"a\": 1, \"b\": 2 }"),
        (
            "{\"a\":1}",
            "/b",
            Some("{\"c\": 2}"),
            "{\"a\":1, \"b\": { \"c\": 2 }}",
        ),
        (
            "{ \"a\": { \"b\": 1 }, \"c\": [1] }",
            "/a/d",
            Some("2"),
            "{ \"a\": { \"b\": 1, \"d\": 2 }, \"c\": [1] }",
        ),
        (
            "{ \"a\": {}, \"c\": [] }",
            "/a/d",
            Some("2"),
            "{ \"a\": { \"d\": 2 }, \"c\": [] }",
        ),
        ("[1, 2]", "/-", Some("{\"a\": 1}"), "[1, 2, { \"a\": 1 }]"),
        ("[1, 2]", "/2", Some("3"), "[1, 2, 3]"),
        (
            "{\r\n\t\"a\": 1, // x\r\n}\r\n",
            "/b",
            Some("[{}, {\"c\": 1}]"),
            "{\r\n\t\"a\": 1, // x\r\n\t\"b\": [\r\n\t\t{},\r\n\t\t{\r\n\t\t\t\"c\": 1,\r\n\t\t},\r\n\t],\r\n}\r\n",
        ),
        (
            "{\n    // a\n    \"a\": 1 // x\n    // end\n}",
            "/b",
            Some("2"),
            "{\n    // a\n    \"a\": 1, // x\n    \"b\": 2\n    // end\n}",
        ),
        // On the way, objects are made.
        (
            "{ \"a\": 1 }",
            "/b/c/-",
            Some("2"),
            "{ \"a\": 1, \"b\": { \"c\": [2] } }",
        ),
        (
            "{ \"a\": null }",
            "/a/b",
            Some("2"),
            "{ \"a\": { \"b\": 2 } }",
        ),
        ("", "/a", Some("1"), "{\n  \"a\": 1\n}\n"),
        ("// soon\n", "/a", Some("1"), "// soon\n{\n  \"a\": 1\n}\n"),
        (
            "\u{feff}{\"a\": 1}\n",
            "/a",
            Some("2"),
            "\u{feff}{\"a\": 2}\n",
        ),
        // Taken out.
        (
            "{\n  // a\n  \"a\": 1, // x\n  \"b\": 2, // y\n}",
            "/a",
            None,
            "{\n  // a\n  \"b\": 2, // y\n}",
        ),
        (
            "{\n  \"a\": 1, // x\n  \"b\": 2 // y\n}",
            "/b",
            None,
            "{\n  \"a\": 1 // x\n}",
        ),
        ("{\"a\": 1, \"a\": 2}", "/a", None, "{}"),
        ("[1, 2, 3]", "/1", None, "[1, 3]"),
        ("[1, 2, 3]", "/3", None, "[1, 2, 3]"),
        ("{\"a\": 1}", "/a/b", None, "{\"a\": 1}"),
    ];
    for (before, pointer, value, expected) in cases {
        let mut section = Section::from_text(SectionKind::Api, before);
        if let Some(value) = value {
            let value: Value = serde_json::from_str(value).unwrap();
            section.set(pointer, &value).unwrap();
            if !pointer.ends_with('-') {
                assert_eq!(
                    section.get(pointer).unwrap(),
                    Some(value),
                    "{before} {pointer}"
                );
            }
        } else {
            let was_there = section.remove(pointer).unwrap();
            assert_eq!(was_there, before != expected, "{before} {pointer}");
        }
        assert_eq!(section.text(), expected, "{before} {pointer}");
    }
}

#[test]
fn edits_that_lead_nowhere_change_nothing() {
    let cases = [
        ("{\"a\": 1}", "a", "is not a JSON Pointer"),
        ("{\"a\": 1}", "/a/b", "\"/a\" has no place for \"b\""),
        ("[1]", "/2", "\"\" has no place for \"2\""),
        ("[1]", "/b", "\"\" has no place for \"b\""),
        ("[1", "/0", "line 1, column 2"),
    ];
    for (text, pointer, expected) in cases {
        let mut api = Api::from_text(text);
        let error = api.set(pointer, 2).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(api.text(), text);
    }
    let mut api = Api::from_text("{\"gzip\": 7}");
    let error = api.edit(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 10: expected a boolean or an expression"
    );
    assert!(api.remove("").unwrap_err().is_invalid_input());
    // What the model cannot read, a pointer can still reach.
    api.set("/gzip", true).unwrap();
    assert_eq!(api.text(), "{\"gzip\": true}");
}

#[test]
fn edits_of_models_touch_nothing_else() {
    let mut api = Api::from_text(OAUTH2);
    api.edit(|_| ()).unwrap();
    assert_eq!(api.text(), OAUTH2);

    api.edit(|api| {
        let stages = api.oauth2_mut().unwrap();
        let token = stages.token.as_mut().unwrap().first_mut().unwrap();
        token.url = Some("https://acme.example/v2/token".into());
        stages.invalidate = None;
        stages.info.as_mut().unwrap().ca = Some("PEM".into());
    })
    .unwrap();
    let diff: Vec<String> = changed_lines(OAUTH2, api.text());
    assert_eq!(
        diff,
        [
            "-      \"url\": \"https://acme.example/token\", // the first of two",
            "+      \"url\": \"https://acme.example/v2/token\", // the first of two",
            "+    \"ca\": \"PEM\",",
            "-  \"invalidate\": { \"url\": \"https://acme.example/revoke\", \"qs\": { \"token\": \"{{connection.accessToken}}\" } },",
        ]
    );
}

#[test]
fn elements_keep_their_comments_when_others_come_and_go() {
    let text = "[\n  // the site\n  { \"name\": \"site\", \"type\": \"url\" }, // 1\n  // the key\n  { \"name\": \"key\", \"type\": \"text\" }, // 2\n  // the rest\n  \"rpc://more\", // 3\n]";
    let change = |change: fn(&mut Vec<ParameterEntry>)| {
        let mut parameters = Parameters::from_text(text);
        parameters.edit(change).unwrap();
        parameters.into_text()
    };
    let first_gone = change(|entries| drop(entries.remove(0)));
    assert_eq!(
        changed_lines(text, &first_gone),
        ["-  { \"name\": \"site\", \"type\": \"url\" }, // 1"]
    );
    let retyped = change(|entries| {
        entries.remove(0);
        if let ParameterEntry::Parameter(key) = &mut entries[0] {
            key.kind = Some(ParameterType::Password.into());
        }
        entries.push(Parameter::new(ParameterType::Text, "last").into());
    });
    assert_eq!(
        changed_lines(text, &retyped),
        [
            "-  { \"name\": \"site\", \"type\": \"url\" }, // 1",
            "-  { \"name\": \"key\", \"type\": \"text\" }, // 2",
            "+  { \"name\": \"key\", \"type\": \"password\" }, // 2",
            "+  {",
            "+    \"name\": \"last\",",
            "+    \"type\": \"text\",",
            "+  },",
        ]
    );
    let swapped = change(|entries| entries.swap(0, 2));
    assert_eq!(
        Parameters::from_text(swapped).value().unwrap(),
        json!(["rpc://more", {"name": "key", "type": "text"}, {"name": "site", "type": "url"}])
    );
}

#[test]
fn the_other_kinds_are_edited_too() {
    let mut scope = Scope::from_text("[ // least first\n  \"read\",\n]");
    scope
        .edit(|scopes| scopes.push("write".to_owned()))
        .unwrap();
    assert_eq!(
        scope.text(),
        "[ // least first\n  \"read\",\n  \"write\",\n]"
    );

    let mut scopes = Scopes::from_text("{ \"read\": \"Read\" }");
    scopes
        .edit(|scopes| scopes.insert("write".to_owned(), "Write".to_owned()))
        .unwrap();
    assert_eq!(
        scopes.text(),
        "{ \"read\": \"Read\", \"write\": \"Write\" }"
    );

    let mut unset = InstallSpec::from_text("// soon\nnull\n");
    unset.edit(|entries| assert!(entries.is_empty())).unwrap();
    assert_eq!(unset.text(), "// soon\nnull\n");
    unset
        .edit(|entries| entries.push(Parameter::new(ParameterType::Text, "id").into()))
        .unwrap();
    assert_eq!(
        unset.text(),
        "// soon\n[\n  {\n    \"name\": \"id\",\n    \"type\": \"text\"\n  }\n]\n"
    );

    let mut install = Install::from_text("");
    install
        .edit(|install| {
            let common = install.common.get_or_insert_default().literal_or_default();
            common.insert("id".to_owned(), "{{parameters.id}}".into())
        })
        .unwrap();
    assert_eq!(install.common().unwrap()["id"], "{{parameters.id}}");
}

#[test]
fn null_is_missing_and_stays_null() {
    let text = "{ \"url\": null, \"headers\": { \"a\": null }, \"body\": null }";
    let mut api = Api::from_text(text);
    let Some(ApiModel::Request(request)) = api.model().unwrap() else {
        panic!("one request");
    };
    assert_eq!((request.url, request.body), (None, None));
    let headers = request.headers.unwrap();
    assert_eq!(headers.literal().unwrap()["a"], Value::Null);
    api.edit(|api| api.request_mut().unwrap().gzip = Some(true.into()))
        .unwrap();
    assert_eq!(
        api.text(),
        "{ \"url\": null, \"headers\": { \"a\": null }, \"body\": null, \"gzip\": true }"
    );
    api.edit(|api| api.request_mut().unwrap().url = Some("/me".into()))
        .unwrap();
    assert_eq!(
        api.text(),
        "{ \"url\": \"/me\", \"headers\": { \"a\": null }, \"body\": null, \"gzip\": true }"
    );
}

#[test]
fn what_is_written_anew_reads_well() {
    let api = Api::from(
        Oauth2::default()
            .authorize(
                Request::new("https://acme.example/oauth")
                    .query("scope", "{{join(oauth.scope, ' ')}}"),
            )
            .token(
                Request::new("https://acme.example/token")
                    .method(Method::Post)
                    .body_type(BodyType::Urlencoded)
                    .body(json!({"code": "{{query.code}}"}))
                    .response(Response::default().error("[{{statusCode}}] {{body.message}}"))
                    .sanitize(["response.body.access_token"]),
            ),
    );
    insta::assert_snapshot!("written_api", api.text());
}

#[test]
fn a_number_or_a_line_break_that_json_does_not_have_is_refused_where_it_stands() {
    let cases = [
        (
            "{\n  \"body\": 1e999\n}",
            "2:15: error: this number is too large for JSON (syntax)",
        ),
        (
            "{ \"body\": \"a\nb\" }",
            "2:1: error: a string cannot go over the end of a line, or hold other control characters: write \\n (syntax)",
        ),
    ];
    for (text, expected) in cases {
        let api = Api::from_text(text);
        let found = &api.check()[0];
        assert_eq!(found.to_string(), format!("api:{expected}"));
        for error in [api.value().unwrap_err(), api.model().unwrap_err()] {
            assert_eq!(error.position(), Some((found.line, found.column)));
            assert!(error.to_string().ends_with(&found.message), "{error}");
        }
        assert_eq!(api.text(), text);
    }
}

/// Lines that are in one text only.
fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value().trim_end()))
        .collect()
}

#[test]
fn sections_of_any_kind_can_be_reached_by_pointer() {
    let mut section: Section = section::Scope::from(["read"]).into();
    section.set("/-", "write").unwrap();
    assert_eq!(section.get("/1").unwrap(), Some(json!("write")));
    assert!(section.remove("/0").unwrap());
    assert_eq!(section.value().unwrap(), json!(["write"]));
}

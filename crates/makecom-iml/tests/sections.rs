//! Sections as their users see them: reading and writing.

use makecom_iml::Section;
use makecom_iml::{
    self, ApiModel, ApiShape, BodyType, Code as _, Expression, Iml, Method, Oauth2, Request,
    Response, connection,
};
use serde_json::{Value, json};

/// Every directive that this crate knows, and one that it does not.
const OAUTH2: &str = include_str!("data/oauth2.iml.json");
const BASIC: &str = include_str!("data/basic.iml.json");
const PARAMETERS: &str = include_str!("data/parameters.iml.json");

#[test]
fn every_directive_reads_and_is_written_again() {
    let api = connection::Api::from_text(OAUTH2);
    let model = api.model().unwrap().unwrap();
    let written = connection::Api::of(model.clone());
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
        let api = connection::Api::from_text(text);
        let written = connection::Api::of(api.model().unwrap().unwrap());
        assert_eq!(written.value().unwrap(), api.value().unwrap());
    }

    let parameters = connection::Parameters::from_text(PARAMETERS);
    let written = connection::Parameters::of(parameters.entries().unwrap());
    assert_eq!(written.value().unwrap(), parameters.value().unwrap());
}

#[test]
fn literals_expressions_and_what_is_unknown() {
    let api = connection::Api::from_text(
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
    let written = connection::Api::of(*request).value().unwrap();
    assert_eq!(written["method"], "BREW");
    assert_eq!(written["gzip"], "{{true}}");
    assert_eq!(written["future"][1], json!(9_007_199_254_740_993_u64));
    assert!("BREW".parse::<Method>().is_err());
}

#[test]
fn models_show_keys_and_nothing_that_they_hold() {
    for text in [OAUTH2, BASIC] {
        let model = connection::Api::from_text(text.replace("acme", "hunter2"))
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
fn null_is_missing_and_stays_null() {
    let text = "{ \"url\": null, \"headers\": { \"a\": null }, \"body\": null }";
    let mut api = connection::Api::from_text(text);
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
fn what_is_replaced_is_indented() {
    let api = connection::Api::of(
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
fn invalid_numbers_and_line_breaks_are_refused_at_their_place() {
    let cases = [
        (
            "{\n  \"body\": 1e999\n}",
            "2:15: error: this number is too large for JSON (syntax)",
        ),
        (
            "{ \"body\": \"a\nb\" }",
            "2:1: error: a string cannot contain a line break or other control characters: write \\n (syntax)",
        ),
    ];
    for (text, expected) in cases {
        let api = connection::Api::from_text(text);
        let found = &api.check()[0];
        assert_eq!(found.to_string(), format!("api:{expected}"));
        for error in [api.value().unwrap_err(), api.model().unwrap_err()] {
            assert_eq!(error.position(), Some((found.line, found.column)));
            assert!(error.to_string().ends_with(&found.message), "{error}");
        }
        assert_eq!(api.text(), text);
    }
}

#[test]
fn sections_of_any_kind_can_be_reached_by_pointer() {
    let mut section: Section = connection::Scope::of(["read"]).into();
    section.set("/-", "write").unwrap();
    assert_eq!(section.get("/1").unwrap(), Some(json!("write")));
    assert!(section.remove("/0").unwrap());
    assert_eq!(section.value().unwrap(), json!(["write"]));
}

#[test]
fn shapes() {
    let cases = [
        ("", ApiShape::Empty),
        ("{ }", ApiShape::Empty),
        ("{\"token\": {}}", ApiShape::Oauth2),
        ("{\"info\": {}, \"oauth\": {}}", ApiShape::Oauth1),
        (
            "{\"requestToken\": {}, \"authorize\": {}}",
            ApiShape::Oauth1,
        ),
        ("{\"url\": \"/me\", \"oauth\": {}}", ApiShape::Request),
        ("{\"headers\": {}}", ApiShape::Request),
        ("{\"authorize\": {}, \"info\": {}}", ApiShape::Oauth2),
        ("[{}, {}]", ApiShape::Requests),
        ("7", ApiShape::Unknown),
    ];
    for (text, expected) in cases {
        let api = connection::Api::from_text(text);
        assert_eq!(api.shape().unwrap(), expected, "{text}");
        let model = api.model();
        let read = match model {
            Ok(None | Some(ApiModel::Empty)) => ApiShape::Empty,
            Ok(Some(ApiModel::Oauth1(_))) => ApiShape::Oauth1,
            Ok(Some(ApiModel::Oauth2(_))) => ApiShape::Oauth2,
            Ok(Some(ApiModel::Request(_))) => ApiShape::Request,
            Ok(Some(ApiModel::Requests(_))) => ApiShape::Requests,
            _ => ApiShape::Unknown,
        };
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn stages_of_both_kinds_of_oauth_can_become_either() {
    let cases = [
        (
            "{\"authorize\": {}, \"info\": {}, \"future\": 1}",
            true,
            true,
        ),
        ("{\"authorize\": {}, \"token\": {}}", false, true),
        ("{\"authorize\": {}, \"accessToken\": {}}", true, false),
        ("{\"url\": \"/me\"}", false, false),
    ];
    for (text, first, second) in cases {
        let model = connection::Api::from_text(text).model().unwrap().unwrap();
        assert_eq!(model.clone().oauth1_mut().is_some(), first, "{text}");
        assert_eq!(model.clone().oauth2_mut().is_some(), second, "{text}");
        let mut changed = model.clone();
        changed.oauth1_mut();
        let value = |model| connection::Api::of(model).value().unwrap();
        assert_eq!(value(changed), value(model), "{text}");
    }
}

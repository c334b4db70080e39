//! What the parts of an error say together.

use makecom_raw::operations;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::*;

fn api(status: u16, body: &str) -> Error {
    let head = Head {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
    };
    let failure = Failure::answer(head, body.into(), |_, _| None, std::time::UNIX_EPOCH);
    Error::from(Call {
        operation: &operations::GET_CONNECTION,
        zone: Zone::Eu1,
        path: "/sdk/apps/connections/acme".to_owned(),
        attempts: 1,
        unsure: false,
        pause_too_long: None,
        failure,
    })
}

#[test]
fn the_line_says_what_where_and_what_to_do() {
    let start = "get_connection (GET /sdk/apps/connections/acme in eu1.make.com) answered ";
    let cases = [
        (
            403,
            r#"{"message":"Permission denied","code":"SC403"}"#,
            "403 Forbidden: Permission denied [SC403]; check that the token has the scope sdk-apps:read, and its owner the right to work on the app",
        ),
        (
            400,
            r#"{"message":"Bad","detail":["a","b"],"suberrors":[{"message":"m","name":"n"}]}"#,
            "400 Bad Request: Bad; a; b; n: m",
        ),
        (
            403,
            "error code: 1010",
            "403 Forbidden: error code: 1010; check that the token has the scope sdk-apps:read, and its owner the right to work on the app",
        ),
        (
            502,
            "<html><head>\n<title>Make is\ndown</title></head>…",
            "502 Bad Gateway: Make is down; try again later",
        ),
        (
            502,
            "<!DOCTYPE html>\n<HTML><Title lang=en>Make is down</Title>",
            "502 Bad Gateway: Make is down; try again later",
        ),
        (
            502,
            "<html><title> </title><style>p {}</style><p class=x>Try\nlater</p><p>More",
            "502 Bad Gateway: Try later; try again later",
        ),
        (502, "<html></html>", "502 Bad Gateway; try again later"),
        // What the status says is said once.
        (
            502,
            "<html><title>502 Bad Gateway</title>",
            "502 Bad Gateway; try again later",
        ),
        (502, "Bad gateway.", "502 Bad Gateway; try again later"),
        (
            504,
            r#"{"message":"Error 504: Gateway Timeout"}"#,
            "504 Gateway Timeout; try again later",
        ),
        (
            401,
            r#"{"message":"Unauthorized.","code":"IM015","detail":"Unauthorized"}"#,
            "401 Unauthorized [IM015]; check the API key, and that it belongs to this zone",
        ),
        (
            400,
            r#"{"message":"Bad label.","detail":["Bad label","Bad label"],"suberrors":[{"message":"Bad label"}]}"#,
            "400 Bad Request: Bad label",
        ),
        (
            406,
            r#"{"message":"Confirm it","code":"IM004","metadata":{"scenarios":[1]}}"#,
            "406 Not Acceptable: Confirm it [IM004]; it has to be confirmed, which Make's own pages can do",
        ),
        (
            400,
            r#"{"message":"a\n\u001b[31mb","detail":"c\r\nd","suberrors":[{"message":"m\n","name":"n\t"}]}"#,
            "400 Bad Request: a [31mb; c d; n: m",
        ),
        (500, "", "500 Internal Server Error"),
        (
            401,
            r#"{"detail":"No token","code":7}"#,
            r#"401 Unauthorized: {"detail":"No token","code":7}; No token; check the API key, and that it belongs to this zone"#,
        ),
    ];
    for (status, body, expected) in cases {
        let error = api(status, body);
        assert_eq!(error.to_string(), format!("{start}{expected}"));
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.raw_body(), Some(body.as_bytes()));
    }
}

#[test]
fn predicates_follow_the_status() {
    type Predicate = fn(&Error) -> bool;
    let cases: [(u16, Predicate); 10] = [
        (308, Error::is_redirect),
        (400, Error::is_validation),
        (401, Error::is_unauthorized),
        (403, Error::is_permission_denied),
        (404, Error::is_not_found),
        (406, Error::is_confirmation_required),
        (408, Error::is_timeout),
        (413, Error::is_validation),
        (429, Error::is_rate_limited),
        (503, Error::is_server_error),
    ];
    for (status, holds) in cases {
        let true_for: Vec<u16> = [308, 400, 401, 403, 404, 406, 408, 429, 503]
            .into_iter()
            .filter(|other| holds(&api(*other, "")))
            .collect();
        assert!(holds(&api(status, "")), "{status}");
        assert_eq!(true_for.len(), 1, "{status}");
    }
}

#[test]
fn a_code_says_what_the_status_leaves_open() {
    type Predicate = fn(&Error) -> bool;
    let all: [Predicate; 6] = [
        Error::is_unauthorized,
        Error::is_permission_denied,
        Error::is_not_found,
        Error::is_validation,
        Error::is_confirmation_required,
        Error::is_referenced,
    ];
    let cases: [(u16, &str, &[usize]); 14] = [
        (424, "IM015", &[0]),
        (424, "SC403", &[1]),
        (424, "IM001", &[1]),
        (424, "IM002", &[1]),
        (424, "SC404", &[2]),
        (424, "SC400", &[3]),
        (424, "IM005", &[3]),
        (424, "IM004", &[4]),
        (424, "IM016", &[5]),
        (424, "IM999", &[]),
        // A status that says it all is right.
        (401, "IM001", &[0]),
        (401, "IM015", &[0]),
        (404, "SC404", &[2]),
        // What a broken server says is no refusal.
        (500, "SC404", &[]),
    ];
    for (status, code, expected) in cases {
        let error = api(status, &format!(r#"{{"code":"{code}"}}"#));
        let holds = (0..all.len()).filter(|at| all[*at](&error));
        assert_eq!(holds.collect::<Vec<_>>(), expected, "{status} {code}");
    }
}

#[test]
fn what_a_confirmation_is_asked_for_is_there() {
    let error = api(406, r#"{"code":"IM004","metadata":{"scenarios":[7]}}"#);
    assert_eq!(error.metadata().unwrap()["scenarios"][0], 7);
    assert!(api(406, r#"{"metadata":null}"#).metadata().is_none());
}

#[test]
fn scopes_are_those_of_what_was_tried() {
    assert_eq!(api(403, "").required_scopes(), ["sdk-apps:read"]);
    assert!(Error::input("", "").required_scopes().is_empty());
}

#[test]
fn debug_shows_how_long_a_body_is_and_not_what_it_says() {
    for body in ["hunter2", "<title>hunter2</title>", r#"{"x":"hunter2"}"#] {
        let shown = format!("{:?}", api(500, body));
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains(&format!("body_bytes: {}", body.len())));
    }
}

#[test]
fn it_is_small_and_can_cross_threads() {
    fn assert<T: Send + Sync + 'static>() {}
    assert::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

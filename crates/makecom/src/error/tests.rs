//! The texts and predicates of whole errors.

use makecom_raw::operations;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::*;

fn head(status: u16) -> Head {
    Head {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
    }
}

fn answered(status: u16, body: &str) -> Failure {
    Failure::answer(
        head(status),
        body.into(),
        |_, _| None,
        std::time::UNIX_EPOCH,
    )
}

fn call(operation: &'static Operation, failure: Failure) -> Call {
    Call {
        operation,
        zone: Zone::Eu1,
        path: "/sdk/apps/connections/acme".to_owned(),
        attempts: 1,
        maybe_applied: false,
        pause_too_long: None,
        failure,
    }
}

fn api(status: u16, body: &str) -> Error {
    call(&operations::GET_CONNECTION, answered(status, body)).into()
}

#[test]
fn display_says_what_happened_and_where() {
    let start = "get_connection (GET /sdk/apps/connections/acme in eu1.make.com) answered ";
    let cases = [
        (
            403,
            r#"{"message":"Permission denied","code":"SC403"}"#,
            "403 Forbidden: Permission denied [SC403]",
        ),
        (
            400,
            r#"{"message":"Bad","detail":["a","b"],"suberrors":[{"message":"m","name":"n"}]}"#,
            "400 Bad Request: Bad; a; b; n: m",
        ),
        (403, "error code: 1010", "403 Forbidden: error code: 1010"),
        (
            502,
            "<html><head>\n<title>Make is\ndown</title></head>…",
            "502 Bad Gateway: Make is down",
        ),
        (
            502,
            "<!DOCTYPE html>\n<HTML><Title lang=en>Make is down</Title>",
            "502 Bad Gateway: Make is down",
        ),
        (
            502,
            "<html><title> </title><style>p {}</style><p class=x>Try\nlater</p><p>More",
            "502 Bad Gateway: Try later",
        ),
        (502, "<html></html>", "502 Bad Gateway"),
        // The reason phrase is not repeated.
        (
            502,
            "<html><title>502 Bad Gateway</title>",
            "502 Bad Gateway",
        ),
        (502, "Bad gateway.", "502 Bad Gateway"),
        (
            504,
            r#"{"message":"Error 504: Gateway Timeout"}"#,
            "504 Gateway Timeout",
        ),
        (
            401,
            r#"{"message":"Unauthorized.","code":"IM015","detail":"Unauthorized"}"#,
            "401 Unauthorized [IM015]",
        ),
        (
            400,
            r#"{"message":"Bad label.","detail":["Bad label","Bad label"],"suberrors":[{"message":"Bad label"}]}"#,
            "400 Bad Request: Bad label",
        ),
        (
            406,
            r#"{"message":"Confirm it","code":"IM004","metadata":{"scenarios":[1]}}"#,
            "406 Not Acceptable: Confirm it [IM004]",
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
            r#"401 Unauthorized: {"detail":"No token","code":7}; No token"#,
        ),
    ];
    for (status, body, expected) in cases {
        let error = api(status, body);
        assert_eq!(error.to_string(), format!("{start}{expected}"));
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.raw_body(), Some(body.as_bytes()));
    }
}

/// One error of each code, with what to do about it.
#[tokio::test]
async fn every_kind_has_a_code_and_says_what_to_do() {
    let read = |failure| Error::from(call(&operations::GET_CONNECTION, failure));
    let write = |failure| Error::from(call(&operations::CREATE_CONNECTION, failure));
    let timeout = || Failure::Timeout {
        head: None,
        body: Vec::new(),
        limit: None,
    };
    let broken = |source| Failure::Broken {
        head: Some(head(206)),
        body: Vec::new(),
        source,
    };
    let unreadable = || Failure::NotUnderstood {
        head: head(200),
        body: Vec::new(),
        source: "not JSON".into(),
    };
    let too_long = || Failure::TooLong {
        head: head(200),
        body: Vec::new(),
    };
    // Nothing listens on port 0.
    let nowhere: Zone = "http://127.0.0.1:0".parse().unwrap();
    let client = crate::Client::builder()
        .zone(nowhere.clone())
        .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse().unwrap())
        .build()
        .unwrap();
    let refused = async || {
        let http = &client.inner.http;
        http.get(nowhere.base_url()).send().await.unwrap_err()
    };
    let unsent = Error::from(Call {
        attempts: 0,
        ..call(&operations::GET_CONNECTION, timeout())
    });
    let later = |failure| {
        Error::from(Call {
            pause_too_long: Some(Duration::from_secs(9)),
            ..call(&operations::GET_CONNECTION, failure)
        })
    };
    let wait = Duration::from_millis(1500);
    let again = "check whether it was applied before you try again";
    let done = "the server reports success: check the result before you try again";
    let cases = [
        (Error::input("m", "h"), "invalid-input", "h"),
        (Error::alias("a", "b"), "alias", "write to b"),
        (Error::conflict("m", "h"), "conflict", "h"),
        (
            read(Failure::Connect(refused().await.into())),
            "connect",
            "check the network, the proxy and the zone",
        ),
        (read(timeout()), "timeout", "try again later"),
        (
            later(timeout()),
            "timeout",
            "try again later, or allow more time",
        ),
        (write(timeout()), "timeout", again),
        (read(answered(408, "")), "timeout", "try again later"),
        (unsent, "deadline-exceeded", "allow more time"),
        (
            read(Failure::Budget { wait }),
            "rate-budget",
            "wait 1.5 s before you try again, or allow more time",
        ),
        (
            read(answered(429, "")),
            "rate-limited",
            "wait a minute before you try again",
        ),
        (
            later(answered(429, "")),
            "rate-limited",
            "wait a minute before you try again, or allow more time",
        ),
        (
            read(broken(Some(refused().await.into()))),
            "broken",
            "try again later",
        ),
        (write(broken(None)), "partial-answer", again),
        (
            read(too_long()),
            "answer-too-long",
            "raise the limit on the size of an answer",
        ),
        (write(too_long()), "answer-too-long", done),
        (read(unreadable()), "unreadable", ""),
        (write(unreadable()), "unreadable", done),
        (
            read(answered(302, "")),
            "redirect",
            "check the address of the zone: redirects are not followed",
        ),
        (
            read(Failure::Redirected { head: head(200) }),
            "followed-redirect",
            "use an HTTP client that does not follow redirects",
        ),
        (
            read(answered(401, "")),
            "unauthorized",
            "check the API key, and that it belongs to this zone",
        ),
        (
            read(answered(403, "")),
            "permission-denied",
            "check that the token has the scope sdk-apps:read, and that its owner may work on the app",
        ),
        (
            call(&operations::CREATE_FUNCTION, answered(403, LOCKED)).into(),
            "functions-locked",
            "ask Make for the right to write functions; all else of the app can be written",
        ),
        (
            call(&operations::SET_FUNCTION_SECTION, answered(400, TOO_LONG)).into(),
            "function-too-long",
            "shorten the code to 5000 characters, or split it",
        ),
        (
            read(answered(404, "")),
            "not-found",
            "check the name, and that it is in this zone",
        ),
        (read(answered(422, "")), "validation", ""),
        (
            read(answered(406, "")),
            "confirmation-required",
            "confirm the change on Make's own pages",
        ),
        (
            read(answered(424, r#"{"code":"IM016"}"#)),
            "referenced",
            "remove what still uses it",
        ),
        (read(answered(500, "")), "server-error", ""),
        (read(answered(502, "")), "server-error", "try again later"),
        (write(answered(500, "")), "server-error", again),
        (read(answered(418, "")), "unexpected-status", ""),
        (
            write(Failure::Refused(Box::new(HookError::new("no")))),
            "refused",
            "",
        ),
        (
            write(Failure::Token(HookError::new("no").with_help("h").into())),
            "token-provider",
            "h",
        ),
        (
            read(Failure::Token(HookError::new("no").into())),
            "token-provider",
            "check the source of the token",
        ),
        (
            write(Failure::StillThere),
            "deletion-pending",
            "look again later",
        ),
        (
            write(Failure::Unseen(Box::new(api(404, "")))),
            "deletion-unverified",
            "check whether it was deleted",
        ),
    ];
    for (error, code, help) in &cases {
        assert_eq!(error.code(), *code, "{error}");
        assert_eq!(error.help().as_deref().unwrap_or_default(), *help, "{code}");
        // The help is not part of the message.
        assert!(help.is_empty() || *help == "h" || !error.to_string().contains(help));
    }
    let error = Error::from("api2".parse::<crate::CodeKind>().unwrap_err());
    assert_eq!(error.code(), "unknown-section");
    assert!(error.help().unwrap().starts_with("use one of app/base"));
    // `certificate` takes a TLS server: see `tests/tls.rs`.
    let tried = cases
        .iter()
        .map(|(_, code, _)| *code)
        .chain(["certificate"]);
    let tried: std::collections::BTreeSet<_> = tried.collect();
    assert_eq!(
        tried,
        code::Code::ALL.iter().map(|code| code.as_str()).collect()
    );
}

const LOCKED: &str = r#"{"message":"Access denied.","code":"IM002"}"#;
const TOO_LONG: &str = r#"{"message":"Invalid request.","code":"IM005"}"#;

#[test]
fn what_is_said_of_functions_holds_for_functions_only() {
    let error = |operation, status, body| Error::from(call(operation, answered(status, body)));
    let locked = error(&operations::SET_FUNCTION_SECTION, 403, LOCKED);
    assert!(locked.is_functions_locked() && locked.is_permission_denied());
    assert_eq!(locked.required_scope(), Some("sdk-apps:write"));
    let too_long = error(&operations::SET_FUNCTION_SECTION, 400, TOO_LONG);
    assert!(too_long.is_function_too_long() && too_long.is_validation());
    for other in [
        error(&operations::CREATE_MODULE, 403, LOCKED),
        error(&operations::CREATE_FUNCTION, 403, r#"{"code":"SC403"}"#),
        error(&operations::CREATE_FUNCTION, 403, ""),
        error(&operations::SET_MODULE_SECTION, 400, TOO_LONG),
        error(&operations::CREATE_FUNCTION, 400, TOO_LONG),
    ] {
        assert!(!other.is_functions_locked() && !other.is_function_too_long());
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
fn the_code_decides_for_unspecific_statuses() {
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
        // A specific status takes precedence over the code.
        (401, "IM001", &[0]),
        (401, "IM015", &[0]),
        (404, "SC404", &[2]),
        // An error code under a 5xx is not a refusal.
        (500, "SC404", &[]),
    ];
    for (status, code, expected) in cases {
        let error = api(status, &format!(r#"{{"code":"{code}"}}"#));
        let holds = (0..all.len()).filter(|at| all[*at](&error));
        assert_eq!(holds.collect::<Vec<_>>(), expected, "{status} {code}");
    }
}

#[test]
fn the_metadata_of_a_confirmation_is_kept() {
    let error = api(406, r#"{"code":"IM004","metadata":{"scenarios":[7]}}"#);
    assert_eq!(error.metadata().unwrap()["scenarios"][0], 7);
    assert!(api(406, r#"{"metadata":null}"#).metadata().is_none());
}

#[test]
fn scopes_are_those_of_the_operation() {
    assert_eq!(api(403, "").required_scopes(), ["sdk-apps:read"]);
    assert!(Error::input("", "").required_scopes().is_empty());
}

#[test]
fn debug_shows_the_length_of_a_body_only() {
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

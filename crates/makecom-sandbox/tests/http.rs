//! The server over real HTTP.

use makecom_sandbox::{Sandbox, Scope};
use reqwest::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

const READER: &str = "reader";
const WRITER: &str = "writer";

async fn sandbox() -> Sandbox {
    Sandbox::builder()
        .app("acme-crm")
        .token("both", [Scope::Read, Scope::Write])
        .token(READER, [Scope::Read])
        .token(WRITER, [Scope::Write])
        .start()
        .await
        .unwrap()
}

/// Sends a request with a header value for `Authorization` and, if there is a
/// body, its media type.
async fn send(
    sandbox: &Sandbox,
    authorization: &str,
    request: &str,
    body: Option<(&str, &[u8])>,
) -> Response {
    let (method, path) = request.split_once(' ').unwrap();
    let method: Method = method.parse().unwrap();
    let mut builder =
        reqwest::Client::new().request(method, format!("{}/sdk/apps{path}", sandbox.base_url()));
    if !authorization.is_empty() {
        builder = builder.header(AUTHORIZATION, authorization);
    }
    if let Some((media_type, bytes)) = body {
        builder = builder
            .header(CONTENT_TYPE, media_type)
            .body(bytes.to_vec());
    }
    builder.send().await.unwrap()
}

async fn json_of(sandbox: &Sandbox, request: &str, body: Option<Value>) -> Value {
    let text = body.map(|body| body.to_string());
    let body = text
        .as_ref()
        .map(|text| ("application/json", text.as_bytes()));
    let response = send(sandbox, "Token both", request, body).await;
    assert_eq!(response.status(), 200, "{request}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn all_operations_on_connections() {
    let sandbox = sandbox().await;
    let brief = json!({"name": "acme-crm", "label": "Acme", "type": "oauth"});
    let created = json_of(
        &sandbox,
        "POST /acme-crm/connections",
        Some(json!({"type": "oauth", "label": "Acme"})),
    )
    .await;
    assert_eq!(created, json!({"appConnection": brief}));
    let listed = json_of(&sandbox, "GET /acme-crm/connections", None).await;
    assert_eq!(listed["appConnections"][0]["name"], "acme-crm");
    let one = json_of(&sandbox, "GET /connections/acme-crm", None).await;
    assert_eq!(one["appConnection"]["connectedSystemName"], Value::Null);
    assert!(one["appConnection"]["redirectUri"].is_string());
    let updated = json_of(
        &sandbox,
        "PATCH /connections/acme-crm",
        Some(json!({"label": "Acme 2"})),
    )
    .await;
    assert_eq!(updated["appConnection"]["label"], "Acme 2");

    let text = "{\r\n  // kept\r\n  \"token\": {},\r\n}\n";
    let set = send(
        &sandbox,
        "Bearer both",
        "PUT /connections/acme-crm/api",
        Some(("application/jsonc; charset=utf-8", text.as_bytes())),
    )
    .await;
    assert_eq!(set.json::<Value>().await.unwrap(), json!({"change": null}));
    let got = send(
        &sandbox,
        "Token both",
        "GET /connections/acme-crm/api",
        None,
    )
    .await;
    assert_eq!(
        got.headers()[CONTENT_TYPE],
        "application/jsonc; charset=utf-8"
    );
    assert_eq!(got.text().await.unwrap(), text);
    let filled_in = send(
        &sandbox,
        "Token both",
        "GET /connections/acme-crm/scope",
        None,
    )
    .await;
    assert_eq!(filled_in.text().await.unwrap(), "[]");

    let common = json!({"clientId": "a"});
    for changed in [true, false] {
        let set = json_of(
            &sandbox,
            "PUT /connections/acme-crm/common",
            Some(common.clone()),
        )
        .await;
        assert_eq!(set, json!({"changed": changed}));
    }
    assert_eq!(
        json_of(&sandbox, "GET /connections/acme-crm/common", None).await,
        common
    );
    assert_eq!(
        json_of(&sandbox, "POST /connections/acme-crm/recreate", None).await,
        json!({})
    );
    assert_eq!(
        sandbox.connection("acme-crm").unwrap().field("recreated"),
        1
    );
    let deleted = json_of(&sandbox, "DELETE /connections/acme-crm", None).await;
    assert_eq!(deleted, json!({"appConnection": "acme-crm"}));
    assert!(sandbox.connection("acme-crm").is_none());
}

#[tokio::test]
async fn refusals_have_a_status_and_makes_error_body() {
    let sandbox = sandbox().await;
    json_of(
        &sandbox,
        "POST /acme-crm/connections",
        Some(json!({"type": "basic", "label": "A"})),
    )
    .await;
    let before = sandbox.connection("acme-crm").unwrap();
    let json = |text: &'static str| Some(("application/json", text.as_bytes()));
    let large = vec![b' '; 5 * 1024 * 1024 + 1];
    let cases = [
        ("", "GET /acme-crm/connections", None, 401, "Unauthorized."),
        (
            "Token wrong",
            "GET /acme-crm/connections",
            None,
            401,
            "Unauthorized.",
        ),
        (
            "Basic both",
            "GET /acme-crm/connections",
            None,
            401,
            "Unauthorized.",
        ),
        (
            "Token writer",
            "GET /acme-crm/connections",
            None,
            403,
            "sdk-apps:read",
        ),
        (
            "Token reader",
            "POST /acme-crm/connections",
            json("{}"),
            403,
            "sdk-apps:write",
        ),
        (
            "Token reader",
            "PUT /connections/acme-crm/api",
            None,
            403,
            "sdk-apps:write",
        ),
        (
            "Token both",
            "GET /unknown/connections",
            None,
            404,
            "App not found.",
        ),
        (
            "Token both",
            "GET /connections/unknown",
            None,
            404,
            "Connection not found.",
        ),
        (
            "Token both",
            "GET /connections/connections",
            None,
            404,
            "Connection not found.",
        ),
        (
            "Token both",
            "GET /connections/acme-crm/other",
            None,
            404,
            "Section not found.",
        ),
        ("Token both", "GET /1/2/3/4", None, 404, "Route not found."),
        (
            "Token both",
            "PUT /connections/acme-crm",
            json("{}"),
            405,
            "Method not allowed.",
        ),
        (
            "Token both",
            "POST /acme-crm/connections",
            json("{}"),
            400,
            "parameter 'label'",
        ),
        (
            "Token both",
            "POST /acme-crm/connections",
            json(r#"{"type":"oauth3","label":"A"}"#),
            400,
            "Invalid value of parameter 'type'",
        ),
        (
            "Token both",
            "POST /acme-crm/connections",
            json("[]"),
            400,
            "SC400",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/common",
            json("{/**/}"),
            400,
            "SC400",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/api",
            json("{,}"),
            400,
            "in JSONC at position 1",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/scope",
            json("{}"),
            400,
            "must be an array",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/api",
            Some(("application/jsonc", &b"\"\xff\""[..])),
            400,
            "not UTF-8 from byte 1",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/api",
            Some(("text/plain", &b"{}"[..])),
            415,
            "application/jsonc or application/json",
        ),
        (
            "Token both",
            "PUT /connections/acme-crm/api",
            Some(("application/jsonc", &large[..])),
            413,
            "Payload too large.",
        ),
    ];
    for (authorization, request, body, status, expected) in cases {
        let response = send(&sandbox, authorization, request, body).await;
        assert_eq!(response.status(), status, "{request}");
        assert_eq!(response.headers().contains_key(ALLOW), status == 405);
        let error: Value = response.json().await.unwrap();
        assert!(error["message"].is_string(), "{error}");
        assert!(error.to_string().contains(expected), "{request}: {error}");
    }
    assert_eq!(sandbox.connection("acme-crm").unwrap(), before);
}

#[tokio::test]
async fn requests_are_recorded_as_they_came_and_shown_without_secrets() {
    let sandbox = sandbox().await;
    send(
        &sandbox,
        "Token both",
        "PUT /connections/a%20b/common?x=1",
        Some(("application/json", br#"{"secret":"hunter2"}"#)),
    )
    .await;
    let requests = sandbox.requests();
    let request = &requests[0];
    assert_eq!(
        request.path,
        "/api/v2/sdk/apps/connections/a%20b/common?x=1"
    );
    assert_eq!(request.header("authorization"), Some("Token both"));
    assert_eq!(request.body, &br#"{"secret":"hunter2"}"#[..]);
    let shown = format!("{request:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("both"),
        "{shown}"
    );
}

#[tokio::test]
async fn many_run_at_once_independently() {
    let (one, other) = (sandbox().await, sandbox().await);
    let body = json!({"type": "basic", "label": "A"});
    json_of(&one, "POST /acme-crm/connections", Some(body)).await;
    let listed = json_of(&other, "GET /acme-crm/connections", None).await;
    assert_eq!(listed, json!({"appConnections": []}));
}

#[tokio::test]
async fn dropping_it_closes_the_port() {
    let sandbox = sandbox().await;
    let base_url = sandbox.base_url();
    let address = base_url
        .trim_start_matches("http://")
        .trim_end_matches("/api/v2")
        .to_owned();
    // A connection that is kept alive must not keep the server.
    json_of(&sandbox, "GET /acme-crm/connections", None).await;
    drop(sandbox);
    for _ in 0..10_000 {
        if tokio::net::TcpStream::connect(&address).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{address} still takes connections");
}

//! Optional behaviour: lags, limits, approved apps, quirks.

mod support;

use std::time::Duration;

use makecom_sandbox::{App, ManualClock, Quirk, Sandbox, Scope, Seed, SeedComponent, SeedToken};
use serde_json::{Value, json};
use support::{Call, status};

fn minute() -> Duration {
    Duration::from_secs(60)
}

#[tokio::test]
async fn an_organization_may_send_so_many_requests_a_minute() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::builder()
        .token_of(SeedToken::new("one", Scope::ALL).organization(1))
        .token_of(SeedToken::new("same", Scope::ALL).organization(1))
        .token_of(SeedToken::new("other", Scope::ALL).organization(2))
        .rate_limit(2)
        .quirk(Quirk::RetryAfter)
        .clock(&clock)
        .start()
        .await
        .unwrap();
    let list = async |token| {
        Call::get("/acme-crm/connections")
            .token(token)
            .send(&sandbox)
            .await
    };
    assert_eq!(list("one").await.status(), 200);
    clock.advance(Duration::from_millis(12_500));
    assert_eq!(list("same").await.status(), 200);
    let refused = list("one").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "48");
    assert_eq!(
        refused.json::<Value>().await.unwrap(),
        json!({
            "message": "Too many requests.",
            "detail": "The organization may send 2 requests a minute.",
        })
    );
    assert_eq!(list("wrong").await.status(), 401, "an unknown token");
    assert_eq!(list("other").await.status(), 200);
    clock.advance(minute());
    assert_eq!(list("one").await.status(), 200);
}

#[tokio::test]
async fn without_the_quirk_a_429_has_no_retry_after() {
    let sandbox = Sandbox::builder().rate_limit(0).start().await.unwrap();
    let refused = Call::get("/acme-crm/connections").send(&sandbox).await;
    assert_eq!(refused.status(), 429);
    assert!(!refused.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn reads_lag_and_deletions_take_their_time() {
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let sandbox = Sandbox::builder()
        .read_lag(second)
        .delete_lag(9 * second)
        .clock(&clock)
        .start()
        .await
        .unwrap();
    let body = json!({"type": "oauth", "label": "Acme"});
    let created = Call::post("/acme-crm/connections", &body)
        .send(&sandbox)
        .await;
    assert_eq!(created.status(), 200);
    let get = Call::get("/connections/acme-crm");
    assert_eq!(status(&get, &sandbox).await, 404, "not yet");
    assert!(
        sandbox.connection("acme-crm").is_some(),
        "inspection does not lag"
    );
    clock.advance(second);
    assert_eq!(status(&get, &sandbox).await, 200);

    let delete = Call::new("DELETE", "/connections/acme-crm");
    assert_eq!(status(&delete, &sandbox).await, 200);
    clock.advance(9 * second);
    assert_eq!(status(&get, &sandbox).await, 200, "still there");
    clock.advance(second);
    assert_eq!(status(&get, &sandbox).await, 404);
}

#[tokio::test]
async fn an_approved_app_keeps_changes_pending_and_its_common_data_locked() {
    let connection = SeedComponent::connection("oauth", "Acme").section("api", "{ }");
    let app = App::new("acme-crm").approved().component(connection);
    let sandbox = Sandbox::builder().app(app).start().await.unwrap();
    let set = Call::put(
        "/connections/acme-crm/api",
        "application/jsonc",
        "{ /* new */ }",
    );
    let change: Value = set.send(&sandbox).await.json().await.unwrap();
    assert_eq!(
        change,
        json!({"change": {"id": 1, "group": "account", "item": "acme-crm", "code": "api"}})
    );
    let connection = sandbox.connection("acme-crm").unwrap();
    assert_eq!(connection.section("api"), Some("{ /* new */ }"));
    assert_eq!(connection.committed_section("api"), Some("{ }"));
    assert!(sandbox.commit("acme-crm").await);
    let connection = sandbox.connection("acme-crm").unwrap();
    assert_eq!(connection.committed_section("api"), Some("{ /* new */ }"));

    let common = Call::put(
        "/connections/acme-crm/common",
        "application/json",
        "{\"a\": 1}",
    );
    assert_eq!(status(&common, &sandbox).await, 403);
    assert!(!sandbox.approve("unknown").await);
}

#[tokio::test]
async fn refused_agents_get_the_edges_plain_text() {
    let sandbox = Sandbox::builder()
        .quirk(Quirk::RefusedAgents)
        .start()
        .await
        .unwrap();
    let cases = [
        ("python-requests/2.32", 403),
        ("Python-urllib/3.12", 403),
        ("", 403),
        ("makecom-rs/0.1", 200),
        ("curl/8.5", 200),
    ];
    for (agent, expected) in cases {
        let list = Call::get("/acme-crm/connections").header("user-agent", agent);
        let response = list.send(&sandbox).await;
        assert_eq!(response.status(), expected, "{agent}");
        if expected == 403 {
            assert_eq!(
                response.headers()["content-type"],
                "text/plain; charset=utf-8"
            );
            assert_eq!(response.text().await.unwrap(), "error code: 1010\n");
        }
    }
}

#[tokio::test]
async fn a_server_starts_with_its_seed_file() {
    let seed = Seed::from_json(
        r#"{
            "apps": [{"name": "one"}, {"name": "two", "connections": [
                {"type": "oauth-1", "label": "A", "parameters": {"a": 1}, "connectedSystemName": "crm"}
            ]}],
            "tokens": [{"token": "t", "scopes": ["sdk-apps:read"]}],
            "quirks": ["option-message"],
            "faults": ["list_connections:status=503,times=1"]
        }"#,
    )
    .unwrap();
    let sandbox = Sandbox::builder().seed(seed).start().await.unwrap();
    assert_eq!((sandbox.app(), sandbox.token()), ("one", "t"));
    let list = Call::get("/two/connections").token("t");
    assert_eq!(status(&list, &sandbox).await, 503);
    let listed: Value = list.send(&sandbox).await.json().await.unwrap();
    let item = json!({
        "name": "two", "label": "A", "type": "oauth", "parameters": {"a": 1},
        "app_version": "1", "alias_to": null,
    });
    assert_eq!(listed, json!({"appConnections": [item]}));
    assert_eq!(sandbox.connections("two").len(), 1);
    let wrong = Sandbox::builder().app("a/b").start().await.err().unwrap();
    assert_eq!(
        wrong.to_string(),
        "the seed is wrong: app \"a/b\": a name has at least one character and no slash"
    );
}

/// Make's editor extension clones a connection as follows: it reads the type, creates one
/// of that type, and copies the sections of that type, where every type but `oauth`
/// counts as `basic`.
#[tokio::test]
async fn the_extension_clones_connections_completely() {
    const OF_BOTH: [&str; 2] = ["api", "parameters"];
    const OF_OAUTH: [&str; 4] = ["scopes", "scope", "installSpec", "install"];
    for kind in [
        "oauth",
        "oauth-refresh",
        "oauth-resowncre",
        "oauth-clicre",
        "oauth-1",
        "apikey",
        "basic",
        "other",
    ] {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let create = async |kind: &str| {
            let body = json!({"type": kind, "label": "L"});
            let call = Call::post("/acme-crm/connections", &body);
            let made: Value = call.send(&sandbox).await.json().await.unwrap();
            made["appConnection"].clone()
        };
        let made = create(kind).await;
        let is_oauth = kind.starts_with("oauth");
        if is_oauth {
            for section in ["scopes", "install"] {
                let path = format!("/connections/acme-crm/{section}");
                let set = Call::put(path, "application/jsonc", "{ /* c */ \"a\": \"A\" }");
                assert_eq!(status(&set, &sandbox).await, 200);
            }
        }
        let get = Call::get("/connections/acme-crm");
        let read: Value = get.send(&sandbox).await.json().await.unwrap();
        let read = &read["appConnection"];
        assert_eq!(read["type"], made["type"], "{kind}");

        let clone = create(read["type"].as_str().unwrap()).await;
        assert_eq!(clone["type"], read["type"], "{kind}");
        let mut sections = OF_BOTH.to_vec();
        if read["type"] == "oauth" {
            sections.extend(OF_OAUTH);
        } else {
            assert_eq!(read["type"], "basic");
        }
        for section in sections {
            let from = Call::get(format!("/connections/acme-crm/{section}"));
            let text = from.send(&sandbox).await.text().await.unwrap();
            let to = format!("/connections/acme-crm2/{section}");
            let set = Call::put(to, "application/jsonc", text);
            assert_eq!(status(&set, &sandbox).await, 200, "{kind} {section}");
        }
        let one = sandbox.connection("acme-crm").unwrap();
        let other = sandbox.connection("acme-crm2").unwrap();
        for section in OF_BOTH.into_iter().chain(OF_OAUTH) {
            assert!(one.section(section).is_some(), "{kind} {section}");
            assert_eq!(
                one.section(section),
                other.section(section),
                "{kind} {section}"
            );
        }
    }
}

//! What is recorded with the sandbox is replayed without it: the same values, the same
//! failures, no secret; and what differs is shown.

mod support;

use std::sync::Arc;
use std::time::Duration;

use makecom::recording::{Recorder, Recording, Replay};
use makecom::section::{Code as _, connection};
use makecom::{
    Arguments, Client, Common, ConnectionType, ConnectionUpdate, Error, NewConnection, Retry, Zone,
    operations,
};
use makecom_sandbox::Sandbox;
use support::{ANY, Server, Step, TIMEOUT, TestClock, answer, cut, keep};

/// A client that can reach no server.
fn offline(replay: &Replay) -> Client {
    Client::builder()
        .zone(Zone::Eu1)
        .token("hunter2-other".parse().unwrap())
        .timeout(TIMEOUT)
        .clock(TestClock::default())
        .transport(replay.clone())
        .build()
        .unwrap()
}

/// Calls of each kind of body, and what they said.
async fn work(client: &Client) -> Result<String, Error> {
    let connections = client.app("acme-crm")?.connections();
    let new = NewConnection::new(ConnectionType::OauthRefresh, "Acme");
    let made = connections.create(new).await?;
    let connection = client.handle(&made);
    let scope = connection::Scope::from_text("[\n    \"read\", // ä comment\n]\n");
    connection.set_section(&scope).await?;
    let scope = connection.section::<connection::Scope>().await?;
    let secrets = Common::new().with("clientSecret", "hunter2-common");
    connection.set_common(&secrets).await?;
    let common = serde_json::to_value(connection.common().await?).unwrap();
    let keys: Vec<String> = common.as_object().unwrap().keys().cloned().collect();
    let missing = client.connection("acme-crm9")?.get().await.unwrap_err();
    let arguments = Arguments::new().path("SDK_connectionName", made.name());
    let sent = client.send(&operations::GET_CONNECTION, arguments).await?;
    let label = sent.json::<serde_json::Value>()?["appConnection"]["label"].clone();
    connection
        .update(ConnectionUpdate::new().label("Acme 2"))
        .await?;
    connection.delete().await?;
    let left = connections.list().await?.len();
    Ok(format!(
        "{} {keys:?} {:?} {label} {left}",
        scope.text(),
        missing.message(),
    ))
}

async fn recorded() -> (Recording, String) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let recorder = Recorder::new();
    let client = sandbox.client().unwrap().with_recorder(&recorder);
    let said = work(&client).await.unwrap();
    let recording = recorder.recording();
    assert!(!recording.to_string().contains(sandbox.token()));
    (recording, said)
}

#[tokio::test]
async fn a_replay_says_what_the_server_said() {
    let (recording, said) = recorded().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.json");
    recording.save(&file).unwrap();
    let read = Recording::open(&file).unwrap();
    assert!(read == recording);
    for replay in [Replay::new(read.clone()), Replay::in_any_order(read)] {
        assert_eq!(work(&offline(&replay)).await.unwrap(), said);
        replay.finish().unwrap();
    }
}

#[tokio::test]
async fn a_recording_is_a_text_to_review() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let recorder = Recorder::new();
    let client = sandbox.client().unwrap().with_recorder(&recorder);
    let connections = client.app("acme-crm").unwrap().connections();
    let new = NewConnection::new(ConnectionType::Basic, "Acme");
    let connection = client.handle(&connections.create(new).await.unwrap());
    let scope = connection::Scope::from_text("[\n    \"read\"\n]");
    connection.set_section(&scope).await.unwrap();
    let common = Common::new()
        .with("clientSecret", "hunter2")
        .with("pin", 4815);
    connection.set_common(&common).await.unwrap();
    insta::assert_snapshot!(recorder.recording());
}

#[tokio::test]
async fn another_request_is_shown_as_a_difference() {
    let (recording, _) = recorded().await;
    let replay = Replay::new(recording.clone());
    let client = offline(&replay);
    let connections = client.app("acme-crm").unwrap().connections();
    let new = NewConnection::new(ConnectionType::OauthRefresh, "Beta");
    let error = connections.create(new).await.unwrap_err();
    assert!(error.is_refused() && !error.is_retryable() && !error.maybe_applied());
    assert_eq!((error.code(), error.attempts()), ("refused", 0));
    insta::assert_snapshot!(error, @r#"
    create_connection (POST /sdk/apps/acme-crm/connections in eu1.make.com) was not sent: it is not exchange 1 of the recording
    --- recorded
    +++ sent
    @@ -1,6 +1,6 @@
     POST /sdk/apps/acme-crm/connections
     
     {
    -  "label": "Acme",
    +  "label": "Beta",
       "type": "oauth-refresh"
     }
    "#);
    let error = replay.finish().unwrap_err().to_string();
    assert!(
        error.starts_with("10 recorded exchanges were not asked for: POST"),
        "{error}"
    );
    let end = "; 1 sent request was not recorded: POST /sdk/apps/acme-crm/connections";
    assert!(error.ends_with(end), "{error}");

    // In any order the difference is to what is most alike.
    let replay = Replay::in_any_order(recording);
    let connection = offline(&replay).connection("acme-crm").unwrap();
    let scope = connection::Scope::of(["write"]);
    let error = connection.set_section(&scope).await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("\n-    \"read\", // ä comment"), "{said}");
    // Beyond the end.
    let empty = Replay::new(Recorder::new().recording());
    let error = offline(&empty).connection("a").unwrap().get().await;
    let said = error.unwrap_err().to_string();
    let expected = "the recording has no exchange left for GET /sdk/apps/connections/a";
    assert!(said.ends_with(expected), "{said}");
}

#[tokio::test]
async fn values_of_secrets_do_not_matter_but_their_keys_do() {
    let (recording, _) = recorded().await;
    let replay = Replay::in_any_order(recording);
    let connection = offline(&replay).connection("acme-crm").unwrap();
    let wrong = Common::new().with("clientId", "hunter2-common");
    let error = connection.set_common(&wrong).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("+  \"clientId\": \"<redacted>\""), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let other = Common::new().with("clientSecret", "of another zone");
    connection.set_common(&other).await.unwrap();
}

#[tokio::test]
async fn failures_and_attempts_are_replayed() {
    let steps = [
        Step::Reset(Vec::new()),
        Step::Hang(Vec::new()),
        Step::Answer(cut("200 OK", ANY)),
        Step::Answer(answer("429 Too Many Requests\r\nretry-after: 7", "")),
        keep("200 OK", ANY),
    ];
    let server = Server::start(steps).await;
    let recorder = Recorder::new();
    let retry = Retry::default().attempts(9);
    let client = server
        .client()
        .with_recorder(&recorder)
        .with_retry(retry.clone());
    client.connection("acme").unwrap().get().await.unwrap();
    assert_eq!(recorder.recording().len(), 5);
    let (_socket, free) = support::closed_port();
    let zone = format!("http://{free}").parse().unwrap();
    let nowhere = client
        .for_zone(zone, "t-no-secret".parse().unwrap())
        .unwrap();
    let once = nowhere.with_retry(Retry::none());
    once.connection("acme").unwrap().get().await.unwrap_err();

    let replay = Replay::new(recorder.recording());
    let (client, seen) = offline(&replay).with_retry(retry).capture();
    client.connection("acme").unwrap().get().await.unwrap();
    let codes: Vec<_> = seen.take().iter().map(makecom::Outcome::code).collect();
    let expected = [
        Some("broken"),
        Some("timeout"),
        Some("broken"),
        Some("rate-limited"),
        None,
    ];
    assert_eq!(codes, expected);
    let once = client.with_retry(Retry::none());
    let error = once.connection("acme").unwrap().get().await.unwrap_err();
    assert!(error.is_connect());
    replay.finish().unwrap();
}

#[tokio::test]
async fn calls_at_the_same_time_are_replayed_in_any_order() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let recorder = Recorder::new();
    let client = sandbox.client().unwrap().with_recorder(&recorder);
    let connections = client.app("acme-crm").unwrap().connections();
    let new = NewConnection::new(ConnectionType::Basic, "Acme");
    let made = connections.create(new).await.unwrap();
    let snapshot = client.handle(&made).snapshot().await.unwrap();
    let replay = Replay::in_any_order(recorder.recording());
    let read = offline(&replay).handle(&made).snapshot().await.unwrap();
    assert_eq!(read.differing_from(&snapshot).count(), 0);
    let error = replay.finish().unwrap_err().to_string();
    assert!(
        error.contains("1 recorded exchange was not asked for: POST"),
        "{error}"
    );
}

#[tokio::test]
async fn binary_bodies_and_named_secrets() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\xff";
    let server = Server::start([keep("200 OK\r\ncontent-type: image/png", PNG)]).await;
    let recorder = Recorder::new().redact("hunter2/named");
    let client = server.client().with_recorder(&recorder);
    let arguments = || {
        Arguments::new()
            .path("SDK_connectionName", "hunter2/named")
            .query("note", "by hunter2/named")
            .body("image/png", PNG)
    };
    let sent = client.send(&operations::GET_CONNECTION, arguments()).await;
    assert_eq!(sent.unwrap().bytes(), PNG);
    let text = recorder.recording().to_string();
    assert!(!text.contains("hunter2"), "{text}");
    assert!(
        text.contains("/connections/<redacted>?note=by%20<redacted>"),
        "{text}"
    );
    let replay = Replay::new(text.parse().unwrap());
    let client = offline(&replay);
    let sent = client.send(&operations::GET_CONNECTION, arguments());
    assert_eq!(sent.await.unwrap().bytes(), PNG);
    replay.finish().unwrap();
}

#[tokio::test]
async fn secrets_of_apps_are_known_by_their_place() {
    let server = Server::start([
        keep(
            "200 OK",
            r#"{"public": true, "inviteToken": "hunter2-invite"}"#,
        ),
        keep("200 OK", r#"{"clientSecret": "hunter2-common"}"#),
        keep(
            "404 Not Found",
            r#"{"message": "no hunter2-invite for hunter2-common"}"#,
        ),
    ])
    .await;
    let recorder = Recorder::new();
    let client = server.client().with_recorder(&recorder);
    let app = || {
        Arguments::new()
            .path("SDK_appName", "acme")
            .path("SDK_appVersion", 1)
    };
    let calls = [
        (&operations::MAKE_APP_PUBLIC, app()),
        (&operations::GET_APP_COMMON, app()),
        (
            &operations::GET_APP_INVITE,
            Arguments::new().path("SDK_appInviteToken", "hunter2-invite"),
        ),
    ];
    let mut last = None;
    for (operation, arguments) in calls {
        last = client.send(operation, arguments).await.err();
    }
    let error = last.unwrap();
    assert_eq!(error.path(), Some("/sdk/apps/invites/…"));
    let text = recorder.recording().to_string();
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("/sdk/apps/invites/<redacted>"), "{text}");
    assert!(text.contains("no <redacted> for <redacted>"), "{text}");
}

#[test]
fn what_is_no_recording_is_refused() {
    let cases = [
        ("", "it is not a recording: EOF"),
        ("{}", "it is not a recording: missing field `version`"),
        (
            r#"{"version": 1, "exchanges": [], "a": 1}"#,
            "unknown field `a`",
        ),
        (
            r#"{"version": 2, "exchanges": []}"#,
            "the recording has version 2",
        ),
    ];
    for (text, expected) in cases {
        let error = text.parse::<Recording>().unwrap_err();
        assert!(error.is_invalid_input());
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = Recording::open("no/such/file.json").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no/such/file.json cannot be read")
    );
    let empty = Recorder::new().recording();
    let error = empty.save("no/such/file.json").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no/such/file.json cannot be written")
    );
}

#[tokio::test]
async fn an_invalid_answer_is_refused() {
    let text = r#"{ "version": 1, "exchanges": [
        { "request": { "method": "GET", "path": "/sdk/apps/connections/a" },
          "answer": { "status": 20 } } ] }"#;
    let replay = Replay::new(text.parse().unwrap());
    let error = offline(&replay)
        .connection("a")
        .unwrap()
        .get()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("the recorded answer is invalid"),
        "{error}"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn without_async_it_is_the_same() {
    let sandbox = support::elsewhere(async { Arc::new(Sandbox::builder().start().await.unwrap()) });
    let recorder = Recorder::new();
    let client = sandbox.client().unwrap().blocking().unwrap();
    let client = client
        .with_recorder(&recorder)
        .with_timeout(Duration::from_secs(9));
    let labels = |client: &makecom::blocking::Client| {
        let connections = client.app("acme-crm").unwrap().connections();
        connections.list().unwrap().len()
    };
    assert_eq!(labels(&client), 0);
    let replay = Replay::new(recorder.recording());
    let client = offline(&replay).blocking().unwrap();
    assert_eq!(labels(&client), 0);
    replay.finish().unwrap();
}

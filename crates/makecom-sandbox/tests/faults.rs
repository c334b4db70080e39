//! Injected faults from the client's side.

mod support;

use std::time::Duration;

use makecom_sandbox::{Fault, ManualClock, Operation, Sandbox};
use serde_json::{Value, json};
use support::{Call, status};

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

fn create() -> Call {
    let body = json!({"type": "basic", "label": "A"});
    Call::post("/acme-crm/connections", &body)
}

#[tokio::test]
async fn a_status_comes_instead_of_carrying_out() {
    let sandbox = sandbox().await;
    sandbox.inject(
        Fault::status(429)
            .unwrap()
            .retry_after(2)
            .on(Operation::CreateConnection)
            .times(2),
    );
    assert_eq!(
        status(&Call::get("/acme-crm/connections"), &sandbox).await,
        200
    );
    for _ in 0..2 {
        let response = create().send(&sandbox).await;
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "2");
        let named = "create_connection:status=429,times=2,retry-after=2";
        assert_eq!(response.headers()["x-sandbox-fault"], named);
        let error: Value = response.json().await.unwrap();
        assert_eq!(
            error,
            json!({"message": "Too Many Requests.", "detail": ["A fault was asked for."]})
        );
    }
    assert!(sandbox.connections("acme-crm").is_empty());
    assert_eq!(status(&create(), &sandbox).await, 200);
    assert_eq!(sandbox.injected(), 2);
    assert_eq!(sandbox.requests().len(), 4);
}

#[tokio::test]
async fn the_edge_answers_with_a_page() {
    let sandbox = sandbox().await;
    let response = create().fault("html=502").send(&sandbox).await;
    assert_eq!(response.status(), 502);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("<h1>502 Bad Gateway</h1>")
    );
    assert!(sandbox.connections("acme-crm").is_empty());
}

#[tokio::test]
async fn a_reset_comes_before_or_after_carrying_out() {
    for (fault, made) in [("reset", 0), ("lost", 1)] {
        let sandbox = sandbox().await;
        let error = create().fault(fault).try_send(&sandbox).await.unwrap_err();
        assert!(
            error.is_request() && !error.is_connect(),
            "{fault}: {error:?}"
        );
        assert!(
            format!("{error:?}").contains("ConnectionReset"),
            "{error:?}"
        );
        assert_eq!(sandbox.connections("acme-crm").len(), made, "{fault}");
    }
}

#[tokio::test]
async fn a_body_breaks_off_where_it_is_told_to() {
    let sandbox = sandbox().await;
    for (fault, bytes) in [
        ("truncate", 10),
        ("truncate=3", 3),
        ("truncate=999", 20),
        ("truncate=0", 0),
    ] {
        let list = Call::get("/acme-crm/connections").fault(fault);
        let mut response = list.send(&sandbox).await;
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.content_length(),
            Some(21),
            "all of it is announced"
        );
        let mut seen = 0;
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => seen += chunk.len(),
                end => break end,
            }
        };
        assert_eq!((seen, end.is_err()), (bytes, true), "{fault}");
    }
}

#[tokio::test]
async fn an_answer_can_have_another_media_type() {
    let sandbox = sandbox().await;
    let list = Call::get("/acme-crm/connections").fault("content-type=text/plain");
    let response = list.send(&sandbox).await;
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(
        response.json::<Value>().await.unwrap(),
        json!({"appConnections": []})
    );
}

#[tokio::test]
async fn a_duplicate_is_carried_out_twice() {
    let sandbox = sandbox().await;
    let response = create().fault("duplicate").send(&sandbox).await;
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["appConnection"]["name"], "acme-crm2");
    assert_eq!(sandbox.connections("acme-crm").len(), 2);
    assert_eq!(sandbox.requests().len(), 2);
    let delete = Call::new("DELETE", "/connections/acme-crm2").fault("duplicate");
    assert_eq!(
        status(&delete, &sandbox).await,
        404,
        "the second finds nothing"
    );
}

#[tokio::test]
async fn delays_follow_the_clock() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::builder()
        .fault("get_connection:latency=5s".parse().unwrap())
        .fault(Fault::slow_body(Duration::from_secs(1)).on(Operation::ListConnections))
        .clock(&clock)
        .start()
        .await
        .unwrap();
    let get = Call::get("/connections/acme-crm");
    let answered = status(&get, &sandbox);
    tokio::pin!(answered);
    // The request has arrived, and waits.
    while sandbox.requests().is_empty() {
        tokio::select! {
            status = &mut answered => panic!("{status} before its time"),
            () = tokio::task::yield_now() => {}
        }
    }
    clock.advance(Duration::from_secs(4));
    for _ in 0..100 {
        tokio::select! {
            biased;
            status = &mut answered => panic!("{status} before its time"),
            () = tokio::task::yield_now() => {}
        }
    }
    clock.advance(Duration::from_secs(1));
    assert_eq!(answered.await, 404);

    let mut response = Call::get("/acme-crm/connections").send(&sandbox).await;
    let mut pieces = Vec::new();
    loop {
        tokio::select! {
            biased;
            chunk = response.chunk() => match chunk.unwrap() {
                Some(chunk) => pieces.push(chunk),
                None => break,
            },
            () = tokio::task::yield_now() => clock.advance(Duration::from_millis(1)),
        }
    }
    assert!(pieces.len() > 1, "it came in one piece");
    assert_eq!(pieces.concat(), br#"{"appConnections":[]}"#);
    assert!(clock.now() >= Duration::from_secs(5 + 7), "{clock:?}");
}

#[tokio::test]
async fn an_invalid_fault_header_is_refused() {
    let sandbox = sandbox().await;
    for (fault, expected) in [
        ("boom", "unknown kind"),
        ("status=503;reset,times=2", "name just the kind"),
    ] {
        let response = create().fault(fault).send(&sandbox).await;
        assert_eq!(response.status(), 400);
        let error: Value = response.json().await.unwrap();
        assert!(
            error["message"].as_str().unwrap().contains(expected),
            "{error}"
        );
    }
    assert!(sandbox.connections("acme-crm").is_empty());
    sandbox.inject(Fault::reset());
    sandbox.clear_faults();
    assert_eq!(status(&create(), &sandbox).await, 200);
}

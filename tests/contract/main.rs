//! The sandbox against the spec: `make.json` allows every answer, every documented answer
//! occurs, and a spec that changes without the sandbox is noticed.

mod asks;
mod change;
mod scaffold;
mod seed;
mod spec;

use std::collections::BTreeSet;

use asks::{Ask, Names};
use makecom_sandbox::{App, Operation, Sandbox, Scope, SeedComponent};
use makecom_tests::made;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Client;
use serde_json::{Value, json};
use spec::{Contract, Seen, text};

fn committed() -> Value {
    serde_json::from_str(made("openapi/make.json")).unwrap()
}

/// A sandbox with data for every operation, in an app and in an approved one.
async fn sandbox() -> Sandbox {
    let crm = |app: App, name: &str, system: Value| {
        let connection = SeedComponent::connection("oauth", "Full")
            .name(format!("{name}-full"))
            .field("connectedSystemName", system)
            .field("parameters", json!({"a": 1}))
            .section("api", "{ /* kept */ }");
        let webhook = SeedComponent::webhook("web", "Events")
            .name(format!("{name}-hook"))
            .field("parameters", json!({"a": 1}));
        let answers: Vec<_> = (0..9).map(|number| json!({ "number": number })).collect();
        app.section("groups", r#"[{"label": "Users", "modules": ["getUser"]}]"#)
            .icon(asks::png())
            .component(connection)
            .component(webhook)
            .component(SeedComponent::module("getUser", 1).field("label", "Get a user"))
            .component(SeedComponent::module("watchUsers", 4))
            .component(SeedComponent::module("findUsers", 9))
            .component(SeedComponent::rpc("listUsers", "Users").field("answers", answers))
            .component(SeedComponent::function("addUp"))
    };
    let alias = SeedComponent::connection("basic", "Plain")
        .name("plain")
        .alias_to("acme-full");
    Sandbox::builder()
        .app(crm(App::new("acme"), "acme", "crm".into()).component(alias))
        .app(crm(
            App::new("approved").approved(),
            "approved",
            Value::Null,
        ))
        .token("both", Scope::ALL)
        .token("sdk-apps:read", [Scope::Read])
        .token("sdk-apps:write", [Scope::Write])
        .start()
        .await
        .unwrap()
}

/// When an operation can succeed: what makes pending changes, what reads and ends them,
/// what deletes, and what is only then possible or ends everything.
const LATER: [&str; 16] = [
    "get_app_change",
    "commit_app_changes",
    "get_app",
    "list_apps",
    "rollback_app_changes",
    "delete_module",
    "delete_rpc",
    "delete_function",
    "delete_webhook",
    "delete_connection",
    "make_app_public",
    "get_app_invite",
    "accept_app_invite",
    "list_app_events",
    "make_app_private",
    "delete_app",
];

/// Sends successful requests of every operation about an app.
async fn ask_everything(
    spec: &Value,
    contract: &Contract,
    (sandbox, client): (&Sandbox, &Client),
    mut names: Names,
) -> Vec<Seen> {
    let mut operations: Vec<_> = contract.operations.iter().collect();
    operations.sort_by_key(|operation| LATER.iter().position(|id| *id == operation.id));
    let is_approved = names.app == "approved";
    let mut seen = Vec::new();
    for operation in operations {
        let is_of_approved = matches!(
            operation.id.as_str(),
            "get_app_change" | "commit_app_changes" | "rollback_app_changes"
        );
        // Common data is locked once the app is approved.
        let is_locked = operation.id.starts_with("set_") && operation.id.ends_with("_common");
        if (is_approved && is_locked) || (!is_approved && is_of_approved) {
            continue;
        }
        let ask = Ask::new("GET", format!("/sdk/apps/{}/1?cols[]=changes", names.app));
        let app: Value = serde_json::from_str(&ask.send(sandbox, client).await.body).unwrap();
        names.change = app["app"]["changes"][0]["id"].as_u64().unwrap_or(0);
        for ask in asks::successes(spec, operation, &names) {
            let one = ask.send(sandbox, client).await;
            if operation.id == "make_app_public" {
                let answer: Value = serde_json::from_str(&one.body).unwrap();
                names.token = text(&answer["inviteToken"]);
            }
            seen.push(one);
        }
    }
    seen
}

fn names(app: &'static str) -> Names {
    let (connection, webhook) = match app {
        "acme" => ("acme-full", "acme-hook"),
        "approved" => ("approved-full", "approved-hook"),
        _ => ("gone", "gone"),
    };
    Names {
        app,
        connection,
        webhook,
        token: "gone".to_owned(),
        change: 1,
    }
}

/// All differences between sandbox and spec in the operations whose ids have a part.
async fn disagreements(spec: &Value, part: &str) -> BTreeSet<String> {
    let mut contract = Contract::of(spec);
    let known: BTreeSet<_> = Operation::ALL
        .iter()
        .map(|operation| operation.id())
        .filter(|id| id.contains(part))
        .collect();
    contract
        .operations
        .retain(|operation| known.contains(operation.id.as_str()) && operation.id.contains(part));
    let sandbox = sandbox().await;
    let client = Client::new();
    let mut wrong = BTreeSet::new();
    let mut asked = Vec::new();

    for id in &known {
        if !contract
            .operations
            .iter()
            .any(|operation| operation.id == *id)
        {
            wrong.insert(format!("the sandbox has {id}, the spec does not"));
        }
    }
    for app in ["acme", "approved"] {
        let names = names(app);
        for seen in ask_everything(spec, &contract, (&sandbox, &client), names).await {
            if seen.status != 200 {
                let Seen {
                    method,
                    path,
                    status,
                    body,
                    ..
                } = &seen;
                wrong.insert(format!("{method} {path} is {status}: {body}"));
            }
            asked.push(seen);
        }
    }
    let all: BTreeSet<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let gone = names("gone");
    for operation in &contract.operations {
        let Some(ask) = asks::successes(spec, operation, &gone).into_iter().next() else {
            continue;
        };
        for token in &all {
            let allowed = operation.scopes.contains(*token);
            let seen = Ask {
                token,
                ..ask.clone()
            }
            .send(&sandbox, &client)
            .await;
            if allowed == (seen.status == 403)
                || (!allowed
                    && operation
                        .scopes
                        .iter()
                        .any(|scope| !seen.body.contains(scope)))
            {
                wrong.insert(format!(
                    "{}: a token for {token} gets {}",
                    operation.id, seen.status
                ));
            }
            asked.push(seen);
        }
        for fault in ["status=503", "html=403", "html=502", "text=429", "text=504"] {
            let fault = Some(fault.to_owned());
            asked.push(
                Ask {
                    fault,
                    ..ask.clone()
                }
                .send(&sandbox, &client)
                .await,
            );
        }
        asked.push(
            Ask {
                token: "unknown",
                ..ask.clone()
            }
            .send(&sandbox, &client)
            .await,
        );
    }
    let no_type = Ask::new("POST", "/sdk/apps/acme/connections").body("application/json", "{}");
    asked.push(no_type.send(&sandbox, &client).await);

    for seen in &asked {
        if let Err(problem) = contract.check(seen) {
            wrong.insert(problem);
        }
    }
    wrong.extend(contract.not_shown());
    wrong
}

#[tokio::test]
async fn sandbox_and_spec_agree() {
    let wrong = disagreements(&committed(), "").await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Operations of a new page are answered with 501 until the sandbox has them.
#[test]
fn operations_that_the_sandbox_lacks() {
    let known = Operation::ALL.map(Operation::id);
    let contract = Contract::of(&committed());
    let ids = contract
        .operations
        .iter()
        .map(|operation| operation.id.as_str());
    let lacking: BTreeSet<_> = ids.filter(|id| !known.contains(id)).collect();
    let lacking: Vec<_> = lacking.into_iter().collect();
    insta::assert_snapshot!("operations_that_the_sandbox_lacks", lacking.join("\n"));
}

#[tokio::test]
async fn a_spec_that_the_sandbox_does_not_follow_is_noticed() {
    type Change = fn(&mut Value);
    let list = |spec: &Value| spec["paths"]["/sdk/apps/{SDK_appName}/connections"].clone();
    assert!(list(&committed()).is_object());
    let cases: [(Change, &str); 11] = [
        (
            |spec| {
                let paths = spec["paths"].as_object_mut().unwrap();
                paths.remove("/sdk/apps/connections/{SDK_connectionName}/recreate");
            },
            "the sandbox has recreate_connection, the spec does not",
        ),
        (
            |spec| {
                let delete =
                    &mut spec["paths"]["/sdk/apps/connections/{SDK_connectionName}"]["delete"];
                delete["responses"]["202"] = delete["responses"]["200"].clone();
            },
            "delete_connection 202 application/json is documented and never answered",
        ),
        (
            |spec| {
                let get = &mut spec["paths"]["/sdk/apps/connections/{SDK_connectionName}"]["get"];
                let responses = get["responses"].as_object_mut().unwrap();
                responses.remove("5XX");
            },
            "get_connection answers 503, which is not documented",
        ),
        (
            |spec| {
                let schema = &mut spec["components"]["schemas"]["AppConnection"];
                schema["required"] = json!(["name", "theme"]);
            },
            "\"theme\" is a required property",
        ),
        (
            |spec| {
                let schema = &mut spec["components"]["schemas"]["AppConnectionDetail"];
                schema["properties"]["theme"] = json!({"type": "string"});
            },
            "/schemas/AppConnectionDetail.theme is documented and never answered",
        ),
        (
            |spec| {
                let schema = &mut spec["components"]["schemas"]["AppConnectionDetail"];
                schema["properties"]["connectedSystemName"] = json!({"type": "string"});
            },
            "null is not of type \"string\"",
        ),
        (
            |spec| {
                let put =
                    &mut spec["paths"]["/sdk/apps/connections/{SDK_connectionName}/common"]["put"];
                let content = &mut put["responses"]["200"]["content"]["application/json"];
                content["schema"]["properties"]["changed"] = json!({"type": "string"});
            },
            "set_connection_common 200 application/json: true is not of type \"string\"",
        ),
        (
            |spec| {
                let path = "/sdk/apps/connections/{SDK_connectionName}/{SDK_connectionSection}";
                let content = &mut spec["paths"][path]["get"]["responses"]["200"]["content"];
                *content = json!({"application/json": {"schema": {"type": "object"}}});
            },
            "get_connection_section answers 200 as \"application/jsonc\", which is not documented",
        ),
        (
            |spec| {
                let kinds = &mut spec["components"]["schemas"]["SectionKind"]["enum"];
                kinds.as_array_mut().unwrap().push("epoch".into());
            },
            "GET /sdk/apps/connections/acme-full/epoch is 404",
        ),
        (
            |spec| {
                let kinds = &mut spec["components"]["schemas"]["ConnectionType"]["enum"];
                kinds.as_array_mut().unwrap().push("oauth-3".into());
            },
            "POST /sdk/apps/acme/connections is 400",
        ),
        (
            |spec| {
                let get = &mut spec["paths"]["/sdk/apps/connections/{SDK_connectionName}"]["get"];
                get["security"] = json!([{"token": ["sdk-apps:write"]}]);
            },
            "get_connection: a token for sdk-apps:read gets 404",
        ),
    ];
    for (change, expected) in cases {
        let mut spec = committed();
        change(&mut spec);
        let wrong = disagreements(&spec, "_connection").await;
        assert!(
            wrong.iter().any(|problem| problem.contains(expected)),
            "{expected:?} is not in {wrong:#?}"
        );
    }
}

/// Random requests, most of them invalid.
fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let method = prop::sample::select(vec!["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"]);
    let segment = prop::sample::select(vec![
        "connections",
        "webhooks",
        "modules",
        "rpcs",
        "functions",
        "acme",
        "acme2",
        "acme-full",
        "acme-hook",
        "approved",
        "getUser",
        "listUsers",
        "addUp",
        "base",
        "groups",
        "readme",
        "public",
        "clone",
        "review",
        "checksum",
        "api",
        "scope",
        "scopes",
        "install",
        "common",
        "recreate",
        "a%2Fb",
        "%C3%A9",
        "%ff",
        "..",
        "1",
    ]);
    let path = prop::collection::vec(segment, 0..6)
        .prop_map(|segments| format!("/sdk/apps/{}", segments.join("/")));
    let token = prop::sample::select(vec!["both", "both", "both", "sdk-apps:read", "unknown"]);
    let content_type = prop::sample::select(vec![
        None,
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("application/jsonc"),
        Some("text/plain"),
    ]);
    let body = prop_oneof![
        prop::sample::select(vec![
            "",
            "{}",
            "[]",
            "null",
            "{ /* c */ }",
            "[{\"a\": 1},]",
            "{\"type\":\"oauth\",\"label\":\"L\"}",
            "{\"label\":\"é\"}",
            "{\"label\":1}",
            "{\"connectedSystemName\":null}",
            "{,}",
        ])
        .prop_map(str::to_owned),
        ".{0,40}",
    ];
    let fault = prop_oneof![
        9 => Just(None),
        1 => prop::sample::select(vec!["status=500", "html=503", "text=404", "duplicate", "boom"])
            .prop_map(|fault| Some(fault.to_owned())),
    ];
    let ask = (method, path, token, content_type, body, fault).prop_map(
        |(method, path, token, content_type, body, fault)| Ask {
            method: method.to_owned(),
            path,
            token,
            content_type: content_type.map(str::to_owned),
            body: body.into_bytes(),
            fault,
        },
    );
    prop::collection::vec(ask, 1..40)
}

#[test]
fn the_spec_allows_the_answer_to_any_request() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let spec = committed();
    let client = Client::new();
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&asks(), |asks| {
        runtime.block_on(async {
            let sandbox = sandbox().await;
            let mut contract = Contract::of(&spec);
            for ask in asks {
                let seen = ask.send(&sandbox, &client).await;
                if let Err(problem) = contract.check(&seen) {
                    return Err(TestCaseError::fail(problem));
                }
            }
            Ok(())
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

//! The sandbox against the spec: `make.json` allows every answer, every documented answer
//! occurs, and a spec that changes without the sandbox is noticed.

mod change;
mod scaffold;
mod seed;
mod spec;

use std::collections::BTreeSet;

use makecom_sandbox::{App, FAULT_HEADER, Operation, SECTIONS, Sandbox, Scope, SeedConnection};
use makecom_tests::made;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Client;
use serde_json::{Value, json};
use spec::{Contract, Seen, text};

fn committed() -> Value {
    serde_json::from_str(made("openapi/make.json")).unwrap()
}

/// A request to the sandbox; the path is below the base URL.
#[derive(Clone, Debug)]
struct Ask {
    method: String,
    path: String,
    token: &'static str,
    content_type: Option<String>,
    body: String,
    fault: Option<String>,
}

impl Ask {
    fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.into(),
            token: "both",
            content_type: None,
            body: String::new(),
            fault: None,
        }
    }

    fn body(mut self, content_type: &str, body: impl Into<String>) -> Self {
        self.content_type = Some(content_type.to_owned());
        self.body = body.into();
        self
    }

    async fn send(&self, sandbox: &Sandbox, client: &Client) -> Seen {
        let url = format!("{}{}", sandbox.base_url(), self.path);
        let mut request = client
            .request(self.method.parse().unwrap(), url)
            .header("authorization", format!("Token {}", self.token))
            .body(self.body.clone());
        if let Some(content_type) = &self.content_type {
            request = request.header("content-type", content_type);
        }
        if let Some(fault) = &self.fault {
            request = request.header(FAULT_HEADER, fault);
        }
        let response = request.send().await.unwrap();
        let content_type = response.headers().get("content-type");
        Seen {
            method: self.method.clone(),
            path: self.path.clone(),
            status: response.status().as_u16(),
            content_type: content_type
                .map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
            body: response.text().await.unwrap(),
        }
    }
}

/// A sandbox with data for every operation.
async fn sandbox() -> Sandbox {
    let full = SeedConnection::new("oauth", "Full")
        .name("full")
        .connected_system_name("crm")
        .alias_to("plain")
        .parameters(json!({"a": 1}).as_object().unwrap().clone())
        .section("api", "{ /* kept */ }");
    let app = App::new("acme").connection(full);
    let app = app.connection(SeedConnection::new("basic", "Plain").name("plain"));
    let pending = SeedConnection::new("oauth", "Pending").name("pending");
    Sandbox::builder()
        .app(app)
        .app(App::new("approved").approved().connection(pending))
        .token("both", Scope::ALL)
        .token("sdk-apps:read", [Scope::Read])
        .token("sdk-apps:write", [Scope::Write])
        .start()
        .await
        .unwrap()
}

/// A successful request of every operation, on a connection.
fn successes(spec: &Value, contract: &Contract, name: &str) -> Vec<Ask> {
    let schemas = &spec["components"]["schemas"];
    let values = |schema: &str| {
        schemas[schema]["enum"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let mut asks = Vec::new();
    for operation in &contract.operations {
        let content_type = operation.request_types.first().cloned().unwrap_or_default();
        let path = operation
            .template
            .replace("{SDK_appName}", "acme")
            .replace("{SDK_connectionName}", name);
        let ask = Ask::new(&operation.method, path);
        match operation.id.as_str() {
            "create_connection" => asks.extend(values("ConnectionType").iter().map(|kind| {
                let body = json!({"type": kind, "label": "L"});
                ask.clone().body(&content_type, body.to_string())
            })),
            "get_connection_section" | "set_connection_section" => {
                for section in values("SectionKind") {
                    let mut ask = ask.clone();
                    let section = text(&section);
                    ask.path = ask.path.replace("{SDK_connectionSection}", &section);
                    if operation.method == "PUT" {
                        let text = if ["api", "scopes", "install"].contains(&section.as_str()) {
                            "{ /* c */ }"
                        } else {
                            "[ /* c */ ]"
                        };
                        ask = ask.body(&content_type, text);
                    }
                    asks.push(ask);
                }
            }
            "update_connection" => {
                let body = json!({"label": "M", "connectedSystemName": null});
                asks.push(ask.body(&content_type, body.to_string()));
            }
            "set_connection_common" => asks.push(ask.body(&content_type, "{\"a\": 1}")),
            _ => asks.push(ask),
        }
    }
    // The deletion comes last.
    asks.sort_by_key(|ask| ask.method == "DELETE");
    asks
}

/// All differences between sandbox and spec.
async fn disagreements(spec: &Value) -> BTreeSet<String> {
    let mut contract = Contract::of(spec);
    let known: BTreeSet<_> = Operation::ALL
        .iter()
        .map(|operation| operation.id())
        .collect();
    contract
        .operations
        .retain(|operation| known.contains(operation.id.as_str()));
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
    let sections = &spec["components"]["schemas"]["SectionKind"]["enum"];
    for section in SECTIONS {
        if !sections
            .as_array()
            .is_some_and(|known| known.contains(&section.into()))
        {
            wrong.insert(format!(
                "the sandbox has the section {section}, the spec does not"
            ));
        }
    }

    for name in ["full", "plain", "pending"] {
        for ask in successes(spec, &contract, name) {
            // Locked, once the app is approved.
            if name == "pending" && ask.method == "PUT" && ask.path.ends_with("/common") {
                continue;
            }
            let seen = ask.send(&sandbox, &client).await;
            if seen.status != 200 {
                wrong.insert(format!(
                    "{} {} is {}: {}",
                    ask.method, ask.path, seen.status, seen.body
                ));
            }
            asked.push(seen);
        }
    }
    let all: BTreeSet<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    for ask in successes(spec, &contract, "gone") {
        let Some(operation) = contract.operation(&ask.method, &ask.path) else {
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
    let wrong = disagreements(&committed()).await;
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
            "GET /sdk/apps/connections/full/epoch is 404",
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
        let wrong = disagreements(&spec).await;
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
        "acme",
        "acme2",
        "full",
        "pending",
        "approved",
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
    let path = prop::collection::vec(segment, 0..4)
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
            body,
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

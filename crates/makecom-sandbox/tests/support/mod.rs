//! A short way to write requests.

#![allow(dead_code, reason = "no test uses all of it")]

use makecom_sandbox::{App, ManualClock, Quirk, Sandbox, SeedComponent};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;

/// A request to a path below `/sdk/apps`, with the sandbox's token unless it is
/// given another.
#[derive(Clone)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    token: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            token: None,
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::new("POST", path).body("application/json", body.to_string())
    }

    pub(crate) fn put(path: impl Into<String>, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new("PUT", path).body(media_type, body)
    }

    pub(crate) fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut call = self.header(CONTENT_TYPE.as_str(), media_type);
        call.body = Some(body.into());
        call
    }

    pub(crate) fn token(mut self, token: &'static str) -> Self {
        self.token = Some(token);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = Box::leak(name.to_owned().into_boxed_str());
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn fault(self, fault: &str) -> Self {
        self.header(makecom_sandbox::FAULT_HEADER, fault)
    }

    fn build(&self, sandbox: &Sandbox) -> RequestBuilder {
        let url = format!("{}/sdk/apps{}", sandbox.base_url(), self.path);
        let token = self.token.unwrap_or(sandbox.token());
        let client = reqwest::Client::builder()
            .tls_certs_only([])
            .build()
            .unwrap();
        let mut request = client
            .request(self.method.parse().unwrap(), url)
            .header(AUTHORIZATION, format!("Token {token}"));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        match &self.body {
            Some(body) => request.body(body.clone()),
            None => request,
        }
    }

    pub(crate) async fn try_send(&self, sandbox: &Sandbox) -> reqwest::Result<Response> {
        self.build(sandbox).send().await
    }

    pub(crate) async fn send(&self, sandbox: &Sandbox) -> Response {
        self.try_send(sandbox).await.unwrap()
    }
}

pub(crate) async fn status(call: &Call, sandbox: &Sandbox) -> u16 {
    call.send(sandbox).await.status().as_u16()
}

/// Requests with JSON, each with its expected answer.
pub(crate) struct Steps<'a> {
    sandbox: &'a Sandbox,
    steps: Vec<(&'static str, Value, Value)>,
}

impl<'a> Steps<'a> {
    pub(crate) fn of(sandbox: &'a Sandbox) -> Self {
        let steps = Vec::new();
        Self { sandbox, steps }
    }

    /// A request that succeeds with an answer.
    pub(crate) fn ok(mut self, request: &'static str, body: Value, answer: Value) -> Self {
        self.steps.push((request, body, answer));
        self
    }

    pub(crate) async fn send(self) {
        for (request, body, expected) in self.steps {
            let (status, answer) = Self::one(self.sandbox, request, &body).await;
            assert_eq!((status, &answer), (200, &expected), "{request}");
        }
    }

    /// The status and the answer to a method and a path, with a body unless that is null.
    pub(crate) async fn one(sandbox: &Sandbox, request: &str, body: &Value) -> (u16, Value) {
        let (method, path) = request.split_once(' ').unwrap();
        let method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .find(|known| *known == method)
            .unwrap();
        let mut call = Call::new(method, path);
        if !body.is_null() {
            call = call.body("application/json", body.to_string());
        }
        let response = call.send(sandbox).await;
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }
}

/// A sandbox with one app, whose clock stands still.
pub(crate) async fn start(app: App, quirks: &[Quirk]) -> Sandbox {
    let builder = Sandbox::builder().app(app).clock(ManualClock::new());
    let builder = quirks
        .iter()
        .fold(builder, |builder, quirk| builder.quirk(*quirk));
    builder.start().await.unwrap()
}

/// An app with one component of every kind.
pub(crate) fn acme() -> App {
    App::new("acme-crm")
        .field("label", "Acme CRM")
        .section("groups", r#"[{"label": "Users", "modules": ["getUser"]}]"#)
        .component(SeedComponent::connection("oauth", "Acme"))
        .component(SeedComponent::connection("basic", "Key"))
        .component(SeedComponent::webhook("web", "Events"))
        .component(SeedComponent::module("getUser", 4).field("connection", "acme-crm"))
        .component(SeedComponent::rpc("listUsers", "Users"))
        .component(SeedComponent::function("addUp").section("code", "function addUp(a, b) {}"))
}

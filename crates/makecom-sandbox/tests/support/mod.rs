//! A short way to write requests.

#![allow(dead_code, reason = "no test uses all of it")]

use makecom_sandbox::Sandbox;
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

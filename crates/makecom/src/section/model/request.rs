//! Requests: what Make sends to the service.

use serde_json::{Number, Value};

use super::macros::{model, union};
use super::{BodyType, Iml, Map, Method, Response, SignVersion, SignatureMethod, TransportMethod};
use crate::section::shape::{Shape, scalars};

model! {
    /// A request to the service. \[clients\]
    ///
    /// ```
    /// use makecom::section::{Api, Method, Request, Response};
    ///
    /// let request = Request::new("https://api.acme.example/me")
    ///     .method(Method::Get)
    ///     .header("authorization", "Bearer {{parameters.apiKey}}")
    ///     .response(Response::default().error("[{{statusCode}}] {{body.message}}"))
    ///     .sanitize(["request.headers.authorization"]);
    /// let api = Api::from(request);
    /// assert!(api.text().contains("\"method\": \"GET\""));
    /// ```
    Request also ["endpoint", "input", "output", "iterate", "respond", "verification"]: WithBody {
        /// Where the request goes: 1 to 512 characters.
        "url" => url: Iml<String>, || Shape::Text(1, 512);
        /// The method of HTTP: `GET` if nothing is said.
        "method" => method: Iml<Method>;
        /// The headers: each a scalar, null or an array.
        "headers" => headers: Iml<Map<Value>>, scalars;
        /// The query: each a scalar, null or an array.
        "qs" => qs: Iml<Map<Value>>, scalars;
        /// The body: of any form.
        "body" => body: Value;
        /// How the body is written: `json` if nothing is said.
        "type" => body_type: Iml<BodyType>;
        /// Whether Make encodes the URL: yes if nothing is said.
        "encodeUrl" => encode_url: Iml<bool>;
        /// A certificate to trust, in PEM: at most 8192 characters.
        "ca" => ca: Iml<String>, || Shape::Text(0, 8192);
        /// Variables for later, before the request is made.
        "temp" => temp: Iml<Map<Value>>;
        /// Whether the request is sent at all.
        "condition" => condition: Condition;
        /// Whether a compressed response is asked for.
        "gzip" => gzip: Iml<bool>;
        /// Whether redirects of a GET are followed: yes if nothing is said.
        "followRedirects" => follow_redirects: Iml<bool>;
        /// Whether redirects of other methods are followed.
        "followAllRedirects" => follow_all_redirects: Iml<bool>;
        /// What Make writes into its log.
        "log" => log: Log;
        /// Signs the request as OAuth 1 asks.
        "oauth" => oauth: Box<OauthHelper>;
        /// Signs the request as AWS asks.
        "aws" => aws: Box<Aws>;
        /// Whether and how the request is sent again.
        "repeat" => repeat: Box<Repeat>;
        /// How the next page is asked for.
        "pagination" => pagination: Box<Pagination>;
        /// What becomes of the response.
        "response" => response: Box<Response>;
    }
}

impl Request {
    /// A request to a URL.
    pub fn new(url: impl Into<Iml<String>>) -> Self {
        Self::default().url(url)
    }

    /// Sets one header. An expression that stood for all of them is replaced.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let headers = self.headers.get_or_insert_default().literal_or_default();
        headers.insert(name.into(), value.into());
        self
    }

    /// Sets one part of the query. An expression that stood for all of it is
    /// replaced.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let query = self.qs.get_or_insert_default().literal_or_default();
        query.insert(name.into(), value.into());
        self
    }

    /// Keeps these paths, such as `request.headers.authorization`, out of
    /// Make's log. An expression that stood for all of them is replaced.
    pub fn sanitize<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        let log = self.log.get_or_insert_default();
        let sanitized = log.sanitize.get_or_insert_default().literal_or_default();
        sanitized.extend(paths.into_iter().map(Into::into));
        self
    }
}

union! {
    /// Whether a request is sent. \[clients\]
    Condition {
        /// Always, or never.
        bool Always(bool);
        /// If this is true: as a rule an expression.
        text When(String);
        /// If this is true; and what stands in for the response if not.
        map Otherwise(Box<ConditionWithDefault>);
    }
}

model! {
    /// A condition with what to answer if it does not hold. \[clients\]
    ConditionWithDefault {
        /// Whether the request is sent.
        "condition" => condition: Flag;
        /// What stands in for the response if it is not.
        "default" => default_value: Value;
    }
}

union! {
    /// A boolean, or a string that comes to one: as a rule an expression.
    /// \[clients\]
    Flag {
        /// The boolean.
        bool Boolean(bool);
        /// The string.
        text Text(String);
    }
}

impl From<&str> for Condition {
    fn from(text: &str) -> Self {
        Self::When(text.to_owned())
    }
}

impl From<&str> for Flag {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

model! {
    /// What Make writes into its log. \[clients\]
    Log {
        /// Paths that are hidden, such as `request.headers.authorization`.
        "sanitize" => sanitize: Iml<Vec<String>>;
    }
}

model! {
    /// Signs a request as OAuth 1 asks. Each string has at most 512
    /// characters, but for the private key. \[clients\]
    OauthHelper {
        /// The key of the consumer.
        "consumer_key" => consumer_key: Iml<String>, || Shape::Text(0, 512);
        /// The secret of the consumer.
        "consumer_secret" => consumer_secret: Iml<String>, || Shape::Text(0, 512);
        /// The private key in PEM, for `RSA-SHA1`.
        "private_key" => private_key: Iml<String>;
        /// The token.
        "token" => token: Iml<String>, || Shape::Text(0, 512);
        /// The secret of the token.
        "token_secret" => token_secret: Iml<String>, || Shape::Text(0, 512);
        /// The verifier.
        "verifier" => verifier: Iml<String>, || Shape::Text(0, 512);
        /// How it is signed.
        "signature_method" => signature_method: Iml<SignatureMethod>;
        /// Where the values go.
        "transport_method" => transport_method: Iml<TransportMethod>;
        /// Whether the body is hashed, or its hash.
        "body_hash" => body_hash: Flag;
    }
}

model! {
    /// Signs a request as AWS asks. Each string has at most 512 characters.
    /// \[clients\]
    Aws {
        /// The access key.
        "key" => key: Iml<String>, || Shape::Text(0, 512);
        /// The secret key.
        "secret" => secret: Iml<String>, || Shape::Text(0, 512);
        /// The session token.
        "session" => session: Iml<String>, || Shape::Text(0, 512);
        /// The bucket.
        "bucket" => bucket: Iml<String>, || Shape::Text(0, 512);
        /// Which version of signatures.
        "sign_version" => sign_version: Iml<SignVersion>;
    }
}

model! {
    /// Whether and how a request is sent again. \[clients\]
    Repeat: Open {
        /// Whether once more.
        "condition" => condition: Flag;
        /// How long to wait before, in milliseconds.
        "delay" => delay: Iml<Number>;
        /// How often at most.
        "limit" => limit: Iml<Number>;
    }
}

model! {
    /// How the next page is asked for. \[clients\]
    Pagination {
        /// Whether what is not said here is as in the request: yes if nothing
        /// is said.
        "mergeWithParent" => merge_with_parent: Iml<bool>;
        /// Where it goes: 1 to 512 characters.
        "url" => url: Iml<String>, || Shape::Text(1, 512);
        /// How.
        "method" => method: Iml<Method>;
        /// Its headers.
        "headers" => headers: Iml<Map<Value>>, scalars;
        /// Its query.
        "qs" => qs: Iml<Map<Value>>, scalars;
        /// Its body.
        "body" => body: Value;
        /// Whether there is a next page.
        "condition" => condition: Flag;
    }
}

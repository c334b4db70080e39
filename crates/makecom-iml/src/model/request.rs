//! Requests: what Make sends to the service.

use serde_json::{Number, Value};

use super::macros::{model, union};
use super::{
    BodyType, Iml, Iterate, Map, Method, Respond, Response, SignVersion, SignatureMethod,
    TransportMethod, Verification, place,
};
use crate::shape::{Object, Shape, Shaped as _, When, scalars, text_or_number};

model! {
    /// A request to the service.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Method, Request, Response, connection};
    ///
    /// let request = Request::new("https://api.acme.example/me")
    ///     .method(Method::Get)
    ///     .header("authorization", "Bearer {{parameters.apiKey}}")
    ///     .response(Response::default().error("[{{statusCode}}] {{body.message}}"))
    ///     .sanitize(["request.headers.authorization"]);
    /// let api = connection::Api::of(request);
    /// assert!(api.text().contains("\"method\": \"GET\""));
    /// ```
    Request except ["baseUrl", "timeout", "uid", "input"]
        or [(When::Has("endpoint"), || &place::CONNECTION_CALL)]: WithBody
    {
        /// What comes before URLs that are not absolute, usually in `base`: 1 to 512
        /// characters.
        "baseUrl" => base_url: Iml<String>, || Shape::Text(1, 512)
            => "https://acme.example/v2";
        /// Where the request goes: 1 to 512 characters.
        "url" => url: Iml<String>, || Shape::Text(1, 512)
            => "https://acme.example/me";
        /// The HTTP method: `GET` by default.
        "method" => method: Iml<Method>
            => Method::Post, "POST";
        /// The headers: each a scalar, null or an array.
        "headers" => headers: Iml<Map<Value>>, scalars
            => [("accept", "text/csv")], {"accept": "text/csv"};
        /// The query: each a scalar, null or an array.
        "qs" => qs: Iml<Map<Value>>, scalars
            => [("limit", 1)], {"limit": 1};
        /// The body: of any form.
        "body" => body: Value
            => "{{parameters.key}}";
        /// How the body is written: `json` by default.
        "type" => body_type: Iml<BodyType>
            => BodyType::Urlencoded, "urlencoded";
        /// Whether Make encodes the URL: yes by default.
        "encodeUrl" => encode_url: Iml<bool>
            => false;
        /// A certificate to trust, in PEM: at most 8192 characters.
        "ca" => ca: Iml<String>, || Shape::Text(0, 8192)
            => "{{parameters.certificate}}";
        /// Variables for later, before the request is made.
        "temp" => temp: Iml<Map<Value>>
            => [("id", "{{uuid}}")], {"id": "{{uuid}}"};
        /// Whether the request is sent at all.
        "condition" => condition: Condition
            => "{{parameters.isExpert}}";
        /// Whether a compressed response is asked for.
        "gzip" => gzip: Iml<bool>
            => true;
        /// Whether redirects of a GET are followed: yes by default.
        "followRedirects" => follow_redirects: Iml<bool>
            => false;
        /// Whether redirects of other methods are followed.
        "followAllRedirects" => follow_all_redirects: Iml<bool>
            => true;
        /// In `base`: how long a response may take, in milliseconds, 1 to 300,000;
        /// 40,000 by default.
        "timeout" => timeout: Value, || Shape::Iml(|| Shape::Range(1, 300_000))
            => 60_000, 60000;
        /// In place of a request to the service: the endpoint of the app that is run.
        "endpoint" => endpoint: EndpointSource
            => "listContacts";
        /// What the endpoint is given; only with `endpoint`.
        "input" => input: Value, <Iml<Map<Value>>>::shape
            => "{{parameters}}";
        /// What Make writes into its log.
        "log" => log: Log
            => Log::default().sanitize(["request.body"]), {"sanitize": ["request.body"]};
        /// Signs the request as OAuth 1 asks.
        "oauth" => oauth: Box<OauthHelper>
            => OauthHelper::default().token("{{connection.token}}"), {"token": "{{connection.token}}"};
        /// Signs the request as AWS asks.
        "aws" => aws: Box<Aws>
            => Aws::default().key("{{parameters.key}}"), {"key": "{{parameters.key}}"};
        /// Whether and how the request is sent again.
        "repeat" => repeat: Box<Repeat>
            => Repeat::default().limit(3), {"limit": 3};
        /// How the next page is asked for.
        "pagination" => pagination: Box<Pagination>, || Shape::Object(&place::PAGINATION)
            => Pagination::default().url("{{body.next}}"), {"url": "{{body.next}}"};
        /// What becomes of the response.
        "response" => response: Box<Response>
            => Response::default().uid("{{body.id}}"), {"uid": "{{body.id}}"};
        /// Of a webhook: which array in an event holds what is put out.
        "iterate" => iterate: Iterate
            => "{{body.contacts}}";
        /// Of a webhook: what is put out.
        "output" => output: Value
            => "{{item}}";
        /// Of a webhook that users share: whose event it is.
        "uid" => uid: Value, text_or_number
            => "{{body.accountId}}";
        /// Of a webhook: what the service is answered.
        "respond" => respond: Box<Respond>
            => Respond::default().status(204), {"status": 204};
        /// Of a webhook: a request that verifies its address, and is no event.
        "verification" => verification: Box<Verification>
            => Verification::default().condition("{{query.challenge}}"), {"condition": "{{query.challenge}}"};
    }
}

impl Request {
    /// A request to a URL.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, connection};
    ///
    /// let api = connection::Api::of(Request::new("https://api.acme.example/me"));
    /// assert_eq!(api.text(), "{\n  \"url\": \"https://api.acme.example/me\"\n}");
    /// ```
    pub fn new(url: impl Into<Iml<String>>) -> Self {
        Self::default().url(url)
    }

    /// Sets one header. An expression in place of all headers is replaced.
    ///
    /// ```
    /// use makecom_iml::Request;
    ///
    /// let request = Request::new("/me")
    ///     .header("authorization", "Bearer {{connection.accessToken}}")
    ///     .header("accept", "application/json");
    /// assert_eq!(request.headers.unwrap().literal().unwrap().len(), 2);
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let headers = self.headers.get_or_insert_default().literal_or_default();
        headers.insert(name.into(), value.into());
        self
    }

    /// Sets one parameter of the query. An expression in place of the whole
    /// query is replaced.
    ///
    /// ```
    /// use makecom_iml::Request;
    ///
    /// let request = Request::new("/contacts").query("limit", 1).query("deleted", false);
    /// assert_eq!(serde_json::to_string(&request.qs)?, r#"{"limit":1,"deleted":false}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn query(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let query = self.qs.get_or_insert_default().literal_or_default();
        query.insert(name.into(), value.into());
        self
    }

    /// Keeps these paths, such as `request.headers.authorization`, out of
    /// Make's log. An expression in place of all paths is replaced.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, connection};
    ///
    /// let request = Request::new("https://acme.example/me")
    ///     .header("x-api-key", "{{parameters.apiKey}}")
    ///     .sanitize(["request.headers.x-api-key"]);
    /// let findings = connection::Api::of(request).check();
    /// assert!(findings.iter().all(|finding| finding.rule != "secret-in-log"));
    /// ```
    pub fn sanitize<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        let log = self.log.get_or_insert_default();
        let sanitized = log.sanitize.get_or_insert_default().literal_or_default();
        sanitized.extend(paths.into_iter().map(Into::into));
        self
    }
}

union! {
    /// The endpoint of the app that is run.
    ///
    /// ```
    /// use makecom_iml::{EndpointCall, EndpointSource, Request};
    ///
    /// let list = EndpointCall::default().name("listContacts").connection("{{connection}}");
    /// let request = Request::default().endpoint(list);
    /// assert!(matches!(request.endpoint, Some(EndpointSource::Call(_))));
    /// ```
    EndpointSource {
        /// That of this name.
        text Name(String, || Shape::Literal);
        /// The same, with a connection of its own.
        model Call(EndpointCall);
    }
}

model! {
    /// An endpoint, and the connection that it uses.
    ///
    /// ```
    /// use makecom_iml::{EndpointCall, Request};
    ///
    /// let list = EndpointCall::default().name("listContacts");
    /// let request = Request::default().endpoint(list);
    /// assert_eq!(serde_json::to_value(request)?["endpoint"]["name"], "listContacts");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    EndpointCall {
        /// The name of the endpoint: written out, without an expression.
        "name" required => name: String, || Shape::Literal
            => "listContacts";
        /// The connection that it uses in place of that of the component.
        "connection" => connection: Iml<String>
            => "{{connection}}";
    }
}

/// The endpoint of another page has no connection of its own.
static PAGE: Object = Object {
    name: "PageEndpoint",
    except: &["connection"],
    ..EndpointCall::OBJECT
};

fn page_shape() -> Shape {
    Shape::Union(&[|| Shape::Literal, || Shape::Object(&PAGE)])
}

union! {
    /// Whether a request is sent.
    ///
    /// ```
    /// use makecom_iml::{Condition, Request};
    ///
    /// let request = Request::new("/me").condition("{{parameters.isExpert}}");
    /// assert!(matches!(request.condition, Some(Condition::When(_))));
    /// let never = Request::new("/me").condition(false);
    /// assert!(matches!(never.condition, Some(Condition::Always(false))));
    /// ```
    Condition {
        /// Always, or never.
        bool Always(bool);
        /// If this is true: usually an expression.
        text When(String);
        /// If this is true; and what is used as the response if not.
        model Otherwise(ConditionWithDefault);
    }
}

model! {
    /// A condition with what to answer if it does not hold.
    ///
    /// ```
    /// use makecom_iml::{Condition, ConditionWithDefault, Request};
    /// use serde_json::json;
    ///
    /// let otherwise = ConditionWithDefault::default()
    ///     .condition("{{parameters.isExpert}}")
    ///     .default_value(json!({ "name": "unknown" }));
    /// let request = Request::new("/me").condition(otherwise);
    /// assert_eq!(serde_json::to_value(request)?["condition"]["default"]["name"], "unknown");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ConditionWithDefault {
        /// Whether the request is sent.
        "condition" => condition: Flag
            => "{{parameters.isExpert}}";
        /// What is used as the response if it is not.
        "default" => default_value: Value
            => "none";
    }
}

union! {
    /// A boolean, or a string that evaluates to one, usually an expression.
    ///
    /// ```
    /// use makecom_iml::{Flag, Repeat};
    ///
    /// let repeat = Repeat::default().condition("{{body.isPending}}").delay(500).limit(3);
    /// assert_eq!(repeat.condition, Some(Flag::Text("{{body.isPending}}".to_owned())));
    /// ```
    Flag {
        /// The boolean.
        bool Boolean(bool);
        /// The string.
        text Text(String);
    }
}

model! {
    /// What Make writes into its log.
    ///
    /// ```
    /// use makecom_iml::{Log, Request};
    ///
    /// let log = Log::default().sanitize(["request.body.secret"]);
    /// let request = Request::new("/token").log(log);
    /// assert_eq!(serde_json::to_value(request)?["log"]["sanitize"][0], "request.body.secret");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Log {
        /// Paths that are hidden, such as `request.headers.authorization`.
        "sanitize" => sanitize: Iml<Vec<String>>
            => ["request.headers.authorization"];
    }
}

model! {
    /// Signs a request as OAuth 1 asks. Each string has at most 512
    /// characters, but for the private key.
    ///
    /// ```
    /// use makecom_iml::{OauthHelper, Request, SignatureMethod};
    ///
    /// let oauth = OauthHelper::default()
    ///     .consumer_key("{{parameters.key}}")
    ///     .consumer_secret("{{parameters.secret}}")
    ///     .signature_method(SignatureMethod::HmacSha1);
    /// let request = Request::new("/me").oauth(oauth);
    /// assert_eq!(serde_json::to_value(request)?["oauth"]["consumer_key"], "{{parameters.key}}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    OauthHelper {
        /// The key of the consumer.
        "consumer_key" => consumer_key: Iml<String>, || Shape::Text(0, 512)
            => "{{parameters.key}}";
        /// The secret of the consumer.
        "consumer_secret" => consumer_secret: Iml<String>, || Shape::Text(0, 512)
            => "{{parameters.secret}}";
        /// The private key in PEM, for `RSA-SHA1`.
        "private_key" => private_key: Iml<String>
            => "{{parameters.privateKey}}";
        /// The token.
        "token" => token: Iml<String>, || Shape::Text(0, 512)
            => "{{connection.token}}";
        /// The secret of the token.
        "token_secret" => token_secret: Iml<String>, || Shape::Text(0, 512)
            => "{{connection.tokenSecret}}";
        /// The verifier.
        "verifier" => verifier: Iml<String>, || Shape::Text(0, 512)
            => "{{query.oauth_verifier}}";
        /// How it is signed.
        "signature_method" => signature_method: Iml<SignatureMethod>
            => SignatureMethod::RsaSha1, "RSA-SHA1";
        /// Where the values go.
        "transport_method" => transport_method: Iml<TransportMethod>
            => TransportMethod::Header, "header";
        /// Whether the body is hashed, or its hash.
        "body_hash" => body_hash: Flag
            => true;
    }
}

model! {
    /// Signs a request as AWS asks. Each string has at most 512 characters.
    ///
    /// ```
    /// use makecom_iml::{Aws, Request};
    ///
    /// let aws = Aws::default().key("{{parameters.key}}").secret("{{parameters.secret}}");
    /// let request = Request::new("https://s3.example/bucket").aws(aws);
    /// assert_eq!(serde_json::to_value(request)?["aws"]["key"], "{{parameters.key}}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Aws {
        /// The access key.
        "key" => key: Iml<String>, || Shape::Text(0, 512)
            => "{{parameters.key}}";
        /// The secret key.
        "secret" => secret: Iml<String>, || Shape::Text(0, 512)
            => "{{parameters.secret}}";
        /// The session token.
        "session" => session: Iml<String>, || Shape::Text(0, 512)
            => "{{temp.session}}";
        /// The bucket.
        "bucket" => bucket: Iml<String>, || Shape::Text(0, 512)
            => "{{parameters.bucket}}";
        /// Which version of signatures.
        "sign_version" => sign_version: Iml<SignVersion>
            => SignVersion::V4, "4";
    }
}

model! {
    /// Whether and how a request is sent again.
    ///
    /// ```
    /// use makecom_iml::{Repeat, Request};
    ///
    /// // Half a second apart, until it is done, and no more than ten times.
    /// let repeat = Repeat::default().condition("{{!body.done}}").delay(500).limit(10);
    /// let request = Request::new("/status").repeat(repeat);
    /// assert_eq!(serde_json::to_value(request)?["repeat"]["delay"], 500);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Repeat: Open {
        /// Whether once more.
        "condition" => condition: Flag
            => "{{body.isPending}}";
        /// How long to wait before, in milliseconds.
        "delay" => delay: Iml<Number>
            => 500;
        /// How often at most.
        "limit" => limit: Iml<Number>
            => 3;
    }
}

model! {
    /// How the next page is asked for.
    ///
    /// ```
    /// use makecom_iml::{Pagination, Request};
    ///
    /// let next = Pagination::default().url("{{body.next}}").condition("{{body.next}}");
    /// let request = Request::new("/contacts").pagination(next);
    /// assert_eq!(serde_json::to_value(request)?["pagination"]["url"], "{{body.next}}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Pagination {
        /// Whether what is missing here is taken from the request: yes by
        /// default.
        "mergeWithParent" => merge_with_parent: Iml<bool>
            => true;
        /// Where it goes: 1 to 512 characters.
        "url" => url: Iml<String>, || Shape::Text(1, 512)
            => "{{body.next}}";
        /// How.
        "method" => method: Iml<Method>
            => Method::Get, "GET";
        /// Its headers.
        "headers" => headers: Iml<Map<Value>>, scalars
            => [("accept", "text/csv")], {"accept": "text/csv"};
        /// Its query.
        "qs" => qs: Iml<Map<Value>>, scalars
            => [("page", "{{pagination.page}}")], {"page": "{{pagination.page}}"};
        /// Its body.
        "body" => body: Value
            => "{{body.cursor}}";
        /// The endpoint of the app that gives it.
        "endpoint" => endpoint: EndpointSource, page_shape
            => "listContacts";
        /// What the endpoint is given.
        "input" => input: Value, <Iml<Map<Value>>>::shape
            => "{{body.cursor}}";
        /// Whether there is a next page.
        "condition" => condition: Flag
            => "{{body.hasMore}}";
    }
}

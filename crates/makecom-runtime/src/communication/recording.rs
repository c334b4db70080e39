//! Recorded exchanges: each request must be the recorded one, and gets its response.

use std::collections::BTreeSet;

use super::transport::{
    Body, Difference, HttpRequest, HttpResponse, Part, Transport, TransportError,
};
use super::url;
use crate::Value;
use crate::value::{from_hex, hex};

/// Recorded exchanges, as files of tests have them: an array of objects with `request` and
/// `response`.
///
/// A request has `method`, `url`, `headers` and one of `body`, `multipart` and `no_body`. A
/// body is an object or array for JSON and forms, a text, or `{"$buffer_hex": "…"}`. A
/// response has `status`, `headers` and `body`, in which a text is what was sent, and
/// anything else JSON; or `error` with the code of a network error.
///
/// What must agree: the method; scheme, host and path; the values of each name in the query;
/// the headers that the documents set, and the content type if it is recorded; the body, in
/// which the order of names in JSON and forms does not count.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::{HttpRequest, RecordedExchanges, Transport};
///
/// let exchanges = r#"[{"request": {"method": "GET", "url": "https://acme.example/?a=1"},
///     "response": {"status": 204}}]"#;
/// let mut recorded = RecordedExchanges::new(&Value::from_json(exchanges)?).unwrap();
/// let request = HttpRequest::new("GET", "https://acme.example?a=1");
/// assert_eq!(recorded.send(&request).unwrap().status, 204);
/// assert_eq!(recorded.remaining(), 0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct RecordedExchanges {
    exchanges: Vec<Value>,
    next: usize,
}

impl RecordedExchanges {
    /// No exchange: any request is an error.
    ///
    /// ```
    /// # use makecom_runtime::communication::RecordedExchanges;
    /// assert_eq!(RecordedExchanges::none().remaining(), 0);
    /// ```
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads exchanges.
    ///
    /// # Errors
    /// What is wrong, and where as a JSON Pointer.
    ///
    /// ```
    /// use makecom_runtime::Value;
    /// use makecom_runtime::communication::RecordedExchanges;
    ///
    /// let (pointer, message) = RecordedExchanges::new(&Value::from_json(r#"[{"request": 5}]"#)?).unwrap_err();
    /// assert_eq!((pointer.as_str(), message.as_str()), ("/0/request", "this must be an object"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(exchanges: &Value) -> Result<Self, (String, String)> {
        let items = match exchanges {
            Value::Undefined | Value::Null => return Ok(Self::none()),
            Value::Array(items) => items,
            _ => return Err((String::new(), "this must be an array".to_owned())),
        };
        for (index, exchange) in items.iter().enumerate() {
            let pointer = format!("/{index}");
            keys(exchange, &pointer, &["request", "response"])?;
            let request = exchange.get("request");
            let known = ["method", "url", "headers", "body", "multipart", "no_body"];
            keys(&request, &format!("{pointer}/request"), &known)?;
            let response = exchange.get("response");
            let known = ["status", "headers", "body", "error"];
            keys(&response, &format!("{pointer}/response"), &known)?;
            for name in ["method", "url"] {
                if !matches!(request.get(name), Value::Text(_)) {
                    return Err((
                        format!("{pointer}/request"),
                        format!("{name} must be a text"),
                    ));
                }
            }
            let read = self::response(&response);
            if let Err((below, message)) = read {
                return Err((format!("{pointer}/response{below}"), message));
            }
        }
        Ok(Self {
            exchanges: items.to_vec(),
            next: 0,
        })
    }

    /// How many exchanges were not used.
    ///
    /// ```
    /// # use makecom_runtime::communication::RecordedExchanges;
    /// assert_eq!(RecordedExchanges::none().remaining(), 0);
    /// ```
    pub fn remaining(&self) -> usize {
        self.exchanges.len() - self.next
    }

    /// The request of the exchange that is next: its method and URL.
    ///
    /// ```
    /// # use makecom_runtime::communication::RecordedExchanges;
    /// assert_eq!(RecordedExchanges::none().next_request(), None);
    /// ```
    pub fn next_request(&self) -> Option<String> {
        let request = self.exchanges.get(self.next)?.get("request");
        Some(format!(
            "{} {}",
            text(&request.get("method")),
            text(&request.get("url"))
        ))
    }
}

impl Transport for RecordedExchanges {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let Some(exchange) = self.exchanges.get(self.next) else {
            return Err(TransportError::Exhausted);
        };
        self.next += 1;
        let differences = differences(&exchange.get("request"), request);
        if !differences.is_empty() {
            return Err(TransportError::Mismatch(differences));
        }
        match response(&exchange.get("response")) {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(code)) => Err(TransportError::network(code)),
            Err((_, message)) => Err(TransportError::Unusable(message)),
        }
    }
}

/// Refuses what is no object, and keys that are not known.
fn keys(value: &Value, pointer: &str, known: &[&str]) -> Result<(), (String, String)> {
    let Value::Collection(entries) = value else {
        return Err((pointer.to_owned(), "this must be an object".to_owned()));
    };
    match entries.keys().find(|key| !known.contains(key)) {
        None => Ok(()),
        Some(key) => Err((
            format!("{pointer}/{key}"),
            format!("{key:?} is not known here: use {}", known.join(", ")),
        )),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

/// A recorded response, or the code of a network error.
#[allow(clippy::type_complexity)]
fn response(recorded: &Value) -> Result<Result<HttpResponse, String>, (String, String)> {
    if let Value::Text(code) = recorded.get("error") {
        return Ok(Err(code.to_string()));
    }
    let status = match recorded.get("status") {
        // In range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Value::Number(status) if (100.0..=599.0).contains(&status) => status as u16,
        _ => {
            return Err((
                "/status".to_owned(),
                "this must be a number from 100 to 599".to_owned(),
            ));
        }
    };
    let mut response = HttpResponse::new(status);
    match recorded.get("headers") {
        Value::Undefined => {}
        Value::Collection(headers) => {
            for (name, value) in headers.iter() {
                let values = match value {
                    Value::Array(values) => values.to_vec(),
                    other => vec![other.clone()],
                };
                for value in values {
                    let Value::Text(value) = value else {
                        return Err((
                            format!("/headers/{name}"),
                            "this must be a text, or an array of texts".to_owned(),
                        ));
                    };
                    response.headers.push((name.to_owned(), value.to_string()));
                }
            }
        }
        _ => return Err(("/headers".to_owned(), "this must be an object".to_owned())),
    }
    response.body = match recorded.get("body") {
        Value::Undefined => Vec::new(),
        Value::Text(text) => text.as_bytes().to_vec(),
        body => match bytes(&body) {
            Some(bytes) => bytes,
            None => body.to_json().unwrap_or_default().into_bytes(),
        },
    };
    Ok(Ok(response))
}

/// The bytes of `{"$buffer_hex": "…"}`, or of a buffer.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Buffer(buffer) => Some(buffer.bytes.to_vec()),
        Value::Collection(entries) if entries.len() == 1 => match entries.get("$buffer_hex")? {
            Value::Text(text) => from_hex(text),
            _ => None,
        },
        _ => None,
    }
}

/// In what a request differs from the recorded one.
fn differences(recorded: &Value, request: &HttpRequest) -> Vec<Difference> {
    let mut found = Vec::new();
    let method = text(&recorded.get("method")).to_uppercase();
    if method != request.method {
        found.push(Difference::new(
            "method",
            Some(method),
            Some(request.method.clone()),
        ));
    }
    let expected = url::Parts::of(&text(&recorded.get("url")));
    let got = url::Parts::of(&request.url);
    if url::comparable(&expected) != url::comparable(&got) {
        let shown = |parts: &url::Parts| Some(format!("{}{}", parts.origin, parts.path));
        found.push(Difference::new("url", shown(&expected), shown(&got)));
    }
    let pairs = |parts: &url::Parts| url::pairs(parts.query.as_deref().unwrap_or_default());
    by_name("qs", &pairs(&expected), &pairs(&got), &mut found);
    headers(&recorded.get("headers"), request, &mut found);
    body(recorded, &request.body, &mut found);
    found
}

/// Compares the values of each name.
fn by_name(
    what: &str,
    expected: &[(String, String)],
    got: &[(String, String)],
    found: &mut Vec<Difference>,
) {
    let names: BTreeSet<_> = expected.iter().chain(got).map(|(name, _)| name).collect();
    for name in names {
        let values = |pairs: &[(String, String)]| {
            let values = pairs.iter().filter(|(own, _)| own == name);
            let values: Vec<_> = values.map(|(_, value)| value.clone()).collect();
            (!values.is_empty()).then_some(values)
        };
        let (expected, got) = (values(expected), values(got));
        if expected != got {
            let shown = |values: Option<Vec<String>>| {
                values.map(|values| {
                    values
                        .iter()
                        .map(|it| format!("{it:?}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                })
            };
            found.push(Difference::new(
                format!("{what}/{name}"),
                shown(expected),
                shown(got),
            ));
        }
    }
}

fn headers(recorded: &Value, request: &HttpRequest, found: &mut Vec<Difference>) {
    let mut expected = Vec::new();
    if let Value::Collection(entries) = recorded {
        for (name, value) in entries.iter() {
            let value = match value {
                Value::Text(text) => text.to_string(),
                other => other.to_json().unwrap_or_default(),
            };
            expected.push((name.to_lowercase(), value));
        }
    }
    let mut got = request.headers.clone();
    let content_type = "content-type";
    if expected.iter().any(|(name, _)| name == content_type)
        && request.header(content_type).is_none()
        && let Some(own) = request.content_type()
    {
        got.push((content_type.to_owned(), own.to_owned()));
    }
    by_name("headers", &expected, &got, found);
}

fn body(recorded: &Value, got: &Body, found: &mut Vec<Difference>) {
    let shown = || Some(show_body(got));
    let multipart = recorded.get("multipart");
    if let Value::Array(parts) = &multipart {
        let expected: Vec<Value> = parts.iter().map(part).collect();
        match got {
            Body::Multipart(parts) => {
                let got: Vec<Value> = parts.iter().map(|it| part(&part_value(it))).collect();
                differ("body", &expected.into(), &got.into(), found);
            }
            _ => found.push(Difference::new("body", Some(short(&multipart)), shown())),
        }
        return;
    }
    let expected = recorded.get("body");
    match (&expected, got) {
        (Value::Undefined, Body::None) => {}
        (Value::Undefined, _) => found.push(Difference::new("body", None, shown())),
        (_, Body::None) => found.push(Difference::new("body", Some(short(&expected)), None)),
        (_, Body::Json(own)) => {
            let own = Value::from_json(own).unwrap_or_else(|_| own.as_str().into());
            let expected = match &expected {
                Value::Text(text) => Value::from_json(text).unwrap_or_else(|_| expected.clone()),
                other => other.clone(),
            };
            differ("body", &expected, &own, found);
        }
        (Value::Text(text), Body::Form(own)) => by_name("body", &url::pairs(text), own, found),
        (Value::Collection(entries), Body::Form(own)) => {
            let pairs = entries.iter().map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => text.to_string(),
                    other => other.to_json().unwrap_or_default(),
                };
                (name.to_owned(), value)
            });
            by_name("body", &pairs.collect::<Vec<_>>(), own, found);
        }
        (Value::Text(text), Body::Text(own)) if **text == **own => {}
        (Value::Text(text), Body::Binary(own)) if text.as_bytes() == own => {}
        (other, Body::Binary(own)) if bytes(other).as_ref() == Some(own) => {}
        _ => found.push(Difference::new("body", Some(short(&expected)), shown())),
    }
}

/// A recorded part, with its bytes in one form.
fn part(recorded: &Value) -> Value {
    let value = match (recorded.get("value_hex"), recorded.get("value")) {
        (Value::Text(digits), _) => digits.to_lowercase(),
        (_, Value::Text(text)) => hex(text.as_bytes()),
        (_, other) => {
            bytes(&other).map_or_else(|| other.to_json().unwrap_or_default(), |it| hex(&it))
        }
    };
    let entries = [
        ("name", recorded.get("name")),
        ("filename", recorded.get("filename")),
        ("value", value.into()),
    ];
    entries.into_iter().collect::<crate::Collection>().into()
}

fn part_value(part: &Part) -> Value {
    let filename = part
        .filename
        .as_deref()
        .map_or(Value::Undefined, Value::from);
    let entries = [
        ("name", part.name.as_str().into()),
        ("filename", filename),
        ("value_hex", hex(&part.bytes).into()),
    ];
    entries.into_iter().collect::<crate::Collection>().into()
}

fn show_body(body: &Body) -> String {
    match body {
        Body::None => "nothing".to_owned(),
        Body::Json(text) | Body::Text(text) => short(&text.as_str().into()),
        Body::Form(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            short(&pairs.collect::<Vec<_>>().join("&").into())
        }
        Body::Multipart(parts) => format!("{} parts", parts.len()),
        Body::Binary(bytes) => format!("{} bytes", bytes.len()),
    }
}

/// Longer values are cut.
const LONGEST: usize = 300;

/// A value as tagged JSON, cut if it is long.
pub(crate) fn short(value: &Value) -> String {
    let mut text = value.tagged().to_json().unwrap_or_default();
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// Lists where two values differ.
pub(crate) fn differ(what: &str, expected: &Value, got: &Value, found: &mut Vec<Difference>) {
    if expected == got {
        return;
    }
    let name = |name: &str| format!("{what}/{}", name.replace('~', "~0").replace('/', "~1"));
    match (expected, got) {
        (Value::Collection(expected), Value::Collection(got)) => {
            let names = expected
                .keys()
                .chain(got.keys().filter(|it| expected.get(it).is_none()));
            for key in names {
                match (expected.get(key), got.get(key)) {
                    (Some(one), Some(other)) => differ(&name(key), one, other, found),
                    (one, other) => {
                        found.push(Difference::new(name(key), one.map(short), other.map(short)));
                    }
                }
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            for index in 0..one.len().max(other.len()) {
                let name = format!("{what}/{index}");
                match (one.get(index), other.get(index)) {
                    (Some(one), Some(other)) => differ(&name, one, other, found),
                    (one, other) => {
                        found.push(Difference::new(name, one.map(short), other.map(short)));
                    }
                }
            }
        }
        _ => found.push(Difference::new(
            what,
            Some(short(expected)),
            Some(short(got)),
        )),
    }
}

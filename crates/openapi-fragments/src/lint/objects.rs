//! What OpenAPI says about single objects other than schemas, beyond the types of their
//! fields.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::examples::{self, Beside};
use super::findings::Found;
use super::grammar::Kind;
use super::instance::Values;
use super::required;
use super::version::Version;
use super::{security, servers, text};
use crate::diagnostic::Severity;
use crate::pointer::Path;

/// Fields that exclude each other.
const EXCLUSIVE: [(Kind, &str, &str); 6] = [
    (Kind::Parameter, "example", "examples"),
    (Kind::Header, "example", "examples"),
    (Kind::MediaType, "example", "examples"),
    (Kind::Example, "value", "externalValue"),
    (Kind::Link, "operationRef", "operationId"),
    (Kind::License, "identifier", "url"),
];

/// Fields that must be URLs.
const URLS: [(Kind, &[&str]); 9] = [
    (Kind::Root, &["jsonSchemaDialect"]),
    (Kind::Info, &["termsOfService"]),
    (Kind::Contact, &["url"]),
    (Kind::License, &["url"]),
    (Kind::Docs, &["url"]),
    (Kind::SecurityScheme, &["openIdConnectUrl"]),
    (Kind::Implicit, &["authorizationUrl", "refreshUrl"]),
    (
        Kind::AuthorizationCode,
        &["authorizationUrl", "tokenUrl", "refreshUrl"],
    ),
    (Kind::Password, &["tokenUrl", "refreshUrl"]),
];

/// Parameters in headers that OpenAPI ignores.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// An object and where it is.
pub(super) struct Object<'a> {
    pub(super) values: &'a Values<'a>,
    pub(super) version: Version,
    pub(super) kind: Kind,
    pub(super) fields: &'a Map<String, Value>,
    pub(super) at: Path<'a>,
}

impl<'a> Object<'a> {
    fn found(&self, rule: &'static str, key: &str, what: impl Into<String>) -> Found {
        Found::new(rule, Path::Key(&self.at, key).pointer(), what)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.fields.get(key).and_then(Value::as_str)
    }

    fn has(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|value| !value.is_null())
    }

    /// The entries of a field that is a map.
    fn entries(&self, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let map = self.fields.get(key).and_then(Value::as_object);
        map.into_iter().flatten()
    }

    /// The key that the object has in the one around it.
    fn key(&self) -> &'a str {
        match self.at {
            Path::Key(_, key) => key,
            _ => "",
        }
    }
}

pub(super) fn check(object: &Object, found: &mut Vec<Found>) {
    for (kind, one, other) in EXCLUSIVE {
        if kind == object.kind && object.has(one) && object.has(other) {
            let what = format!("`{one}` and `{other}` exclude each other");
            found.push(object.found("exclusive-fields", other, what));
        }
    }
    for (kind, keys) in URLS {
        let is_kind =
            kind == object.kind || kind == Kind::Password && object.kind == Kind::ClientCredentials;
        for key in keys.iter().filter(|_| is_kind) {
            if let Some(url) = object.text(key)
                && !text::is_url(url)
            {
                let one = object.found("bad-url", key, format!("{url:?} is no URL"));
                // An empty one is a reference to the document itself by the letter.
                found.push(if url.is_empty() {
                    one.with_severity(Severity::Warning)
                } else {
                    one
                });
            }
        }
    }
    if object.fields.contains_key("content") {
        media_types(object, found);
    }
    match object.kind {
        Kind::Root => {
            security::requirements(object, found);
            tags(object, found);
        }
        Kind::Contact => {
            if let Some(email) = object.text("email")
                && !text::is_email(email)
            {
                let what = format!("{email:?} is no email address");
                found.push(object.found("bad-email", "email", what));
            }
        }
        Kind::Server => servers::check(object, found),
        Kind::ServerVariable => servers::variable(object, found),
        Kind::Components => components(object, found),
        Kind::Operation => operation(object, found),
        Kind::Parameter => parameter(object, found),
        Kind::Header => {
            for key in ["allowEmptyValue", "allowReserved"] {
                if object.has(key) {
                    let what = format!("`{key}` must not be used in a header");
                    let one = object.found("ignored-field", key, what);
                    found.push(one.with_severity(Severity::Error));
                }
            }
            without_schema(object, found);
            parameter_examples(object, found);
        }
        Kind::Response => header_names(object, found),
        Kind::MediaType => media_type(object, found),
        Kind::Link => link(object, found),
        Kind::Example if !object.fields.contains_key("value") && !object.has("externalValue") => {
            let what = "the example has neither `value` nor `externalValue`";
            found.push(Found::new("empty-example", object.at.pointer(), what));
        }
        Kind::Xml => {
            if let Some(uri) = object.text("namespace")
                && !(text::is_url(uri) && uri.contains(':'))
            {
                let what = format!("the namespace {uri:?} is no absolute URL");
                found.push(object.found("bad-url", "namespace", what));
            }
        }
        _ => {}
    }
}

fn tags(object: &Object, found: &mut Vec<Found>) {
    let tags = object.fields.get("tags").and_then(Value::as_array);
    let all = Path::Key(&object.at, "tags");
    let mut seen = HashSet::new();
    for (index, tag) in tags.into_iter().flatten().enumerate() {
        let Some(name) = tag.get("name").and_then(Value::as_str) else {
            continue;
        };
        if !seen.insert(name) {
            let here = Path::Index(&all, index);
            let here = Path::Key(&here, "name").pointer();
            let what = format!("two tags have the name `{name}`");
            found.push(Found::new("duplicate-tag", here, what));
        }
    }
}

fn components(object: &Object, found: &mut Vec<Found>) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    for (section, named) in object.fields {
        if section.starts_with("x-") {
            continue;
        }
        let all = Path::Key(&object.at, section);
        for name in named
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            if name.is_empty() || !name.bytes().all(is_plain) {
                let here = Path::Key(&all, name).pointer();
                let what = format!("`{name}` is not allowed as the name of a component");
                found.push(Found::new("bad-component-name", here, what));
            }
        }
    }
}

fn operation(object: &Object, found: &mut Vec<Found>) {
    security::requirements(object, found);
    let method = object.key().to_ascii_uppercase();
    if ["GET", "HEAD", "DELETE", "TRACE"].contains(&method.as_str()) && object.has("requestBody") {
        let what = match object.version {
            Version::V30 => format!("the body of a {method} is ignored"),
            Version::V31 => format!("HTTP gives the body of a {method} no meaning"),
        };
        let one = object.found("unexpected-body", "requestBody", what);
        found.push(match object.version {
            Version::V30 => one,
            Version::V31 => one.with_severity(Severity::Hint),
        });
    }
    let tags = object.fields.get("tags").and_then(Value::as_array);
    let all = Path::Key(&object.at, "tags");
    let mut seen = HashSet::new();
    for (index, tag) in tags.into_iter().flatten().enumerate() {
        if let Some(name) = tag.as_str()
            && !seen.insert(name)
        {
            let here = Path::Index(&all, index).pointer();
            let what = format!("the operation has the tag `{name}` twice");
            let one = Found::new("duplicate-tag", here, what);
            found.push(one.with_severity(Severity::Warning));
        }
    }
    if object.text("operationId") == Some("") {
        let what = "the operationId is empty";
        found.push(object.found("empty-operation-id", "operationId", what));
    }
}

fn parameter(object: &Object, found: &mut Vec<Found>) {
    let name = object.text("name");
    let place = object.text("in");
    if let (Some(name), Some(place)) = (name, place) {
        let is_token = matches!(place, "header" | "cookie");
        if name.is_empty() || is_token && !text::is_token(name) {
            let what = format!("{name:?} cannot be the name of a {place} parameter");
            found.push(object.found("bad-parameter-name", "name", what));
        }
        if place == "header" && IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            let what = format!("the parameter `{name}` is ignored");
            found.push(object.found("ignored-header", "name", what));
        }
        if place == "path" && object.fields.get("required") != Some(&Value::Bool(true)) {
            let what = format!("the path parameter `{name}` is not required");
            found.push(Found::new(
                "optional-path-parameter",
                object.at.pointer(),
                what,
            ));
        }
        for key in ["allowEmptyValue", "allowReserved"] {
            let is_set = object.fields.get(key) == Some(&Value::Bool(true));
            if is_set && ["path", "header", "cookie"].contains(&place) {
                let what = format!("`{key}` has no effect on a {place} parameter");
                found.push(object.found("ignored-field", key, what));
            }
        }
    }
    without_schema(object, found);
    parameter_examples(object, found);
}

/// Fields that go with a schema alone.
fn without_schema(object: &Object, found: &mut Vec<Found>) {
    if !object.has("content") || object.has("schema") {
        return;
    }
    for key in ["style", "explode", "allowReserved", "example", "examples"] {
        if object.has(key) {
            let what = format!("`{key}` has no effect beside `content`");
            found.push(object.found("ignored-field", key, what));
        }
    }
}

fn parameter_examples(object: &Object, found: &mut Vec<Found>) {
    examples::beside_schema(
        object.values,
        object.fields,
        Beside::Parameter,
        object.at,
        found,
    );
}

/// The names of the headers of a response or of a part of a body.
fn header_names(object: &Object, found: &mut Vec<Found>) {
    let all = Path::Key(&object.at, "headers");
    for (name, _) in object.entries("headers") {
        let here = || Path::Key(&all, name).pointer();
        if name.eq_ignore_ascii_case("content-type") {
            let what = format!("the header `{name}` is ignored");
            found.push(Found::new("ignored-header", here(), what));
        } else if !text::is_token(name) {
            let what = format!("{name:?} cannot be the name of a header");
            found.push(Found::new("bad-parameter-name", here(), what));
        }
    }
}

/// The keys of `content`.
fn media_types(object: &Object, found: &mut Vec<Found>) {
    let all = Path::Key(&object.at, "content");
    for (name, _) in object.entries("content") {
        if !text::is_media_type(name) {
            let what = format!("{name:?} is no media type");
            found.push(Found::new(
                "bad-media-type",
                Path::Key(&all, name).pointer(),
                what,
            ));
        }
    }
    let count = object.entries("content").count();
    if matches!(object.kind, Kind::Parameter | Kind::Header) && count != 1 {
        let what = format!("`content` has {count} media types, and must have one");
        found.push(object.found("several-contents", "content", what));
    }
}

fn media_type(object: &Object, found: &mut Vec<Found>) {
    let Object { fields, at, .. } = *object;
    let document = object.values.document;
    let name = object.key();
    examples::beside_schema(object.values, fields, Beside::MediaType(name), at, found);
    if object.entries("encoding").next().is_none() {
        return;
    }
    let essence = name.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let is_multipart = essence.starts_with("multipart/") || essence == "*/*";
    let is_form = essence == "application/x-www-form-urlencoded" || essence == "*/*";
    if !is_multipart && !is_form {
        let what = format!("`encoding` has no effect on {name}");
        found.push(object.found("ignored-field", "encoding", what));
        return;
    }
    let all = Path::Key(&at, "encoding");
    for (property, encoding) in object.entries("encoding") {
        let here = Path::Key(&all, property);
        if let Some(schema) = fields.get("schema")
            && !required::declares(document, schema, property, &mut HashSet::new())
        {
            let what = format!("the schema has no property `{property}`");
            found.push(Found::new("unknown-encoding", here.pointer(), what));
        }
        let Some(encoding) = encoding.as_object() else {
            continue;
        };
        if encoding.contains_key("headers") && !is_multipart {
            let what = format!("`headers` have no effect in {name}");
            let at = Path::Key(&here, "headers").pointer();
            found.push(Found::new("ignored-field", at, what));
        }
        let part = Object {
            kind: Kind::Encoding,
            fields: encoding,
            at: here,
            ..*object
        };
        header_names(&part, found);
    }
}

fn link(object: &Object, found: &mut Vec<Found>) {
    let all = Path::Key(&object.at, "parameters");
    let parameters = object.entries("parameters");
    let parameters = parameters.map(|(name, value)| (value, Path::Key(&all, name)));
    let body = object.fields.get("requestBody");
    let body = body.map(|value| (value, Path::Key(&object.at, "requestBody")));
    for (value, here) in parameters.chain(body) {
        if let Some(value) = value.as_str()
            && !text::is_link_value(value)
        {
            let what = format!("{value:?} is no runtime expression");
            found.push(Found::new("bad-runtime-expression", here.pointer(), what));
        }
    }
}

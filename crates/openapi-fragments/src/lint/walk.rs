//! Walks a document by the grammar: reports what OpenAPI does not allow, and hands
//! each object and reference to the rules.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::findings::{Effect, Found};
use super::grammar::{self, CallbackOwner, Kind, Need, Shape};
use super::version::Version;
use super::{similar, text};
use crate::diagnostic::Severity;
use crate::operation::METHODS;
use crate::pointer::Path;

/// What the walk hands on.
pub(super) trait Visitor {
    /// An object of a kind, in the order of the document.
    fn object(&mut self, kind: Kind, object: &Map<String, Value>, at: Path);
    /// A `$ref`, and whether there is anything beside it.
    fn reference(&mut self, kind: Kind, reference: &str, is_alone: bool, at: Path);
}

pub(super) struct Walk<'v> {
    pub(super) version: Version,
    pub(super) found: Vec<Found>,
    pub(super) visitor: &'v mut dyn Visitor,
}

impl Walk<'_> {
    fn report(&mut self, rule: &'static str, at: Path, what: String, is_read: bool) {
        let found = Found::new(rule, at.pointer(), what);
        self.found.push(if is_read {
            found.with_effect(Effect::Refuses)
        } else {
            found
        });
    }

    pub(super) fn root(&mut self, document: &Value) {
        let start = Path::Start("");
        if let Some(root) = document.as_object() {
            self.object(Kind::Root, root, start, true);
        }
    }

    /// Checks an object. `is_read` is false where openapiv3 does not look.
    fn object(&mut self, kind: Kind, object: &Map<String, Value>, at: Path, is_read: bool) {
        self.visitor.object(kind, object, at);
        let fields = self.fields(kind);
        for field in fields {
            let is_field_read = is_read && !matches!(field.need, Need::Unread | Need::Newer);
            let Some((key, value)) = object.get_key_value(field.name) else {
                if self.is_missing(kind, field, object) {
                    let what = format!("{} has no `{}`", name_of(kind), field.name);
                    self.report(
                        "missing-field",
                        at,
                        what,
                        is_read && field.need == Need::Required,
                    );
                }
                continue;
            };
            let here = Path::Key(&at, key);
            if value.is_null() && !matches!(field.shape, Shape::Any) {
                let is_refused =
                    matches!(field.need, Need::Required | Need::Defaulted | Need::Stated);
                let what = format!("`{key}` is null, but must be {}", expected(field.shape));
                self.report("wrong-type", here, what, is_read && is_refused);
                continue;
            }
            self.value(field.shape, key, value, here, is_field_read);
        }
        self.special(kind, object, at, is_read);
        self.unknown(kind, fields, object, at);
    }

    fn fields(&self, kind: Kind) -> &'static [grammar::Field] {
        match (kind, self.version) {
            (Kind::Schema, Version::V31) => grammar::NEWER_SCHEMA,
            _ => grammar::fields(kind),
        }
    }

    fn is_missing(&self, kind: Kind, field: &grammar::Field, object: &Map<String, Value>) -> bool {
        let is_optional_in_31 = matches!(
            (kind, field.name),
            (Kind::Root, "paths") | (Kind::Operation, "responses")
        );
        match field.need {
            Need::Required if self.version == Version::V31 && is_optional_in_31 => {
                kind == Kind::Root
                    && !object.contains_key("components")
                    && !object.contains_key("webhooks")
            }
            Need::Required | Need::Stated => true,
            _ => false,
        }
    }

    /// What a table of fields does not say.
    fn special(&mut self, kind: Kind, object: &Map<String, Value>, at: Path, is_read: bool) {
        let has = |key: &str| object.get(key).is_some_and(|value| !value.is_null());
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        let mut needed: Vec<&'static str> = Vec::new();
        match kind {
            Kind::Parameter | Kind::Header => {
                if !has("schema") && !has("content") {
                    let what = format!("{} has neither `schema` nor `content`", name_of(kind));
                    self.report("missing-schema", at, what, is_read);
                }
                if has("schema") && has("content") {
                    let what = format!("{} has both `schema` and `content`", name_of(kind));
                    self.report("schema-and-content", at, what, false);
                }
                if kind == Kind::Parameter {
                    self.style(object, at, is_read);
                }
            }
            Kind::Link if !has("operationId") && !has("operationRef") => {
                let what = "the link has neither `operationId` nor `operationRef`".to_owned();
                self.report("missing-field", at, what, is_read);
            }
            Kind::SecurityScheme => match text("type") {
                "apiKey" => needed.extend(["name", "in"]),
                "http" => needed.push("scheme"),
                "oauth2" => needed.push("flows"),
                "openIdConnect" => needed.push("openIdConnectUrl"),
                "mutualTLS" => {
                    let what = "mutual TLS is new in OpenAPI 3.1".to_owned();
                    let is_older = self.version == Version::V30;
                    if is_older {
                        let at = Path::Key(&at, "type").pointer();
                        let one = Found::new("newer-construct", at, what);
                        let one = one.with_severity(Severity::Error);
                        self.found.push(if is_read {
                            one.with_effect(Effect::Refuses)
                        } else {
                            one
                        });
                    }
                }
                _ => {}
            },
            _ => {}
        }
        for key in needed {
            if !has(key) {
                let what = format!("the security scheme has no `{key}`, which its type needs");
                self.report("missing-field", at, what, is_read);
            }
        }
    }

    /// Each place of parameters has styles of its own.
    fn style(&mut self, object: &Map<String, Value>, at: Path, is_read: bool) {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let known: &[&str] = match text("in") {
            Some("query") => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            Some("path") => &["matrix", "label", "simple"],
            Some("header") => &["simple"],
            Some("cookie") => &["form"],
            _ => return,
        };
        if let Some(style) = text("style").filter(|style| !known.contains(style)) {
            let what = format!(
                "`style` is {style:?}, but must be one of {}",
                known.join(", ")
            );
            self.report("wrong-value", Path::Key(&at, "style"), what, is_read);
        }
    }

    fn unknown(
        &mut self,
        kind: Kind,
        fields: &[grammar::Field],
        object: &Map<String, Value>,
        at: Path,
    ) {
        if kind == Kind::Schema {
            return;
        }
        for key in object.keys() {
            if key.starts_with("x-") || fields.iter().any(|field| field.name == key) {
                continue;
            }
            let here = Path::Key(&at, key);
            let lower = key.to_ascii_lowercase();
            if kind == Kind::PathItem && METHODS.contains(&lower.as_str()) {
                let what = format!(
                    "the method `{key}` is not in lower case: its operation does not exist"
                );
                self.found.push(
                    Found::new("method-case", here.pointer(), what).with_effect(Effect::Misleads),
                );
            } else {
                let what = format!("{} has no field `{key}`", name_of(kind));
                let one = Found::new("unknown-field", here.pointer(), what);
                let known = fields.iter().map(|field| field.name);
                self.found.push(match similar::nearest(key, known) {
                    Some(meant) => one.with_help(similar::advice(meant)),
                    None => one,
                });
            }
        }
    }

    fn value(&mut self, shape: Shape, key: &str, value: &Value, at: Path, is_read: bool) {
        let shape = match shape {
            Shape::Ref(kind) if self.is_newer_schema(kind) => Shape::AnySchema,
            shape => shape,
        };
        let is_right = match shape {
            Shape::Any => true,
            Shape::Text | Shape::Word(_) => value.is_string(),
            Shape::Flag => value.is_boolean(),
            Shape::Count => value.is_u64(),
            Shape::Number => value.is_number(),
            Shape::Types => value.is_string() || texts(value),
            Shape::AnySchema => value.is_object() || value.is_boolean(),
            Shape::Texts
            | Shape::Anys
            | Shape::Objects(_)
            | Shape::Refs(_)
            | Shape::Schemas
            | Shape::Security => value.is_array(),
            _ => value.is_object(),
        };
        if !is_right {
            // Reported as constructs of 3.1.
            let is_newer = self.version == Version::V30
                && matches!(
                    (key, value),
                    ("type", Value::Array(_))
                        | ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_))
                );
            if !is_newer {
                let what = format!(
                    "`{key}` is {}, but must be {}",
                    found_type(value),
                    expected(shape)
                );
                self.report("wrong-type", at, what, is_read);
            }
            return;
        }
        match (shape, value) {
            (Shape::Word(words), Value::String(word)) if !words.contains(&word.as_str()) => {
                let what = format!(
                    "`{key}` is {word:?}, but must be one of {}",
                    words.join(", ")
                );
                self.report("wrong-value", at, what, is_read);
            }
            (Shape::Object(kind), Value::Object(object)) => self.object(kind, object, at, is_read),
            (Shape::Ref(kind), Value::Object(object)) => self.referable(kind, object, at, is_read),
            (Shape::AnySchema, Value::Object(object)) => {
                self.referable(Kind::Schema, object, at, is_read);
            }
            (Shape::Objects(kind), Value::Array(elements)) => {
                self.elements(Shape::Object(kind), elements, at, is_read);
            }
            (Shape::Refs(kind), Value::Array(elements)) => {
                self.elements(Shape::Ref(kind), elements, at, is_read);
            }
            (Shape::Texts, Value::Array(elements)) => {
                self.elements(Shape::Text, elements, at, is_read);
            }
            (Shape::Schemas, Value::Array(elements)) => {
                self.elements(Shape::AnySchema, elements, at, is_read);
            }
            (Shape::MapOfText, Value::Object(named)) => self.named(Shape::Text, named, at, is_read),
            (Shape::MapOfTexts, Value::Object(named)) => {
                self.named(Shape::Texts, named, at, is_read);
            }
            (Shape::MapOfObjects(kind), Value::Object(named)) => {
                self.named(Shape::Object(kind), named, at, is_read);
            }
            (Shape::MapOfRefs(kind), Value::Object(named)) => {
                self.named(Shape::Ref(kind), named, at, is_read);
            }
            (Shape::MapOfSchemas, Value::Object(named)) => {
                self.named(Shape::AnySchema, named, at, is_read);
            }
            (Shape::Paths, Value::Object(paths)) => self.paths(paths, at, is_read),
            (Shape::Responses, Value::Object(responses)) => self.responses(responses, at, is_read),
            (Shape::Callbacks(owner), Value::Object(named)) => {
                self.callbacks(owner, named, at, is_read);
            }
            (Shape::Security, Value::Array(requirements)) => {
                self.security(requirements, at, is_read);
            }
            _ => {}
        }
    }

    fn is_newer_schema(&self, kind: Kind) -> bool {
        kind == Kind::Schema && self.version == Version::V31
    }

    /// An object or a reference to one.
    fn referable(&mut self, kind: Kind, object: &Map<String, Value>, at: Path, is_read: bool) {
        if let Some(other) = object.get("$ref").filter(|other| !other.is_string()) {
            let what = format!("`$ref` is {}, but must be a string", found_type(other));
            self.report("wrong-type", Path::Key(&at, "$ref"), what, false);
        }
        if let Some(Value::String(reference)) = object.get("$ref") {
            let is_alone = object.len() == 1;
            self.visitor
                .reference(kind, reference, is_alone, Path::Key(&at, "$ref"));
            if !self.is_newer_schema(kind) && kind != Kind::PathItem {
                if kind != Kind::Schema {
                    self.beside_reference(object, at);
                }
                return;
            }
            if kind == Kind::PathItem && object.len() == 1 {
                return;
            }
        }
        self.object(kind, object, at, is_read);
    }

    /// Fields beside a reference to something that is no schema.
    fn beside_reference(&mut self, object: &Map<String, Value>, at: Path) {
        let is_allowed = |key: &str| {
            let is_overriding = ["summary", "description"].contains(&key);
            key == "$ref" || key.starts_with("x-") || is_overriding && self.version == Version::V31
        };
        let ignored: Vec<&String> = object.keys().filter(|key| !is_allowed(key)).collect();
        if let Some(first) = ignored.first() {
            let names: Vec<_> = ignored.iter().map(|key| format!("`{key}`")).collect();
            let what = format!("{} beside a `$ref` is ignored", names.join(", "));
            let here = Path::Key(&at, first).pointer();
            self.found
                .push(Found::new("ignored-beside-reference", here, what));
        }
    }

    fn elements(&mut self, shape: Shape, elements: &[Value], at: Path, is_read: bool) {
        for (index, element) in elements.iter().enumerate() {
            self.value(
                shape,
                &format!("element {index}"),
                element,
                Path::Index(&at, index),
                is_read,
            );
        }
    }

    fn named(&mut self, shape: Shape, named: &Map<String, Value>, at: Path, is_read: bool) {
        for (name, value) in named {
            self.value(shape, name, value, Path::Key(&at, name), is_read);
        }
    }

    fn paths(&mut self, paths: &Map<String, Value>, at: Path, is_read: bool) {
        for (path, item) in paths {
            let here = Path::Key(&at, path);
            if path.starts_with('/') {
                self.value(Shape::Ref(Kind::PathItem), path, item, here, is_read);
            } else if !path.starts_with("x-") {
                let what = format!(
                    "`{path}` is no path: it does not begin with a slash, and its operations do not exist"
                );
                let found = Found::new("bad-path", here.pointer(), what);
                self.found.push(found.with_effect(Effect::Misleads));
            }
        }
    }

    fn responses(&mut self, responses: &Map<String, Value>, at: Path, is_read: bool) {
        if responses.keys().all(|key| key.starts_with("x-")) {
            let what = "the operation has no response".to_owned();
            self.report("empty-responses", at, what, false);
        }
        for (status, response) in responses {
            if status.starts_with("x-") {
                continue;
            }
            let here = Path::Key(&at, status);
            if !is_status(status) {
                let what = format!("`{status}` is no status");
                self.found
                    .push(Found::new("invalid-status", here.pointer(), what));
            }
            self.value(Shape::Ref(Kind::Response), status, response, here, is_read);
        }
    }

    fn callbacks(
        &mut self,
        owner: CallbackOwner,
        named: &Map<String, Value>,
        at: Path,
        is_read: bool,
    ) {
        for (name, callback) in named {
            let here = Path::Key(&at, name);
            let Some(callback) = callback.as_object() else {
                self.value(Shape::MapOfAny, name, callback, here, is_read);
                continue;
            };
            if let Some(Value::String(reference)) = callback.get("$ref") {
                if owner == CallbackOwner::Operation {
                    let what = format!("the callback `{name}` is a reference");
                    let at = Path::Key(&here, "$ref");
                    self.report("callback-reference", at, what, is_read);
                }
                let at = Path::Key(&here, "$ref");
                self.visitor.reference(Kind::PathItem, reference, true, at);
                continue;
            }
            for (expression, item) in callback {
                let here = Path::Key(&here, expression);
                if expression.starts_with("x-") {
                    if owner == CallbackOwner::Operation && !item.is_object() {
                        let what = format!(
                            "the extension `{expression}` of a callback is taken for a path"
                        );
                        self.report("callback-extension", here, what, is_read);
                    }
                    continue;
                }
                if !text::is_template(expression) {
                    let what = format!("{expression:?} has no runtime expression in its braces");
                    self.report("bad-runtime-expression", here, what, false);
                }
                self.value(Shape::Ref(Kind::PathItem), expression, item, here, is_read);
            }
        }
    }

    fn security(&mut self, requirements: &[Value], at: Path, is_read: bool) {
        for (index, requirement) in requirements.iter().enumerate() {
            let here = Path::Index(&at, index);
            let Some(requirement) = requirement.as_object() else {
                self.value(
                    Shape::MapOfAny,
                    "the requirement",
                    requirement,
                    here,
                    is_read,
                );
                continue;
            };
            for (scheme, scopes) in requirement {
                self.value(
                    Shape::Texts,
                    scheme,
                    scopes,
                    Path::Key(&here, scheme),
                    is_read,
                );
            }
        }
    }
}

/// `default`, a code, or a range such as `2XX`.
fn is_status(status: &str) -> bool {
    match status.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', rest @ ..] => {
            rest == b"XX" || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

fn texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|elements| elements.iter().all(Value::is_string))
}

fn found_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn expected(shape: Shape) -> Cow<'static, str> {
    Cow::Borrowed(match shape {
        Shape::Text => "a string",
        Shape::Word(words) => return Cow::Owned(format!("one of {}", words.join(", "))),
        Shape::Flag => "a boolean",
        Shape::Count => "a whole number, zero or more",
        Shape::Number => "a number",
        Shape::Any => "any value",
        Shape::Types => "a string or a list of strings",
        Shape::AnySchema => "an object or a boolean",
        Shape::Texts => "a list of strings",
        Shape::Anys | Shape::Objects(_) | Shape::Refs(_) | Shape::Schemas | Shape::Security => {
            "a list"
        }
        _ => "an object",
    })
}

/// What an object is called in messages.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Root => "the document",
        Kind::Info => "`info`",
        Kind::Contact => "the contact",
        Kind::License => "the license",
        Kind::Server => "the server",
        Kind::ServerVariable => "the variable of the server",
        Kind::Components => "`components`",
        Kind::PathItem => "the path item",
        Kind::Operation => "the operation",
        Kind::Docs => "the external documentation",
        Kind::Parameter => "the parameter",
        Kind::RequestBody => "the request body",
        Kind::MediaType => "the media type",
        Kind::Encoding => "the encoding",
        Kind::Response => "the response",
        Kind::Example => "the example",
        Kind::Link => "the link",
        Kind::Header => "the header",
        Kind::Tag => "the tag",
        Kind::Schema => "the schema",
        Kind::Discriminator => "the discriminator",
        Kind::SecurityScheme => "the security scheme",
        Kind::Xml => "`xml`",
        Kind::Flows => "the list of OAuth flows",
        Kind::Implicit | Kind::Password | Kind::ClientCredentials | Kind::AuthorizationCode => {
            "the OAuth flow"
        }
    }
}

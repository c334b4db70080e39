//! Responses, as progenitor reads them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::names;
use super::schema::{At, Node};
use super::types::Id;
use super::{Model, Operation};
use crate::lint::findings::Effect;
use crate::lint::operations::is_json;
use crate::pointer;

/// A status, in the order in which progenitor compares them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Status(u16);

impl Status {
    const DEFAULT: Self = Self(1000);
    /// `2XX` is compared as 200.
    fn read(key: &str) -> Option<(Self, bool)> {
        if key == "default" {
            return Some((Self::DEFAULT, false));
        }
        if key.len() != 3 {
            return None;
        }
        if let Ok(code) = key.parse::<i64>() {
            let code = u16::try_from(code)
                .ok()
                .filter(|code| (100..1000).contains(code));
            return code.map(|code| (Self(code), false));
        }
        match key.as_bytes() {
            [digit @ b'0'..=b'9', b'x' | b'X', b'x' | b'X'] => {
                Some((Self(u16::from(digit - b'0') * 100), true))
            }
            _ => None,
        }
    }
}

/// What a response carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Payload {
    Type(Id),
    Unknown,
    None,
    Raw,
    Upgrade,
}

struct Response {
    status: Status,
    is_range: bool,
    payload: Payload,
}

impl<'a> Model<'a> {
    pub(super) fn responses(&mut self, operation: &Operation<'a>) {
        let key = &operation.key;
        let Some((all, at)) = operation.part("responses") else {
            return;
        };
        let Some(all) = all.as_object() else {
            return;
        };
        let has_socket = operation.value.get("x-dropshot-websocket").is_some();
        let (default, others): (Vec<_>, Vec<_>) =
            all.iter().partition(|(status, _)| *status == "default");
        let mut responses = Vec::new();
        for (name, response) in default.into_iter().chain(others) {
            let here = pointer::join(&at, name);
            let Some((mut status, is_range)) = Status::read(name) else {
                if !name.starts_with("x-") {
                    let what =
                        format!("`{name}` of {key} is no status, and its response is left out");
                    self.report("invalid-status", here, Effect::Misleads, what);
                }
                continue;
            };
            if has_socket && status == Status::DEFAULT {
                status = Status(101);
            }
            let Some((response, here)) = self.resolve(response, here, "responses") else {
                continue;
            };
            let payload = self.payload(operation, status, response, &here);
            responses.push(Response {
                status,
                is_range,
                payload,
            });
        }
        let is_success = |status: Status, is_range: bool| {
            status == Status::DEFAULT
                || if is_range {
                    status.0 == 200
                } else {
                    status.0 == 101 || (200..300).contains(&status.0)
                }
        };
        if has_socket && !responses.iter().any(|one| one.status.0 == 101) {
            let what = format!("the websocket {key} has no response 101");
            self.report("websocket-without-101", &at, Effect::Refuses, what);
        }
        if !responses
            .iter()
            .any(|one| is_success(one.status, one.is_range))
        {
            let status = Status(200);
            responses.push(Response {
                status,
                is_range: true,
                payload: Payload::Raw,
            });
        }
        let is_error = |status: Status, is_range: bool| {
            let codes = if is_range { 400..501 } else { 400..600 };
            status == Status::DEFAULT || codes.contains(&status.0)
        };
        self.several(
            "several-success-types",
            "success",
            &at,
            key,
            &responses,
            &is_success,
        );
        self.several(
            "several-error-types",
            "error",
            &at,
            key,
            &responses,
            &is_error,
        );
    }

    fn several(
        &mut self,
        rule: &'static str,
        what: &str,
        at: &str,
        key: &crate::operation::OperationKey,
        responses: &[Response],
        fits: &dyn Fn(Status, bool) -> bool,
    ) {
        let mut fitting: Vec<_> = responses
            .iter()
            .filter(|one| fits(one.status, one.is_range))
            .collect();
        fitting.sort_by_key(|one| one.status);
        if let [.., success, last] = fitting[..]
            && success.is_range
            && success.status.0 == 200
            && last.status == Status::DEFAULT
        {
            fitting.pop();
        }
        let has_default = fitting.iter().any(|one| one.status == Status::DEFAULT);
        let payloads: BTreeSet<_> = fitting
            .iter()
            .map(|one| one.payload)
            .filter(|payload| *payload != Payload::Unknown)
            .collect();
        if payloads.len() > 1 {
            let with_default = if has_default {
                ", with `default`, which is both success and error"
            } else {
                ""
            };
            let message = format!("{key} has {} types of {what}{with_default}", payloads.len());
            self.report(rule, at, Effect::Panics, message);
        }
    }

    fn payload(
        &mut self,
        operation: &Operation<'a>,
        status: Status,
        response: &'a Value,
        at: &str,
    ) -> Payload {
        let content = response.get("content").and_then(Value::as_object);
        let at = pointer::join(at, "content");
        let is_typed =
            |name: &str| name == "application/json" || name.starts_with("application/json;");
        if let Some((name, media_type)) = content
            .into_iter()
            .flatten()
            .find(|(name, _)| is_typed(name))
        {
            let here = pointer::join(&at, name);
            let encoding = media_type.get("encoding").and_then(Value::as_object);
            if encoding.is_some_and(|encoding| !encoding.is_empty()) {
                let what = format!("a response of {} has an `encoding`", operation.key);
                self.report(
                    "media-type-encoding",
                    pointer::join(&here, "encoding"),
                    Effect::Panics,
                    what,
                );
            }
            let Some(schema) = media_type.get("schema") else {
                let what = format!("a response of {} has JSON without a schema", operation.key);
                self.report("missing-schema", here, Effect::Panics, what);
                return Payload::Unknown;
            };
            let node = Node::Raw(schema, At::start(here).key("schema"));
            let id = self
                .types
                .add(names::suggested(&operation.id, "response"), &node);
            return id.map_or(Payload::Unknown, Payload::Type);
        }
        if status.0 == 101 {
            return Payload::Upgrade;
        }
        let untyped = content
            .into_iter()
            .flatten()
            .find(|(name, media_type)| is_json(name) && media_type.get("schema").is_some());
        if let Some((name, _)) = untyped {
            let what = format!(
                "the JSON of {name} that {} answers with has no type: it is given as bytes",
                operation.key
            );
            self.report(
                "untyped-json",
                pointer::join(&at, name),
                Effect::Misleads,
                what,
            );
        }
        match content {
            Some(content) if !content.is_empty() => Payload::Raw,
            _ => Payload::None,
        }
    }
}

//! Reading a response: its body, whether it is an error, whether it is valid.

use std::sync::Arc;

use super::document::Effective;
use super::failure::{ERROR_TYPES, Failure, Flow};
use super::request::scalar;
use super::run::Run;
use super::transport::HttpResponse;
use super::{url, xml};
use crate::{Buffer, Collection, Value};

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Json,
    Form,
    Text,
    Binary,
    Xml,
}

impl Run<'_> {
    /// Reads a response into the variables `body`, `headers` and `statusCode`.
    pub(super) fn receive(&mut self, r: &Effective, response: &HttpResponse) -> Flow<()> {
        let mut headers = Collection::new();
        for (name, value) in &response.headers {
            let name = name.to_lowercase();
            let value = match (headers.get(&name), name.as_str()) {
                (Some(Value::Array(values)), "set-cookie") => {
                    let mut values = values.to_vec();
                    values.push(value.as_str().into());
                    values.into()
                }
                (None, "set-cookie") => Value::array([value.as_str().into()]),
                (Some(Value::Text(old)), _) => format!("{old}, {value}").into(),
                _ => value.as_str().into(),
            };
            headers.insert(name, value);
        }
        let status = Value::Number(f64::from(response.status));
        self.context.set("statusCode", status);
        let content_type = match headers.get("content-type") {
            Some(Value::Text(text)) => text.clone(),
            _ => "".into(),
        };
        self.context.set("headers", headers.into());
        let body = self.read(r, response, &content_type)?;
        self.context.set("body", body);
        if response.status >= 400 {
            return Err(self.service_error(r, response.status)?);
        }
        Ok(())
    }

    fn read(&mut self, r: &Effective, response: &HttpResponse, content_type: &str) -> Flow<Value> {
        let media = content_type.split(';').next().unwrap_or_default();
        let media = media.trim().to_ascii_lowercase();
        let body = &response.body;
        let reading = match self.response_type(r, response.status)? {
            Some(reading) => reading,
            None => match media.as_str() {
                "application/json" => Reading::Json,
                "application/x-www-form-urlencoded" => Reading::Form,
                "text/plain" => Reading::Text,
                "application/xml" | "text/xml" => Reading::Xml,
                _ if body.is_empty() => return Ok(Value::Undefined),
                _ => {
                    let message = if media.is_empty() {
                        "the response has no header content-type; its body is taken as text: \
                         record the header, or set response.type"
                            .to_owned()
                    } else {
                        format!(
                            "no source tells how a body of the content type {media:?} is read; it \
                             is taken as text"
                        )
                    };
                    self.warn("unknown-content-type", message, r.place("response/type"));
                    Reading::Text
                }
            },
        };
        let place = r.place("response/type");
        if reading == Reading::Binary {
            return Ok(Value::Buffer(Buffer::new(body.clone())));
        }
        if body.is_empty() {
            if reading == Reading::Text {
                return Ok("".into());
            }
            let message = "the body is empty; it is taken as undefined";
            self.warn("empty-body", message, place);
            return Ok(Value::Undefined);
        }
        let charset = content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"').to_ascii_lowercase();
            (name.trim().eq_ignore_ascii_case("charset")).then_some(value)
        });
        let is_known = charset
            .as_deref()
            .is_none_or(|it| matches!(it, "utf-8" | "utf8" | "us-ascii"));
        let text = match str::from_utf8(body) {
            Ok(text) if is_known => text,
            _ => {
                let message = "the body is not UTF-8; how it is decoded is not known";
                let help = "read it as binary, and decode it with toString";
                return Err(Failure::refused("unknown-charset", message, help).at(place));
            }
        };
        match reading {
            Reading::Text => Ok(text.into()),
            Reading::Json => Value::from_json(text).map_err(|error| {
                let message = format!(
                    "the body is not JSON: line {}, column {}",
                    error.line(),
                    error.column()
                );
                let help = "set response.type to what the service sends";
                Failure::inexact(None, "invalid-json", message, help).at(place)
            }),
            Reading::Xml => xml::parse(text).map_err(|failure| failure.at(place)),
            Reading::Form => form(text).map_err(|failure| failure.at(place)),
            Reading::Binary => Ok(Value::Undefined),
        }
    }

    /// How the documents say that the body is read.
    fn response_type(&mut self, r: &Effective, status: u16) -> Flow<Option<Reading>> {
        let path = "response/type";
        let chosen = match r.present(path) {
            None => return Ok(None),
            Some(Value::Collection(ranges)) => {
                let mut best: Option<(u32, String)> = None;
                for range in ranges.keys() {
                    let Some((low, high)) = bounds(range) else {
                        let message = format!("{range:?} is no range of statuses");
                        let help = "write *, a status such as 404, or a range such as 400-499";
                        let place = r.place(&format!("{path}/{range}"));
                        return Err(Failure::refused("invalid-range", message, help).at(place));
                    };
                    let size = high.saturating_sub(low);
                    let fits = (low..=high).contains(&u32::from(status));
                    if fits && best.as_ref().is_none_or(|(smallest, _)| size < *smallest) {
                        best = Some((size, range.to_owned()));
                    }
                }
                let Some((_, range)) = best else {
                    return Ok(None);
                };
                format!("{path}/{range}")
            }
            Some(_) => path.to_owned(),
        };
        let name = self.directive(r, &chosen)?.unwrap_or_default();
        Ok(Some(match scalar(&name).as_deref() {
            None | Some("automatic") => return Ok(None),
            Some("json") => Reading::Json,
            Some("urlencoded") => Reading::Form,
            Some("text" | "string" | "raw") => Reading::Text,
            Some("binary") => Reading::Binary,
            Some("xml") => Reading::Xml,
            Some(other) => {
                let message = format!("{other:?} is no type of a response");
                let help = "use automatic, json, urlencoded, text, string, raw, binary or xml";
                return Err(
                    Failure::refused("invalid-response-type", message, help).at(r.place(&chosen))
                );
            }
        }))
    }

    /// The error of a status of 400 or more.
    fn service_error(&mut self, r: &Effective, status: u16) -> Flow<Failure> {
        let (message, place) = self.message(r, status, None)?;
        let by_default = match status {
            429 => "RateLimitError",
            500.. => "ConnectionError",
            _ => "RuntimeError",
        };
        let own = self.error_type(r, status, None)?;
        if own.is_none() && by_default != "RuntimeError" {
            let message = format!(
                "the sources differ: the error of the status {status} is {by_default} or \
                 RuntimeError by default; {by_default} is taken"
            );
            self.warn("default-error-type", message, place.clone());
        }
        let error_type = own.as_deref().unwrap_or(by_default);
        let Some(message) = message else {
            let message = format!("the service answered with the status {status}");
            let help = "set response.error, so that users see what is wrong";
            let failure = Failure::inexact(Some(error_type), "service-error", message, help);
            return Ok(failure.at(place));
        };
        Ok(Failure::make(error_type, message).at(place))
    }

    /// Ends the run unless the response is valid.
    pub(super) fn valid(&mut self, r: &Effective) -> Flow<()> {
        let path = "response/valid";
        let condition = match r.present(path) {
            None => return Ok(()),
            Some(Value::Collection(_)) => "response/valid/condition",
            Some(_) => path,
        };
        let own = (condition != path).then_some("response/valid");
        if r.present(condition).is_none() {
            let message = "valid has no condition; what that means is not known";
            return Err(Failure::refused("invalid-valid", message, "add one").at(r.place(path)));
        }
        self.warn_literal(r, condition);
        let value = self.directive(r, condition)?.unwrap_or_default();
        if value.is_truthy() {
            return Ok(());
        }
        self.note("so the response is not valid");
        let status = match self.context.get("statusCode") {
            // Statuses have three digits.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Some(Value::Number(status)) => status as u16,
            _ => 0,
        };
        let (message, place) = self.message(r, status, own)?;
        let error_type = self.error_type(r, status, own)?;
        let error_type = error_type.unwrap_or_else(|| "RuntimeError".to_owned());
        let message = message.unwrap_or_else(|| "Response marked as invalid.".into());
        let place = if r.present("response/error").is_some() || own.is_some() {
            place
        } else {
            r.place(condition)
        };
        Err(Failure::make(&error_type, message).at(place))
    }

    /// The message of an error: of `valid`, of the status, or of all statuses.
    fn message(
        &mut self,
        r: &Effective,
        status: u16,
        valid: Option<&str>,
    ) -> Flow<(Option<String>, super::Place)> {
        let mut paths = Vec::new();
        paths.extend(valid.map(|valid| format!("{valid}/message")));
        match r.present("response/error") {
            Some(Value::Collection(_)) => {
                paths.push(format!("response/error/{status}/message"));
                paths.push("response/error/message".to_owned());
            }
            Some(_) => paths.push("response/error".to_owned()),
            None => {}
        }
        for path in paths {
            let Some(value) = self.directive(r, &path)? else {
                continue;
            };
            let place = r.place(&path);
            match scalar(&value) {
                Some(text) if !text.is_empty() => return Ok((Some(text.to_string()), place)),
                _ if value.is_nullish() || scalar(&value).is_some() => {
                    let message = format!(
                        "the message is {}; the next one is taken",
                        match &value {
                            Value::Text(_) | Value::EmptyText => "empty",
                            other => other.type_name(),
                        }
                    );
                    self.warn("empty-message", message, place);
                }
                _ => {
                    let message = format!("the message of an error is {}", value.type_name());
                    let help = "give a text, with createJSON if need be";
                    return Err(Failure::refused("invalid-message", message, help).at(place));
                }
            }
        }
        Ok((None, r.place("response/error")))
    }

    fn error_type(
        &mut self,
        r: &Effective,
        status: u16,
        valid: Option<&str>,
    ) -> Flow<Option<String>> {
        let mut paths = Vec::new();
        paths.extend(valid.map(|valid| format!("{valid}/type")));
        paths.push(format!("response/error/{status}/type"));
        paths.push("response/error/type".to_owned());
        for path in paths {
            let Some(value) = self.directive(r, &path)? else {
                continue;
            };
            let name = scalar(&value).unwrap_or_else(|| value.type_name().into());
            if !ERROR_TYPES.contains(&&*name) {
                let message = format!("{name:?} is no type of an error");
                let help = "use RuntimeError, DataError, ConnectionError or another documented one";
                return Err(
                    Failure::refused("invalid-error-type", message, help).at(r.place(&path))
                );
            }
            return Ok(Some(name.to_string()));
        }
        Ok(None)
    }

    /// Warns of a condition that is a text without an expression, and so always true.
    pub(super) fn warn_literal(&mut self, r: &Effective, path: &str) {
        if let Some(Value::Text(text)) = r.get(path)
            && !text.contains("{{")
            && !text.is_empty()
        {
            let message = format!(
                "this is a text without an expression, and so always true; did you mean \
                 {{{{{text}}}}}?"
            );
            self.warn("literal-condition", message, r.place(path));
        }
    }
}

/// The bounds of a range of statuses.
fn bounds(range: &str) -> Option<(u32, u32)> {
    let status = |text: &str| {
        let is_status = text.len() == 3 && text.bytes().all(|it| it.is_ascii_digit());
        is_status.then(|| text.parse().ok()).flatten()
    };
    match range.split_once('-') {
        _ if range == "*" => Some((1, 999)),
        None => status(range).map(|status| (status, status)),
        Some((low, high)) => Some((status(low)?, status(high)?)),
    }
}

fn form(text: &str) -> Flow<Value> {
    let mut collection = Collection::new();
    for (name, value) in url::pairs(text) {
        if name.contains('[') || collection.get(&name).is_some() {
            let message = format!(
                "the body has {name:?} twice or with brackets; what it becomes is not known"
            );
            let help = "read it as text, and take it apart in a function";
            return Err(Failure::refused("nested-form", message, help));
        }
        collection.insert(name, Value::Text(Arc::from(value)));
    }
    Ok(collection.into())
}

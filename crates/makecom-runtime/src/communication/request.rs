//! Building a request from its directives.

use std::sync::Arc;

use super::document::{Effective, Place};
use super::failure::{Failure, Flow};
use super::merge::overlay;
use super::run::Run;
use super::transport::{Body, HttpRequest};
use super::{body, url};
use crate::Value;
use crate::coerce::{buffer_text, js_text};

/// A request, and where its parts come from.
pub(super) struct Built {
    pub(super) request: HttpRequest,
    /// `url`, or that of the pagination.
    pub(super) url_directive: &'static str,
    is_page: bool,
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Built {
    /// The directive behind a part of the request, such as `qs/page`.
    pub(super) fn place_of(&self, what: &str, effective: &Effective) -> Place {
        let (group, name) = what.split_once('/').unwrap_or((what, ""));
        let group = match group {
            "url" => return effective.place(self.url_directive),
            "body" | "method" | "qs" | "headers" => group,
            _ => return effective.place("body"),
        };
        let prefixes: &[&str] = if self.is_page {
            &["pagination/", ""]
        } else {
            &[""]
        };
        for prefix in prefixes {
            let group = format!("{prefix}{group}");
            let Some(entries) = effective.get(&group) else {
                continue;
            };
            if let Value::Collection(entries) = entries
                && matches!(what.split('/').next(), Some("headers" | "qs"))
            {
                let found = entries.keys().find(|key| key.eq_ignore_ascii_case(name));
                let spread = entries.keys().find(|key| key.starts_with("{{"));
                match found.or(spread) {
                    Some(key) => return effective.place(&format!("{group}/{}", escaped(key))),
                    None => continue,
                }
            }
            return effective.place(&format!("{group}/{name}"));
        }
        if let Value::Collection(entries) = effective.base.get(group)
            && let Some(key) = entries.keys().find(|key| key.eq_ignore_ascii_case(name))
        {
            return effective.base_place(&format!("{group}/{}", escaped(key)));
        }
        effective.place(self.url_directive)
    }
}

/// A name in a JSON Pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A scalar as text, for URLs, headers and forms.
pub(super) fn scalar(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Text(_)
        | Value::EmptyText
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Date(_) => Some(js_text(value)),
        Value::Buffer(buffer) => buffer_text(buffer).ok(),
        _ => None,
    }
}

impl Run<'_> {
    /// The request, if there is a URL.
    pub(super) fn build(&mut self, r: &Effective, is_page: bool) -> Flow<Option<Built>> {
        let url_directive = if is_page && r.present("pagination/url").is_some() {
            "pagination/url"
        } else {
            "url"
        };
        if r.present(url_directive).is_none() {
            return Ok(None);
        }
        let mut request = HttpRequest::new("GET", "");
        request.method = self.method(r, is_page)?;
        let mut parts = self.url(r, url_directive)?;
        let query = self.query(r, is_page)?;
        if !query.is_empty() {
            if parts.query.as_ref().is_some_and(|query| !query.is_empty()) {
                let message = "the URL has a query, and there is a query in qs: Make documents \
                               that this does not work";
                let help = "move all of it into qs";
                return Err(
                    Failure::refused("query-in-url", message, help).at(r.place(url_directive))
                );
            }
            let pairs = query.iter().map(|(name, value)| {
                format!(
                    "{}={}",
                    url::encode_component(name),
                    url::encode_component(value)
                )
            });
            parts.query = Some(pairs.collect::<Vec<_>>().join("&"));
        }
        request.url = parts.text();
        request.headers = self.headers(r, is_page)?;
        if request.method != "GET" {
            request.body = self.body(r, is_page, &request.method)?;
            if request.method == "HEAD" && request.body != Body::None {
                let message = "whether a HEAD carries its body is not known";
                let help = "leave the body out";
                return Err(Failure::refused("body-of-head", message, help).at(r.place("body")));
            }
        }
        self.options(r, &mut request)?;
        Ok(Some(Built {
            request,
            url_directive,
            is_page,
        }))
    }

    fn method(&mut self, r: &Effective, is_page: bool) -> Flow<String> {
        let path = if is_page && r.present("pagination/method").is_some() {
            "pagination/method"
        } else {
            "method"
        };
        let method = match self.directive(r, path)? {
            None | Some(Value::Undefined | Value::Null) => return Ok("GET".to_owned()),
            Some(Value::Text(method)) => method.to_uppercase(),
            Some(other) => {
                let message = format!("the method is {}", other.type_name());
                let help = "give a text such as POST";
                return Err(Failure::refused("invalid-method", message, help).at(r.place(path)));
            }
        };
        if METHODS.contains(&method.as_str()) {
            return Ok(method);
        }
        let message = format!("{method:?} is no known method");
        let help = format!("use one of {}", METHODS.join(", "));
        Err(Failure::refused("invalid-method", message, help).at(r.place(path)))
    }

    fn url(&mut self, r: &Effective, path: &'static str) -> Flow<url::Parts> {
        let place = r.place(path);
        let own = self.directive(r, path)?.unwrap_or_default();
        let Some(own) = scalar(&own).filter(|text| !text.is_empty()) else {
            let message = format!(
                "the URL is {}",
                match &own {
                    Value::Text(_) | Value::EmptyText => "empty",
                    other => other.type_name(),
                }
            );
            let help = "give a text; a request without a URL has no directive url";
            return Err(Failure::refused("invalid-url", message, help).at(place));
        };
        if own.contains('#') {
            let message = "the URL has a fragment; what is sent then is not known";
            let help = "leave it out, or encode # as %23 with encodeURL";
            return Err(Failure::refused("fragment-in-url", message, help).at(place));
        }
        if self.is_universal && url::is_absolute(&own) {
            let message = "the URL of a universal module must not be absolute: a user could send \
                           the credentials of the connection anywhere";
            let help = "begin it with a slash, below baseUrl";
            return Err(Failure::refused("absolute-url", message, help).at(place));
        }
        let full = if url::is_absolute(&own) {
            own.to_string()
        } else {
            let base = self.directive(r, "baseUrl")?.unwrap_or_default();
            let Some(base) = scalar(&base).filter(|base| url::is_absolute(base)) else {
                let message = format!("{own:?} is no absolute URL, and there is no baseUrl");
                let help = "begin it with https://, or set baseUrl in the base";
                return Err(Failure::refused("relative-url", message, help).at(place));
            };
            format!("{base}/{own}")
        };
        let encode = match self.directive(r, "encodeUrl")? {
            None | Some(Value::Undefined | Value::Null) => true,
            Some(value) => value.is_truthy(),
        };
        let finished = url::finish(&full, encode);
        for doubt in finished.doubts {
            let message = format!(
                "the URL has {doubt}: apps of two kinds treat that differently; the older one is \
                 assumed"
            );
            self.warn("encode-url-mode", message, place.clone());
        }
        if let Some(query) = &finished.parts.query
            && query.chars().any(|one| one == ' ' || !one.is_ascii())
        {
            let message = "a query in a URL is sent as it is, and this one has blanks or other \
                           characters that must be encoded";
            self.warn("unencoded-query", message, place);
        }
        Ok(finished.parts)
    }

    /// Headers or the query: those of the base, of the request and of the pagination, one
    /// over the other; undefined hides nothing.
    fn named(&mut self, r: &Effective, what: &str, is_page: bool) -> Flow<Vec<(String, Value)>> {
        let mut layers: Vec<(Value, Place)> = Vec::new();
        let is_computed = matches!(r.get(what), Some(Value::Text(_)));
        let paginated = format!("pagination/{what}");
        let stands_alone = is_page && !self.merges(r)?;
        let base = r.base.get(what);
        if !base.is_nullish() && !is_computed && !stands_alone {
            let place = r.base_place(what);
            layers.push((self.value(&base, place.clone())?, place));
        }
        if !base.is_nullish() && stands_alone {
            let message = format!(
                "whether mergeWithParent: false leaves out {what} of the base is not known"
            );
            let help = format!("write {what} in each request instead of the base");
            let place = r.place("pagination/mergeWithParent");
            return Err(Failure::refused("merge-with-parent-base", message, help).at(place));
        }
        if !stands_alone && let Some(value) = self.directive(r, what)? {
            layers.push((value, r.place(what)));
        }
        if is_page && let Some(value) = self.directive(r, &paginated)? {
            layers.push((value, r.place(&paginated)));
        }
        let mut merged: Vec<(String, Value)> = Vec::new();
        for (layer, place) in layers {
            let entries = match layer {
                Value::Collection(entries) => entries,
                Value::Undefined | Value::Null => {
                    let message = format!("{what} is {}; nothing is added", layer.type_name());
                    self.warn("empty-block", message, place);
                    continue;
                }
                other => {
                    let message = format!("{what} must be a collection, not {}", other.type_name());
                    let help = "write an object, or an expression that gives one";
                    return Err(Failure::refused("invalid-block", message, help).at(place));
                }
            };
            for (name, value) in entries.iter() {
                if matches!(value, Value::Undefined) {
                    continue;
                }
                let name = match what {
                    "headers" => name.to_lowercase(),
                    _ => name.to_owned(),
                };
                match merged.iter_mut().find(|(own, _)| *own == name) {
                    Some((_, own)) => *own = value.clone(),
                    None => merged.push((name, value.clone())),
                }
            }
        }
        Ok(merged)
    }

    fn merges(&mut self, r: &Effective) -> Flow<bool> {
        Ok(match self.directive(r, "pagination/mergeWithParent")? {
            None | Some(Value::Undefined) => true,
            Some(value) => value.is_truthy(),
        })
    }

    fn headers(&mut self, r: &Effective, is_page: bool) -> Flow<Vec<(String, String)>> {
        let mut headers = Vec::new();
        for (name, value) in self.named(r, "headers", is_page)? {
            match &value {
                Value::Text(_) | Value::EmptyText | Value::Number(_) | Value::Boolean(_) => {
                    headers.push((name, js_text(&value).to_string()));
                }
                other => {
                    let message = format!("the header {name} is {}", other.type_name());
                    let help = "give a text; undefined leaves a header out";
                    return Err(Failure::refused("invalid-header", message, help)
                        .at(r.place(&format!("headers/{name}"))));
                }
            }
        }
        Ok(headers)
    }

    fn query(&mut self, r: &Effective, is_page: bool) -> Flow<Vec<(String, String)>> {
        let mut query = Vec::new();
        for (name, value) in self.named(r, "qs", is_page)? {
            let items = match &value {
                Value::Array(items) => items.to_vec(),
                other => vec![other.clone()],
            };
            for item in items {
                if item.is_nullish() {
                    continue;
                }
                if matches!(item, Value::Date(_)) {
                    let message = format!("{name} in qs is a date; it is sent as ISO 8601");
                    self.warn("date-in-query", message, r.place(&format!("qs/{name}")));
                }
                let Some(text) = scalar(&item) else {
                    let message = format!("{name} in qs is {}", item.type_name());
                    let help = "qs is flat: give texts, numbers, booleans, or arrays of these";
                    let place = r.place(&format!("qs/{name}"));
                    return Err(Failure::refused("nested-query", message, help).at(place));
                };
                query.push((name.clone(), text.to_string()));
            }
        }
        Ok(query)
    }

    fn body(&mut self, r: &Effective, is_page: bool, method: &str) -> Flow<Body> {
        let body_type = match self.directive(r, "type")? {
            None | Some(Value::Undefined | Value::Null) => "json".to_owned(),
            Some(Value::Text(name)) => name.to_string(),
            Some(other) => other.type_name().to_owned(),
        };
        let base = r.base.get("body");
        let is_page = is_page && r.get("pagination/body").is_some();
        let path = if is_page { "pagination/body" } else { "body" };
        let (made, place) = match r.get(path) {
            Some(own) => {
                let own = own.clone();
                let place = r.place(path);
                let mut value = self.value(&own, place.clone())?;
                let are_collections = matches!(
                    (&base, &value),
                    (Value::Collection(_), Value::Collection(_))
                );
                if are_collections && !is_page && matches!(method, "POST" | "PUT") {
                    let below = self.value(&base, r.base_place("body"))?;
                    value = overlay(&below, &value);
                    let message = "the bodies of the base and of the request are merged; no \
                                   source tells whether one replaces the other";
                    self.warn("base-body", message, place.clone());
                }
                (value, place)
            }
            None if matches!(method, "POST" | "PUT") && !base.is_nullish() => {
                let place = r.base_place("body");
                (self.value(&base, place.clone())?, place)
            }
            None => return Ok(Body::None),
        };
        if matches!(made, Value::Undefined) {
            return Ok(Body::None);
        }
        let body = match body_type.as_str() {
            "json" => body::json(&made),
            "urlencoded" => body::form(&made),
            "multipart/form-data" => body::multipart(&made),
            "text" | "string" | "raw" => body::text(&made),
            "binary" => body::binary(&made),
            other => {
                let message = format!("{other:?} is no type of a body");
                let help = if METHODS.contains(&other.to_uppercase().as_str()) {
                    "this is a method: write it as method"
                } else {
                    "use json, urlencoded, multipart/form-data, text, string, raw or binary"
                };
                return Err(
                    Failure::refused("invalid-body-type", message, help).at(r.place("type"))
                );
            }
        };
        body.map_err(|failure| failure.at(place))
    }

    fn options(&mut self, r: &Effective, request: &mut HttpRequest) -> Flow<()> {
        match self.directive(r, "timeout")? {
            None | Some(Value::Undefined | Value::Null) => {}
            Some(value) => match crate::coerce::js_number(&value) {
                // In range.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                number if (1.0..=300_000.0).contains(&number) => request.timeout = number as u64,
                _ => {
                    let message = "the timeout is no number from 1 to 300000";
                    let help = "give milliseconds";
                    return Err(
                        Failure::refused("invalid-timeout", message, help).at(r.place("timeout"))
                    );
                }
            },
        }
        let flag = |value: Option<Value>, default: bool| match value {
            None | Some(Value::Undefined | Value::Null) => default,
            Some(value) => value.is_truthy(),
        };
        request.gzip = flag(self.directive(r, "gzip")?, false);
        for name in ["followRedirect", "followRedirects"] {
            request.follow_redirects = flag(self.directive(r, name)?, request.follow_redirects);
        }
        for name in ["followAllRedirect", "followAllRedirects"] {
            request.follow_all_redirects =
                flag(self.directive(r, name)?, request.follow_all_redirects);
        }
        request.ca = self
            .directive(r, "ca")?
            .as_ref()
            .and_then(scalar)
            .map(|text| text.to_string())
            .filter(|text| !text.is_empty());
        Ok(())
    }
}

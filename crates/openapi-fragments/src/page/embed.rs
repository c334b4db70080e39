//! Places where a page names an operation of a spec instead of holding it: GitBook's
//! `{% openapi %}`, `{% swagger %}` and `{% openapi-operation %}`, and the front matter
//! of Mintlify.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::operation::OperationKey;
use crate::page::recognise::is_method;
use crate::source::Source;

/// Who publishes pages with such places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publisher {
    GitBook,
    Mintlify,
}

/// A place that names a part of a spec.
#[derive(Clone, Debug)]
pub(crate) struct Embed {
    publisher: Publisher,
    span: Range<usize>,
    /// The operation, unless it is another part, such as schemas.
    pub(crate) operation: Option<OperationKey>,
    /// The name of the spec at the publisher.
    spec: Option<String>,
    /// Where the spec is: a URL, or a path relative to the page.
    pub(crate) location: Option<String>,
    /// Whether it is described by hand there, without any spec.
    is_by_hand: bool,
}

impl Embed {
    /// The path of a spec that is a file.
    pub(crate) fn file(&self) -> Option<&str> {
        let location = self.location.as_deref()?;
        (!is_url(location)).then_some(location)
    }

    pub(crate) fn place(&self, page: &Arc<Source>, label: &str) -> Place {
        Place::new(Arc::clone(page), &self.span, label)
    }

    /// The code of what is said about it.
    pub(crate) fn code(&self) -> &'static str {
        match self.publisher {
            Publisher::GitBook => "gitbook-embed",
            Publisher::Mintlify => "mintlify-embed",
        }
    }

    /// The warning that it was passed over: where the spec is, and what to do. `why`
    /// says why a file was not read.
    pub(crate) fn passed_over(&self, page: &Arc<Source>, why: Option<&str>) -> Diagnostic {
        let publisher = match self.publisher {
            Publisher::GitBook => "GitBook",
            Publisher::Mintlify => "Mintlify",
        };
        let what = match &self.operation {
            Some(operation) => operation.to_string(),
            None => "a part".to_owned(),
        };
        let place = self.place(page, "is named here");
        if self.is_by_hand {
            let message =
                format!("{what} is described in {publisher}'s own form here, not in OpenAPI");
            return Diagnostic::warning("unread-block", message).at(place).with_help(
                "look for the publisher's spec, or describe the operation in a fragment of your own",
            );
        }
        let spec = match (&self.spec, &self.location) {
            (Some(spec), Some(location)) => format!("the spec {spec:?} at {location}"),
            (Some(spec), None) => format!("the spec {spec:?}"),
            (None, Some(location)) => format!("the spec at {location}"),
            (None, None) => "a spec that it does not name".to_owned(),
        };
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        let message = format!(
            "this page is {publisher}'s source: it names {what} of {spec} instead of holding it{why}"
        );
        let instead = match &self.location {
            Some(location) if is_url(location) => {
                format!(
                    "download the spec (curl -o spec.json '{location}') and name it as an input"
                )
            }
            Some(location) => format!("name the spec {location} as an input"),
            None => "name the spec as an input".to_owned(),
        };
        let page = match self.publisher {
            Publisher::GitBook => {
                "take the published page (its URL with .md at its end), which holds the operation"
            }
            Publisher::Mintlify => "take the published page (its URL with .md at its end)",
        };
        Diagnostic::warning(self.code(), message)
            .at(place)
            .with_help(format!("{page}, or {instead}"))
    }
}

pub(crate) fn is_url(location: &str) -> bool {
    let scheme = location.split("://").next().unwrap_or_default();
    scheme.len() < location.len()
        && !scheme.is_empty()
        && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The tags of GitBook in a page that name an operation, outside of `code`, which is
/// sorted.
pub(super) fn gitbook(text: &str, code: &[Range<usize>]) -> Vec<Embed> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut code = code.iter().peekable();
    while let Some(start) = text[at..].find("{%").map(|start| at + start) {
        let Some(end) = text[start..].find("%}").map(|end| start + end) else {
            break;
        };
        at = end + 2;
        while code.next_if(|code| code.end <= start).is_some() {}
        if code.peek().is_some_and(|code| code.contains(&start)) {
            continue;
        }
        let tag = text[start + 2..end].trim_matches(['-', ' ', '\n', '\r', '\t']);
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let is_embed = matches!(
            name,
            "openapi"
                | "swagger"
                | "openapi-operation"
                | "openapi-schemas"
                | "openapi-webhook"
                | "api-method"
        );
        if !is_embed {
            continue;
        }
        let body = &text[at..];
        let body = &body[..body.find("{%").unwrap_or(body.len())];
        found.push(tagged(name, attributes, body, start..at));
    }
    found
}

fn tagged(name: &str, attributes: &str, body: &str, span: Range<usize>) -> Embed {
    let attribute = |wanted: &str| {
        attributes_of(attributes)
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| {
                value
                    .trim()
                    .trim_start_matches('<')
                    .trim_end_matches('>')
                    .trim()
            })
            .filter(|value| !value.is_empty())
    };
    let spec = attribute("spec").map(str::to_owned);
    let location = attribute("src").or_else(|| link(body)).map(str::to_owned);
    let is_part = matches!(name, "openapi-schemas" | "openapi-webhook");
    let operation = match (attribute("method"), attribute("path")) {
        (Some(method), Some(path)) if !is_part && path.starts_with('/') => {
            Some(OperationKey::new(&method.to_ascii_lowercase(), path))
        }
        _ => None,
    };
    Embed {
        publisher: Publisher::GitBook,
        span,
        operation,
        is_by_hand: spec.is_none() && location.is_none() && !is_part,
        spec,
        location,
    }
}

/// The attributes of a tag: `key="value"`, in quotes of either kind.
fn attributes_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let equals = rest.find('=')?;
            let key = rest[..equals]
                .split_whitespace()
                .next_back()
                .unwrap_or_default();
            rest = rest[equals + 1..].trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let end = rest[1..].find(quote)? + 1;
            let value = &rest[1..end];
            rest = &rest[end + 1..];
            return Some((key, value));
        }
    })
}

/// The target of the link in the body of a tag.
fn link(body: &str) -> Option<&str> {
    let target = match body.split_once("](") {
        Some((_, target)) => {
            let target = target.trim_start();
            match target.strip_prefix('<') {
                Some(target) => target.split('>').next()?,
                None => target.split([')', ' ', '\n']).next()?,
            }
        }
        None => body.split_whitespace().find(|word| is_url(word))?,
    };
    // GitBook's word for a link to what is gone.
    (!target.is_empty() && target != "broken-reference").then_some(target)
}

/// What the front matter of a Mintlify page names: `openapi: GET /pets`,
/// `openapi: api.json GET /pets`, or by hand `api: GET https://…/pets`.
pub(super) fn mintlify(front: &str, offset: usize) -> Option<Embed> {
    let mut at = 0;
    for line in front.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if !matches!(key, "openapi" | "api") {
            continue;
        }
        let value = value.trim().trim_matches(['"', '\'']);
        let words: Vec<&str> = value.split_whitespace().collect();
        let (location, method, path) = match words.as_slice() {
            [method, path] if is_method(method) => (None, *method, *path),
            [location, method, path] if is_method(method) => (Some(*location), *method, *path),
            _ => continue,
        };
        let span = offset + start..offset + start + line.trim_end().len();
        // By hand, the path may have its server before it.
        let path = path.find("://").map_or(path, |scheme| {
            let host = &path[scheme + 3..];
            host.find('/').map_or("/", |slash| &host[slash..])
        });
        return Some(Embed {
            publisher: Publisher::Mintlify,
            span,
            operation: Some(OperationKey::new(&method.to_ascii_lowercase(), path)),
            spec: None,
            location: location.map(str::to_owned),
            is_by_hand: key == "api",
        });
    }
    None
}

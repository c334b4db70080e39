//! Places where a page names a part of a spec instead of holding it: GitBook's
//! `{% openapi %}`, `{% swagger %}` and `{% openapi-operation %}`, and the front matter
//! of Mintlify and ReadMe.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place};
use crate::operation::OperationKey;
use crate::page::recognise::is_method;
use crate::source::Source;
use crate::yaml;

/// Who publishes pages with such places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publisher {
    GitBook,
    Mintlify,
    ReadMe,
    Docusaurus,
    /// A viewer that shows a spec on any page.
    Viewer(&'static str),
}

impl Publisher {
    fn name(self) -> &'static str {
        match self {
            Self::GitBook => "GitBook",
            Self::Mintlify => "Mintlify",
            Self::ReadMe => "ReadMe",
            Self::Docusaurus => "Docusaurus",
            Self::Viewer(name) => name,
        }
    }

    /// The code of what is said about a place.
    fn code(self) -> &'static str {
        match self {
            Self::GitBook => "gitbook-embed",
            Self::Mintlify => "mintlify-embed",
            Self::ReadMe => "readme-embed",
            Self::Docusaurus => "unread-block",
            Self::Viewer(_) => "spec-embed",
        }
    }
}

/// What a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EmbedPart {
    Operation(OperationKey),
    /// The operation with an id.
    OperationId(String),
    /// The whole spec.
    All,
    /// What is not an operation of a path, in words.
    Other(String),
}

/// A place that names a part of a spec.
#[derive(Clone, Debug)]
pub(crate) struct Embed {
    publisher: Publisher,
    span: Range<usize>,
    pub(crate) part: EmbedPart,
    /// The name of the spec at the publisher.
    spec: Option<String>,
    /// Where the spec is: a URL, or a path relative to the page.
    pub(crate) location: Option<String>,
    /// Whether it is described by hand there, without any spec.
    is_by_hand: bool,
}

impl Embed {
    /// A place of a viewer.
    pub(super) fn of_viewer(
        publisher: Publisher,
        span: Range<usize>,
        part: EmbedPart,
        location: Option<String>,
    ) -> Self {
        Self {
            publisher,
            span,
            part,
            spec: None,
            location,
            is_by_hand: false,
        }
    }

    /// The path of a spec that is a file.
    pub(crate) fn file(&self) -> Option<&str> {
        let location = self.location.as_deref()?;
        (!is_url(location)).then_some(location)
    }

    pub(crate) fn place(&self, page: &Arc<Source>, label: &str) -> Place {
        Place::new(Arc::clone(page), &self.span, label)
    }

    /// Whether the spec is in one of the folders above the page.
    pub(crate) fn is_above(&self) -> bool {
        self.publisher == Publisher::ReadMe
    }

    /// The warning that it was passed over: where the spec is, and what to do. `why`
    /// says why a file was not read.
    pub(crate) fn passed_over(&self, page: &Arc<Source>, why: Option<&str>) -> Diagnostic {
        let publisher = self.publisher.name();
        let what = match &self.part {
            EmbedPart::Operation(operation) => operation.to_string(),
            EmbedPart::OperationId(id) => format!("the operation {id:?}"),
            EmbedPart::All => "all operations".to_owned(),
            EmbedPart::Other(what) => what.clone(),
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
        let message = match self.publisher {
            Publisher::Viewer(_) => {
                format!(
                    "{publisher} shows {what} of {spec} here, and the page holds none of it{why}"
                )
            }
            _ => format!(
                "this page is {publisher}'s source: it names {what} of {spec} instead of holding it{why}"
            ),
        };
        let instead = match &self.location {
            Some(location) if is_url(location) => {
                format!(
                    "download the spec ({}) and name it as an input",
                    download(location, "-o spec.json")
                )
            }
            Some(location) => format!("name the spec {location} as an input"),
            None => "name the spec as an input".to_owned(),
        };
        let page = match self.publisher {
            Publisher::GitBook => {
                "take the published page (its URL with .md at its end), which holds the operation, or "
            }
            Publisher::Viewer(_) => "",
            _ => "take the published page (its URL with .md at its end), or ",
        };
        Diagnostic::warning(self.publisher.code(), message)
            .at(place)
            .with_help(format!("{page}{instead}"))
    }
}

pub(crate) fn is_url(location: &str) -> bool {
    let scheme = location.split("://").next().unwrap_or_default();
    scheme.len() < location.len()
        && !scheme.is_empty()
        && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A command that downloads a URL, which may come from a page: no quote in it ends the
/// argument.
pub(crate) fn download(url: &str, options: &str) -> String {
    format!("curl {options} '{}'", url.replace('\'', "%27"))
}

/// The tags of GitBook in a page that name an operation, outside of `code`, which is
/// sorted.
pub(super) fn gitbook(text: &str, code: &[Range<usize>]) -> Vec<Embed> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut code = code.iter().peekable();
    while let Some(start) = text[at..].find("{%").map(|start| at + start) {
        let rest = &text[start + 2..];
        let rest = &rest[..rest.find("{%").unwrap_or(rest.len())];
        // A tag without its end has that of its line.
        let close = rest.find("%}").map(|end| (end, 2));
        let (length, mark) = close
            .or_else(|| rest.find('\n').map(|end| (end, 0)))
            .unwrap_or((rest.len(), 0));
        let end = start + 2 + length;
        at = end + mark;
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
    let named = |what: &str, wanted: &str| match attribute(wanted) {
        Some(name) => format!("the {what} {name:?}"),
        None => format!("{what}s"),
    };
    let other = match name {
        "openapi-schemas" => Some(named("schema", "schemas")),
        "openapi-webhook" => Some(named("webhook", "name")),
        _ => None,
    };
    let is_part = other.is_some();
    let part = match (other, attribute("method"), attribute("path")) {
        (Some(other), ..) => EmbedPart::Other(other),
        (None, Some(method), Some(path)) if path.starts_with('/') => {
            EmbedPart::Operation(OperationKey::new(&method.to_ascii_lowercase(), path))
        }
        _ => EmbedPart::Other("an operation without its method and path".to_owned()),
    };
    Embed {
        publisher: Publisher::GitBook,
        span,
        part,
        is_by_hand: spec.is_none() && location.is_none() && !is_part,
        spec,
        location,
    }
}

/// The attributes of a tag: `key="value"`, in quotes of either kind or in none.
fn attributes_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let equals = rest.find('=')?;
        let key = rest[..equals]
            .split_whitespace()
            .next_back()
            .unwrap_or_default();
        rest = rest[equals + 1..].trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let value = &rest[..end];
            rest = &rest[end..];
            return Some((key, value));
        };
        let end = rest[1..].find(quote)? + 1;
        let value = &rest[1..end];
        rest = &rest[end + 1..];
        Some((key, value))
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

/// What the front matter of a page names.
///
/// - Mintlify: `openapi: GET /pets`, `openapi: api.json GET /pets`, `openapi: webhook paid`,
///   `openapi-schema: Pet`, or by hand `api: GET https://…/pets`;
/// - ReadMe: `api`, an object with `file` and `operationId`;
/// - Docusaurus: `api`, an operation that is compressed.
pub(super) fn front_matter(front: &str, offset: usize) -> Vec<Embed> {
    const KEYS: [&str; 3] = ["openapi", "openapi-schema", "api"];
    let mut found = Vec::new();
    for (key, value) in entries(front) {
        if !KEYS.contains(&key.as_str()) {
            continue;
        }
        let span = line_of(front, &key);
        let span = offset + span.start..offset + span.end;
        let embed = |publisher, part, location: Option<&str>| Embed {
            publisher,
            span: span.clone(),
            part,
            spec: None,
            location: location.map(str::to_owned),
            is_by_hand: false,
        };
        let values = match &value {
            Value::Array(values) => values.iter().collect(),
            value => vec![value],
        };
        for value in values {
            match (key.as_str(), value) {
                ("openapi", Value::String(text)) => {
                    let named = mintlify(text);
                    found.extend(
                        named.map(|(location, part)| embed(Publisher::Mintlify, part, location)),
                    );
                }
                ("openapi-schema", Value::String(text)) => {
                    let (location, name) = match text.split_once(char::is_whitespace) {
                        Some((location, name)) => (Some(location), name.trim()),
                        None => (None, text.as_str()),
                    };
                    let part = EmbedPart::Other(format!("the schema {name:?}"));
                    found.push(embed(Publisher::Mintlify, part, location));
                }
                ("api", Value::Object(api)) => {
                    let text = |key: &str| api.get(key).and_then(Value::as_str);
                    if let Some(id) = text("operationId") {
                        let part = match api.get("webhook") {
                            Some(Value::Bool(true)) => {
                                EmbedPart::Other(format!("the webhook {id:?}"))
                            }
                            _ => EmbedPart::OperationId(id.to_owned()),
                        };
                        found.push(embed(Publisher::ReadMe, part, text("file")));
                    }
                }
                ("api", Value::String(text)) => {
                    let (publisher, part) = match mintlify(text) {
                        Some((_, part @ EmbedPart::Operation(_))) => (Publisher::Mintlify, part),
                        _ if text.len() >= SHORTEST_COMPRESSED && !text.contains(' ') => {
                            let what = "an operation".to_owned();
                            (Publisher::Docusaurus, EmbedPart::Other(what))
                        }
                        _ => continue,
                    };
                    found.push(Embed {
                        is_by_hand: true,
                        ..embed(publisher, part, None)
                    });
                }
                _ => {}
            }
        }
    }
    found
}

/// An operation that is compressed is longer than this.
const SHORTEST_COMPRESSED: usize = 100;

/// The keys of front matter with their values, as far as it can be read.
fn entries(front: &str) -> Vec<(String, Value)> {
    if !["openapi", "api"].iter().any(|key| front.contains(key)) {
        return Vec::new();
    }
    match yaml::parse(front) {
        Ok(Value::Object(entries)) => entries.into_iter().collect(),
        Ok(_) => Vec::new(),
        // Publishers are less strict than YAML.
        Err(_) => front
            .lines()
            .filter_map(|line| {
                let (key, value) = line.split_once(':')?;
                let value = value.trim().trim_matches(['"', '\'']);
                Some((key.to_owned(), value.into()))
            })
            .collect(),
    }
}

/// The line of a key of front matter.
fn line_of(front: &str, key: &str) -> Range<usize> {
    let mut at = 0;
    for line in front.split_inclusive('\n') {
        let name = line.split(':').next().unwrap_or_default();
        if name.trim().trim_matches(['"', '\'']) == key {
            let indent = line.len() - line.trim_start().len();
            return at + indent..at + line.trim_end().len();
        }
        at += line.len();
    }
    0..0
}

/// What a text of Mintlify names, and the location of its spec.
fn mintlify(text: &str) -> Option<(Option<&str>, EmbedPart)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (location, kind, name) = match words.as_slice() {
        [kind, name] => (None, *kind, *name),
        [location, kind, name] => (Some(*location), *kind, *name),
        [location] if is_spec(location) => {
            let part = EmbedPart::Other("all operations".to_owned());
            return Some((Some(location), part));
        }
        _ => return None,
    };
    if kind == "webhook" {
        return Some((location, EmbedPart::Other(format!("the webhook {name:?}"))));
    }
    if !is_method(kind) {
        return None;
    }
    // By hand, the path may have its server before it.
    let path = name.find("://").map_or(name, |scheme| {
        let host = &name[scheme + 3..];
        host.find('/').map_or("/", |slash| &host[slash..])
    });
    let operation = OperationKey::new(&kind.to_ascii_lowercase(), path);
    Some((location, EmbedPart::Operation(operation)))
}

/// Whether a word is the name of a spec.
pub(super) fn is_spec(word: &str) -> bool {
    let path = word.split(['?', '#']).next().unwrap_or_default();
    is_url(word)
        || [".json", ".yaml", ".yml"]
            .iter()
            .any(|suffix| path.ends_with(suffix))
}

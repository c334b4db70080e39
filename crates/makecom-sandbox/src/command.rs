//! Reads the command of a request from its route and body, by the kind of component and
//! the verb in the table of operations.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::answer::Refusal;
use crate::component::{AppId, Fields, Id};
use crate::fields;
use crate::json;
use crate::kind::{Kind, Naming, Verb};
use crate::own::{Act, Input};
use crate::pattern::Pattern;
use crate::router::Route;
use crate::state::Behaviour;

/// A valid request.
pub(crate) struct Command {
    pub(crate) kind: Kind,
    pub(crate) verb: Verb,
    /// The app in the path, and its version; 0 if the path has none.
    pub(crate) app: AppId,
    /// Of the component; for a new one, the name that the client gives.
    pub(crate) name: String,
    /// The last segment of the path: a section, a number, a token.
    pub(crate) last: String,
    /// Of the answer.
    pub(crate) media_type: &'static str,
    /// The columns that `cols[]` asks for; all if empty.
    pub(crate) columns: Vec<String>,
    pub(crate) body: Body,
}

/// The body of a request.
#[derive(Default)]
pub(crate) struct Body {
    /// Fields, or common data.
    pub(crate) object: Fields,
    /// The text of a section.
    pub(crate) text: String,
    pub(crate) bytes: Bytes,
}

impl Command {
    pub(crate) fn of(
        route: Route,
        (kind, verb): (Kind, Verb),
        parts: &Parts,
        bytes: &Bytes,
        behaviour: &Behaviour,
    ) -> Result<Self, Refusal> {
        let row = route.operation.row();
        let headers = &parts.headers;
        let object = || object(row.request, headers, bytes);
        let mut body = Body::default();
        let mut given = String::new();
        match verb {
            Verb::Create => {
                let object = object()?;
                if let Naming::Given(pattern) = &kind.row().naming {
                    given = name(&object, "name", pattern)?;
                }
                let fields = kind.row().fields.iter().chain(kind.row().creation);
                body.object = fields::of_new(fields, &object, behaviour)?;
            }
            Verb::Update => body.object = fields::of_update(kind.row().fields, &object()?)?,
            Verb::SetCommon => body.object = object()?,
            Verb::SetSection => body.text = text(row.request, headers, bytes)?,
            Verb::Own(own) => match &own.act {
                Act::Call(Input::Fields(fields), _) => {
                    body.object = fields::of_new(*fields, &object()?, behaviour)?;
                }
                Act::Call(Input::Text, _) => body.text = text(row.request, headers, bytes)?,
                Act::Call(Input::Bytes, _) => {
                    expect(row.request, headers)?;
                    body.bytes = bytes.clone();
                }
                Act::Call(Input::Nothing, _) | Act::Flag(..) => {}
            },
            Verb::List | Verb::Get | Verb::Delete | Verb::GetSection | Verb::GetCommon => {}
        }
        let (app, name) = place(kind, verb, &route.parameters)?;
        Ok(Self {
            kind,
            verb,
            app,
            name: if given.is_empty() { name } else { given },
            last: route.last,
            media_type: row.response.unwrap_or("application/json"),
            columns: columns(parts.uri.query().unwrap_or_default()),
            body,
        })
    }

    /// The key of the component.
    pub(crate) fn id(&self) -> Id {
        match self.kind {
            Kind::App => self.app.id(),
            kind => kind.id(&self.app, &self.name),
        }
    }
}

/// The app, with its version, and the component that the parameters of a path name. Those
/// of a kind without versions are named alone.
fn place(kind: Kind, verb: Verb, parameters: &[String]) -> Result<(AppId, String), Refusal> {
    let is_collection = matches!(verb, Verb::List | Verb::Create);
    let mut parameters = parameters.iter();
    let mut app = AppId::new("", 0);
    if kind.is_global() {
        if is_collection {
            app.name = parameters.next().cloned().unwrap_or_default();
        }
    } else if parameters.len() > 1 {
        app.name = parameters.next().cloned().unwrap_or_default();
        let version = parameters.next().and_then(|version| version.parse().ok());
        app.version = version.ok_or_else(|| Refusal::not_found("App"))?;
    }
    Ok((app, parameters.next().cloned().unwrap_or_default()))
}

/// A name that the client gives.
pub(crate) fn name(
    object: &Fields,
    key: &'static str,
    pattern: &Pattern,
) -> Result<String, Refusal> {
    match object.get(key).and_then(Value::as_str) {
        Some(name) if pattern.matches(name) => Ok(name.to_owned()),
        Some(_) => {
            let message = format!("Invalid value of parameter '{key}': expected {pattern}.");
            Err(Refusal::parameter(key, message))
        }
        None => {
            let message = format!("Missing value of required parameter '{key}'.");
            Err(Refusal::parameter(key, message))
        }
    }
}

/// The columns in a query: `cols[]=name&cols[]=label`.
fn columns(query: &str) -> Vec<String> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(key, _)| decoded(key).starts_with("cols["))
        .map(|(_, column)| decoded(column))
        .collect()
}

/// Plain JSON, without comments (source: Make's own clients).
fn object(media_type: Option<&str>, headers: &HeaderMap, body: &Bytes) -> Result<Fields, Refusal> {
    expect(media_type, headers)?;
    json::object(body).map_err(|error| {
        Refusal::bad_request(format!(
            "The body is not a JSON object that can be kept: {error}."
        ))
    })
}

/// For JSON and JSONC either is taken: Make's description of its API says so, its
/// TypeScript SDK sends JSONC for every section, public scripts send JSON (source: Make's
/// own clients and an unverified report).
fn text(media_type: Option<&str>, headers: &HeaderMap, body: &Bytes) -> Result<String, Refusal> {
    const JSON: [&str; 2] = ["application/jsonc", "application/json"];
    match media_type {
        Some(media_type) if JSON.contains(&media_type) => expect(JSON, headers)?,
        media_type => expect(media_type, headers)?,
    }
    String::from_utf8(body.to_vec()).map_err(|error| {
        Refusal::bad_request(format!(
            "The body is not UTF-8 from byte {} on.",
            error.utf8_error().valid_up_to()
        ))
    })
}

/// One of these media types, if there are any.
fn expect<'a>(
    media_types: impl IntoIterator<Item = &'a str>,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let expected: Vec<&str> = media_types.into_iter().collect();
    let sent = headers.get(CONTENT_TYPE);
    let sent = sent.and_then(|value| value.to_str().ok()).unwrap_or("");
    let sent = sent.split(';').next().unwrap_or("").trim();
    let is_taken = |one: &&str| sent.eq_ignore_ascii_case(one);
    if expected.is_empty() || expected.iter().any(is_taken) {
        Ok(())
    } else {
        Err(Refusal::media_type(&expected.join(" or ")))
    }
}

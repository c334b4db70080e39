//! Reads the command of a request from its route and body, by the kind of component and
//! the verb in the table of operations.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::answer::Refusal;
use crate::fields;
use crate::json;
use crate::kind::{Kind, Verb};
use crate::router::Route;
use crate::state::Behaviour;

/// A valid request.
pub(crate) struct Command {
    pub(crate) kind: Kind,
    pub(crate) verb: Verb,
    /// Of the component, or of the app whose components it is about.
    pub(crate) name: String,
    pub(crate) section: String,
    /// Of a section that is read.
    pub(crate) media_type: &'static str,
    /// The body: fields, or common data.
    pub(crate) object: Map<String, Value>,
    /// The body: the text of a section.
    pub(crate) text: String,
}

impl Command {
    pub(crate) fn of(
        route: Route,
        (kind, verb): (Kind, Verb),
        headers: &HeaderMap,
        body: &Bytes,
        behaviour: &Behaviour,
    ) -> Result<Self, Refusal> {
        let row = route.operation.row();
        let object = || object(row.request, headers, body);
        let mut parameters = route.parameters;
        if row.path.ends_with('}') && matches!(verb, Verb::GetSection | Verb::SetSection) {
            // It is the last segment in any case.
            parameters.pop();
        }
        // The path begins with the app, if it has one, and ends with the component.
        let name = match verb {
            Verb::List | Verb::Create => parameters.into_iter().next(),
            _ => parameters.pop(),
        };
        Ok(Self {
            kind,
            verb,
            name: name.ok_or_else(|| Refusal::not_implemented(row.id))?,
            section: route.last,
            media_type: row.response.unwrap_or("application/json"),
            object: match verb {
                Verb::Create => fields::of_new(kind, &object()?, behaviour)?,
                Verb::Update => fields::of_update(kind, &object()?)?,
                Verb::SetCommon => object()?,
                _ => Map::new(),
            },
            text: match verb {
                Verb::SetSection => text(row.request, headers, body)?,
                _ => String::new(),
            },
        })
    }
}

/// Plain JSON, without comments (source: Make's own clients).
fn object(
    media_type: Option<&str>,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Map<String, Value>, Refusal> {
    expect(media_type, headers)?;
    json::object(body).map_err(|error| {
        Refusal::bad_request(format!(
            "The body is not a JSON object that can be kept: {error}."
        ))
    })
}

fn text(media_type: Option<&str>, headers: &HeaderMap, body: &Bytes) -> Result<String, Refusal> {
    expect(media_type, headers)?;
    String::from_utf8(body.to_vec()).map_err(|error| {
        Refusal::bad_request(format!(
            "The body is not UTF-8 from byte {} on.",
            error.utf8_error().valid_up_to()
        ))
    })
}

/// The media type that the spec says. For JSONC plain JSON is taken as well: the
/// published page says so, and public scripts send it (source: the published
/// page and an unverified report).
fn expect(media_type: Option<&str>, headers: &HeaderMap) -> Result<(), Refusal> {
    let expected = match media_type {
        Some("application/jsonc") => &["application/jsonc", "application/json"][..],
        Some(media_type) => &[media_type],
        None => return Ok(()),
    };
    let sent = headers.get(CONTENT_TYPE);
    let sent = sent.and_then(|value| value.to_str().ok()).unwrap_or("");
    let sent = sent.split(';').next().unwrap_or("").trim();
    if expected.iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        Ok(())
    } else {
        Err(Refusal::media_type(&expected.join(" or ")))
    }
}

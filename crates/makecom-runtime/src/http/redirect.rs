//! Redirects: where they lead, and what may go there.

use reqwest::header::HeaderMap;
use url::Url;

use super::{Hop, Outcome, refused, target};
use crate::Secrets;
use crate::communication::{HttpRequest, HttpResponse};

/// Headers that go to another host: all others may be, or be made from, a secret.
const HARMLESS: [&str; 3] = ["accept", "accept-language", "content-type"];

/// Names of a query whose values are taken for secrets.
const SECRET_NAMES: [&str; 12] = [
    "auth",
    "code",
    "credential",
    "hash",
    "key",
    "password",
    "pwd",
    "secret",
    "session",
    "sig",
    "token",
    "jwt",
];

/// The next request, if the response is a redirect that is followed.
pub(super) fn next(
    request: &HttpRequest,
    hop: &Hop,
    response: &HttpResponse,
    secrets: &Secrets,
) -> Outcome<Option<Hop>> {
    let is_followed = match request.method.as_str() {
        "GET" | "HEAD" => request.follow_redirects,
        _ => request.follow_all_redirects,
    };
    let is_redirect = matches!(response.status, 301 | 302 | 303 | 307 | 308);
    let location = response.headers.iter().find(|(name, _)| name == "location");
    let Some((_, location)) = location.filter(|_| is_followed && is_redirect) else {
        return Ok(None);
    };
    let invalid = || {
        let message = "the service redirects to what is no address";
        refused("invalid-redirect", message, "correct the URL")
    };
    let joined = hop.url.join(location).map_err(|_| invalid())?;
    // A backslash or an @ in what the service sends must not change the host unseen.
    let mut url = target(joined.as_str())?;
    url.set_fragment(None);
    let mut next = Hop { url, ..hop.clone() };
    let keeps_method =
        matches!(response.status, 307 | 308) || matches!(hop.method.as_str(), "GET" | "HEAD");
    if !keeps_method {
        "GET".clone_into(&mut next.method);
        next.body.clear();
        next.headers.remove(reqwest::header::CONTENT_TYPE);
    }
    if next.url.origin() == hop.url.origin() {
        return Ok(Some(next));
    }
    if hop.url.scheme() == "https" && next.url.scheme() == "http" {
        let message = "the service redirects from https to http";
        let help = "use the address that it redirects to, if that is safe";
        return Err(refused("insecure-redirect", message, help));
    }
    let to = next.url.origin().ascii_serialization();
    let carries = |what: &str| {
        let message = format!("the service redirects to {to}, and {what} would go there");
        let help = "use the address that it redirects to, or send the secret in a header";
        refused("redirect-with-secret", message, help)
    };
    if is_secret_in(&next.url, hop, secrets) {
        return Err(carries("the address has a secret that"));
    }
    if !next.body.is_empty() {
        return Err(carries("the body of the request"));
    }
    let kept = next.headers.iter().filter(|(name, value)| {
        let value = value.to_str().unwrap_or_default();
        HARMLESS.contains(&name.as_str()) && !secrets.are_in(value)
    });
    next.headers = kept
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<HeaderMap>();
    Ok(Some(next))
}

/// Whether an address has a known secret, a header of the request, or what its query says
/// under the name of a secret.
fn is_secret_in(url: &Url, hop: &Hop, secrets: &Secrets) -> bool {
    let decoded: Vec<String> = url
        .query_pairs()
        .flat_map(|(name, value)| [name.into_owned(), value.into_owned()])
        .chain([decode(url.as_str()), url.as_str().to_owned()])
        .collect();
    let has = |secret: &str| secret.len() >= 4 && decoded.iter().any(|it| it.contains(secret));
    let harmless = |name: &str| HARMLESS.contains(&name);
    let headers = hop
        .headers
        .iter()
        .filter(|(name, _)| !harmless(name.as_str()));
    let in_headers = headers
        .filter_map(|(_, value)| value.to_str().ok())
        .any(|value| {
            has(value)
                || value
                    .split([' ', '=', ',', ';', ':', '"'])
                    .any(|it| it.len() >= 8 && has(it))
        });
    let in_query = hop.url.query_pairs().any(|(name, value)| {
        let name = name.to_ascii_lowercase();
        SECRET_NAMES.iter().any(|it| name.contains(it)) && has(&value)
    });
    in_headers || in_query || decoded.iter().any(|it| secrets.are_in(it))
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

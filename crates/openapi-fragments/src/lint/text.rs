//! The form of texts: URLs, media types, names of headers, runtime expressions.

/// Whether a text can be a URL, absolute or relative. Letters of all languages may be in
/// it, although a URL would have them encoded.
pub(super) fn is_url(text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c);
    let escapes = text.split('%').skip(1);
    let is_escape =
        |after: &str| after.len() > 1 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.chars().all(is_plain) || !escapes.into_iter().all(is_escape) {
        return false;
    }
    let start = text.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((scheme, _)) = start.split_once(':') else {
        return true;
    };
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let is_scheme =
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_of_scheme);
    let is_web = ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    let rest = &text[scheme.len() + 1..];
    let has_host = rest
        .strip_prefix("//")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']));
    is_scheme && (!is_web || has_host)
}

pub(super) fn is_email(text: &str) -> bool {
    let parts: Vec<&str> = text.rsplitn(2, '@').collect();
    parts.len() == 2
        && parts.iter().all(|part| !part.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Whether a text is a token of HTTP (RFC 9110, section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Whether a text is a media type, or a range of them such as `text/*`.
pub(super) fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    match essence.split_once('/') {
        Some((family, name)) => is_token(family) && is_token(name),
        None => false,
    }
}

/// Whether a text is a runtime expression, without braces.
fn is_expression(text: &str) -> bool {
    if ["$url", "$method", "$statusCode"].contains(&text) {
        return true;
    }
    let Some(source) = text
        .strip_prefix("$request.")
        .or_else(|| text.strip_prefix("$response."))
    else {
        return false;
    };
    let after = |prefix: &str| source.strip_prefix(prefix);
    after("header.").is_some_and(is_token)
        || after("query.")
            .or_else(|| after("path."))
            .is_some_and(|name| !name.is_empty())
        || after("body")
            .is_some_and(|rest| rest.is_empty() || rest == "#" || rest.starts_with("#/"))
}

/// Whether each pair of braces in a text surrounds a runtime expression.
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let inner = &rest[brace + 1..];
        let Some(end) = inner.find('}').filter(|_| rest.as_bytes()[brace] == b'{') else {
            return false;
        };
        if !is_expression(&inner[..end]) {
            return false;
        }
        rest = &inner[end + 1..];
    }
    true
}

/// Whether a value of a link is a constant or a runtime expression.
pub(super) fn is_link_value(text: &str) -> bool {
    if text.starts_with("$request") || text.starts_with("$response") {
        return is_expression(text);
    }
    !text.contains("{$") || is_template(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form, texts of it, and others.
    type Row = (
        fn(&str) -> bool,
        &'static [&'static str],
        &'static [&'static str],
    );

    #[test]
    fn forms() {
        let rows: [Row; 6] = [
            (
                is_url,
                &[
                    "https://a.example",
                    "/a",
                    "a",
                    "../a?b#c",
                    "mailto:a@b",
                    "urn:a:b",
                    "https://a/%20",
                    "https://ä.example",
                    "//a/b",
                ],
                &[
                    "",
                    "see below",
                    "http://",
                    "https:///a",
                    "1a:b",
                    "http:a",
                    "a%2",
                    "a<b",
                    "https://{a}",
                ],
            ),
            (
                is_email,
                &["a@b", "\"a@b\"@c.example"],
                &["", "a", "@b", "a@", "a b@c"],
            ),
            (is_token, &["X-A", "a.b!"], &["", "a b", "a:b", "ä", "a[]"]),
            (
                is_media_type,
                &[
                    "application/json",
                    "text/*",
                    "*/*",
                    "text/plain; charset=utf-8",
                    "application/vnd.a+json",
                ],
                &["json", "", "a/", "/b", "a/b/c", "a b/c"],
            ),
            (
                is_template,
                &[
                    "{$request.body#/url}",
                    "https://a/{$url}?x={$request.query.a b}",
                    "https://a",
                    "{$response.body}",
                    "{$request.header.X-A}",
                ],
                &[
                    "{request.body#/url}",
                    "{$request.body",
                    "{$request.body#url}",
                    "{$request.cookie.a}",
                    "}",
                    "{}",
                ],
            ),
            (
                is_link_value,
                &[
                    "1",
                    "$1",
                    "$request.path.id",
                    "$response.body#/id",
                    "a {b}",
                    "a {$url}",
                ],
                &["$request.id", "$response", "a {$request}"],
            ),
        ];
        for (is, right, wrong) in rows {
            for text in right {
                assert!(is(text), "{text}");
            }
            for text in wrong {
                assert!(!is(text), "{text}");
            }
        }
    }
}

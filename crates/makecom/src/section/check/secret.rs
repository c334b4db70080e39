//! What is secret, by its name; and what expressions speak of.

/// The dotted names in the expressions of a text, such as `parameters.apiKey`.
pub(super) fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|part| part.split_once("}}"))
        .flat_map(|(expression, _)| {
            expression.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-')))
        })
        .filter(|name| name.contains('.'))
}

/// Where a text takes a secret from: `response.body.access_token`.
pub(super) fn received_secrets(text: &str) -> impl Iterator<Item = String> {
    references(text)
        .filter(|name| name.starts_with("body.") || name.starts_with("headers."))
        .filter(|name| name.rsplit('.').next().is_some_and(is_secret_name))
        .map(|name| format!("response.{name}"))
}

/// The parts of a path such as `request.headers['x-api-key']`, in small letters.
/// What follows `<` hides a part of a text, as in
/// `request.body<parameters.secret>`.
pub(super) fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = path;
    loop {
        rest = rest.trim_start_matches('.');
        if let Some(inner) = rest.strip_prefix('[')
            && let Some((segment, after)) = inner.split_once(']')
        {
            segments.push(segment.trim_matches(['\'', '"']).to_lowercase());
            rest = after;
            continue;
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, '.' | '[' | '<'))
            .map_or(rest.len(), |(at, _)| at);
        if end == 0 || rest.starts_with('<') {
            return segments;
        }
        segments.push(rest[..end].to_lowercase());
        rest = &rest[end..];
    }
}

/// The path of a key below another path, as [`segments`] reads it.
pub(super) fn below(path: &str, key: &str) -> String {
    if key.is_empty() || key.contains(['.', '[', ']', '<']) {
        format!("{path}['{key}']")
    } else {
        format!("{path}.{key}")
    }
}

/// Whether the query of a URL has a secret written out.
pub(super) fn has_secret_query(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| {
        query.split('&').any(|pair| {
            pair.split_once('=')
                .is_some_and(|(key, value)| is_secret_key(key) && !value.is_empty())
        })
    })
}

/// Headers and keys whose values are secret whatever they are.
pub(super) fn is_secret_key(key: &str) -> bool {
    matches!(
        &*key.to_lowercase(),
        "authorization" | "proxy-authorization" | "cookie"
    ) || is_secret_name(key)
}

/// Whether a name speaks of a secret: `clientSecret`, `api_key`, `X-Auth-Token`.
pub(super) fn is_secret_name(name: &str) -> bool {
    let mut words = words(name);
    // `apiKey2` and `passwordConfirmation` hold what `apiKey` and `password` do.
    while let Some(last) = words.last_mut() {
        last.truncate(last.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        let says_more = !matches!(
            &**last,
            "" | "confirm" | "confirmation" | "repeat" | "again"
        );
        if says_more {
            break;
        }
        words.pop();
    }
    let mut last_two = words.iter().rev().map(String::as_str);
    let (last, before) = (last_two.next().unwrap_or_default(), last_two.next());
    match last {
        "password" | "passwd" | "pwd" | "passphrase" | "secret" | "apikey" | "accesstoken"
        | "apitoken" | "authtoken" | "clientsecret" | "privatekey" | "secretkey" | "credential"
        | "credentials" | "bearer" => true,
        // Where to read on is no secret.
        "token" => !matches!(
            before,
            Some("page" | "next" | "sync" | "continuation" | "previous" | "cursor" | "token")
        ),
        "key" => matches!(
            before,
            Some("api" | "access" | "secret" | "private" | "auth" | "signing" | "license" | "app")
        ),
        _ => false,
    }
}

/// The words of a name, in small letters: `clientSecret` has two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && after_small) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_small = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_of_secrets() {
        let secret = [
            "password",
            "clientSecret",
            "client_secret",
            "apiKey",
            "APIKey",
            "X-API-Key",
            "apikey",
            "access_token",
            "Auth-Token",
            "privateKey",
            "token",
            "personalAccessToken",
            "clientsecret",
            "privatekey",
            "secretkey",
            "apiKey2",
            "api_key_2",
            "passwordConfirmation",
            "credentials",
            "bearer",
            "API Key",
        ];
        let open = [
            "",
            "name",
            "publicKey",
            "key",
            "tokenUrl",
            "nextPageToken",
            "passwordHint",
            "secretary",
            "keyword",
            "pageToken",
            "2",
            "confirmation",
            "key2",
        ];
        for name in secret {
            assert!(is_secret_name(name), "{name}");
        }
        for name in open {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn paths_are_the_same_however_written() {
        let cases: [(&str, &[&str]); 7] = [
            ("request.headers.X-Key", &["request", "headers", "x-key"]),
            ("request.headers['X-Key']", &["request", "headers", "x-key"]),
            ("request.headers.[x-key]", &["request", "headers", "x-key"]),
            ("request.body[0].a", &["request", "body", "0", "a"]),
            ("request.body<parameters.a>", &["request", "body"]),
            ("a[b", &["a", "[b"]),
            ("", &[]),
        ];
        for (path, expected) in cases {
            assert_eq!(segments(path), expected, "{path}");
        }
        assert_eq!(segments(&below("a", "b.c")), ["a", "b.c"]);
    }

    #[test]
    fn names_in_expressions() {
        let cases: [(&str, &[&str]); 5] = [
            ("parameters.a", &[]),
            ("{{parameters.a}} b.c {{d.e", &["parameters.a"]),
            (
                "Basic {{base64(connection.user + ':' + connection.password)}}",
                &["connection.user", "connection.password"],
            ),
            ("{{if(common.a; temp.b_c; 1)}}", &["common.a", "temp.b_c"]),
            ("{{a}}{{body.data[1].x-y}}", &["body.data", ".x-y"]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = references(text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}

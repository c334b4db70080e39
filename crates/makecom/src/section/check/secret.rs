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

/// Headers and keys whose values are secret whatever they are.
pub(super) fn is_secret_key(key: &str) -> bool {
    matches!(
        &*key.to_lowercase(),
        "authorization" | "proxy-authorization" | "cookie"
    ) || is_secret_name(key)
}

/// Whether a name speaks of a secret: `clientSecret`, `api_key`, `X-Auth-Token`.
pub(super) fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let mut last_two = words.iter().rev().map(String::as_str);
    let (last, before) = (last_two.next().unwrap_or_default(), last_two.next());
    match last {
        "password" | "passwd" | "pwd" | "passphrase" | "secret" | "apikey" | "accesstoken"
        | "apitoken" | "authtoken" => true,
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
        ];
        for name in secret {
            assert!(is_secret_name(name), "{name}");
        }
        for name in open {
            assert!(!is_secret_name(name), "{name}");
        }
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

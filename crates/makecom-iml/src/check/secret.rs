//! Detects secrets by their names.

/// How credentials of well-known services begin, each with how many letters, digits,
/// `-` and `_` follow at least.
const KNOWN: [(&str, usize); 17] = [
    ("AIza", 35),
    ("AKIA", 16),
    ("SG.", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("shpat_", 32),
    ("sk-ant-", 40),
    ("sk-proj-", 40),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("xkeysib-", 40),
    ("whsec_", 24),
];

/// Whether a text contains a credential of a well-known form, or a private key.
pub(super) fn is_known_credential(text: &str) -> bool {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        // With something of the key itself.
        let after = text.split("PRIVATE KEY-----").nth(1).unwrap_or_default();
        return after.len() > 100 && !after.contains("...") && !after.contains("{{");
    }
    KNOWN.iter().any(|(start, least)| {
        text.match_indices(start).any(|(at, _)| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let is_apart = !text[..at].ends_with(is_word);
            let rest = &text[at + start.len()..];
            let rest = rest.find(|c| !is_word(c)).map_or(rest, |end| &rest[..end]);
            // A placeholder repeats a few characters, or has no digit.
            let distinct: std::collections::HashSet<char> = rest.chars().collect();
            is_apart
                && rest.len() >= *least
                && distinct.len() > 8
                && rest.bytes().any(|byte| byte.is_ascii_digit())
        })
    })
}

/// Whether the query of a URL contains a literal secret.
pub(super) fn has_secret_query(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| {
        query.split('&').any(|pair| {
            pair.split_once('=')
                .is_some_and(|(key, value)| is_secret_key(key) && !value.is_empty())
        })
    })
}

/// Headers and keys whose values are always secret.
pub(super) fn is_secret_key(key: &str) -> bool {
    matches!(
        &*key.to_lowercase(),
        "authorization" | "proxy-authorization" | "cookie" | "set-cookie"
    ) || is_secret_name(key)
}

/// Whether a name suggests a secret: `clientSecret`, `api_key`, `X-Auth-Token`.
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
    // `useToken` and `hasPassword` are flags.
    let asks = matches!(
        words.first().map(String::as_str),
        Some(
            "is" | "has" | "use" | "uses" | "enable" | "enabled" | "show" | "require" | "requires"
        )
    );
    if asks && words.len() > 1 {
        return false;
    }
    let mut last_two = words.iter().rev().map(String::as_str);
    let (last, before) = (last_two.next().unwrap_or_default(), last_two.next());
    match last {
        "password" | "passwd" | "pwd" | "passphrase" | "secret" | "apikey" | "accesstoken"
        | "apitoken" | "authtoken" | "clientsecret" | "privatekey" | "secretkey" | "sessionid"
        | "sessionkey" | "credential" | "credentials" | "bearer" | "jwt" | "assertion" => true,
        // A token for the next page is not a secret.
        "token" => !matches!(
            before,
            Some("page" | "next" | "sync" | "continuation" | "previous" | "cursor" | "token")
        ),
        "key" => matches!(
            before,
            Some(
                "api"
                    | "access"
                    | "secret"
                    | "private"
                    | "auth"
                    | "signing"
                    | "session"
                    | "license"
                    | "app"
            )
        ),
        // With it, anyone can join the session.
        "id" => before == Some("session"),
        _ => false,
    }
}

/// The words of a name, in lower case: `clientSecret` has two.
pub(super) fn words(name: &str) -> Vec<String> {
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
    fn names_that_suggest_secrets() {
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
            "session_id",
            "sessionKey",
            "client_assertion",
            "userToken",
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
            "useToken",
            "has_password",
            "client_assertion_type",
            "token_type_hint",
            "accessKeyId",
            "grant_type",
            "id",
            "sessionTimeout",
        ];
        for name in secret {
            assert!(is_secret_name(name), "{name}");
        }
        for name in open {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}

//! What must not get into a recording.

use std::borrow::Cow;
use std::collections::BTreeSet;

use makecom_raw::Operation;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::content::Content;
use crate::call::{TOKEN_PARAMETER, token_in_path};
use crate::error::SecretLeak;

/// What stands in place of a secret, and matches anything.
pub(super) const REDACTED: &str = "<redacted>";

/// Keys in answers whose values are secrets, in small letters without separators.
const SECRET_KEYS: [&str; 9] = [
    "accesstoken",
    "apikey",
    "authorization",
    "clientsecret",
    "invitetoken",
    "password",
    "refreshtoken",
    "secret",
    "token",
];

/// The secrets that a recording has seen.
#[derive(Default)]
pub(super) struct Secrets {
    /// What must not stand anywhere: tokens, and what the program names.
    everywhere: BTreeSet<String>,
    /// Values of common data, which must not stand in bodies. Short ones may be a part of
    /// a path by chance.
    in_bodies: BTreeSet<String>,
}

impl Secrets {
    pub(super) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.everywhere.insert(secret.to_owned());
        }
    }

    /// The parameters of a path that are tokens, such as of an invitation.
    pub(super) fn add_from_path(&mut self, operation: &Operation, path: &str) {
        if let Some(token) = token_in_path(operation, path) {
            self.add(&token);
        }
        let template = operation.path.split('/');
        for (name, value) in template.zip(path.split('/')) {
            if name.ends_with(TOKEN_PARAMETER) {
                self.add(value);
            }
        }
    }

    /// A body without the secrets that its place tells, which are remembered.
    pub(super) fn body(&mut self, path: &str, is_error: bool, body: &[u8]) -> Content {
        if is_common(path) && !is_error {
            self.in_bodies.extend(SecretLeak::values(body));
        }
        let (redacted, secrets) = without_secrets(path, is_error, body);
        self.in_bodies.extend(secrets);
        redacted
    }

    /// A path without secrets.
    pub(super) fn without_in_path(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for secret in &self.everywhere {
            let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
            path = path.replace(secret, REDACTED).replace(&encoded, REDACTED);
        }
        path
    }

    /// A text or a body without secrets. The longest go first: a shorter one may be a
    /// part of it.
    pub(super) fn without(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return bytes.to_owned();
        };
        let mut secrets: Vec<&String> = self.everywhere.iter().chain(&self.in_bodies).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let mut text = Cow::Borrowed(text);
        for secret in secrets {
            let quoted = Value::from(secret.as_str()).to_string();
            for form in [secret.as_str(), quoted.trim_matches('"')] {
                if text.contains(form) {
                    text = text.replace(form, REDACTED).into();
                }
            }
        }
        text.into_owned().into_bytes()
    }
}

/// Whether what is sent to a path and read from it is common data.
fn is_common(path: &str) -> bool {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    path.ends_with("/common")
}

/// A body without the secrets that its place tells, and those of them that may occur
/// elsewhere. A replay does the same with what it compares.
pub(super) fn without_secrets(path: &str, is_error: bool, body: &[u8]) -> (Content, Vec<String>) {
    let kept = || Content(body.to_owned());
    let mut secrets = Vec::new();
    let value = serde_json::from_slice::<Value>(body);
    let is_all = is_common(path) && !is_error;
    let Ok(mut value) = value else {
        // A text where common data belongs may be a part of it.
        let is_kept = !is_common(path) || body.trim_ascii().is_empty();
        let content = if is_kept {
            kept()
        } else {
            Content(REDACTED.into())
        };
        return (content, secrets);
    };
    let before = value.clone();
    redact(&mut value, is_all, &mut secrets);
    let content = if value == before {
        kept()
    } else {
        Content(value.to_string().into_bytes())
    };
    (content, secrets)
}

/// Replaces texts and numbers: all of them, or those under keys of secrets.
fn redact(value: &mut Value, is_secret: bool, secrets: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                redact(value, is_secret || is_secret_key(key, value), secrets);
            }
        }
        Value::Array(values) => {
            for value in values {
                redact(value, is_secret, secrets);
            }
        }
        Value::String(text) if is_secret => {
            secrets.extend(SecretLeak::values(
                Value::from(text.as_str()).to_string().as_bytes(),
            ));
            *value = REDACTED.into();
        }
        Value::Number(_) if is_secret => *value = REDACTED.into(),
        _ => {}
    }
}

/// Whether a key says that its text is a secret. An expression (`{{ … }}`) is not one.
fn is_secret_key(key: &str, value: &Value) -> bool {
    let is_letter = |c: &char| c.is_ascii_alphanumeric();
    let key: String = key.chars().filter(is_letter).collect();
    let text = value.as_str();
    text.is_some_and(|text| !text.contains("{{"))
        && SECRET_KEYS.contains(&&*key.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_place_and_then_everywhere() {
        let mut secrets = Secrets::default();
        let common = br#"{"clientSecret": "hunter2\"x", "deep": [{"pin": 481516}], "on": true}"#;
        let body = secrets.body("/sdk/apps/connections/a/common", false, common);
        let expected = r#"{"clientSecret":"<redacted>","deep":[{"pin":"<redacted>"}],"on":true}"#;
        assert_eq!(body.text(), expected);
        let invite = br#"{"public": true, "inviteToken": "hunter2-invite"}"#;
        let body = secrets.body("/sdk/apps/a/1/public", false, invite);
        assert_eq!(body.text(), r#"{"inviteToken":"<redacted>","public":true}"#);
        secrets.add("hunter2/token");
        let text = r#"no "hunter2\"x", 481516, hunter2-invite or hunter2/token: hunter2"x"#;
        let expected = r#"no "<redacted>", <redacted>, <redacted> or <redacted>: <redacted>"#;
        assert_eq!(secrets.without(text.as_bytes()), expected.as_bytes());
        let path = secrets.without_in_path("/a/hunter2%2Ftoken?b=481516");
        assert_eq!(path, "/a/<redacted>?b=481516");
    }

    #[test]
    fn what_holds_no_secret_keeps_every_byte() {
        let mut secrets = Secrets::default();
        let section = "{ // a note\n \"token\": { \"url\": \"https://a.example\" } }";
        let texts = [
            section,
            r#"{ "password": "{{parameters.password}}",  "token": {"url": "u"} }"#,
            "",
        ];
        for text in texts {
            let body = secrets.body("/sdk/apps/connections/a/api", false, text.as_bytes());
            assert_eq!(body.text(), text);
        }
        let error = r#"{ "message": "No such connection", "code": "SC404" }"#;
        let body = secrets.body("/sdk/apps/connections/a/common", true, error.as_bytes());
        assert_eq!(body.text(), error);
        let page = secrets.body("/sdk/apps/connections/a/common", true, b"<html>hunter2");
        assert_eq!(page.text(), REDACTED);
    }
}

//! Detects answers that repeat a secret: the token, or what was sent as a section or
//! as common data. Such an answer is never shown.

use std::collections::HashSet;

use makecom_raw::{Operation, operations};
use serde_json::Value;

use super::body::Body;
use crate::token::Token;

/// The minimum length in bytes of a value of common data to be looked for: shorter
/// ones are no secrets, and occur in many messages by chance.
const COMMON_VALUE: usize = 4;

/// The same for a value of a section that is all letters, such as `POST`. Any
/// other value of a section is no word, and has the limit of common data.
const SECTION_WORD: usize = 8;

/// Operations that carry names, labels and the like only.
const HARMLESS: [&Operation; 49] = [
    &operations::ARCHIVE_MODULE,
    &operations::CLONE_APP,
    &operations::CLONE_APP_MAJOR,
    &operations::CLONE_MODULE,
    &operations::CLOSE_APP_SOURCE,
    &operations::COMMIT_APP_CHANGES,
    &operations::CREATE_APP,
    &operations::CREATE_CONNECTION,
    &operations::CREATE_FUNCTION,
    &operations::CREATE_MODULE,
    &operations::CREATE_RPC,
    &operations::CREATE_WEBHOOK,
    &operations::DELETE_APP,
    &operations::DELETE_CONNECTION,
    &operations::DELETE_FUNCTION,
    &operations::DELETE_MODULE,
    &operations::DELETE_RPC,
    &operations::DELETE_WEBHOOK,
    &operations::DEPRECATE_MODULE,
    &operations::GET_APP_CHECKSUM,
    &operations::GET_APP_GROUPS,
    &operations::GET_APP_REVIEW,
    &operations::GET_CONNECTION,
    &operations::GET_MODULE,
    &operations::GET_RPC,
    &operations::LIST_APPS,
    &operations::LIST_APP_EVENTS,
    &operations::LIST_CONNECTIONS,
    &operations::LIST_FUNCTIONS,
    &operations::LIST_MODULES,
    &operations::LIST_RPCS,
    &operations::LIST_WEBHOOKS,
    &operations::MAKE_APP_PRIVATE,
    &operations::MAKE_MODULE_PRIVATE,
    &operations::MAKE_MODULE_PUBLIC,
    &operations::OPEN_APP_SOURCE,
    &operations::RECREATE_CONNECTION,
    &operations::REQUEST_APP_REVIEW,
    &operations::ROLLBACK_APP_CHANGES,
    &operations::SET_APP_GROUPS,
    &operations::SET_APP_REVIEW_FORM,
    &operations::SET_MODULE_CONSUMABLE,
    &operations::UNARCHIVE_MODULE,
    &operations::UNDEPRECATE_MODULE,
    &operations::UPDATE_APP,
    &operations::UPDATE_CONNECTION,
    &operations::UPDATE_MODULE,
    &operations::UPDATE_RPC,
    &operations::UPDATE_WEBHOOK,
];

/// The length in bytes of a run that cannot be a coincidence: servers quote what
/// surrounds a syntax error.
const RUN: usize = 16;

/// Why an answer must not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretLeak {
    /// It repeats the token.
    Token,
    /// It repeats what was sent, or may be a part of what was read.
    Content,
}

impl SecretLeak {
    /// Whether the operation may carry secrets, in its request or its answer. An
    /// unlisted operation may.
    pub(crate) fn is_possible(operation: &Operation) -> bool {
        !HARMLESS.contains(&operation)
    }

    /// What a failed call's answer repeats, if anything.
    pub(crate) fn find(
        operation: &Operation,
        token: Option<&Token>,
        invite: Option<&str>,
        sent: Option<&[u8]>,
        body: &[u8],
        parsed: &Body,
    ) -> Option<Self> {
        let is_invite =
            |text: &[u8]| invite.is_some_and(|it| String::from_utf8_lossy(text).contains(it));
        let is_token =
            |text: &[u8]| token.is_some_and(|token| token.is_in(text)) || is_invite(text);
        if is_token(body) || parsed.texts().any(|text| is_token(text.as_bytes())) {
            return Some(Self::Token);
        }
        if let Some(sent) = sent {
            let is_section = operation.request_media_type != Some("application/json");
            let word = if is_section {
                SECTION_WORD
            } else {
                COMMON_VALUE
            };
            let sent = Sent::new(sent, word);
            let answer = String::from_utf8_lossy(body);
            let mut texts = parsed.texts().chain([&*answer]);
            return texts.any(|text| sent.is_in(text)).then_some(Self::Content);
        }
        // A body that is neither an error of Make's nor a web page may be the
        // content that was read.
        let is_error = parsed.message.is_some()
            || parsed.code.is_some()
            || body.trim_ascii_start().starts_with(b"<");
        (Self::is_possible(operation) && !body.is_empty() && !is_error).then_some(Self::Content)
    }
}

#[cfg(feature = "recording")]
impl SecretLeak {
    /// The values of common data that are long enough to be looked for.
    pub(crate) fn values(common: &[u8]) -> impl Iterator<Item = String> {
        let mut values = Vec::new();
        match serde_json::from_slice(common) {
            Ok(value) => collect(&value, &mut values),
            Err(_) => scan(&String::from_utf8_lossy(common), &mut values),
        }
        values
            .into_iter()
            .filter(|value| value.len() >= COMMON_VALUE)
    }
}

/// The text that was sent, without its whitespace, and the values in it.
struct Sent {
    text: String,
    values: Vec<String>,
}

impl Sent {
    /// `word` is the minimum length of a value that is all letters.
    fn new(sent: &[u8], word: usize) -> Self {
        let sent = String::from_utf8_lossy(sent);
        let mut values = Vec::new();
        match serde_json::from_str(&sent) {
            Ok(value) => collect(&value, &mut values),
            Err(_) => scan(&sent, &mut values),
        }
        let values = values.iter().map(|value| squeezed(value));
        Self {
            text: squeezed(&sent),
            values: values
                .filter(|value| {
                    let is_word = value.chars().all(char::is_alphabetic);
                    value.len() >= if is_word { word } else { COMMON_VALUE }
                })
                .collect(),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        let text = squeezed(text);
        if self.values.iter().any(|value| text.contains(value)) {
            return true;
        }
        let runs: HashSet<&[u8]> = text.as_bytes().windows(RUN).collect();
        !runs.is_empty() && (self.text.as_bytes().windows(RUN)).any(|run| runs.contains(run))
    }
}

/// Without whitespace and backslashes, since servers quote texts reformatted.
fn squeezed(text: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !c.is_control() && *c != '\\';
    text.chars().filter(is_kept).collect()
}

fn collect(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::String(text) => values.push(text.clone()),
        Value::Number(number) => values.push(number.to_string()),
        Value::Array(elements) => elements.iter().for_each(|value| collect(value, values)),
        Value::Object(object) => object.values().for_each(|value| collect(value, values)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The quoted strings of a text that is not JSON, without keys.
fn scan(text: &str, values: &mut Vec<String>) {
    for line in text.lines() {
        let mut pieces = line.split('"').skip(1).peekable();
        while let Some(piece) = pieces.next() {
            let is_key = (pieces.peek()).is_some_and(|next| next.trim_start().starts_with(':'));
            if !is_key {
                values.push(piece.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_carries_texts_or_values_may_carry_a_secret() {
        let carries = |id: &str| {
            let parts = [
                "_section", "_common", "_base", "_readme", "_install", "_icon",
            ];
            let whole = [
                "get_app",
                "get_app_change",
                "get_function",
                "get_webhook",
                "test_rpc",
            ];
            whole.contains(&id) || parts.iter().any(|part| id.contains(part))
        };
        let found = operations::ALL.iter().filter(|one| carries(one.id));
        assert!(found.clone().count() > 25);
        for operation in found {
            assert!(SecretLeak::is_possible(operation), "{}", operation.id);
        }
    }

    #[test]
    fn answers_that_repeat_what_was_sent() {
        let common =
            r#"{"clientSecret": "hunter2", "pin": 4815, "deep": [{"a": "x\"y z"}], "on": "no"}"#;
        let section = "{ // a note of ours\n  \"url\": \"https://a.example\", \"method\": \"POST\",\n  \"pin\": \"a1b2\",\n}";
        let cases = [
            (common, "bad value hunter2", true),
            (common, "bad value 4815", true),
            (common, "bad value x\\\"y  z", true),
            (common, "clientSecret: no such thing, on", false),
            (common, "...\"lientSecret\": \"hun...", true),
            (section, "no https://a.example", true),
            (section, "unexpected: a note of ours", false),
            (section, "unexpected: // a note of ours \"url\"", true),
            (section, "url: POST takes no such method", false),
            (section, "pin: a1b2 is no such thing", true),
            ("", "whatever it says", false),
        ];
        for (sent, text, expected) in cases {
            let word = if sent == common {
                COMMON_VALUE
            } else {
                SECTION_WORD
            };
            let sent = Sent::new(sent.as_bytes(), word);
            assert_eq!(sent.is_in(text), expected, "{text}");
        }
    }
}

//! Secrets by value: hidden wherever they appear, in the forms in which requests carry them.

use std::fmt;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::builtins::html::COMPONENT;
use crate::number;
use crate::value::hex;
use crate::{Collection, Value};

/// Shorter values are hidden only where they are all of a value: as a part of a text they
/// are no secret.
const SHORTEST: usize = 4;

/// Words in the names of what has a secret.
const CREDENTIALS: [&str; 11] = [
    "api-key",
    "api_key",
    "apikey",
    "authorization",
    "cookie",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "signature",
    "token",
];

/// Words that say yes, no or nothing.
const WORDS: [&str; 4] = ["false", "null", "true", "undefined"];

/// Values that must not be shown, each with the text that stands for it.
///
/// A value is found as it is, and as JSON, URLs, Base64 and hexadecimal digits carry it.
///
/// ```
/// use makecom_runtime::{Secrets, Value};
///
/// let mut secrets = Secrets::default();
/// secrets.add("connection", &Value::from_json(r#"{"apiKey": "k/1234"}"#)?);
/// assert_eq!(secrets.hide("?key=k%2F1234"), "?key=redacted-connection-apiKey");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    /// Whole values, and what stands for each.
    values: Vec<(String, String)>,
    /// What is searched for in texts, the longest first.
    forms: Vec<(String, String)>,
}

/// Secrets that several parts of a run share: a response may have new ones.
pub type SharedSecrets = Arc<Mutex<Secrets>>;

impl Secrets {
    /// Adds every text and number in a value, by names such as `connection.apiKey`.
    ///
    /// Booleans, dates, and addresses without a path or query are no secrets.
    ///
    /// ```
    /// # use makecom_runtime::{Secrets, Value};
    /// let mut secrets = Secrets::default();
    /// secrets.add("common", &Value::from_json(r#"{"url": "https://acme.example", "id": 123456}"#)?);
    /// assert_eq!(secrets.hide("https://acme.example/123456"), "https://acme.example/redacted-common-id");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn add(&mut self, name: &str, value: &Value) {
        self.add_except(name, value, &[]);
    }

    /// As [`add`](Self::add), but for values of these names, and what is in them.
    ///
    /// ```
    /// # use makecom_runtime::{Secrets, Value};
    /// let mut secrets = Secrets::default();
    /// let value = Value::from_json(r#"{"region": "eu-west"}"#)?;
    /// secrets.add_except("connection", &value, &["connection.region".to_owned()]);
    /// assert_eq!(secrets.hide("eu-west"), "eu-west");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn add_except(&mut self, name: &str, value: &Value, except: &[String]) {
        if except.iter().any(|it| it == name) {
            return;
        }
        match value {
            Value::Collection(entries) => {
                for (key, value) in entries.iter() {
                    self.add_except(&format!("{name}.{key}"), value, except);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_except(&format!("{name}.{}", index + 1), item, except);
                }
            }
            Value::Text(text) => self.add_text(name, text),
            Value::Number(number) => {
                let digits = number::to_text(*number);
                if digits.len() > SHORTEST {
                    self.add_text(name, &digits);
                }
            }
            Value::Buffer(buffer) => match str::from_utf8(&buffer.bytes) {
                Ok(text) => self.add_text(name, text),
                Err(_) => self.add_text(name, &hex(&buffer.bytes)),
            },
            _ => {}
        }
    }

    /// Whether a header or key of this name has a secret.
    ///
    /// ```
    /// # use makecom_runtime::Secrets;
    /// assert!(Secrets::is_named("X-Hub-Signature"));
    /// assert!(!Secrets::is_named("content-type"));
    /// ```
    pub fn is_named(name: &str) -> bool {
        let lower = name.to_lowercase();
        CREDENTIALS.iter().any(|word| lower.contains(word))
    }

    /// Adds what is below keys of which a test says that they have secrets, wherever in a value;
    /// of a text such as `Bearer abc` also what follows the scheme.
    ///
    /// ```
    /// # use makecom_runtime::{Secrets, Value};
    /// let mut secrets = Secrets::default();
    /// let request = Value::from_json(r#"{"headers": {"authorization": "Bearer hunter22"}}"#)?;
    /// secrets.add_keys("request", &request, &Secrets::is_named, &[]);
    /// assert_eq!(secrets.hide("?key=hunter22"), "?key=redacted-request-headers-authorization");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn add_keys(
        &mut self,
        name: &str,
        value: &Value,
        is_secret: &dyn Fn(&str) -> bool,
        except: &[String],
    ) {
        match value {
            Value::Collection(entries) => {
                for (key, value) in entries.iter() {
                    let name = format!("{name}.{key}");
                    if !is_secret(key) {
                        self.add_keys(&name, value, is_secret, except);
                        continue;
                    }
                    if !except.contains(&name) {
                        self.add_credential(&name, value, except);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let name = format!("{name}.{}", index + 1);
                    self.add_keys(&name, item, is_secret, except);
                }
            }
            _ => {}
        }
    }

    /// Adds what is a secret for sure: short numbers, too, and of a text such as `Bearer abc`
    /// also what follows the scheme.
    pub(crate) fn add_credential(&mut self, name: &str, value: &Value, except: &[String]) {
        self.add_except(name, value, except);
        match value {
            Value::Text(text) => {
                if let Some((_, rest)) = text.split_once(' ') {
                    self.add_text(name, rest);
                }
            }
            Value::Number(number) => self.add_text(name, &number::to_text(*number)),
            _ => {}
        }
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> usize {
        self.values.len()
    }

    fn add_text(&mut self, name: &str, text: &str) {
        let is_known = |own: &(String, String)| own.0 == text;
        let is_moment = text.parse::<jiff::Timestamp>().is_ok();
        let is_word = text.trim().is_empty() || WORDS.contains(&text);
        if is_word || is_moment || self.values.iter().any(is_known) {
            return;
        }
        let is_plain = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
        let name: String = name
            .chars()
            .map(|one| if is_plain(one) { one } else { '-' })
            .collect();
        let label = format!("redacted-{name}");
        let Some((origin, path)) = address(text) else {
            self.values.push((text.to_owned(), label.clone()));
            if text.len() >= SHORTEST {
                self.add_forms(text, &label);
            }
            return;
        };
        // The host is none: requests go to it.
        if path.len() >= SHORTEST {
            let stands = format!("{origin}/{label}");
            self.values.push((text.to_owned(), stands));
            self.add_forms(path.trim_start_matches('/'), &label);
        }
    }

    fn add_forms(&mut self, text: &str, label: &str) {
        let mut forms = vec![text.to_owned()];
        // Without its quotes.
        let json = serde_json::to_string(text).unwrap_or_default();
        let json = json.trim_start_matches('"').strip_suffix('"').unwrap_or("");
        forms.push(json.to_owned());
        forms.push(json.replace('/', "\\/"));
        for set in [COMPONENT, NON_ALPHANUMERIC] {
            let encoded = utf8_percent_encode(text, set).to_string();
            forms.push(encoded.replace('%', "%25"));
            // A blank in a form is a plus sign.
            for encoded in [encoded.replace("%20", "+"), encoded] {
                forms.push(lower_escapes(&encoded));
                forms.push(encoded);
            }
        }
        if text.len() >= 6 {
            for digits in [hex(text.as_bytes()), hex(text.as_bytes()).to_uppercase()] {
                forms.push(digits);
            }
            // Within a longer text, Base64 depends on where the secret begins.
            for before in 0..3 {
                let bytes = [&vec![0; before], text.as_bytes()].concat();
                // Characters that only depend on the secret.
                let from = (before * 8).div_ceil(6);
                let to = bytes.len() * 8 / 6;
                for encoded in [
                    STANDARD_NO_PAD.encode(&bytes),
                    URL_SAFE_NO_PAD.encode(&bytes),
                ] {
                    forms.extend(encoded.get(from..to).map(str::to_owned));
                }
            }
        }
        for form in forms {
            if form.len() >= SHORTEST && !self.forms.iter().any(|(own, _)| *own == form) {
                self.forms.push((form, label.to_owned()));
            }
        }
        self.forms
            .sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }

    /// The text with something in place of each secret.
    ///
    /// ```
    /// # use makecom_runtime::{Secrets, Value};
    /// let mut secrets = Secrets::default();
    /// secrets.add("connection.password", &"hunter22".into());
    /// // The Base64 of ann:hunter22
    /// assert!(!secrets.hide("Basic YW5uOmh1bnRlcjIy").contains("h1bnRlcjI"));
    /// ```
    pub fn hide(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (form, label) in &self.forms {
            if out.contains(form.as_str()) {
                out = out.replace(form.as_str(), label);
            }
        }
        out
    }

    /// Whether a secret is in the text.
    ///
    /// ```
    /// # use makecom_runtime::Secrets;
    /// assert!(!Secrets::default().are_in("anything"));
    /// ```
    pub fn are_in(&self, text: &str) -> bool {
        self.forms
            .iter()
            .any(|(form, _)| text.contains(form.as_str()))
    }

    /// The value with something in place of each secret, in names, too.
    ///
    /// ```
    /// # use makecom_runtime::{Secrets, Value};
    /// let mut secrets = Secrets::default();
    /// secrets.add("connection.pin", &"123".into());
    /// assert_eq!(secrets.hide_value(&"123".into()), "redacted-connection-pin".into());
    /// ```
    pub fn hide_value(&self, value: &Value) -> Value {
        let whole = |text: &str| {
            let found = self.values.iter().find(|(own, _)| own == text);
            found.map(|(_, label)| Value::from(label.as_str()))
        };
        match value {
            Value::Text(text) => whole(text).unwrap_or_else(|| Value::from(self.hide(text))),
            Value::Number(number) => {
                // Small numbers are everywhere.
                let digits = number::to_text(*number);
                let found = whole(&digits).filter(|_| digits.len() >= SHORTEST);
                found.unwrap_or_else(|| value.clone())
            }
            Value::Buffer(buffer) => {
                let is_secret = match str::from_utf8(&buffer.bytes) {
                    Ok(text) => whole(text).is_some() || self.are_in(text),
                    Err(_) => whole(&hex(&buffer.bytes)).is_some(),
                };
                if is_secret {
                    let text = String::from_utf8_lossy(&buffer.bytes);
                    whole(&hex(&buffer.bytes)).unwrap_or_else(|| self.hide(&text).into())
                } else {
                    value.clone()
                }
            }
            Value::Array(items) => Value::array(items.iter().map(|it| self.hide_value(it))),
            Value::Collection(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|(name, value)| (self.hide(name), self.hide_value(value)));
                entries.collect::<Collection>().into()
            }
            other => other.clone(),
        }
    }
}

/// The origin of an address, and its path and query.
fn address(text: &str) -> Option<(&str, &str)> {
    let is_http = ["http://", "https://"].iter().any(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    });
    let from = text.find("://")? + 3;
    let end = text[from..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |at| from + at);
    // A name and a password before the host are secrets.
    (is_http && !text[from..end].contains('@')).then(|| text.split_at(end))
}

/// Escapes with small letters.
fn lower_escapes(encoded: &str) -> String {
    let mut out = String::new();
    let mut left = 0_u8;
    for one in encoded.chars() {
        out.push(if left > 0 {
            one.to_ascii_lowercase()
        } else {
            one
        });
        left = if one == '%' {
            2
        } else {
            left.saturating_sub(1)
        };
    }
    out
}

/// How many there are only.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let mut secrets = Secrets::default();
        let value = r#"{"key": "pä55 w/rd\"", "pin": "12", "id": 1234567, "on": true,
            "expires": "2026-01-01T00:00:00.000Z", "host": "https://acme.example/",
            "hook": "https://hooks.example/T0/B0/xyz", "list": ["alpha-1"]}"#;
        secrets.add("connection", &Value::from_json(value).unwrap());
        secrets
    }

    #[test]
    fn secrets_are_hidden_in_every_form() {
        let secrets = secrets();
        let key = "pä55 w/rd\"";
        let basic = |before: &str| STANDARD_NO_PAD.encode(format!("{before}:{key}:x"));
        let url_safe = |before: &str| URL_SAFE_NO_PAD.encode(format!("{before}{key}"));
        let forms = [
            key.to_owned(),
            "p%C3%A455%20w%2Frd%22".to_owned(),
            "p%c3%a455+w%2frd%22".to_owned(),
            "p%C3%A455+w%2Frd%22".to_owned(),
            "p%25C3%25A455%2520w%252Frd%2522".to_owned(),
            r#"pä55 w/rd\""#.to_owned(),
            r#"pä55 w\/rd\""#.to_owned(),
            hex(key.as_bytes()),
            hex(key.as_bytes()).to_uppercase(),
            basic(""),
            basic("a"),
            basic("ab"),
            basic("abc"),
            url_safe(""),
            url_safe("a"),
            url_safe("ab"),
            "1234567".to_owned(),
            "T0/B0/xyz".to_owned(),
            "alpha-1".to_owned(),
        ];
        for form in forms {
            let hidden = secrets.hide(&format!("before {form} after"));
            assert!(hidden.contains("redacted-connection-"), "{form}: {hidden}");
            assert!(secrets.are_in(&form), "{form}");
        }
        for plain in [
            "12",
            "true",
            "2026-01-01T00:00:00.000Z",
            "https://acme.example/x",
            "pa55",
        ] {
            assert_eq!(secrets.hide(plain), plain);
        }
    }

    #[test]
    fn whole_values_are_replaced() {
        let value = r#"{"a": ["12", 12, "12 apples"], "https://hooks.example/T0/B0/xyz": "https://hooks.example/T0/B0/xyz"}"#;
        let hidden = secrets().hide_value(&Value::from_json(value).unwrap());
        assert_eq!(
            hidden.to_json().unwrap(),
            r#"{"a":["redacted-connection-pin",12,"12 apples"],"https://hooks.example/redacted-connection-hook":"https://hooks.example/redacted-connection-hook"}"#
        );
        assert_eq!(format!("{:?}", secrets()), "Secrets(5)");
    }
}

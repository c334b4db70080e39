//! Common data: client ids, client secrets and other values that all users of a
//! connection share.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};
use crate::section::{CodeKind, Language};

/// The common data of a connection: free-form JSON, stored encrypted and, once
/// the app is approved, locked.
///
/// The lock is documented by Make; the rest is what its own clients do.
///
/// `Debug` shows the keys only.
///
/// ```
/// use makecom::Common;
///
/// let common = Common::new()
///     .with("clientId", "acme")
///     .with("clientSecret", "hunter2");
/// assert_eq!(common.get("clientId").unwrap(), "acme");
/// assert_eq!(format!("{common:?}"), r#"Common {"clientId": …, "clientSecret": …}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(transparent)]
pub struct Common(Map<String, Value>);

impl Common {
    /// No data.
    ///
    /// ```
    /// assert!(makecom::Common::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more entry, which replaces one of the same name.
    ///
    /// ```
    /// use makecom::Common;
    ///
    /// let common = Common::new().with("clientId", "old").with("clientId", "acme");
    /// assert_eq!(common.get("clientId").unwrap(), "acme");
    /// ```
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Inserts an entry and returns the one that it replaces.
    ///
    /// ```
    /// # use makecom::Common;
    /// let mut common = Common::new().with("clientSecret", "hunter2");
    /// let old = common.insert("clientSecret", "hunter3");
    /// assert_eq!(old.unwrap(), "hunter2");
    /// ```
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// Removes an entry and returns it.
    ///
    /// ```
    /// # use makecom::Common;
    /// let mut common = Common::new().with("clientId", "acme");
    /// assert_eq!(common.remove("clientId").unwrap(), "acme");
    /// assert_eq!(common.remove("clientId"), None);
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// One entry.
    ///
    /// ```
    /// # use makecom::Common;
    /// let common = Common::new().with("retries", 3);
    /// assert_eq!(common.get("retries").unwrap(), 3);
    /// assert!(common.get("Retries").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All entries.
    ///
    /// ```
    /// # use makecom::Common;
    /// let common = Common::new().with("clientId", "acme").with("clientSecret", "hunter2");
    /// let names: Vec<&str> = common.iter().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["clientId", "clientSecret"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of entries.
    ///
    /// ```
    /// assert_eq!(makecom::Common::new().with("clientId", "acme").len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no entries.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// assert!(!connection.common().await?.is_empty()); // Make fills in placeholders
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Map<String, Value>> for Common {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl From<Common> for Map<String, Value> {
    fn from(common: Common) -> Self {
        common.0
    }
}

/// Reads a JSON object, in which every number must survive being read and written.
///
/// ```
/// use makecom::Common;
///
/// assert!(r#"{"id": 7, "rate": 0.5}"#.parse::<Common>().is_ok());
/// assert!(r#"{"id": 12345678901234567890123}"#.parse::<Common>().is_err());
/// ```
impl FromStr for Common {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not a JSON object, or
    /// has a number that would be rounded.
    fn from_str(text: &str) -> Result<Self> {
        let common = serde_json::from_str(text).map_err(|error| {
            // serde's own message may quote a secret.
            let (line, column) = (error.line(), error.column());
            Error::input(
                format!("line {line}, column {column}: expected a JSON object"),
                "common data is a plain JSON object, without comments",
            )
        })?;
        match rounded(text) {
            Some(name) => Err(Error::input(
                format!("{name:?} contains a number that would be rounded"),
                "write it as a string, in quotes",
            )),
            None => Ok(common),
        }
    }
}

/// Why an object in a body cannot be used as common data and written back.
pub(crate) fn misread(body: &[u8]) -> Option<String> {
    if is_error(body) {
        return Some("an error, not common data".to_owned());
    }
    rounded(std::str::from_utf8(body).ok()?).map(|name| {
        format!("not readable without loss: {name:?} contains a number that would be rounded")
    })
}

/// Whether a body is an error of Make, where a code of a kind should be. Objects of any
/// keys may look like one, and texts are never one.
pub(crate) fn is_error_in_place_of(kind: CodeKind, body: &[u8]) -> bool {
    let language = kind.language();
    language.is_json() && language != Language::Object && is_error(body)
}

/// Whether it is an error body of Make with a success status. Reading stops at the first
/// key that no error has.
fn is_error(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only their presence and types count")]
    struct ErrorBody {
        message: String,
        code: String,
        detail: Option<IgnoredAny>,
        suberrors: Option<IgnoredAny>,
    }
    // serde reads a list of texts as a struct, too.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    is_object && serde_json::from_slice::<ErrorBody>(body).is_ok()
}

/// The name of an entry with a number that is rounded when it is read.
fn rounded(object: &str) -> Option<String> {
    let entries: BTreeMap<String, &RawValue> = serde_json::from_str(object).ok()?;
    let is_rounded = |number: &str| {
        let read = serde_json::from_str::<Number>(number);
        read.map_or(true, |read| decimal(&read.to_string()) != decimal(number))
    };
    entries
        .into_iter()
        .find(|(_, value)| numbers(value.get()).any(is_rounded))
        .map(|(name, _)| name)
}

/// The numbers in valid JSON, as written.
fn numbers(json: &str) -> impl Iterator<Item = &str> {
    let mut is_text = false;
    let mut is_escaped = false;
    // Splits at every character that is not part of a number, strings included.
    let is_edge = move |c: char| {
        let was_text = is_text;
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_text,
            '"' => is_text = !is_text,
            _ => {}
        }
        was_text || !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')
    };
    let is_number = |token: &&str| token.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    json.split(is_edge).filter(is_number)
}

/// Sign, significant digits and power of ten: equal for equal numbers, however they are
/// written.
fn decimal(number: &str) -> Option<(bool, String, i64)> {
    let (mantissa, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let digits = mantissa.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some((false, String::new(), 0));
    }
    let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
    let power = power.parse::<i64>().ok()?.checked_add(zeros)?;
    let power = power.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    Some((mantissa.starts_with('-'), kept.to_owned(), power))
}

impl fmt::Debug for Common {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Common ")?;
        f.debug_map()
            .entries(self.0.keys().map(|name| (name, format_args!("…"))))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn misread(text: &str) -> Option<String> {
        super::misread(text.as_bytes())
    }

    #[test]
    fn only_an_object_is_common_data() {
        for text in ["[]", "null", "\"a\"", "7"] {
            assert!(serde_json::from_str::<Common>(text).is_err(), "{text}");
        }
        let common: Common = serde_json::from_value(json!({"a": {"b": null}})).unwrap();
        assert_eq!(
            serde_json::to_value(&common).unwrap(),
            json!({"a": {"b": null}})
        );
    }

    #[test]
    fn a_number_that_would_be_rounded_is_named_and_not_shown() {
        for number in [
            "12345678901234567890123",
            "-12345678901234567890123",
            "0.12345678901234567891",
            "1.00000000000000000001e5",
            "123456789012345678901.5",
            "1e-999",
            "18446744073709551617",
        ] {
            for text in [
                format!(r#"{{"a":1,"id":{number}}}"#),
                format!(r#"{{"id":[{{"x\\\"": "y", "z":{number}}}]}}"#),
            ] {
                let why = misread(&text).unwrap();
                assert!(why.contains(r#""id""#), "{text}: {why}");
                assert!(!why.contains(number), "{why}");
                let error = text.parse::<Common>().unwrap_err();
                assert!(error.is_invalid_input());
                assert!(
                    error.to_string().contains(r#""id" contains a number"#),
                    "{error}"
                );
            }
        }
        for text in [
            r#"{"a":0,"b":-0,"c":-0.0,"d":1.0,"e":1.50,"f":1e2,"g":1E+2,"h":0.5e-3,"i":100}"#,
            r#"{"a":18446744073709551615,"b":-9223372036854775808,"c":0.1,"d":1e300}"#,
            r#"{"12345678901234567890123":"12345678901234567890123","a":[true,false,null]}"#,
            r#"{"a":"\\","b":"\"12345678901234567890123"}"#,
        ] {
            assert_eq!(misread(text), None, "{text}");
            assert!(text.parse::<Common>().is_ok(), "{text}");
        }
    }

    #[test]
    fn an_error_is_no_common_data() {
        for text in [
            r#"{"message":"Access denied.","code":"IM001"}"#,
            r#"{"detail":["x"],"message":"Access denied.","code":"SC403","suberrors":[]}"#,
        ] {
            assert!(misread(text).unwrap().contains("an error"));
        }
        for text in [
            r#"{"message":"Hello"}"#,
            r#"{"message":"Hello","code":"IM001","clientId":"a"}"#,
            r#"{"message":"Hello","code":7}"#,
        ] {
            assert_eq!(misread(text), None, "{text}");
        }
        // Two scopes are no message with a code.
        let scopes = br#"["read", "write"]"#;
        assert!(!is_error_in_place_of(CodeKind::ConnectionScope, scopes));
    }

    #[test]
    fn debug_shows_keys_and_no_value_however_deep() {
        let common = Common::new()
            .with("clientSecret", "hunter2")
            .with("nested", json!({"key": ["hunter2", {"hunter2": 1}]}));
        for shown in [format!("{common:?}"), format!("{common:#?}")] {
            assert!(shown.contains("clientSecret"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

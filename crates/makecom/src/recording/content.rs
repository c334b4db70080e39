//! A body in a file: as JSON if that gives the same bytes again, else as lines of text,
//! or as hexadecimal digits if it is not text.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The bytes of a body.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(super) struct Content(pub(super) Vec<u8>);

/// How a body is written in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Line(String),
    /// Joined by line feeds.
    Lines(Vec<String>),
    Binary {
        hex: String,
    },
    Json {
        json: Value,
    },
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The body for people and for comparison: JSON in one form, whatever its whitespace
    /// and the order of its keys; anything else as it is.
    pub(super) fn normalized(&self) -> Cow<'_, str> {
        let value = serde_json::from_slice::<Value>(&self.0).ok();
        let pretty = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
        pretty.map_or_else(|| self.text(), Cow::Owned)
    }
}

impl From<Content> for Written {
    fn from(content: Content) -> Self {
        if let Ok(json @ (Value::Object(_) | Value::Array(_))) = serde_json::from_slice(&content.0)
            && json.to_string().as_bytes() == content.0
        {
            return Self::Json { json };
        }
        match String::from_utf8(content.0) {
            Ok(text) if text.contains('\n') => {
                Self::Lines(text.split('\n').map(str::to_owned).collect())
            }
            Ok(text) => Self::Line(text),
            Err(error) => {
                let mut hex = String::new();
                for byte in error.as_bytes() {
                    // A string takes everything.
                    let _ = write!(hex, "{byte:02x}");
                }
                Self::Binary { hex }
            }
        }
    }
}

impl TryFrom<Written> for Content {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Ok(Self(match written {
            Written::Line(text) => text.into_bytes(),
            Written::Lines(lines) => lines.join("\n").into_bytes(),
            Written::Json { json } => json.to_string().into_bytes(),
            Written::Binary { hex } => bytes(&hex).ok_or("a body in hex is not in hex")?,
        }))
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = hex.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_file_has_every_byte(bytes in prop_oneof![
            any::<Vec<u8>>(),
            "(\\PC|\r|\n|\t)*".prop_map(String::into_bytes),
            r#"[{\[](" ?a":|[0-9.e"}{\[\] ,])*[}\]]"#.prop_map(String::into_bytes),
            any::<f64>().prop_map(|number| format!("[{number}]").into_bytes()),
            any::<u128>().prop_map(|number| format!("[{number}]").into_bytes()),
        ]) {
            let content = Content(bytes);
            let text = serde_json::to_string(&content).unwrap();
            prop_assert!(serde_json::from_str::<Content>(&text).unwrap() == content);
        }
    }

    #[test]
    fn what_is_not_hex_is_refused() {
        for text in [r#"{"hex": "0"}"#, r#"{"hex": "+f"}"#, r#"{"hex": "xx"}"#] {
            assert!(serde_json::from_str::<Content>(text).is_err(), "{text}");
        }
    }
}

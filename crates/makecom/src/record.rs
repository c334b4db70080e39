//! Reads what the server says of a component leniently: both spellings of a key, nulls,
//! numbers as texts, and values of another type, which are kept aside.

use std::fmt;

use makecom_raw::Object;
use serde::de;
use serde_json::Value;

use crate::component::Keys;
use crate::name::{AppName, ComponentName};

/// A value of an answer.
pub(crate) trait Lenient: fmt::Debug + PartialEq + Sized {
    /// Reads it, or gives it back if it is something else.
    fn read(value: Value) -> Result<Self, Value>;

    /// Formats it without what may be a secret.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A value that every record has.
pub(crate) trait Always: Lenient {
    /// What it is if the answer has none; `None` is an error.
    fn absent() -> Option<Self>;
}

impl Lenient for String {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }
}

impl Always for String {
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl Lenient for bool {
    fn read(value: Value) -> Result<Self, Value> {
        match value.as_i64() {
            Some(number @ (0 | 1)) => Ok(number == 1),
            _ => value.as_bool().ok_or(value),
        }
    }
}

impl Lenient for i64 {
    fn read(value: Value) -> Result<Self, Value> {
        let number = match &value {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        };
        number.ok_or(value)
    }
}

impl Lenient for u32 {
    fn read(value: Value) -> Result<Self, Value> {
        let number = i64::read(value.clone())?;
        Self::try_from(number).map_err(|_| value)
    }
}

/// Any value; it may hold a secret.
impl Lenient for Value {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(value)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(object) => fmt::Debug::fmt(&Keys(object), f),
            _ => f.write_str("…"),
        }
    }
}

/// A list of which nothing is lost: if one entry is something else, all are given back.
impl<T: Lenient> Lenient for Vec<T> {
    fn read(value: Value) -> Result<Self, Value> {
        let entries = value.as_array().cloned().into_iter().flatten();
        let read: Result<Self, _> = entries.map(T::read).collect();
        match read {
            Ok(read) if value.is_array() => Ok(read),
            _ => Err(value),
        }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Shown)).finish()
    }
}

macro_rules! names {
    ($($type:ty),+) => {$(
        impl Lenient for $type {
            fn read(value: Value) -> Result<Self, Value> {
                let name = value.as_str().and_then(|name| Self::new(name).ok());
                name.ok_or(value)
            }
        }

        impl Always for $type {
            fn absent() -> Option<Self> {
                None
            }
        }
    )+};
}

names!(AppName, ComponentName);

/// Formats a value without what may be a secret.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T);

impl<T: Lenient> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// Removes the value of the first of several spellings of a key that is present and not
/// null. What is of another type stays, and so does a different value of another
/// spelling.
pub(crate) fn take<T: Lenient>(object: &mut Object, keys: &[&str]) -> Option<T> {
    let mut found: Option<T> = None;
    for key in keys {
        let Some(value) = object.remove(*key).filter(|value| !value.is_null()) else {
            continue;
        };
        let stays = match &found {
            Some(found) => match T::read(value.clone()) {
                Ok(other) if other == *found => None,
                _ => Some(value),
            },
            None => match T::read(value) {
                Ok(read) => {
                    found = Some(read);
                    None
                }
                Err(value) => Some(value),
            },
        };
        if let Some(value) = stays {
            object.insert((*key).to_owned(), value);
        }
    }
    found
}

/// As [`take`], for a value that every record has.
pub(crate) fn always<T: Always, E: de::Error>(
    object: &mut Object,
    keys: &'static [&'static str],
) -> Result<T, E> {
    let found = take(object, keys).or_else(T::absent);
    found.ok_or_else(|| E::missing_field(keys.first().copied().unwrap_or_default()))
}

/// A struct of an answer, in two parts: what every answer has, and what some have, each
/// with the spellings of its key; the first one is written. All other keys are in `extra`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $type:ident {
            $(
                $(#[$about:meta])*
                $visible:vis $field:ident: $of:ty = $key:literal $(| $other:literal)*,
            )*
        } optional {
            $(
                $(#[$option_about:meta])*
                $option_visible:vis $option:ident: $option_of:ty
                    = $option_key:literal $(| $option_other:literal)*,
            )*
        } $extra_visible:vis extra
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, serde::Serialize)]
        #[cfg_attr(
            feature = "schemars",
            derive(schemars::JsonSchema),
            schemars(transform = crate::schema::in_words)
        )]
        #[non_exhaustive]
        pub struct $type {
            $(
                $(#[$about])*
                #[serde(rename = $key)]
                $visible $field: $of,
            )*
            $(
                $(#[$option_about])*
                #[serde(rename = $option_key, default, skip_serializing_if = "Option::is_none")]
                $option_visible $option: Option<$option_of>,
            )*
            /// All other keys of the answer, and values of another type than expected.
            #[serde(flatten)]
            $extra_visible extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $type {
            pub(crate) fn read<E: serde::de::Error>(
                mut object: makecom_raw::Object,
            ) -> Result<Self, E> {
                Ok(Self {
                    $($field: crate::record::always(&mut object, &[$key $(, $other)*])?,)*
                    $($option: crate::record::take(
                        &mut object,
                        &[$option_key $(, $option_other)*],
                    ),)*
                    extra: object,
                })
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(makecom_raw::Object::deserialize(deserializer)?)
            }
        }

        impl crate::record::Lenient for $type {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                let read = match &value {
                    serde_json::Value::Object(object) => {
                        Self::read::<serde::de::value::Error>(object.clone()).ok()
                    }
                    _ => None,
                };
                read.ok_or(value)
            }
        }

        /// Shows only the keys of what may be a secret.
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $(.field(stringify!($field), &crate::record::Shown(&self.$field)))*
                    $(.field(
                        stringify!($option),
                        &self.$option.as_ref().map(crate::record::Shown),
                    ))*
                    .field("extra", &crate::component::Keys(&self.extra))
                    .finish()
            }
        }
    };
}

pub(crate) use record;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    record! {
        /// One of each.
        #[allow(dead_code, unreachable_pub, reason = "made by the macro")]
        pub struct Sample {
            name: ComponentName = "name",
            label: String = "label",
        } optional {
            number: u32 = "appVersion" | "app_version",
            flag: bool = "inReview" | "in_review",
            list: Vec<String> = "list",
            any: Value = "any",
        } extra
    }

    fn sample(mut value: Value) -> Sample {
        value["name"] = json!("a");
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn both_spellings_texts_and_nulls_are_read() {
        for (value, number) in [
            (json!({}), None),
            (json!({"appVersion": null, "app_version": null}), None),
            (json!({"appVersion": 2}), Some(2)),
            (json!({"app_version": "2"}), Some(2)),
            (json!({"appVersion": "2", "app_version": 2}), Some(2)),
            (json!({"appVersion": null, "app_version": 2}), Some(2)),
        ] {
            let sample = sample(value);
            assert_eq!(sample.number, number);
            assert!(sample.extra.is_empty(), "{sample:?}");
        }
        assert_eq!(sample(json!({"in_review": 1})).flag, Some(true));
        assert_eq!(sample(json!({"inReview": false})).flag, Some(false));
    }

    #[test]
    fn what_is_of_another_type_stays() {
        for (value, extra) in [
            (json!({"label": 7}), json!({"label": 7})),
            (json!({"appVersion": "x"}), json!({"appVersion": "x"})),
            (json!({"appVersion": -1}), json!({"appVersion": -1})),
            (
                json!({"appVersion": 1, "app_version": 2}),
                json!({"app_version": 2}),
            ),
            (json!({"inReview": "no"}), json!({"inReview": "no"})),
            (json!({"list": ["a", 1]}), json!({"list": ["a", 1]})),
            (
                json!({"list": {}, "new": []}),
                json!({"list": {}, "new": []}),
            ),
        ] {
            assert_eq!(Value::Object(sample(value).extra), extra);
        }
    }

    #[test]
    fn a_name_is_needed_and_written_back_under_the_first_spelling() {
        for value in [json!({}), json!({"name": null}), json!({"name": "../x"})] {
            assert!(serde_json::from_value::<Sample>(value).is_err());
        }
        let written = serde_json::to_value(sample(json!({"app_version": "2", "new": 1})));
        let expected = json!({"name": "a", "label": "", "appVersion": 2, "new": 1});
        assert_eq!(written.unwrap(), expected);
    }

    #[test]
    fn debug_shows_keys_and_no_unknown_value() {
        let sample = sample(json!({
            "any": {"apiKey": "hunter2"}, "tomorrow": {"deep": "hunter2"}, "list": ["shown"],
        }));
        let shown = format!("{sample:?} {sample:#?} {:?}", Shown(&json!("hunter2")));
        assert!(!shown.contains("hunter2"), "{shown}");
        for key in ["apiKey", "tomorrow", "shown"] {
            assert!(shown.contains(key), "{shown}");
        }
    }
}

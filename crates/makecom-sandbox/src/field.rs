//! The fields of a kind: their values, the requests that set them, the answers that show
//! them.

use serde_json::Value;

use crate::kind::{Kind, Part};

/// A property that requests set and answers show, by its key on the wire. Optional in
/// requests that create or update, and in every answer, unless it says otherwise.
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) values: Values,
    pub(crate) creation: Creation,
    /// Whether updates set it; others ignore it.
    pub(crate) is_updated: bool,
    pub(crate) is_nullable: bool,
    pub(crate) shown: &'static [Part],
    pub(crate) unset: Unset,
}

/// What creation does with a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Creation {
    Ignores,
    Takes,
    Requires,
}

/// The values of a field.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    /// One of some words.
    OneOf(&'static [&'static str]),
    NumberOf(&'static [u64]),
    Text,
    /// A text of so many characters.
    Characters(usize, usize),
    /// `#RRGGBB`.
    Colour,
    Bool,
    Number,
    Object,
    /// An object with any keys, whose values are texts.
    TextsByKey,
    List,
    Texts,
    Numbers,
    /// The name of another component of the app.
    Reference(Kind),
}

/// What answers show for a field that is not set.
#[derive(Clone, Copy)]
pub(crate) enum Unset {
    Null,
    False,
    Text(&'static str),
    EmptyList,
    /// Answers leave it out.
    Absent,
}

pub(crate) const fn field(key: &'static str, values: Values) -> Field {
    Field {
        key,
        values,
        creation: Creation::Takes,
        is_updated: true,
        is_nullable: matches!(values, Values::Reference(_)),
        shown: &[Part::Created, Part::Updated, Part::Item, Part::Detail],
        unset: Unset::Null,
    }
}

impl Field {
    /// Creation needs it.
    pub(crate) const fn required(mut self) -> Self {
        self.creation = Creation::Requires;
        self
    }

    /// Updates do not set it.
    pub(crate) const fn fixed(mut self) -> Self {
        self.is_updated = false;
        self
    }

    /// Creation does not set it.
    pub(crate) const fn later(mut self) -> Self {
        self.creation = Creation::Ignores;
        self
    }

    /// Only seeds and own verbs set it.
    pub(crate) const fn seeded(self) -> Self {
        self.later().fixed()
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.is_nullable = true;
        self
    }

    pub(crate) const fn shown(mut self, parts: &'static [Part]) -> Self {
        self.shown = parts;
        self
    }

    pub(crate) const fn unset(mut self, unset: Unset) -> Self {
        self.unset = unset;
        self
    }

    pub(crate) fn takes(&self, value: &Value) -> bool {
        self.values.include(value) || self.is_nullable && value.is_null()
    }
}

impl Values {
    fn include(self, value: &Value) -> bool {
        let all =
            |fits: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(fits));
        match self {
            Self::OneOf(options) => value.as_str().is_some_and(|one| options.contains(&one)),
            Self::NumberOf(options) => value.as_u64().is_some_and(|one| options.contains(&one)),
            Self::Text | Self::Reference(_) => value.is_string(),
            Self::Characters(least, most) => value
                .as_str()
                .is_some_and(|text| (least..=most).contains(&text.chars().count())),
            Self::Colour => value.as_str().is_some_and(|text| {
                text.strip_prefix('#').is_some_and(|digits| {
                    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
                })
            }),
            Self::Bool => value.is_boolean(),
            Self::Number => value.as_u64().is_some_and(|number| number > 0),
            Self::Object => value.is_object(),
            Self::TextsByKey => value
                .as_object()
                .is_some_and(|entries| entries.values().all(Value::is_string)),
            Self::List => value.is_array(),
            Self::Texts => all(Value::is_string),
            Self::Numbers => all(Value::is_u64),
        }
    }

    /// In words, after "is not".
    pub(crate) fn expected(self) -> String {
        match self {
            Self::OneOf(_) | Self::NumberOf(_) => "one of its options".to_owned(),
            Self::Text | Self::Reference(_) => "a string".to_owned(),
            Self::Characters(least, most) => format!("a string of {least} to {most} characters"),
            Self::Colour => "a colour such as #0A1B2C".to_owned(),
            Self::Bool => "a boolean".to_owned(),
            Self::Number => "a positive whole number".to_owned(),
            Self::Object => "an object".to_owned(),
            Self::TextsByKey => "an object of strings".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Texts => "a list of strings".to_owned(),
            Self::Numbers => "a list of numbers".to_owned(),
        }
    }

    /// The options, for a message.
    pub(crate) fn options(self) -> Option<String> {
        match self {
            Self::OneOf(options) => Some(options.join(", ")),
            Self::NumberOf(options) => {
                let options = options.iter().map(ToString::to_string);
                Some(options.collect::<Vec<_>>().join(", "))
            }
            _ => None,
        }
    }
}

impl Unset {
    pub(crate) fn value(self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::False => false.into(),
            Self::Text(text) => text.into(),
            Self::EmptyList => Value::Array(Vec::new()),
            Self::Absent => return None,
        })
    }
}

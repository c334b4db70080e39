//! Sets of JSON types, and whether null is accepted.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use serde_json::Value;

/// A set of types without `null`, which [`Null`] tells. Integers are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Types(u8);

/// The types by name. A number is an integer or has a fraction.
const NAMES: [(&str, Types); 6] = [
    ("array", Types::ARRAY),
    ("boolean", Types(1)),
    ("number", Types::NUMBER),
    ("integer", Types::INTEGER),
    ("object", Types::OBJECT),
    ("string", Types::STRING),
];

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0b11_1111);
    pub(super) const INTEGER: Self = Self(0b10);
    pub(super) const NUMBER: Self = Self(0b110);
    pub(super) const STRING: Self = Self(0b1000);
    pub(super) const ARRAY: Self = Self(0b1_0000);
    pub(super) const OBJECT: Self = Self(0b10_0000);

    /// A type by its name; `None` for a name that is not known.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name == "null" {
            return Some(Self::NONE);
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, types)| *types)
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NONE,
            Value::Bool(_) => Self(1),
            Value::Number(number) if super::decimal::Decimal::new(number).is_integer() => {
                Self::INTEGER
            }
            Value::Number(_) => Self(0b100),
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        !(self & other).is_empty()
    }

    /// Whether all of the other types are among these.
    pub(super) fn contains(self, other: Self) -> bool {
        self & other == other
    }

    /// Such as `integer or string`.
    pub(super) fn words(self) -> String {
        if self == Self::ALL {
            return "any type".to_owned();
        }
        let mut left = self;
        let mut words = Vec::new();
        for (name, types) in NAMES {
            if left.contains(types) {
                words.push(name);
                left = left & !types;
            }
        }
        // Numbers that are no integers have no name of their own.
        if !left.is_empty() {
            words.push("number");
        }
        match words.as_slice() {
            [] => "null".to_owned(),
            words => words.join(" or "),
        }
    }
}

impl BitAnd for Types {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Types {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl Not for Types {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}

/// Whether null is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Null {
    /// Nothing is said about it: any value is accepted.
    Unstated,
    Yes,
    No,
}

impl Null {
    /// Of a value that must satisfy both.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            _ => Self::Unstated,
        }
    }

    /// Of a value that must satisfy one.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unstated, _) | (_, Self::Unstated) => Self::Unstated,
            _ => Self::No,
        }
    }
}

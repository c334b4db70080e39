//! Sets of JSON types.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use serde_json::Value;

/// A set of types. Integers are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Types(u8);

/// The types by name. A number is an integer or has a fraction.
const NAMES: [(&str, Types); 7] = [
    ("array", Types::ARRAY),
    ("boolean", Types::BOOLEAN),
    ("null", Types::NULL),
    ("number", Types::NUMBER),
    ("integer", Types::INTEGER),
    ("object", Types::OBJECT),
    ("string", Types::STRING),
];

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0b111_1111);
    pub(super) const BOOLEAN: Self = Self(1);
    pub(super) const INTEGER: Self = Self(0b10);
    pub(super) const FRACTION: Self = Self(0b100);
    pub(super) const NUMBER: Self = Self(0b110);
    pub(super) const STRING: Self = Self(0b1000);
    pub(super) const ARRAY: Self = Self(0b1_0000);
    pub(super) const OBJECT: Self = Self(0b10_0000);
    pub(super) const NULL: Self = Self(0b100_0000);

    /// Each type on its own.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        let all = (0..7).map(|place| Self(1 << place));
        all.filter(move |one| self.overlaps(*one))
    }

    /// A type by its name; `None` for a name that is not known.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, types)| *types)
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if super::decimal::Decimal::new(number).is_integer() => {
                Self::INTEGER
            }
            Value::Number(_) => Self::FRACTION,
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

    /// Such as `integer or string`. Null is told apart, unless it is the only one.
    pub(super) fn words(self) -> String {
        if self | Self::NULL == Self::ALL {
            return "any type".to_owned();
        }
        let mut left = self & !Self::NULL;
        let mut words = Vec::new();
        for (name, types) in NAMES {
            if left.contains(types) && types != Self::NULL {
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

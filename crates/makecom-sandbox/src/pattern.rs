//! The names that clients may give (source: Make's own clients).

use std::fmt;

/// Which names of a kind are valid: they begin with a letter.
pub(crate) struct Pattern {
    pub(crate) shortest: usize,
    pub(crate) longest: usize,
    /// Lower case, and dashes inside.
    pub(crate) is_kebab: bool,
}

impl Pattern {
    pub(crate) fn matches(&self, name: &str) -> bool {
        let is_letter = |byte: &u8| {
            if self.is_kebab {
                byte.is_ascii_lowercase()
            } else {
                byte.is_ascii_alphabetic()
            }
        };
        let is_end = |byte: &u8| is_letter(byte) || byte.is_ascii_digit();
        let bytes = name.as_bytes();
        (self.shortest..=self.longest).contains(&bytes.len())
            && bytes.first().is_some_and(is_letter)
            && bytes.last().is_some_and(is_end)
            && bytes
                .iter()
                .all(|byte| is_end(byte) || self.is_kebab && *byte == b'-')
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = if self.is_kebab {
            "lower-case letters, digits and inner dashes"
        } else {
            "letters and digits"
        };
        let (shortest, longest) = (self.shortest, self.longest);
        write!(
            f,
            "{shortest} to {longest} {characters}, the first a letter"
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::kind::{Kind, Naming};

    #[test]
    fn names_are_those_that_makes_clients_accept() {
        let long = |length: usize| "a".repeat(length);
        let cases = [
            (Kind::App, "my-app-1", true),
            (Kind::App, "ab", false),
            (Kind::App, "1app", false),
            (Kind::App, "My-app", false),
            (Kind::App, "app-", false),
            (Kind::App, &long(30), true),
            (Kind::App, &long(31), false),
            (Kind::Module, "getUser2", true),
            (Kind::Module, "get-user", false),
            (Kind::Module, &long(64), true),
            (Kind::Module, &long(65), false),
            (Kind::Rpc, "ünique", false),
            (Kind::Function, &long(96), true),
            (Kind::Function, &long(97), false),
        ];
        for (kind, name, expected) in cases {
            let Naming::Given(pattern) = &kind.row().naming else {
                panic!("{kind:?}");
            };
            assert_eq!(pattern.matches(name), expected, "{kind:?} {name}");
        }
    }
}

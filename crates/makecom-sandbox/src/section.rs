//! The sections of a component, and the texts that the server accepts for them.

use crate::answer::{Refusal, Suberror};
use crate::jsonc::{self, Content};
use crate::kind::Kind;

/// A section: its name in paths, and the shape of its text.
pub(crate) struct Section(pub(crate) &'static str, pub(crate) Shape);

#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Object,
    Array,
    ObjectOrArray,
}

pub(crate) const fn names<const N: usize>(sections: &[Section; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = sections[index].0;
        index += 1;
    }
    names
}

impl Section {
    /// The section of this name.
    pub(crate) fn of(kind: Kind, name: &str) -> Result<&'static Self, Refusal> {
        let mut sections = kind.row().sections.iter();
        sections
            .find(|section| section.0 == name)
            .ok_or_else(|| Refusal::not_found("Section"))
    }

    /// The text of an empty section.
    pub(crate) fn empty(&self) -> &'static str {
        match self.1 {
            Shape::Array => "[]",
            Shape::Object | Shape::ObjectOrArray => "{}",
        }
    }

    /// Accepts JSONC of the section's shape, or a blank text (as Make's clients expect).
    pub(crate) fn check(&self, text: &str) -> Result<(), Refusal> {
        let content = jsonc::read(text).map_err(|error| Refusal::bad_request(error.to_string()))?;
        let shape = match (self.1, content) {
            (_, Content::Nothing | Content::Null)
            | (Shape::Object | Shape::ObjectOrArray, Content::Object)
            | (Shape::Array | Shape::ObjectOrArray, Content::Array) => return Ok(()),
            (Shape::Object, _) => "an object",
            (Shape::Array, _) => "an array",
            (Shape::ObjectOrArray, _) => "an object or an array",
        };
        Err(Refusal::invalid(vec![Suberror {
            message: format!("The section must be {shape}."),
            name: self.0,
        }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_checked() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let cases = [
            ("api", "{ // c\n}", None),
            ("api", "[{}]", None),
            ("api", " null ", None),
            ("api", "", None),
            ("scope", "[\"a\",]", None),
            ("scope", "{}", Some("Invalid parameters.")),
            ("scopes", "[]", Some("Invalid parameters.")),
            ("api", "7", Some("Invalid parameters.")),
            (
                "api",
                "{\"a\": }",
                Some("Value expected in JSONC at position 6"),
            ),
            (
                "api",
                "{'a': 1}",
                Some("Invalid symbol in JSONC at position 1"),
            ),
            (
                "api",
                deep.as_str(),
                Some("Nesting too deep in JSONC at position"),
            ),
        ];
        for (section, text, expected) in cases {
            let section = Section::of(Kind::Connection, section).unwrap();
            let refusal = section.check(text).err();
            match (&refusal, expected) {
                (None, None) => {}
                (Some(refusal), Some(expected)) => {
                    assert!(refusal.message().starts_with(expected), "{refusal:?}");
                }
                _ => panic!("{}: {refusal:?}", section.0),
            }
        }
        assert!(Section::of(Kind::Connection, "other").is_err());
    }
}

//! The sections of a component, and the texts that the server accepts for them.

use serde::Deserialize;

use crate::answer::{Refusal, Suberror};
use crate::jsonc::{self, Content};
use crate::kind::Kind;

/// A section: its name in paths, and the texts it accepts.
pub(crate) struct Section {
    pub(crate) name: &'static str,
    shape: Shape,
    /// A change is neither pending nor has it a number: it applies at once, and the answer
    /// is `changed`.
    pub(crate) is_live: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Object,
    Array,
    ObjectOrArray,
    /// An array, or the address of an RPC.
    ArrayOrText,
    /// Groups of modules, in JSON without comments.
    Groups,
    /// Anything but JSONC, with the text of a new one, in which `NAME` is its name.
    Text(&'static str),
}

/// The longest code of a function, in characters (source: Make's documentation).
const CODE_CHARACTERS: usize = 5000;

pub(crate) const fn section(name: &'static str, shape: Shape) -> Section {
    Section {
        name,
        shape,
        is_live: false,
    }
}

/// A group of modules, as Make's editor has it (source: Make's own clients).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(rename = "label")]
    _label: String,
    #[serde(rename = "modules")]
    _modules: Vec<String>,
}

impl Section {
    pub(crate) const fn live(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// The section of this name.
    pub(crate) fn of(kind: Kind, name: &str) -> Result<&'static Self, Refusal> {
        let mut sections = kind.row().sections.iter();
        sections
            .find(|section| section.name == name)
            .ok_or_else(|| Refusal::not_found("Section"))
    }

    /// The text of an empty section.
    pub(crate) fn empty(&self, component: &str) -> String {
        match self.shape {
            Shape::Array | Shape::ArrayOrText | Shape::Groups => "[]".to_owned(),
            Shape::Object | Shape::ObjectOrArray => "{}".to_owned(),
            Shape::Text(text) => text.replace("NAME", component),
        }
    }

    /// The text of a section that was never set, which is known of JSONC (source: Make's
    /// own clients).
    pub(crate) fn unset(&self, is_blank: bool) -> &'static str {
        match self.shape {
            Shape::Groups => "[]",
            Shape::Text(_) => "",
            _ if is_blank => "",
            _ => "null",
        }
    }

    /// Accepts JSONC of the section's shape, or a blank text (as Make's clients expect).
    pub(crate) fn check(&self, text: &str) -> Result<(), Refusal> {
        let wrong = |message: String| {
            let name = self.name;
            Err(Refusal::invalid(vec![Suberror { message, name }]))
        };
        if let Shape::Text(_) = self.shape {
            let characters = text.chars().count();
            return if self.name == "code" && characters > CODE_CHARACTERS {
                wrong(format!(
                    "The code has {characters} characters; it may have {CODE_CHARACTERS}."
                ))
            } else {
                Ok(())
            };
        }
        if let Shape::Groups = self.shape {
            return match serde_json::from_str::<Vec<Group>>(text) {
                Ok(_) => Ok(()),
                Err(error) => wrong(format!("The groups are invalid: {error}.")),
            };
        }
        let content = jsonc::read(text).map_err(|error| Refusal::bad_request(error.to_string()))?;
        let expected = match (self.shape, content) {
            (_, Content::Nothing | Content::Null)
            | (Shape::Object | Shape::ObjectOrArray, Content::Object)
            | (Shape::Array | Shape::ObjectOrArray | Shape::ArrayOrText, Content::Array)
            | (Shape::ArrayOrText, Content::Text) => return Ok(()),
            (Shape::Object, _) => "an object",
            (Shape::Array, _) => "an array",
            (Shape::ArrayOrText, _) => "an array or a string",
            _ => "an object or an array",
        };
        wrong(format!("The section must be {expected}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_checked() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let code = |characters: usize| "é".repeat(characters);
        for (kind, section, text, is_valid) in [
            (Kind::Function, "code", code(5000), true),
            (Kind::Function, "code", code(5001), false),
            (Kind::Function, "test", code(5001), true),
            (Kind::App, "readme", "{,".to_owned(), true),
            (
                Kind::App,
                "groups",
                "[{\"label\": \"A\", \"modules\": []}]".to_owned(),
                true,
            ),
            (
                Kind::App,
                "groups",
                "[{\"label\": \"A\"}]".to_owned(),
                false,
            ),
            (Kind::App, "groups", "[] // none".to_owned(), false),
            (Kind::Module, "expect", "\"rpc://fields\"".to_owned(), true),
            (
                Kind::Module,
                "samples",
                "\"rpc://fields\"".to_owned(),
                false,
            ),
            (Kind::Module, "epoch", "[]".to_owned(), false),
        ] {
            let section = Section::of(kind, section).unwrap();
            assert_eq!(section.check(&text).is_ok(), is_valid, "{}", section.name);
        }
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
                _ => panic!("{}: {refusal:?}", section.name),
            }
        }
        assert!(Section::of(Kind::Connection, "other").is_err());
    }
}

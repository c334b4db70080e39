//! The sections of a connection, and what text the server takes for them.

use crate::answer::{Refusal, Suberror};
use crate::jsonc::{self, Content};

/// The sections of a connection, as they stand in paths (source: the published
/// page).
pub const SECTIONS: [&str; 6] = [
    "api",
    "parameters",
    "scopes",
    "scope",
    "installSpec",
    "install",
];

/// The section of this name.
pub(crate) fn known(section: &str) -> Result<&'static str, Refusal> {
    SECTIONS
        .into_iter()
        .find(|known| *known == section)
        .ok_or_else(|| Refusal::not_found("Section"))
}

/// JSONC of the shape that the section has, or nothing (as Make's clients
/// expect).
pub(crate) fn check(section: &'static str, text: &str) -> Result<(), Refusal> {
    let content = jsonc::read(text).map_err(|error| Refusal::bad_request(error.to_string()))?;
    let (right, shape) = match section {
        "api" => (
            matches!(content, Content::Object | Content::Array),
            "an object or an array",
        ),
        "scopes" | "install" => (content == Content::Object, "an object"),
        _ => (content == Content::Array, "an array"),
    };
    if right || matches!(content, Content::Nothing | Content::Null) {
        return Ok(());
    }
    Err(Refusal::invalid(vec![Suberror {
        message: format!("The section must be {shape}."),
        name: section,
    }]))
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
            let refusal = check(section, text).err();
            match (&refusal, expected) {
                (None, None) => {}
                (Some(refusal), Some(expected)) => {
                    assert!(refusal.message().starts_with(expected), "{refusal:?}");
                }
                _ => panic!("{section}: {refusal:?}"),
            }
        }
        assert!(known("other").is_err());
    }
}

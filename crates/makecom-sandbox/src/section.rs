//! The sections of a connection, and what text the server takes for them.

use crate::answer::{Refusal, Suberror};

/// The sections of a connection, as they stand in paths. \[page\]
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

/// JSONC of the shape that the section has, or nothing. \[clients\]
///
/// Positions in messages count bytes.
pub(crate) fn check(section: &'static str, text: &str) -> Result<(), Refusal> {
    use jsonc_parser::ast::Value as Node;

    let options = jsonc_parser::ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed =
        jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options)
            .map_err(|error| {
                Refusal::bad_request(format!(
                    "{} in JSONC at position {}",
                    error.kind(),
                    error.range().start
                ))
            })?;
    let right = match (section, parsed.value) {
        (_, None | Some(Node::NullKeyword(_)))
        | ("api", Some(Node::Object(_) | Node::Array(_))) => true,
        ("scopes" | "install", Some(node)) => node.as_object().is_some(),
        ("parameters" | "scope" | "installSpec", Some(node)) => node.as_array().is_some(),
        _ => false,
    };
    if right {
        return Ok(());
    }
    let shape = match section {
        "api" => "an object or an array",
        "scopes" | "install" => "an object",
        _ => "an array",
    };
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
                Some("Unexpected close brace in JSONC at position 6"),
            ),
            (
                "api",
                "{'a': 1}",
                Some("Single-quoted strings are not allowed in JSONC at position 1"),
            ),
            (
                "api",
                deep.as_str(),
                Some("Maximum nesting depth exceeded in JSONC at position"),
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

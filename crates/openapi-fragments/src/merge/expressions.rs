//! Names of path parameters in runtime expressions and in pointers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::pointer;

/// New names by old ones.
pub(super) type Names = BTreeMap<String, String>;

/// What the name of a path parameter follows in an expression.
const PATH: &str = "$request.path.";

/// The text with the names in its runtime expressions replaced: it is one as a whole, or
/// has some in braces. `None` if nothing changes.
pub(super) fn rename(text: &str, names: &Names) -> Option<String> {
    if let Some(name) = text.strip_prefix(PATH) {
        return names.get(name).map(|new| format!("{PATH}{new}"));
    }
    let mut renamed = String::new();
    let mut rest = text;
    let mut is_changed = false;
    while let Some(at) = rest.find("{$request.path.") {
        let (before, expression) = rest.split_at(at + 1 + PATH.len());
        renamed.push_str(before);
        let end = expression.find('}').unwrap_or(expression.len());
        let (name, after) = expression.split_at(end);
        match names.get(name) {
            Some(new) if !after.is_empty() => {
                renamed.push_str(new);
                is_changed = true;
            }
            _ => renamed.push_str(name),
        }
        rest = after;
    }
    renamed.push_str(rest);
    is_changed.then_some(renamed)
}

/// Replaces the names in all texts of a value.
pub(super) fn rename_all(value: &mut Value, names: &Names) {
    match value {
        Value::String(text) => {
            if let Some(renamed) = rename(text, names) {
                *text = renamed;
            }
        }
        Value::Array(elements) => {
            for element in elements {
                rename_all(element, names);
            }
        }
        Value::Object(object) => {
            for child in object.values_mut() {
                rename_all(child, names);
            }
        }
        _ => {}
    }
}

/// The tokens of a pointer in a reference within its document, in any encoding.
pub(super) fn tokens(reference: &str) -> Option<Vec<String>> {
    let fragment = reference.strip_prefix('#')?;
    let decoded = percent_decode_str(fragment).decode_utf8().ok()?;
    let is_pointer = decoded.is_empty() || decoded.starts_with('/');
    is_pointer.then(|| pointer::tokens(&decoded).map(Cow::into_owned).collect())
}

/// What a fragment of a URI cannot have as it is.
const NOT_IN_FRAGMENTS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The reference with another template in its pointer, encoded as it was. `None` if it
/// does not point to or into the paths, or to no template with a new spelling.
pub(super) fn respell(reference: &str, new: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut tokens = tokens(reference)?;
    if tokens.first().map(String::as_str) != Some("paths") {
        return None;
    }
    let template = tokens.get_mut(1)?;
    *template = new(template)?;
    let pointer = pointer::from_tokens(tokens.iter().map(String::as_str));
    Some(if reference.contains('%') {
        format!("#{}", utf8_percent_encode(&pointer, NOT_IN_FRAGMENTS))
    } else {
        format!("#{pointer}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_in_expressions_alone() {
        let names = Names::from([
            ("a".to_owned(), "b".to_owned()),
            ("b".to_owned(), "a".to_owned()),
        ]);
        let cases = [
            ("$request.path.a", Some("$request.path.b")),
            ("$request.path.ab", None),
            ("$request.query.a", None),
            ("$response.body#/a", None),
            ("see $request.path.a", None),
            (
                "https://x/{$request.path.a}/{$request.path.b}/{a}",
                Some("https://x/{$request.path.b}/{$request.path.a}/{a}"),
            ),
            (
                "{$request.path.c}{$request.path.a}",
                Some("{$request.path.c}{$request.path.b}"),
            ),
            ("{$request.path.a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(rename(text, &names).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn templates_change_in_pointers_of_every_encoding() {
        let new = |template: &str| (template == "/p/{a}").then(|| "/p/{b}".to_owned());
        let cases = [
            ("#/paths/~1p~1{a}/get", Some("#/paths/~1p~1{b}/get")),
            ("#/paths/~1p~1%7Ba%7D/get", Some("#/paths/~1p~1%7Bb%7D/get")),
            ("#/paths/%7E1p%7E1%7ba%7d", Some("#/paths/~1p~1%7Bb%7D")),
            ("#/paths/~1q/get", None),
            ("#/components/schemas/paths", None),
            ("other.json#/paths/~1p~1{a}/get", None),
            ("#anchor", None),
        ];
        for (reference, expected) in cases {
            assert_eq!(respell(reference, new).as_deref(), expected, "{reference}");
        }
    }
}

//! YAML 1.2 read into JSON values, and nodes that can be found again.

use std::ops::Range;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, ScanError, YamlData};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Number, Value};

use crate::json::SyntaxError;
use crate::pointer;

/// How deep values may nest; for JSON the parser has the same limit.
const DEEPEST: usize = 127;

/// Parses one YAML document into the JSON value it stands for. What JSON
/// cannot say (several documents, tags, keys that are no strings, numbers that
/// are not finite) is an error.
pub(crate) fn parse(text: &str) -> Result<Value, SyntaxError> {
    let documents = load(text)?;
    match documents.as_slice() {
        [document] => to_json(document, text),
        [] => Ok(Value::Null),
        [_, second, ..] => Err(SyntaxError {
            offset: byte_span(second, text).start,
            message: "a second document starts here; one file is one document".to_owned(),
        }),
    }
}

/// The span of the node that a pointer names: of its key where it has one.
pub(crate) fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    let documents = load(text).ok()?;
    let mut node = documents.first()?;
    let mut span = byte_span(node, text);
    for token in pointer::tokens(pointer) {
        match &node.data {
            YamlData::Mapping(mapping) => {
                let (key, value) = mapping
                    .iter()
                    .find(|(key, _)| key_text(key).is_some_and(|key| key == token))?;
                span = byte_span(key, text);
                node = value;
            }
            YamlData::Sequence(sequence) => {
                node = sequence.get(token.parse::<usize>().ok()?)?;
                span = byte_span(node, text);
            }
            _ => return None,
        }
    }
    Some(span)
}

pub(crate) fn load(text: &str) -> Result<Vec<MarkedYaml<'_>>, SyntaxError> {
    check_depth(text)?;
    MarkedYaml::load_from_str(text).map_err(|error| scan_error(text, &error))
}

/// Nodes are built and read recursively, so they must not nest without end.
fn check_depth(text: &str) -> Result<(), SyntaxError> {
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| scan_error(text, &error))?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(SyntaxError {
                offset: byte_offset(text, span.start.index()),
                message: format!("nested more than {DEEPEST} deep"),
            });
        }
    }
    Ok(())
}

fn scan_error(text: &str, error: &ScanError) -> SyntaxError {
    SyntaxError {
        offset: byte_offset(text, error.marker().index()),
        message: error.info().to_owned(),
    }
}

fn to_json(node: &MarkedYaml<'_>, text: &str) -> Result<Value, SyntaxError> {
    let fail = |message: &str| {
        Err(SyntaxError {
            offset: byte_span(node, text).start,
            message: message.to_owned(),
        })
    };
    match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Ok(Value::Null),
            Scalar::Boolean(value) => Ok((*value).into()),
            Scalar::Integer(value) => Ok((*value).into()),
            // saphyr's whole numbers have 64 bits with a sign.
            Scalar::FloatingPoint(value) => {
                let value = value.into_inner();
                if is_vast_integer(value, node, text) {
                    return fail(
                        "this integer is larger than 64 bits hold; write it as a float such as 1.0e+30",
                    );
                }
                let number = beyond_i64(value, node, text)
                    .map(Number::from)
                    .or_else(|| Number::from_f64(value));
                match number {
                    Some(number) => Ok(number.into()),
                    None => fail("JSON has no such number; write it as a string"),
                }
            }
            Scalar::String(value) => Ok(value.as_ref().into()),
        },
        YamlData::Sequence(sequence) => sequence
            .iter()
            .map(|element| to_json(element, text))
            .collect(),
        YamlData::Mapping(mapping) => {
            let mut object = Map::new();
            for (key, value) in mapping {
                let Some(name) = key_text(key) else {
                    return fail("a key of this mapping is neither a string nor a whole number");
                };
                let quoted = || text[byte_span(key, text)].starts_with(['"', '\'']);
                if name == "<<" && !quoted() {
                    return fail("merge keys are not part of YAML 1.2; write the keys out");
                }
                let value = to_json(value, text)?;
                if object.contains_key(&name) {
                    return Err(SyntaxError {
                        offset: byte_span(key, text).start,
                        message: format!("the key {name:?} stands twice"),
                    });
                }
                object.insert(name, value);
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(..) => fail("tags have no meaning in JSON; remove the tag"),
        YamlData::Alias(_) | YamlData::BadValue | YamlData::Representation(..) => {
            fail("this value cannot be read")
        }
    }
}

fn beyond_i64(value: f64, node: &MarkedYaml<'_>, text: &str) -> Option<u64> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    (value >= BEYOND)
        .then(|| text.get(byte_span(node, text))?.trim().parse().ok())
        .flatten()
}

/// Written as an integer, of which a float would keep the first digits only.
fn is_vast_integer(value: f64, node: &MarkedYaml<'_>, text: &str) -> bool {
    let written = text.get(byte_span(node, text)).unwrap_or_default().trim();
    let digits = written.trim_start_matches(['-', '+']);
    value.is_finite()
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && written.parse::<u64>().is_err()
        && written.parse::<i64>().is_err()
}

/// Status codes are often written as bare numbers; OpenAPI means strings.
pub(crate) fn key_text(key: &MarkedYaml<'_>) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn byte_span(node: &MarkedYaml<'_>, text: &str) -> Range<usize> {
    let start = byte_offset(text, node.span.start.index());
    start..byte_offset(text, node.span.end.index()).max(start)
}

/// The parser counts characters; spans count bytes.
fn byte_offset(text: &str, characters: usize) -> usize {
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_reads_as_the_json_it_means() {
        let value = parse("a: 1\n200: [x, 'y', null, 1.5, true]\nb:\n  - c: |\n      text\n");
        assert_eq!(
            value.ok(),
            Some(json!({"a": 1, "200": ["x", "y", null, 1.5, true], "b": [{"c": "text\n"}]}))
        );
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        let cases = [
            ("a: 1\na: 2\n", "duplicated key"),
            ("200: a\n\"200\": b\n", "the key \"200\" stands twice"),
            ("a: .inf\n", "no such number"),
            ("a: 99999999999999999999\n", "larger than 64 bits"),
            ("a: !x y\n", "tags have no meaning"),
            ("[1]: 2\n", "neither a string"),
            ("a: 1\n---\nb: 2\n", "second document"),
            ("b: &b {c: 1}\na:\n  <<: *b\n", "merge keys"),
            ("a: [1\n", "expected"),
            (&"- ".repeat(20_000), "nested more than 127 deep"),
        ];
        for (text, expected) in cases {
            let error = parse(text).unwrap_err();
            assert!(
                error.message.contains(expected),
                "{text}: {}",
                error.message
            );
        }
    }

    #[test]
    fn nodes_are_found_again() {
        let text = "é: x\nactions:\n  - target: $.a\n    200: y\n";
        assert_eq!(
            locate(text, "/actions/0/target").map(|s| &text[s]),
            Some("target")
        );
        assert_eq!(
            locate(text, "/actions/0/200").map(|s| &text[s]),
            Some("200")
        );
        assert_eq!(locate(text, "/actions/1"), None);
    }
}

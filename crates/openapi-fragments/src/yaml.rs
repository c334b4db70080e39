//! YAML 1.2 read into JSON values.

use std::ops::Range;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, ScanError, YamlData};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Number, Value};

use crate::json::SyntaxError;
use crate::locate::Bytes;
use crate::number;
use crate::ordered::{DEEPEST, Ordered};
use crate::yaml_writer::spelled;

/// Parses one YAML document into a JSON value. What JSON cannot express (several
/// documents, tags, keys that are not strings, numbers that are not finite) is an
/// error.
pub(crate) fn parse(text: &str) -> Result<Value, SyntaxError> {
    let documents = load(text)?;
    match documents.as_slice() {
        [document] => to_json(document, &Bytes::new(text)),
        [] => Ok(Value::Null),
        [_, second, ..] => Err(SyntaxError::new(
            byte_span(second, text).start,
            "a second document starts here",
        )
        .with_help("write each document in a file of its own")),
    }
}

pub(crate) fn load(text: &str) -> Result<Vec<MarkedYaml<'_>>, SyntaxError> {
    check_depth(text)?;
    MarkedYaml::load_from_str(text).map_err(|error| scan_error(text, &error))
}

/// The keys of a text that [`parse`] accepts, in its order, without any scalar.
pub(crate) fn order(text: &str) -> Option<Ordered<'static>> {
    fn keys(node: &MarkedYaml<'_>) -> Ordered<'static> {
        match &node.data {
            YamlData::Sequence(sequence) => Ordered::Array(sequence.iter().map(keys).collect()),
            YamlData::Mapping(mapping) => {
                let entries = mapping.iter();
                Ordered::Object(
                    entries
                        .filter_map(|(key, value)| Some((key_text(key)?.into(), keys(value))))
                        .collect(),
                )
            }
            _ => Ordered::Scalar("null".into()),
        }
    }
    load(text).ok()?.first().map(keys)
}

/// Limits the nesting, since nodes are built and read recursively.
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
            return Err(SyntaxError::new(
                byte_offset(text, span.start.index()),
                format!("nested more than {DEEPEST} deep"),
            ));
        }
    }
    Ok(())
}

/// The comments of a YAML text.
pub(crate) struct Comments {
    /// The lines before the first key, with their line ends; empty if the text does
    /// not begin with a comment.
    pub(crate) header: String,
    /// The offset of each other comment, in bytes.
    pub(crate) others: Vec<usize>,
}

/// The comments of a text that [`parse`] accepts. The parser passes them over: they
/// are what begins with `#` after a blank and is in no scalar.
pub(crate) fn comments(text: &str) -> Comments {
    let header: String = text
        .split_inclusive('\n')
        .take_while(|line| line.trim_start().starts_with('#') || line.trim().is_empty())
        .collect();
    let header = match header.rfind('#') {
        // Blank lines between it and the first key are not a part of it.
        Some(last) => {
            let end = header[last..]
                .find('\n')
                .map_or(header.len(), |end| last + end + 1);
            header[..end].to_owned()
        }
        None => String::new(),
    };
    let scalars = Parser::new_from_str(text)
        .filter_map(Result::ok)
        .filter(|(event, _)| matches!(event, Event::Scalar(..)))
        .map(|(_, span)| span.start.index()..span.end.index());
    let mut others = Vec::new();
    let mut scalars = scalars.peekable();
    let mut previous = '\n';
    let mut in_comment = false;
    for (index, (offset, c)) in text.char_indices().enumerate() {
        while scalars.next_if(|scalar| scalar.end <= index).is_some() {}
        let in_scalar = scalars.peek().is_some_and(|scalar| scalar.contains(&index));
        match c {
            '\n' => in_comment = false,
            '#' if !in_scalar && !in_comment && previous.is_whitespace() => {
                in_comment = true;
                if offset >= header.len() {
                    others.push(offset);
                }
            }
            _ => {}
        }
        previous = c;
    }
    Comments { header, others }
}

fn scan_error(text: &str, error: &ScanError) -> SyntaxError {
    SyntaxError::new(byte_offset(text, error.marker().index()), error.info())
}

fn to_json(node: &MarkedYaml<'_>, text: &Bytes<'_>) -> Result<Value, SyntaxError> {
    let error = |message: &str| SyntaxError::new(text.span(node).start, message);
    match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Ok(Value::Null),
            Scalar::Boolean(value) => Ok((*value).into()),
            // Zero may be written as `-0`.
            Scalar::Integer(value) if *value != 0 => Ok((*value).into()),
            Scalar::Integer(_) | Scalar::FloatingPoint(_) => number(scalar, node, text)
                .ok_or_else(|| error("JSON has no such number").with_help("write it as a string")),
            Scalar::String(value) if number::is_marked(value) => Err(error(number::MARKED)),
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
                    return Err(error(
                        "a key of this mapping is neither a string nor an integer",
                    ));
                };
                let quoted = || text.of(key).starts_with(['"', '\'']);
                if name == "<<" && !quoted() {
                    return Err(error("merge keys are not part of YAML 1.2")
                        .with_help("write out the keys that `<<` would merge"));
                }
                let value = to_json(value, text)?;
                if object.contains_key(&name) {
                    return Err(SyntaxError::new(
                        text.span(key).start,
                        format!("the key {name:?} is duplicated"),
                    ));
                }
                object.insert(name, value);
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(..) => {
            Err(error("tags have no meaning in JSON").with_help("remove the tag"))
        }
        YamlData::Alias(_) | YamlData::BadValue | YamlData::Representation(..) => {
            Err(error("this value cannot be read"))
        }
    }
}

/// A number as it is written, if JSON can write it like that.
fn number(scalar: &Scalar<'_>, node: &MarkedYaml<'_>, text: &Bytes<'_>) -> Option<Value> {
    match (number::of_yaml(text.of(node).trim()), scalar) {
        // As the writer spells what JSON writes as `1e300`.
        (Some(spelling), Scalar::FloatingPoint(value))
            if Number::from_f64(value.into_inner())
                .is_some_and(|number| spelled(&number.to_string()) == spelling) =>
        {
            Number::from_f64(value.into_inner()).map(Value::from)
        }
        (Some(spelling), _) => Some(number::value(&spelling)),
        // Written in another base.
        (None, Scalar::Integer(value)) => Some((*value).into()),
        (None, Scalar::FloatingPoint(value)) => {
            Number::from_f64(value.into_inner()).map(Value::from)
        }
        (None, _) => None,
    }
}

/// The key as a string. Status codes are often written as bare numbers, where
/// OpenAPI expects strings.
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
    fn yaml_becomes_json() {
        let value = parse("a: 1\n200: [x, 'y', null, 1.5, true]\nb:\n  - c: |\n      text\n");
        assert_eq!(
            value.ok(),
            Some(json!({"a": 1, "200": ["x", "y", null, 1.5, true], "b": [{"c": "text\n"}]}))
        );
    }

    #[test]
    fn what_json_cannot_express_is_refused() {
        let cases = [
            ("a: 1\na: 2\n", "duplicated key"),
            ("200: a\n\"200\": b\n", "the key \"200\" is duplicated"),
            ("a: .inf\n", "no such number"),
            ("a: \"\\ufdd01\"\n", "noncharacter"),
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
    fn comments_are_told_from_texts() {
        let cases = [
            ("a: 1\n", "", vec![]),
            (
                "# one\n\n# two\n\na: 1 # three\n",
                "# one\n\n# two\n",
                vec![19],
            ),
            ("a: x#y\nb: '# no'\nc: \"a # no\"\n", "", vec![]),
            ("a: |\n  text # no\n  # no\nb: 1\n", "", vec![]),
            ("a: >- # yes\n  text\n  # no\n", "", vec![6]),
            ("é: # yes # once\n  - 1 # and\n", "", vec![4, 23]),
            ("---\n# yes\na: {b: 1, # yes\n  c: 2}\n", "", vec![4, 20]),
        ];
        for (text, header, others) in cases {
            let found = comments(text);
            assert_eq!(
                (found.header.as_str(), found.others),
                (header, others),
                "{text}"
            );
        }
    }
}

//! Locates many nodes of a text in one pass, for reports with many findings.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use saphyr::{MarkedYaml, YamlData};

use crate::document::Syntax;
use crate::pointer;
use crate::yaml;

/// The span of the node at each pointer: that of its key if it has one. A missing
/// node has the span of its nearest ancestor; the root, that of its first byte.
pub(crate) fn spans<'p>(
    text: &str,
    syntax: Syntax,
    pointers: impl IntoIterator<Item = &'p str>,
) -> Vec<Range<usize>> {
    let mut wanted = Wanted::default();
    let mut spans = Vec::new();
    for (number, pointer) in pointers.into_iter().enumerate() {
        wanted.add(pointer, number);
        spans.push(0..1);
    }
    match syntax {
        Syntax::Json => {
            let options = jsonc_parser::ParseOptions::default();
            let collect = jsonc_parser::CollectOptions::default();
            let parsed = jsonc_parser::parse_to_ast(text, &collect, &options);
            if let Some(root) = parsed.ok().and_then(|parsed| parsed.value) {
                wanted.fill(&(root.start()..root.start() + 1), &mut spans);
                in_json(&root, &wanted, &mut spans);
            }
        }
        Syntax::Yaml => {
            if let Ok(documents) = yaml::load(text)
                && let Some(root) = documents.first()
            {
                let bytes = Bytes::new(text);
                let start = bytes.span(root).start;
                wanted.fill(&(start..start + 1), &mut spans);
                in_yaml(root, &bytes, &wanted, &mut spans);
            }
        }
    }
    spans
}

/// The pointers as a tree of their tokens.
#[derive(Default)]
struct Wanted {
    /// The numbers of the pointers that end here.
    here: Vec<usize>,
    below: HashMap<String, Wanted>,
}

impl Wanted {
    fn add(&mut self, pointer: &str, number: usize) {
        let mut node = self;
        for token in pointer::tokens(pointer) {
            node = node.below.entry(token.into_owned()).or_default();
        }
        node.here.push(number);
    }

    /// Gives a span to all pointers that end here or below; those that are found
    /// further down get a more precise one.
    fn fill(&self, span: &Range<usize>, spans: &mut [Range<usize>]) {
        for number in &self.here {
            if let Some(known) = spans.get_mut(*number) {
                known.clone_from(span);
            }
        }
        for below in self.below.values() {
            below.fill(span, spans);
        }
    }

    /// The subtree below a key or an index, all of which is given the span.
    fn found(&self, token: &str, span: &Range<usize>, spans: &mut [Range<usize>]) -> Option<&Self> {
        let below = self.below.get(token)?;
        below.fill(span, spans);
        Some(below)
    }
}

fn in_json(node: &ast::Value, wanted: &Wanted, spans: &mut [Range<usize>]) {
    match node {
        ast::Value::Object(object) if !wanted.below.is_empty() => {
            for property in &object.properties {
                let span = property.name.start()..property.name.end();
                if let Some(below) = wanted.found(property.name.as_str(), &span, spans) {
                    in_json(&property.value, below, spans);
                }
            }
        }
        ast::Value::Array(array) if !wanted.below.is_empty() => {
            for (index, element) in array.elements.iter().enumerate() {
                let span = element.start()..element.end();
                if let Some(below) = wanted.found(&index.to_string(), &span, spans) {
                    in_json(element, below, spans);
                }
            }
        }
        _ => {}
    }
}

fn in_yaml(node: &MarkedYaml, bytes: &Bytes, wanted: &Wanted, spans: &mut [Range<usize>]) {
    match &node.data {
        YamlData::Mapping(mapping) if !wanted.below.is_empty() => {
            for (key, value) in mapping {
                if let Some(name) = yaml::key_text(key)
                    && let Some(below) = wanted.found(&name, &bytes.span(key), spans)
                {
                    in_yaml(value, bytes, below, spans);
                }
            }
        }
        YamlData::Sequence(sequence) if !wanted.below.is_empty() => {
            for (index, element) in sequence.iter().enumerate() {
                let span = bytes.span(element);
                if let Some(below) = wanted.found(&index.to_string(), &span, spans) {
                    in_yaml(element, bytes, below, spans);
                }
            }
        }
        _ => {}
    }
}

/// The YAML parser counts characters; spans count bytes.
struct Bytes<'t> {
    text: &'t str,
    /// The byte offset of each character whose number [`STEP`] divides.
    marks: Vec<usize>,
}

/// Characters from one mark to the next.
const STEP: usize = 256;

impl<'t> Bytes<'t> {
    fn new(text: &'t str) -> Self {
        let offsets = text.char_indices().map(|(offset, _)| offset);
        Self {
            text,
            marks: offsets.step_by(STEP).collect(),
        }
    }

    fn offset(&self, characters: usize) -> usize {
        let Some(mark) = self.marks.get(characters / STEP) else {
            return self.text.len();
        };
        let found = self.text[*mark..].char_indices().nth(characters % STEP);
        found.map_or(self.text.len(), |(further, _)| mark + further)
    }

    fn span(&self, node: &MarkedYaml<'_>) -> Range<usize> {
        let start = self.offset(node.span.start.index());
        start..self.offset(node.span.end.index()).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_found_at_once_or_their_nearest_parents() {
        let json = r#"{"é": {"a/b": [1, {"c": 2}]}, "d": 3}"#;
        let yaml = "é:\n  a/b:\n    - 1\n    - c: 2\nd: 3\n";
        let cases = [
            ("/d", "\"d\"", "d"),
            ("/é/a~1b/1/c", "\"c\"", "c"),
            ("/é/a~1b/0", "1", "1"),
            ("/é/a~1b/7/x", "\"a/b\"", "a/b"),
            ("/é/z", "\"é\"", "é"),
            ("/nowhere", "{", "é"),
            ("", "{", "é"),
            ("/d", "\"d\"", "d"),
        ];
        let pointers = || cases.iter().map(|(pointer, ..)| *pointer);
        let in_json = spans(json, Syntax::Json, pointers());
        // A span of one byte may be part of a character.
        let shown = |text: &str, span: &Range<usize>| {
            String::from_utf8_lossy(&text.as_bytes()[span.clone()]).into_owned()
        };
        for ((pointer, expected, _), span) in cases.iter().zip(&in_json) {
            assert_eq!(shown(json, span), *expected, "{pointer}");
        }
        let in_yaml = spans(yaml, Syntax::Yaml, pointers());
        for ((pointer, _, expected), span) in cases.iter().zip(&in_yaml) {
            assert_eq!(span.start, yaml.find(expected).unwrap(), "{pointer}");
        }
    }
}

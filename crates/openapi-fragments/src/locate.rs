//! Locates the nodes of a text, which is read once for any number of diagnostics.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use saphyr::{MarkedYaml, YamlData};

use crate::document::Syntax;
use crate::pointer;
use crate::yaml;

/// The span of each node of a text: that of its key if it has one.
///
/// Pointers are kept as hashes, so that an index takes about as much memory as its
/// text. Should two of them ever collide, a diagnostic shows a wrong place.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Sorted by hash.
    nodes: Vec<(u64, Span)>,
    /// The first byte of the document.
    start: u32,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Beyond 4 GiB, all places are the end of the text.
    fn of(range: &Range<usize>) -> Self {
        Self {
            start: small(range.start),
            end: small(range.end),
        }
    }
}

fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The hash of a pointer, by that of its parent and its last token.
fn hash(parent: u64, token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    parent.hash(&mut hasher);
    token.hash(&mut hasher);
    hasher.finish()
}

/// The hash of the root.
const ROOT: u64 = 0;

impl Index {
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        let mut index = Self::default();
        match syntax {
            Syntax::Json => {
                let options = jsonc_parser::ParseOptions::default();
                let collect = jsonc_parser::CollectOptions::default();
                let parsed = jsonc_parser::parse_to_ast(text, &collect, &options);
                if let Some(root) = parsed.ok().and_then(|parsed| parsed.value) {
                    index.start = small(root.start());
                    index.add_json(&root, ROOT);
                }
            }
            Syntax::Yaml => {
                if let Ok(documents) = yaml::load(text)
                    && let Some(root) = documents.first()
                {
                    let bytes = Bytes::new(text);
                    index.start = small(bytes.span(root).start);
                    index.add_yaml(root, &bytes, ROOT);
                }
            }
        }
        // Stable, so that the first of two equal keys is found.
        index.nodes.sort_by_key(|(hash, _)| *hash);
        index.nodes.shrink_to_fit();
        index
    }

    /// The span of the node at a pointer. A missing node has the span of its nearest
    /// ancestor; the root, that of its first byte.
    pub(crate) fn span(&self, pointer: &str) -> Range<usize> {
        let start = self.start as usize;
        let mut span = start..start + 1;
        let mut at = ROOT;
        for token in pointer::tokens(pointer) {
            at = hash(at, &token);
            let first = self.nodes.partition_point(|(known, _)| *known < at);
            match self.nodes.get(first) {
                Some((known, found)) if *known == at => {
                    span = found.start as usize..found.end as usize;
                }
                _ => break,
            }
        }
        span
    }

    fn add(&mut self, parent: u64, token: &str, span: &Range<usize>) -> u64 {
        let hash = hash(parent, token);
        self.nodes.push((hash, Span::of(span)));
        hash
    }

    fn add_json(&mut self, node: &ast::Value, at: u64) {
        match node {
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let span = property.name.start()..property.name.end();
                    let here = self.add(at, property.name.as_str(), &span);
                    self.add_json(&property.value, here);
                }
            }
            ast::Value::Array(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    let span = element.start()..element.end();
                    let here = self.add(at, &index.to_string(), &span);
                    self.add_json(element, here);
                }
            }
            _ => {}
        }
    }

    fn add_yaml(&mut self, node: &MarkedYaml, bytes: &Bytes, at: u64) {
        match &node.data {
            YamlData::Mapping(mapping) => {
                for (key, value) in mapping {
                    if let Some(name) = yaml::key_text(key) {
                        let here = self.add(at, &name, &bytes.span(key));
                        self.add_yaml(value, bytes, here);
                    }
                }
            }
            YamlData::Sequence(sequence) => {
                for (index, element) in sequence.iter().enumerate() {
                    let here = self.add(at, &index.to_string(), &bytes.span(element));
                    self.add_yaml(element, bytes, here);
                }
            }
            _ => {}
        }
    }
}

/// The YAML parser counts characters; spans count bytes.
pub(crate) struct Bytes<'t> {
    text: &'t str,
    /// The byte offset of each character whose number [`STEP`] divides.
    marks: Vec<usize>,
}

/// Characters from one mark to the next.
const STEP: usize = 256;

impl<'t> Bytes<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
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

    /// The text of a node.
    pub(crate) fn of(&self, node: &MarkedYaml<'_>) -> &'t str {
        self.text.get(self.span(node)).unwrap_or_default()
    }

    pub(crate) fn span(&self, node: &MarkedYaml<'_>) -> Range<usize> {
        let start = self.offset(node.span.start.index());
        start..self.offset(node.span.end.index()).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_found_or_their_nearest_ancestors() {
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
        let in_json = Index::new(json, Syntax::Json);
        let in_yaml = Index::new(yaml, Syntax::Yaml);
        // A span of one byte may be part of a character.
        let shown = |text: &str, span: &Range<usize>| {
            String::from_utf8_lossy(&text.as_bytes()[span.clone()]).into_owned()
        };
        for (pointer, expected, expected_in_yaml) in cases {
            assert_eq!(shown(json, &in_json.span(pointer)), expected, "{pointer}");
            let start = yaml.find(expected_in_yaml).unwrap();
            assert_eq!(in_yaml.span(pointer).start, start, "{pointer}");
        }
    }
}

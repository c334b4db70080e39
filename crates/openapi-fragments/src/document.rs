//! A JSON or YAML document that maps its nodes back to the page or file it came
//! from.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place};
use crate::locate::Index;
use crate::order::KeyOrder;
use crate::source::Source;
use crate::{json, number, relaxed, yaml};

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Syntax {
    /// JSON (RFC 8259), duplicate keys refused; in a file named `.jsonc` or `.json5`
    /// with comments, trailing commas, single quotes and bare keys.
    Json,
    /// YAML 1.2, limited to what JSON can express.
    Yaml,
}

impl Syntax {
    /// The syntax by file name: `.yaml` and `.yml` are YAML, everything else is
    /// JSON.
    pub fn of_path(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some(extension) if extension.eq_ignore_ascii_case("yaml") => Self::Yaml,
            Some(extension) if extension.eq_ignore_ascii_case("yml") => Self::Yaml,
            _ => Self::Json,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }
}

/// A parsed document with its source.
#[derive(Clone, Debug)]
pub struct Document {
    origin: Origin,
    value: Value,
}

/// The source of a document, its position in it, and its syntax.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    source: Arc<Source>,
    syntax: Syntax,
    text: Text,
    /// The line of the source on which it begins.
    line: usize,
    /// Where its nodes are, from the first diagnostic on.
    index: OnceLock<Arc<Index>>,
}

/// Where the document's text lies within its source.
#[derive(Clone, Debug)]
enum Text {
    /// The source is the document.
    Whole,
    /// The document is a block of the source, assembled from pieces.
    Block(Box<Block>),
}

/// A text assembled from pieces of a source, such as a fenced block whose lines
/// are indented.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    text: String,
    /// `(offset in text, offset in source)` at the start of each piece.
    pieces: Vec<(usize, usize)>,
}

impl Block {
    pub(crate) fn push(&mut self, piece: &str, source_offset: usize) {
        let contiguous = self
            .pieces
            .last()
            .is_some_and(|(text, source)| source + (self.text.len() - text) == source_offset);
        if !contiguous {
            self.pieces.push((self.text.len(), source_offset));
        }
        self.text.push_str(piece);
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A part of the text, mapped to the same places. The range must lie on boundaries
    /// of characters.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        let mut at = range.start;
        let mut piece = self.pieces.partition_point(|(text, _)| *text <= at);
        while at < range.end {
            let next = self.pieces.get(piece).map_or(range.end, |(text, _)| *text);
            let end = next.min(range.end);
            part.push(&self.text[at..end], self.source_offset(at));
            at = end;
            piece += 1;
        }
        part
    }

    /// The source's offset of an offset in the text.
    pub(crate) fn source_offset(&self, offset: usize) -> usize {
        let piece = self.pieces.partition_point(|(text, _)| *text <= offset);
        match piece.checked_sub(1).map(|piece| self.pieces[piece]) {
            Some((text, source)) => source + (offset - text),
            None => offset,
        }
    }
}

impl Document {
    /// Parses a source that is one document.
    ///
    /// # Errors
    /// `broken-json` or `broken-yaml` at the byte where the text is invalid.
    pub fn parse(source: Arc<Source>, syntax: Syntax) -> Result<Self, Diagnostic> {
        Self::read(Origin::whole(source, syntax))
    }

    pub(crate) fn read(origin: Origin) -> Result<Self, Diagnostic> {
        let parsed = match origin.syntax {
            Syntax::Json => json::parse(origin.text()),
            Syntax::Yaml => yaml::parse(origin.text()),
        };
        match parsed {
            Ok(value) => Ok(Self { origin, value }),
            Err(error) => {
                let code = match origin.syntax {
                    Syntax::Json => "broken-json",
                    Syntax::Yaml => "broken-yaml",
                };
                let name = origin.syntax.name();
                let at = origin.to_source(error.offset..error.offset + 1);
                Err(
                    Diagnostic::error(code, format!("this is not {name}: {}", error.message))
                        .at(Place::new(origin.source, &at, "reading stops here"))
                        .with_help(error.help.unwrap_or(
                            "correct it where it is published, or remove this page or block from the input",
                        )),
                )
            }
        }
    }

    pub(crate) fn new(origin: Origin, value: Value) -> Self {
        Self { origin, value }
    }

    /// Whether it is all of its source, as it stands there.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.origin.text, Text::Whole) || relaxed::is_meant(self.source().name())
    }

    /// Another value with the places of this document.
    pub(crate) fn with_value(&self, value: Value) -> Self {
        Self::new(self.origin.clone(), value)
    }

    pub(crate) fn into_parts(self) -> (Origin, Value) {
        (self.origin, self.value)
    }

    /// The source.
    pub fn source(&self) -> &Arc<Source> {
        &self.origin.source
    }

    /// The parsed value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The parsed value, to change it, such as to fill in what the text leaves out.
    /// The text stays as it is, and what is added has the place of the nearest
    /// ancestor in it.
    ///
    /// ```
    /// use std::sync::{Arc, OnceLock};
    /// use openapi_fragments::{Document, Source, Syntax};
    ///
    /// let source = Arc::new(Source::new("pets.yaml", "info:\n  title: Pets\n"));
    /// let mut document = Document::parse(source, Syntax::Yaml)?;
    /// document.value_mut()["info"]["version"] = "1".into();
    /// let place = document.place("/info/version", "filled in");
    /// assert_eq!(place.to_string(), "pets.yaml:1:1");
    /// # Ok::<(), openapi_fragments::Diagnostic>(())
    /// ```
    pub fn value_mut(&mut self) -> &mut Value {
        &mut self.value
    }

    /// The order of its keys in the text, to write values that come from it.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use openapi_fragments::{Document, Source, Syntax};
    ///
    /// let source = Arc::new(Source::new("pets.yaml", "paths: {}\nopenapi: \"3.0.3\"\n"));
    /// let document = Document::parse(source, Syntax::Yaml)?;
    /// let text = document.key_order().to_json(document.value());
    /// assert_eq!(text, "{\n  \"paths\": {},\n  \"openapi\": \"3.0.3\"\n}\n");
    /// # Ok::<(), openapi_fragments::Diagnostic>(())
    /// ```
    pub fn key_order(&self) -> KeyOrder<'_> {
        self.origin.key_order()
    }

    /// The text of the document itself, without the page around it.
    pub fn text(&self) -> &str {
        self.origin.text()
    }

    /// The line of the source on which the document begins, counted from 1.
    pub fn line(&self) -> usize {
        self.origin.line
    }

    /// The comment lines before the first key of a YAML document, to write them above
    /// its result; and a warning `comments-dropped` if it has others, which a value
    /// cannot hold.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use openapi_fragments::{Document, Source, Syntax};
    ///
    /// let text = "# Kept.\nopenapi: 3.0.3 # not kept\n";
    /// let document = Document::parse(Arc::new(Source::new("a.yaml", text)), Syntax::Yaml)?;
    /// let (header, warning) = document.comments();
    /// assert_eq!(header, "# Kept.\n");
    /// assert_eq!(warning.unwrap().code(), "comments-dropped");
    /// # Ok::<(), openapi_fragments::Diagnostic>(())
    /// ```
    pub fn comments(&self) -> (String, Option<Diagnostic>) {
        if self.origin.syntax != Syntax::Yaml {
            return (String::new(), None);
        }
        let found = yaml::comments(self.text());
        let warning = found.others.first().map(|first| {
            let message = match found.others.len() {
                1 => "a comment of this document is not in the result".to_owned(),
                count => format!("{count} comments of this document are not in the result"),
            };
            let span = self.origin.to_source(*first..first + 1);
            Diagnostic::warning("comments-dropped", message)
                .at(Place::new(self.origin.source.clone(), &span, "the first"))
                .with_help("keep what must stay as a `description` or an `x-` extension, or in the overlay; comments above the first key are kept")
        });
        (found.header, warning)
    }

    /// The text of the string or number at a JSON pointer; that of a number is as it was
    /// written.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use openapi_fragments::{Document, Source, Syntax};
    ///
    /// let source = Arc::new(Source::new("a.yaml", "version: 1.10\n"));
    /// let document = Document::parse(source, Syntax::Yaml)?;
    /// assert_eq!(document.scalar("/version").as_deref(), Some("1.10"));
    /// # Ok::<(), openapi_fragments::Diagnostic>(())
    /// ```
    pub fn scalar(&self, pointer: &str) -> Option<Cow<'_, str>> {
        let value = self.value.pointer(pointer)?;
        let text = || value.as_str().map(Cow::Borrowed);
        number::text(value).or_else(text)
    }

    /// The place of the node at a JSON pointer, or of its nearest ancestor if
    /// there is no such node.
    pub fn place(&self, pointer: &str, label: impl Into<String>) -> Place {
        self.origin.place(pointer, label)
    }

    /// The [place](Self::place) of many nodes.
    pub(crate) fn places(&self, pointers: &[String], label: &str) -> Vec<Place> {
        let places = pointers.iter().map(|pointer| self.place(pointer, label));
        places.collect()
    }
}

impl Origin {
    /// The source is the document. The name of a file says whether comments and the
    /// like are meant.
    pub(crate) fn whole(source: Arc<Source>, syntax: Syntax) -> Self {
        let is_relaxed = syntax == Syntax::Json && relaxed::is_meant(source.name());
        let strict = is_relaxed.then(|| {
            let mut block = Block::default();
            block.push(source.text(), 0);
            relaxed::strict(&block)
        });
        Self {
            text: match strict.flatten() {
                Some(block) => Text::Block(Box::new(block)),
                None => Text::Whole,
            },
            source,
            syntax,
            line: 1,
            index: OnceLock::new(),
        }
    }

    /// The document is a block of the source.
    pub(crate) fn block(source: Arc<Source>, syntax: Syntax, block: Block) -> Self {
        let line = source.position(block.source_offset(0)).line;
        Self {
            source,
            syntax,
            text: Text::Block(Box::new(block)),
            line,
            index: OnceLock::new(),
        }
    }

    /// Replaces the source by one that loads the text again when needed.
    pub(crate) fn with_source(self, source: Arc<Source>) -> Self {
        Self { source, ..self }
    }

    pub(crate) fn key_order(&self) -> KeyOrder<'_> {
        match self.syntax {
            Syntax::Json => KeyOrder::of_json(self.text()),
            Syntax::Yaml => {
                yaml::order(self.text()).map_or_else(KeyOrder::canonical, KeyOrder::of_ordered)
            }
        }
    }

    pub(crate) fn source(&self) -> &Arc<Source> {
        &self.source
    }

    pub(crate) fn syntax(&self) -> Syntax {
        self.syntax
    }

    pub(crate) fn line(&self) -> usize {
        self.line
    }

    pub(crate) fn text(&self) -> &str {
        match &self.text {
            Text::Whole => self.source.text(),
            Text::Block(block) => block.text(),
        }
    }

    pub(crate) fn place(&self, pointer: &str, label: impl Into<String>) -> Place {
        let index = self
            .index
            .get_or_init(|| Arc::new(Index::new(self.text(), self.syntax)));
        let span = index.span(pointer);
        Place::new(self.source.clone(), &self.to_source(span), label).at_pointer(pointer)
    }

    fn to_source(&self, span: Range<usize>) -> Range<usize> {
        match &self.text {
            Text::Whole => span,
            Text::Block(block) => {
                let start = block.source_offset(span.start);
                start..start + span.len()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_in_pieces_maps_back_to_its_source() {
        let mut block = Block::default();
        block.push("{\n", 10);
        block.push("}\n", 16);
        let cases = [(0, 10), (1, 11), (2, 16), (3, 17)];
        for (offset, expected) in cases {
            assert_eq!(block.source_offset(offset), expected, "{offset}");
        }
    }

    #[test]
    fn a_file_says_by_its_name_that_it_has_comments() {
        let text = "// Pets.\n{openapi: '3.0.3', /* a, b */ \"paths\": {},}";
        for (name, expected) in [("a.jsonc", "a.jsonc:2:31"), ("a.JSON5", "a.JSON5:2:31")] {
            let source = Arc::new(Source::new(name, text));
            let document = Document::parse(source, Syntax::Json).unwrap();
            assert_eq!(document.place("/paths", "here").to_string(), expected);
            assert!(document.is_whole());
        }
        let source = Arc::new(Source::new("a.json", text));
        let error = Document::parse(source, Syntax::Json).unwrap_err();
        assert_eq!(error.code(), "broken-json");
    }

    #[test]
    fn a_missing_node_is_placed_at_its_nearest_ancestor() {
        let source = Arc::new(Source::new("f.json", "{\n  \"paths\": {}\n}"));
        let document = Document::parse(source, Syntax::Json).unwrap();
        let place = document.place("/paths/~1a/get", "here");
        assert_eq!(place.to_string(), "f.json:2:3");
        assert_eq!(place.pointer(), Some("/paths/~1a/get"));
    }
}

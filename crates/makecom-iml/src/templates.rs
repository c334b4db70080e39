//! The expressions of a section, each with its place in the text.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use crate::error::Result;
use crate::expression::Template;
use crate::section::Section;
use crate::text::{Literal, push, tree};

/// A string of a section that contains an expression, and where it is.
///
/// ```
/// use makecom_iml::{CodeKind, Section};
///
/// let text = "{\n  \"url\": \"/\\u00fc/{{if(a; b; c)}}\"\n}";
/// let section = Section::from_text(CodeKind::ModuleApi, text);
/// let placed = &section.templates()?[0];
/// assert_eq!(placed.pointer, "/url");
/// assert_eq!(placed.position(0), (2, 11)); // After the quote.
/// let found = &placed.template.diagnostics()[0];
/// assert_eq!(placed.position(found.span.start), (2, 25)); // Escapes count as written.
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedTemplate {
    /// Its place as a JSON Pointer; of a key, the place of its value.
    pub pointer: String,
    /// Whether it is a key, and not a value.
    pub is_key: bool,
    /// The text with its expressions.
    pub template: Template,
    line: usize,
    column: usize,
    /// The literal with its quotes, if it has escapes.
    literal: Option<Box<str>>,
}

impl PlacedTemplate {
    /// The line and the column of a byte of the template in the section, both from 1, the
    /// column in characters.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let section = Section::from_text(CodeKind::ModuleApi, r#"{"a": "\n{{b}}"}"#);
    /// assert_eq!(section.templates()?[0].position(1), (1, 10));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let column = match &self.literal {
            // The quote is no part of the template.
            None => {
                let text = self.template.text();
                1 + text
                    .char_indices()
                    .take_while(|(at, _)| *at < offset)
                    .count()
            }
            Some(literal) => {
                let end = Literal::new(literal).offset(offset);
                literal
                    .char_indices()
                    .take_while(|(at, _)| *at < end)
                    .count()
            }
        };
        (self.line, self.column + column)
    }
}

impl Section {
    /// The strings with expressions, keys and values, in the order of the text.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let text = r#"{ "qs": { "{{...}}": "{{parameters.filter}}", "page": 1 } }"#;
    /// let section = Section::from_text(CodeKind::ModuleApi, text);
    /// let templates = section.templates()?;
    /// assert_eq!((templates.len(), templates[0].is_key), (2, true));
    /// assert_eq!(templates[1].pointer, "/qs/{{...}}");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if it is not JSONC,
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if the section is no
    /// [JSON](crate::Language::is_json).
    pub fn templates(&self) -> Result<Vec<PlacedTemplate>> {
        self.value()?;
        let readable = self.document.readable();
        let mut found = Vec::new();
        if let Some(tree) = tree(&readable) {
            collect(&tree, &mut String::new(), &mut found);
        }
        let lines = self.document.lines();
        let place = |one: Found| {
            let (line, column) = lines.position(self.document.tree_start() + one.range.start);
            let literal = &readable[one.range];
            PlacedTemplate {
                pointer: one.pointer,
                is_key: one.is_key,
                literal: literal.contains('\\').then(|| literal.into()),
                template: Template::parse(one.value),
                line,
                column,
            }
        };
        Ok(found.into_iter().map(place).collect())
    }
}

/// A string with an expression.
struct Found {
    value: String,
    /// The bytes of its literal.
    range: Range<usize>,
    pointer: String,
    is_key: bool,
}

impl Found {
    fn add(found: &mut Vec<Self>, value: &str, range: Range<usize>, pointer: &str, is_key: bool) {
        if value.contains("{{") {
            found.push(Self {
                value: value.to_owned(),
                range,
                pointer: pointer.to_owned(),
                is_key,
            });
        }
    }
}

/// Collects the strings with expressions.
fn collect(node: &ast::Value, pointer: &mut String, found: &mut Vec<Found>) {
    let length = pointer.len();
    match node {
        ast::Value::StringLit(text) => {
            Found::add(found, &text.value, text.start()..text.end(), pointer, false);
        }
        ast::Value::Object(object) => {
            for property in &object.properties {
                let name = &property.name;
                push(pointer, name.as_str());
                let range = name.start()..name.end();
                Found::add(found, name.as_str(), range, pointer, true);
                collect(&property.value, pointer, found);
                pointer.truncate(length);
            }
        }
        ast::Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                push(pointer, &index.to_string());
                collect(element, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

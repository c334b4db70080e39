//! The literal that a finding is about, and changes of a text.

use std::borrow::Cow;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use crate::check::Finding;
use crate::code::CodeKind;
use crate::section::Section;
use crate::text::{Literal, tree};

/// Bytes of a text, and what is written in their place.
pub(super) type Splice = (Range<usize>, Cow<'static, str>);

/// A string, a key or a value of a section that a finding is about.
pub(super) struct Site<'a> {
    pub(super) finding: &'a Finding,
    /// The text of the section.
    pub(super) text: &'a str,
    pub(super) kind: CodeKind,
    /// The bytes of the literal, with its quotes.
    pub(super) literal: Range<usize>,
    /// What the literal stands for.
    pub(super) value: String,
    /// The byte of the finding.
    pub(super) offset: usize,
}

impl<'a> Site<'a> {
    /// The string at the place of a finding; `None` if there is none.
    pub(super) fn of(finding: &'a Finding, section: &'a Section) -> Option<Self> {
        let text = section.text();
        let offset = offset(text, finding.line, finding.column)?;
        let start = section.document.tree_start();
        let readable = section.document.readable();
        let tree = tree(&readable)?;
        let (range, value) = string_at(&tree, offset.checked_sub(start)?)?;
        Some(Self {
            finding,
            text,
            kind: section.kind(),
            literal: range.start + start..range.end + start,
            value,
            offset,
        })
    }

    /// The byte of the text where a byte of the value is.
    pub(super) fn place(&self, value: usize) -> usize {
        let literal = &self.text[self.literal.clone()];
        self.literal.start + Literal::new(literal).offset(value)
    }

    /// The bytes of the text between the quotes.
    pub(super) fn inside(&self) -> Range<usize> {
        self.literal.start + 1..self.literal.end - 1
    }
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let lines = text.split_inclusive('\n');
    let start: usize = lines.take(line.checked_sub(1)?).map(str::len).sum();
    let rest = &text[start..];
    let mut places = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    Some(start + places.nth(column.checked_sub(1)?)?)
}

/// The string or the key that has a byte, with its range and its value.
fn string_at(node: &ast::Value<'_>, offset: usize) -> Option<(Range<usize>, String)> {
    let range = node.start()..node.end();
    if !range.contains(&offset) {
        return None;
    }
    match node {
        ast::Value::StringLit(text) => Some((range, text.value.to_string())),
        ast::Value::Object(object) => object.properties.iter().find_map(|property| {
            let name = &property.name;
            let of_name = name.start()..name.end();
            if of_name.contains(&offset) {
                return Some((of_name, name.as_str().to_owned()));
            }
            string_at(&property.value, offset)
        }),
        ast::Value::Array(array) => {
            let mut elements = array.elements.iter();
            elements.find_map(|element| string_at(element, offset))
        }
        _ => None,
    }
}

/// Whether two changes are about the same bytes.
pub(super) fn overlap(one: &[Splice], other: &[Splice]) -> bool {
    let meet = |a: &Range<usize>, b: &Range<usize>| a.start <= b.end && b.start <= a.end;
    one.iter()
        .any(|(a, _)| other.iter().any(|(b, _)| meet(a, b)))
}

/// A part of a text with changes, none of which overlap.
pub(super) fn spliced(text: &str, part: Range<usize>, splices: &[Splice]) -> String {
    let mut splices: Vec<_> = splices.iter().collect();
    splices.sort_by_key(|(range, _)| range.start);
    let mut new = String::new();
    let mut at = part.start;
    for (range, with) in splices {
        new += &text[at..range.start];
        new += with;
        at = range.end;
    }
    new + &text[at..part.end]
}

//! Writes an object or array whose members are added, removed, changed or
//! moved.
//!
//! Members follow the order of the plan, and dangling comments stay in front of
//! the member that they preceded. `join` writes what is between two of them.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::align::longest_increase;
use super::members::{Parts, Source, lines};
use super::plan::{Member, Plan};
use super::style::{Style, indent_at, line_indent};
use super::tree::Tree;
use super::write::{Context, Writer, is_broken};

/// An object or array whose members are added, removed, changed or moved.
pub(super) struct Container<'a> {
    pub(super) node: &'a ast::Value<'a>,
    pub(super) old: Parts<'a>,
    /// Which of the old members keep their order relative to each other.
    pub(super) stays: Vec<bool>,
    pub(super) context: Context<'a>,
    pub(super) style: Style<'a>,
    /// The indentation of a line that begins with a member.
    pub(super) indent: String,
    /// Whether a short new value is written on one line.
    is_in_line: bool,
    /// Whether members get lines of their own that did not have them before.
    pub(super) is_spread: bool,
    /// Whether members are only reordered, with no blank line or dangling
    /// comment between them: then whitespace stays in place while members move.
    pub(super) is_permuted: bool,
}

/// A piece of an object or array.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    /// The dangling comments that were in front of the member of that index.
    Dangling(usize),
    Old(usize, &'a Plan),
    New(Option<&'a str>, &'a Tree),
}

impl<'a> Container<'a> {
    pub(super) fn new(
        source: &Source<'a>,
        node: &'a ast::Value<'a>,
        members: &[Member],
        context: Context<'a>,
    ) -> Self {
        let values: Vec<&ast::Value>;
        let ranges: Vec<Range<usize>>;
        match node {
            ast::Value::Object(object) => {
                let entries = &object.properties;
                ranges = entries
                    .iter()
                    .map(|entry| entry.start()..entry.end())
                    .collect();
                values = entries.iter().map(|entry| &entry.value).collect();
            }
            ast::Value::Array(array) => {
                values = array.elements.iter().collect();
                ranges = values
                    .iter()
                    .map(|value| value.start()..value.end())
                    .collect();
            }
            _ => (values, ranges) = (Vec::new(), Vec::new()),
        }
        let old = source.parts(&(node.start()..node.end()), ranges);
        let style = Style::of(source, node, context.indent).or(context.style);

        let is_one_line = old.are_on_one_line();
        let mut broken = values
            .iter()
            .rev()
            .filter_map(|value| is_broken(source.text, value));
        let is_in_line = match broken.next() {
            Some(is_broken) => !is_broken,
            None if values.is_empty() => is_one_line && context.is_in_line,
            None => is_one_line,
        };
        let is_too_long =
            |member: &Member| matches!(member, Member::New(_, value) if !style.is_short(value));
        let is_spread = if values.is_empty() {
            !is_in_line || members.iter().any(is_too_long)
        } else {
            // Values of several lines would have to be re-indented, so they
            // stay.
            let has_broken = values
                .iter()
                .any(|value| is_broken(source.text, value) == Some(true));
            is_one_line && !has_broken && members.iter().any(is_too_long)
        };
        let indent = match old.members.iter().find(|part| part.begins_line()) {
            Some(part) if !is_spread => line_indent(source.text, part.range.start).to_owned(),
            _ => format!("{}{}", context.indent, style.unit()),
        };
        Self {
            stays: stays(old.members.len(), members),
            is_permuted: members.len() == old.members.len()
                && members
                    .iter()
                    .all(|member| matches!(member, Member::Old(..)))
                && old.dangling.iter().rev().skip(1).all(Option::is_none)
                && old
                    .members
                    .iter()
                    .skip(1)
                    .all(|part| lines(part.whitespace) < 2),
            node,
            old,
            context,
            style,
            indent,
            is_in_line,
            is_spread,
        }
    }

    pub(super) fn write(&self, members: &[Member], writer: &mut Writer) {
        let indents = self.indents(writer.source.text);
        let is_in_place = members.len() == self.old.members.len()
            && (members.iter().enumerate())
                .all(|(at, member)| matches!(member, Member::Old(index, _) if *index == at));
        if is_in_place {
            self.write_in_place(members, &indents, writer);
        } else {
            self.write_anew(members, &indents, writer);
        }
    }

    /// Writes changes within members, and copies everything else.
    fn write_in_place(&self, members: &[Member], indents: &[&str], writer: &mut Writer) {
        let mut at = self.node.start();
        for member in members {
            if let Member::Old(index, plan) = member {
                writer.copy(at..self.old.members[*index].range.start);
                self.write_old(*index, plan, indents, writer);
                at = self.old.members[*index].range.end;
            }
        }
        writer.copy(at..self.node.end());
    }

    fn write_anew(&self, members: &[Member], indents: &[&str], writer: &mut Writer) {
        let pieces = self.pieces(members);
        let last = pieces
            .iter()
            .rposition(|piece| !matches!(piece, Piece::Dangling(_)));

        writer.copy(self.node.start()..self.node.start() + 1);
        let mut previous = None;
        let mut line_indent = self.context.indent;
        for (place, piece) in pieces.iter().enumerate() {
            let whitespace = self.whitespace(place, &pieces);
            // `join` writes the comma of the piece before: after the last member
            // only a trailing one.
            let needs_comma = self.has_trailing_comma() || last.is_some_and(|last| place <= last);
            if self.join(previous, Some(piece), needs_comma, &whitespace, writer) {
                line_indent = &self.indent;
            }
            match *piece {
                Piece::Dangling(index) => {
                    let dangling = self.old.dangling[index].as_ref();
                    let comments = dangling.map_or("", |dangling| dangling.comments.text);
                    writer.out.push_str(comments);
                }
                Piece::Old(index, plan) => {
                    writer.out.push_str(self.old.members[index].leading);
                    self.write_old(index, plan, indents, writer);
                }
                Piece::New(key, value) => {
                    if let Some(key) = key {
                        writer.out.push_str(&self.style.key(key));
                    }
                    let out = &mut writer.out;
                    self.style.write(value, self.is_in_line, line_indent, out);
                }
            }
            previous = Some(piece);
        }
        let close = self.close(&pieces);
        self.join(previous, None, self.has_trailing_comma(), &close, writer);
        writer.copy(self.node.end() - 1..self.node.end());
    }

    /// Writes an old member without its trivia.
    fn write_old(&self, index: usize, plan: &Plan, indents: &[&str], writer: &mut Writer) {
        let value = match self.node {
            ast::Value::Object(object) => &object.properties[index].value,
            ast::Value::Array(array) => &array.elements[index],
            other => other,
        };
        writer.copy(self.old.members[index].range.start..value.start());
        writer.value(value, plan, self.context(indents[index]));
    }

    /// Members in their new order, each dangling comment in front of the member
    /// that it preceded, or of the next one that stays.
    fn pieces<'m>(&self, members: &'m [Member]) -> Vec<Piece<'m>> {
        let mut pieces = Vec::with_capacity(members.len());
        let mut dangling = (self.old.dangling.iter().enumerate())
            .filter(|(_, dangling)| dangling.is_some())
            .map(|(index, _)| index)
            .peekable();
        pieces.extend(dangling.next_if_eq(&0).map(Piece::Dangling));
        for member in members {
            match member {
                Member::Old(index, plan) => {
                    // Moved members do not take dangling comments along.
                    if self.stays[*index] {
                        while let Some(before) = dangling.next_if(|before| before <= index) {
                            pieces.push(Piece::Dangling(before));
                        }
                    }
                    pieces.push(Piece::Old(*index, plan));
                }
                Member::New(key, value) => pieces.push(Piece::New(key.as_deref(), value)),
            }
        }
        pieces.extend(dangling.map(Piece::Dangling));
        pieces
    }

    fn context<'b>(&'b self, indent: &'b str) -> Context<'b> {
        Context {
            style: self.style,
            indent: if self.is_spread { &self.indent } else { indent },
            is_in_line: self.is_in_line,
        }
    }

    /// For each old member, the indentation of the line that it begins on.
    fn indents<'b>(&self, text: &'b str) -> Vec<&'b str>
    where
        'a: 'b,
    {
        let mut at = self.node.start();
        let mut indent = self.context.indent;
        let indents = self.old.members.iter().map(|part| {
            indent = indent_at(&text[at..part.range.start], indent);
            at = part.range.end;
            indent
        });
        indents.collect()
    }

    pub(super) fn has_trailing_comma(&self) -> bool {
        match self.old.members.last() {
            Some(last) => last.comma.is_some() || self.is_spread && self.style.trailing_comma(),
            None => self.is_spread && self.style.trailing_comma(),
        }
    }
}

/// Which of the old members keep their relative order: as many as possible, so
/// that as few as possible count as moved.
fn stays(count: usize, members: &[Member]) -> Vec<bool> {
    let order: Vec<usize> = members
        .iter()
        .filter_map(|member| match member {
            Member::Old(index, _) => Some(*index),
            Member::New(..) => None,
        })
        .collect();
    let mut stays = vec![false; count];
    for place in longest_increase(&order) {
        stays[order[place]] = true;
    }
    stays
}

//! An object or array written with other members, changed ones, or the same in
//! another order.
//!
//! Members follow each other as the plan says, and loose comments stay in front
//! of what they were in front of. What is between two of them, see `join`.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::align::longest_increase;
use super::members::{Parts, Source, lines};
use super::plan::{Member, Plan};
use super::style::{Style, indent_at, line_indent};
use super::tree::Tree;
use super::write::{Around, Writer, is_broken};

/// An object or array whose members become others, change, or move.
pub(super) struct Container<'a> {
    pub(super) node: &'a ast::Value<'a>,
    pub(super) old: Parts<'a>,
    /// Which of the old members stay where they are among the others.
    pub(super) stays: Vec<bool>,
    pub(super) around: Around<'a>,
    pub(super) style: Style<'a>,
    /// The indentation of a line with a member.
    pub(super) indent: String,
    /// Whether what is new stays on its line, if it is short.
    is_in_line: bool,
    /// Whether members go on lines of their own, although they did not.
    pub(super) is_spread: bool,
    /// Whether all members stay, none comes, and no blank line or comment of its
    /// own parts them: then blanks stay, whoever is between them.
    pub(super) is_permuted: bool,
}

/// One thing in an object or array.
#[derive(Clone, Copy)]
pub(super) enum Piece<'a> {
    /// Comments that were in front of the member of that index.
    Loose(usize),
    Old(usize, &'a Plan),
    New(Option<&'a str>, &'a Tree),
}

impl<'a> Container<'a> {
    pub(super) fn new(
        source: &Source<'a>,
        node: &'a ast::Value<'a>,
        members: &[Member],
        around: Around<'a>,
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
        let style = Style::of(source, node, around.indent).or(around.style);

        let is_one_line = old.are_on_one_line();
        let mut broken = values
            .iter()
            .rev()
            .filter_map(|value| is_broken(source.text, value));
        let is_in_line = match broken.next() {
            Some(is_broken) => !is_broken,
            None if values.is_empty() => is_one_line && around.is_in_line,
            None => is_one_line,
        };
        let is_too_long =
            |member: &Member| matches!(member, Member::New(_, value) if !style.is_short(value));
        let is_spread = if values.is_empty() {
            !is_in_line || members.iter().any(is_too_long)
        } else {
            // Values of several lines would have to be indented anew.
            let has_broken = values
                .iter()
                .any(|value| is_broken(source.text, value) == Some(true));
            is_one_line && !has_broken && members.iter().any(is_too_long)
        };
        let indent = match old.members.iter().find(|part| part.begins_line()) {
            Some(part) if !is_spread => line_indent(source.text, part.range.start).to_owned(),
            _ => format!("{}{}", around.indent, style.unit()),
        };
        Self {
            stays: stays(old.members.len(), members),
            is_permuted: members.len() == old.members.len()
                && members
                    .iter()
                    .all(|member| matches!(member, Member::Old(..)))
                && old.loose.iter().rev().skip(1).all(Option::is_none)
                && old
                    .members
                    .iter()
                    .skip(1)
                    .all(|part| lines(part.blanks) < 2),
            node,
            old,
            around,
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

    /// Writes what changes within members, and all else as it is.
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
            .rposition(|piece| !matches!(piece, Piece::Loose(_)));

        writer.copy(self.node.start()..self.node.start() + 1);
        let mut previous = None;
        let mut line_indent = self.around.indent;
        for (place, piece) in pieces.iter().enumerate() {
            let blanks = self.blanks(place, &pieces);
            let needs_comma = self.has_trailing_comma() || last.is_some_and(|last| place <= last);
            if self.join(previous, Some(piece), needs_comma, &blanks, writer) {
                line_indent = &self.indent;
            }
            match *piece {
                Piece::Loose(index) => {
                    let loose = self.old.loose[index].as_ref();
                    let comments = loose.map_or("", |loose| loose.comments.text);
                    writer.out.push_str(comments);
                }
                Piece::Old(index, plan) => {
                    writer.out.push_str(self.old.members[index].lead);
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

    /// Writes a member that was there, without what is around it.
    fn write_old(&self, index: usize, plan: &Plan, indents: &[&str], writer: &mut Writer) {
        let value = match self.node {
            ast::Value::Object(object) => &object.properties[index].value,
            ast::Value::Array(array) => &array.elements[index],
            other => other,
        };
        writer.copy(self.old.members[index].range.start..value.start());
        writer.value(value, plan, self.around(indents[index]));
    }

    /// Members in their new order, and loose comments in front of those that
    /// they were in front of, or of the next that is still there.
    fn pieces<'m>(&self, members: &'m [Member]) -> Vec<Piece<'m>> {
        let mut pieces = Vec::with_capacity(members.len());
        let mut loose = (self.old.loose.iter().enumerate())
            .filter(|(_, loose)| loose.is_some())
            .map(|(index, _)| index)
            .peekable();
        pieces.extend(loose.next_if_eq(&0).map(Piece::Loose));
        for member in members {
            match member {
                Member::Old(index, plan) => {
                    if self.stays[*index] {
                        while let Some(before) = loose.next_if(|before| before <= index) {
                            pieces.push(Piece::Loose(before));
                        }
                    }
                    pieces.push(Piece::Old(*index, plan));
                }
                Member::New(key, value) => pieces.push(Piece::New(key.as_deref(), value)),
            }
        }
        pieces.extend(loose.map(Piece::Loose));
        pieces
    }

    fn around<'b>(&'b self, indent: &'b str) -> Around<'b> {
        Around {
            style: self.style,
            indent: if self.is_spread { &self.indent } else { indent },
            is_in_line: self.is_in_line,
        }
    }

    /// The indentation of the lines that the old members begin on.
    fn indents<'b>(&self, text: &'b str) -> Vec<&'b str>
    where
        'a: 'b,
    {
        let mut at = self.node.start();
        let mut indent = self.around.indent;
        let indents = self.old.members.iter().map(|part| {
            indent = indent_at(&text[at..part.range.start], indent);
            at = part.range.end;
            indent
        });
        indents.collect()
    }

    pub(super) fn has_trailing_comma(&self) -> bool {
        match self.old.members.last() {
            Some(last) => last.comma.is_some() || self.is_spread && self.style.trailing(),
            None => self.is_spread && self.style.trailing(),
        }
    }
}

/// Which of the old members have the same ones in front and behind, but for
/// those that come, go, or move.
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

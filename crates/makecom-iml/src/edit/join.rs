//! Writes what is between two adjacent pieces: the trailing comments of the
//! first, a comma, and whitespace.
//!
//! A member that keeps its order also keeps the whitespace in front of it; one
//! that is new or moved gets the whitespace usual among the others. Line ends
//! are added where a comment would otherwise become that of another member.

use std::borrow::Cow;

use jsonc_parser::ast;

use super::container::{Container, Piece};
use super::members::{Part, lines};
use super::write::Writer;

impl Container<'_> {
    /// The whitespace in front of a piece.
    pub(super) fn whitespace<'b>(&'b self, place: usize, pieces: &[Piece]) -> Cow<'b, str> {
        let members = &self.old.members;
        let index = match pieces[place] {
            Piece::Dangling(index) => {
                return (self.old.dangling[index].as_ref())
                    .map_or("", |dangling| dangling.whitespace)
                    .into();
            }
            _ if self.is_spread => return self.line().into(),
            Piece::Old(index, _) => Some(index),
            Piece::New(..) => None,
        };
        let is_first = match place {
            0 => true,
            1 => matches!(pieces[0], Piece::Dangling(0)),
            _ => false,
        };
        if is_first {
            let padding = || self.style.padding(self.is_object());
            return members
                .first()
                .map_or_else(padding, |first| first.whitespace)
                .into();
        }
        if self.is_permuted && place < members.len() {
            return members[place].whitespace.into();
        }
        let Some(index) = index.filter(|index| *index > 0 && self.stays[*index]) else {
            return self.between();
        };
        // If members in front went, the blank line above them stays.
        let mut whitespace = members[index].whitespace;
        for before in (1..index).rev() {
            if self.stays[before] || self.old.dangling[before + 1].is_some() {
                break;
            }
            if lines(members[before].whitespace) > lines(whitespace) {
                whitespace = members[before].whitespace;
            }
        }
        whitespace.into()
    }

    /// The whitespace between two members that were not adjacent before.
    fn between(&self) -> Cow<'_, str> {
        match &self.old.members[..] {
            [only] if only.begins_line() => self.line().into(),
            [] | [_] => self.style.comma().into(),
            [_, others @ ..] => {
                let last = &others[others.len() - 1];
                let all_separated = (others.iter().zip(&self.old.dangling[1..]))
                    .filter(|(_, dangling)| dangling.is_none())
                    .all(|(part, _)| lines(part.whitespace) > 1);
                if all_separated && self.old.dangling[others.len()].is_none() {
                    return last.whitespace.into();
                }
                // One line end and the indentation, without blank lines; the
                // line end may be `\r\n`.
                let start = last.whitespace.rfind('\n').unwrap_or_default();
                let start = start - usize::from(last.whitespace[..start].ends_with('\r'));
                last.whitespace[start..].into()
            }
        }
    }

    /// The whitespace in front of the closing bracket.
    pub(super) fn close(&self, pieces: &[Piece]) -> Cow<'_, str> {
        if pieces.is_empty() {
            "".into()
        } else if self.is_spread && !self.old.close.contains('\n') {
            format!("{}{}", self.style.newline(), self.context.indent).into()
        } else if self.old.members.is_empty() && !self.is_spread {
            self.style.padding(self.is_object()).into()
        } else {
            self.old.close.into()
        }
    }

    /// A line end and the indentation of a member.
    fn line(&self) -> String {
        format!("{}{}", self.style.newline(), self.indent)
    }

    fn is_object(&self) -> bool {
        matches!(self.node, ast::Value::Object(_))
    }

    /// Writes what is between two pieces: the trailing comments of the first, a
    /// comma, and the whitespace, with enough line ends for each comment to
    /// stay with its member. Returns whether a line ends there.
    pub(super) fn join(
        &self,
        previous: Option<&Piece>,
        next: Option<&Piece>,
        needs_comma: bool,
        whitespace: &str,
        writer: &mut Writer,
    ) -> bool {
        let mut least = match next {
            Some(Piece::Old(index, _)) => usize::from(self.old.members[*index].leading_has_lines),
            _ => 0,
        };
        if let Some(Piece::Dangling(index)) = previous
            && let Some(dangling) = &self.old.dangling[*index]
        {
            // A blank line, so two line ends, keeps dangling comments from
            // becoming leading ones; on the line of the bracket one does.
            least = least.max(match next {
                Some(Piece::Old(..) | Piece::New(..)) if dangling.is_on_first_line => 1,
                Some(Piece::Old(..) | Piece::New(..)) => 2,
                _ => usize::from(dangling.comments.needs_line),
            });
        }
        let has_line = next.is_none() || lines(whitespace).max(least) > 0;
        let needs_line = match previous {
            None | Some(Piece::Dangling(_)) => false,
            Some(Piece::New(..)) => {
                if needs_comma {
                    writer.out.push_str(self.before_comma());
                    writer.out.push(',');
                }
                false
            }
            Some(Piece::Old(index, _)) => {
                let part = &self.old.members[*index];
                self.tail(part, needs_comma, has_line, &mut writer.out)
            }
        };
        least = least.max(usize::from(needs_line));

        let newline = self.style.newline();
        let found = lines(whitespace);
        writer
            .out
            .push_str(&newline.repeat(least.saturating_sub(found)));
        if found == 0 && least > 0 {
            let ends = next.is_none();
            writer.out.push_str(if ends {
                self.context.indent
            } else {
                &self.indent
            });
        } else {
            writer.out.push_str(whitespace);
        }
        found.max(least) > 0
    }

    /// Writes the trailing comments of a member and its comma, in an order that
    /// keeps the comments with it. Returns whether a line comment is last,
    /// which needs a line end.
    fn tail(&self, part: &Part, needs_comma: bool, has_line: bool, out: &mut String) -> bool {
        let Part {
            trailing,
            after_comma,
            ..
        } = part;
        let mut push = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
        let Some(gap) = part.comma else {
            let gap = self.before_comma();
            if !needs_comma {
                push(&[trailing.text]);
                return trailing.needs_line;
            }
            // A new comma goes before the comment if a line ends after it, or
            // if a line comment would swallow the comma.
            let is_after_comma = has_line && !gap.contains('\n') && !trailing.text.is_empty();
            if is_after_comma || trailing.needs_line && !gap.contains('\n') {
                push(&[",", trailing.text]);
                return trailing.needs_line;
            }
            push(&[trailing.text, gap, ","]);
            return false;
        };
        // After a line comment, the whitespace in front of the old comma
        // contains its line end.
        if after_comma.text.is_empty() {
            if needs_comma {
                push(&[trailing.text, gap, ","]);
                return false;
            }
            push(&[trailing.text]);
            trailing.needs_line
        } else if !needs_comma {
            let gap = if trailing.needs_line { gap } else { "" };
            push(&[trailing.text, gap, after_comma.text]);
            after_comma.needs_line
        } else if has_line || after_comma.needs_line {
            push(&[trailing.text, gap, ",", after_comma.text]);
            after_comma.needs_line
        } else if trailing.needs_line {
            // After the comma the comment would become a leading comment of the
            // next member, which is on the same line.
            push(&[trailing.text, gap, after_comma.text, ","]);
            false
        } else {
            push(&[trailing.text, after_comma.text, gap, ","]);
            false
        }
    }

    /// The whitespace in front of a comma, as the last existing comma has it.
    fn before_comma(&self) -> &str {
        let mut gaps = self.old.members.iter().rev().filter_map(|part| part.comma);
        gaps.next().unwrap_or_default()
    }
}

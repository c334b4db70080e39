//! What is between two members, or comments, that follow each other: the rest of
//! what belongs to the first, a comma, and blanks.
//!
//! The blanks in front of a member go with it while it stays where it is among
//! the others; one that comes or moves gets blanks as the others have them. On
//! top of that, as many line ends are added as keep each comment with what it
//! belongs to.

use std::borrow::Cow;

use jsonc_parser::ast;

use super::container::{Container, Piece};
use super::members::{Part, lines};
use super::write::Writer;

impl Container<'_> {
    /// Blanks in front of a piece.
    pub(super) fn blanks<'b>(&'b self, place: usize, pieces: &[Piece]) -> Cow<'b, str> {
        let members = &self.old.members;
        let index = match pieces[place] {
            Piece::Loose(index) => {
                return (self.old.loose[index].as_ref())
                    .map_or("", |loose| loose.blanks)
                    .into();
            }
            _ if self.is_spread => return self.line().into(),
            Piece::Old(index, _) => Some(index),
            Piece::New(..) => None,
        };
        let is_first = match place {
            0 => true,
            1 => matches!(pieces[0], Piece::Loose(0)),
            _ => false,
        };
        if is_first {
            let padding = || self.style.padding(self.is_object());
            return members
                .first()
                .map_or_else(padding, |first| first.blanks)
                .into();
        }
        if self.is_permuted && place < members.len() {
            return members[place].blanks.into();
        }
        let Some(index) = index.filter(|index| *index > 0 && self.stays[*index]) else {
            return self.between();
        };
        // Blank lines outlive the member that was below them.
        let mut blanks = members[index].blanks;
        for before in (1..index).rev() {
            if self.stays[before] || self.old.loose[before + 1].is_some() {
                break;
            }
            if lines(members[before].blanks) > lines(blanks) {
                blanks = members[before].blanks;
            }
        }
        blanks.into()
    }

    /// Blanks between two members that were not next to each other.
    fn between(&self) -> Cow<'_, str> {
        match &self.old.members[..] {
            [only] if only.begins_line() => self.line().into(),
            [] | [_] => self.style.comma().into(),
            [_, others @ ..] => {
                let last = &others[others.len() - 1];
                let parted = (others.iter().zip(&self.old.loose[1..]))
                    .filter(|(_, loose)| loose.is_none())
                    .all(|(part, _)| lines(part.blanks) > 1);
                if parted && self.old.loose[others.len()].is_none() {
                    return last.blanks.into();
                }
                // No more than the end of a line, and the indentation.
                let start = last.blanks.rfind('\n').unwrap_or_default();
                let start = start - usize::from(last.blanks[..start].ends_with('\r'));
                last.blanks[start..].into()
            }
        }
    }

    /// Blanks in front of the closing bracket.
    pub(super) fn close(&self, pieces: &[Piece]) -> Cow<'_, str> {
        if pieces.is_empty() {
            "".into()
        } else if self.is_spread && !self.old.close.contains('\n') {
            format!("{}{}", self.style.newline(), self.around.indent).into()
        } else if self.old.members.is_empty() && !self.is_spread {
            self.style.padding(self.is_object()).into()
        } else {
            self.old.close.into()
        }
    }

    /// The beginning of a line with a member.
    fn line(&self) -> String {
        format!("{}{}", self.style.newline(), self.indent)
    }

    fn is_object(&self) -> bool {
        matches!(self.node, ast::Value::Object(_))
    }

    /// Writes what is between two pieces: the rest of what belongs to the
    /// first, a comma, and the blanks, with as many line ends as keep every
    /// comment with what it belongs to. Says whether a line ends there.
    pub(super) fn join(
        &self,
        previous: Option<&Piece>,
        next: Option<&Piece>,
        needs_comma: bool,
        blanks: &str,
        writer: &mut Writer,
    ) -> bool {
        let mut least = match next {
            Some(Piece::Old(index, _)) => usize::from(self.old.members[*index].lead_has_lines),
            _ => 0,
        };
        if let Some(Piece::Loose(index)) = previous
            && let Some(loose) = &self.old.loose[*index]
        {
            least = least.max(match next {
                Some(Piece::Old(..) | Piece::New(..)) if loose.is_on_first_line => 1,
                Some(Piece::Old(..) | Piece::New(..)) => 2,
                _ => usize::from(loose.comments.needs_line),
            });
        }
        let has_line = next.is_none() || lines(blanks).max(least) > 0;
        let needs_line = match previous {
            None | Some(Piece::Loose(_)) => false,
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
        let found = lines(blanks);
        writer
            .out
            .push_str(&newline.repeat(least.saturating_sub(found)));
        if found == 0 && least > 0 {
            let ends = next.is_none();
            writer.out.push_str(if ends {
                self.around.indent
            } else {
                &self.indent
            });
        } else {
            writer.out.push_str(blanks);
        }
        found.max(least) > 0
    }

    /// Writes what belongs to a member and follows it; says whether only the
    /// end of a line ends that.
    fn tail(&self, part: &Part, needs_comma: bool, has_line: bool, out: &mut String) -> bool {
        let Part { trail, behind, .. } = part;
        let mut push = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
        let Some(gap) = part.comma else {
            let gap = self.before_comma();
            if !needs_comma {
                push(&[trail.text]);
                return trail.needs_line;
            }
            // Where others have theirs behind the comma, so has this one.
            let is_behind = has_line && !gap.contains('\n') && !trail.text.is_empty();
            if is_behind || trail.needs_line && !gap.contains('\n') {
                push(&[",", trail.text]);
                return trail.needs_line;
            }
            push(&[trail.text, gap, ","]);
            return false;
        };
        // The gap has the end of the line that a comment in front of it needs.
        if behind.text.is_empty() {
            if needs_comma {
                push(&[trail.text, gap, ","]);
                return false;
            }
            push(&[trail.text]);
            trail.needs_line
        } else if !needs_comma {
            let gap = if trail.needs_line { gap } else { "" };
            push(&[trail.text, gap, behind.text]);
            behind.needs_line
        } else if has_line || behind.needs_line {
            push(&[trail.text, gap, ",", behind.text]);
            behind.needs_line
        } else if trail.needs_line {
            // Behind the comma it would lead the next member, on the same line.
            push(&[trail.text, gap, behind.text, ","]);
            false
        } else {
            push(&[trail.text, behind.text, gap, ","]);
            false
        }
    }

    /// Blanks in front of commas, as others have them.
    fn before_comma(&self) -> &str {
        let mut gaps = self.old.members.iter().rev().filter_map(|part| part.comma);
        gaps.next().unwrap_or_default()
    }
}

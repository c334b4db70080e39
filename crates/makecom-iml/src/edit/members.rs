//! An object or array taken apart: its members, each with the comments that
//! belong to it, and the comments that belong to none.
//!
//! To a member belong the comments
//! - on lines of their own directly above it, or before it on its line;
//! - after it up to its comma, and behind the comma if nothing but comments
//!   follows on the line.
//!
//! All others are loose: they belong to the object or array. Those are the
//! comments behind an opening bracket if nothing else is on that line, those
//! that a blank line parts from the member below, and those that no member is
//! below.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy};

use crate::text::OPTIONS;

/// A text with its tokens.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// Commas and comments, in order.
    tokens: Vec<TokenAndRange<'a>>,
}

/// An object or array.
pub(super) struct Parts<'a> {
    pub(super) members: Vec<Part<'a>>,
    /// Comments in front of each member and, at the end, behind the last, that
    /// belong to none.
    pub(super) loose: Vec<Option<Loose<'a>>>,
    /// Blanks in front of the closing bracket.
    pub(super) close: &'a str,
}

/// A member, in pieces that follow each other.
pub(super) struct Part<'a> {
    /// Blanks in front of all that belongs to it.
    pub(super) blanks: &'a str,
    /// Comments in front of it, and the blanks between.
    pub(super) lead: &'a str,
    /// Whether a line ends between those comments and the value.
    pub(super) lead_has_lines: bool,
    /// Key and value.
    pub(super) range: Range<usize>,
    /// What follows up to its last comment in front of the comma.
    pub(super) trail: Trail<'a>,
    /// Blanks in front of the comma; `None` if there is no comma.
    pub(super) comma: Option<&'a str>,
    /// Comments behind the comma.
    pub(super) behind: Trail<'a>,
}

/// Comments that follow each other, and the blanks in front of them and between.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    pub(super) text: &'a str,
    /// Whether only the end of a line ends them.
    pub(super) needs_line: bool,
}

/// Comments that belong to no member.
pub(super) struct Loose<'a> {
    pub(super) blanks: &'a str,
    pub(super) comments: Trail<'a>,
    /// Whether they are on the line of the opening bracket, all of them.
    pub(super) is_on_first_line: bool,
}

impl<'a> Source<'a> {
    /// The text and its value, if it has one, taken from the text as it can be
    /// read, which has everything at the same bytes; `None` if it cannot be.
    pub(super) fn parse(
        text: &'a str,
        readable: &'a str,
    ) -> Option<(Self, Option<ast::Value<'a>>)> {
        let collect = CollectOptions {
            comments: CommentCollectionStrategy::AsTokens,
            tokens: true,
        };
        let parsed = jsonc_parser::parse_to_ast(readable, &collect, &OPTIONS).ok()?;
        let mut tokens = parsed.tokens?;
        tokens.retain(|token| {
            let token = &token.token;
            matches!(
                token,
                Token::Comma | Token::CommentLine(_) | Token::CommentBlock(_)
            )
        });
        let source = Self { text, tokens };
        // A carriage return alone ends a comment, and lines are told by line
        // feeds here.
        let is_read_alike = (source.tokens.iter())
            .filter(|token| matches!(token.token, Token::CommentLine(_)))
            .all(|token| {
                let rest = &text[token.range.end..];
                !rest.starts_with('\r') || rest.starts_with("\r\n")
            });
        is_read_alike.then_some((source, parsed.value))
    }

    fn tokens(&self, range: &Range<usize>) -> &[TokenAndRange<'a>] {
        let before = |offset| move |token: &TokenAndRange| token.range.start < offset;
        let start = self.tokens.partition_point(before(range.start));
        let end = self.tokens.partition_point(before(range.end));
        &self.tokens[start..end.max(start)]
    }

    /// Whether there is a comma outside comments; there must be no value.
    pub(super) fn has_comma(&self, between_values: &Range<usize>) -> bool {
        let tokens = self.tokens(between_values);
        tokens.iter().any(|token| token.token == Token::Comma)
    }

    /// Takes apart what is in `brackets`, which include both brackets.
    pub(super) fn parts(
        &self,
        brackets: &Range<usize>,
        ranges: impl IntoIterator<Item = Range<usize>>,
    ) -> Parts<'a> {
        let inside_end = brackets.end - 1;
        let mut members: Vec<Part> = Vec::new();
        let mut loose = Vec::new();
        let mut cursor = Cursor {
            text: self.text,
            at: brackets.start + 1,
        };
        let ranges = ranges.into_iter().map(Some).chain([None]);
        for range in ranges {
            let end = range.as_ref().map_or(inside_end, |range| range.start);
            let tokens = self.tokens(&(cursor.at..end));
            let comma = tokens.iter().position(|token| token.token == Token::Comma);
            let (mut before, mut comments) = tokens.split_at(comma.unwrap_or(tokens.len()));
            if let Some(member) = members.last_mut() {
                if comma.is_none() {
                    (before, comments) = tokens.split_at(cursor.on_line(tokens));
                }
                member.trail = cursor.comments(before);
                if let Some((comma, rest)) = comments.split_first().filter(|_| comma.is_some()) {
                    member.comma = Some(cursor.up_to(comma.range.start));
                    cursor.at = comma.range.end;
                    comments = rest;
                    let count = cursor.on_line(comments);
                    let (behind, rest) = comments.split_at(count);
                    if range.is_none() || cursor.ends_line(behind, rest, end) {
                        member.behind = cursor.comments(behind);
                        comments = rest;
                    }
                }
            } else {
                comments = before;
            }

            let (count, is_on_first_line) = if range.is_none() {
                (
                    comments.len(),
                    members.is_empty() && cursor.on_line(comments) == comments.len(),
                )
            } else {
                let mut first_line = 0;
                if members.is_empty() {
                    let count = cursor.on_line(comments);
                    if cursor.ends_line(&comments[..count], &comments[count..], end) {
                        first_line = count;
                    }
                }
                let count = cursor.loose(comments, end).max(first_line);
                (count, count == first_line)
            };
            let (free, lead) = comments.split_at(count);
            loose.push(free.first().map(|first| Loose {
                blanks: cursor.up_to(first.range.start),
                comments: cursor.comments(free),
                is_on_first_line,
            }));
            let Some(range) = range else {
                break;
            };
            let start = lead.first().map_or(end, |comment| comment.range.start);
            let blanks = cursor.up_to(start);
            let lead_has_lines = cursor.has_lines(lead, end);
            let lead = cursor.up_to(end);
            cursor.at = range.end;
            members.push(Part {
                blanks,
                lead,
                lead_has_lines,
                range,
                trail: Trail::NONE,
                comma: None,
                behind: Trail::NONE,
            });
        }
        Parts {
            members,
            loose,
            close: cursor.up_to(inside_end),
        }
    }
}

impl Part<'_> {
    pub(super) fn begins_line(&self) -> bool {
        self.blanks.contains('\n') || self.lead_has_lines
    }

    fn is_on_one_line(&self) -> bool {
        let around = [self.blanks, self.lead, self.trail.text, self.behind.text];
        !around.iter().any(|text| text.contains('\n'))
            && !self.comma.is_some_and(|gap| gap.contains('\n'))
    }
}

impl Parts<'_> {
    /// Whether no line ends between members.
    pub(super) fn are_on_one_line(&self) -> bool {
        self.members.iter().all(Part::is_on_one_line)
            && self.loose.iter().all(Option::is_none)
            && !self.close.contains('\n')
    }
}

impl Trail<'_> {
    pub(super) const NONE: Self = Self {
        text: "",
        needs_line: false,
    };
}

/// A place between values of a text.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn up_to(&mut self, end: usize) -> &'a str {
        let text = &self.text[self.at..end];
        self.at = end;
        text
    }

    fn comments(&mut self, comments: &[TokenAndRange]) -> Trail<'a> {
        comments.last().map_or(Trail::NONE, |last| Trail {
            text: self.up_to(last.range.end),
            needs_line: matches!(last.token, Token::CommentLine(_)),
        })
    }

    /// How many comments there are before the line ends.
    fn on_line(&self, comments: &[TokenAndRange]) -> usize {
        let mut at = self.at;
        let on_line = comments.iter().take_while(|comment| {
            let is_on_line = !self.text[at..comment.range.start].contains('\n');
            at = comment.range.end;
            is_on_line
        });
        on_line.count()
    }

    /// Whether a line ends between some comments and what is next, a comment
    /// or what is at `end`.
    fn ends_line(&self, comments: &[TokenAndRange], next: &[TokenAndRange], end: usize) -> bool {
        let next = next.first().map_or(end, |comment| comment.range.start);
        (comments.last()).is_some_and(|last| self.text[last.range.end..next].contains('\n'))
    }

    /// Whether a line ends somewhere between comments and `end`.
    fn has_lines(&self, comments: &[TokenAndRange], end: usize) -> bool {
        (0..comments.len()).any(|at| {
            let (before, after) = comments.split_at(at + 1);
            self.ends_line(before, after, end)
        })
    }

    /// How many comments a blank line parts from what is at `end`.
    fn loose(&self, comments: &[TokenAndRange], mut end: usize) -> usize {
        let mut count = comments.len();
        for comment in comments.iter().rev() {
            if lines(&self.text[comment.range.end..end]) > 1 {
                break;
            }
            end = comment.range.start;
            count -= 1;
        }
        count
    }
}

/// How many lines end in a text.
pub(super) fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

//! Splits an object or array into its members, each with its leading and
//! trailing comments, and its dangling comments.
//!
//! - Leading comments are on lines of their own directly above the member, or
//!   before it on its line.
//! - Trailing comments are between the member and its comma, or after the comma
//!   if only comments follow on the line.
//!
//! All other comments are dangling, so they belong to the object or array:
//! those after the opening bracket if nothing else is on that line, those
//! separated from the next member by a blank line, and those after the last
//! member.

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
    /// The dangling comments in front of each member and, last, those after all
    /// members.
    pub(super) dangling: Vec<Option<Dangling<'a>>>,
    /// The whitespace in front of the closing bracket.
    pub(super) close: &'a str,
}

/// A member with its trivia, in the order of the text.
pub(super) struct Part<'a> {
    /// The whitespace in front of its first leading comment, or of itself.
    pub(super) whitespace: &'a str,
    /// Its leading comments, and the whitespace up to its value.
    pub(super) leading: &'a str,
    /// Whether a line ends between the leading comments, or between them and
    /// the value.
    pub(super) leading_has_lines: bool,
    /// Key and value.
    pub(super) range: Range<usize>,
    /// Its trailing comments in front of the comma.
    pub(super) trailing: Trivia<'a>,
    /// The whitespace in front of the comma; `None` if there is no comma.
    pub(super) comma: Option<&'a str>,
    /// Its trailing comments after the comma.
    pub(super) after_comma: Trivia<'a>,
}

/// Adjacent comments, with the whitespace in front of each.
#[derive(Clone, Copy)]
pub(super) struct Trivia<'a> {
    pub(super) text: &'a str,
    /// Whether the last is a line comment, which needs a line end.
    pub(super) needs_line: bool,
}

/// Dangling comments.
pub(super) struct Dangling<'a> {
    pub(super) whitespace: &'a str,
    pub(super) comments: Trivia<'a>,
    /// Whether all of them are on the line of the opening bracket.
    pub(super) is_on_first_line: bool,
}

impl<'a> Source<'a> {
    /// Parses `readable`, which is the text with every token at the same
    /// offset. The value is `None` for an empty text; the whole is `None` if
    /// the text cannot be edited.
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
        // To the parser a lone carriage return ends a line comment, but lines
        // are counted by line feeds here.
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

    /// Whether there is a comma in a range without values; commas in comments
    /// do not count.
    pub(super) fn has_comma(&self, between_values: &Range<usize>) -> bool {
        let tokens = self.tokens(between_values);
        tokens.iter().any(|token| token.token == Token::Comma)
    }

    /// Splits what is in `brackets`, a range that includes both brackets.
    pub(super) fn parts(
        &self,
        brackets: &Range<usize>,
        ranges: impl IntoIterator<Item = Range<usize>>,
    ) -> Parts<'a> {
        let inside_end = brackets.end - 1;
        let mut members: Vec<Part> = Vec::new();
        let mut dangling = Vec::new();
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
                member.trailing = cursor.comments(before);
                if let Some((comma, rest)) = comments.split_first().filter(|_| comma.is_some()) {
                    member.comma = Some(cursor.up_to(comma.range.start));
                    cursor.at = comma.range.end;
                    comments = rest;
                    let count = cursor.on_line(comments);
                    let (after_comma, rest) = comments.split_at(count);
                    if range.is_none() || cursor.ends_line(after_comma, rest, end) {
                        member.after_comma = cursor.comments(after_comma);
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
                let count = cursor.dangling(comments, end).max(first_line);
                (count, count == first_line)
            };
            let (free, leading) = comments.split_at(count);
            dangling.push(free.first().map(|first| Dangling {
                whitespace: cursor.up_to(first.range.start),
                comments: cursor.comments(free),
                is_on_first_line,
            }));
            let Some(range) = range else {
                break;
            };
            let start = leading.first().map_or(end, |comment| comment.range.start);
            let whitespace = cursor.up_to(start);
            let leading_has_lines = cursor.has_lines(leading, end);
            let leading = cursor.up_to(end);
            cursor.at = range.end;
            members.push(Part {
                whitespace,
                leading,
                leading_has_lines,
                range,
                trailing: Trivia::NONE,
                comma: None,
                after_comma: Trivia::NONE,
            });
        }
        Parts {
            members,
            dangling,
            close: cursor.up_to(inside_end),
        }
    }
}

impl Part<'_> {
    pub(super) fn begins_line(&self) -> bool {
        self.whitespace.contains('\n') || self.leading_has_lines
    }

    fn is_on_one_line(&self) -> bool {
        let around = [
            self.whitespace,
            self.leading,
            self.trailing.text,
            self.after_comma.text,
        ];
        !around.iter().any(|text| text.contains('\n'))
            && !self.comma.is_some_and(|gap| gap.contains('\n'))
    }
}

impl Parts<'_> {
    /// Whether no line ends between members.
    pub(super) fn are_on_one_line(&self) -> bool {
        self.members.iter().all(Part::is_on_one_line)
            && self.dangling.iter().all(Option::is_none)
            && !self.close.contains('\n')
    }
}

impl Trivia<'_> {
    pub(super) const NONE: Self = Self {
        text: "",
        needs_line: false,
    };
}

/// A cursor over the trivia between values.
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

    fn comments(&mut self, comments: &[TokenAndRange]) -> Trivia<'a> {
        comments.last().map_or(Trivia::NONE, |last| Trivia {
            text: self.up_to(last.range.end),
            needs_line: matches!(last.token, Token::CommentLine(_)),
        })
    }

    /// How many of the comments begin on the line of the cursor.
    fn on_line(&self, comments: &[TokenAndRange]) -> usize {
        let mut at = self.at;
        let on_line = comments.iter().take_while(|comment| {
            let is_on_line = !self.text[at..comment.range.start].contains('\n');
            at = comment.range.end;
            is_on_line
        });
        on_line.count()
    }

    /// Whether a line ends between the last of `comments` and the next thing: a
    /// comment, or what is at `end`.
    fn ends_line(&self, comments: &[TokenAndRange], next: &[TokenAndRange], end: usize) -> bool {
        let next = next.first().map_or(end, |comment| comment.range.start);
        (comments.last()).is_some_and(|last| self.text[last.range.end..next].contains('\n'))
    }

    /// Whether a line ends after any of the comments and before `end`.
    fn has_lines(&self, comments: &[TokenAndRange], end: usize) -> bool {
        (0..comments.len()).any(|at| {
            let (before, after) = comments.split_at(at + 1);
            self.ends_line(before, after, end)
        })
    }

    /// How many of the comments a blank line separates from what is at `end`.
    fn dangling(&self, comments: &[TokenAndRange], mut end: usize) -> usize {
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

/// The number of line ends in a text.
pub(super) fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

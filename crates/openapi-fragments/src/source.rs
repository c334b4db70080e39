//! A named text, with positions and snippets for diagnostics.
//!
//! Published pages have whole OpenAPI documents on one line, so a snippet is a
//! window around the place rather than its line.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

/// Bytes shown on either side of a place when its line is long.
const WINDOW: usize = 72;

/// A text with a name for diagnostics, usually its path.
///
/// ```
/// use openapi_fragments::Source;
///
/// let source = Source::new("page.md", "one\ntwo\n");
/// assert_eq!(source.position(5).to_string(), "2:2");
/// ```
pub struct Source {
    name: String,
    text: Text,
    /// Some offsets with their positions, so that a position is not counted from
    /// the start each time.
    marks: OnceLock<Vec<(usize, Position)>>,
}

/// Bytes from one mark to the next.
const STEP: usize = 1024;

enum Text {
    Held(String),
    /// Loaded on demand, when a diagnostic shows it.
    Lazy {
        load: Box<dyn Fn() -> String + Send + Sync>,
        loaded: OnceLock<String>,
    },
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Source {
    /// A text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: Text::Held(text.into()),
            marks: OnceLock::new(),
        }
    }

    /// A text that is not kept in memory but loaded when a diagnostic shows it.
    pub(crate) fn lazy(
        name: impl Into<String>,
        load: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            text: Text::Lazy {
                load: Box::new(load),
                loaded: OnceLock::new(),
            },
            marks: OnceLock::new(),
        }
    }

    /// The name, usually a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        match &self.text {
            Text::Held(text) => text,
            Text::Lazy { load, loaded } => loaded.get_or_init(load),
        }
    }

    /// The position of a byte offset. An offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text(), offset);
        let marks = self.marks.get_or_init(|| marks(self.text()));
        let mark = marks.partition_point(|(mark, _)| *mark <= offset);
        // The first mark is at the very start.
        let (mark, position) = mark
            .checked_sub(1)
            .and_then(|mark| marks.get(mark).copied())
            .unwrap_or((0, START));
        self.text()[mark..offset].chars().fold(position, after)
    }

    /// The byte offset of a line and column as parsers report them: lines from
    /// 1, columns from 1 in bytes.
    pub(crate) fn offset_in(text: &str, line: usize, byte_column: usize) -> usize {
        let line_start = match line {
            0 | 1 => 0,
            _ => text
                .match_indices('\n')
                .nth(line - 2)
                .map_or(text.len(), |(newline, _)| newline + 1),
        };
        floor_char_boundary(text, line_start + byte_column.saturating_sub(1))
    }

    /// The part of the span's line that a snippet shows.
    #[cfg(feature = "terminal")]
    pub(crate) fn window(&self, span: &Range<usize>) -> Range<usize> {
        let start = floor_char_boundary(self.text(), span.start.saturating_sub(WINDOW));
        let start = self.text()[start..span.start]
            .rfind('\n')
            .map_or(start, |newline| start + newline + 1);
        let end = floor_char_boundary(self.text(), span.end + WINDOW);
        let end = self.text()[span.start..end]
            .find(['\r', '\n'])
            .map_or(end, |newline| span.start + newline);
        start..end.max(span.end)
    }

    /// A span that fits into a snippet: on one line, within the text, not longer
    /// than a window.
    pub(crate) fn clip(&self, span: &Range<usize>) -> Range<usize> {
        // A place at the end of the text is shown at its last character.
        let last = self.text().trim_end().len().saturating_sub(1);
        let start = floor_char_boundary(self.text(), span.start.min(last));
        let end = span.end.max(start + 1).min(start + WINDOW);
        let end = floor_char_boundary(self.text(), end).max(start);
        let end = self.text()[start..end]
            .find(['\r', '\n'])
            .map_or(end, |newline| start + newline);
        start..end.max(start)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

const START: Position = Position { line: 1, column: 1 };

/// The position after a character.
fn after(position: Position, c: char) -> Position {
    match c {
        '\n' => Position {
            line: position.line + 1,
            column: 1,
        },
        _ => Position {
            column: position.column + 1,
            ..position
        },
    }
}

fn marks(text: &str) -> Vec<(usize, Position)> {
    let mut marks = vec![(0, START)];
    let mut position = START;
    let mut next = STEP;
    for (offset, c) in text.char_indices() {
        if offset >= next {
            marks.push((offset, position));
            next = offset + STEP;
        }
        position = after(position, c);
    }
    marks
}

/// The nearest character boundary at or before an offset.
fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let source = Source::new("t", "aé\nžx");
        let cases = [(0, "1:1"), (1, "1:2"), (2, "1:2"), (3, "1:3"), (4, "2:1")];
        for (offset, expected) in cases {
            assert_eq!(source.position(offset).to_string(), expected, "{offset}");
        }
        assert_eq!(source.position(99).to_string(), "2:3");
        // Far into a text as well as near its start.
        let long = Source::new("t", format!("{}{}", "é".repeat(700), "ab\n".repeat(900)));
        let cases = [
            (1398, "1:700"),
            (1400, "1:701"),
            (1403, "2:1"),
            (3502, "701:3"),
        ];
        for (offset, expected) in cases {
            assert_eq!(long.position(offset).to_string(), expected, "{offset}");
        }
    }

    #[cfg(feature = "terminal")]
    #[test]
    fn a_snippet_of_a_long_line_is_a_window() {
        let source = Source::new("t", format!("{}X{}", "é".repeat(5000), "b".repeat(5000)));
        let shown = &source.text()[source.window(&(10_000..10_001))];
        assert!(shown.len() < 200 && shown.contains('X'), "{shown}");
    }
}

//! An excerpt of a text around a place: its line and the lines above and below it, with
//! long lines cut.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar as _;

use super::clean::{self, CUT, shortened};

/// The number of columns on either side of a place, and of a long place.
const AROUND: usize = 60;
/// The number of columns of the lines above and below.
const CONTEXT: usize = 2 * AROUND;

/// The line of a place and the lines above and below it, with long lines cut.
#[derive(Debug)]
pub(crate) struct Excerpt {
    name: String,
    text: String,
    /// Its first line, counted from 0.
    first_line: usize,
    lines: usize,
    /// The place in the excerpt.
    pub(super) span: Range<usize>,
    /// The place in the whole text, counted from 0.
    line: usize,
    column: usize,
}

impl Excerpt {
    /// A place in a text: a span of bytes that begins at a line and a column,
    /// both counted from 1.
    pub(crate) fn new(
        name: &str,
        text: &str,
        span: Range<usize>,
        line: usize,
        column: usize,
    ) -> Self {
        let line = line.saturating_sub(1);
        let (above, rest) = text.split_at(floor(text, span.start));
        let (place, rest) = rest.split_at(floor(rest, span.len()));
        let (before, above) = match above.rsplit_once('\n') {
            Some((above, before)) => (before, Some(above)),
            None => (above, None),
        };
        let (place, after, below) = match place.split_once('\n') {
            // A place of several lines is shown by its first line.
            Some((place, _)) => (place, "", None),
            None => match rest.split_once('\n') {
                Some((after, below)) => (place, after, Some(below)),
                None => (place, rest, None),
            },
        };

        let mut shown = String::new();
        let mut lines = 1;
        let mut first_line = line;
        if let Some(above) = above {
            let above = above.rsplit('\n').next().unwrap_or_default();
            shown += &start_of(without_return(above), CONTEXT);
            shown.push('\n');
            first_line = line.saturating_sub(1);
            lines += 1;
        }
        shown += &end_of(before, AROUND);
        let start = shown.len();
        let place = start_of(without_return(place), AROUND);
        shown += &place;
        let end = shown.len();
        // The text after a cut place is not shown, since it is not next to it.
        if !place.ends_with(CUT) {
            shown += &start_of(without_return(after), AROUND);
        }
        if let Some(below) = below
            && !below.is_empty()
        {
            let below = below.split('\n').next().unwrap_or_default();
            shown.push('\n');
            shown += &start_of(without_return(below), CONTEXT);
            lines += 1;
        }
        Self {
            name: shortened(name),
            text: shown,
            first_line,
            lines,
            span: start..end,
            line,
            column: column.saturating_sub(1),
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // miette asks without context to learn where the place itself is.
        let (shown, line, column, lines) = if lines_before == 0 && lines_after == 0 {
            (self.span.clone(), self.line, self.column, 1)
        } else {
            (0..self.text.len(), self.first_line, 0, self.lines)
        };
        let text = self.text.as_bytes();
        let bytes = text.get(shown.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            bytes,
            shown.into(),
            line,
            column,
            lines,
        )))
    }
}

/// The longest prefix of a text within so many columns, sanitized.
fn start_of(text: &str, columns: usize) -> String {
    let end = cut(text.char_indices(), columns).unwrap_or(text.len());
    let cut = if end < text.len() { CUT } else { "" };
    clean::line(&text[..end]) + cut
}

/// The longest suffix of a text within so many columns, sanitized.
fn end_of(text: &str, columns: usize) -> String {
    let start = cut(text.char_indices().rev(), columns).map_or(0, |offset| {
        offset + text[offset..].chars().next().map_or(0, char::len_utf8)
    });
    let cut = if start > 0 { CUT } else { "" };
    cut.to_owned() + &clean::line(&text[start..])
}

/// The offset of the first character that does not fit. A zero-width character counts as
/// one column, since there may be any number of them.
fn cut(text: impl Iterator<Item = (usize, char)>, columns: usize) -> Option<usize> {
    let mut left = columns;
    for (offset, one) in text {
        let width = match one {
            '\t' => 4,
            one => one.width().unwrap_or(1).max(1),
        };
        left = match left.checked_sub(width) {
            Some(left) => left,
            None => return Some(offset),
        };
    }
    None
}

/// A line without a carriage return at its end.
fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

/// The last boundary of a character at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use miette::Severity;

    use super::super::{Report, Stream};
    use super::*;

    fn rendered(text: &str, span: Range<usize>, line: usize, column: usize) -> String {
        let excerpt = Excerpt::new("f", text, span, line, column);
        assert!(excerpt.text.is_char_boundary(excerpt.span.start));
        assert!(excerpt.text.is_char_boundary(excerpt.span.end));
        Report::new(Severity::Error, "m")
            .at(excerpt)
            .render(Stream {
                color: false,
                is_terminal: true,
            })
    }

    /// A place is shown with little of the rest, whatever surrounds it.
    #[test]
    fn a_window_has_its_place_at_any_edge() {
        let fillers = [
            "x",
            "ü",
            "東",
            "🦀",
            "\t",
            "e\u{301}",
            "\u{301}",
            "\u{200b}",
            "\u{202e}",
            "\u{1b}[2J",
            "\u{0}",
            "\r",
        ];
        for filler in fillers {
            for (left, right) in [
                (0, 0),
                (0, 70_000),
                (70_000, 0),
                (70_000, 70_000),
                (59, 61),
                (60, 60),
                (61, 59),
            ] {
                let before = filler.repeat(left);
                let text = format!("{before}HERE{}\nbelow", filler.repeat(right));
                let column = before.chars().count() + 1;
                let shown = rendered(&text, before.len()..before.len() + 4, 1, column);
                let name = filler.escape_unicode();
                assert!(shown.contains("HERE"), "{name} {left} {right}: {shown}");
                assert!(shown.contains(&format!("[f:1:{column}]")), "{shown}");
                assert!(shown.contains("────\n"), "{shown}");
                assert!(shown.contains("2 │ below"), "{shown}");
                assert!(
                    shown.len() < 3_000,
                    "{name} {left} {right}: {}",
                    shown.len()
                );
                let is_clean = |one| matches!(one, '\n' | '\t') || makecom_project::is_visible(one);
                assert!(shown.chars().all(is_clean), "{name}: {shown:?}");
            }
        }
    }

    #[test]
    fn the_mark_is_below_its_place() {
        let before = "東".repeat(1_000);
        let text = format!("above\n{before}HERE and more\r\nbelow\r\nfurther");
        let start = "above\n".len() + before.len();
        let shown = rendered(&text, start..start + 4, 2, 1_001);
        let marks: Vec<_> = shown.lines().skip(2).collect();
        let line = format!(" 2 │ …{}HERE and more", "東".repeat(30));
        assert_eq!(
            marks,
            [
                " 1 │ above",
                &line,
                &format!("   · {}────", " ".repeat(61)),
                " 3 │ below",
                "   ╰────"
            ]
        );
    }

    #[test]
    fn a_long_place_is_cut() {
        let text = "y".repeat(70_000);
        let shown = rendered(&text, 0..70_000, 1, 1);
        assert!(shown.contains(&format!("{}…\n", "y".repeat(60))), "{shown}");
        assert!(shown.len() < 1_000);
    }

    /// Offsets out of a text or within a character give an excerpt, too.
    #[test]
    fn no_place_is_out_of_bounds() {
        for text in ["", "\n", "ü", "ü\n", "\r\n\r\n"] {
            for start in 0..5 {
                for length in 0..5 {
                    rendered(text, start..start + length, 1, 1);
                }
            }
        }
    }
}

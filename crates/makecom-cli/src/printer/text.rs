//! Text for people: sanitized lines that cannot break in two or control the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use super::Stream;
use super::clean;
use super::report::Report;

pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const NOTED: Style = AnsiColor::Yellow.on_default();
pub(crate) const PLACE: Style = AnsiColor::Cyan.on_default();
const HEAD: Style = Style::new().bold();

/// Columns of a table are aligned up to this width; a longer cell is shown whole
/// without widening the others.
const WIDEST: usize = 60;

/// One line: styled words, then plain ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    style: Style,
    styled: String,
    plain: String,
}

impl Line {
    pub(crate) fn styled(style: Style, text: impl Into<String>) -> Self {
        Self {
            style,
            styled: text.into(),
            plain: String::new(),
        }
    }

    /// Continues without a style.
    pub(crate) fn then(mut self, text: &str) -> Self {
        self.plain += text;
        self
    }

    pub(super) fn write(&self, color: bool, text: &mut String) {
        let styled = clean::line(&self.styled);
        if color && !styled.is_empty() {
            let style = self.style;
            // Writing to a string cannot fail.
            let _ = write!(text, "{style}{styled}{style:#}");
        } else {
            *text += &styled;
        }
        *text += &clean::line(&self.plain);
        text.push('\n');
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::default().then(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

/// Lines, and diagnostics with their snippets.
#[derive(Debug, Default)]
pub(crate) struct Text(Vec<Block>);

#[derive(Debug)]
enum Block {
    Line(Line),
    Report(Report),
}

impl Text {
    pub(crate) fn push(&mut self, line: impl Into<Line>) {
        self.0.push(Block::Line(line.into()));
    }

    pub(crate) fn report(&mut self, report: Report) {
        self.0.push(Block::Report(report));
    }

    /// Appends another text.
    pub(crate) fn and(mut self, below: Self) -> Self {
        self.0.extend(below.0);
        self
    }

    /// A table with a head.
    pub(crate) fn table<const N: usize>(
        head: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> Self {
        let rows: Vec<[String; N]> = rows
            .into_iter()
            .map(|row| row.map(|cell| clean::one_line(&cell)))
            .collect();
        let mut widths = head.map(str::width);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width().min(WIDEST));
            }
        }
        let line = |cells: [&str; N]| {
            let mut line = String::new();
            for (cell, width) in cells.into_iter().zip(widths) {
                line += cell;
                line += &" ".repeat(width.saturating_sub(cell.width()) + 2);
            }
            line.truncate(line.trim_end().len());
            line
        };
        let mut text = Self::default();
        text.push(Line::styled(HEAD, line(head)));
        for row in &rows {
            text.push(line(row.each_ref().map(String::as_str)));
        }
        text
    }

    /// A unified diff, as [`unified_diff`] writes it.
    pub(crate) fn of_diff(diff: &str) -> Self {
        diff.split_terminator('\n')
            .map(|line| {
                let style = match line.as_bytes().first() {
                    Some(b'+') => ADDED,
                    Some(b'-') => REMOVED,
                    Some(b'@') => PLACE,
                    _ => Style::new(),
                };
                Line::styled(style, line)
            })
            .collect()
    }

    /// Renders it for a stream.
    pub(super) fn render(&self, stream: Stream) -> String {
        let mut text = String::new();
        for block in &self.0 {
            match block {
                Block::Line(line) => line.write(stream.color, &mut text),
                Block::Report(report) => text += &report.render(stream),
            }
        }
        text
    }
}

/// One line; an end of line at its end is dropped.
impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Line::from(text.strip_suffix('\n').unwrap_or(text)).into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Line> for Text {
    fn from(line: Line) -> Self {
        Self(vec![Block::Line(line)])
    }
}

impl From<Report> for Text {
    fn from(report: Report) -> Self {
        Self(vec![Block::Report(report)])
    }
}

impl<L: Into<Line>> FromIterator<L> for Text {
    fn from_iter<I: IntoIterator<Item = L>>(lines: I) -> Self {
        let lines = lines.into_iter();
        Self(lines.map(|line| Block::Line(line.into())).collect())
    }
}

/// The unified diff from one text to another: raw data, which is sanitized when shown.
pub(crate) fn unified_diff(title: &str, before: &str, after: &str) -> String {
    // The title is in lines of its own.
    let title = clean::one_line(title);
    let (old, new) = (format!("a/{title}"), format!("b/{title}"));
    similar::TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(&old, &new)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Stream = Stream {
        color: false,
        is_terminal: false,
    };

    #[test]
    fn text_cannot_forge_a_line_or_a_style() {
        let mut text = Text::from("one\ntwo\n");
        text.push(Line::styled(ADDED, "a\u{1b}[0m\nb").then("\u{202e}c\nd"));
        assert_eq!(
            text.render(PLAIN),
            "one\u{fffd}two\na\u{fffd}[0m\u{fffd}b\u{fffd}c\u{fffd}d\n"
        );
        let painted = text.render(Stream {
            color: true,
            is_terminal: true,
        });
        assert_eq!(
            painted,
            "one\u{fffd}two\n\u{1b}[32ma\u{fffd}[0m\u{fffd}b\u{1b}[0m\u{fffd}c\u{fffd}d\n"
        );
    }

    /// Format strings panic at widths beyond 65,535.
    #[test]
    fn a_long_cell_is_whole_and_fills_no_other_row() {
        let long = "x".repeat(70_000);
        let rows = [["a".to_owned(), long.clone(), "b".to_owned()]]
            .into_iter()
            .chain((0..100).map(|_| ["c", "d", "e"].map(str::to_owned)));
        let text = Text::table(["N", "LABEL", "TYPE"], rows).render(PLAIN);
        assert!(text.contains(&format!("a  {long}  b\n")));
        assert!(text.len() < 70_000 + 102 * 100, "{}", text.len());
    }

    #[test]
    fn columns_are_as_wide_as_their_visible_text() {
        let rows = [["東京", "1"], ["e\u{301}", "2"], ["\u{200b}x", "3"]];
        let text = Text::table(["N", "M"], rows.map(|row| row.map(str::to_owned)));
        assert_eq!(
            text.render(PLAIN),
            "N     M\n東京  1\ne\u{301}     2\n\u{fffd}x    3\n"
        );
    }
}

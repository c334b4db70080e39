//! Showing diagnostics and results to people.
//!
//! A diagnostic is shown with the source around each of its places and a mark
//! beneath. What others wrote passes through [`visible`] first. A reader that has
//! seen enough, such as `head`, is no error.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::files::Contents;
use crate::visible::{self, one_line};

/// Columns of a message or a piece of advice.
const WIDTH: usize = 98;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ADVICE: Style = AnsiColor::Cyan.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default().underline();
const MARK: Style = AnsiColor::Magenta.on_default().bold();
const NUMBER: Style = Style::new().dimmed();

/// Shows every diagnostic on standard error: with colours on a terminal that
/// has some, else plainly.
pub fn report(diagnostics: impl IntoIterator<Item = Diagnostic>) {
    for diagnostic in diagnostics {
        if !say(&render(&diagnostic)) {
            return;
        }
    }
}

/// Writes every diagnostic to standard error as JSON, one to a line.
pub fn report_json(diagnostics: impl IntoIterator<Item = Diagnostic>) {
    for diagnostic in diagnostics {
        // Strings and numbers only, which JSON can always say.
        let json = serde_json::json!(diagnostic).to_string();
        if !say(&visible::json(json)) {
            return;
        }
    }
}

/// Writes a line to standard error, with colours only where they are seen.
/// `false` if no reader is left. Text of others must have passed
/// through [`visible`].
pub fn say(text: &str) -> bool {
    writeln!(anstream::stderr().lock(), "{text}").is_ok()
}

/// Writes results to standard output. That no reader is left, as with `head`,
/// is no error.
///
/// # Errors
/// `unwritable-file` if they cannot be written for any other reason.
pub fn print(contents: &(impl Contents + ?Sized)) -> Result<(), Diagnostic> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = contents.write_to(&mut stdout).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let message = format!("cannot write standard output: {error}");
            Err(Diagnostic::error("unwritable-file", message)
                .help("check that the disk has room, or write to a file"))
        }
        _ => Ok(()),
    }
}

/// A diagnostic as [`report`] shows it, with colours as a terminal takes them.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::terminal::render;
/// use openapi_fragments::{Diagnostic, Place, Source};
///
/// let source = Arc::new(Source::new("a.yaml", "size: big\n"));
/// let diagnostic = Diagnostic::error("bad-shape", "a size is a number")
///     .at(Place::new(source, &(6..9), "not this"))
///     .help("write a number");
/// assert!(render(&diagnostic).contains("big"));
/// ```
pub fn render(diagnostic: &Diagnostic) -> String {
    let (style, sign) = match diagnostic.severity() {
        Severity::Warning => (WARNING, "⚠"),
        Severity::Error => (ERROR, "×"),
    };
    let mut text = format!("{style}{}{style:#}\n\n", diagnostic.code());
    let sign = format!("{style}{sign}{style:#}");
    paragraph(&mut text, (&sign, 1), '│', diagnostic.message());
    let mut places = diagnostic.places().iter();
    if let Some(place) = places.next() {
        snippet(&mut text, place);
    }
    if let Some(help) = diagnostic.help_text() {
        let sign = format!("{ADVICE}help:{ADVICE:#}");
        paragraph(&mut text, (&sign, 5), ' ', help);
    }
    for place in places {
        // Writing to a string cannot fail.
        let _ = write!(text, "\nAdvice: \n  {ADVICE}☞{ADVICE:#} {place}\n");
        snippet(&mut text, place);
    }
    text
}

/// A text behind a sign of some width, in lines that begin below it.
fn paragraph(text: &mut String, (sign, width): (&str, usize), rest: char, words: &str) {
    let _ = write!(text, "  {sign}");
    let mut column = 2 + width;
    for (index, word) in one_line(words).split(' ').enumerate() {
        if index > 0 && column + 1 + word.width() > WIDTH {
            let _ = write!(text, "\n  {rest}{:1$}", "", width - 1);
            column = 2 + width;
        }
        let _ = write!(text, " {word}");
        column += 1 + word.width();
    }
    text.push('\n');
}

/// The line of a place with a mark beneath that says what is there.
fn snippet(text: &mut String, place: &Place) {
    let source = place.source().text();
    let Range { start, end } = place.span();
    let shown = place.source().window(&(start..end));
    let number = place.position().line.to_string();
    let margin = number.len() + 2;
    let [before, marked, after] = [shown.start..start, start..end, end..shown.end]
        .map(|part| one_line(source.get(part).unwrap_or_default()));
    let width = marked.width();
    let left = width / 2;
    let mark = if width == 0 { '▲' } else { '┬' };
    let caption = place.caption();
    let _ = writeln!(
        text,
        "{0:margin$}╭─[{PLACE}{place}{PLACE:#}]\n \
         {NUMBER}{number}{NUMBER:#} │ {before}{marked}{after}\n\
         {0:margin$}· {0:indent$}{MARK}{1:─<left$}{mark}{1:─<right$}{MARK:#}\n\
         {0:margin$}· {0:indent$}{0:left$}{MARK}╰── {caption}{MARK:#}\n\
         {0:margin$}╰────",
        "",
        "",
        indent = before.width(),
        right = width.saturating_sub(left + 1),
        caption = one_line(&caption),
    );
}

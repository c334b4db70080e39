//! Diagnostics and results on a terminal.
//!
//! A diagnostic is shown with the source around each of its places and a mark
//! beneath. Text from the input passes through [`visible`] first. A closed pipe,
//! as with `head`, is not an error.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::files::Contents;
use crate::visible::{self, one_line};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ADVICE: Style = AnsiColor::Cyan.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default().underline();
const MARK: Style = AnsiColor::Magenta.on_default().bold();
const NUMBER: Style = Style::new().dimmed();

/// Shows every diagnostic on standard error, with colours if the terminal
/// supports them.
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
        // Strings and numbers only, which are always valid JSON.
        let json = serde_json::json!(diagnostic).to_string();
        if !say(&visible::json(json)) {
            return;
        }
    }
}

/// Writes a line to standard error, with colours if the terminal supports them.
/// `false` if the pipe is closed. Text from the input must have passed through
/// [`visible`].
pub fn say(text: &str) -> bool {
    writeln!(anstream::stderr().lock(), "{text}").is_ok()
}

/// Writes results to standard output. A closed pipe, as with `head`, is not an
/// error.
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
                .with_help("check that the disk has room, or write to a file"))
        }
        _ => Ok(()),
    }
}

/// A diagnostic as [`report`] shows it, with ANSI colours: `error[code]: what`, a
/// snippet of each place, `help: what to do`.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::terminal::render;
/// use openapi_fragments::{Diagnostic, Place, Source};
///
/// let source = Arc::new(Source::new("a.yaml", "size: big\n"));
/// let diagnostic = Diagnostic::error("bad-shape", "expected a number")
///     .at(Place::new(source, &(6..9), "is a string"))
///     .with_help("write the size as a number");
/// let shown = anstream::adapter::strip_str(&render(&diagnostic)).to_string();
/// assert!(shown.starts_with("error[bad-shape]: expected a number\n"));
/// assert!(shown.ends_with("help: write the size as a number\n"));
/// ```
pub fn render(diagnostic: &Diagnostic) -> String {
    let (style, severity) = match diagnostic.severity() {
        Severity::Hint => (ADVICE, "hint"),
        Severity::Warning => (WARNING, "warning"),
        Severity::Error => (ERROR, "error"),
    };
    let mut text = format!(
        "{style}{severity}[{}]:{style:#} {}\n",
        diagnostic.code(),
        one_line(diagnostic.message())
    );
    for place in diagnostic.places() {
        snippet(&mut text, place);
    }
    if let Some(help) = diagnostic.help() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{ADVICE}help:{ADVICE:#} {}", one_line(help));
    }
    text
}

/// The line of a place, with a mark and the label beneath.
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

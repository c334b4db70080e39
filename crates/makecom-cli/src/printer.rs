//! The terminal: what goes to standard output and standard error, and how.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use makecom_sandbox::LineLog;
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::arguments::{Color, Global, Output};
use crate::failure::{Failure, Result};

pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const NOTED: Style = AnsiColor::Yellow.on_default();
pub(crate) const PLACE: Style = AnsiColor::Cyan.on_default();
const HEAD: Style = Style::new().bold();

/// Writes for people, or for programs.
#[derive(Debug)]
pub(crate) struct Printer {
    output: Output,
    quiet: bool,
    verbose: u8,
    out: Stream,
    err: Stream,
}

/// What a stream can show.
#[derive(Clone, Copy, Debug)]
struct Stream {
    color: bool,
    /// Whether somebody reads it here and now: only then are lines broken.
    is_terminal: bool,
}

impl Printer {
    pub(crate) fn new(global: &Global) -> Self {
        let stream = |is_terminal: bool| Stream {
            color: match global.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => {
                    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
                }
            },
            is_terminal,
        };
        Self {
            output: if global.json {
                Output::Json
            } else {
                global.output
            },
            quiet: global.quiet,
            verbose: global.verbose,
            out: stream(io::stdout().is_terminal()),
            err: stream(io::stderr().is_terminal()),
        }
    }

    /// `-v` shows calls, `-vv` attempts and pauses of every layer.
    pub(crate) fn start_tracing(&self) {
        use tracing_subscriber::filter::{LevelFilter, Targets};
        use tracing_subscriber::fmt::format::FmtSpan;
        use tracing_subscriber::layer::SubscriberExt as _;

        let targets = match (self.quiet, self.verbose) {
            (true, _) => return,
            (false, 0) => Targets::new().with_target("makecom", LevelFilter::WARN),
            (false, 1) => Targets::new().with_target("makecom", LevelFilter::INFO),
            (false, 2) => Targets::new().with_target("makecom", LevelFilter::TRACE),
            (false, _) => Targets::new().with_default(LevelFilter::TRACE),
        };
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(self.err.color)
            .with_span_events(FmtSpan::CLOSE)
            .with_target(false)
            .without_time();
        let subscriber = tracing_subscriber::registry().with(targets).with(layer);
        // Nobody else sets one.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }

    /// Whether the result is read by a program.
    pub(crate) fn is_json(&self) -> bool {
        !matches!(self.output, Output::Table)
    }

    /// The result of a command: a value for programs, or what `table` makes of
    /// it for people.
    pub(crate) fn result<T: Serialize>(
        &self,
        value: &T,
        table: impl FnOnce() -> String,
    ) -> Result<()> {
        let text = match self.output {
            Output::Table => table(),
            Output::Json => json(value, serde_json::to_string_pretty)?,
            Output::Compact => json(value, serde_json::to_string)?,
        };
        self.bytes(text.as_bytes())
    }

    /// Bytes as they are.
    #[expect(clippy::unused_self, reason = "only a printer prints")]
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| Failure::io("cannot write the result", &error)),
        }
    }

    /// A line about what was done, on standard error; not with `--quiet`, and
    /// not where a program reads the result.
    pub(crate) fn note(&self, line: &str) {
        if !self.quiet && !self.is_json() {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// A function that hands lines to a log from anywhere; not with `--quiet`.
    pub(crate) fn log(&self, log: LineLog) -> impl Fn(&str) + Send + Sync + 'static {
        let quiet = self.quiet;
        move |line| {
            if !quiet {
                log.push(one_line(line));
            }
        }
    }

    /// A bar with an estimate, which is drawn on terminals only; told how many
    /// are done, and of how many.
    pub(crate) fn progress(&self, what: &'static str) -> impl Fn(usize, usize) + use<> {
        let bar = if self.quiet || self.is_json() {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        move |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            if done == total {
                bar.finish_and_clear();
            }
        }
    }

    /// What needs attention, on standard error, whatever the output.
    pub(crate) fn warn(&self, line: &str) {
        let word = painted(self.err.color, NOTED, "warning");
        let _ = writeln!(io::stderr(), "{word}: {line}");
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        let text = if self.is_json() {
            let error = serde_json::json!({"error": {
                "message": failure.message(),
                "help": failure.help(),
                "status": failure.status(),
                "code": failure.code(),
            }});
            format!("{error}\n")
        } else {
            diagnostic(failure, self.err)
        };
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// A diagnostic with its snippet, for standard output.
    pub(crate) fn finding(&self, finding: &dyn miette::Diagnostic) -> String {
        diagnostic(finding, self.out)
    }

    /// A diagnostic with its snippet, on standard error.
    pub(crate) fn complain(&self, finding: &dyn miette::Diagnostic) {
        let text = diagnostic(finding, self.err);
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// What changed from one text to another, as a unified diff.
    pub(crate) fn diff(&self, title: &str, before: &str, after: &str) -> String {
        let diff = similar::TextDiff::from_lines(before, after);
        let (old, new) = (format!("a/{title}"), format!("b/{title}"));
        let mut unified = diff.unified_diff();
        let text = unified.context_radius(3).header(&old, &new).to_string();
        let mut painted = String::new();
        for line in lines(&text).lines() {
            let style = match line.as_bytes().first() {
                Some(b'+') => ADDED,
                Some(b'-') => REMOVED,
                Some(b'@') => PLACE,
                _ => Style::new(),
            };
            painted += &self.paint(style, line);
            painted.push('\n');
        }
        painted
    }

    /// A text for standard output in a style, where there are styles.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        painted(self.out.color, style, text)
    }

    /// Rows below a head, in columns.
    pub(crate) fn table<const N: usize>(
        &self,
        head: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> String {
        let rows: Vec<[String; N]> = rows
            .into_iter()
            .map(|row| row.map(|cell| one_line(&cell)))
            .collect();
        let mut widths = head.map(str::width);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let line = |cells: [&str; N]| {
            let mut line = String::new();
            for (cell, width) in cells.into_iter().zip(widths) {
                let blanks = width - cell.width() + 2;
                let _ = write!(line, "{cell}{:blanks$}", "");
            }
            line.truncate(line.trim_end().len());
            line
        };
        let mut text = self.paint(HEAD, &line(head)) + "\n";
        for row in &rows {
            text += &line(row.each_ref().map(String::as_str));
            text.push('\n');
        }
        text
    }
}

fn diagnostic(diagnostic: &dyn miette::Diagnostic, stream: Stream) -> String {
    let theme = if stream.color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let mut text = String::new();
    let shown = GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_wrap_lines(stream.is_terminal)
        .with_links(stream.color)
        .render_report(&mut text, diagnostic);
    match shown {
        Ok(()) => text,
        Err(_) => format!("{diagnostic}\n"),
    }
}

fn painted(color: bool, style: Style, text: &str) -> String {
    if color {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

fn json<T>(value: &T, write: fn(&T) -> serde_json::Result<String>) -> Result<String> {
    let text = write(value)
        .map_err(|error| Failure::new(format!("cannot write JSON: {error}"), "report this"))?;
    Ok(text + "\n")
}

/// What others wrote, without what would steer the terminal.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|one| if one.is_control() { '\u{fffd}' } else { one })
        .collect()
}

/// Several lines that others wrote, without what would steer the terminal.
pub(crate) fn lines(text: &str) -> String {
    text.chars()
        .map(|one| match one {
            '\n' | '\t' => one,
            '\r' => '␍',
            one if one.is_control() => '\u{fffd}',
            one => one,
        })
        .collect()
}

//! Writes to standard output and standard error.
//!
//! No other module writes to them. Text for people is a [`Text`] or a [`Report`], both
//! sanitized; JSON is escaped; and raw data is sanitized on a terminal only.

mod clean;
mod excerpt;
mod report;
mod text;

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use indicatif::{ProgressBar, ProgressStyle};
use makecom_sandbox::LineLog;
use miette::Severity;
use serde::Serialize;

use crate::arguments::{Color, Global, Output, detached};
use crate::failure::{Failure, Result};

pub(crate) use clean::one_line;
pub(crate) use excerpt::Excerpt;
pub(crate) use report::Report;
pub(crate) use text::{ADDED, Line, NOTED, REMOVED, Text, unified_diff};

/// Writes results, for people or for programs.
#[derive(Debug)]
pub(crate) struct Printer {
    output: Output,
    quiet: bool,
    verbose: u8,
    out: Stream,
    err: Stream,
}

/// The capabilities of a stream.
#[derive(Clone, Copy, Debug)]
struct Stream {
    color: bool,
    /// Whether it is a terminal: only then are lines wrapped.
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
            .with_writer(|| CleanError)
            // Colours could not be distinguished from escapes in the data.
            .with_ansi(false)
            .with_span_events(FmtSpan::CLOSE)
            .with_target(false)
            .without_time();
        let subscriber = tracing_subscriber::registry().with(targets).with(layer);
        // Fails only if a subscriber is set already.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }

    /// Whether the result is for programs.
    pub(crate) fn is_json(&self) -> bool {
        !matches!(self.output, Output::Table)
    }

    /// Prints the result of a command: as a value for programs, or as `text` for people.
    pub(crate) fn result<T: Serialize, L: Into<Text>>(
        &self,
        value: &T,
        text: impl FnOnce() -> L,
    ) -> Result<()> {
        match self.output {
            Output::Table => self.text(text()),
            Output::Json | Output::Compact => self.json(value),
        }
    }

    /// Prints a result that is JSON for people, too.
    pub(crate) fn json<T: Serialize>(&self, value: &T) -> Result<()> {
        let text = match self.output {
            Output::Compact => serde_json::to_string(value),
            Output::Table | Output::Json => serde_json::to_string_pretty(value),
        };
        let text = text.map_err(|error| {
            Failure::new(format!("cannot write JSON: {error}"), "report this defect")
        })?;
        write_out(format!("{}\n", clean::json(&text)).as_bytes())
    }

    /// Prints a result for people.
    pub(crate) fn text(&self, text: impl Into<Text>) -> Result<()> {
        write_out(for_people(text.into().render(self.out)).as_bytes())
    }

    /// Prints workflow commands of GitHub Actions.
    pub(crate) fn commands(&self, text: impl Into<Text>) -> Result<()> {
        write_out(text.into().render(self.out).as_bytes())
    }

    /// Prints raw data: byte for byte, but sanitized on a terminal.
    pub(crate) fn data(&self, text: &str) -> Result<()> {
        if !self.out.is_terminal {
            return write_out(text.as_bytes());
        }
        // The carriage return of a line end need not be visible.
        let text = text.replace("\r\n", "\n");
        let shown = clean::lines(&text);
        write_out(shown.as_bytes())?;
        if shown != text {
            self.warn(
                "characters that cannot be shown were replaced",
                "write the text to a file or a pipe to get it unchanged",
            );
        }
        Ok(())
    }

    /// Prints what was done, on standard error; not with `--quiet` or for programs.
    pub(crate) fn note(&self, text: impl Into<Text>) {
        if !self.quiet && !self.is_json() {
            write_err(&text.into().render(self.err));
        }
    }

    /// A function that writes log lines from any thread; not with `--quiet`.
    pub(crate) fn log(&self, log: LineLog) -> impl Fn(&str) + Send + Sync + 'static {
        let quiet = self.quiet;
        move |line| {
            if !quiet {
                log.push(for_people(one_line(line)));
            }
        }
    }

    /// A progress bar, drawn on terminals only; it is called with the number done and the
    /// total.
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

    /// Prints a warning with its help, on standard error in every output format.
    pub(crate) fn warn(&self, what: &str, help: &str) {
        self.complain(Report::new(Severity::Warning, what).help(help));
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        if self.is_json() {
            write_failure(failure);
            return;
        }
        let mut report = Report::new(Severity::Error, failure.message());
        if let Some(help) = failure.help() {
            report = report.help(help);
        }
        self.complain(report);
    }

    /// Prints diagnostics, on standard error.
    pub(crate) fn complain(&self, text: impl Into<Text>) {
        write_err(&text.into().render(self.err));
    }
}

/// Prints a failure as JSON, on standard error.
fn write_failure(failure: &Failure) {
    let error = serde_json::json!({"error": {
        "code": failure.code(),
        "message": failure.message(),
        "help": failure.help(),
        "status": failure.status(),
        "apiCode": failure.api_code(),
    }});
    write_err(&format!("{}\n", clean::json(&error.to_string())));
}

/// Prints a question on standard error; the caller reads the answer.
pub(crate) fn ask(question: &str) -> io::Result<()> {
    let mut err = io::stderr().lock();
    err.write_all(for_people(one_line(question)).as_bytes())?;
    err.flush()
}

/// Prints an error of the command line, or the requested help.
pub(crate) fn usage(mut error: clap::Error) -> ExitCode {
    // clap quotes arguments unchanged.
    let given: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| Some((kind, cleaned(value)?)))
        .collect();
    let is_json = error.use_stderr() && asks_for_json(std::env::args_os());
    if let Some(argument) = with_key(&error) {
        let message =
            format!("{argument} is invalid, and is not shown, since it may be an API key");
        let help = "give the key with MAKE_API_KEY, --token-file or `makecom login`: other users \
                    of a machine can read command lines";
        if is_json {
            write_failure(&Failure::usage(message, help));
        } else {
            write_err(&format!("error: {message}\nhelp: {help}\n"));
        }
        return ExitCode::from(2);
    }
    for (kind, value) in given {
        error.insert(kind, value);
    }
    let source = std::error::Error::source(&error);
    let reason = source.map(ToString::to_string);
    let of_source = || {
        let source = source?;
        if let Some(failure) = source.downcast_ref::<Failure>() {
            return failure.help().map(str::to_owned);
        }
        let error = source.downcast_ref::<makecom::Error>()?;
        error.help().map(Into::into)
    };
    let help = detached::help_for(&error).or_else(of_source);
    let help = help.map(|help: String| shown(&help));
    if is_json {
        let text = error.render().to_string();
        let message = text.strip_prefix("error: ").unwrap_or(&text);
        let message = message.split("\n\n").next().unwrap_or(message).trim();
        let help = help.unwrap_or_else(|| "see `makecom --help`".to_owned());
        write_failure(&Failure::usage(message, help));
        return ExitCode::from(2);
    }
    if let Some(help) = help {
        // clap shows it as a tip.
        let tip = ContextValue::StyledStrs(vec![help.into()]);
        error.insert(ContextKind::Suggested, tip);
    }
    if reason.is_none_or(|reason| clean::lines(&reason) == reason) {
        // In clap's own colours. A closed pipe is not an error.
        let _ = error.print();
    } else {
        write_err(&clean::lines(&error.render().to_string()));
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Whether arguments that could not be parsed ask for JSON.
fn asks_for_json(arguments: impl Iterator<Item = std::ffi::OsString>) -> bool {
    let mut is_form = false;
    arguments.into_iter().any(|argument| {
        let text = argument.to_string_lossy();
        let form = if is_form {
            Some(&*text)
        } else {
            text.strip_prefix("--output=")
        };
        let asks = text == "--json" || matches!(form, Some("json" | "compact"));
        is_form = text == "--output";
        asks
    })
}

fn shown(text: &str) -> String {
    for_people(one_line(text))
}

/// The name of a refused value that may be an API key: it has the form of one, or is
/// given as a zone and longer than any zone.
fn with_key(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg);
    if argument.is_some_and(is_key_like) {
        return Some("an argument".to_owned());
    }
    let argument = argument.unwrap_or("an argument");
    let value = text(ContextKind::InvalidValue).or(text(ContextKind::InvalidSubcommand))?;
    let is_key = is_key_like(value) || argument.contains("zone") && value.len() > 40;
    is_key.then(|| format!("the value of {}", one_line(argument)))
}

/// Whether a text has the form of an API key, or of another secret: a UUID or a
/// JSON Web Token.
fn is_key_like(text: &str) -> bool {
    let text = text.trim();
    let is_uuid = text.len() == 36
        && text.char_indices().all(|(at, one)| match at {
            8 | 13 | 18 | 23 => one == '-',
            _ => one.is_ascii_hexdigit(),
        });
    is_uuid || text.starts_with("eyJ") && text.matches('.').count() == 2
}

/// A context value that repeats an argument, sanitized; `None` for clap's own texts.
fn cleaned(value: &ContextValue) -> Option<ContextValue> {
    match value {
        ContextValue::String(text) => Some(ContextValue::String(shown(text))),
        ContextValue::Strings(texts) => {
            let texts = texts.iter().map(|text| shown(text)).collect();
            Some(ContextValue::Strings(texts))
        }
        ContextValue::StyledStrs(texts) => {
            let texts = texts.iter().map(|text| shown(&text.to_string()).into());
            Some(ContextValue::StyledStrs(texts.collect()))
        }
        _ => None,
    }
}

fn write_out(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // A closed pipe: the reader has stopped.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::io("cannot write the result", &error)),
    }
}

/// Ignores a failure to write, which cannot be reported anywhere.
fn write_err(text: &str) {
    let text = for_people(text.to_owned());
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// A text in which GitHub Actions finds no workflow command.
fn for_people(text: String) -> String {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|set| !set.is_empty()) {
        clean::without_commands(&text)
    } else {
        text
    }
}

/// Standard error for log lines. Never fails, since the failure would be logged to
/// standard error.
struct CleanError;

impl Write for CleanError {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write_err(&clean::lines(&String::from_utf8_lossy(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

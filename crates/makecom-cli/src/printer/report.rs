//! A diagnostic: what is wrong, where, and what to do, with an excerpt of the text.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};

use super::Stream;
use super::clean::shortened;
use super::excerpt::Excerpt;
use super::text::{Line, NOTED, PLACE, REMOVED};

/// A diagnostic. All of its texts are sanitized when it is made.
#[derive(Debug)]
pub(crate) struct Report {
    severity: Severity,
    rule: Option<String>,
    message: String,
    help: Option<String>,
    excerpt: Option<Excerpt>,
}

impl Report {
    pub(crate) fn new(severity: Severity, message: &str) -> Self {
        Self {
            severity,
            rule: None,
            message: shortened(message),
            help: None,
            excerpt: None,
        }
    }

    /// The rule that was broken.
    pub(crate) fn rule(mut self, rule: &str) -> Self {
        self.rule = Some(shortened(rule));
        self
    }

    /// What to do.
    pub(crate) fn help(mut self, help: &str) -> Self {
        self.help = Some(shortened(help));
        self
    }

    /// Where it is.
    pub(crate) fn at(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// Formats it like a compiler: `error:` what happened, then `help:` what to do, with
    /// an excerpt of the text if there is one.
    pub(super) fn render(&self, stream: Stream) -> String {
        if self.excerpt.is_none() {
            return self.plain(stream.color);
        }
        let mut theme = if stream.color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let words = &mut theme.characters;
        "error:".clone_into(&mut words.error);
        "warning:".clone_into(&mut words.warning);
        "hint:".clone_into(&mut words.advice);
        let mut text = String::new();
        let shown = GraphicalReportHandler::new_themed(theme)
            .with_width(100)
            .with_wrap_lines(stream.is_terminal)
            .with_links(stream.color)
            .render_report(&mut text, self);
        match shown {
            Ok(()) => text,
            Err(_) => self.plain(false),
        }
    }

    fn plain(&self, color: bool) -> String {
        let (word, style) = match self.severity {
            Severity::Error => ("error", REMOVED),
            Severity::Warning => ("warning", NOTED),
            Severity::Advice => ("hint", PLACE),
        };
        let mut text = String::new();
        let parts = [
            (word, style, Some(&self.message)),
            ("help", PLACE, self.help.as_ref()),
        ];
        for (word, style, part) in parts {
            if let Some(part) = part {
                let line = Line::styled(style, word).then(": ").then(part);
                line.write(color, &mut text);
            }
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.rule
            .as_ref()
            .map(|rule| Box::new(rule) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.excerpt.as_ref()?.span.clone();
        let label = LabeledSpan::new_with_span(None, span);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_limited_length() {
        let report = Report::new(
            Severity::Error,
            &format!("a\nb\u{1b}[2J{}", "x".repeat(70_000)),
        )
        .rule("r\n")
        .help("h\u{202e}\nh");
        let shown = report.render(Stream {
            color: false,
            is_terminal: false,
        });
        assert!(shown.contains("a\u{fffd}b\u{fffd}[2Jxxx"), "{shown}");
        assert!(shown.contains("help: h\u{fffd}\u{fffd}h"), "{shown}");
        assert!(shown.len() < 3_000);
    }
}

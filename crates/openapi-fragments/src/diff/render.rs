//! Renders changes as text, as Markdown and as JSON.

use std::fmt::{self, Write as _};

use super::{Change, Level};
use crate::visible::{self, one_line};

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Risky => "risky",
            Self::Safe => "safe",
            Self::Unknown => "unknown",
            Self::Ignored => "ignored",
        })
    }
}

/// One line: operation, location, what changed.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{}: ", one_line(operation))?;
        }
        if !self.location.is_empty() {
            write!(f, "{} ", one_line(&self.location))?;
        }
        f.write_str(&one_line(&self.message))
    }
}

impl Change {
    /// Changes as lines of text that begin with the level.
    pub fn text(changes: &[Self]) -> String {
        changes.iter().fold(String::new(), |mut text, change| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{:<8}  {change}", change.level.to_string());
            text
        })
    }

    /// Changes as JSON, one object on each line.
    pub fn json_lines(changes: &[Self]) -> String {
        changes.iter().fold(String::new(), |mut text, change| {
            let json = serde_json::json!(change).to_string();
            let _ = writeln!(text, "{}", visible::json(json));
            text
        })
    }

    /// Changes as Markdown: a list under a heading for each level.
    pub fn markdown(changes: &[Self]) -> String {
        let mut text = String::new();
        for (level, heading) in [
            (Level::Breaking, "Breaking"),
            (Level::Risky, "Risky"),
            (Level::Safe, "Safe"),
            (Level::Unknown, "Unknown"),
            (Level::Ignored, "Ignored"),
        ] {
            let mut listed = changes
                .iter()
                .filter(|change| change.level == level)
                .peekable();
            if listed.peek().is_some() {
                let gap = if text.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}### {heading}\n");
            }
            for change in listed {
                let operation = change.operation.as_deref().map(code_span);
                let location = escaped(&change.location);
                let message = with_code_spans(&change.message);
                let _ = match (operation, location.as_str()) {
                    (Some(operation), "") => writeln!(text, "- {operation}: {message}"),
                    (Some(operation), location) => {
                        writeln!(text, "- {operation}, {location} {message}")
                    }
                    (None, "") => writeln!(text, "- {message}"),
                    (None, location) => writeln!(text, "- {location} {message}"),
                };
            }
        }
        text
    }
}

/// Text as a Markdown code span, which may contain backticks.
fn code_span(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if longest > 0 { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Text with its Markdown syntax escaped.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut markdown = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let within_word = [before, rest.peek().copied()]
            .iter()
            .all(|neighbour| neighbour.is_some_and(char::is_alphanumeric));
        // An underscore within a word has no meaning in Markdown.
        if "\\`*[]<>&~|!".contains(c) || c == '_' && !within_word {
            markdown.push('\\');
        }
        markdown.push(c);
        before = Some(c);
    }
    markdown
}

/// As [`escaped`], but keeps the code spans of our own messages: single backticks in
/// pairs. With other backticks, all of the text is escaped.
fn with_code_spans(text: &str) -> String {
    let is_paired = !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    if !is_paired {
        return escaped(text);
    }
    let parts = text
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => escaped(part),
            _ => code_span(part),
        });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visible::tests::HIDDEN;

    #[test]
    fn markdown_of_the_input_is_escaped() {
        let change = Change {
            level: Level::Risky,
            operation: Some("GET /a`\n\n# <img src=x>".to_owned()),
            location: "query parameter [a](http://b) first_name *_c_* `".to_owned(),
            code: "c",
            message: "has `maxLength` <b> & `one".to_owned(),
        };
        let shown = Change::markdown(&[change]);
        assert_eq!(
            shown,
            "### Risky\n\n- `` GET /a`␊␊# <img src=x> ``, \
             query parameter \\[a\\](http://b) first_name \\*\\_c\\_\\* \\` \
             has \\`maxLength\\` \\<b\\> \\& \\`one\n"
        );
        // In Markdown, a run of three does not close a run of one.
        assert_eq!(with_code_spans("` <b>```"), "\\` \\<b\\>\\`\\`\\`");
        assert_eq!(with_code_spans("`a_b` <b>"), "`a_b` \\<b\\>");
    }

    #[test]
    fn every_entry_is_one_line_without_control_characters() {
        let forged = format!("/a\nsafe      GET /b: the operation is new{HIDDEN}");
        let change = Change {
            level: Level::Breaking,
            operation: Some(format!("GET {forged}")),
            location: forged.clone(),
            code: "c",
            message: forged,
        };
        let changes = [change];
        for (shown, lines) in [
            (Change::text(&changes), 1),
            (Change::markdown(&changes), 3),
            (Change::json_lines(&changes), 1),
        ] {
            assert_eq!(shown.lines().count(), lines, "{shown}");
            assert_eq!(visible::lines(&shown), shown);
        }
        let read: serde_json::Value = serde_json::from_str(&Change::json_lines(&changes)).unwrap();
        assert_eq!(read["message"], changes[0].message.as_str());
    }
}

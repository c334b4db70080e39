//! Renders comparisons as text, as Markdown and as JSON.

use std::fmt::{self, Write as _};

use super::{Change, Comparison, Level};
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

impl Comparison {
    /// Lines of text that begin with the level and end with the id of the rule.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(nothing) = self.nothing() {
            text = format!("{nothing}\n");
        }
        for entry in self.entries() {
            let level = entry.level.to_string();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{level:<8}  {entry} [{}]", entry.code);
        }
        if let Some(silenced) = self.silenced() {
            let _ = writeln!(text, "silenced  {silenced}");
        }
        text
    }

    /// JSON, one object on each line. An object with the level `silenced` tells how many
    /// entries were silenced; without any change, the others tell what was not examined.
    pub fn json_lines(&self) -> String {
        let mut text = String::new();
        for entry in self.entries() {
            let json = serde_json::json!(entry).to_string();
            let _ = writeln!(text, "{}", visible::json(json));
        }
        if let Some(silenced) = self.silenced() {
            let json = serde_json::json!({
                "level": "silenced",
                "operation": null,
                "location": "",
                "code": "silenced",
                "message": silenced,
            });
            let _ = writeln!(text, "{json}");
        }
        text
    }

    /// Markdown: a list under a heading for each level.
    pub fn markdown(&self) -> String {
        let mut sections = Vec::new();
        if let Some(nothing) = self.nothing() {
            let (first, rest) = nothing.split_at(1);
            sections.push(format!("{}{rest}.\n", first.to_uppercase()));
        }
        for (level, heading) in [
            (Level::Breaking, "Breaking"),
            (Level::Risky, "Risky"),
            (Level::Safe, "Safe"),
            (Level::Unknown, "Could not be compared"),
            (Level::Ignored, "Not compared"),
        ] {
            let listed = self.entries().filter(|entry| entry.level == level);
            let items: String = listed.map(item).collect();
            if !items.is_empty() {
                sections.push(format!("### {heading}\n\n{items}"));
            }
        }
        if let Some(silenced) = self.silenced() {
            sections.push(format!("Silenced: {silenced}.\n"));
        }
        sections.join("\n")
    }

    fn entries(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().chain(&self.not_examined)
    }

    /// What to say if there are no changes.
    fn nothing(&self) -> Option<&'static str> {
        let has_unknown = self
            .not_examined
            .iter()
            .any(|entry| entry.level == Level::Unknown);
        match (
            self.changes.is_empty(),
            self.silenced.is_empty(),
            has_unknown,
        ) {
            (false, ..) => None,
            (true, _, true) => Some("no changes in what could be compared"),
            (true, true, false) => Some("no changes"),
            (true, false, false) => Some("no other changes"),
        }
    }

    /// How many entries were silenced, by rule.
    fn silenced(&self) -> Option<String> {
        let count = match self.silenced.values().sum() {
            0_usize => return None,
            1 => "1 entry".to_owned(),
            many => format!("{many} entries"),
        };
        let rules: Vec<String> = self
            .silenced
            .iter()
            .map(|(rule, times)| match times {
                1 => (*rule).to_owned(),
                times => format!("{rule} ({times})"),
            })
            .collect();
        Some(format!("{count}: {}", rules.join(", ")))
    }
}

/// A change as an item of a Markdown list.
fn item(change: &Change) -> String {
    let operation = change.operation.as_deref().map(code_span);
    let location = unlinked(&change.location);
    let message = with_code_spans(&change.message);
    match (operation, location.as_str()) {
        (Some(operation), "") => format!("- {operation}: {message}\n"),
        (Some(operation), location) => format!("- {operation}, {location} {message}\n"),
        (None, "") => format!("- {message}\n"),
        (None, location) => format!("- {location} {message}\n"),
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

/// As [`escaped`], but words that would become links are code spans.
fn unlinked(text: &str) -> String {
    let is_link = |word: &str| {
        let lower = word.to_ascii_lowercase();
        let starts = ["://", "www.", "mailto:", "xmpp:"];
        word.contains(['@', '#']) || starts.iter().any(|start| lower.contains(start))
    };
    let words = text.split(' ').map(|word| {
        if is_link(word) {
            code_span(word)
        } else {
            escaped(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// As [`unlinked`], but keeps the code spans of our own messages: single backticks in
/// pairs. With other backticks, all of the text is escaped.
fn with_code_spans(text: &str) -> String {
    let is_paired = !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    if !is_paired {
        return unlinked(text);
    }
    let parts = text
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => unlinked(part),
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
        let shown = Comparison::new(vec![change]).markdown();
        assert_eq!(
            shown,
            "### Risky\n\n- `` GET /a`␊␊# <img src=x> ``, \
             query parameter `[a](http://b)` first_name \\*\\_c\\_\\* \\` \
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
        let comparison = Comparison::new(vec![change]);
        for (shown, lines) in [
            (comparison.text(), 1),
            (comparison.markdown(), 3),
            (comparison.json_lines(), 1),
        ] {
            assert_eq!(shown.lines().count(), lines, "{shown}");
            assert_eq!(visible::lines(&shown), shown);
        }
        let read: serde_json::Value = serde_json::from_str(&comparison.json_lines()).unwrap();
        assert_eq!(read["message"], comparison.changes[0].message.as_str());
    }
}

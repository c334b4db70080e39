//! A changelog as text and as Markdown.

use std::fmt::{self, Write as _};

use super::{Change, Level};

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Risky => "risky",
            Self::Safe => "safe",
        })
    }
}

/// One line: operation, location, what changed.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        if !self.location.is_empty() {
            write!(f, "{} ", self.location)?;
        }
        f.write_str(&self.message)
    }
}

impl Change {
    /// Changes as lines of text, each with its level in front.
    pub fn text(changes: &[Self]) -> String {
        changes.iter().fold(String::new(), |mut text, change| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{:<8}  {change}", change.level.to_string());
            text
        })
    }

    /// Changes for machines: one JSON object a line.
    pub fn json_lines(changes: &[Self]) -> String {
        changes.iter().fold(String::new(), |mut text, change| {
            let _ = writeln!(text, "{}", serde_json::json!(change));
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
                let _ = match (&change.operation, change.location.as_str()) {
                    (Some(operation), "") => writeln!(text, "- `{operation}`: {}", change.message),
                    (Some(operation), location) => {
                        writeln!(text, "- `{operation}`, {location} {}", change.message)
                    }
                    (None, location) => writeln!(text, "- {location} {}", change.message),
                };
            }
        }
        text
    }
}

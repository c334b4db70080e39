//! Sanitizes untrusted text: replaces control characters, direction marks and invisible
//! characters, which could control a terminal or deceive a reader.

use std::fmt::Write as _;

use makecom_project::is_visible;

/// The maximum number of characters of a message or a help.
const LONGEST: usize = 2_000;

/// Marks where a text is cut.
pub(super) const CUT: &str = "…";

/// Stands for a replaced character.
const REPLACEMENT: char = '\u{fffd}';

/// Sanitizes to one line.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|one| if is_visible(one) { one } else { REPLACEMENT })
        .collect()
}

/// Sanitizes a line of a file or a diff: tabs are kept, and a carriage return is visible.
pub(crate) fn line(text: &str) -> String {
    text.chars()
        .map(|one| match one {
            '\t' => one,
            '\r' => '␍',
            one if is_visible(one) => one,
            _ => REPLACEMENT,
        })
        .collect()
}

/// Sanitizes to several lines.
pub(crate) fn lines(text: &str) -> String {
    let cleaned: Vec<_> = text.split('\n').map(line).collect();
    cleaned.join("\n")
}

/// Escapes workflow commands of GitHub Actions: `::` at the start of a line, and `##[`
/// anywhere.
pub(crate) fn without_commands(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        if line.trim_start().starts_with("::") {
            line.replacen("::", ": :", 1)
        } else {
            line.to_owned()
        }
    });
    lines.collect::<String>().replace("##[", "## [")
}

/// Writes these characters as JSON escapes, which keeps the value: outside of strings
/// JSON is ASCII. No line of it is a workflow command.
pub(crate) fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if one == '\n' || is_visible(one) {
            escaped.push(one);
        } else {
            for unit in one.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    // The `##[` is within a string.
    escaped.replace("##[", "##\\u005b")
}

/// Sanitizes to one line of at most [`LONGEST`] characters: a message or a help.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => one_line(&text[..end]) + CUT,
        None => one_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One character of each kind that must not reach a terminal.
    const HOSTILE: &str = "\u{0}\u{7}\u{8}\u{1b}\u{7f}\u{85}\u{9b}\u{9d}\u{ad}\u{34f}\u{61c}\
        \u{115f}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\
        \u{202c}\u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{2800}\u{3164}\u{e000}\
        \u{fdd0}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{e0001}\u{e0041}\u{e0100}\u{f0000}\u{10ffff}";

    #[test]
    fn invisible_characters_are_replaced() {
        for one in HOSTILE.chars() {
            assert!(!is_visible(one), "{}", one.escape_unicode());
        }
        for cleaned in [one_line(HOSTILE), line(HOSTILE), lines(HOSTILE)] {
            assert!(cleaned.chars().all(|one| one == REPLACEMENT), "{cleaned}");
        }
    }

    #[test]
    fn ordinary_text_is_kept() {
        let text = "Zürich, Łódź, 東京, مرحبا, שלום, नमस्ते, e\u{301}, 🦀, a\u{a0}b\u{3000}c, \"'\\";
        assert_eq!(one_line(text), text);
        assert_eq!(json(text), text);
    }

    #[test]
    fn line_ends_and_tabs_are_kept_in_lines_only() {
        assert_eq!(
            one_line("a\tb\r\nc"),
            "a\u{fffd}b\u{fffd}\u{fffd}c",
            "one line"
        );
        assert_eq!(line("a\tb\r\nc"), "a\tb␍\u{fffd}c");
        assert_eq!(lines("a\tb\r\nc\n"), "a\tb␍\nc\n");
    }

    #[test]
    fn no_line_is_a_workflow_command() {
        assert_eq!(
            without_commands("::a::b\n \t::c::d\n+::e\na ##[f]##[g] ::h\n\n:: ##[i"),
            ": :a::b\n \t: :c::d\n+::e\na ## [f]## [g] ::h\n\n: : ## [i"
        );
    }

    #[test]
    fn sanitized_json_has_the_same_value() {
        let value = serde_json::json!({HOSTILE: [HOSTILE, "ü\n\t\"", "##[a", "#\u{202e}#["]});
        for text in [
            serde_json::to_string(&value).unwrap(),
            serde_json::to_string_pretty(&value).unwrap(),
        ] {
            let escaped = json(&text);
            assert!(escaped.chars().all(|one| one == '\n' || is_visible(one)));
            assert!(!escaped.contains("##["), "{escaped}");
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
                value
            );
        }
    }
}

//! Sanitizes untrusted text for a terminal.
//!
//! Pages, paths and file names can contain control characters, marks that change
//! the direction of a line, and characters that are invisible. All text from the
//! input passes through here before it is shown.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of text, with a visible symbol for each control character, such as
/// `␛` for an escape, and `U+FFFD` for other invisible characters.
///
/// ```
/// use openapi_fragments::visible::one_line;
///
/// assert_eq!(one_line("\u{1b}[2Jgone\n"), "␛[2Jgone␊");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |_| false)
}

/// Several lines of text, as [`one_line`], but with the line ends kept.
///
/// ```
/// use openapi_fragments::visible::lines;
///
/// assert_eq!(lines("a\r\nb\u{202e}\n"), "a␍\nb\u{fffd}\n");
/// ```
pub fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| c == '\n')
}

fn replaced(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(|c| stays(c) || !is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if stays(c) || !is_hidden(c) => shown.push(c),
            '\t' => shown.push_str("    "),
            // Unicode has a symbol for each.
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            _ => shown.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(shown)
}

/// Equivalent JSON with escapes instead of such characters.
///
/// ```
/// use openapi_fragments::visible::json;
///
/// assert_eq!(json("\"a\u{202e}b\"".to_owned()), r#""a\u202eb""#);
/// ```
#[must_use]
pub fn json(text: String) -> String {
    if !text.contains(is_hidden) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character is invisible: controls, formats, line separators and
/// default-ignorable code points (Unicode `Cc`, most of `Cf`, `Zl`, `Zp`).
///
/// ```
/// use openapi_fragments::visible::is_hidden;
///
/// assert!(is_hidden('\u{202e}') && is_hidden('\n') && !is_hidden(' '));
/// ```
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of each kind that must never reach a terminal.
    pub(crate) const HIDDEN: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\u{8}\u{7f}\u{85}\u{9b}31m\
        \u{61c}\u{200b}\u{200e}\u{200f}\u{2028}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{ad}\u{feff}\u{e0041}";

    #[test]
    fn hidden_characters_become_visible() {
        let shown = one_line(HIDDEN);
        assert!(!shown.contains(is_hidden), "{shown:?}");
        assert_eq!(
            shown,
            "␛]0;owned␇␛[2J␍␈␡\u{fffd}\u{fffd}31m".to_owned() + &"\u{fffd}".repeat(13)
        );
        assert_eq!(one_line("a\tb\n"), "a    b␊");
        assert_eq!(lines("a\nb\r\n"), "a\nb␍\n");
        // Letters of every script stay, with their combining marks.
        let letters = "e\u{301} ñ 中 ы \u{5d0}\u{5b7} \u{e01}\u{e34} 🏳\u{fe0f}";
        assert_eq!(one_line(letters), letters);
    }

    #[test]
    fn escaped_json_is_equivalent() {
        let value = serde_json::json!({ HIDDEN: [HIDDEN, "é"] });
        let shown = json(value.to_string());
        assert!(!shown.contains(is_hidden), "{shown:?}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, value);
    }
}

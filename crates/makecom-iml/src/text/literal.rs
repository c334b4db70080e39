//! The places of a string in its literal.

/// Finds bytes of a string in its literal, where escapes are longer.
pub(crate) struct Literal<'a> {
    /// What is between the quotes.
    text: &'a str,
    /// The byte up to which the literal is read, and the one of the string there.
    at: usize,
    value: usize,
}

impl<'a> Literal<'a> {
    /// A literal with its quotes.
    pub(crate) fn new(literal: &'a str) -> Self {
        Self {
            text: literal.get(1..).unwrap_or_default(),
            at: 0,
            value: 0,
        }
    }

    /// The byte of the literal where that of the string is. No byte may be before that of
    /// the last call.
    pub(crate) fn offset(&mut self, value: usize) -> usize {
        while self.value < value {
            let rest = &self.text[self.at..];
            let Some(first) = rest.chars().next() else {
                break;
            };
            let (literal, length) = match first {
                '\\' => escape(rest),
                one => (one.len_utf8(), one.len_utf8()),
            };
            self.at = (self.at + literal).min(self.text.len());
            self.value += length;
        }
        self.at + 1
    }
}

/// The bytes of an escape, and of the character that it stands for.
fn escape(text: &str) -> (usize, usize) {
    let Some(digits) = text.strip_prefix("\\u").and_then(|rest| rest.get(..4)) else {
        return (2, 1);
    };
    match u32::from_str_radix(digits, 16).map(char::from_u32) {
        Ok(Some(one)) => (6, one.len_utf8()),
        // Half of a pair: the other half follows.
        _ => (12, 4),
    }
}

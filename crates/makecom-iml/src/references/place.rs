//! Lines and columns of places that are asked for in the order of the text, in linear
//! time.

/// Counts lines and columns up to a byte.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// The line and the column of a byte, both from 1, the column in characters. No byte
    /// may be before that of the last call.
    pub(super) fn position(&mut self, offset: usize) -> (usize, usize) {
        let passed = self.text.get(self.at..offset).unwrap_or_default();
        for one in passed.chars() {
            if one == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at += passed.len();
        (self.line, self.column)
    }
}

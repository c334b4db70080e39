//! JSONC as Make reads it: it accepts and refuses the same as Node's `jsonc-parser` 3,
//! with the same messages and positions.
//!
//! The Rust crate of that name accepts more: raw line breaks and other control characters
//! in strings, and whitespace that JSON does not have. A text that passes here must pass
//! at Make, so the few rules are implemented here.

use serde_json::Value;

/// The deepest nesting of a section. Make's limit is not known; this one keeps a
/// hostile text from exhausting the stack.
const LEVELS: usize = 512;

/// The kind of value of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Blanks and comments.
    Nothing,
    Null,
    Object,
    Array,
    /// A string.
    Text,
    /// A number or a boolean.
    Scalar,
}

/// Why a text is not JSONC.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} in JSONC at position {position}")]
pub(crate) struct SyntaxError {
    problem: &'static str,
    /// Where its token begins, in UTF-16 code units, as JavaScript counts.
    position: usize,
}

/// Parses a whole text.
pub(crate) fn read(text: &str) -> Result<Content, SyntaxError> {
    let mut reader = Reader::new(text);
    reader.document().map_err(|problem| SyntaxError {
        problem,
        position: text
            .get(..reader.start)
            .map_or(0, |before| before.encode_utf16().count()),
    })
}

/// The value of a valid text, without its comments. `None` if it has none, or if JSON
/// cannot hold it.
pub(crate) fn value(text: &str) -> Option<Value> {
    let mut reader = Reader::new(text);
    let mut plain = String::with_capacity(text.len());
    loop {
        reader.advance().ok()?;
        match reader.token {
            Token::End => return serde_json::from_str(&plain).ok(),
            Token::CloseBrace | Token::CloseBracket if plain.ends_with(',') => {
                plain.pop();
            }
            _ => {}
        }
        plain.push_str(text.get(reader.start..reader.at)?);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    String,
    /// A number, `true` or `false`.
    Plain,
    Null,
    End,
}

struct Reader<'a> {
    text: &'a [u8],
    /// Behind the current token.
    at: usize,
    /// Where the current token begins.
    start: usize,
    token: Token,
}

/// An error at the beginning of the current token.
type Step<T = ()> = Result<T, &'static str>;

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            // Windows editors write a byte order mark.
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            start: 0,
            token: Token::End,
        }
    }

    fn document(&mut self) -> Step<Content> {
        self.advance()?;
        let content = match self.token {
            Token::End => return Ok(Content::Nothing),
            Token::Null => Content::Null,
            Token::OpenBrace => Content::Object,
            Token::OpenBracket => Content::Array,
            Token::String => Content::Text,
            _ => Content::Scalar,
        };
        self.value(LEVELS)?;
        match self.token {
            Token::End => Ok(content),
            _ => Err("End of file expected"),
        }
    }

    fn value(&mut self, levels: usize) -> Step {
        match self.token {
            Token::OpenBrace | Token::OpenBracket if levels == 0 => Err("Nesting too deep"),
            Token::OpenBrace => self.items(Token::CloseBrace, "Close brace expected", |reader| {
                if reader.token != Token::String {
                    return Err("Property name expected");
                }
                reader.advance()?;
                if reader.token != Token::Colon {
                    return Err("Colon expected");
                }
                reader.advance()?;
                reader.value(levels - 1)
            }),
            Token::OpenBracket => {
                self.items(Token::CloseBracket, "Close bracket expected", |reader| {
                    reader.value(levels - 1)
                })
            }
            Token::String | Token::Plain | Token::Null => self.advance(),
            _ => Err("Value expected"),
        }
    }

    /// Items between brackets; a comma may stand behind the last.
    fn items(
        &mut self,
        close: Token,
        not_closed: &'static str,
        item: impl Fn(&mut Self) -> Step,
    ) -> Step {
        self.advance()?;
        let mut is_first = true;
        while self.token != close && self.token != Token::End {
            match (is_first, self.token) {
                (true, Token::Comma) => return Err("Value expected"),
                (true, _) => is_first = false,
                (false, Token::Comma) => {
                    self.advance()?;
                    if self.token == close {
                        break;
                    }
                }
                (false, _) => return Err("Comma expected"),
            }
            item(self)?;
        }
        if self.token == close {
            self.advance()
        } else {
            Err(not_closed)
        }
    }

    /// Goes to the next token that is neither blank nor comment.
    fn advance(&mut self) -> Step {
        loop {
            self.start = self.at;
            let Some(byte) = self.peek() else {
                self.token = Token::End;
                return Ok(());
            };
            self.at += 1;
            self.token = match byte {
                b' ' | b'\t' | b'\n' | b'\r' => continue,
                b'/' if matches!(self.peek(), Some(b'/' | b'*')) => {
                    self.comment()?;
                    continue;
                }
                b'{' => Token::OpenBrace,
                b'}' => Token::CloseBrace,
                b'[' => Token::OpenBracket,
                b']' => Token::CloseBracket,
                b',' => Token::Comma,
                b':' => Token::Colon,
                b'"' => self.string()?,
                b'-' if self.peek().is_some_and(|next| next.is_ascii_digit()) => {
                    self.at += 1;
                    self.number(self.text[self.at - 1])?
                }
                b'0'..=b'9' => self.number(byte)?,
                _ => self.word()?,
            };
            return Ok(());
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
    }

    fn comment(&mut self) -> Step {
        let is_line = self.peek() == Some(b'/');
        self.at += 1;
        if is_line {
            self.skip_while(|byte| byte != b'\n' && byte != b'\r');
            return Ok(());
        }
        let end = self.text[self.at..]
            .windows(2)
            .position(|pair| pair == b"*/")
            .ok_or("Unexpected end of comment")?;
        self.at += end + 2;
        Ok(())
    }

    /// Of several problems in a string, the last one is reported.
    fn string(&mut self) -> Step<Token> {
        let unexpected_end = "Unexpected end of string";
        let mut problem = None;
        loop {
            let byte = self.peek().ok_or(unexpected_end)?;
            self.at += 1;
            match byte {
                b'"' => return problem.map_or(Ok(Token::String), Err),
                b'\n' | b'\r' => return Err(unexpected_end),
                b'\\' => {
                    let escape = self.peek().ok_or(unexpected_end)?;
                    self.at += 1;
                    match escape {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        // A lone surrogate is accepted.
                        b'u' => {
                            let digits = self.text[self.at..]
                                .iter()
                                .take(4)
                                .take_while(|digit| digit.is_ascii_hexdigit())
                                .count();
                            self.at += digits;
                            if digits < 4 {
                                problem = Some("Invalid unicode");
                            }
                        }
                        _ => problem = Some("Invalid escape character"),
                    }
                }
                0..=0x1f => problem = Some("Invalid character"),
                _ => {}
            }
        }
    }

    fn number(&mut self, first: u8) -> Step<Token> {
        if first != b'0' {
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Token::Plain)
    }

    fn digits(&mut self) -> Step {
        let before = self.at;
        self.skip_while(|byte| byte.is_ascii_digit());
        if self.at > before {
            Ok(())
        } else {
            Err("Unexpected end of number")
        }
    }

    fn word(&mut self) -> Step<Token> {
        self.skip_while(|byte| !b" \t\n\r{}[]\":,/".contains(&byte));
        match &self.text[self.start..self.at] {
            b"null" => Ok(Token::Null),
            b"true" | b"false" => Ok(Token::Plain),
            _ => Err("Invalid symbol"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The results of Node's `jsonc-parser` 3.3.1, with trailing commas allowed;
    /// `tests/interop` compares many more.
    #[test]
    fn texts_are_accepted_and_refused_as_in_node() {
        let cases = [
            ("", Ok(Content::Nothing)),
            (" // c\n/* c */\r\n\t", Ok(Content::Nothing)),
            ("null", Ok(Content::Null)),
            ("{ \"a\": [1, -0.5e+7, true,], /**/ }", Ok(Content::Object)),
            (
                "[\"\\ud800\", \"\\u00e9\\/\u{7f}\u{2028}\"]",
                Ok(Content::Array),
            ),
            ("// \u{2028} \u{a0} \0\n[]", Ok(Content::Array)),
            ("\u{feff}{}", Ok(Content::Object)),
            ("\"{{a}}\"", Ok(Content::Text)),
            ("[\"a\nb\"]", Err(("Unexpected end of string", 1))),
            ("[\"a\rb\"]", Err(("Unexpected end of string", 1))),
            ("[\"a\tb\"]", Err(("Invalid character", 1))),
            ("[\"a\0b\"]", Err(("Invalid character", 1))),
            ("[\"\\x\"]", Err(("Invalid escape character", 1))),
            ("[\"\\u12g4\"]", Err(("Invalid unicode", 1))),
            ("[\"a", Err(("Unexpected end of string", 1))),
            ("[\"a\\", Err(("Unexpected end of string", 1))),
            ("[\u{a0}]", Err(("Invalid symbol", 1))),
            ("[\u{b}]", Err(("Invalid symbol", 1))),
            ("[\u{c}]", Err(("Invalid symbol", 1))),
            ("[1,\u{2028}2]", Err(("Invalid symbol", 3))),
            ("[\u{feff}]", Err(("Invalid symbol", 1))),
            ("[\u{85}]", Err(("Invalid symbol", 1))),
            ("{'a': 1}", Err(("Invalid symbol", 1))),
            ("{a: 1}", Err(("Invalid symbol", 1))),
            ("[\"\u{1f600}\u{e9}\", ]x", Err(("Invalid symbol", 9))),
            ("[\"\u{1f600}\u{e9}\" 1]", Err(("Comma expected", 7))),
            ("[+1]", Err(("Invalid symbol", 1))),
            ("[-]", Err(("Invalid symbol", 1))),
            ("[01]", Err(("Comma expected", 2))),
            ("[1.]", Err(("Unexpected end of number", 1))),
            ("[1e+]", Err(("Unexpected end of number", 1))),
            ("[.5]", Err(("Invalid symbol", 1))),
            ("[0x1]", Err(("Invalid symbol", 2))),
            ("[1 /* ]", Err(("Unexpected end of comment", 3))),
            ("[/]", Err(("Invalid symbol", 1))),
            ("/*/", Err(("Unexpected end of comment", 0))),
            ("{,}", Err(("Value expected", 1))),
            ("[,]", Err(("Value expected", 1))),
            ("[1,,]", Err(("Value expected", 3))),
            ("{\"a\":1,,}", Err(("Property name expected", 7))),
            ("{\"a\": }", Err(("Value expected", 6))),
            ("{\"a\" 1}", Err(("Colon expected", 5))),
            ("{\"a\":1 \"b\":2}", Err(("Comma expected", 7))),
            ("{1: 1}", Err(("Property name expected", 1))),
            ("{", Err(("Close brace expected", 1))),
            ("[1", Err(("Close bracket expected", 2))),
            ("[1}", Err(("Comma expected", 2))),
            ("]", Err(("Value expected", 0))),
            ("{} {}", Err(("End of file expected", 3))),
        ];
        for (text, expected) in cases {
            let expected =
                expected.map_err(|(problem, position)| SyntaxError { problem, position });
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn nesting_ends() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(read(&nested(LEVELS)), Ok(Content::Array));
        let error = read(&nested(100_000)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Nesting too deep in JSONC at position 512"
        );
    }

    #[test]
    fn values_have_no_comments() {
        use serde_json::json;

        for (text, expected) in [
            (
                "{ /* a */ \"a\": [1, 2,], // b\n }",
                Some(json!({"a": [1, 2]})),
            ),
            ("\"a, // b\"", Some(json!("a, // b"))),
            ("\u{feff}null", Some(json!(null))),
            ("// nothing", None),
            ("\"\\ud800\"", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }
}

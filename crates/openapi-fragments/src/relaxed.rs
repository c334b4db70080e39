//! JSON with comments, trailing commas, single quotes and bare keys (JSONC, JSON5)
//! as strict JSON that maps back to its place.

use std::path::Path;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use crate::document::Block;

/// Whether the name of a file says that it is such JSON.
pub(crate) fn is_meant(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    extension == "jsonc" || extension == "json5"
}

/// The block as strict JSON, token by token; `None` if it has a token that JSON
/// cannot express. Whether the result is valid is for the parser to say.
pub(crate) fn strict(block: &Block) -> Option<Block> {
    let text = block.text();
    let mut scanner = Scanner::new(text, &ScannerOptions::default());
    let mut tokens = Vec::new();
    while let Some(token) = scanner.scan().ok()? {
        if !matches!(token, Token::CommentLine(_) | Token::CommentBlock(_)) {
            tokens.push((token, scanner.token_start()..scanner.token_end()));
        }
    }
    let mut strict = Block::default();
    for (index, (token, span)) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map(|(token, _)| token);
        let before = index.checked_sub(1).map(|before| &tokens[before].0);
        let raw = text.get(span.clone())?;
        let is_key =
            next == Some(&Token::Colon) && matches!(before, Some(Token::OpenBrace | Token::Comma));
        let written = match token {
            Token::Comma
                if matches!(next, Some(Token::CloseBrace | Token::CloseBracket))
                    && !matches!(
                        before,
                        Some(Token::OpenBrace | Token::OpenBracket | Token::Comma)
                    ) =>
            {
                continue;
            }
            Token::String(_) if serde_json::from_str::<String>(raw).is_ok() => raw.to_owned(),
            Token::String(value) => serde_json::to_string(value).ok()?,
            Token::Word(_) | Token::Number(_) | Token::Boolean(_) | Token::Null if is_key => {
                serde_json::to_string(raw).ok()?
            }
            Token::Word(_) => return None,
            _ => raw.to_owned(),
        };
        let offset = block.source_offset(span.start);
        strict.push(&written, offset);
        // Keeps tokens apart that were apart.
        strict.push(" ", block.source_offset(span.end));
    }
    Some(strict)
}

/// Whether a text has comments of JSON, as far as it can be read in tokens.
pub(crate) fn has_comments(text: &str) -> bool {
    let mut scanner = Scanner::new(text, &ScannerOptions::default());
    while let Ok(Some(token)) = scanner.scan() {
        if matches!(token, Token::CommentLine(_) | Token::CommentBlock(_)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn relaxed_json_is_read_exactly_or_not_at_all() {
        let cases = [
            (
                "{\"a\": 1, /* b */ \"c\": [2,], // d\n}",
                Some(r#"{"a":1,"c":[2]}"#),
            ),
            (
                "{a: 'x\"y', 200: {}, true: null,}",
                Some(r#"{"200":{},"a":"x\"y","true":null}"#),
            ),
            (r#"{"a": "\u00e9 \n"}"#, Some(r#"{"a":"é \n"}"#)),
            ("{a: 0x10}", None),
            ("{a: +1}", None),
            ("{a: NaN}", None),
            ("{a: undefined}", None),
            ("{a: [,]}", None),
            ("{a: [1,,]}", None),
            ("{a: 1 2}", None),
            ("{a: 1 b: 2}", None),
            ("{\"a\": 1", None),
            ("{\"a\": 1, \"a\": 2}", None),
            ("{a: /* 1}", None),
        ];
        for (text, expected) in cases {
            let mut block = Block::default();
            block.push(text, 0);
            let found = strict(&block).and_then(|block| json::parse(block.text()).ok());
            assert_eq!(
                found.map(|value| value.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn tokens_keep_their_place() {
        let mut block = Block::default();
        block.push("{a: 'b', // c\n  d: 1}", 100);
        let strict = strict(&block).unwrap();
        let at = strict.text().find("\"d\"").unwrap();
        assert_eq!(
            strict.source_offset(at),
            100 + block.text().find('d').unwrap()
        );
    }
}

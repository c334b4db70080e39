//! Tokens of a template: every byte of it is in exactly one.

use super::tree::Operator;

/// A range of bytes in the text of a template.
///
/// ```
/// use makecom_iml::expression::{Span, Template};
///
/// let template = Template::parse("/users/{{parameters.id}}");
/// let span = template.expressions().next().unwrap().span;
/// assert_eq!(span, Span { start: 7, end: 24 });
/// assert_eq!(span.of(template.text()), "{{parameters.id}}");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// This and another, and what is between them.
    pub(super) fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end.max(self.end))
    }

    /// The part of the text that it is the place of; empty if the text is another.
    ///
    /// ```
    /// use makecom_iml::expression::Span;
    ///
    /// assert_eq!(Span { start: 1, end: 3 }.of("abcd"), "bc");
    /// ```
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// What a token is.
///
/// ```
/// use makecom_iml::expression::{Template, TokenKind};
///
/// let template = Template::parse("a {{b}}");
/// let kinds: Vec<_> = template.tokens().iter().map(|token| token.kind).collect();
/// assert_eq!(kinds, [TokenKind::Literal, TokenKind::Open, TokenKind::Name, TokenKind::Close]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// Text outside of expressions.
    Literal,
    /// `{{`.
    Open,
    /// `}}`.
    Close,
    /// White space within an expression.
    Blank,
    /// A name.
    Name,
    /// A name with characters that need backticks.
    BadName,
    /// A name between backticks.
    QuotedName,
    /// A text between quotes.
    Text,
    /// A text in which a backslash stands before a quote: where it ends is unknown.
    AmbiguousText,
    /// A quote or a backtick that is not closed.
    LoneQuote,
    /// A number.
    Number,
    /// A number that is written as in other languages, such as `1e5`.
    BadNumber,
    /// A binary operator.
    Operator(Operator),
    /// An operator of other languages, such as `??`.
    ForeignOperator,
    /// `!`.
    Not,
    /// `=>`.
    Arrow,
    /// `?`.
    Question,
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// `;`.
    Semicolon,
    /// `.`.
    Dot,
    /// `(`.
    LeftParenthesis,
    /// `)`.
    RightParenthesis,
    /// `[`.
    LeftBracket,
    /// `]`.
    RightBracket,
    /// `{`.
    LeftBrace,
    /// `}`.
    RightBrace,
    /// A character that has no meaning in expressions.
    Unknown,
    /// The end of the text. It is no token of a template.
    End,
}

/// A token with its place.
///
/// ```
/// use makecom_iml::expression::Template;
///
/// let template = Template::parse("{{ don't }} }}");
/// let texts = template.tokens().iter().map(|token| token.span.of(template.text()));
/// assert_eq!(texts.collect::<String>(), template.text()); // Whatever is wrong in it.
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its place.
    pub span: Span,
}

/// Operators, longest first, with what they are; `None` for those of other languages.
const OPERATORS: [(&str, Option<Operator>); 41] = [
    (">>>", None),
    ("...", None),
    ("===", Some(Operator::Equal)),
    ("!==", Some(Operator::NotEqual)),
    ("**", None),
    ("??", None),
    ("?.", None),
    ("<<", None),
    (">>", None),
    ("<>", None),
    ("=<", None),
    ("->", None),
    (":=", None),
    ("+=", None),
    ("-=", None),
    ("*=", None),
    ("/=", None),
    ("%=", None),
    ("&=", None),
    ("|=", None),
    ("//", None),
    ("=~", None),
    ("++", Some(Operator::AddNumbers)),
    ("<=", Some(Operator::LessOrEqual)),
    (">=", Some(Operator::GreaterOrEqual)),
    ("==", Some(Operator::Equal)),
    ("!=", Some(Operator::NotEqual)),
    ("&&", Some(Operator::And)),
    ("||", Some(Operator::Or)),
    ("*", Some(Operator::Multiply)),
    ("/", Some(Operator::Divide)),
    ("%", Some(Operator::Remainder)),
    ("+", Some(Operator::Add)),
    ("-", Some(Operator::Subtract)),
    ("<", Some(Operator::Less)),
    (">", Some(Operator::Greater)),
    ("=", Some(Operator::Equal)),
    ("&", Some(Operator::And)),
    ("|", Some(Operator::Or)),
    ("~", None),
    ("^", None),
];

fn is_of_name(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}

/// The token of an expression that begins at a byte.
pub(super) fn token(text: &str, start: usize) -> Token {
    let rest = &text[start..];
    let (kind, length) = measured(rest);
    Token {
        kind,
        span: Span::new(start, start + length),
    }
}

/// The token of a path that begins at a byte, after a dot. A name of any characters that
/// are usual in names of fields is one token, to be named as a whole.
pub(super) fn segment(text: &str, start: usize) -> Token {
    let rest = &text[start..];
    let is_usual = |one: char| is_of_name(one) || matches!(one, '$' | '@' | '#');
    let length = rest.find(|one| !is_usual(one)).unwrap_or(rest.len());
    let name = &rest[..length];
    let is_plain = name.chars().all(is_of_name) && !name.starts_with(|one: char| one.is_numeric());
    if length == 0 || is_plain {
        return token(text, start);
    }
    Token {
        kind: TokenKind::BadName,
        span: Span::new(start, start + length),
    }
}

fn measured(rest: &str) -> (TokenKind, usize) {
    let Some(first) = rest.chars().next() else {
        return (TokenKind::End, 0);
    };
    let until = |is_inner: fn(char) -> bool| rest.find(|one| !is_inner(one)).unwrap_or(rest.len());
    match first {
        one if one.is_whitespace() => return (TokenKind::Blank, until(char::is_whitespace)),
        one if one.is_ascii_digit() => return number(rest),
        one if is_of_name(one) => return (TokenKind::Name, until(is_of_name)),
        '\'' | '"' | '`' => return quoted(rest),
        _ => {}
    }
    for (two, kind) in [
        ("{{", TokenKind::Open),
        ("}}", TokenKind::Close),
        ("=>", TokenKind::Arrow),
    ] {
        if rest.starts_with(two) {
            return (kind, 2);
        }
    }
    if let Some((operator, is)) = OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) {
        let kind = is.map_or(TokenKind::ForeignOperator, TokenKind::Operator);
        return (kind, operator.len());
    }
    let kind = match first {
        '!' => TokenKind::Not,
        '?' => TokenKind::Question,
        ':' => TokenKind::Colon,
        ',' => TokenKind::Comma,
        ';' => TokenKind::Semicolon,
        '.' => TokenKind::Dot,
        '(' => TokenKind::LeftParenthesis,
        ')' => TokenKind::RightParenthesis,
        '[' => TokenKind::LeftBracket,
        ']' => TokenKind::RightBracket,
        '{' => TokenKind::LeftBrace,
        '}' => TokenKind::RightBrace,
        _ => TokenKind::Unknown,
    };
    (kind, first.len_utf8())
}

/// Digits with an optional fraction; what follows without a break belongs to it.
fn number(rest: &str) -> (TokenKind, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(rest);
    if let Some(fraction) = rest[length..].strip_prefix('.')
        && digits(fraction) > 0
    {
        length += 1 + digits(fraction);
    }
    let tail = &rest[length..];
    let tail = &tail[..tail.find(|one| !is_of_name(one)).unwrap_or(tail.len())];
    if tail.is_empty() {
        return (TokenKind::Number, length);
    }
    length += tail.len();
    // The sign of an exponent.
    let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
    if tail.ends_with(['e', 'E'])
        && !is_hex
        && let Some(exponent) = rest[length..].strip_prefix(['+', '-'])
        && digits(exponent) > 0
    {
        length += 1 + digits(exponent);
    }
    (TokenKind::BadNumber, length)
}

/// A text or a name in quotes. They may contain braces, unless an expression that begins
/// within them shows that the quote is not closed in its own.
fn quoted(rest: &str) -> (TokenKind, usize) {
    let (quote, inner) = rest.split_at(1);
    let kind = if quote == "`" {
        TokenKind::QuotedName
    } else {
        TokenKind::Text
    };
    let Some((content, _)) = inner.split_once(quote) else {
        return (TokenKind::LoneQuote, 1);
    };
    if let Some((_, after)) = content.split_once("}}")
        && after.contains("{{")
    {
        return (TokenKind::LoneQuote, 1);
    }
    let backslashes = content.len() - content.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        // What follows may be text or not.
        let end = rest.find("}}").unwrap_or(rest.len());
        return (TokenKind::AmbiguousText, end.max(content.len() + 2));
    }
    (kind, content.len() + 2)
}

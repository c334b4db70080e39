//! The parser: a template to its tree, whatever is wrong in it.
//!
//! Every call that loops takes at least one token in each turn, and each token is read
//! once: so it ends, in linear time. Nesting has a limit, and operators of one precedence
//! are one node: so no tree is deep.

mod operand;
mod path;

use super::diagnostic::{Diagnostic, DiagnosticCode as Code, Level};
use super::token::{Span, Token, TokenKind as T, token};
use super::tree::{Expr, Invalid};
use super::{Embedded, Part};

/// How deep expressions may be in one another.
const DEEPEST: usize = 100;

/// What paths in apps begin with. After a dash, another name is not a path.
pub(crate) const VARIABLES: [&str; 23] = [
    "body",
    "common",
    "connection",
    "data",
    "environment",
    "headers",
    "internal",
    "item",
    "items",
    "iterate",
    "metadata",
    "method",
    "oauth",
    "output",
    "pagination",
    "parameters",
    "payload",
    "query",
    "scenario",
    "statusCode",
    "temp",
    "trigger",
    "webhook",
];

/// Operators of other languages, each with what to write.
const REPLACEMENTS: [(&str, &str); 11] = [
    ("??", "write ifempty(a, b)"),
    (
        "?.",
        "leave the question mark out: below undefined is undefined",
    ),
    ("<>", "write !="),
    ("=<", "write <="),
    ("**", "multiply the value by itself"),
    (
        "...",
        "write merge(…) for arrays; {{...}} is a key of an object",
    ),
    ("->", "write a dot"),
    ("//", "write one / to divide; put a text in quotes"),
    (":=", "set the value in temp"),
    ("+=", "set the value in temp"),
    ("=~", "write contains(…) or replace(…)"),
];

pub(super) struct Parser<'t> {
    text: &'t str,
    at: usize,
    next: Option<Token>,
    depth: usize,
    /// Whether an error of this expression explains all that follow.
    is_muted: bool,
    /// Whether there is an arrow anywhere.
    has_arrow: bool,
    pub(super) parts: Vec<Part>,
    pub(super) tokens: Vec<Token>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            next: None,
            depth: 0,
            is_muted: false,
            has_arrow: text.contains("=>"),
            parts: Vec::new(),
            tokens: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Reads all of the text.
    pub(super) fn template(&mut self) {
        // Braces of the text around expressions, which may be those of JSON.
        let mut open = 0_usize;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let length = rest.find("{{").unwrap_or(rest.len());
            if length > 0 {
                self.literal(length, &mut open);
            }
            if length < rest.len() {
                self.embedded();
            }
        }
        let is_blank = |part: &Part| match part {
            Part::Literal(span) => span.of(self.text).trim().is_empty(),
            Part::Expression(_) => false,
        };
        let mut rest = self.parts.iter().filter(|part| !is_blank(part));
        if let (Some(Part::Expression(one)), None) = (rest.next(), rest.next())
            && self.parts.len() > 1
            && one.is_closed
        {
            let span = one.span;
            self.diagnostics
                .push(Diagnostic::new(Code::PaddedExpression, span));
        }
    }

    fn literal(&mut self, length: usize, open: &mut usize) {
        let span = Span::new(self.at, self.at + length);
        let text = span.of(self.text);
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let is_second = at > 0 && bytes[at - 1] == b'}';
            match byte {
                b'{' => *open += 1,
                b'}' if *open > 0 => *open -= 1,
                b'}' if is_second => {
                    let end = span.start + at + 1;
                    self.report(Code::UnopenedExpression, Span::new(end - 2, end));
                    break;
                }
                _ => {}
            }
        }
        self.push(T::Literal, span);
        self.parts.push(Part::Literal(span));
    }

    /// An expression with its braces.
    fn embedded(&mut self) {
        self.is_muted = false;
        let place = self.diagnostics.len();
        let open = Span::new(self.at, self.at + 2);
        if self.text[..self.at].ends_with('\\') {
            self.report(Code::EscapedBraces, Span::new(self.at - 1, self.at + 2));
        }
        self.push(T::Open, open);
        let mut expr = match self.peek() {
            T::Close => {
                let close = self.span();
                self.report(Code::EmptyExpression, open.to(close));
                invalid(Span::new(open.end, close.start), Vec::new())
            }
            _ => self.expression(),
        };
        let mut is_closed = false;
        let mut end = self.at;
        loop {
            match self.peek() {
                T::Close => {
                    end = self.bump().end;
                    is_closed = true;
                    break;
                }
                // Another expression begins: this one is not closed.
                T::End | T::Open => break,
                _ => {
                    self.unexpected();
                    if starts_operand(self.peek()) {
                        let next = self.expression();
                        expr = joined(expr, next);
                    }
                }
            }
            end = self.at;
        }
        if !is_closed {
            // What is read as part of the expression may be text, so this explains the rest.
            self.diagnostics.truncate(place);
            self.diagnostics
                .push(Diagnostic::new(Code::UnclosedExpression, open));
        }
        self.next = None;
        self.parts.push(Part::Expression(Box::new(Embedded {
            expr,
            span: Span::new(open.start, end),
            is_closed,
        })));
    }

    // Tokens.

    fn push(&mut self, kind: T, span: Span) -> Span {
        self.tokens.push(Token { kind, span });
        self.at = span.end;
        self.next = None;
        span
    }

    /// The next token, after white space.
    fn token(&mut self) -> Token {
        if let Some(next) = self.next {
            return next;
        }
        let mut next = token(self.text, self.at);
        if next.kind == T::Blank {
            self.push(T::Blank, next.span);
            next = token(self.text, self.at);
        }
        self.next = Some(next);
        next
    }

    fn peek(&mut self) -> T {
        self.token().kind
    }

    fn span(&mut self) -> Span {
        self.token().span
    }

    fn bump(&mut self) -> Span {
        let Token { kind, span } = self.token();
        if kind == T::End {
            return span;
        }
        self.push(kind, span)
    }

    fn take(&mut self, kind: T) -> Option<Span> {
        (self.peek() == kind).then(|| self.bump())
    }

    /// Takes a closing brace, of two if they are one token.
    fn take_brace(&mut self) -> Option<Span> {
        let Token { kind, span } = self.token();
        matches!(kind, T::RightBrace | T::Close).then(|| {
            let one = Span::new(span.start, span.start + 1);
            self.push(T::RightBrace, one)
        })
    }

    // Diagnostics.

    fn report(&mut self, code: Code, span: Span) -> Option<&mut Diagnostic> {
        if self.is_muted && code.level() == Level::Error {
            return None;
        }
        self.diagnostics.push(Diagnostic::new(code, span));
        self.diagnostics.last_mut()
    }

    /// Reports what makes it unknown how the rest of the expression is meant.
    fn report_last(&mut self, code: Code, span: Span) {
        self.report(code, span);
        self.is_muted = true;
    }

    /// Reports that something is not closed.
    fn unclosed(&mut self, open: Span) {
        let bracket = open.of(self.text);
        let closing = match bracket {
            "(" => ")",
            "[" => "]",
            "{" => "}",
            _ => "}}",
        };
        if let Some(found) = self.report(Code::Unbalanced, open) {
            found.message = format!("this {bracket} is not closed").into();
            found.help = format!("write {closing} where it ends").into();
        }
        self.is_muted = true;
    }

    /// Takes a token that has no meaning where it is.
    fn unexpected(&mut self) {
        let Token { kind, span } = self.token();
        match kind {
            T::RightParenthesis | T::RightBracket | T::RightBrace => {
                if let Some(found) = self.report(Code::Unbalanced, span) {
                    found.message = "this closes nothing".into();
                    found.help = "remove it, or add the opening one".into();
                }
                self.is_muted = true;
            }
            T::LoneQuote => {
                let code = match span.of(self.text) {
                    "`" => Code::UnclosedName,
                    _ => Code::UnclosedText,
                };
                self.report_last(code, span);
            }
            T::ForeignOperator => self.foreign(span),
            _ => self.report_last(Code::Unexpected, span),
        }
        self.bump();
    }

    fn foreign(&mut self, span: Span) {
        let written = span.of(self.text);
        let code = match written {
            "..." => Code::SpreadValue,
            _ => Code::ForeignOperator,
        };
        let mut known = REPLACEMENTS.iter();
        let help = known.find(|(operator, _)| *operator == written);
        if let (Some(found), Some((_, help))) = (self.report(code, span), help)
            && code == Code::ForeignOperator
        {
            found.help = (*help).into();
        }
    }
}

/// Whether an operand begins with such a token.
fn starts_operand(kind: T) -> bool {
    matches!(
        kind,
        T::Name
            | T::BadName
            | T::QuotedName
            | T::Text
            | T::AmbiguousText
            | T::Number
            | T::BadNumber
            | T::LeftParenthesis
            | T::LeftBracket
            | T::LeftBrace
            | T::Not
    )
}

fn invalid(span: Span, parts: Vec<Expr>) -> Expr {
    Expr::Invalid(Invalid { parts, span })
}

/// Two expressions with nothing between them that joins them.
fn joined(first: Expr, second: Expr) -> Expr {
    let end = second.span();
    extended(first, vec![second], end)
}

/// An expression with more parts that make it invalid. It stays flat.
fn extended(first: Expr, more: Vec<Expr>, end: Span) -> Expr {
    let span = first.span().to(end);
    let mut parts = match first {
        Expr::Invalid(invalid) => invalid.parts,
        first => vec![first],
    };
    parts.extend(more);
    invalid(span, parts)
}

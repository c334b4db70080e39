//! The parser: a template to its tree, whatever is wrong in it.
//!
//! Every call that loops takes at least one token in each turn, and each token is read
//! once: so it ends, in linear time. Nesting has a limit, and operators of one precedence
//! are one node: so no tree is deep.

use super::diagnostic::{Diagnostic, DiagnosticCode as Code, Level};
use super::token::{Span, Token, TokenKind as T, segment, token};
use super::tree::{
    Call, Computed, Expr, Group, Index, Invalid, Keyword, Name, Not, Number, Operand, Operation,
    Operator, Path, Step, Text, Word,
};
use super::{Embedded, Part};
use crate::built_in::BuiltIn;

/// How deep expressions may be in one another.
const DEEPEST: usize = 100;

/// What paths in apps begin with. After a dash, another name is not a path.
const VARIABLES: [&str; 23] = [
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
        self.report_last(Code::Unbalanced, open);
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

    // Expressions.

    /// An expression as far as it goes, with what other languages allow.
    fn expression(&mut self) -> Expr {
        if self.depth >= DEEPEST {
            return self.skipped();
        }
        self.depth += 1;
        let mut expr = self.operation(0);
        let mut conditions = 0_usize;
        loop {
            let Token { kind, span } = self.token();
            match kind {
                T::Question => {
                    self.report(Code::ConditionalOperator, span);
                    conditions += 1;
                    self.bump();
                }
                T::Colon if conditions > 0 => {
                    conditions -= 1;
                    self.bump();
                }
                T::Arrow => {
                    self.report_last(Code::ArrowFunction, expr.span().to(span));
                    self.bump();
                }
                T::ForeignOperator => {
                    self.foreign(span);
                    self.bump();
                }
                T::Unknown | T::LoneQuote => {
                    self.unexpected();
                    if !starts_operand(self.peek()) {
                        continue;
                    }
                }
                T::AmbiguousText => {}
                kind if starts_operand(kind) => {
                    self.report_last(Code::MissingOperator, span);
                }
                _ => break,
            }
            let next = self.operation(0);
            expr = joined(expr, next);
        }
        self.depth -= 1;
        expr
    }

    /// Skips the rest of an expression that is too deep.
    fn skipped(&mut self) -> Expr {
        let start = self.span();
        self.report_last(Code::TooDeep, start);
        let mut inner = 0_usize;
        let mut end = start;
        loop {
            match self.peek() {
                T::End => break,
                T::Open => inner += 1,
                T::Close if inner == 0 => break,
                T::Close => inner -= 1,
                _ => {}
            }
            end = self.bump();
        }
        invalid(start.to(end), Vec::new())
    }

    fn operator(&mut self) -> Option<Operator> {
        let Token { kind, span } = self.token();
        match (kind, span.of(self.text)) {
            (T::Operator(operator), _) => Some(operator),
            (T::Name, "and") => Some(Operator::And),
            (T::Name, "or") => Some(Operator::Or),
            _ => None,
        }
    }

    /// Operands and operators that bind at least this strongly.
    fn operation(&mut self, least: u8) -> Expr {
        let mut left = self.operand();
        while let Some(operator) = self.operator() {
            let precedence = operator.precedence();
            if precedence < least {
                break;
            }
            let operator_span = self.bump();
            self.spelling(operator_span);
            let expr = self.operation(precedence + 1);
            let may_be_dash =
                operator == Operator::Subtract && self.is_dash(&left, operator_span, &expr);
            self.comparison(&left, operator, operator_span, &expr);
            let operand = Operand {
                operator,
                operator_span,
                may_be_dash,
                expr,
            };
            left = chained(left, operand);
        }
        left
    }

    /// Reports other spellings of an operator.
    fn spelling(&mut self, span: Span) {
        let code = match span.of(self.text) {
            "==" => Code::EqualityAlias,
            "===" | "!==" => Code::StrictEquality,
            "and" | "or" => Code::WordOperator,
            _ => return,
        };
        self.report(code, span);
    }

    /// Reports the comparison of a comparison.
    fn comparison(&mut self, left: &Expr, operator: Operator, span: Span, right: &Expr) {
        let is_comparison = |operator: Operator| matches!(operator.precedence(), 10 | 11);
        let is_compared = |expr: &Expr| match expr {
            Expr::Operation(operation) => is_comparison(operation.rest[0].operator),
            _ => false,
        };
        if is_comparison(operator) && (is_compared(left) || is_compared(right)) {
            self.report(Code::ChainedComparison, span);
        }
    }

    /// Whether a minus may be a dash in a name, as in `headers.content-type`: it has no
    /// space around it, and what follows is no variable.
    fn is_dash(&mut self, left: &Expr, minus: Span, right: &Expr) -> bool {
        let Expr::Path(after) = right else {
            return false;
        };
        let is_variable = VARIABLES.contains(&&*after.root.text);
        if is_variable || after.root.is_quoted || after.span.start != minus.end {
            return false;
        }
        if left.span().end != minus.start {
            return false;
        }
        let last = match left {
            Expr::Operation(operation) => operation.rest.last(),
            _ => None,
        };
        if last.is_some_and(|last| last.may_be_dash) {
            // The name goes on.
            let is_dash = |code| matches!(code, Code::DashInHeader | Code::DashInName);
            let mut found = self.diagnostics.iter_mut().rev().take(4);
            if let Some(found) = found.find(|found| is_dash(found.code)) {
                found.span = found.span.to(after.span);
            }
            return true;
        }
        let Expr::Path(path) = last.map_or(left, |last| &last.expr) else {
            return false;
        };
        if !matches!(path.steps.last(), Some(Step::Name(name)) if !name.is_quoted) {
            return false;
        }
        let code = match &*path.root.text {
            "headers" => Code::DashInHeader,
            _ => Code::DashInName,
        };
        self.report(code, path.span.to(after.span));
        true
    }

    /// An operand with what stands before it.
    fn operand(&mut self) -> Expr {
        let Token { kind, span } = self.token();
        let is_sign = matches!(
            kind,
            T::Operator(Operator::Subtract | Operator::Add | Operator::AddNumbers)
        );
        if kind != T::Not && !is_sign {
            return self.postfix();
        }
        if self.depth >= DEEPEST {
            return self.skipped();
        }
        self.bump();
        if kind == T::Operator(Operator::Subtract) && self.peek() == T::Number {
            let number = self.bump();
            let digits = format!("-{}", number.of(self.text)).into();
            let span = span.to(number);
            return self.after_value(Expr::Number(Number { digits, span }));
        }
        self.depth += 1;
        let operand = self.operand();
        self.depth -= 1;
        let whole = span.to(operand.span());
        if kind == T::Not {
            return Expr::Not(Not {
                operand: Box::new(operand),
                span: whole,
            });
        }
        self.report(Code::UnarySign, span);
        invalid(whole, vec![operand])
    }

    /// A value, and what follows it directly.
    fn postfix(&mut self) -> Expr {
        loop {
            let Token { kind, span } = self.token();
            return match kind {
                T::Name | T::QuotedName | T::BadName => self.path_or_call(),
                T::Number => {
                    self.bump();
                    let digits = span.of(self.text).into();
                    self.after_number(Number { digits, span })
                }
                T::BadNumber => {
                    self.report(Code::NumberFormat, span);
                    self.bump();
                    self.after_value(invalid(span, Vec::new()))
                }
                T::Text => {
                    self.bump();
                    let written = span.of(self.text);
                    let text = Text {
                        value: written[1..written.len() - 1].into(),
                        quote: if written.starts_with('"') { '"' } else { '\'' },
                        span,
                    };
                    self.after_value(Expr::Text(text))
                }
                T::AmbiguousText => {
                    let written = span.of(self.text);
                    let escapes = [r"\'", "\\\"", "\\`"];
                    let escapes = escapes.into_iter().filter_map(|it| written.find(it));
                    let at = span.start + escapes.min().unwrap_or_default();
                    self.report_last(Code::EscapedQuote, Span::new(at, (at + 2).min(span.end)));
                    self.bump();
                    invalid(span, Vec::new())
                }
                T::LeftParenthesis => {
                    let group = self.group();
                    self.after_value(group)
                }
                T::LeftBracket => {
                    let array = self.literal_of(Code::ArrayLiteral);
                    self.after_value(array)
                }
                T::LeftBrace => {
                    let object = self.literal_of(Code::ObjectLiteral);
                    self.after_value(object)
                }
                T::Open => self.nested(),
                T::Dot => {
                    self.leading_dot();
                    continue;
                }
                T::Unknown | T::LoneQuote | T::ForeignOperator | T::RightBrace => {
                    self.unexpected();
                    continue;
                }
                T::Operator(Operator::Divide) if self.pattern_end().is_some() => self.pattern(),
                _ => {
                    // It is the end of what is around it, or an operator.
                    let at = Span::new(span.start, span.start);
                    let code = Code::MissingOperand;
                    let place = if kind == T::End { at } else { span };
                    self.report(code, place);
                    self.is_muted |= !matches!(kind, T::Operator(_));
                    invalid(at, Vec::new())
                }
            };
        }
    }

    /// A dot that nothing stands before.
    fn leading_dot(&mut self) {
        let dot = self.bump();
        let Token { kind, span } = self.token();
        if kind == T::Number && span.start == dot.end {
            self.report(Code::NumberFormat, dot.to(span));
        } else {
            self.report_last(Code::Unexpected, dot);
        }
    }

    /// The end of the pattern between slashes that begins here, if it ends nearby.
    fn pattern_end(&mut self) -> Option<usize> {
        const LONGEST: usize = 500;
        let start = self.span().end;
        let rest = &self.text[start..];
        let mut is_escaped = false;
        for (at, one) in rest.char_indices().take(LONGEST) {
            if one == '/' && !is_escaped {
                let flags = rest[at + 1..].bytes().take_while(u8::is_ascii_alphabetic);
                return Some(start + at + 1 + flags.count());
            }
            if rest[at..].starts_with("}}") {
                break;
            }
            is_escaped = one == '\\' && !is_escaped;
        }
        None
    }

    fn pattern(&mut self) -> Expr {
        let slash = self.span();
        let end = self.pattern_end().unwrap_or(slash.end);
        let span = self.push(T::Unknown, Span::new(slash.start, end));
        self.report(Code::RegexLiteral, span);
        invalid(span, Vec::new())
    }

    /// Braces within braces.
    fn nested(&mut self) -> Expr {
        let open = self.bump();
        self.report(Code::NestedBraces, open);
        let inner = self.expression();
        let end = match self.take(T::Close) {
            Some(close) => close,
            None => inner.span(),
        };
        invalid(open.to(end), vec![inner])
    }

    fn group(&mut self) -> Expr {
        let open = self.bump();
        if self.peek() == T::RightParenthesis {
            let close = self.bump();
            if self.peek() != T::Arrow {
                self.report(Code::MissingOperand, open.to(close));
            }
            return invalid(open.to(close), Vec::new());
        }
        let inner = self.expression();
        let mut parts = vec![inner];
        while let comma @ (T::Comma | T::Semicolon) = self.peek() {
            let separator = self.bump();
            if parts.len() == 1 && comma == T::Comma {
                // Of parameters, the arrow that follows says what is wrong.
                if !self.has_arrow {
                    self.report_last(Code::Unexpected, separator);
                }
            } else if comma == T::Semicolon {
                self.report_last(Code::Unexpected, separator);
            }
            parts.push(self.expression());
        }
        let last = parts.last().map_or(open, Expr::span);
        let Some(close) = self.take(T::RightParenthesis) else {
            self.unclosed(open);
            return invalid(open.to(last), parts);
        };
        let span = open.to(close);
        match (parts.pop(), parts.is_empty()) {
            (Some(inner), true) => Expr::Group(Group {
                inner: Box::new(inner),
                span,
            }),
            (last, _) => {
                parts.extend(last);
                invalid(span, parts)
            }
        }
    }

    /// `[…]` or `{…}` as other languages have them.
    fn literal_of(&mut self, code: Code) -> Expr {
        let open = self.bump();
        let place = self.report(code, open).is_some();
        let place = place.then(|| self.diagnostics.len() - 1);
        let is_object = code == Code::ObjectLiteral;
        let mut parts = Vec::new();
        let end = loop {
            match self.peek() {
                T::RightBracket if !is_object => break self.bump(),
                T::RightBrace | T::Close if is_object => {
                    if let Some(close) = self.take_brace() {
                        break close;
                    }
                }
                T::Comma | T::Semicolon | T::Colon | T::ForeignOperator => {
                    self.bump();
                }
                T::RightParenthesis | T::RightBracket | T::RightBrace | T::Close | T::End => {
                    self.unclosed(open);
                    break parts.last().map_or(open, Expr::span);
                }
                _ => parts.push(self.expression()),
            }
        };
        let span = open.to(end);
        if let Some(found) = place.and_then(|place| self.diagnostics.get_mut(place)) {
            found.span = span;
        }
        invalid(span, parts)
    }

    /// A path of a scenario begins with a number.
    fn after_number(&mut self, number: Number) -> Expr {
        let start = number.span;
        if self.text[self.at..].starts_with('.') && !self.text[self.at + 1..].starts_with('.') {
            self.push(T::Dot, Span::new(self.at, self.at + 1));
            let next = self.peek();
            if matches!(next, T::Name | T::QuotedName) {
                let path = self.path_or_call();
                let span = start.to(path.span());
                self.report(Code::ScenarioPath, span);
                return invalid(span, vec![path]);
            }
            let span = Span::new(start.start, start.end + 1);
            self.report(Code::NumberFormat, span);
            return invalid(span, Vec::new());
        }
        self.after_value(Expr::Number(number))
    }

    /// What follows a value other than a path: no language of Make's knows it.
    fn after_value(&mut self, value: Expr) -> Expr {
        let mut value = value;
        loop {
            let Token { kind, span } = self.token();
            let is_adjacent = span.start == value.span().end;
            match kind {
                T::Dot => {
                    self.bump();
                    let name = self.segment();
                    let mut end = Span::new(self.at, self.at);
                    let mut parts = Vec::new();
                    if name.is_some() && self.peek() == T::LeftParenthesis {
                        self.report(Code::MethodCall, span.to(end));
                        parts = self.arguments();
                        end = Span::new(self.at, self.at);
                    } else {
                        self.report(Code::PathAfterValue, span.to(end));
                    }
                    value = extended(value, parts, end);
                }
                T::LeftBracket if is_adjacent => {
                    let place = self.diagnostics.len();
                    let mut parts = Vec::new();
                    if let Some(Step::Computed(computed)) = self.index() {
                        parts.push(*computed.index);
                    }
                    self.diagnostics.truncate(place);
                    let end = Span::new(self.at, self.at);
                    self.report(Code::PathAfterValue, span.to(end));
                    value = extended(value, parts, end);
                }
                T::LeftParenthesis if is_adjacent || matches!(value, Expr::Invalid(_)) => {
                    let parts = self.arguments();
                    let end = Span::new(self.at, self.at);
                    self.report(Code::MethodCall, value.span().to(end));
                    value = extended(value, parts, end);
                }
                _ => return value,
            }
        }
    }

    // Paths and calls.

    fn name(&mut self) -> Name {
        let Token { kind, span } = self.token();
        self.bump();
        let written = span.of(self.text);
        let is_quoted = kind == T::QuotedName;
        let text = if is_quoted {
            &written[1..written.len() - 1]
        } else {
            written
        };
        Name {
            text: text.into(),
            is_quoted,
            span,
        }
    }

    /// The name after a dot that has been taken.
    fn segment(&mut self) -> Option<Name> {
        self.token();
        let next = segment(self.text, self.at);
        match next.kind {
            T::Name | T::QuotedName => {
                self.next = Some(next);
                Some(self.name())
            }
            T::BadName => {
                self.next = Some(next);
                self.report(Code::NameCharacter, next.span);
                Some(self.name())
            }
            _ => None,
        }
    }

    fn path_or_call(&mut self) -> Expr {
        let root = self.name();
        let start = root.span;
        let is_bare = self.peek() != T::Dot && self.peek() != T::LeftBracket;
        if is_bare && self.peek() == T::LeftParenthesis {
            return self.call(root);
        }
        if is_bare && !root.is_quoted {
            if let Some(keyword) = Keyword::find(&root.text) {
                return Expr::Keyword(Word {
                    keyword,
                    span: start,
                });
            }
            if &*root.text == "emptyobject" {
                self.report(Code::UnknownKeyword, start);
            }
        }
        let mut steps = Vec::new();
        let mut end = start;
        loop {
            match self.peek() {
                T::Dot => {
                    let dot = self.bump();
                    if let Some(name) = self.segment() {
                        end = name.span;
                        steps.push(Step::Name(name));
                        continue;
                    }
                    match self.peek() {
                        T::LeftBracket => {
                            let open = self.span();
                            let step = self.index();
                            if !matches!(step, Some(Step::Key(_))) {
                                self.report(Code::MissingName, dot.to(open));
                            }
                            end = Span::new(end.start, self.at);
                            steps.extend(step);
                        }
                        T::Open => {
                            let inner = self.nested();
                            end = inner.span();
                            steps.push(Step::Computed(Computed {
                                span: end,
                                index: Box::new(inner),
                                has_braces: false,
                            }));
                        }
                        kind => {
                            end = dot;
                            // Of a quote that is not clear, another diagnostic says so.
                            if !matches!(kind, T::LoneQuote | T::AmbiguousText) {
                                self.report_last(Code::MissingName, dot);
                            }
                            break;
                        }
                    }
                }
                T::LeftBracket => {
                    let step = self.index();
                    end = Span::new(end.start, self.at);
                    steps.extend(step);
                }
                _ => break,
            }
        }
        let path = Path {
            root,
            steps,
            span: start.to(end),
        };
        if self.peek() == T::LeftParenthesis {
            let parts = self.arguments();
            let end = Span::new(self.at, self.at);
            let whole = path.span.to(end);
            self.report(Code::MethodCall, path.span);
            let mut all = vec![Expr::Path(path)];
            all.extend(parts);
            return self.after_value(invalid(whole, all));
        }
        Expr::Path(path)
    }

    /// An index in brackets; `None` if it is not closed or means nothing.
    fn index(&mut self) -> Option<Step> {
        let open = self.bump();
        let Token { kind, span } = self.token();
        let step = match kind {
            T::RightBracket => Step::First(open.to(span)),
            T::Number => {
                self.bump();
                self.number_index(open, span, 1)
            }
            T::Operator(Operator::Subtract) => {
                self.bump();
                let number = self.span();
                if self.peek() == T::Number {
                    self.bump();
                    self.report(Code::NegativeIndex, open.to(number));
                    self.number_index(open, number, -1)
                } else {
                    self.computed(open, false)
                }
            }
            T::Text | T::QuotedName if self.is_whole_index(span) => {
                self.bump();
                let written = span.of(self.text);
                let name = Name {
                    text: written[1..written.len() - 1].into(),
                    is_quoted: true,
                    span,
                };
                self.report(Code::QuotedIndex, span);
                Step::Key(name)
            }
            T::Open => {
                self.bump();
                let index = Box::new(self.expression());
                if self.take(T::Close).is_none() {
                    self.unclosed(span);
                    return None;
                }
                Step::Computed(Computed {
                    index,
                    has_braces: true,
                    span: open,
                })
            }
            T::Close | T::End => {
                self.unclosed(open);
                return None;
            }
            _ => self.computed(open, false),
        };
        let Some(close) = self.take(T::RightBracket) else {
            self.unclosed(open);
            return None;
        };
        let whole = open.to(close);
        Some(match step {
            Step::First(_) => Step::First(whole),
            Step::Index(index) => Step::Index(Index {
                span: whole,
                ..index
            }),
            Step::Computed(computed) => Step::Computed(Computed {
                span: whole,
                ..computed
            }),
            step => step,
        })
    }

    /// Whether a text is all that is in brackets.
    fn is_whole_index(&self, text: Span) -> bool {
        self.text[text.end..].trim_start().starts_with(']')
    }

    fn computed(&mut self, open: Span, has_braces: bool) -> Step {
        let index = Box::new(self.expression());
        let span = open.to(index.span());
        self.report(Code::BareIndex, index.span());
        Step::Computed(Computed {
            index,
            has_braces,
            span,
        })
    }

    fn number_index(&mut self, open: Span, digits: Span, sign: i64) -> Step {
        let written = digits.of(self.text);
        if written.contains('.') {
            self.report(Code::IndexFormat, digits);
        }
        let whole = written.split('.').next().unwrap_or_default();
        let number = whole.parse::<i64>().unwrap_or(i64::MAX) * sign;
        if number == 0 {
            let close = Span::new(digits.end, digits.end + 1);
            let is_closed = close.of(self.text) == "]" && open.end == digits.start;
            let span = if is_closed { open.to(close) } else { digits };
            self.report(Code::ZeroIndex, span);
        }
        Step::Index(Index { number, span: open })
    }

    fn call(&mut self, name: Name) -> Expr {
        let start = name.span;
        let arguments = self.arguments();
        let span = Span::new(start.start, self.at);
        if name.is_quoted {
            self.report(Code::MethodCall, start);
        } else if Keyword::find(&name.text).is_some() || matches!(&*name.text, "and" | "or") {
            self.report(Code::CalledKeyword, start);
        } else if let Some(function) = BuiltIn::find(&name.text) {
            self.count(function, arguments.len(), start);
            self.format(&name, &arguments);
        }
        self.after_value(Expr::Call(Call {
            name,
            arguments,
            span,
        }))
    }

    /// Reports another number of arguments than documented.
    fn count(&mut self, function: &BuiltIn, number: usize, span: Span) {
        if self.is_muted || function.takes(number) {
            return;
        }
        let s = if number == 1 { "" } else { "s" };
        let message = format!("`{}` has {number} argument{s} here", function.name);
        let help = format!("it takes {}", function.arity());
        if let Some(found) = self.report(Code::ArgumentCount, span) {
            found.message = message.into();
            found.help = help.into();
        }
    }

    /// Reports a format of a date that is no text.
    fn format(&mut self, name: &Name, arguments: &[Expr]) {
        if matches!(&*name.text, "parseDate" | "formatDate")
            && let Some(Expr::Path(path)) = arguments.get(1)
            && path.steps.is_empty()
            && !VARIABLES.contains(&&*path.root.text)
        {
            self.report(Code::UnquotedFormat, path.span);
        }
    }

    /// Arguments in parentheses. It takes at least the opening one.
    fn arguments(&mut self) -> Vec<Expr> {
        let open = self.bump();
        let mut arguments = Vec::new();
        if self.take(T::RightParenthesis).is_some() {
            return arguments;
        }
        let mut has_semicolon = false;
        loop {
            let Token { kind, span } = self.token();
            let argument = match kind {
                T::Comma | T::Semicolon | T::RightParenthesis => {
                    Expr::Empty(Span::new(span.start, span.start))
                }
                _ => self.expression(),
            };
            arguments.push(argument);
            loop {
                let Token { kind, span } = self.token();
                match kind {
                    T::Comma => break,
                    T::Semicolon => {
                        if !has_semicolon {
                            self.report(Code::Semicolon, span);
                        }
                        has_semicolon = true;
                        break;
                    }
                    T::RightParenthesis => {
                        self.bump();
                        return arguments;
                    }
                    T::Close | T::End | T::Open => {
                        self.unclosed(open);
                        return arguments;
                    }
                    _ => self.unexpected(),
                }
            }
            self.bump();
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

/// An operation with one more operand, in the operation of the same precedence.
fn chained(left: Expr, operand: Operand) -> Expr {
    let end = operand.expr.span();
    match left {
        Expr::Operation(mut operation)
            if operation.rest[0].operator.precedence() == operand.operator.precedence() =>
        {
            operation.span = operation.span.to(end);
            operation.rest.push(operand);
            Expr::Operation(operation)
        }
        left => Expr::Operation(Operation {
            span: left.span().to(end),
            first: Box::new(left),
            rest: vec![operand],
        }),
    }
}

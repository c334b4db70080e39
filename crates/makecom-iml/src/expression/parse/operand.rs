//! Operands and operators, and what other languages have in their place.

use super::super::diagnostic::DiagnosticCode as Code;
use super::super::token::{Span, Token, TokenKind as T};
use super::super::tree::{Expr, Group, Not, Number, Operand, Operation, Operator, Step, Text};
use super::{DEEPEST, Parser, VARIABLES, extended, invalid, joined, starts_operand};

impl Parser<'_> {
    /// An expression as far as it goes, with what other languages allow.
    pub(super) fn expression(&mut self) -> Expr {
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
    pub(super) fn nested(&mut self) -> Expr {
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
    pub(super) fn after_value(&mut self, value: Expr) -> Expr {
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
                    let was_muted = self.is_muted;
                    let mut parts = Vec::new();
                    if let Some(Step::Computed(computed)) = self.index() {
                        parts.push(*computed.index);
                    }
                    self.diagnostics.truncate(place);
                    let end = Span::new(self.at, self.at);
                    // What is wrong in the brackets is left out, and must not hide this.
                    let is_muted = std::mem::replace(&mut self.is_muted, was_muted);
                    self.report(Code::PathAfterValue, span.to(end));
                    self.is_muted |= is_muted;
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

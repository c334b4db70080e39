//! Paths and calls.

use super::super::diagnostic::DiagnosticCode as Code;
use super::super::token::{Span, Token, TokenKind as T, segment};
use super::super::tree::{Call, Computed, Expr, Index, Keyword, Name, Operator, Path, Step, Word};
use super::{Parser, VARIABLES, invalid};
use crate::built_in::BuiltIn;

impl Parser<'_> {
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
    pub(super) fn segment(&mut self) -> Option<Name> {
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

    pub(super) fn path_or_call(&mut self) -> Expr {
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
    pub(super) fn index(&mut self) -> Option<Step> {
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
    pub(super) fn arguments(&mut self) -> Vec<Expr> {
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

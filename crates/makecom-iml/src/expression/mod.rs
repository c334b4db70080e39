//! Expressions: a text with `{{ … }}` in it as a syntax tree, with every byte, every place,
//! and what is wrong.
//!
//! [`Template::parse`] reads any text, in linear time. What an evaluator walks is
//! [`Expr`], what a formatter does not lose is [`Template::tokens`], and what no evaluator
//! may take is [`Template::errors`]. `validate` and the runtime read expressions here, so
//! that both have one grammar.
//!
//! # Grammar
//!
//! ```text
//! template   = { text | "{{" expression "}}" }
//! expression = operand { operator operand }
//! operand    = "!" operand | number | text | keyword | path | call | "(" expression ")"
//! path       = name { "." name | "[" [ digits | "{{" expression "}}" ] "]" }
//! call       = name "(" [ argument { "," argument } ] ")"
//! argument   = [ expression ]
//! name       = letter or "_", { letter | digit | "_" }  |  "`" any text "`"
//! number     = [ "-" ] digits [ "." digits ]
//! text       = "'" any text "'"  |  any text in double quotes
//! ```
//!
//! Operators are in [`Operator`], keywords in [`Keyword`]. Elements count from 1. What
//! other languages have and expressions do not, such as `a ? b : c`, is read as far as
//! to name it, with what to write instead.
//!
//! ```
//! use makecom_iml::expression::{Expr, Template};
//!
//! let template = Template::parse("Bearer {{ifempty(connection.token, common.token)}}");
//! assert!(template.diagnostics().is_empty());
//! assert!(template.single().is_none()); // Mixed with text, it gives text.
//! let expression = template.expressions().next().unwrap();
//! assert!(matches!(expression.expr, Expr::Call(_)));
//! ```

mod diagnostic;
mod parse;
mod print;
#[cfg(test)]
mod tests;
mod token;
mod tree;

pub use diagnostic::{Diagnostic, DiagnosticCode, Level};
pub(crate) use parse::VARIABLES;
pub use token::{Span, Token, TokenKind};
pub use tree::{
    Call, Computed, Expr, Group, Index, Invalid, Keyword, Name, Not, Number, Operand, Operation,
    Operator, Path, Step, Text, Word,
};

use parse::Parser;

/// A text with its expressions as syntax trees.
///
/// ```
/// use makecom_iml::expression::{Part, Template};
///
/// let template = Template::parse("/users/{{parameters.id}}/posts");
/// assert_eq!(template.parts().len(), 3);
/// assert!(matches!(&template.parts()[1], Part::Expression(it) if it.is_closed));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: Box<str>,
    parts: Vec<Part>,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
}

/// A part of a template.
///
/// ```
/// use makecom_iml::expression::{Part, Template};
///
/// let template = Template::parse("no expression");
/// assert!(matches!(template.parts(), [Part::Literal(_)]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Literal(Span),
    /// An expression.
    Expression(Box<Embedded>),
}

/// An expression in a template.
///
/// ```
/// use makecom_iml::expression::Template;
///
/// let template = Template::parse("{{now");
/// assert!(!template.expressions().next().unwrap().is_closed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Embedded {
    /// The expression.
    pub expr: Expr,
    /// Its place, with the braces.
    pub span: Span,
    /// Whether it ends with `}}`. If not, it may be meant as text.
    pub is_closed: bool,
}

impl Template {
    /// Reads a text: that of a string after its JSON escapes are resolved.
    ///
    /// ```
    /// use makecom_iml::expression::Template;
    ///
    /// let template = Template::parse("{{upper('a'}}");
    /// assert_eq!(template.text(), "{{upper('a'}}"); // Whatever is wrong in it.
    /// assert_eq!(template.diagnostics()[0].code.as_str(), "unbalanced");
    /// ```
    pub fn parse(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        let mut parser = Parser::new(&text);
        parser.template();
        let Parser {
            parts,
            tokens,
            mut diagnostics,
            ..
        } = parser;
        diagnostics.sort_by_key(|found| found.span.start);
        Self {
            text,
            parts,
            tokens,
            diagnostics,
        }
    }

    /// The text.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// assert_eq!(Template::parse("a {{b").text(), "a {{b");
    /// ```
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its parts: text and expressions, in their order.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// assert!(Template::parse("").parts().is_empty());
    /// ```
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The expressions among its parts.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// assert_eq!(Template::parse("{{a}} and {{b}}").expressions().count(), 2);
    /// ```
    pub fn expressions(&self) -> impl Iterator<Item = &Embedded> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(embedded) => Some(&**embedded),
            Part::Literal(_) => None,
        })
    }

    /// The expression, if it is all of the text: then it gives a value of any type. Any
    /// other template gives text.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// assert!(Template::parse("{{ body.items }}").single().is_some());
    /// assert!(Template::parse(" {{body.items}}").single().is_none());
    /// ```
    pub fn single(&self) -> Option<&Expr> {
        match &*self.parts {
            [Part::Expression(embedded)] if embedded.is_closed => Some(&embedded.expr),
            _ => None,
        }
    }

    /// All tokens, white space included: together they are the text.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// let template = Template::parse("{{ a }}");
    /// assert_eq!(template.tokens().len(), 5);
    /// ```
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// All that is wrong, in the order of places.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// let template = Template::parse("{{body.list[0]}} {{if(a; b; c)}}");
    /// let codes: Vec<_> = template.diagnostics().iter().map(|it| it.code.as_str()).collect();
    /// assert_eq!(codes, ["zero-index", "semicolon"]);
    /// ```
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What is wrong so that it cannot be evaluated.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// let template = Template::parse("{{body.list[0]}} {{a ? b : c}}");
    /// let found = template.errors().next().unwrap();
    /// assert_eq!(found.code.as_str(), "conditional-operator");
    /// assert_eq!(found.help, "write if(condition, then, otherwise)");
    /// ```
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let all = self.diagnostics.iter();
        all.filter(|found| found.code.level() == Level::Error)
    }

    /// What is wrong in a part of the text.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// let template = Template::parse("{{a.b[0]}} {{c.d[0]}}");
    /// let second = template.expressions().nth(1).unwrap();
    /// assert_eq!(template.diagnostics_in(second.span).len(), 1);
    /// ```
    pub fn diagnostics_in(&self, span: Span) -> &[Diagnostic] {
        let from = |at| self.diagnostics.partition_point(|it| it.span.start < at);
        &self.diagnostics[from(span.start)..from(span.end)]
    }

    /// The text with the usual spaces in its expressions. Reading it gives the same tree.
    ///
    /// An expression with an error stays as it is, and so does one in which a minus may be
    /// a dash in a name.
    ///
    /// ```
    /// # use makecom_iml::expression::Template;
    /// let template = Template::parse("{{ if( a=1;'x' ,b ) }} {{ c ? d }}");
    /// assert_eq!(template.formatted(), "{{if(a = 1, 'x', b)}} {{ c ? d }}");
    /// ```
    pub fn formatted(&self) -> String {
        print::template(self)
    }
}

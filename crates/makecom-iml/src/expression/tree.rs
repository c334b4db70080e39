//! The syntax tree: what an evaluator or a check walks, without a look at tokens.

use super::token::Span;
use crate::spelled::spelled;

/// An expression: what is between `{{` and `}}`, or a part of it.
///
/// ```
/// use makecom_iml::expression::{Expr, Template};
///
/// let template = Template::parse("{{upper(parameters.name)}}");
/// let Some(Expr::Call(call)) = template.single() else { panic!() };
/// assert_eq!(&*call.name.text, "upper");
/// let Expr::Path(path) = &call.arguments[0] else { panic!() };
/// assert_eq!(&*path.root.text, "parameters");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expr {
    /// A text in quotes.
    Text(Text),
    /// A number.
    Number(Number),
    /// A word of the language, such as `null` or `now`.
    Keyword(Word),
    /// A path, such as `body.items[].id`.
    Path(Path),
    /// A call of a function.
    Call(Call),
    /// `!` before an operand.
    Not(Not),
    /// Operands with operators of one precedence between them.
    Operation(Operation),
    /// An expression in parentheses.
    Group(Group),
    /// An argument that is left out, as the last one of `if(a, b,)`. It is undefined.
    Empty(Span),
    /// What is no expression. A diagnostic of the template says why.
    Invalid(Invalid),
}

/// A text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// What is between the quotes. A backslash is kept: it escapes nothing.
    pub value: Box<str>,
    /// The quote.
    pub quote: char,
    /// Its place, with the quotes.
    pub span: Span,
}

/// A number, in digits: it may have more of them than a float.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Number {
    /// A minus sign if there is one, digits, and a fraction if there is one.
    pub digits: Box<str>,
    /// Its place, with the sign.
    pub span: Span,
}

/// A word of the language, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// Which one it is.
    pub keyword: Keyword,
    /// Its place.
    pub span: Span,
}

/// A name, plain or between backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Name {
    /// The name, without backticks.
    pub text: Box<str>,
    /// Whether it is between backticks.
    pub is_quoted: bool,
    /// Its place, with backticks.
    pub span: Span,
}

/// A path: a name, and the way from there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Path {
    /// What it begins with, such as `body`.
    pub root: Name,
    /// The steps that follow; none of a name alone.
    pub steps: Vec<Step>,
    /// Its place.
    pub span: Span,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// `.name`.
    Name(Name),
    /// `[]`: the first element.
    First(Span),
    /// `[n]`: an element, counted from 1.
    Index(Index),
    /// `[{{…}}]`: the element that an expression says.
    Computed(Computed),
    /// `['name']`. It has a diagnostic: no source knows it.
    Key(Name),
}

/// `[n]` in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Index {
    /// The number; the greatest one where it is greater. 0 and below have a diagnostic.
    pub number: i64,
    /// Its place, with the brackets.
    pub span: Span,
}

/// `[{{…}}]` in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Computed {
    /// The expression between the braces.
    pub index: Box<Expr>,
    /// Whether it is between braces. If not, it has a diagnostic.
    pub has_braces: bool,
    /// Its place, with the brackets.
    pub span: Span,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The function.
    pub name: Name,
    /// The arguments. Those that are left out are [`Expr::Empty`].
    pub arguments: Vec<Expr>,
    /// Its place.
    pub span: Span,
}

/// `!` before an operand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Not {
    /// What is negated.
    pub operand: Box<Expr>,
    /// Its place.
    pub span: Span,
}

/// Operands with operators of one precedence between them: `a + b - c` is one operation,
/// evaluated from the left. So a long sum is no deep tree.
///
/// ```
/// use makecom_iml::expression::{Expr, Operator, Template};
///
/// let template = Template::parse("{{1 + 2 * 3 - 4}}");
/// let Some(Expr::Operation(sum)) = template.single() else { panic!() };
/// let operators: Vec<_> = sum.rest.iter().map(|operand| operand.operator).collect();
/// assert_eq!(operators, [Operator::Add, Operator::Subtract]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The first operand.
    pub first: Box<Expr>,
    /// The others, at least one, each with the operator before it.
    pub rest: Vec<Operand>,
    /// Its place.
    pub span: Span,
}

/// An operand and the operator before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operand {
    /// The operator.
    pub operator: Operator,
    /// The place of the operator, which says how it is written: `=`, `==` or `===`.
    pub operator_span: Span,
    /// Whether the operator is a minus that may be a dash in a name, as in
    /// `headers.content-type`. It has a diagnostic.
    pub may_be_dash: bool,
    /// The operand.
    pub expr: Expr,
}

/// An expression in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// What is in them.
    pub inner: Box<Expr>,
    /// Its place, with the parentheses.
    pub span: Span,
}

/// What is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The expressions in it.
    pub parts: Vec<Expr>,
    /// Its place.
    pub span: Span,
}

spelled! {
    /// A binary operator.
    ///
    /// ```
    /// use makecom_iml::expression::Operator;
    ///
    /// assert!(Operator::Multiply.precedence() > Operator::Add.precedence());
    /// assert_eq!(Operator::NotEqual.to_string(), "!=");
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Operator {
        /// Decimal arithmetic.
        Multiply = "*",
        /// Decimal arithmetic.
        Divide = "/",
        /// Decimal arithmetic.
        Remainder = "%",
        /// Of numbers the sum, of texts one after the other.
        Add = "+",
        /// The sum of both as numbers.
        AddNumbers = "++",
        /// The difference of both as numbers, of dates in milliseconds.
        Subtract = "-",
        /// As in JavaScript.
        Less = "<",
        /// As in JavaScript.
        LessOrEqual = "<=",
        /// As in JavaScript.
        Greater = ">",
        /// As in JavaScript.
        GreaterOrEqual = ">=",
        /// Also `==` and `===`.
        Equal = "=",
        /// Also `!==`.
        NotEqual = "!=",
        /// Also `&&` and `and`: one of the operands.
        And = "&",
        /// Also `||` and `or`: one of the operands.
        Or = "|",
    }
}

impl Operator {
    /// How strongly it binds, as Make's table says.
    ///
    /// ```
    /// use makecom_iml::expression::Operator;
    ///
    /// assert_eq!(Operator::And.precedence(), 6);
    /// ```
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Multiply | Self::Divide | Self::Remainder => 14,
            Self::Add | Self::AddNumbers | Self::Subtract => 13,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 11,
            Self::Equal | Self::NotEqual => 10,
            Self::And => 6,
            Self::Or => 5,
        }
    }
}

spelled! {
    /// A word of the language that is a value.
    ///
    /// ```
    /// use makecom_iml::expression::Keyword;
    ///
    /// assert_eq!(Keyword::find("emptyarray"), Some(Keyword::EmptyArray));
    /// assert_eq!(Keyword::find("emptyArray"), None);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Keyword {
        /// True.
        True = "true",
        /// False.
        False = "false",
        /// Null.
        Null = "null",
        /// Undefined.
        Undefined = "undefined",
        /// Null.
        Erase = "erase",
        /// Undefined.
        Ignore = "ignore",
        /// A forced empty text.
        EmptyString = "emptystring",
        /// A new empty array.
        EmptyArray = "emptyarray",
        /// U+0020.
        Space = "space",
        /// U+00A0.
        Nbsp = "nbsp",
        /// U+0009.
        Tab = "tab",
        /// U+000A.
        Newline = "newline",
        /// U+000D.
        CarriageReturn = "carriagereturn",
        /// The current date.
        Now = "now",
        /// Whole seconds since 1970.
        Timestamp = "timestamp",
        /// A new UUID.
        Uuid = "uuid",
        /// A number from 0 to below 1.
        Random = "random",
        /// π.
        Pi = "pi",
        /// The id of the execution.
        ExecutionId = "executionId",
    }
}

impl Keyword {
    /// The keyword of a name.
    ///
    /// ```
    /// assert!(makecom_iml::expression::Keyword::find("body").is_none());
    /// ```
    pub fn find(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|keyword| keyword.as_str() == name)
    }
}

impl Expr {
    /// Its place.
    ///
    /// ```
    /// use makecom_iml::expression::Template;
    ///
    /// let template = Template::parse("{{ now }}");
    /// assert_eq!(template.single().unwrap().span().of(template.text()), "now");
    /// ```
    pub fn span(&self) -> Span {
        match self {
            Self::Text(it) => it.span,
            Self::Number(it) => it.span,
            Self::Keyword(it) => it.span,
            Self::Path(it) => it.span,
            Self::Call(it) => it.span,
            Self::Not(it) => it.span,
            Self::Operation(it) => it.span,
            Self::Group(it) => it.span,
            Self::Empty(span) => *span,
            Self::Invalid(it) => it.span,
        }
    }

    /// Calls for this expression and all in it, in the order of the text.
    ///
    /// ```
    /// use makecom_iml::expression::{Expr, Template};
    ///
    /// let template = Template::parse("{{if(body.ok, upper(body.list[{{temp.i}}]), 1)}}");
    /// let mut roots = Vec::new();
    /// template.single().unwrap().walk(&mut |expr| {
    ///     if let Expr::Path(path) = expr {
    ///         roots.push(path.root.text.to_string());
    ///     }
    /// });
    /// assert_eq!(roots, ["body", "body", "temp"]);
    /// ```
    pub fn walk<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        self.each_child(&mut |child| child.walk(see));
    }

    /// Calls for each expression directly in this one.
    pub(crate) fn each_child<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        match self {
            Self::Text(_) | Self::Number(_) | Self::Keyword(_) | Self::Empty(_) => {}
            Self::Path(path) => {
                for step in &path.steps {
                    if let Step::Computed(computed) = step {
                        see(&computed.index);
                    }
                }
            }
            Self::Call(call) => call.arguments.iter().for_each(see),
            Self::Not(not) => see(&not.operand),
            Self::Operation(operation) => {
                see(&operation.first);
                operation.rest.iter().for_each(|operand| see(&operand.expr));
            }
            Self::Group(group) => see(&group.inner),
            Self::Invalid(invalid) => invalid.parts.iter().for_each(see),
        }
    }
}

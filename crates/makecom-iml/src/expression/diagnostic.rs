//! What is wrong in a template, where, and what to write instead.

use std::borrow::Cow;

use super::token::Span;
use crate::spelled::spelled;

spelled! {
    /// What follows from a diagnostic.
    ///
    /// ```
    /// use makecom_iml::expression::Level;
    ///
    /// assert!(Level::Error > Level::Warning);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Level {
        /// It is read as intended, but another spelling is usual.
        Note = "note",
        /// Sources differ: it is read as its help says.
        Warning = "warning",
        /// It is no expression, or what it means is unknown: it cannot be evaluated.
        Error = "error",
    }
}

/// Something wrong in a template.
///
/// No text in quotes is repeated: it may be a secret.
///
/// ```
/// use makecom_iml::expression::{DiagnosticCode, Template};
///
/// let template = Template::parse("{{body.items[0].id}}");
/// let found = &template.diagnostics()[0];
/// assert_eq!(found.code, DiagnosticCode::ZeroIndex);
/// assert_eq!(found.code.as_str(), "zero-index");
/// assert_eq!(found.span.of(template.text()), "[0]");
/// assert_eq!(found.help, "write [1] or [] for the first element");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What it is.
    pub code: DiagnosticCode,
    /// Its place.
    pub span: Span,
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// What to write instead.
    pub help: Cow<'static, str>,
}

impl Diagnostic {
    pub(super) fn new(code: DiagnosticCode, span: Span) -> Self {
        let (_, message, help) = code.row();
        Self {
            code,
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// The table of diagnostics: name, code, level, message and help.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $level:ident, $message:literal, $help:literal;)*) => {
        spelled! {
            /// What is wrong in a template. The codes are stable.
            ///
            /// ```
            /// use makecom_iml::expression::{DiagnosticCode, Level};
            ///
            /// assert_eq!(DiagnosticCode::ArrayLiteral.to_string(), "array-literal");
            /// assert_eq!(DiagnosticCode::ArrayLiteral.level(), Level::Error);
            /// ```
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum DiagnosticCode {
                $($(#[doc = $doc])* $name = $code,)*
            }
        }

        impl DiagnosticCode {
            const fn row(self) -> (Level, &'static str, &'static str) {
                match self {
                    $(Self::$name => (Level::$level, $message, $help),)*
                }
            }
        }
    };
}

impl DiagnosticCode {
    /// What follows from it.
    ///
    /// ```
    /// use makecom_iml::expression::{DiagnosticCode, Level};
    ///
    /// assert_eq!(DiagnosticCode::Semicolon.level(), Level::Warning);
    /// ```
    pub const fn level(self) -> Level {
        self.row().0
    }
}

codes! {
    // Where expressions begin and end.
    /// `{{` without `}}`.
    UnclosedExpression = "unclosed-expression", Error,
        "an expression begins here and does not end",
        "close it with }}";
    /// `}}` without `{{`.
    UnopenedExpression = "unopened-expression", Warning,
        "an expression ends here and does not begin: all of it is text",
        "write {{ before it, or remove the braces";
    /// A backslash before `{{`.
    EscapedBraces = "escaped-braces", Error,
        "no source says whether a backslash before {{ makes it text",
        "write the braces as an expression: {{'{'}}{{'{'}}";
    /// `{{}}`.
    EmptyExpression = "empty-expression", Error,
        "there is nothing between the braces",
        "write an expression, or remove the braces";
    /// `{{` within an expression, other than in brackets.
    NestedBraces = "nested-braces", Error,
        "braces cannot be within braces, other than in the brackets of a path",
        "leave the inner braces out";
    /// White space around the only expression of a text.
    PaddedExpression = "padded-expression", Warning,
        "with white space around it, the expression gives text in place of its value",
        "remove the white space outside of the braces";

    // Quotes and brackets.
    /// A quote that is not closed.
    UnclosedText = "unclosed-text", Error,
        "this quote is not closed",
        "close it, or write the other quote around a text that contains it";
    /// A backtick that is not closed.
    UnclosedName = "unclosed-name", Error,
        "this backtick is not closed",
        "write a backtick at the end of the name, too";
    /// A backslash before a quote.
    EscapedQuote = "escaped-quote", Error,
        "no source says whether a backslash before a quote hides it",
        "write the other quote around the text";
    /// A bracket or parenthesis that is not closed, or not opened.
    Unbalanced = "unbalanced", Error,
        "this is not closed",
        "add the closing one";
    /// Nesting that is deeper than a limit of this parser.
    TooDeep = "too-deep", Error,
        "this is nested too deeply to be read",
        "compute parts of it in temp";

    // Operands and operators.
    /// An operator or a separator without an operand.
    MissingOperand = "missing-operand", Error,
        "an operand is missing here",
        "write a path, a value or a call";
    /// Two operands with nothing between them.
    MissingOperator = "missing-operator", Error,
        "an operator is missing before this",
        "write an operator or a comma between the two; put a name with spaces between backticks";
    /// A dot without a name.
    MissingName = "missing-name", Error,
        "a name is missing after the dot",
        "write the name, or remove the dot";
    /// A character or a separator that has no meaning there.
    Unexpected = "unexpected", Error,
        "this has no meaning here",
        "remove it; put names with other characters than letters, digits and _ between backticks";

    // What other languages have.
    /// `['a']`.
    ArrayLiteral = "array-literal", Error,
        "expressions have no arrays in brackets: the result would be null",
        "write emptyarray, split('a,b', ','), add(emptyarray, …) or an array of the document in temp";
    /// `{a: 1}`.
    ObjectLiteral = "object-literal", Error,
        "expressions have no collections in braces: the result would be a mangled text",
        "build the collection in temp, and write its path";
    /// `a ? b : c`.
    ConditionalOperator = "conditional-operator", Error,
        "expressions have no conditional operator",
        "write if(condition, then, otherwise)";
    /// `a => b`.
    ArrowFunction = "arrow-function", Error,
        "expressions have no functions of their own",
        "write map(array, key), or a function of the app";
    /// An operator of other languages.
    ForeignOperator = "foreign-operator", Error,
        "expressions do not have this operator",
        "use one of ! * / % + ++ - < <= > >= = != & |";
    /// `/…/` outside of quotes.
    RegexLiteral = "regex-literal", Error,
        "a pattern between slashes is a text",
        "put it in quotes, such as '/[0-9]+/g'";
    /// `body.list.map(…)`.
    MethodCall = "method-call", Error,
        "expressions have no methods",
        "call a function with the value as its argument";
    /// A path after a call, a text or parentheses.
    PathAfterValue = "path-after-value", Error,
        "no source knows a path after a call, a text or parentheses",
        "write get(…, 'name') around it; last(…) or first(…) for an element";
    /// `-` before anything but a number.
    UnarySign = "unary-sign", Error,
        "a sign stands before numbers only",
        "write 0 - … for a negative value; leave + out";
    /// `1e5`, `0xff`, `.5`.
    NumberFormat = "number-format", Error,
        "a number is digits, with a fraction or without",
        "write all digits, such as 100000 or 0.5; put a name that begins with a digit between backticks";
    /// A word of the language that is called.
    CalledKeyword = "called-keyword", Error,
        "this is a value, not a function",
        "leave the parentheses out";
    /// A word that only texts by others know.
    UnknownKeyword = "unknown-keyword", Error,
        "no word of the language has this name",
        "build an empty collection in temp, and write its path";
    /// `...` as a value.
    SpreadValue = "spread-value", Error,
        "{{...}} is a key, whose value is merged into the object",
        "write \"{{...}}\": \"{{…}}\" in an object, or merge(…) for arrays";

    // Paths.
    /// A name that needs backticks.
    NameCharacter = "name-character", Error,
        "a name has letters, digits and _ only, and does not begin with a digit",
        "put the name between backticks";
    /// A path of a scenario, such as `1.value`.
    ScenarioPath = "scenario-path", Error,
        "a path that begins with the number of a module means nothing in an app",
        "begin with a variable, such as parameters, body or item";
    /// `[0]`.
    ZeroIndex = "zero-index", Warning,
        "elements count from 1: [0] is always undefined",
        "write [1] or [] for the first element";
    /// `[-1]`.
    NegativeIndex = "negative-index", Error,
        "sources differ on whether a negative index counts from the end",
        "write last(…)";
    /// `['name']`.
    QuotedIndex = "quoted-index", Error,
        "brackets hold a number: no source knows a name in them",
        "write the name between backticks after a dot, or get(…, 'name')";
    /// `[name]` without braces.
    BareIndex = "bare-index", Error,
        "an index that is computed needs braces of its own",
        "write [{{…}}], or get(…, …)";
    /// An index that is no whole number.
    IndexFormat = "index-format", Error,
        "an index is a whole number from 1",
        "write digits only, or [] for the first element";
    /// `x-y` in the path of a header.
    DashInHeader = "dash-in-header", Error,
        "this is a subtraction, and headers are texts",
        "put the name between backticks";
    /// `x-y` in any other path.
    DashInName = "dash-in-name", Warning,
        "this is read as a subtraction",
        "put a name with dashes between backticks; write spaces around a minus";

    // Other spellings of what is known.
    /// `;` between arguments.
    Semicolon = "semicolon", Warning,
        "in apps, arguments are separated by commas; semicolons are those of scenarios",
        "write a comma";
    /// `and`, `or`.
    WordOperator = "word-operator", Warning,
        "`and` and `or` are known in scenarios only",
        "write & or |";
    /// `===`, `!==`.
    StrictEquality = "strict-equality", Warning,
        "sources differ on whether this compares types: it is read as = and !=",
        "write = or !=, and convert by toString(…) or parseNumber(…) where types differ";
    /// `==`.
    EqualityAlias = "equality-alias", Note,
        "this is another spelling of =",
        "write =";
    /// A comparison of a comparison.
    ChainedComparison = "chained-comparison", Warning,
        "a comparison is compared here: operators are applied from the left",
        "write & between two comparisons, or parentheses around the inner one";

    // Calls.
    /// The number of arguments of a built-in function.
    ArgumentCount = "argument-count", Warning,
        "the number of arguments is another than documented",
        "see its documentation";
    /// A format without quotes.
    UnquotedFormat = "unquoted-format", Warning,
        "this is a path, and undefined: formats are texts",
        "put the format in quotes, such as 'X'";
}

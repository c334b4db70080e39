//! What stops an evaluation: a failure that Make would report too, or a refusal to guess.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// The result of every fallible function of this crate.
///
/// ```
/// use makecom_runtime::{Environment, Result, Type, Value, coerce};
///
/// fn number(text: &str) -> Result<Value> {
///     coerce(&Value::from(text), Type::Number, &Environment::default())
/// }
///
/// assert_eq!(number("12.5")?, Value::Number(12.5));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of an evaluation. `Display` says what is wrong; [`help`](Self::help) what to do.
///
/// ```
/// use makecom_runtime::{Environment, Type, Value, coerce};
///
/// let error = coerce(&Value::Boolean(true), Type::Number, &Environment::default()).unwrap_err();
/// assert_eq!(error.to_string(), "a boolean is not a number");
/// assert_eq!(error.code(), "invalid-number");
/// assert!(!error.is_refusal());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: &'static str,
    message: String,
    help: Cow<'static, str>,
    refusal: bool,
    place: Option<Range<usize>>,
    pointer: String,
}

impl Error {
    /// An error that Make would report too.
    ///
    /// ```
    /// let error = makecom_runtime::Error::failure("invalid-date", "not a date", "write ISO 8601");
    /// assert_eq!(error.help(), "write ISO 8601");
    /// ```
    pub fn failure(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            help: help.into(),
            refusal: false,
            place: None,
            pointer: String::new(),
        }))
    }

    /// Something that Make may well accept, but no source tells what it then does.
    ///
    /// ```
    /// let error = makecom_runtime::Error::refusal("xml-unsupported", "no XML", "use JSON");
    /// assert!(error.is_refusal());
    /// ```
    pub fn refusal(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut error = Self::failure(code, message, help);
        error.0.refusal = true;
        error
    }

    /// The error with its place, unless it has one: a range of bytes of the template.
    ///
    /// ```
    /// let error = makecom_runtime::Error::failure("invalid-date", "not a date", "write ISO 8601");
    /// assert_eq!(error.at(3..9).place(), Some(3..9));
    /// ```
    pub fn at(mut self, place: Range<usize>) -> Self {
        self.0.place.get_or_insert(place);
        self
    }

    /// The error in an entry of a document: puts a name in front of its pointer.
    pub(crate) fn inside(mut self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        self.0.pointer.insert_str(0, &format!("/{name}"));
        self
    }

    /// Where in a document its text is, as a JSON pointer; empty outside of documents.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value, evaluate_document};
    ///
    /// let environment = Environment::default();
    /// let document = Value::from_json(r#"{"qs": {"ids": ["{{upper()}}"]}}"#)?;
    /// let error = evaluate_document(&document, &Context::new(&environment)).unwrap_err();
    /// assert_eq!((error.pointer(), error.place()), ("/qs/ids/0", Some(2..9)));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// A stable name of this kind of error, in kebab case.
    ///
    /// ```
    /// let error = makecom_runtime::Error::failure("invalid-date", "not a date", "write ISO 8601");
    /// assert_eq!(error.code(), "invalid-date");
    /// ```
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What to do, as a clause without a full stop.
    ///
    /// ```
    /// let error = makecom_runtime::Error::failure("invalid-date", "not a date", "write ISO 8601");
    /// assert_eq!(error.help(), "write ISO 8601");
    /// ```
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// Where in the template, as a range of bytes; `None` for a call from Rust.
    ///
    /// ```
    /// let error = makecom_runtime::Error::failure("invalid-date", "not a date", "write ISO 8601");
    /// assert_eq!(error.place(), None);
    /// ```
    pub fn place(&self) -> Option<Range<usize>> {
        self.0.place.clone()
    }

    /// Whether this is a refusal to guess: Make might return a value here, and a test that
    /// expects an error of Make must not pass because of it.
    ///
    /// ```
    /// use makecom_runtime::{BinaryOperator, Environment, Value, operate};
    ///
    /// let (left, right) = (Value::from("a"), Value::Boolean(true));
    /// let error = operate(BinaryOperator::Add, &left, &right, &Environment::default());
    /// assert!(error.unwrap_err().is_refusal());
    /// ```
    pub fn is_refusal(&self) -> bool {
        self.0.refusal
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

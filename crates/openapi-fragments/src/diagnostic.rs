//! Diagnostics: what is wrong, where, and what to do about it, apart from each
//! other.
//!
//! A [`Diagnostic`] carries every place that belongs to the problem; the module
//! `terminal` shows a snippet for each.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::source::{Position, Source};
use crate::visible::one_line;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is wrong for certain.
    Hint,
    /// The result is correct, but should be reviewed.
    Warning,
    /// There is no result.
    Error,
}

/// A place in a source: a span, the JSON pointer of the node there, and a short
/// label that relates it to the problem.
#[derive(Clone, Debug)]
pub struct Place {
    source: Arc<Source>,
    span: Range<usize>,
    pointer: Option<String>,
    label: String,
}

impl Place {
    /// A span of a source. Long spans are clipped to what a snippet can show.
    pub fn new(source: Arc<Source>, span: &Range<usize>, label: impl Into<String>) -> Self {
        let span = source.clip(span);
        Self {
            source,
            span,
            pointer: None,
            label: label.into(),
        }
    }

    /// Sets the JSON pointer (RFC 6901) of the node within its document.
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same place with another label.
    pub(crate) fn labelled(self, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { label, ..self }
    }

    /// The source.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The JSON pointer of the node, if the place is a node.
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Line and column.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// The span in bytes: on one line, and short enough to be shown.
    #[cfg(feature = "terminal")]
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The label and the pointer.
    #[cfg(feature = "terminal")]
    pub(crate) fn caption(&self) -> String {
        match self.pointer.as_deref() {
            None => self.label.clone(),
            Some("") => format!("{} (document root)", self.label),
            Some(pointer) => format!("{} ({pointer})", self.label),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", one_line(self.source.name()), self.position())
    }
}

impl std::error::Error for Place {}

/// One finding about the input.
///
/// [`Display`](fmt::Display) writes the message alone, as one line: what is
/// wrong. [`help`](Self::help) says what to do, [`code`](Self::code) is a stable
/// name, [`places`](Self::places) say where.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::{Diagnostic, Place, Source};
///
/// let source = Arc::new(Source::new("a.yaml", "size: big\n"));
/// let diagnostic = Diagnostic::error("bad-shape", "expected a number")
///     .at(Place::new(source, &(6..9), "is a string"))
///     .with_help("write the size as a number");
/// assert_eq!(diagnostic.to_string(), "expected a number");
/// assert_eq!(diagnostic.help(), Some("write the size as a number"));
/// assert_eq!(diagnostic.code(), "bad-shape");
/// assert_eq!(diagnostic.places()[0].to_string(), "a.yaml:1:7");
/// ```
#[derive(Clone, Debug)]
pub struct Diagnostic {
    severity: Severity,
    code: &'static str,
    message: String,
    places: Vec<Place>,
    help: Option<String>,
}

impl Diagnostic {
    /// A problem that leaves no result. `code` is stable and kebab-case;
    /// `message` says what is wrong and contains no advice.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            places: Vec::new(),
            help: None,
        }
    }

    /// A finding that leaves the result intact.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// A finding that may be as intended.
    ///
    /// ```
    /// use openapi_fragments::{Diagnostic, Severity};
    ///
    /// let hint = Diagnostic::hint("unused-component", "no operation reaches `Pet`");
    /// assert_eq!(hint.severity(), Severity::Hint);
    /// ```
    pub fn hint(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Hint,
            ..Self::error(code, message)
        }
    }

    /// Adds a place. The first is where a reader should look first.
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The same finding in other words.
    pub(crate) fn with_message(self, message: String) -> Self {
        Self { message, ..self }
    }

    /// Sets the advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The same finding as an error, for a caller that does not accept it.
    pub fn into_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// The same finding as a warning, for a caller that can do without the result.
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// A stable name for this kind of finding, such as `broken-json`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do, if there is advice.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Every place that belongs to it, the most important one first.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.message))
    }
}

impl std::error::Error for Diagnostic {}

/// For programs: each field on its own, with line and column of each place.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Diagnostic", 5)?;
        let severity = match self.severity {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        object.serialize_field("severity", severity)?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("help", &self.help)?;
        object.serialize_field("places", &self.places)?;
        object.end()
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Position { line, column } = self.position();
        let mut object = serializer.serialize_struct("Place", 5)?;
        object.serialize_field("source", self.source.name())?;
        object.serialize_field("line", &line)?;
        object.serialize_field("column", &column)?;
        object.serialize_field("pointer", &self.pointer)?;
        object.serialize_field("label", &self.label)?;
        object.end()
    }
}

/// Everything that was found: never empty when it is an error.
#[derive(Clone, Debug)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// The findings, in an order that depends on the input alone.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// `Err` with everything if anything is an error, else the warnings.
    ///
    /// # Errors
    /// Whenever one of the findings has [`Severity::Error`].
    pub fn split(findings: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Self> {
        if findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
        {
            Err(Self(findings))
        } else {
            Ok(findings)
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.0.extend(more);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            if let Some(place) = diagnostic.places.first() {
                write!(f, "{place}: ")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

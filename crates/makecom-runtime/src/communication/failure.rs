//! What ends a run: an error of Make, a refusal to guess, or a request without its recording.

use std::borrow::Cow;
use std::fmt;

use super::document::Place;
use super::transport::Difference;

pub(super) type Flow<T> = Result<T, Failure>;

/// The errors that Make knows by name.
pub const ERROR_TYPES: [&str; 20] = [
    "UnknownError",
    "RuntimeError",
    "InconsistencyError",
    "DataError",
    "RateLimitError",
    "OutOfSpaceError",
    "ConnectionError",
    "InvalidConfigurationError",
    "InvalidAccessTokenError",
    "UnexpectedError",
    "MaxResultsExceededError",
    "MaxFileSizeExceededError",
    "IncompleteDataError",
    "DuplicateDataError",
    "ModuleTimeoutError",
    "ScenarioTimeoutError",
    "OperationsLimitExceededError",
    "DataSizeLimitExceededError",
    "ExecutionInterruptedError",
    "Warning",
];

/// What kind of end this is.
///
/// ```
/// use makecom_runtime::communication::FailureKind;
///
/// let kind = FailureKind::Make { error_type: Some("DataError".into()), is_exact: true };
/// assert_ne!(kind, FailureKind::Refused);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// Make ends with an error, too.
    Make {
        /// The name of the error; `None` if no source tells which.
        error_type: Option<String>,
        /// Whether the message is that of Make, and not one of ours.
        is_exact: bool,
    },
    /// Make may go on here; no source tells what happens.
    Refused,
    /// The request is not the recorded one, or none is left.
    Recording,
}

/// Why a run ended early. `Display` says what is wrong; [`help`](Self::help) what to do.
///
/// ```
/// use makecom_runtime::communication::{Document, Run, RecordedExchanges};
/// use makecom_runtime::{Environment, Value};
/// use makecom_runtime::communication::ModuleKind;
///
/// let api = Value::from_json(r#"{"urll": "/me"}"#)?;
/// let api = Document::of_value("api", api);
/// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
/// let failure = Run::new(&environment, &mut none).module(ModuleKind::Action, None, &api).unwrap_err();
/// assert_eq!(failure.code(), "unknown-directive");
/// assert_eq!(failure.place().unwrap().pointer(), "/urll");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Failure(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: FailureKind,
    code: &'static str,
    message: String,
    help: Cow<'static, str>,
    place: Option<Place>,
    differences: Vec<(Difference, Place)>,
}

impl Failure {
    fn new(
        kind: FailureKind,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            message: message.into(),
            help: help.into(),
            place: None,
            differences: Vec::new(),
        }))
    }

    /// Something that no source tells.
    pub(crate) fn refused(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(FailureKind::Refused, code, message, help)
    }

    /// An error whose name and message are those of Make.
    pub(super) fn make(error_type: &str, message: impl Into<String>) -> Self {
        let kind = FailureKind::Make {
            error_type: Some(error_type.to_owned()),
            is_exact: true,
        };
        Self::new(kind, "service-error", message, "")
    }

    /// An error of Make of which the message is not known, and perhaps the name.
    pub(super) fn inexact(
        error_type: Option<&str>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        let kind = FailureKind::Make {
            error_type: error_type.map(str::to_owned),
            is_exact: false,
        };
        Self::new(kind, code, message, help)
    }

    /// A request that is not as recorded.
    pub(super) fn recording(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<Cow<'static, str>>,
        differences: Vec<(Difference, Place)>,
    ) -> Self {
        let mut failure = Self::new(FailureKind::Recording, code, message, help);
        failure.0.differences = differences;
        failure
    }

    /// The failure of an expression: of one of Make the name is not known.
    pub(super) fn of(error: &crate::Error) -> Self {
        if error.is_refusal() {
            Self::refused(error.code(), error.to_string(), error.help().to_owned())
        } else {
            Self::inexact(
                None,
                error.code(),
                error.to_string(),
                error.help().to_owned(),
            )
        }
    }

    /// The failure with its place, unless it has one.
    pub(super) fn at(mut self, place: Place) -> Self {
        self.0.place.get_or_insert(place);
        self
    }

    /// What kind it is.
    ///
    /// ```
    /// # use makecom_runtime::communication::{Document, FailureKind};
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert_eq!(failure.kind(), &FailureKind::Refused);
    /// ```
    pub fn kind(&self) -> &FailureKind {
        &self.0.kind
    }

    /// A stable name in kebab case.
    ///
    /// ```
    /// # use makecom_runtime::communication::Document;
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert_eq!(failure.code(), "not-jsonc");
    /// ```
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What to do; empty where the service or the app says so itself.
    ///
    /// ```
    /// # use makecom_runtime::communication::Document;
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert_eq!(failure.help(), "correct the document");
    /// ```
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// Where.
    ///
    /// ```
    /// # use makecom_runtime::communication::Document;
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert_eq!(failure.place(), None);
    /// ```
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// In what a request differs from its recording, each with the directive it comes from.
    ///
    /// ```
    /// # use makecom_runtime::communication::Document;
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert!(failure.differences().is_empty());
    /// ```
    pub fn differences(&self) -> &[(Difference, Place)] {
        &self.0.differences
    }

    /// The name of the error, if it is one of Make whose name is known.
    ///
    /// ```
    /// # use makecom_runtime::communication::Document;
    /// # use makecom_iml::{CodeKind, Section};
    /// let failure = Document::new("api", Section::from_text(CodeKind::ModuleApi, "{")).unwrap_err();
    /// assert_eq!(failure.error_type(), None);
    /// ```
    pub fn error_type(&self) -> Option<&str> {
        match &self.0.kind {
            FailureKind::Make { error_type, .. } => error_type.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Failure {}

//! The errors of a project: what happened, where, what to do, and a stable code.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// The result of everything in this crate that can fail.
///
/// ```
/// fn count(folder: &std::path::Path) -> makecom_project::Result<usize> {
///     Ok(makecom_project::Project::open(folder)?.components().count())
/// }
///
/// assert!(count("no/such/folder".as_ref()).is_err());
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong with a project.
///
/// `Display` is one line: where (a file of the project), and what happened.
/// [`help`](Self::help) is what to do, and [`code`](Self::code) is for programs.
/// The source is an [`io::Error`], a [`makecom::Error`] or a parser's error,
/// where there is one.
///
/// It never contains the text of a section or common data.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let error = makecom_project::Project::open(folder.path()).unwrap_err();
/// assert!(error.to_string().ends_with("makecomapp.json: is not there"));
/// assert!(error.help().unwrap().contains("makecom pull"));
/// assert_eq!(error.code(), "no-project");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Error(Box<Repr>);

struct Repr {
    code: Code,
    /// The file or other subject of the error.
    place: Option<String>,
    message: String,
    help: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Declares the kinds of error with their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Io,
    NoProject,
    Locked,
    SavedFile,
    Manifest,
    Metadata,
    Base,
    Path,
    File,
    Origin,
    Component,
    Paired,
    Scaffold,
    Kind,
    Common,
    Meanwhile,
    ReadBack,
    Server,
    Internal,
}

impl Code {
    const fn name(self) -> &'static str {
        match self {
            Self::Io => "io",
            Self::NoProject => "no-project",
            Self::Locked => "locked",
            Self::SavedFile => "saved-file",
            Self::Manifest => "invalid-manifest",
            Self::Metadata => "invalid-metadata",
            Self::Base => "invalid-base",
            Self::Path => "refused-path",
            Self::File => "unusable-file",
            Self::Origin => "no-single-origin",
            Self::Component => "unknown-component",
            Self::Paired => "already-paired",
            Self::Scaffold => "invalid-component",
            Self::Kind => "kind-mismatch",
            Self::Common => "invalid-common",
            Self::Meanwhile => "changed-meanwhile",
            Self::ReadBack => "not-read-back",
            Self::Server => "server",
            Self::Internal => "internal",
        }
    }
}

impl Error {
    /// An error at a place in the project.
    pub(crate) fn new(
        code: Code,
        place: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let mut error = Self::without_place(code, message, help);
        error.0.place = Some(place.into());
        error
    }

    pub(crate) fn without_place(
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self(Box::new(Repr {
            code,
            place: None,
            message: message.into(),
            help: Some(help.into()),
            source: None,
        }))
    }

    /// The failed operation on a file, such as `cannot be opened`.
    pub(crate) fn io(place: &str, doing: &str, source: io::Error) -> Self {
        let help = match source.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the permissions",
            _ => "check the disk and the path",
        };
        Self::new(Code::Io, place, format!("{doing}: {source}"), help).with_source(source)
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// An error of a [`Server`](crate::Server) other than Make's.
    ///
    /// ```
    /// use makecom_project::Error;
    ///
    /// let error = Error::server("the recording has no such call", "record it again");
    /// assert_eq!(error.to_string(), "the recording has no such call");
    /// assert_eq!((error.help(), error.code()), (Some("record it again"), "server"));
    /// ```
    pub fn server(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::without_place(Code::Server, message, help)
    }

    /// The same error, after something that was done.
    pub(crate) fn after(mut self, before: &str) -> Self {
        self.0.message = format!("{}; {before}", self.0.message);
        self
    }

    /// What to do about the error.
    ///
    /// ```
    /// let error = makecom_project::Project::open("no/such/folder".as_ref()).unwrap_err();
    /// assert_eq!(error.help(), Some("check the path"));
    /// ```
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The stable, kebab-case name of the kind of error.
    ///
    /// | code | what is wrong |
    /// |---|---|
    /// | `io` | a file or a folder cannot be read or written |
    /// | `no-project` | the folder has no `makecomapp.json` |
    /// | `locked` | another process changes the project, or it cannot be locked |
    /// | `saved-file` | a killed process left a text of the user in a file, which must be checked |
    /// | `invalid-manifest`, `invalid-metadata`, `invalid-base`, `invalid-common` | the contents of a file are invalid |
    /// | `refused-path` | a path leads out of the project, or names no code file |
    /// | `unusable-file` | a file is too long, not regular, or not UTF-8 |
    /// | `no-single-origin` | no origin or several match |
    /// | `unknown-component` | the project or the origin has no such component |
    /// | `already-paired` | a component is paired with another one |
    /// | `invalid-component` | a component cannot be added as it is described |
    /// | `kind-mismatch` | a connection is OAuth on one side only |
    /// | `changed-meanwhile` | another program changed the project at the same time |
    /// | `not-read-back` | the server has something else than was written |
    /// | `server` | a [`Server`](crate::Server) that is not Make's |
    /// | `internal` | a defect of this crate |
    ///
    /// An error of the client has [its own code](makecom::Error::code).
    ///
    /// ```
    /// let error = makecom_project::Project::open("no/such/folder".as_ref()).unwrap_err();
    /// assert_eq!(error.code(), "io");
    /// ```
    pub fn code(&self) -> &'static str {
        match self.make() {
            Some(error) => error.code(),
            None => self.0.code.name(),
        }
    }

    fn make(&self) -> Option<&makecom::Error> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// The error of the client, if it is one.
    ///
    /// ```
    /// # use makecom_project::Error;
    /// let error = Error::from("../x".parse::<makecom::AppName>().unwrap_err());
    /// assert!(error.into_make().is_ok_and(|error| error.is_invalid_input()));
    /// ```
    ///
    /// # Errors
    /// Returns the error itself if it is not one of the client.
    pub fn into_make(self) -> Result<makecom::Error, Self> {
        let mut repr = self.0;
        let Some(source) = repr.source.take() else {
            return Err(Self(repr));
        };
        match source.downcast() {
            Ok(error) => Ok(*error),
            Err(source) => {
                repr.source = Some(source);
                Err(Self(repr))
            }
        }
    }
}

impl From<makecom::Error> for Error {
    fn from(error: makecom::Error) -> Self {
        Self(Box::new(Repr {
            code: Code::Server,
            place: None,
            message: error.to_string(),
            help: error.help().map(Cow::into_owned),
            source: Some(Box::new(error)),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code())
            .field("what", &self.to_string())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

/// Serializes as `error`, `help` and `code`.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("error", &self.to_string())?;
        if let Some(help) = self.help() {
            map.serialize_entry("help", help)?;
        }
        map.serialize_entry("code", self.code())?;
        map.end()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

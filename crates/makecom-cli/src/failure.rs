//! How a command ends: done, with findings, or not at all.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::layout;

/// How a command that could do its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 3: there is drift, or there are findings.
    Findings,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Findings => Self::from(3),
        }
    }
}

pub(crate) type Result<T = Outcome, E = Failure> = std::result::Result<T, E>;

/// Why a command could not do its work, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure(Box<Kind>);

#[derive(Debug)]
struct Kind {
    message: String,
    help: Option<String>,
    exit: u8,
    status: Option<u16>,
    code: Option<String>,
}

impl Failure {
    /// Exit code 1.
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind {
            message: message.into(),
            help: Some(help.into()),
            exit: 1,
            status: None,
            code: None,
        }))
    }

    /// Exit code 2: the command was not called as it should be.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        let mut failure = Self::new(message, help);
        failure.0.exit = 2;
        failure
    }

    /// What was being done: `cannot read x: …`.
    pub(crate) fn io(doing: impl fmt::Display, error: &io::Error) -> Self {
        let mut failure = Self::from_message(format!("{doing}: {error}"));
        failure.0.help = match error.kind() {
            io::ErrorKind::NotFound => Some("check the path".to_owned()),
            io::ErrorKind::PermissionDenied => Some("check the permissions".to_owned()),
            io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidInput => {
                Some("check that it is the right file".to_owned())
            }
            _ => None,
        };
        failure
    }

    /// The same, said of something: `acme-crm: …`.
    pub(crate) fn of(mut self, subject: impl fmt::Display) -> Self {
        self.0.message = format!("{subject}: {}", self.0.message);
        self
    }

    /// The same with other advice.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The HTTP status, if the server answered.
    pub(crate) fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Make's code of the error.
    pub(crate) fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.0.exit)
    }

    fn from_message(message: String) -> Self {
        Self(Box::new(Kind {
            message,
            help: None,
            exit: 1,
            status: None,
            code: None,
        }))
    }
}

impl From<makecom::Error> for Failure {
    fn from(error: makecom::Error) -> Self {
        let mut failure = Self::from_message(error.to_string());
        failure.0.help = error.help().map(|help| help.into_owned());
        failure.0.status = error.status();
        failure.0.code = error.api_code().map(str::to_owned);
        if error.is_unauthorized() {
            let help = "see with `makecom status` where the key comes from; store another with `makecom login`";
            failure.0.help = Some(help.to_owned());
        } else if error.is_certificate() {
            let help =
                "check the zone, or add the authority of its certificate to those of this system";
            failure.0.help = Some(help.to_owned());
        } else if error.is_connect() {
            let help = "check the zone with `makecom status`, and the network";
            failure.0.help = Some(help.to_owned());
        } else if error.maybe_applied() {
            failure.0.help = where_to_look(&error);
        }
        failure
    }
}

/// The command that shows whether a call was carried out which may have been.
fn where_to_look(error: &makecom::Error) -> Option<String> {
    let path = error.path()?.strip_prefix("/sdk/apps/")?;
    let command = match path.split('/').collect::<Vec<_>>()[..] {
        ["connections", name] | ["connections", name, "recreate"] => {
            format!("connections get {name}")
        }
        ["connections", name, "common"] => format!("common get {name}"),
        ["connections", name, section] => format!("section get {name} {section}"),
        [app, "connections"] => format!("connections list {app}"),
        _ => return None,
    };
    // What was answered with success was done, as the message says.
    let is_done = matches!(error.status(), Some(200..=299));
    Some(if is_done {
        format!("`makecom {command}` shows what was done")
    } else {
        format!("`makecom {command}` shows whether it was done; look before you try again")
    })
}

impl From<layout::Error> for Failure {
    fn from(error: layout::Error) -> Self {
        match error {
            layout::Error::Make(error) => error.into(),
            layout::Error::Project {
                path,
                message,
                help,
            } => Self::new(format!("{path}: {message}"), help),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::from_message(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Failure {}

impl miette::Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

//! The outcome of a command: done, with findings, or a failure.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// The outcome of a command that did not fail.
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

/// The failure of a command: what happened, what to do about it, and a stable code. The
/// code is [`makecom::Error::code`]'s, [`makecom_project::Error::code`]'s, or one of
/// those here:
///
/// | code | what happened | exit code |
/// |---|---|---|
/// | `usage` | the command line is wrong, or something it needs is missing | 2 |
/// | `io` | a file or a stream cannot be read or written | 1 |
/// | `failed` | the command stopped; the message says why | 1 |
#[derive(Debug)]
pub(crate) struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: &'static str,
    message: String,
    help: Option<String>,
    exit: u8,
    status: Option<u16>,
    api_code: Option<String>,
}

impl Failure {
    /// Exit code 1.
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::from_parts("failed", message.into(), Some(help.into()))
    }

    /// Exit code 2: the command line is wrong.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        let mut failure = Self::from_parts("usage", message.into(), Some(help.into()));
        failure.0.exit = 2;
        failure
    }

    /// The failed operation: `cannot read x: …`.
    pub(crate) fn io(doing: impl fmt::Display, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => Some("check the path"),
            io::ErrorKind::PermissionDenied => Some("check the permissions"),
            io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidInput => {
                Some("check that it is the right file")
            }
            _ => None,
        };
        Self::from_parts("io", format!("{doing}: {error}"), help.map(str::to_owned))
    }

    fn from_parts(code: &'static str, message: String, help: Option<String>) -> Self {
        Self(Box::new(Parts {
            code,
            message,
            help,
            exit: 1,
            status: None,
            api_code: None,
        }))
    }

    /// The same failure with its subject: `acme-crm: …`.
    pub(crate) fn of(mut self, subject: impl fmt::Display) -> Self {
        self.0.message = format!("{subject}: {}", self.0.message);
        self
    }

    /// The same failure as a wrong command line.
    pub(crate) fn into_usage(mut self) -> Self {
        self.0.code = "usage";
        self.0.exit = 2;
        self
    }

    /// The same failure with a code of its own.
    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.0.code = code;
        self
    }

    /// The same failure with other help.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// A stable name of the kind of failure.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
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

    /// Make's own code of the error.
    pub(crate) fn api_code(&self) -> Option<&str> {
        self.0.api_code.as_deref()
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.0.exit)
    }
}

/// The message, as the reason for which clap refuses a value.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Failure {}

impl From<makecom::Error> for Failure {
    fn from(error: makecom::Error) -> Self {
        let help = match error.code() {
            "unauthorized" => Some(
                "check the API key, and that it belongs to this zone, with `makecom status`; store another with `makecom login`".to_owned(),
            ),
            "certificate" => Some(
                "check the zone, or add the authority of its certificate to those of this system".to_owned(),
            ),
            "connect" => Some("check the zone with `makecom status`, and the network".to_owned()),
            _ => where_to_look(&error).or_else(|| error.help().map(Cow::into_owned)),
        };
        let message = if error.is_functions_locked() {
            format!("this account may not write functions: {error}")
        } else {
            error.to_string()
        };
        let mut failure = Self::from_parts(error.code(), message, help);
        failure.0.status = error.status();
        failure.0.api_code = error.api_code().map(str::to_owned);
        failure
    }
}

/// Adds the command that shows whether a write was applied.
fn where_to_look(error: &makecom::Error) -> Option<String> {
    if !error.maybe_applied() {
        return None;
    }
    let command = reader(error.operation()?, error.path()?)?;
    Some(match error.status() {
        Some(200..=299) => format!(
            "the server reports success: check with `makecom {command}` before you try again"
        ),
        _ => format!("check with `makecom {command}` whether it was applied before you try again"),
    })
}

/// The command that reads what a call has written.
fn reader(operation: &str, path: &str) -> Option<String> {
    let path: Vec<_> = path.strip_prefix("/sdk/apps")?.split('/').skip(1).collect();
    let at = |app: &str, version: &str| match version {
        "1" => app.to_owned(),
        version => format!("{app}@{version}"),
    };
    Some(match path[..] {
        // It changes nothing at Make.
        _ if operation == "test_rpc" => return None,
        ["invites", ..] => return None,
        [] => "app list".to_owned(),
        [kind @ ("connections" | "webhooks"), name] | [kind @ "connections", name, "recreate"] => {
            format!("{kind} get {name}")
        }
        ["connections", name, "common"] => format!("common get connection {name}"),
        ["connections", name, code] => format!("section get connection {name} {code}"),
        ["webhooks", name, code] => format!("section get webhook {name} {code}"),
        [app, kind @ ("connections" | "webhooks")] => format!("{kind} list {app}"),
        [app, version, kind @ ("modules" | "rpcs" | "functions")] => {
            format!("{kind} list {}", at(app, version))
        }
        [
            app,
            version,
            kind @ ("modules" | "rpcs" | "functions"),
            name,
        ] => {
            format!("{kind} get {} {name}", at(app, version))
        }
        [app, version, "review", "form"] => format!("app review get {}", at(app, version)),
        [app, version, "modules", _, "clone"] => format!("modules list {}", at(app, version)),
        [
            app,
            version,
            kind @ ("modules" | "rpcs" | "functions"),
            name,
            code,
        ] => {
            let (app, kind, of) = (at(app, version), kind.trim_end_matches('s'), kind);
            if operation.contains("section") {
                format!("section get {kind} {app}/{name} {code}")
            } else {
                format!("{of} get {app} {name}")
            }
        }
        [app, version, last] => {
            let app = at(app, version);
            match last {
                "common" => format!("common get app {app}"),
                "icon" => format!("app icon get {app} --out icon.png"),
                "review" => format!("app review get {app}"),
                "commit" | "rollback" => format!("changes list {app}"),
                "clone" | "clone-major" => "app list".to_owned(),
                "base" | "groups" | "install" | "installSpec" | "readme" => {
                    format!("section get app {app} {last}")
                }
                _ => format!("app get {app}"),
            }
        }
        [app, version] => format!("app get {}", at(app, version)),
        _ => return None,
    })
}

impl From<makecom_project::Error> for Failure {
    fn from(error: makecom_project::Error) -> Self {
        match error.into_make() {
            Ok(error) => error.into(),
            Err(error) => {
                let help = error.help().map(str::to_owned);
                Self::from_parts(error.code(), error.to_string(), help)
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::from_parts("io", error.to_string(), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each command that is named is one.
    #[test]
    fn every_write_has_a_command_that_reads() {
        use clap::Parser as _;

        for operation in makecom::operations::ALL {
            if operation.method == "GET" {
                continue;
            }
            for version in ["1", "2"] {
                let segments = operation.path.split('/').map(|segment| match segment {
                    "{SDK_appVersion}" => version,
                    segment if segment.contains("Section") => "api",
                    segment if segment.starts_with('{') => "acme",
                    segment => segment,
                });
                let path: Vec<_> = segments.collect();
                let command = reader(operation.id, &path.join("/"));
                let has_none = ["test_rpc", "accept_app_invite"].contains(&operation.id);
                assert_eq!(command.is_none(), has_none, "{}", operation.id);
                let Some(command) = command else {
                    continue;
                };
                let words = ["makecom"].into_iter().chain(command.split(' '));
                let parsed = crate::arguments::Arguments::try_parse_from(words);
                assert!(parsed.is_ok(), "{}: {command}", operation.id);
                let is_versioned =
                    operation.path.contains("SDK_appVersion") && !command.ends_with("app list");
                let names_it = command.contains("acme@2");
                assert_eq!(names_it, is_versioned && version == "2", "{command}");
            }
        }
    }

    #[test]
    fn every_failure_has_a_code_that_is_documented() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let invalid = "../x".parse::<makecom::AppName>().unwrap_err();
        let cases = [
            (Failure::usage("m", "h"), "usage", Some("h"), 2),
            (
                Failure::io("cannot read x", &missing),
                "io",
                Some("check the path"),
                1,
            ),
            (Failure::new("m", "h"), "failed", Some("h"), 1),
        ];
        let documented = include_str!("failure.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("/// | `")?.split('`').next());
        assert!(documented.eq(cases.iter().map(|(_, code, ..)| *code)));
        for (failure, code, help, exit) in cases {
            assert_eq!((failure.code(), failure.help()), (code, help));
            assert_eq!(failure.exit_code(), ExitCode::from(exit));
        }
        let folder = std::path::Path::new("no/such/folder");
        let failure = Failure::from(makecom_project::Project::open(folder).unwrap_err());
        assert_eq!(
            (failure.code(), failure.help()),
            ("io", Some("check the path"))
        );
        let failure = Failure::from(invalid);
        assert_eq!(failure.code(), "invalid-input");
        assert!(
            failure
                .help()
                .is_some_and(|help| !failure.message().contains(help))
        );
    }
}

//! The state of `--sandbox` after a blank, where clap takes it for another argument.

use std::ffi::OsString;
use std::path::Path;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue};

use super::{Arguments, Command, Remote, section};
use crate::failure::Failure;

/// What follows a bare `--sandbox` and is neither a flag nor a command.
fn after_flag(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let arguments: Vec<_> = arguments
        .map(|one| one.to_string_lossy().into_owned())
        .take_while(|one| one != "--")
        .collect();
    let mut pairs = arguments.windows(2);
    let next = pairs.find_map(|pair| (pair[0] == "--sandbox").then(|| pair[1].clone()))?;
    let is_command = |command: &clap::Command| {
        let mut groups = command.get_subcommands();
        command.find_subcommand(&next).is_some()
            || groups.any(|group| group.find_subcommand(&next).is_some())
    };
    let is_other = next.starts_with('-') || is_command(&Arguments::command());
    (!is_other).then_some(next)
}

fn help(state: &str) -> String {
    format!("write --sandbox={state} to keep apps in that file")
}

/// The help for an error of clap about what follows a bare `--sandbox`.
pub(crate) fn help_for(error: &clap::Error) -> Option<String> {
    let state = after_flag(std::env::args_os())?;
    let is_it = |(kind, value): (ContextKind, &ContextValue)| {
        let is_named = matches!(
            kind,
            ContextKind::InvalidArg | ContextKind::InvalidSubcommand | ContextKind::InvalidValue
        );
        is_named && matches!(value, ContextValue::String(text) if *text == state)
    };
    error.context().any(is_it).then(|| help(&state))
}

impl Arguments {
    /// Refuses what follows a bare `--sandbox` if it may be its state: what is taken for a
    /// file or a folder that does not exist, or for a name and looks like a file.
    pub(crate) fn refuse_detached_state(&self) -> Result<(), Failure> {
        let Some(state) = after_flag(std::env::args_os()) else {
            return Ok(());
        };
        let (path, what) = match &self.command {
            Command::Pull(arguments) => (Some(&arguments.place.dir), "folder"),
            Command::Push(arguments) => (Some(&arguments.place.dir), "folder"),
            Command::Diff(arguments) => (Some(&arguments.place.dir), "folder"),
            Command::Promote(arguments) => (Some(&arguments.dir), "folder"),
            Command::Man { folder } => (Some(folder), "folder"),
            Command::Validate(arguments) => (Some(&arguments.path), "file"),
            Command::Test(arguments) => (Some(&arguments.path), "folder"),
            Command::Remote(Remote::Section(section::Command::Set { file, .. })) => {
                (file.as_ref(), "file")
            }
            _ => (None, "name"),
        };
        let (is_clear, what) = match path.filter(|path| *path == Path::new(&state)) {
            Some(path) => (path.is_dir() || what == "file" && path.exists(), what),
            // A name of Make's has none of these; a value is an assignment.
            None => (
                !state.contains(['.', '/', '\\']) || state.contains('='),
                "name",
            ),
        };
        if is_clear {
            return Ok(());
        }
        Err(Failure::usage(
            format!("{state} may be the state of --sandbox, or the {what} of the command"),
            format!(
                "{}; if it is the {what}, put it before --sandbox",
                help(&state)
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_bare_flag() {
        for (line, expected) in [
            ("pull acme-crm --sandbox state.json", Some("state.json")),
            ("--sandbox state.json pull acme-crm", Some("state.json")),
            ("pull --sandbox acme-crm", Some("acme-crm")),
            ("pull acme-crm --sandbox=state.json", None),
            ("pull acme-crm --sandbox", None),
            ("push --sandbox --dry-run", None),
            ("--sandbox pull acme-crm", None),
            ("connections --sandbox list acme-crm", None),
            ("pull acme-crm -- --sandbox state.json", None),
        ] {
            let found = after_flag(line.split(' ').map(OsString::from));
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}

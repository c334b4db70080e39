//! The configuration file: the options of all commands, as arguments that the command
//! line leaves out.
//!
//! The keys are those of the command line itself, so that each option can be set in
//! the file, and the file knows no other.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, ValueHint};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use openapi_fragments::pointer;
use openapi_fragments::{Diagnostic, Diagnostics, Document, files};
use serde_json::Value;

use super::Format;
use super::shared::read_document;

/// The names of the file, one of which may exist.
const NAMES: [&str; 3] = [
    "openapi-fragments.yaml",
    "openapi-fragments.yml",
    "openapi-fragments.json",
];

/// The name of the program is the first argument.
const PROGRAM: usize = 1;

/// The arguments with those of the configuration file added, and whether there are any.
/// What the command line says wins. Arguments that are wrong are left for the parser.
pub(crate) fn expanded(
    arguments: Vec<OsString>,
    command: &Command,
) -> Result<(Vec<OsString>, Option<PathBuf>), Diagnostics> {
    // What the file adds may be required.
    let lenient = command
        .clone()
        .mut_subcommands(|command| command.mut_args(|argument| argument.required(false)));
    let Ok(given) = lenient.try_get_matches_from(&arguments) else {
        return Ok((arguments, None));
    };
    let Some((name, own)) = given.subcommand() else {
        return Ok((arguments, None));
    };
    let Some(path) = found(own)? else {
        return Ok((arguments, None));
    };
    let file = File {
        folder: path.parent().unwrap_or(Path::new("")),
        document: read_document(&path)?,
    };
    let added = file.added(command, name, own)?;
    Ok((joined(arguments, added), Some(path)))
}

/// The format that the arguments ask for, for errors before they are complete.
pub(super) fn format(arguments: impl Iterator<Item = OsString>) -> Format {
    let arguments: Vec<_> = arguments.collect();
    let is_json = arguments
        .windows(2)
        .any(|pair| pair[0] == "--format" && pair[1] == "json")
        || arguments.iter().any(|argument| argument == "--format=json");
    if is_json { Format::Json } else { Format::Text }
}

/// The configuration file to read, if any.
fn found(given: &ArgMatches) -> Result<Option<PathBuf>, Diagnostic> {
    if given.get_flag("no_config") {
        return Ok(None);
    }
    if let Some(named) = given.get_one::<PathBuf>("config") {
        return Ok(Some(named.clone()));
    }
    let mut present = NAMES
        .iter()
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    let first = present.next();
    if let (Some(first), Some(second)) = (&first, present.next()) {
        let (first, second) = (first.display(), second.display());
        let message = format!("there are two configuration files: {first} and {second}");
        return Err(Diagnostic::error("bad-config", message)
            .with_help("remove one, or name the one to read with --config"));
    }
    Ok(first)
}

/// Options and positional arguments.
#[derive(Default)]
struct Added {
    options: Vec<OsString>,
    positional: Vec<OsString>,
}

/// Options go before a `--`, positional arguments after all.
fn joined(mut arguments: Vec<OsString>, added: Added) -> Vec<OsString> {
    let end = arguments
        .iter()
        .skip(PROGRAM)
        .position(|argument| argument == "--")
        .map_or(arguments.len(), |at| at + PROGRAM);
    let rest = arguments.split_off(end);
    arguments.extend(added.options);
    if rest.is_empty() && !added.positional.is_empty() {
        arguments.push("--".into());
    }
    arguments.extend(rest);
    arguments.extend(added.positional);
    arguments
}

struct File<'a> {
    folder: &'a Path,
    document: Document,
}

impl File<'_> {
    /// What the file adds to the arguments of one command. All its sections are checked.
    fn added(
        &self,
        command: &Command,
        name: &str,
        given: &ArgMatches,
    ) -> Result<Added, Diagnostics> {
        let mut added = Added::default();
        let mut findings = Vec::new();
        let root = self.document.value();
        let Some(entries) = root.as_object() else {
            if root.is_null() {
                return Ok(added);
            }
            return Err(self
                .bad("", "a configuration is a mapping of commands")
                .into());
        };
        let globals: Vec<&Arg> = options(command).collect();
        for (key, value) in entries {
            let at = pointer::join("", key);
            if let Some(section) = command.find_subcommand(key) {
                let is_wanted = key == name;
                self.section(section, value, &at, is_wanted.then_some(given), &mut added)
                    .unwrap_or_else(|errors| findings.extend(errors));
            } else if let Some(option) = globals.iter().find(|option| key_of(option) == *key) {
                match self.values(option, value, &at) {
                    Ok(values) if !is_given(given, option) => add(option, values, &mut added),
                    Ok(_) => {}
                    Err(error) => findings.push(error),
                }
            } else {
                let commands = command
                    .get_subcommands()
                    .map(|one| one.get_name().to_owned());
                let known = commands.chain(globals.iter().map(|option| key_of(option)));
                findings.push(self.unknown(key, &at, "a configuration", known));
            }
        }
        Diagnostics::split(findings)?;
        Ok(added)
    }

    /// Checks the section of a command, and adds its arguments if it is the command that
    /// runs.
    fn section(
        &self,
        command: &Command,
        section: &Value,
        at: &str,
        given: Option<&ArgMatches>,
        added: &mut Added,
    ) -> Result<(), Diagnostics> {
        let mut findings = Vec::new();
        let Some(entries) = section.as_object() else {
            let message = format!("`{}` is a mapping of options", command.get_name());
            return if section.is_null() {
                Ok(())
            } else {
                Err(self.bad(at, message).into())
            };
        };
        let has_positional = given.is_some_and(|given| {
            let mut positional = command.get_positionals();
            positional.any(|argument| is_given(given, argument))
        });
        // In the order of the command line, which decides for positional arguments.
        for argument in command.get_arguments() {
            let key = key_of(argument);
            let Some(value) = entries.get(&key) else {
                continue;
            };
            match self.values(argument, value, &pointer::join(at, &key)) {
                Ok(values) => {
                    let is_overruled = given.is_none_or(|given| {
                        argument.is_positional() && has_positional
                            || overrules(command, given, argument)
                    });
                    if !is_overruled {
                        add(argument, values, added);
                    }
                }
                Err(error) => findings.push(error),
            }
        }
        for key in entries.keys() {
            if !command
                .get_arguments()
                .any(|argument| key_of(argument) == *key)
            {
                let section = format!("`{}`", command.get_name());
                let known = command.get_arguments().map(key_of);
                findings.push(self.unknown(key, &pointer::join(at, key), &section, known));
            }
        }
        Diagnostics::split(findings).map(|_| ())
    }

    /// The values of a key as arguments. A flag has none, and is absent if false.
    fn values(
        &self,
        argument: &Arg,
        value: &Value,
        at: &str,
    ) -> Result<Option<Vec<OsString>>, Diagnostic> {
        if !argument.get_action().takes_values() {
            return match value {
                Value::Bool(is_set) => Ok(is_set.then(Vec::new)),
                _ => Err(self.bad(at, "expected true or false")),
            };
        }
        let values = match value {
            Value::Null => return Ok(None),
            Value::Array(values) if takes_many(argument) => values,
            Value::Array(_) => return Err(self.bad(at, "expected one value, not a list")),
            // What the command line writes as KEY=VALUE.
            Value::Object(entries) if takes_pairs(argument) => {
                let pairs = entries.keys().map(|key| {
                    let at = pointer::join(at, key);
                    let value = format!("{key}={}", self.scalar(&at)?);
                    self.value(argument, value, &at)
                });
                return pairs.collect::<Result<_, _>>().map(Some);
            }
            _ => return Ok(Some(vec![self.value(argument, self.scalar(at)?, at)?])),
        };
        let values = (0..values.len()).map(|index| {
            let at = pointer::join(at, &index.to_string());
            self.value(argument, self.scalar(&at)?, &at)
        });
        values.collect::<Result<_, _>>().map(Some)
    }

    fn scalar(&self, at: &str) -> Result<String, Diagnostic> {
        let text = self.document.scalar(at);
        text.map(Cow::into_owned)
            .ok_or_else(|| self.bad(at, "expected a string"))
    }

    fn value(&self, argument: &Arg, text: String, at: &str) -> Result<OsString, Diagnostic> {
        let possible = argument.get_possible_values();
        let error = |why: &str| {
            let message = format!("{text:?} is not a value of `{}`{why}", key_of(argument));
            self.bad(at, message)
        };
        if !possible.is_empty() && !possible.iter().any(|known| known.matches(&text, false)) {
            let known: Vec<_> = possible.iter().map(PossibleValue::get_name).collect();
            return Err(error("").with_help(format!("write one of: {}", known.join(", "))));
        }
        let parser = Arg::new("value")
            .value_parser(argument.get_value_parser().clone())
            .allow_hyphen_values(true);
        let probe = Command::new("value").no_binary_name(true).arg(parser);
        if let Err(refused) = probe.try_get_matches_from([&text]) {
            let why = std::error::Error::source(&refused).map(|why| format!(": {why}"));
            return Err(error(&why.unwrap_or_default()));
        }
        let is_path = argument.get_value_hint() == ValueHint::AnyPath;
        if is_path && text != files::STANDARD_INPUT && !text.contains("://") {
            return Ok(self.folder.join(text).into_os_string());
        }
        Ok(text.into())
    }

    fn bad(&self, at: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("bad-config", message)
            .at(self.document.place(at, "here"))
            .with_help("see the table of keys in the README, or `--help` of the command")
    }

    fn unknown(
        &self,
        key: &str,
        at: &str,
        what: &str,
        known: impl Iterator<Item = String>,
    ) -> Diagnostic {
        let mut known: Vec<String> = known.collect();
        known.sort_by(|one, other| {
            let similarity = |name: &str| strsim::jaro_winkler(name, key);
            similarity(other).total_cmp(&similarity(one))
        });
        let nearest = known
            .first()
            .filter(|name| strsim::jaro_winkler(name, key) > 0.7);
        let help = nearest.map(|name| format!("did you mean `{name}`?"));
        let help = help.unwrap_or_else(|| {
            known.sort();
            format!("the keys are: {}", known.join(", "))
        });
        let message = format!("{what} has no key `{key}`");
        self.bad(at, message).with_help(help)
    }
}

/// The options of the program itself that a file may set.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    command
        .get_arguments()
        .filter(|argument| !matches!(argument.get_id().as_str(), "config" | "no_config"))
}

/// The key of an argument: its long name, or that of its value.
fn key_of(argument: &Arg) -> String {
    let id = || argument.get_id().as_str().replace('_', "-");
    argument.get_long().map_or_else(id, str::to_owned)
}

fn takes_many(argument: &Arg) -> bool {
    matches!(argument.get_action(), clap::ArgAction::Append)
}

/// Whether the command line writes each value as KEY=VALUE.
fn takes_pairs(argument: &Arg) -> bool {
    let names = argument.get_value_names().unwrap_or_default();
    names.iter().any(|name| name.contains('='))
}

fn is_given(given: &ArgMatches, argument: &Arg) -> bool {
    given.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine)
}

/// Whether the command line has the argument, or one that cannot be used with it.
fn overrules(command: &Command, given: &ArgMatches, argument: &Arg) -> bool {
    let conflict = |one: &Arg, other: &Arg| {
        let conflicts = command.get_arg_conflicts_with(one);
        conflicts
            .iter()
            .any(|known| known.get_id() == other.get_id())
    };
    let mut on_line = command
        .get_arguments()
        .filter(|other| is_given(given, other));
    on_line.any(|other| {
        other.get_id() == argument.get_id()
            || conflict(other, argument)
            || conflict(argument, other)
    })
}

fn add(argument: &Arg, values: Option<Vec<OsString>>, added: &mut Added) {
    let Some(values) = values else {
        return;
    };
    let Some(long) = argument.get_long() else {
        added.positional.extend(values);
        return;
    };
    if !argument.get_action().takes_values() {
        added.options.push(format!("--{long}").into());
    }
    for value in values {
        let mut option = OsString::from(format!("--{long}="));
        option.push(value);
        added.options.push(option);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// The table of the README has no key that the command line does not have.
    #[test]
    fn the_readme_lists_keys_that_there_are() {
        let readme = include_str!("../../README.md");
        let start = readme.find("| section | keys |").unwrap();
        let table = readme[start..].split("\n\n").next().unwrap();
        let command = super::super::Arguments::command();
        for row in table.lines().skip(2) {
            let mut words = row.split('`').skip(1).step_by(2);
            let (known, section): (Vec<_>, _) = if row.starts_with("| all commands |") {
                (options(&command).map(key_of).collect(), "all commands")
            } else {
                let section = words.next().unwrap();
                let command = command.find_subcommand(section).unwrap();
                (command.get_arguments().map(key_of).collect(), section)
            };
            for key in words {
                assert!(known.iter().any(|known| known == key), "{section}: {key}");
            }
        }
    }
}

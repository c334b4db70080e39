//! `makecom common`: client ids, client secrets and the like.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use makecom::{Common, ComponentName};
use serde_json::{Map, Value, json};

use crate::bounded;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

const MASK: &str = "••••••••";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show the names of all common data, and the values with --reveal.
    Get {
        /// The connection's name.
        name: ComponentName,
        /// Show the values, too.
        #[arg(long)]
        reveal: bool,
    },
    /// Set some of the common data, and keep the rest.
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Set {
        /// The connection's name.
        name: ComponentName,
        #[arg(
            value_name = "NAME=VALUE",
            group = "what",
            help = "A value, or where to read it: @env:VARIABLE, @file:PATH or @stdin. \
                    Secrets do not belong on a command line"
        )]
        values: Vec<Assignment>,
        /// Take out a value.
        #[arg(long, value_name = "NAME", group = "what")]
        unset: Vec<String>,
        /// Replace all of it by a JSON object in a file; - is standard input.
        #[arg(long, value_name = "FILE", group = "what", conflicts_with_all = ["values", "unset"])]
        replace: Option<PathBuf>,
    },
}

/// A name and where its value is.
#[derive(Clone)]
pub(crate) struct Assignment {
    name: String,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Literal(String),
    Variable(String),
    File(PathBuf),
    Stdin,
}

/// Literal values may be secrets all the same.
impl std::fmt::Debug for Assignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

impl std::str::FromStr for Assignment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("write NAME=VALUE, such as clientSecret=@env:SECRET")?;
        let source = match value.strip_prefix('@') {
            None => Source::Literal(value.to_owned()),
            Some("stdin") => Source::Stdin,
            Some(place) => match place.split_once(':') {
                Some(("env", variable)) => Source::Variable(variable.to_owned()),
                Some(("file", path)) => Source::File(path.into()),
                _ => return Err("after @ comes env:VARIABLE, file:PATH or stdin"),
            },
        };
        Ok(Self {
            name: name.to_owned(),
            source,
        })
    }
}

impl Assignment {
    fn value(&self) -> Result<String> {
        // A line end belongs to the file, not to the secret.
        let trimmed = |text: String| text.trim_end_matches(['\r', '\n']).to_owned();
        match &self.source {
            Source::Literal(value) => Ok(value.clone()),
            Source::Variable(variable) => std::env::var(variable).map_err(|_| {
                Failure::usage(
                    format!("{}: the variable {variable} is not set", self.name),
                    format!("set {variable}, or name another"),
                )
            }),
            Source::File(path) => match read(path) {
                Ok(text) => Ok(trimmed(text)),
                Err(error) => Err(Failure::io(
                    format!("{}: cannot read {}", self.name, path.display()),
                    &error,
                )),
            },
            Source::Stdin => stdin().map(trimmed),
        }
    }
}

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    match command {
        Command::Get { name, reveal } => {
            let common = session.client.connection(name)?.common().await?;
            let shown: Map<String, Value> = common
                .iter()
                .map(|(name, value)| {
                    let value = if reveal { value.clone() } else { MASK.into() };
                    (name.to_owned(), value)
                })
                .collect();
            printer.result(&shown, || {
                if shown.is_empty() {
                    return "no common data\n".into();
                }
                let plain = |value: &Value| match value {
                    Value::String(text) => text.clone(),
                    value => value.to_string(),
                };
                Text::table(
                    ["NAME", "VALUE"],
                    shown
                        .iter()
                        .map(|(name, value)| [name.clone(), plain(value)]),
                )
            })?;
        }
        Command::Set {
            name,
            values,
            unset,
            replace,
        } => {
            let connection = session.client.connection(&name)?;
            let common = if let Some(path) = replace {
                object(&path)?
            } else {
                let new = read_values(&values)?;
                let common = connection.common().await;
                let mut common = common.map_err(|error| not_known(&name, error))?;
                for (name, value) in new {
                    common.insert(name, value);
                }
                for name in &unset {
                    if common.remove(name).is_none() {
                        return Err(Failure::new(
                            format!("{name} is not set"),
                            "see `makecom common get`",
                        ));
                    }
                }
                common
            };
            let changed = connection.set_common(&common).await?;
            let names: Vec<_> = common.iter().map(|(name, _)| name).collect();
            let value = json!({"connection": name.as_str(), "changed": changed, "names": names});
            printer.result(&value, || {
                if changed && names.is_empty() {
                    format!("{name} now has no common data\n")
                } else if changed {
                    format!("{name} now has {}\n", names.join(", "))
                } else {
                    format!("{name} had that already\n")
                }
            })?;
        }
    }
    Ok(Outcome::Done)
}

/// What is there is not known, and setting replaces all of it.
fn not_known(name: &ComponentName, error: makecom::Error) -> Failure {
    let is_unreadable = error.is_unreadable();
    let failure = Failure::from(error);
    if !is_unreadable {
        return failure;
    }
    failure.of("nothing was changed").with_help(format!(
        "the common data that is there would be lost; to replace all of it on purpose, use `makecom common set {name} --replace FILE`"
    ))
}

/// All of them, before anything is asked of the server.
fn read_values(values: &[Assignment]) -> Result<Vec<(String, String)>> {
    let from_stdin = |one: &&Assignment| matches!(one.source, Source::Stdin);
    if values.iter().filter(from_stdin).count() > 1 {
        return Err(Failure::usage(
            "standard input can be one value only",
            "put the others in variables or files",
        ));
    }
    let read = |one: &Assignment| Ok((one.name.clone(), one.value()?));
    values.iter().map(read).collect()
}

fn stdin() -> Result<String> {
    bounded::text(io::stdin(), bounded::LONG)
        .map_err(|error| Failure::io("cannot read standard input", &error))
}

/// A file, or a pipe such as `<(…)`.
fn read(path: &Path) -> io::Result<String> {
    bounded::text(File::open(path)?, bounded::LONG)
}

/// A JSON object; errors say where, and never what.
fn object(path: &Path) -> Result<Common> {
    let text = if path == Path::new("-") {
        stdin()?
    } else {
        read(path)
            .map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))?
    };
    serde_json::from_str::<Map<String, Value>>(&text).map_err(|error| {
        Failure::new(
            format!(
                "{}: line {}, column {}: expected a JSON object",
                path.display(),
                error.line(),
                error.column()
            ),
            "common data is a plain JSON object, without comments",
        )
    })?;
    text.parse()
        .map_err(|error| Failure::from(error).of(path.display()))
}

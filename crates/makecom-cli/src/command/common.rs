//! `makecom common`: client ids, client secrets and the like.

use std::fs::File;
use std::io;
use std::path::Path;

use makecom::{Common, Handle, HasCommon};
use serde_json::{Map, Value, json};

use super::fields::MASK;
use super::named::{self, Named};
use crate::arguments::common::{Assignment, Command, Owner, Source};
use crate::bounded;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{Printer, Text};
use crate::session::Session;

/// The value of an assignment.
fn value_of(Assignment { name, source }: &Assignment) -> Result<String> {
    // A line end belongs to the file, not to the secret.
    let trimmed = |text: String| text.trim_end_matches(['\r', '\n']).to_owned();
    match source {
        Source::Literal(value) => Ok(value.clone()),
        Source::Variable(variable) => std::env::var(variable).map_err(|_| {
            Failure::usage(
                format!("{name}: the variable {variable} is not set"),
                format!("set {variable}, or name another"),
            )
        }),
        Source::File(path) => match read(path) {
            Ok(text) => Ok(trimmed(text)),
            Err(error) => Err(Failure::io(
                format!("{name}: cannot read {}", path.display()),
                &error,
            )),
        },
        Source::Stdin => stdin().map(trimmed),
    }
}

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    let owner = match &command {
        Command::Get { owner, .. } | Command::Set { owner, .. } => owner,
    };
    match named::open(&session.client, owner.kind, &owner.name)? {
        Named::App(handle) => carry_out(command, &handle, printer).await,
        Named::Part(handle) => carry_out(command, &handle, printer).await,
    }
}

async fn carry_out<K: HasCommon>(
    command: Command,
    handle: &Handle<K>,
    printer: &Printer,
) -> Result {
    match command {
        Command::Get { reveal, .. } => {
            let common = handle.common().await?;
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
            owner,
            values,
            unset,
            replace,
        } => {
            let (kind, name) = (owner.kind, &owner.name);
            let common = if let Some(path) = replace {
                object(&path)?
            } else {
                let new = read_values(&values)?;
                let common = handle.common().await;
                let mut common = common.map_err(|error| not_known(&owner, error))?;
                for (name, value) in new {
                    common.insert(name, value);
                }
                for unset in &unset {
                    if common.remove(unset).is_none() {
                        return Err(Failure::new(
                            format!("{unset} is not set"),
                            format!("see `makecom common get {kind} {name}`"),
                        ));
                    }
                }
                common
            };
            let changed = handle.set_common(&common).await?;
            let names: Vec<_> = common.iter().map(|(name, _)| name).collect();
            let value =
                json!({"kind": kind.as_str(), "name": name, "changed": changed, "names": names});
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

/// The error if the existing data cannot be read: setting a value would replace all of
/// it.
fn not_known(owner: &Owner, error: makecom::Error) -> Failure {
    let is_unreadable = error.is_unreadable();
    let failure = Failure::from(error);
    if !is_unreadable {
        return failure;
    }
    let (kind, name) = (owner.kind, &owner.name);
    failure.of("nothing was changed").with_help(format!(
        "the existing common data would be lost; to replace all of it on purpose, use `makecom common set {kind} {name} --replace FILE`"
    ))
}

/// Reads all values before any request.
pub(super) fn read_values(values: &[Assignment]) -> Result<Vec<(String, String)>> {
    let from_stdin = |one: &&Assignment| matches!(one.source, Source::Stdin);
    if values.iter().filter(from_stdin).count() > 1 {
        return Err(Failure::usage(
            "standard input can be used for one value only",
            "put the others in variables or files",
        ));
    }
    let read = |one: &Assignment| Ok((one.name.clone(), value_of(one)?));
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

/// Parses a JSON object; errors name the place but quote nothing, since it holds secrets.
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

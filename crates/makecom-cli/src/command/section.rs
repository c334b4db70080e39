//! `makecom section`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use makecom::section::Severity;
use makecom::{Change, ConnectionHandle, ConnectionName, Section, SectionKind};
use serde_json::json;

use crate::editor;
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, Shown};
use crate::printer::Printer;
use crate::session::Session;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write a section to standard output or a file, byte for byte.
    Get {
        /// The connection's name.
        name: ConnectionName,
        /// api, parameters, scopes, scope, installSpec or install.
        section: SectionKind,
        /// Where to write it, instead of standard output.
        #[arg(long, short = 'o', value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Set a section from a file or standard input, byte for byte.
    Set {
        /// The connection's name.
        name: ConnectionName,
        /// api, parameters, scopes, scope, installSpec or install.
        section: SectionKind,
        /// The file; - or nothing is standard input.
        file: Option<PathBuf>,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
    /// Edit a section with $VISUAL or $EDITOR, look at the changes, and send it.
    ///
    /// Nothing is sent if the text has errors, or if the section was changed
    /// meanwhile; the edited text is then kept in a file.
    Edit {
        /// The connection's name.
        name: ConnectionName,
        /// api, parameters, scopes, scope, installSpec or install.
        section: SectionKind,
        /// Send it even if it has errors.
        #[arg(long)]
        no_check: bool,
    },
}

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    match command {
        Command::Get { name, section, out } => {
            let section = session.client.connection(name)?.section_of(section).await?;
            match out {
                Some(path) => write(&path, section.text())?,
                None => printer.bytes(section.text().as_bytes())?,
            }
            Ok(Outcome::Done)
        }
        Command::Set {
            name,
            section: kind,
            file,
            no_check,
        } => {
            let (source, text) = read(file.as_deref())?;
            let section = Section::from_text(kind, text);
            if !no_check {
                refuse_errors(&section, &source, printer)?;
            }
            let connection = session.client.connection(name)?;
            send(&connection, &section, printer).await?;
            Ok(Outcome::Done)
        }
        Command::Edit {
            name,
            section,
            no_check,
        } => {
            let connection = session.client.connection(name)?;
            edit(&connection, section, no_check, printer).await
        }
    }
}

async fn edit(
    connection: &ConnectionHandle,
    kind: SectionKind,
    no_check: bool,
    printer: &Printer,
) -> Result {
    let name = connection.name().as_str();
    let before = connection.section_of(kind).await?;
    let draft = editor::edit(&format!("{name}.{kind}"), before.text())?;
    if draft.text() == before.text() {
        printer.note("nothing changed");
        return Ok(Outcome::Done);
    }
    let after = Section::from_text(kind, draft.text());
    let sent = async {
        if !no_check {
            refuse_errors(&after, "the edited text", printer)?;
        }
        let title = format!("{name} {kind}");
        printer.note(printer.diff(&title, before.text(), after.text()).trim_end());
        if connection.section_of(kind).await?.text() != before.text() {
            return Err(Failure::new(
                format!("{name}: the section {kind} was changed meanwhile"),
                "edit it again",
            ));
        }
        send(connection, &after, printer).await
    };
    match sent.await {
        Ok(()) => Ok(Outcome::Done),
        Err(failure) => {
            let kept = draft.keep()?;
            printer.warn(&format!("the edited text is kept in {}", kept.display()));
            Err(failure)
        }
    }
}

async fn send(connection: &ConnectionHandle, section: &Section, printer: &Printer) -> Result<()> {
    let change = connection.set_section(section).await?;
    let (name, kind) = (connection.name().as_str(), section.kind());
    let value = json!({"connection": name, "section": kind, "change": change});
    printer.result(&value, || match &change {
        None => format!("set {kind} of {name}\n"),
        Some(change) => format!(
            "set {kind} of {name}{}; the app is approved, so commit it in Make's editor\n",
            pending(change)
        ),
    })
}

/// Which pending change it became.
fn pending(change: &Change) -> String {
    change
        .id
        .map_or_else(String::new, |id| format!(" as change {id}"))
}

/// Shows what is wrong with a section, and refuses it if that is an error.
fn refuse_errors(section: &Section, source: &str, printer: &Printer) -> Result<()> {
    let errors: Vec<_> = section
        .check()
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| Located::new(finding, source))
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    for error in &errors {
        printer.complain(&Shown::new(error, section.text()));
    }
    Err(Failure::new(
        format!("{source} is no section {} that Make takes", section.kind()),
        "mend it, or send it all the same with --no-check",
    ))
}

/// A text and what to call it.
fn read(file: Option<&Path>) -> Result<(String, String)> {
    match file {
        Some(path) if path != Path::new("-") => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))?;
            Ok((path.display().to_string(), text))
        }
        _ => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Failure::io("cannot read standard input", &error))?;
            Ok(("standard input".to_owned(), text))
        }
    }
}

/// Writes a file whole, or not at all.
fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: io::Error| Failure::io(format!("cannot write {}", path.display()), &error);
    let name = path
        .file_name()
        .ok_or_else(|| Failure::usage(format!("{} is no file", path.display()), "name a file"))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder =
        cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority()).map_err(failed)?;
    let mut file = cap_tempfile::TempFile::new(&folder).map_err(failed)?;
    io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    file.replace(name).map_err(failed)
}

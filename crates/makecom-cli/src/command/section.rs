//! `makecom section`.

use std::cell::Cell;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use makecom::section::Severity;
use makecom::{Change, CodeKind, Connection, Handle, Section};
use makecom_project::{is_same, reads_back};
use serde_json::json;

use crate::arguments::section::Command;
use crate::editor::{Draft, Editor};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, reports};
use crate::input;
use crate::printer::{Printer, Text, unified_diff};
use crate::session::Session;
use crate::signals::{Signal, Signals};

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    match command {
        Command::Get { name, section, out } => {
            let section = session.client.connection(name)?.section_of(section).await?;
            match out {
                Some(path) if path != Path::new("-") => write(&path, section.text())?,
                _ => printer.data(section.text())?,
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
            let change = connection.set_section(&section).await?;
            report(&connection, &section, change.as_ref(), printer)?;
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

/// The progress of an edit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Editing,
    Edited,
    Sending,
}

async fn edit(
    connection: &Handle<Connection>,
    kind: CodeKind,
    no_check: bool,
    printer: &Printer,
) -> Result {
    let editor = Editor::find()?;
    let before = connection.section_of(kind).await?;
    let mut signals =
        Signals::new().map_err(|error| Failure::io("cannot wait for signals", &error))?;
    let draft = Draft::new(&format!("{}.{kind}", connection.name()), before.text())?;
    let stage = Cell::new(Stage::Editing);
    let steps = async {
        editor.run(draft.path()).await?;
        stage.set(Stage::Edited);
        let text = draft.text()?;
        if text == before.text() {
            printer.note("nothing changed");
            return Ok(());
        }
        let after = Section::from_text(kind, text);
        if !no_check {
            refuse_errors(&after, "the edited text", printer)?;
        }
        send_edited(connection, &before, &after, &stage, printer).await
    };
    let edited = tokio::select! {
        edited = steps => {
            // If no editor runs any more, the file is no longer open.
            if stage.get() == Stage::Editing {
                stage.set(Stage::Edited);
            }
            edited
        }
        ended = ended(&mut signals, &stage) => Err(ended),
    };
    let is_open = stage.get() == Stage::Editing;
    match edited {
        Ok(()) => draft.delete(),
        // An unchanged text is on the server, and a file that the editor removed does not
        // exist.
        Err(_) if !is_open && draft.is_unchanged() => draft.delete(),
        Err(_) if !is_open && !draft.path().exists() => {}
        Err(_) => printer.warn(
            &format!("the edited text is kept in {}", draft.path().display()),
            "send it with `makecom section set`, or delete it",
        ),
    }
    edited.map(|()| Outcome::Done)
}

/// Waits for a signal to end.
async fn ended(signals: &mut Signals, stage: &Cell<Stage>) -> Failure {
    loop {
        match signals.next().await {
            // A terminal sends SIGINT to the editor, too, where Ctrl-C may be an ordinary
            // key.
            Ok(Signal::Interrupt) if stage.get() == Stage::Editing && io::stdin().is_terminal() => {
            }
            Ok(_) => break,
            Err(error) => return Failure::io("cannot wait for signals", &error),
        }
    }
    match stage.get() {
        Stage::Editing | Stage::Edited => {
            Failure::new("interrupted; nothing was sent", "edit it again")
        }
        Stage::Sending => Failure::new(
            "interrupted while the text was being sent; the server may have it",
            "check with `makecom section get`",
        ),
    }
}

/// Shows the changes, sends the text unless the section was changed on the server, and
/// reads it back.
async fn send_edited(
    connection: &Handle<Connection>,
    before: &Section,
    after: &Section,
    stage: &Cell<Stage>,
    printer: &Printer,
) -> Result<()> {
    let (name, kind) = (connection.name(), after.kind());
    let diff = unified_diff(&format!("{name} {kind}"), before.text(), after.text());
    printer.note(Text::of_diff(&diff));
    if connection.section_of(kind).await?.text() != before.text() {
        return Err(Failure::new(
            format!("{name}: the section {kind} was changed meanwhile; nothing was sent"),
            "edit it again",
        ));
    }
    stage.set(Stage::Sending);
    let change = connection.set_section(after).await?;
    let is_there = || async move {
        let theirs = connection.section_of(kind).await?;
        Ok(is_same(after, &theirs))
    };
    let is_there = reads_back(is_there)
        .await
        .map_err(|error: makecom::Error| {
            Failure::from(error)
                .of(format!(
                    "{name}: the section {kind} was sent, but cannot be read back"
                ))
                .with_help("see what the server has with `makecom section get`")
        })?;
    if !is_there {
        return Err(Failure::new(
            format!("{name}: the section {kind} was sent, but reads back as another text"),
            "see what the server has with `makecom section get`",
        ));
    }
    report(connection, after, change.as_ref(), printer)
}

fn report(
    connection: &Handle<Connection>,
    section: &Section,
    change: Option<&Change>,
    printer: &Printer,
) -> Result<()> {
    let (name, kind) = (connection.name().as_str(), section.kind());
    let value = json!({"connection": name, "section": kind, "change": change});
    printer.result(&value, || match change {
        None => format!("set {kind} of {name}\n"),
        Some(change) => format!(
            "set {kind} of {name}{}; the app is approved, so commit it in Make's editor\n",
            pending(change)
        ),
    })
}

/// The number of the pending change, if the app is approved.
fn pending(change: &Change) -> String {
    change
        .id
        .map_or_else(String::new, |id| format!(" as change {id}"))
}

/// Shows the findings of a section, and refuses it if there are errors.
fn refuse_errors(section: &Section, source: &str, printer: &Printer) -> Result<()> {
    // An editor that could not write, or a failed command before a pipe, leaves an empty
    // text.
    if section.text().trim_matches('\u{feff}').trim().is_empty() {
        return Err(Failure::new(
            format!("{source} is empty; nothing was sent"),
            "give it a text, or send it anyway with --no-check",
        ));
    }
    let findings: Vec<_> = section
        .check()
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| Located::new(finding, source))
        .collect();
    if findings.is_empty() {
        return Ok(());
    }
    let how = format!(
        "see them with `makecom validate --section {} --all`",
        section.kind()
    );
    let errors: Vec<_> = findings.iter().collect();
    printer.complain(reports(&errors, section.text(), false, &how));
    Err(Failure::new(
        format!("{source} is not a valid section {}", section.kind()),
        "correct it, or send it anyway with --no-check",
    ))
}

/// Reads a text and its name for messages.
fn read(file: Option<&Path>) -> Result<(String, String)> {
    match file {
        Some(path) if path != Path::new("-") => {
            Ok((path.display().to_string(), input::file(path)?))
        }
        _ => Ok(("standard input".to_owned(), input::stdin()?)),
    }
}

/// Writes a file atomically. Follows links, keeps permissions, and writes to a device or
/// a pipe instead of replacing it.
fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: io::Error| Failure::io(format!("cannot write {}", path.display()), &error);
    let is_link = path.is_symlink();
    let real = match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .map_err(failed)?;
            return io::Write::write_all(&mut file, text.as_bytes()).map_err(failed);
        }
        Ok(_) if is_link => path.canonicalize().map_err(failed)?,
        Err(_) if is_link => {
            return Err(Failure::new(
                format!("{} is a link that leads nowhere", path.display()),
                "name the file itself",
            ));
        }
        _ => path.to_owned(),
    };
    let name = real.file_name().ok_or_else(|| {
        Failure::usage(format!("{} is not a file", path.display()), "name a file")
    })?;
    let folder = match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder =
        cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority()).map_err(failed)?;
    let mut file = cap_tempfile::TempFile::new(&folder).map_err(failed)?;
    #[cfg(unix)]
    if let Ok(old) = folder.metadata(name) {
        // The mode is set before there is anything to read.
        let kept = old.permissions();
        file.as_file().set_permissions(kept).map_err(failed)?;
    }
    io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    file.replace(name).map_err(failed)
}

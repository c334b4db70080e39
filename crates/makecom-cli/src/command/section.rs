//! `makecom section`.

use std::cell::Cell;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use makecom::section::{Language, Severity};
use makecom::{Change, CodeKind, Component, ComponentKind, Handle, Section};
use makecom_project::{is_same, reads_back};
use serde_json::json;

use super::named::{self, Named};
use crate::arguments::section::{Command, Place};
use crate::editor::{Draft, Editor};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Located, reports};
use crate::input;
use crate::kind;
use crate::output;
use crate::printer::{Printer, Text, unified_diff};
use crate::session::Session;
use crate::signals::{Signal, Signals};

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    let (place, act) = match command {
        Command::Get { place, out } => (place, Act::Get { out }),
        Command::Set {
            place,
            file,
            no_check,
        } => (place, Act::Set { file, no_check }),
        Command::Edit { place, no_check } => (place, Act::Edit { no_check }),
    };
    let Place { component, code } = place;
    let kind = kind::code(component.kind, &code)?;
    let name = component.name;
    match named::open(&session.client, component.kind, &name)? {
        Named::App(handle) => act.run(&Target { handle, kind, name }, printer).await,
        Named::Part(handle) => act.run(&Target { handle, kind, name }, printer).await,
    }
}

/// What to do with a section.
enum Act {
    Get {
        out: Option<PathBuf>,
    },
    Set {
        file: Option<PathBuf>,
        no_check: bool,
    },
    Edit {
        no_check: bool,
    },
}

/// A section of a component, with the name that the command line gives it.
struct Target<K> {
    handle: Handle<K>,
    kind: CodeKind,
    name: String,
}

impl Act {
    async fn run<K: Component>(self, target: &Target<K>, printer: &Printer) -> Result {
        let Target { handle, kind, .. } = target;
        match self {
            Self::Get { out } => {
                let section = handle.section_of(*kind).await?;
                match out {
                    Some(path) if path != Path::new("-") => {
                        output::file(&path, section.text().as_bytes())?;
                    }
                    _ => printer.data(section.text())?,
                }
                Ok(Outcome::Done)
            }
            Self::Set { file, no_check } => {
                let (source, text) = read(file.as_deref())?;
                let section = Section::from_text(*kind, text);
                if !no_check {
                    refuse_errors(&section, &source, printer)?;
                }
                let change = handle.set_section(&section).await?;
                target.report(change.as_ref(), printer)?;
                Ok(Outcome::Done)
            }
            Self::Edit { no_check } => edit(target, no_check, printer).await,
        }
    }
}

impl<K> Target<K> {
    /// The command that shows what the server has.
    fn how_to_see(&self) -> String {
        let Self { kind, name, .. } = self;
        let (component, code) = (kind.component(), kind.name());
        format!("see what the server has with `makecom section get {component} {name} {code}`")
    }

    fn report(&self, change: Option<&Change>, printer: &Printer) -> Result<()> {
        let Self { kind, name, .. } = self;
        let (component, code) = (kind.component(), kind.name());
        let value = json!({
            "kind": component.as_str(), "name": name, "section": code, "change": change,
        });
        // Only of some kinds does the name say the app.
        let app = match component {
            ComponentKind::Connection | ComponentKind::Webhook => "APP",
            _ => name.split('/').next().unwrap_or("APP"),
        };
        printer.result(&value, || match change {
            None => format!("set {code} of {name}\n"),
            Some(change) => format!(
                "set {code} of {name}{}; the app is approved, so commit it with `makecom changes commit {app}`\n",
                pending(change)
            ),
        })
    }
}

/// The progress of an edit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Editing,
    Edited,
    Sending,
}

async fn edit<K: Component>(target: &Target<K>, no_check: bool, printer: &Printer) -> Result {
    let editor = Editor::find()?;
    let (handle, kind) = (&target.handle, target.kind);
    let before = handle.section_of(kind).await?;
    let mut signals =
        Signals::new().map_err(|error| Failure::io("cannot wait for signals", &error))?;
    let draft = Draft::new(
        &format!("{}.{}", handle.name(), kind.name()),
        suffix(kind),
        before.text(),
    )?;
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
        send_edited(target, &before, &after, &stage, printer).await
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
async fn send_edited<K: Component>(
    target: &Target<K>,
    before: &Section,
    after: &Section,
    stage: &Cell<Stage>,
    printer: &Printer,
) -> Result<()> {
    let (handle, name, kind) = (&target.handle, &target.name, target.kind);
    let code = kind.name();
    let diff = unified_diff(&format!("{name} {code}"), before.text(), after.text());
    printer.note(Text::of_diff(&diff));
    if handle.section_of(kind).await?.text() != before.text() {
        return Err(Failure::new(
            format!("{name}: the section {code} was changed meanwhile; nothing was sent"),
            "edit it again",
        ));
    }
    stage.set(Stage::Sending);
    let change = handle.set_section(after).await?;
    let is_there = || async move {
        let theirs = handle.section_of(kind).await?;
        Ok(is_same(after, &theirs))
    };
    let is_there = reads_back(is_there)
        .await
        .map_err(|error: makecom::Error| {
            Failure::from(error)
                .of(format!(
                    "{name}: the section {code} was sent, but cannot be read back"
                ))
                .with_help(target.how_to_see())
        })?;
    if !is_there {
        return Err(Failure::new(
            format!("{name}: the section {code} was sent, but reads back as another text"),
            target.how_to_see(),
        ));
    }
    target.report(change.as_ref(), printer)
}

/// The end of the name of a file with such a text, for an editor.
fn suffix(kind: CodeKind) -> &'static str {
    match kind.language() {
        Language::JavaScript => ".js",
        Language::Markdown => ".md",
        _ => ".jsonc",
    }
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

//! Edits a text in the user's editor.
//!
//! The file is kept even if this program is killed: only [`Draft::delete`] removes it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::failure::{Failure, Result};
use crate::key_variable;
use makecom_project::read_regular;

/// The user's editor.
#[derive(Debug)]
pub(crate) struct Editor {
    program: String,
    arguments: Vec<String>,
}

impl Editor {
    /// `VISUAL`, else `EDITOR`.
    pub(crate) fn find() -> Result<Self> {
        let set = |variable| {
            std::env::var(variable)
                .ok()
                .filter(|value| !value.trim().is_empty())
        };
        let editor = set("VISUAL").or_else(|| set("EDITOR")).ok_or_else(|| {
            Failure::usage(
                "no editor is set",
                "set EDITOR, such as EDITOR=nano, or use `makecom section set`",
            )
        })?;
        let mut words = shlex::split(&editor).unwrap_or_default().into_iter();
        let program = words.next().ok_or_else(|| {
            Failure::usage(
                format!("EDITOR is not a command: {editor}"),
                "close its quotes",
            )
        })?;
        Ok(Self {
            program,
            arguments: words.collect(),
        })
    }

    /// Runs it on a file until it ends.
    pub(crate) async fn run(&self, file: &Path) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(file);
        // Keys are not passed on to the editor and its plugins.
        for (name, _) in std::env::vars_os() {
            if key_variable::is_one(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        let program = &self.program;
        let status = command
            .status()
            .await
            .map_err(|error| Failure::io(format!("cannot start {program}"), &error))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(
                format!("{program} ended with {status}; nothing was sent"),
                "edit it again",
            ))
        }
    }
}

/// A text being edited, in a file that only this user can read.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    before: String,
}

impl Draft {
    pub(crate) fn new(name: &str, suffix: &str, text: &str) -> Result<Self> {
        let failed = |error: io::Error| Failure::io("cannot make a file to edit", &error);
        let mut file = tempfile::Builder::new()
            .prefix(&format!("{name}."))
            .suffix(suffix)
            .tempfile()
            .map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.flush().map_err(failed)?;
        let path = file.into_temp_path().keep();
        Ok(Self {
            path: path.map_err(|error| failed(error.error))?,
            before: text.to_owned(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the file now. It is opened by its name again, since many editors
    /// write a new file and rename it.
    pub(crate) fn text(&self) -> Result<String> {
        let bytes = read_regular(&self.path)?.ok_or_else(|| {
            Failure::new(
                "the edited text no longer exists; nothing was sent",
                "edit it again",
            )
        })?;
        String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.split(|&byte| byte == b'\n').count();
            Failure::new(
                format!("the edited text is not UTF-8 on line {line}; nothing was sent"),
                "save it in UTF-8, and send it with `makecom section set`",
            )
        })
    }

    /// Whether the file is unchanged.
    pub(crate) fn is_unchanged(&self) -> bool {
        read_regular(&self.path)
            .is_ok_and(|bytes| bytes.is_some_and(|bytes| bytes == self.before.as_bytes()))
    }

    /// Deletes the file, if possible.
    pub(crate) fn delete(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

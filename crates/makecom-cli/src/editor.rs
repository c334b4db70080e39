//! A text in the user's editor.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::Command;

use tempfile::NamedTempFile;

use crate::failure::{Failure, Result};

/// What came back from the editor, and the file that it is in.
pub(crate) struct Draft {
    file: NamedTempFile,
    text: String,
}

/// Has a text edited in a file that nobody else can read.
pub(crate) fn edit(name: &str, text: &str) -> Result<Draft> {
    let failed = |error: io::Error| Failure::io("cannot make a file to edit", &error);
    let mut file = tempfile::Builder::new()
        .prefix(&format!("{name}."))
        .suffix(".jsonc")
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.flush().map_err(failed)?;

    let set = |variable| {
        std::env::var(variable)
            .ok()
            .filter(|value| !value.trim().is_empty())
    };
    let editor = set("VISUAL").or_else(|| set("EDITOR")).ok_or_else(|| {
        Failure::usage(
            "no editor is known",
            "set EDITOR, such as EDITOR=nano, or use `makecom section set`",
        )
    })?;
    let words = shlex::split(&editor).filter(|words| !words.is_empty());
    let Some([program, arguments @ ..]) = words.as_deref() else {
        return Err(Failure::usage(
            format!("EDITOR is no command: {editor}"),
            "close its quotes",
        ));
    };
    let status = Command::new(program)
        .args(arguments)
        .arg(file.path())
        // What an editor and its plugins do not need, they do not get.
        .env_remove("MAKE_API_KEY")
        .status()
        .map_err(|error| Failure::io(format!("cannot start {program}"), &error))?;
    if !status.success() {
        return Err(Failure::new(
            format!("{program} ended with {status}; nothing was sent"),
            "edit it again",
        ));
    }
    // By name: many editors write a new file and give it the old one's name.
    let text = std::fs::read_to_string(file.path())
        .map_err(|error| Failure::io("cannot read what was edited", &error))?;
    Ok(Draft { file, text })
}

impl Draft {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Leaves the file where it is, so that no work is lost.
    pub(crate) fn keep(self) -> Result<PathBuf> {
        let kept = self.file.into_temp_path().keep();
        kept.map_err(|error| Failure::io("cannot keep the edited text", &error.error))
    }
}

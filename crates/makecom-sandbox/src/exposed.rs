//! Whether a state file could get into a repository.

use std::path::Path;
use std::process::{Command, Stdio};

/// What to say about a state file in a work tree of git, or in a project, that
/// git does not ignore: it holds what was sent, secrets included.
pub(crate) fn hint(state: &Path) -> Option<String> {
    let state = std::fs::canonicalize(state).ok()?;
    let folder = state.parent()?;
    let is_in = |marker: &str| folder.ancestors().any(|at| at.join(marker).exists());
    let in_git = is_in(".git");
    if (!in_git && !is_in("makecomapp.json")) || (in_git && is_ignored(&state, folder)) {
        return None;
    }
    let name = state.file_name()?.to_string_lossy();
    Some(format!(
        "hint: {} holds what is sent, secrets included, and is in a project; \
         add {name} to .gitignore, or keep it elsewhere",
        state.display()
    ))
}

/// As git itself has it; not if there is no git to ask.
fn is_ignored(state: &Path, folder: &Path) -> bool {
    Command::new("git")
        // The repository's settings may name programs.
        .args([
            "-c",
            "core.fsmonitor=false",
            "check-ignore",
            "--quiet",
            "--no-index",
            "--",
        ])
        .arg(state)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

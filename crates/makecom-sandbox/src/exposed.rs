//! Whether a state file could get into a repository.

use std::path::Path;
use std::process::{Command, Stdio};

/// A warning about a state file, which need not exist yet, if it is in a work tree of git
/// or a project and git does not ignore it: it holds everything that was sent, secrets
/// included.
///
/// ```
/// let folder = std::env::temp_dir();
/// let hint = makecom_sandbox::state_file_hint(&folder.join("state.json"));
/// assert_eq!(hint, None); // in no project
/// ```
pub fn state_file_hint(state: &Path) -> Option<String> {
    let folder = state.parent().filter(|folder| *folder != Path::new(""));
    let folder = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
    let state = folder.join(state.file_name()?);
    let is_in = |marker: &str| folder.ancestors().any(|at| at.join(marker).exists());
    let in_git = is_in(".git");
    if (!in_git && !is_in("makecomapp.json")) || (in_git && is_ignored(&state, &folder)) {
        return None;
    }
    let name = state.file_name()?.to_string_lossy();
    Some(format!(
        "hint: {} holds everything that is sent, secrets included, and is in a project; \
         add {name} to .gitignore, or keep it elsewhere",
        state.display()
    ))
}

/// Asks git whether it ignores the file; false without git.
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

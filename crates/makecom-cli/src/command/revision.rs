//! A project as it was in a revision of git.
//!
//! Git itself writes the files of the revision to a temporary folder, so that its settings
//! count: line endings, filters, large files. Neither the index nor the files of the working
//! tree are touched, and no hook is run.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use makecom_project::Project;
use tempfile::TempDir;

use crate::failure::{Failure, Result};
use crate::printer::one_line;

/// A project in a revision.
#[derive(Debug)]
pub(super) struct Revision {
    project: Project,
    /// Removed when it is dropped.
    _folder: TempDir,
}

impl Revision {
    /// The same project in a revision: a commit, a tag, a branch, or what else git takes.
    pub(super) fn of(project: &Project, name: &str) -> Result<Self> {
        let path = std::path::absolute(project.path());
        let path = path.as_deref().unwrap_or(project.path());
        let git = Git { folder: path };
        let inside = |error: String| {
            let message = format!("{} cannot be compared by revision: {error}", path.display());
            Failure::usage(
                message,
                "name revisions only of a project in a repository of git",
            )
        };
        let prefix = git.run(&["rev-parse", "--show-prefix"]).map_err(inside)?;
        let top = git.run(&["rev-parse", "--show-toplevel"]).map_err(inside)?;
        let commit = format!("{name}^{{commit}}");
        let commit = git
            .run(&[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &commit,
            ])
            .map_err(|_| {
                let help = "give a commit, a tag or a branch; in a shallow clone fetch it first";
                Failure::usage(format!("git knows no revision {name:?}"), help)
            })?;
        let absent = || {
            let message = format!("{name} has no project in {}", path.display());
            Failure::usage(
                message,
                "compare with a revision that has makecomapp.json in the same folder",
            )
        };
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::io("cannot make a temporary folder", &error))?;
        let index = folder.path().join("index");
        let tree = folder.path().join("tree");
        // In a folder below, the index would be checked out only as far as it is of there.
        let git = Git {
            folder: Path::new(&top),
        };
        let git = |arguments: &[&str]| git.with_index(&index, arguments);
        git(&["read-tree", &format!("{commit}:{prefix}")]).map_err(|_| absent())?;
        let to = format!("--prefix={}/", tree.display());
        git(&["checkout-index", "--all", "--force", &to]).map_err(|error| {
            Failure::new(
                format!("cannot read {name}: {error}"),
                "see what git says of this revision",
            )
        })?;
        if !tree.is_dir() {
            return Err(absent());
        }
        Ok(Self {
            project: Project::open(&tree).map_err(|error| match error.code() {
                "no-project" => absent(),
                _ => Failure::from(error).of(name),
            })?,
            _folder: folder,
        })
    }

    pub(super) fn project(&self) -> &Project {
        &self.project
    }
}

/// Git in a folder.
#[derive(Clone, Copy)]
struct Git<'a> {
    folder: &'a Path,
}

impl Git<'_> {
    fn run(self, arguments: &[&str]) -> Result<String, String> {
        self.call(None, arguments)
    }

    /// With an index of its own, which is no part of the repository.
    fn with_index(self, index: &Path, arguments: &[&str]) -> Result<String, String> {
        self.call(Some(index.as_os_str()), arguments)
    }

    fn call(self, index: Option<&OsStr>, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder);
        command.args([
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.fsmonitor=false",
        ]);
        // A hook of git has them, for the repository and the index that it is about.
        for name in [
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_COMMON_DIR",
            "GIT_PREFIX",
            "GIT_INDEX_FILE",
        ] {
            command.env_remove(name);
        }
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        let output = command
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("git cannot be run: {error}"))?;
        if output.status.success() {
            let text = String::from_utf8_lossy(&output.stdout);
            return Ok(text.trim_end_matches(['\n', '\r']).to_owned());
        }
        let error = String::from_utf8_lossy(&output.stderr);
        Err(one_line(error.trim()))
    }
}

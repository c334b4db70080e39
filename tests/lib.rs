//! Helpers of the tests that cross crates.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use xtask::pipeline::{self, Build};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Everything that `cargo xtask regen` would make, in memory.
///
/// # Panics
/// If the pages or overlays of the repository are broken.
pub static BUILD: LazyLock<Build> = LazyLock::new(|| match pipeline::build(&root()) {
    Ok(build) => build,
    Err(errors) => panic!("{errors}"),
});

/// The contents of one file that `cargo xtask regen` would make.
///
/// # Panics
/// If it makes no such file.
pub fn made(path: &str) -> &'static str {
    BUILD
        .file(path)
        .unwrap_or_else(|| panic!("regen makes no {path}"))
}

/// A copy of everything that is committed and built here, to change.
///
/// # Panics
/// If it cannot be read, or no folder can be made.
pub fn copy_of_the_workspace() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder for the copy");
    let original = root();
    let entries = walkdir::WalkDir::new(&original)
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name();
            name != ".git" && name != "target" && name != "node_modules"
        });
    for entry in entries {
        let entry = entry.expect("the repository can be read");
        let inside = entry.path().strip_prefix(&original).expect("it is below");
        let to = copy.path().join(inside);
        let copied = if entry.file_type().is_dir() {
            std::fs::create_dir_all(to)
        } else {
            std::fs::copy(entry.path(), to).map(|_| ())
        };
        copied.expect("the copy can be written");
    }
    copy
}

/// cargo in a folder outside of the workspace, with crates that are there
/// already. All such tests share what they compile.
pub fn offline_cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", root().join("target/downstream"));
    command
}

/// The README's code compiles as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

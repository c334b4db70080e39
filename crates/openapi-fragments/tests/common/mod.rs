//! Folders of files and runs of the binary in them.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with the given files.
pub(crate) fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in files {
        std::fs::write(folder.path().join(name), contents).unwrap();
    }
    folder
}

/// The binary with arguments, to be run in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-fragments"));
    command.current_dir(folder).args(arguments);
    command
}

/// The output of the binary, run in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// The sorted names of the entries of a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // The list of what was written.
        .filter(|name| name != ".openapi-fragments.json")
        .collect();
    names.sort();
    names
}

//! Cases that were wrong once: a folder of inputs and command lines in `tests/cases`
//! each, and what a user sees when `cmd.sh` runs in a copy of it.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// Each folder is a case: `right.txt` says what is right in it.
#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for name in common::names(&folder) {
        let right = fs::read_to_string(folder.join(&name).join("right.txt")).unwrap();
        insta::with_settings!({ description => right.trim(), omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), shown(&folder.join(&name)));
        });
    }
}

/// What the command lines of a case print, and how the last one ends.
fn shown(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    copy(case, folder.path());
    let programs = folder.path().join(".bin");
    fs::create_dir(&programs).unwrap();
    // The temporary folder of a case has a name that is the same in each run.
    let mktemp = programs.join("mktemp");
    fs::write(
        &mktemp,
        "#!/bin/sh\nmkdir \"$PWD/.temporary\"\necho \"$PWD/.temporary\"\n",
    )
    .unwrap();
    fs::set_permissions(&mktemp, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let binary = env!("CARGO_BIN_EXE_openapi-fragments");
    let output = Command::new("bash")
        .args(["-c", "bash cmd.sh 2>&1"])
        .current_dir(folder.path())
        .envs([("PATH", path.as_str()), ("B", binary), ("BIN", binary)])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let real = folder.path().canonicalize().unwrap();
    let text = text.replace(real.to_str().unwrap(), "FOLDER");
    format!("{text}-- exit {}\n", output.status.code().unwrap())
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

//! Bounds the build before the first `cargo xtask regen`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Crates that a build from an empty target folder may compile.
const MOST_CRATES: usize = 105;

/// Few crates, and none compiled twice with different features.
#[test]
fn few_crates_are_compiled_and_each_once() {
    let arguments = "tree --package xtask --edges normal,build --prefix none --offline --locked";
    let output = Command::new(env!("CARGO"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .args(arguments.split(' '))
        .args(["--format", "{p}|{f}"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut features: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let shown = String::from_utf8(output.stdout).unwrap();
    for line in shown.lines().filter(|line| !line.is_empty()) {
        let (package, with) = line.trim_end_matches(" (*)").split_once('|').unwrap();
        features.entry(package).or_default().insert(with);
    }
    let twice: Vec<_> = features.iter().filter(|(_, with)| with.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
    assert!(features.len() <= MOST_CRATES, "{} crates", features.len());
}

//! The modules of the crate are layers: each uses only those before it.

use std::fs;
use std::path::{Path, PathBuf};

/// From the first, which uses no other, to the last.
const LINE: [&str; 30] = [
    "spelled",
    "words",
    "error",
    "code",
    "built_in",
    "text",
    "expression",
    "iml",
    "shape",
    "model",
    "edit",
    "check",
    "schema",
    "section",
    "fix",
    "places",
    "references",
    "breaking",
    "templates",
    "into_model",
    "typed",
    "app",
    "connection",
    "webhook",
    "module",
    "rpc",
    "function",
    "endpoint",
    "tests",
    "lib",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The module of the crate that a path of a file belongs to.
fn module(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(root).unwrap().iter().next().unwrap();
    let first = Path::new(first).file_stem().unwrap();
    first.to_str().unwrap().to_owned()
}

/// The names after `crate::`, and in a file of the root after `super::` too, in
/// one path or in several in braces.
fn used(text: &str, is_in_root: bool) -> Vec<String> {
    let mut names = Vec::new();
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.collect::<Vec<_>>().join("\n");
    for start in ["crate::", "super::"] {
        if start == "super::" && !is_in_root {
            continue;
        }
        for rest in code.split(start).skip(1) {
            let paths = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap().split(',').collect(),
                None => vec![rest],
            };
            let first = |path: &str| -> String {
                let path = path.trim_start();
                path.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect()
            };
            names.extend(paths.into_iter().map(first));
        }
    }
    names
}

#[test]
fn modules_use_only_those_before_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |name: &str| LINE.iter().position(|module| *module == name);
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let own = module(file);
        let at = rank(&own).unwrap_or_else(|| panic!("{own} has no place in the line"));
        let text = fs::read_to_string(file).unwrap();
        let is_in_root = file.parent() == Some(&*src);
        for name in used(&text, is_in_root) {
            if rank(&name).is_some_and(|used| used > at) {
                wrong.push(format!("{own} uses {name}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(files.len() > 30, "{files:?}");
}

//! The allowed dependencies: between the crates of the workspace, and the external crates
//! that some of them must not have.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use makecom_tests::{offline_cargo, root};
use serde_json::Value;

/// Each crate, and the crates of this workspace that it may depend on. It need not
/// depend on any of them. Dependencies of tests and build scripts do not count.
const ROOMS: [(&str, &[&str]); 9] = [
    ("openapi-fragments", &[]),
    ("makecom-raw", &[]),
    ("makecom-iml", &[]),
    ("makecom-runtime", &["makecom-iml"]),
    ("makecom", &["makecom-raw", "makecom-iml"]),
    ("makecom-project", &["makecom", "makecom-iml"]),
    ("makecom-sandbox", &[]),
    (
        "makecom-cli",
        &[
            "makecom",
            "makecom-iml",
            "makecom-runtime",
            "makecom-project",
            "makecom-sandbox",
        ],
    ),
    ("xtask", &["openapi-fragments"]),
];

/// Optional dependencies that break the rule on purpose: the sandbox offers a
/// client of its own for tests.
const APART: [(&str, &str); 1] = [("makecom-sandbox", "makecom")];

/// Crates that must not be a direct or indirect dependency of a crate.
const BARRED: [(&str, &[&str], &str); 4] = [
    (
        "makecom-iml",
        &[
            "tokio",
            "futures-util",
            "futures-core",
            "reqwest",
            "hyper",
            "http",
            "makecom-raw",
        ],
        "the language needs no HTTP and no async",
    ),
    (
        "makecom-project",
        &[
            "clap",
            "miette",
            "indicatif",
            "anstyle",
            "anstream",
            "rpassword",
        ],
        "a project is a library without a terminal",
    ),
    (
        "makecom",
        &["clap", "miette", "openapiv3", "progenitor"],
        "every downstream crate compiles what is below the client",
    ),
    (
        "xtask",
        &["tokio", "reqwest", "hyper", "rustls"],
        "the first `cargo xtask regen` builds no HTTP client: only the feature `fetch` does",
    ),
];

fn cargo(arguments: &[&str]) -> String {
    let output = offline_cargo(&root()).args(arguments).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo {}: {error}",
        arguments.join(" ")
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The crates of the workspace, with the crates of the workspace that each depends
/// on, and whether that is optional.
fn workspace() -> Vec<(String, Vec<(String, bool)>)> {
    let metadata = cargo(&[
        "metadata",
        "--offline",
        "--no-deps",
        "--format-version",
        "1",
    ]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let members: BTreeSet<String> = packages.iter().map(name).collect();
    let mut crates = Vec::new();
    for package in packages {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let below = dependencies
            .filter(|one| one["kind"].is_null() && members.contains(&name(one)))
            .map(|one| (name(one), one["optional"] == true));
        crates.push((name(package), below.collect()));
    }
    crates
}

#[test]
fn every_crate_depends_only_on_those_below_it() {
    let mut wrong = Vec::new();
    for (name, dependencies) in workspace() {
        // These may depend on every crate.
        if name == "makecom-tests" {
            continue;
        }
        let Some((_, below)) = ROOMS.iter().find(|(room, _)| *room == name) else {
            wrong.push(format!(
                "{name} has no line in ROOMS: say which crates it may depend on"
            ));
            continue;
        };
        for (dependency, is_optional) in dependencies {
            let is_apart = is_optional && APART.contains(&(&*name, &*dependency));
            if !below.contains(&&*dependency) && !is_apart {
                wrong.push(format!(
                    "{name} must not depend on {dependency}, only on {below:?}: move what it needs down, or hand it in by a trait"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_crate_has_a_barred_dependency() {
    let members: Vec<String> = workspace().into_iter().map(|(name, _)| name).collect();
    let mut wrong = Vec::new();
    for (name, barred, why) in BARRED {
        if !members.iter().any(|member| member == name) {
            continue;
        }
        let tree = cargo(&[
            "tree",
            "--offline",
            "--package",
            name,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ]);
        let below: BTreeSet<&str> = tree
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        for one in barred.iter().filter(|one| below.contains(*one)) {
            wrong.push(format!(
                "{one} is a dependency of {name}, but {why}; see `cargo tree -p {name} -e normal -i {one}`"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The only sources that may send a request: the seam when the raw client is used
/// alone, the one place below the retries of `makecom`, and two that do not call the API:
/// one asks the services of apps, and one a publisher for a page.
const SENDERS: [&str; 4] = [
    "crates/makecom-raw/src/transport.rs",
    "crates/makecom-runtime/src/http/mod.rs",
    "crates/makecom/src/exchange.rs",
    "xtask/src/fetch/http.rs",
];

/// What sends with `reqwest`, and what would carry the state of a call aside.
const SENDING: [&str; 3] = [".execute(", ".send().await", "reqwest::get("];

#[test]
fn only_the_seam_sends() {
    let mut senders = BTreeSet::new();
    let folders = [
        "crates/makecom-raw/src",
        "crates/makecom-runtime/src",
        "crates/makecom/src",
        "crates/makecom-project/src",
        "crates/makecom-cli/src",
        "xtask/src",
    ];
    for folder in folders {
        for file in rust_files(&root().join(folder)) {
            let path = file.strip_prefix(root()).unwrap().to_owned();
            let path = path.to_string_lossy().replace('\\', "/");
            let source = std::fs::read_to_string(&file).unwrap();
            assert!(
                !source.contains("thread_local!"),
                "{path}: a call's state is its context"
            );
            // Generated methods end in the seam's hooks; tests may ask a server.
            if path.ends_with("generated.rs") || path.ends_with("tests.rs") {
                continue;
            }
            let code = source
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            // A chain of calls may be broken at any of them.
            let code: String = code.flat_map(str::split_whitespace).collect();
            if SENDING.iter().any(|one| code.contains(one)) {
                senders.insert(path);
            }
        }
    }
    assert_eq!(senders, BTreeSet::from(SENDERS.map(str::to_owned)));
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

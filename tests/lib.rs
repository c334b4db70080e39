//! What the tests that cross crates share.

use std::path::{Path, PathBuf};
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

/// The README's code compiles as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

//! Where links of documents lead.

use std::path::{Component, Path, PathBuf};

/// The file that a link of a document names, both from the root of the repository.
///
/// ```
/// use std::path::Path;
/// use xtask::links::target;
///
/// let file = target(Path::new("docs/ci.md"), "../README.md");
/// assert_eq!(file, Path::new("README.md"));
/// ```
pub fn target(document: &Path, link: &str) -> PathBuf {
    let mut target = document.parent().unwrap_or(Path::new("")).to_path_buf();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => _ = target.pop(),
            Component::CurDir => {}
            other => target.push(other),
        }
    }
    target
}

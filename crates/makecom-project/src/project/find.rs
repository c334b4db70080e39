//! Where the manifest of a project is: in the folder that is named, in `src/` below it,
//! where the extension begins a project, or in a folder above.

use std::path::{Path, PathBuf};

use crate::names::{BASE, MANIFEST};

/// Where the extension puts a project into a repository.
const SOURCE: &str = "src";

/// The root of a repository has it; no project is looked for above.
const REPOSITORY: &str = ".git";

/// The folder itself, or `src/` in it, if the manifest is there.
pub(super) fn below(folder: &Path) -> Option<PathBuf> {
    if has_manifest(folder) {
        return Some(folder.to_owned());
    }
    let source = if folder == Path::new(".") {
        PathBuf::from(SOURCE)
    } else {
        folder.join(SOURCE)
    };
    // A link could lead to a project that was not named.
    let is_folder = source.symlink_metadata().is_ok_and(|found| found.is_dir());
    (is_folder && has_manifest(&source)).then_some(source)
}

/// The nearest folder around this one that has the manifest, in the same repository. A
/// folder with a base is a project of its own, whose manifest is gone or being saved.
pub(super) fn above(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let is_end = |folder: &&Path| has(folder, REPOSITORY) || has(folder, BASE);
    let inside = folder.ancestors().take_while(|folder| !is_end(folder));
    let mut outer = inside.filter_map(Path::parent);
    outer.find(|outer| has_manifest(outer)).map(Path::to_owned)
}

fn has_manifest(folder: &Path) -> bool {
    has(folder, MANIFEST)
}

/// Whether something of that name is there; opening it tells whether it is a file.
fn has(folder: &Path, name: &str) -> bool {
    folder.join(name).symlink_metadata().is_ok()
}

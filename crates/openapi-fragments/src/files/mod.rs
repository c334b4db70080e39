//! File system access: finds inputs, reads them, and writes results completely or
//! not at all.

mod output;
mod parallel;
mod staging;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Origin, Syntax};
use crate::fragment::Fragment;
use crate::overlay::{Applied, Overlay};
use crate::page;
use crate::part::Interner;
use crate::source::Source;

pub use output::{Contents, refuse_to_overwrite, remove_litter, write, write_all};

/// Reads a file as a source that is named by its path, without the byte order mark
/// of a document.
///
/// # Errors
/// `unreadable-file` if it cannot be opened or is not UTF-8.
pub fn read(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    read_as(path, path.display().to_string())
}

/// Reads a file as a source with another name, such as its path within a
/// repository.
///
/// # Errors
/// As [`read`].
pub fn read_as(path: &Path, name: String) -> Result<Arc<Source>, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| {
        Diagnostic::error("unreadable-file", format!("cannot read {name}: {error}"))
            .with_help("check the path and your permissions")
    })?;
    String::from_utf8(bytes)
        .map(|text| Arc::new(Source::new(name.clone(), as_document(path, text))))
        .map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = Arc::new(Source::new(name, readable));
            Diagnostic::error("unreadable-file", "this file is not UTF-8 text")
                .at(Place::new(
                    source,
                    &(valid..valid + 1),
                    "the first invalid byte",
                ))
                .with_help("save it as UTF-8")
        })
}

/// The text without a byte order mark. A page stays as published, since its hash
/// is recorded.
fn as_document(path: &Path, mut text: String) -> String {
    if !is_page(path) && text.starts_with('\u{feff}') {
        text.remove(0);
    }
    text
}

/// Whether a file is a Markdown page by its name. Other inputs are documents
/// that are fragments themselves.
pub fn is_page(path: &Path) -> bool {
    matches!(extension(path).as_deref(), Some("md" | "markdown"))
}

fn is_input(path: &Path) -> bool {
    is_page(path) || matches!(extension(path).as_deref(), Some("json" | "yaml" | "yml"))
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// All pages and fragment files at the given paths, sorted; folders are searched
/// recursively, without hidden files and links.
///
/// # Errors
/// `unreadable-file` for a folder that cannot be searched.
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostics> {
    search(paths, is_input)
}

/// As [`inputs`], but folders are searched for pages only.
///
/// # Errors
/// As [`inputs`].
pub fn pages(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostics> {
    search(paths, is_page)
}

fn search(
    paths: &[PathBuf],
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>, Diagnostics> {
    let mut found = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = walkdir::WalkDir::new(path)
                .sort_by_file_name()
                .into_iter()
                .filter_entry(|entry| {
                    entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
                });
            for entry in entries {
                match entry {
                    Ok(entry) if entry.file_type().is_file() && is_wanted(entry.path()) => {
                        found.push(entry.into_path());
                    }
                    Ok(_) => {}
                    Err(error) => findings.push(
                        Diagnostic::error("unreadable-file", error.to_string())
                            .with_help("check your permissions for the folder"),
                    ),
                }
            }
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Diagnostics::split(findings).map(|_| found)
}

/// Reads the fragments of pages, and other files as one fragment each. Shared
/// components are stored once, and the text of a file that is a fragment is not
/// kept: it is read again when a diagnostic shows it.
///
/// # Errors
/// All errors of all files, pages and blocks at once; `no-fragment` for a page
/// without a fragment.
pub fn fragments(paths: &[PathBuf]) -> Result<Vec<Fragment>, Diagnostics> {
    fragments_watched(paths, |_| {})
}

/// As [`fragments`], and calls `watch` with each path after it is read, in order.
///
/// # Errors
/// As [`fragments`].
pub fn fragments_watched(
    paths: &[PathBuf],
    mut watch: impl FnMut(&Path),
) -> Result<Vec<Fragment>, Diagnostics> {
    let interner = Interner::default();
    let mut fragments = Vec::new();
    let mut findings = Vec::new();
    parallel::in_order(
        paths,
        |path| fragments_of(path, &interner),
        |path, read| {
            match read {
                Ok(found) => fragments.extend(found),
                Err(errors) => findings.extend(errors),
            }
            watch(path);
        },
    );
    Diagnostics::split(findings).map(|_| fragments)
}

fn fragments_of(path: &Path, interner: &Interner) -> Result<Vec<Fragment>, Diagnostics> {
    let source = read(path)?;
    if is_page(path) {
        let fragments = page::extract_sharing(&source, interner)?;
        if fragments.is_empty() {
            return Err(page::nothing_found(&source).into());
        }
        return Ok(fragments);
    }
    let syntax = Syntax::of_path(path);
    let origin = Origin::whole(Arc::clone(&source), syntax);
    let fragment = Fragment::read(origin, |_| true, interner)?;
    if !path.is_file() {
        // A pipe cannot be read again.
        return Ok(fragment.into_iter().collect());
    }
    let lazy = path.to_owned();
    let reloaded = Source::lazy(source.name(), move || {
        let text = std::fs::read_to_string(&lazy).unwrap_or_default();
        as_document(&lazy, text)
    });
    let reloaded = Arc::new(reloaded);
    Ok(fragment
        .map(|fragment| fragment.with_source(reloaded))
        .into_iter()
        .collect())
}

/// Applies overlay files to a spec, in order, or [audits](Overlay::audit) them.
///
/// # Errors
/// Those of [`read`], [`Overlay::parse`] and [`Overlay::apply`].
pub fn apply_overlays(
    mut spec: Value,
    overlays: &[PathBuf],
    audit: bool,
) -> Result<Applied, Diagnostics> {
    let mut warnings = Vec::new();
    for path in overlays {
        let overlay = Overlay::parse(read(path)?, Syntax::of_path(path))?;
        let applied = if audit {
            overlay.audit(spec)?
        } else {
            overlay.apply(spec)?
        };
        spec = applied.spec;
        warnings.extend(applied.warnings);
    }
    Ok(Applied { spec, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_for_pages_and_fragments() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/x.json", "a.md", "b/c.YML", ".hidden/y.json", "notes.txt"] {
            write(&folder.path().join(name), "").unwrap();
        }
        let found = inputs(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["a.md", "b/c.YML", "b/x.json"]);
    }

    #[test]
    fn text_in_another_encoding_is_refused_at_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latin1.md");
        std::fs::write(&path, b"# caf\xe9\n").unwrap();
        let error = fragments(&[path]).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("latin1.md:1:6: this file is not UTF-8 text")
        );
    }

    #[test]
    fn a_byte_order_mark_moves_no_diagnostic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let text = r##"{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"x":{"$ref":"#/components/schemas/No"}}}}}"##;
        std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
        let fragments = fragments(&[path]).unwrap();
        let errors = crate::merge(&fragments, &crate::MergeOptions::default()).unwrap_err();
        let error = errors.iter().next().unwrap();
        let column = text.find("\"$ref\"").unwrap() + 1;
        assert_eq!(error.places()[0].position().column, column);
    }
}

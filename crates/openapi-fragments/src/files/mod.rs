//! File system access: finds inputs, reads them, and writes results completely or
//! not at all.

mod embedded;
mod folder;
mod inputs;
mod library;
mod output;
mod reader;
mod staging;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::overlay::{Applied, Overlay};
use crate::page::{download, is_url};
use crate::source::Source;

pub use folder::write_folder;
pub use inputs::{Input, Kind, inputs, is_page, search, search_pages, syntax_of};
pub use library::References;
pub use output::{Contents, refuse_to_overwrite, remove_litter, write, write_all};
pub use reader::{Opened, Read, Reader, fragments};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Reads a file as a source that is named by its path, without the byte order mark
/// of a document. The path `-` is standard input.
///
/// # Errors
/// `unreadable-file` if it cannot be opened or is not UTF-8; `url-input` for a URL.
pub fn read(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let name = path.display().to_string();
    if is_url(&name) {
        let message = format!("{name} is a URL, and only files are read");
        return Err(Diagnostic::error("url-input", message).with_help(format!(
            "download it first ({}) and name the file",
            download(&name, "-O")
        )));
    }
    if path != Path::new(STANDARD_INPUT) {
        return read_as(path, name);
    }
    let name = "standard input".to_owned();
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&name, &error))?;
    decoded(path, name, bytes)
}

/// Reads a file as a source with another name, such as its path within a
/// repository.
///
/// # Errors
/// As [`read`].
pub fn read_as(path: &Path, name: String) -> Result<Arc<Source>, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(&name, &error))?;
    decoded(path, name, bytes)
}

fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unreadable-file", format!("cannot read {name}: {error}"))
        .with_help("check the path and your permissions")
}

fn decoded(path: &Path, name: String, bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let (offset, label, text) = match String::from_utf8(bytes) {
        // No text has it, and all of UTF-16 do.
        Ok(text) => match text.find('\0') {
            Some(zero) => (zero, "the first zero byte", text),
            None => return Ok(Arc::new(Source::new(name, as_document(path, text)))),
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (valid, "the first invalid byte", readable)
        }
    };
    let (message, help) = if is_utf16 || label == "the first zero byte" {
        let message = "this file is not UTF-8 text: it is UTF-16, or no text";
        (message, "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
    } else {
        ("this file is not UTF-8 text", "save it as UTF-8")
    };
    let source = Arc::new(Source::new(name, text));
    Err(Diagnostic::error("unreadable-file", message)
        .at(Place::new(source, &(offset..offset + 1), label))
        .with_help(help))
}

/// The text without a byte order mark. A page stays as published, since its hash
/// is recorded.
fn as_document(path: &Path, mut text: String) -> String {
    if !is_page(path) && text.starts_with('\u{feff}') {
        text.remove(0);
    }
    text
}

/// Reads an overlay.
///
/// # Errors
/// Those of [`read`] and [`Overlay::parse`].
pub fn parse_overlay(path: &Path) -> Result<Overlay, Diagnostics> {
    let source = read(path)?;
    let syntax = syntax_of(path, source.text());
    Overlay::parse(source, syntax)
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
        let overlay = parse_overlay(path)?;
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

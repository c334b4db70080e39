//! The extension's names of files: those of the project itself, and those of the sections
//! of a connection, with their keys in `codeFiles`.

use makecom::section::ComponentKind;
use makecom::{CodeKind, Section};

use crate::connection::ConnectionKind;

/// The manifest of a project.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// assert!(!folder.path().join(makecom_project::MANIFEST).exists()); // not a project
/// # Ok::<(), std::io::Error>(())
/// ```
pub const MANIFEST: &str = "makecomapp.json";

/// The base, beside the manifest.
pub(crate) const BASE: &str = "makecomapp.base.json";

/// The key of the common data in `codeFiles`.
pub(crate) const COMMON_KEY: &str = "common";

/// The suffix of a file with common data.
pub(crate) const COMMON_SUFFIX: &str = "common.json";

/// The sections that the extension has files for in a connection of this kind, each with
/// its key in `codeFiles` and its file suffix.
pub(crate) fn code_files(
    kind: ConnectionKind,
) -> impl Iterator<Item = (CodeKind, &'static str, &'static str)> {
    CodeKind::sections(ComponentKind::Connection).filter_map(move |section| {
        let suffix = section.file(kind.as_str())?;
        Some((section, section.key(), suffix))
    })
}

/// The section of a file, by its name.
///
/// ```
/// use makecom::CodeKind;
/// use makecom_project::section_of;
///
/// assert_eq!(section_of("acme.params.iml.json"), Some(CodeKind::ConnectionParameters));
/// assert_eq!(section_of("acme.common.json"), None);
/// ```
pub fn section_of(file_name: &str) -> Option<CodeKind> {
    let is_it = |end: &str| {
        let stem = file_name.strip_suffix(end);
        stem.is_some_and(|stem| stem.is_empty() || stem.ends_with('.'))
    };
    CodeKind::sections(ComponentKind::Connection).find(|section| section.files().any(is_it))
}

/// The text of a section in a file; if it is unset, the text that the extension writes.
///
/// ```
/// use makecom::{Section, CodeKind};
/// use makecom_project::text_of;
///
/// assert_eq!(text_of(&Section::from_text(CodeKind::ConnectionScope, "null")), "[]");
/// assert_eq!(text_of(&Section::from_text(CodeKind::ConnectionApi, "{}")), "{}");
/// ```
pub fn text_of(section: &Section) -> &str {
    if section.is_unset() {
        section.kind().empty()
    } else {
        section.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_section() {
        for (name, section) in [
            (
                "acme.oauth-communication.iml.json",
                Some(CodeKind::ConnectionApi),
            ),
            ("acme.communication.iml.json", Some(CodeKind::ConnectionApi)),
            ("params.iml.json", Some(CodeKind::ConnectionParameters)),
            (
                "acme.default-scope.iml.json",
                Some(CodeKind::ConnectionScope),
            ),
            (
                "acme.install-directives.iml.json",
                Some(CodeKind::ConnectionInstall),
            ),
            ("acme.common.json", None),
            ("acme-params.iml.json", None),
        ] {
            assert_eq!(section_of(name), section, "{name}");
        }
    }
}

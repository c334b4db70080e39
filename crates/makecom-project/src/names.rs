//! What the extension calls files: those of the project itself, and those of the
//! sections of a connection, with their keys in `codeFiles`.

use makecom::{Section, SectionKind};

use crate::connection::ConnectionKind;

/// The manifest of a project.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// assert!(!folder.path().join(makecom_project::MANIFEST).exists()); // not a project
/// # Ok::<(), std::io::Error>(())
/// ```
pub const MANIFEST: &str = "makecomapp.json";

/// What the project knows of servers, beside the manifest.
pub(crate) const BASE: &str = "makecomapp.base.json";

/// The key of the common data in `codeFiles`.
pub(crate) const COMMON_KEY: &str = "common";

/// How the name of a file with common data ends.
pub(crate) const COMMON_SUFFIX: &str = "common.json";

/// The file of a section.
struct CodeFile {
    section: SectionKind,
    /// In `codeFiles`.
    key: &'static str,
    /// How the file's name ends in a basic connection, if that has the section.
    basic: Option<&'static str>,
    /// How it ends in an OAuth connection.
    oauth: &'static str,
    /// What stands in the file if the section is unset.
    unset: &'static str,
}

const fn code_file(
    section: SectionKind,
    key: &'static str,
    basic: Option<&'static str>,
    oauth: &'static str,
    unset: &'static str,
) -> CodeFile {
    CodeFile {
        section,
        key,
        basic,
        oauth,
        unset,
    }
}

/// One line for each, in the order of the extension.
#[rustfmt::skip]
const CODE_FILES: [CodeFile; 6] = [
    code_file(SectionKind::Api, "communication", Some("communication.iml.json"), "oauth-communication.iml.json", "{ }"),
    code_file(SectionKind::Parameters, "params", Some("params.iml.json"), "params.iml.json", "[]"),
    code_file(SectionKind::Scopes, "scopeList", None, "scope-list.iml.json", "{ }"),
    code_file(SectionKind::Scope, "defaultScope", None, "default-scope.iml.json", "[]"),
    code_file(SectionKind::InstallSpec, "installSpec", None, "install-spec.iml.json", "[]"),
    code_file(SectionKind::Install, "installDirectives", None, "install-directives.iml.json", "{ }"),
];

impl CodeFile {
    fn of(section: SectionKind) -> Option<&'static Self> {
        CODE_FILES.iter().find(|file| file.section == section)
    }

    fn suffix(&self, kind: ConnectionKind) -> Option<&'static str> {
        match kind {
            ConnectionKind::Basic => self.basic,
            ConnectionKind::Oauth => Some(self.oauth),
        }
    }
}

/// The sections that the extension has files for in a connection of this kind,
/// each with its key in `codeFiles` and the end of the file's name.
pub(crate) fn code_files(
    kind: ConnectionKind,
) -> impl Iterator<Item = (SectionKind, &'static str, &'static str)> {
    let files = CODE_FILES.iter();
    files.filter_map(move |file| Some((file.section, file.key, file.suffix(kind)?)))
}

/// The section that a file is for, by its name.
///
/// ```
/// use makecom::SectionKind;
/// use makecom_project::section_of;
///
/// assert_eq!(section_of("acme.params.iml.json"), Some(SectionKind::Parameters));
/// assert_eq!(section_of("acme.common.json"), None);
/// ```
pub fn section_of(file_name: &str) -> Option<SectionKind> {
    let is_it = |end: &str| {
        let stem = file_name.strip_suffix(end);
        stem.is_some_and(|stem| stem.is_empty() || stem.ends_with('.'))
    };
    let mut files = CODE_FILES.iter();
    let found = files.find(|file| is_it(file.oauth) || file.basic.is_some_and(is_it));
    found.map(|file| file.section)
}

/// The text of a section as it stands in a file: of one that is unset, what the
/// extension writes.
///
/// ```
/// use makecom::{Section, SectionKind};
/// use makecom_project::text_of;
///
/// assert_eq!(text_of(&Section::from_text(SectionKind::Scope, "null")), "[]");
/// assert_eq!(text_of(&Section::from_text(SectionKind::Api, "{}")), "{}");
/// ```
pub fn text_of(section: &Section) -> &str {
    match CodeFile::of(section.kind()) {
        Some(file) if section.is_unset() => file.unset,
        _ => section.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_section() {
        for (name, section) in [
            ("acme.oauth-communication.iml.json", Some(SectionKind::Api)),
            ("acme.communication.iml.json", Some(SectionKind::Api)),
            ("params.iml.json", Some(SectionKind::Parameters)),
            ("acme.default-scope.iml.json", Some(SectionKind::Scope)),
            (
                "acme.install-directives.iml.json",
                Some(SectionKind::Install),
            ),
            ("acme.common.json", None),
            ("acme-params.iml.json", None),
        ] {
            assert_eq!(section_of(name), section, "{name}");
        }
    }
}

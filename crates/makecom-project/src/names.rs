//! The extension's names of files: those of the project itself, and those of the codes of
//! a component.

use makecom::section::Carrier;
use makecom::{CodeKind, ComponentKind, Section};

use crate::component::ComponentType;

/// The manifest of a project.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// assert!(!folder.path().join(makecom_project::MANIFEST).exists()); // not a project
/// # Ok::<(), std::io::Error>(())
/// ```
pub const MANIFEST: &str = "makecomapp.json";

/// The [metadata](crate::metadata) of the app, beside the manifest. A project may have
/// none.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(
/// #     folder.path().join(makecom_project::MANIFEST), r#"{"fileVersion": 1, "components": {}}"#,
/// # )?;
/// use makecom_project::{METADATA, Project};
///
/// std::fs::write(folder.path().join(METADATA), r#"{ "label": "Acme" }"#)?;
/// let project = Project::open(folder.path())?;
/// assert_eq!(project.metadata().unwrap().label(), Some("Acme"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const METADATA: &str = "makecomapp.app.json";

/// The base, beside the manifest.
pub(crate) const BASE: &str = "makecomapp.base.json";

/// The codes that the extension has files for in a component of this type, or of any type
/// if it is not known; without common data, which holds secrets.
pub(crate) fn code_files(
    kind: ComponentKind,
    component_type: Option<ComponentType>,
) -> impl Iterator<Item = CodeKind> {
    let has_file = move |code: &CodeKind| match component_type {
        Some(component_type) => code.file(component_type.as_str()).is_some(),
        None => code.files().next().is_some(),
    };
    CodeKind::of(kind).filter(move |code| code.carrier() != Carrier::Common && has_file(code))
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

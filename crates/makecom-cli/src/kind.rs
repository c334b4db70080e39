//! A section as an argument, by its name.

use makecom::SectionKind;

/// Reads the name, and says which there are if it is not one.
pub(crate) fn parse(name: &str) -> makecom::Result<SectionKind> {
    Ok(name.parse::<SectionKind>()?)
}

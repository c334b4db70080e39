//! A section of a connection as an argument, by its name.

use makecom::CodeKind;
use makecom::section::ComponentKind;

/// Parses the name; the error lists the valid ones.
pub(crate) fn parse(name: &str) -> makecom::Result<CodeKind> {
    Ok(CodeKind::find(ComponentKind::Connection, name)?)
}

/// The names, for the help of the argument.
pub(crate) fn names() -> String {
    let kinds = CodeKind::sections(ComponentKind::Connection);
    let mut names: Vec<_> = kinds.map(CodeKind::name).collect();
    let last = names.pop().unwrap_or_default();
    format!("{} or {last}", names.join(", "))
}

//! Kinds of components and their sections as arguments, by their names.

use makecom::CodeKind;
use makecom::section::{Carrier, ComponentKind};

use crate::failure::{Failure, Result};

/// Parses a kind of component that has operations, which endpoints have not.
pub(crate) fn component(name: &str) -> Result<ComponentKind> {
    let kinds = ComponentKind::ALL.iter().copied();
    let kinds: Vec<_> = kinds
        .filter(|kind| *kind != ComponentKind::Endpoint)
        .collect();
    one_of(name, &kinds, &kinds)
}

/// Parses a kind of component that has documents.
pub(crate) fn with_documents(name: &str) -> Result<ComponentKind> {
    one_of(name, ComponentKind::ALL, ComponentKind::ALL)
}

/// Parses a kind of component that has common data.
pub(crate) fn with_common(name: &str) -> Result<ComponentKind> {
    let kind = one_of(name, ComponentKind::ALL, WITH_COMMON)?;
    if WITH_COMMON.contains(&kind) {
        return Ok(kind);
    }
    Err(Failure::usage(
        format!("{} has no common data", a(kind)),
        "an app and a connection have some",
    ))
}

const WITH_COMMON: &[ComponentKind] = &[ComponentKind::App, ComponentKind::Connection];

/// The kind of this name; an error names those that fit.
fn one_of(name: &str, known: &[ComponentKind], fitting: &[ComponentKind]) -> Result<ComponentKind> {
    let mut kinds = known.iter();
    let found = kinds.find(|kind| kind.as_str() == name);
    found.copied().ok_or_else(|| {
        let names: Vec<_> = fitting.iter().map(|kind| kind.as_str()).collect();
        Failure::usage(
            format!("{name:?} is not a kind of component"),
            format!(
                "use one of {}, before the name, as in `connection {name}`",
                names.join(", ")
            ),
        )
    })
}

/// The codes of a component that are texts of their own, which common data is not.
fn codes(component: ComponentKind) -> impl DoubleEndedIterator<Item = CodeKind> + Clone {
    CodeKind::of(component).filter(|code| code.carrier() != Carrier::Common)
}

/// A code by its name at Make, or by its key in a project.
pub(crate) fn code(component: ComponentKind, name: &str) -> Result<CodeKind> {
    let found = codes(component).find(|code| code.name() == name || code.key() == name);
    found.ok_or_else(|| {
        let known: Vec<_> = codes(component)
            .map(|code| match (code.name(), code.key()) {
                (name, key) if name == key => name.to_owned(),
                (name, key) => format!("{name} ({key})"),
            })
            .collect();
        let help = format!("use one of {}", known.join(", "));
        let failure = Failure::usage(
            format!("{name:?} is not a section of {}", a(component)),
            help,
        );
        if WITH_COMMON.contains(&component) && name == "common" {
            failure.with_help("use `makecom common get` and `makecom common set`")
        } else {
            failure
        }
    })
}

/// A kind with its article.
pub(crate) fn a(component: ComponentKind) -> String {
    let article = match component {
        ComponentKind::App | ComponentKind::Rpc | ComponentKind::Endpoint => "an",
        _ => "a",
    };
    format!("{article} {}", word(component))
}

/// A kind in texts.
fn word(component: ComponentKind) -> &'static str {
    match component {
        ComponentKind::Rpc => "RPC",
        other => other.as_str(),
    }
}

/// Parses a section of any kind, `module/api`; of a connection without the kind.
pub(crate) fn parse(name: &str) -> Result<CodeKind> {
    match name.split_once('/') {
        Some((kind, name)) => code(with_documents(kind)?, name),
        None => code(ComponentKind::Connection, name),
    }
}

/// The names, for the help of the argument.
pub(crate) fn names() -> String {
    let names: Vec<_> = codes(ComponentKind::Connection)
        .map(CodeKind::name)
        .collect();
    format!(
        "{} of a connection; of another kind with the kind, such as module/api",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_name_and_by_key() {
        for kind in CodeKind::ALL {
            let is_text = kind.carrier() != Carrier::Common;
            for name in [kind.name(), kind.key()] {
                let found = code(kind.component(), name).ok();
                assert_eq!(found, is_text.then_some(kind), "{kind} {name}");
            }
            assert_eq!(parse(&kind.to_string()).ok(), is_text.then_some(kind));
        }
        let unknown = code(ComponentKind::Module, "params").unwrap_err();
        let help = unknown.help().unwrap();
        assert!(help.contains("parameters (staticParams)"), "{help}");
    }
}

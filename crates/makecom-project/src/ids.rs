//! Local ids and the folders named after them, as the extension makes them.

use std::collections::BTreeSet;

use makecom::ComponentKind;

use crate::path::is_device;

/// Which ids a kind of component may have, as the extension checks them
/// (`helpers/validate-id.ts` of 2.8.0).
struct Form {
    /// In characters.
    min: usize,
    max: usize,
    has_hyphens: bool,
}

const fn form(kind: ComponentKind) -> Form {
    let (min, max, has_hyphens) = match kind {
        ComponentKind::Module | ComponentKind::Rpc => (3, 64, false),
        ComponentKind::Function => (3, 96, false),
        ComponentKind::Endpoint => (3, 128, false),
        _ => (3, 35, true),
    };
    Form {
        min,
        max,
        has_hyphens,
    }
}

/// Whether the local id is the name on the server at creation. Connections and webhooks get
/// theirs from Make, and are listed in every version of an app.
pub(crate) fn is_named_here(kind: ComponentKind) -> bool {
    !matches!(kind, ComponentKind::Connection | ComponentKind::Webhook)
}

/// Whether a text is a valid local id of the extension: letters and digits after a
/// letter, and for some kinds hyphens between them.
pub(crate) fn is_local_id(kind: ComponentKind, text: &str) -> bool {
    let form = form(kind);
    let bytes = text.as_bytes();
    (form.min..=form.max).contains(&bytes.len())
        && bytes[0].is_ascii_alphabetic()
        && bytes[bytes.len() - 1].is_ascii_alphanumeric()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || form.has_hyphens && *byte == b'-')
}

/// What a valid id is.
pub(crate) fn description(kind: ComponentKind) -> String {
    let form = form(kind);
    let (min, max) = (form.min, form.max);
    if form.has_hyphens {
        format!(
            "an id has {min} to {max} letters, digits and hyphens, begins with a letter and does not end with a hyphen"
        )
    } else {
        format!("an id has {min} to {max} letters and digits, and begins with a letter")
    }
}

/// A local id for a component of the server: its name if that is valid and not in use.
pub(crate) fn local_id(
    kind: ComponentKind,
    remote: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let form = form(kind);
    // Leaves room for a number.
    let most = form.max - 4;
    let mut id: String = remote
        .chars()
        .filter_map(|one| match one {
            one if one.is_ascii_alphanumeric() => Some(one),
            _ => form.has_hyphens.then_some('-'),
        })
        .skip_while(|one| !one.is_ascii_alphabetic())
        .take(most)
        .collect();
    id.truncate(id.trim_end_matches('-').len());
    if remote.len() > most && is_local_id(kind, remote) {
        remote.clone_into(&mut id);
    }
    if !is_local_id(kind, &id) {
        let hyphen = if form.has_hyphens { "-" } else { "" };
        id = format!("{kind}{hyphen}{id}");
        id.truncate(id.trim_end_matches('-').len());
    }
    numbered(&id, most, is_taken)
}

/// `acme`, then `acme2`, `acme3` and so on.
fn numbered(name: &str, most: usize, is_taken: impl Fn(&str) -> bool) -> String {
    let is_taken = |name: &str| is_device(name) || is_taken(name);
    if !is_taken(name) {
        return name.to_owned();
    }
    let name = &name[..name.len().min(most)];
    first_free(name, is_taken)
}

/// `acme2`, `acme3` and so on.
pub(crate) fn first_free(name: &str, mut is_taken: impl FnMut(&str) -> bool) -> String {
    let mut number = 2_u32;
    loop {
        let numbered = format!("{name}{number}");
        if !is_taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

/// An id in kebab case.
fn kebab(id: &str) -> String {
    let mut kebab = String::new();
    let mut before = '-';
    for one in id.chars() {
        if one.is_ascii_uppercase() && !(before == '-' || before.is_ascii_uppercase()) {
            kebab.push('-');
        }
        kebab.push(one.to_ascii_lowercase());
        before = one;
    }
    kebab
}

/// The folder of a component, such as `connections/acme`: the id in kebab case, numbered
/// if taken.
pub(crate) fn folder(
    kind: ComponentKind,
    id: &str,
    mut is_taken: impl FnMut(&str) -> bool,
) -> String {
    let kebab = kebab(id);
    let mut is_taken = |folder: &str| {
        let name = folder.rsplit('/').next();
        name.is_some_and(is_device) || is_taken(folder)
    };
    let name = format!("{kind}s/{kebab}");
    if !is_taken(&name) {
        return name;
    }
    first_free(&name, is_taken)
}

/// The prefix of a component's file names: its id in kebab case, unless that is a device
/// name of Windows.
pub(crate) fn stem(id: &str) -> String {
    numbered(&kebab(id), id.len(), |_| false)
}

/// The folders that the files of a project are in.
pub(crate) fn folders<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    files
        .filter_map(|file| file.rsplit_once('/'))
        .map(|(folder, _)| folder.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_valid_and_never_twice() {
        for (remote, taken, expected) in [
            ("acme-crm", &[][..], "acme-crm"),
            ("acme-crm", &["acme-crm"], "acme-crm2"),
            ("acme-crm", &["acme-crm", "acme-crm2"], "acme-crm3"),
            ("../../x", &[], "connection-x"),
            ("12", &[], "connection"),
            ("con", &[], "con2"),
            ("NUL", &[], "NUL2"),
            ("lpt9", &[], "lpt92"),
            ("com", &["com"], "com10"),
            ("a_b.c", &[], "a-b-c"),
            (
                "a234567890123456789012345678901234567890",
                &[],
                "a234567890123456789012345678901",
            ),
        ] {
            let kind = ComponentKind::Connection;
            let id = local_id(kind, remote, |id| taken.contains(&id));
            assert_eq!(id, expected, "{remote}");
            assert!(is_local_id(kind, &id), "{id}");
        }
        for (kind, remote, expected) in [
            (ComponentKind::Module, "getUser", "getUser2"),
            (ComponentKind::Module, "get-user", "getuser"),
            (ComponentKind::Rpc, "12", "rpc"),
            (ComponentKind::Function, "md5", "md5"),
        ] {
            let id = local_id(kind, remote, |id| id == "getUser");
            assert_eq!(id, expected, "{kind} {remote}");
            assert!(is_local_id(kind, &id), "{id}");
        }
    }

    #[test]
    fn ids_are_described() {
        let described = [ComponentKind::Connection, ComponentKind::Function].map(description);
        assert_eq!(
            described,
            [
                "an id has 3 to 35 letters, digits and hyphens, begins with a letter and does not end with a hyphen",
                "an id has 3 to 96 letters and digits, and begins with a letter",
            ]
        );
    }

    #[test]
    fn folders_are_kebab_case() {
        for (id, taken, expected) in [
            ("acme-crm", &[][..], "connections/acme-crm"),
            ("myCRMConnection", &[], "connections/my-crmconnection"),
            ("myConnection", &[], "connections/my-connection"),
            ("acme", &["connections/acme"], "connections/acme2"),
            ("aux", &[], "connections/aux2"),
            ("COM1", &[], "connections/com12"),
        ] {
            let kind = ComponentKind::Connection;
            let folder = folder(kind, id, |name| taken.contains(&name));
            assert_eq!(folder, expected, "{id}");
        }
        let folder = folder(ComponentKind::Rpc, "listUsers", |_| false);
        assert_eq!(folder, "rpcs/list-users");
    }
}

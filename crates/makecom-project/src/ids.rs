//! Local ids and the folders named after them, as the extension makes them.

use std::collections::BTreeSet;

use crate::path::is_device;

/// Whether a text is a valid local id of the extension:
/// `^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$`.
pub(crate) fn is_local_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    (3..=35).contains(&bytes.len())
        && bytes[0].is_ascii_alphabetic()
        && bytes[bytes.len() - 1].is_ascii_alphanumeric()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// A local id for a connection of the server: its name if that is valid and not in use.
pub(crate) fn local_id(remote: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut id: String = remote
        .chars()
        .map(|one| {
            if one.is_ascii_alphanumeric() {
                one
            } else {
                '-'
            }
        })
        .skip_while(|one| !one.is_ascii_alphabetic())
        .take(31)
        .collect();
    id.truncate(id.trim_end_matches('-').len());
    if remote.len() > 31 && is_local_id(remote) {
        remote.clone_into(&mut id);
    }
    if !is_local_id(&id) {
        id = format!("connection-{id}");
        id.truncate(id.trim_end_matches('-').len());
    }
    numbered(&id, is_taken)
}

/// `acme`, then `acme2`, `acme3` and so on.
fn numbered(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let is_taken = |name: &str| is_device(name) || is_taken(name);
    if !is_taken(name) {
        return name.to_owned();
    }
    let name = &name[..name.len().min(31)];
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

/// The folder below `connections/`: the id in kebab case, numbered if taken.
pub(crate) fn folder(id: &str, mut is_taken: impl FnMut(&str) -> bool) -> String {
    let mut kebab = String::new();
    let mut before = '-';
    for one in id.chars() {
        if one.is_ascii_uppercase() && !(before == '-' || before.is_ascii_uppercase()) {
            kebab.push('-');
        }
        kebab.push(one.to_ascii_lowercase());
        before = one;
    }
    let mut is_taken = |folder: &str| {
        let name = folder.rsplit('/').next();
        name.is_some_and(is_device) || is_taken(folder)
    };
    let name = format!("connections/{kebab}");
    if !is_taken(&name) {
        return name;
    }
    first_free(&name, is_taken)
}

/// The prefix of a connection's file names: its id, unless that is a device name of
/// Windows.
pub(crate) fn stem(id: &str) -> String {
    numbered(id, |_| false)
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
            let id = local_id(remote, |id| taken.contains(&id));
            assert_eq!(id, expected, "{remote}");
            assert!(is_local_id(&id), "{id}");
        }
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
            assert_eq!(folder(id, |name| taken.contains(&name)), expected, "{id}");
        }
    }
}

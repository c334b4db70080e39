//! Checks the paths of code files, and recognizes paths of the same file.
//!
//! A manifest may be untrusted, and file systems ignore differences of case, Unicode
//! forms, short names or trailing dots. So names are compared folded, and a name that
//! some system reads as another is refused on all systems.

use unicode_normalization::UnicodeNormalization as _;

use crate::visible::is_visible;

/// The error for a path that is not below the project.
pub(crate) const OUTSIDE: &str = "leads out of the project";

/// The help for every refused path.
pub(crate) const HELP: &str = "use a path of its own below the folder of makecomapp.json, such as connections/acme/acme.params.iml.json";

/// The prefix of the project's own files.
const OWN: &str = "makecomapp.";

/// Device names of Windows, with or without an extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// The components of the path, or why it is refused.
pub(crate) fn parts(path: &str) -> Result<Vec<&str>, &'static str> {
    // A colon also excludes drives, as in C:x.
    if path.is_empty() || path.starts_with('/') || path.contains(['\\', '\0']) {
        return Err(OUTSIDE);
    }
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    if parts.is_empty() || parts.contains(&"..") {
        return Err(OUTSIDE);
    }
    match parts.iter().find_map(|part| wrong(part)) {
        Some(reason) => Err(reason),
        None => Ok(parts),
    }
}

/// Two paths with the same key may be the same file.
pub(crate) fn key(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| folded(part)).collect();
    parts.join("/")
}

/// Whether a file or folder of this name would be a device on Windows.
pub(crate) fn is_device(name: &str) -> bool {
    let name = folded(name);
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_port = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    DEVICES.contains(&stem)
        || ["com", "lpt"]
            .iter()
            .any(|port| stem.strip_prefix(port).is_some_and(is_port))
}

fn wrong(part: &str) -> Option<&'static str> {
    let folded = folded(part);
    let is_short_name = || {
        let mut after = folded.split('~').skip(1);
        after.any(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
    };
    // Some file systems drop them from names.
    if !part.chars().all(is_visible) {
        Some("has a character that cannot be seen")
    } else if folded.starts_with('.') {
        Some("is hidden: a name in it begins with a dot")
    } else if folded.starts_with(OWN) {
        Some("is a file of the project itself, not of a section")
    } else if folded.ends_with(['.', ' ']) {
        Some("has a name that ends with a dot or a blank, which Windows drops")
    } else if folded.contains([':', '<', '>', '"', '|', '?', '*', '\\', '/']) {
        Some("has a character that is special on Windows")
    } else if is_short_name() {
        Some("may be the short name of another file on Windows")
    } else if is_device(part) {
        Some("names a device of Windows")
    } else {
        None
    }
}

/// Folds names that some file system considers equal to one spelling; it may fold more
/// than any one system does.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let upper: String = name.nfkd().flat_map(char::to_uppercase).collect();
    let lower: String = upper.nfkd().flat_map(char::to_lowercase).collect();
    lower.nfkd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_mean_another_file_are_refused() {
        for (path, reason) in [
            ("", "leads out"),
            ("/etc/passwd", "leads out"),
            ("a/../b", "leads out"),
            ("..", "leads out"),
            (".", "leads out"),
            ("a\\b", "leads out"),
            ("C:a", "special on Windows"),
            (".git/hooks/pre-commit", "is hidden"),
            ("./.GIT/config", "is hidden"),
            ("a/.secrets/apikey", "is hidden"),
            ("\u{ff0e}git/config", "is hidden"),
            ("\u{2024}git/config", "is hidden"),
            (".g\u{200c}it/config", "cannot be seen"),
            ("a\u{202e}nosj.b", "cannot be seen"),
            ("a\u{1b}[2J", "cannot be seen"),
            ("makecomapp.json", "project itself"),
            ("MAKECOMAPP.BASE.JSON", "project itself"),
            ("sub//Makecomapp.json", "project itself"),
            ("makecomapp\u{ff0e}json", "project itself"),
            ("GIT~1/config", "short name"),
            ("MAKECO~1.JSO", "short name"),
            ("git./config", "dot or a blank"),
            ("a.json ", "dot or a blank"),
            ("a.json:stream", "special on Windows"),
            ("a?.json", "special on Windows"),
            ("nul", "device"),
            ("connections/CON/a.json", "device"),
            ("aux.x", "device"),
            ("aux .x", "device"),
            ("lpt\u{b9}.json", "device"),
            ("COM9", "device"),
        ] {
            let result = parts(path);
            assert!(
                matches!(&result, Err(found) if found.contains(reason)),
                "{path:?}: {result:?}"
            );
        }
        for path in [
            "connections/acme-crm/acme-crm.params.iml.json",
            "./a//b.json",
            "a b~c.json",
            "console/com10.json",
            "größe/e\u{301}.json",
            "a..json",
        ] {
            assert!(parts(path).is_ok(), "{path:?}: {:?}", parts(path));
        }
    }

    #[test]
    fn spellings_of_one_file_have_one_key() {
        for (one, other) in [
            ("a.json", "./a.json"),
            ("a//b", "a/b"),
            ("a/b", "a/./b/"),
            ("a.json", "A.JSON"),
            ("\u{e9}.json", "E\u{301}.json"),
            ("stra\u{df}e", "STRASSE"),
            ("\u{fb01}n", "FIN"),
            ("\u{3c3}", "\u{3c2}"),
        ] {
            let [one, other] = [one, other].map(|path| key(&parts(path).unwrap()));
            assert_eq!(one, other);
        }
        assert_ne!(key(&["a", "b"]), key(&["ab"]));
    }
}

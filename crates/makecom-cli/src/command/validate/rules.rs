//! The rules of `makecom validate` by their ids, whatever part of the program checks them.

use makecom::section::{Rule, suggest};
use makecom_project::review::ProjectRule;

use crate::javascript;

/// A file that a project names and that does not exist.
pub(super) const MISSING_FILE: &str = "missing-file";

/// Something invalid in an item of the manifest.
pub(super) const MANIFEST_RULE: &str = "manifest";

/// Something invalid in an item of the metadata of the app.
pub(super) const METADATA_RULE: &str = "metadata";

/// What no source knows of expressions, such as methods.
pub(super) const SYNTAX_RULE: &str = "undocumented-syntax";

/// Something invalid in the file that configures rules.
pub(super) const CONFIGURATION: &str = "configuration";

/// An id that is not the id of a rule.
pub(super) const UNKNOWN_RULE: &str = "unknown-rule";

/// A comment that is meant to silence a rule, and does not say which.
pub(super) const INVALID_IGNORE: &str = "invalid-ignore";

/// Something that silences a rule and does not say why.
pub(super) const NO_REASON: &str = "ignore-without-reason";

/// Something that silences a rule where nothing breaks it.
pub(super) const UNUSED: &str = "unused-ignore";

/// The rules that are checked here: their ids, and what they require.
const OWN: [(&str, &str); 5] = [
    (
        CONFIGURATION,
        "An item of makecomapp.rules.json can be used: what is invalid there changes no rule.",
    ),
    (
        UNKNOWN_RULE,
        "What configures or silences a rule names one that exists.",
    ),
    (
        INVALID_IGNORE,
        "A comment that silences rules has the form `makecom-ignore RULE: why`.",
    ),
    (
        NO_REASON,
        "What silences a rule says why. Without a reason, an error is not silenced.",
    ),
    (
        UNUSED,
        "What silences a rule is removed once nothing breaks the rule there.",
    ),
];

/// The ids of all rules.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    let projects = ProjectRule::ALL.iter().map(|rule| rule.id);
    let sections = Rule::ALL.iter().map(|rule| rule.id);
    let own = OWN.iter().map(|(id, _)| *id);
    sections.chain(javascript::ids()).chain(projects).chain(own)
}

pub(in crate::command) fn is_known(id: &str) -> bool {
    ids().any(|known| known == id)
}

/// What a rule requires.
pub(super) fn summary(id: &str) -> &'static str {
    let own = || OWN.iter().find(|(own, _)| *own == id);
    Rule::find(id)
        .map(|rule| rule.summary)
        .or_else(|| ProjectRule::find(id).map(|rule| rule.summary))
        .or_else(|| javascript::summary(id))
        .or_else(|| own().map(|(_, summary)| *summary))
        .unwrap_or_default()
}

/// What to do about an id that is not known.
pub(super) fn instead_of(id: &str) -> String {
    suggest(id, ids()).unwrap_or_else(|| "docs/rules.md lists the rules".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_one_rule() {
        let mut all: Vec<_> = ids().collect();
        let number = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), number);
        assert!(all.iter().all(|id| is_known(id) && !summary(id).is_empty()));
        assert_eq!(instead_of("no-metdata"), "did you mean \"no-metadata\"?");
    }
}

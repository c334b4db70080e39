//! The rules of `makecom validate` by their ids, whatever part of the program checks them.

use makecom::section::{Rule, suggest};
use makecom_project::review::ProjectRule;

use super::configuration_rules;
use crate::javascript;

/// A file that a project names and that does not exist.
pub(super) const MISSING_FILE: &str = "missing-file";

/// Something invalid in an item of the manifest.
pub(super) const MANIFEST_RULE: &str = "manifest";

/// Something invalid in an item of the metadata of the app.
pub(super) const METADATA_RULE: &str = "metadata";

/// What no source knows of expressions, such as methods.
pub(super) const SYNTAX_RULE: &str = "undocumented-syntax";

/// The ids of all rules.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    let projects = ProjectRule::ALL.iter().map(|rule| rule.id);
    let sections = Rule::ALL.iter().map(|rule| rule.id);
    let own = configuration_rules::ALL.iter().map(|rule| rule.id);
    sections.chain(javascript::ids()).chain(projects).chain(own)
}

pub(in crate::command) fn is_known(id: &str) -> bool {
    ids().any(|known| known == id)
}

/// What a rule requires.
pub(super) fn summary(id: &str) -> &'static str {
    let own = || { configuration_rules::ALL.iter() }.find(|rule| rule.id == id);
    Rule::find(id)
        .map(|rule| rule.summary)
        .or_else(|| ProjectRule::find(id).map(|rule| rule.summary))
        .or_else(|| javascript::summary(id))
        .or_else(|| own().map(|rule| rule.summary))
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

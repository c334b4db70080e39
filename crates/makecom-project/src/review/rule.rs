//! What a rule about a project is: its documentation, its examples and its check.

use makecom::section::{Severity, Source};

use super::app::App;
use super::{Found, rules};
use crate::references::ReferenceKind;

/// The files of a small project, by their paths. Of the manifest, it is the `components`
/// without `codeFiles`: those are the files of the folder of a component.
///
/// ```
/// use makecom_project::review::ProjectRule;
///
/// let rule = ProjectRule::find("reserved-id").unwrap();
/// assert_eq!(rule.bad[0].0, "makecomapp.json");
/// ```
pub type ProjectExample = &'static [(&'static str, &'static str)];

/// A rule about a project as a whole.
///
/// ```
/// use makecom_project::review::ProjectRule;
///
/// let rule = ProjectRule::find("missing-scope").unwrap();
/// assert!(rule.summary.contains("scope"));
/// assert!(ProjectRule::ALL.len() > 40);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ProjectRule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// How bad it is to break it; of a reference, at most.
    pub severity: Severity,
    /// Where it comes from.
    pub source: Source,
    /// What it requires, and why.
    pub summary: &'static str,
    /// A project that breaks it.
    pub bad: ProjectExample,
    /// Its files that are corrected. The others stay, but for those of components that its
    /// manifest has no longer.
    pub good: ProjectExample,
    pub(super) check: Check,
}

/// What finds that a rule is broken.
#[derive(Debug)]
pub(super) enum Check {
    /// The review.
    Review(fn(&App<'_>, &mut Found)),
    /// The check of references.
    Reference(#[allow(dead_code, reason = "it documents the rule")] ReferenceKind),
    /// The reading of the manifest, of the metadata beside it, or of the files they name.
    Reading,
}

impl ProjectRule {
    /// All rules, by topic.
    ///
    /// ```
    /// use makecom_project::review::ProjectRule;
    ///
    /// assert!(ProjectRule::ALL.iter().any(|rule| rule.id == "broken-rpc"));
    /// ```
    pub const ALL: &'static [&'static Self] = rules::ALL;

    /// A rule by its id.
    ///
    /// ```
    /// use makecom_project::review::ProjectRule;
    ///
    /// println!("{}", ProjectRule::find("no-groups").unwrap().summary);
    /// assert!(ProjectRule::find("no-such-rule").is_none());
    /// ```
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().copied().find(|rule| rule.id == id)
    }
}

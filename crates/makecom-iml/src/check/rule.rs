//! What a rule is: its documentation, its examples and its check.

use serde::Serialize;

use super::event::{Context, Event};
use super::prelude::Kind;
use super::rules;
use crate::spelled::spelled;

spelled! {
    /// How bad a finding is.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Severity, connection};
    ///
    /// let findings = connection::Scope::from_text("[7]").check();
    /// let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
    /// assert!(refused);
    /// assert!(Severity::Error > Severity::Warning);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
    #[cfg_attr(
        feature = "schemars",
        derive(schemars::JsonSchema),
        schemars(transform = crate::words::in_words)
    )]
    #[serde(rename_all = "lowercase")]
    #[non_exhaustive]
    pub enum Severity {
        /// Whether it is wrong cannot be determined from the sections.
        Hint = "hint",
        /// It may be intended, or known to a newer Make.
        Warning = "warning",
        /// Make refuses it, or it cannot work.
        Error = "error",
    }
}

spelled! {
    /// Where a rule comes from.
    ///
    /// ```
    /// use makecom_iml::{Rule, Source};
    ///
    /// assert_eq!(Rule::find("syntax").unwrap().source, Source::Clients);
    /// assert_eq!(Source::Docs.to_string(), "Make's documentation");
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Source {
        /// Make's own published clients, mostly the schemas of its editor.
        Clients = "Make's published clients",
        /// Make's documentation.
        Docs = "Make's documentation",
        /// One outside report.
        Reported = "one outside report, unverified",
        /// This crate: not required by Make, but likely a mistake.
        Own = "this project: likely a mistake",
    }
}

/// Sections of one connection, with their texts.
///
/// ```
/// use makecom_iml::{Rule, check};
/// use makecom_iml::Section;
///
/// // The good example of a rule does not break it.
/// let rule = Rule::find("no-metadata").unwrap();
/// let sections = rule.good.iter().map(|(kind, text)| Section::from_text(*kind, *text));
/// let findings = check(sections.collect::<Vec<_>>());
/// assert!(findings.iter().all(|finding| finding.rule != rule.id));
/// ```
pub type Example = &'static [(Kind, &'static str)];

/// A rule that sections are checked by. Each is a file of its own.
///
/// ```
/// use makecom_iml::Rule;
///
/// let rule = Rule::find("reserved-name").unwrap();
/// assert!(rule.summary.contains("accountName"));
/// assert!(Rule::ALL.len() > 10);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// Where it comes from.
    pub source: Source,
    /// What it requires, and why.
    pub summary: &'static str,
    /// Sections that break it.
    pub bad: Example,
    /// The same, corrected.
    pub good: Example,
    /// Looks at every [`Event`] and reports those that break the rule.
    pub(super) check: fn(&Event, &mut Context),
}

impl Rule {
    /// All rules, by their ids.
    ///
    /// ```
    /// use makecom_iml::{Rule, Severity};
    ///
    /// let errors = Rule::ALL.iter().filter(|rule| rule.severity == Severity::Error);
    /// assert!(errors.map(|rule| rule.id).any(|id| id == "wrong-type"));
    /// ```
    pub const ALL: &'static [&'static Self] = rules::ALL;

    /// A rule by its id.
    ///
    /// ```
    /// use makecom_iml::Rule;
    ///
    /// let rule = Rule::find("secret-in-log").unwrap();
    /// println!("{}", rule.summary);
    /// assert!(Rule::find("no-such-rule").is_none());
    /// ```
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().copied().find(|rule| rule.id == id)
    }
}

#[cfg(test)]
impl Rule {
    /// Where these sections, a complete connection, break the rule.
    pub(super) fn broken_at(&self, sections: &[(Kind, &str)]) -> Vec<String> {
        self.findings(sections, |finding| finding.pointer)
    }

    /// The messages of the rule for these sections, a complete connection.
    pub(super) fn messages(&self, sections: &[(Kind, &str)]) -> Vec<String> {
        self.findings(sections, |finding| finding.message)
    }

    fn findings(
        &self,
        sections: &[(Kind, &str)],
        show: fn(super::Finding) -> String,
    ) -> Vec<String> {
        let documents: Vec<_> = sections
            .iter()
            .map(|(kind, text)| (*kind, crate::text::Document::new(*text)))
            .collect();
        let documents: Vec<_> = documents.iter().map(|(kind, text)| (*kind, text)).collect();
        let found = super::together(&documents, "", true).into_iter();
        let found = found.filter(|finding| finding.rule == self.id);
        found.map(show).collect()
    }
}

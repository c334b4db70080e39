//! The findings of a conversion. The same finding at many places is one diagnostic,
//! since fragments repeat what they share.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::fragment::Fragment;

/// How many places a diagnostic shows.
const MOST_PLACES: usize = 10;

/// The findings in one document, by pointer.
#[derive(Default)]
pub(crate) struct Report(Vec<Finding>);

struct Finding {
    severity: Severity,
    code: &'static str,
    message: String,
    help: &'static str,
    pointer: String,
}

impl Report {
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        help: &'static str,
        pointer: String,
    ) {
        self.push(Severity::Warning, code, message.into(), help, pointer);
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        help: &'static str,
        pointer: String,
    ) {
        self.push(Severity::Error, code, message.into(), help, pointer);
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        help: &'static str,
        pointer: String,
    ) {
        self.0.push(Finding {
            severity,
            code,
            message,
            help,
            pointer,
        });
    }

    /// Whether anything is an error, so that there is no result.
    pub(crate) fn is_refusal(&self) -> bool {
        self.0.iter().any(|one| one.severity == Severity::Error)
    }

    #[cfg(test)]
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.0.iter().map(|finding| finding.code).collect()
    }

    #[cfg(test)]
    pub(crate) fn errors(&self) -> Vec<(&str, &str)> {
        let errors = self.0.iter().filter(|one| one.severity == Severity::Error);
        errors.map(|one| (&*one.message, &*one.pointer)).collect()
    }
}

/// The findings in several documents.
#[derive(Default)]
pub(crate) struct Reports(Vec<Group>);

/// The same finding at several places.
struct Group {
    severity: Severity,
    code: &'static str,
    message: String,
    help: &'static str,
    places: Vec<Place>,
    count: usize,
}

impl Reports {
    /// Adds the findings in a fragment.
    pub(crate) fn add(&mut self, fragment: &Fragment, report: Report) {
        for finding in report.0 {
            let is_same = |one: &Group| one.code == finding.code && one.message == finding.message;
            // There are few messages: none of them quotes the document.
            let index = self.0.iter().position(is_same).unwrap_or_else(|| {
                self.0.push(Group {
                    severity: finding.severity,
                    code: finding.code,
                    message: finding.message,
                    help: finding.help,
                    places: Vec::new(),
                    count: 0,
                });
                self.0.len() - 1
            });
            let group = &mut self.0[index];
            group.count += 1;
            if group.places.len() < MOST_PLACES {
                group.places.push(fragment.place(&finding.pointer, "here"));
            }
        }
    }

    /// All diagnostics, in the order in which they were found.
    pub(crate) fn diagnostics(self) -> Vec<Diagnostic> {
        self.0.into_iter().map(Group::diagnostic).collect()
    }
}

impl Group {
    fn diagnostic(self) -> Diagnostic {
        let shown = self.places.len();
        let message = if self.count > shown {
            format!(
                "{} ({} places, {shown} of them shown)",
                self.message, self.count
            )
        } else {
            self.message
        };
        let diagnostic = match self.severity {
            Severity::Hint => Diagnostic::hint(self.code, message),
            Severity::Warning => Diagnostic::warning(self.code, message),
            Severity::Error => Diagnostic::error(self.code, message),
        };
        let diagnostic = diagnostic.with_help(self.help);
        self.places.into_iter().fold(diagnostic, Diagnostic::at)
    }
}

//! Checking sections without asking a server: their shape, and what a reviewer
//! would say.

mod log;
mod misfit;
mod path;
mod requests;
mod review;
mod rule;
mod secret;
mod visit;

use std::fmt;

use serde::Serialize;

pub use rule::{Example, Rule, Severity, Source};

use crate::kind::SectionKind;
use crate::model;
use crate::shape::fit::Walk;
use crate::text::{Document, Fault, Lines, tree};
use misfit::Misfit;
use review::Review;

/// Something to look at in a section.
///
/// Keys are named, values are not: they may be secrets.
///
/// ```
/// use makecom_iml::{Content, Parameters, Severity};
///
/// let findings = Parameters::from_text("[\n  { \"name\": \"apiKey\" }\n]").check();
/// assert_eq!(findings[0].rule, "missing-key");
/// assert_eq!(findings[0].severity, Severity::Error);
/// assert_eq!((findings[0].pointer.as_str(), findings[0].line, findings[0].column), ("/0", 2, 3));
/// assert_eq!(
///     findings[0].to_string(),
///     "parameters:2:3: error: `type` is missing (missing-key)",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::words::in_words)
)]
#[non_exhaustive]
pub struct Finding {
    /// The id of the [rule](Rule::find).
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The section that it was found in.
    pub section: SectionKind,
    /// Where it was found, as a JSON Pointer; empty for the whole section.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            severity,
            section,
            line,
            column,
            message,
            ..
        } = self;
        write!(
            f,
            "{section}:{line}:{column}: {severity}: {message} ({rule})"
        )
    }
}

/// Looks at the sections of one connection; if they are not complete, a kind that
/// is not among them is not known to be unset.
pub(crate) fn together(documents: &[(SectionKind, &Document)], complete: bool) -> Vec<Finding> {
    let texts: Vec<_> = documents
        .iter()
        .map(|(kind, document)| (*kind, document.readable()))
        .collect();
    let trees: Vec<_> = texts
        .iter()
        .filter_map(|(kind, text)| Some((*kind, tree(text)?)))
        .collect();
    let review = Review::of(&trees, complete);
    let mut findings = Vec::new();
    for (kind, document) in documents {
        let mut misfits = Vec::new();
        for (_, tree) in trees.iter().filter(|(found, _)| found == kind) {
            let deviations = Walk::along(tree, model::shape(*kind));
            misfits.extend(deviations.into_iter().map(Misfit::from));
            misfits.extend(review.misfits(*kind, tree));
        }
        for misfit in &mut misfits {
            misfit.offset += document.tree_start();
        }
        if let Some(Fault { message, offset }) = document.fault() {
            misfits.push(Misfit {
                rule: &rule::SYNTAX,
                pointer: String::new(),
                offset,
                message,
                help: "correct it here: Make refuses the text as it is".to_owned(),
            });
        }
        // What is no JSONC comes first: all else may follow from it.
        misfits.sort_by_key(|misfit| (misfit.rule.id != rule::SYNTAX.id, misfit.offset));
        let lines = document.lines();
        findings.extend(
            misfits
                .into_iter()
                .map(|misfit| misfit.finding(*kind, &lines)),
        );
    }
    findings
}

impl Misfit {
    fn finding(self, section: SectionKind, lines: &Lines) -> Finding {
        let (line, column) = lines.position(self.offset);
        Finding {
            rule: self.rule.id,
            severity: self.rule.severity,
            section,
            pointer: self.pointer,
            line,
            column,
            message: self.message,
            help: self.help,
        }
    }
}

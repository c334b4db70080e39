//! Checking sections without asking a server: their shape, and what a reviewer
//! would say.

mod log;
mod path;
mod requests;
mod review;
mod rule;
mod secret;
mod visit;
mod walk;

use std::borrow::Borrow;
use std::fmt;

use serde::Serialize;

pub use rule::{Example, Rule, Severity, Source};

use super::jsonc::{Document, Fault, Lines, tree};
use super::model::{ApiModel, InstallModel, ParameterEntry};
use super::shape::{Shape, Shaped as _};
use super::{Section, SectionKind};
use review::Review;
use walk::{Misfit, Walk};

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
    schemars(transform = crate::in_words)
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

/// Looks at the sections of one connection together, without asking a server:
/// are they what Make takes, and what a reviewer would pass? A kind that is not
/// among them counts as unset.
///
/// Errors are what Make's own editor refuses; all else is a warning, or a hint
/// where nobody can tell from the sections. Findings come in the order of the
/// sections, and of their text.
///
/// ```
/// use makecom_iml::{self, Api, Content, Request, Section, Severity};
///
/// let api = Api::from(Request::new("https://acme.example/me").header("x-client", "{{common.id}}"));
/// let mut findings = makecom_iml::check([&Section::from(api)]);
/// assert!(findings.iter().any(|finding| finding.rule == "common-without-install"));
/// findings.retain(|finding| finding.severity >= Severity::Warning);
/// assert!(findings.iter().all(|finding| finding.rule != "common-without-install"));
/// ```
pub fn check<S: Borrow<Section>>(sections: impl IntoIterator<Item = S>) -> Vec<Finding> {
    let sections: Vec<S> = sections.into_iter().collect();
    let documents: Vec<(SectionKind, &Document)> = sections
        .iter()
        .map(|section| (section.borrow().kind(), section.borrow().document()))
        .collect();
    together(&documents, true)
}

/// Looks at one section; what the others say is not known.
pub(super) fn alone(kind: SectionKind, document: &Document) -> Vec<Finding> {
    together(&[(kind, document)], false)
}

fn together(documents: &[(SectionKind, &Document)], complete: bool) -> Vec<Finding> {
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
            misfits.extend(Walk::along(tree, shape(*kind)));
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

/// What a section of a kind may look like.
pub(super) fn shape(kind: SectionKind) -> Shape {
    match kind {
        SectionKind::Api => ApiModel::shape(),
        SectionKind::Parameters | SectionKind::InstallSpec => <Vec<ParameterEntry>>::shape(),
        // Labels are what users see, names what the service knows.
        SectionKind::Scopes => Shape::Map(super::shape::Keys::Any, || Shape::Text(1, 512)),
        SectionKind::Scope => Shape::List(|| Shape::Text(1, 512)),
        SectionKind::Install => InstallModel::shape(),
    }
}

/// The first place at which a text is not what a model can be read from.
pub(super) fn first_misfit(document: &Document, shape: Shape) -> Option<Fault> {
    let text = document.readable();
    let misfits = Walk::along(&tree(&text)?, shape);
    misfits
        .into_iter()
        .filter(|misfit| misfit.rule.id == rule::WRONG_TYPE.id)
        .min_by_key(|misfit| misfit.offset)
        .map(|misfit| Fault {
            message: misfit.message,
            offset: misfit.offset + document.tree_start(),
        })
}

//! Checking sections without asking a server: what Make refuses, and what a
//! reviewer would point out.
//!
//! A walk through each section passes events ([`event::Event`]) to every rule.
//! A rule is one file in `rules`, whose list `cargo xtask regen` writes.

#[cfg(test)]
mod connections;
mod event;
mod exposure;
mod flow;
mod names;
pub(crate) mod path;
mod pattern;
mod prelude;
mod requests;
mod rule;
mod rules;
mod secret;
mod url;
mod visit;

use std::fmt;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use serde::Serialize;

pub use names::{shown, suggest};
pub(crate) use path::is_path;
pub use pattern::is_exponential;
pub(crate) use visit::READ;

pub use rule::{Example, Rule, Severity, Source};

use crate::code::{Carrier, ComponentKind, JSON, Language};
use crate::expression::Template;
use crate::model::{self, ApiShape};
use crate::shape::fit::Walk;
use crate::text::{Document, Lines, Literal, tree};
use event::{Checker, Event, Placed, RawFinding, Sections, Syntax};
use exposure::Secrets;
use prelude::Kind;
use requests::Api;

/// Something in a section that breaks a rule.
///
/// Keys are named, values are not: they may be secrets.
///
/// ```
/// use makecom_iml::{Code as _, Severity, connection};
///
/// let findings = connection::Parameters::from_text("[\n  { \"name\": \"apiKey\" }\n]").check();
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
    /// The section that it is in.
    pub section: Kind,
    /// Its place as a JSON Pointer; empty for the whole section.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// What is wrong.
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

/// Checks the sections of one component of a type of the manifest, blank if it is not
/// known. If they are not complete, it is unknown whether a kind that is not among them
/// is unset.
pub(crate) fn together(
    documents: &[(Kind, &Document)],
    component_type: &str,
    is_complete: bool,
) -> Vec<Finding> {
    let is_checked = |(kind, _): &&(Kind, &Document)| kind.language().is_checked();
    let documents: Vec<_> = documents.iter().filter(is_checked).collect();
    let texts: Vec<_> = documents
        .iter()
        .map(|(kind, document)| (*kind, document.readable()))
        .collect();
    let trees = std::iter::zip(&documents, &texts).map(|((kind, document), (_, text))| {
        // A file without a value is a section that is not set.
        let unset = || document.is_unset().then(|| tree("null")).flatten();
        (*kind, tree(text).or_else(unset))
    });
    let sections = Sections {
        trees: trees.collect(),
        component_type,
        is_complete,
    };
    let secrets = Secrets::of(&sections);
    let mut findings = Vec::new();
    let sections_and_texts = std::iter::zip(&sections.trees, &texts);
    for ((kind, document), ((_, tree), (_, readable))) in
        std::iter::zip(&documents, sections_and_texts)
    {
        let mut checker = Checker {
            kind: *kind,
            sections: &sections,
            secrets: &secrets,
            found: Vec::new(),
        };
        // Common data is read here, and sent as values; other JSON is sent as it stands.
        let is_strict = kind.media_type() == JSON && kind.carrier() != Carrier::Common;
        let fault = if is_strict {
            document.strict_fault()
        } else {
            document.fault()
        };
        if let Some(fault) = fault {
            checker.emit(&Event::Fault(&fault));
        }
        // Errors of syntax come first, because other findings may follow from
        // them.
        let faults = checker.found.len();
        if let Some(tree) = tree {
            checker.walk(*kind, tree, readable);
        }
        let rest = &mut checker.found[faults..];
        for finding in &mut *rest {
            finding.offset += document.tree_start();
        }
        rest.sort_by_key(|finding| finding.offset);
        let lines = document.lines();
        let found = checker.found.into_iter();
        findings.extend(found.map(|finding| finding.located(*kind, &lines)));
    }
    findings
}

/// What a section of requests lets into the log, where a base may hide some of it.
pub(crate) fn logged(kind: Kind, document: &Document, base: Option<&Document>) -> Vec<Finding> {
    let texts = [Some(document), base].map(|it| it.map(Document::readable));
    let [tree_of_section, tree_of_base] = texts.each_ref().map(|text| tree(text.as_deref()?));
    let Some(tree_of_section) = tree_of_section else {
        return Vec::new();
    };
    let mut of_base = Vec::new();
    if let Some(base) = &tree_of_base {
        for request in Api::of_requests(base).requests {
            match exposure::hidden(request.object) {
                Some(paths) => of_base.extend(paths),
                // An expression says it, which is unknown here.
                None => return Vec::new(),
            }
        }
    }
    let sections = Sections {
        trees: Vec::new(),
        component_type: "",
        is_complete: false,
    };
    let mut secrets = Secrets::of(&sections);
    let api = Api::of_requests(&tree_of_section);
    secrets.flow.add(&api.requests);
    if let Some(base) = &tree_of_base {
        secrets.flow.add(&Api::of_requests(base).requests);
    }
    let mut checker = Checker {
        kind,
        sections: &sections,
        secrets: &secrets,
        found: Vec::new(),
    };
    for exposure in exposure::exposures_within(&api, &secrets, &of_base) {
        if matches!(exposure.kind, exposure::ExposureKind::Logged { .. }) {
            checker.emit(&Event::Exposure(&exposure));
        }
    }
    let lines = document.lines();
    let found = checker.found.into_iter().map(|mut found| {
        found.offset += document.tree_start();
        found.located(kind, &lines)
    });
    found.collect()
}

/// What rules about the flow of values find in a section of requests only because of what the
/// base puts into `temp`.
pub(crate) fn through_base(kind: Kind, document: &Document, base: &Document) -> Vec<Finding> {
    let texts = [document, base].map(Document::readable);
    let [Some(tree_of_section), Some(tree_of_base)] = texts.each_ref().map(|text| tree(text))
    else {
        return Vec::new();
    };
    let of_base = Api::of_requests(&tree_of_base).requests;
    let sections = Sections {
        trees: vec![(kind, Some(tree_of_section))],
        component_type: "",
        is_complete: false,
    };
    let [without, with] = [&[][..], &of_base].map(|more| {
        let mut secrets = Secrets::of(&sections);
        secrets.flow.add(more);
        let mut checker = Checker {
            kind,
            sections: &sections,
            secrets: &secrets,
            found: Vec::new(),
        };
        if let Some(tree) = sections.tree(kind) {
            checker.emit(&Event::Calls(&Api::of_requests(tree)));
        }
        checker
            .found
            .retain(|one| flow::RULES.contains(&one.rule.id));
        checker.found
    });
    let lines = document.lines();
    let is_new = |one: &RawFinding| {
        let mut known = without.iter();
        !known.any(|known| (known.rule.id, &known.pointer) == (one.rule.id, &one.pointer))
    };
    let found = with.into_iter().filter(is_new).map(|mut found| {
        found.offset += document.tree_start();
        found.located(kind, &lines)
    });
    found.collect()
}

impl Checker<'_> {
    /// Emits the events of a tree.
    fn walk(&mut self, kind: Kind, tree: &ast::Value, readable: &str) {
        let Some(shape) = model::shape_in(self.sections.component_type, kind) else {
            return;
        };
        for deviation in Walk::along(tree, shape) {
            self.emit(&Event::Deviation(&deviation));
        }
        self.emit(&Event::Section(tree));
        visit::each_text(tree, &mut String::new(), &mut |text, pointer| {
            self.emit(&Event::Value(text, pointer));
        });
        // Samples and common data are data, in which braces mean nothing.
        if kind.language() == Language::Object {
            return;
        }
        visit::each_object(tree, &mut String::new(), &mut |object, pointer| {
            self.emit(&Event::Object(object, pointer));
        });
        visit::each_text(tree, &mut String::new(), &mut |text, pointer| {
            self.emit(&Event::Text(text, pointer));
            let key = pointer.rsplit('/').next().unwrap_or_default();
            if kind.language() != Language::Parameters || !READ.contains(&key) {
                self.expressions(text, pointer, readable);
            }
        });
        match kind.language() {
            Language::Stages => {
                let api = Api::of(tree, self.sections.component_type);
                if api.shape == ApiShape::Unknown {
                    return;
                }
                for exposure in exposure::exposures(&api, self.secrets) {
                    self.emit(&Event::Exposure(&exposure));
                }
                for request in &api.requests {
                    self.emit(&Event::Request(request));
                }
                self.emit(&Event::Api(&api));
                self.calls(&api);
            }
            Language::Requests | Language::Epoch => {
                let api = Api::of_requests(tree);
                for exposure in exposure::exposures(&api, self.secrets) {
                    // What is logged depends on the base.
                    let is_known = kind == Kind::AppBase
                        || matches!(exposure.kind, exposure::ExposureKind::WrittenOut);
                    if is_known {
                        self.emit(&Event::Exposure(&exposure));
                    }
                }
                self.calls(&api);
            }
            Language::Parameters => {
                let is_of_connection = kind.component() == ComponentKind::Connection;
                visit::parameters(tree, &mut String::new(), &mut |event| {
                    if let Event::Parameter(parameter, pointer) = event {
                        self.emit(&Event::Field(parameter, pointer));
                    }
                    // The other rules are about what a user fills in to connect.
                    if is_of_connection || matches!(event, Event::List(..)) {
                        self.emit(event);
                    }
                });
            }
            _ => {}
        }
    }
}

impl Checker<'_> {
    fn calls(&mut self, api: &Api) {
        for request in &api.requests {
            self.emit(&Event::Call(request));
        }
        self.emit(&Event::Calls(api));
    }

    /// Emits what is wrong in the expressions of a text.
    fn expressions(&mut self, text: &ast::StringLit, pointer: &str, readable: &str) {
        if !text.value.contains("{{") && !text.value.contains("}}") {
            return;
        }
        let template = Template::parse(&*text.value);
        let mut literal = Literal::new(text.text(readable));
        for diagnostic in template.diagnostics() {
            let offset = text.start() + literal.offset(diagnostic.span.start);
            self.emit(&Event::Syntax(&Syntax {
                diagnostic,
                pointer,
                offset,
            }));
        }
        let placed = Placed::new(&template, pointer, text, readable);
        self.emit(&Event::Template(&placed));
    }
}

impl RawFinding {
    fn located(self, section: Kind, lines: &Lines) -> Finding {
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

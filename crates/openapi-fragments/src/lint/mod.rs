//! Lints: warnings about what causes problems for generators and readers.
//!
//! One walk over the document by the grammar of OpenAPI finds what is invalid; a few
//! rules look at the document as a whole; and the model of a generator finds what that
//! generator does not support.

mod cycles;
mod examples;
mod findings;
mod grammar;
mod instance;
mod keywords;
mod newer;
mod objects;
mod operations;
mod page;
mod parameters;
mod paths;
mod patterns;
mod progenitor;
mod references;
mod required;
mod rules;
mod schemas;
mod security;
mod servers;
mod similar;
mod templates;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_siblings;
mod text;
mod version;
mod walk;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::number;
use crate::operation;
use crate::pointer::Path;
use findings::Found;
use grammar::Kind;
use references::Checks;
use version::Version;
use walk::{Visitor, Walk};

pub use page::lint_page;
pub use rules::{LintExample, LintPart, LintRule, RuleGroup};

/// A generator of code whose limits are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Generator {
    /// progenitor 0.15, which generates clients in Rust.
    Progenitor,
}

/// Which rules to check, and how to report them.
///
/// ```
/// use openapi_fragments::{Generator, LintOptions};
///
/// let options = LintOptions::default()
///     .for_generator(Generator::Progenitor)
///     .ignoring("unused-component");
/// ```
#[derive(Clone, Debug, Default)]
pub struct LintOptions {
    generator: Option<Generator>,
    ignored: BTreeSet<String>,
}

impl LintOptions {
    /// Also checks the rules of one generator. What it does not support is an error,
    /// and guesses about generators at large are left out.
    #[must_use]
    pub fn for_generator(self, generator: Generator) -> Self {
        let generator = Some(generator);
        Self { generator, ..self }
    }

    /// Leaves out the findings of a rule, by its id.
    #[must_use]
    pub fn ignoring(mut self, rule: impl Into<String>) -> Self {
        self.ignored.insert(rule.into());
        self
    }

    /// Whether the findings of a rule are left out.
    pub fn ignores(&self, rule: &str) -> bool {
        self.ignored.contains(rule)
    }
}

/// Lints a whole spec with the rules for all readers and generators.
///
/// Each finding has its place, and the id of its [rule](LintRule) as code.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::{Document, Source, Syntax, lint};
///
/// let spec = r#"{
///     "openapi": "3.0.3",
///     "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {"get": {"responses": {"200": {"description": "All pets."}}}}}
/// }"#;
/// let document = Document::parse(Arc::new(Source::new("spec.json", spec)), Syntax::Json)?;
/// assert_eq!(lint(&document)[0].code(), "missing-operation-id");
/// # Ok::<(), openapi_fragments::Diagnostic>(())
/// ```
pub fn lint(document: &Document) -> Vec<Diagnostic> {
    lint_with(document, &LintOptions::default())
}

/// Lints a whole spec.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::{
///     Document, Generator, LintOptions, Severity, Source, Syntax, lint_with,
/// };
///
/// let spec = r#"{
///     "openapi": "3.0.3",
///     "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {"trace": {"operationId": "trace_pets", "responses": {"200": {"description": "d"}}}}}
/// }"#;
/// let document = Document::parse(Arc::new(Source::new("spec.json", spec)), Syntax::Json)?;
/// assert!(lint_with(&document, &LintOptions::default()).is_empty());
/// let options = LintOptions::default().for_generator(Generator::Progenitor);
/// let findings = lint_with(&document, &options);
/// assert_eq!(findings[0].code(), "unsupported-method");
/// assert_eq!(findings[0].severity(), Severity::Error);
/// # Ok::<(), openapi_fragments::Diagnostic>(())
/// ```
pub fn lint_with(document: &Document, options: &LintOptions) -> Vec<Diagnostic> {
    let document = &*number::rounded(document);
    let is_generated = options.generator.is_some();
    let mut found = found(document, is_generated);
    found.retain(|one| {
        let group = LintRule::find(one.rule).map(|rule| rule.group);
        let is_asked = match group {
            Some(RuleGroup::Progenitor) => is_generated,
            Some(RuleGroup::Generators) => !is_generated || one.effect.is_some(),
            _ => true,
        };
        is_asked && !options.ignores(one.rule)
    });
    findings::located(document, found, is_generated)
}

/// The pointers of values whose type OpenAPI does not allow where they are.
pub(crate) fn malformed(document: &Value) -> Vec<String> {
    let (Ok(version), _) = version::of(document) else {
        return Vec::new();
    };
    let mut walk = Walk {
        version,
        found: Vec::new(),
        visitor: &mut NoVisitor,
    };
    walk.root(document);
    let wrong = walk.found.into_iter();
    wrong
        .filter(|one| one.rule == "wrong-type")
        .map(|one| one.at)
        .collect()
}

/// For a walk whose own findings are all that is wanted.
struct NoVisitor;

impl Visitor for NoVisitor {
    fn object(&mut self, _: Kind, _: &Map<String, Value>, _: Path) {}
    fn reference(&mut self, _: Kind, _: &str, _: bool, _: Path) {}
}

/// General rules that the model of the generator has too, for what the generator does.
const MODELLED: [&str; 11] = [
    "bad-template",
    "default-mismatch",
    "duplicate-operation-id",
    "duplicate-parameter",
    "enum-mismatch",
    "exclusive-without-limit",
    "invalid-status",
    "nullable-without-type",
    "optional-path-parameter",
    "undeclared-path-parameter",
    "unused-path-parameter",
];

fn found(document: &Document, is_generated: bool) -> Vec<Found> {
    let value = document.value();
    let (version, mut about_version) = version::of(value);
    let version = match version {
        Ok(version) => version,
        Err(found) => return vec![found],
    };
    // The model comes first: of the findings of one rule about one node, the first is
    // reported, and the model also knows what the generator does.
    let mut found = progenitor::check(value);
    if !is_generated {
        findings::summarize(&mut found, "type-name-taken");
    }
    if version == Version::V31 {
        // `null` is a type of 3.1; the rules for schemas find what is none.
        found.retain(|one| one.rule != "unknown-type");
    }
    if !is_generated {
        found.retain(|one| !MODELLED.contains(&one.rule));
        for one in &mut found {
            // OpenAPI allows a body without one.
            if one.rule == "missing-schema" {
                *one = one.clone().with_severity(Severity::Hint);
            }
        }
    }
    found.append(&mut about_version);
    let mut checks = Checks::new(value, version);
    let mut walk = Walk {
        version,
        found: Vec::new(),
        visitor: &mut checks,
    };
    walk.root(value);
    found.append(&mut walk.found);
    found.append(&mut checks.finish());
    found.extend(references::unresolved(value));
    cycles::check(value, version, &mut found);
    parameters::check(value, &mut found);
    let operations = operation::operations(value);
    templates::check(&operations, &mut found);
    if !is_generated {
        for operation in &operations {
            operations::check(value, operation, &mut found);
        }
    }
    if version == Version::V30 {
        newer::nodes(value, &mut found);
    }
    found.append(&mut references::unused(value));
    if is_generated {
        findings::drop_repeated(&mut found);
    }
    found
}

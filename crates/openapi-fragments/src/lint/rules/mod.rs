//! The tables of rules: what each says, and what to do about it.
//!
//! `docs/lint-rules.md` is generated from these tables, and each example is tested.

mod document;
mod generators;
mod operations;
mod schemas;

use serde_json::{Value, json};

use crate::diagnostic::Severity;

/// Whom a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleGroup {
    /// Anyone who reads the document.
    General,
    /// Generators of code at large. If the generator is named, a finding of such a
    /// rule is one that this generator does not support.
    Generators,
    /// progenitor alone: checked if it is named.
    Progenitor,
}

/// A rule of [`lint`](crate::lint()).
///
/// ```
/// use openapi_fragments::{LintRule, RuleGroup, Severity};
///
/// let rule = LintRule::find("cookie-parameter").unwrap();
/// assert_eq!(rule.group, RuleGroup::Generators);
/// let rule = LintRule::find("duplicate-tag").unwrap();
/// assert_eq!(rule.severity, Severity::Error);
/// assert!(rule.example.is_some());
/// assert!(LintRule::all().any(|other| other.id == rule.id));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LintRule {
    /// The code of its findings, by which it can be silenced.
    pub id: &'static str,
    /// Whom it is for.
    pub group: RuleGroup,
    /// How bad a finding usually is, if no generator is named: an error is what OpenAPI
    /// forbids, a warning what is certainly not intended.
    pub severity: Severity,
    /// What it finds.
    pub summary: &'static str,
    /// What to do.
    pub help: &'static str,
    /// What it finds, and what it does not; a rule for everyone has one.
    pub example: Option<LintExample>,
}

/// An example of a [`LintRule`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LintExample {
    /// Where the example belongs.
    pub part: LintPart,
    /// What the rule finds, as JSON.
    pub bad: &'static str,
    /// The same without the fault, as JSON.
    pub good: &'static str,
}

/// The part of a document that a [`LintExample`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LintPart {
    /// Fields of the whole document.
    Document,
    /// Fields of an operation.
    Operation,
    /// A parameter.
    Parameter,
    /// A schema.
    Schema,
    /// A schema of OpenAPI 3.1.
    NewerSchema,
}

impl LintRule {
    /// All rules, in the order of their documentation.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        document::RULES
            .iter()
            .chain(operations::RULES)
            .chain(schemas::RULES)
            .chain(generators::RULES)
    }

    /// The rule of an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::all().find(|rule| rule.id == id)
    }
}

impl LintExample {
    /// The documents of the example: the bad and the good one.
    ///
    /// ```
    /// use openapi_fragments::LintRule;
    ///
    /// let example = LintRule::find("duplicate-tag").unwrap().example.unwrap();
    /// let [bad, good] = example.documents();
    /// assert_ne!(bad["tags"], good["tags"]);
    /// ```
    pub fn documents(&self) -> [Value; 2] {
        // The tests read every example.
        [self.bad, self.good].map(|text| {
            let part = serde_json::from_str(text).unwrap_or(Value::Null);
            document(self.part, &part)
        })
    }
}

fn document(part: LintPart, value: &Value) -> Value {
    let mut document = json!({
        "openapi": "3.0.4",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"get": {
            "operationId": "listPets",
            "responses": {"200": {"description": "The pets."}},
        }}},
    });
    let operation = &mut document["paths"]["/pets"]["get"];
    match part {
        LintPart::Document => put(&mut document, value),
        LintPart::Operation => put(operation, value),
        LintPart::Parameter => operation["parameters"] = json!([value]),
        LintPart::Schema | LintPart::NewerSchema => {
            operation["responses"]["200"]["content"] =
                json!({"application/json": {"schema": value}});
            if part == LintPart::NewerSchema {
                document["openapi"] = json!("3.1.1");
            }
        }
    }
    document
}

fn put(object: &mut Value, fields: &Value) {
    for (key, value) in fields.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
}

/// A row of the tables for everyone.
const fn rule(
    id: &'static str,
    severity: Severity,
    [summary, help]: [&'static str; 2],
    part: LintPart,
    [bad, good]: [&'static str; 2],
) -> LintRule {
    LintRule {
        id,
        group: RuleGroup::General,
        severity,
        summary,
        help,
        example: Some(LintExample { part, bad, good }),
    }
}

const OVERLAY: &str = "correct it with an overlay, and report it to the publisher";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Diagnostic, Document, LintOptions, Source, Syntax, lint_with, to_canonical_json};

    #[test]
    fn rules_have_different_ids() {
        let mut ids: Vec<_> = LintRule::all().map(|rule| rule.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    /// The bad example has findings of its rule alone, and the good one has none.
    #[test]
    fn each_example_shows_its_rule() {
        let mut misses = Vec::new();
        for rule in LintRule::all() {
            let Some(example) = rule.example else {
                assert_ne!(rule.group, RuleGroup::General, "{}", rule.id);
                continue;
            };
            for text in [example.bad, example.good] {
                if let Err(error) = serde_json::from_str::<Value>(text) {
                    misses.push(format!("{}: {error}", rule.id));
                }
            }
            let found = example.documents().map(|document| {
                let source = Arc::new(Source::new("spec.json", to_canonical_json(&document)));
                let document = Document::parse(source, Syntax::Json).unwrap();
                let mut found = lint_with(&document, &LintOptions::default());
                let group = |one: &Diagnostic| LintRule::find(one.code()).map(|rule| rule.group);
                found.retain(|one| group(one) == Some(RuleGroup::General));
                if let Some(first) = found.first()
                    && first.severity() != rule.severity
                {
                    misses.push(format!("{}: {:?}", rule.id, first.severity()));
                }
                let mut codes: Vec<_> = found.iter().map(Diagnostic::code).collect();
                codes.dedup();
                codes
            });
            if found != [vec![rule.id], vec![]] {
                misses.push(format!("{}: {found:?}", rule.id));
            }
        }
        assert!(misses.is_empty(), "{}", misses.join("\n"));
    }
}

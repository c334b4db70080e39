//! Components by section and name: equal ones are unified, others are reported.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Input;
use super::occurrence::{self, Occurrence, first_difference, occurrences};
use crate::diagnostic::Diagnostic;
use crate::documentation;
use crate::equivalence;
use crate::part::PartKey;
use crate::refs::ComponentKey;
use crate::text::Text;
use crate::tree::Tree;

/// Writes all components of all inputs into the spec and returns their keys.
pub(super) fn unify(
    inputs: &[Input],
    spec: &mut Tree,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<ComponentKey> {
    let mut unified = BTreeSet::new();
    for (key, occurrences) in occurrences(inputs, Some) {
        match key {
            PartKey::Component(key) => {
                let what = format!("the component `{}` of `{}`", key.name, key.section);
                if let Some(text) = unify_component(&what, occurrences, findings) {
                    spec.insert(&["components", &key.section, &key.name], text);
                    unified.insert(key.clone());
                }
            }
            PartKey::ComponentsExtension(key) => {
                let what = format!("`{key}` of the components");
                if let Some(text) =
                    occurrence::unify(&what, "conflicting-value", occurrences, findings)
                {
                    spec.insert(&["components", key], text);
                }
            }
            PartKey::Root(_) | PartKey::PathsExtension(_) => {}
        }
    }
    unified
}

/// The one value of a component. Of equivalent descriptions, the longest is taken;
/// of contradictory ones, both places are reported.
fn unify_component(
    what: &str,
    occurrences: Vec<Occurrence>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let first = occurrences.first()?;
    let Some(other) = occurrences.iter().find(|other| other.text != first.text) else {
        return Some(first.text.clone());
    };
    let values: Vec<Value> = occurrences.iter().map(|one| one.text.value()).collect();
    let warning = match Difference::of(&values) {
        Difference::Documentation => Diagnostic::warning(
            "differing-documentation",
            format!("{what} has different documentation in several fragments"),
        )
        .with_help("make it equal where it is published: the longest is kept"),
        Difference::Compatible => Diagnostic::warning(
            "compatible-components",
            format!("{what} has different but equivalent descriptions"),
        )
        .with_help("make them equal where they are published: the longest is kept"),
        Difference::Contract => {
            let reported = findings.len();
            let text = occurrence::unify(what, "conflicting-component", occurrences, findings);
            for finding in &mut findings[reported..] {
                *finding = finding.clone().with_help(
                    "make them equal where they are published, or merge with `--on-conflict rename` to keep both under new names",
                );
            }
            return text;
        }
    };
    let at = first_difference(&first.text.value(), &other.text.value());
    findings.push(
        warning
            .at(first.place(&at, "the first description"))
            .at(other.place(&at, "the second description")),
    );
    // Independent of the order of the input.
    occurrences
        .into_iter()
        .map(|one| one.text)
        .max_by(|one, other| {
            let length = |text: &Text| (text.as_str().len(), text.clone());
            length(one).cmp(&length(other))
        })
}

/// How descriptions of one component differ.
pub(super) enum Difference {
    /// In documentation only.
    Documentation,
    /// In equivalent ways: the order of a set, an explicit default.
    Compatible,
    /// In the contract.
    Contract,
}

impl Difference {
    pub(super) fn of(values: &[Value]) -> Self {
        let all_equal = |meaning: fn(&Value) -> Value| {
            let mut meanings = values.iter().map(meaning);
            let first = meanings.next();
            meanings.all(|other| Some(&other) == first.as_ref())
        };
        if all_equal(documentation::without) {
            Self::Documentation
        } else if all_equal(meaning) {
            Self::Compatible
        } else {
            Self::Contract
        }
    }
}

/// The contract of a component, normalized.
pub(super) fn meaning(value: &Value) -> Value {
    let mut value = documentation::without(value);
    equivalence::normalize(&mut value);
    value
}

//! What the rules find, before it has a place in the source.

use std::collections::{BTreeMap, HashSet};

use super::rules::LintRule;
use crate::diagnostic::Diagnostic;
use crate::document::Document;

/// How many findings of one rule are reported. The rest are counted.
const MOST_OF_A_RULE: usize = 10_000;

/// What a generator does with a construct that it does not support.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// It ends with an error.
    Refuses,
    /// It panics.
    Panics,
    /// The generated code does not compile.
    Breaks,
    /// The generated code compiles, but does something else.
    Misleads,
}

impl Effect {
    fn label(self) -> &'static str {
        match self {
            Self::Refuses => "progenitor refuses this",
            Self::Panics => "progenitor panics on this",
            Self::Breaks => "the generated code does not compile",
            Self::Misleads => "the generated code does something else",
        }
    }
}

/// One finding.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) rule: &'static str,
    /// The pointer of the node that it is about.
    pub(super) at: String,
    pub(super) message: String,
    /// What the generator does, if it does not support this.
    pub(super) effect: Option<Effect>,
}

impl Found {
    pub(super) fn new(
        rule: &'static str,
        at: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (at, message) = (at.into(), message.into());
        Self {
            rule,
            at,
            message,
            effect: None,
        }
    }

    pub(super) fn with_effect(self, effect: Effect) -> Self {
        Self {
            effect: Some(effect),
            ..self
        }
    }
}

/// The findings as diagnostics with their places, which are located in one pass.
/// Each rule reports a node once. With `is_generated`, what the generator does not
/// support is an error.
pub(super) fn located(
    document: &Document,
    found: Vec<Found>,
    is_generated: bool,
) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if !seen.insert((one.rule, one.at.clone())) {
            continue;
        }
        let count = counts.entry(one.rule).or_default();
        *count += 1;
        if *count <= MOST_OF_A_RULE {
            kept.push(one);
        }
    }
    for (rule, count) in counts {
        if count > MOST_OF_A_RULE {
            let message = format!(
                "{} more findings of `{rule}` are not shown",
                count - MOST_OF_A_RULE
            );
            kept.push(Found::new(rule, "", message));
        }
    }
    if kept.is_empty() {
        return Vec::new();
    }
    let pointers: Vec<String> = kept.iter().map(|one| one.at.clone()).collect();
    let places = document.places(&pointers, "here");
    std::iter::zip(kept, places)
        .map(|(one, place)| {
            let rule = LintRule::find(one.rule);
            let mut diagnostic = Diagnostic::warning(one.rule, one.message);
            // What is no spec at all is an error, whatever it is read for.
            if one.rule == "not-openapi" {
                diagnostic = diagnostic.into_error();
            }
            let place = match one.effect.filter(|_| is_generated) {
                Some(effect) => {
                    diagnostic = diagnostic.into_error();
                    place.labelled(effect.label())
                }
                None => place,
            };
            let help = rule.map_or("", |rule| rule.help);
            diagnostic.at(place).with_help(help)
        })
        .collect()
}

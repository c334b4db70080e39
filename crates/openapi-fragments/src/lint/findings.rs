//! What the rules find, before it has a place in the source.

use std::collections::{BTreeMap, HashSet};

use super::rules::LintRule;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;

/// How many findings of one rule are reported. The rest are counted.
const MOST_OF_A_RULE: usize = 10_000;

/// How far around a node another finding of the same rule says the same.
const LEVELS: usize = 3;

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
    /// How bad it is, if not as its rule says.
    severity: Option<Severity>,
    /// What to do, if there is more to say than its rule does.
    help: Option<String>,
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
            severity: None,
            help: None,
        }
    }

    pub(super) fn with_effect(self, effect: Effect) -> Self {
        Self {
            effect: Some(effect),
            ..self
        }
    }

    pub(super) fn with_severity(self, severity: Severity) -> Self {
        Self {
            severity: Some(severity),
            ..self
        }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

/// Drops what another finding of the same rule says about the same node or a node
/// around it, and also says what the generator does.
pub(super) fn drop_repeated(found: &mut Vec<Found>) {
    let known = |found: &[Found], key: fn(&Found) -> &str| -> HashSet<(&'static str, String)> {
        let modelled = found.iter().filter(|one| one.effect.is_some());
        modelled
            .map(|one| (one.rule, key(one).to_owned()))
            .collect()
    };
    let messages = known(found, |one| &one.message);
    let known = known(found, |one| &one.at);
    found.retain(|one| {
        // The generator looks behind references.
        if one.effect.is_none() && messages.contains(&(one.rule, one.message.clone())) {
            return false;
        }
        let mut at = one.at.as_str();
        let is_known = |at: &str| known.contains(&(one.rule, at.to_owned()));
        let is_repeated = std::iter::from_fn(|| {
            at = at.rfind('/').map(|slash| &at[..slash])?;
            Some(at)
        })
        .take(LEVELS)
        .any(is_known);
        one.effect.is_some() || !(is_repeated || is_known(&one.at))
    });
}

/// Leaves the first finding of a rule, which says how many others there are.
pub(super) fn summarize(found: &mut Vec<Found>, rule: &'static str) {
    let others: HashSet<&str> = found
        .iter()
        .filter(|one| one.rule == rule)
        .map(|one| one.at.as_str())
        .collect();
    let count = others.len().saturating_sub(1);
    let mut is_first = true;
    found.retain_mut(|one| {
        if one.rule != rule {
            return true;
        }
        if is_first && count > 0 {
            one.message = format!("{}; {count} more schemas have this", one.message);
            let help = LintRule::find(rule).map_or("", |rule| rule.help);
            one.help = Some(format!("{help}; `--for progenitor` lists all of them"));
        }
        std::mem::take(&mut is_first)
    });
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
            let usual = rule.map_or(Severity::Warning, |rule| rule.severity);
            let stated = one.severity.unwrap_or(usual);
            let effect = one.effect.filter(|_| is_generated);
            let severity = match effect {
                Some(_) => Severity::Error,
                // What is no spec at all is an error, whatever it is read for.
                None if is_generated && one.rule != "not-openapi" => stated.min(Severity::Warning),
                None => stated,
            };
            let diagnostic = match severity {
                Severity::Hint => Diagnostic::hint(one.rule, one.message),
                Severity::Warning => Diagnostic::warning(one.rule, one.message),
                Severity::Error => Diagnostic::error(one.rule, one.message),
            };
            let place = match effect {
                Some(effect) => place.labelled(effect.label()),
                None => place,
            };
            let help = one.help.as_deref();
            let help = help.unwrap_or_else(|| rule.map_or("", |rule| rule.help));
            diagnostic.at(place).with_help(help)
        })
        .collect()
}

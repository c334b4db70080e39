//! The occurrences of a value in several inputs, and the one that the spec has.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::difference::{Content, Difference, first_contradiction, first_difference};
use super::policy::{ConflictKind, OnConflict};
use super::{Context, Input, distinct as distinct_parts};
use crate::diagnostic::{Diagnostic, Place};
use crate::part::PartKey;
use crate::text::Text;

/// How many places a diagnostic shows.
const MOST_PLACES: usize = 8;

/// One occurrence of a value in an input.
#[derive(Clone)]
pub(super) struct Occurrence<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) pointer: String,
    pub(super) text: Text,
    /// Keys in it that are inherited from the root of the input.
    pub(super) inherited: Vec<&'static str>,
    /// The age of the newest input that has it: the higher, the newer.
    pub(super) age: usize,
}

impl<'a> Occurrence<'a> {
    pub(super) fn new(input: &'a Input, pointer: String, text: Text) -> Self {
        Self {
            input,
            pointer,
            text,
            inherited: Vec::new(),
            age: input.age,
        }
    }

    /// The place of a node of the value.
    pub(super) fn place(&self, at: &str, label: &str) -> Place {
        let first = at.split('/').nth(1).unwrap_or_default();
        if self.inherited.contains(&first) {
            self.input.place(at, label)
        } else {
            self.input.place(&format!("{}{at}", self.pointer), label)
        }
    }
}

/// The occurrences of all parts that `select` returns a key for, by that key.
pub(super) fn occurrences<'a, K: Ord>(
    inputs: &'a [Input<'a>],
    context: &Context,
    select: impl Fn(&'a PartKey) -> Option<K>,
) -> BTreeMap<K, Vec<Occurrence<'a>>> {
    let mut found = BTreeMap::<K, Vec<Occurrence>>::new();
    for (input, part) in distinct_parts(inputs) {
        if let Some(key) = select(&part.key) {
            found.entry(key).or_default().push(Occurrence {
                age: context.age(input, part),
                ..Occurrence::new(input, part.key.pointer(), part.text().clone())
            });
        }
    }
    found
}

/// What several descriptions are about.
pub(super) struct Subject<'s> {
    pub(super) what: &'s str,
    pub(super) kind: ConflictKind,
    pub(super) content: Content,
}

impl<'s> Subject<'s> {
    /// The value of a key that is neither a component nor an operation.
    pub(super) fn value(what: &'s str, key: &str) -> Self {
        Self {
            what,
            kind: ConflictKind::Extensions,
            content: Content::of_key(key),
        }
    }

    fn conflict_code(&self) -> &'static str {
        match self.kind {
            ConflictKind::Components => "conflicting-component",
            ConflictKind::Operations | ConflictKind::OperationIds => "conflicting-operation",
            _ => "conflicting-value",
        }
    }

    fn compatible_code(&self) -> &'static str {
        match self.kind {
            ConflictKind::Operations => "compatible-operations",
            _ => "compatible-components",
        }
    }

    /// What to do about a conflict.
    fn help(&self) -> String {
        let kind = self.kind;
        let name = kind.name();
        let way_out = match kind {
            ConflictKind::Components => {
                format!("merge with `--on-conflict {name}=rename` to keep both under new names")
            }
            ConflictKind::Info => {
                format!(
                    "say what is right with `--info`, or merge with `--on-conflict {name}=first`"
                )
            }
            _ => format!("merge with `--on-conflict {name}=first` or `{name}=newest` to keep one"),
        };
        format!("make them equal where they are published, or {way_out}")
    }
}

/// The index of the one description that the spec has, of all occurrences. Those that
/// differ in words or in equivalent ways are unified with a warning: the fullest is
/// kept. Those that contradict each other are a conflict, which the policy decides.
pub(super) fn decide(
    subject: &Subject,
    occurrences: &[Occurrence],
    context: &mut Context,
) -> Option<usize> {
    let first = occurrences.first()?;
    if occurrences.iter().all(|other| other.text == first.text) {
        return Some(0);
    }
    let values = distinct_values(occurrences);
    let what = subject.what;
    let warning = match subject.content.difference(&values) {
        Difference::Contract => return Some(conflict(subject, occurrences, context)),
        Difference::Documentation => Diagnostic::warning(
            "differing-documentation",
            format!("{what} has different documentation in several fragments"),
        )
        .with_help("make it equal where it is published: the longest is kept"),
        Difference::Compatible => Diagnostic::warning(
            subject.compatible_code(),
            format!("{what} has different but equivalent descriptions"),
        )
        .with_help("make them equal where they are published: the longest is kept"),
    };
    if let [one, other, ..] = distinct(occurrences).as_slice() {
        let at = first_difference(&one.text.value(), &other.text.value());
        context.findings.push(
            warning
                .at(one.place(&at, "the first description"))
                .at(other.place(&at, "the second description")),
        );
    }
    fullest(occurrences, |_| true)
}

/// The one value of all occurrences, as [`decide`] finds it.
pub(super) fn unify(
    subject: &Subject,
    occurrences: &[Occurrence],
    context: &mut Context,
) -> Option<Text> {
    let kept = decide(subject, occurrences, context)?;
    let kept = &occurrences.get(kept)?.text;
    let texts = occurrences.iter().map(|one| &one.text);
    Text::chosen(texts.filter(|text| *text == kept)).cloned()
}

/// Each value once, in the order of the inputs.
pub(super) fn distinct<'o, 'a>(occurrences: &'o [Occurrence<'a>]) -> Vec<&'o Occurrence<'a>> {
    let mut sorted: Vec<_> = occurrences.iter().collect();
    sorted.sort_by_key(|one| one.input.position);
    let mut seen = HashSet::new();
    sorted.retain(|one| seen.insert(&one.text));
    sorted
}

/// Each value once, in an order that does not depend on the inputs.
pub(super) fn distinct_values(occurrences: &[Occurrence]) -> Vec<Value> {
    let texts: BTreeSet<_> = occurrences.iter().map(|one| &one.text).collect();
    texts.into_iter().map(Text::value).collect()
}

/// The longest of those that are accepted, independent of the order of the input.
fn fullest(occurrences: &[Occurrence], accepts: impl Fn(&Occurrence) -> bool) -> Option<usize> {
    let length = |text: &Text| text.as_str().len();
    let accepted = occurrences
        .iter()
        .enumerate()
        .filter(|(_, one)| accepts(one));
    accepted
        // The first of equal ones.
        .rev()
        .max_by_key(|(_, one)| (length(&one.text), &one.text))
        .map(|(index, _)| index)
}

/// Reports a contradiction, or what is dropped where the policy resolves it.
fn conflict(subject: &Subject, occurrences: &[Occurrence], context: &mut Context) -> usize {
    let policy = context.policies.of(subject.kind);
    let is_newest = policy == OnConflict::Newest;
    let chosen = match policy {
        OnConflict::First => index_of_first(occurrences),
        OnConflict::Newest => index_of_newest(occurrences),
        // One operation has one id.
        OnConflict::Rename if subject.kind == ConflictKind::OperationIds => {
            index_of_first(occurrences)
        }
        _ => {
            context.findings.push(contradiction(subject, occurrences));
            return 0;
        }
    };
    let contract = |one: &Occurrence| subject.content.contract(&one.text.value());
    let kept = &occurrences[chosen];
    let meaning = contract(kept);
    let (equal, dropped): (Vec<_>, Vec<_>) = distinct(occurrences)
        .into_iter()
        .partition(|one| contract(one) == meaning);
    let message = format!(
        "{} has {} different descriptions: the {} is kept",
        subject.what,
        dropped.len() + 1,
        if is_newest { "newest" } else { "first" },
    );
    let at = dropped.first().map_or_else(String::new, |other| {
        first_contradiction(subject.content, &kept.text.value(), &other.text.value())
    });
    let mut warning = Diagnostic::warning("resolved-conflict", message)
        .with_help("make them equal where they are published, if what is dropped is right, too")
        .at(kept.place(&at, "is kept"));
    for other in dropped.iter().take(MOST_PLACES - 1) {
        warning = warning.at(other.place(&at, "is dropped"));
    }
    context.findings.push(warning);
    let texts: HashSet<&Text> = equal.iter().map(|one| &one.text).collect();
    fullest(occurrences, |one| texts.contains(&one.text)).unwrap_or(chosen)
}

pub(super) fn index_of_first(occurrences: &[Occurrence]) -> usize {
    let indices = 0..occurrences.len();
    indices
        .min_by_key(|index| occurrences[*index].input.position)
        .unwrap_or_default()
}

pub(super) fn index_of_newest(occurrences: &[Occurrence]) -> usize {
    let indices = 0..occurrences.len();
    indices
        .max_by_key(|index| occurrences[*index].age)
        .unwrap_or_default()
}

/// An error with the places of all descriptions, each at its first difference from the
/// first.
pub(super) fn contradiction(subject: &Subject, occurrences: &[Occurrence]) -> Diagnostic {
    let distinct = distinct(occurrences);
    let what = subject.what;
    let message = match distinct.len() {
        2 => format!("{what} has two different descriptions"),
        several => format!("{what} has {several} different descriptions"),
    };
    let mut error = Diagnostic::error(subject.conflict_code(), message).with_help(subject.help());
    let [first, others @ ..] = distinct.as_slice() else {
        return error;
    };
    let value = first.text.value();
    let labels = ["the second description", "another description"];
    for (number, other) in others.iter().take(MOST_PLACES - 1).enumerate() {
        let at = first_contradiction(subject.content, &value, &other.text.value());
        if number == 0 {
            error = error.at(first.place(&at, "the first description"));
        }
        error = error.at(other.place(&at, labels[number.min(1)]));
    }
    error
}

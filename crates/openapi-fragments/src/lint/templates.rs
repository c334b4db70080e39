//! Path templates that one URL can match.
//!
//! Comparing all pairs is quadratic in the number of operations. So the templates
//! of one method and length become a trie of their segments, in which a parameter
//! of any name is one branch; overlapping pairs are found by descending two
//! branches together. Where everything overlaps, that is quadratic as well: each
//! operation is reported once, and the search ends after [`MOST_STEPS`].

use std::collections::{BTreeMap, HashMap};

use super::findings::Found;
use crate::operation::OperationKey;

/// How many pairs of branches are descended at most.
const MOST_STEPS: usize = 5_000_000;

/// The findings about templates: one for each operation that overlaps an earlier one.
pub(super) fn check(operations: &[OperationKey], found: &mut Vec<Found>) {
    let (overlaps, is_whole) = overlapping(operations, MOST_STEPS);
    for Overlap { one, other, more } in overlaps {
        if more == 0 && one.shape() == other.shape() {
            // They are one path, which is reported as such.
            continue;
        }
        let more = match more {
            0 => String::new(),
            1 => ", and 1 more template".to_owned(),
            more => format!(", and {more} more templates"),
        };
        let what = format!("one URL can match both {one} and {other}{more}");
        found.push(Found::new("ambiguous-template", other.pointer(), what));
    }
    if !is_whole {
        let what = "so many templates overlap that not all of them were compared";
        found.push(Found::new("ambiguous-template", "/paths", what));
    }
}

/// An operation and the first one before it that overlaps it.
#[derive(Debug, PartialEq)]
struct Overlap<'a> {
    one: &'a OperationKey,
    other: &'a OperationKey,
    /// How many others before it overlap it too.
    more: usize,
}

/// The operations with templates that overlap an earlier one of the same method: those
/// with fewer segments first, in the order of the operations; and whether all pairs
/// were compared.
fn overlapping(operations: &[OperationKey], most_steps: usize) -> (Vec<Overlap<'_>>, bool) {
    let mut trees: BTreeMap<(usize, &str), Tree> = BTreeMap::new();
    for (number, operation) in operations.iter().enumerate() {
        let length = operation.path.split('/').count();
        trees
            .entry((length, operation.method.as_str()))
            .or_default()
            .add(&operation.path, number);
    }
    let mut pairs = Pairs {
        first: BTreeMap::new(),
        steps_left: most_steps,
    };
    let mut found = Vec::new();
    for tree in trees.values() {
        tree.within(&mut pairs);
        for (other, (one, count)) in std::mem::take(&mut pairs.first) {
            if let (Some(one), Some(other)) = (operations.get(one), operations.get(other)) {
                found.push(Overlap {
                    one,
                    other,
                    more: count - 1,
                });
            }
        }
    }
    (found, pairs.steps_left > 0)
}

/// The later operation of each pair, with the first of its partners and their number.
struct Pairs {
    first: BTreeMap<usize, (usize, usize)>,
    steps_left: usize,
}

impl Pairs {
    fn add(&mut self, one: usize, other: usize) {
        let (one, other) = (one.min(other), one.max(other));
        let known = self.first.entry(other).or_insert((one, 0));
        known.0 = known.0.min(one);
        known.1 += 1;
    }

    fn step(&mut self, count: usize) -> bool {
        self.steps_left = self.steps_left.saturating_sub(count);
        self.steps_left > 0
    }
}

/// A trie of templates of equal length, by segment.
#[derive(Default)]
struct Tree<'a> {
    /// The operations whose template ends here.
    ends: Vec<usize>,
    concrete: HashMap<&'a str, Tree<'a>>,
    /// The subtree below a segment with a parameter, which may match any segment.
    parameter: Option<Box<Tree<'a>>>,
}

impl<'a> Tree<'a> {
    fn add(&mut self, path: &'a str, number: usize) {
        let mut tree = self;
        for segment in path.split('/') {
            tree = if segment.contains('{') {
                tree.parameter.get_or_insert_default()
            } else {
                tree.concrete.entry(segment).or_default()
            };
        }
        tree.ends.push(number);
    }

    /// Pairs within this tree.
    fn within(&self, pairs: &mut Pairs) {
        for (index, one) in self.ends.iter().enumerate() {
            if !pairs.step(1 + index) {
                return;
            }
            for other in &self.ends[..index] {
                pairs.add(*one, *other);
            }
        }
        for below in self.concrete.values() {
            below.within(pairs);
        }
        if let Some(parameter) = &self.parameter {
            parameter.within(pairs);
            for below in self.concrete.values() {
                parameter.with(below, pairs);
            }
        }
    }

    /// Pairs of one operation of this tree and one of another.
    fn with(&self, other: &Self, pairs: &mut Pairs) {
        if !pairs.step(1 + self.ends.len() * other.ends.len()) {
            return;
        }
        for one in &self.ends {
            for other in &other.ends {
                pairs.add(*one, *other);
            }
        }
        let (small, large) = if self.concrete.len() <= other.concrete.len() {
            (self, other)
        } else {
            (other, self)
        };
        for (segment, below) in &small.concrete {
            if let Some(alike) = large.concrete.get(segment) {
                below.with(alike, pairs);
            }
        }
        for (one, other) in [(self, other), (other, self)] {
            if let Some(parameter) = &one.parameter {
                for below in other.concrete.values() {
                    parameter.with(below, pairs);
                }
            }
        }
        if let (Some(one), Some(other)) = (&self.parameter, &other.parameter) {
            one.with(other, pairs);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// Segment by segment equal, or one of them a parameter.
    fn overlap(one: &str, other: &str) -> bool {
        one.split('/').count() == other.split('/').count()
            && std::iter::zip(one.split('/'), other.split('/'))
                .all(|(a, b)| a == b || a.contains('{') || b.contains('{'))
    }

    fn operation() -> impl Strategy<Value = OperationKey> {
        let segment = select(vec!["a", "b", "c", "{x}", "{y}", "a{x}", ""]);
        let path = prop::collection::vec(segment, 1..5);
        (path, select(vec!["get", "put"]))
            .prop_map(|(path, method)| OperationKey::new(method, &format!("/{}", path.join("/"))))
    }

    /// What many overlapping templates take is bounded.
    #[test]
    fn overlapping_templates_are_reported_once_each() {
        let path = |number: usize| -> String {
            (0..14)
                .map(|bit| if number >> bit & 1 == 0 { "/s" } else { "/{p}" })
                .collect()
        };
        let operations: Vec<_> = (0..1000)
            .map(|number| OperationKey::new("get", &path(number)))
            .collect();
        let mut found = Vec::new();
        check(&operations, &mut found);
        assert_eq!(found.len(), 999);
        let (_, is_whole) = overlapping(&operations, 1000);
        assert!(!is_whole);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The trie finds the same pairs as comparing all pairs.
        #[test]
        fn the_trie_finds_what_comparing_all_pairs_finds(operations in prop::collection::btree_set(operation(), 0..40)) {
            let operations: Vec<_> = operations.into_iter().collect();
            let mut expected = Vec::new();
            for (index, other) in operations.iter().enumerate() {
                let before = operations[..index].iter();
                let all: Vec<_> = before
                    .filter(|one| one.method == other.method && overlap(&one.path, &other.path))
                    .collect();
                if let Some(one) = all.first() {
                    expected.push(Overlap { one, other, more: all.len() - 1 });
                }
            }
            expected.sort_by_key(|one| (one.other.path.split('/').count(), one.other.method.clone()));
            prop_assert_eq!(overlapping(&operations, usize::MAX), (expected, true));
        }
    }
}

//! Pairs of path templates that one URL can match.
//!
//! Comparing all pairs is quadratic in the number of operations. So the templates
//! of one method and length become a trie of their segments, in which a parameter
//! of any name is one branch; overlapping pairs are found by descending two
//! branches together.

use std::collections::{BTreeMap, HashMap};

use crate::operation::OperationKey;

/// All pairs of operations of one method with templates that overlap: those
/// with fewer segments first, each pair and the pairs among themselves in the
/// order of the operations.
pub(super) fn overlapping(operations: &[OperationKey]) -> Vec<(&OperationKey, &OperationKey)> {
    let mut trees: BTreeMap<(usize, &str), Tree> = BTreeMap::new();
    for (number, operation) in operations.iter().enumerate() {
        let length = operation.path.split('/').count();
        trees
            .entry((length, operation.method.as_str()))
            .or_default()
            .add(&operation.path, number);
    }
    let mut found = Vec::new();
    for tree in trees.values() {
        let mut pairs = Vec::new();
        tree.within(&mut pairs);
        pairs.sort_unstable();
        found.extend(
            pairs
                .into_iter()
                .filter_map(|(one, other)| Some((operations.get(one)?, operations.get(other)?))),
        );
    }
    found
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

/// Two operations by number, the smaller one first.
type Pairs = Vec<(usize, usize)>;

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
            pairs.extend(self.ends[index + 1..].iter().map(|other| (*one, *other)));
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
        for one in &self.ends {
            let both = other
                .ends
                .iter()
                .map(|other| (*one.min(other), *one.max(other)));
            pairs.extend(both);
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

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The trie finds the same pairs as comparing all pairs.
        #[test]
        fn the_trie_finds_what_comparing_all_pairs_finds(operations in prop::collection::btree_set(operation(), 0..40)) {
            let operations: Vec<_> = operations.into_iter().collect();
            let mut expected = Vec::new();
            for (index, one) in operations.iter().enumerate() {
                for other in &operations[index + 1..] {
                    if one.method == other.method && overlap(&one.path, &other.path) {
                        expected.push((one, other));
                    }
                }
            }
            expected.sort_by_key(|(one, _)| (one.path.split('/').count(), one.method.clone()));
            prop_assert_eq!(overlapping(&operations), expected);
        }
    }
}

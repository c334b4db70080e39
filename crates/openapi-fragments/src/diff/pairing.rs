//! Pairs what is named before and afterwards.

use std::collections::{BTreeMap, VecDeque};

/// What is there before and afterwards, and what is there once.
pub(super) struct Paired<T> {
    pub(super) both: Vec<(T, T)>,
    pub(super) gone: Vec<T>,
    pub(super) added: Vec<T>,
}

/// Pairs by the first key; what is left, by the next.
pub(super) fn pair<T>(
    old: impl IntoIterator<Item = T>,
    new: impl IntoIterator<Item = T>,
    keys: &[&dyn Fn(&T) -> String],
) -> Paired<T> {
    let mut both = Vec::new();
    let mut gone: Vec<T> = old.into_iter().collect();
    let mut added: Vec<T> = new.into_iter().collect();
    for key in keys {
        if gone.is_empty() || added.is_empty() {
            break;
        }
        let mut named: BTreeMap<String, VecDeque<T>> = BTreeMap::new();
        for one in added {
            named.entry(key(&one)).or_default().push_back(one);
        }
        let mut left = Vec::new();
        for old in gone {
            match named.get_mut(&key(&old)).and_then(VecDeque::pop_front) {
                Some(new) => both.push((old, new)),
                None => left.push(old),
            }
        }
        gone = left;
        added = named.into_values().flatten().collect();
    }
    Paired { both, gone, added }
}

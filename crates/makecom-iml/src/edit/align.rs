//! Matches the elements of two versions of an array.

use std::collections::HashMap;

use super::tree::Tree;

/// Beyond this many pairs of equal elements, equal elements are paired in
/// order, so that time and memory stay bounded.
const MOST_PAIRS: usize = 1 << 20;

/// For each element of `after`, the index in `before` of the element that it
/// was.
///
/// Elements are the same if they have the same name, or are equal. The longest
/// common subsequence stays in order; other matches have moved. Of the rest,
/// elements at the same place between two that stayed are the same element,
/// changed.
pub(super) fn origins(before: &[Tree], after: &[Tree]) -> Vec<Option<usize>> {
    let classes = Classes::of(before, after);
    let mut origins = vec![None; after.len()];
    let stayed = classes.in_order();
    for &(old, new) in &stayed {
        origins[new] = Some(old);
    }

    // Moved elements: equal ones that are left are paired in order, so each list
    // is reversed for `pop` to take the first.
    let mut is_left = vec![true; before.len()];
    for &(old, _) in &stayed {
        is_left[old] = false;
    }
    let mut left: HashMap<usize, Vec<usize>> = HashMap::new();
    for old in (0..before.len()).rev().filter(|old| is_left[*old]) {
        left.entry(classes.before[old]).or_default().push(old);
    }
    for (new, origin) in origins.iter_mut().enumerate() {
        if origin.is_none() {
            *origin = left.get_mut(&classes.after[new]).and_then(Vec::pop);
            if let Some(old) = *origin {
                is_left[old] = false;
            }
        }
    }

    // Changed elements: the gaps between two that stayed, and the one at the end,
    // are filled in order with what is left of the same gap.
    let ends = stayed.iter().copied().chain([(before.len(), after.len())]);
    let (mut start, mut new_start) = (0, 0);
    for (end, new_end) in ends {
        let old = (start..end).filter(|old| is_left[*old]);
        let places = origins[new_start..new_end].iter_mut();
        for (old, place) in old.zip(places.filter(|origin| origin.is_none())) {
            *place = Some(old);
        }
        (start, new_start) = (end + 1, new_end + 1);
    }
    origins
}

/// The indices of a longest strictly increasing subsequence of `values`, by
/// patience sorting.
pub(super) fn longest_increase(values: &[usize]) -> Vec<usize> {
    // For each length, the index at which the sequence with the smallest last
    // value ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; values.len()];
    for (place, value) in values.iter().enumerate() {
        let length = ends.partition_point(|end| values[*end] < *value);
        previous[place] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(place);
        } else {
            ends[length] = place;
        }
    }
    let mut places = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(place) = at {
        places.push(place);
        at = previous[place];
    }
    places.reverse();
    places
}

/// A number for each element; elements are the same if their numbers are.
struct Classes {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Classes {
    fn of(before: &[Tree], after: &[Tree]) -> Self {
        let (names, new_names) = (counts(before), counts(after));
        // A name that occurs twice in one array does not identify an element.
        let is_told = |name| {
            let count = |names: &HashMap<_, usize>| names.get(&name).copied().unwrap_or_default();
            count(&names) <= 1 && count(&new_names) <= 1
        };
        let mut known = HashMap::new();
        let mut number = |element| {
            let next = known.len();
            let name = Tree::name(element).filter(|name| is_told(*name));
            *known.entry(name.unwrap_or(("", element))).or_insert(next)
        };
        Self {
            before: before.iter().map(&mut number).collect(),
            after: after.iter().map(&mut number).collect(),
        }
    }

    /// The longest common subsequence, as pairs of indices.
    fn in_order(&self) -> Vec<(usize, usize)> {
        let (before, after) = (&self.before[..], &self.after[..]);
        // An equal start and end are cut off first, as most edits change little.
        let ahead = before.iter().zip(after);
        let start = ahead.take_while(|(a, b)| a == b).count();
        let (rest, new_rest) = (&before[start..], &after[start..]);
        let from_end = rest.iter().rev().zip(new_rest.iter().rev());
        let end = from_end.take_while(|(a, b)| a == b).count();

        let mut places: HashMap<usize, Vec<usize>> = HashMap::new();
        for (offset, class) in before[start..before.len() - end].iter().enumerate() {
            places.entry(*class).or_default().push(start + offset);
        }
        let of = |new: usize| places.get(&after[new]).map_or(&[][..], Vec::as_slice);
        let middle = start..after.len() - end;
        let pairs: usize = middle.clone().map(|new| of(new).len()).sum();
        let mut seen: HashMap<usize, usize> = HashMap::new();
        let mut candidates = Vec::new();
        for new in middle {
            if pairs <= MOST_PAIRS {
                // Descending, so that a strictly increasing sequence takes at
                // most one pair of each new element.
                candidates.extend(of(new).iter().rev().map(|old| (*old, new)));
            } else {
                let count = seen.entry(after[new]).or_default();
                candidates.extend(of(new).get(*count).map(|old| (*old, new)));
                *count += 1;
            }
        }
        let old: Vec<usize> = candidates.iter().map(|(old, _)| *old).collect();
        let longest = longest_increase(&old);

        let mut matches: Vec<_> = (0..start).map(|index| (index, index)).collect();
        matches.extend(longest.into_iter().map(|place| candidates[place]));
        let from_end = (1..=end).rev();
        matches.extend(from_end.map(|back| (before.len() - back, after.len() - back)));
        matches
    }
}

fn counts(elements: &[Tree]) -> HashMap<(&'static str, &Tree), usize> {
    let mut counts = HashMap::new();
    for name in elements.iter().filter_map(Tree::name) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_matched_to_their_origins() {
        // A letter is a whole element; with a number after it, the letter is
        // its name.
        let element = |text: &str| match text.split_once(char::is_numeric) {
            None => Tree::Text(text.to_owned()),
            Some((name, _)) => Tree::Map(
                [("name", name), ("rest", text)]
                    .map(|(key, text)| (key.to_owned(), Tree::Text(text.to_owned())))
                    .into(),
            ),
        };
        let elements = |text: &str| -> Vec<Tree> { text.split_whitespace().map(element).collect() };
        let cases = [
            ("", "", ""),
            ("a b", "a b", "0 1"),
            ("a b c", "a c", "0 2"),
            ("a c", "a b c d", "0 - 1 -"),
            ("a b", "", ""),
            // Changed in its place.
            ("a b c", "a x c", "0 1 2"),
            ("a1 b1 c1", "b2 c1", "1 2"),
            ("a b c d", "b d e", "1 3 -"),
            // Moved, and some of them changed too.
            ("a b c d", "d a b c", "3 0 1 2"),
            ("a b c", "c b a", "2 1 0"),
            ("a1 b1 c1", "c2 a1 b1", "2 0 1"),
            ("a b c d", "d x b c", "3 0 1 2"),
            ("a b c", "c x a", "2 - 0"),
            // Equal ones.
            ("a a b", "a b", "0 2"),
            ("a x a", "x a", "1 2"),
            ("a1 a2", "a2 a1", "1 0"),
            ("a1 a2 b1", "b2 a2 a1", "2 1 0"),
        ];
        for (before, after, expected) in cases {
            let origins: Vec<String> = origins(&elements(before), &elements(after))
                .into_iter()
                .map(|origin| origin.map_or("-".to_owned(), |old| old.to_string()))
                .collect();
            assert_eq!(origins.join(" "), expected, "{before} -> {after}");
        }
    }

    #[test]
    fn too_many_equal_elements_are_matched_in_order() {
        let before: Vec<Tree> = (0..3000).map(|n| Tree::Boolean(n % 2 == 0)).collect();
        let mut after = before[1..].to_vec();
        after.push(Tree::Null);
        let origins = origins(&before, &after);
        let known: Vec<usize> = origins.iter().copied().flatten().collect();
        assert!(known.len() >= 2999);
        for (new, old) in origins.iter().enumerate() {
            assert!(old.is_none_or(|old| before[old] == after[new] || after[new] == Tree::Null));
        }
    }

    #[test]
    fn the_longest_increase() {
        let cases: [(&[usize], &[usize]); 5] = [
            (&[], &[]),
            (&[3], &[0]),
            (&[1, 2, 3], &[0, 1, 2]),
            (&[3, 0, 1, 2], &[1, 2, 3]),
            (&[2, 2, 2], &[2]),
        ];
        for (values, expected) in cases {
            assert_eq!(longest_increase(values), expected, "{values:?}");
        }
    }
}

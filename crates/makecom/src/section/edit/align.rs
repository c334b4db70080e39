//! Which elements of two arrays are the same, and what leads from one array to
//! the other.

use std::collections::HashMap;

use super::tree::Tree;

/// One step on the way from an array to another. Places to insert at are those
/// of the array at that moment, all others those of the array as it was.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Remove(usize),
    Insert(usize, usize),
    Change(usize, usize),
}

/// Beyond this many pairs, arrays are matched by place alone.
const MOST_PAIRS: usize = 1 << 24;

/// The way from an array to another, last element first, so that no step moves
/// what a later one speaks of.
pub(super) fn steps(before: &[Tree], after: &[Tree]) -> Vec<Step> {
    let mut matches = common(before, after);
    matches.push((before.len(), after.len()));
    let mut steps = Vec::new();
    let (mut end, mut new_end) = (before.len(), after.len());
    // From each match back to the one before it.
    for index in (0..matches.len()).rev() {
        let (start, new_start) = match index.checked_sub(1) {
            Some(previous) => (matches[previous].0 + 1, matches[previous].1 + 1),
            None => (0, 0),
        };
        let pairs = (end - start).min(new_end - new_start);
        steps.extend((start + pairs..end).rev().map(Step::Remove));
        let inserted = new_start + pairs..new_end;
        steps.extend(
            inserted
                .enumerate()
                .map(|(offset, new)| Step::Insert(start + pairs + offset, new)),
        );
        steps.extend(
            (0..pairs)
                .rev()
                .map(|pair| Step::Change(start + pair, new_start + pair)),
        );
        if let Some(previous) = index.checked_sub(1) {
            let (old, new) = matches[previous];
            if before[old] != after[new] {
                steps.push(Step::Change(old, new));
            }
            (end, new_end) = (old, new);
        }
    }
    steps
}

/// The longest sequence of elements that both arrays have, in order.
fn common(before: &[Tree], after: &[Tree]) -> Vec<(usize, usize)> {
    // Numbers compare faster than what they stand for.
    let mut known = HashMap::new();
    let (before, after) = (numbers(before, &mut known), numbers(after, &mut known));
    let ahead = before.iter().zip(&after);
    let start = ahead.take_while(|(a, b)| a == b).count();
    let (rest, new_rest) = (&before[start..], &after[start..]);
    let behind = rest.iter().rev().zip(new_rest.iter().rev());
    let end = behind.take_while(|(a, b)| a == b).count();
    let (rest, new_rest) = (&rest[..rest.len() - end], &new_rest[..new_rest.len() - end]);
    let mut matches: Vec<_> = (0..start).map(|index| (index, index)).collect();
    if rest.len().saturating_mul(new_rest.len()) <= MOST_PAIRS {
        let found = longest_common(rest, new_rest);
        matches.extend(found.into_iter().map(|(a, b)| (start + a, start + b)));
    }
    let behind = (1..=end).rev();
    matches.extend(behind.map(|back| (before.len() - back, after.len() - back)));
    matches
}

/// What tells an element from others, and the number that stands for it.
type Numbers<'a> = HashMap<(bool, &'a Tree), usize>;

fn numbers<'a>(elements: &'a [Tree], known: &mut Numbers<'a>) -> Vec<usize> {
    elements
        .iter()
        .map(|element| {
            let next = known.len();
            *known.entry(element.identity()).or_insert(next)
        })
        .collect()
}

fn longest_common(before: &[usize], after: &[usize]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    // The length for every pair of remainders.
    let mut lengths = vec![0_u32; (before.len() + 1) * width];
    let at = |a: usize, b: usize| a * width + b;
    for a in (0..before.len()).rev() {
        for b in (0..after.len()).rev() {
            lengths[at(a, b)] = if before[a] == after[b] {
                lengths[at(a + 1, b + 1)] + 1
            } else {
                lengths[at(a + 1, b)].max(lengths[at(a, b + 1)])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut matches = Vec::new();
    while a < before.len() && b < after.len() {
        if before[a] == after[b] {
            matches.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if lengths[at(a + 1, b)] >= lengths[at(a, b + 1)] {
            a += 1;
        } else {
            b += 1;
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_arrays() {
        use Step::{Change, Insert, Remove};

        // A letter is a whole element; with a number after it, it has a name.
        let element = |text: &str| match text.split_once(char::is_numeric) {
            None => Tree::Text(text.to_owned()),
            Some((name, _)) => Tree::Map(vec![
                ("name".to_owned(), Tree::Text(name.to_owned())),
                ("rest".to_owned(), Tree::Text(text.to_owned())),
            ]),
        };
        let elements = |text: &str| -> Vec<Tree> { text.split_whitespace().map(element).collect() };
        let cases = [
            ("", "", vec![]),
            ("a b", "a b", vec![]),
            ("a b c", "a c", vec![Remove(1)]),
            ("a c", "a b c d", vec![Insert(2, 3), Insert(1, 1)]),
            ("a b c", "a x c", vec![Change(1, 1)]),
            ("a1 b1 c1", "b2 c1", vec![Change(1, 0), Remove(0)]),
            ("a b", "", vec![Remove(1), Remove(0)]),
            ("a b c d", "b d e", vec![Insert(4, 2), Remove(2), Remove(0)]),
        ];
        for (before, after, expected) in cases {
            assert_eq!(
                steps(&elements(before), &elements(after)),
                expected,
                "{before} -> {after}"
            );
        }
    }
}

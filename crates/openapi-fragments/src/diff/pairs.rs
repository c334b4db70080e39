//! The graph of all pairs of schemas that operations reach.
//!
//! Each pair is compared once for each direction, whatever operation reaches it
//! first and at any depth; the changes of an operation are then collected from the
//! graph. So they do not depend on the rest of the spec. Recursive schemas are
//! cycles of the graph: nothing in a strongly connected component counts as
//! unchanged before all of it has been compared (Tarjan's algorithm).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::schemas::{self, Direction, Local};
use super::{Level, Spec};
use crate::refs;

/// In how many places of one body the changes of a schema are reported, since the
/// number of paths through schemas that refer to each other is exponential.
const MOST_PLACES: usize = 16;

/// How many steps of a long location are shown at either end.
const SHOWN_STEPS: usize = 16;

/// A change in its place.
pub(super) struct Located {
    pub(super) level: Level,
    pub(super) location: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// A direction and the addresses of the two schemas: a schema has the same identity
/// by whatever reference it is reached.
type Key = (Direction, *const Value, *const Value);

pub(super) struct Pairs<'a> {
    old: Spec<'a>,
    new: Spec<'a>,
    known: HashMap<Key, usize>,
    list: Vec<Pair<'a>>,
    /// How many pairs have been visited.
    visited: usize,
    groups: usize,
}

struct Pair<'a> {
    direction: Direction,
    old: &'a Value,
    new: &'a Value,
    /// The changes of the two schemas themselves.
    changes: Vec<Local>,
    /// The step to each pair within.
    links: Vec<(String, usize)>,
    /// Whether anything changed here or anywhere within. It is final once the group is
    /// known.
    changed: bool,
    /// The index in the order of visits, from 1; 0 before the visit.
    order: usize,
    /// The order of the earliest pair that this one is known to reach (`lowlink`).
    earliest: usize,
    /// The strongly connected component: pairs that reach each other.
    group: Option<usize>,
}

/// A pair at one place of a report.
struct Place<'p> {
    pair: usize,
    /// The previous place and the step from there.
    before: Option<(usize, &'p str)>,
    /// The number of the entry into its group.
    entry: usize,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: Spec<'a>, new: Spec<'a>) -> Self {
        Self {
            old,
            new,
            known: HashMap::new(),
            list: Vec::new(),
            visited: 0,
            groups: 0,
        }
    }

    /// The changes between two schemas and everything that they reach.
    pub(super) fn compare(
        &mut self,
        old: &'a Value,
        new: &'a Value,
        direction: Direction,
        at: &str,
    ) -> Vec<Located> {
        let root = self.pair(old, new, direction);
        if self.list[root].group.is_none() {
            self.explore(root);
        }
        if self.list[root].changed {
            self.report(root, at)
        } else {
            Vec::new()
        }
    }

    /// The pair of two schemas, new or known.
    fn pair(&mut self, old: &'a Value, new: &'a Value, direction: Direction) -> usize {
        // Keywords beside references are compared before the references are followed.
        let is_bare = |schema: &Value| schema.as_object().is_some_and(|all| all.len() == 1);
        let is_reference = |schema: &Value| schema.get("$ref").is_some_and(Value::is_string);
        let mut old = refs::follow(old, self.old.0, is_bare);
        let mut new = refs::follow(new, self.new.0, is_bare);
        if !(is_reference(old) && is_reference(new)) {
            (old, new) = (self.old.resolve(old), self.new.resolve(new));
        }
        let key = (direction, std::ptr::from_ref(old), std::ptr::from_ref(new));
        *self.known.entry(key).or_insert_with(|| {
            self.list.push(Pair {
                direction,
                old,
                new,
                changes: Vec::new(),
                links: Vec::new(),
                changed: false,
                order: 0,
                earliest: 0,
                group: None,
            });
            self.list.len() - 1
        })
    }

    /// Compares the two schemas of a pair, and adds the pairs within.
    fn expand(&mut self, at: usize) {
        let Pair {
            direction,
            old,
            new,
            ..
        } = self.list[at];
        let found = schemas::compare((self.old, old), (self.new, new), direction);
        let links = found
            .within
            .into_iter()
            .map(|(step, direction, old, new)| (step, self.pair(old, new, direction)))
            .collect();
        self.visited += 1;
        let pair = &mut self.list[at];
        pair.order = self.visited;
        pair.earliest = pair.order;
        pair.changed = !found.changes.is_empty();
        pair.changes = found.changes;
        pair.links = links;
    }

    /// Visits all pairs that one reaches, and groups those that reach each other. An
    /// explicit stack replaces recursion, since specs may nest deeply.
    fn explore(&mut self, root: usize) {
        // Pairs without a group yet, in the order of visits.
        let mut open = vec![root];
        // The path to the current pair, with the index of the next link.
        let mut stack = vec![(root, 0)];
        self.expand(root);
        while let Some((at, next)) = stack.last_mut() {
            let at = *at;
            if let Some((_, to)) = self.list[at].links.get(*next) {
                *next += 1;
                let to = *to;
                if self.list[to].order == 0 {
                    self.expand(to);
                    open.push(to);
                    stack.push((to, 0));
                } else {
                    self.propagate(at, to);
                }
                continue;
            }
            stack.pop();
            if self.list[at].earliest == self.list[at].order {
                // It reaches no earlier pair, so its group is complete.
                let first = open.iter().rposition(|member| *member == at);
                let members = open.split_off(first.unwrap_or(0));
                let changed = members.iter().any(|member| self.list[*member].changed);
                for member in members {
                    self.list[member].group = Some(self.groups);
                    self.list[member].changed = changed;
                }
                self.groups += 1;
            }
            if let Some((before, _)) = stack.last() {
                self.propagate(*before, at);
            }
        }
    }

    /// Propagates the state of a visited pair to one that links to it.
    fn propagate(&mut self, at: usize, to: usize) {
        let Pair {
            changed,
            earliest,
            group,
            ..
        } = self.list[to];
        self.list[at].changed |= changed;
        if group.is_none() {
            self.list[at].earliest = self.list[at].earliest.min(earliest);
        }
    }

    /// All changes within a pair, each in its places, the nearest first. A group of
    /// pairs that reach each other is traversed once for each entry.
    fn report(&self, root: usize, at: &str) -> Vec<Located> {
        let mut places = vec![Place {
            pair: root,
            before: None,
            entry: 0,
        }];
        let mut seen = HashSet::from([(0, root)]);
        let mut entries = 0;
        let mut entered: HashMap<Option<usize>, usize> = HashMap::new();
        let mut cut = Vec::new();
        let mut here = 0;
        while let Some(Place { pair, entry, .. }) = places.get(here) {
            let pair = &self.list[*pair];
            let entry = *entry;
            for (step, to) in &pair.links {
                let inner = &self.list[*to];
                if !inner.changed {
                    continue;
                }
                let entry = if inner.group == pair.group {
                    entry
                } else {
                    let times = entered.entry(inner.group).or_default();
                    if *times == MOST_PLACES {
                        cut.push(*to);
                        continue;
                    }
                    *times += 1;
                    entries += 1;
                    entries
                };
                if seen.insert((entry, *to)) {
                    places.push(Place {
                        pair: *to,
                        before: Some((here, step)),
                        entry,
                    });
                }
            }
            here += 1;
        }
        let also_elsewhere = self.reached(cut);
        let mut located = Vec::new();
        for (here, place) in places.iter().enumerate() {
            for change in &self.list[place.pair].changes {
                let location = location(&places, here, &change.step);
                located.push(Located {
                    level: change.level,
                    location: match location.as_str() {
                        "" => at.to_owned(),
                        location => format!("{at}: {location}"),
                    },
                    code: change.code,
                    message: if also_elsewhere.contains(&place.pair) {
                        format!("{}, here and in other places", change.message)
                    } else {
                        change.message.clone()
                    },
                });
            }
        }
        located
    }

    /// All pairs that some reach, including themselves.
    fn reached(&self, mut queue: Vec<usize>) -> HashSet<usize> {
        let mut reached = HashSet::new();
        while let Some(at) = queue.pop() {
            if reached.insert(at) {
                queue.extend(self.list[at].links.iter().map(|(_, to)| *to));
            }
        }
        reached
    }
}

/// The steps from the root to a place and one further, shortened in the middle if
/// there are many.
fn location(places: &[Place], here: usize, last: &str) -> String {
    let mut steps = vec![last];
    let mut at = Some(here);
    while let Some(Place { before, .. }) = at.and_then(|at| places.get(at)) {
        at = before.map(|(before, _)| before);
        steps.extend(before.map(|(_, step)| step));
    }
    // A part of `allOf` and the like is not a step.
    steps.retain(|step| !step.is_empty());
    steps.reverse();
    if steps.len() > 2 * SHOWN_STEPS {
        let left_out = steps.len() - 2 * SHOWN_STEPS;
        let word = format!("/…{left_out} more…");
        let (first, last) = (&steps[..SHOWN_STEPS], &steps[SHOWN_STEPS + left_out..]);
        return [&first.concat(), &word, &last.concat()]
            .map(String::as_str)
            .concat();
    }
    steps.concat()
}

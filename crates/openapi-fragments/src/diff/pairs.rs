//! All pairs of schemas that operations reach, as a graph.
//!
//! Each pair is compared once for each direction, whatever operation meets it
//! first and however deep; the changes of an operation are then read off the
//! graph. So they never depend on what else is in the spec. Recursive schemas
//! are cycles of the graph: nothing in a strongly connected component counts as
//! unchanged before all of it has been compared (Tarjan's algorithm).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::schemas::{self, Direction, Local};
use super::{Level, Spec};
use crate::refs;

/// In how many places of one body the changes of a schema are reported: the
/// number of paths through schemas that refer to each other is exponential.
const MOST_PLACES: usize = 16;

/// Steps of a location shown at either end when there are more.
const SHOWN_STEPS: usize = 16;

/// A change in its place.
pub(super) struct Located {
    pub(super) level: Level,
    pub(super) location: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// A direction, and where the two schemas stand in memory: a schema is itself
/// by whatever reference it is reached.
type Key = (Direction, *const Value, *const Value);

pub(super) struct Pairs<'a> {
    old: Spec<'a>,
    new: Spec<'a>,
    known: HashMap<Key, usize>,
    list: Vec<Pair<'a>>,
    /// How many pairs have been looked at.
    looked_at: usize,
    groups: usize,
}

struct Pair<'a> {
    direction: Direction,
    old: &'a Value,
    new: &'a Value,
    /// What changed between the two themselves.
    changes: Vec<Local>,
    /// The step to each pair within.
    links: Vec<(String, usize)>,
    /// Whether anything changed here or anywhere within. Not to be relied upon
    /// before the group is known.
    changed: bool,
    /// The place in the order in which pairs were looked at; 0 before that.
    order: usize,
    /// The order of the earliest pair that this one is known to lead back to.
    earliest: usize,
    /// The strongly connected component: pairs that lead to each other.
    group: Option<usize>,
}

/// A pair where a walk through the graph meets it.
struct Place<'p> {
    pair: usize,
    /// The place before it and the step from there.
    before: Option<(usize, &'p str)>,
    /// Which entering of its group this belongs to.
    entering: usize,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: Spec<'a>, new: Spec<'a>) -> Self {
        Self {
            old,
            new,
            known: HashMap::new(),
            list: Vec::new(),
            looked_at: 0,
            groups: 0,
        }
    }

    /// What changed between two schemas and all that they lead to.
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
        // Keywords beside references are compared with each other before the
        // references are followed.
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

    /// Compares the two schemas of a pair, and finds the pairs within.
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
        self.looked_at += 1;
        let pair = &mut self.list[at];
        pair.order = self.looked_at;
        pair.earliest = pair.order;
        pair.changed = !found.changes.is_empty();
        pair.changes = found.changes;
        pair.links = links;
    }

    /// Looks at all pairs that one leads to, and groups those that lead to each
    /// other. The list of steps takes the place of recursion: specs may nest
    /// deeper than a stack.
    fn explore(&mut self, root: usize) {
        // Pairs without a group yet, in the order in which they were looked at.
        let mut open = vec![root];
        // The way down to the pair at hand, with the link to follow next.
        let mut way = vec![(root, 0)];
        self.expand(root);
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            if let Some((_, to)) = self.list[at].links.get(*next) {
                *next += 1;
                let to = *to;
                if self.list[to].order == 0 {
                    self.expand(to);
                    open.push(to);
                    way.push((to, 0));
                } else {
                    self.learn(at, to);
                }
                continue;
            }
            way.pop();
            if self.list[at].earliest == self.list[at].order {
                // It leads back to nothing before it, so its group is complete.
                let first = open.iter().rposition(|member| *member == at);
                let members = open.split_off(first.unwrap_or(0));
                let changed = members.iter().any(|member| self.list[*member].changed);
                for member in members {
                    self.list[member].group = Some(self.groups);
                    self.list[member].changed = changed;
                }
                self.groups += 1;
            }
            if let Some((before, _)) = way.last() {
                self.learn(*before, at);
            }
        }
    }

    /// What a pair that has been looked at says of one that leads to it.
    fn learn(&mut self, at: usize, to: usize) {
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

    /// All changes within a pair, each in its places, the nearest first. A group
    /// of pairs that lead to each other is walked once each time it is entered.
    fn report(&self, root: usize, at: &str) -> Vec<Located> {
        let mut places = vec![Place {
            pair: root,
            before: None,
            entering: 0,
        }];
        let mut met = HashSet::from([(0, root)]);
        let mut enterings = 0;
        let mut entered: HashMap<Option<usize>, usize> = HashMap::new();
        let mut cut = Vec::new();
        let mut here = 0;
        while let Some(Place { pair, entering, .. }) = places.get(here) {
            let pair = &self.list[*pair];
            let entering = *entering;
            for (step, to) in &pair.links {
                let inner = &self.list[*to];
                if !inner.changed {
                    continue;
                }
                let entering = if inner.group == pair.group {
                    entering
                } else {
                    let times = entered.entry(inner.group).or_default();
                    if *times == MOST_PLACES {
                        cut.push(*to);
                        continue;
                    }
                    *times += 1;
                    enterings += 1;
                    enterings
                };
                if met.insert((entering, *to)) {
                    places.push(Place {
                        pair: *to,
                        before: Some((here, step)),
                        entering,
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

    /// All pairs that some lead to, and those themselves.
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

/// The steps from the root to a place and one further, without the middle of
/// very many.
fn location(places: &[Place], here: usize, last: &str) -> String {
    let mut steps = vec![last];
    let mut at = Some(here);
    while let Some(Place { before, .. }) = at.and_then(|at| places.get(at)) {
        at = before.map(|(before, _)| before);
        steps.extend(before.map(|(_, step)| step));
    }
    // A part of `allOf` and its like is no step.
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

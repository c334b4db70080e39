//! The graph of all pairs of schemas that operations reach.
//!
//! Each pair is compared once for each direction, whatever operation reaches it
//! first and at any depth; the changes of an operation are then collected from the
//! graph. So they do not depend on the rest of the spec. Recursive schemas are
//! cycles of the graph: nothing in a strongly connected component counts as
//! unchanged before all of it has been compared (Tarjan's algorithm).

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::Level;
use super::schemas::{self, Direction, Flow, Local, Meanings, ViewId, Views};

/// In how many places of one body the changes of a schema are reported, since the
/// number of paths through schemas that refer to each other is exponential.
const MOST_PLACES: usize = 16;

/// How many steps of a long location are shown at either end.
const SHOWN_STEPS: usize = 16;

/// How many pairs are compared; the product of two recursions can be huge.
const MOST_PAIRS: usize = 2_000_000;

/// How many changes are reported in full. Beyond, each body has its first changes
/// and an entry for the others, since the changes of shared schemas are as many as
/// operations times schemas.
const MOST_CHANGES: usize = 200_000;

/// How many changes of a body are reported then.
const FIRST_CHANGES: usize = 4;

/// How many nodes are searched for references.
const MOST_PLAIN_NODES: usize = 100;

/// A change in its place.
pub(super) struct Located {
    pub(super) level: Level,
    pub(super) location: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

type Key = (Flow, ViewId, ViewId);

pub(super) struct Pairs<'a> {
    old: Views<'a>,
    new: Views<'a>,
    meanings: Meanings,
    /// Whether the same text means the same.
    same_dialect: bool,
    known: HashMap<Key, usize>,
    list: Vec<Pair>,
    /// How many pairs have been visited.
    visited: usize,
    groups: usize,
    reported: usize,
}

struct Pair {
    flow: Flow,
    old: ViewId,
    new: ViewId,
    /// The changes of the two schemas themselves.
    changes: Vec<Local>,
    /// The step to each pair within.
    links: Vec<(String, usize)>,
    /// The worst level of all changes here and within, if there are any. It is final
    /// once the group is known.
    worst: Option<Level>,
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
    /// The last place with the same location and a step to it: alternatives are no
    /// steps.
    anchor: usize,
    /// The number of the entry into its group.
    entry: usize,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        let (old, new) = (Views::new(old), Views::new(new));
        Self {
            same_dialect: old.dialect() == new.dialect(),
            old,
            new,
            meanings: Meanings::default(),
            known: HashMap::new(),
            list: Vec::new(),
            visited: 0,
            groups: 0,
            reported: 0,
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
        // Most inline schemas are small and did not change.
        if self.same_dialect && old == new && is_plain(old, MOST_PLAIN_NODES).is_some() {
            return Vec::new();
        }
        let views = (self.old.of(old), self.new.of(new));
        let root = self.pair((Flow::new(direction), views.0, views.1));
        if self.list[root].group.is_none() {
            self.explore(root);
        }
        if self.list[root].worst.is_none() {
            return Vec::new();
        }
        let found = self.report(root, at);
        self.reported += found.len();
        found
    }

    /// The pair of two schemas, new or known.
    fn pair(&mut self, key: Key) -> usize {
        *self.known.entry(key).or_insert_with(|| {
            let (flow, old, new) = key;
            self.list.push(Pair {
                flow,
                old,
                new,
                changes: Vec::new(),
                links: Vec::new(),
                worst: None,
                order: 0,
                earliest: 0,
                group: None,
            });
            self.list.len() - 1
        })
    }

    /// Compares the two schemas of a pair, and adds the pairs within.
    fn expand(&mut self, at: usize) {
        let Pair { flow, old, new, .. } = self.list[at];
        let found = if self.visited < MOST_PAIRS {
            let views = ((&mut self.old, old), (&mut self.new, new));
            schemas::compare(views.0, views.1, &mut self.meanings, flow)
        } else {
            schemas::not_compared()
        };
        let links = found
            .within
            .into_iter()
            .map(|(step, flow, old, new)| (step, self.pair((flow, old, new))))
            .collect();
        self.visited += 1;
        let pair = &mut self.list[at];
        pair.order = self.visited;
        pair.earliest = pair.order;
        pair.worst = found.changes.iter().map(|change| change.level).min();
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
                let worst = members.iter().filter_map(|one| self.list[*one].worst).min();
                for member in members {
                    self.list[member].group = Some(self.groups);
                    self.list[member].worst = worst;
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
            worst,
            earliest,
            group,
            ..
        } = self.list[to];
        let levels = [self.list[at].worst, worst];
        self.list[at].worst = levels.into_iter().flatten().min();
        if group.is_none() {
            self.list[at].earliest = self.list[at].earliest.min(earliest);
        }
    }

    /// All changes within a pair, each in its places, the nearest first. A group of
    /// pairs that reach each other is traversed once for each entry.
    fn report(&self, root: usize, at: &str) -> Vec<Located> {
        let most = if self.reported < MOST_CHANGES {
            usize::MAX
        } else {
            FIRST_CHANGES
        };
        let mut places = vec![Place {
            pair: root,
            before: None,
            anchor: 0,
            entry: 0,
        }];
        let mut seen = HashSet::from([(0, root)]);
        let mut entries = 0;
        let mut entered: HashMap<Option<usize>, usize> = HashMap::new();
        // Alternatives may reach one pair in one place in many ways.
        let mut same_place = HashSet::new();
        // How often each pair is left out.
        let mut cut: BTreeMap<usize, usize> = BTreeMap::new();
        let mut count = 0;
        let mut here = 0;
        while let Some(Place {
            pair,
            entry,
            anchor,
            ..
        }) = places.get(here)
        {
            let pair = &self.list[*pair];
            let (entry, anchor) = (*entry, *anchor);
            count += pair.changes.len();
            if count > most {
                break;
            }
            for (step, to) in &pair.links {
                let inner = &self.list[*to];
                if inner.worst.is_none() || !same_place.insert((anchor, step.as_str(), *to)) {
                    continue;
                }
                let entry = if inner.group == pair.group {
                    entry
                } else {
                    let times = entered.entry(inner.group).or_default();
                    if *times == MOST_PLACES {
                        *cut.entry(*to).or_default() += 1;
                        continue;
                    }
                    *times += 1;
                    entries += 1;
                    entries
                };
                if seen.insert((entry, *to)) {
                    let anchor = if step.is_empty() {
                        anchor
                    } else {
                        places.len()
                    };
                    places.push(Place {
                        pair: *to,
                        before: Some((here, step)),
                        anchor,
                        entry,
                    });
                }
            }
            here += 1;
        }
        let elsewhere = self.reached(&cut);
        let mut located = Vec::new();
        for (here, place) in places.iter().enumerate() {
            for change in &self.list[place.pair].changes {
                if located.len() == most {
                    break;
                }
                let location = location(&places, here, &change.step);
                located.push(Located {
                    level: change.level,
                    location: match location.as_str() {
                        "" => at.to_owned(),
                        location => format!("{at}: {location}"),
                    },
                    code: change.code,
                    message: match elsewhere.get(&place.pair) {
                        Some(more) => {
                            let message = &change.message;
                            format!("{message}, here and in {more} or more other places")
                        }
                        None => change.message.clone(),
                    },
                });
            }
        }
        if count > most
            && let Some(level) = self.list[root].worst
        {
            located.push(Located {
                level,
                location: at.to_owned(),
                code: "more-changes",
                message: format!(
                    "has more changes, the worst of them {level}; those of shared schemas are listed for other operations"
                ),
            });
        }
        located
    }

    /// All pairs that some reach, including themselves, with the highest of their
    /// counts.
    fn reached(&self, from: &BTreeMap<usize, usize>) -> HashMap<usize, usize> {
        let mut sorted: Vec<_> = from.iter().collect();
        sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let mut reached = HashMap::new();
        for (pair, count) in sorted {
            let mut queue = vec![*pair];
            while let Some(at) = queue.pop() {
                if let Entry::Vacant(entry) = reached.entry(at) {
                    entry.insert(*count);
                    queue.extend(self.list[at].links.iter().map(|(_, to)| *to));
                }
            }
        }
        reached
    }
}

/// Whether a value refers to nothing else: how many of some nodes are left.
fn is_plain(value: &Value, left: usize) -> Option<usize> {
    let left = left.checked_sub(1)?;
    match value {
        Value::Array(elements) => elements
            .iter()
            .try_fold(left, |left, one| is_plain(one, left)),
        Value::Object(object) => object.iter().try_fold(left, |left, (key, one)| {
            let refers = matches!(key.as_str(), "$ref" | "$dynamicRef" | "discriminator");
            if refers { None } else { is_plain(one, left) }
        }),
        _ => Some(left),
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
    // An alternative is not a step.
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

//! Which nodes of a graph mean the same: the coarsest partition in which the nodes of
//! one class say the same and have children of the same classes.
//!
//! Nodes are the same until they are shown to differ, at any depth, so cycles of
//! different lengths can be the same. Nodes are added as they are asked for: what
//! reaches no cycle is the same if its text is, written with the classes of its
//! children; the members of a cycle are split until none tells them apart (Hopcroft's
//! algorithm, in which the smaller part gets the new name).

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::LazyLock;

/// How many known classes may be the same as the members of a cycle. With more, a
/// member counts as another class than all of them.
const MOST_CANDIDATES: usize = 10_000;

/// What a node says.
#[derive(Clone, Debug)]
pub(super) enum Term<N> {
    /// The fingerprint of a text.
    Text(u64),
    Node(N),
    List(Vec<Self>),
    /// In any order, and once or more.
    Set(Vec<Self>),
    /// In any order.
    Bag(Vec<Self>),
}

/// The number of a class.
pub(super) type Class = u64;

pub(super) struct Partition<N> {
    classes: HashMap<N, Class>,
    /// By fingerprint of a term with the classes of its nodes.
    known: HashMap<u64, Class>,
    /// The terms of classes that reach a cycle.
    endless: HashMap<Class, Term<N>>,
    /// Those classes by the fingerprint of their terms without nodes.
    similar: HashMap<u64, Vec<Class>>,
    count: Class,
}

impl<N> Default for Partition<N> {
    fn default() -> Self {
        Self {
            classes: HashMap::new(),
            known: HashMap::new(),
            endless: HashMap::new(),
            similar: HashMap::new(),
            count: 0,
        }
    }
}

/// A node on the way to its class.
struct Visit<N> {
    node: N,
    term: Term<N>,
    children: Vec<N>,
    /// The next child to visit.
    next: usize,
    /// The earliest visit that is known to be reached (`lowlink`).
    earliest: usize,
}

impl<N> Visit<N> {
    fn new(node: N, term: Term<N>, at: usize) -> Self
    where
        N: Copy,
    {
        let mut children = Vec::new();
        term.nodes(&mut children);
        Self {
            node,
            term,
            children,
            next: 0,
            earliest: at,
        }
    }
}

impl<N: Copy + Eq + Hash> Partition<N> {
    /// How many nodes have a class.
    pub(super) fn len(&self) -> usize {
        self.classes.len()
    }

    /// The class of a node, with the terms of all nodes that it reaches.
    pub(super) fn class(&mut self, root: N, term: &mut dyn FnMut(N) -> Term<N>) -> Class {
        if let Some(known) = self.classes.get(&root) {
            return *known;
        }
        // Tarjan's algorithm; `open` holds the visits without a class, in their order.
        let mut places = HashMap::from([(root, 0)]);
        let mut open = vec![Visit::new(root, term(root), 0)];
        let mut path = vec![0];
        while let Some(at) = path.last().copied() {
            let visit = &mut open[at];
            if let Some(child) = visit.children.get(visit.next).copied() {
                visit.next += 1;
                if self.classes.contains_key(&child) {
                } else if let Some(place) = places.get(&child) {
                    visit.earliest = visit.earliest.min(*place);
                } else {
                    let place = open.len();
                    places.insert(child, place);
                    open.push(Visit::new(child, term(child), place));
                    path.push(place);
                }
                continue;
            }
            path.pop();
            let earliest = visit.earliest;
            if earliest == at {
                // It reaches no earlier visit, so all later ones form a cycle with it.
                let members = open.split_off(at);
                for member in &members {
                    places.remove(&member.node);
                }
                self.close(members);
            }
            if let Some(before) = path.last() {
                let before = &mut open[*before];
                before.earliest = before.earliest.min(earliest);
            }
        }
        self.classes.get(&root).copied().unwrap_or_default()
    }

    /// A class of its own.
    pub(super) fn fresh(&mut self) -> Class {
        self.count += 1;
        self.count
    }

    /// Gives classes to nodes that reach each other, and otherwise nodes with classes.
    fn close(&mut self, mut members: Vec<Visit<N>>) {
        match members.as_slice() {
            [one] if !one.children.contains(&one.node) => {
                let Some(Visit {
                    node,
                    term,
                    children,
                    ..
                }) = members.pop()
                else {
                    return;
                };
                let classes = &self.classes;
                let is_endless = children
                    .iter()
                    .any(|child| self.endless.contains_key(&classes[child]));
                let print = term.print(&|child| classes[&child]);
                let class = self.named(print);
                self.classes.insert(node, class);
                if is_endless {
                    self.keep(class, term);
                }
            }
            _ => self.split(members),
        }
    }

    fn named(&mut self, print: u64) -> Class {
        if let Some(known) = self.known.get(&print) {
            return *known;
        }
        let class = self.fresh();
        self.known.insert(print, class);
        class
    }

    /// Remembers what a class says that reaches a cycle.
    fn keep(&mut self, class: Class, term: Term<N>) {
        if !self.endless.contains_key(&class) {
            let print = term.print(&|_| 0);
            self.similar.entry(print).or_default().push(class);
            self.endless.insert(class, term);
        }
    }

    /// Splits the members of a cycle into classes, some of which may be known.
    fn split(&mut self, members: Vec<Visit<N>>) {
        let mut terms: Vec<Term<N>> = Vec::new();
        let mut place_of: HashMap<N, usize> = HashMap::new();
        let mut blocks = Blocks::default();
        // Nodes that say different things differ; so do those of known classes.
        let mut of_print: BTreeMap<u64, usize> = BTreeMap::new();
        for member in members {
            let block = *of_print
                .entry(member.term.print(&|_| 0))
                .or_insert_with(|| blocks.lists.len());
            place_of.insert(member.node, terms.len());
            terms.push(member.term);
            blocks.add(block);
        }
        let members = terms.len();
        let mut candidates = Vec::new();
        let mut place_of_class: HashMap<Class, usize> = HashMap::new();
        for (print, block) in &of_print {
            for class in self.similar.get(print).into_iter().flatten() {
                if candidates.len() < MOST_CANDIDATES
                    && let Some(term) = self.endless.get(class)
                {
                    place_of_class.insert(*class, terms.len());
                    candidates.push(*class);
                    terms.push(term.clone());
                    blocks.add(*block);
                }
            }
        }
        // A child is a member, the same as a candidate, or of another class.
        let child = |node: N| {
            let member = place_of.get(&node).copied();
            let class = || self.classes[&node];
            member.map_or_else(
                || place_of_class.get(&class()).copied().ok_or_else(class),
                Ok,
            )
        };
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); terms.len()];
        for (place, term) in terms.iter().enumerate() {
            let mut children = Vec::new();
            term.nodes(&mut children);
            for child in children.into_iter().filter_map(|node| child(node).ok()) {
                parents[child].push(place);
            }
        }
        let mut dirty: Vec<usize> = (0..terms.len()).collect();
        while !dirty.is_empty() {
            dirty.sort_unstable();
            dirty.dedup();
            let mut split: BTreeMap<usize, BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
            for place in std::mem::take(&mut dirty) {
                let print = terms[place].print(&|node| match child(node) {
                    // Blocks and classes have numbers of their own.
                    Ok(place) => print(&(true, blocks.of[place])),
                    Err(class) => print(&(false, class)),
                });
                let of_block = split.entry(blocks.of[place]).or_default();
                of_block.entry(print).or_default().push(place);
            }
            for (block, groups) in split {
                for moved in blocks.split(block, groups.into_values().collect()) {
                    dirty.extend(&parents[moved]);
                }
            }
        }
        let mut class_of: HashMap<usize, Class> = HashMap::new();
        for (place, class) in (members..).zip(&candidates) {
            class_of.entry(blocks.of[place]).or_insert(*class);
        }
        for block in &blocks.of[..members] {
            if !class_of.contains_key(block) {
                let class = self.fresh();
                class_of.insert(*block, class);
            }
        }
        for (node, place) in place_of {
            self.classes.insert(node, class_of[&blocks.of[place]]);
        }
        for (place, term) in terms.into_iter().enumerate().take(members) {
            let class = class_of[&blocks.of[place]];
            let print = term.print(&|node| self.classes[&node]);
            self.known.entry(print).or_insert(class);
            self.keep(class, term);
        }
    }
}

/// Blocks of places that are not yet told apart.
#[derive(Default)]
struct Blocks {
    /// The block of each place.
    of: Vec<usize>,
    /// The places of each block.
    lists: Vec<Vec<usize>>,
    /// The index of each place in its block.
    index: Vec<usize>,
}

impl Blocks {
    /// Adds the next place to a block.
    fn add(&mut self, block: usize) {
        let place = self.of.len();
        if block == self.lists.len() {
            self.lists.push(Vec::new());
        }
        self.of.push(block);
        self.index.push(self.lists[block].len());
        self.lists[block].push(place);
    }

    /// Splits groups and what is left of a block from each other. The largest keeps the
    /// block; returns the places that have another.
    fn split(&mut self, block: usize, mut groups: Vec<Vec<usize>>) -> Vec<usize> {
        for place in groups.iter().flatten() {
            let index = self.index[*place];
            self.lists[block].swap_remove(index);
            if let Some(moved) = self.lists[block].get(index) {
                self.index[*moved] = index;
            }
        }
        groups.sort_by_key(Vec::len);
        let largest = groups.last().map_or(0, Vec::len);
        if largest > self.lists[block].len()
            && let Some(group) = groups.pop()
        {
            let rest = std::mem::replace(&mut self.lists[block], group);
            for (index, place) in self.lists[block].iter().enumerate() {
                self.index[*place] = index;
            }
            groups.extend(Some(rest).filter(|rest| !rest.is_empty()));
        }
        let mut moved = Vec::new();
        for group in groups {
            for (index, place) in group.iter().enumerate() {
                self.of[*place] = self.lists.len();
                self.index[*place] = index;
            }
            moved.extend(&group);
            self.lists.push(group);
        }
        moved
    }
}

impl<N: Copy> Term<N> {
    /// A text, or anything else without nodes.
    pub(super) fn text(text: &(impl Hash + ?Sized)) -> Self {
        Self::Text(print(text))
    }

    fn nodes(&self, into: &mut Vec<N>) {
        match self {
            Self::Text(_) => {}
            Self::Node(node) => into.push(*node),
            Self::List(list) | Self::Set(list) | Self::Bag(list) => {
                for term in list {
                    term.nodes(into);
                }
            }
        }
    }

    /// The fingerprint of a term, with a number for each node.
    fn print(&self, of: &impl Fn(N) -> u64) -> u64 {
        match self {
            Self::Text(text) => *text,
            Self::Node(node) => print(&(0, of(*node))),
            Self::List(list) => {
                let prints: Vec<_> = list.iter().map(|term| term.print(of)).collect();
                print(&(1, prints))
            }
            Self::Set(list) | Self::Bag(list) => {
                let mut prints: Vec<_> = list.iter().map(|term| term.print(of)).collect();
                prints.sort_unstable();
                if matches!(self, Self::Set(_)) {
                    prints.dedup();
                }
                print(&(2, prints))
            }
        }
    }
}

/// A fingerprint. Its key differs in each process, so that no spec is made to have
/// schemas with the same one.
fn print(value: &(impl Hash + ?Sized)) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    STATE.hash_one(value)
}

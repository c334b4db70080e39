//! Pairs alternatives by what they are, not by their place: equal meaning, the same
//! discriminator value, name or title, and then the nearest shape.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

use super::meaning::Meanings;
use super::partition::Class;
use super::shape::{Alternative, Shape};
use super::view::Views;

/// A feature of more alternatives tells nothing about their pairing.
const MOST_HOLDERS: usize = 32;

/// How many features of an alternative count.
const MOST_FEATURES: usize = 64;

/// The pairs of old and new alternatives, and those without a partner.
#[derive(Default)]
pub(super) struct Matching {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) gone: Vec<usize>,
    pub(super) added: Vec<usize>,
}

/// One side of a matching.
pub(super) struct Side<'s, 'a> {
    pub(super) views: &'s mut Views<'a>,
    pub(super) alternatives: &'s [Alternative<'a>],
    pub(super) is_new: bool,
}

impl Side<'_, '_> {
    /// The class of an alternative, the same for all that mean the same.
    fn class(&mut self, index: usize, meanings: &mut Meanings) -> Class {
        meanings.of(self.is_new, self.alternatives[index].view, self.views)
    }
}

pub(super) fn pair_up(old: &mut Side, new: &mut Side, meanings: &mut Meanings) -> Matching {
    let mut matching = Matching {
        pairs: Vec::new(),
        gone: (0..old.alternatives.len()).collect(),
        added: (0..new.alternatives.len()).collect(),
    };
    let tag = |side: &Side, index: usize| side.alternatives[index].tag.clone();
    let name = |side: &Side, index: usize| side.alternatives[index].name.map(str::to_owned);
    matching.by(|index| tag(old, index), |index| tag(new, index));
    let names = |side: &Side, of: &[usize]| -> Option<BTreeSet<String>> {
        let names: Option<BTreeSet<_>> = of.iter().map(|index| name(side, *index)).collect();
        names.filter(|names| names.len() == of.len())
    };
    // The same names are the usual case, and need no comparison of their schemas.
    let same =
        names(old, &matching.gone).filter(|old| Some(old) == names(new, &matching.added).as_ref());
    if same.is_none() {
        let mut classes = |side: &mut Side, of: &[usize]| -> HashMap<usize, Class> {
            let of = of.iter();
            of.map(|index| (*index, side.class(*index, meanings)))
                .collect()
        };
        let of_old = classes(old, &matching.gone);
        let of_new = classes(new, &matching.added);
        matching.by(
            |index| of_old.get(&index).copied(),
            |index| of_new.get(&index).copied(),
        );
    }
    matching.by(|index| name(old, index), |index| name(new, index));
    matching.nearest(old, new);
    matching.pairs.sort_unstable();
    matching
}

/// For alternatives that are gone or added: one on the other side that means the same.
pub(super) fn same(
    side: &mut Side,
    index: usize,
    other: &mut Side,
    meanings: &mut Meanings,
) -> Option<usize> {
    let class = side.class(index, meanings);
    let mut others = 0..other.alternatives.len();
    others.find(|index| other.class(*index, meanings) == class)
}

impl Matching {
    /// Pairs the alternatives with equal keys, in their order.
    fn by<K: Hash + Eq>(
        &mut self,
        mut old: impl FnMut(usize) -> Option<K>,
        mut new: impl FnMut(usize) -> Option<K>,
    ) {
        if self.gone.is_empty() || self.added.is_empty() {
            return;
        }
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for index in &self.added {
            if let Some(key) = new(*index) {
                waiting.entry(key).or_default().push_back(*index);
            }
        }
        let mut paired = BTreeSet::new();
        let pairs = &mut self.pairs;
        self.gone.retain(|index| {
            let same = old(*index).and_then(|key| waiting.get_mut(&key)?.pop_front());
            if let Some(same) = same {
                pairs.push((*index, same));
                paired.insert(same);
            }
            same.is_none()
        });
        self.added.retain(|index| !paired.contains(index));
    }

    /// Pairs the most similar first, and never those that have nothing in common.
    fn nearest(&mut self, old: &mut Side, new: &mut Side) {
        if self.gone.is_empty() || self.added.is_empty() {
            return;
        }
        let features = |side: &mut Side, of: &[usize]| -> BTreeMap<usize, Features> {
            of.iter()
                .map(|index| {
                    let shape = side.views.shape(side.alternatives[*index].view);
                    (*index, Features::new(&shape, side.views))
                })
                .collect()
        };
        let old = features(old, &self.gone);
        let new = features(new, &self.added);
        let mut holders: HashMap<&String, Vec<usize>> = HashMap::new();
        for (index, features) in &new {
            for (feature, _) in &features.list {
                holders.entry(feature).or_default().push(*index);
            }
        }
        let mut scored = Vec::new();
        for (index, features) in &old {
            let mut shared: BTreeMap<usize, u32> = BTreeMap::new();
            for (feature, weight) in &features.list {
                let holders = holders.get(feature).map_or(&[][..], Vec::as_slice);
                if holders.len() <= MOST_HOLDERS {
                    for holder in holders {
                        *shared.entry(*holder).or_default() += weight;
                    }
                }
            }
            for (holder, shared) in shared {
                let all = features.weight + new[&holder].weight - shared;
                // Thousandths, so that the order is exact.
                scored.push((shared * 1000 / all.max(1), *index, holder));
            }
        }
        scored.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut paired = (BTreeSet::new(), BTreeSet::new());
        for (_, old, new) in scored {
            if !paired.0.contains(&old) && !paired.1.contains(&new) {
                paired.0.insert(old);
                paired.1.insert(new);
                self.pairs.push((old, new));
            }
        }
        self.gone.retain(|index| !paired.0.contains(index));
        self.added.retain(|index| !paired.1.contains(index));
        // What very many have in common is left in order.
        self.by(|index| old[&index].common(), |index| new[&index].common());
    }
}

/// What makes a shape similar to others, with weights.
struct Features {
    list: Vec<(String, u32)>,
    weight: u32,
}

impl Features {
    fn new<'a>(shape: &Shape<'a>, views: &mut Views<'a>) -> Self {
        let mut list = Vec::new();
        for name in shape.properties.iter().take(MOST_FEATURES) {
            let property = shape.property(name, views);
            // A property with one value is a tag, as a discriminator has.
            if let Some(values) = views.enumeration(property)
                && values.listed.len() == 1
            {
                let value = values.listed.into_keys().next().unwrap_or_default();
                list.push((format!("={name}={value}"), 10));
            }
            list.push((format!(".{name}"), 2));
        }
        for name in shape.required.iter().take(MOST_FEATURES) {
            list.push((format!("!{name}"), 1));
        }
        let values = shape.values.iter().flat_map(|values| values.listed.keys());
        for value in values.take(MOST_FEATURES) {
            list.push((format!("#{value}"), 1));
        }
        // Objects are alike by their properties only.
        if list.is_empty() {
            list.push((shape.types.words(), 1));
        }
        let weight = list.iter().map(|(_, weight)| weight).sum();
        Self { list, weight }
    }

    /// The first name of a property, or the types.
    fn common(&self) -> Option<String> {
        let first = self
            .list
            .iter()
            .find(|(feature, _)| !feature.starts_with('='));
        first.map(|(feature, _)| feature.clone())
    }
}

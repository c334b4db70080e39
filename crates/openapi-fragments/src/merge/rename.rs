//! New names for components of one name that contradict each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::difference::{Content, Difference, meaning};
use super::discriminators::{self, Names};
use super::{Input, Renamed, distinct};
use crate::canonical::{compact, sha256_hex};
use crate::diagnostic::Diagnostic;
use crate::part::Part;
use crate::refs::ComponentKey;
use crate::text::Text;

/// Up to how many components the hash of one covers as a list. More are hashed by
/// group, so that the time does not grow with the square of their number.
const SMALL: usize = 128;

/// Appends a hash to the name of each component that has several meanings.
///
/// Two components of one name also differ if their text is equal but what they
/// refer to differs. So the hash covers everything that a component reaches.
pub(super) fn rename_conflicts(
    inputs: &mut [Input],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Renamed> {
    let contested = contested(inputs);
    if contested.is_empty() {
        return Vec::new();
    }
    let mut hashes: BTreeMap<ComponentKey, BTreeSet<String>> = BTreeMap::new();
    let mut by_input = Vec::with_capacity(inputs.len());
    // Inputs share parts, and each part is reached many times.
    let mut meanings = HashMap::new();
    for input in inputs.iter() {
        let own = Reached::of(input, &contested).hashes(&mut meanings);
        for (key, hash) in &own {
            hashes.entry(key.clone()).or_default().insert(hash.clone());
        }
        by_input.push(own);
    }
    let names: Vec<Names> = by_input
        .into_iter()
        .map(|own| {
            own.into_iter()
                .filter(|(key, _)| hashes[key].len() > 1)
                .map(|(key, hash)| {
                    let name = format!("{}_{}", key.name, &hash[..8]);
                    (key, name)
                })
                .collect()
        })
        .collect();
    let mappings = discriminators::implied(inputs, &names, findings);
    let mut renamed = BTreeMap::new();
    for (input, names) in std::iter::zip(inputs, names) {
        for (key, new_name) in &names {
            let new_key = (key.section.clone(), new_name.clone());
            renamed.entry(new_key).or_insert_with(|| Renamed {
                section: key.section.clone(),
                name: key.name.clone(),
                new_name: new_name.clone(),
                fragment: input.index,
            });
        }
        if !names.is_empty() {
            input.rename(&names);
        }
        if !mappings.is_empty() {
            discriminators::insert(input, &mappings);
        }
    }
    renamed.into_values().collect()
}

/// The hash of the meaning of each part.
type Meanings = HashMap<*const Part, String>;

/// The components of an input and what they reach.
struct Reached<'a> {
    /// Sorted by key.
    components: Vec<(&'a ComponentKey, &'a Part)>,
    /// The components that each refers to.
    direct: Vec<Vec<usize>>,
    /// Components that reach each other form a group. A group comes after those that
    /// it reaches.
    groups: Vec<Vec<usize>>,
    /// The group of each component.
    group_of: Vec<usize>,
    /// Whether each group reaches a contested component.
    is_contested: Vec<bool>,
}

impl<'a> Reached<'a> {
    fn of(input: &'a Input, contested: &BTreeSet<ComponentKey>) -> Self {
        let mut components: Vec<_> = input
            .parts
            .iter()
            .filter_map(|part| Some((part.component()?, &**part)))
            .collect();
        components.sort_unstable_by_key(|(key, _)| *key);
        let position = |key: &ComponentKey| {
            let found = components.binary_search_by(|(known, _)| (*known).cmp(key));
            found.ok()
        };
        let direct: Vec<Vec<usize>> = components
            .iter()
            .map(|(_, part)| {
                part.node
                    .refs
                    .iter()
                    .filter_map(|key| position(key))
                    .collect()
            })
            .collect();
        let groups = groups(&direct);
        let mut group_of = vec![0; components.len()];
        let mut is_contested: Vec<bool> = Vec::with_capacity(groups.len());
        for (number, members) in groups.iter().enumerate() {
            for member in members {
                group_of[*member] = number;
            }
            let reaches = members.iter().any(|member| {
                let mut onward = direct[*member].iter().map(|to| group_of[*to]);
                contested.contains(components[*member].0)
                    || onward.any(|group| is_contested.get(group) == Some(&true))
            });
            is_contested.push(reaches);
        }
        Self {
            components,
            direct,
            groups,
            group_of,
            is_contested,
        }
    }

    /// The hash of all that a component reaches, for each that reaches a contested one.
    fn hashes(&self, meanings: &mut Meanings) -> BTreeMap<ComponentKey, String> {
        let mut hashes = BTreeMap::new();
        let mut large = Vec::new();
        let mut visited = vec![usize::MAX; self.components.len()];
        for (start, (key, _)) in self.components.iter().enumerate() {
            if !self.is_contested[self.group_of[start]] {
                continue;
            }
            match self.few(start, &mut visited) {
                Some(reached) => {
                    let closure = reached.iter().map(|one| self.described(*one, meanings));
                    let closure: Value = closure.collect();
                    hashes.insert((*key).clone(), sha256_hex(compact(&closure)));
                }
                None => large.push(start),
            }
        }
        if !large.is_empty() {
            let groups = self.group_hashes(meanings);
            hashes.extend(large.into_iter().map(|one| {
                let key = self.components[one].0;
                let content = json!([key.section, key.name, groups[self.group_of[one]]]);
                (key.clone(), sha256_hex(compact(&content)))
            }));
        }
        hashes
    }

    /// All components that one reaches, itself included, in order. `None` if they are
    /// many. `visited` has the last start from which each was visited.
    fn few(&self, start: usize, visited: &mut [usize]) -> Option<Vec<usize>> {
        let mut reached = vec![start];
        visited[start] = start;
        let mut next = 0;
        while let Some(at) = reached.get(next) {
            next += 1;
            for to in &self.direct[*at] {
                if visited[*to] != start {
                    visited[*to] = start;
                    reached.push(*to);
                }
            }
            if reached.len() > SMALL {
                return None;
            }
        }
        reached.sort_unstable();
        Some(reached)
    }

    /// The hash of the members of each group and of the groups that they reach.
    fn group_hashes(&self, meanings: &mut Meanings) -> Vec<String> {
        let mut hashes: Vec<String> = Vec::with_capacity(self.groups.len());
        for (number, members) in self.groups.iter().enumerate() {
            let mut sorted = members.clone();
            sorted.sort_unstable();
            let described = sorted.iter().map(|one| self.described(*one, meanings));
            let described: Value = described.collect();
            let onward: BTreeSet<&str> = members
                .iter()
                .flat_map(|member| &self.direct[*member])
                .map(|to| self.group_of[*to])
                .filter(|group| *group != number)
                .map(|group| hashes[group].as_str())
                .collect();
            let content = json!([described, onward]);
            hashes.push(sha256_hex(compact(&content)));
        }
        hashes
    }

    /// Section, name and meaning of a component.
    fn described(&self, one: usize, meanings: &mut Meanings) -> Value {
        let (key, part) = self.components[one];
        let meaning = meanings
            .entry(std::ptr::from_ref(part))
            .or_insert_with(|| sha256_hex(compact(&meaning(&part.text().value()))));
        json!([key.section, key.name, meaning])
    }
}

/// The nodes of a graph that reach each other, in groups (strongly connected
/// components, by Tarjan's algorithm). A group comes after those that it reaches.
/// An explicit stack replaces recursion, since references may form long chains.
fn groups(direct: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let unvisited = usize::MAX;
    let mut groups = Vec::new();
    let mut order = vec![unvisited; direct.len()];
    let mut earliest = vec![unvisited; direct.len()];
    let mut is_open = vec![false; direct.len()];
    let mut open = Vec::new();
    let mut visits = 0;
    for root in 0..direct.len() {
        // The path to the current node, with the index of the next link.
        let mut path = if order[root] == unvisited {
            vec![(root, 0)]
        } else {
            Vec::new()
        };
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            if *next == 0 {
                order[at] = visits;
                earliest[at] = visits;
                visits += 1;
                open.push(at);
                is_open[at] = true;
            }
            let link = direct[at].get(*next).copied();
            *next += 1;
            match link {
                Some(to) if order[to] == unvisited => path.push((to, 0)),
                Some(to) if is_open[to] => earliest[at] = earliest[at].min(order[to]),
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some((before, _)) = path.last() {
                        earliest[*before] = earliest[*before].min(earliest[at]);
                    }
                    if earliest[at] == order[at] {
                        let first = open.iter().rposition(|member| *member == at);
                        let members = open.split_off(first.unwrap_or_default());
                        for member in &members {
                            is_open[*member] = false;
                        }
                        groups.push(members);
                    }
                }
            }
        }
    }
    groups
}

/// The components that differ between inputs by themselves.
fn contested(inputs: &[Input]) -> BTreeSet<ComponentKey> {
    let mut texts: BTreeMap<&ComponentKey, Vec<&Text>> = BTreeMap::new();
    for (_, part) in distinct(inputs) {
        if let Some(key) = part.component() {
            texts.entry(key).or_default().push(part.text());
        }
    }
    texts
        .into_iter()
        .filter(|(_, texts)| {
            let values: Vec<Value> = match texts.as_slice() {
                [_] => return false,
                several => several.iter().map(|text| text.value()).collect(),
            };
            Content::Description.difference(&values) == Difference::Contract
        })
        .map(|(key, _)| key.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn nodes_that_reach_each_other_form_a_group() {
        type Nodes = &'static [&'static [usize]];
        let cases: [(Nodes, Nodes); 5] = [
            (&[], &[]),
            (&[&[1], &[2], &[]], &[&[2], &[1], &[0]]),
            (&[&[0], &[0]], &[&[0], &[1]]),
            (&[&[1], &[2, 3], &[0], &[]], &[&[3], &[0, 1, 2]]),
            (&[&[2, 1], &[3], &[0], &[1]], &[&[1, 3], &[0, 2]]),
        ];
        for (direct, expected) in cases {
            let direct: Vec<_> = direct.iter().map(|links| links.to_vec()).collect();
            let mut found = groups(&direct);
            for members in &mut found {
                members.sort_unstable();
            }
            assert_eq!(found, expected, "{direct:?}");
        }
        let long: Vec<_> = (0..100_000).map(|at| vec![(at + 1) % 100_000]).collect();
        assert_eq!(groups(&long).len(), 1);
    }
}

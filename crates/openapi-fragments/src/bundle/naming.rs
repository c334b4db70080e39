//! The names of bundled components: from a target alone while that is unique, else
//! with a hash of its content.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path as FilePath;

use serde_json::Value;

use super::{Answer, Bundler, Target};
use crate::canonical::{compact, sha256_hex};
use crate::fragment::Fragment;
use crate::pointer;
use crate::refs::{self, ComponentKey};

/// A name that something gives to a target. The smallest is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    rank: u8,
    text: String,
}

impl Name {
    /// The name of a component of a fragment that is nothing but a reference.
    fn of_alias(at: &str) -> Option<Self> {
        Some(Self {
            rank: 0,
            text: pointer::tokens(at).last()?.into_owned(),
        })
    }

    /// The name that the pointer of a node ends with, if it has one.
    pub(super) fn of_node(at: &str) -> Option<Self> {
        let tokens: Vec<_> = pointer::tokens(at).collect();
        let text = match tokens.as_slice() {
            [.., named, index] if index.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{named}_{index}")
            }
            [.., last] => last.clone().into_owned(),
            [] => return None,
        };
        Some(Self {
            rank: 1,
            text: allowed(&text),
        })
    }

    fn of_file(file: &str) -> Self {
        Self {
            rank: 2,
            text: allowed(&stem(file)),
        }
    }
}

/// The name of a file without its folder and suffix.
pub(super) fn stem(file: &str) -> String {
    let stem = FilePath::new(file).file_stem();
    stem.unwrap_or_default().to_string_lossy().into_owned()
}

/// OpenAPI allows few characters in the name of a component.
fn allowed(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}

impl Bundler<'_> {
    /// The names of all targets that become components.
    pub(super) fn named(
        &self,
        aliases: &BTreeMap<(usize, String), Target>,
        clashing: &BTreeSet<Target>,
    ) -> BTreeMap<Target, String> {
        let mut by_target: BTreeMap<&Target, Vec<&str>> = BTreeMap::new();
        for ((_, at), target) in aliases {
            by_target.entry(target).or_default().push(at);
        }
        let mut groups: BTreeMap<(&str, String), Vec<&Target>> = BTreeMap::new();
        for target in &self.targets {
            if let Some(section) = target.section() {
                let given = self.names.get(target).into_iter().flatten().cloned();
                let own = by_target.get(target).into_iter().flatten();
                let file = self.documents[target.document].source().name();
                let name = own
                    .filter_map(|at| Name::of_alias(at))
                    .chain(given)
                    .chain(Name::of_node(&target.at))
                    .min()
                    .unwrap_or_else(|| Name::of_file(file));
                groups.entry((section, name.text)).or_default().push(target);
            }
        }
        let mut names = BTreeMap::new();
        for ((_, base), targets) in groups {
            let is_alone = targets.len() == 1;
            if is_alone && !clashing.contains(targets[0]) {
                names.insert(targets[0].clone(), base);
                continue;
            }
            let hashes: Vec<String> = targets.iter().map(|target| self.hash(target)).collect();
            // The one with the smallest hash keeps the name.
            let plain = (!targets.iter().any(|target| clashing.contains(*target)))
                .then(|| hashes.iter().min().cloned())
                .flatten();
            for (target, hash) in std::iter::zip(targets, hashes) {
                let name = if Some(&hash) == plain.as_ref() {
                    base.clone()
                } else {
                    format!("{base}_{}", &hash[..8])
                };
                names.insert(target.clone(), name);
            }
        }
        names
    }

    /// A hash of everything that a target reaches, whatever file it is in.
    fn hash(&self, start: &Target) -> String {
        let mut numbers = HashMap::from([(start.clone(), 0)]);
        let mut order = vec![start.clone()];
        let mut text = String::new();
        let mut next = 0;
        while let Some(target) = order.get(next).cloned() {
            next += 1;
            let document = &self.documents[target.document];
            text.push_str(&compact(Self::node(document, &target)));
            for (query, _) in self.references(&target) {
                text.push('\n');
                match self.answers.get(&query) {
                    Some(Answer::Target(found)) => {
                        let number = *numbers.entry(found.clone()).or_insert_with(|| {
                            order.push(found.clone());
                            order.len() - 1
                        });
                        text.push_str(&number.to_string());
                    }
                    Some(Answer::Text(same)) => text.push_str(same),
                    _ => text.push_str(&query.text),
                }
            }
        }
        sha256_hex(text)
    }
}

/// The components of these keys in all fragments, some of which are rewritten.
pub(super) fn taken<'w>(
    wanted: &HashSet<&'w ComponentKey>,
    fragments: &[Fragment],
    concerned: &[usize],
    rewritten: &[Value],
) -> HashMap<&'w ComponentKey, Vec<Value>> {
    let mut taken: HashMap<&ComponentKey, Vec<Value>> = HashMap::new();
    for (index, fragment) in fragments.iter().enumerate() {
        if concerned.binary_search(&index).is_ok() {
            continue;
        }
        for part in &fragment.outline().parts {
            if let Some(key) = part.component().and_then(|key| wanted.get(key)) {
                taken.entry(key).or_default().push(part.text().value());
            }
        }
    }
    for (key, component) in rewritten.iter().flat_map(refs::components) {
        if let Some(key) = wanted.get(&key) {
            taken.entry(key).or_default().push(component.clone());
        }
    }
    taken
}

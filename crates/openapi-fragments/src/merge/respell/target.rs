//! The operations whose parameters get new names, and how links to them name these.

use std::collections::{BTreeMap, BTreeSet};

use super::Obstacle;
use crate::merge::Input;
use crate::merge::expressions::Names;

/// An operation whose parameters get new names.
pub(super) struct Target {
    /// The position of its input.
    pub(super) position: usize,
    pub(super) template: String,
    pub(super) method: String,
    pub(super) names: Names,
    /// Where the parameters of each name are.
    pub(super) locations: BTreeMap<String, BTreeSet<String>>,
}

impl Target {
    /// The new key of a parameter of a link to this operation, if it changes.
    pub(super) fn new_key(&self, key: &str) -> Option<Result<String, Obstacle>> {
        if let Some(name) = key.strip_prefix("path.") {
            return Some(Ok(format!("path.{}", self.names.get(name)?)));
        }
        let locations = self.locations.get(key);
        let is_in_path = locations.is_none_or(|locations| locations.contains("path"));
        if let Some(new) = self.names.get(key).filter(|_| is_in_path) {
            if locations.is_some_and(|locations| locations.len() > 1) {
                return Some(Err(format!(
                    "a link names the parameter `{key}`, which is in the path and elsewhere"
                )));
            }
            // Another parameter may have the new name.
            let is_taken = self
                .locations
                .get(new)
                .is_some_and(|locations| locations.iter().any(|location| location != "path"));
            let qualified = if is_taken { "path." } else { "" };
            return Some(Ok(format!("{qualified}{new}")));
        }
        let becomes_ambiguous = self.names.values().any(|new| new == key);
        match locations.map(|locations| locations.iter().collect::<Vec<_>>()) {
            Some(locations) if becomes_ambiguous => match locations.as_slice() {
                [one] if *one != "path" => Some(Ok(format!("{one}.{key}"))),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Those of the fragment itself if it has any.
pub(super) fn own_first<'t>(
    mut found: Vec<(usize, Option<&'t Target>)>,
    input: &Input,
) -> Vec<&'t Target> {
    if found
        .iter()
        .any(|(position, _)| *position == input.position)
    {
        found.retain(|(position, _)| *position == input.position);
    }
    found.into_iter().filter_map(|(_, target)| target).collect()
}

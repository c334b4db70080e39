//! Paths that stand for a path item elsewhere in their fragment, and to which other
//! fragments add.
//!
//! The parameters and servers of the one would become those of the others, so it is put
//! in place of the reference first. So is one whose servers are overridden beside the
//! reference, if its operations get servers of their own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::templates::shape;
use crate::bundle::{self, Query};
use crate::diagnostic::Diagnostics;
use crate::fragment::Fragment;
use crate::refs::{Home, Kind, MOST_REFERENCES, Reference, What};
use crate::text::Text;

/// The fragments without such references.
pub(super) fn inline(fragments: &[Fragment]) -> Result<Cow<'_, [Fragment]>, Diagnostics> {
    let mut fragments = Cow::Borrowed(fragments);
    // What is put in place of a reference may be one itself; a cycle stays.
    for _ in 0..MOST_REFERENCES {
        let shared = added_to(&fragments);
        if shared.is_empty() {
            break;
        }
        bundle::hoist(fragments.to_mut(), &shared)?;
    }
    Ok(fragments)
}

/// A path item or webhook of a fragment.
struct Item {
    fragment: usize,
    /// Its name, which is equal for those that are joined.
    name: (&'static str, String),
    fields: Map<String, Value>,
}

/// The references of path items that cannot stay.
fn added_to(fragments: &[Fragment]) -> HashSet<Query> {
    let mut shared = BTreeSet::new();
    for fragment in fragments {
        items(fragment, 0, |_, keys| keys.contains(&"$ref"), &mut |item| {
            shared.insert(item.name);
        });
    }
    if shared.is_empty() {
        return HashSet::new();
    }
    let mut by_name: BTreeMap<(&str, String), Vec<Item>> = BTreeMap::new();
    for (index, fragment) in fragments.iter().enumerate() {
        items(
            fragment,
            index,
            |name, _| shared.contains(name),
            &mut |item| {
                by_name.entry(item.name.clone()).or_default().push(item);
            },
        );
    }
    let default = |fragment: &Fragment| fragment.outline().root("servers").cloned();
    let mut defaults = fragments.iter().map(default);
    let first = defaults.next();
    // Then the operations of shared path items get their servers as their own.
    let own_servers = defaults.any(|other| Some(other) != first);
    let mut found = HashSet::new();
    for same in by_name.into_values() {
        let is_added_to = same.iter().any(|item| item.fields != same[0].fields);
        for item in same {
            let is_overridden = own_servers && item.fields.contains_key("servers");
            if (is_added_to || is_overridden)
                && let Some(Value::String(text)) = item.fields.get("$ref")
                && Reference::new(text).home() == Home::Same
            {
                found.insert(Query {
                    document: item.fragment,
                    what: What::Ref,
                    kind: Kind::PathItem,
                    text: text.clone(),
                    base: String::new(),
                });
            }
        }
    }
    found
}

/// Calls `found` with the items whose name and keys are `wanted`.
fn items(
    fragment: &Fragment,
    index: usize,
    wanted: impl Fn(&(&'static str, String), &[&str]) -> bool,
    found: &mut dyn FnMut(Item),
) {
    for item in &fragment.outline().paths {
        let keys: Vec<&str> = item.fields.iter().map(|(key, _)| &**key).collect();
        let name = ("paths", shape(&item.path));
        if wanted(&name, &keys) {
            let fields = item.fields.iter();
            let fields = fields.map(|(key, node)| (key.to_string(), node.text.value()));
            found(Item {
                fragment: index,
                name,
                fields: fields.collect(),
            });
        }
    }
    let webhooks = fragment.outline().root("webhooks").map(Text::value);
    for (name, item) in webhooks.iter().filter_map(Value::as_object).flatten() {
        let fields = item.as_object().cloned().unwrap_or_default();
        let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
        let name = ("webhooks", name.clone());
        if wanted(&name, &keys) {
            found(Item {
                fragment: index,
                name,
                fields,
            });
        }
    }
}

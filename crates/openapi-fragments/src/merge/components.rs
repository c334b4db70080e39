//! Components by section and name: equal ones are unified, others are reported.

use std::collections::BTreeMap;

use super::difference::Content;
use super::occurrence::{Subject, occurrences, unify};
use super::policy::ConflictKind;
use super::{Context, Input};
use crate::part::PartKey;
use crate::refs::ComponentKey;
use crate::text::Text;
use crate::tree::Tree;

/// All components of all inputs. Extensions among them are written into the spec.
pub(super) fn join(
    inputs: &[Input],
    spec: &mut Tree,
    context: &mut Context,
) -> BTreeMap<ComponentKey, Text> {
    let mut unified = BTreeMap::new();
    for (key, occurrences) in occurrences(inputs, context, Some) {
        match key {
            PartKey::Component(key) => {
                let what = format!("the component `{}` of `{}`", key.name, key.section);
                let subject = Subject {
                    what: &what,
                    kind: ConflictKind::Components,
                    content: Content::Description,
                };
                if let Some(text) = unify(&subject, &occurrences, context) {
                    unified.insert(key.clone(), text);
                }
            }
            PartKey::ComponentsExtension(key) => {
                let what = format!("`{key}` of the components");
                if let Some(text) = unify(&Subject::value(&what, key), &occurrences, context) {
                    spec.insert(&["components", key], text);
                }
            }
            PartKey::Root(_) | PartKey::PathsExtension(_) => {}
        }
    }
    unified
}

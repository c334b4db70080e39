//! Joins webhooks by name and method, as paths are joined by path and method.

use std::collections::BTreeMap;

use super::difference::Content;
use super::occurrence::{Occurrence, Subject, unify};
use super::policy::ConflictKind;
use super::{Context, Input, distinct};
use crate::operation::METHODS;
use crate::part::{Part, PartKey};
use crate::pointer;
use crate::text::Text;
use crate::tree::Tree;

/// Writes all webhooks. Descriptions of one are unified as those of an operation are.
pub(super) fn join(inputs: &[Input], spec: &mut Tree, context: &mut Context) {
    let is_webhooks = |part: &Part| matches!(&part.key, PartKey::Root(key) if key == "webhooks");
    let mut fields: BTreeMap<(String, String), Vec<Occurrence>> = BTreeMap::new();
    for (input, part) in distinct(inputs).filter(|(_, part)| is_webhooks(part)) {
        spec.branch(&["webhooks"]);
        let value = part.text().value();
        for (name, item) in value.as_object().into_iter().flatten() {
            spec.branch(&["webhooks", name]);
            for (field, value) in item.as_object().into_iter().flatten() {
                let at = pointer::from_tokens(["webhooks", name, field]);
                let occurrence = Occurrence {
                    age: context.age(input, part),
                    ..Occurrence::new(input, at, Text::of(value))
                };
                let key = (name.clone(), field.clone());
                fields.entry(key).or_default().push(occurrence);
            }
        }
    }
    for ((name, field), occurrences) in fields {
        let what = format!("`{field}` of the webhook `{name}`");
        let subject = if METHODS.contains(&field.as_str()) {
            Subject {
                what: &what,
                kind: ConflictKind::Operations,
                content: Content::Description,
            }
        } else {
            Subject::value(&what, &field)
        };
        if let Some(text) = unify(&subject, &occurrences, context) {
            spec.insert(&["webhooks", &name, &field], text);
        }
    }
}

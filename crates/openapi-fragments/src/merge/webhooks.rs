//! Joins webhooks by name and method, as paths are joined by path and method.

use std::collections::BTreeMap;

use super::difference::Content;
use super::occurrence::{Occurrence, Subject, unify};
use super::policy::ConflictKind;
use super::{Context, Input, distinct};
use crate::operation::{METHODS, OperationKey};
use crate::part::{Part, PartKey};
use crate::pointer;
use crate::text::Text;
use crate::tree::Tree;

/// An operation of a webhook and its origin.
pub(super) struct Webhook<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) name: String,
    pub(super) method: String,
    pub(super) text: Text,
}

impl Webhook<'_> {
    /// What its id is derived from.
    pub(super) fn key(&self) -> OperationKey {
        OperationKey::new(&self.method, &format!("/webhooks/{}", self.name))
    }

    pub(super) fn pointer(&self) -> String {
        pointer::from_tokens(["webhooks", &self.name, &self.method])
    }
}

/// Writes all webhooks but their operations, which are returned. Descriptions of one are
/// unified as those of an operation of a path are.
pub(super) fn join<'a>(
    inputs: &'a [Input<'a>],
    spec: &mut Tree,
    context: &mut Context,
) -> Vec<Webhook<'a>> {
    let mut operations = Vec::new();
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
        let is_operation = METHODS.contains(&field.as_str());
        let subject = if is_operation {
            Subject {
                what: &what,
                kind: ConflictKind::Operations,
                content: Content::Description,
            }
        } else {
            Subject::value(&what, &field)
        };
        let Some(text) = unify(&subject, &occurrences, context) else {
            continue;
        };
        let kept = occurrences.iter().find(|one| one.text == text);
        match kept.map(|kept| kept.input) {
            Some(input) if is_operation => operations.push(Webhook {
                input,
                name,
                method: field,
                text,
            }),
            _ => spec.insert(&["webhooks", &name, &field], text),
        }
    }
    operations
}

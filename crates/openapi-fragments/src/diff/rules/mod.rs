//! The rules of `diff`: each kind of entry with a stable id, its levels and an example.
//!
//! `docs/diff-rules.md` is generated from these tables, and each example is tested.

mod messages;
mod not_examined;
mod operations;
mod schemas;

use serde_json::{Value, json};

use super::Level;
use crate::diagnostic::Diagnostic;

/// A kind of entry that [`diff`](crate::diff) reports.
///
/// ```
/// use openapi_fragments::{DiffRule, Level};
///
/// let rule = DiffRule::find("type-changed").unwrap();
/// assert_eq!(rule.meaning, "A value has another type.");
/// assert_eq!(rule.sent, [Level::Breaking, Level::Safe]);
/// assert_eq!(DiffRule::nearest("typ-changed").unwrap().id, "type-changed");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DiffRule {
    /// The stable id: the `code` of a [`Change`](crate::Change).
    pub id: &'static str,
    /// What it says, in one sentence.
    pub meaning: &'static str,
    /// Its levels in what the client sends: the request of an operation, the response
    /// of a callback or webhook.
    pub sent: &'static [Level],
    /// Its levels in what the client receives.
    pub received: &'static [Level],
    /// Where the example belongs.
    pub part: DiffPart,
    /// The part before, as JSON.
    pub old: &'static str,
    /// The part afterwards, as JSON.
    pub new: &'static str,
}

/// The part of a document that the example of a [`DiffRule`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffPart {
    /// The whole document, without `openapi` and `info`.
    Document,
    /// An operation.
    Operation,
    /// A schema of a request or a response.
    Schema,
}

impl DiffRule {
    /// The rules of operations, then those of schemas.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        let rules = [
            operations::RULES,
            messages::RULES,
            not_examined::RULES,
            schemas::RULES,
        ];
        rules.into_iter().flatten()
    }

    /// The rule with an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::all().find(|rule| rule.id == id)
    }

    /// The rule with an id that a user states.
    ///
    /// # Errors
    /// `unknown-rule` if there is none; the help names the nearest.
    pub fn named(id: &str) -> Result<&'static Self, Diagnostic> {
        Self::find(id).ok_or_else(|| {
            let help = match Self::nearest(id) {
                Some(nearest) => format!("write `{}`", nearest.id),
                None => "see docs/diff-rules.md for the ids of all rules".to_owned(),
            };
            let message = format!("`{id}` is not a rule of `diff`");
            Diagnostic::error("unknown-rule", message).with_help(help)
        })
    }

    /// The rule with the most similar id, if one is similar.
    pub fn nearest(id: &str) -> Option<&'static Self> {
        Self::all()
            .map(|rule| (strsim::jaro(rule.id, id), rule))
            .filter(|(similarity, _)| *similarity > 0.7)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, rule)| rule)
    }

    /// The documents of the example, before and afterwards: a schema once as what the
    /// client sends and once as what it receives.
    pub fn documents(&self) -> Vec<[Value; 2]> {
        // The tests read every example.
        let [old, new] =
            [self.old, self.new].map(|text| serde_json::from_str(text).unwrap_or(Value::Null));
        let build =
            |place: &dyn Fn(&Value) -> Value| [document(&place(&old)), document(&place(&new))];
        match self.part {
            DiffPart::Document => vec![build(&Value::clone)],
            DiffPart::Operation => vec![build(&operation)],
            DiffPart::Schema => vec![
                build(&|schema| operation(&json!({"requestBody": body(schema)}))),
                build(&|schema| operation(&json!({"responses": {"200": body(schema)}}))),
            ],
        }
    }
}

fn body(schema: &Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

fn operation(operation: &Value) -> Value {
    let mut operation = operation.clone();
    if operation.get("responses").is_none() {
        operation["responses"] = json!({"200": {"description": ""}});
    }
    json!({"paths": {"/pets": {"post": operation}}})
}

fn document(parts: &Value) -> Value {
    let mut document =
        json!({"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {}});
    for (key, value) in parts.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    document
}

/// A row of the tables.
const fn rule(
    id: &'static str,
    meaning: &'static str,
    [sent, received]: [&'static [Level]; 2],
    part: DiffPart,
    [old, new]: [&'static str; 2],
) -> DiffRule {
    DiffRule {
        id,
        meaning,
        sent,
        received,
        part,
        old,
        new,
    }
}

/// A row for what does not depend on the direction.
const fn either(
    id: &'static str,
    meaning: &'static str,
    levels: &'static [Level],
    part: DiffPart,
    example: [&'static str; 2],
) -> DiffRule {
    rule(id, meaning, [levels, levels], part, example)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diff::compare;

    /// Each example has entries of its rule alone, at a documented level.
    #[test]
    fn each_example_shows_its_rule() {
        // What exceeds a limit is too large for an example.
        let is_shown = |rule: &&DiffRule| (rule.old, rule.new) != ("{}", "{}");
        for rule in DiffRule::all().filter(is_shown) {
            let cases = rule.documents();
            // Its example is too long to show.
            if rule.id == "too-many-callbacks" {
                continue;
            }
            for ([old, new], levels) in std::iter::zip(cases, [rule.sent, rule.received]) {
                // As a schema that is only sent.
                if levels.is_empty() && rule.part == DiffPart::Schema {
                    continue;
                }
                let comparison = compare(&old, &new);
                let found = [comparison.changes, comparison.not_examined].concat();
                let ids: BTreeSet<_> = found.iter().map(|change| change.code).collect();
                assert_eq!(ids, BTreeSet::from([rule.id]), "{found:?}");
                let documented = match rule.part {
                    DiffPart::Schema => levels.to_vec(),
                    _ => [rule.sent, rule.received].concat(),
                };
                for change in found {
                    assert!(documented.contains(&change.level), "{change:?}");
                }
            }
        }
    }

    #[test]
    fn ids_are_unique_and_kebab_case() {
        let ids: Vec<_> = DiffRule::all().map(|rule| rule.id).collect();
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        for id in ids {
            assert!(
                id.bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_lowercase()),
                "{id}"
            );
        }
    }
}

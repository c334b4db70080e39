//! Which properties and items a schema evaluates, whatever the instance. 3.0 has no
//! `unevaluatedProperties`, but where this is known, other keywords say the same.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::refs;

/// What a schema evaluates of an instance that it matches.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Evaluated {
    /// Every property, or every item.
    All,
    /// The properties of these names, or no item.
    Names(BTreeSet<String>),
    /// It depends on the instance, or on what is elsewhere.
    Unknown,
}

/// Keywords whose schemas are applied to the instance itself, only some of which
/// may match.
const ALTERNATIVES: [&str; 6] = ["anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

/// How many schemas are looked at: schemas that refer to each other would multiply.
const MOST_SCHEMAS: usize = 1_000;

impl Evaluated {
    /// Properties and items. `schema` is not converted yet.
    pub(super) fn of(schema: &Map<String, Value>, document: &Value) -> [Self; 2] {
        [PROPERTIES, ITEMS].map(|keywords| {
            let mut search = Search {
                document,
                keywords,
                left: MOST_SCHEMAS,
            };
            search.evaluated(schema, 0)
        })
    }

    fn nothing() -> Self {
        Self::Names(BTreeSet::new())
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Names(mut names), Self::Names(more)) => {
                names.extend(more);
                Self::Names(names)
            }
            _ => Self::Unknown,
        }
    }
}

/// The keywords for the properties or the items of an instance.
#[derive(Clone, Copy)]
struct Keywords {
    /// What evaluates those of known names.
    named: Option<&'static str>,
    /// What evaluates those that it matches.
    some: &'static [&'static str],
    /// What evaluates some in another schema, and has a rest in the schema itself.
    first: Option<&'static str>,
    /// What evaluates all that are left.
    rest: &'static str,
    unevaluated: &'static str,
}

const PROPERTIES: Keywords = Keywords {
    named: Some("properties"),
    some: &["patternProperties"],
    first: None,
    rest: "additionalProperties",
    unevaluated: "unevaluatedProperties",
};

const ITEMS: Keywords = Keywords {
    named: None,
    some: &["contains"],
    first: Some("prefixItems"),
    rest: "items",
    unevaluated: "unevaluatedItems",
};

struct Search<'a> {
    document: &'a Value,
    keywords: Keywords,
    left: usize,
}

impl Search<'_> {
    /// `depth` is that of a part in the schema itself.
    fn evaluated(&mut self, schema: &Map<String, Value>, depth: usize) -> Evaluated {
        let is_part = depth > 0;
        let has = |key: &str| schema.contains_key(key);
        let keywords = self.keywords;
        if has(keywords.rest) || is_part && has(keywords.unevaluated) {
            return Evaluated::All;
        }
        if keywords.some.iter().any(|key| has(key))
            || is_part && keywords.first.is_some_and(has)
            || has("$dynamicRef")
            || depth > refs::MOST_REFERENCES
            || self.left == 0
        {
            return Evaluated::Unknown;
        }
        self.left -= 1;
        let named = keywords.named.and_then(|key| schema.get(key)?.as_object());
        let named = named.into_iter().flatten().map(|(name, _)| name.clone());
        let mut found = Evaluated::Names(named.collect());
        let parts = schema.get("allOf").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            found = found.with(self.part(part, depth));
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = reference
                .strip_prefix('#')
                .and_then(|pointer| self.document.pointer(pointer));
            found =
                found.with(target.map_or(Evaluated::Unknown, |target| self.part(target, depth)));
        }
        for key in ALTERNATIVES {
            let alternatives: Vec<&Value> = match schema.get(key) {
                None => continue,
                Some(Value::Array(alternatives)) => alternatives.iter().collect(),
                Some(Value::Object(named)) if key == "dependentSchemas" => named.values().collect(),
                Some(one) => vec![one],
            };
            let mut alternatives = alternatives.into_iter();
            if alternatives.any(|one| self.part(one, depth) != Evaluated::nothing()) {
                found = found.with(Evaluated::Unknown);
            }
        }
        found
    }

    fn part(&mut self, schema: &Value, depth: usize) -> Evaluated {
        match schema {
            Value::Object(schema) => self.evaluated(schema, depth + 1),
            _ => Evaluated::nothing(),
        }
    }
}

//! Which schemas of a document are the same, however often they are written: a schema
//! behind a reference, and a copy of it in its place.

use std::collections::{HashMap, HashSet};
use std::ptr;

use serde_json::Value;

use super::fold::name;
use super::keywords::is_without_part;
use super::partition::{Class, Partition, Term};
use super::references::{Dialect, Document, is_schema};
use super::view::Node;
use crate::canonical::compact;

#[derive(Default)]
pub(super) struct Identity<'a> {
    partition: Partition<Node<'a>>,
    /// The first schema of each class.
    first: HashMap<Class, &'a Value>,
    /// The schemas behind references and nothing else.
    resolved: HashMap<*const Value, &'a Value>,
}

impl<'a> Document<'a> {
    /// One of the schemas that are the same as this one, always the same of them.
    pub(super) fn representative(&mut self, schema: &'a Value) -> &'a Value {
        let schema = self.resolved(schema);
        let mut partition = std::mem::take(&mut self.identity.partition);
        let class = partition.class(Node(schema), &mut |node| self.term(node.0));
        self.identity.partition = partition;
        self.identity.first.entry(class).or_insert(schema)
    }

    /// The schema behind references that have nothing beside them.
    fn resolved(&mut self, schema: &'a Value) -> &'a Value {
        let mut at = schema;
        let mut passed = Vec::new();
        let mut seen = HashSet::new();
        while let Some(reference) = self.bare_reference(at) {
            if let Some(known) = self.identity.resolved.get(&ptr::from_ref(at)) {
                at = known;
                break;
            }
            let Some(target) = self.target(reference, at) else {
                break;
            };
            // A circle of references is where it was entered.
            if !seen.insert(ptr::from_ref(at)) {
                return schema;
            }
            passed.push(at);
            at = target;
        }
        for one in passed {
            self.identity.resolved.insert(ptr::from_ref(one), at);
        }
        at
    }

    fn bare_reference(&self, schema: &'a Value) -> Option<&'a str> {
        let keywords = schema.as_object()?;
        let reference = keywords.get("$ref")?.as_str()?;
        let mut others = keywords.keys().filter(|key| *key != "$ref");
        let is_bare = self.dialect == Dialect::V30 || others.all(|key| self.is_silent(key));
        is_bare.then_some(reference)
    }

    /// Whether a keyword says nothing.
    fn is_silent(&self, key: &str) -> bool {
        match key {
            "$ref" | "$dynamicRef" | "allOf" | "anyOf" | "oneOf" => false,
            "nullable" => self.dialect == Dialect::V31,
            key => is_without_part(key) || !self.dialect.has_meaning(key),
        }
    }

    /// What a schema says, apart from annotations.
    fn term(&mut self, schema: &'a Value) -> Term<Node<'a>> {
        let Some(keywords) = schema.as_object() else {
            return Term::text(&compact(schema));
        };
        let mut said = Vec::new();
        for (key, value) in keywords {
            if self.is_silent(key) {
                continue;
            }
            let mut node = |schema: &'a Value| Term::Node(Node(self.resolved(schema)));
            let term = match (key.as_str(), value) {
                ("$ref" | "$dynamicRef", Value::String(reference)) => {
                    match self.target(reference, schema) {
                        Some(target) => {
                            let target = self.resolved(target);
                            match self.bare_reference(target) {
                                // A circle, or unknown: told by its address.
                                Some(_) => Term::text(&ptr::from_ref(target).addr()),
                                None => Term::Node(Node(target)),
                            }
                        }
                        None => Term::text(reference),
                    }
                }
                ("allOf" | "prefixItems" | "items", Value::Array(list)) => {
                    Term::List(list.iter().map(node).collect())
                }
                // Alternatives are paired by their names too.
                ("anyOf" | "oneOf", Value::Array(list)) => {
                    let named = list
                        .iter()
                        .map(|one| Term::List(vec![Term::text(&name(one)), node(one)]));
                    Term::List(named.collect())
                }
                ("properties" | "patternProperties" | "dependentSchemas", Value::Object(map)) => {
                    let named = map
                        .iter()
                        .map(|(name, one)| Term::List(vec![Term::text(name), node(one)]));
                    Term::Set(named.collect())
                }
                (
                    "additionalProperties"
                    | "contains"
                    | "contentSchema"
                    | "else"
                    | "if"
                    | "items"
                    | "not"
                    | "propertyNames"
                    | "then"
                    | "unevaluatedItems"
                    | "unevaluatedProperties",
                    value,
                ) if is_schema(value) => node(value),
                // Its subtypes refer to it by its address.
                ("discriminator", _) => Term::text(&ptr::from_ref(schema).addr()),
                (_, value) => Term::text(&compact(value)),
            };
            said.push(Term::List(vec![Term::text(key), term]));
        }
        // What a component extends has no other subtypes there.
        if keywords.contains_key("allOf") && self.has_discriminators() {
            said.push(Term::text(&self.name(schema).is_some()));
        }
        Term::Set(said)
    }
}

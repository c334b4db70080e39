//! Whether one value can fit two schemas, as far as typify can tell.

use super::enums::{constant, requires_other};
use super::schema::{At, Node, Schema, Type};
use super::types::{Converted, Types};

/// Questions about pairs of schemas.
pub(super) struct Exclusive;

impl Exclusive {
    /// No two of the schemas fit one value.
    pub(super) fn all<'a>(
        types: &mut Types<'a>,
        nodes: &[Node<'a>],
        at: &At<'a>,
    ) -> Converted<bool> {
        for (index, one) in nodes.iter().enumerate() {
            for other in &nodes[index + 1..] {
                types.pair()?;
                let (one, other) = (resolve(types, one)?, resolve(types, other)?);
                if !pair(types, &one, &other, at)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The schema that a reference leads to.
fn resolve<'a>(types: &Types<'a>, node: &Node<'a>) -> Converted<Node<'a>> {
    let Ok(schema) = node.open() else {
        return Ok(node.clone());
    };
    match schema.reference {
        None => Ok(node.clone()),
        Some(reference) => types
            .definition(reference)
            .ok_or_else(|| types.no_target(reference, &schema.at)),
    }
}

fn pair<'a>(
    types: &mut Types<'a>,
    one: &Node<'a>,
    other: &Node<'a>,
    at: &At<'a>,
) -> Converted<bool> {
    types.pair()?;
    let (one, other) = match (one.open(), other.open()) {
        (Err(false), _) | (_, Err(false)) => return Ok(true),
        (Err(true), _) | (_, Err(true)) => return Ok(false),
        (Ok(one), Ok(other)) => (one, other),
    };
    for (composite, simple) in [(&other, &one), (&one, &other)] {
        if is_composite(composite) {
            return alternatives(types, composite, simple, at);
        }
    }
    for (listed, schema) in [(&other, &one), (&one, &other)] {
        if let (true, Some(values)) = (listed.types.is_empty(), &listed.values) {
            return Ok(values.iter().all(|value| !accepts(schema, value)));
        }
    }
    match (&one.types[..], &other.types[..]) {
        ([], _) | (_, []) => Ok(false),
        ([Type::Object], [Type::Object]) => objects(&one, &other),
        ([Type::Array], [Type::Array]) => arrays(types, &one, &other, at),
        (one, other) => Ok(one.iter().all(|kind| !other.contains(kind))),
    }
}

/// Nothing but alternatives, not even annotations.
fn is_composite(schema: &Schema<'_>) -> bool {
    !schema.is_annotated && schema.types.is_empty() && schema.is_bare() && schema.has_alternatives()
}

fn alternatives<'a>(
    types: &mut Types<'a>,
    composite: &Schema<'a>,
    simple: &Schema<'a>,
    at: &At<'a>,
) -> Converted<bool> {
    let simple = Node::Made(std::rc::Rc::new(simple.clone()));
    match (
        &composite.all_of,
        &composite.any_of,
        &composite.one_of,
        &composite.not,
    ) {
        (Some(nodes), None, None, None) => {
            for node in nodes {
                if pair(types, node, &simple, at)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (None, Some(nodes), None, None) | (None, None, Some(nodes), None) => {
            for node in nodes {
                if !pair(types, node, &simple, at)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (None, None, None, Some(node)) => Ok(!pair(types, node, &simple, at)?),
        _ => Ok(false),
    }
}

fn accepts(schema: &Schema<'_>, value: &serde_json::Value) -> bool {
    let is_listed = schema
        .values
        .as_ref()
        .is_none_or(|values| values.contains(&value));
    is_listed && (schema.types.is_empty() || schema.types.iter().any(|kind| kind.accepts(value)))
}

/// Each object has a property that the other cannot have, or another value of one.
fn objects(one: &Schema<'_>, other: &Schema<'_>) -> Converted<bool> {
    let is_plain = |schema: &Schema<'_>| {
        schema.format.is_none()
            && schema.values.is_none()
            && !schema.has_alternatives()
            && schema.number.is_none()
            && schema.string.is_none()
            && schema.array.is_none()
    };
    let (Some(a), Some(b)) = (&one.object, &other.object) else {
        return Ok(false);
    };
    if !is_plain(one) || !is_plain(other) || a.properties.is_empty() || b.properties.is_empty() {
        return Ok(false);
    }
    let is_known =
        |name: &&str, object: &super::schema::ObjectLimits<'_>| object.property(name).is_some();
    if !a.required.iter().all(|name| is_known(name, b))
        || !b.required.iter().all(|name| is_known(name, a))
    {
        return Ok(true);
    }
    let mut fixed = Vec::new();
    for (object, schema) in [(a, one), (b, other)] {
        let mut constants = std::collections::HashSet::new();
        for name in &object.required {
            let Some(node) = object.property(name) else {
                return Err(requires_other(&schema.at));
            };
            constants.extend(constant(node).map(|value| (*name, value)));
        }
        fixed.push(constants);
    }
    Ok(!fixed[0].is_subset(&fixed[1]) && !fixed[1].is_subset(&fixed[0]))
}

fn arrays<'a>(
    types: &mut Types<'a>,
    one: &Schema<'a>,
    other: &Schema<'a>,
    at: &At<'a>,
) -> Converted<bool> {
    let (Some(a), Some(b)) = (&one.array, &other.array) else {
        return Ok(false);
    };
    let is_less = |max: Option<u64>, min: Option<u64>| matches!((max, min), (Some(max), Some(min)) if min > max);
    if is_less(a.max, b.min) || is_less(b.max, a.min) {
        return Ok(true);
    }
    match (&a.items, &b.items) {
        (Some(a), Some(b)) => pair(types, a, b, at),
        _ => Ok(false),
    }
}

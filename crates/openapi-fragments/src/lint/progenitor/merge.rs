//! Merges the schemas of an `allOf` into one, as typify does.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::schema::{
    ArrayLimits, At, Node, NumberLimits, ObjectLimits, Schema, StringLimits, Type,
};
use super::types::{Converted, Stop, Types};
use crate::lint::findings::Effect;

/// How many references may lead from one to the next in a merge.
const DEEPEST: usize = 100;

/// A merge in progress. Nothing (`None`) means that no value fits.
pub(super) struct Merge<'t, 'a> {
    types: &'t mut Types<'a>,
    at: At<'a>,
    depth: usize,
}

type Merged<T> = Converted<Option<T>>;

/// No value fits both.
struct Unfit;

type Fit<T> = Result<Option<T>, Unfit>;

impl<'t, 'a> Merge<'t, 'a> {
    /// The schemas of an `allOf`.
    pub(super) fn all(
        types: &'t mut Types<'a>,
        nodes: &[Node<'a>],
        at: &At<'a>,
    ) -> Merged<Node<'a>> {
        let mut merge = Merge {
            types,
            at: at.clone(),
            depth: 0,
        };
        let mut nodes = nodes.iter();
        let Some(mut merged) = nodes.next().cloned() else {
            return Ok(None);
        };
        for node in nodes {
            match merge.nodes(&merged, node)? {
                Some(next) => merged = next,
                None => return Ok(None),
            }
        }
        Ok(Some(merged))
    }

    /// A schema with the alternatives of another.
    pub(super) fn alternatives(
        types: &'t mut Types<'a>,
        rest: Schema<'a>,
        alternatives: &Schema<'a>,
    ) -> Merged<Schema<'a>> {
        let at = alternatives.at.clone();
        Merge {
            types,
            at,
            depth: 0,
        }
        .with_alternatives(rest, alternatives)
    }

    fn nodes(&mut self, one: &Node<'a>, other: &Node<'a>) -> Merged<Node<'a>> {
        self.types.pair()?;
        let (a, b) = match (one.open(), other.open()) {
            (Err(false), _) | (_, Err(false)) => return Ok(None),
            (Err(true), _) => return Ok(Some(other.clone())),
            (_, Err(true)) => return Ok(Some(one.clone())),
            (Ok(a), Ok(b)) => (a, b),
        };
        if a.reference.is_some() && a.reference == b.reference {
            return Ok(Some(one.clone()));
        }
        let (referring, reference, rest) = match (a.reference, b.reference) {
            (Some(reference), _) => (one, reference, other),
            (None, Some(reference)) => (other, reference, one),
            (None, None) => {
                let merged = self.schemas(&a, &b)?;
                return Ok(merged.map(|merged| Node::Made(Rc::new(merged))));
            }
        };
        let at = if a.reference.is_some() { &a.at } else { &b.at };
        let Some(target) = self.types.definition(reference) else {
            return Err(self.types.no_target(reference, at));
        };
        self.depth += 1;
        if self.depth > DEEPEST {
            let what = format!("the schema {reference} is part of itself by way of `allOf`");
            return Err(Stop::new(
                "cyclic-reference",
                Effect::Panics,
                &self.at,
                what,
            ));
        }
        let merged = self.nodes(&target, rest)?;
        self.depth -= 1;
        Ok(merged.map(|merged| {
            if merged.is_like(&target) {
                referring.clone()
            } else {
                merged
            }
        }))
    }

    fn schemas(&mut self, a: &Schema<'a>, b: &Schema<'a>) -> Merged<Schema<'a>> {
        let mut merged = Schema::empty(a.at.clone());
        let (Some(types), Ok(format)) = (kinds(&a.types, &b.types), formats(a.format, b.format))
        else {
            return Ok(None);
        };
        merged.types = types;
        merged.format = format;
        let (Ok(number), Ok(string), Ok(values)) = (
            numbers(a.number.as_ref(), b.number.as_ref()),
            strings(a.string.as_ref(), b.string.as_ref()),
            values(a.values.as_ref(), b.values.as_ref()),
        ) else {
            return Ok(None);
        };
        merged.number = number;
        merged.string = string;
        let Some(array) = self.arrays(a.array.as_ref(), b.array.as_ref())? else {
            return Ok(None);
        };
        merged.array = array;
        let Some(object) = self.objects(a.object.as_ref(), b.object.as_ref())? else {
            return Ok(None);
        };
        merged.object = object;
        merged.values = values;
        for alternatives in [a, b] {
            match self.with_alternatives(merged, alternatives)? {
                Some(next) => merged = next,
                None => return Ok(None),
            }
        }
        if let Some(values) = &mut merged.values
            && !merged.types.is_empty()
        {
            values.retain(|value| merged.types.iter().any(|kind| kind.accepts(value)));
        }
        Ok(Some(merged))
    }

    fn with_alternatives(&mut self, mut merged: Schema<'a>, of: &Schema<'a>) -> Merged<Schema<'a>> {
        for node in of.all_of.iter().flatten() {
            let here = Node::Made(Rc::new(merged));
            match self.nodes(&here, node)? {
                Some(next) => merged = opened(&next, &self.at),
                None => return Ok(None),
            }
        }
        if of.any_of.is_some() && of.one_of.is_some() {
            let what = "`anyOf` and `oneOf` are in one schema".to_owned();
            return Err(Stop::new(
                "unsupported-schema",
                Effect::Panics,
                &of.at,
                what,
            ));
        }
        for (nodes, is_any) in [(&of.any_of, true), (&of.one_of, false)] {
            let Some(nodes) = nodes else {
                continue;
            };
            let mut fitting = self.each(&merged, nodes)?;
            match fitting.len() {
                0 => return Ok(None),
                1 => merged = opened(&fitting.remove(0), &self.at),
                _ => {
                    let empty = Schema::empty(merged.at.clone());
                    merged = if is_any {
                        Schema {
                            any_of: Some(fitting),
                            ..empty
                        }
                    } else {
                        Schema {
                            one_of: Some(fitting),
                            ..empty
                        }
                    };
                }
            }
        }
        Ok(Some(merged))
    }

    /// A schema with each of some alternatives, as far as they fit together.
    fn each(&mut self, schema: &Schema<'a>, nodes: &[Node<'a>]) -> Converted<Vec<Node<'a>>> {
        let own = Node::Made(Rc::new(schema.clone()));
        let mut fitting = Vec::new();
        for node in nodes {
            let Some(merged) = self.nodes(&own, node)? else {
                continue;
            };
            fitting.push(if merged.is_like(&own) {
                own.clone()
            } else if merged.is_like(node) {
                node.clone()
            } else {
                merged
            });
        }
        Ok(fitting)
    }

    fn arrays(
        &mut self,
        a: Option<&ArrayLimits<'a>>,
        b: Option<&ArrayLimits<'a>>,
    ) -> Merged<Option<ArrayLimits<'a>>> {
        let (Some(a), Some(b)) = (a, b) else {
            return Ok(Some(a.or(b).cloned()));
        };
        let (min, max) = (pick(a.min, b.min, u64::max), pick(a.max, b.max, u64::min));
        if matches!((min, max), (Some(min), Some(max)) if min > max) {
            return Ok(None);
        }
        let items = match (&a.items, &b.items) {
            (Some(a), Some(b)) => match self.nodes(a, b)? {
                Some(items) => Some(items),
                None => return Ok(None),
            },
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        let unique = a.unique || b.unique;
        Ok(Some(Some(ArrayLimits {
            items,
            min,
            max,
            unique,
        })))
    }

    fn objects(
        &mut self,
        a: Option<&ObjectLimits<'a>>,
        b: Option<&ObjectLimits<'a>>,
    ) -> Merged<Option<ObjectLimits<'a>>> {
        let (Some(a), Some(b)) = (a, b) else {
            return Ok(Some(a.or(b).cloned()));
        };
        let required: BTreeSet<&'a str> = a.required.union(&b.required).copied().collect();
        let additional = match (&a.additional, &b.additional) {
            (Some(a), Some(b)) => Some(self.nodes(a, b)?.unwrap_or(Node::Never)),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        let mut names: BTreeSet<&'a str> = a.properties.iter().map(|(name, _)| *name).collect();
        names.extend(b.properties.iter().map(|(name, _)| *name));
        let mut properties = Vec::new();
        for name in names {
            let node = match (a.property(name), b.property(name)) {
                (Some(a), Some(b)) => self.nodes(a, b)?.unwrap_or(Node::Never),
                (Some(node), None) => beside(node, b),
                (None, Some(node)) => beside(node, a),
                (None, None) => continue,
            };
            if matches!(node.open(), Err(false)) {
                if required.contains(name) {
                    return Ok(None);
                }
                if matches!(additional.as_ref().map(Node::open), Some(Err(false))) {
                    continue;
                }
            }
            properties.push((name, node));
        }
        let (min, max) = (pick(a.min, b.min, u64::max), pick(a.max, b.max, u64::min));
        if matches!((min, max), (Some(min), Some(max)) if min > max) {
            return Ok(None);
        }
        Ok(Some(Some(ObjectLimits {
            properties,
            required,
            additional,
            min,
            max,
        })))
    }
}

/// A property of one object in another that does not name it.
fn beside<'a>(node: &Node<'a>, other: &ObjectLimits<'a>) -> Node<'a> {
    match other.additional.as_ref().map(Node::open) {
        Some(Err(false)) => Node::Never,
        _ => node.clone(),
    }
}

fn opened<'a>(node: &Node<'a>, at: &At<'a>) -> Schema<'a> {
    node.open()
        .map_or_else(|_| Schema::empty(at.clone()), |schema| (*schema).clone())
}

fn pick<T>(a: Option<T>, b: Option<T>, better: fn(T, T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(better(a, b)),
        (a, b) => a.or(b),
    }
}

fn kinds(a: &[Type], b: &[Type]) -> Option<Vec<Type>> {
    match (a, b) {
        ([], other) | (other, []) => Some(other.to_vec()),
        (a, b) => {
            let both: Vec<_> = a.iter().copied().filter(|kind| b.contains(kind)).collect();
            (!both.is_empty()).then_some(both)
        }
    }
}

fn formats<'a>(a: Option<&'a str>, b: Option<&'a str>) -> Fit<&'a str> {
    match (a, b) {
        (None, other) | (other, None) => Ok(other),
        (Some("ip"), Some(format @ ("ipv4" | "ipv6")))
        | (Some(format @ ("ipv4" | "ipv6")), Some("ip")) => Ok(Some(format)),
        (Some(a), Some(b)) if a == b => Ok(Some(a)),
        _ => Err(Unfit),
    }
}

fn numbers(a: Option<&NumberLimits>, b: Option<&NumberLimits>) -> Fit<NumberLimits> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(a.or(b).cloned());
    };
    let (min, above) = (
        pick(a.min, b.min, f64::max),
        pick(a.above, b.above, f64::max),
    );
    let (max, below) = (
        pick(a.max, b.max, f64::min),
        pick(a.below, b.below, f64::min),
    );
    let is_empty = match (above.or(min), below.or(max)) {
        (Some(low), Some(high)) => {
            low > high || (low >= high && (above.is_some() || below.is_some()))
        }
        _ => false,
    };
    if is_empty {
        return Err(Unfit);
    }
    let multiple = a.multiple.or(b.multiple);
    Ok(Some(NumberLimits {
        multiple,
        min,
        max,
        above,
        below,
    }))
}

fn strings<'a>(
    a: Option<&StringLimits<'a>>,
    b: Option<&StringLimits<'a>>,
) -> Fit<StringLimits<'a>> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(a.or(b).cloned());
    };
    let (min, max) = (pick(a.min, b.min, u64::max), pick(a.max, b.max, u64::min));
    if matches!((min, max), (Some(min), Some(max)) if min > max) {
        return Err(Unfit);
    }
    let pattern = a.pattern.or(b.pattern);
    Ok(Some(StringLimits { pattern, min, max }))
}

fn values<'a>(a: Option<&Vec<&'a Value>>, b: Option<&Vec<&'a Value>>) -> Fit<Vec<&'a Value>> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(a.or(b).cloned());
    };
    let both: Vec<_> = a
        .iter()
        .copied()
        .filter(|value| b.contains(value))
        .collect();
    if both.is_empty() {
        return Err(Unfit);
    }
    Ok(Some(both))
}

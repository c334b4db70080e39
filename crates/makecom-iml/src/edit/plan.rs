//! The plan of an edit: what happens to each value, decided before anything is
//! written.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jsonc_parser::ast;

use super::align::{longest_increase, origins};
use super::tree::Tree;
use crate::error::{Error, Result};
use crate::text::push;

/// What happens to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plan {
    /// Its text stays.
    Keep,
    /// It is replaced by this value.
    Replace(Tree),
    /// It stays an object or array, with these members in this order.
    Members(Vec<Member>),
    /// It becomes an element of a new array: the old one of these.
    Wrap(Vec<Member>),
    /// It is an array, and one of its elements takes its place.
    Unwrap(usize, Box<Plan>),
}

/// An entry of an object, or an element of an array.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Member {
    /// An existing one, by its index.
    Old(usize, Plan),
    /// A new one; with a key if it is an entry.
    New(Option<String>, Tree),
}

/// Whether entries of an object follow when the order of its keys changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Keys {
    Follow,
    Stay,
}

impl Plan {
    /// The plan that turns a value equal to `before` into one equal to `after`.
    pub(super) fn between<'a>(
        before: &Tree,
        after: &Tree,
        node: Option<&'a ast::Value<'a>>,
        keys: Keys,
    ) -> Self {
        let is_same = match keys {
            Keys::Follow => before.is_in_order_of(after),
            Keys::Stay => before == after,
        };
        if is_same {
            return Self::Keep;
        }
        match (before, after, node) {
            (Tree::Map(before), Tree::Map(after), Some(ast::Value::Object(object))) => {
                Self::Members(entries(before, after, object, keys))
            }
            (Tree::List(before), Tree::List(after), Some(ast::Value::Array(array)))
                if before.len() == array.elements.len() =>
            {
                let node = |old: usize| Some(&array.elements[old]);
                Self::Members(elements(before, after, node, keys))
            }
            // Such as one request that becomes several.
            (Tree::Map(_), Tree::List(after), Some(ast::Value::Object(_))) => {
                let before = std::slice::from_ref(before);
                let members = elements(before, after, |_| node, keys);
                if members
                    .iter()
                    .any(|member| matches!(member, Member::Old(..)))
                {
                    Self::Wrap(members)
                } else {
                    Self::Replace(Tree::List(after.clone()))
                }
            }
            (Tree::List(before), Tree::Map(_), Some(ast::Value::Array(array)))
                if before.len() == array.elements.len() =>
            {
                let [Some(old)] = origins(before, std::slice::from_ref(after))[..] else {
                    return Self::Replace(after.clone());
                };
                let node = Some(&array.elements[old]);
                Self::Unwrap(
                    old,
                    Box::new(Self::between(&before[old], after, node, keys)),
                )
            }
            _ => Self::Replace(after.clone()),
        }
    }

    /// The plan that sets the value at a pointer; missing objects are created.
    pub(super) fn set(
        node: Option<&ast::Value>,
        cursor: &PointerCursor,
        value: &Tree,
    ) -> Result<Self> {
        let Some((token, rest)) = cursor.next() else {
            let before = node.map_or(Tree::Null, Tree::of_node);
            // The order of keys in a value from the caller carries no meaning.
            return Ok(Self::between(&before, value, node, Keys::Stay));
        };
        match (child(node, token), node) {
            (Child::Found(index, found), Some(node)) => {
                let plan = Self::set(Some(found), &rest, value)?;
                Ok(Self::within(node, |at| {
                    Some(if at == index {
                        plan.clone()
                    } else {
                        Self::Keep
                    })
                }))
            }
            (Child::Impossible, _) => Err(cursor.no_place()),
            (_, Some(ast::Value::Object(object))) => {
                let new = Member::New(Some(token.to_owned()), rest.made(value));
                Ok(Self::one_more(object.properties.len(), new))
            }
            (_, Some(ast::Value::Array(array))) => {
                let new = Member::New(None, rest.made(value));
                Ok(Self::one_more(array.elements.len(), new))
            }
            _ => Ok(Self::Replace(cursor.made(value))),
        }
    }

    /// The plan that removes what is at a pointer; `None` if nothing is there.
    pub(super) fn remove(
        node: Option<&ast::Value>,
        cursor: &PointerCursor,
    ) -> Result<Option<Self>> {
        let (Some((token, rest)), Some(node)) = (cursor.next(), node) else {
            return Ok(None);
        };
        let (index, found) = match child(Some(node), token) {
            Child::Found(index, found) => (index, found),
            Child::Impossible if is_nearly_an_index(token) => return Err(cursor.no_place()),
            Child::Missing | Child::Impossible => return Ok(None),
        };
        if rest.next().is_some() {
            let plan = Self::remove(Some(found), &rest)?;
            return Ok(plan.map(|plan| {
                Self::within(node, |at| {
                    Some(if at == index {
                        plan.clone()
                    } else {
                        Self::Keep
                    })
                })
            }));
        }
        Ok(Some(Self::within(node, |at| match node {
            // All entries with the key, because otherwise an earlier duplicate
            // would count.
            ast::Value::Object(object) => {
                (object.properties[at].name.as_str() != token).then_some(Self::Keep)
            }
            _ => (at != index).then_some(Self::Keep),
        })))
    }

    /// Keeps or changes the members of a value as `plan` says; `None` removes
    /// one.
    fn within(node: &ast::Value, plan: impl Fn(usize) -> Option<Self>) -> Self {
        let count = match node {
            ast::Value::Object(object) => object.properties.len(),
            ast::Value::Array(array) => array.elements.len(),
            _ => 0,
        };
        let members = (0..count).filter_map(|at| Some(Member::Old(at, plan(at)?)));
        Self::Members(members.collect())
    }

    fn one_more(count: usize, new: Member) -> Self {
        let old = (0..count).map(|at| Member::Old(at, Self::Keep));
        Self::Members(old.chain([new]).collect())
    }
}

fn elements<'a>(
    before: &[Tree],
    after: &[Tree],
    node: impl Fn(usize) -> Option<&'a ast::Value<'a>>,
    keys: Keys,
) -> Vec<Member> {
    let members = origins(before, after).into_iter().zip(after);
    let members = members.map(|(origin, after)| match origin {
        Some(old) => Member::Old(old, Plan::between(&before[old], after, node(old), keys)),
        None => Member::New(None, after.clone()),
    });
    members.collect()
}

/// The entries of an object in the order of the text, because the model may
/// list keys in another. The text is reordered only if the model's own order
/// changed.
fn entries(
    before: &IndexMap<String, Tree>,
    after: &IndexMap<String, Tree>,
    object: &ast::Object,
    keys: Keys,
) -> Vec<Member> {
    // Of entries with the same key the last counts.
    let written: HashMap<&str, usize> = (object.properties.iter().enumerate())
        .map(|(at, entry)| (entry.name.as_str(), at))
        .collect();
    let mut order: Vec<usize> = (object.properties.iter().enumerate())
        .filter(|(_, entry)| {
            let key = entry.name.as_str();
            // A key that neither has is a null in the text, which models read
            // as missing.
            after.contains_key(key) || !before.contains_key(key)
        })
        .map(|(at, _)| at)
        .collect();
    if keys == Keys::Follow && written.len() == object.properties.len() {
        let common: Vec<(usize, usize)> = (after.keys())
            .filter_map(|key| Some((before.get_index_of(key)?, *written.get(key.as_str())?)))
            .collect();
        order = reordered(&order, &common);
    }

    let mut members: Vec<Member> = order
        .into_iter()
        .map(|at| {
            let entry = &object.properties[at];
            let key = entry.name.as_str();
            let plan = match (before.get(key), after.get(key)) {
                // An earlier duplicate has no effect, so it stays.
                _ if written[key] != at => Plan::Keep,
                (_, None) => Plan::Keep,
                (Some(before), Some(after)) => {
                    Plan::between(before, after, Some(&entry.value), keys)
                }
                (None, Some(after)) => Plan::Replace(after.clone()),
            };
            Member::Old(at, plan)
        })
        .collect();
    let added = after
        .iter()
        .filter(|(key, _)| !written.contains_key(key.as_str()));
    members.extend(added.map(|(key, value)| Member::New(Some(key.clone()), value.clone())));
    members
}

/// Reorders entries. `common` lists, in the new order, the old index of each in
/// the model and its index in the text.
fn reordered(order: &[usize], common: &[(usize, usize)]) -> Vec<usize> {
    let places: Vec<usize> = common.iter().map(|(place, _)| *place).collect();
    let stayed = longest_increase(&places);
    if stayed.len() == common.len() {
        return order.to_vec();
    }
    let stayed: HashSet<usize> = stayed.into_iter().map(|index| common[index].1).collect();
    // Each moved entry follows the one before it in the new order; `None` is the
    // front. Entries that `common` does not list stay after those in front of them.
    let mut moved = HashSet::new();
    let mut followers = HashMap::new();
    let mut previous = None;
    for (_, at) in common {
        if !stayed.contains(at) {
            moved.insert(*at);
            followers.insert(previous, *at);
        }
        previous = Some(*at);
    }
    let mut result = Vec::with_capacity(order.len());
    let kept = order
        .iter()
        .filter(|at| !moved.contains(*at))
        .copied()
        .map(Some);
    for kept in std::iter::once(None).chain(kept) {
        result.extend(kept);
        let mut last = kept;
        while let Some(next) = followers.get(&last) {
            result.push(*next);
            last = Some(*next);
        }
    }
    result
}

enum Child<'a> {
    Found(usize, &'a ast::Value<'a>),
    /// There is none, but one can be added.
    Missing,
    /// There cannot be one.
    Impossible,
}

fn child<'a>(node: Option<&'a ast::Value<'a>>, token: &str) -> Child<'a> {
    match node {
        Some(ast::Value::Object(object)) => {
            let mut entries = object.properties.iter().enumerate().rev();
            entries
                .find(|(_, entry)| entry.name.as_str() == token)
                .map_or(Child::Missing, |(at, entry)| Child::Found(at, &entry.value))
        }
        Some(ast::Value::Array(array)) => match index(token) {
            Some(index) if index < array.elements.len() => {
                Child::Found(index, &array.elements[index])
            }
            Some(index) if index == array.elements.len() => Child::Missing,
            _ if token == "-" => Child::Missing,
            _ => Child::Impossible,
        },
        None | Some(ast::Value::NullKeyword(_)) => Child::Missing,
        Some(_) => Child::Impossible,
    }
}

/// The index of an element as RFC 6901 defines it: digits without a leading
/// zero.
fn index(token: &str) -> Option<usize> {
    let is_canonical = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_canonical)
}

/// Whether a token is a number but not an index by RFC 6901: `01` or `+1`.
fn is_nearly_an_index(token: &str) -> bool {
    index(token).is_none() && token.parse::<usize>().is_ok()
}

/// A JSON Pointer (RFC 6901) and how many of its tokens have been followed.
#[derive(Clone, Copy)]
pub(super) struct PointerCursor<'a> {
    tokens: &'a [String],
    depth: usize,
}

impl<'a> PointerCursor<'a> {
    pub(super) fn new(tokens: &'a [String]) -> Self {
        Self { tokens, depth: 0 }
    }

    fn next(&self) -> Option<(&'a str, Self)> {
        let token = self.tokens.get(self.depth)?;
        let rest = Self {
            depth: self.depth + 1,
            ..*self
        };
        Some((token, rest))
    }

    /// A value nested in the arrays and objects that the rest of the pointer
    /// needs.
    fn made(&self, value: &Tree) -> Tree {
        let rest = self.tokens[self.depth..].iter().rev();
        rest.fold(value.clone(), |inner, key| {
            if key == "-" {
                Tree::List(vec![inner])
            } else {
                Tree::Map([(key.clone(), inner)].into())
            }
        })
    }

    fn no_place(&self) -> Error {
        let written = |tokens: &[String]| {
            let mut pointer = String::new();
            for token in tokens {
                push(&mut pointer, token);
            }
            pointer
        };
        let (pointer, parent) = (written(self.tokens), written(&self.tokens[..self.depth]));
        let token = &self.tokens[self.depth];
        Error::input(
            "no-place",
            format!("there can be no value at {pointer:?}: {parent:?} has no place for {token:?}"),
            "an array takes the index of an element, such as 0 or 10, or \"-\" to append one; an object takes any key",
        )
    }
}

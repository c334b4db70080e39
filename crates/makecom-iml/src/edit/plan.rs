//! What becomes of each value of a text, decided before a byte is written.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jsonc_parser::ast;

use super::align::{longest_increase, origins};
use super::tree::Tree;
use crate::error::{Error, Result};
use crate::text::push;

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plan {
    /// It stays as it is written.
    Keep,
    /// It is written anew.
    Replace(Tree),
    /// It stays an object or an array, of these members in this order.
    Members(Vec<Member>),
    /// It becomes an element of an array, and is the old one of these.
    Wrap(Vec<Member>),
    /// Of an array, one element stays.
    Unwrap(usize, Box<Plan>),
}

/// An entry of an object, or an element of an array.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Member {
    /// The one that was there before, counted from zero.
    Old(usize, Plan),
    /// One more; with a key if it is an entry.
    New(Option<String>, Tree),
}

/// Whether entries of an object follow when the order of its keys changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Keys {
    Follow,
    Stay,
}

impl Plan {
    /// Makes of a value that says `before` one that says `after`.
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
            // One request, say, or one and more.
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

    /// Puts a value at a place; objects on the way are made.
    pub(super) fn set(node: Option<&ast::Value>, way: &Way, value: &Tree) -> Result<Self> {
        let Some((token, rest)) = way.next() else {
            let before = node.map_or(Tree::Null, Tree::of_node);
            // Values from elsewhere may have their keys in any order.
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
            (Child::Impossible, _) => Err(way.no_place()),
            (_, Some(ast::Value::Object(object))) => {
                let new = Member::New(Some(token.to_owned()), rest.made(value));
                Ok(Self::one_more(object.properties.len(), new))
            }
            (_, Some(ast::Value::Array(array))) => {
                let new = Member::New(None, rest.made(value));
                Ok(Self::one_more(array.elements.len(), new))
            }
            _ => Ok(Self::Replace(way.made(value))),
        }
    }

    /// Takes out what is at a place; `None` if there is nothing.
    pub(super) fn remove(node: Option<&ast::Value>, way: &Way) -> Result<Option<Self>> {
        let (Some((token, rest)), Some(node)) = (way.next(), node) else {
            return Ok(None);
        };
        let (index, found) = match child(Some(node), token) {
            Child::Found(index, found) => (index, found),
            Child::Impossible if is_nearly_an_index(token) => return Err(way.no_place()),
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
            // All entries of the key, or the one before would count.
            ast::Value::Object(object) => {
                (object.properties[at].name.as_str() != token).then_some(Self::Keep)
            }
            _ => (at != index).then_some(Self::Keep),
        })))
    }

    /// The members of a value, each with what becomes of it.
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

/// The entries of an object, in the order that the text has them in: the model
/// may list keys in another. Only if the model's own order changed, the text's
/// follows.
fn entries(
    before: &IndexMap<String, Tree>,
    after: &IndexMap<String, Tree>,
    object: &ast::Object,
    keys: Keys,
) -> Vec<Member> {
    // Of entries of one key the last counts.
    let written: HashMap<&str, usize> = (object.properties.iter().enumerate())
        .map(|(at, entry)| (entry.name.as_str(), at))
        .collect();
    let mut order: Vec<usize> = (object.properties.iter().enumerate())
        .filter(|(_, entry)| {
            let key = entry.name.as_str();
            // What neither knows is a null, which models read as missing.
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

/// Brings entries into another order. `common` has, in that order, where each
/// was in the model and where it is in the text.
fn reordered(order: &[usize], common: &[(usize, usize)]) -> Vec<usize> {
    let places: Vec<usize> = common.iter().map(|(place, _)| *place).collect();
    let stayed = longest_increase(&places);
    if stayed.len() == common.len() {
        return order.to_vec();
    }
    let stayed: HashSet<usize> = stayed.into_iter().map(|index| common[index].1).collect();
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
    /// There is none, but there may be.
    Missing,
    /// There can be none.
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

/// The index of an element, as RFC 6901 has it: digits, and no zero in front.
fn index(token: &str) -> Option<usize> {
    let is_canonical = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_canonical)
}

/// Whether a token is an index to everyone but RFC 6901: `01` or `+1`.
fn is_nearly_an_index(token: &str) -> bool {
    index(token).is_none() && token.parse::<usize>().is_ok()
}

/// A JSON Pointer (RFC 6901), and how far it has been followed.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    tokens: &'a [String],
    depth: usize,
}

impl<'a> Way<'a> {
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

    /// A value with what has to be made around it for the rest of the way.
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
            format!("{pointer:?} leads nowhere: {parent:?} has no place for {token:?}"),
            "an array takes the index of an element, such as 0 or 10, or \"-\" for one more; an object takes any key",
        )
    }
}

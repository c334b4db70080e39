//! Editing a text in place: what is not changed keeps its comments, order,
//! unknown keys and formatting.
//!
//! An edit is a difference between two values. It is carried out on the
//! syntax tree of `jsonc-parser`, which knows every blank of the text: equal
//! parts are never touched, entries of objects are matched by key, elements of
//! arrays by what they are or are called.

use jsonc_parser::cst::{
    CstContainerNode, CstInputValue, CstLeafNode, CstNode, CstObject, CstObjectProp, CstRootNode,
};
use jsonc_parser::{CollectOptions, ast};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::jsonc::{BYTE_ORDER_MARK, Document, OPTIONS};
use super::shape::Shaped;
use crate::error::{Error, Result};

mod layout;

/// A value whose objects keep their order.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// A place in a text that holds a value.
enum Slot {
    Root(CstRootNode),
    Entry(CstObjectProp),
    Element(CstNode),
}

impl Document {
    /// Changes the model, and in the text what changed in the model.
    pub(super) fn edit<T, R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R>
    where
        T: Shaped + Serialize + DeserializeOwned + Default,
    {
        let mut model = self.read::<T>()?.unwrap_or_default();
        let before = Tree::of(&model)?;
        let result = change(&mut model);
        let after = Tree::of(&model)?;
        if before != after {
            self.carry_out(|root| {
                reconcile(&Slot::Root(root.clone()), &before, &after);
                Ok(())
            })?;
        }
        Ok(result)
    }

    /// Puts a value at a JSON Pointer; objects on the way are made.
    pub(super) fn set(&mut self, pointer: &str, value: &impl Serialize) -> Result<()> {
        let value = Tree::of(value)?;
        let tokens = tokens(pointer)?;
        self.carry_out(|root| {
            let mut slot = Slot::Root(root.clone());
            for (depth, token) in tokens.iter().enumerate() {
                match slot.child(token) {
                    Child::Slot(child) => slot = child,
                    Child::Missing => {
                        let made = tokens[depth + 1..].iter().rev().fold(value, |inner, key| {
                            if key == "-" {
                                Tree::List(vec![inner])
                            } else {
                                Tree::Map(vec![(key.clone(), inner)])
                            }
                        });
                        slot.add(token, made);
                        return Ok(());
                    }
                    Child::Impossible => return Err(no_place(pointer, &tokens[..depth], token)),
                }
            }
            let before = slot.value().map_or(Tree::Null, |node| Tree::of_node(&node));
            reconcile(&slot, &before, &value);
            Ok(())
        })
    }

    /// Takes out what is at a JSON Pointer; says whether there was something.
    pub(super) fn remove(&mut self, pointer: &str) -> Result<bool> {
        let tokens = tokens(pointer)?;
        if tokens.is_empty() {
            return Err(Error::input(
                "a whole section cannot be taken out of itself",
                "set it to what it should be",
            ));
        }
        self.carry_out(|root| {
            let mut slot = Slot::Root(root.clone());
            let Some((last, way)) = tokens.split_last() else {
                return Ok(false);
            };
            for token in way {
                let Child::Slot(child) = slot.child(token) else {
                    return Ok(false);
                };
                slot = child;
            }
            match slot.value() {
                Some(CstNode::Container(CstContainerNode::Object(object))) => {
                    Ok(remove_all(&object, last))
                }
                _ => match slot.child(last) {
                    Child::Slot(Slot::Element(element)) => {
                        element.remove();
                        Ok(true)
                    }
                    _ => Ok(false),
                },
            }
        })
    }

    /// Changes the syntax tree, and takes its text if that still is JSONC.
    fn carry_out<R>(&mut self, change: impl FnOnce(&CstRootNode) -> Result<R>) -> Result<R> {
        self.value()?;
        let (mark, text) = match self.text().strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => (BYTE_ORDER_MARK, text),
            None => ("", self.text()),
        };
        let root = CstRootNode::parse(text, &OPTIONS).map_err(|_| not_possible())?;
        let result = change(&root)?;
        let edited = Self::new(format!("{mark}{root}"));
        edited.value().map_err(|_| not_possible())?;
        *self = edited;
        Ok(result)
    }
}

/// The tree and the parser do not agree on what a text says.
fn not_possible() -> Error {
    Error::input(
        "this text cannot be edited in place",
        "write the section anew from its model",
    )
}

fn no_place(pointer: &str, way: &[String], token: &str) -> Error {
    let parent = way
        .iter()
        .fold(String::new(), |parent, token| parent + "/" + token);
    Error::input(
        format!("{pointer:?} leads nowhere: {parent:?} has no place for {token:?}"),
        "an array takes the index of an element, or \"-\" for one more; an object takes any key",
    )
}

/// The parts of a JSON Pointer (RFC 6901).
fn tokens(pointer: &str) -> Result<Vec<String>> {
    let Some(rest) = pointer.strip_prefix('/') else {
        if pointer.is_empty() {
            return Ok(Vec::new());
        }
        return Err(Error::input(
            format!("{pointer:?} is not a JSON Pointer"),
            "write it with slashes, such as /token/url",
        ));
    };
    Ok(rest
        .split('/')
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect())
}

enum Child {
    Slot(Slot),
    /// There is none, but there may be.
    Missing,
    /// There can be none.
    Impossible,
}

impl Slot {
    fn value(&self) -> Option<CstNode> {
        match self {
            Self::Root(root) => root.value(),
            Self::Entry(entry) => entry.value(),
            Self::Element(element) => Some(element.clone()),
        }
    }

    fn child(&self, token: &str) -> Child {
        match self.value() {
            Some(CstNode::Container(CstContainerNode::Object(object))) => {
                last_entry(&object, token)
                    .map_or(Child::Missing, |entry| Child::Slot(Slot::Entry(entry)))
            }
            Some(CstNode::Container(CstContainerNode::Array(array))) => {
                let elements = array.elements();
                match token.parse::<usize>() {
                    Ok(index) if index < elements.len() => {
                        Child::Slot(Slot::Element(elements[index].clone()))
                    }
                    Ok(index) if index == elements.len() => Child::Missing,
                    _ if token == "-" => Child::Missing,
                    _ => Child::Impossible,
                }
            }
            None | Some(CstNode::Leaf(CstLeafNode::NullKeyword(_))) => Child::Missing,
            Some(_) => Child::Impossible,
        }
    }

    /// Puts a value where there is none yet.
    fn add(&self, token: &str, value: Tree) {
        match self.value() {
            Some(CstNode::Container(CstContainerNode::Object(object))) => {
                layout::append(&object, token, value);
            }
            Some(CstNode::Container(CstContainerNode::Array(array))) => {
                let at = array.elements().len();
                layout::insert(&array, at, value);
            }
            _ if token == "-" => self.replace(Tree::List(vec![value])),
            _ => self.replace(Tree::Map(vec![(token.to_owned(), value)])),
        }
    }

    fn replace(&self, value: Tree) {
        match self {
            Self::Root(root) => root.set_value(value.into()),
            Self::Entry(entry) => entry.set_value(layout::beside(entry.parent(), value)),
            Self::Element(element) => {
                let value = layout::beside(element.parent(), value);
                replace_element(element.clone(), value);
            }
        }
    }
}

fn replace_element(element: CstNode, value: CstInputValue) {
    match element {
        CstNode::Container(CstContainerNode::Object(node)) => drop(node.replace_with(value)),
        CstNode::Container(CstContainerNode::Array(node)) => drop(node.replace_with(value)),
        CstNode::Leaf(CstLeafNode::BooleanLit(node)) => drop(node.replace_with(value)),
        CstNode::Leaf(CstLeafNode::NullKeyword(node)) => drop(node.replace_with(value)),
        CstNode::Leaf(CstLeafNode::NumberLit(node)) => drop(node.replace_with(value)),
        CstNode::Leaf(CstLeafNode::StringLit(node)) => drop(node.replace_with(value)),
        // No element of an array.
        CstNode::Container(_) | CstNode::Leaf(_) => {}
    }
}

/// Of entries of one key the last counts.
fn last_entry(object: &CstObject, key: &str) -> Option<CstObjectProp> {
    let mut entries = object.properties().into_iter().rev();
    entries.find(|entry| entry.decoded_name().as_deref() == Some(key))
}

fn remove_all(object: &CstObject, key: &str) -> bool {
    let mut found = false;
    // Looked up anew each time: taking one out moves the others.
    while let Some(entry) = last_entry(object, key) {
        entry.remove();
        found = true;
    }
    found
}

/// Makes of a place that says `before` one that says `after`.
fn reconcile(slot: &Slot, before: &Tree, after: &Tree) {
    if before == after {
        return;
    }
    match (before, after, slot.value()) {
        (
            Tree::Map(before),
            Tree::Map(after),
            Some(CstNode::Container(CstContainerNode::Object(object))),
        ) => reconcile_object(&object, before, after),
        (
            Tree::List(before),
            Tree::List(after),
            Some(CstNode::Container(CstContainerNode::Array(array))),
        ) if array.elements().len() == before.len() => {
            for step in steps(before, after) {
                match step {
                    Step::Remove(at) => {
                        if let Some(element) = array.elements().into_iter().nth(at) {
                            element.remove();
                        }
                    }
                    Step::Insert(at, new) => {
                        layout::insert(&array, at, after[new].clone());
                    }
                    Step::Change(at, new) => {
                        if let Some(element) = array.elements().into_iter().nth(at) {
                            reconcile(&Slot::Element(element), &before[at], &after[new]);
                        }
                    }
                }
            }
        }
        _ => slot.replace(after.clone()),
    }
}

fn reconcile_object(object: &CstObject, before: &[(String, Tree)], after: &[(String, Tree)]) {
    for (key, _) in before {
        if value_of(after, key).is_none() {
            remove_all(object, key);
        }
    }
    for (key, value) in after {
        match (value_of(before, key), last_entry(object, key)) {
            (Some(before), Some(entry)) => reconcile(&Slot::Entry(entry), before, value),
            // A model reads null as missing.
            (None, Some(entry)) => Slot::Entry(entry).replace(value.clone()),
            (_, None) => {
                layout::append(object, key, value.clone());
            }
        }
    }
}

fn value_of<'a>(entries: &'a [(String, Tree)], key: &str) -> Option<&'a Tree> {
    entries
        .iter()
        .find_map(|(name, value)| (name == key).then_some(value))
}

/// One step on the way from an array to another; places are those of the
/// array at that moment.
#[derive(Debug, PartialEq)]
enum Step {
    Remove(usize),
    Insert(usize, usize),
    Change(usize, usize),
}

/// Beyond this many comparisons, arrays are matched by place alone.
const MOST_COMPARISONS: usize = 1 << 20;

/// The way from an array to another, last element first, so that no step moves
/// what a later one speaks of.
fn steps(before: &[Tree], after: &[Tree]) -> Vec<Step> {
    let mut matches = common(before, after);
    matches.push((before.len(), after.len()));
    let mut steps = Vec::new();
    let (mut end, mut new_end) = (before.len(), after.len());
    // From each match back to the one before it.
    for index in (0..matches.len()).rev() {
        let (start, new_start) = match index.checked_sub(1) {
            Some(previous) => (matches[previous].0 + 1, matches[previous].1 + 1),
            None => (0, 0),
        };
        let pairs = (end - start).min(new_end - new_start);
        steps.extend((start + pairs..end).rev().map(Step::Remove));
        let inserted = new_start + pairs..new_end;
        steps.extend(
            inserted
                .enumerate()
                .map(|(offset, new)| Step::Insert(start + pairs + offset, new)),
        );
        steps.extend(
            (0..pairs)
                .rev()
                .map(|pair| Step::Change(start + pair, new_start + pair)),
        );
        if let Some(previous) = index.checked_sub(1) {
            let (old, new) = matches[previous];
            if before[old] != after[new] {
                steps.push(Step::Change(old, new));
            }
            (end, new_end) = (old, new);
        }
    }
    steps
}

/// The longest sequence of elements that both arrays have, in order.
fn common(before: &[Tree], after: &[Tree]) -> Vec<(usize, usize)> {
    let same = |(a, b): (&Tree, &Tree)| a.is_same(b);
    let start = before
        .iter()
        .zip(after)
        .take_while(|pair| same(*pair))
        .count();
    let (rest, new_rest) = (&before[start..], &after[start..]);
    let end = rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|pair| same(*pair))
        .count();
    let (rest, new_rest) = (&rest[..rest.len() - end], &new_rest[..new_rest.len() - end]);
    let mut matches: Vec<_> = (0..start).map(|index| (index, index)).collect();
    if rest.len().saturating_mul(new_rest.len()) <= MOST_COMPARISONS {
        let found = longest_common(rest, new_rest);
        matches.extend(found.into_iter().map(|(a, b)| (start + a, start + b)));
    }
    matches.extend(
        (0..end)
            .rev()
            .map(|back| (before.len() - 1 - back, after.len() - 1 - back)),
    );
    matches
}

fn longest_common(before: &[Tree], after: &[Tree]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    // The length for every pair of remainders.
    let mut lengths = vec![0_usize; (before.len() + 1) * width];
    let at = |a: usize, b: usize| a * width + b;
    for a in (0..before.len()).rev() {
        for b in (0..after.len()).rev() {
            lengths[at(a, b)] = if before[a].is_same(&after[b]) {
                lengths[at(a + 1, b + 1)] + 1
            } else {
                lengths[at(a + 1, b)].max(lengths[at(a, b + 1)])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut matches = Vec::new();
    while a < before.len() && b < after.len() {
        if before[a].is_same(&after[b]) {
            matches.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if lengths[at(a + 1, b)] >= lengths[at(a, b + 1)] {
            a += 1;
        } else {
            b += 1;
        }
    }
    matches
}

impl Tree {
    fn of(value: &impl Serialize) -> Result<Self> {
        let cannot = |what: String| Error::input(what, "give what JSON can say");
        // By way of the text, which keeps the order of keys.
        let text = serde_json::to_string(value)
            .map_err(|_| cannot("this value cannot be written as JSON".to_owned()))?;
        let parsed = jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &OPTIONS)
            .map_err(|_| cannot("this value is nested too deeply".to_owned()))?;
        Ok(parsed.value.map_or(Self::Null, Self::of_ast))
    }

    fn of_ast(value: ast::Value) -> Self {
        match value {
            ast::Value::NullKeyword(_) => Self::Null,
            ast::Value::BooleanLit(boolean) => Self::Boolean(boolean.value),
            // Of the ways to write a number, one.
            ast::Value::NumberLit(number) => Self::Number(
                serde_json::from_str::<serde_json::Number>(number.value)
                    .map_or_else(|_| number.value.to_owned(), |number| number.to_string()),
            ),
            ast::Value::StringLit(text) => Self::Text(text.value.into_owned()),
            ast::Value::Array(array) => {
                Self::List(array.elements.into_iter().map(Self::of_ast).collect())
            }
            ast::Value::Object(object) => {
                let mut entries: Vec<(String, Self)> = Vec::new();
                for property in object.properties {
                    let key = property.name.as_str().to_owned();
                    // Of entries of one key the last counts.
                    entries.retain(|(name, _)| *name != key);
                    entries.push((key, Self::of_ast(property.value)));
                }
                Self::Map(entries)
            }
        }
    }

    /// What a node says: its text, read again.
    fn of_node(node: &CstNode) -> Self {
        let text = node.to_string();
        jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &OPTIONS)
            .ok()
            .and_then(|parsed| parsed.value)
            .map_or(Self::Null, Self::of_ast)
    }

    /// Whether two elements are the same one, changed perhaps.
    fn is_same(&self, other: &Self) -> bool {
        self == other
            || matches!(
                (self.name(), other.name()),
                (Some(name), Some(other)) if name == other
            )
    }

    /// What an element is called: the name of a parameter, the value of an
    /// option.
    fn name(&self) -> Option<&Self> {
        let Self::Map(entries) = self else {
            return None;
        };
        value_of(entries, "name").or_else(|| value_of(entries, "value"))
    }
}

impl From<Tree> for CstInputValue {
    fn from(tree: Tree) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Boolean(boolean) => Self::Bool(boolean),
            Tree::Number(digits) => Self::Number(digits),
            Tree::Text(text) => Self::String(text),
            Tree::List(values) => Self::Array(values.into_iter().map(Self::from).collect()),
            Tree::Map(entries) => Self::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

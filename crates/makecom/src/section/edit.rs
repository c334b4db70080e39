//! Editing a text in place: what is not changed keeps its comments, order,
//! unknown keys and formatting.
//!
//! An edit is a difference between two values. It is carried out on the
//! syntax tree of `jsonc-parser`, which knows every blank of the text: equal
//! parts are never touched, entries of objects are matched by key, elements of
//! arrays by what they are or are called.

mod align;
mod layout;
mod tree;

use jsonc_parser::cst::{
    CstContainerNode, CstInputValue, CstLeafNode, CstNode, CstObject, CstObjectProp, CstRootNode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use align::{Step, steps};
use tree::{Tree, value_of};

use super::jsonc::{BYTE_ORDER_MARK, Document, OPTIONS};
use super::shape::Shaped;
use crate::error::{Error, Result};

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
            let elements = array.elements();
            for step in steps(before, after) {
                match step {
                    Step::Remove(at) => elements[at].clone().remove(),
                    Step::Insert(at, new) => layout::insert(&array, at, after[new].clone()),
                    Step::Change(at, new) => {
                        let element = Slot::Element(elements[at].clone());
                        reconcile(&element, &before[at], &after[new]);
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

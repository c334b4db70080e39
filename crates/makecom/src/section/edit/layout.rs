//! What is put into a text written on one line stays on that line, if it is
//! short; all else the syntax tree lays out as the text around it is.

use jsonc_parser::cst::{
    CstArray, CstContainerNode, CstInputValue, CstLeafNode, CstNode, CstObject,
};

use super::Tree;

/// What is longer goes on lines of its own, in characters.
const LONGEST_IN_LINE: usize = 60;

/// Adds an entry to an object.
pub(super) fn append(object: &CstObject, key: &str, value: Tree) {
    let container = CstContainerNode::Object(object.clone());
    let Some(text) = short(&value).filter(|_| is_one_line(&container)) else {
        object.append(key, value.into());
        return;
    };
    let is_padded = object.properties().is_empty()
        || (object.children().get(1)).is_some_and(CstNode::is_whitespace);
    let added = object.append(key, verbatim(text.clone()));
    // The tree has put every entry on a line of its own.
    let children = object.children();
    let closing = children.len().saturating_sub(1);
    for (index, child) in children.iter().enumerate() {
        let CstNode::Leaf(CstLeafNode::Newline(newline)) = child else {
            continue;
        };
        let next = children.get(index + 1);
        if let Some(CstNode::Leaf(CstLeafNode::Whitespace(indent))) = next {
            let is_edge = index == 1 || index + 2 == closing;
            let blank = if is_edge && !is_padded { "" } else { " " };
            indent.set_value(blank.to_owned());
        } else if index + 1 == closing && is_padded && added.trailing_comma().is_none() {
            // At the margin there is no indentation to make a blank of.
            added.set_value(verbatim(format!("{text} ")));
        }
        newline.clone().remove();
    }
}

/// Puts an element into an array.
pub(super) fn insert(array: &CstArray, at: usize, value: Tree) {
    let container = CstContainerNode::Array(array.clone());
    let value = match short(&value).filter(|_| is_one_line(&container)) {
        Some(text) => verbatim(text),
        None => value.into(),
    };
    array.insert(at, value);
}

/// A value that takes the place of another in a container.
pub(super) fn beside(parent: Option<CstContainerNode>, value: Tree) -> CstInputValue {
    let is_in_line = parent.is_some_and(|parent| is_one_line(&parent));
    match short(&value).filter(|_| is_in_line) {
        Some(text) => verbatim(text),
        None => value.into(),
    }
}

/// Whether a container is written on one line, and not just because there is
/// nothing in it.
fn is_one_line(container: &CstContainerNode) -> bool {
    let children = container.children();
    if children.iter().any(CstNode::is_newline) {
        return false;
    }
    if children
        .iter()
        .any(|child| !child.is_trivia() && !child.is_token())
    {
        return true;
    }
    let parent = container
        .ancestors()
        .find(|ancestor| !ancestor.is_object_prop());
    parent.is_some_and(|parent| !parent.is_root() && is_one_line(&parent))
}

/// A number is written as the text it is given as; so is anything.
fn verbatim(text: String) -> CstInputValue {
    CstInputValue::Number(text)
}

fn short(value: &Tree) -> Option<String> {
    let text = in_line(value);
    (text.chars().count() <= LONGEST_IN_LINE).then_some(text)
}

fn in_line(value: &Tree) -> String {
    match value {
        Tree::Null => "null".to_owned(),
        Tree::Boolean(boolean) => boolean.to_string(),
        Tree::Number(digits) => digits.clone(),
        Tree::Text(text) => quoted(text),
        Tree::List(values) => {
            let values: Vec<String> = values.iter().map(in_line).collect();
            format!("[{}]", values.join(", "))
        }
        Tree::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Tree::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), in_line(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

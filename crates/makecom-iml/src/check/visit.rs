//! Walks through a tree: every parameter, every array, every string.

use jsonc_parser::ast;

use super::event::Event;
use crate::text::{push, value_of};

/// Keys of a parameter that hold data, not parameters.
const DATA: [&str; 5] = ["default", "schema", "metadata", "convert", "validate"];

/// Keys of a parameter that users read. An example of an expression may be in them.
pub(crate) const READ: [&str; 7] = [
    "label",
    "help",
    "description",
    "placeholder",
    "short",
    "text",
    "title",
];

/// Calls for every parameter and, after its elements, every array, however deep.
pub(super) fn parameters<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&Event<'_>),
) {
    if let ast::Value::Object(object) = node
        && value_of(object, "name").is_some()
        && value_of(object, "type").is_some()
    {
        see(&Event::Parameter(object, pointer));
    }
    each_child(node, pointer, &mut |key, child, pointer| {
        if key.is_none_or(|key| !DATA.contains(&key)) {
            parameters(child, pointer, see);
        }
    });
    if let ast::Value::Array(array) = node {
        see(&Event::List(array, pointer));
    }
}

/// Calls for every string that is a value, however deep.
pub(super) fn each_text<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::StringLit<'a>, &str),
) {
    if let ast::Value::StringLit(text) = node {
        see(text, pointer);
    }
    each_child(node, pointer, &mut |_, child, pointer| {
        each_text(child, pointer, see);
    });
}

/// Calls for every object, however deep.
pub(super) fn each_object<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::Object<'a>, &str),
) {
    if let ast::Value::Object(object) = node {
        see(object, pointer);
    }
    each_child(node, pointer, &mut |_, child, pointer| {
        each_object(child, pointer, see);
    });
}

/// Calls for every member of an object, with its key, or every element of an
/// array.
fn each_child<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut dyn FnMut(Option<&str>, &'a ast::Value<'a>, &mut String),
) {
    let length = pointer.len();
    match node {
        ast::Value::Object(object) => {
            for property in &object.properties {
                let key = property.name.as_str();
                push(pointer, key);
                see(Some(key), &property.value, pointer);
                pointer.truncate(length);
            }
        }
        ast::Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                push(pointer, &index.to_string());
                see(None, element, pointer);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

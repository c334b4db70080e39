//! Walks through a text: every parameter, every array, every string.

use jsonc_parser::ast;

use crate::text::{push, value_of};

/// Keys of a parameter that hold data, not parameters.
const DATA: [&str; 5] = ["default", "schema", "metadata", "convert", "validate"];

/// Calls for every parameter, however deep.
pub(super) fn parameters<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::Object<'a>, &str),
) {
    each_node(node, pointer, &mut |node, pointer| {
        if let ast::Value::Object(object) = node
            && value_of(object, "name").is_some()
            && value_of(object, "type").is_some()
        {
            see(object, pointer);
        }
    });
}

/// Calls for every array, however deep.
pub(super) fn each_list<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::Array<'a>, &str),
) {
    each_node(node, pointer, &mut |node, pointer| {
        if let ast::Value::Array(array) = node {
            see(array, pointer);
        }
    });
}

fn each_node<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::Value<'a>, &str),
) {
    see(node, pointer);
    let length = pointer.len();
    match node {
        ast::Value::Object(object) => {
            for property in &object.properties {
                if !DATA.contains(&property.name.as_str()) {
                    push(pointer, property.name.as_str());
                    each_node(&property.value, pointer, see);
                    pointer.truncate(length);
                }
            }
        }
        ast::Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                push(pointer, &index.to_string());
                each_node(element, pointer, see);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Calls for every string that is a value, however deep.
pub(super) fn each_text<'a>(
    node: &'a ast::Value<'a>,
    pointer: &mut String,
    see: &mut impl FnMut(&'a ast::StringLit<'a>, &str),
) {
    let length = pointer.len();
    match node {
        ast::Value::StringLit(text) => see(text, pointer),
        ast::Value::Object(object) => {
            for property in &object.properties {
                push(pointer, property.name.as_str());
                each_text(&property.value, pointer, see);
                pointer.truncate(length);
            }
        }
        ast::Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                push(pointer, &index.to_string());
                each_text(element, pointer, see);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

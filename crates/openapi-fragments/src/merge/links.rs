//! The objects of a description and the links among them.

use serde_json::{Map, Value};

use crate::refs;

/// An object of a description: not in an example or an extension, and no map of names.
pub(super) enum Object<'v> {
    /// A link: what it calls, and with which parameters.
    Link(&'v mut Map<String, Value>),
    /// Any other.
    Other(&'v mut Map<String, Value>),
}

/// Calls `found` with each object of a description, the outer ones first.
pub(super) fn each_object_mut(value: &mut Value, found: &mut dyn FnMut(Object)) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                each_object_mut(element, found);
            }
        }
        Value::Object(object) => {
            found(Object::Other(object));
            for (key, child) in object.iter_mut() {
                match child {
                    _ if refs::is_data(key) => {}
                    Value::Object(links) if key == "links" => {
                        for link in links.values_mut().filter_map(Value::as_object_mut) {
                            found(Object::Link(link));
                        }
                    }
                    Value::Object(named) if refs::is_name_map(key) => {
                        for child in named.values_mut() {
                            each_object_mut(child, found);
                        }
                    }
                    child => each_object_mut(child, found),
                }
            }
        }
        _ => {}
    }
}

/// Calls `found` with each link in a description.
pub(super) fn each_mut(value: &mut Value, found: &mut dyn FnMut(&mut Map<String, Value>)) {
    each_object_mut(value, &mut |object| {
        if let Object::Link(link) = object {
            found(link);
        }
    });
}

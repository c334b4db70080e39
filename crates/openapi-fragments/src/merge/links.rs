//! The links in a description: what they call, and with which parameters.

use serde_json::{Map, Value};

use crate::refs;

/// Calls `found` with each link in a description, wherever it is.
pub(super) fn each_mut(value: &mut Value, found: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                each_mut(element, found);
            }
        }
        Value::Object(object) => {
            for (key, child) in object.iter_mut() {
                match child {
                    _ if refs::is_data(key) => {}
                    Value::Object(links) if key == "links" => {
                        links
                            .values_mut()
                            .filter_map(Value::as_object_mut)
                            .for_each(&mut *found);
                    }
                    Value::Object(named) if refs::is_name_map(key) => {
                        for child in named.values_mut() {
                            each_mut(child, found);
                        }
                    }
                    child => each_mut(child, found),
                }
            }
        }
        _ => {}
    }
}

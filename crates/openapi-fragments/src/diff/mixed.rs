//! Puts a spec of 3.1 in the words of 3.0 to compare it with one of 3.0.
//!
//! The conversion is that of `merge`, so that a spec means what its own conversion
//! means. Where 3.0 has no words, those of 3.1 are compared.

use serde_json::Value;

use super::schemas::Dialect;
use crate::downgrade;
use crate::grammar::{self, Kind};
use crate::pointer::Path;

/// Two specs as they are compared, if one is of 3.0 and the other of 3.1.
pub(super) fn aligned(old: &Value, new: &Value) -> Option<[Value; 2]> {
    match [old, new].map(Dialect::of) {
        [Dialect::V30, Dialect::V31] => Some([of_3_0(old), in_words_of_3_0(new)?]),
        [Dialect::V31, Dialect::V30] => Some([in_words_of_3_0(old)?, of_3_0(new)]),
        _ => None,
    }
}

fn in_words_of_3_0(spec: &Value) -> Option<Value> {
    let mut spec = downgrade::in_words_of_3_0(spec)?;
    // Keywords of both have their meaning.
    spec.as_object_mut()?.remove("openapi");
    Some(spec)
}

/// Without what it tells of the content of texts in words of 3.1 only.
fn of_3_0(spec: &Value) -> Value {
    let mut spec = spec.clone();
    let root = Path::Start("");
    grammar::walk(&mut spec, Kind::Document, &root, &mut |value, kind, at| {
        if kind == Kind::Schema {
            grammar::schemas(value, at, &mut |schema, _| {
                if let Value::Object(schema) = schema {
                    downgrade::tell_content(schema);
                }
            });
        }
    });
    spec
}

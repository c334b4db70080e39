//! JSON Schema: for types that are strings on the wire, and in words for those
//! who read a schema instead of this documentation.

#[cfg(feature = "schemars")]
use serde_json::{Map, Value};

/// Implements `JsonSchema` for a type that reads and writes as a string.
macro_rules! string_schema {
    ($type:ident, $description:literal) => {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $description })
            }
        }
    };
}

pub(crate) use string_schema;

/// Leaves of every description what a reader of the schema needs: the first
/// paragraph of the documentation, without its links.
#[cfg(feature = "schemars")]
pub(crate) fn in_words(schema: &mut schemars::Schema) {
    if let Some(object) = schema.as_object_mut() {
        describe(object);
    }
}

#[cfg(feature = "schemars")]
fn describe(object: &mut Map<String, Value>) {
    if let Some(Value::String(description)) = object.get_mut("description") {
        *description = words(description);
    }
    for value in object.values_mut() {
        match value {
            Value::Object(object) => describe(object),
            Value::Array(values) => values
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(describe),
            _ => {}
        }
    }
}

#[cfg(feature = "schemars")]
fn words(documentation: &str) -> String {
    let paragraph = documentation.split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.replace('\n', " ");
    // Links, with a target or without.
    let mut text = String::new();
    let mut rest = paragraph.as_str();
    while let Some((before, (label, after))) = rest
        .split_once('[')
        .and_then(|(before, after)| Some((before, after.split_once(']')?)))
    {
        text.push_str(before);
        text.push_str(label);
        rest = match after
            .strip_prefix('(')
            .and_then(|after| after.split_once(')'))
        {
            Some((_, after)) => after,
            None => after,
        };
    }
    text + rest
}

#[cfg(all(test, feature = "schemars"))]
mod tests {
    #[test]
    fn of_documentation_its_first_paragraph_stays_in_words() {
        let cases = [
            ("A thing.", "A thing."),
            ("A kind.\n\n```\nuse x;\n```", "A kind."),
            (
                "A change\nthat waits. Or none.",
                "A change that waits. Or none.",
            ),
            (
                "What [`ensure`](Self::ensure) made of [it].",
                "What `ensure` made of it.",
            ),
            ("An array[", "An array["),
        ];
        for (documentation, expected) in cases {
            assert_eq!(super::words(documentation), expected);
        }
    }
}

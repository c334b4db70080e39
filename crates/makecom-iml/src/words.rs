//! Descriptions in a JSON Schema, from the documentation of types.

use serde_json::{Map, Value};

/// Shortens every description to the first paragraph of the documentation,
/// without links.
pub fn in_words(schema: &mut schemars::Schema) {
    if let Some(object) = schema.as_object_mut() {
        describe(object);
    }
}

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

#[cfg(test)]
mod tests {
    #[test]
    fn descriptions_are_the_first_paragraph_without_links() {
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

//! Separates the documentation in a description from its contract.

use serde_json::Value;

use crate::refs;

/// Keys whose value is documentation, unless the key is a name.
const KEYS: [&str; 6] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "summary",
    "title",
];

/// Whether the value of a key is documentation, unless the key is a name.
pub(crate) fn is_documentation(key: &str) -> bool {
    KEYS.contains(&key)
}

/// The value without its documentation.
pub(crate) fn without(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(without).collect(),
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| !is_documentation(key))
            .map(|(key, child)| {
                let stripped = match child {
                    _ if refs::is_data(key) => child.clone(),
                    Value::Object(scopes) if key == "scopes" => scopes
                        .keys()
                        // The value of a scope is its description.
                        .map(|scope| (scope.clone(), Value::Null))
                        .collect::<serde_json::Map<_, _>>()
                        .into(),
                    Value::Object(named) if refs::is_name_map(key) => named
                        .iter()
                        .map(|(name, child)| (name.clone(), without(child)))
                        .collect::<serde_json::Map<_, _>>()
                        .into(),
                    _ => without(child),
                };
                (key.clone(), stripped)
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::without;

    #[test]
    fn documentation_is_removed_and_names_and_data_stay() {
        let value = json!({
            "description": "d",
            "properties": {"description": {"type": "string", "title": "t"}},
            "default": {"title": "kept"},
            "allOf": [{"example": 1}],
            "x-any": {"summary": "kept"},
        });
        let expected = json!({
            "properties": {"description": {"type": "string"}},
            "default": {"title": "kept"},
            "allOf": [{}],
            "x-any": {"summary": "kept"},
        });
        assert_eq!(without(&value), expected);
    }
}

//! What OpenAPI 3.1 added to 3.0, in one table for the linter and for the
//! conversions between the two.

/// What a keyword of a schema does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It takes part in deciding which instances are valid.
    Asserts,
    /// It describes, names or identifies.
    Annotates,
    /// It decides what the schema or the references in it mean.
    Identifies,
}

use Effect::{Annotates, Asserts, Identifies};

/// Keywords with a meaning in a schema of 3.1 (JSON Schema 2020-12) and without
/// one in a schema of 3.0, sorted.
pub(crate) const KEYWORDS: [(&str, Effect); 26] = [
    ("$anchor", Annotates),
    ("$comment", Annotates),
    ("$defs", Annotates),
    ("$dynamicAnchor", Annotates),
    ("$dynamicRef", Asserts),
    ("$id", Identifies),
    ("$schema", Identifies),
    ("$vocabulary", Identifies),
    ("const", Asserts),
    ("contains", Asserts),
    ("contentEncoding", Annotates),
    ("contentMediaType", Annotates),
    ("contentSchema", Annotates),
    ("dependentRequired", Asserts),
    ("dependentSchemas", Asserts),
    ("else", Asserts),
    ("examples", Annotates),
    ("if", Asserts),
    ("maxContains", Asserts),
    ("minContains", Asserts),
    ("patternProperties", Asserts),
    ("prefixItems", Asserts),
    ("propertyNames", Asserts),
    ("then", Asserts),
    ("unevaluatedItems", Asserts),
    ("unevaluatedProperties", Asserts),
];

/// Whether 3.0 has a construct of 3.1 in other words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum In30 {
    /// As an extension or in other words.
    Expressible,
    /// Not at all, or only in the places that use it.
    Missing,
}

use In30::{Expressible, Missing};

/// Nodes outside schemas that 3.1 added, by pointer.
pub(crate) const NODES: [(&str, In30); 5] = [
    ("/webhooks", Missing),
    ("/jsonSchemaDialect", Missing),
    ("/info/summary", Expressible),
    ("/info/license/identifier", Expressible),
    ("/components/pathItems", Missing),
];

/// The keywords of a schema of 3.0. All others are extensions or have no meaning.
pub(crate) const KEYWORDS_3_0: [&str; 36] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
];

/// Keywords of a schema that decide nothing about instances, in both versions.
pub(crate) const ANNOTATIONS: [&str; 10] = [
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Whether a key of a schema decides nothing about instances, in both versions.
pub(crate) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted_by_key(|(key, _)| *key));
    }
}

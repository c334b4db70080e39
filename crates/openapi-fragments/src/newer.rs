//! What OpenAPI 3.1 added to 3.0, in one table for the linter and for the
//! conversion to 3.0.

/// Whether OpenAPI 3.0 can express a construct of 3.1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum In30 {
    /// It can, in other words or as an extension.
    Expressible,
    /// It cannot.
    Missing,
}

use In30::{Expressible, Missing};

/// Keywords with a meaning in a schema of 3.1 (JSON Schema 2020-12) and without
/// one in a schema of 3.0.
pub(crate) const KEYWORDS: [(&str, In30); 26] = [
    ("$anchor", Missing),
    ("$comment", Expressible),
    ("$defs", Missing),
    ("$dynamicAnchor", Missing),
    ("$dynamicRef", Missing),
    ("$id", Missing),
    ("$schema", Missing),
    ("$vocabulary", Missing),
    ("const", Expressible),
    ("contains", Missing),
    ("contentEncoding", Expressible),
    ("contentMediaType", Expressible),
    ("contentSchema", Expressible),
    ("dependentRequired", Missing),
    ("dependentSchemas", Missing),
    ("else", Missing),
    ("examples", Expressible),
    ("if", Missing),
    ("maxContains", Expressible),
    ("minContains", Expressible),
    ("patternProperties", Missing),
    ("prefixItems", Missing),
    ("propertyNames", Missing),
    ("then", Missing),
    ("unevaluatedItems", Missing),
    ("unevaluatedProperties", Missing),
];

/// Nodes outside schemas that 3.1 added, by pointer.
pub(crate) const NODES: [(&str, In30); 5] = [
    ("/webhooks", Missing),
    ("/jsonSchemaDialect", Missing),
    ("/info/summary", Expressible),
    ("/info/license/identifier", Expressible),
    ("/components/pathItems", Missing),
];

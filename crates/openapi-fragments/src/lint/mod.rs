//! Lints: warnings about what causes problems for generators and readers.

mod newer;
mod page;
mod templates;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::operation::{OperationKey, operations};
use crate::pointer;
use crate::refs;

pub use page::lint_page;

/// Media types of request bodies that progenitor supports, as most generators do.
const COMMON_MEDIA_TYPES: [&str; 5] = [
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/x-markdown",
];

/// Lints a whole spec.
///
/// Findings, each with its place: `missing-operation-id`,
/// `duplicate-operation-id`, `ambiguous-template`, `several-success-types`,
/// `several-media-types`, `unusual-media-type`, `newer-construct`,
/// `dangling-reference`, `external-reference` and `unused-component`.
///
/// ```
/// use std::sync::Arc;
/// use openapi_fragments::{Document, Source, Syntax, lint};
///
/// let spec = r#"{"openapi": "3.0.3", "paths": {"/pets": {"get": {"responses": {}}}}}"#;
/// let document = Document::parse(Arc::new(Source::new("spec.json", spec)), Syntax::Json)?;
/// assert_eq!(lint(&document)[0].code(), "missing-operation-id");
/// # Ok::<(), openapi_fragments::Diagnostic>(())
/// ```
pub fn lint(document: &Document) -> Vec<Diagnostic> {
    let mut linter = Linter {
        document,
        findings: Vec::new(),
        pointers: Vec::new(),
    };
    let operations = operations(document.value());
    linter.operation_ids(&operations);
    linter.templates(&operations);
    for operation in &operations {
        linter.success_types(operation);
        linter.request_media_types(operation);
    }
    linter.newer_constructs();
    linter.references();
    linter.unused_components();
    linter.findings()
}

struct Linter<'a> {
    document: &'a Document,
    findings: Vec<Diagnostic>,
    /// The pointer of the node that each finding is about.
    pointers: Vec<String>,
}

impl Linter<'_> {
    fn warn(&mut self, code: &'static str, message: String, at: &str, help: &str) {
        self.findings
            .push(Diagnostic::warning(code, message).with_help(help));
        self.pointers.push(at.to_owned());
    }

    /// The findings with their places, which are located in one pass.
    fn findings(self) -> Vec<Diagnostic> {
        if self.findings.is_empty() {
            return Vec::new();
        }
        let places = self.document.places(&self.pointers, "here");
        std::iter::zip(self.findings, places)
            .map(|(finding, place)| finding.at(place))
            .collect()
    }

    fn value(&self, at: &str) -> &Value {
        self.document.value().pointer(at).unwrap_or(&Value::Null)
    }

    fn operation_ids(&mut self, operations: &[OperationKey]) {
        let mut owners: BTreeMap<String, &OperationKey> = BTreeMap::new();
        for operation in operations {
            let at = pointer::join(&operation.pointer(), "operationId");
            match self.value(&at).as_str().map(str::to_owned) {
                None => self.warn(
                    "missing-operation-id",
                    format!("{operation} has no operationId"),
                    &operation.pointer(),
                    "add one, or generators will invent a name; an overlay can add it",
                ),
                Some(id) => {
                    if let Some(owner) = owners.insert(id.clone(), operation) {
                        let message =
                            format!("{operation} and {owner} have the operationId `{id}`");
                        let help = "rename one of them: an operationId must be unique in the API";
                        self.warn("duplicate-operation-id", message, &at, help);
                    }
                }
            }
        }
    }

    fn templates(&mut self, operations: &[OperationKey]) {
        for (one, other) in templates::overlapping(operations) {
            let message = format!("one URL can match both {one} and {other}");
            let help = "check that the server prefers the concrete segment, as OpenAPI requires, and that no parameter can have its value";
            self.warn("ambiguous-template", message, &other.pointer(), help);
        }
    }

    fn success_types(&mut self, operation: &OperationKey) {
        let at = pointer::join(&operation.pointer(), "responses");
        let mut types = BTreeSet::new();
        for (status, response) in self.value(&at).as_object().into_iter().flatten() {
            if status.starts_with('2') {
                let response = refs::resolve(response, self.document.value());
                let content = response.get("content").and_then(Value::as_object);
                let schemas = content
                    .into_iter()
                    .flatten()
                    .map(|(media_type, content)| format!("{media_type} {}", content["schema"]));
                let before = types.len();
                types.extend(schemas);
                if types.len() == before {
                    types.insert("nothing".to_owned());
                }
            }
        }
        if types.len() > 1 {
            self.warn(
                "several-success-types",
                format!("{operation} has {} types of success", types.len()),
                &at,
                "leave one with an overlay: many generators support one type of success",
            );
        }
    }

    fn request_media_types(&mut self, operation: &OperationKey) {
        let at = pointer::join(&operation.pointer(), "requestBody");
        let body = refs::resolve(self.value(&at), self.document.value());
        // A referenced body may be shared by several operations, so the place is
        // the operation.
        let inline = body.get("content").is_some() && self.value(&at).get("$ref").is_none();
        let at = if inline {
            pointer::join(&at, "content")
        } else {
            at
        };
        let media_types: Vec<String> = body["content"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(media_type, _)| media_type.clone())
            .collect();
        if media_types.len() > 1 {
            self.warn(
                "several-media-types",
                format!("{operation} accepts {}", media_types.join(" or ")),
                &at,
                "leave one with an overlay: many generators support one media type for a body",
            );
        }
        for media_type in media_types {
            let essence = media_type.split(';').next().unwrap_or_default().trim();
            if COMMON_MEDIA_TYPES.contains(&essence) {
                continue;
            }
            let at = if inline {
                pointer::join(&at, &media_type)
            } else {
                at.clone()
            };
            self.warn(
                "unusual-media-type",
                format!("{operation} accepts {media_type}, which many generators do not support"),
                &at,
                "replace it for the generator with an overlay, and restore it when sending",
            );
        }
    }

    fn newer_constructs(&mut self) {
        for (at, what) in newer::constructs(self.document.value()) {
            self.warn(
                "newer-construct",
                format!("{what} has a meaning in OpenAPI 3.1 only"),
                &at,
                "express it in 3.0, or declare 3.1 and let a merge convert what it can",
            );
        }
    }

    fn references(&mut self) {
        for one in refs::unresolved(self.document.value()) {
            let (code, help) = if one.is_external {
                (
                    "external-reference",
                    "bundle it: a merge reads the files that a fragment refers to",
                )
            } else {
                ("dangling-reference", "define it, or correct the reference")
            };
            self.warn(code, one.message(), &one.at, help);
        }
    }

    fn unused_components(&mut self) {
        let document = self.document.value();
        let used = refs::reached(document);
        let unused: Vec<_> = refs::components(document)
            .map(|(key, _)| key)
            .filter(|key| !used.contains(key))
            .collect();
        for key in unused {
            self.warn(
                "unused-component",
                format!("no operation reaches `{}` of `{}`", key.name, key.section),
                &key.pointer(),
                "remove it if it is not needed: generators still generate code for it",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::canonical::to_canonical_json;
    use crate::document::Syntax;
    use crate::source::Source;

    fn found(spec: &Value) -> Vec<String> {
        let source = Arc::new(Source::new("f.json", to_canonical_json(spec)));
        lint(&Document::parse(source, Syntax::Json).unwrap())
            .iter()
            .map(|finding| {
                let pointer = finding.places()[0].pointer().unwrap_or_default();
                format!("{} {pointer}", finding.code())
            })
            .collect()
    }

    #[test]
    fn each_rule() {
        let named = |more: Value| {
            let mut operation = json!({"operationId": "a"});
            operation
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!({"openapi": "3.0.3", "paths": {"/a": {"get": operation}}})
        };
        let schema = |schema: Value| {
            json!({"openapi": "3.0.3", "paths": {"/a": {"get": {
                "operationId": "a", "parameters": [{"schema": schema}],
            }}}})
        };
        let at = "/paths/~1a/get/parameters/0/schema";
        let cases = [
            (named(json!({})), vec![]),
            (
                json!({"paths": {"/a": {"get": {}}}}),
                vec!["missing-operation-id /paths/~1a/get".to_owned()],
            ),
            (
                json!({"paths": {"/a": {"get": {"operationId": "a"}}, "/b": {"get": {"operationId": "a"}}}}),
                vec!["duplicate-operation-id /paths/~1b/get/operationId".to_owned()],
            ),
            (
                json!({"paths": {
                    "/a/common": {"get": {"operationId": "a"}, "put": {"operationId": "b"}},
                    "/a/{section}": {"get": {"operationId": "c"}},
                    "/a/b/c": {"get": {"operationId": "d"}},
                }}),
                vec!["ambiguous-template /paths/~1a~1{section}/get".to_owned()],
            ),
            (
                named(
                    json!({"responses": {"200": {"content": {"a/b": {"schema": {"type": "string"}}}}, "204": {}}}),
                ),
                vec!["several-success-types /paths/~1a/get/responses".to_owned()],
            ),
            (
                named(
                    json!({"requestBody": {"content": {"application/jsonc": {}, "application/json; charset=utf-8": {}}}}),
                ),
                vec![
                    "several-media-types /paths/~1a/get/requestBody/content".to_owned(),
                    "unusual-media-type /paths/~1a/get/requestBody/content/application~1jsonc"
                        .to_owned(),
                ],
            ),
            (
                named(json!({"requestBody": {"content": {"multipart/form-data": {}}}})),
                vec![
                    "unusual-media-type /paths/~1a/get/requestBody/content/multipart~1form-data"
                        .to_owned(),
                ],
            ),
            (
                json!({
                    "paths": {"/a": {"get": {
                        "operationId": "a",
                        "requestBody": {"$ref": "#/components/requestBodies/B"},
                        "responses": {"200": {"$ref": "#/components/responses/R"}, "404": {}},
                    }}},
                    "components": {
                        "requestBodies": {"B": {"content": {"a/b": {}}}},
                        "responses": {"R": {"content": {"a/b": {}, "c/d": {}}}},
                    },
                }),
                vec![
                    "several-success-types /paths/~1a/get/responses".to_owned(),
                    "unusual-media-type /paths/~1a/get/requestBody".to_owned(),
                ],
            ),
            (
                json!({"openapi": "3.1.0", "webhooks": {}, "info": {"summary": "s"}}),
                vec![
                    "newer-construct /webhooks".to_owned(),
                    "newer-construct /info/summary".to_owned(),
                ],
            ),
            (
                schema(json!({"items": {"type": "null"}})),
                vec![format!("newer-construct {at}/items/type")],
            ),
            (
                schema(json!({"type": ["string"]})),
                vec![format!("newer-construct {at}/type")],
            ),
            (
                schema(json!({"properties": {"const": {"const": 1}}})),
                vec![format!("newer-construct {at}/properties/const/const")],
            ),
            (
                schema(json!({"exclusiveMinimum": 1})),
                vec![format!("newer-construct {at}/exclusiveMinimum")],
            ),
            (
                schema(json!({"exclusiveMinimum": true, "example": {"const": 1}})),
                vec![],
            ),
            (
                json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {}}}}),
                vec![
                    "unused-component /components/schemas/A".to_owned(),
                    "unused-component /components/schemas/B".to_owned(),
                ],
            ),
        ];
        for (spec, expected) in cases {
            assert_eq!(found(&spec), expected, "{spec}");
        }
    }
}

//! Converts OpenAPI 3.1 to 3.0, where 3.0 can express exactly the same.
//!
//! Anything else is an error at its place: a schema with almost the same meaning
//! is worse than an error.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::newer::{self, In30};
use crate::pointer;
use crate::refs;

/// The version that the result declares.
const TARGET: &str = "3.0.3";

/// The default dialect of schemas in 3.1.
const BASE_DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

/// The document as 3.0.
pub(crate) fn downgrade(document: &Document) -> Result<Value, Diagnostics> {
    let mut downgrade = Downgrade {
        document,
        findings: Vec::new(),
    };
    let mut value = document.value().clone();
    downgrade.root(&mut value);
    Diagnostics::split(downgrade.findings).map(|_| value)
}

struct Downgrade<'a> {
    document: &'a Document,
    findings: Vec<Diagnostic>,
}

impl Downgrade<'_> {
    fn refuse(&mut self, at: &str, what: &str) {
        self.findings.push(
            Diagnostic::error(
                "beyond-3-0",
                format!("OpenAPI 3.0 cannot express {what} of OpenAPI 3.1"),
            )
            .at(self.document.place(at, "is in 3.1 only"))
            .with_help("publish this page as 3.0, or express it in another way"),
        );
    }

    fn root(&mut self, value: &mut Value) {
        let Some(root) = value.as_object_mut() else {
            return;
        };
        root.insert("openapi".to_owned(), TARGET.into());
        if root.get("jsonSchemaDialect").and_then(Value::as_str) == Some(BASE_DIALECT) {
            root.remove("jsonSchemaDialect");
        }
        // Texts that 3.0 has no field for stay as extensions.
        if let Some(info) = root.get_mut("info").and_then(Value::as_object_mut) {
            move_key(info, "summary", "x-summary");
            if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
                move_key(license, "identifier", "x-identifier");
            }
        }
        for (at, in_30) in newer::NODES {
            if in_30 == In30::Missing && value.pointer(at).is_some() {
                self.refuse(at, &format!("`{}`", pointer::last(at)));
            }
        }
        self.description(value, "");
    }

    /// Converts the schemas in everything that is not a schema itself.
    fn description(&mut self, value: &mut Value, at: &str) {
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    self.description(element, &format!("{at}/{index}"));
                }
            }
            Value::Object(object) => {
                for (key, child) in object.iter_mut() {
                    let here = pointer::join(at, key);
                    match key.as_str() {
                        "schema" => self.schema(child, &here),
                        "schemas" if at == "/components" => self.schemas(child, &here),
                        "example" | "examples" | "value" => {}
                        key if key.starts_with("x-") => {}
                        "type" if child == "mutualTLS" => {
                            self.refuse(&here, "`mutualTLS`");
                        }
                        key if refs::is_name_map(key) && child.is_object() => {
                            for (name, child) in child.as_object_mut().into_iter().flatten() {
                                self.description(child, &pointer::join(&here, name));
                            }
                        }
                        _ => self.description(child, &here),
                    }
                }
            }
            _ => {}
        }
    }

    fn schemas(&mut self, named: &mut Value, at: &str) {
        for (name, schema) in named.as_object_mut().into_iter().flatten() {
            self.schema(schema, &pointer::join(at, name));
        }
    }

    fn schema(&mut self, value: &mut Value, at: &str) {
        let schema = match value {
            Value::Bool(true) => {
                *value = json!({});
                return;
            }
            Value::Bool(false) => {
                *value = json!({"not": {}});
                return;
            }
            Value::Object(schema) => schema,
            _ => return,
        };
        for (key, in_30) in newer::KEYWORDS {
            if in_30 == In30::Missing && schema.contains_key(key) {
                self.refuse(&pointer::join(at, key), &format!("`{key}`"));
            }
        }
        self.subschemas(schema, at);
        self.types(schema, at);
        self.constant(schema, at);
        self.content(schema, at);
        examples(schema);
        for (bound, exclusive, stricter) in [
            (
                "minimum",
                "exclusiveMinimum",
                f64::gt as fn(&f64, &f64) -> bool,
            ),
            ("maximum", "exclusiveMaximum", f64::lt),
        ] {
            exclusive_bound(schema, bound, exclusive, stricter);
        }
        // 3.0 ignores everything beside a reference.
        if schema.len() > 1
            && let Some(reference) = schema.remove("$ref")
        {
            add_to_all_of(schema, json!({ "$ref": reference }));
        }
    }

    fn subschemas(&mut self, schema: &mut Map<String, Value>, at: &str) {
        for (key, child) in schema.iter_mut() {
            let here = pointer::join(at, key);
            match (key.as_str(), child) {
                ("properties", child) => self.schemas(child, &here),
                ("allOf" | "anyOf" | "oneOf", Value::Array(alternatives)) => {
                    for (index, alternative) in alternatives.iter_mut().enumerate() {
                        self.schema(alternative, &format!("{here}/{index}"));
                    }
                }
                // Here a boolean has the same meaning in both.
                ("additionalProperties", Value::Bool(_)) => {}
                ("items" | "not" | "additionalProperties", child) => self.schema(child, &here),
                _ => {}
            }
        }
    }

    /// A list of types becomes one type, perhaps nullable, or alternatives.
    fn types(&mut self, schema: &mut Map<String, Value>, at: &str) {
        let listed = match schema.get("type") {
            Some(Value::Array(listed)) => listed.clone(),
            Some(Value::String(one)) if one == "null" => vec![one.as_str().into()],
            _ => return,
        };
        let nullable = listed.iter().any(|kind| kind == "null");
        let types: Vec<&Value> = listed.iter().filter(|kind| *kind != "null").collect();
        match types.as_slice() {
            [] => self.refuse(&pointer::join(at, "type"), "the type `null`"),
            [one] => {
                schema.insert("type".to_owned(), (*one).clone());
                if nullable {
                    schema.insert("nullable".to_owned(), true.into());
                }
            }
            several => {
                // In 3.0, `nullable` has an effect only beside a `type`.
                let alternatives = several
                    .iter()
                    .map(|kind| {
                        if nullable {
                            json!({ "type": kind, "nullable": true })
                        } else {
                            json!({ "type": kind })
                        }
                    })
                    .collect::<Vec<_>>();
                schema.remove("type");
                add_to_all_of(schema, json!({ "anyOf": alternatives }));
            }
        }
    }

    fn constant(&mut self, schema: &mut Map<String, Value>, at: &str) {
        let Some(constant) = schema.remove("const") else {
            return;
        };
        match schema.get("enum").and_then(Value::as_array) {
            Some(listed) if !listed.contains(&constant) => {
                self.refuse(&pointer::join(at, "const"), "a `const` outside its `enum`");
            }
            _ => {
                schema.insert("enum".to_owned(), json!([constant]));
            }
        }
    }

    fn content(&mut self, schema: &mut Map<String, Value>, at: &str) {
        let encoding = schema.get("contentEncoding").and_then(Value::as_str);
        let media_type = schema.get("contentMediaType").and_then(Value::as_str);
        let format = match (encoding, media_type) {
            (None, None) => None,
            (Some("base64"), None) => Some("byte"),
            (None, Some("application/octet-stream")) => Some("binary"),
            _ => {
                let at = pointer::join(at, "contentMediaType");
                return self.refuse(&at, "`contentEncoding` or `contentMediaType`");
            }
        };
        if schema.contains_key("contentSchema") {
            self.refuse(&pointer::join(at, "contentSchema"), "`contentSchema`");
        }
        if let Some(format) = format {
            schema.remove("contentEncoding");
            schema.remove("contentMediaType");
            schema.insert("format".to_owned(), format.into());
        }
    }
}

fn move_key(object: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = object.remove(from) {
        object.insert(to.to_owned(), value);
    }
}

/// The first example becomes `example`; the list stays as an extension if it has
/// more.
fn examples(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(mut examples)) = schema.remove("examples") {
        if examples.len() > 1 {
            schema.insert("x-examples".to_owned(), examples.clone().into());
        }
        if !examples.is_empty() {
            schema.entry("example").or_insert(examples.swap_remove(0));
        }
    }
}

/// An exclusive number becomes a bound with a flag, unless the inclusive bound is
/// the stricter of the two.
fn exclusive_bound(
    schema: &mut Map<String, Value>,
    bound: &str,
    exclusive: &str,
    stricter: fn(&f64, &f64) -> bool,
) {
    let Some(Value::Number(excluded)) = schema.get(exclusive).cloned() else {
        return;
    };
    let plain = schema.get(bound).and_then(Value::as_f64);
    let excluded_value = excluded.as_f64().unwrap_or_default();
    if plain.is_some_and(|plain| stricter(&plain, &excluded_value)) {
        schema.remove(exclusive);
    } else {
        schema.insert(bound.to_owned(), excluded.into());
        schema.insert(exclusive.to_owned(), true.into());
    }
}

fn add_to_all_of(schema: &mut Map<String, Value>, part: Value) {
    match schema.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(parts) => parts.push(part),
        None => {
            schema.insert("allOf".to_owned(), json!([part]));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::canonical::to_canonical_json;
    use crate::document::Syntax;
    use crate::source::Source;

    fn downgraded(root: &Value) -> Result<Value, Diagnostics> {
        let source = Arc::new(Source::new("f.json", to_canonical_json(root)));
        downgrade(&Document::parse(source, Syntax::Json).unwrap())
    }

    /// The schema in a component.
    fn schema(schema: &Value) -> Result<Value, Diagnostics> {
        let root = json!({"openapi": "3.1.0", "components": {"schemas": {"S": schema}}});
        downgraded(&root).map(|mut root| root["components"]["schemas"]["S"].take())
    }

    #[test]
    fn names_are_not_keywords() {
        let described = |kind: Value| json!({"schema": {"type": kind}});
        let root = |kind: Value| {
            json!({"openapi": "3.1.0", "components": {
                "headers": {"value": described(kind.clone()), "schema": described(kind)},
            }})
        };
        let spec = downgraded(&root(json!(["string"]))).unwrap();
        assert_eq!(spec["components"], root(json!("string"))["components"]);
        let mutual = json!({"openapi": "3.1.0", "components": {"securitySchemes": {
            "S": {"type": "mutualTLS"},
        }}});
        assert!(downgraded(&mutual).is_err());
    }

    #[test]
    fn what_3_0_can_express_is_converted() {
        let cases = [
            (
                json!({"type": ["string", "null"]}),
                json!({"type": "string", "nullable": true}),
            ),
            (json!({"type": ["string"]}), json!({"type": "string"})),
            (
                json!({"type": ["string", "integer"], "minLength": 1}),
                json!({"allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}], "minLength": 1}),
            ),
            (
                json!({"type": ["string", "integer", "null"]}),
                json!({"allOf": [{"anyOf": [{"type": "string", "nullable": true}, {"type": "integer", "nullable": true}]}]}),
            ),
            (json!({"const": 1}), json!({"enum": [1]})),
            (json!({"const": null}), json!({"enum": [null]})),
            (json!({"examples": ["a"]}), json!({"example": "a"})),
            (
                json!({"examples": ["a", "b"]}),
                json!({"example": "a", "x-examples": ["a", "b"]}),
            ),
            (json!({"examples": []}), json!({})),
            (
                json!({"exclusiveMinimum": 1}),
                json!({"minimum": 1, "exclusiveMinimum": true}),
            ),
            (
                json!({"exclusiveMinimum": 1, "minimum": 2}),
                json!({"minimum": 2}),
            ),
            (
                json!({"exclusiveMaximum": 1.5, "maximum": 2}),
                json!({"maximum": 1.5, "exclusiveMaximum": true}),
            ),
            (
                json!({"$ref": "#/components/schemas/T", "description": "d"}),
                json!({"allOf": [{"$ref": "#/components/schemas/T"}], "description": "d"}),
            ),
            (
                json!({"$ref": "#/components/schemas/T"}),
                json!({"$ref": "#/components/schemas/T"}),
            ),
            (
                json!({"properties": {"a": true, "const": {"const": 1}}}),
                json!({"properties": {"a": {}, "const": {"enum": [1]}}}),
            ),
            (json!({"items": false}), json!({"items": {"not": {}}})),
            (
                json!({"additionalProperties": false}),
                json!({"additionalProperties": false}),
            ),
            (
                json!({"contentEncoding": "base64"}),
                json!({"format": "byte"}),
            ),
            (
                json!({"default": {"type": ["string", "null"]}}),
                json!({"default": {"type": ["string", "null"]}}),
            ),
        ];
        for (newer, older) in cases {
            assert_eq!(schema(&newer).unwrap(), older, "{newer}");
        }
    }

    #[test]
    fn what_3_0_cannot_express_is_refused_at_its_place() {
        let cases = [
            json!({"type": "null"}),
            json!({"if": {}}),
            json!({"items": {"prefixItems": []}}),
            json!({"const": 1, "enum": [2]}),
            json!({"contentEncoding": "base32"}),
        ];
        for newer in cases {
            let errors = schema(&newer).unwrap_err();
            let error = errors.iter().next().unwrap();
            assert_eq!(error.code(), "beyond-3-0", "{newer}");
            let pointer = error.places()[0].pointer().unwrap();
            assert!(pointer.starts_with("/components/schemas/S/"), "{pointer}");
        }
        let errors = downgraded(&json!({"openapi": "3.1.0", "webhooks": {}})).unwrap_err();
        assert!(errors.to_string().contains("`webhooks`"));
    }

    #[test]
    fn schemas_are_found_in_every_kind_of_object() {
        let newer = json!({"type": ["string", "null"]});
        let older = json!({"type": "string", "nullable": true});
        let mut root = json!({"openapi": "3.1.1", "info": {"summary": "s"}, "paths": {"/a": {"get": {
            "parameters": [{"schema": newer}],
            "responses": {"200": {"content": {"application/json": {"schema": newer, "example": newer}}}},
        }}}});
        root = downgraded(&root).unwrap();
        assert_eq!(root["openapi"], TARGET);
        assert_eq!(root["info"]["x-summary"], "s");
        let operation = &root["paths"]["/a"]["get"];
        assert_eq!(operation["parameters"][0]["schema"], older);
        let media = &operation["responses"]["200"]["content"]["application/json"];
        assert_eq!((&media["schema"], &media["example"]), (&older, &newer));
    }
}

//! OpenAPI 3.1 said in 3.0, where 3.0 can say exactly the same.
//!
//! What it cannot say is an error at the place: a schema that almost means the
//! same is worse than none.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::pointer;
use crate::refs;

/// The version that the result declares.
const TARGET: &str = "3.0.3";

/// The dialect that schemas of 3.1 have unless they say otherwise.
const BASE_DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

/// Keywords of JSON Schema 2020-12 that no schema of 3.0 can express.
const BEYOND: [&str; 18] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "$vocabulary",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

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
                format!("OpenAPI 3.0 cannot say what {what} says in 3.1"),
            )
            .at(self.document.place(at, "is 3.1 only"))
            .help("publish this page as 3.0, or say it in another way"),
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
        for key in ["webhooks", "jsonSchemaDialect"] {
            if root.contains_key(key) {
                self.refuse(&pointer::join("", key), &format!("`{key}`"));
            }
        }
        if root
            .get("components")
            .is_some_and(|components| components.get("pathItems").is_some())
        {
            self.refuse("/components/pathItems", "`pathItems`");
        }
        // Texts without a place in 3.0 stay as extensions.
        if let Some(info) = root.get_mut("info").and_then(Value::as_object_mut) {
            move_key(info, "summary", "x-summary");
            if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
                move_key(license, "identifier", "x-identifier");
            }
        }
        self.description(value, "");
    }

    /// Finds the schemas in whatever is not one.
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
        for key in BEYOND {
            if schema.contains_key(key) {
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
        // Beside a reference, 3.0 sees nothing else.
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
                // There a boolean means the same in both.
                ("additionalProperties", Value::Bool(_)) => {}
                ("items" | "not" | "additionalProperties", child) => self.schema(child, &here),
                _ => {}
            }
        }
    }

    /// A list of types is one type, perhaps nullable, or alternatives.
    fn types(&mut self, schema: &mut Map<String, Value>, at: &str) {
        let listed = match schema.get("type") {
            Some(Value::Array(listed)) => listed.clone(),
            Some(Value::String(one)) if one == "null" => vec![one.as_str().into()],
            _ => return,
        };
        let nullable = listed.iter().any(|kind| kind == "null");
        let types: Vec<&Value> = listed.iter().filter(|kind| *kind != "null").collect();
        match types.as_slice() {
            [] => self.refuse(&pointer::join(at, "type"), "a schema of null alone"),
            [one] => {
                schema.insert("type".to_owned(), (*one).clone());
                if nullable {
                    schema.insert("nullable".to_owned(), true.into());
                }
            }
            several => {
                // In 3.0, `nullable` counts only beside a `type`.
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
                return self.refuse(&at, "this `contentEncoding` or `contentMediaType`");
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

/// The first example is the example; the list stays as an extension if there
/// are more.
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

/// A number that is excluded becomes a bound with a flag, unless the plain
/// bound is the stricter of the two.
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
    fn names_are_no_keywords() {
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
    fn what_3_0_can_say_is_said() {
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
    fn what_it_cannot_say_is_refused_at_the_place() {
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
    fn schemas_are_found_wherever_they_stand() {
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

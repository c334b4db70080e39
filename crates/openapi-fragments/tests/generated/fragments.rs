//! Generated sets of fragments of one API, in both versions.

use openapi_fragments::Version;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use super::schemas;

pub(crate) const METHODS: [&str; 3] = ["get", "post", "delete"];
const PATHS: [&str; 5] = ["/a", "/a/{id}", "/a/{id}/b", "/b-c", "/{x}/d/{y}"];
const VERSIONS: [Version; 2] = [Version::V3_0, Version::V3_1];

pub(crate) fn version() -> impl Strategy<Value = Version> {
    select(VERSIONS.to_vec())
}

/// `None` leaves the key out.
pub(super) fn security() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([])),
        Some(json!([{"key": ["read"]}])),
        Some(json!([{"key": ["write"]}])),
        Some(json!([{"key": ["read"]}, {"other": []}])),
    ])
}

pub(super) fn servers() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([{"url": "https://one.example"}])),
        Some(json!([{"url": "https://two.example"}, {"url": "https://one.example"}])),
    ])
}

fn parameters() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([{"name": "q", "in": "query", "schema": {"type": "string"}}])),
        Some(
            json!([{"name": "q", "in": "query", "schema": {"type": "integer"}}, {"$ref": "#/components/parameters/Page"}]),
        ),
        Some(json!([{"name": "page", "in": "query", "schema": {"type": "string"}}])),
    ])
}

/// The components in one of two variants, which contradict each other. Those of 3.1 have
/// generated schemas, too, and a path item where one `is_shared`.
fn components(variant: bool, version: Version, generated: &Value, is_shared: bool) -> Value {
    let mut components = json!({
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "Key"},
            "other": {"type": "http", "scheme": "bearer"},
        },
        "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "schemas": {
            "Leaf": {"type": if variant { "string" } else { "integer" }},
            "Branch": {"type": "object", "properties": {
                "leaf": {"$ref": "#/components/schemas/Leaf"},
                "again": {"type": "array", "items": {"$ref": "#/components/schemas/Branch"}},
            }},
            "Alone": {"type": "boolean", "example": {"$ref": "#/components/schemas/Leaf"}},
        },
    });
    if version == Version::V3_1 {
        components["schemas"]["Newer"] = json!({
            "type": ["object", "null"],
            "$defs": {
                "Kind": {"const": if variant { json!("leaf") } else { json!({"$ref": "#"}) }},
                "Leaves": {"type": ["array", "string"], "items": {"$ref": "#/components/schemas/Leaf"}},
            },
            "properties": {
                "kind": {"$ref": "#/components/schemas/Newer/$defs/Kind", "description": "beside"},
                "leaves": {"$ref": "#/components/schemas/Newer/$defs/Leaves", "minItems": 1},
                "any": true,
                "never": false,
            },
            "unevaluatedProperties": false,
        });
        components["schemas"]["Any"] = true.into();
        let item = json!({
            "parameters": [{"$ref": "#/components/parameters/Page"}],
            "get": {"responses": ok(json!({"$ref": "#/components/schemas/Newer"}))},
        });
        if is_shared {
            components["pathItems"] = json!({ "Item": item });
        }
        for (name, schema) in generated.as_object().into_iter().flatten() {
            components["schemas"][name] = schema.clone();
        }
    }
    components
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are made where they are given"
)]
fn ok(schema: Value) -> Value {
    json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}})
}

fn schema(version: Version) -> impl Strategy<Value = Value> {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut schemas: Vec<Value> = ["Leaf", "Branch", "Alone"].map(to).to_vec();
    if version == Version::V3_1 {
        schemas.extend(["Newer", "Any", "S", "T", "U"].map(to));
        let mut beside = to("S");
        beside["title"] = "beside".into();
        beside["required"] = json!(["a"]);
        schemas.extend([
            beside,
            true.into(),
            false.into(),
            json!({"type": ["integer", "null"], "const": 1}),
            json!({"$defs": {"D": to("Leaf")}, "prefixItems": [to("Branch"), true]}),
        ]);
    }
    select(schemas)
}

prop_compose! {
    fn operation(version: Version)(
        security in security(),
        servers in servers(),
        parameters in parameters(),
        summary in select(vec![None, Some(json!("Summary"))]),
        schema in schema(version),
    ) -> Value {
        object([
            ("security", security),
            ("servers", servers),
            ("parameters", parameters),
            ("summary", summary),
            ("x-extra", Some(json!({"kept": true}))),
            ("responses", Some(ok(schema))),
        ])
    }
}

/// What is described: an operation of a path, or a path that stands for a shared one.
type Described = (&'static str, &'static str);

/// A path item that stands for a shared one, in 3.1.
const SHARED: Described = ("/shared", "$ref");

/// What all fragments of a set have in common.
#[derive(Clone, Debug)]
struct Api {
    version: Version,
    contradicting: bool,
    /// Generated schemas, which are those of all fragments: variants of them may say the
    /// same in other words.
    generated: Value,
}

prop_compose! {
    fn fragment(api: Api, (path, key): Described)(
        operation in operation(api.version),
        webhook in prop::option::of(operation(api.version)),
        root_security in security(),
        root_servers in servers(),
        path_servers in servers(),
        path_parameters in parameters(),
        tags in subsequence(vec![json!({"name": "T"}), json!({"name": "S", "description": "s"})], 0..=2),
        variant in any::<bool>(),
        patch in 0..4,
    ) -> Value {
        let Api { version, contradicting, generated } = &api;
        let variant = variant && *contradicting;
        let is_newer = *version == Version::V3_1;
        let field = if key == "$ref" { json!("#/components/pathItems/Item") } else { operation };
        let webhooks = webhook.filter(|_| is_newer).map(|webhook| {
            json!({ format!("{key} {path}"): {"post": webhook, "summary": "Sent"} })
        });
        let minor = u8::from(is_newer);
        object([
            ("openapi", Some(json!(format!("3.{minor}.{patch}")))),
            ("info", Some(json!({"title": "t", "version": "1"}))),
            ("tags", Some(tags.into())),
            ("security", root_security),
            ("servers", root_servers),
            ("components", Some(components(variant, *version, generated, key == "$ref"))),
            ("webhooks", webhooks),
            ("paths", Some(json!({ path: object([
                (key, Some(field)),
                ("servers", path_servers),
                ("parameters", path_parameters.filter(|_| key != "$ref")),
            ]) }))),
        ])
    }
}

/// Some fragments of one version, no two of the same operation.
pub(crate) fn fragments(contradicting: bool) -> impl Strategy<Value = Vec<Value>> {
    let generated = schemas::schemas(schemas::newer);
    (version(), generated).prop_flat_map(move |(version, generated)| {
        let of_version = |key: &Described| *key != SHARED || version == Version::V3_1;
        let keys: Vec<Described> = PATHS
            .iter()
            .flat_map(|path| METHODS.map(|method| (*path, method)))
            .chain([SHARED, (SHARED.0, "post")])
            .filter(of_version)
            .collect();
        let api = Api {
            version,
            contradicting,
            generated,
        };
        subsequence(keys, 1..8).prop_flat_map(move |keys| {
            let fragments = keys.into_iter().map(|key| fragment(api.clone(), key));
            fragments.collect::<Vec<_>>()
        })
    })
}

fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    entries
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<Map<_, _>>()
        .into()
}

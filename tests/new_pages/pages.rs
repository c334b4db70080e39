//! Made-up pages, each of a kind that Make may publish tomorrow.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A page by its name, and the OpenAPI of each of its blocks: paths, components,
/// tag and scope.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    blocks: Vec<Block>,
}

struct Block {
    scope: &'static str,
    tag: &'static str,
    paths: Value,
    schemas: Value,
}

impl Page {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            blocks: Vec::new(),
        }
    }

    fn block(self, paths: Value) -> Self {
        self.full_block("sdk-apps:read", "SDK Apps / Connections", paths, json!({}))
    }

    fn full_block(
        mut self,
        scope: &'static str,
        tag: &'static str,
        paths: Value,
        schemas: Value,
    ) -> Self {
        self.blocks.push(Block {
            scope,
            tag,
            paths,
            schemas,
        });
        self
    }

    /// The page as Markdown, in the form of the published one: with its version,
    /// servers and way to authorize.
    pub(crate) fn markdown(&self, published: &Value) -> String {
        let mut text = format!("# {}\n", self.name);
        for (index, block) in self.blocks.iter().enumerate() {
            let mut document = published.clone();
            document["tags"] = json!([{"name": block.tag}]);
            document["security"] = json!([{"token": [block.scope]}]);
            document["paths"] = block.paths.clone();
            document["components"]["schemas"] = block.schemas.clone();
            // A name that the overlay gives to another response.
            let response = ok(json!({"type": "string"}))["200"].clone();
            document["components"]["responses"] = json!({"Error": response});
            write!(text, "\n## Block {index}\n\n```json\n{document}\n```\n").unwrap();
        }
        text
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
fn ok(schema: Value) -> Value {
    json!({"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}})
}

fn path_parameter(name: &str) -> Value {
    json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
}

/// Texts of a page that try to run code: as a doc test, as a comment or string that ends
/// early, as an attribute, or as text that is shown in another order than it is parsed.
const HOSTILE: &str = "Text.

```
std::fs::write(\"pwned\", \"\").unwrap();
```

- a
  ~~~rust
  std::fs::write(\"pwned\", \"\").unwrap();
  ~~~

Text.

    std::fs::write(\"pwned\", \"\").unwrap();

*/ fn pwned() {} /*
\"] #[doc = include_str!(\"/etc/passwd\")] //
\u{202e}pwned\u{2066}, a\rb\u{0}c
";

/// A page that tries to have code of its own compiled or run.
pub(crate) fn hostile() -> Page {
    let text = json!({"type": "string", "description": HOSTILE, "default": HOSTILE});
    Page::new("hostile").full_block(
        "sdk-apps:read",
        HOSTILE,
        json!({"/made-up/hostile/{name}": {"post": {
            "operationId": "made-up-hostile`]} fn pwned() {} //",
            "summary": HOSTILE,
            "description": HOSTILE,
            "x-dropshot-websocket": {},
            "parameters": [
                {"name": "name", "in": "path", "required": true, "description": HOSTILE, "schema": {"type": "string", "enum": ["a", HOSTILE]}},
                {"name": "a\"] fn", "in": "query", "description": HOSTILE, "schema": text},
            ],
            "requestBody": {"description": HOSTILE, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Hostile"}}}},
            "responses": {"200": {"description": HOSTILE, "content": {"application/json": {"schema": {
                "title": HOSTILE, "type": "object", "description": HOSTILE,
                "properties": {"a": text, "pwned\u{202e}": {"type": "string"}},
            }}}}},
        }}}),
        json!({"Hostile": {
            "description": HOSTILE,
            "type": "object",
            "x-rust-type": {"crate": "std", "version": "*", "path": "std::fs::File"},
            "properties": {"b": text},
        }}),
    )
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

/// What is valid and rare, or wrong and frequent: schemas that are composed of
/// themselves, names that become equal in Rust, paths and ids that collide.
fn odd() -> Page {
    let text = json!({"type": "string"});
    let variants = |n: usize| {
        let of = |i: usize| object(json!({format!("v{n}{i}"): text}));
        json!({"oneOf": [of(0), of(1), of(2)]})
    };
    let schemas = json!({
        "Pet": {"type": "object", "properties": {"t": text}, "discriminator": {"propertyName": "t"}, "oneOf": [reference("Cat")]},
        "Cat": {"allOf": [reference("Pet"), object(json!({"m": text}))]},
        "Dir": {"allOf": [object(json!({"parent": reference("Dir")})), object(json!({"parent": reference("Dir"), "child": reference("Dir")}))]},
        "Ring": {"allOf": [reference("Ring2"), object(json!({"b": text}))]},
        "Ring2": {"allOf": [reference("Ring"), object(json!({"c": text}))]},
        "Alias": {"oneOf": [reference("Alias")]},
        "Product": {"allOf": [variants(0), variants(1), variants(2), variants(3), variants(4)]},
        "Numbers": {"type": "object", "required": true, "properties": {"id": {"type": "string", "nullable": "true"}, "n": {"type": ["string", "null"]}}},
        "id": {"type": "integer"},
        "Deep": object(json!({"r": {"$ref": "#/components/schemas/Numbers/properties/id"}})),
    });
    let all: serde_json::Map<String, Value> = schemas
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.to_lowercase(), reference(name)))
        .collect();
    let list = json!({"name": "l", "in": "query", "explode": false, "schema": {"type": "array", "items": text}});
    let query = |name: &str| json!({"name": name, "in": "query", "schema": text});
    Page::new("odd")
        .full_block("sdk-apps:read", "A", json!({"/made-up/odd/schemas": {"get": {
            "operationId": "made_up_schemas",
            "callbacks": {"c": {"x-note": {"a": 1}}},
            "responses": ok(object(Value::Object(all))),
        }}}), schemas)
        .block(json!({
            // Sorts before the published path whose operation has this name in the
            // overlay.
            "/aaa/made-up/{name}": {"delete": {"operationId": "get_connection", "parameters": [path_parameter("name")], "responses": ok(json!({}))}},
            "/made-up/odd/{petId}/{pet_id}": {"get": {"responses": ok(json!({}))}},
            "/made-up/odd/{a-b}": {"get": {"parameters": [query("a_b"), query("a-b"), query("encode_path")], "responses": ok(json!({}))}},
            "/made-up/odd/gen": {"get": {"operationId": "gen", "parameters": [list], "responses": ok(json!({}))}},
            "/made-up/odd/{{a}}": {"get": {"responses": ok(json!({}))}},
            "/made-up/odd/q?fixed=1": {"get": {"parameters": [query("more")], "responses": ok(json!({}))}},
            "/made-up/odd/any": {"post": {"requestBody": {"content": {"*/*": {}}}, "responses": {"2XX": {"description": "", "content": {"application/json": {}}}}}},
            "/made-up/odd/form": {"post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": object(json!({"list": {"type": "array", "items": text}}))}}}, "responses": ok(json!({}))}},
            format!("/made-up/odd{}", "/segment".repeat(40)): {"get": {"responses": {"200": {"$ref": "#/components/responses/Error"}}}},
        }))
}

/// Every kind of page, and the calls that `caller.rs` makes of it.
pub(crate) fn all() -> Vec<Page> {
    let name =
        json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
    vec![
        hostile(),
        odd(),
        Page::new("unnamed")
            .block(json!({"/made-up/apps/{SDK_appName}/modules": {"get": {
                "summary": "List Modules",
                "parameters": [path_parameter("SDK_appName")],
                "responses": ok(json!({"type": "object", "properties": {"modules": {"type": "array", "items": {"type": "object"}}}})),
            }}}))
            .block(json!({"/made-up/apps/{SDK_appName}/modules/type": {"post": {
                "parameters": [path_parameter("SDK_appName")],
                "requestBody": {"content": {"application/json": {"schema": name}}},
                "responses": ok(json!({"type": "object"})),
            }}}))
            // Equal but for a dash, and with names that the client already has.
            .block(json!({
                "/made-up/app-type": {"get": {"responses": ok(json!({}))}},
                "/made-up/app/type": {"get": {"responses": ok(json!({}))}},
                "/made-up/new": {"get": {"operationId": "new", "responses": ok(json!({}))}},
                "/made-up/list": {"get": {"operationId": "made-up-List", "responses": ok(json!({}))}},
            })),
        Page::new("methods").block(json!({"/made-up/ping": {
            "options": {"responses": {"204": {"description": "What is allowed."}}},
            "head": {"responses": ok(json!({"type": "object"}))},
            "trace": {"responses": {"200": {"description": "", "content": {"message/http": {}}}}},
        }})),
        Page::new("parameters").block(json!({"/made-up/search/{id}": {
            "parameters": [path_parameter("id")],
            "get": {
                "parameters": [
                    {"name": "X-Request-Id", "in": "header", "required": true, "schema": {"type": "string", "format": "uuid"}},
                    {"name": "api-version", "in": "header", "schema": {"type": "integer"}},
                    {"name": "Authorization", "in": "header", "required": true, "schema": {"type": "string"}},
                    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                    {"name": "cols[]", "in": "query", "schema": {"type": "array", "items": {"type": "string", "enum": ["a", "b", "A"]}}},
                    {"name": "ids", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "tags", "in": "query", "style": "pipeDelimited", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "pg", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"limit": {"type": "integer"}}}},
                    {"name": "id", "in": "query", "schema": {"type": "string"}},
                    {"name": "x_request_id", "in": "query", "schema": {"type": "string", "pattern": "^a", "maxLength": 3}},
                    {"name": "session", "in": "cookie", "schema": {"type": "string"}},
                ],
                "operationId": "made_up_search",
                "responses": ok(json!({"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}})),
            },
        }})),
        Page::new("scopes").full_block(
            "rpcs:write",
            "RPCs",
            json!({"/made-up/rpcs/{name}": {"put": {
                "operationId": "made_up_set_rpc",
                "tags": ["RPCs"],
                "parameters": [path_parameter("name")],
                "requestBody": {"required": true, "content": {"application/json": {"schema": name}}},
                "responses": ok(json!({"type": "object"})),
            }}}),
            json!({}),
        ),
        Page::new("answers").block(json!({
            "/made-up/icon": {
                "get": {"operationId": "made_up_get_icon", "responses": {"200": {"description": "", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}}},
                "put": {"operationId": "made_up_set_icon",
                    "requestBody": {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
                    "responses": {"204": {"description": "Set."}}},
            },
            "/made-up/readme": {
                "get": {"operationId": "made_up_get_readme", "responses": {"200": {"description": "", "content": {"text/markdown": {"schema": {"type": "string"}}}}}},
                "put": {"operationId": "made_up_set_readme",
                    "requestBody": {"content": {"text/markdown": {"schema": {"type": "string", "maxLength": 9}}}},
                    "responses": ok(json!({}))},
            },
            "/made-up/form": {"post": {"operationId": "made_up_send_form",
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": name, "encoding": {"name": {"style": "form"}}}, "multipart/form-data": {"schema": name}}},
                "responses": ok(json!({})),
            }},
        })),
        Page::new("successes").block(json!({"/made-up/job": {"post": {
            "operationId": "made_up_start_job",
            "responses": {
                "200": {"description": "Done.", "content": {"application/json": {"schema": name}}},
                "202": {"description": "Later.", "content": {"application/json": {"schema": {"type": "array", "items": {}}}}},
                "204": {"description": "Nothing to do."},
                "default": {"description": "Else.", "content": {"application/json": {"schema": name}}},
            },
        }}})),
        Page::new("alike")
            .full_block("sdk-apps:read", "A", json!({"/made-up/users": {"get": {
                "operationId": "made_up_list_users",
                "responses": ok(json!({"type": "object", "properties": {
                    "one": {"$ref": "#/components/schemas/User"},
                    "two": {"$ref": "#/components/schemas/user"},
                    "three": {"$ref": "#/components/schemas/made_up_list_users_response"},
                    "four": {"$ref": "#/components/schemas/Error"},
                    "five": {"$ref": "#/components/schemas/Twice"},
                    "six": {"$ref": "#/components/schemas/Never"},
                }})),
            }}}), json!({
                "User": {"type": "object", "properties": {"name": {"type": "string"}}},
                "user": {"type": "object", "properties": {"id": {"type": "integer"}}},
                "made_up_list_users_response": {"type": "object", "properties": {"a": {"type": "string"}}},
                "Error": {"type": "object", "required": ["stack"], "properties": {"stack": {"type": "string"}}},
                "Twice": {"type": "object", "properties": {"a-b": {"type": "string"}, "a_b": {"type": "string"}}},
                "Never": {"type": "string", "enum": ["a", "A", "+a", "-a", "", " "]},
            }))
            .full_block("sdk-apps:read", "A", json!({"/made-up/owners": {"get": {
                "operationId": "made_up_list_owners",
                "responses": ok(json!({"$ref": "#/components/schemas/User"})),
            }}}), json!({
                "User": {"type": "object", "properties": {"mail": {"type": "string"}}},
            })),
    ]
}

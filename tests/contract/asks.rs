//! Requests for every operation, made from the spec: paths from its templates, bodies from
//! its schemas.

use makecom_sandbox::{FAULT_HEADER, Sandbox};
use reqwest::{Client, Url};
use serde_json::{Map, Value, json};

use crate::spec::{Operation, Seen, object, text};

/// A request to the sandbox; the path is below the base URL.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) token: &'static str,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) fault: Option<String>,
}

impl Ask {
    pub(crate) fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.into(),
            token: "both",
            content_type: None,
            body: Vec::new(),
            fault: None,
        }
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.content_type = Some(content_type.to_owned());
        self.body = body.into();
        self
    }

    pub(crate) async fn send(&self, sandbox: &Sandbox, client: &Client) -> Seen {
        let url = format!("{}{}", sandbox.base_url(), self.path);
        let mut request = client
            .request(self.method.parse().unwrap(), url)
            .header("authorization", format!("Token {}", self.token))
            .body(self.body.clone());
        if let Some(content_type) = &self.content_type {
            request = request.header("content-type", content_type);
        }
        if let Some(fault) = &self.fault {
            request = request.header(FAULT_HEADER, fault);
        }
        let response = request.send().await.unwrap();
        let content_type = response.headers().get("content-type");
        // As it was sent: the client resolves `..`.
        let path = response.url().path();
        let base = Url::parse(&sandbox.base_url()).unwrap();
        Seen {
            method: self.method.clone(),
            path: path.strip_prefix(base.path()).unwrap_or(path).to_owned(),
            status: response.status().as_u16(),
            content_type: content_type
                .map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
            body: response.text().await.unwrap(),
        }
    }
}

/// The values of parameters in paths, and of properties in bodies.
pub(crate) struct Names {
    pub(crate) app: &'static str,
    pub(crate) connection: &'static str,
    pub(crate) webhook: &'static str,
    pub(crate) token: String,
    pub(crate) change: u64,
}

impl Names {
    fn parameter(&self, name: &str) -> String {
        match name {
            "SDK_appName" => self.app.to_owned(),
            "SDK_appVersion" => "1".to_owned(),
            "SDK_connectionName" => self.connection.to_owned(),
            "SDK_webhookName" => self.webhook.to_owned(),
            "SDK_moduleName" => "getUser".to_owned(),
            "SDK_rpcName" => "listUsers".to_owned(),
            "SDK_functionName" => "addUp".to_owned(),
            "SDK_appIconSize" => "512".to_owned(),
            "SDK_appInviteToken" => self.token.clone(),
            "SDK_changeId" => self.change.to_string(),
            _ => panic!("which {name}?"),
        }
    }

    /// What no schema can know. A name begins with what is unique among all requests.
    fn property(&self, name: &str, unique: &str) -> Option<Value> {
        Some(match name {
            "name" | "newName" => format!("{unique}{}", self.app).into(),
            "theme" => "#0A1B2C".into(),
            "moduleInitSource" => "getUser".into(),
            "connection" | "altConnection" | "webhook" | "crud" => Value::Null,
            "newVersion" => 1.into(),
            "changeIds" => json!([self.change]),
            _ => return None,
        })
    }
}

/// Successful requests of an operation: one for each value of an `enum` in its path, its
/// query or its body.
pub(crate) fn successes(spec: &Value, operation: &Operation, names: &Names) -> Vec<Ask> {
    let mut path = String::new();
    let mut choices = vec![String::new()];
    for segment in operation.template.split('/').skip(1) {
        path.push('/');
        let parameter = segment.trim_matches(['{', '}']);
        let options = operation.parameters.iter();
        let options = options.filter(|one| text(&one["name"]) == parameter);
        let options: Vec<_> = options
            .flat_map(|one| enumerated(spec, &one["schema"]))
            .collect();
        match options.as_slice() {
            _ if segment == parameter => path.push_str(segment),
            [] => path.push_str(&names.parameter(parameter)),
            options => {
                choices = options.iter().map(text).collect();
            }
        }
    }
    let columns = operation.parameters.iter();
    let mut columns = columns.filter(|one| one["name"] == "cols[]");
    let queries: Vec<String> = match columns.next() {
        Some(columns) => {
            let all = enumerated(spec, &columns["schema"]["items"]);
            let all: Vec<_> = all
                .iter()
                .map(|one| format!("cols%5B%5D={}", text(one)))
                .collect();
            vec![String::new(), format!("?{}", all.join("&"))]
        }
        None => vec![String::new()],
    };
    let mut asks = Vec::new();
    for choice in choices {
        for query in &queries {
            let ask = Ask::new(&operation.method, format!("{path}{choice}{query}"));
            match operation.request_types.first() {
                None => asks.push(ask),
                Some(media_type) => {
                    let last = ask.path.rsplit('/').next().unwrap_or_default();
                    let bodies = match media_type.as_str() {
                        "application/json" => bodies(spec, operation, names),
                        "application/jsonc" => vec![section(last).into()],
                        "image/png" => vec![png()],
                        _ => vec![b"function addUp() {}".to_vec()],
                    };
                    asks.extend(
                        bodies
                            .into_iter()
                            .map(|body| ask.clone().body(media_type, body)),
                    );
                }
            }
        }
    }
    asks
}

fn section(name: &str) -> &'static str {
    match name {
        "parameters" | "scope" | "installSpec" | "expect" | "interface" => "[ /* c */ ]",
        _ => "{ /* c */ }",
    }
}

/// The beginning of a PNG of 512 pixels.
pub(crate) fn png() -> Vec<u8> {
    [
        &b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\0\0\0\x02\0"[..],
        &[8, 6, 0, 0, 0],
    ]
    .concat()
}

fn resolved<'a>(spec: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema["$ref"].as_str();
    let target = pointer.and_then(|pointer| spec.pointer(pointer.trim_start_matches('#')));
    target.unwrap_or(schema)
}

fn enumerated(spec: &Value, schema: &Value) -> Vec<Value> {
    let options = resolved(spec, schema)["enum"].as_array();
    options.cloned().unwrap_or_default()
}

/// A body with the first value of every `enum`, and one for each other value. An update
/// may not change a type, so it has one only.
fn bodies(spec: &Value, operation: &Operation, names: &Names) -> Vec<Vec<u8>> {
    let schema = &operation.body["content"]["application/json"]["schema"];
    let schema = resolved(spec, schema);
    let mut variants: Vec<(&str, Value)> = vec![("", Value::Null)];
    for (name, property) in object(&schema["properties"]) {
        let options = enumerated(spec, property).into_iter().skip(1);
        variants.extend(options.map(|option| (name.as_str(), option)));
    }
    if operation.method == "PATCH" {
        variants.truncate(1);
    }
    let numbered = variants.into_iter().enumerate();
    let bodies = numbered.map(|(number, (name, option))| {
        let unique = format!("{}{number}", operation.id.replace('_', ""));
        let mut body = example(spec, schema, names, &unique);
        if !name.is_empty() {
            body[name] = option;
        }
        body.to_string().into_bytes()
    });
    bodies.collect()
}

/// A value that a schema allows.
fn example(spec: &Value, schema: &Value, names: &Names, unique: &str) -> Value {
    let schema = resolved(spec, schema);
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("array") => json!([example(spec, &schema["items"], names, unique)]),
        Some("integer" | "number") => 1.into(),
        Some("boolean") => true.into(),
        // Free keys.
        Some("object") if schema["properties"].is_null() => json!({ "key": "text" }),
        Some("object") => {
            let properties = object(&schema["properties"]).map(|(name, property)| {
                let known = names.property(name, unique);
                let value = known.unwrap_or_else(|| example(spec, property, names, unique));
                (name.clone(), value)
            });
            Value::Object(properties.collect::<Map<_, _>>())
        }
        _ => "text".into(),
    }
}

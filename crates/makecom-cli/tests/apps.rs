//! Ten made-up apps as Make would have them: nothing is found in them, not even a hint.
//!
//! Each is a file in `tests/apps`: first its components, one a line, then its documents.
//! What is the same in all of them is written here: the base, the groups and the module
//! that makes any request.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use makecom::{CodeKind, ComponentKind};
use makecom_sandbox::Sandbox;
use serde_json::{Map, Value, json};
use support::Desk;

/// An app as the files of a project.
struct App {
    components: Map<String, Value>,
    general: Map<String, Value>,
    files: BTreeMap<String, String>,
    groups: Vec<Value>,
}

impl App {
    fn parse(text: &str) -> Self {
        let mut app = Self {
            components: Map::new(),
            general: Map::new(),
            files: BTreeMap::new(),
            groups: Vec::new(),
        };
        let mut documents = text.split("--- ");
        let (mut root, mut error) = ("", "");
        for line in documents.next().unwrap().lines() {
            let (what, rest) = line.split_once(' ').unwrap();
            match what {
                "app" => (root, error) = rest.split_once(' ').unwrap(),
                "auth" => {
                    let (header, value) = rest.split_once(' ').unwrap();
                    app.base(root, error, header, value);
                }
                "common" => {
                    let common = json!({rest: "set by the owner of the app"});
                    app.of_app("common", &common.to_string());
                }
                "universal" => app.universal(rest),
                "groups" => {
                    let (label, modules) = rest.split_once(": ").unwrap();
                    let modules: Vec<&str> = modules.split(' ').collect();
                    app.groups.push(json!({"label": label, "modules": modules}));
                }
                kind => app.component(kind, rest),
            }
        }
        for document in documents {
            let (head, text) = document.split_once('\n').unwrap();
            let mut words = head.split(' ');
            let [kind, id, key] = [(); 3].map(|()| words.next().unwrap());
            app.document(kind, id, key, text);
        }
        app.groups
            .push(json!({"label": "Other", "modules": ["makeApiCall"]}));
        let groups = Value::Array(app.groups.clone());
        app.of_app("groups", &format!("{groups:#}"));
        app.of_app("readme", "# An app\n");
        app
    }

    /// `id [type] label | description | key=value …`
    fn component(&mut self, kind: &str, line: &str) {
        let mut parts = line.split('|').map(str::trim);
        let names = parts.next().unwrap();
        let (id, mut label) = names.split_once(' ').unwrap_or((names, ""));
        let mut component = Map::new();
        if matches!(kind, "connection" | "webhook" | "module") {
            let (of, rest) = label.split_once(' ').unwrap();
            component.insert(format!("{kind}Type"), of.into());
            label = rest;
        }
        if kind != "function" {
            component.insert("label".to_owned(), label.into());
        }
        let description = parts.next().filter(|text| !text.is_empty());
        if let Some(description) = description {
            component.insert("description".to_owned(), description.into());
        }
        for field in parts.next().into_iter().flat_map(str::split_whitespace) {
            let (key, value) = field.split_once('=').unwrap();
            let value = match key {
                "attachedAccounts" => json!([value]),
                _ => json!(value),
            };
            component.insert(key.to_owned(), value);
        }
        component.insert("codeFiles".to_owned(), json!({}));
        let of_kind = self.components.entry(kind).or_insert_with(|| json!({}));
        of_kind[id] = component.into();
    }

    fn document(&mut self, kind: &str, id: &str, key: &str, text: &str) {
        let component = &mut self.components[kind][id];
        let of = component[format!("{kind}Type")]
            .as_str()
            .unwrap_or_default();
        let kinds = ComponentKind::ALL.iter().copied();
        let mut kinds = kinds.filter(|it| it.as_str() == kind);
        let mut codes = CodeKind::of(kinds.next().unwrap());
        let code = codes.find(|code| code.key() == key).unwrap();
        let file = format!("{kind}s/{id}/{id}.{}", code.file(of).unwrap());
        component["codeFiles"][key] = json!(file);
        self.files.insert(file, text.to_owned());
    }

    fn of_app(&mut self, key: &str, text: &str) {
        let mut codes = CodeKind::of(ComponentKind::App);
        let file = codes
            .find(|code| code.key() == key)
            .unwrap()
            .file("")
            .unwrap();
        self.general.insert(key.to_owned(), file.into());
        self.files.insert(file.to_owned(), text.to_owned());
    }

    fn base(&mut self, root: &str, error: &str, header: &str, value: &str) {
        let base = json!({
            "baseUrl": root,
            "headers": {header: value},
            "response": {"error": {
                "message": format!("[{{{{statusCode}}}}] {error}"),
                "429": {"message": "[{{statusCode}}] Too many requests.", "type": "RateLimitError"},
            }},
            "log": {"sanitize": [format!("request.headers.{header}")]},
        });
        self.of_app("base", &format!("{base:#}"));
    }

    /// The module that makes any request: `CONNECTION EXAMPLE ROOT`.
    fn universal(&mut self, line: &str) {
        let mut words = line.split(' ');
        let [connection, example, root] = [(); 3].map(|()| words.next().unwrap());
        let about = "Performs an arbitrary authorized API call.";
        let line =
            format!("makeApiCall universal Make an API Call | {about} | connection={connection}");
        self.component("module", &line);
        let pairs = |label: &str| {
            json!({"name": label.to_lowercase(), "type": "array", "label": label, "spec": [
                {"name": "key", "type": "text", "label": "Key"},
                {"name": "value", "type": "text", "label": "Value"},
            ]})
        };
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        let methods = methods.map(|method| json!({"label": method, "value": method}));
        let mut query = pairs("Query String");
        query["name"] = json!("qs");
        let help = format!(
            "Enter a path relative to the root of the API, {root}. For example: {example}."
        );
        let parameters = json!([
            {"name": "url", "type": "text", "label": "URL", "required": true, "help": help},
            {"name": "method", "type": "select", "label": "Method", "required": true, "default": "GET", "options": methods},
            pairs("Headers"),
            query,
            {"name": "body", "type": "any", "label": "Body"},
        ]);
        let api = json!({
            "url": "/{{parameters.url}}",
            "method": "{{parameters.method}}",
            "headers": {"{{...}}": "{{toCollection(parameters.headers, 'key', 'value')}}"},
            "qs": {"{{...}}": "{{toCollection(parameters.qs, 'key', 'value')}}"},
            "body": "{{parameters.body}}",
            "type": "text",
            "response": {"output": {
                "body": "{{body}}", "headers": "{{headers}}", "statusCode": "{{statusCode}}",
            }},
        });
        let interface = json!([
            {"name": "body", "type": "any", "label": "Body"},
            {"name": "headers", "type": "collection", "label": "Headers"},
            {"name": "statusCode", "type": "number", "label": "Status Code"},
        ]);
        let samples = json!({"body": {}, "headers": {}, "statusCode": 200});
        for (key, text) in [
            ("communication", api),
            ("mappableParams", parameters),
            ("interface", interface),
            ("samples", samples),
        ] {
            self.document("module", "makeApiCall", key, &format!("{text:#}"));
        }
    }

    fn write(&self, desk: &Desk, folder: &str) {
        let manifest = json!({
            "fileVersion": 1,
            "generalCodeFiles": self.general,
            "components": self.components,
            "origins": [],
        });
        desk.write(
            &format!("{folder}/makecomapp.json"),
            &format!("{manifest:#}"),
        );
        for (file, text) in &self.files {
            desk.write(&format!("{folder}/{file}"), text);
        }
    }
}

/// All of them, as `include_str!` finds them.
const APPS: [(&str, &str); 10] = [
    ("agents", include_str!("apps/agents.app")),
    ("calendar", include_str!("apps/calendar.app")),
    ("chat", include_str!("apps/chat.app")),
    ("files", include_str!("apps/files.app")),
    ("fleet", include_str!("apps/fleet.app")),
    ("forms", include_str!("apps/forms.app")),
    ("ledger", include_str!("apps/ledger.app")),
    ("metrics", include_str!("apps/metrics.app")),
    ("notes", include_str!("apps/notes.app")),
    ("shop", include_str!("apps/shop.app")),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_found_in_apps_as_make_would_have_them() {
    let desk = Desk::new(Sandbox::builder()).await;
    let mut found = String::new();
    for (name, text) in APPS {
        App::parse(text).write(&desk, name);
        let output = desk.output(&format!("validate {name} --hints --strict --format github"));
        if output.status.code() != Some(0) || !output.stdout.is_empty() {
            let stdout = String::from_utf8_lossy(&output.stdout);
            let _ = writeln!(
                found,
                "{name}: {stdout}{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    assert!(found.is_empty(), "{found}");
}

/// An app of 3,000 documents takes at most a second on one core, whole process. Run it as
/// `cargo test --release -p makecom-cli --test apps -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures the release build"]
async fn an_app_of_3000_documents_validates_in_a_second() {
    let desk = Desk::new(Sandbox::builder()).await;
    big().write(&desk, "big");
    if let Ok(folder) = std::env::var("KEEP") {
        let from = desk.folder.path().join("big");
        std::process::Command::new("cp")
            .arg("-r")
            .arg(from)
            .arg(folder)
            .status()
            .unwrap();
    }
    let took = (0..5).map(|_| {
        let start = std::time::Instant::now();
        let output = desk.output("validate big --hints --format json");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        start.elapsed()
    });
    let took = took.min().unwrap();
    let parsed = (0..5).map(|_| parsed(&desk.path("big"))).min().unwrap();
    let ratio = took.as_secs_f64() / parsed.as_secs_f64();
    println!("{took:?}, {ratio:.0} times serde_json on the same bytes ({parsed:?})");
    assert!(
        cfg!(debug_assertions) || took.as_secs_f64() < 1.0,
        "{took:?}"
    );
}

/// How long `serde_json` takes for all documents in JSON of a folder, read from the disk.
fn parsed(folder: &std::path::Path) -> std::time::Duration {
    let start = std::time::Instant::now();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json") {
                let text = std::fs::read_to_string(path).unwrap();
                let value: Value = serde_json::from_str(&text).unwrap();
                std::hint::black_box(value);
            }
        }
    }
    start.elapsed()
}

/// All ten apps, again and again under other names, until there are 3,000 documents.
fn big() -> App {
    let apps = APPS.map(|(name, text)| (name, App::parse(text)));
    let mut big = App::parse(APPS[0].1);
    let mut copies = 0;
    while big.files.len() < 3000 {
        for (name, app) in &apps {
            for (kind, components) in &app.components {
                for (id, component) in components.as_object().unwrap() {
                    let to = format!("{name}{copies}{id}");
                    let mut component = component.clone();
                    for field in ["connection", "webhook"] {
                        if let Some(of) = component[field].as_str() {
                            component[field] = format!("{name}{copies}{of}").into();
                        }
                    }
                    let files = component["codeFiles"].as_object_mut().unwrap();
                    for file in files.values_mut() {
                        let from = file.as_str().unwrap();
                        let path = from.replace(&format!("/{id}"), &format!("/{to}"));
                        let mut text = app.files[from].clone();
                        for of in ["rpc", "endpoint", "function"] {
                            let named = app.components.get(of).and_then(Value::as_object);
                            for id in named.into_iter().flat_map(Map::keys) {
                                text = text.replace(id.as_str(), &format!("{name}{copies}{id}"));
                            }
                        }
                        big.files.insert(path.clone(), text);
                        *file = path.into();
                    }
                    let of_kind = big.components.entry(kind.as_str());
                    of_kind.or_insert_with(|| json!({}))[&to] = component;
                }
            }
        }
        copies += 1;
    }
    let modules = big.components["module"].as_object().unwrap().keys();
    let modules: Vec<&String> = modules.collect();
    let groups = json!([{"label": "All", "modules": modules}]);
    big.of_app("groups", &groups.to_string());
    big
}

//! A made-up app as a project on the disk, laid out as Make's VS Code extension does it.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use std::path::Path;

use serde_json::{Value, json};

pub use super::icon::icon;

use super::extension::{self, MANIFEST};
use super::manifest::{self, Entry, Pair, object, plain, pretty};

/// What a project is for.
pub struct Options<'a> {
    /// The address of the server, which ends in `/api`.
    pub base_url: &'a str,
    pub app: &'a str,
    /// How many components it has, at least 20.
    pub components: usize,
    /// Whether connections and webhooks have the ids that the server will name them by.
    pub named_by_server: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            base_url: "https://eu1.make.com/api",
            app: "acme-crm",
            components: 100,
            named_by_server: false,
        }
    }
}

/// A component with the texts of its codes, in the order of their files.
struct Component {
    entry: Entry,
    texts: Vec<String>,
}

/// What modules and RPCs are about.
const NOUNS: [&str; 20] = [
    "user", "team", "deal", "invoice", "ticket", "order", "product", "contact", "note", "task",
    "file", "event", "campaign", "lead", "meeting", "message", "project", "report", "comment",
    "label",
];

/// Names, label, kind of access and method of actions.
const ACTIONS: [(&str, &str, Option<&str>, &str); 5] = [
    ("create", "Creates", Some("create"), "POST"),
    ("get", "Gets", Some("read"), "GET"),
    ("update", "Updates", Some("update"), "PATCH"),
    ("delete", "Deletes", Some("delete"), "DELETE"),
    ("send", "Sends", None, "POST"),
];

/// Key and OAuth: the order is that of the manifest.
const CONNECTIONS: [(&str, &str, &str); 2] = [
    ("apiKey", "basic", "Acme key"),
    ("oAuth", "oauth", "Acme – účet"),
];

/// Id, type, connection and alternative connection.
type NewWebhook = (
    &'static str,
    &'static str,
    Option<[Option<&'static str>; 2]>,
);

/// The third has no bindings at all, as the dialogs of the extension leave it.
const WEBHOOKS: [NewWebhook; 4] = [
    (
        "recordChanges",
        "web",
        Some([Some("oAuth"), Some("apiKey")]),
    ),
    ("new-records", "web", Some([Some("apiKey"), None])),
    ("sharedEvents", "web-shared", None),
    ("audit", "web-shared", Some([Some("oAuth"), None])),
];

/// The RPC that names the fields of what users have added to the service.
const FIELDS: &str = "listFields";

/// Writes the project: all files of all codes, and the manifest.
///
/// Everything follows from the options, byte for byte.
pub fn write(folder: &Path, options: &Options<'_>) {
    let components = components_of(options);
    for (file, text) in [
        ("general/base.iml.json", BASE.replace("@app", options.app)),
        ("README.md", README.to_owned()),
        ("modules/groups.json", groups(&components)),
    ] {
        put(folder, file, &text);
    }
    for one in &components {
        for ((_, file), text) in one.entry.files.iter().zip(&one.texts) {
            if let Some(file) = file {
                put(folder, file, text);
            }
        }
    }
    pair(folder, options, &[]);
}

/// The components as the manifest has them, in its order.
pub fn entries(options: &Options<'_>) -> Vec<Entry> {
    let components = components_of(options).into_iter();
    components.map(|one| one.entry).collect()
}

/// Writes the manifest anew, with components paired with those of a server.
pub fn pair(folder: &Path, options: &Options<'_>, pairs: &[Pair]) {
    let entries = entries(options);
    let text = manifest::text(&entries, pairs, options.base_url, options.app);
    put(folder, MANIFEST, &text);
}

fn put(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn components_of(options: &Options<'_>) -> Vec<Component> {
    let mut all = components(options.components);
    if options.named_by_server {
        name_by_server(&mut all, options.app);
    }
    all
}

/// Gives connections and webhooks the names that a server gives them in this order.
fn name_by_server(all: &mut [Component], app: &str) {
    let mut names: Vec<(&str, String, String)> = Vec::new();
    for one in all.iter_mut().map(|one| &mut one.entry) {
        if ["connection", "webhook"].contains(&one.kind) {
            let number = match names.iter().filter(|(kind, ..)| *kind == one.kind).count() {
                0 => String::new(),
                before => (before + 1).to_string(),
            };
            let new = format!("{app}{number}");
            let old = std::mem::replace(&mut one.id, new.clone());
            let types = one.record.iter().find(|(key, _)| key.ends_with("Type"));
            let of_type = types.and_then(|(_, value)| value.as_str()).unwrap();
            one.files = extension::layout(one.kind, &new, &extension::kebab(&new), of_type);
            names.push((one.kind, old, new));
        }
        for (key, value) in &mut one.record {
            let of = match *key {
                "connection" | "altConnection" => "connection",
                "webhook" => "webhook",
                _ => continue,
            };
            let mut names = names.iter().filter(|(kind, ..)| *kind == of);
            if let Some((.., new)) = names.find(|(_, old, _)| *value == **old) {
                *value = new.as_str().into();
            }
        }
    }
}

/// All components; the rest is shared out to actions, searches, triggers, RPCs and functions.
fn components(count: usize) -> Vec<Component> {
    assert!(
        count >= 20,
        "{count} components are too few for one of each kind"
    );
    let rest = count - CONNECTIONS.len() - WEBHOOKS.len() - WEBHOOKS.len() - 2;
    let (rpcs, functions) = ((rest * 16 / 88).max(2), (rest * 12 / 88).max(1));
    let modules = rest - rpcs - functions;
    let mut all = Vec::new();
    for (at, (id, of_type, label)) in CONNECTIONS.into_iter().enumerate() {
        let record = vec![("label", label.into()), ("connectionType", of_type.into())];
        all.push(component("connection", id, of_type, at, record, &[]));
    }
    for (at, (id, of_type, bindings)) in WEBHOOKS.into_iter().enumerate() {
        let label = format!("Events of {}s", NOUNS[at]);
        let mut record = vec![("label", label.into()), ("webhookType", of_type.into())];
        if let Some([connection, other]) = bindings {
            record.push(("connection", connection.into()));
            record.push(("altConnection", other.into()));
        }
        all.push(component(
            "webhook",
            id,
            of_type,
            at,
            record,
            &[("@one", NOUNS[at])],
        ));
    }
    for at in 0..rpcs {
        all.push(rpc(at, at + 1 == rpcs));
    }
    for at in 0..functions {
        let [one, number, ..] = words(at);
        let id = format!("describe{}{number}", capital(&one));
        all.push(component(
            "function",
            &id,
            "",
            at,
            Vec::new(),
            &[("@name", &id), ("@one", &one)],
        ));
    }
    for at in 0..modules {
        let of_type = ["action", "search", "trigger"][at % 3];
        all.push(module(of_type, at / 3, functions, rpcs));
    }
    for at in 0..WEBHOOKS.len() {
        all.push(module("instant_trigger", at, functions, rpcs));
    }
    all.push(module("responder", 0, functions, rpcs));
    all.push(module("universal", 0, functions, rpcs));
    all
}

/// The noun of an index, and a number that keeps it apart from the same one before.
fn words(at: usize) -> [String; 2] {
    let round = at / NOUNS.len() + 1;
    let number = if round == 1 {
        String::new()
    } else {
        round.to_string()
    };
    [NOUNS[at % NOUNS.len()].to_owned(), number]
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// Any of so many RPCs but the last.
fn rpc_name(at: usize, count: usize) -> String {
    let [one, number] = words(at % (count - 1));
    format!("list{}s{number}", capital(&one))
}

fn rpc(at: usize, is_last: bool) -> Component {
    let [one, number] = words(at);
    let id = if is_last {
        FIELDS.to_owned()
    } else {
        format!("list{}s{number}", capital(&one))
    };
    let label = if is_last {
        "List fields".to_owned()
    } else {
        format!("List {one}s{number}")
    };
    let mut record = vec![("label", label.into())];
    record.extend(bindings(at, 3));
    component("rpc", &id, "", at, record, &[("@one", &one)])
}

/// The connection of most or, of every so many, the other one; the first has it as the
/// alternative at times.
fn bindings(at: usize, every: usize) -> [(&'static str, Value); 2] {
    let is_other = at % every == every - 1;
    let connection = if is_other { "apiKey" } else { "oAuth" };
    let alternative = (at % 4 == 1 && !is_other).then_some("apiKey");
    [
        ("connection", connection.into()),
        ("altConnection", alternative.into()),
    ]
}

fn module(of_type: &'static str, at: usize, functions: usize, rpcs: usize) -> Component {
    let [one, number] = words(at);
    let (action, does, crud, method) = ACTIONS[at % ACTIONS.len()];
    let title = capital(&one);
    let article = if one.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    let (id, label, description) = match of_type {
        "action" => (
            format!("{action}{title}{number}"),
            format!("{} {article} {one}", capital(action)),
            format!("{does} {article} {one}."),
        ),
        "search" => (
            format!("search{title}s{number}"),
            format!("Search {one}s"),
            format!("Searches for {one}s by a text, such as “Žofie”."),
        ),
        "trigger" => (
            format!("watch{title}s{number}"),
            format!("Watch {one}s"),
            format!("Triggers when {article} {one} is created."),
        ),
        "instant_trigger" => (
            format!("watch{title}Changes{number}"),
            format!("Watch changes of {one}s"),
            format!("Triggers when {article} {one} is changed."),
        ),
        "responder" => (
            "respond".to_owned(),
            "Respond to an event".to_owned(),
            "Answers the service that reported an event.".to_owned(),
        ),
        _ => (
            "makeApiCall".to_owned(),
            "Make an API call".to_owned(),
            "Performs an arbitrary authorized API call.".to_owned(),
        ),
    };
    let is_bound = !["instant_trigger", "responder"].contains(&of_type);
    let mut record: Vec<(&'static str, Value)> = vec![
        ("label", label.into()),
        ("description", description.into()),
        ("moduleType", of_type.into()),
    ];
    // The dialogs of the extension write it for other types too, a pull does not.
    if of_type == "action" {
        record.push(("actionCrud", crud.into()));
    } else if at % 7 == 6 {
        record.push(("actionCrud", Value::Null));
    }
    record.extend(
        bindings(at, 5).map(|(key, name)| (key, if is_bound { name } else { Value::Null })),
    );
    if of_type == "instant_trigger" {
        record.push(("webhook", WEBHOOKS[at % WEBHOOKS.len()].0.into()));
    }
    let [function, round] = words(at % functions);
    let function = format!("describe{}{round}", capital(&function));
    let list = rpc_name(at, rpcs);
    let names = [
        ("@one", one.as_str()),
        ("@method", method),
        ("@function", &function),
        ("@rpc", &list),
        ("@fields", FIELDS),
    ];
    component("module", &id, of_type, at, record, &names)
}

fn component(
    kind: &'static str,
    id: &str,
    of_type: &str,
    at: usize,
    record: Vec<(&'static str, Value)>,
    names: &[(&str, &str)],
) -> Component {
    let files = extension::layout(kind, id, &extension::kebab(id), of_type);
    let text = |(key, _): &(&str, Option<String>)| {
        let mut text = template(kind, key, of_type, at).to_owned();
        for (name, value) in names {
            text = text.replace(name, value);
        }
        if text.is_empty() {
            text
        } else {
            styled(kind, key, at, text)
        }
    };
    Component {
        texts: files.iter().map(text).collect(),
        entry: Entry {
            kind,
            id: id.to_owned(),
            record,
            files,
        },
    }
}

/// Comments, line ends and the last newline as people leave them.
fn styled(kind: &str, key: &str, at: usize, mut text: String) -> String {
    let is_jsonc = kind != "function";
    let is_empty = [EMPTY_OBJECT, EMPTY_ARRAY].contains(&text.as_str());
    if is_jsonc && !is_empty && at % 3 == 1 {
        text = format!("// Řádek {at}: see https://acme.example/docs#{key}\n{text}");
    }
    // Those of the extension's empty texts end in a newline.
    if !is_empty && at % 2 == 1 {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if (kind, key, at) == ("module", "communication", 1) {
        text = text.replace('\n', "\r\n");
    }
    text
}

fn groups(components: &[Component]) -> String {
    const LABELS: [&str; 5] = ["People", "Sales", "Práce", "Content", "Other"];
    let modules: Vec<&str> = (components
        .iter()
        .map(|one| &one.entry)
        .filter(|one| one.kind == "module"))
    .map(|one| one.id.as_str())
    .collect();
    let size = modules.len().div_ceil(LABELS.len());
    let groups = LABELS.iter().zip(modules.chunks(size));
    let groups = groups.map(|(label, modules)| {
        object([("label", plain(*label)), ("modules", plain(json!(modules)))])
    });
    pretty(&groups.collect::<Vec<_>>())
}

/// As the extension writes what it creates.
const EMPTY_OBJECT: &str = "{ }\n";
const EMPTY_ARRAY: &str = "[]\n";

const BASE: &str = r#"{
    // What all requests of @app inherit.
    "baseUrl": "https://api.acme.example/v1",
    "headers": {
        "authorization": "Bearer {{connection.accessToken}}"
    },
    "response": {
        "error": {
            "type": "RuntimeError",
            "message": "[{{statusCode}}] {{body.error.message}}",
            "429": { "type": "RateLimitError", "message": "[{{statusCode}}] Příliš mnoho požadavků" }
        }
    },
    "log": {
        "sanitize": ["request.headers.authorization"] /* the token */
    }
}
"#;

const README: &str = "# Acme CRM\n\nUsers, teams and deals of *Acme* — 一覧 👋.\n\n\
    ## Connect\n\n1. Open **Settings → API**.\n2. Copy the key.\n";

/// The text of a code, in which names begin with `@`; none of codes without a file.
fn template(kind: &str, key: &str, of_type: &str, at: usize) -> &'static str {
    match (kind, key) {
        (_, "common") => "",
        ("connection", "communication") if of_type == "oauth" => OAUTH,
        ("connection", "communication") => KEY,
        ("connection", "params") if of_type == "oauth" => {
            r#"[
    { "name": "clientId", "type": "text", "label": "Client ID", "advanced": true },
    { "name": "clientSecret", "type": "password", "label": "Client Secret", "advanced": true }
]
"#
        }
        ("connection", "params") => {
            r#"[
    {
        "name": "apiKey",
        "type": "password",
        "label": "API Key",
        "help": "Find it in **Nastavení → API**.",
        "required": true,
        "editable": true
    }
]
"#
        }
        ("connection", "scopeList") => {
            "{\n    \"records.read\": \"Read records\",\n    \"records.write\": \"Změny záznamů\"\n}\n"
        }
        ("connection", "defaultScope") => {
            "[\n    \"records.read\", // always\n    \"records.write\"\n]\n"
        }
        ("connection", "installSpec") => {
            r#"[
    { "name": "clientId", "type": "text", "label": "Client ID", "required": true },
    { "name": "clientSecret", "type": "password", "label": "Client Secret", "required": true }
]
"#
        }
        ("connection", "installDirectives") => {
            r#"{
    "common": {
        "clientId": "{{parameters.clientId}}",
        "clientSecret": "{{parameters.clientSecret}}"
    }
}
"#
        }
        ("webhook", "communication") => {
            "{\n    \"output\": \"{{body}}\",\n    \"condition\": \"{{body.type = '@one'}}\"\n}\n"
        }
        ("webhook", "params") if at.is_multiple_of(2) => {
            r#"[
    { "name": "teamId", "type": "select", "label": "Team", "options": "rpc://listUsers" }
]
"#
        }
        ("webhook", "attach") if of_type == "web" => {
            r#"{
    "url": "/hooks",
    "method": "POST",
    "body": { "address": "{{webhook.url}}", "type": "@one" },
    "response": { "data": { "externalId": "{{body.id}}" } }
}
"#
        }
        ("webhook", "detach") if of_type == "web" => {
            "{\n    \"url\": \"/hooks/{{webhook.externalId}}\",\n    \"method\": \"DELETE\"\n}\n"
        }
        ("webhook", "update") if of_type == "web" => {
            r#"{
    "url": "/hooks/{{webhook.externalId}}",
    "method": "PATCH",
    "body": { "address": "{{webhook.url}}" }
}
"#
        }
        ("webhook", "requiredScope") if of_type == "web" => "[\"hooks.write\"]\n",
        ("rpc", "communication") => {
            r#"{
    "url": "/@ones",
    "method": "GET",
    "qs": { "limit": "{{parameters.limit}}" },
    "response": {
        "limit": 300,
        "iterate": "{{body.items}}",
        "output": {
            "label": "{{item.name}}",
            "value": "{{item.id}}"
        }
    }
}
"#
        }
        ("rpc", "params") if at.is_multiple_of(2) => {
            "[\n    { \"name\": \"limit\", \"type\": \"uinteger\", \"label\": \"Limit\" }\n]\n"
        }
        ("function", "code") => {
            r"// Jméno a číslo záznamu.
function @name(record) {
    if (!record) {
        return '';
    }
    return (record.name || '@one') + ' (' + record.id + ')';
}
"
        }
        ("function", "test") => {
            r"it('describes the @one', () => {
    assert.strictEqual(@name({ id: 7, name: 'Žofie' }), 'Žofie (7)');
    assert.strictEqual(@name(null), '');
});
"
        }
        ("module", key) => of_module(key, of_type, at),
        ("connection" | "rpc" | "webhook", "params" | "requiredScope") => EMPTY_ARRAY,
        _ => EMPTY_OBJECT,
    }
}

fn of_module(key: &str, of_type: &str, at: usize) -> &'static str {
    match (key, of_type) {
        ("communication", "action") => match ACTIONS[at % ACTIONS.len()].0 {
            "get" => {
                r#"{
    "url": "/@ones/{{parameters.id}}",
    "method": "GET",
    "response": {
        "output": { "id": "{{body.id}}", "name": "{{@function(body)}}" }
    }
}
"#
            }
            "delete" => {
                "{\n    \"url\": \"/@ones/{{parameters.id}}\",\n    \"method\": \"DELETE\"\n}\n"
            }
            _ => {
                r#"{
    "url": "/@ones",
    "method": "@method",
    "body": {
        "name": "{{parameters.name}}", // as users typed it
        "note": "{{ifempty(parameters.note, @function(parameters))}}"
    },
    "response": { "output": "{{body}}" }
}
"#
            }
        },
        ("communication", "search") => {
            r#"{
    "url": "/@ones",
    "method": "GET",
    "qs": { "q": "{{parameters.text}}", "page": "{{pagination.page}}" },
    "response": {
        "iterate": "{{body.items}}",
        "limit": "{{parameters.limit}}",
        "output": { "id": "{{item.id}}", "name": "{{@function(item)}}" }
    },
    "pagination": { "condition": "{{body.hasMore}}", "qs": { "page": "{{pagination.page}}" } }
}
"#
        }
        ("communication", "trigger") => {
            r#"{
    "url": "/@ones",
    "method": "GET",
    "qs": { "since": "{{formatDate(data.lastDate, 'YYYY-MM-DD')}}" },
    "response": {
        "iterate": "{{body.items}}",
        "limit": "{{parameters.limit}}",
        "trigger": { "type": "date", "order": "desc", "id": "{{item.id}}", "date": "{{item.created}}" },
        "output": { "id": "{{item.id}}", "name": "{{@function(item)}}" }
    }
}
"#
        }
        ("communication", "instant_trigger") => "{\n    \"output\": \"{{body}}\"\n}\n",
        ("communication", "responder") => {
            r#"{
    "response": {
        "output": "{{parameters.text}}"
    }
}
"#
        }
        ("communication", _) => {
            r#"{
    "url": "/{{parameters.url}}",
    "method": "{{parameters.method}}",
    "body": "{{parameters.body}}",
    "type": "text",
    "response": {
        "output": { "statusCode": "{{statusCode}}", "body": "{{body}}" }
    }
}
"#
        }
        ("epoch", _) => {
            r#"{
    "url": "/@ones",
    "method": "GET",
    "response": {
        "iterate": "{{body.items}}",
        "limit": 300,
        "output": { "label": "{{item.name}}", "date": "{{item.created}}" }
    }
}
"#
        }
        ("staticParams", "trigger") => {
            r#"[
    { "name": "limit", "type": "uinteger", "label": "Limit", "default": 10, "required": true }
]
"#
        }
        ("staticParams", "search") if at.is_multiple_of(4) => {
            r#"[
    { "name": "teamId", "type": "select", "label": "Tým", "options": "rpc://@rpc" }
]
"#
        }
        ("mappableParams", "action") => match ACTIONS[at % ACTIONS.len()].0 {
            "get" | "delete" => {
                r#"[
    { "name": "id", "type": "select", "label": "ID", "options": "rpc://@rpc", "mode": "edit", "required": true }
]
"#
            }
            "update" => {
                "[\n    { \"name\": \"name\", \"type\": \"text\", \"label\": \"Name\" },\n    \"rpc://@fields\"\n]\n"
            }
            _ => {
                r#"[
    { "name": "name", "type": "text", "label": "Name", "required": true },
    { "name": "note", "type": "text", "label": "Note", "multiline": true }
]
"#
            }
        },
        ("mappableParams", "search") => {
            r#"[
    { "name": "text", "type": "text", "label": "Text" },
    { "name": "limit", "type": "uinteger", "label": "Limit", "default": 10 }
]
"#
        }
        ("mappableParams", "responder") => {
            "[\n    { \"name\": \"text\", \"type\": \"text\", \"label\": \"Text\" }\n]\n"
        }
        ("mappableParams", "universal") => {
            r#"[
    { "name": "url", "type": "text", "label": "URL", "required": true },
    {
        "name": "method",
        "type": "select",
        "label": "Method",
        "default": "GET",
        "options": [{ "label": "GET", "value": "GET" }, { "label": "POST", "value": "POST" }]
    },
    { "name": "body", "type": "any", "label": "Body" }
]
"#
        }
        ("interface", "action" | "search" | "trigger") if at % 5 != 4 => {
            r#"[
    { "name": "id", "type": "uinteger", "label": "ID" },
    { "name": "name", "type": "text", "label": "Název" }
]
"#
        }
        ("samples", "action" | "search" | "trigger") if at % 5 != 4 => {
            "{\n    \"id\": 7,\n    \"name\": \"Žofie Nováková (7)\"\n}\n"
        }
        ("scope", "action") => "[\n    \"records.write\"\n]\n",
        ("scope", "search" | "trigger") if at.is_multiple_of(2) => "[\"records.read\"]\n",
        ("samples", _) => EMPTY_OBJECT,
        _ => EMPTY_ARRAY,
    }
}

const KEY: &str = r#"{
    // Whose key it is.
    "url": "https://api.acme.example/v1/me",
    "method": "GET",
    "headers": {
        "x-api-key": "{{parameters.apiKey}}"
    },
    "response": {
        "metadata": { "type": "email", "value": "{{body.email}}" },
        "error": { "message": "[{{statusCode}}] {{body.error.message}}" }
    },
    "log": {
        "sanitize": ["request.headers.x-api-key"]
    }
}
"#;

const OAUTH: &str = r#"{
    "authorize": {
        "url": "https://acme.example/oauth/authorize",
        "qs": {
            "response_type": "code",
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "redirect_uri": "{{oauth.localRedirectUri}}",
            "scope": "{{join(oauth.scope, ' ')}}"
        },
        "response": { "temp": { "code": "{{query.code}}" } }
    },
    "token": {
        "url": "https://acme.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "body": {
            "grant_type": "authorization_code",
            "code": "{{temp.code}}",
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "client_secret": "{{ifempty(parameters.clientSecret, common.clientSecret)}}",
            "redirect_uri": "{{oauth.localRedirectUri}}"
        },
        "response": {
            "data": {
                "accessToken": "{{body.access_token}}",
                "refreshToken": "{{body.refresh_token}}"
            },
            "expires": "{{addSeconds(now, body.expires_in)}}",
            "error": { "message": "[{{statusCode}}] {{body.error_description}}" }
        },
        "log": { "sanitize": ["request.body.client_secret", "request.body.code", "response.body.access_token", "response.body.refresh_token"] }
    },
    "refresh": {
        "condition": "{{data.expires < addMinutes(now, 15)}}",
        "url": "https://acme.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "body": {
            "grant_type": "refresh_token",
            "refresh_token": "{{data.refreshToken}}",
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "client_secret": "{{ifempty(parameters.clientSecret, common.clientSecret)}}"
        },
        "response": { "data": { "accessToken": "{{body.access_token}}" } },
        "log": { "sanitize": ["request.body.client_secret", "request.body.refresh_token", "response.body.access_token"] }
    },
    "info": {
        // Jméno účtu, as users see it.
        "url": "https://api.acme.example/v1/me",
        "headers": { "authorization": "Bearer {{connection.accessToken}}" },
        "response": {
            "metadata": { "type": "email", "value": "{{body.email}}" },
            "error": { "message": "[{{statusCode}}] {{body.error.message}}" }
        },
        "log": { "sanitize": ["request.headers.authorization"] }
    },
    "invalidate": {
        "url": "https://acme.example/oauth/revoke",
        "method": "POST",
        "type": "urlencoded",
        "body": { "token": "{{data.accessToken}}" },
        "log": { "sanitize": ["request.body.token"] }
    }
}
"#;

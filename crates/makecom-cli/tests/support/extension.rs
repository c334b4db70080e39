//! What Make's VS Code extension (2.8.0) reads of a project and of a server, and what it
//! would upload: its rules of names, ids, references and checksums, in our own words.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value, json};

/// The name of the manifest.
pub const MANIFEST: &str = "makecomapp.json";

/// A code of a kind of component.
pub struct Code {
    /// Its key in `codeFiles`.
    pub key: &'static str,
    /// Its name in the API, and of its column in the checksums unless `column` says other.
    api: &'static str,
    column: Option<&'static str>,
    /// How the name of its file ends.
    file: &'static str,
    /// The types of component that get a file for it; none are all.
    types: &'static [&'static str],
}

const fn code(key: &'static str, api: &'static str, file: &'static str) -> Code {
    Code {
        key,
        api,
        column: None,
        file,
        types: &[],
    }
}

impl Code {
    const fn only(mut self, types: &'static [&'static str]) -> Self {
        self.types = types;
        self
    }

    const fn under(mut self, column: &'static str) -> Self {
        self.column = Some(column);
        self
    }
}

/// A kind of component.
struct Kind {
    name: &'static str,
    /// Its list in the checksums.
    list: &'static str,
    /// The least and most characters of a local id, and whether it may have hyphens inside.
    id: (usize, usize, bool),
    codes: &'static [Code],
}

/// The codes of the app itself; the file is the whole path.
const GENERAL: [Code; 4] = [
    code("base", "base", "general/base.iml.json"),
    code("common", "common", "general/common.json"),
    code("readme", "content", "README.md"),
    code("groups", "groups", "modules/groups.json"),
];

/// In the order in which the extension uploads them.
const KINDS: [Kind; 6] = [
    Kind {
        name: "connection",
        list: "accounts",
        id: (3, 35, true),
        codes: &[
            code("communication", "api", "communication.iml.json"),
            code("params", "parameters", "params.iml.json"),
            code("common", "common", "common.json"),
            code("scopeList", "scopes", "scope-list.iml.json").only(&["oauth"]),
            code("defaultScope", "scope", "default-scope.iml.json").only(&["oauth"]),
            code("installSpec", "installSpec", "install-spec.iml.json").only(&["oauth"]),
            code(
                "installDirectives",
                "install",
                "install-directives.iml.json",
            )
            .only(&["oauth"]),
        ],
    },
    Kind {
        name: "endpoint",
        list: "endpoints",
        id: (3, 128, false),
        codes: &[
            code("communication", "api", "communication.iml.json"),
            code("scope", "scope", "required-scope.iml.json"),
            code("inputParameters", "inputParameters", "input.iml.json").under("input_parameters"),
            code("outputParameters", "outputParameters", "output.iml.json")
                .under("output_parameters"),
            code("context", "context", "context.md"),
        ],
    },
    Kind {
        name: "rpc",
        list: "rpcs",
        id: (3, 64, false),
        codes: &[
            code("communication", "api", "communication.iml.json"),
            code("params", "parameters", "params.iml.json"),
        ],
    },
    Kind {
        name: "webhook",
        list: "hooks",
        id: (3, 35, true),
        codes: &[
            code("communication", "api", "communication.iml.json"),
            code("params", "parameters", "params.iml.json"),
            code("attach", "attach", "attach.iml.json"),
            code("detach", "detach", "detach.iml.json"),
            code("update", "update", "update.iml.json"),
            code("requiredScope", "scope", "required-scope.iml.json"),
        ],
    },
    Kind {
        name: "module",
        list: "modules",
        id: (3, 64, false),
        codes: &[
            code("communication", "api", "communication.iml.json"),
            code("epoch", "epoch", "epoch.iml.json").only(&["trigger"]),
            code("staticParams", "parameters", "static-params.iml.json"),
            code("mappableParams", "expect", "mappable-params.iml.json"),
            code("interface", "interface", "interface.iml.json"),
            code("samples", "samples", "samples.iml.json"),
            code("scope", "scope", "scope.iml.json").only(&[
                "trigger",
                "action",
                "search",
                "universal",
            ]),
        ],
    },
    Kind {
        name: "function",
        list: "functions",
        id: (3, 96, false),
        codes: &[
            code("code", "code", "code.js"),
            code("test", "test", "test.js"),
        ],
    },
];

/// Types of modules by their number in the API.
pub const MODULE_TYPES: [(u64, &str); 6] = [
    (1, "trigger"),
    (4, "action"),
    (9, "search"),
    (10, "instant_trigger"),
    (11, "responder"),
    (12, "universal"),
];

/// Keys of a component that refer to another, and to which kind.
const REFERENCES: [(&str, &str); 3] = [
    ("connection", "connection"),
    ("altConnection", "connection"),
    ("webhook", "webhook"),
];

fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The codes that the extension makes files for, with the paths in a folder of that name.
/// Common data is left out.
pub fn layout(
    kind: &str,
    id: &str,
    folder: &str,
    of_type: &str,
) -> Vec<(&'static str, Option<String>)> {
    let stem = match stem(id) {
        stem if stem.is_empty() => stem,
        stem => stem + ".",
    };
    let has = |code: &&Code| code.types.is_empty() || code.types.contains(&of_type);
    let codes = self::kind(kind).unwrap().codes.iter().filter(has);
    let path = |code: &'static Code| {
        let oauth = match (kind, code.key, of_type) {
            ("connection", "communication", "oauth") => "oauth-",
            _ => "",
        };
        let path = format!("{kind}s/{folder}/{stem}{oauth}{}", code.file);
        (code.key, (code.key != "common").then_some(path))
    };
    codes.map(path).collect()
}

/// `getUserById` as `get-user-by-id`.
pub fn kebab(id: &str) -> String {
    let mut kebab = String::new();
    let mut before = ' ';
    for one in id.chars() {
        if one.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            kebab.push('-');
        }
        kebab.push(one.to_ascii_lowercase());
        before = one;
    }
    kebab
}

/// How the names of files begin: blank for names of devices in Windows.
pub fn stem(id: &str) -> String {
    let kebab = kebab(id);
    let numbered = kebab.strip_prefix("com").or(kebab.strip_prefix("lpt"));
    let is_numbered =
        numbered.is_some_and(|end| end.len() == 1 && end.as_bytes()[0].is_ascii_digit());
    if is_numbered || ["con", "prn", "aux", "nul"].contains(&kebab.as_str()) {
        return String::new();
    }
    kebab
}

/// Whether a local id is one that the extension accepts.
fn is_id(kind: &Kind, id: &str) -> bool {
    let (least, most, has_hyphens) = kind.id;
    let inner = |one: char| one.is_ascii_alphanumeric() || has_hyphens && one == '-';
    (least..=most).contains(&id.len())
        && id.starts_with(|one: char| one.is_ascii_alphabetic())
        && id.ends_with(|one: char| one.is_ascii_alphanumeric())
        && id.chars().all(inner)
}

/// A project as the extension reads it.
pub struct Project {
    pub manifest: Value,
    /// By kind, in the order in which it uploads them.
    pub texts: Vec<Text>,
}

/// A file that the manifest names as a code.
pub struct Text {
    /// `app` for the codes of the app itself, whose id is blank.
    pub kind: &'static str,
    pub id: String,
    pub code: &'static Code,
    pub file: String,
    pub content: String,
}

/// Reads a project as the extension does before it uploads.
///
/// Returns everything that it would refuse, or that VS Code would mark by the schema.
pub fn read(folder: &Path) -> Result<Project, Vec<String>> {
    let manifest = load(&folder.join(MANIFEST)).map_err(|problem| vec![problem])?;
    // `JSON.parse`: no comments, no trailing commas.
    let mut manifest: Value = serde_json::from_str(&manifest)
        .map_err(|problem| vec![format!("{MANIFEST} is not JSON: {problem}")])?;
    if !manifest["origins"].is_array() || !manifest["components"].is_object() {
        return Err(vec!["no list of origins, or no components".to_owned()]);
    }
    // It saves an upgraded manifest before anything else.
    migrate(&mut manifest);
    let mut problems = marked(&manifest);
    problems.extend(refused(&manifest));
    let mut texts = Vec::new();
    for (code, file) in files(&manifest["generalCodeFiles"]) {
        let known = GENERAL.iter().find(|known| known.key == code);
        texts.extend(text(
            folder,
            "app",
            "",
            known.ok_or(code),
            file,
            &mut problems,
        ));
    }
    for kind in &KINDS {
        for (id, component) in members(&manifest["components"][kind.name]) {
            for (code, file) in files(&component["codeFiles"]) {
                let known = kind.codes.iter().find(|known| known.key == code);
                texts.extend(text(
                    folder,
                    kind.name,
                    id,
                    known.ok_or(code),
                    file,
                    &mut problems,
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(Project { manifest, texts })
    } else {
        Err(problems)
    }
}

/// A text as the extension decodes it, without a byte order mark.
fn load(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn text(
    folder: &Path,
    kind: &'static str,
    id: &str,
    code: Result<&'static Code, &str>,
    file: &str,
    problems: &mut Vec<String>,
) -> Option<Text> {
    let text = match code {
        Ok(code) => load(&folder.join(file)).map(|text| (code, text)),
        Err(code) => Err(format!("{kind} {id}: {code} is not a code of it")),
    };
    match text {
        Ok((code, text)) => Some(Text {
            kind,
            id: id.to_owned(),
            code,
            file: file.to_owned(),
            content: text,
        }),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// Members of an object that are not null.
fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = object.as_object().into_iter().flatten();
    (members.filter(|(_, value)| !value.is_null())).map(|(key, value)| (key.as_str(), value))
}

fn files(files: &Value) -> impl Iterator<Item = (&str, &str)> {
    members(files).filter_map(|(code, file)| Some((code, file.as_str()?)))
}

/// What the extension upgrades of older manifests.
fn migrate(manifest: &mut Value) {
    let modules = manifest["components"]["module"].as_object_mut();
    for module in modules.into_iter().flat_map(Map::values_mut) {
        if let Some(module) = module.as_object_mut()
            && let Some(of_type) = module.remove("moduleSubtype")
        {
            module.insert("moduleType".to_owned(), of_type);
        }
    }
    for kind in &KINDS {
        if manifest["components"][kind.name].is_null() {
            manifest["components"][kind.name] = json!({});
        }
        for origin in manifest["origins"].as_array_mut().unwrap() {
            let pairs = origin
                .get_mut("idMapping")
                .filter(|pairs| pairs.is_object());
            if let Some(pairs) = pairs
                && pairs[kind.name].is_null()
            {
                pairs[kind.name] = json!([]);
            }
        }
    }
}

/// What the extension refuses to work with, now or once it uploads.
fn refused(manifest: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, components) in members(&manifest["components"]) {
        let Some(kind) = kind(name) else {
            problems.push(format!("{name} is not a kind of component"));
            continue;
        };
        for (id, component) in components.as_object().into_iter().flatten() {
            if !is_id(kind, id) {
                problems.push(format!("{name} {id}: not a valid id"));
            }
            if component.is_object() {
                incomplete(manifest, name, id, component, &mut problems);
            }
        }
    }
    let mut names = BTreeSet::new();
    for origin in manifest["origins"].as_array().into_iter().flatten() {
        let name = ["label", "baseUrl", "appId", "appVersion"].map(|key| origin[key].to_string());
        if !names.insert(name) {
            problems.push("two origins look the same".to_owned());
        }
        for (kind, pairs) in members(&origin["idMapping"]) {
            for side in ["local", "remote"] {
                let mut seen = BTreeSet::new();
                for pair in pairs.as_array().into_iter().flatten() {
                    if let Some(id) = pair[side].as_str()
                        && !seen.insert(id)
                    {
                        problems.push(format!("{kind} {id}: twice {side} in idMapping"));
                    }
                }
            }
        }
    }
    problems
}

/// What a component needs to be created, and references to others that there are not.
fn incomplete(
    manifest: &Value,
    kind: &str,
    id: &str,
    component: &Value,
    problems: &mut Vec<String>,
) {
    let mut need = |key: &str| {
        if component[key].is_null() {
            problems.push(format!("{kind} {id}: no {key}"));
        }
    };
    match kind {
        "connection" => need("connectionType"),
        "webhook" => need("webhookType"),
        "module" => {
            need("moduleType");
            if component["moduleType"] == "instant_trigger" {
                need("webhook");
            }
        }
        _ => {}
    }
    if component["moduleType"] == "action" && component.get("actionCrud").is_none() {
        problems.push(format!("{kind} {id}: no actionCrud"));
    }
    for (key, of) in REFERENCES {
        if let Some(other) = component[key].as_str()
            && manifest["components"][of][other].is_null()
        {
            problems.push(format!("{kind} {id}: no {of} {other} for {key}"));
        }
    }
}

/// What VS Code marks in a manifest: our own statement of the extension's schema, in which
/// all objects are closed.
fn marked(manifest: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let problem =
        |error: jsonschema::ValidationError<'_>| format!("{} {error}", error.instance_path());
    validator.iter_errors(manifest).map(problem).collect()
}

fn schema() -> Value {
    let closed = |required: &[&str], properties: Value| {
        json!({
            "type": "object", "additionalProperties": false,
            "required": required, "properties": properties,
        })
    };
    let text = json!({ "type": "string" });
    let maybe = json!({ "type": ["string", "null"] });
    let flag = json!({ "type": "boolean" });
    let each = |keys: &[&str], value: &Value| -> Value {
        keys.iter()
            .map(|key| ((*key).to_owned(), value.clone()))
            .collect::<Map<_, _>>()
            .into()
    };
    let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let codes: Vec<&str> = (KINDS.iter().flat_map(|kind| kind.codes))
        .map(|code| code.key)
        .collect();
    let general: Vec<&str> = GENERAL.iter().map(|code| code.key).collect();
    let types: Vec<&str> = MODULE_TYPES.iter().map(|(_, name)| *name).collect();
    let hints = [
        "readOnlyHint",
        "destructiveHint",
        "idempotentHint",
        "openWorldHint",
    ];
    let component = closed(
        &["codeFiles"],
        json!({
            "label": text, "description": text,
            "connectionType": { "enum": ["basic", "oauth"] },
            "webhookType": { "enum": ["web", "web-shared"] },
            "moduleType": { "enum": types },
            "actionCrud": { "enum": ["create", "read", "update", "delete", null] },
            "connection": maybe, "altConnection": maybe, "webhook": maybe,
            "annotations": closed(&[], each(&hints, &flag)),
            "attachedAccounts": { "type": "array", "items": text },
            "codeFiles": closed(&[], each(&codes, &maybe)),
        }),
    );
    let components = json!({
        "type": "object",
        "additionalProperties": { "anyOf": [component, { "type": "null" }] },
    });
    let pair = closed(
        &["local", "remote"],
        json!({ "local": maybe, "remote": maybe, "localDeleted": flag, "nonOwnedByApp": flag }),
    );
    let pairs = json!({ "type": "array", "items": pair });
    let origin = closed(
        &["apikeyFile", "appId", "appVersion", "baseUrl"],
        json!({
            "label": { "type": "string", "not": { "pattern": "^-FILL-ME-" } },
            // A sandbox on this machine besides.
            "baseUrl": { "type": "string", "pattern": "^(https://.*|http://127\\.0\\.0\\.1:[0-9]+)/api$" },
            "appId": { "type": "string", "pattern": "^[a-z][0-9a-z-]+[0-9a-z]$" },
            "appVersion": { "type": "number" },
            "apikeyFile": { "type": "string", "not": { "pattern": " - OR FILL" } },
            "idMapping": closed(&kinds, each(&kinds, &pairs)),
        }),
    );
    closed(
        &["components", "fileVersion", "generalCodeFiles", "origins"],
        json!({
            "fileVersion": { "type": "number" },
            "generalCodeFiles": closed(&general, each(&general, &maybe)),
            "components": closed(&kinds, each(&kinds, &components)),
            "origins": { "type": "array", "items": origin },
        }),
    )
}

/// The server as the extension asks for it before it uploads.
pub struct Server {
    /// `GET …/checksum`.
    pub checksums: Value,
    /// The lists of all connections and webhooks of the app, also of other versions.
    pub connections: Value,
    pub webhooks: Value,
}

impl Server {
    /// The components of a kind that the version of the app owns, in the order of their
    /// checksums, and those that it only lists.
    pub fn names(&self, kind: &str) -> (Vec<&str>, Vec<&str>) {
        fn of(list: &Value) -> Vec<&str> {
            let list = list.as_array().into_iter().flatten();
            list.filter_map(|one| one["name"].as_str()).collect()
        }
        let own = of(&self.checksums[self::kind(kind).unwrap().list]);
        let mut external = match kind {
            "connection" => of(&self.connections["appConnections"]),
            "webhook" => of(&self.webhooks["appWebhooks"]),
            _ => Vec::new(),
        };
        external.retain(|name| !own.contains(name));
        (own, external)
    }
}

/// What the extension would do with a server when the whole project is uploaded.
#[derive(Debug, Default, PartialEq)]
pub struct Deploy {
    /// Codes whose file is not what the server has.
    pub uploads: Vec<String>,
    /// Components whose record is not what the server has.
    pub patches: Vec<String>,
    /// Components that are patched whatever the server has, because some field has no
    /// checksum that could be equal.
    pub always: Vec<String>,
    /// Components that only one side has, which it asks about or pulls.
    pub unpaired: Vec<String>,
    /// References that stop the upload.
    pub refused: Vec<String>,
}

/// Compares a project with a server as an upload to an origin does.
pub fn compare(project: &Project, origin: usize, server: &Server) -> Deploy {
    let view = View {
        origin: &project.manifest["origins"][origin],
        server,
    };
    let mut deploy = Deploy::default();
    for kind in &KINDS {
        view.pair(kind, &project.manifest, &mut deploy);
    }
    for one in &project.texts {
        let (list, remote) = match kind(one.kind) {
            None => ("app", None),
            Some(kind) => match view.remote(kind.name, &one.id) {
                Some(remote) if server.names(kind.name).1.contains(&remote) => continue,
                Some(remote) => (kind.list, Some(remote)),
                None => continue,
            },
        };
        let sums = view.sums(list, remote);
        if !is_there(sums, one.code, &one.content) {
            let upload = format!("{} {} {}", one.kind, one.id, one.code.key);
            deploy.uploads.push(upload.replace("  ", " "));
        }
    }
    for (kind, id, remote) in view.touched(project) {
        let component = &project.manifest["components"][kind.name][id];
        let sums = view.sums(kind.list, Some(remote));
        let (mut differ, mut always) = (Vec::new(), Vec::new());
        for (key, value) in view.record(kind.name, component) {
            match equality(sums, key, value.as_ref()) {
                Some(true) => {}
                Some(false) => differ.push(key),
                None => always.push(key),
            }
        }
        let name = kind.name;
        if !differ.is_empty() {
            let patch = format!("{name} {id} {}", differ.join(" "));
            deploy.patches.push(patch);
        } else if !always.is_empty() {
            let patch = format!("{name} {id} {}", always.join(" "));
            deploy.always.push(patch);
        }
    }
    deploy
}

/// What the extension would send to set the record of each component, by kind and name on
/// the server, if it differed.
pub fn patches(
    project: &Project,
    origin: usize,
    server: &Server,
) -> BTreeMap<(&'static str, String), Value> {
    let view = View {
        origin: &project.manifest["origins"][origin],
        server,
    };
    let touched = view.touched(project).into_iter();
    let patch = |(kind, id, remote): (&'static Kind, &str, &str)| {
        let component = &project.manifest["components"][kind.name][id];
        let record = view.record(kind.name, component).into_iter();
        let body: Map<_, _> = record
            .filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect();
        ((kind.name, remote.to_owned()), Value::Object(body))
    };
    touched.map(patch).collect()
}

/// Whether any of the four columns of a code has the digest of a text.
fn is_there(sums: &Value, code: &Code, text: &str) -> bool {
    let digest = md5(text);
    let names = [code.key, code.column.unwrap_or(code.api)];
    let columns = names
        .iter()
        .flat_map(|name| [(*name).to_owned(), format!("{name}_jsonc")]);
    columns.into_iter().any(|column| sums[column] == digest)
}

/// Whether a field is what the server has; `None` if no checksum could ever say so. A value
/// that is not there is one that the request leaves out.
fn equality(sums: &Value, key: &str, value: Option<&Value>) -> Option<bool> {
    const COLUMNS: [(&str, &str); 6] = [
        ("label", "label"),
        ("description", "description"),
        ("typeId", "type_id"),
        ("crud", "crud"),
        ("connection", "account_name"),
        ("altConnection", "alt_account_name"),
    ];
    let (_, column) = COLUMNS.iter().find(|(known, _)| *known == key)?;
    let value = value?;
    let there = sums.get(column)?;
    Some(match value {
        Value::Null => there.is_null(),
        Value::String(text) => *there == md5(text),
        other => *there == md5(&other.to_string()),
    })
}

fn md5(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

struct View<'a> {
    origin: &'a Value,
    server: &'a Server,
}

impl<'a> View<'a> {
    fn pairs(&self, kind: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let pairs = self.origin["idMapping"][kind].as_array();
        pairs.into_iter().flatten()
    }

    /// The name on the server of a local id, if it is paired with one.
    fn remote(&self, kind: &str, id: &str) -> Option<&'a str> {
        let pair = self.pairs(kind).find(|pair| pair["local"] == id)?;
        pair["remote"].as_str()
    }

    /// The components that are patched: those of which a code may be uploaded. With their
    /// names on the server.
    fn touched<'p>(&self, project: &'p Project) -> Vec<(&'static Kind, &'p str, &'a str)> {
        let mut touched: Vec<(&Kind, &str, &str)> = Vec::new();
        for one in &project.texts {
            let Some(kind) = kind(one.kind) else { continue };
            let Some(remote) = self.remote(kind.name, &one.id) else {
                continue;
            };
            let is_external = self.server.names(kind.name).1.contains(&remote);
            let is_new = touched.last().is_none_or(|(_, _, last)| *last != remote);
            if is_new && !is_external {
                touched.push((kind, &one.id, remote));
            }
        }
        touched
    }

    /// The checksums of a component; of the app itself they are the first in their list.
    fn sums(&self, list: &str, name: Option<&str>) -> &'a Value {
        let all = self.server.checksums[list].as_array();
        let mut all = all.into_iter().flatten();
        let one = all.find(|one| name.is_none_or(|name| one["name"] == name));
        one.map_or(&Value::Null, |one| &one["checksum"])
    }

    /// Finds components that only one side has, and references that lead nowhere.
    fn pair(&self, kind: &Kind, manifest: &Value, deploy: &mut Deploy) {
        let name = kind.name;
        let (own, external) = self.server.names(name);
        let remotes = [own, external].concat();
        for remote in &remotes {
            if !self.pairs(name).any(|pair| pair["remote"] == *remote) {
                deploy
                    .unpaired
                    .push(format!("{name} {remote} is on the server only"));
            }
        }
        for pair in self.pairs(name) {
            if let Some(remote) = pair["remote"].as_str()
                && !remotes.contains(&remote)
            {
                deploy
                    .unpaired
                    .push(format!("{name} {remote} is gone from the server"));
            }
        }
        for (id, component) in members(&manifest["components"][name]) {
            if !self.pairs(name).any(|pair| pair["local"] == id) {
                deploy.unpaired.push(format!("{name} {id} is local only"));
            }
            for (key, of) in REFERENCES {
                if let Some(other) = component[key].as_str()
                    && !self.pairs(of).any(|pair| pair["local"] == other)
                {
                    deploy
                        .refused
                        .push(format!("{name} {id}: {key} {other} has no pair"));
                }
            }
        }
    }

    /// The fields that a request would set, in its order; one without a value is left out
    /// of the request, but not of the comparison.
    fn record(&self, kind: &str, component: &Value) -> Vec<(&'static str, Option<Value>)> {
        let mut record = Vec::new();
        let is_module = kind == "module";
        let filled = |key: &str| component[key].as_str().is_some_and(|text| !text.is_empty());
        if kind != "function" && filled("label") {
            record.push(("label", Some(component["label"].clone())));
        }
        if is_module && filled("description") {
            record.push(("description", Some(component["description"].clone())));
        }
        let of_type = component["moduleType"].as_str().filter(|_| is_module);
        if let Some(of_type) = of_type {
            let number = MODULE_TYPES.iter().find(|(_, name)| *name == of_type);
            record.push(("typeId", number.map(|(number, _)| (*number).into())));
        }
        if of_type == Some("action") && component.get("actionCrud").is_some() {
            record.push(("crud", Some(component["actionCrud"].clone())));
        }
        if of_type == Some("instant_trigger") {
            record.push(("webhook", self.reference(component, "webhook", "webhook")));
        }
        if ["module", "webhook", "rpc"].contains(&kind) {
            for key in ["connection", "altConnection"] {
                record.push((key, self.reference(component, key, "connection")));
            }
        }
        record
    }

    /// Null clears a reference; nothing, also of an ignored component, leaves it.
    fn reference(&self, component: &Value, key: &str, of: &str) -> Option<Value> {
        match component.get(key)? {
            Value::Null => Some(Value::Null),
            id => self.remote(of, id.as_str()?).map(Into::into),
        }
    }
}

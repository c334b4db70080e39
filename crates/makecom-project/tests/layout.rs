//! A whole project in the layout of the extension is read and written byte for byte, and
//! what is odd in a manifest concerns its item only.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use makecom::section::{Carrier, Severity};
use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::{LockRequest, MANIFEST, Project};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Two connections, one of them without code.
const CASE: &str = include_str!("cases/makecomapp.json");

/// A component of each type that there is, with its key and word in the manifest.
const COMPONENTS: [(ComponentKind, &str, &str, &str); 12] = [
    (
        ComponentKind::Connection,
        "byKey",
        "connectionType",
        "basic",
    ),
    (
        ComponentKind::Connection,
        "byOauth",
        "connectionType",
        "oauth",
    ),
    (ComponentKind::Webhook, "each", "webhookType", "web"),
    (
        ComponentKind::Webhook,
        "shared",
        "webhookType",
        "web-shared",
    ),
    (ComponentKind::Module, "watchUsers", "moduleType", "trigger"),
    (ComponentKind::Module, "getUser", "moduleType", "action"),
    (ComponentKind::Module, "listUsers", "moduleType", "search"),
    (
        ComponentKind::Module,
        "onUser",
        "moduleType",
        "instant_trigger",
    ),
    (ComponentKind::Module, "answer", "moduleType", "responder"),
    (ComponentKind::Module, "makeCall", "moduleType", "universal"),
    (ComponentKind::Rpc, "users", "", ""),
    (ComponentKind::Function, "md5", "", ""),
];

/// Texts that a reader which parses and writes would change.
const TEXTS: [&str; 5] = [
    "{ \"a\": 1, /* ü */ }\r\n",
    "\u{feff}[]",
    "// nothing else",
    "",
    "[\n\t{\"name\": \"x\",},\n]\n\n",
];

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if name.starts_with(".makecom") {
                // The lock.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A project with every code of every type of component, and an endpoint. Returns how
/// many files of code it has.
fn whole(folder: &Path) -> usize {
    let mut texts = TEXTS.iter().cycle();
    let mut count = 0;
    let mut file = |path: &str| {
        write(folder, path, texts.next().unwrap());
        count += 1;
    };
    let codes = |kind| CodeKind::of(kind).filter(|code| code.carrier() != Carrier::Common);
    let mut general = json!({"common": null});
    for code in codes(ComponentKind::App) {
        if let Some(path) = code.file("") {
            file(path);
            general[code.key()] = path.into();
        }
    }
    let endpoint = "endpoints/run/run.communication.iml.json";
    let endpoint = json!({"label": "Run", "codeFiles": {"communication": endpoint}});
    let mut components = json!({"endpoint": {"run": endpoint}});
    for (kind, id, key, of) in COMPONENTS {
        let mut component = json!({"label": id, "codeFiles": {}});
        if !key.is_empty() {
            component[key] = of.into();
        }
        for code in codes(kind) {
            if let Some(end) = code.file(of) {
                let path = format!("{kind}s/{id}/{id}.{end}");
                file(&path);
                component["codeFiles"][code.key()] = path.into();
            }
        }
        components[kind.as_str()][id] = component;
    }
    let manifest = json!({
        "fileVersion": 1, "generalCodeFiles": general, "components": components, "origins": [],
    });
    write(folder, MANIFEST, &format!("{manifest:#}"));
    write(folder, "endpoints/run/run.communication.iml.json", "{ open");
    count
}

#[test]
fn every_code_is_read_and_written_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let count = whole(folder.path());
    let before = tree(folder.path());
    let project = Project::open_locked(folder.path(), LockRequest::new("test")).unwrap();
    assert_eq!(project.findings(), []);
    // The connections are handled, and the endpoint is not.
    assert_eq!(project.unhandled().endpoints, 1);
    let mut ids: Vec<_> = project
        .components()
        .map(|(kind, id, _)| (kind, id))
        .collect();
    assert_eq!(ids.len(), COMPONENTS.len());
    ids.push((ComponentKind::App, ""));
    let mut codes = Vec::new();
    for (kind, id) in ids {
        for local in project.codes(kind, id).unwrap() {
            let section = local.section.unwrap();
            assert_eq!(
                section.text().as_bytes(),
                before[&local.file],
                "{}",
                local.file
            );
            codes.push((id, section));
        }
    }
    assert_eq!(codes.len(), count);
    // Every code that the layout has a place for, but common data and endpoints.
    let mut kinds: Vec<_> = codes.iter().map(|(_, section)| section.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let all = CodeKind::ALL.into_iter();
    let is_managed = |code: &CodeKind| {
        code.carrier() != Carrier::Common && code.component() != ComponentKind::Endpoint
    };
    let all = all.filter(|code| code.files().next().is_some() && is_managed(code));
    assert_eq!(kinds, all.collect::<Vec<_>>());
    for (id, section) in &codes {
        project.set_code(id, section).unwrap();
    }
    assert_eq!(tree(folder.path()), before);
    // A change is written to its file only.
    let (id, section) = &codes[0];
    let new = Section::from_text(section.kind(), "{ } // new");
    project.set_code(id, &new).unwrap();
    let after = tree(folder.path());
    let changed: Vec<_> = after
        .iter()
        .filter(|(file, text)| before[*file] != **text)
        .collect();
    assert!(matches!(changed[..], [(_, text)] if text == new.text().as_bytes()));
    let error = project.set_code("nowhere", section).unwrap_err();
    assert_eq!(error.code(), "unusable-file");
}

/// The case's manifest after a change, opened.
fn changed(change: &dyn Fn(&mut Value)) -> (TempDir, makecom_project::Result<Project>) {
    let folder = tempfile::tempdir().unwrap();
    let mut manifest: Value = serde_json::from_str(CASE).unwrap();
    change(&mut manifest);
    write(folder.path(), MANIFEST, &manifest.to_string());
    for (end, text) in [("communication", "{ \"url\": "), ("params", "[]")] {
        let file = format!("connections/acme/acme.{end}.iml.json");
        write(folder.path(), &file, text);
    }
    let project = Project::open(folder.path());
    (folder, project)
}

/// The places of the findings, while the first connection stays readable.
fn odd(severity: Severity, change: &dyn Fn(&mut Value)) -> Vec<String> {
    let (_folder, project) = changed(change);
    let project = project.unwrap();
    project.codes(ComponentKind::Connection, "acme").unwrap();
    let findings = project.findings().iter();
    findings
        .map(|finding| {
            assert_eq!(finding.severity, severity, "{finding}");
            finding.pointer.clone()
        })
        .collect()
}

#[test]
fn one_oddity_leaves_the_others_usable() {
    let second = "/components/connection/second";
    let remove = |key: &'static str| {
        move |manifest: &mut Value| {
            let component = manifest.pointer_mut(second).unwrap();
            component.as_object_mut().unwrap().remove(key);
        }
    };
    assert_eq!(odd(Severity::Warning, &|_| {}), [""; 0]);
    for key in ["connectionType", "label"] {
        assert_eq!(odd(Severity::Warning, &remove(key)), [second], "{key}");
    }
    let placeholder = json!({
        "label": "-FILL-ME- - Example: Testing App 123",
        "appId": "-FILL-ME- - Place here the app ID of an existing app",
        "baseUrl": "-FILL-ME- - Example: https://eu1.make.com/api",
        "appVersion": 1,
        "apikeyFile": "../.secrets/apikey - OR FILL AND CREATE ANOTHER NEW FILE",
    });
    let add = |manifest: &mut Value| {
        let origins = manifest["origins"].as_array_mut().unwrap();
        origins.insert(0, placeholder.clone());
    };
    assert_eq!(odd(Severity::Warning, &add), ["/origins/0"]);
    // The other origin keeps its number, and is the only one to choose.
    let (_folder, project) = changed(&add);
    let project = project.unwrap();
    assert_eq!(project.choose_origin(Some("2"), None, None).unwrap(), 0);
    assert_eq!(project.choose_origin(None, None, None).unwrap(), 0);
    assert!(project.choose_origin(Some("1"), None, None).is_err());
    let null = |manifest: &mut Value| {
        manifest["origins"][0]["idMapping"] = json!({"connection": null});
    };
    assert_eq!(odd(Severity::Warning, &null), [""; 0]);
    let twice = |manifest: &mut Value| {
        let pair = json!({"local": "acme", "remote": "acme-dev"});
        manifest["origins"][0]["idMapping"] = json!({"connection": [pair, pair]});
    };
    let expected = "/origins/0/idMapping/connection";
    assert_eq!(odd(Severity::Error, &twice), [expected]);
}

#[test]
fn a_form_that_is_not_understood_is_not_nothing() {
    let files = "/components/connection/acme/codeFiles";
    let list = |manifest: &mut Value| {
        let codes = json!({"api": "connections/acme/acme.communication.iml.json"});
        let connection = json!({"name": "acme", "label": "Acme", "codeFiles": codes});
        manifest["components"]["connection"] = json!([connection]);
    };
    let no_components = |manifest: &mut Value| {
        manifest.as_object_mut().unwrap().remove("components");
    };
    for change in [&list as &dyn Fn(&mut Value), &no_components] {
        let error = changed(change).1.unwrap_err();
        assert_eq!(error.code(), "invalid-manifest", "{error}");
    }
    let other_keys = |manifest: &mut Value| {
        *manifest.pointer_mut(files).unwrap() = json!({
            "api": "connections/acme/acme.communication.iml.json",
            "parameters": "connections/acme/acme.params.iml.json",
        });
    };
    let expected = ["api", "parameters"].map(|key| format!("{files}/{key}"));
    assert_eq!(odd(Severity::Error, &other_keys), expected);
    let typo = |manifest: &mut Value| {
        let files = manifest.pointer_mut(files).unwrap();
        let files = files.as_object_mut().unwrap();
        let file = files.remove("communication").unwrap();
        files.insert("communicaton".to_owned(), file);
    };
    let expected = [format!("{files}/communicaton")];
    assert_eq!(odd(Severity::Error, &typo), expected);
}

#[test]
fn the_manifest_is_found_above_and_in_src() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let app = root.join("app");
    let source = app.join("src");
    let inner = source.join("connections/acme");
    fs::create_dir_all(&inner).unwrap();
    fs::create_dir(app.join(".git")).unwrap();
    let found = |folder: &Path| match Project::open(folder) {
        Ok(project) => Some(project.path().to_owned()),
        Err(error) => {
            assert_eq!(error.code(), "no-project", "{error}");
            None
        }
    };
    // One around the repository is of something else.
    write(&root, MANIFEST, CASE);
    assert_eq!(found(&inner), None);
    assert_eq!(found(&app), None);
    write(&source, MANIFEST, &format!("\u{feff}// mine\n{CASE}"));
    for folder in [&app, &source, &inner] {
        let shown = folder.display();
        assert_eq!(found(folder).as_ref(), Some(&source), "{shown}");
    }
    // A pull in the root goes on with it; below, it may begin one.
    let request = || LockRequest::new("pull");
    let project = Project::open_or_begin(&app, request()).unwrap();
    assert_eq!((project.path(), project.origins().len()), (&*source, 1));
    drop(project);
    let project = Project::open_or_begin(&inner, request()).unwrap();
    assert_eq!((project.path(), project.origins().len()), (&*inner, 0));
    drop(project);
    // A base without a manifest is a project whose manifest is gone.
    write(&inner, "makecomapp.base.json", "{\"version\": 1}");
    assert_eq!(found(&inner), None);
}

#[cfg(unix)]
#[test]
fn no_link_leads_to_another_project() {
    let root = tempfile::tempdir().unwrap();
    let (app, other) = (root.path().join("app"), root.path().join("other"));
    fs::create_dir_all(app.join(".git")).unwrap();
    write(&other, MANIFEST, CASE);
    std::os::unix::fs::symlink(&other, app.join("src")).unwrap();
    let error = Project::open(&app).unwrap_err();
    assert_eq!(error.code(), "no-project", "{error}");
}

//! The tests of a made-up app are green, and red after a change of one character.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use makecom_iml::{CodeKind, Section};
use makecom_runtime::Value;
use makecom_runtime::communication::{Document, ModuleKind};
use makecom_runtime::script::{Function, Suite};
use makecom_runtime::testing::{Documents, Report, Subject, read, run};

/// A component with its code texts.
struct Component {
    name: String,
    subject: Subject,
    codes: BTreeMap<&'static str, (CodeKind, String, String)>,
    tests: Document,
}

struct App {
    base: (CodeKind, String, String),
    components: Vec<Component>,
    functions: Suite,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps/acme-shop")
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

fn app() -> App {
    let folder = folder();
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let manifest = Value::from_json(&file("makecomapp.json")).unwrap();
    let mut functions = Vec::new();
    let mut components = Vec::new();
    let Value::Collection(kinds) = manifest.get("components") else {
        panic!()
    };
    for (kind, items) in kinds.iter() {
        let Value::Collection(items) = items else {
            panic!()
        };
        for (name, item) in items.iter() {
            let code = |key: &str, kind: CodeKind| {
                let path = text(&item.get("codeFiles").get(key));
                (!path.is_empty()).then(|| (kind, path.clone(), file(&path)))
            };
            if kind == "function" {
                let (_, _, code) = code("code", CodeKind::FunctionCode).unwrap();
                functions.push(Function::new(name, code));
                continue;
            }
            let (subject, api) = match kind {
                "rpc" => (Subject::Rpc, CodeKind::RpcApi),
                "webhook" => (Subject::Webhook, CodeKind::WebhookApi),
                "connection" if item.get("connectionType") == "oauth".into() => {
                    (Subject::Oauth2, CodeKind::ConnectionApi)
                }
                "connection" => (Subject::Connection, CodeKind::ConnectionApi),
                _ => {
                    let kind = ModuleKind::parse(&text(&item.get("moduleType"))).unwrap();
                    (Subject::Module(kind), CodeKind::ModuleApi)
                }
            };
            let mut codes = BTreeMap::new();
            for (key, kind) in [
                ("communication", api),
                ("epoch", CodeKind::ModuleEpoch),
                ("attach", CodeKind::WebhookAttach),
                ("detach", CodeKind::WebhookDetach),
            ] {
                codes.extend(code(key, kind).map(|code| (key, code)));
            }
            let path = format!("{kind}s/{name}/{name}.tests.json");
            let tests = Section::from_text(CodeKind::AppCommon, file(&path));
            components.push(Component {
                name: name.to_owned(),
                subject,
                codes,
                tests: Document::new(path, tests).unwrap(),
            });
        }
    }
    let base = "general/base.iml.json".to_owned();
    App {
        base: (CodeKind::AppBase, base.clone(), file(&base)),
        components,
        functions: Suite::new(functions),
    }
}

/// The reports of all tests of a component, or why its documents cannot be read.
fn reports(app: &App, component: &Component) -> Result<Vec<Report>, String> {
    let document = |code: &(CodeKind, String, String)| {
        let (kind, file, text) = code;
        Document::new(file, Section::from_text(*kind, text.as_str())).map_err(|it| it.to_string())
    };
    let get = |key: &str| component.codes.get(key).map(document).transpose();
    let mut documents = Documents::default();
    documents.base = match component.subject {
        Subject::Module(_) | Subject::Rpc => Some(document(&app.base)?),
        _ => None,
    };
    documents.api = get("communication")?;
    documents.epoch = get("epoch")?;
    documents.attach = get("attach")?;
    documents.detach = get("detach")?;
    let tests = read(&component.tests).unwrap();
    let run = |test| run(test, component.subject, &documents, &app.functions);
    Ok(tests.iter().map(run).collect())
}

#[test]
fn every_test_passes_twice_alike() {
    let app = app();
    let modules = |component: &&Component| matches!(component.subject, Subject::Module(_));
    assert_eq!(app.components.iter().filter(modules).count(), 10);
    for component in &app.components {
        let outcome = || {
            let reports = reports(&app, component).unwrap();
            let shown = reports.iter().map(|report| {
                let findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
                assert_eq!(
                    findings.join("; "),
                    "",
                    "{}: {}",
                    component.name,
                    report.name
                );
                format!(
                    "{:?} {:?}",
                    report.actual.as_ref().and_then(Value::to_json),
                    report.reached
                )
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(outcome(), outcome());
    }
}

/// The texts in the directives that are changed: their pointers.
fn targets(value: &Value, pointer: &str, is_inside: bool, found: &mut Vec<String>) {
    match value {
        Value::Text(_) if is_inside => found.push(pointer.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                targets(item, &format!("{pointer}/{index}"), is_inside, found);
            }
        }
        Value::Collection(entries) => {
            for (name, item) in entries.iter() {
                // What is saved or sent may have these names, too.
                let is_data = matches!(name, "body" | "data" | "temp" | "headers" | "qs");
                let is_directive = matches!(name, "output" | "iterate" | "url" | "condition");
                if is_data && !is_inside {
                    continue;
                }
                targets(
                    item,
                    &format!("{pointer}/{name}"),
                    is_inside || is_directive,
                    found,
                );
            }
        }
        _ => {}
    }
}

/// Another character in place of one.
fn other(one: char) -> char {
    match one {
        'z' => 'a',
        'Z' => 'A',
        '9' => '0',
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(u32::from(one) + 1).unwrap(),
        _ => 'x',
    }
}

#[test]
fn every_change_of_a_character_is_found_at_its_directive() {
    let mut app = app();
    let mut missed = Vec::new();
    let mut count = 0;
    for at in 0..app.components.len() {
        let keys: Vec<_> = app.components[at].codes.keys().copied().collect();
        for key in keys {
            let (kind, file, original) = app.components[at].codes[key].clone();
            let section = Section::from_text(kind, original.as_str());
            let value: Value = section.read().unwrap().unwrap();
            let mut pointers = Vec::new();
            targets(&value, "", false, &mut pointers);
            for pointer in pointers {
                let before = section.get(&pointer).unwrap().unwrap();
                let before: Vec<char> = before.as_str().unwrap().chars().collect();
                for place in 0..before.len() {
                    let mut after = before.clone();
                    after[place] = other(after[place]);
                    let after: String = after.into_iter().collect();
                    let mut changed = section.clone();
                    changed.set(&pointer, &after).unwrap();
                    app.components[at].codes.get_mut(key).unwrap().2 = changed.into_text();
                    count += 1;
                    if !is_found(&app, &app.components[at], &file, &pointer) {
                        missed.push(format!("{file} {pointer}: {after}"));
                    }
                }
            }
            app.components[at].codes.get_mut(key).unwrap().2 = original;
        }
    }
    assert_eq!(missed.join("\n"), "");
    assert!(count > 1000, "{count}");
}

/// Whether a test is red, and names the directive with its line.
fn is_found(app: &App, component: &Component, file: &str, pointer: &str) -> bool {
    let reports = reports(app, component).unwrap();
    let places = reports.iter().flat_map(|report| &report.findings);
    let mut places = places.flat_map(|finding| &finding.places);
    places.any(|place| {
        let is_around = pointer.starts_with(place.pointer()) && !place.pointer().is_empty();
        place.file() == file && is_around && place.position().is_some()
    })
}

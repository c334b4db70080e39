//! Broken references in small projects.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use cpu_time::ThreadTime;
use makecom::{CodeKind, Section};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::component::ComponentType;
use crate::remote::RemoteComponent;

/// The keys of codes with the ends of their files, by kind.
const CODES: [(&str, &[&str]); 5] = [
    ("connection", &["communication", "params"]),
    (
        "webhook",
        &["communication", "params", "attach", "detach", "update"],
    ),
    (
        "module",
        &[
            "communication",
            "staticParams",
            "mappableParams",
            "interface",
            "samples",
        ],
    ),
    ("rpc", &["communication", "params"]),
    ("function", &["code"]),
];

/// A project whose components have the given attributes, with `codes` by key; a code that
/// is not given is empty.
fn project(components: &Value, base: &str, groups: &str, origins: &Value) -> (TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    let mut components = components.clone();
    for (kind, keys) in CODES {
        let of_kind = components.get_mut(kind).and_then(Value::as_object_mut);
        for (id, component) in of_kind.into_iter().flatten() {
            if component.is_null() {
                continue;
            }
            let codes = component.as_object_mut().unwrap().remove("codes");
            let codes = codes.unwrap_or_default();
            let mut files = BTreeMap::new();
            for key in keys {
                let file = format!("{kind}-{id}-{key}.json");
                let empty = if key.ends_with("arams") || *key == "interface" {
                    "[]"
                } else {
                    "{}"
                };
                write(&file, codes[key].as_str().unwrap_or(empty));
                files.insert(key, file);
            }
            component["label"] = id.as_str().into();
            component["codeFiles"] = json!(files);
        }
    }
    write("base.json", base);
    write("groups.json", groups);
    let manifest = json!({
        "fileVersion": 1,
        "generalCodeFiles": {"base": "base.json", "groups": "groups.json"},
        "components": components,
        "origins": origins,
    });
    write(MANIFEST, &serde_json::to_string_pretty(&manifest).unwrap());
    let project = Project::open(folder.path()).unwrap();
    assert_eq!(project.findings(), []);
    (folder, project)
}

fn shown(project: &Project, origin: Option<usize>) -> String {
    let mut shown = String::new();
    for one in check(project, origin).unwrap() {
        writeln!(shown, "{one}; {}", one.help).unwrap();
    }
    shown
}

fn origin(label: &str, mapping: &Value) -> Value {
    json!({
        "label": label, "baseUrl": "https://eu1.make.com/api", "appId": "acme-crm",
        "appVersion": 1, "idMapping": mapping,
    })
}

/// A project with every kind of reference, none of them broken.
fn whole() -> Value {
    json!({
        "connection": {
            "acme": {"connectionType": "basic", "codes": {
                "params": r#"[{"name": "apiKey", "type": "password"}]"#,
                "communication": r#"{"url": "/me", "response": {"data": {"zone": "{{body.zone}}"}}}"#,
            }},
            "acme2": {"connectionType": "basic"},
            "old": null,
        },
        "webhook": {"events": {"webhookType": "web", "connection": "acme", "codes": {
            "params": r#"[{"name": "list", "type": "text"}]"#,
            "attach": r#"{"url": "/hooks/{{parameters.list}}/{{connection.zone}}"}"#,
        }}},
        "module": {
            "getUser": {
                "moduleType": "action", "connection": "acme", "altConnection": "acme2",
                "codes": {
                    "staticParams": r#"[{"name": "team", "type": "select", "options": "rpc://listTeams?all={{true}}"}]"#,
                    "mappableParams": r#"[{"name": "id", "type": "text", "help": "Such as {{example(1)}}"}]"#,
                    "communication": r#"{"url": "/{{parameters.team}}/{{encode(parameters.id)}}", "qs": {"key": "{{connection.apiKey}}"}}"#,
                    "samples": r#"{"text": "{{nothing(parameters.nothing)}}"}"#,
                },
            },
            "onUser": {"moduleType": "instant_trigger", "webhook": "events", "codes": {
                "communication": r#"{"response": {"output": "{{parameters.list}} {{connection.zone}}"}}"#,
            }},
        },
        "rpc": {"listTeams": {"connection": "acme", "codes": {
            "communication": r#"{"url": "/teams/{{parameters.id}}?{{parameters.all}}{{parameters.list}}"}"#,
        }}},
        "function": {"encode": {}},
    })
}

const GROUPS: &str = r#"[{"label": "Users", "modules": ["getUser", "onUser"]}]"#;
const BASE: &str = r#"{"headers": {"key": "{{encode(connection.apiKey)}}"}}"#;

#[test]
fn nothing_is_broken_in_a_whole_project() {
    let (_folder, project) = project(&whole(), BASE, GROUPS, &json!([]));
    assert_eq!(shown(&project, None), "");
}

#[test]
fn each_kind_of_broken_reference_is_found_where_it_is() {
    let mut components = whole();
    let module = &mut components["module"]["getUser"];
    module["connection"] = "acme3".into();
    module["altConnection"] = "old".into();
    module["codes"]["staticParams"] =
        "[\n  {\"name\": \"team\", \"options\": \"rpc://listTeam\"}\n]".into();
    module["codes"]["communication"] = "{\n  // A comment.\n  \"url\": \"\\u00fc{{encodeUrl(parameters.di)}}\",\n  \"body\": \"{{body.list.map(1)}}\"\n}".into();
    components["module"]["onUser"]["webhook"] = "event".into();
    components["module"]["onOther"] = json!({"moduleType": "instant_trigger"});
    components["module"]["addUser"] = json!({"moduleType": "action", "codes": {
        "mappableParams": r#"[{"name": "name", "type": "text"}]"#,
        "communication": r#"{"body": "{{parameters.nmae}} {{parameters.unheardOf}} {{parameters.unheardOf}}"}"#,
    }});
    components["rpc"]["listTeams"]["altConnection"] = "acme".into();
    components["rpc"]["listTeams"]["codes"]["communication"] =
        r#"{"url": "{{connection.apikey}}/{{parameters.unheardOf}}"}"#.into();
    let groups = r#"[{"modules": ["getUser", "getusers"]}, {"modules": ["getUser"]}]"#;
    let base = r#"{"baseUrl": "{{connection.host}}"}"#;
    let (_folder, project) = project(&components, base, groups, &json!([]));
    insta::assert_snapshot!(shown(&project, None));
}

#[test]
fn it_serializes_with_stable_names() {
    let components = json!({"rpc": {"listTeams": {"connection": "acme"}}});
    let (_folder, project) = project(&components, "{}", "[]", &json!([]));
    let broken = serde_json::to_value(check(&project, None).unwrap()).unwrap();
    let expected = json!([{
        "kind": "connection", "severity": "error", "component": "rpc", "id": "listTeams",
        "file": "makecomapp.json", "line": 9, "column": 23,
        "message": "the connection \"acme\" does not exist",
        "help": "write the local id of a connection of the project",
    }]);
    assert_eq!(broken, expected);
}

/// Whether the names of a server are checked as its origin has them.
#[test]
fn an_origin_decides_which_names_there_are() {
    let renamed = json!({
        "connection": [{"local": "acme", "remote": "acme-1", "nonOwnedByApp": true}, {"local": "acme2", "remote": null}],
        "rpc": [{"local": "listTeams", "remote": "teams"}],
        "function": [{"local": null, "remote": "encode3"}, {"local": "encode", "remote": null}],
        "module": [{"local": "getUser", "remote": "getUser"}, {"local": "gone", "remote": "gone", "localDeleted": true}],
    });
    let ignoring = json!({"module": [{"local": "getUser", "remote": null}]});
    let origins = json!([origin("test", &renamed), origin("live", &ignoring)]);
    let mut components = whole();
    let groups = r#"[{"modules": ["getUser", "onUser", "gone"]}]"#;
    let (folder, first) = project(&components, "{}", groups, &origins);
    assert_eq!(
        shown(&first, None),
        "groups.json:1:36: error: the module \"gone\" does not exist (group-module); add the module, or write the name of another\n",
    );
    let found = shown(&first, Some(0));
    let messages: Vec<&str> = found
        .lines()
        .map(|line| line.split_once(": error: ").unwrap().1)
        .collect();
    assert_eq!(
        messages,
        [
            "the module \"gone\" does not exist (group-module); add the module, or write the name of another",
            "the connection \"acme2\" is ignored in the origin \"test\", where it has no name (alt-connection); take that back with `makecom pair connection acme2 --remove --origin \"test\"`, or name another",
            "the function \"encode\" is ignored in the origin \"test\", where it has no name (function); take that back with `makecom pair function encode --remove --origin \"test\"`, or name another",
            "the RPC \"listTeams\" is called \"teams\" in the origin \"test\" (rpc); write its name in that origin",
        ]
    );
    // A module that is ignored refers to nothing, and is not in a group.
    assert_eq!(
        shown(&first, Some(1)).lines().next().unwrap(),
        "groups.json:1:15: error: the module \"getUser\" is ignored in the origin \"live\", where it has no name (group-module); take that back with `makecom pair module getUser --remove --origin \"live\"`, or name another",
    );
    assert_eq!(shown(&first, Some(1)).lines().count(), 2);
    assert_eq!(
        check(&first, Some(2)).unwrap_err().code(),
        "no-single-origin"
    );
    drop(folder);
    components["module"]["getUser"]["codes"]["staticParams"] =
        r#"[{"name": "team", "options": "rpc://teams?all=1"}]"#.into();
    let (_folder, second) = project(&components, "{}", "[]", &origins);
    assert_eq!(shown(&second, None), "");
    assert!(!shown(&second, Some(0)).contains("RPC"));
    assert!(!shown(&second, Some(1)).contains("RPC"), "ignored");
}

/// What is unknown is not reported.
#[test]
fn what_may_be_declared_elsewhere_is_not_reported() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut components = whole();
        components["module"]["getUser"]["codes"]["communication"] =
            r#"{"url": "{{parameters.unheardOf}}"}"#.into();
        change(&mut components);
        let (_folder, project) = project(&components, "{}", "[]", &json!([]));
        shown(&project, None)
    };
    let set = |key: &'static str, text: &'static str| {
        move |components: &mut Value| {
            components["module"]["getUser"]["codes"][key] = text.into();
        }
    };
    let rpc = |text: &'static str| {
        move |components: &mut Value| {
            components["rpc"]["listTeams"]["codes"]["communication"] = text.into();
        }
    };
    let reported = "module-getUser-communication.json:1:12: warning: the module does not declare the parameter \"unheardOf\" (parameter); add it to the static or the mappable parameters, or remove it here\n";
    assert_eq!(with(&|_| ()), reported);
    assert_eq!(with(&set("interface", r#"["rpc://listTeams"]"#)), reported);
    assert_eq!(
        with(&rpc(r#"{"response": {"output": {"label": "{{item.a}}"}}}"#)),
        reported
    );
    assert_eq!(with(&set("mappableParams", r#"["rpc://listTeams"]"#)), "");
    assert_eq!(with(&set("mappableParams", r#"[{"name": "{{a}}"}]"#)), "");
    assert_eq!(
        with(&set(
            "mappableParams",
            r#"[{"name": "id", "nested": [{"name": "unheardOf"}]}]"#
        )),
        ""
    );
    assert_eq!(
        with(&set("mappableParams", "[")),
        "",
        "another check says so"
    );
    assert_eq!(
        with(&rpc(
            r#"{"response": {"output": {"label": 1, "nested": []}}}"#
        )),
        ""
    );
    assert_eq!(
        with(&rpc(r#"{"response": {"output": "{{encode(body)}}"}}"#)),
        ""
    );
    let unmanaged = |components: &mut Value| {
        components["webhook"]["events"]["codes"]["params"] = "[".into();
        let module = &mut components["module"]["onUser"]["codes"];
        module["communication"] = r#"{"url": "{{parameters.unheardOf2}}"}"#.into();
    };
    assert_eq!(with(&unmanaged), reported);
}

/// `temp` of the component and of the base, and not where an expression gives it.
#[test]
fn values_of_temp_that_nothing_sets_are_reported() {
    let found = |base: &str, module: &str| {
        let mut components = whole();
        components["module"]["getUser"]["codes"]["communication"] = module.into();
        let (_folder, project) = project(&components, base, "[]", &json!([]));
        shown(&project, None)
    };
    let module = r#"[{"temp": {"page": 1}}, {"url": "/{{temp.page}}{{temp.pgae}}{{temp.token}}{{temp.token}}"}]"#;
    let place = "module-getUser-communication.json:1:";
    let typing = format!(
        "{place}50: warning: nothing sets \"pgae\" in temp (temp-value); did you mean \"page\"?\n"
    );
    let token = format!(
        "{place}63: warning: nothing sets \"token\" in temp (temp-value); set it in temp or response.temp, of this request or one before, or remove it here\n"
    );
    assert_eq!(found("{}", module), format!("{typing}{token}"));
    assert_eq!(found(r#"{"temp": {"token": "a"}}"#, module), typing);
    assert_eq!(found(r#"{"temp": "{{common}}"}"#, module), "");
    assert_eq!(found("[", module), "", "another check says so");
    assert_eq!(
        found(r#"{"headers": {"a": "{{temp.unheardOf}}"}}"#, "{}"),
        ""
    );
    let spread = r#"{"response": {"temp": {"{{...}}": "{{body}}", "a": "{{temp.b}}"}}}"#;
    assert_eq!(found("{}", spread), "");
    let first = r#"[{"response": {"temp": {"id": "{{body.id}}"}}}, {"url": "/{{temp.id}}"}]"#;
    assert_eq!(found("{}", first), "");
}

#[test]
fn a_project_of_connections_is_one_part_of_an_app() {
    let components = json!({"connection": {"acme": {"connectionType": "basic", "codes": {
        "params": r#"["rpc://fields"]"#, "communication": r#"{"url": "{{encode(1)}}"}"#,
    }}}});
    let (_folder, one) = project(&components, "{}", "[]", &json!([]));
    assert_eq!(shown(&one, None), "");
}

#[test]
fn texts_of_another_origin_are_checked_in_place_of_files() {
    let (_folder, mut project) = project(&whole(), "{}", "[]", &json!([]));
    let name = "acme".parse().unwrap();
    let kind = ComponentKind::Connection;
    let mut theirs = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    let section = Section::from_text(CodeKind::ConnectionParameters, r#"["rpc://zones"]"#);
    theirs.sections.insert(section.kind(), section);
    project
        .with_overlay("acme", &theirs, crate::Fields::new())
        .unwrap();
    assert_eq!(
        shown(&project, None),
        "connection-acme-params.json:1:2: error: the RPC \"zones\" does not exist (rpc); add the RPC, or write the name of another\n",
    );
}

#[test]
fn a_large_project_takes_little_time() {
    let mut components = whole();
    let module = components["module"]["getUser"].clone();
    for number in 0..200 {
        components["module"][format!("getUser{number}")] = module.clone();
    }
    let (_folder, project) = project(&components, BASE, GROUPS, &json!([]));
    let start = ThreadTime::now();
    assert_eq!(shown(&project, None), "");
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "without optimization"
    );
}

#[test]
fn an_rpc_may_get_any_parameter_that_is_declared_or_passed() {
    let mut components = whole();
    components["rpc"]["listTeams"]["codes"]["communication"] =
        r#"{"url": "{{parameters.id}}{{parameters.all}}{{parameters.unheardOf}}"}"#.into();
    let (_folder, one) = project(&components, "{}", "[]", &json!([]));
    assert_eq!(
        shown(&one, None),
        "rpc-listTeams-communication.json:1:47: warning: no component declares the parameter \"unheardOf\" (parameter); add it to the parameters of what uses the RPC, or remove it here\n",
    );
}

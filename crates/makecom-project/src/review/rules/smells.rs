//! What makes an app hard to maintain: repetitions, and what nothing uses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use makecom::section::{Language, Target};

use super::prelude::*;

pub(super) static HEADERS_REPEATED: ProjectRule = ProjectRule {
    id: "headers-repeated",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A header that more than two modules send with the same value is in the base, from \
        which all inherit it. `content-type` is exempt.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getA": { "label": "Get an A" }, "getB": { "label": "Get a B" }, "getC": { "label": "Get a C" } } }"#,
        ),
        (
            "modules/getA/communication.iml.json",
            r#"{ "url": "/a", "headers": { "x-version": "2" } }"#,
        ),
        (
            "modules/getB/communication.iml.json",
            r#"{ "url": "/b", "headers": { "x-version": "2" } }"#,
        ),
        (
            "modules/getC/communication.iml.json",
            r#"{ "url": "/c", "headers": { "x-version": "2" } }"#,
        ),
    ],
    good: &[
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "headers": { "x-version": "2" }, "response": { "error": "[{{statusCode}}]" } }"#,
        ),
        ("modules/getA/communication.iml.json", r#"{ "url": "/a" }"#),
        ("modules/getB/communication.iml.json", r#"{ "url": "/b" }"#),
        ("modules/getC/communication.iml.json", r#"{ "url": "/c" }"#),
    ],
    check: Check::Review(headers_repeated),
};

/// The most modules that may repeat something.
const FEW: usize = 2;

/// A module, its code, and a pointer in it.
type Use<'u, 'a> = (&'u Component<'a>, &'u Code, String);

fn headers_repeated(app: &App<'_>, found: &mut Found) {
    let mut uses: BTreeMap<(String, &str), Vec<Use<'_, '_>>> = BTreeMap::new();
    for module in app.modules() {
        let Some((code, requests)) = module.communication() else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for request in requests {
            let headers = request.get("headers").and_then(Value::as_object);
            for (name, value) in headers.into_iter().flatten() {
                let key = (name.to_lowercase(), value.as_str().unwrap_or_default());
                let is_own = key.1.contains("parameters.") || key.1.contains("temp.");
                if !key.1.is_empty()
                    && key.0 != "content-type"
                    && !is_own
                    && seen.insert(key.clone())
                {
                    let pointer = format!("{}/headers/{}", request.pointer, escaped(name));
                    uses.entry(key).or_default().push((module, code, pointer));
                }
            }
        }
    }
    let base = app.base().map(|(_, base)| base);
    let of_base = base.and_then(|base| base.get("headers")?.as_object());
    for ((name, _), all) in uses {
        let is_in_base =
            of_base.is_some_and(|headers| headers.keys().any(|key| key.to_lowercase() == name));
        let [(module, code, pointer), ..] = &all[..] else {
            continue;
        };
        if all.len() > FEW && !is_in_base {
            let message = format!("{} modules send this {name}", all.len());
            let help = "move it to the headers of the base";
            found.at(module, code, pointer.clone(), message, help);
        }
    }
}

pub(super) static VERSION_REPEATED: ProjectRule = ProjectRule {
    id: "version-repeated",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A version with which the URLs of all modules begin is a part of `baseUrl`, where \
        it is changed once.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getA": { "label": "Get an A" }, "getB": { "label": "Get a B" }, "getC": { "label": "Get a C" } } }"#,
        ),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "response": { "error": "[{{statusCode}}]" } }"#,
        ),
        (
            "modules/getA/communication.iml.json",
            r#"{ "url": "/v2/a" }"#,
        ),
        (
            "modules/getB/communication.iml.json",
            r#"{ "url": "/v2/b" }"#,
        ),
        (
            "modules/getC/communication.iml.json",
            r#"{ "url": "/v2/c" }"#,
        ),
    ],
    good: &[
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example/v2", "response": { "error": "[{{statusCode}}]" } }"#,
        ),
        ("modules/getA/communication.iml.json", r#"{ "url": "/a" }"#),
        ("modules/getB/communication.iml.json", r#"{ "url": "/b" }"#),
        ("modules/getC/communication.iml.json", r#"{ "url": "/c" }"#),
    ],
    check: Check::Review(version_repeated),
};

fn version_repeated(app: &App<'_>, found: &mut Found) {
    let Some((base_code, base)) = app.base() else {
        return;
    };
    let mut versions = BTreeSet::new();
    let mut number = 0;
    for module in app.modules() {
        for request in module.requests(CodeKind::ModuleApi) {
            let Some(url) = request.text("url") else {
                continue;
            };
            // What a user writes into a universal module is not known.
            if !url.starts_with('/') || url.starts_with("/{{") {
                continue;
            }
            versions.insert(url.split('/').nth(1).unwrap_or_default().to_owned());
            number += 1;
        }
    }
    let is_version = |text: &String| {
        let digits = text.strip_prefix(['v', 'V']);
        digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
    };
    if let [version] = &versions.iter().collect::<Vec<_>>()[..]
        && number > FEW
        && is_version(version)
        && base.get("baseUrl").is_some()
    {
        found.at(
            &app.itself,
            base_code,
            "/baseUrl",
            format!("the URLs of all modules begin with /{version}"),
            "add it here, and remove it there",
        );
    }
}

pub(super) static CHAIN_WITHOUT_ERROR: ProjectRule = ProjectRule {
    id: "chain-without-error",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "Where a module makes more than three requests, an error says which of them \
        failed.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "copyUser": { "label": "Copy a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/copyUser/communication.iml.json",
            r#"[{ "url": "/a" }, { "url": "/b" }, { "url": "/c" }, { "url": "/d" }]"#,
        ),
    ],
    good: &[(
        "modules/copyUser/communication.iml.json",
        r#"[
    { "url": "/a", "response": { "error": "[{{statusCode}}] The user: {{body.message}}" } },
    { "url": "/b" },
    { "url": "/c" },
    { "url": "/d" }
]"#,
    )],
    check: Check::Review(chain_without_error),
};

/// The most requests that need no errors of their own.
const CHAIN: usize = 3;

fn chain_without_error(app: &App<'_>, found: &mut Found) {
    for component in &app.components {
        if let Some((code, requests)) = component.communication() {
            let calls = requests
                .iter()
                .filter(|request| request.get("url").is_some());
            let number = calls.clone().count();
            if number > CHAIN && calls.clone().all(|call| call.response("error").is_none()) {
                let message = format!("any of {number} requests may fail, with the same message");
                let help = "add \"response\": {\"error\": …} to those that users should tell apart";
                found.at(component, code, "", message, help);
            }
        }
    }
}

pub(super) static COPIED_CONNECTION: ProjectRule = ProjectRule {
    id: "copied-connection",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "No connection is a copy of another: users would have to choose between two that \
        are the same.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "connection": {
        "acme": { "label": "Acme", "connectionType": "basic" },
        "acme2": { "label": "Acme", "connectionType": "basic" }
    }
}"#,
        ),
        (
            "connections/acme/communication.iml.json",
            r#"{ "url": "https://acme.example/me" }"#,
        ),
        (
            "connections/acme2/communication.iml.json",
            r#"{ "url": "https://acme.example/me" }"#,
        ),
    ],
    good: &[(
        "makecomapp.json",
        r#"{ "connection": { "acme": { "label": "Acme", "connectionType": "basic" } } }"#,
    )],
    check: Check::Review(copied_connection),
};

fn copied_connection(app: &App<'_>, found: &mut Found) {
    let connections: Vec<_> = app.of(ComponentKind::Connection).collect();
    let api = |connection: &Component<'_>| {
        let (_, value) = connection.json(CodeKind::ConnectionApi)?;
        let value =
            Some(value).filter(|value| value.as_object().is_none_or(|it| !it.is_empty()))?;
        let parameters = connection.json(CodeKind::ConnectionParameters);
        Some((value.clone(), parameters.map(|(_, value)| value.clone())))
    };
    let codes: Vec<_> = connections.iter().map(|one| api(one)).collect();
    for (at, connection) in connections.iter().enumerate() {
        let first = codes[..at].iter().position(|other| *other == codes[at]);
        if let Some(first) = first.filter(|_| codes[at].is_some()) {
            found.in_manifest(
                connection,
                "",
                format!(
                    "this connection has the codes of {}",
                    shown(connections[first].id)
                ),
                "bind all components to one of the two, and remove the other",
            );
        }
    }
}

pub(super) static DUPLICATE_FUNCTION: ProjectRule = ProjectRule {
    id: "duplicate-function",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "No function does what another does: one is changed, and the other forgotten.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "function": { "fullName": {}, "nameOf": {} } }"#,
        ),
        (
            "functions/fullName/code.js",
            "function fullName(user) {\n    return [user.first, user.last].join(' ');\n}",
        ),
        (
            "functions/nameOf/code.js",
            "function nameOf(user) {\n  return [user.first, user.last].join(' ');\n}",
        ),
    ],
    good: &[("makecomapp.json", r#"{ "function": { "fullName": {} } }"#)],
    check: Check::Review(duplicate_function),
};

/// The shortest body, in characters without white space, that is worth sharing.
const SHORTEST: usize = 30;

fn duplicate_function(app: &App<'_>, found: &mut Found) {
    let mut bodies: HashMap<String, &str> = HashMap::new();
    for function in app.of(ComponentKind::Function) {
        let Some(code) = function.codes.get(&CodeKind::FunctionCode) else {
            continue;
        };
        let text = code.section.text();
        // From its parameters on, without white space.
        let Some(start) = text
            .find("function")
            .and_then(|at| Some(at + text[at..].find('(')?))
        else {
            continue;
        };
        let body: String = text[start..].split_whitespace().collect();
        if body.len() < SHORTEST {
            continue;
        }
        match bodies.get(&body) {
            Some(other) => found.at(
                function,
                code,
                "",
                format!("this function does the same as {other}"),
                format!("call {other}, and remove this one"),
            ),
            None => {
                bodies.insert(body, function.id);
            }
        }
    }
}

pub(super) static ONE_MODULE_GROUP: ProjectRule = ProjectRule {
    id: "one-module-group",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A group has more than one module: one alone says what its label says. The group \
        of the universal module is exempt, and so is an app of a few modules.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "module": {
        "getA": { "label": "Get an A" }, "getB": { "label": "Get a B" }, "getC": { "label": "Get a C" },
        "getD": { "label": "Get a D" }, "getE": { "label": "Get an E" }, "getF": { "label": "Get an F" }
    }
}"#,
        ),
        (
            "modules/groups.json",
            r#"[{ "label": "A", "modules": ["getA"] }, { "label": "Letters", "modules": ["getB", "getC", "getD", "getE", "getF"] }]"#,
        ),
    ],
    good: &[(
        "modules/groups.json",
        r#"[{ "label": "Letters", "modules": ["getA", "getB", "getC", "getD", "getE", "getF"] }]"#,
    )],
    check: Check::Review(one_module_group),
};

/// The most modules of an app that may be in groups of any size.
const SMALL_APP: usize = 5;

fn one_module_group(app: &App<'_>, found: &mut Found) {
    let Some((code, Value::Array(groups))) = app.itself.json(CodeKind::AppGroups) else {
        return;
    };
    if app.modules().count() <= SMALL_APP {
        return;
    }
    for (at, group) in groups.iter().enumerate() {
        let modules = group.get("modules").and_then(Value::as_array);
        let label = group
            .get("label")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let Some([only]) = modules.map(|modules| &modules[..]) else {
            continue;
        };
        let module = only
            .as_str()
            .and_then(|id| app.find(ComponentKind::Module, id));
        let is_universal = module.is_some_and(|module| module.of_type == "universal");
        if !is_universal && !label.eq_ignore_ascii_case("other") {
            found.at(
                &app.itself,
                code,
                format!("/{at}"),
                "this group has one module",
                "add it to another group",
            );
        }
    }
}

pub(super) static UNUSED_COMPONENT: ProjectRule = ProjectRule {
    id: "unused-component",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "Something uses each connection, webhook, RPC and function. Nothing to do for one \
        that scenarios of older versions still need.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "rpc": { "listTeams": { "label": "Teams" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action" } }
}"#,
        ),
        (
            "rpcs/listTeams/communication.iml.json",
            r#"{ "url": "/teams" }"#,
        ),
        (
            "modules/getUser/mappable-params.iml.json",
            r#"[{ "name": "team", "type": "text", "label": "Team" }]"#,
        ),
    ],
    good: &[(
        "modules/getUser/mappable-params.iml.json",
        r#"[{ "name": "team", "type": "select", "label": "Team", "mode": "edit", "options": "rpc://listTeams" }]"#,
    )],
    check: Check::Review(unused_component),
};

fn unused_component(app: &App<'_>, found: &mut Found) {
    // A part of an app: what uses its components may be elsewhere.
    if app.modules().next().is_none() {
        return;
    }
    let mut bound: BTreeSet<(ComponentKind, &str)> = BTreeSet::new();
    let mut names: BTreeSet<(ComponentKind, String)> = BTreeSet::new();
    let mut computes_rpc = false;
    let mut scripts = Vec::new();
    for component in app.all() {
        for field in [Field::Connection, Field::AltConnection, Field::Webhook] {
            let kind = field.references();
            bound.extend(
                kind.into_iter()
                    .filter_map(|kind| Some((kind, component.field(field)?))),
            );
        }
        for code in component.codes.values() {
            let text = code.section.text();
            if code.section.kind().language() == Language::JavaScript {
                scripts.push((component.id, text));
                continue;
            }
            computes_rpc |= text.contains("rpc://{{");
            let uses = code
                .section
                .references()
                .map(|it| it.uses)
                .unwrap_or_default();
            for one in uses {
                match one.target {
                    Target::Rpc => names.insert((ComponentKind::Rpc, one.name)),
                    Target::Function => names.insert((ComponentKind::Function, one.name)),
                    _ => false,
                };
            }
        }
    }
    for component in &app.components {
        let (kind, id) = (component.kind, component.id);
        let is_in_scripts = || {
            let call = format!("iml.{id}");
            scripts
                .iter()
                .any(|(of, text)| *of != id && text.contains(&call))
        };
        let is_named = || {
            let mut origins = app.project.origins().iter();
            names.contains(&(kind, id.to_owned()))
                || origins.any(|origin| {
                    let name = origin.remote_name(kind, id);
                    name.is_some_and(|name| names.contains(&(kind, name.to_owned())))
                })
        };
        let is_used = match kind {
            ComponentKind::Connection | ComponentKind::Webhook => bound.contains(&(kind, id)),
            ComponentKind::Rpc => computes_rpc || is_named(),
            ComponentKind::Function => is_named() || is_in_scripts(),
            _ => true,
        };
        if !is_used {
            let message = format!("nothing uses this {kind}");
            found.in_manifest(component, "", message, "use it, or remove it");
        }
    }
}

pub(super) static FUNCTION_WITHOUT_TEST: ProjectRule = ProjectRule {
    id: "function-without-test",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A function has a test: Make runs it in its editor, and `makecom test` here.",
    bad: &[
        ("makecomapp.json", r#"{ "function": { "double": {} } }"#),
        (
            "functions/double/code.js",
            "function double(x) {\n    return 2 * x;\n}",
        ),
        ("functions/double/test.js", ""),
    ],
    good: &[(
        "functions/double/test.js",
        "it('doubles', () => assert.strictEqual(double(2), 4));",
    )],
    check: Check::Review(function_without_test),
};

fn function_without_test(app: &App<'_>, found: &mut Found) {
    for function in app.of(ComponentKind::Function) {
        let Some(code) = function.codes.get(&CodeKind::FunctionCode) else {
            continue;
        };
        let test = function.codes.get(&CodeKind::FunctionTest);
        let has_one = test.is_some_and(|test| {
            let mut lines = test.section.text().lines().map(str::trim_start);
            lines.any(|line| !line.starts_with("//") && line.contains("it("))
        });
        if !has_one {
            let help = "write it('…', () => assert.strictEqual(…)) as its test";
            found.at(function, code, "", "this function has no test", help);
        }
    }
}

pub(super) static TYPE_DIFFERS: ProjectRule = ProjectRule {
    id: "type-differs",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "What a module takes and puts out under one name has one type: a date that comes \
        out as text cannot be mapped to where a date is asked for.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "createTask": { "label": "Create a Task", "moduleType": "action" } } }"#,
        ),
        (
            "modules/createTask/mappable-params.iml.json",
            r#"[{ "name": "due", "type": "date", "label": "Due" }]"#,
        ),
        (
            "modules/createTask/interface.iml.json",
            r#"[{ "name": "due", "type": "boolean", "label": "Due" }]"#,
        ),
    ],
    good: &[(
        "modules/createTask/interface.iml.json",
        r#"[{ "name": "due", "type": "date", "label": "Due" }]"#,
    )],
    check: Check::Review(type_differs),
};

/// Types whose values are no texts, by what they are.
fn class(of: &str) -> Option<&'static str> {
    Some(match of {
        "number" | "integer" | "uinteger" => "number",
        "boolean" => "boolean",
        "date" | "timestamp" => "date",
        // A service may take an id, and give all that has it.
        _ => return None,
    })
}

fn type_differs(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        // What a search takes filters, and is something else than what it puts out.
        if !matches!(module.of_type, "action") {
            continue;
        }
        let (Some((code, Value::Array(interface))), Some((_, Value::Array(expect)))) = (
            module.json(CodeKind::ModuleInterface),
            module.json(CodeKind::ModuleExpect),
        ) else {
            continue;
        };
        let text =
            |field: &'_ Value, key: &str| field.get(key).and_then(Value::as_str).map(str::to_owned);
        let types = |list: &[Value]| -> BTreeMap<String, (usize, String)> {
            let fields = list.iter().enumerate();
            fields
                .filter_map(|(at, field)| Some((text(field, "name")?, (at, text(field, "type")?))))
                .collect()
        };
        let taken = types(expect);
        for (name, (at, given)) in types(interface) {
            if let Some((_, taken)) = taken.get(&name)
                && let (Some(one), Some(other)) = (class(taken), class(&given))
                && one != other
            {
                found.at(
                    module,
                    code,
                    format!("/{at}/type"),
                    format!(
                        "{} is taken as {taken}, and put out as {given}",
                        shown(&name)
                    ),
                    "use one type for both, unless they are different things",
                );
            }
        }
    }
}

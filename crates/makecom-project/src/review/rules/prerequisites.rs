//! What Make asks of every app before it publishes one.

use super::prelude::*;

pub(super) static BASE_WITHOUT_ERROR: ProjectRule = ProjectRule {
    id: "base-without-error",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The base says what becomes of errors of the service: with `response.error`, users \
        read why a module failed. Where all requests have one of their own, the base needs none.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example" }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/1" }"#,
        ),
    ],
    good: &[(
        "general/base.iml.json",
        r#"{
    "baseUrl": "https://acme.example",
    "response": { "error": { "message": "[{{statusCode}}] {{body.message}}" } }
}"#,
    )],
    check: Check::Review(base_without_error),
};

fn base_without_error(app: &App<'_>, found: &mut Found) {
    let Some((code, base)) = app.base() else {
        return;
    };
    if base.response("error").is_some() {
        return;
    }
    let is_open =
        |request: &Request<'_>| request.get("url").is_some() && request.response("error").is_none();
    let open = app.components.iter().find(|component| {
        let calls = component.communication();
        let is_called = matches!(component.kind, ComponentKind::Module | ComponentKind::Rpc);
        is_called && calls.is_some_and(|(_, requests)| requests.iter().any(is_open))
    });
    if let Some(open) = open {
        found.at(
            &app.itself,
            code,
            "",
            format!(
                "the base has no \"error\", and neither has {}",
                shown(open.id)
            ),
            "add \"response\": {\"error\": {\"message\": \"[{{statusCode}}] {{body.…}}\"}}",
        );
    }
}

pub(super) static BASE_ERROR_WITHOUT_STATUS: ProjectRule = ProjectRule {
    id: "base-error-without-status",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The error messages of the base begin with the status, `[{{statusCode}}]`, by \
        which users find the meaning in the documentation of the service.",
    bad: &[
        ("makecomapp.json", "{ }"),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "response": { "error": "{{body.message}}" } }"#,
        ),
    ],
    good: &[(
        "general/base.iml.json",
        r#"{ "baseUrl": "https://acme.example", "response": { "error": "[{{statusCode}}] {{body.message}}" } }"#,
    )],
    check: Check::Review(base_error_without_status),
};

fn base_error_without_status(app: &App<'_>, found: &mut Found) {
    if let Some((code, base)) = app.base()
        && let Some(error) = base.response("error")
    {
        let (pointer, message) = match error {
            Value::Object(error) => ("/response/error/message", error.get("message")),
            other => ("/response/error", Some(other)),
        };
        if let Some(Value::String(message)) = message
            && !message.contains("statusCode")
        {
            found.at(
                &app.itself,
                code,
                pointer,
                "this message does not say which status the service answered",
                "begin it with [{{statusCode}}]",
            );
        }
    }
}

pub(super) static DEVELOPMENT_HOST: ProjectRule = ProjectRule {
    id: "development-host",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "Requests go to the production domain of the service, not to a host of a provider \
        or a tunnel under which it is developed.",
    bad: &[
        ("makecomapp.json", "{ }"),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme-api.herokuapp.com", "response": { "error": "[{{statusCode}}]" } }"#,
        ),
    ],
    good: &[(
        "general/base.iml.json",
        r#"{ "baseUrl": "https://api.acme.example", "response": { "error": "[{{statusCode}}]" } }"#,
    )],
    check: Check::Review(development_host),
};

/// How the names of such hosts end, or all of it.
const DEVELOPMENT: [&str; 14] = [
    "azurewebsites.net",
    "elasticbeanstalk.com",
    "fly.dev",
    "herokuapp.com",
    "localhost",
    "lhr.life",
    "loca.lt",
    "ngrok-free.app",
    "ngrok.app",
    "ngrok.io",
    "onrender.com",
    "trycloudflare.com",
    "vercel.app",
    "webhook.site",
];

/// The host of an absolute URL, as far as it is literal.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.split(['/', '?', '#']).next()?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = host.split(':').next()?;
    let is_literal = !scheme.contains("{{") && !host.contains("{{") && !host.is_empty();
    is_literal.then_some(host)
}

fn development_host(app: &App<'_>, found: &mut Found) {
    for component in app.all() {
        for code in component.codes.values() {
            let Some(value) = &code.value else {
                continue;
            };
            let is_asked = matches!(
                code.section.kind().language(),
                makecom::section::Language::Requests
                    | makecom::section::Language::Stages
                    | makecom::section::Language::Epoch
            );
            if !is_asked {
                continue;
            }
            let first = find_text(value, "", &mut |text, pointer| {
                let key = pointer.rsplit('/').next().unwrap_or_default();
                let host = host(text).filter(|_| matches!(key, "url" | "baseUrl"))?;
                let host = host.to_lowercase();
                let is_below = |end: &&str| {
                    host.strip_suffix(*end)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                };
                let is_found = DEVELOPMENT.iter().any(is_below)
                    || host.contains(".execute-api.") && host.ends_with(".amazonaws.com");
                is_found.then(|| (pointer.to_owned(), host))
            });
            if let Some((pointer, host)) = first {
                found.at(
                    component,
                    code,
                    pointer,
                    format!("{host} is a host for development"),
                    "write the production domain of the service",
                );
            }
        }
    }
}

pub(super) static NO_DESCRIPTION: ProjectRule = ProjectRule {
    id: "no-description",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "A module has a description: a sentence about what it does, which users read when \
        they choose one.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action", "description": "Gets a user." } } }"#,
    )],
    check: Check::Review(no_description),
};

fn no_description(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        if module.field(Field::Description).is_none() {
            let help = "add \"description\", such as \"Gets a user.\"";
            found.in_manifest(module, "", "this module has no description", help);
        }
    }
}

pub(super) static NO_UNIVERSAL_MODULE: ProjectRule = ProjectRule {
    id: "no-universal-module",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "An app has a universal module, by which users call what no other module does. \
        Make asks for one before it publishes an app.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "module": {
        "getUser": { "label": "Get a User", "moduleType": "action" },
        "makeApiCall": { "label": "Make an API Call", "moduleType": "universal" }
    }
}"#,
    )],
    check: Check::Review(no_universal_module),
};

fn no_universal_module(app: &App<'_>, found: &mut Found) {
    // One that is written as an action is known by its URL.
    let is_universal = |module: &Component<'_>| {
        let requests = module.requests(CodeKind::ModuleApi);
        let calls_anything = requests.iter().any(|request| {
            request
                .text("method")
                .is_some_and(|method| method.contains("parameters."))
        });
        module.of_type == "universal" || calls_anything
    };
    let mut modules = app.modules().peekable();
    if modules.peek().is_some() && !modules.any(is_universal) {
        found.in_manifest(
            &app.itself,
            "components/module",
            "no module is universal",
            "add one, labelled \"Make an API Call\"",
        );
    }
}

pub(super) static NO_INTERFACE: ProjectRule = ProjectRule {
    id: "no-interface",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A trigger and a search have an interface: without it, users can map nothing \
        before the module ran.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "listUsers": { "label": "List Users", "moduleType": "search" } } }"#,
        ),
        (
            "modules/listUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "limit": 10, "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
        ("modules/listUsers/interface.iml.json", "[]"),
    ],
    good: &[(
        "modules/listUsers/interface.iml.json",
        r#"[{ "name": "id", "type": "text", "label": "ID" }]"#,
    )],
    check: Check::Review(no_interface),
};

fn no_interface(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        let has_one = module.is_trigger() || module.is_search() || module.is_instant();
        // One that is not written yet is another finding.
        let does_something = module.is_instant()
            || module
                .communication()
                .is_some_and(|(_, requests)| !requests.is_empty());
        if let Some((code, value)) = module.json(CodeKind::ModuleInterface)
            && has_one
            && does_something
            && (value.is_null() || value.as_array().is_some_and(Vec::is_empty))
        {
            found.at(
                module,
                code,
                "",
                "users can map nothing of what this module puts out",
                "describe it: each field with name, type and label",
            );
        }
    }
}

pub(super) static NO_LIMIT: ProjectRule = ProjectRule {
    id: "no-limit",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The response of a search and of a polling trigger has a `limit`: without it, a \
        run reads all there is.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "listUsers": { "label": "List Users", "moduleType": "search" } } }"#,
        ),
        (
            "modules/listUsers/mappable-params.iml.json",
            r#"[{ "name": "limit", "type": "uinteger", "label": "Limit", "default": 10 }]"#,
        ),
        (
            "modules/listUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    good: &[(
        "modules/listUsers/communication.iml.json",
        r#"{
    "url": "/users",
    "response": { "limit": "{{parameters.limit}}", "iterate": "{{body.users}}", "output": "{{item}}" }
}"#,
    )],
    check: Check::Review(no_limit),
};

fn no_limit(app: &App<'_>, found: &mut Found) {
    let is_in_base = app
        .base()
        .is_some_and(|(_, base)| base.response("limit").is_some());
    for module in app.modules() {
        if is_in_base || !(module.is_search() || module.is_trigger()) {
            continue;
        }
        if let Some((code, requests)) = module.communication()
            && let Some(last) = requests.last()
            && requests
                .iter()
                .all(|request| request.response("limit").is_none())
        {
            let pointer = match last.get("response") {
                Some(_) => format!("{}/response", last.pointer),
                None => last.pointer.clone(),
            };
            found.at(
                module,
                code,
                pointer,
                format!("this {} has no limit", module.of_type),
                "add \"limit\": \"{{parameters.limit}}\" to the response",
            );
        }
    }
}

pub(super) static LIMIT_PARAMETER: ProjectRule = ProjectRule {
    id: "limit-parameter",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "A search and a polling trigger have a parameter `limit`, of the type `uinteger` \
        and not advanced: optional with the default 10 in a search, required in a trigger.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "listUsers": { "label": "List Users", "moduleType": "search" } } }"#,
        ),
        (
            "modules/listUsers/mappable-params.iml.json",
            r#"[{ "name": "limit", "type": "text", "label": "Limit" }]"#,
        ),
        (
            "modules/listUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "limit": "{{parameters.limit}}", "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    good: &[(
        "modules/listUsers/mappable-params.iml.json",
        r#"[{ "name": "limit", "type": "uinteger", "label": "Limit", "default": 10 }]"#,
    )],
    check: Check::Review(limit_parameter),
};

fn limit_parameter(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        if !(module.is_search() || module.is_trigger()) {
            continue;
        }
        let mut limit = None;
        let mut is_open = false;
        for kind in [CodeKind::ModuleExpect, CodeKind::ModuleParameters] {
            let Some((code, value)) = module.json(kind) else {
                continue;
            };
            // An RPC may bring it.
            is_open |= find_text(value, "", &mut |text, pointer| {
                let key = pointer.rsplit('/').next().unwrap_or_default();
                let is_list = key.bytes().all(|byte| byte.is_ascii_digit());
                (text.starts_with("rpc://") && (is_list || key == "nested")).then_some(())
            })
            .is_some();
            parameters(value, "", &mut |parameter, pointer| {
                if parameter.get("name").is_some_and(|name| name == "limit") {
                    limit.get_or_insert((code, pointer.to_owned(), parameter));
                }
            });
        }
        match limit {
            None => {
                if let Some((code, _)) = module.json(CodeKind::ModuleExpect)
                    && !is_open
                    && module
                        .communication()
                        .is_some_and(|(_, requests)| !requests.is_empty())
                {
                    let message = format!("this {} has no parameter \"limit\"", module.of_type);
                    let help = "add one of the type uinteger, after which response.limit is named";
                    found.at(module, code, "", message, help);
                }
            }
            Some((code, pointer, limit)) => {
                let is = |key: &str| limit.get(key).is_some_and(|value| value == true);
                let is_number = limit.get("type").is_some_and(|of| {
                    of.as_str()
                        .is_some_and(|of| of == "uinteger" || of.contains("{{"))
                });
                let (message, help) = if !is_number {
                    (
                        "the limit is not of the type uinteger",
                        "write \"type\": \"uinteger\"",
                    )
                } else if is("advanced") {
                    (
                        "the limit is advanced",
                        "remove \"advanced\", so that users see it",
                    )
                } else if module.is_search() && is("required") && !limit.contains_key("default") {
                    (
                        "the limit of a search is required",
                        "remove \"required\", and write \"default\": 10",
                    )
                } else {
                    continue;
                };
                found.at(module, code, pointer, message, help);
            }
        }
    }
}

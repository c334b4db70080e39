//! What cannot work as it is written, across the codes of a component and the manifest.

use makecom::section::{logged_secrets, through_base};

use super::prelude::*;

pub(super) static ACTION_ITERATES: ProjectRule = ProjectRule {
    id: "action-iterates",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "An action and a universal module put out one bundle: what they put out is not \
        iterated, nor read from several pages. Of several elements only the last would be put \
        out; a search puts out all.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "listUsers": { "label": "List Users", "moduleType": "action" } } }"#,
        ),
        (
            "modules/listUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    good: &[
        (
            "makecomapp.json",
            r#"{ "module": { "listUsers": { "label": "List Users", "moduleType": "search" } } }"#,
        ),
        (
            "modules/listUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "limit": 10, "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    check: Check::Review(action_iterates),
};

fn action_iterates(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        if !matches!(module.of_type, "action" | "universal") {
            continue;
        }
        let Some((code, requests)) = module.communication() else {
            continue;
        };
        // What requests before the last read is for the last.
        let Some(last) = requests.last() else {
            continue;
        };
        let what = match (last.response("iterate"), last.get("pagination")) {
            (Some(_), _) => ("response/iterate", "iterates"),
            (None, Some(_)) => ("pagination", "reads several pages"),
            (None, None) => continue,
        };
        found.at(
            module,
            code,
            format!("{}/{}", last.pointer, what.0),
            format!(
                "this module is of the type {}, and {}",
                module.of_type, what.1
            ),
            "put one bundle out, such as {{body}}, or make it a search",
        );
    }
}

pub(super) static NO_TRIGGER: ProjectRule = ProjectRule {
    id: "no-trigger",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The response of a polling trigger has `trigger`: by its id and date Make knows \
        which events are new.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "watchUsers": { "label": "Watch Users", "moduleType": "trigger" } } }"#,
        ),
        (
            "modules/watchUsers/communication.iml.json",
            r#"{ "url": "/users", "response": { "limit": "{{parameters.limit}}", "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    good: &[(
        "modules/watchUsers/communication.iml.json",
        r#"{
    "url": "/users",
    "response": {
        "limit": "{{parameters.limit}}",
        "trigger": { "type": "date", "order": "desc", "id": "{{item.id}}", "date": "{{item.created}}" },
        "iterate": "{{body.users}}",
        "output": "{{item}}"
    }
}"#,
    )],
    check: Check::Review(no_trigger),
};

fn no_trigger(app: &App<'_>, found: &mut Found) {
    let is_in_base = app
        .base()
        .is_some_and(|(_, base)| base.response("trigger").is_some());
    for module in app
        .modules()
        .filter(|module| module.is_trigger() && !is_in_base)
    {
        if let Some((code, requests)) = module.communication()
            && let Some(last) = requests.last()
            && requests
                .iter()
                .all(|request| request.response("trigger").is_none())
        {
            found.at(
                module,
                code,
                last.pointer.clone(),
                "a polling trigger does not say which events are new",
                "add \"trigger\" to the response, with type, order, id and date",
            );
        }
    }
}

pub(super) static INSTANT_TRIGGER_CONNECTION: ProjectRule = ProjectRule {
    id: "instant-trigger-connection",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "The connection of an instant trigger is that of its webhook: one of the module \
        itself is not used.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "webhook": { "acme": { "label": "Event", "webhookType": "web" } },
    "module": {
        "watchUsers": { "label": "Watch Users", "moduleType": "instant_trigger", "webhook": "acme", "connection": "acme" }
    }
}"#,
        ),
        ("webhooks/acme/communication.iml.json", "{ }"),
    ],
    good: &[(
        "makecomapp.json",
        r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "webhook": { "acme": { "label": "Event", "webhookType": "web", "connection": "acme" } },
    "module": {
        "watchUsers": { "label": "Watch Users", "moduleType": "instant_trigger", "webhook": "acme", "connection": null }
    }
}"#,
    )],
    check: Check::Review(instant_trigger_connection),
};

fn instant_trigger_connection(app: &App<'_>, found: &mut Found) {
    for module in app.modules().filter(|module| module.is_instant()) {
        // One that names the same as its webhook may be written by a tool.
        let webhook = module.field(Field::Webhook);
        let webhook = webhook.and_then(|id| app.find(ComponentKind::Webhook, id));
        for field in [Field::Connection, Field::AltConnection] {
            if let Some(name) = module.field(field)
                && webhook.is_none_or(|webhook| webhook.field(field) != Some(name))
            {
                found.in_manifest(
                    module,
                    field.key(),
                    "an instant trigger has a connection of its own, which is not used",
                    "name it in the webhook, and write null here",
                );
            }
        }
    }
}

pub(super) static ALIAS_CONNECTION: ProjectRule = ProjectRule {
    id: "alias-connection",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "A connection with `aliasTo` has no codes of its own: Make ignores it when it \
        compiles the app.",
    bad: &[(
        "makecomapp.json",
        r#"{ "connection": { "acme": { "label": "Acme", "connectionType": "basic", "aliasTo": "acme2" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "connection": { "acme": { "label": "Acme", "connectionType": "basic" } } }"#,
    )],
    check: Check::Review(alias_connection),
};

fn alias_connection(app: &App<'_>, found: &mut Found) {
    for connection in app.of(ComponentKind::Connection) {
        if connection.attribute("aliasTo").is_some() {
            found.in_manifest(
                connection,
                "aliasTo",
                "this connection stands for another, and is left out of the compiled app",
                "bind components to the other one, or remove \"aliasTo\"",
            );
        }
    }
}

pub(super) static NO_CONNECTION: ProjectRule = ProjectRule {
    id: "no-connection",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A module whose requests use the connection has one: without it, `connection` is \
        empty, and so are the headers that the base makes of it.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action" } }
}"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/1", "headers": { "x-key": "{{connection.key}}" } }"#,
        ),
    ],
    good: &[(
        "makecomapp.json",
        r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action", "connection": "acme" } }
}"#,
    )],
    check: Check::Review(no_connection),
};

fn no_connection(app: &App<'_>, found: &mut Found) {
    let base = app.base().map(|(code, _)| code.section.text());
    let is_in_base = base.is_some_and(reads_connection);
    let has_connections = app.of(ComponentKind::Connection).next().is_some();
    for component in &app.components {
        let is_bound = match component.kind {
            ComponentKind::Module if component.is_instant() => continue,
            ComponentKind::Module => component.field(Field::Connection).is_some(),
            // An RPC gets the connection of what uses it.
            _ => continue,
        };
        if is_bound || component.field(Field::AltConnection).is_some() {
            continue;
        }
        let Some((code, requests)) = component.communication() else {
            continue;
        };
        let is_relative =
            |request: &Request<'_>| request.text("url").is_some_and(|url| url.starts_with('/'));
        let uses = reads_connection(code.section.text())
            || is_in_base && has_connections && requests.iter().any(is_relative);
        if uses {
            found.in_manifest(
                component,
                "",
                "this module uses a connection, and has none",
                "name it as \"connection\"",
            );
        }
    }
}

/// Whether an expression of a text reads `connection.x`.
fn reads_connection(text: &str) -> bool {
    text.contains("{{")
        && text.match_indices("connection.").any(|(at, _)| {
            !text[..at]
                .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'))
        })
}

pub(super) static MISSING_SCOPE: ProjectRule = ProjectRule {
    id: "missing-scope",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A scope that a module, a webhook or the connection itself needs is in the scope \
        list of the connection: users see there what they allow.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "oauth" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action", "connection": "acme" } }
}"#,
        ),
        (
            "connections/acme/scope-list.iml.json",
            r#"{ "users.read": "See users" }"#,
        ),
        (
            "modules/getUser/scope.iml.json",
            r#"["users.read", "users.write"]"#,
        ),
    ],
    good: &[(
        "connections/acme/scope-list.iml.json",
        r#"{ "users.read": "See users", "users.write": "Change users" }"#,
    )],
    check: Check::Review(missing_scope),
};

fn missing_scope(app: &App<'_>, found: &mut Found) {
    for component in &app.components {
        let kind = match component.kind {
            ComponentKind::Module => CodeKind::ModuleScope,
            ComponentKind::Webhook => CodeKind::WebhookScope,
            ComponentKind::Connection => CodeKind::ConnectionScope,
            _ => continue,
        };
        let Some((code, Value::Array(scopes))) = component.json(kind) else {
            continue;
        };
        let ids = match component.kind {
            ComponentKind::Connection => vec![component.id],
            _ => [Field::Connection, Field::AltConnection]
                .into_iter()
                .filter_map(|field| component.field(field))
                .collect(),
        };
        let lists = ids.iter().filter_map(|id| {
            let connection = app.find(ComponentKind::Connection, id)?;
            let (_, list) = connection.json(CodeKind::ConnectionScopes)?;
            // An empty list may be of a service without scopes.
            list.as_object().filter(|list| !list.is_empty())
        });
        let lists: Vec<&Map<String, Value>> = lists.collect();
        if lists.is_empty() {
            continue;
        }
        for (at, scope) in scopes.iter().enumerate() {
            if let Some(scope) = scope.as_str()
                && !scope.contains("{{")
                && !lists.iter().any(|list| list.contains_key(scope))
            {
                found.at(
                    component,
                    code,
                    format!("/{at}"),
                    format!("the scope list of the connection has no {}", shown(scope)),
                    "add it there with a label, or remove it here",
                );
            }
        }
    }
}

pub(super) static COMMON_WITHOUT_SOURCE: ProjectRule = ProjectRule {
    id: "common-without-source",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "Common data that modules, RPCs, webhooks and the base use has a source: the \
        common data of the app, which only the developer sees, or its `installSpec` and \
        `install`, by which installers are asked. Only the names of what the project holds can \
        be seen.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/1", "qs": { "tenant": "{{common.tenant}}" } }"#,
        ),
    ],
    good: &[("general/common.json", r#"{ "tenant": "acme" }"#)],
    check: Check::Review(common_without_source),
};

/// What Make's own limits are named in common data.
const SETTINGS: [&str; 3] = [
    "maxRequestCount",
    "maxPaginationRequestCount",
    "maxPastRecords",
];

fn common_without_source(app: &App<'_>, found: &mut Found) {
    let Some(known) = app.names_of_common() else {
        return;
    };
    let mut seen = std::collections::BTreeSet::new();
    for component in app.all() {
        for (code, _) in component.calls() {
            if !code.section.text().contains("common.") {
                continue;
            }
            for placed in code.section.templates().unwrap_or_default() {
                for embedded in placed.template.expressions() {
                    let mut names = Vec::new();
                    embedded
                        .expr
                        .walk(&mut |expr| names.extend(common_name(expr)));
                    for name in names {
                        if !known.contains(name)
                            && !SETTINGS.contains(&name)
                            && seen.insert(name.to_owned())
                        {
                            found.at(
                                component,
                                code,
                                placed.pointer.clone(),
                                format!("nothing in the project sets common.{name}"),
                                "set it in the common data of the app, or ask installers for it",
                            );
                        }
                    }
                }
            }
        }
    }
}

fn common_name(expr: &makecom::section::expression::Expr) -> Option<&str> {
    use makecom::section::expression::{Expr, Step};
    let Expr::Path(path) = expr else {
        return None;
    };
    match path.steps.first() {
        Some(Step::Name(name) | Step::Key(name)) if &*path.root.text == "common" => {
            Some(&name.text)
        }
        _ => None,
    }
}

pub(super) static SECRET_IN_MODULE_LOG: ProjectRule = ProjectRule {
    id: "secret-in-module-log",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A secret in a request of a module, an RPC or a webhook is listed in the \
        `log.sanitize` of the request, or of the base, because Make writes all else into its \
        log.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action", "connection": null } } }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/1", "headers": { "x-key": "{{connection.apiKey}}" } }"#,
        ),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "log": { "sanitize": ["request.headers.authorization"] }, "response": { "error": "[{{statusCode}}]" } }"#,
        ),
    ],
    good: &[(
        "general/base.iml.json",
        r#"{ "baseUrl": "https://acme.example", "log": { "sanitize": ["request.headers.x-key"] }, "response": { "error": "[{{statusCode}}]" } }"#,
    )],
    check: Check::Review(secret_in_module_log),
};

fn secret_in_module_log(app: &App<'_>, found: &mut Found) {
    let base = app.itself.codes.get(&CodeKind::AppBase);
    // A base that cannot be read may hide anything.
    if base.is_some_and(|base| base.value.is_none()) {
        return;
    }
    for component in &app.components {
        for (code, _) in component.calls() {
            for one in logged_secrets(&code.section, base.map(|base| &base.section)) {
                found.at(component, code, one.pointer, one.message, one.help);
            }
        }
    }
}

pub(super) static TEMP_OF_BASE: ProjectRule = ProjectRule {
    id: "temp-of-base",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "What the base puts into `temp` is followed: no module, RPC or webhook puts a secret \
        out that it finds there, or lets a parameter choose the host that gets the credentials.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action", "connection": null } } }"#,
        ),
        (
            "general/base.iml.json",
            r#"{ "baseUrl": "https://acme.example", "temp": { "key": "{{common.apiKey}}" }, "response": { "error": "[{{statusCode}}]" } }"#,
        ),
        ("general/common.json", r#"{ "apiKey": "" }"#),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/1", "response": { "output": { "id": "{{body.id}}", "key": "{{temp.key}}" } } }"#,
        ),
    ],
    good: &[(
        "modules/getUser/communication.iml.json",
        r#"{ "url": "/users/1", "response": { "output": { "id": "{{body.id}}" } } }"#,
    )],
    check: Check::Review(temp_of_base),
};

fn temp_of_base(app: &App<'_>, found: &mut Found) {
    let Some((base, request)) = app.base() else {
        return;
    };
    if request.get("temp").is_none() && request.response("temp").is_none() {
        return;
    }
    for component in &app.components {
        for (code, _) in component.calls() {
            for one in through_base(&code.section, &base.section) {
                found.at(component, code, one.pointer, one.message, one.help);
            }
        }
    }
}

pub(super) static WEBHOOK_WITHOUT_DETACH: ProjectRule = ProjectRule {
    id: "webhook-without-detach",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A webhook that Make registers at the service is removed there, too, by `detach`: \
        the service would go on sending events otherwise.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "webhook": { "acme": { "label": "Event", "webhookType": "web" } } }"#,
        ),
        (
            "webhooks/acme/attach.iml.json",
            r#"{ "url": "/hooks", "method": "POST", "body": { "url": "{{webhook.url}}" } }"#,
        ),
        ("webhooks/acme/detach.iml.json", "{ }"),
    ],
    good: &[
        (
            "webhooks/acme/attach.iml.json",
            r#"{ "url": "/hooks", "method": "POST", "body": { "url": "{{webhook.url}}" }, "response": { "data": { "id": "{{body.id}}" } } }"#,
        ),
        (
            "webhooks/acme/detach.iml.json",
            r#"{ "url": "/hooks/{{webhook.id}}", "method": "DELETE" }"#,
        ),
    ],
    check: Check::Review(webhook_without_detach),
};

fn webhook_without_detach(app: &App<'_>, found: &mut Found) {
    for webhook in app.of(ComponentKind::Webhook) {
        let calls = |kind| {
            let requests = webhook.requests(kind);
            requests
                .iter()
                .any(|it| it.get("url").is_some() || it.get("endpoint").is_some())
        };
        if let Some((code, _)) = webhook.json(CodeKind::WebhookDetach)
            && calls(CodeKind::WebhookAttach)
            && !calls(CodeKind::WebhookDetach)
        {
            found.at(
                webhook,
                code,
                "",
                "attach registers the webhook, and nothing removes it",
                "write the request that removes it from the service",
            );
        }
    }
}

pub(super) static SHARED_WEBHOOK: ProjectRule = ProjectRule {
    id: "shared-webhook",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A shared webhook has a connection, and says with `uid` whose event it is: by it \
        Make finds the scenarios that get the event.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "webhook": { "acme": { "label": "Event", "webhookType": "web-shared" } } }"#,
        ),
        (
            "webhooks/acme/communication.iml.json",
            r#"{ "output": "{{body}}" }"#,
        ),
    ],
    good: &[
        (
            "makecomapp.json",
            r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "oauth" } },
    "webhook": { "acme": { "label": "Event", "webhookType": "web-shared", "connection": "acme" } }
}"#,
        ),
        (
            "webhooks/acme/communication.iml.json",
            r#"{ "output": "{{body}}", "uid": "{{body.accountId}}" }"#,
        ),
    ],
    check: Check::Review(shared_webhook),
};

fn shared_webhook(app: &App<'_>, found: &mut Found) {
    for webhook in app.of(ComponentKind::Webhook) {
        if webhook.of_type != "web-shared" {
            continue;
        }
        if webhook.field(Field::Connection).is_none() {
            let help = "name it as \"connection\"";
            found.in_manifest(webhook, "", "a shared webhook has no connection", help);
        }
        if let Some((code, requests)) = webhook.communication()
            && requests.iter().all(|request| request.get("uid").is_none())
        {
            found.at(
                webhook,
                code,
                "",
                "a shared webhook does not say whose event it is",
                "add \"uid\", with the value that the connection stores as its uid",
            );
        }
    }
}

pub(super) static RESERVED_ID: ProjectRule = ProjectRule {
    id: "reserved-id",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The names of modules, RPCs and functions are no reserved words of JavaScript, \
        into which Make compiles an app.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "delete": { "label": "Delete a User", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "deleteUser": { "label": "Delete a User", "moduleType": "action" } } }"#,
    )],
    check: Check::Review(reserved_id),
};

const RESERVED: [&str; 43] = [
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
];
const RESERVED_AT_THE_END: [&str; 3] = ["while", "with", "yield"];

fn reserved_id(app: &App<'_>, found: &mut Found) {
    for component in &app.components {
        let is_named = matches!(
            component.kind,
            ComponentKind::Module | ComponentKind::Rpc | ComponentKind::Function
        );
        let id = component.id;
        if is_named && (RESERVED.contains(&id) || RESERVED_AT_THE_END.contains(&id)) {
            found.in_manifest(
                component,
                "",
                format!("{} is a word of JavaScript", shown(id)),
                "give it another name, such as one with the thing that it is about",
            );
        }
    }
}

pub(super) static NO_COMMUNICATION: ProjectRule = ProjectRule {
    id: "no-communication",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A module has a communication: without it, it does nothing. That of an instant \
        trigger may be empty.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        ("modules/getUser/communication.iml.json", "{ }"),
    ],
    good: &[(
        "modules/getUser/communication.iml.json",
        r#"{ "url": "/me" }"#,
    )],
    check: Check::Review(no_communication),
};

fn no_communication(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        let needs_one = matches!(
            module.of_type,
            "action" | "search" | "trigger" | "universal"
        );
        let is_empty = |value: &Value| match value {
            Value::Null => true,
            Value::Object(object) => object.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if let Some((code, value)) = module.json(CodeKind::ModuleApi)
            && needs_one
            && is_empty(value)
        {
            let help = "write its request";
            found.at(module, code, "", "this module does nothing", help);
        }
    }
}

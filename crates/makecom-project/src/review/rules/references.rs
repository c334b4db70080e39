//! The rules that other checks of a project carry out: references, and the reading of the
//! manifest and its files.

use super::prelude::*;
use crate::references::ReferenceKind;

pub(super) static BROKEN_CONNECTION: ProjectRule = ProjectRule {
    id: "broken-connection",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "The connection that a module, a webhook or an RPC names is one of the project.",
    bad: &[(
        "makecomapp.json",
        r#"{ "rpc": { "listTeams": { "label": "Teams", "connection": "acme" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "rpc": { "listTeams": { "label": "Teams", "connection": "acme" } }
}"#,
    )],
    check: Check::Reference(ReferenceKind::Connection),
};

pub(super) static BROKEN_ALT_CONNECTION: ProjectRule = ProjectRule {
    id: "broken-alt-connection",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "The alternative connection of a component is one of the project, and another than \
        its connection.",
    bad: &[(
        "makecomapp.json",
        r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "rpc": { "listTeams": { "label": "Teams", "connection": "acme", "altConnection": "acme" } }
}"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "rpc": { "listTeams": { "label": "Teams", "connection": "acme", "altConnection": null } }
}"#,
    )],
    check: Check::Reference(ReferenceKind::AltConnection),
};

pub(super) static BROKEN_WEBHOOK: ProjectRule = ProjectRule {
    id: "broken-webhook",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "An instant trigger names its webhook, which is one of the project.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "watchUsers": { "label": "Watch Users", "moduleType": "instant_trigger" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "webhook": { "acme": { "label": "Event", "webhookType": "web" } },
    "module": { "watchUsers": { "label": "Watch Users", "moduleType": "instant_trigger", "webhook": "acme" } }
}"#,
    )],
    check: Check::Reference(ReferenceKind::Webhook),
};

pub(super) static BROKEN_RPC: ProjectRule = ProjectRule {
    id: "broken-rpc",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "The RPC of an address `rpc://name` exists, under the name that the server has.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/getUser/mappable-params.iml.json",
            r#"[{ "name": "team", "type": "select", "label": "Team", "options": "rpc://listTeams" }]"#,
        ),
    ],
    good: &[(
        "makecomapp.json",
        r#"{
    "rpc": { "listTeams": { "label": "Teams" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action" } }
}"#,
    )],
    check: Check::Reference(ReferenceKind::Rpc),
};

pub(super) static BROKEN_FUNCTION: ProjectRule = ProjectRule {
    id: "broken-function",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "A function that an expression calls is built in, or one of the app. A method is a \
        warning: no source knows of any.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/{{slug('a')}}" }"#,
        ),
    ],
    good: &[(
        "makecomapp.json",
        r#"{
    "function": { "slug": {} },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action" } }
}"#,
    )],
    check: Check::Reference(ReferenceKind::Function),
};

pub(super) static BROKEN_GROUP_MODULE: ProjectRule = ProjectRule {
    id: "broken-group-module",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "A module that a group names exists. One in two groups is a warning.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/groups.json",
            r#"[{ "label": "Users", "modules": ["getUsr"] }]"#,
        ),
    ],
    good: &[(
        "modules/groups.json",
        r#"[{ "label": "Users", "modules": ["getUser"] }]"#,
    )],
    check: Check::Reference(ReferenceKind::GroupModule),
};

pub(super) static BROKEN_PARAMETER: ProjectRule = ProjectRule {
    id: "broken-parameter",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A parameter that a request reads is declared: by its module or its webhook, or, \
        for an RPC, by anything. Where an RPC or an expression declares parameters, nothing is \
        reported.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/users/{{parameters.userId}}" }"#,
        ),
        (
            "modules/getUser/mappable-params.iml.json",
            r#"[{ "name": "user_id", "type": "text", "label": "User ID" }]"#,
        ),
    ],
    good: &[(
        "modules/getUser/communication.iml.json",
        r#"{ "url": "/users/{{parameters.user_id}}" }"#,
    )],
    check: Check::Reference(ReferenceKind::Parameter),
};

pub(super) static BROKEN_CONNECTION_VALUE: ProjectRule = ProjectRule {
    id: "broken-connection-value",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A value of the connection that a request reads is one of its parameters, or is \
        stored by `response.data`.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "connection": { "acme": { "label": "Acme", "connectionType": "basic" } },
    "module": { "getUser": { "label": "Get a User", "moduleType": "action", "connection": "acme" } }
}"#,
        ),
        (
            "connections/acme/params.iml.json",
            r#"[{ "name": "apiKey", "type": "password", "label": "API key" }]"#,
        ),
        (
            "connections/acme/communication.iml.json",
            r#"{ "url": "https://acme.example/me" }"#,
        ),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "url": "/{{connection.tenant}}" }"#,
        ),
    ],
    good: &[(
        "connections/acme/communication.iml.json",
        r#"{ "url": "https://acme.example/me", "response": { "data": { "tenant": "{{body.tenant}}" } } }"#,
    )],
    check: Check::Reference(ReferenceKind::ConnectionValue),
};

pub(super) static BROKEN_TEMP_VALUE: ProjectRule = ProjectRule {
    id: "broken-temp-value",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A value of `temp` that a request reads is set by one of the requests of the \
        component, or by the base.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User", "moduleType": "action" } } }"#,
        ),
        ("general/base.iml.json", "{ }"),
        (
            "modules/getUser/communication.iml.json",
            r#"{ "temp": { "userId": 1 }, "url": "/{{temp.usrId}}" }"#,
        ),
    ],
    good: &[(
        "modules/getUser/communication.iml.json",
        r#"{ "temp": { "userId": 1 }, "url": "/{{temp.userId}}" }"#,
    )],
    check: Check::Reference(ReferenceKind::TempValue),
};

pub(super) static MANIFEST: ProjectRule = ProjectRule {
    id: "manifest",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "An item of the manifest can be used as it is. What is known only to a newer \
        extension is a warning.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "1": { "label": "One", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "one": { "label": "One", "moduleType": "action" } } }"#,
    )],
    check: Check::Reading,
};

pub(super) static METADATA: ProjectRule = ProjectRule {
    id: "metadata",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "An item of the metadata of the app, `makecomapp.app.json`, can be used as it is.",
    bad: &[
        ("makecomapp.json", "{ }"),
        ("makecomapp.app.json", r#"{ "theme": "red" }"#),
    ],
    good: &[("makecomapp.app.json", r##"{ "theme": "#ff0000" }"##)],
    check: Check::Reading,
};

pub(super) static MISSING_FILE: ProjectRule = ProjectRule {
    id: "missing-file",
    severity: Severity::Error,
    source: Source::Clients,
    summary: "A file that the manifest names exists.",
    bad: &[(
        "makecomapp.json",
        r#"{ "rpc": { "listTeams": { "label": "Teams", "codeFiles": { "communication": "teams.json" } } } }"#,
    )],
    good: &[
        (
            "makecomapp.json",
            r#"{ "rpc": { "listTeams": { "label": "Teams" } } }"#,
        ),
        (
            "rpcs/listTeams/communication.iml.json",
            r#"{ "url": "/teams" }"#,
        ),
    ],
    check: Check::Reading,
};

//! The table of changes, each with its impact, its source and an example.

use super::Impact::{self, Breaking, Possible};
use crate::check::Source;
use crate::code::CodeKind;
use crate::code::ComponentKind;

/// A kind of change that scenarios notice.
///
/// ```
/// use makecom_iml::breaking::{ChangeRule, Impact};
///
/// let rule = ChangeRule::ALL.iter().find(|rule| rule.id == "parameter-removed").unwrap();
/// assert_eq!(rule.impact, Impact::Breaking);
/// println!("{}", rule.summary);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ChangeRule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// What the change does to scenarios.
    pub impact: Impact,
    /// Where it comes from.
    pub source: Source,
    /// What the change is, and why it is noticed.
    pub summary: &'static str,
    /// A section before such a change and after it; `None` if it is of a whole component.
    pub example: Option<(CodeKind, &'static str, &'static str)>,
}

macro_rules! rules {
    ($($name:ident: $id:literal $impact:ident $source:ident $summary:literal $(, $kind:ident $before:literal => $after:literal)?;)*) => {
        $(pub(super) static $name: ChangeRule = ChangeRule {
            id: $id,
            impact: $impact,
            source: Source::$source,
            summary: $summary,
            example: rules!(@example $($kind $before $after)?),
        };)*

        impl ChangeRule {
            /// All of them, the most certain first.
            ///
            /// ```
            /// # use makecom_iml::breaking::ChangeRule;
            /// assert!(ChangeRule::ALL.iter().any(|rule| rule.id == "module-removed"));
            /// ```
            pub const ALL: &'static [&'static Self] = &[$(&$name),*];
        }
    };
    (@example) => { None };
    (@example $kind:ident $before:literal $after:literal) => { Some((CodeKind::$kind, $before, $after)) };
}

rules! {
    MODULE_REMOVED: "module-removed" Breaking Docs
        "A module is gone. Scenarios that use it stop; deprecate it instead.";
    MODULE_TYPE: "module-type-changed" Breaking Own
        "A module is of another type: scenarios expect something else of it, such as one bundle instead of many.";
    WEBHOOK_REMOVED: "webhook-removed" Breaking Own
        "A webhook is gone, and with it the triggers that wait for its events.";
    CONNECTION_REMOVED: "connection-removed" Breaking Docs
        "A connection is gone, and with it what users have connected.";
    LINKED_CONNECTION: "linked-connection-changed" Breaking Docs
        "A module or a webhook uses another connection than before: users have to connect anew in each scenario.";
    PARAMETER_REMOVED: "parameter-removed" Breaking Docs
        "A parameter is gone: what scenarios give for it is lost.",
        ModuleExpect r#"[{ "name": "note", "type": "text" }, { "name": "id", "type": "text" }]"#
        => r#"[{ "name": "id", "type": "text" }]"#;
    PARAMETER_RENAMED: "parameter-renamed" Breaking Docs
        "A parameter has another name: what scenarios give for the old one is lost. A parameter with the label, or the type and the place, of one that is gone counts as renamed.",
        ModuleExpect r#"[{ "name": "user", "type": "text", "label": "User" }]"#
        => r#"[{ "name": "userId", "type": "text", "label": "User" }]"#;
    PARAMETER_RETYPED: "parameter-retyped" Breaking Docs
        "A parameter takes other values. A type that takes all that the old one took is no change: `number` for `integer`, `text` for `number`, `any` for all.",
        ModuleExpect r#"[{ "name": "id", "type": "text" }]"#
        => r#"[{ "name": "id", "type": "number" }]"#;
    PARAMETER_REQUIRED: "parameter-required" Breaking Docs
        "A parameter that could be left empty is required: scenarios that did so stop.",
        ModuleExpect r#"[{ "name": "id", "type": "text" }]"#
        => r#"[{ "name": "id", "type": "text", "required": true }]"#;
    PARAMETER_ADDED: "required-parameter-added" Breaking Docs
        "A new parameter is required, and no scenario gives it yet.",
        ModuleExpect "[]"
        => r#"[{ "name": "id", "type": "text", "required": true }]"#;
    VALIDATION_ADDED: "validation-added" Breaking Docs
        "Values that were taken are refused: a check was added to `validate`, or a limit in it is narrower.",
        ModuleExpect r#"[{ "name": "n", "type": "number" }]"#
        => r#"[{ "name": "n", "type": "number", "validate": { "max": 9 } }]"#;
    OPTION_REMOVED: "option-removed" Breaking Docs
        "An option is gone, or its value changed: scenarios that chose it send a value that is no longer known.",
        ModuleExpect r#"[{ "name": "s", "type": "select", "options": ["new", "old"] }]"#
        => r#"[{ "name": "s", "type": "select", "options": ["new"] }]"#;
    NOT_MAPPABLE: "not-mappable" Breaking Docs
        "Nothing can be mapped to a select any more.",
        ModuleExpect r#"[{ "name": "s", "type": "select", "options": ["a"] }]"#
        => r#"[{ "name": "s", "type": "select", "options": ["a"], "mappable": false }]"#;
    NOT_DYNAMIC: "not-dynamic" Breaking Docs
        "A select no longer takes a value that is not among its options.",
        ModuleExpect r#"[{ "name": "s", "type": "select", "options": ["a"], "dynamic": true }]"#
        => r#"[{ "name": "s", "type": "select", "options": ["a"] }]"#;
    FIELD_REMOVED: "interface-field-removed" Breaking Own
        "A module no longer says that it gives a field: what scenarios map from it is empty.",
        ModuleInterface r#"[{ "name": "note", "type": "text" }, { "name": "id", "type": "text" }]"#
        => r#"[{ "name": "id", "type": "text" }]"#;
    FIELD_RENAMED: "interface-field-renamed" Breaking Own
        "A field of the output has another name: what scenarios map from the old one is empty.",
        ModuleInterface r#"[{ "name": "user", "type": "text", "label": "User" }]"#
        => r#"[{ "name": "userId", "type": "text", "label": "User" }]"#;
    FIELD_RETYPED: "interface-field-retyped" Breaking Own
        "A field of the output has values of another kind, with which expressions in scenarios may compute something else.",
        ModuleInterface r#"[{ "name": "n", "type": "number" }]"#
        => r#"[{ "name": "n", "type": "text" }]"#;
    TRIGGER_CHANGED: "trigger-changed" Breaking Docs
        "A trigger tells its items apart by another id or date, or gets them in another order: scenarios get old ones again, or miss new ones.",
        ModuleApi r#"{ "url": "/a", "response": { "trigger": { "id": "{{item.id}}", "type": "id", "order": "desc" } } }"#
        => r#"{ "url": "/a", "response": { "trigger": { "id": "{{item.key}}", "type": "id", "order": "desc" } } }"#;
    OUTPUT_KEY_REMOVED: "output-key-removed" Breaking Docs
        "A key of the output is gone: what scenarios map from it is empty.",
        ModuleApi r#"{ "url": "/a", "response": { "output": { "id": "{{body.id}}", "n": 1 } } }"#
        => r#"{ "url": "/a", "response": { "output": { "id": "{{body.id}}" } } }"#;
    OUTPUT_CHANGED: "output-changed" Possible Docs
        "The output of a module is built in another way: `output`, `iterate` or `wrapper` changed.",
        ModuleApi r#"{ "url": "/a", "response": { "output": "{{body}}" } }"#
        => r#"{ "url": "/a", "response": { "output": "{{body.data}}" } }"#;
    RESPONSE_TYPE: "response-type-changed" Possible Docs
        "Responses are read as another type.",
        ModuleApi r#"{ "url": "/a", "response": { "type": "json" } }"#
        => r#"{ "url": "/a", "response": { "type": "text" } }"#;
    VALID_ADDED: "valid-added" Possible Docs
        "Responses that were accepted are refused: `response.valid` is new, or changed.",
        ModuleApi r#"{ "url": "/a", "response": { } }"#
        => r#"{ "url": "/a", "response": { "valid": "{{body.ok}}" } }"#;
    CONDITION_ADDED: "condition-added" Possible Docs
        "A request is not always sent: `condition` is new, or changed.",
        ModuleApi r#"{ "url": "/a" }"#
        => r#"{ "url": "/a", "condition": "{{parameters.id}}" }"#;
    REQUEST_ADDED: "request-added" Possible Docs
        "A module sends a request more than before.",
        ModuleApi r#"{ "url": "/a" }"#
        => r#"[{ "url": "/b" }, { "url": "/a" }]"#;
    SCOPE_ADDED: "scope-added" Possible Own
        "A module or a webhook needs a scope that existing connections may lack: their users have to authorize anew.",
        ModuleScope r#"["read"]"#
        => r#"["read", "write"]"#;
    REFRESH_CHANGED: "refresh-changed" Possible Docs
        "The token of existing connections is renewed in another way.",
        ConnectionApi r#"{ "authorize": { "url": "https://a.example" }, "refresh": { "url": "https://a.example/1" } }"#
        => r#"{ "authorize": { "url": "https://a.example" }, "refresh": { "url": "https://a.example/2" } }"#;
    BASE_CHANGED: "base-changed" Possible Docs
        "Every module and RPC inherits the base.",
        AppBase r#"{ "baseUrl": "https://a.example/v1" }"#
        => r#"{ "baseUrl": "https://a.example/v2" }"#;
    WEBHOOK_CHANGED: "webhook-changed" Possible Docs
        "A webhook registers, takes or answers events in another way.",
        WebhookAttach r#"{ "url": "/hooks" }"#
        => r#"{ "url": "/webhooks" }"#;
    FUNCTION_CHANGED: "function-changed" Possible Docs
        "A function may return something else.",
        FunctionCode "function one() { return 1; }"
        => "function one() { return 2; }";
    DYNAMIC_FIELDS: "dynamic-fields-changed" Possible Docs
        "Parameters are, or were, built by an RPC, and it was replaced or changed: which parameters that changes is unknown.",
        ModuleExpect r#"["rpc://fieldsOfA"]"#
        => "[]";
    NOT_COMPARED: "not-compared" Possible Own
        "Something depends on an expression or cannot be read, so it was not compared.",
        ModuleExpect r#"[{ "name": "id", "type": "text" }]"#
        => r#"[{ "name": "id", "type": "text", "required": "{{true}}" }]"#;
}

/// Those of whole components, which `makecom-project` compares.
impl ChangeRule {
    /// A module of another type.
    pub const MODULE_TYPE: &'static Self = &MODULE_TYPE;
    /// Another connection of a module or a webhook.
    pub const LINKED_CONNECTION: &'static Self = &LINKED_CONNECTION;
    /// What could not be compared.
    pub const NOT_COMPARED: &'static Self = &NOT_COMPARED;

    /// The rule for a component that is gone, if scenarios notice that themselves. Who calls
    /// an RPC or a function is checked where it is called.
    ///
    /// ```
    /// use makecom_iml::ComponentKind;
    /// use makecom_iml::breaking::ChangeRule;
    ///
    /// let rule = ChangeRule::of_removal(ComponentKind::Module).unwrap();
    /// assert_eq!(rule.id, "module-removed");
    /// assert!(ChangeRule::of_removal(ComponentKind::Rpc).is_none());
    /// ```
    pub fn of_removal(kind: ComponentKind) -> Option<&'static Self> {
        match kind {
            ComponentKind::Module => Some(&MODULE_REMOVED),
            ComponentKind::Webhook => Some(&WEBHOOK_REMOVED),
            ComponentKind::Connection => Some(&CONNECTION_REMOVED),
            _ => None,
        }
    }
}

/// Whether a section has anything that scenarios notice.
pub(super) fn is_compared(kind: CodeKind) -> bool {
    !matches!(
        kind,
        CodeKind::AppCommon
            | CodeKind::AppReadme
            | CodeKind::AppGroups
            | CodeKind::AppInstallSpec
            | CodeKind::AppInstall
            | CodeKind::ConnectionCommon
            | CodeKind::ConnectionScopes
            | CodeKind::ConnectionScope
            | CodeKind::ConnectionInstallSpec
            | CodeKind::ConnectionInstall
            | CodeKind::ModuleEpoch
            | CodeKind::ModuleSamples
            | CodeKind::FunctionTest
    )
}

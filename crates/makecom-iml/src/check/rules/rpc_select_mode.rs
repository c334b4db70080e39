//! A value that is chosen from an RPC can be mapped.

use crate::check::prelude::*;
use crate::check::requests::object_of;

pub(super) static RULE: Rule = Rule {
    id: "rpc-select-mode",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "A select whose options an RPC gives has `\"mode\": \"edit\"`, so that users can map \
        a value from another module in place of choosing one.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "list", "type": "select", "label": "List", "options": "rpc://listLists" }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "list", "type": "select", "label": "List", "options": "rpc://listLists", "mode": "edit" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Field(field, pointer) = event else {
        return;
    };
    let is_select = string_of(field, "type").is_some_and(|kind| kind.value == "select");
    let options = value_of(field, "options");
    let store = options
        .and_then(ast::Value::as_object)
        .and_then(|it| value_of(it, "store"));
    let source = store.or(options).and_then(ast::Value::as_string_lit);
    // What brings further parameters must be known when the module is set up.
    let nests = object_of(field, "options").is_some_and(|it| value_of(it, "nested").is_some())
        || value_of(field, "nested").is_some();
    let is_mappable = ["mode", "mappable"]
        .iter()
        .any(|key| value_of(field, key).is_some());
    if let Some(source) = source
        && context.kind == Kind::ModuleExpect
        && is_select
        && source.value.starts_with("rpc://")
        && !nests
        && !is_mappable
        // A button asks for them in the editor, where nothing is mapped.
        && !pointer.contains("/rpc/")
    {
        context.report(
            *pointer,
            field.start(),
            "users can only choose here, and not map a value",
            "add \"mode\": \"edit\"",
        );
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

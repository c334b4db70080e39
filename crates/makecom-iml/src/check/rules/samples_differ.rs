//! Samples have the fields of the interface.

use crate::check::prelude::*;
use crate::check::{shown, suggest};
use crate::iml::Expression;
use crate::text::push;

pub(super) static RULE: Rule = Rule {
    id: "samples-differ",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "What the samples show is what the interface describes: a key of the samples that it \
        lacks cannot be mapped by its label.",
    bad: &[
        (
            Kind::ModuleInterface,
            r#"[{ "name": "id", "type": "text", "label": "ID" }]"#,
        ),
        (Kind::ModuleSamples, r#"{ "id": "c_1", "fullName": "Ada" }"#),
    ],
    good: &[
        (
            Kind::ModuleInterface,
            r#"[{ "name": "id", "type": "text", "label": "ID" }, { "name": "fullName", "type": "text", "label": "Name" }]"#,
        ),
        (Kind::ModuleSamples, r#"{ "id": "c_1", "fullName": "Ada" }"#),
    ],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Section(ast::Value::Object(samples)) = event else {
        return;
    };
    let Some(ast::Value::Array(fields)) = context.sections.tree(Kind::ModuleInterface) else {
        return;
    };
    if context.kind != Kind::ModuleSamples || fields.elements.is_empty() {
        return;
    }
    let mut names = Vec::new();
    for field in &fields.elements {
        // An RPC, or an expression, brings fields that are not known here.
        let Some(name) = field.as_object().and_then(|field| string_of(field, "name")) else {
            return;
        };
        names.push(&*name.value);
    }
    let is_open = |key: &str| key.starts_with("__") || Expression::is_in(key);
    let names_only = names.iter().all(|name| !Expression::is_in(name));
    for property in &samples.properties {
        let key = property.name.as_str();
        if names_only && !is_open(key) && !names.contains(&key) {
            let mut pointer = String::new();
            push(&mut pointer, key);
            let help = suggest(key, names.iter().copied());
            context.report(
                pointer,
                property.start(),
                format!("the interface has no field {}", shown(key)),
                help.unwrap_or_else(|| "add it to the interface, or remove it here".to_owned()),
            );
        }
    }
}

/// It is about modules.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

//! The name of an endpoint is literal.

use crate::check::prelude::*;
use crate::check::requests::object_of;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "endpoint-expression",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "`endpoint` names an endpoint of the app by its literal name: Make looks it up when \
        the app is compiled, before any expression has a value.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "endpoint": "{{parameters.endpoint}}", "input": {} }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "endpoint": "listContacts", "input": {} }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event {
        let paged = object_of(request.object, "pagination");
        let places = [("", Some(request.object)), ("/pagination", paged)];
        for (below, object) in places {
            if let Some(object) = object
                && let Some(name) = string_of(object, "endpoint")
                && Expression::is_in(&name.value)
            {
                context.report(
                    format!("{}{below}/endpoint", request.pointer),
                    name.start(),
                    "an expression names the endpoint",
                    "write its name",
                );
            }
        }
    }
}

/// Connections have no endpoints.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

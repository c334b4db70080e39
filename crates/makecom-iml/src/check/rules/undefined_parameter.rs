//! Expressions name parameters that the connection has.

use std::collections::HashSet;

use crate::check::event::Sections;
use crate::check::names::{shown, suggest};
use crate::check::path::paths;
use crate::check::prelude::*;
use crate::check::visit::each_text;
use crate::iml::Expression;

pub(super) static RULE: Rule = Rule {
    id: "undefined-parameter",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A parameter that `api` uses is one of `parameters`: another is empty for every \
        user. Found only when both are checked together, and not where an RPC or an expression \
        gives parameters or their names.",
    bad: &[
        (
            Kind::ConnectionApi,
            r#"{ "url": "https://{{parameters.region}}.acme.example/me" }"#,
        ),
        (
            Kind::ConnectionParameters,
            r#"[{ "name": "apiKey", "type": "password" }]"#,
        ),
    ],
    good: &[
        (
            Kind::ConnectionApi,
            r#"{ "url": "https://{{parameters.region}}.acme.example/me" }"#,
        ),
        (
            Kind::ConnectionParameters,
            r#"[{ "name": "apiKey", "type": "password" }, { "name": "region", "type": "text" }]"#,
        ),
    ],
    check,
};

/// What Make itself adds to the parameters.
const ADDED: [&str; 2] = ["accountName", "teamID"];

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let Some(names) = names(context.sections) else {
        return;
    };
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    each_text(api.tree, &mut String::new(), &mut |text, pointer| {
        for path in paths(&text.value) {
            if path.root() == "parameters"
                && let Some(name) = path.second()
                && !names.contains(name)
                && !ADDED.contains(&name)
                && seen.insert(name.to_owned())
            {
                found.push((name.to_owned(), pointer.to_owned(), text.start()));
            }
        }
    });
    for (name, pointer, offset) in found {
        let help = suggest(&name, names.iter().map(String::as_str));
        context.report(
            pointer,
            offset,
            format!("the connection has no parameter {}", shown(&name)),
            help.unwrap_or_else(|| "add it to \"parameters\", or remove it here".to_owned()),
        );
    }
}

/// The names of all parameters; `None` if they are not known before the connection is made.
fn names(sections: &Sections<'_>) -> Option<HashSet<String>> {
    let parameters = sections.tree(Kind::ConnectionParameters)?;
    let mut names = HashSet::new();
    let is_known = match parameters {
        ast::Value::NullKeyword(_) => true,
        ast::Value::Array(_) => collect(parameters, None, &mut names),
        _ => false,
    };
    is_known.then_some(names)
}

/// Collects names, however deep; false if something else gives more of them.
pub(super) fn collect(node: &ast::Value, key: Option<&str>, names: &mut HashSet<String>) -> bool {
    match node {
        ast::Value::Object(object) => object.properties.iter().all(|property| {
            let below = property.name.as_str();
            if below == "name"
                && let Some(name) = property.value.as_string_lit()
            {
                names.insert(name.value.clone().into_owned());
                return !Expression::is_in(&name.value);
            }
            collect(&property.value, Some(below), names)
        }),
        ast::Value::Array(array) => {
            let mut elements = array.elements.iter();
            elements.all(|element| collect(element, key, names))
        }
        // The RPC of options gives values, not parameters.
        ast::Value::StringLit(text) => match key {
            None | Some("nested" | "spec") => false,
            Some("store") => !text.value.starts_with("rpc://"),
            _ => true,
        },
        _ => true,
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "multi-tenant",
    Kind::ConnectionParameters,
    r#""name": "subdomain""#,
    r#""name": "subDomain""#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(api: &str, parameters: Option<&str>) -> Vec<String> {
        let mut sections = vec![(Kind::ConnectionApi, api)];
        sections.extend(parameters.map(|text| (Kind::ConnectionParameters, text)));
        RULE.messages(&sections)
    }

    #[test]
    fn names_of_parameters() {
        let api = r#"{ "url": "https://{{parameters.a}}/", "qs": { "b": "{{parameters['b c']}}" },
            "log": { "sanitize": ["request.body<parameters.d>"] }, "body": "{{parameters.a}}{{body.parameters.e}}{{parameters.accountName}}" }"#;
        let both = [
            "the connection has no parameter \"a\"",
            "the connection has no parameter \"b c\"",
        ];
        for (parameters, expected) in [
            (Some("[]"), &both[..]),
            (Some("null"), &both),
            (Some(""), &both),
            (Some(r#"[{ "name": "a", "type": "text" }]"#), &both[1..]),
            // However deep.
            (
                Some(
                    r#"[{ "name": "x", "type": "select", "options": [{ "value": 1, "nested": [{ "name": "a", "type": "text" }, { "name": "b c", "type": "text" }] }] }]"#,
                ),
                &[],
            ),
            // What gives options gives no parameters.
            (
                Some(r#"[{ "name": "a", "type": "select", "options": "rpc://x" }]"#),
                &both[1..],
            ),
            // Unknown: not there, not readable, or given when asked.
            (None, &[]),
            (Some("[{"), &[]),
            (Some(r#"["rpc://more"]"#), &[]),
            (
                Some(r#"[{ "name": "x", "type": "text", "nested": "rpc://y" }]"#),
                &[],
            ),
            (Some(r#"[{ "name": "{{common.x}}", "type": "text" }]"#), &[]),
        ] {
            assert_eq!(found(api, parameters), expected, "{parameters:?}");
        }
    }
}

//! Directives that only modules and RPCs have are not in connections.

use crate::check::prelude::*;
use crate::text::push;

pub(super) static RULE: Rule = Rule {
    id: "not-in-connections",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "`pagination`, `aws`, and in `response` `iterate`, `output` and `limit` are not \
        available in connections, though Make's editor accepts them there.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "output": "{{body}}" }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "url": "https://acme.example/me",
    "response": { "data": { "region": "{{body.region}}" } }
}"#,
    )],
    check,
};

const OF_REQUEST: [(&str, &str); 2] = [
    ("pagination", "remove it"),
    ("aws", "sign the request in its headers instead"),
];
const OF_RESPONSE: [(&str, &str); 3] = [
    ("iterate", "remove it"),
    ("output", "remove it, or store values with \"data\""),
    ("limit", "remove it"),
];

fn check(event: &Event, context: &mut Context) {
    let Event::Request(request) = event else {
        return;
    };
    let pointer = &request.pointer;
    find(request.object, pointer, &OF_REQUEST, context);
    if let Some(response) = request.response() {
        let pointer = format!("{pointer}/response");
        find(response, &pointer, &OF_RESPONSE, context);
    }
}

fn find(object: &ast::Object, pointer: &str, names: &[(&str, &str)], context: &mut Context) {
    for property in &object.properties {
        let key = property.name.as_str();
        let found = names.iter().find(|(name, _)| *name == key);
        if let Some((_, help)) = found
            && property.value.as_null_keyword().is_none()
        {
            let mut pointer = pointer.to_owned();
            push(&mut pointer, key);
            let message = format!("\"{key}\" is not available in connections");
            context.report(pointer, property.start(), message, *help);
        }
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "api-key",
    Kind::ConnectionApi,
    r#""uid": "{{body.account.id}}","#,
    r#""uid": "{{body.account.id}}", "output": "{{body}}","#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_of_modules_in_every_request() {
        for (api, expected) in [
            (
                r#"{ "url": "/", "pagination": {}, "aws": {}, "response": { "limit": 1, "iterate": "a", "output": 1 } }"#,
                &[
                    "/pagination",
                    "/aws",
                    "/response/limit",
                    "/response/iterate",
                    "/response/output",
                ][..],
            ),
            (
                r#"{ "token": [{}, { "aws": {} }], "info": { "response": { "output": {} } } }"#,
                &["/token/1/aws", "/info/response/output"],
            ),
            (r#"{ "url": "/", "response": { "output": null } }"#, &[]),
            (
                r#"{ "url": "/", "body": { "limit": 1, "output": 2 }, "response": { "data": { "limit": 3 } } }"#,
                &[],
            ),
        ] {
            let found = RULE.broken_at(&[(Kind::ConnectionApi, api)]);
            assert_eq!(found, expected, "{api}");
        }
        let module = r#"{ "url": "/", "response": { "output": "{{body}}" } }"#;
        assert_eq!(RULE.broken_at(&[(Kind::ModuleApi, module)]), [""; 0]);
    }
}

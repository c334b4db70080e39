//! Secrets are not put out.

use crate::check::prelude::*;
use crate::check::requests::Request;
use crate::code::ComponentKind;
use crate::expression::Template;

pub(super) static RULE: Rule = Rule {
    id: "secret-in-output",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "What a module or an RPC puts out, and what an error says, holds no secret of the \
        connection or the app: it goes into the history of scenarios, where the whole team \
        reads it. What `temp` holds is followed through the requests of the component, and \
        what `get(…)` takes out; the whole of `connection` and `common` are secrets, too.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "output": { "id": "{{body.id}}", "key": "{{connection.apiKey}}" } } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "output": { "id": "{{body.id}}" } } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    // Connections put nothing out.
    let is_shown = context.kind.component() != ComponentKind::Connection;
    for request in &api.requests {
        for (pointer, value) in put_out(request, is_shown) {
            texts(value, &pointer, &mut |text, pointer| {
                let given = context
                    .secrets
                    .flow
                    .given_by(&Template::parse(&*text.value));
                if given.iter().any(|given| context.secrets.is_secret(given)) {
                    context.report(
                        pointer,
                        text.start(),
                        "this puts a secret out, where all who see the scenario can read it",
                        "remove it, or put out only what is no secret",
                    );
                }
            });
        }
    }
}

/// What a request shows to users, each with its pointer.
fn put_out<'a>(request: &Request<'a>, is_output: bool) -> Vec<(String, &'a ast::Value<'a>)> {
    let mut found = Vec::new();
    let mut add = |below: &str, value: Option<&'a ast::Value<'a>>| {
        found.extend(value.map(|value| (format!("{}/{below}", request.pointer), value)));
    };
    if let Some(response) = request.response() {
        add("response/error", value_of(response, "error"));
        if let Some(valid) = value_of(response, "valid").and_then(ast::Value::as_object) {
            add("response/valid/message", value_of(valid, "message"));
        }
        if is_output {
            add("response/output", value_of(response, "output"));
            add("response/wrapper", value_of(response, "wrapper"));
        }
    }
    if let Some(condition) = value_of(request.object, "condition").and_then(ast::Value::as_object)
        && is_output
    {
        add("condition/default", value_of(condition, "default"));
    }
    found
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    "{{ifempty(body.errors[1].message, body.title)}}",
    "{{connection.password}}",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_put_out() {
        for (output, is_found) in [
            ("{{connection.apiKey}}", true),
            ("{{get(connection, 'apiKey')}}", true),
            ("{{get(connection; 'oauth.accessToken')}}", true),
            ("{{connection}}", true),
            ("{{createJSON(connection)}}", true),
            ("{{merge(body, connection)}}", true),
            ("{{common}}", true),
            ("{{common.clientSecret}}", true),
            ("{{ifempty(body.key, connection.apiKey)}}", true),
            ("{{temp.key}}", true),
            ("{{temp.auth.header}}", true),
            ("{{temp.auth}}", true),
            ("{{temp}}", true),
            ("{{get(temp, 'key')}}", true),
            ("{{temp.all.apiKey}}", true),
            ("{{temp.all}}", true),
            ("{{temp.again}}", true),
            ("{{temp.later}}", true),
            ("{{temp.all.region}}", false),
            ("{{temp.region}}", false),
            ("{{temp.hash}}", false),
            ("{{temp.has}}", false),
            ("{{temp.other}}", false),
            ("{{connection.region}}", false),
            ("{{get(connection, 'region')}}", false),
            ("{{parameters}}", false),
            ("{{parameters.token}}", false),
            ("{{body.token}}", false),
            ("{{if(connection.apiKey, 'a', 'b')}}", false),
        ] {
            let api = format!(
                r#"[
                    {{ "temp": {{ "key": "{{{{connection.apiKey}}}}", "region": "{{{{connection.region}}}}",
                        "auth": {{ "header": "Bearer {{{{connection.apiKey}}}}" }},
                        "all": "{{{{connection}}}}", "again": "{{{{temp.key}}}}",
                        "hash": "{{{{sha256(connection.apiKey)}}}}",
                        "has": "{{{{if(connection.apiKey, 1, 2)}}}}" }},
                        "url": "/a", "response": {{ "temp": {{ "later": "{{{{common.clientSecret}}}}" }} }} }},
                    {{ "url": "/b", "response": {{ "output": {{ "a": ["{output}"] }} }} }}
                ]"#
            );
            let found = RULE.broken_at(&[(Kind::ModuleApi, &api)]);
            let expected = Vec::from_iter(is_found.then_some("/1/response/output/a/0"));
            assert_eq!(found, expected, "{output}");
        }
    }

    #[test]
    fn what_is_put_out() {
        let of_module = r#"[{ "name": "pin", "type": "password" }]"#;
        let api = |part: &str| format!(r#"{{ "url": "/a", {part} }}"#);
        for (part, pointer) in [
            (
                r#""response": { "error": { "message": "{{connection.apiKey}}" } }"#,
                "/response/error/message",
            ),
            (
                r#""response": { "valid": { "condition": "{{body.ok}}", "message": "{{connection.apiKey}}" } }"#,
                "/response/valid/message",
            ),
            (
                r#""response": { "wrapper": { "a": "{{connection}}" } }"#,
                "/response/wrapper/a",
            ),
            (
                r#""condition": { "condition": "{{connection.apiKey}}", "default": "{{connection.apiKey}}" }"#,
                "/condition/default",
            ),
            (
                r#""response": { "output": "{{parameters}}" }"#,
                "/response/output",
            ),
            (
                r#""response": { "output": "{{parameters.pin}}" }"#,
                "/response/output",
            ),
        ] {
            let api = api(part);
            let sections = [(Kind::ModuleApi, &*api), (Kind::ModuleExpect, of_module)];
            assert_eq!(RULE.broken_at(&sections), [pointer], "{part}");
        }
        for (part, expected) in [
            (r#""response": { "error": "{{parameters}}" }"#, 1),
            (r#""response": { "error": "{{parameters.apiKey}}" }"#, 1),
            (r#""response": { "error": "{{parameters.region}}" }"#, 0),
        ] {
            let found = RULE.broken_at(&[(Kind::ConnectionApi, &api(part))]);
            assert_eq!(found.len(), expected, "{part}");
        }
    }
}

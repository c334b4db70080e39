//! Users do not choose the host.

use crate::check::prelude::*;
use crate::code::ComponentKind;
use crate::expression::{Expr, Operator, Part, Template};

pub(super) static RULE: Rule = Rule {
    id: "user-url",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The `url` of a request that carries credentials does not begin with a parameter: a \
        user, or what fills in the parameter, could send them to any host. In a universal \
        module the URL is relative to the base, so a `/` comes first.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "{{parameters.url}}", "method": "{{parameters.method}}" }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/{{parameters.url}}", "method": "{{parameters.method}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        // A connection asks where a server of the user is, and has only its own credentials.
        && context.kind.component() != ComponentKind::Connection
        && context.kind != Kind::AppBase
        && let Some(url) = string_of(request.object, "url")
        && let Some(Part::Expression(first)) = Template::parse(&*url.value).parts().first()
        && begins_with_parameter(&first.expr)
    {
        context.report(
            format!("{}/url", request.pointer),
            url.start(),
            "what fills in the parameter chooses the host that gets the credentials",
            "write the host, or a / before it; to fetch a file of the user, send no credentials and silence this here",
        );
    }
}

/// Whether the text that an expression gives may begin with a parameter.
fn begins_with_parameter(expr: &Expr) -> bool {
    let any = |list: &[Expr]| list.iter().any(begins_with_parameter);
    match expr {
        Expr::Path(path) => &*path.root.text == "parameters" && !path.steps.is_empty(),
        Expr::Group(group) => begins_with_parameter(&group.inner),
        Expr::Operation(operation) => match operation.rest.first().map(|it| it.operator) {
            Some(Operator::Add) => begins_with_parameter(&operation.first),
            Some(Operator::Or) => {
                begins_with_parameter(&operation.first)
                    || operation
                        .rest
                        .iter()
                        .any(|it| begins_with_parameter(&it.expr))
            }
            _ => false,
        },
        Expr::Call(call) => match (&*call.name.text, &*call.arguments) {
            ("ifempty" | "trim" | "lower" | "toString" | "decodeURL", list) => any(list),
            ("if", [_, branches @ ..]) => any(branches),
            ("switch", [_, rest @ ..]) => {
                // Values and results by turns, and the default last.
                let is_result = |at: usize| at % 2 == 1 || at + 1 == rest.len();
                let mut results = rest.iter().enumerate().filter(|(at, _)| is_result(*at));
                results.any(|(_, result)| begins_with_parameter(result))
            }
            _ => false,
        },
        _ => false,
    }
}

/// A connection may ask for the address of a server.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_begin_with_a_parameter() {
        for (url, is_found) in [
            ("{{parameters.url}}", true),
            ("{{parameters.host}}/me", true),
            ("{{ifempty(parameters.url, '/me')}}", true),
            ("{{if(parameters.x, parameters.url, '/me')}}", true),
            ("{{switch(parameters.x, 'a', '/a', parameters.url)}}", true),
            ("{{parameters.host + '/me'}}", true),
            ("{{(parameters.a || '/me')}}", true),
            ("/{{parameters.url}}", false),
            ("https://{{parameters.region}}.acme.example/", false),
            ("{{if(parameters.x, '/a', '/b')}}", false),
            ("{{switch(parameters.x, parameters.y, '/a', '/b')}}", false),
            ("{{'/' + parameters.url}}", false),
            ("{{connection.url}}/{{parameters.id}}", false),
            ("{{temp.url}}", false),
            ("{{encodeURL(parameters.url)}}", false),
        ] {
            let api = format!(r#"{{ "url": "{url}" }}"#);
            let found = RULE.broken_at(&[(Kind::ModuleApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{url}");
            assert_eq!(RULE.broken_at(&[(Kind::ConnectionApi, &api)]), [""; 0]);
        }
    }
}

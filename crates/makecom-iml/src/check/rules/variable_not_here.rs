//! Variables are read where they are defined.

use crate::check::names::shown;
use crate::check::prelude::*;
use crate::check::requests::Api;
use crate::code::Language;
use crate::expression::Expr;

pub(super) static RULE: Rule = Rule {
    id: "variable-not-here",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A variable is read where Make defines it, and is undefined elsewhere, without an \
        error: `oauth` in connections by OAuth, `query` there and in webhooks, `method` in \
        webhooks, `payload` in instant triggers, `webhook` not in connections, `item` after \
        `iterate`, `output` in the wrapper, and `body`, `headers` and `statusCode` once there \
        has been a response.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users/{{item.id}}", "qs": { "scope": "{{oauth.scope}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/users/{{parameters.id}}", "qs": { "scope": "{{connection.scope}}" } }"#,
    )],
    check,
};

/// What a request has before there is a response to it.
const SENT: [&str; 8] = [
    "aws",
    "baseUrl",
    "body",
    "condition",
    "headers",
    "qs",
    "temp",
    "url",
];

fn check(event: &Event, context: &mut Context) {
    let Event::Template(placed) = event else {
        return;
    };
    let has_requests = matches!(
        context.kind.language(),
        Language::Requests | Language::Stages | Language::Epoch
    );
    // What endpoints can read is not documented.
    if !has_requests || context.kind == Kind::EndpointApi {
        return;
    }
    let mut place = None;
    let mut found = Vec::new();
    placed.walk(|expr| {
        let Expr::Path(path) = expr else {
            return;
        };
        let name = &*path.root.text;
        let place = place.get_or_insert_with(|| Place::of(placed.pointer, context));
        if let Some(where_it_is) = place.lacks(name) {
            found.push((path.span.start, name.to_owned(), where_it_is));
        }
    });
    for (at, name, where_it_is) in found {
        context.report(
            placed.pointer,
            placed.offset(at),
            format!("{} is not defined here", shown(&name)),
            format!("it is {where_it_is}: read another variable, or keep its value in temp there"),
        );
    }
}

/// Where a text is.
struct Place<'p> {
    kind: Kind,
    /// Whether it is of a connection by OAuth.
    is_oauth: bool,
    /// Its key in the request.
    key: &'p str,
    pointer: &'p str,
    /// Whether there may have been a response: of a request before, of another page, or of
    /// a repetition.
    is_after_response: bool,
}

impl<'p> Place<'p> {
    fn of(pointer: &'p str, context: &Context) -> Self {
        let kind = context.kind;
        let component_type = context.sections.component_type;
        let tree = context.sections.tree(kind);
        let api = tree.map(|tree| match kind.language() {
            Language::Stages => Api::of(tree, component_type),
            _ => Api::of_requests(tree),
        });
        let is_of = |of: &str| {
            let rest = pointer.strip_prefix(of);
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let requests = api.iter().flat_map(|api| &api.requests);
        let (index, request) = requests
            .enumerate()
            .find(|(_, request)| is_of(&request.pointer))
            .unzip();
        let before = request.map_or("", |request| &request.pointer);
        let key = pointer[before.len()..].split('/').nth(1);
        let comes_again = request.is_none_or(|request| {
            ["repeat", "while", "pagination"]
                .iter()
                .any(|key| given(request.object, key).is_some())
        });
        Self {
            kind,
            is_oauth: api.is_some_and(|api| api.is_oauth()),
            key: key.unwrap_or_default(),
            pointer,
            is_after_response: comes_again || index != Some(0),
        }
    }

    /// Where a variable is defined instead, if it is not here.
    fn lacks(&self, name: &str) -> Option<&'static str> {
        use Kind::{AppBase, ConnectionApi, ModuleApi, ModuleEpoch, RpcApi, WebhookApi};
        let is_sent = SENT.contains(&self.key);
        let is_of_oauth = self.kind == ConnectionApi && self.is_oauth;
        let is_of_hook = self.kind == WebhookApi;
        let (is_here, where_it_is) = match name {
            "oauth" => (is_of_oauth, "in the requests of connections by OAuth"),
            "query" => (
                is_of_oauth || is_of_hook,
                "what a webhook or an authorization is called with",
            ),
            "method" => (is_of_hook, "in webhooks"),
            "payload" => (
                matches!(self.kind, ModuleApi | AppBase),
                "in the communication of instant triggers",
            ),
            "webhook" => (
                self.kind != ConnectionApi,
                "in webhooks, and in RPCs of instant triggers",
            ),
            "item" => (
                is_of_hook || !is_sent && self.key != "pagination",
                "in what follows \"iterate\": its condition, the output and the trigger",
            ),
            "output" => (
                self.pointer.contains("/wrapper")
                    || !matches!(self.kind, AppBase | ModuleApi | ModuleEpoch | RpcApi),
                "in the wrapper",
            ),
            // An epoch follows the request of its trigger; the base, any.
            "body" | "headers" | "statusCode" => (
                is_of_hook
                    || matches!(self.kind, AppBase | ModuleEpoch)
                    || self.is_oauth
                    || self.is_after_response
                    || !is_sent,
                "in what follows a response",
            ),
            _ => return None,
        };
        (!is_here).then_some(where_it_is)
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "basic-auth",
    Kind::ConnectionApi,
    "{{ifempty(body.errors[1].message, body.title)}}",
    "{{ifempty(query.error, body.title)}}",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_variables_are() {
        let oauth = r#"{ "authorize": { "url": "https://a.example", "qs": { "scope": "X" } }, "token": { "url": "https://a.example", "body": { "a": "X" }, "response": { "data": { "a": "X" } } } }"#;
        let one = r#"{ "url": "/X", "response": { "iterate": "{{body}}", "output": "X" } }"#;
        let two = r#"[{ "url": "/a" }, { "url": "/X", "response": { "temp": { "a": "X" } } }]"#;
        let pages = r#"{ "url": "/X", "pagination": { "qs": { "a": "X" } } }"#;
        let wrapped = r#"{ "url": "/a", "response": { "wrapper": { "a": "X" } } }"#;
        for (kind, document, name, expected) in [
            (Kind::ConnectionApi, oauth, "oauth.scope", &[][..]),
            (Kind::ConnectionApi, oauth, "query.code", &[]),
            (Kind::ConnectionApi, oauth, "body.a", &[]),
            (
                Kind::ConnectionApi,
                one,
                "oauth.scope",
                &["/response/output", "/url"],
            ),
            (
                Kind::ConnectionApi,
                one,
                "webhook.id",
                &["/response/output", "/url"],
            ),
            (
                Kind::ModuleApi,
                one,
                "oauth.scope",
                &["/response/output", "/url"],
            ),
            (
                Kind::ModuleApi,
                one,
                "query.code",
                &["/response/output", "/url"],
            ),
            (
                Kind::ModuleApi,
                one,
                "method",
                &["/response/output", "/url"],
            ),
            (Kind::ModuleApi, one, "payload.id", &[]),
            (Kind::ModuleApi, one, "webhook.id", &[]),
            (Kind::ModuleApi, one, "item.id", &["/url"]),
            (Kind::ModuleApi, one, "body.id", &["/url"]),
            (Kind::ModuleApi, one, "headers.a", &["/url"]),
            (Kind::ModuleApi, one, "statusCode", &["/url"]),
            (
                Kind::ModuleApi,
                one,
                "output",
                &["/response/output", "/url"],
            ),
            (Kind::ModuleApi, one, "parameters.body", &[]),
            (Kind::ModuleApi, one, "temp.item.query", &[]),
            (Kind::ModuleApi, two, "body.id", &[]),
            (Kind::ModuleApi, two, "item.id", &["/1/url"]),
            (Kind::ModuleApi, pages, "body.next", &[]),
            (
                Kind::ModuleApi,
                pages,
                "item.id",
                &["/pagination/qs/a", "/url"],
            ),
            (Kind::ModuleApi, wrapped, "output", &[]),
            (
                Kind::RpcApi,
                one,
                "payload.id",
                &["/response/output", "/url"],
            ),
            (Kind::RpcApi, one, "webhook.id", &[]),
            (Kind::WebhookApi, one, "query.a", &[]),
            (Kind::WebhookApi, one, "method", &[]),
            (Kind::WebhookApi, one, "body.a", &[]),
            (
                Kind::WebhookApi,
                one,
                "payload.a",
                &["/response/output", "/url"],
            ),
            (Kind::WebhookAttach, one, "webhook.url", &[]),
            (Kind::WebhookAttach, one, "body.id", &["/url"]),
            (Kind::AppBase, one, "payload.a", &[]),
            (Kind::AppBase, one, "oauth.a", &["/response/output", "/url"]),
            (Kind::EndpointApi, one, "oauth.a", &[]),
        ] {
            let text = document.replace('X', &format!("{{{{{name}}}}}"));
            let mut found = RULE.broken_at(&[(kind, &text)]);
            found.sort();
            assert_eq!(found, expected, "{kind} {text}");
        }
    }
}

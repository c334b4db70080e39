//! Secrets are in headers.

use crate::check::path::paths;
use crate::check::prelude::*;
use crate::check::requests::Request;
use crate::code::ComponentKind;
use crate::text::push;

pub(super) static RULE: Rule = Rule {
    id: "secret-in-url",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A secret is sent in a header, not in the URL, where the service allows it: servers \
        and proxies write URLs into their logs.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "qs": { "api_key": "{{connection.apiKey}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "headers": { "x-api-key": "{{connection.apiKey}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Calls(api) = event {
        for request in &api.requests {
            check_request(request, context);
        }
    }
}

fn check_request(request: &Request<'_>, context: &mut Context) {
    let url = string_of(request.object, "url").map(|url| ("url", url));
    let query = value_of(request.object, "qs").and_then(ast::Value::as_object);
    let query = query.into_iter().flat_map(|query| &query.properties);
    let query = query.filter_map(|one| Some((one.name.as_str(), one.value.as_string_lit()?)));
    let query: Vec<_> = url.into_iter().chain(query).collect();
    for (at, (key, text)) in query.into_iter().enumerate() {
        // A signature is no secret.
        let is_secret = paths(&text.value).any(|path| {
            let is_of_app = match path.root() {
                "connection" | "common" => true,
                // Those of a module are things of the service, such as its sessions.
                "parameters" => context.kind.component() == ComponentKind::Connection,
                _ => false,
            };
            is_of_app && context.secrets.holds(&path)
        }) || context.secrets.are_followed(&text.value);
        let is_made = ["md5(", "sha1(", "sha256(", "sha512("];
        let is_made = is_made.iter().any(|call| text.value.contains(call));
        if is_secret && !is_made {
            let mut pointer = request.pointer.clone();
            if at > 0 || key != "url" {
                pointer += "/qs";
            }
            push(&mut pointer, key);
            context.report(
                pointer,
                text.start(),
                "this secret is in the URL",
                "send it in a header if the service allows it",
            );
        }
    }
}

/// In a connection, it would be logged, too.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

//! The service sends users back to where Make waits.

use crate::check::path::paths;
use crate::check::prelude::*;
use crate::check::requests::{Api, object_of};

pub(super) static RULE: Rule = Rule {
    id: "redirect-uri",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The `redirect_uri` of `authorize` is the address that Make gives, \
        `{{oauth.localRedirectUri}}`, and the one of `token` is the same: services refuse a \
        code that was asked for with another.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": {
        "url": "https://acme.example/oauth",
        "qs": { "client_id": "{{common.clientId}}", "redirect_uri": "{{oauth.localRedirectUri}}" }
    },
    "token": {
        "url": "https://acme.example/token",
        "method": "POST",
        "body": { "code": "{{temp.code}}", "redirect_uri": "{{oauth.redirectUri}}" }
    }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": {
        "url": "https://acme.example/oauth",
        "qs": { "client_id": "{{common.clientId}}", "redirect_uri": "{{oauth.localRedirectUri}}" }
    },
    "token": {
        "url": "https://acme.example/token",
        "method": "POST",
        "body": { "code": "{{temp.code}}", "redirect_uri": "{{oauth.localRedirectUri}}" }
    }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    let mut before = None;
    for (stage, pointer, text) in redirects(api) {
        let Some(given) = given_by_make(&text.value) else {
            context.report(
                pointer,
                text.start(),
                "this is not the address at which Make waits for users",
                "write {{oauth.localRedirectUri}}",
            );
            continue;
        };
        match before {
            Some(before) if stage == "token" && given != before => context.report(
                pointer,
                text.start(),
                format!("authorize sends {{{{oauth.{before}}}}}, and services compare the two"),
                format!("write {{{{oauth.{before}}}}}, or {{{{oauth.localRedirectUri}}}} in both"),
            ),
            _ if stage == "authorize" => before = Some(given),
            _ => {}
        }
    }
}

/// The addresses that the stages `authorize` and `token` send, each with its pointer.
pub(super) fn redirects<'a>(
    api: &Api<'a>,
) -> impl Iterator<Item = (&'a str, String, &'a ast::StringLit<'a>)> {
    let mut found = Vec::new();
    for request in &api.requests {
        let Some(stage @ ("authorize" | "token")) = request.stage else {
            continue;
        };
        for part in ["qs", "body"] {
            let sent = object_of(request.object, part);
            if let Some(text) = sent.and_then(|sent| string_of(sent, "redirect_uri")) {
                let pointer = format!("{}/{part}/redirect_uri", request.pointer);
                found.push((stage, pointer, text));
            }
        }
    }
    found.into_iter()
}

/// Which of its addresses a text takes from Make.
pub(super) fn given_by_make(text: &str) -> Option<&'static str> {
    let known = ["localRedirectUri", "redirectUri"];
    let mut paths = paths(text).filter(|path| path.root() == "oauth");
    paths.find_map(|path| known.into_iter().find(|name| path.second() == Some(name)))
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth2-refresh",
    Kind::ConnectionApi,
    r#""redirect_uri": "{{oauth.localRedirectUri}}"
        },
        "response": {
            "data""#,
    r#""redirect_uri": "https://www.acme.example/oauth/cb/app"
        },
        "response": {
            "data""#,
)];

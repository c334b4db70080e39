//! Users come back to the zone that they came from.

use super::redirect_uri::{given_by_make, redirects};
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "local-redirect-uri",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "`{{oauth.localRedirectUri}}` is the address in the zone of the user; \
        `{{oauth.redirectUri}}` is one address for all zones, from before there were \
        several. `token` sends the address that `authorize` sends.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": { "url": "https://acme.example/oauth", "qs": { "redirect_uri": "{{oauth.redirectUri}}" } },
    "token": { "url": "https://acme.example/token", "body": { "redirect_uri": "{{oauth.redirectUri}}" } }
}"#,
    )],
    good: &[(
        Kind::ConnectionApi,
        r#"{
    "authorize": { "url": "https://acme.example/oauth", "qs": { "redirect_uri": "{{oauth.localRedirectUri}}" } },
    "token": { "url": "https://acme.example/token", "body": { "redirect_uri": "{{oauth.localRedirectUri}}" } }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    let mut is_in_authorize = false;
    let mut is_in_token = false;
    for (stage, pointer, text) in redirects(api) {
        is_in_authorize |= stage == "authorize";
        is_in_token |= stage == "token";
        if given_by_make(&text.value) == Some("redirectUri") {
            context.report(
                pointer,
                text.start(),
                "this address is the same for users of all zones",
                "write {{oauth.localRedirectUri}} in authorize and token, and register its addresses at the service",
            );
        }
    }
    let mut requests = api.requests.iter();
    let token = requests.find(|request| {
        request.stage == Some("token") && value_of(request.object, "body").is_some()
    });
    if let Some(token) = token
        && is_in_authorize
        && !is_in_token
    {
        context.report(
            &*token.pointer,
            token.object.start(),
            "authorize sends a redirect_uri, and token does not",
            "add it to the body, unless the service does not compare the two",
        );
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "oauth2-refresh",
    Kind::ConnectionApi,
    r#""grant_type": "authorization_code",
            "redirect_uri": "{{oauth.localRedirectUri}}"
"#,
    r#""grant_type": "authorization_code"
"#,
)];

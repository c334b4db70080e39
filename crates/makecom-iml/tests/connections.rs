//! Whole connections as published apps have them: nothing is found in them, and
//! each usual mistake is found where it was made.

use std::collections::HashSet;
use std::fmt::Write as _;

use makecom_iml::{self, Finding, Rule};
use makecom_iml::{Section, SectionKind};

const NAMES: [&str; 10] = [
    "api-key",
    "basic-auth",
    "oauth2-refresh",
    "client-credentials",
    "pkce",
    "oauth1a",
    "aws-signature",
    "jwt-service-account",
    "session-login",
    "multi-tenant",
];

fn text(name: &str, kind: SectionKind) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/tests/connections/{name}/{kind}.jsonc");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.replace('\r', "")
}

/// Findings in a connection, of which one section may have another text.
fn checked(name: &str, changed: Option<(SectionKind, &str)>) -> Vec<Finding> {
    let sections = SectionKind::ALL.map(|kind| match changed {
        Some((of, text)) if of == kind => Section::from_text(kind, text),
        _ => Section::from_text(kind, text(name, kind)),
    });
    makecom_iml::check(&sections)
}

#[test]
fn nothing_is_found_in_a_good_connection() {
    for name in NAMES {
        let found: Vec<String> = checked(name, None)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, [""; 0], "{name}");
    }
}

/// A usual mistake: in a section of a connection, this becomes that.
struct Slip {
    name: &'static str,
    kind: SectionKind,
    rule: &'static str,
    this: &'static str,
    that: &'static str,
}

const fn slip(
    name: &'static str,
    kind: SectionKind,
    rule: &'static str,
    this: &'static str,
    that: &'static str,
) -> Slip {
    Slip {
        name,
        kind,
        rule,
        this,
        that,
    }
}

#[rustfmt::skip]
const SLIPS: &[Slip] = &[
    // Shape.
    slip("api-key", SectionKind::Api, "syntax", r#""method": "GET",
"#, r#""method": "GET"
    "#),
    slip("basic-auth", SectionKind::Parameters, "wrong-type", r#""type": "cert", "label""#, r#""type": "cert", "required": "yes", "label""#),
    slip("multi-tenant", SectionKind::Api, "wrong-type", r#""followRedirects": false"#, r#""followRedirects": "false""#),
    slip("pkce", SectionKind::Scope, "wrong-type", r#"["profile", "email""#, r#"["profile", { "email": true }"#),
    slip("oauth2-refresh", SectionKind::Scopes, "wrong-type", r#""View your contacts""#, r#"["View your contacts"]"#),
    slip("client-credentials", SectionKind::Parameters, "missing-key", r#"{ "name": "tenant", "type": "uuid", "#, r#"{ "name": "tenant", "#),
    slip("multi-tenant", SectionKind::Api, "missing-key", r#""429": { "message": "[429] Too many requests: try again in {{headers.[`retry-after`]}} seconds.", "#, r#""429": { "#),
    slip("session-login", SectionKind::Api, "request-without-body", r#"        "headers": { "cookie": "{{temp.cookie}}" },
        "body": { "sessionId": "{{temp.session}}" },
"#, ""),
    slip("oauth1a", SectionKind::InstallSpec, "text-length", r#""label": "Consumer key""#, r#""label": """#),
    slip("oauth2-refresh", SectionKind::Api, "unknown-key", r#""redirect_uri": "{{oauth.redirectUri}}"
        },
        "response""#, r#""redirect_uri": "{{oauth.redirectUri}}"
        },
        "responce": {},
        "response""#),
    slip("aws-signature", SectionKind::Api, "unknown-value", r#""sign_version": "4""#, r#""sign_version": "v4""#),
    slip("aws-signature", SectionKind::Parameters, "unknown-value", r#""type": "select""#, r#""type": "dropdown""#),
    slip("oauth2-refresh", SectionKind::Scopes, "duplicate-key", r#""openid": "Know who you are""#, r#""openid": "Know who you are",
    "openid": "Sign in""#),
    slip("multi-tenant", SectionKind::Api, "unclosed-expression", r#""value": "{{body.user.name}} at {{parameters.subdomain}}""#, r#""value": "{{body.user.name}} at {{parameters.subdomain}""#),
    // Secrets.
    slip("api-key", SectionKind::Api, "secret-in-log", r#""x-api-key": "{{parameters.apiKey}}""#, r#""x-auth-key": "{{parameters.apiKey}}""#),
    slip("oauth2-refresh", SectionKind::Api, "secret-in-log", r#""sanitize": ["request.headers.authorization"]"#, r#""sanitize": ["request.headers.auth"]"#),
    slip("client-credentials", SectionKind::Api, "secret-in-log", r#""response.body.access_token"] }
    },
    "info""#, r#""response.body.accessToken"] }
    },
    "info""#),
    slip("session-login", SectionKind::Api, "secret-in-log", r#""token": "{{body.tokens[1].value}}" },"#, r#""token": "{{body.token.value}}" },"#),
    slip("oauth1a", SectionKind::Api, "secret-in-log", r#""transport_method": "header"
    },
    "requestToken""#, r#""transport_method": "query"
    },
    "requestToken""#),
    slip("aws-signature", SectionKind::Api, "secret-in-log", r#", "request.headers.x-amz-security-token"]"#, "]"),
    slip("jwt-service-account", SectionKind::Api, "secret-in-log", r#""request.body.assertion", "#, ""),
    slip("oauth1a", SectionKind::Api, "secret-written-out", r#""{{common.consumerSecret}}""#, r#""kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3""#),
    slip("multi-tenant", SectionKind::Api, "secret-shown", r#""{{body.user.name}} at {{parameters.subdomain}}""#, r#""{{parameters.email}}/{{parameters.apiToken}}""#),
    slip("oauth1a", SectionKind::InstallSpec, "secret-not-password", r#""consumerSecret", "type": "password""#, r#""consumerSecret", "type": "text""#),
    // Errors and accounts.
    slip("jwt-service-account", SectionKind::Api, "no-error-handling", r#""value": "{{parameters.clientEmail}}" },
            "error": "[{{statusCode}}] {{body.error_description}}""#, r#""value": "{{parameters.clientEmail}}" }"#),
    slip("aws-signature", SectionKind::Api, "error-without-status", r#""error": "[{{statusCode}}] "#, r#""error": ""#),
    slip("pkce", SectionKind::Api, "no-credential-check", r#"        "url": "https://id.orchard.example/userinfo",
"#, ""),
    slip("client-credentials", SectionKind::Api, "no-metadata", r#"            "metadata": { "type": "text", "value": "{{body.value[1].displayName}}" },
"#, ""),
    slip("session-login", SectionKind::Api, "no-metadata", r#""{{parameters.user}} ({{parameters.company}})""#, r#""Session""#),
    slip("basic-auth", SectionKind::Api, "no-uid", r#"        "uid": "{{toString(body.user.id)}}",
"#, ""),
    slip("basic-auth", SectionKind::Api, "constant-uid", r#""{{toString(body.user.id)}}""#, r#""body.user.id""#),
    // The rest.
    slip("pkce", SectionKind::Api, "plain-http", r#""https://id.orchard.example/userinfo""#, r#""http://id.orchard.example/userinfo""#),
    slip("basic-auth", SectionKind::Parameters, "reserved-name", r#""name": "ca""#, r#""name": "accountName""#),
    slip("session-login", SectionKind::Parameters, "duplicate-name", r#""name": "user", "type""#, r#""name": "company", "type""#),
    slip("pkce", SectionKind::Install, "common-without-install", r#""clientId": "#, r#""client_id": "#),
];

#[test]
fn each_mistake_is_found_where_it_is() {
    let mut shown = String::new();
    let mut rules: HashSet<&str> = Rule::ALL.iter().map(|rule| rule.id).collect();
    for slip in SLIPS {
        let good = text(slip.name, slip.kind);
        let times = good.matches(slip.this).count();
        assert_eq!(times, 1, "{} {}: {}", slip.name, slip.kind, slip.this);
        let bad = good.replace(slip.this, slip.that);
        let found = checked(slip.name, Some((slip.kind, &bad)));
        // It alone is found, once.
        let [finding] = &found[..] else {
            panic!("{}: {}: {found:#?}", slip.name, slip.rule);
        };
        assert_eq!(finding.rule, slip.rule, "{finding:?}");
        rules.remove(finding.rule);
        let text = match finding.section {
            kind if kind == slip.kind => bad,
            kind => text(slip.name, kind),
        };
        let line = text.lines().nth(finding.line - 1).unwrap();
        let caret = finding.column;
        write!(
            shown,
            "{} {finding}\n{line}\n{:>caret$}\n{}: {}\n\n",
            slip.name, "^", finding.pointer, finding.help
        )
        .unwrap();
    }
    assert_eq!(rules, HashSet::new());
    insta::assert_snapshot!("mistakes", shown);
}

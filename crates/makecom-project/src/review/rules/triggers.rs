//! What triggers need, and what they cannot have.

use super::prelude::*;

pub(super) static TRIGGER_WITHOUT_URL: ProjectRule = ProjectRule {
    id: "trigger-without-url",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "The communication of a polling trigger has a `url`: without it nothing is asked, \
        and there are no events.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "watchUsers": { "label": "Watch Users", "moduleType": "trigger" } } }"#,
        ),
        (
            "modules/watchUsers/communication.iml.json",
            r#"{ "response": { "limit": "{{parameters.limit}}", "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" }, "iterate": "{{body.users}}" } }"#,
        ),
    ],
    good: &[(
        "modules/watchUsers/communication.iml.json",
        r#"{ "url": "/users", "response": { "limit": "{{parameters.limit}}", "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" }, "iterate": "{{body.users}}" } }"#,
    )],
    check: Check::Review(trigger_without_url),
};

fn trigger_without_url(app: &App<'_>, found: &mut Found) {
    let is_in_base = app
        .base()
        .is_some_and(|(_, base)| base.get("url").is_some());
    for module in app.modules() {
        if let Some((code, requests)) = module.communication()
            && let Some(last) = requests.last()
            && module.is_trigger()
            && !is_in_base
            // An endpoint in its place is another finding.
            && requests
                .iter()
                .all(|it| it.get("url").is_none() && it.get("endpoint").is_none())
        {
            found.at(
                module,
                code,
                last.pointer.clone(),
                "a polling trigger asks no service: it has no url",
                "add \"url\", from which it reads the events",
            );
        }
    }
}

pub(super) static INSTANT_TRIGGER_REQUESTS: ProjectRule = ProjectRule {
    id: "instant-trigger-requests",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The communication of an instant trigger is one request for each event, or nothing: \
        it neither iterates nor reads several pages. The webhook iterates what a service sends.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "webhook": { "acme": { "label": "Event", "webhookType": "web" } },
    "module": { "watchUsers": { "label": "Watch Users", "moduleType": "instant_trigger", "webhook": "acme" } }
}"#,
        ),
        (
            "modules/watchUsers/communication.iml.json",
            r#"{ "url": "/users/{{payload.id}}", "response": { "iterate": "{{body.users}}", "output": "{{item}}" } }"#,
        ),
    ],
    good: &[(
        "modules/watchUsers/communication.iml.json",
        r#"{ "url": "/users/{{payload.id}}", "response": { "output": "{{body}}" } }"#,
    )],
    check: Check::Review(instant_trigger_requests),
};

fn instant_trigger_requests(app: &App<'_>, found: &mut Found) {
    for module in app.modules().filter(|module| module.is_instant()) {
        let Some((code, requests)) = module.communication() else {
            continue;
        };
        if let [_, second, ..] = &requests[..] {
            found.at(
                module,
                code,
                second.pointer.clone(),
                "an instant trigger makes one request for an event",
                "leave one request, or fetch the rest by another module",
            );
        }
        for request in &requests {
            let places = [
                ("response/iterate", request.response("iterate")),
                ("iterate", request.get("iterate")),
                ("pagination", request.get("pagination")),
            ];
            for (key, _) in places.iter().filter(|(_, value)| value.is_some()) {
                let what = match *key {
                    "pagination" => "reads no further pages",
                    _ => "does not iterate",
                };
                found.at(
                    module,
                    code,
                    format!("{}/{key}", request.pointer),
                    format!("an instant trigger {what}"),
                    "put one bundle out, such as {{body}}; the webhook may iterate what it gets",
                );
            }
        }
    }
}

pub(super) static ENDPOINT_NOT_HERE: ProjectRule = ProjectRule {
    id: "endpoint-not-here",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "Triggers and webhooks make requests of their own: they cannot run an endpoint of the \
        app.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "watchUsers": { "label": "Watch Users", "moduleType": "trigger" } } }"#,
        ),
        (
            "modules/watchUsers/communication.iml.json",
            r#"{ "endpoint": "listUsers", "response": { "limit": "{{parameters.limit}}", "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" }, "iterate": "{{body.users}}" } }"#,
        ),
    ],
    good: &[(
        "modules/watchUsers/communication.iml.json",
        r#"{ "url": "/users", "response": { "limit": "{{parameters.limit}}", "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" }, "iterate": "{{body.users}}" } }"#,
    )],
    check: Check::Review(endpoint_not_here),
};

fn endpoint_not_here(app: &App<'_>, found: &mut Found) {
    for component in &app.components {
        let is_without = component.is_trigger()
            || component.is_instant()
            || component.kind == ComponentKind::Webhook;
        if !is_without {
            continue;
        }
        for (code, requests) in component.calls() {
            for request in requests.iter().filter(|it| it.get("endpoint").is_some()) {
                found.at(
                    component,
                    code,
                    format!("{}/endpoint", request.pointer),
                    "neither triggers nor webhooks can run an endpoint",
                    "write the request of the endpoint here",
                );
            }
        }
    }
}

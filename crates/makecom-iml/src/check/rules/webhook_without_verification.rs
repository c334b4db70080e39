//! A webhook knows who calls it.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "webhook-without-verification",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A webhook checks a signature or a secret that the service sends, in `condition` or \
        `verification`: anyone who learns its address can send events otherwise. Nothing to \
        do if the service signs nothing.",
    bad: &[(Kind::WebhookApi, r#"{ "output": "{{body}}" }"#)],
    good: &[(
        Kind::WebhookApi,
        r#"{
    "condition": "{{headers.`x-signature` = sha256(body.id, 'hex', parameters.secret)}}",
    "output": "{{body}}"
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    let is_checked = api.requests.iter().any(|request| {
        let condition = value_of(request.object, "condition");
        let mut is_known = value_of(request.object, "verification").is_some();
        if let Some(condition) = condition {
            texts(condition, "", &mut |text, _| {
                let signs = [
                    "sha1(", "sha256(", "sha512(", "md5(", "headers.", "secret", "token",
                ];
                is_known |= signs.iter().any(|sign| text.value.contains(sign));
            });
        }
        is_known
    });
    if context.kind == Kind::WebhookApi && !api.requests.is_empty() && !is_checked {
        context.report(
            "",
            api.tree.start(),
            "nothing checks who sends an event",
            "compare a signature or a secret of the service in \"condition\", if it sends one",
        );
    }
}

/// It is about webhooks.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

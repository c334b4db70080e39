//! An error says what is wrong, in words.

use crate::check::prelude::*;
use crate::expression::{Embedded, Expr, Template};

pub(super) static RULE: Rule = Rule {
    id: "body-in-error",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "An error message names the field of the response that says what is wrong: the whole \
        `{{body}}` may hold what users should not see, and is no text if it is a collection. \
        A response that is read as text is exempt.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "error": "[{{statusCode}}] {{body}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/me", "response": { "error": "[{{statusCode}}] {{body.message}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Call(request) = event else {
        return;
    };
    let Some(response) = request.response() else {
        return;
    };
    // By status, or not known to be JSON: `{{body}}` may be a text.
    let is_text = match value_of(response, "type") {
        None => false,
        Some(ast::Value::StringLit(kind)) => !matches!(&*kind.value, "json" | "automatic"),
        Some(_) => true,
    };
    let Some(error) = request.error().filter(|_| !is_text) else {
        return;
    };
    let pointer = format!("{}/response/error", request.pointer);
    texts(error, &pointer, &mut |text, pointer| {
        let is_whole = |embedded: &Embedded| {
            matches!(&embedded.expr, Expr::Path(path)
                if &*path.root.text == "body" && path.steps.is_empty())
        };
        if Template::parse(&*text.value).expressions().any(is_whole) {
            context.report(
                pointer,
                text.start(),
                "the whole response is in the message",
                "name the field that says what is wrong, such as {{body.message}}",
            );
        }
    });
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "api-key",
    Kind::ConnectionApi,
    "[{{statusCode}}] {{body.error.message}}",
    "[{{statusCode}}] {{body}}",
)];

//! `item` is an element of what is iterated.

use crate::check::prelude::*;
use crate::expression::{Expr, Template};

pub(super) static RULE: Rule = Rule {
    id: "item-without-iterate",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "Only a response with `iterate` has an `item`: without it, `item` is undefined.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts", "response": { "output": "{{item}}" } }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/contacts", "response": { "iterate": "{{body.contacts}}", "output": "{{item}}" } }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    if let Event::Call(request) = event
        && matches!(context.kind, Kind::ModuleApi | Kind::RpcApi)
        && let Some(response) = request.response()
        && value_of(response, "iterate").is_none()
        && value_of(request.object, "iterate").is_none()
        && let Some(output) = value_of(response, "output")
    {
        let pointer = format!("{}/response/output", request.pointer);
        let mut first = None;
        texts(output, &pointer, &mut |text, pointer| {
            let mut reads_item = false;
            for embedded in Template::parse(&*text.value).expressions() {
                embedded.expr.walk(&mut |expr| {
                    reads_item |= matches!(expr, Expr::Path(path) if &*path.root.text == "item");
                });
            }
            if reads_item {
                first.get_or_insert((pointer.to_owned(), text.start()));
            }
        });
        if let Some((pointer, offset)) = first {
            context.report(
                pointer,
                offset,
                "there is no item: the response has no \"iterate\"",
                "add \"iterate\", or read the response by {{body.…}}",
            );
        }
    }
}

/// Connections put nothing out.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

//! A value of `temp` does not use another of the same block.

use crate::check::path::paths;
use crate::check::prelude::*;
use crate::check::requests::object_of;
use crate::iml::Expression;
use crate::text::push;

pub(super) static RULE: Rule = Rule {
    id: "temp-in-same-block",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "The values of one `temp` are evaluated together: one that reads another of the same \
        block gets what it was before, which is nothing the first time. A block before it, \
        of this request or an earlier one, sets what is read.",
    bad: &[(
        Kind::ModuleApi,
        r#"{
    "temp": { "day": "{{parameters.day}}", "from": "{{addDays(temp.day, -7)}}" },
    "url": "/events",
    "qs": { "from": "{{temp.from}}" }
}"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{
    "temp": { "from": "{{addDays(parameters.day, -7)}}" },
    "url": "/events",
    "qs": { "from": "{{temp.from}}" }
}"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    let mut blocks = Vec::new();
    for request in &api.requests {
        blocks.push((
            format!("{}/temp", request.pointer),
            object_of(request.object, "temp"),
        ));
        let response = request.response().and_then(|it| object_of(it, "temp"));
        blocks.push((format!("{}/response/temp", request.pointer), response));
    }
    let blocks: Vec<_> = (blocks.into_iter())
        .filter_map(|(pointer, block)| Some((pointer, block?)))
        .collect();
    let sets = |block: &ast::Object, name: &str| {
        let mut properties = block.properties.iter();
        properties.any(|one| one.name.as_str() == name || Expression::is_in(one.name.as_str()))
    };
    for (at, (pointer, block)) in blocks.iter().enumerate() {
        let is_set_elsewhere = |name: &str| {
            let mut others = blocks.iter().enumerate();
            others.any(|(other, (_, block))| other != at && sets(block, name))
        };
        for property in &block.properties {
            let own = property.name.as_str();
            let mut below = pointer.clone();
            push(&mut below, own);
            texts(&property.value, &below, &mut |text, pointer| {
                let found = paths(&text.value).find_map(|path| {
                    let name = path.second().filter(|_| path.root() == "temp")?;
                    let is_of_block = name != own && sets(block, name) && !is_set_elsewhere(name);
                    is_of_block.then(|| name.to_owned())
                });
                if let Some(name) = found {
                    context.report(
                        pointer,
                        text.start(),
                        format!("temp.{name} is set in the same block, and not known here yet"),
                        "write what it is made of in its place, or set it in a request before this one",
                    );
                }
            });
        }
    }
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "session-login",
    Kind::ConnectionApi,
    r#""temp": { "session": "{{body.SessionId}}", "#,
    r#""temp": { "session": "{{body.SessionId}}", "made": 1, "copy": "{{temp.made}}", "#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_known_yet() {
        for (api, expected) in [
            (
                r#"{ "temp": { "a": 1, "b": "{{temp.a}}" } }"#,
                &["/temp/b"][..],
            ),
            (
                r#"{ "temp": { "b": { "c": ["x {{upper(temp.a)}}"] }, "a": 1 } }"#,
                &["/temp/b/c/0"],
            ),
            (
                r#"{ "response": { "temp": { "a": 1, "b": "{{temp.a.x}}" } } }"#,
                &["/response/temp/b"],
            ),
            (
                r#"[{}, { "temp": { "a": 1, "b": "{{temp.a}}" } }]"#,
                &["/1/temp/b"],
            ),
            // A sum over repetitions, and what another block sets.
            (r#"{ "temp": { "a": "{{temp.a + 1}}" } }"#, &[]),
            (
                r#"{ "temp": { "a": 1 }, "response": { "temp": { "b": "{{temp.a}}" } } }"#,
                &[],
            ),
            (
                r#"{ "response": { "temp": { "a": "{{body.a}}", "b": "{{temp.a}}" } }, "temp": { "a": 1 } }"#,
                &[],
            ),
            (
                r#"{ "temp": { "a": 1, "b": "{{temp.c}}", "d": "temp.a" } }"#,
                &[],
            ),
        ] {
            assert_eq!(RULE.broken_at(&[(Kind::ModuleApi, api)]), expected, "{api}");
        }
    }
}

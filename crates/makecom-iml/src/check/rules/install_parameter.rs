//! What an installation uses is asked for.

use std::collections::HashSet;

use super::undefined_parameter::collect;
use crate::check::names::{shown, suggest};
use crate::check::path::paths;
use crate::check::prelude::*;
use crate::code::Language;

pub(super) static RULE: Rule = Rule {
    id: "install-parameter",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A parameter that `install` uses is one of `installSpec`, by which installers are \
        asked: another is empty for each of them. Found only when both are checked together.",
    bad: &[
        (
            Kind::ConnectionInstallSpec,
            r#"[{ "name": "client_id", "type": "text" }]"#,
        ),
        (
            Kind::ConnectionInstall,
            r#"{ "common": { "clientId": "{{parameters.clientId}}" } }"#,
        ),
    ],
    good: &[
        (
            Kind::ConnectionInstallSpec,
            r#"[{ "name": "client_id", "type": "text" }]"#,
        ),
        (
            Kind::ConnectionInstall,
            r#"{ "common": { "clientId": "{{parameters.client_id}}" } }"#,
        ),
    ],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Section(tree) = event else {
        return;
    };
    if context.kind.language() != Language::Install {
        return;
    }
    let spec = match context.kind {
        Kind::AppInstall => Kind::AppInstallSpec,
        _ => Kind::ConnectionInstallSpec,
    };
    let mut names = HashSet::new();
    let is_known = match context.sections.tree(spec) {
        Some(list @ ast::Value::Array(_)) => collect(list, None, &mut names),
        Some(ast::Value::NullKeyword(_)) => true,
        Some(_) | None => false,
    };
    if !is_known {
        return;
    }
    let mut seen = HashSet::new();
    texts(tree, "", &mut |text, pointer| {
        for path in paths(&text.value) {
            if path.root() == "parameters"
                && let Some(name) = path.second()
                && !names.contains(name)
                && seen.insert(name.to_owned())
            {
                let help = suggest(name, names.iter().map(String::as_str));
                context.report(
                    pointer,
                    text.start(),
                    format!("installers are not asked for {}", shown(name)),
                    help.unwrap_or_else(|| "add it to \"installSpec\"".to_owned()),
                );
            }
        }
    });
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionInstall,
    "{{parameters.clientId}}",
    "{{parameters.client_id}}",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_an_installation() {
        let install =
            r#"{ "common": { "a": "{{parameters.a}}", "b": "{{parameters.b}}{{common.c}}" } }"#;
        let both = ["/common/a", "/common/b"];
        for (spec, expected) in [
            (None, &[][..]),
            (Some("[]"), &both),
            (Some("null"), &both),
            (Some(r#"[{ "name": "a", "type": "text" }]"#), &both[1..]),
            (
                Some(
                    r#"[{ "type": "collection", "name": "x", "spec": [{ "name": "a", "type": "text" }, { "name": "b", "type": "text" }] }]"#,
                ),
                &[],
            ),
            (Some("[{"), &[]),
            (Some(r#"["rpc://more"]"#), &[]),
        ] {
            for (kind, of) in [
                (Kind::ConnectionInstall, Kind::ConnectionInstallSpec),
                (Kind::AppInstall, Kind::AppInstallSpec),
            ] {
                let mut sections = vec![(kind, install)];
                sections.extend(spec.map(|spec| (of, spec)));
                // What does not parse may have anything.
                let found = RULE.broken_at(&sections);
                let expected = if spec == Some("[{") {
                    &both[..]
                } else {
                    expected
                };
                let is_unread = spec == Some("[{") && found.is_empty();
                assert!(is_unread || found == expected, "{spec:?} {found:?}");
            }
        }
    }
}

//! Common data has a source.

use std::collections::HashSet;

use crate::check::event::Sections;
use crate::check::path::paths_by_expression;
use crate::check::prelude::*;
use crate::check::visit::each_text;

pub(super) static RULE: Rule = Rule {
    id: "common-without-install",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "Common data that `api` uses has a source: the developer of the app sets it, or \
        installers are asked for it by `installSpec` and `install` makes it common. \
        Only the latter can be seen, and only when all sections are checked together. \
        Where users may enter a value of their own instead, as in \
        `{{ifempty(parameters.x, common.x)}}`, nothing is reported.",
    bad: &[(
        Kind::ConnectionApi,
        r#"{ "url": "https://acme.example/me?client={{common.clientId}}" }"#,
    )],
    good: &[
        (
            Kind::ConnectionApi,
            r#"{ "url": "https://acme.example/me?client={{common.clientId}}" }"#,
        ),
        (
            Kind::ConnectionInstallSpec,
            r#"[{ "name": "clientId", "type": "text" }]"#,
        ),
        (
            Kind::ConnectionInstall,
            r#"{ "common": { "clientId": "{{parameters.clientId}}" } }"#,
        ),
    ],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Api(api) = event else {
        return;
    };
    let Some(installed) = Installed::by(context.sections) else {
        return;
    };
    let missing = missing(api.tree, &installed.names);
    if installed.asks {
        for (name, pointer, offset) in missing {
            context.report(
                pointer,
                offset,
                format!("`common.{name}` is not set by an installation"),
                "ask for it in \"installSpec\" and name it in \"install\", unless you set it as common data yourself",
            );
        }
    } else if let Some((_, pointer, offset)) = missing.first() {
        // With no installation at all, the developer of the app sets all of it: one
        // hint is enough.
        let names: Vec<String> = missing
            .iter()
            .map(|(name, ..)| format!("`common.{name}`"))
            .collect();
        context.report(
            &**pointer,
            *offset,
            format!("not set by an installation: {}", names.join(", ")),
            "set it as common data; or, where installers have their own, ask for it in \"installSpec\" and name it in \"install\"",
        );
    }
}

/// What an installation sets.
struct Installed<'a> {
    /// Whether installers are asked for anything.
    asks: bool,
    /// The common data that is set from it.
    names: HashSet<&'a str>,
}

impl<'a> Installed<'a> {
    /// `None` if it is unknown, as where an expression says so.
    fn by(sections: &'a Sections<'_>) -> Option<Self> {
        let spec = sections.tree(Kind::ConnectionInstallSpec);
        let is_asked = spec
            .and_then(ast::Value::as_array)
            .is_some_and(|spec| !spec.elements.is_empty());
        let common = sections
            .tree(Kind::ConnectionInstall)
            .and_then(ast::Value::as_object)
            .and_then(|install| value_of(install, "common"));
        let names = match common {
            _ if !sections.is_complete => return None,
            Some(ast::Value::StringLit(_)) if is_asked => return None,
            Some(ast::Value::Object(common)) if is_asked => {
                let names = common
                    .properties
                    .iter()
                    .map(|property| property.name.as_str());
                names.collect()
            }
            _ => HashSet::new(),
        };
        Some(Self {
            asks: is_asked || common.is_some(),
            names,
        })
    }
}

/// Each common name that is used and not installed, with its first place.
fn missing(tree: &ast::Value, installed: &HashSet<&str>) -> Vec<(String, String, usize)> {
    let mut seen = HashSet::new();
    let mut missing = Vec::new();
    each_text(tree, &mut String::new(), &mut |text, pointer| {
        for (expression, paths) in paths_by_expression(&text.value) {
            // Common data may be absent where users can enter a value of their own.
            let is_fallback = paths.iter().any(|path| path.root() == "parameters")
                && ["if(", "ifempty(", "||", "switch("]
                    .iter()
                    .any(|choice| expression.contains(choice));
            if is_fallback {
                continue;
            }
            for path in paths.iter().filter(|path| path.root() == "common") {
                if let Some(name) = path.second()
                    && !installed.contains(name)
                    && seen.insert(name.to_owned())
                {
                    missing.push((name.to_owned(), pointer.to_owned(), text.start()));
                }
            }
        }
    });
    missing
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[(
    "pkce",
    Kind::ConnectionInstall,
    r#""clientId": "#,
    r#""client_id": "#,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_connection_is_searched() {
        let api = (
            Kind::ConnectionApi,
            r#"{ "url": "{{common.a}}{{common.b.c}}" }"#,
        );
        let spec = (
            Kind::ConnectionInstallSpec,
            r#"[{ "type": "text", "name": "a" }]"#,
        );
        let install = |text| (Kind::ConnectionInstall, text);
        let (empty, a) = (install("{}"), install(r#"{ "common": { "a": 1 } }"#));
        let a_and_b = install(r#"{ "common": { "a": 1, "b": 2 } }"#);
        let by_expression = install(r#"{ "common": "{{parameters}}" }"#);
        let both = [
            "`common.a` is not set by an installation",
            "`common.b` is not set by an installation",
        ];
        // Where installers are asked for nothing, one hint is enough.
        let once = ["not set by an installation: `common.a`, `common.b`"];
        assert_eq!(RULE.messages(&[api]), once);
        assert_eq!(RULE.messages(&[api, empty]), once);
        assert_eq!(RULE.messages(&[api, spec, empty]), both);
        assert_eq!(RULE.messages(&[api, a_and_b]), both);
        assert_eq!(RULE.messages(&[api, spec, a]), both[1..]);
        assert_eq!(RULE.messages(&[a_and_b, spec, api]), [""; 0]);
        // What an expression makes common is unknown.
        assert_eq!(RULE.messages(&[api, spec, by_expression]), [""; 0]);
    }

    #[test]
    fn users_may_enter_a_value_instead() {
        for (url, is_found) in [
            ("{{ifempty(parameters.a, common.a)}}", false),
            ("{{if(parameters.own; parameters.a; common['a'])}}", false),
            ("{{parameters.a || common.a}}", false),
            ("{{parameters.a}}{{common.a}}", true),
            ("{{base64(parameters.a + common.a)}}", true),
        ] {
            let api = format!(r#"{{ "url": "{url}" }}"#);
            let found = RULE.messages(&[(Kind::ConnectionApi, &api)]);
            assert_eq!(!found.is_empty(), is_found, "{url}");
        }
    }
}

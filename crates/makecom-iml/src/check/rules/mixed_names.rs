//! Names of parameters and fields are written in one way.

use crate::check::names::shown;
use crate::check::prelude::*;
use crate::code::{ComponentKind, Language};

pub(super) static RULE: Rule = Rule {
    id: "mixed-names",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "The names of parameters and fields on one level are written in one way: \
        `userName` or `user_name`, not both. A service that mixes them is a reason to.",
    bad: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "userName", "type": "text", "label": "Name" }, { "name": "user_role", "type": "text", "label": "Role" }]"#,
    )],
    good: &[(
        Kind::ModuleExpect,
        r#"[{ "name": "userName", "type": "text", "label": "Name" }, { "name": "userRole", "type": "text", "label": "Role" }]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::List(list, _) = event else {
        return;
    };
    // What a service calls its fields is not chosen here; a connection has a few.
    if context.kind.language() != Language::Parameters
        || context.kind.component() == ComponentKind::Connection
    {
        return;
    }
    let names = list.elements.iter().filter_map(|element| {
        let object = element.as_object()?;
        value_of(object, "type")?;
        string_of(object, "name")
    });
    let mut first = None;
    for name in names {
        let Some(form) = form(&name.value) else {
            continue;
        };
        match first {
            None => first = Some((form, name)),
            Some((other, known)) if other != form => {
                let places = list.elements.iter().position(|element| {
                    element.as_object().is_some_and(|object| {
                        string_of(object, "name").is_some_and(|it| it.start() == name.start())
                    })
                });
                let Event::List(_, pointer) = event else {
                    return;
                };
                let at = places.unwrap_or_default();
                context.report(
                    format!("{pointer}/{at}/name"),
                    name.start(),
                    format!(
                        "{} is written in another way than {}",
                        shown(&name.value),
                        shown(&known.value)
                    ),
                    "write all names in one way, if those of the service allow it",
                );
                return;
            }
            Some(_) => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Camel,
    Snake,
}

/// How a name of several words is written. One word is written alike.
fn form(name: &str) -> Option<Form> {
    let mut letters = name.trim_matches('_').chars();
    let is_plain = letters
        .clone()
        .all(|one| one.is_ascii_alphanumeric() || one == '_');
    let starts_small = letters.next().is_some_and(|one| one.is_ascii_lowercase());
    let has_capital = letters.clone().any(|one| one.is_ascii_uppercase());
    let has_line = letters.any(|one| one == '_');
    match (is_plain && starts_small, has_capital, has_line) {
        (true, true, false) => Some(Form::Camel),
        (true, false, true) => Some(Form::Snake),
        _ => None,
    }
}

/// Those of connections are few.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_names() {
        for (names, expected) in [
            (["userName", "user_role"], &["/1/name"][..]),
            (["user_name", "userRole"], &["/1/name"]),
            (["userName", "role"], &[]),
            (["user_name", "role"], &[]),
            (["user_name", "user_role"], &[]),
            (["__IMTINDEX__", "userName"], &[]),
            (["user-name", "userRole"], &[]),
            (["URL", "user_name"], &[]),
        ] {
            let list: Vec<String> = names
                .iter()
                .map(|name| format!(r#"{{ "name": "{name}", "type": "text" }}"#))
                .collect();
            let list = format!("[{}]", list.join(", "));
            for kind in [Kind::ModuleExpect, Kind::ModuleInterface] {
                assert_eq!(RULE.broken_at(&[(kind, &list)]), expected, "{list}");
            }
        }
    }
}

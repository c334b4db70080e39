//! A module is in one group, and once.

use crate::check::names::shown;
use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "module-in-two-groups",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "A module is in one group, and once: users would find it twice in the list of \
        modules.",
    bad: &[(
        Kind::AppGroups,
        r#"[
    { "label": "Contacts", "modules": ["getContact", "listContacts"] },
    { "label": "Other", "modules": ["getContact"] }
]"#,
    )],
    good: &[(
        Kind::AppGroups,
        r#"[
    { "label": "Contacts", "modules": ["getContact", "listContacts"] },
    { "label": "Other", "modules": ["makeApiCall"] }
]"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Object(object, pointer) = event else {
        return;
    };
    let sections = context.sections;
    let Some(ast::Value::Array(groups)) = sections.tree(Kind::AppGroups) else {
        return;
    };
    let is_this = |group: &&ast::Value| {
        group
            .as_object()
            .is_some_and(|it| std::ptr::eq(it, *object))
    };
    let Some(this) = groups.elements.iter().find(is_this) else {
        return;
    };
    let before = groups
        .elements
        .iter()
        .take_while(|group| group.start() < this.start());
    let mut seen: Vec<&str> = before.flat_map(modules).map(|it| &*it.value).collect();
    seen.sort_unstable();
    let mut here = Vec::new();
    for (index, module) in modules(this).enumerate() {
        let name = &*module.value;
        if seen.binary_search(&name).is_ok() || here.contains(&name) {
            context.report(
                format!("{pointer}/modules/{index}"),
                module.start(),
                format!("{} is in a group already", shown(name)),
                "leave it in one place",
            );
        }
        here.push(name);
    }
}

/// The names of the modules of a group.
fn modules<'a>(group: &'a ast::Value<'a>) -> impl Iterator<Item = &'a ast::StringLit<'a>> {
    let modules = group
        .as_object()
        .and_then(|group| value_of(group, "modules"));
    let modules = modules.and_then(ast::Value::as_array).into_iter();
    modules.flat_map(|modules| {
        modules
            .elements
            .iter()
            .filter_map(ast::Value::as_string_lit)
    })
}

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_module_is_there_once() {
        for (groups, expected) in [
            ("[]", &[][..]),
            (
                r#"[{ "label": "A", "modules": ["get", "get"] }]"#,
                &["/0/modules/1"],
            ),
            (
                r#"[{ "modules": ["a", "b"] }, { "modules": ["c", "b", "a"] }]"#,
                &["/1/modules/1", "/1/modules/2"],
            ),
            (
                r#"[{ "modules": [7, {}] }, { "modules": "a" }, 7, { "modules": [7] }]"#,
                &[],
            ),
        ] {
            assert_eq!(
                RULE.broken_at(&[(Kind::AppGroups, groups)]),
                expected,
                "{groups}"
            );
        }
    }
}

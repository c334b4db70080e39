//! Functions: their row in the table of kinds.

use serde_json::json;

use crate::component::{Component, Fields};
use crate::kind::{Naming, Part, Row, Shown};
use crate::pattern::Pattern;
use crate::quirk::Quirk;
use crate::scaffold;
use crate::section::{Shape, section};

/// Answers are those of Make's clients and of its description of the API. A test is
/// neither versioned nor compiled (source: the published page).
pub(crate) const ROW: Row = Row {
    title: "Function",
    one: "appFunction",
    many: "appFunctions",
    group: "function",
    seeds: "functions",
    checksums: "functions",
    naming: Naming::Given(Pattern {
        shortest: 3,
        longest: 96,
        is_kebab: false,
    }),
    fields: &[],
    creation: &[],
    sections: &[
        section("code", Shape::Text("function NAME() {\n}\n")),
        section("test", Shape::Text("// Tests of NAME.\n")).live(),
    ],
    scaffold: scaffold::EMPTY,
    check: |_, _| Ok(()),
    complete,
    deleted: |name| json!({ "name": name }),
    locked_by: Some(Quirk::LockedFunctions),
    on_request: &[],
};

fn complete(function: &Component, shown: &Shown<'_>, answer: &mut Fields) {
    let code = function.sections.get("code");
    let code = code.map_or("", |code| &**code);
    let mut set = |key: &str, value| drop(answer.insert(key.to_owned(), value));
    match shown.part {
        Part::Created | Part::Updated => {}
        Part::Item => set("args", parameters(code).into()),
        Part::Detail => {
            set("code", code.into());
            set("changes", function.changes());
        }
    }
}

/// The first list of parameters, with its parentheses.
fn parameters(code: &str) -> &str {
    let list = code.find('(').and_then(|start| {
        let end = code[start..].find(')')?;
        code.get(start..=start + end)
    });
    list.unwrap_or("()")
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn parameters_stand_in_parentheses() {
        for (code, expected) in [
            ("function add(a, b) {\n  return f(a, b);\n}", "(a, b)"),
            ("function é() {}", "()"),
            ("function add(a", "()"),
            ("", "()"),
        ] {
            assert_eq!(parameters(code), expected, "{code}");
        }
    }
}

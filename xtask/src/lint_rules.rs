//! The documentation of the rules of `openapi-fragments lint`, from their table.

use std::fmt::Write as _;

use openapi_fragments::{LintRule, RuleGroup};

/// The documentation of all rules.
pub const DOCUMENTATION: &str = "docs/lint-rules.md";

const HEAD: &str = "\
# Rules of `openapi-fragments lint`

Written by `cargo xtask regen` from the table in
[`crates/openapi-fragments/src/lint/rules.rs`](../crates/openapi-fragments/src/lint/rules.rs).

Each finding has the id of its rule as code. `--ignore RULE` leaves a rule out.

With `--for progenitor`, what progenitor 0.15 refuses, panics on, writes code for that
does not compile, or takes for something else is an error, and says which of these it
is; everything else is a warning. A model of the generator decides, which
[a test](../xtask/tests/generator/main.rs) holds against the generator itself.
";

/// How many rules there are, and their documentation.
pub fn documentation() -> (usize, String) {
    let mut text = HEAD.to_owned();
    let groups = [
        (RuleGroup::General, "For everyone who reads the document"),
        (
            RuleGroup::Generators,
            "For generators: without `--for`, a guess about many of them",
        ),
        (RuleGroup::Progenitor, "With `--for progenitor` alone"),
    ];
    for (group, title) in groups {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## {title}\n\n| rule | what it finds | what to do |\n|---|---|---|\n"
        );
        for rule in LintRule::all().iter().filter(|rule| rule.group == group) {
            let _ = writeln!(text, "| `{}` | {} | {} |", rule.id, rule.summary, rule.help);
        }
    }
    (LintRule::all().len(), text)
}

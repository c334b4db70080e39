//! The documentation of the rules of `openapi-fragments lint`, from their table.

use std::fmt::Write as _;

use openapi_fragments::{LintExample, LintPart, LintRule, RuleGroup, Severity};

/// The documentation of all rules.
pub const DOCUMENTATION: &str = "docs/lint-rules.md";

const HEAD: &str = "\
# Rules of `openapi-fragments lint`

Written by `cargo xtask regen` from the tables in
[`crates/openapi-fragments/src/lint/rules`](../crates/openapi-fragments/src/lint/rules).
Every example is tested: of the rules for everyone, the bad one has findings of its rule
alone, and the good one has none.

Each finding has the id of its rule as code. `--ignore RULE` leaves a rule out.

| severity | what it is |
|---|---|
| error | forbidden by OpenAPI 3.0.4 or 3.1.1, and by JSON Schema where they refer to it |
| warning | allowed, or to be ignored, but certainly not intended |
| hint | a guess, or advice |

With `--for progenitor`, what progenitor 0.15 refuses, panics on, writes code for that
does not compile, or takes for something else is an error, and says which of these it
is; everything else is a warning or a hint. A model of the generator decides, which
[a test](../xtask/tests/generator/main.rs) holds against the generator itself.
";

/// How many rules there are, and their documentation.
pub fn documentation() -> (usize, String) {
    let mut text = HEAD.to_owned();
    text.push_str("\n## For everyone who reads the document\n");
    for rule in LintRule::all().filter(|rule| rule.group == RuleGroup::General) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\n### `{}`\n\n{} Severity: {}. What to do: {}.",
            rule.id,
            rule.summary,
            severity(rule.severity),
            rule.help,
        );
        if let Some(LintExample {
            part, bad, good, ..
        }) = rule.example
        {
            let place = place(part);
            let _ = writeln!(text, "\n{place}:\n\n```diff\n- {bad}\n+ {good}\n```");
        }
    }
    let groups = [
        (
            RuleGroup::Generators,
            "For generators: without `--for`, a guess about many of them",
        ),
        (RuleGroup::Progenitor, "With `--for progenitor` alone"),
    ];
    for (group, title) in groups {
        let _ = write!(
            text,
            "\n## {title}\n\n| rule | what it finds | what to do |\n|---|---|---|\n"
        );
        for rule in LintRule::all().filter(|rule| rule.group == group) {
            let _ = writeln!(text, "| `{}` | {} | {} |", rule.id, rule.summary, rule.help);
        }
    }
    (LintRule::all().count(), text)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "hint",
    }
}

fn place(part: LintPart) -> &'static str {
    match part {
        LintPart::Operation => "In an operation",
        LintPart::Parameter => "A parameter",
        LintPart::Schema => "A schema",
        LintPart::NewerSchema => "A schema of OpenAPI 3.1",
        _ => "In a document",
    }
}

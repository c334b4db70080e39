//! The documentation of the rules of `openapi-fragments diff`, from their table.

use std::fmt::Write as _;

use openapi_fragments::{DiffPart, DiffRule, Level};

/// The documentation of all rules.
pub const DOCUMENTATION: &str = "docs/diff-rules.md";

const HEAD: &str = "\
# Rules of `openapi-fragments diff`

Written by `cargo xtask regen` from the tables in
[`crates/openapi-fragments/src/diff/rules`](../crates/openapi-fragments/src/diff/rules).
Every example is tested: it has entries of its rule alone.

Each entry of a changelog has the id of its rule (`code` in JSON) and a level:

| level | a client written for the old spec |
|---|---|
| breaking | may stop working |
| risky | keeps working if it is tolerant |
| safe | keeps working |
| unknown | may be affected in any way: this could not be compared |
| ignored | is not affected: it is for people or other tools, and is not compared |

With `--fail-on` of any level, `diff` also fails if something is unknown, which may hide
any change; what is ignored never fails. `--ignore RULE` (repeat it, or separate ids by
commas) silences the entries of a rule: they are counted, not shown, and do not fail.

Many levels depend on the direction. A client *sends* parameters and request bodies,
and *receives* responses; in callbacks and webhooks it is the other way round.
";

/// How many rules there are, and their documentation.
pub fn documentation() -> (usize, String) {
    let mut text = HEAD.to_owned();
    let mut count = 0;
    for rule in DiffRule::all() {
        count += 1;
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\n## `{}`\n\n{} {}\n\n{}:\n\n```diff\n- {}\n+ {}\n```",
            rule.id,
            rule.meaning,
            levels(rule),
            place(rule.part),
            rule.old,
            rule.new,
        );
    }
    (count, text)
}

fn place(part: DiffPart) -> &'static str {
    match part {
        DiffPart::Operation => "In an operation",
        DiffPart::Schema => "In a schema",
        _ => "In a document",
    }
}

fn levels(rule: &DiffRule) -> String {
    let words = |levels: &[Level]| {
        let words: Vec<String> = levels.iter().map(Level::to_string).collect();
        words.join(" or ")
    };
    match (rule.sent, rule.received) {
        (sent, received) if sent == received => format!("Level: {}.", words(sent)),
        (sent, []) => format!("Sent: {}.", words(sent)),
        ([], received) => format!("Received: {}.", words(received)),
        (sent, received) => format!("Sent: {}. Received: {}.", words(sent), words(received)),
    }
}

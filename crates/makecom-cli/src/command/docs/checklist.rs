//! The checklist of Make's review: what can be told offline is ticked or not, with the
//! findings against it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::markdown::{code, text};
use crate::command::validate::{Report, checked};
use crate::failure::Result;
use crate::findings::Located;

/// The most findings that are listed below an item.
const SHOWN: usize = 20;

/// An item: what is asked, and the rules that tell whether it is so. Without rules it cannot
/// be told offline.
struct Item(&'static str, &'static [&'static str]);

/// What Make asks of every app, then its practices.
const SECTIONS: &[(&str, &[Item])] = &[
    ("Prerequisites", PREREQUISITES),
    ("Practices", PRACTICES),
    ("Certain faults", FAULTS),
];

const PREREQUISITES: &[Item] = &[
    Item(
        "Logs hide secrets, in the base and in connections",
        &["secret-in-log", "secret-in-module-log"],
    ),
    Item(
        "The base and connections say what users see when a request fails",
        &[
            "no-error-handling",
            "base-error-without-status",
            "error-without-status",
            "base-without-error",
        ],
    ),
    Item(
        "The base and connections use an endpoint of the app's API",
        &["placeholder-url", "relative-url"],
    ),
    Item(
        "A connection checks its credentials with a real request",
        &["no-credential-check", "constant-uid", "no-uid"],
    ),
    Item(
        "Components have labels and descriptions, in the form that Make asks for",
        &["label-form", "description-form", "no-description"],
    ),
    Item("There is a universal module", &["no-universal-module"]),
    Item(
        "Modules have an interface, which their samples have, too",
        &[
            "no-interface",
            "interface-without-label",
            "empty-samples",
            "samples-differ",
        ],
    ),
    Item(
        "Dates are dates in mappable parameters and in interfaces",
        &["date-as-text"],
    ),
    Item(
        "Searches, triggers and RPCs have a limit",
        &[
            "rpc-without-limit",
            "limit-parameter",
            "no-limit",
            "epoch-without-limit",
        ],
    ),
    Item("Lists are read page by page, if the API has pages", &[]),
    Item(
        "There is a test scenario for every module, and one for an error",
        &[],
    ),
    Item("The logs of those scenarios have no personal data", &[]),
    Item(
        "The scenarios ran right before the request for the review",
        &[],
    ),
];

const PRACTICES: &[Item] = &[
    Item(
        "Requests go to a production domain, encrypted",
        &["plain-http", "development-host"],
    ),
    Item(
        "A connection shows which account it is for",
        &["no-metadata"],
    ),
    Item(
        "Credentials are typed as passwords, and shown nowhere",
        &[
            "secret-not-password",
            "secret-shown",
            "secret-written-out",
            "secret-in-output",
            "secret-in-url",
            "user-url",
            "password-in-interface",
        ],
    ),
    Item(
        "Modules are in groups",
        &["no-groups", "ungrouped-module", "one-module-group"],
    ),
    Item(
        "Names are no words of JavaScript, and none of Make's",
        &["reserved-id", "reserved-name"],
    ),
    Item(
        "Actions neither iterate nor read pages",
        &["action-iterates"],
    ),
    Item(
        "URLs begin with a slash, and queries are in `qs`",
        &["url-without-slash", "query-in-url", "query-not-in-qs"],
    ),
    Item(
        "Repeated requests have a condition and an end",
        &["repeat-condition", "repeat-without-end"],
    ),
    Item(
        "Required parameters come first, advanced ones last, and none of those is required",
        &["parameter-order", "advanced-required"],
    ),
    Item("Help texts are sentences", &["help-form"]),
    Item(
        "Choices from an RPC may be typed, too",
        &["rpc-select-mode"],
    ),
    Item(
        "Webhooks verify who calls them",
        &["webhook-without-verification", "webhook-without-detach"],
    ),
    Item(
        "Functions have tests, and are called",
        &["function-without-test", "unused-component"],
    ),
];

const FAULTS: &[Item] = &[
    Item(
        "Functions are valid JavaScript, and short enough",
        &[
            "function-syntax",
            "function-name",
            "function-too-long",
            "function-ends-in-comment",
            "missing-global",
        ],
    ),
    Item(
        "Sections are read by Make",
        &[
            "syntax",
            "wrong-type",
            "missing-key",
            "number-range",
            "text-length",
        ],
    ),
    Item(
        "Expressions are read by Make",
        &[
            "expression-syntax",
            "unsupported-syntax",
            "literal-in-expression",
            "zero-index",
            "iterate-without-expression",
        ],
    ),
    Item(
        "What is named exists",
        &[
            "broken-connection",
            "broken-alt-connection",
            "broken-webhook",
            "broken-rpc",
            "broken-function",
            "broken-group-module",
            "broken-parameter",
            "broken-connection-value",
            "broken-temp-value",
            "missing-file",
        ],
    ),
];

/// The checklist in Markdown.
pub(super) fn of(path: &Path) -> Result<String> {
    let report = checked(path)?;
    Ok(markdown(&report))
}

fn markdown(report: &Report) -> String {
    let mut markdown = format!("# Review of {}\n\n", text(&report.name));
    markdown += "<!-- Written by `makecom docs --checklist`. -->\n\n\
        A ticked item has no finding of the rules that are named. What cannot be told from the \
        files of the app is for you to tick.\n";
    let mut listed = BTreeSet::new();
    for (heading, items) in SECTIONS {
        // Writing to a string cannot fail.
        let _ = write!(markdown, "\n## {heading}\n\n");
        for Item(what, rules) in *items {
            listed.extend(rules.iter().copied());
            item(report, what, rules, &mut markdown);
        }
    }
    let other: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| !listed.contains(finding.rule))
        .collect();
    if !other.is_empty() {
        markdown += "\n## Other findings\n\n";
        list(&other, "", &mut markdown);
    }
    let unchecked = report.unchecked();
    if !unchecked.is_empty() {
        markdown += "\n## Not checked\n\n";
        for what in unchecked {
            let _ = writeln!(markdown, "- {}", text(&what));
        }
    }
    markdown
}

fn item(report: &Report, what: &str, rules: &[&str], markdown: &mut String) {
    if rules.is_empty() {
        let _ = writeln!(markdown, "- [ ] {what} (cannot be told offline)");
        return;
    }
    let is_of_item = |finding: &&Located| rules.contains(&finding.rule);
    let found: Vec<_> = report.findings.iter().filter(is_of_item).collect();
    let silenced = report.silenced.iter().filter(is_of_item).count();
    let tick = if found.is_empty() { "x" } else { " " };
    let rules: Vec<_> = rules.iter().map(|rule| code(rule)).collect();
    let note = match silenced {
        0 => String::new(),
        number => format!("; {number} silenced"),
    };
    let _ = writeln!(markdown, "- [{tick}] {what} ({}{note})", rules.join(", "));
    list(&found, "  ", markdown);
}

/// Findings, one a line.
fn list(findings: &[&Located], indent: &str, markdown: &mut String) {
    for finding in findings.iter().take(SHOWN) {
        let Located {
            file,
            line,
            column,
            severity,
            rule,
            message,
            ..
        } = finding;
        let _ = writeln!(
            markdown,
            "{indent}- {severity} at {}: {} ({})",
            code(&format!("{file}:{line}:{column}")),
            text(message),
            code(rule),
        );
    }
    if findings.len() > SHOWN {
        let more = findings.len() - SHOWN;
        let _ = writeln!(markdown, "{indent}- {more} more: see `makecom validate`");
    }
}

#[cfg(test)]
mod tests {
    use super::SECTIONS;
    use crate::command::validate::is_rule;

    #[test]
    fn every_item_names_rules_that_there_are() {
        let items = SECTIONS.iter().flat_map(|(_, items)| *items);
        let rules = items.flat_map(|item| item.1);
        let unknown: Vec<_> = rules.filter(|rule| !is_rule(rule)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

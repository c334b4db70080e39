//! Tests of all rules: complete connections like those of published apps break
//! none, and each common mistake breaks one, at its place.

use std::fmt::Write as _;

use super::prelude::{Kind, Mistake};
use super::rules;
use super::{Finding, Rule, together};
use crate::code::ComponentKind;
use crate::text::Document;

const NAMES: [&str; 10] = [
    "api-key",
    "basic-auth",
    "oauth2-refresh",
    "client-credentials",
    "pkce",
    "oauth1a",
    "signed-request",
    "jwt-service-account",
    "session-login",
    "multi-tenant",
];

fn text(name: &str, kind: Kind) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/tests/connections/{name}/{kind}.jsonc");
    // A code that the example does not have is unset.
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| kind.empty().to_owned());
    text.replace('\r', "")
}

/// Findings in a connection, of which one section may have another text.
fn checked(name: &str, changed: Option<(Kind, &str)>) -> Vec<Finding> {
    let kinds = Kind::of(ComponentKind::Connection);
    let documents = kinds.map(|kind| match changed {
        Some((of, text)) if of == kind => (kind, Document::new(text)),
        _ => (kind, Document::new(text(name, kind))),
    });
    let documents: Vec<_> = documents.collect();
    let documents: Vec<_> = documents.iter().map(|(kind, text)| (*kind, text)).collect();
    together(&documents, "", true)
}

#[test]
fn nothing_is_found_in_a_good_connection() {
    for name in NAMES {
        let found: Vec<String> = checked(name, None)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, [""; 0], "{name}");
    }
}

#[test]
fn each_mistake_is_found_where_it_is() {
    let mut shown = String::new();
    for (rule, mistakes) in std::iter::zip(rules::ALL, rules::MISTAKES) {
        let mut kinds = rule.bad.iter().map(|(kind, _)| kind.component());
        let is_of_connections = kinds.any(|kind| kind == ComponentKind::Connection);
        assert!(!mistakes.is_empty() || !is_of_connections, "{}", rule.id);
        for mistake in *mistakes {
            shown += &found(rule, mistake);
        }
    }
    insta::assert_snapshot!("mistakes", shown);
}

/// The one finding of a mistake, with its line.
fn found(rule: &Rule, (name, kind, right, wrong): &Mistake) -> String {
    let good = text(name, *kind);
    let times = good.matches(right).count();
    assert_eq!(times, 1, "{name} {kind}: {right}");
    let bad = good.replace(right, wrong);
    let found = checked(name, Some((*kind, &bad)));
    let [finding] = &found[..] else {
        panic!("{name}: {}: {found:#?}", rule.id);
    };
    assert_eq!(finding.rule, rule.id, "{finding:?}");
    let text = match finding.section {
        section if section == *kind => bad,
        section => text(name, section),
    };
    let line = text.lines().nth(finding.line - 1).unwrap();
    let caret = finding.column;
    let mut shown = String::new();
    write!(
        shown,
        "{name} {finding}\n{line}\n{:>caret$}\n{}: {}\n\n",
        "^", finding.pointer, finding.help
    )
    .unwrap();
    shown
}

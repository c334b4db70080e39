//! The rules about what a project says of rules: their documentation and their examples.

use makecom::section::{Severity, Source};

/// A rule about makecomapp.rules.json, or about a comment that silences rules.
pub(super) struct ConfigurationRule {
    pub(super) id: &'static str,
    #[allow(dead_code, reason = "the documentation has it")]
    pub(super) severity: Severity,
    /// Where it comes from.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(super) source: Source,
    /// What it requires, and why.
    pub(super) summary: &'static str,
    /// Files of a project that break it.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(super) bad: &'static [(&'static str, &'static str)],
    /// The same, corrected.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(super) good: &'static [(&'static str, &'static str)],
}

pub(super) const ALL: [&ConfigurationRule; 5] = [
    &CONFIGURATION,
    &NO_REASON,
    &INVALID_IGNORE,
    &UNKNOWN_RULE,
    &UNUSED,
];

pub(super) static CONFIGURATION: ConfigurationRule = ConfigurationRule {
    id: "configuration",
    severity: Severity::Error,
    source: Source::Own,
    summary: "An item of makecomapp.rules.json can be used: what is invalid there changes no \
        rule. `makecom schema rules` prints the schema of the file.",
    bad: &[(
        "makecomapp.rules.json",
        r#"{ "rules": { "no-uid": "none" } }"#,
    )],
    good: &[(
        "makecomapp.rules.json",
        r#"{ "rules": { "no-uid": { "severity": "off", "why": "no shared webhooks" } } }"#,
    )],
};

pub(super) static NO_REASON: ConfigurationRule = ConfigurationRule {
    id: "ignore-without-reason",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "What silences a rule says why. Without a reason, an error is not silenced.",
    bad: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    // makecom-ignore plain-http\n    \"url\": \"http://localhost:8080/me\"\n}",
    )],
    good: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    // makecom-ignore plain-http: a bridge on the machine of the user\n    \"url\": \"http://localhost:8080/me\"\n}",
    )],
};

pub(super) static INVALID_IGNORE: ConfigurationRule = ConfigurationRule {
    id: "invalid-ignore",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A comment that silences rules has the form `makecom-ignore RULE, RULE: why`, and is \
        in a file whose readers know comments.",
    bad: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    // makecom-ignore: a bridge on the machine of the user\n    \"url\": \"https://acme.example/me\"\n}",
    )],
    good: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    // makecom-ignore plain-http: a bridge on the machine of the user\n    \"url\": \"http://localhost:8080/me\"\n}",
    )],
};

pub(super) static UNKNOWN_RULE: ConfigurationRule = ConfigurationRule {
    id: "unknown-rule",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "What configures or silences a rule names one that exists.",
    bad: &[(
        "makecomapp.rules.json",
        r#"{ "rules": { "plain-htp": "hint" } }"#,
    )],
    good: &[(
        "makecomapp.rules.json",
        r#"{ "rules": { "plain-http": "hint" } }"#,
    )],
};

pub(super) static UNUSED: ConfigurationRule = ConfigurationRule {
    id: "unused-ignore",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "What silences a rule is removed once nothing breaks the rule there. Of a file alone \
        this is not told, because other files may have to do with it.",
    bad: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    // makecom-ignore plain-http: a bridge on the machine of the user\n    \"url\": \"https://acme.example/me\"\n}",
    )],
    good: &[(
        "connections/acme/acme.communication.iml.json",
        "{\n    \"url\": \"https://acme.example/me\"\n}",
    )],
};

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::command::validate::collect::of_project;

    const MANIFEST: &str = r#"{
        "fileVersion": 1,
        "components": { "connection": { "acme": {
            "label": "Acme",
            "connectionType": "basic",
            "codeFiles": { "communication": "connections/acme/acme.communication.iml.json" }
        } } }
    }"#;

    /// The rules that a project with these files breaks, with their severities.
    fn broken(files: &[(&str, &str)]) -> Vec<(&'static str, Severity)> {
        let folder = tempfile::tempdir().unwrap();
        let api = ("connections/acme/acme.communication.iml.json", "{}");
        for (file, text) in [("makecomapp.json", MANIFEST), api].iter().chain(files) {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut report = of_project(folder.path()).unwrap();
        report.silence();
        report
            .findings
            .iter()
            .map(|one| (one.rule, one.severity))
            .collect()
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
        for rule in ALL {
            let (bad, good) = (broken(rule.bad), broken(rule.good));
            assert!(
                bad.contains(&(rule.id, rule.severity)),
                "{}: {bad:?}",
                rule.id
            );
            let mut good = good.iter();
            assert!(good.all(|(id, _)| *id != rule.id), "{}", rule.id);
        }
    }

    /// `cargo xtask regen` writes it from the source text of the rules.
    #[test]
    fn the_documentation_shows_the_rules_as_they_are_compiled() {
        let documentation = include_str!("../../../../../docs/rules.md").replace('\r', "");
        for rule in ALL {
            let mut text = format!(
                "\n### `{}`\n\n{:?}. Source: {}.\n\n{}\n",
                rule.id, rule.severity, rule.source, rule.summary
            );
            for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
                for (path, content) in example {
                    write!(text, "\n{title}, `{path}`:\n\n```jsonc\n{content}\n```\n").unwrap();
                }
            }
            assert!(documentation.contains(&text), "{}", rule.id);
        }
    }
}

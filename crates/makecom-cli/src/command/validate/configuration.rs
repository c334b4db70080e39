//! `makecomapp.rules.json`: which rules count how much, and where.
//!
//! The file is beside the manifest, and optional. It is JSON with comments; docs/cli.md
//! has a full example. What is invalid in it is a finding, and changes no rule.

use std::collections::HashSet;

use globset::GlobSet;
use jsonc_parser::ast::{self, ObjectProp};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};
use makecom::section::Severity;
use makecom_project::{Project, RULES};

use super::collect::shown;
use super::configuration_rules::{CONFIGURATION, UNKNOWN_RULE};
use super::pattern;
use super::rules;
use crate::failure::Result;
use crate::findings::{Located, position};

/// What the file says, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    /// Its name for messages.
    pub(super) file: String,
    pub(super) text: String,
    /// In the order of the file: the last that is about a rule and a file counts.
    pub(super) settings: Vec<Setting>,
    pub(super) findings: Vec<Located>,
}

/// What is set for a rule.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) rule: String,
    /// Patterns of the files that it is for; of all files if there are none.
    files: Option<GlobSet>,
    /// `None` if the rule is off.
    pub(super) severity: Option<Severity>,
    pub(super) why: Option<String>,
    pub(super) line: usize,
    pub(super) column: usize,
    /// Whether a finding was changed by it.
    pub(super) is_used: bool,
    /// Whether it would silence an error, and says no reason.
    pub(super) is_refused: bool,
}

/// The keys of the file.
const KEYS: [&str; 3] = ["rules", "overrides", "$schema"];

/// The keys of an item of `overrides`.
const OVERRIDE_KEYS: [&str; 3] = ["files", "rules", "why"];

/// The keys of a setting.
const SETTING_KEYS: [&str; 2] = ["severity", "why"];

/// What a rule may be set to.
const SEVERITIES: &str = "use error, warning, hint or off";

impl Configuration {
    /// That of a project; an empty one if it has no such file.
    pub(super) fn of(project: &Project) -> Result<Self> {
        let file = shown(project.path(), RULES);
        Ok(match project.rules_text()? {
            Some(text) => Self::parse(file, text),
            None => Self::default(),
        })
    }

    pub(super) fn parse(file: String, text: String) -> Self {
        let mut configuration = Self {
            file,
            ..Self::default()
        };
        // Offsets are those of the text with the mark, which some editors write.
        let readable = text.replacen('\u{feff}', "   ", usize::from(text.starts_with('\u{feff}')));
        let options = ParseOptions::default();
        match jsonc_parser::parse_to_ast(&readable, &CollectOptions::default(), &options) {
            Ok(parsed) => {
                configuration.read(&text, parsed.value.as_ref());
                if let Some(value) = &parsed.value {
                    configuration.repeated(&text, value);
                }
            }
            Err(error) => {
                let message = format!("this is not JSON with comments: {}", error.kind());
                let help = "correct it: no rule is configured until then";
                configuration.say(&text, error.range().start, message, help);
            }
        }
        configuration.text = text;
        configuration
    }

    /// The setting that counts for a rule in a file, whose path is relative to the project.
    pub(super) fn setting(&mut self, rule: &str, path: &str) -> Option<&mut Setting> {
        let mut settings = self.settings.iter_mut().rev();
        settings.find(|setting| setting.rule == rule && setting.is_for(path))
    }

    fn say(
        &mut self,
        text: &str,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = position(text, offset);
        let error = Located::at(
            CONFIGURATION.id,
            Severity::Error,
            &self.file,
            place,
            message,
            help,
        );
        self.findings.push(error);
    }

    fn read(&mut self, text: &str, value: Option<&ast::Value<'_>>) {
        let Some(object) = value.and_then(ast::Value::as_object) else {
            let start = value.map_or(0, Ranged::start);
            self.say(
                text,
                start,
                "this is not an object",
                "write an object with \"rules\"",
            );
            return;
        };
        for property in &object.properties {
            match property.name.as_str() {
                "rules" => self.rules(text, &property.value, None, None),
                "overrides" => self.overrides(text, &property.value),
                name => self.unknown_key(text, property, name, &KEYS),
            }
        }
    }

    /// Keys that an object has twice.
    fn repeated(&mut self, text: &str, value: &ast::Value<'_>) {
        if let Some(list) = value.as_array() {
            for element in &list.elements {
                self.repeated(text, element);
            }
        }
        let mut seen = HashSet::new();
        for property in value.as_object().iter().flat_map(|it| &it.properties) {
            let name = property.name.as_str();
            if !seen.insert(name) {
                let message = format!("{} is there twice", makecom::section::shown(name));
                self.say(text, property.start(), message, "remove one of the two");
            }
            self.repeated(text, &property.value);
        }
    }

    fn unknown_key(&mut self, text: &str, property: &ObjectProp<'_>, name: &str, known: &[&str]) {
        if known.contains(&name) {
            return;
        }
        let message = format!("{} is not read", makecom::section::shown(name));
        let help = format!("use one of {}", known.join(", "));
        self.say(text, property.start(), message, help);
    }

    fn overrides(&mut self, text: &str, value: &ast::Value<'_>) {
        let Some(list) = value.as_array() else {
            let help = "write a list of objects with \"files\" and \"rules\"";
            return self.say(text, value.start(), "this is not a list", help);
        };
        for item in &list.elements {
            let Some(object) = item.as_object() else {
                let help = "write an object with \"files\" and \"rules\"";
                self.say(text, item.start(), "this is not an object", help);
                continue;
            };
            for property in &object.properties {
                self.unknown_key(text, property, property.name.as_str(), &OVERRIDE_KEYS);
            }
            let Some(files) = self.files(text, object) else {
                continue;
            };
            let why = self.text_of(text, object, "why");
            match object.get("rules") {
                Some(rules) => self.rules(text, &rules.value, Some(&files), why.as_deref()),
                None => self.say(
                    text,
                    object.start(),
                    "\"rules\" is missing",
                    "add \"rules\"",
                ),
            }
        }
    }

    /// The patterns of an item; `None` if there is none that can be used.
    fn files(&mut self, text: &str, object: &ast::Object<'_>) -> Option<GlobSet> {
        let help = "write \"files\" as a list of patterns, such as \"modules/old-*/**\"";
        let Some(property) = object.get("files") else {
            self.say(text, object.start(), "\"files\" is missing", help);
            return None;
        };
        let elements = property.value.as_array().map(|list| &list.elements);
        let Some(elements) = elements.filter(|list| !list.is_empty()) else {
            let start = property.value.start();
            self.say(text, start, "this is not a list of patterns", help);
            return None;
        };
        let mut files = GlobSet::builder();
        for element in elements {
            let message = match element.as_string_lit().map(|one| pattern::glob(&one.value)) {
                Some(Ok(glob)) => {
                    files.add(glob);
                    continue;
                }
                Some(Err(error)) => format!("this is not a pattern: {}", error.kind()),
                None => "this is not a text".to_owned(),
            };
            self.say(text, element.start(), message, help);
            return None;
        }
        let built = files.build();
        if let Err(error) = &built {
            let message = format!("these patterns cannot be used: {}", error.kind());
            self.say(text, property.value.start(), message, help);
        }
        built.ok()
    }

    /// A text of an object that is not blank.
    fn text_of(&mut self, text: &str, object: &ast::Object<'_>, key: &str) -> Option<String> {
        let property = object.get(key)?;
        let found = property
            .value
            .as_string_lit()
            .map(|one| one.value.trim().to_owned());
        let found = found.filter(|found| !found.is_empty());
        if found.is_none() {
            let help = "write a text, or leave it out";
            self.say(
                text,
                property.value.start(),
                format!("\"{key}\" is not a text"),
                help,
            );
        }
        found
    }

    fn rules(
        &mut self,
        text: &str,
        value: &ast::Value<'_>,
        files: Option<&GlobSet>,
        why: Option<&str>,
    ) {
        let Some(object) = value.as_object() else {
            let help = "write an object of ids and severities";
            return self.say(text, value.start(), "this is not an object", help);
        };
        for property in &object.properties {
            let rule = property.name.as_str();
            let (line, column) = position(text, property.start());
            if !rules::is_known(rule) {
                let message = format!("there is no rule {}", makecom::section::shown(rule));
                let help = rules::instead_of(rule);
                self.findings.push(Located::at(
                    UNKNOWN_RULE.id,
                    Severity::Warning,
                    &self.file,
                    (line, column),
                    message,
                    help,
                ));
                continue;
            }
            let Some((severity, own)) = self.setting_of(text, &property.value) else {
                continue;
            };
            self.settings.push(Setting {
                rule: rule.to_owned(),
                files: files.cloned(),
                severity,
                why: own.or_else(|| why.map(str::to_owned)),
                line,
                column,
                is_used: false,
                is_refused: false,
            });
        }
    }

    /// A severity, alone or with its reason.
    fn setting_of(
        &mut self,
        text: &str,
        value: &ast::Value<'_>,
    ) -> Option<(Option<Severity>, Option<String>)> {
        let (severity, why) = match value.as_object() {
            Some(object) => {
                for property in &object.properties {
                    self.unknown_key(text, property, property.name.as_str(), &SETTING_KEYS);
                }
                let why = self.text_of(text, object, "why");
                match object.get("severity") {
                    Some(property) => (&property.value, why),
                    None => (value, why),
                }
            }
            None => (value, None),
        };
        let name = severity.as_string_lit().map(|one| &*one.value);
        let known = name.and_then(|name| match name {
            "off" => Some(None),
            name => {
                let mut all = Severity::ALL.iter().copied();
                all.find(|one| one.as_str() == name).map(Some)
            }
        });
        if known.is_none() {
            self.say(text, severity.start(), "this is not a severity", SEVERITIES);
        }
        Some((known?, why))
    }
}

impl Setting {
    fn is_for(&self, path: &str) -> bool {
        let files = self.files.as_ref();
        files.is_none_or(|files| files.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Configuration {
        Configuration::parse("rules.json".to_owned(), text.to_owned())
    }

    #[test]
    fn the_last_setting_for_a_file_counts() {
        let mut configuration = read(
            r#"{
                "rules": { "plain-http": "hint", "no-metadata": { "severity": "off", "why": "w" } },
                "overrides": [
                    { "files": ["modules/**"], "rules": { "plain-http": "off" }, "why": "inner" },
                    { "files": ["modules/a/*"], "rules": { "plain-http": "error" } } // at last
                ]
            }"#,
        );
        assert!(configuration.findings.is_empty(), "{configuration:?}");
        for (rule, path, severity, why) in [
            (
                "plain-http",
                "connections/x.json",
                Some(Severity::Hint),
                None,
            ),
            ("plain-http", "modules/b/x.json", None, Some("inner")),
            (
                "plain-http",
                "modules/a/x.json",
                Some(Severity::Error),
                None,
            ),
            ("no-metadata", "x", None, Some("w")),
        ] {
            let setting = configuration.setting(rule, path).unwrap();
            assert_eq!(
                (setting.severity, setting.why.as_deref()),
                (severity, why),
                "{path}"
            );
        }
        assert!(configuration.setting("unknown-key", "x").is_none());
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_place() {
        for (text, expected) in [
            ("{", "1:1 this is not JSON"),
            ("[]", "1:1 this is not an object"),
            ("", "1:1 this is not an object"),
            ("{\n  \"rule\": {}\n}", "2:3 \"rule\" is not read"),
            ("{ \"rules\": [] }", "1:12 this is not an object"),
            (
                "{ \"rules\": { \"plain-htp\": \"off\" } }",
                "1:14 there is no rule \"plain-htp\"",
            ),
            (
                "{ \"rules\": { \"plain-http\": \"of\" } }",
                "1:28 this is not a severity",
            ),
            (
                "{ \"rules\": { \"plain-http\": { \"why\": \"a\" } } }",
                "1:28 this is not a severity",
            ),
            (
                "{ \"rules\": { \"plain-http\": { \"severity\": \"off\", \"why\": 7 } } }",
                "1:56 \"why\" is not a text",
            ),
            ("{ \"overrides\": {} }", "1:16 this is not a list"),
            ("{ \"overrides\": [7] }", "1:17 this is not an object"),
            (
                "{ \"overrides\": [{ \"rules\": {} }] }",
                "1:17 \"files\" is missing",
            ),
            (
                "{ \"overrides\": [{ \"files\": [] }] }",
                "1:28 this is not a list of patterns",
            ),
            (
                "{ \"overrides\": [{ \"files\": [\"a[\"], \"rules\": {} }] }",
                "1:29 this is not a pattern",
            ),
            (
                "{ \"overrides\": [{ \"files\": [\"a\"] }] }",
                "1:17 \"rules\" is missing",
            ),
        ] {
            let configuration = read(text);
            let found: Vec<_> = configuration
                .findings
                .iter()
                .map(|it| format!("{}:{} {}", it.line, it.column, it.message))
                .collect();
            assert!(
                found.len() == 1 && found[0].starts_with(expected),
                "{text}: {found:?}"
            );
            assert!(configuration.settings.len() < 2);
        }
        for (text, expected) in [
            (
                "{ \"rules\": { \"plain-http\": \"off\", \"plain-http\": \"hint\" } }",
                "1:35 \"plain-http\" is there twice",
            ),
            (
                "{ \"rules\": {},\n\"rules\": {} }",
                "2:1 \"rules\" is there twice",
            ),
            (
                "{ \"overrides\": [{ \"files\": [\"a\"], \"files\": [\"b\"], \"rules\": {} }] }",
                "1:35 \"files\" is there twice",
            ),
        ] {
            let found = read(text).findings;
            let found: Vec<_> = found
                .iter()
                .map(|it| format!("{}:{} {}", it.line, it.column, it.message))
                .collect();
            assert_eq!(found, [expected], "{text}");
        }
        assert!(read("\u{feff}{ \"$schema\": \"x\", }").findings.is_empty());
    }
}

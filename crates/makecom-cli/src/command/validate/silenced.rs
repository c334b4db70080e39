//! Applies what a project says about rules to findings: the configuration, then comments.

use std::collections::BTreeMap;

use makecom::section::{Language, Severity, shown};
use makecom_project::{MANIFEST, RULES};

use super::collect::Report;
use super::configuration_rules::{INVALID_IGNORE, NO_REASON, UNKNOWN_RULE, UNUSED};
use super::rules;
use super::silence::{Ignore, ignores};
use crate::findings::{Located, Origin, Silenced};

impl Report {
    /// Silences findings, changes their severities, and reports what of that is invalid or
    /// has no effect.
    pub(super) fn silence(&mut self) {
        let mut comments = self.comments();
        let findings = std::mem::take(&mut self.findings);
        for mut finding in findings {
            let base = finding.severity;
            let by_file = self.configured(&mut finding);
            let comment = comments.get_mut(&finding.file);
            let in_place = comment.and_then(|comments| commented(comments, &finding, base));
            match in_place.or(by_file) {
                Some(silenced) => {
                    finding.silenced = Some(silenced);
                    self.silenced.push(finding);
                }
                None => self.findings.push(finding),
            }
        }
        let mut more = std::mem::take(&mut self.configuration.findings);
        more.extend(self.without_effect());
        for (file, comments) in &comments {
            let all = comments.iter();
            more.extend(all.flat_map(|one| about(one, file, self.is_whole)));
            more.extend(self.not_in_json(file, &comments[0]));
        }
        let mut heard = Vec::new();
        for mut finding in more {
            match self.configured(&mut finding) {
                Some(silenced) => {
                    finding.silenced = Some(silenced);
                    self.silenced.push(finding);
                }
                None => heard.push(finding),
            }
        }
        self.add(heard);
        let configuration = &self.configuration;
        if !configuration.file.is_empty() {
            let (file, text) = (configuration.file.clone(), configuration.text.clone());
            self.texts.insert(file, text);
        }
    }

    /// The comments that silence rules, by their files.
    fn comments(&self) -> BTreeMap<String, Vec<Ignore>> {
        let all = self.texts.iter().map(|(file, text)| {
            let is_javascript = self
                .files
                .get(file)
                .is_some_and(|owner| owner.code.language() == Language::JavaScript);
            (file.clone(), ignores(text, is_javascript))
        });
        all.filter(|(_, comments)| !comments.is_empty()).collect()
    }

    /// Gives a finding the severity of the configuration; what silences it, if that does.
    fn configured(&mut self, finding: &mut Located) -> Option<Silenced> {
        let path = self.relative(&finding.file);
        let setting = self.configuration.setting(finding.rule, &path)?;
        setting.is_used = true;
        let is_less = setting
            .severity
            .is_none_or(|severity| severity < finding.severity);
        if finding.severity == Severity::Error && is_less && setting.why.is_none() {
            setting.is_refused = true;
            return None;
        }
        match setting.severity {
            Some(severity) => {
                finding.severity = severity;
                None
            }
            None => Some(Silenced {
                by: Origin::External,
                why: setting.why.clone(),
            }),
        }
    }

    /// A comment in a file that others than `makecom` read as JSON.
    fn not_in_json(&self, file: &str, comment: &Ignore) -> Option<Located> {
        let reader = match self.files.get(file) {
            Some(owner) if owner.code.media_type() == "application/json" => "Make",
            None if self.relative(file) == MANIFEST => "Make's extension",
            _ => return None,
        };
        let message = format!("{reader} reads this file as JSON, which has no comments");
        let help = format!("silence the rule in {RULES}");
        let place = (comment.line, comment.column);
        Some(Located::at(
            INVALID_IGNORE.id,
            Severity::Warning,
            file,
            place,
            message,
            help,
        ))
    }

    /// Settings that silence nothing, or that may not.
    fn without_effect(&self) -> Vec<Located> {
        let configuration = &self.configuration;
        let finding = |rule, setting: &super::configuration::Setting, message, help: &str| {
            let place = (setting.line, setting.column);
            Located::at(
                rule,
                Severity::Warning,
                &configuration.file,
                place,
                message,
                help,
            )
        };
        let settings = configuration.settings.iter();
        let found = settings.filter_map(|setting| {
            let rule = &setting.rule;
            if setting.is_refused {
                let message = format!("{rule} is an error: without a reason it stays one");
                let help = format!("write {{ \"severity\": \"off\", \"why\": \"…\" }}, or correct what breaks {rule}");
                return Some(finding(NO_REASON.id, setting, message, &help));
            }
            let is_unused = self.is_whole && !setting.is_used && setting.severity.is_none();
            let message = format!("nothing breaks {rule} there");
            is_unused.then(|| finding(UNUSED.id, setting, message, "remove it"))
        });
        found.collect()
    }
}

/// What a comment says about a finding, if one silences it.
fn commented(comments: &mut [Ignore], finding: &Located, base: Severity) -> Option<Silenced> {
    for comment in comments {
        if !(comment.first..=comment.last).contains(&finding.line) {
            continue;
        }
        let named = comment.rules.iter_mut().find(|it| it.id == finding.rule);
        let Some(named) = named else { continue };
        named.is_used = true;
        // The finding about the comment says that a reason is missing.
        if base == Severity::Error && comment.why.is_none() {
            return None;
        }
        return Some(Silenced {
            by: Origin::InSource,
            why: comment.why.clone(),
        });
    }
    None
}

/// What is wrong with a comment. What it silences can be told only if everything was
/// checked that there is.
fn about(comment: &Ignore, file: &str, is_whole: bool) -> Vec<Located> {
    let warning = |rule, place, message: String, help: String| {
        Located::at(rule, Severity::Warning, file, place, message, help)
    };
    let place = (comment.line, comment.column);
    let form = "write makecom-ignore, the ids of rules, a colon, and why".to_owned();
    if comment.is_invalid {
        let message = "this silences nothing: it names no rule".to_owned();
        return vec![warning(INVALID_IGNORE.id, place, message, form)];
    }
    let mut found = Vec::new();
    if comment.why.is_none() {
        let message = "this does not say why, so it silences no error".to_owned();
        found.push(warning(NO_REASON.id, place, message, form));
    }
    for named in &comment.rules {
        let place = (named.line, named.column);
        if !rules::is_known(&named.id) {
            let message = format!("there is no rule {}", shown(&named.id));
            let help = rules::instead_of(&named.id);
            found.push(warning(UNKNOWN_RULE.id, place, message, help));
        } else if is_whole && !named.is_used {
            let message = format!("nothing breaks {} here", named.id);
            found.push(warning(UNUSED.id, place, message, "remove it".to_owned()));
        }
    }
    found
}

//! Fixes of findings that have one right answer: the text is changed where it is wrong,
//! and nowhere else.
//!
//! [`FIXES`] is the table of what is fixed. `site` finds the literal that a finding is
//! about, `expressions` and `values` say what to write in it. A fix counts only if the
//! finding is gone afterwards and no other has come.

mod expressions;
mod site;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::{Finding, together};
use crate::code::CodeKind;
use crate::section::Section;
use site::{Site, Splice};

/// A rule whose findings are fixed, if there is one right answer.
///
/// ```
/// use makecom_iml::{FIXES, Rule};
///
/// for fix in FIXES {
///     println!("{}: {}", fix.rule, fix.what);
///     assert!(Rule::find(fix.rule).is_some());
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixable {
    /// The id of the [rule](crate::Rule).
    pub rule: &'static str,
    /// What is written, and when.
    pub what: &'static str,
    splices: fn(&Site) -> Option<Vec<Splice>>,
}

macro_rules! fixes {
    ($($rule:literal, $what:literal, $splices:path;)*) => {
        /// The rules whose findings are fixed. Those of other rules have no right answer
        /// that the text alone tells.
        ///
        /// ```
        /// let rules: Vec<_> = makecom_iml::FIXES.iter().map(|fix| fix.rule).collect();
        /// assert!(rules.contains(&"missing-braces") && !rules.contains(&"zero-index"));
        /// ```
        pub const FIXES: &[Fixable] = &[$(Fixable {
            rule: $rule,
            what: $what,
            splices: $splices,
        }),*];
    };
}

fixes! {
    "argument-count", "quotes around a format of a date that is a name, as in `formatDate(now, X)`", expressions::splices;
    "argument-separator", "commas in place of semicolons", expressions::splices;
    "constant-uid", "braces around a text that is a path", values::braces;
    "disputed-syntax", "`&` and `|` in place of `and` and `or`", expressions::splices;
    "iterate-without-expression", "braces around a text that is a path", values::braces;
    "literal-in-expression", "`emptyarray` in place of `[]`", expressions::splices;
    "missing-braces", "braces around a text that is a path", values::braces;
    "name-without-backticks", "backticks around a name with dashes or other characters", expressions::splices;
    "strict-equality", "`=` and `!=` in place of `===` and `!==`", expressions::splices;
    "undocumented-syntax", "a name after a dot in place of one in brackets and quotes", expressions::splices;
    "unknown-key", "a known key that differs in upper and lower case only", values::spelling;
    "unknown-value", "a known value that differs in upper and lower case only", values::spelling;
    "unsupported-syntax", "quotes around a pattern between slashes; `!=` and `<=` in place of `<>` and `=<`; a dot in place of `?.`; no parentheses after a word such as `now`", expressions::splices;
    "wrong-type", "a number, `true` or `false` without quotes; a list of scopes in place of a text", values::types;
}

/// A change that fixed a finding.
///
/// ```
/// use makecom_iml::{CodeKind, Section, fix};
///
/// let text = "{\n  \"url\": \"/\", // as documented\n  \"qs\": { \"id\": \"parameters.id\" }\n}";
/// let mut sections = [Section::from_text(CodeKind::ModuleApi, text)];
/// let fixes = fix("action", &mut sections, false, |_| true);
/// assert_eq!(fixes[0].rule, "missing-braces");
/// assert_eq!((fixes[0].before.as_str(), fixes[0].after.as_str()), (r#""parameters.id""#, r#""{{parameters.id}}""#));
/// assert!(sections[0].text().contains("// as documented\n  \"qs\": { \"id\": \"{{parameters.id}}\" }"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// The id of the rule.
    pub rule: &'static str,
    /// The section that was changed.
    pub section: CodeKind,
    /// The place as a JSON Pointer.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// What was written.
    pub before: String,
    /// What is written now.
    pub after: String,
}

/// How often new texts are checked again, since one fix may allow another.
const PASSES: usize = 10;

/// Fixes what has one right answer in the sections of a component, of a type of the
/// manifest, blank if it is not known. If they are all that it has, they are checked as
/// such. What a finding is about is changed only if it is wanted, if the finding is gone
/// then, and if no other has come.
///
/// ```
/// use makecom_iml::{CodeKind, Section, fix};
///
/// let text = r#"{ "url": "/", "condition": "{{if(body.a; b[0])}}" }"#;
/// let mut sections = [Section::from_text(CodeKind::ModuleApi, text)];
/// assert!(fix("", &mut sections, false, |finding| finding.rule != "argument-separator").is_empty());
/// assert_eq!(fix("", &mut sections, false, |_| true).len(), 1);
/// assert!(fix("", &mut sections, false, |_| true).is_empty());
/// ```
pub fn fix(
    component_type: &str,
    sections: &mut [Section],
    is_complete: bool,
    is_wanted: impl Fn(&Finding) -> bool,
) -> Vec<Fix> {
    let check = |sections: &[Section]| {
        let documents: Vec<_> = sections
            .iter()
            .map(|section| (section.kind(), &section.document))
            .collect();
        together(&documents, component_type, is_complete)
    };
    let mut done = Vec::new();
    let mut before = check(sections);
    for _ in 0..PASSES {
        let wanted = before.iter().filter(|finding| is_wanted(finding));
        let found: Vec<_> = wanted
            .filter_map(|finding| candidate(finding, sections))
            .collect();
        let Some((next, after, made)) = all_or_each(sections, &before, &found, &check) else {
            break;
        };
        sections.clone_from_slice(&next);
        before = after;
        done.extend(made);
    }
    done
}

/// What could be written for a finding.
struct Candidate {
    /// The index of the section.
    at: usize,
    splices: Vec<Splice>,
    fix: Fix,
}

fn candidate(finding: &Finding, sections: &[Section]) -> Option<Candidate> {
    let mut fixes = FIXES.iter();
    let fixable = fixes.find(|fix| fix.rule == finding.rule)?;
    let mut all = sections.iter();
    let at = all.position(|section| section.kind() == finding.section)?;
    let site = Site::of(finding, &sections[at])?;
    let splices = (fixable.splices)(&site)?;
    let after = site::spliced(site.text, site.literal.clone(), &splices);
    Some(Candidate {
        at,
        fix: Fix {
            rule: finding.rule,
            section: finding.section,
            pointer: finding.pointer.clone(),
            line: finding.line,
            column: finding.column,
            before: site.text[site.literal.clone()].to_owned(),
            after,
        },
        splices,
    })
}

type Fixed = (Vec<Section>, Vec<Finding>, Vec<Fix>);

/// The sections with all of these changes; if that brings findings, with those that do not.
fn all_or_each(
    sections: &[Section],
    before: &[Finding],
    found: &[Candidate],
    check: &impl Fn(&[Section]) -> Vec<Finding>,
) -> Option<Fixed> {
    let attempt = |chosen: &[&Candidate]| {
        let mut fixed = sections.to_vec();
        for (at, section) in fixed.iter_mut().enumerate() {
            let of_section = chosen.iter().filter(|it| it.at == at);
            let splices: Vec<_> = of_section.flat_map(|it| it.splices.clone()).collect();
            if !splices.is_empty() {
                let text = site::spliced(section.text(), 0..section.text().len(), &splices);
                *section = Section::from_text(section.kind(), text);
            }
        }
        let after = check(&fixed);
        let rules = chosen.iter().map(|it| (it.fix.section, it.fix.rule));
        is_better(before, &after, rules).then_some((fixed, after))
    };
    // Of changes that overlap, the first is made.
    let mut chosen: Vec<&Candidate> = Vec::new();
    for candidate in found {
        let is_apart = |other: &&Candidate| {
            other.at != candidate.at || !site::overlap(&other.splices, &candidate.splices)
        };
        if chosen.iter().all(is_apart) {
            chosen.push(candidate);
        }
    }
    if chosen.is_empty() {
        return None;
    }
    if attempt(&chosen).is_none() {
        let mut good = Vec::new();
        for candidate in chosen {
            good.push(candidate);
            if attempt(&good).is_none() {
                good.pop();
            }
        }
        chosen = good;
    }
    if chosen.is_empty() {
        return None;
    }
    let (next, after) = attempt(&chosen)?;
    let made = chosen.into_iter().map(|it| it.fix.clone()).collect();
    Some((next, after, made))
}

/// Whether a finding is gone for each rule of a fix, and no finding has come.
fn is_better(
    before: &[Finding],
    after: &[Finding],
    fixed: impl Iterator<Item = (CodeKind, &'static str)>,
) -> bool {
    let count = |findings: &[Finding]| {
        let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for finding in findings {
            let key = (finding.section.to_string(), finding.rule);
            *counts.entry(key).or_default() += 1;
        }
        counts
    };
    let mut expected = count(before);
    for (section, rule) in fixed {
        let left = expected.entry((section.to_string(), rule)).or_default();
        *left = left.saturating_sub(1);
    }
    let is_expected = |(key, number): (&(String, &str), &usize)| {
        *number <= expected.get(key).copied().unwrap_or_default()
    };
    count(after).iter().all(is_expected)
}

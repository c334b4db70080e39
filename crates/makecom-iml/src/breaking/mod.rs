//! What a change of an app does to the scenarios that use it already.
//!
//! [`between`] compares two versions of one component by what they mean: comments, layout
//! and the order of keys are no change. What it reports is in [`ChangeRule::ALL`], after
//! Make's own list of breaking changes. Not compared are texts for people (labels, help,
//! samples, groups), defaults, what only new connections use (scopes, all stages of OAuth but
//! `refresh`) and the settings of an installation.

mod fields;
mod requests;
mod rules;

use jsonc_parser::ast;
use serde::Serialize;
use serde_json::Value;

pub use rules::ChangeRule;

use crate::code::{CodeKind, ComponentKind, Language};
use crate::section::Section;
use crate::spelled::spelled;
use crate::text::{Document, push, tree, value_of};

spelled! {
    /// What a change does to scenarios that were built before it.
    ///
    /// ```
    /// use makecom_iml::breaking::Impact;
    ///
    /// assert!(Impact::Breaking > Impact::Possible);
    /// assert_eq!(Impact::Possible.to_string(), "possibly breaking");
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
    #[serde(rename_all = "lowercase")]
    #[non_exhaustive]
    pub enum Impact {
        /// It depends on what the change is: a person has to look.
        Possible = "possibly breaking",
        /// Scenarios that use what was changed stop working, or do something else.
        Breaking = "breaking",
    }
}

/// A change that scenarios may notice.
///
/// ```
/// use makecom_iml::breaking::{self, Impact};
/// use makecom_iml::{CodeKind, Section};
///
/// let expect = |text: &str| [Section::from_text(CodeKind::ModuleExpect, text)];
/// let before = expect(r#"[{ "name": "id", "type": "text" }]"#);
/// let after = expect("[\n  { \"name\": \"id\", \"type\": \"text\", \"required\": true }\n]");
/// let changes = breaking::between(&before, &after);
/// assert_eq!(changes[0].rule, "parameter-required");
/// assert_eq!((changes[0].impact, changes[0].line), (Impact::Breaking, 2));
/// assert_eq!(changes[0].message, "parameter `id` is required now");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The id of the [rule](ChangeRule).
    pub rule: &'static str,
    /// What it does.
    pub impact: Impact,
    /// The section that it is in.
    pub section: CodeKind,
    /// Its place in the new text as a JSON Pointer; of what was removed, the place that it was
    /// removed from.
    pub pointer: String,
    /// The line in the new text, counted from 1.
    pub line: usize,
    /// The column in the new text, counted from 1, in characters.
    pub column: usize,
    /// What changed.
    pub message: String,
}

/// Collects the changes of one section.
struct Changes<'a> {
    section: CodeKind,
    new: &'a Document,
    found: Vec<Change>,
}

impl Changes<'_> {
    fn add(&mut self, rule: &'static ChangeRule, pointer: &str, message: impl Into<String>) {
        let (line, column) = place(self.new, pointer);
        self.found.push(Change {
            rule: rule.id,
            impact: rule.impact,
            section: self.section,
            pointer: pointer.to_owned(),
            line,
            column,
            message: message.into(),
        });
    }
}

/// The changes between two versions of one component, in the order of the sections of the
/// new one. A section that only one of them has is compared with an unset one; common data
/// is not compared. The requests of an RPC are a change only if it
/// [builds parameters](parameter_rpcs), which the caller has to know.
///
/// ```
/// use makecom_iml::{CodeKind, Section, breaking};
///
/// let base = |text: &str| [Section::from_text(CodeKind::AppBase, text)];
/// let before = base(r#"{ "baseUrl": "https://a.example" }"#);
/// assert!(breaking::between(&before, &base("{ // here\n \"baseUrl\": \"https://a.example\" }")).is_empty());
/// assert_eq!(breaking::between(&before, &base("{ }"))[0].rule, "base-changed");
/// ```
pub fn between(before: &[Section], after: &[Section]) -> Vec<Change> {
    let kinds = CodeKind::ALL.into_iter().filter(|kind| {
        let mut all = before.iter().chain(after);
        all.any(|section| section.kind() == *kind)
    });
    let mut found = Vec::new();
    for kind in kinds {
        let of = |sections: &[Section]| {
            let section = sections.iter().find(|section| section.kind() == kind);
            section.map_or_else(|| Document::new(""), |section| section.document.clone())
        };
        found.append(&mut of_section(kind, &of(before), &of(after)));
    }
    found
}

fn of_section(kind: CodeKind, before: &Document, after: &Document) -> Vec<Change> {
    let mut changes = Changes {
        section: kind,
        new: after,
        found: Vec::new(),
    };
    if before.text() == after.text() || !rules::is_compared(kind) {
        return Vec::new();
    }
    if kind.language() == Language::JavaScript {
        if kind == CodeKind::FunctionCode && before.text().trim() != after.text().trim() {
            changes.add(
                &rules::FUNCTION_CHANGED,
                "",
                "the code of the function changed",
            );
        }
        return changes.found;
    }
    let [old, new] = match [before.value(), after.value()] {
        [Ok(old), Ok(new)] => [old, new],
        [old, _] => {
            let which = if old.is_err() { "old" } else { "new" };
            changes.add(
                &rules::NOT_COMPARED,
                "",
                format!("the {which} text is not JSON, so nothing in it was compared"),
            );
            return changes.found;
        }
    };
    // An unset section is one without anything in it.
    let [old, new] = [old, new].map(|value| match (value, kind.language()) {
        (Value::Null, Language::Parameters | Language::ScopeArray) => Value::Array(Vec::new()),
        (Value::Null, _) => Value::Object(serde_json::Map::new()),
        (value, _) => value,
    });
    if old == new {
        return Vec::new();
    }
    match (kind.component(), kind.language()) {
        (_, Language::Parameters) => fields::compare(kind, &old, &new, &mut changes),
        (_, Language::ScopeArray) => requests::scopes(&old, &new, &mut changes),
        (ComponentKind::App, _) => {
            changes.add(&rules::BASE_CHANGED, "", "the base changed");
        }
        (ComponentKind::Connection, _) => requests::refresh(&old, &new, &mut changes),
        (ComponentKind::Webhook, _) => {
            let what = format!("`{}` of the webhook changed", kind.name());
            changes.add(&rules::WEBHOOK_CHANGED, "", what);
        }
        (ComponentKind::Module, _) => requests::compare(&old, &new, &mut changes),
        (ComponentKind::Rpc, _) => {
            let what = "the RPC changed, so the parameters that it builds may differ";
            changes.add(&rules::DYNAMIC_FIELDS, "", what);
        }
        _ => {}
    }
    changes.found
}

/// The names of the RPCs that build parameters in these sections, as `rpc://` in place of a
/// parameter, of a list of them, or of nested ones. Those that only give options are not
/// among them.
///
/// ```
/// use makecom_iml::{CodeKind, Section, breaking};
///
/// let text = r#"[ "rpc://fields?of=1", { "name": "a", "type": "select", "options": "rpc://listA" } ]"#;
/// let section = Section::from_text(CodeKind::ModuleExpect, text);
/// assert_eq!(breaking::parameter_rpcs(&section), ["fields"]);
/// ```
pub fn parameter_rpcs(section: &Section) -> Vec<String> {
    let is_parameters = section.kind().language() == Language::Parameters;
    let value = is_parameters
        .then(|| section.document.value().ok())
        .flatten();
    let mut found = Vec::new();
    if let Some(value) = value {
        fields::rpcs(&value, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The line and column of a JSON Pointer in a text, or of what is nearest above it.
fn place(document: &Document, pointer: &str) -> (usize, usize) {
    let text = document.readable();
    let mut offset = 0;
    if let Some(tree) = tree(&text) {
        let mut node = &tree;
        offset = start(node);
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let child = match node {
                ast::Value::Object(object) => value_of(object, &token),
                ast::Value::Array(array) => {
                    let index = token.parse::<usize>().ok();
                    index.and_then(|index| array.elements.get(index))
                }
                _ => None,
            };
            let Some(child) = child else { break };
            node = child;
            offset = start(node);
        }
    }
    document.lines().position(document.tree_start() + offset)
}

fn start(node: &ast::Value) -> usize {
    use jsonc_parser::common::Ranged as _;
    node.range().start
}

/// A pointer with one more token.
fn under(pointer: &str, token: &str) -> String {
    let mut pointer = pointer.to_owned();
    push(&mut pointer, token);
    pointer
}

#[cfg(test)]
mod tests;

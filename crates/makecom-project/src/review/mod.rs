//! A review across the components of a project: what Make's reviewers ask of every app, its
//! practices, and what is likely a mistake.
//!
//! [`review`] finds all of it at once, offline. What one section shows by itself is
//! [`makecom::section::check`]'s, and what names something that does not exist is
//! [`references`](crate::references)'.
//!
//! What is not looked at: code that is not JSON, which other checks report; endpoints; what
//! an expression or an RPC gives. Where one of those is involved, nothing is reported. A
//! project without modules is taken for a part of an app.

mod app;
mod rule;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use makecom::ComponentKind;
use makecom::section::Severity;
use serde::Serialize;

use crate::error::Result;
use crate::finding::positions_of;
use crate::names::MANIFEST;
use crate::project::Project;
use crate::references::as_text;
use app::{App, Code, Component};
use rule::Check;
pub use rule::{ProjectExample, ProjectRule};

/// Something in a project that breaks a rule of its [review](self).
///
/// `Display` is one line: the place and what is wrong there.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{MANIFEST, Project, review};
///
/// let manifest = r#"{
///     "fileVersion": 1,
///     "components": {"module": {"delete": {
///         "label": "Delete a User", "description": "Deletes a user.", "moduleType": "action", "codeFiles": {}
///     }}}
/// }"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let found = review::review(&Project::open(folder.path())?)?;
/// let found = found.iter().find(|one| one.rule == "reserved-id").unwrap();
/// assert_eq!((found.line, found.column), (3, 31));
/// assert_eq!(
///     found.to_string(),
///     r#"makecomapp.json:3:31: warning: "delete" is a word of JavaScript (reserved-id)"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReviewFinding {
    /// The id of the [rule](ProjectRule::find).
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The kind of the component that it is about.
    #[serde(serialize_with = "as_text")]
    pub component: ComponentKind,
    /// The local id of that component; blank for the app itself.
    pub id: String,
    /// The file, relative to the folder of the manifest.
    pub file: String,
    /// Its place in the file as a JSON Pointer.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for ReviewFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            severity,
            file,
            line,
            column,
            message,
            ..
        } = self;
        write!(f, "{file}:{line}:{column}: {severity}: {message} ({rule})")
    }
}

/// Reviews a project.
///
/// Findings come in the order of files, lines and columns.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom::section::Severity;
/// use makecom_project::review;
///
/// let found = review::review(&project)?;
/// assert!(found.iter().all(|one| one.severity <= Severity::Warning));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `refused-path`, `unusable-file` or `io` if a file cannot be read.
pub fn review(project: &Project) -> Result<Vec<ReviewFinding>> {
    let app = App::read(project)?;
    let mut found = Found {
        rule: ProjectRule::ALL[0],
        findings: Vec::new(),
    };
    for rule in ProjectRule::ALL {
        if let Check::Review(check) = rule.check {
            found.rule = rule;
            check(&app, &mut found);
        }
    }
    let mut findings = found.findings;
    locate(&app, &mut findings);
    findings.sort_by(|one, other| key(one).cmp(&key(other)));
    Ok(findings)
}

fn key(one: &ReviewFinding) -> (&str, usize, usize, &str, &str) {
    let ReviewFinding {
        file,
        line,
        column,
        rule,
        message,
        ..
    } = one;
    (file, *line, *column, rule, message)
}

/// Fills in where findings are, each file read once.
fn locate(app: &App<'_>, findings: &mut [ReviewFinding]) {
    let mut by_file: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        by_file.entry(finding.file.clone()).or_default().push(at);
    }
    for (file, all) in by_file {
        let Some(text) = app.text(&file) else {
            continue;
        };
        let places: Vec<Vec<String>> = all
            .iter()
            .filter(|at| findings[**at].line == 0)
            .map(|at| tokens(&findings[*at].pointer))
            .collect();
        let mut positions = positions_of(text, &places).into_iter();
        for at in all {
            if findings[at].line == 0 {
                (findings[at].line, findings[at].column) = positions.next().unwrap_or((1, 1));
            }
        }
    }
}

/// The keys and indexes of a pointer.
fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// Where the rules report.
struct Found {
    rule: &'static ProjectRule,
    findings: Vec<ReviewFinding>,
}

impl Found {
    /// Reports what is wrong at a pointer of a code.
    fn at(
        &mut self,
        component: &Component<'_>,
        code: &Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(component, &code.file, pointer.into(), message, help);
    }

    /// Reports what is wrong in the manifest: a key of a component, or, if that is blank,
    /// the component itself.
    fn in_manifest(
        &mut self,
        component: &Component<'_>,
        key: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let pointer = match component.kind {
            ComponentKind::App => String::new(),
            kind => format!("/components/{kind}/{}", escaped(component.id)),
        };
        let pointer = match key {
            "" => pointer,
            key => format!("{pointer}/{key}"),
        };
        self.add(component, MANIFEST, pointer, message, help);
    }

    fn add(
        &mut self,
        component: &Component<'_>,
        file: &str,
        pointer: String,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings.push(ReviewFinding {
            rule: self.rule.id,
            severity: self.rule.severity,
            component: component.kind,
            id: component.id.to_owned(),
            file: file.to_owned(),
            pointer,
            line: 0,
            column: 0,
            message: message.into(),
            help: help.into(),
        });
    }
}

/// A key as a part of a pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

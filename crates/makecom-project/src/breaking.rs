//! What a change of the app does to the scenarios that use it: of two states of a project, or
//! of a plan.

use std::collections::BTreeSet;

use makecom::section::breaking::{self, Change, ChangeRule, Impact};
use makecom::{CodeKind, ComponentKind, Section};
use serde::Serialize;

use crate::component::APP;
use crate::error::Result;
use crate::field::Field;
use crate::finding::{pointer, positions_of};
use crate::manifest::GENERAL;
use crate::names::MANIFEST;
use crate::project::Project;
use crate::push::{Action, Part, Plan};

/// A change that scenarios may notice, and where it is.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
/// # let server = makecom_project::MemoryServer::with_example();
/// # let before = server.pull_to(folder.path()).await?;
/// # let after = server.pull_to(other.path()).await?;
/// use makecom_project::breaking;
///
/// let file = "connections/acme-crm/acme-crm.params.iml.json";
/// let text = r#"[{ "name": "region", "type": "text", "required": true }]"#;
/// std::fs::write(other.path().join(file), text).unwrap();
/// let changes = breaking::between(&before, &after)?;
/// assert_eq!((changes[0].rule, changes[0].file.as_str()), ("required-parameter-added", file));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BreakingChange {
    /// The id of the [rule](ChangeRule).
    pub rule: &'static str,
    /// What it does.
    pub impact: Impact,
    /// The kind of the component.
    pub component: ComponentKind,
    /// The local id of the component; of what is gone, its name on the server.
    pub id: String,
    /// The file, relative to the folder of the manifest: the manifest for what is not in the
    /// code.
    pub file: String,
    /// The line, counted from 1; of what is gone, that of what was around it.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// The place in the file as a JSON Pointer.
    pub pointer: String,
    /// What changed.
    pub message: String,
}

/// A component as its users know it.
struct Side<'a> {
    id: &'a str,
    component_type: &'a str,
    connections: [Option<String>; 2],
    sections: Vec<Section>,
}

/// The fields that link a connection.
const LINKS: [Field; 2] = [Field::Connection, Field::AltConnection];

impl<'a> Side<'a> {
    /// The component of a project; `None` if it is not there.
    fn of(project: &Project, kind: ComponentKind, id: &'a str) -> Result<Option<Self>> {
        let Some(component) = project.component(kind, id) else {
            return Ok(None);
        };
        let link = |field| project.field(kind, id, field).flatten().map(str::to_owned);
        let codes = project.codes(kind, id)?.into_iter();
        Ok(Some(Self {
            id,
            component_type: component.component_type().map_or("", |it| it.as_str()),
            connections: LINKS.map(link),
            sections: codes.filter_map(|local| local.section).collect(),
        }))
    }
}

/// The changes from one state of an app to another, in the order of its components. Those of
/// only one of them are compared by their local ids.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom_project::breaking;
///
/// assert!(breaking::between(&project, &project)?.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `refused-path`, `unusable-file` or `io` if a file cannot be read.
pub fn between(before: &Project, after: &Project) -> Result<Vec<BreakingChange>> {
    let mut found = Found::new(after);
    let app = std::iter::once((ComponentKind::App, String::new()));
    let all = |project: &Project| -> Vec<_> {
        let components = project.components();
        components
            .map(|(kind, id, _)| (kind, id.to_owned()))
            .collect()
    };
    let names: BTreeSet<_> = app.chain(all(before)).chain(all(after)).collect();
    for (kind, id) in &names {
        let [old, new] = [Side::of(before, *kind, id)?, Side::of(after, *kind, id)?];
        match (old, new) {
            (Some(old), Some(new)) => found.component(*kind, &old, &new),
            (Some(_), None) => found.removed(*kind, id),
            _ => {}
        }
    }
    Ok(found.done())
}

impl Plan {
    /// What the plan would do to the scenarios that use the app. What the project has no more
    /// counts as gone also if this plan does not delete it and `all` is asked for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let project = server.pull_to(folder.path()).await?;
    /// use makecom_project::push;
    ///
    /// let file = folder.path().join("connections/acme-crm/acme-crm.params.iml.json");
    /// std::fs::write(file, r#"[{ "name": "region", "type": "text", "required": true }]"#).unwrap();
    /// let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
    /// assert_eq!(plan.breaking(&project, false)?[0].rule, "required-parameter-added");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `refused-path`, `unusable-file` or `io` if a file cannot be read.
    pub fn breaking(&self, project: &Project, all: bool) -> Result<Vec<BreakingChange>> {
        let mut found = Found::new(project);
        for item in &self.items {
            let remote = item.remote.as_deref();
            let Some(theirs) = remote.and_then(|name| self.remote(item.kind, name)) else {
                continue;
            };
            if item.action == Action::Delete {
                found.removed(item.kind, &item.local);
                continue;
            }
            let id = match item.kind {
                ComponentKind::App => "",
                _ => item.local.as_str(),
            };
            let Some(mut new) = Side::of(project, item.kind, id)? else {
                continue;
            };
            // Names of the server and local ids are compared by the plan.
            let differences = item.differences();
            let link = |field: Field| {
                let of = |one: &&crate::push::Difference| one.name == field.to_string();
                differences.iter().find(of)
            };
            let old = Side {
                id,
                component_type: theirs.component_type().as_str(),
                connections: LINKS.map(|field| link(field)?.there.clone()),
                sections: new
                    .sections
                    .iter()
                    .map(Section::kind)
                    .filter_map(|kind| theirs.section(kind))
                    .cloned()
                    .collect(),
            };
            new.connections = LINKS.map(|field| link(field)?.here.clone());
            // What was not read is as it is here, unless it is written.
            let written: Vec<CodeKind> = (item.parts())
                .filter_map(|part| match part {
                    Part::Section(kind) => Some(kind),
                    _ => None,
                })
                .collect();
            found.see(&new.sections);
            let is_read = |kind| old.sections.iter().any(|section| section.kind() == kind);
            let blind = written.iter().find(|kind| !is_read(**kind));
            new.sections.retain(|section| is_read(section.kind()));
            found.component(item.kind, &old, &new);
            if let Some(kind) = blind {
                let message = format!(
                    "`{}` of the server was not read, so it was not compared",
                    kind.name()
                );
                let keys = ["codeFiles", kind.key()];
                found.whole(ChangeRule::NOT_COMPARED, item.kind, id, &keys, message);
            }
        }
        for gone in self.only_remote.iter().filter(|one| all && one.is_removed) {
            found.removed(gone.kind, &gone.name);
        }
        Ok(found.done())
    }
}

/// Collects the changes of an app.
struct Found<'a> {
    new: &'a Project,
    changes: Vec<BreakingChange>,
    /// The RPCs that build parameters, before or after.
    builders: BTreeSet<String>,
    /// The changes of requests of RPCs, by their places among the changes.
    of_rpcs: Vec<usize>,
    /// The changes that are not in a code, by their places among the changes, and the keys
    /// in the manifest that lead to them.
    in_manifest: Vec<usize>,
    places: Vec<Vec<String>>,
}

impl<'a> Found<'a> {
    fn new(new: &'a Project) -> Self {
        Self {
            new,
            changes: Vec::new(),
            builders: BTreeSet::new(),
            of_rpcs: Vec::new(),
            in_manifest: Vec::new(),
            places: Vec::new(),
        }
    }

    fn see(&mut self, sections: &[Section]) {
        for section in sections {
            self.builders.extend(breaking::parameter_rpcs(section));
        }
    }

    /// The changes between two states of a component.
    fn component(&mut self, kind: ComponentKind, old: &Side, new: &Side) {
        self.see(&old.sections);
        self.see(&new.sections);
        let (was, is) = (old.component_type, new.component_type);
        if kind == ComponentKind::Module && was != is && !was.is_empty() && !is.is_empty() {
            let message = format!(
                "module `{}` is of the type `{is}` now, and was `{was}`",
                new.id
            );
            self.whole(
                ChangeRule::MODULE_TYPE,
                kind,
                new.id,
                &["moduleType"],
                message,
            );
        }
        let linked = matches!(kind, ComponentKind::Module | ComponentKind::Webhook);
        let links = std::iter::zip(&old.connections, &new.connections);
        for (field, (was, is)) in std::iter::zip(LINKS, links) {
            if linked
                && was != is
                && let Some(is) = is
            {
                let message = match was {
                    Some(was) => format!(
                        "`{field}` of {kind} `{}` is `{is}` now, and was `{was}`",
                        new.id
                    ),
                    None => format!("{kind} `{}` needs the {field} `{is}` now", new.id),
                };
                let rule = ChangeRule::LINKED_CONNECTION;
                self.whole(rule, kind, new.id, &[field.key()], message);
            }
        }
        for change in breaking::between(&old.sections, &new.sections) {
            let files = self.new.component(kind, new.id);
            let file = files.and_then(|component| component.file(change.section));
            let file = file.or_else(|| self.new.metadata()?.file(change.section));
            let file = file.unwrap_or(MANIFEST).to_owned();
            if change.section == CodeKind::RpcApi {
                self.of_rpcs.push(self.changes.len());
            }
            let Change {
                rule,
                impact,
                line,
                column,
                pointer,
                message,
                ..
            } = change;
            self.changes.push(BreakingChange {
                rule,
                impact,
                component: kind,
                id: id_of(kind, new.id),
                file,
                line,
                column,
                pointer,
                message,
            });
        }
    }

    /// A component that is gone.
    fn removed(&mut self, kind: ComponentKind, id: &str) {
        if let Some(rule) = ChangeRule::of_removal(kind) {
            let message = format!("{kind} `{id}` is gone");
            self.whole(rule, kind, id, &[], message);
        }
    }

    /// A change that is not in the code of a component, at these keys of it in the manifest.
    fn whole(
        &mut self,
        rule: &ChangeRule,
        kind: ComponentKind,
        id: &str,
        keys: &[&str],
        message: String,
    ) {
        let at = match (kind, keys) {
            (ComponentKind::App, ["codeFiles", code]) => vec![GENERAL, *code],
            _ => [&["components", kind.as_str(), id][..], keys].concat(),
        };
        self.in_manifest.push(self.changes.len());
        self.changes.push(BreakingChange {
            rule: rule.id,
            impact: rule.impact,
            component: kind,
            id: id_of(kind, id),
            file: MANIFEST.to_owned(),
            line: 1,
            column: 1,
            pointer: pointer(&at),
            message,
        });
        self.places
            .push(at.into_iter().map(str::to_owned).collect());
    }

    /// The changes, without RPCs that build no parameters.
    fn done(self) -> Vec<BreakingChange> {
        let Self {
            new,
            mut changes,
            builders,
            of_rpcs,
            in_manifest,
            places,
        } = self;
        // What is gone has the place that was around it.
        let positions = positions_of(new.manifest_text(), &places);
        for (index, position) in std::iter::zip(in_manifest, positions) {
            (changes[index].line, changes[index].column) = position;
        }
        let is_seen = |index: &usize, change: &BreakingChange| {
            !of_rpcs.contains(index) || builders.contains(&change.id)
        };
        let changes = changes.into_iter().enumerate();
        changes
            .filter(|(index, change)| is_seen(index, change))
            .map(|(_, change)| change)
            .collect()
    }
}

fn id_of(kind: ComponentKind, id: &str) -> String {
    match kind {
        ComponentKind::App => APP.to_owned(),
        _ => id.to_owned(),
    }
}

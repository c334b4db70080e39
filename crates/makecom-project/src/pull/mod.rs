//! From the server to the project.
//!
//! A plan is made in memory and only then written: the manifest first, so that
//! no file is without an entry in it, the base last, so that it never claims
//! what is not there. Stopped at any point, the next pull goes on. A file that
//! was saved between plan and write is left as it is.

//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> makecom_project::Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let server = makecom_project::MemoryServer::with_example();
//! use makecom_project::{LockRequest, Project, pull};
//!
//! let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
//! let origin = project.add_origin(None, "https://eu1.make.com/api", &"acme-crm".parse()?)?;
//! let options = pull::Options::default();
//! let mut plan = pull::plan(&mut project, origin, &server, options, &|_, _| {}).await?;
//! plan.apply(&mut project)?;
//! assert!(!plan.has_conflicts());
//! assert_eq!(plan.items.last().unwrap().what, "makecomapp.json");
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use makecom::{Common, SectionKind};
use serde::Serialize;

use crate::base::{self, Digest};
use crate::connection::LocalConnection;
use crate::error::{Code, Error, Result};
use crate::folder::Written;
use crate::ids;
use crate::names::{MANIFEST, text_of};
use crate::project::Project;
use crate::remote::{Progress, RemoteConnection, Wanted, read};
use crate::server::Server;

/// What becomes of a file, or of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Written anew.
    New,
    /// Changed on the server, and written.
    Updated,
    /// The same.
    Unchanged,
    /// Changed here only, and left as it is.
    Kept,
    /// Changed on both sides, and left as it is.
    Conflict,
    /// Not on the server any more, and left as it is.
    Gone,
    /// Not for a project: an alias, or what a push is to go on with.
    Skipped,
}

/// A file or a connection, and what becomes of it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// A file, or a connection as it is called on both sides.
    pub what: String,
    /// What becomes of it.
    pub step: Step,
}

/// What a pull does, before it does it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// In the order of the server, and the manifest last.
    pub items: Vec<Item>,
    writes: Vec<Write>,
}

#[derive(Debug)]
struct Write {
    file: String,
    /// What the file had when it was planned.
    before: Option<String>,
    text: String,
    is_private: bool,
    /// Which item says so.
    item: usize,
    /// What is known of the server's section, once it is written.
    known: Option<Known>,
}

/// A section of a connection of an origin, and its digest.
#[derive(Debug)]
struct Known {
    origin: String,
    remote: String,
    kind: SectionKind,
    digest: Digest,
}

/// What a pull may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether the server wins where both sides changed, and where the project
    /// did.
    pub force: bool,
    /// Whether common data is pulled, too: client ids and secrets, into files that
    /// only their owner can read.
    pub common: bool,
}

/// Reads what a server has at an origin of a project, and plans a pull. The
/// project changes in memory; nothing is written.
///
/// # Errors
/// `kind-mismatch` if a connection is OAuth on one side only; `server` if the
/// server cannot be read, and `refused-path`, `unusable-file`, `invalid-common` or
/// `io` if a file cannot.
pub async fn plan(
    project: &mut Project,
    origin: usize,
    server: &impl Server,
    options: Options,
    progress: Progress<'_>,
) -> Result<Plan> {
    let there = project.origin(origin);
    let wanted = Wanted {
        // All that the project does not ignore.
        connections: &|name| {
            there
                .local_of(name)
                .is_none_or(|pair| pair.local.is_some() && !pair.local_deleted)
        },
        common: options.common,
        progress,
    };
    let remote = read(server, there.app(), wanted).await?;
    Plan::new(project, origin, &remote, options)
}

impl Plan {
    /// Decides about everything, changes the manifest and the base in memory,
    /// and writes nothing.
    fn new(
        project: &mut Project,
        origin: usize,
        remote: &[RemoteConnection],
        options: Options,
    ) -> Result<Self> {
        let mut plan = Self::default();
        for connection in remote {
            let name = connection.name.as_str();
            if let Some(original) = &connection.alias_of {
                plan.say(format!("{name} (alias of {original})"), Step::Skipped);
            } else if let Some(local) = half_made(project, origin, connection) {
                let what =
                    format!("{name} (made for {local} by a push that was stopped; push to go on)");
                plan.say(what, Step::Skipped);
            } else if connection.is_read {
                plan.connection(project, origin, connection, options)?;
            }
        }
        let names: BTreeSet<_> = remote.iter().map(|one| one.name.as_str()).collect();
        for pair in project.origin(origin).pairs() {
            if let (Some(local), Some(name)) = (&pair.local, &pair.remote)
                && !names.contains(name.as_str())
                && project.manifest.connections.contains_key(local)
            {
                plan.items.push(Item {
                    what: format!("{local} ({name} on the server)"),
                    step: Step::Gone,
                });
            }
        }
        let step = match project.has_manifest() {
            false => Step::New,
            true if project.manifest.has_changed() => Step::Updated,
            true => Step::Unchanged,
        };
        plan.say(MANIFEST.to_owned(), step);
        Ok(plan)
    }

    fn connection(
        &mut self,
        project: &mut Project,
        origin: usize,
        remote: &RemoteConnection,
        options: Options,
    ) -> Result<()> {
        let id = Self::enter(project, origin, remote)?;
        let origin_id = project.origin(origin).id();
        let name = remote.name.as_str();
        let local = project.manifest.connections[&id].clone();
        if local.kind != remote.kind {
            return Err(Error::new(
                Code::Kind,
                MANIFEST,
                format!(
                    "{id} is {}, but {name} on the server is {}",
                    local.kind, remote.kind
                ),
                "take it out of the project and of idMapping, and pull again",
            ));
        }

        let known = project
            .base
            .connection(&origin_id, name)
            .cloned()
            .unwrap_or_default();
        if local.label != remote.label {
            let what = format!("label of {id}");
            let is_ours = known.knows_label(&remote.label);
            let is_theirs = known.label.as_ref() == Some(&local.label);
            if is_theirs || options.force {
                project.manifest.set_label(&id, &remote.label)?;
                self.say(what, Step::Updated);
            } else {
                self.say(what, if is_ours { Step::Kept } else { Step::Conflict });
            }
        }
        let is_same_label = project.manifest.connections[&id].label == remote.label;
        let base = project.base.connection_mut(&origin_id, name);
        base.local = Some(id.clone());
        if is_same_label {
            base.label = Some(remote.label.clone());
        }

        for section in project.sections(&id)? {
            let Some(theirs) = remote.sections.get(&section.kind) else {
                continue;
            };
            let digest = Digest::of(theirs);
            let before = known.sections.get(&section.kind);
            let step = match &section.section {
                None => Step::New,
                Some(ours) if base::is_same(ours, theirs) => Step::Unchanged,
                Some(_) if options.force => Step::Updated,
                Some(ours) if before.is_some_and(|before| before.is_of(ours)) => Step::Updated,
                Some(_) if known.knows(theirs) => Step::Kept,
                Some(_) => Step::Conflict,
            };
            if matches!(step, Step::New | Step::Updated) {
                self.writes.push(Write {
                    file: section.file.clone(),
                    before: section.section.map(|ours| ours.text().to_owned()),
                    text: text_of(theirs).to_owned(),
                    is_private: false,
                    item: self.items.len(),
                    known: Some(Known {
                        origin: origin_id.clone(),
                        remote: name.to_owned(),
                        kind: section.kind,
                        digest,
                    }),
                });
            } else if step != Step::Conflict {
                let base = project.base.connection_mut(&origin_id, name);
                base.sections.insert(section.kind, digest);
            }
            self.say(section.file, step);
        }
        if let Some(common) = &remote.common {
            self.common(project, &id, &local, common, options)?;
        }
        Ok(())
    }

    /// The local id of a connection, which gets one if it has none.
    fn enter(project: &mut Project, origin: usize, remote: &RemoteConnection) -> Result<String> {
        let name = remote.name.as_str();
        let key = project.manifest.key(origin);
        let paired = project.origin(origin).local_of(name);
        let paired = paired.and_then(|pair| pair.local.clone());
        // A pair that was lost from the manifest.
        let known = project.base.connection(key.id(), name);
        let known = known.and_then(|known| known.local.clone());
        let manifest = &mut project.manifest;
        if let (None, Some(id)) = (&paired, known)
            && manifest.origins[origin].remote_of(&id).is_none()
            && manifest
                .connections
                .get(&id)
                .is_some_and(|local| local.kind == remote.kind)
        {
            manifest.pair(&key, &id, name)?;
            return Ok(id);
        }
        let id = match paired {
            Some(id) if manifest.connections.contains_key(&id) => return Ok(id),
            Some(id) => id,
            None => {
                let ids = &manifest.connections;
                ids::local_id(name, |id| {
                    ids.keys().any(|taken| taken.eq_ignore_ascii_case(id))
                })
            }
        };
        let mut taken = Ok(());
        let folders = ids::folders(manifest.files());
        let folder = ids::folder(&id, |folder| {
            folders.contains(folder)
                || project.folder.has(folder).unwrap_or_else(|error| {
                    taken = Err(error);
                    false
                })
        });
        taken?;
        let connection = LocalConnection::new(&id, &remote.label, remote.kind, &folder);
        manifest.add_connection(&id, connection)?;
        if manifest.origins[origin].local_of(name).is_none() {
            manifest.pair(&key, &id, name)?;
        }
        Ok(id)
    }

    /// Common data is compared by value: its file is the project's alone.
    fn common(
        &mut self,
        project: &mut Project,
        id: &str,
        local: &LocalConnection,
        theirs: &Common,
        options: Options,
    ) -> Result<()> {
        let file = if let Some(file) = local.common() {
            file.to_owned()
        } else {
            let file = local.common_beside(id);
            project.manifest.set_common(id, &file)?;
            file
        };
        let before = project.folder.read(&file)?;
        let ours = match &before {
            Some(text) => Some(read_common(&file, text)?),
            None => None,
        };
        let step = match &ours {
            None => Step::New,
            Some(ours) if ours == theirs => Step::Unchanged,
            Some(_) if options.force => Step::Updated,
            Some(_) => Step::Conflict,
        };
        if matches!(step, Step::New | Step::Updated) {
            self.writes.push(Write {
                file: file.clone(),
                before,
                text: write_common(theirs),
                is_private: true,
                item: self.items.len(),
                known: None,
            });
        }
        self.say(file, step);
        Ok(())
    }

    fn say(&mut self, what: String, step: Step) {
        self.items.push(Item { what, step });
    }

    /// Whether something is left as it is because both sides changed it.
    pub fn has_conflicts(&self) -> bool {
        self.items.iter().any(|item| item.step == Step::Conflict)
    }

    /// Writes what was planned. What was saved meanwhile is a conflict.
    ///
    /// # Errors
    /// `changed-meanwhile` if the manifest was changed so that the plan does not
    /// fit it any more; `io` and the like if a file cannot be written. A pull after
    /// that goes on.
    pub fn apply(&mut self, project: &mut Project) -> Result<()> {
        project.save_manifest()?;
        for write in &self.writes {
            let Write {
                file, before, text, ..
            } = write;
            let before = before.as_deref();
            match project.folder.write(file, before, text, write.is_private)? {
                Written::Done => {}
                Written::Changed(Some(there)) if there == *text => {}
                Written::Changed(_) => {
                    self.items[write.item].step = Step::Conflict;
                    continue;
                }
            }
            if let Some(known) = &write.known {
                let base = project.base.connection_mut(&known.origin, &known.remote);
                base.sections.insert(known.kind, known.digest.clone());
            }
        }
        project.save_base()
    }
}

/// The local id for which a push that was stopped may have made a connection that
/// is not paired. The push goes on with it; pulled, it would be another, and the
/// push would make it again.
fn half_made<'a>(
    project: &'a Project,
    origin: usize,
    remote: &RemoteConnection,
) -> Option<&'a str> {
    let origin = project.origin(origin);
    let id = origin.id();
    if origin.local_of(remote.name.as_str()).is_some() {
        return None;
    }
    let connections = project.manifest.connections.iter();
    connections
        .filter(|(local, _)| origin.remote_of(local).is_none())
        .find(|(local, here)| {
            project
                .base
                .may_be_made_for(&id, local, &here.label, remote)
        })
        .map(|(local, _)| local.as_str())
}

/// Common data in a file; errors say where, and never what.
pub(crate) fn read_common(file: &str, text: &str) -> Result<Common> {
    serde_json::from_str(text).map_err(|error| {
        Error::new(
            Code::Common,
            file,
            format!(
                "line {}, column {} is not as in a JSON object",
                error.line(),
                error.column()
            ),
            "common data is a plain JSON object, without comments",
        )
    })
}

fn write_common(common: &Common) -> String {
    let mut text = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut text, indent);
    // A map of JSON values, written to memory, cannot fail.
    let _ = common.serialize(&mut writer);
    String::from_utf8_lossy(&text).into_owned() + "\n"
}

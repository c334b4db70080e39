//! Pull: from the server to the project.
//!
//! A plan is made in memory and only then written: the manifest first, so that every file
//! has an entry in it, the base last, so that it never records what was not written. If a
//! pull is stopped, the next one continues. A file that was saved between plan and write
//! is left unchanged.

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

mod planner;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use makecom::CodeKind;
use serde::Serialize;

use crate::base::Digest;
use crate::component::HANDLED;
use crate::error::Result;
use crate::folder::Written;
use crate::manifest::Unhandled;
use crate::names::MANIFEST;
use crate::project::Project;
use crate::remote::{Progress, RemoteComponent, Wanted, read};
use crate::server::Server;
use planner::{half_made, unusable};

/// The effect of a pull on a file or a connection.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
/// assert!(plan.items.iter().all(|item| item.step == pull::Step::Unchanged));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Written for the first time.
    New,
    /// Changed on the server, and written.
    Updated,
    /// The same.
    Unchanged,
    /// Changed here only, and left unchanged.
    Kept,
    /// Changed on both sides: a conflict, left unchanged.
    Conflict,
    /// No longer on the server, and left unchanged.
    Gone,
    /// Not pulled: an alias, a connection of an interrupted push, or one with an error in
    /// the manifest.
    Skipped,
}

/// A file or a connection, and the effect of a pull on it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
/// assert_eq!(plan.items.last().unwrap().what, "makecomapp.json");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// The file, or the connection with its names on both sides.
    pub what: String,
    /// The effect.
    pub step: Step,
}

/// The plan of a pull.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
/// for item in &plan.items {
///     println!("{}: {:?}", item.what, item.step);
/// }
/// plan.apply(&mut project)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// In the order of the server, and the manifest last.
    pub items: Vec<Item>,
    /// What the project has besides, and is not looked at.
    pub unhandled: Unhandled,
    writes: Vec<Write>,
}

#[derive(Debug)]
struct Write {
    file: String,
    /// The text of the file when it was planned.
    before: Option<String>,
    text: String,
    is_private: bool,
    /// The index of its item.
    item: usize,
    /// The digest to record in the base once it is written.
    known: Option<Known>,
}

/// A section of a component of an origin, and its digest.
#[derive(Debug)]
struct Known {
    origin: String,
    remote: String,
    kind: CodeKind,
    digest: Digest,
}

/// The options of a pull.
///
/// ```
/// let options = makecom_project::pull::Options { common: true, ..Default::default() };
/// assert!(!options.force);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether the server wins over changes of the project.
    pub force: bool,
    /// Whether common data is pulled, too: client ids and secrets, into files readable
    /// only by their owner.
    pub common: bool,
}

/// Reads the server of an origin, and plans a pull. The project changes in memory;
/// nothing is written.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
/// assert_eq!(plan.items.len(), 3); // two sections and the manifest
/// # Ok(())
/// # }
/// ```
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
    there.check(HANDLED)?;
    let wanted = Wanted {
        // All components that the project does not ignore.
        names: &|name| {
            there
                .local_of(HANDLED, name)
                .is_none_or(|pair| pair.local.is_some() && !pair.local_deleted)
        },
        common: options.common,
        progress,
    };
    let remote = read(server, &there.remote_app(), wanted).await?;
    Plan::new(project, origin, &remote, options)
}

impl Plan {
    /// Decides the effect on every file, and changes the manifest and the base in memory.
    /// Writes nothing.
    fn new(
        project: &mut Project,
        origin: usize,
        remote: &[RemoteComponent],
        options: Options,
    ) -> Result<Self> {
        let mut plan = Self {
            unhandled: project.unhandled(),
            ..Self::default()
        };
        for component in remote {
            let name = component.name.as_str();
            if let Some(original) = &component.alias_of {
                plan.say(format!("{name} (alias of {original})"), Step::Skipped);
            } else if let Some(local) = half_made(project, origin, component) {
                let what = format!(
                    "{name} (created for {local} by an interrupted push; push to continue)"
                );
                plan.say(what, Step::Skipped);
            } else if let Some((local, error)) = unusable(project, origin, component) {
                plan.say(format!("{local} ({error})"), Step::Skipped);
            } else if component.is_read {
                plan.component(project, origin, component, options)?;
            }
        }
        let names: BTreeSet<_> = remote.iter().map(|one| one.name.as_str()).collect();
        for pair in project.origin(origin).pairs(HANDLED) {
            if let (Some(local), Some(name)) = (&pair.local, &pair.remote)
                && !names.contains(name.as_str())
                && project.component(HANDLED, local).is_some()
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

    fn say(&mut self, what: String, step: Step) {
        self.items.push(Item { what, step });
    }

    /// Whether both sides changed something, which is left unchanged.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
    /// assert!(!plan.has_conflicts());
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_conflicts(&self) -> bool {
        self.items.iter().any(|item| item.step == Step::Conflict)
    }

    /// Writes what was planned. A file that was saved meanwhile is a conflict.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let mut plan = pull::plan(&mut project, 0, &server, pull::Options::default(), &|_, _| {}).await?;
    /// plan.apply(&mut project)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if the plan no longer applies to the manifest; `io` and others
    /// if a file cannot be written. Another pull continues.
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
                let (kind, base) = (known.kind.component(), &mut project.base);
                let base = base.component_mut(&known.origin, kind, &known.remote);
                base.sections.insert(known.kind, known.digest.clone());
            }
        }
        project.save_base()
    }
}

//! Push: from the project to the server.
//!
//! A plan lists the changes and the refusals: it refuses to overwrite what the project
//! has not seen on the server. Only a plan without refusals is carried out. It holds the
//! texts that were compared and checked, and sends these even if files change meanwhile.
//! Every step is recorded on the disk at once, so that the next push continues one that
//! failed half-way.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> makecom_project::Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let server = makecom_project::MemoryServer::with_example();
//! # let mut project = server.pull_to(folder.path()).await?;
//! use makecom_project::push::{self, Action};
//!
//! std::fs::write(folder.path().join("connections/acme-crm/acme-crm.params.iml.json"), "[1]").unwrap();
//! let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
//! assert_eq!(plan.items[0].action, Action::Update);
//! assert_eq!(plan.count(Action::Refuse), 0);
//!
//! plan.remember(&mut project)?;
//! let outcomes = plan.apply(&mut project, &server, &|_, _| {}).await;
//! assert!(outcomes.iter().all(|outcome| outcome.is_complete));
//! # Ok(())
//! # }
//! ```

mod apply;
mod item;
mod planner;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;

pub use apply::Outcome;
pub use item::{Action, Item, Part};

use crate::component::HANDLED;
use crate::error::{Code, Error, Result};
use crate::manifest::Unhandled;
use crate::names::MANIFEST;
use crate::origin::Pair;
use crate::project::Project;
use crate::remote::{Progress, RemoteComponent, Wanted, read};
use crate::server::Server;
use item::Write;
use planner::{Planner, deletion};

/// The plan of a push.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let options = push::Options::default();
/// let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// for item in &plan.items {
///     println!("{}: {:?}", item.local, item.action);
/// }
/// assert!(plan.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The connections of the project, and with [`prune`](Options::prune) those that were
    /// removed from it.
    pub items: Vec<Item>,
    /// The connections that are only on the server.
    #[serde(rename = "onlyRemote")]
    pub only_remote: Vec<String>,
    /// What the project has besides, and is not looked at.
    #[serde(skip_serializing_if = "Unhandled::is_nothing")]
    pub unhandled: Unhandled,
    #[serde(skip)]
    origin: usize,
    /// The connections on the server.
    #[serde(skip)]
    remote: Vec<RemoteComponent>,
}

/// The options of a push.
///
/// ```
/// let options = makecom_project::push::Options {
///     only: vec!["acme-crm".to_owned()],
///     ..Default::default()
/// };
/// assert!(!options.force && !options.prune);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the project wins over changes of the server.
    pub force: bool,
    /// Whether connections that were removed from the project are deleted.
    pub prune: bool,
    /// Whether common data is pushed.
    pub common: bool,
    /// Only these, by local id or name on the server; all if empty.
    pub only: Vec<String>,
}

impl Options {
    fn takes(&self, local: Option<&str>, remote: Option<&str>) -> bool {
        let is = |name: &String| Some(name.as_str()) == local || Some(name.as_str()) == remote;
        self.only.is_empty() || self.only.iter().any(is)
    }
}

/// Reads the server of an origin, and plans a push. A dry run: it only reads.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let options = push::Options::default();
/// let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// assert!(server.calls().iter().all(|call| !call.starts_with("set")));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `unknown-connection` if one of [`only`](Options::only) does not exist; `server` if
/// the server cannot be read, and `refused-path`, `unusable-file` or `io` if a
/// file cannot.
pub async fn plan(
    project: &Project,
    origin: usize,
    server: &impl Server,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Plan> {
    let wanted = Wanted {
        names: &|name| wants(project, origin, options, name),
        common: options.common,
        progress,
    };
    let there = project.origin(origin);
    there.check(HANDLED)?;
    let remote = read(server, &there.remote_app(), wanted).await?;
    Plan::new(project, origin, remote, options)
}

/// The connections of a server that a plan must read.
fn wants(project: &Project, origin: usize, options: &Options, remote: &str) -> bool {
    let origin = project.origin(origin);
    let is_here = |local: &str| project.component(HANDLED, local).is_some();
    let Some(pair) = origin.local_of(HANDLED, remote) else {
        // It was paired before, so it is compared before it is paired again.
        let known = project.base.component(&origin.id(), HANDLED, remote);
        let local = known.and_then(|known| known.local.as_deref());
        return local.is_some_and(|local| {
            is_here(local)
                && origin.remote_of(HANDLED, local).is_none()
                && options.takes(Some(local), Some(remote))
        });
    };
    let Some(local) = &pair.local else {
        return false;
    };
    (is_here(local) || options.prune) && options.takes(Some(local), Some(remote))
}

impl Plan {
    fn new(
        project: &Project,
        origin: usize,
        remote: Vec<RemoteComponent>,
        options: &Options,
    ) -> Result<Self> {
        let planner = Planner {
            project,
            origin,
            remote: &remote,
            options,
        };
        let mut items = Vec::new();
        for (id, local) in project.handled() {
            let pair = project.origin(origin).remote_of(HANDLED, id);
            if pair.is_some_and(Pair::is_ignored) {
                continue;
            }
            let name = pair.and_then(|pair| pair.remote.as_deref());
            if options.takes(Some(id), name) {
                items.push(planner.component(id, local, name)?);
            }
        }
        if options.prune {
            for pair in project.origin(origin).pairs(HANDLED) {
                if let (Some(id), Some(name), false) =
                    (&pair.local, &pair.remote, pair.is_non_owned)
                    && (pair.local_deleted || project.component(HANDLED, id).is_none())
                    && options.takes(Some(id), Some(name))
                    && let Some(theirs) = find(&remote, name)
                {
                    items.push(deletion(project, origin, id, theirs, options));
                }
            }
        }
        for name in &options.only {
            let is_it = |item: &Item| item.local == *name || item.remote.as_ref() == Some(name);
            if !items.iter().any(is_it) {
                return Err(Error::new(
                    Code::Connection,
                    MANIFEST,
                    format!("has no connection {name:?} for this origin"),
                    "use a local id, or the name on the server",
                ));
            }
        }
        let known: BTreeSet<_> = items
            .iter()
            .filter_map(|item| item.remote.as_deref())
            .collect();
        let only_remote = remote
            .iter()
            .map(|one| one.name.as_str())
            .filter(|name| options.only.is_empty() && !known.contains(name))
            .filter(|name| project.origin(origin).local_of(HANDLED, name).is_none())
            .map(str::to_owned)
            .collect();
        Ok(Self {
            items,
            only_remote,
            unhandled: project.unhandled(),
            origin,
            remote,
        })
    }

    /// Records in the base what is equal on both sides, so that later it is known which
    /// side changed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// plan.remember(&mut project)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `io` and others if the base cannot be written.
    pub fn remember(&self, project: &mut Project) -> Result<()> {
        let id = project.origin(self.origin).id();
        for item in &self.items {
            // A connection that is not paired yet is not recorded.
            if let (Some(name), Some(_)) = (
                &item.remote,
                project
                    .origin(self.origin)
                    .remote_of(item.kind, &item.local),
            ) {
                let known = project.base.component_mut(&id, item.kind, name);
                item.remember(known);
            }
        }
        project.save_base()
    }

    /// How many connections have this action.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert_eq!(plan.count(push::Action::Unchanged), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(&self, action: Action) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.action == action).count()
    }

    /// Whether nothing would be sent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert!(plan.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_empty(&self) -> bool {
        let mut items = self.items.iter();
        items.all(|item| matches!(item.action, Action::Unchanged | Action::Refuse))
    }

    /// A connection of the server when the plan was made, by name.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert_eq!(plan.remote("acme-crm").unwrap().label(), "Acme");
    /// assert!(plan.remote("acme-crm2").is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn remote(&self, name: &str) -> Option<&RemoteComponent> {
        find(&self.remote, name)
    }
}

fn find<'a>(remote: &'a [RemoteComponent], name: &str) -> Option<&'a RemoteComponent> {
    remote.iter().find(|one| one.name.as_str() == name)
}

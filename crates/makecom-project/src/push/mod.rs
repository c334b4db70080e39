//! From the project to the server.
//!
//! A plan says what would change, and what is refused: whatever the server has
//! that the project has not seen. Only a plan without refusals is carried out. It
//! holds the texts that were compared and checked, and these are sent, whatever
//! the files hold by then. What was done is on the disk as soon as it is done, so
//! that a push that fails half-way is taken up by the next.
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
mod planner;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use makecom::{Common, Section, SectionKind};
use serde::{Serialize, Serializer};

pub use apply::Outcome;

use crate::base;
use crate::connection::ConnectionKind;
use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;
use crate::project::Project;
use crate::remote::{Progress, RemoteConnection, Wanted, read};
use crate::server::Server;
use planner::{Planner, deletion};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Made on the server, with all its sections.
    Create,
    /// Made by a push that was stopped; goes on from there.
    Resume,
    /// Paired again with what it was paired with, and brought up to date.
    Pair,
    /// Changed on the server.
    Update,
    /// The same on both sides.
    Unchanged,
    /// Deleted on the server.
    Delete,
    /// Cannot be pushed.
    Refuse,
}

/// A part of a connection that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "part", content = "section")]
pub enum Part {
    /// The label.
    Label,
    /// One of the sections.
    Section(SectionKind),
    /// The common data.
    Common,
}

/// A part with what is to be written.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    Label(String),
    Section(Section),
    Common(Common),
}

impl Write {
    pub(crate) fn part(&self) -> Part {
        match self {
            Self::Label(_) => Part::Label,
            Self::Section(section) => Part::Section(section.kind()),
            Self::Common(_) => Part::Common,
        }
    }
}

impl Serialize for Write {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.part().serialize(serializer)
    }
}

/// A connection, and what becomes of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Item {
    /// Its local id; of one to delete, what it was.
    pub local: String,
    /// Its name on the server, if it has one.
    pub remote: Option<String>,
    /// What becomes of it.
    pub action: Action,
    #[serde(rename = "parts")]
    pub(crate) writes: Vec<Write>,
    /// Why it is refused, each with what to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What the server has that is the same here, or is no change of another.
    #[serde(skip)]
    unified: base::Connection,
    /// What it is made with.
    #[serde(skip)]
    label: String,
    #[serde(skip)]
    kind: ConnectionKind,
    /// The files that it is written from.
    #[serde(skip)]
    files: Vec<String>,
    /// Whether a push makes it, or began to: then there is nothing to lose.
    #[serde(skip)]
    is_unfinished: bool,
}

impl Item {
    fn new(local: &str, remote: Option<&str>, label: &str, kind: ConnectionKind) -> Self {
        Self {
            local: local.to_owned(),
            remote: remote.map(str::to_owned),
            action: Action::Unchanged,
            writes: Vec::new(),
            reasons: Vec::new(),
            unified: base::Connection::default(),
            label: label.to_owned(),
            kind,
            files: Vec::new(),
            is_unfinished: false,
        }
    }

    /// What is written, in that order.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.writes.iter().map(Write::part)
    }

    /// Enters what is known of a connection that is paired.
    fn remember(&self, known: &mut base::Connection) {
        known.local = Some(self.local.clone());
        if self.action == Action::Unchanged {
            known.sending = None;
        }
        known.sections.extend(self.unified.sections.clone());
        if self.unified.label.is_some() {
            known.label.clone_from(&self.unified.label);
        }
    }

    fn write(&mut self, file: String, write: Write) {
        self.files.push(file);
        self.writes.push(write);
    }
}

/// What a push does, before it does it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The connections of the project, and with
    /// [`prune`](Options::prune) those that it had.
    pub items: Vec<Item>,
    /// Connections of the server that the project does not know.
    #[serde(rename = "onlyRemote")]
    pub only_remote: Vec<String>,
    #[serde(skip)]
    origin: usize,
    /// What the server had.
    #[serde(skip)]
    remote: Vec<RemoteConnection>,
}

/// What a push may do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the project wins where the server changed, too.
    pub force: bool,
    /// Whether what the project has no longer is deleted.
    pub prune: bool,
    /// Whether common data is pushed.
    pub common: bool,
    /// Only these, by local id or name on the server; all if there are none.
    pub only: Vec<String>,
}

impl Options {
    fn takes(&self, local: Option<&str>, remote: Option<&str>) -> bool {
        let is = |name: &String| Some(name.as_str()) == local || Some(name.as_str()) == remote;
        self.only.is_empty() || self.only.iter().any(is)
    }
}

/// Reads what a server has at an origin of a project, and plans a push. Nothing
/// is sent but reads, and nothing is written.
///
/// # Errors
/// `unknown-connection` if one of [`only`](Options::only) is nowhere; `server` if
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
        connections: &|name| wants(project, origin, options, name),
        common: options.common,
        progress,
    };
    let remote = read(server, &project.origin(origin).app, wanted).await?;
    Plan::new(project, origin, remote, options)
}

/// Which connections of a server have to be read for a plan.
fn wants(project: &Project, origin: usize, options: &Options, remote: &str) -> bool {
    let origin = project.origin(origin);
    let is_here = |local: &str| project.connection(local).is_some();
    let Some(pair) = origin.local_of(remote) else {
        // Paired once: it is compared before it is paired again.
        let known = project.base.connection(&origin.id(), remote);
        let local = known.and_then(|known| known.local.as_deref());
        return local.is_some_and(|local| {
            is_here(local)
                && origin.remote_of(local).is_none()
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
        remote: Vec<RemoteConnection>,
        options: &Options,
    ) -> Result<Self> {
        let planner = Planner {
            project,
            origin,
            remote: &remote,
            options,
        };
        let mut items = Vec::new();
        for (id, local) in project.connections() {
            let pair = project.origin(origin).remote_of(id);
            if pair.is_some_and(|pair| pair.is_ignored()) {
                continue;
            }
            let name = pair.and_then(|pair| pair.remote.as_deref());
            if options.takes(Some(id), name) {
                items.push(planner.connection(id, local, name)?);
            }
        }
        if options.prune {
            for pair in project.origin(origin).pairs() {
                if let (Some(id), Some(name), false) =
                    (&pair.local, &pair.remote, pair.is_non_owned)
                    && (pair.local_deleted || project.connection(id).is_none())
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
            .filter(|name| project.origin(origin).local_of(name).is_none())
            .map(str::to_owned)
            .collect();
        Ok(Self {
            items,
            only_remote,
            origin,
            remote,
        })
    }

    /// Remembers in the base what is the same on both sides: from now on, it is
    /// known which side changed it.
    ///
    /// # Errors
    /// `io` and the like if the base cannot be written.
    pub fn remember(&self, project: &mut Project) -> Result<()> {
        let id = project.origin(self.origin).id();
        for item in &self.items {
            // Of what is not paired yet, nothing is remembered.
            if let (Some(name), Some(_)) = (
                &item.remote,
                project.origin(self.origin).remote_of(&item.local),
            ) {
                let known = project.base.connection_mut(&id, name);
                item.remember(known);
            }
        }
        project.save_base()
    }

    /// How many connections that becomes of.
    pub fn count(&self, action: Action) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.action == action).count()
    }

    /// Whether nothing would be sent.
    pub fn is_empty(&self) -> bool {
        let mut items = self.items.iter();
        items.all(|item| matches!(item.action, Action::Unchanged | Action::Refuse))
    }

    /// What the server had when the plan was made, by name.
    pub fn remote(&self, name: &str) -> Option<&RemoteConnection> {
        find(&self.remote, name)
    }
}

fn find<'a>(remote: &'a [RemoteConnection], name: &str) -> Option<&'a RemoteConnection> {
    remote.iter().find(|one| one.name.as_str() == name)
}

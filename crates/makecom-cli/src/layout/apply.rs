//! Carrying out a plan: what changed and nothing else, several connections at a
//! time, each read back and compared.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use makecom::{Client, ConnectionHandle, Error as MakeError, Section, SectionKind, Update};
use serde::Serialize;

use super::base::{self, Digest};
use super::manifest::MANIFEST;
use super::project::Project;
use super::pull::read_common;
use super::push::{Action, Item, Part, Plan, scaffold};
use super::remote::AT_ONCE;
use super::{Error, Result};

/// Reads may lag behind writes, which Make's own clients wait for, too. After this
/// many looks, each twice as long after the one before, what is read counts.
const LOOKS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// What became of a connection.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Done {
    pub(crate) local: String,
    pub(crate) remote: Option<String>,
    pub(crate) action: Action,
    /// What was written, read back and found right.
    pub(crate) applied: Vec<Part>,
    /// Whether nothing is left to do.
    pub(crate) is_complete: bool,
    /// Whether changes wait for somebody to commit them in Make's editor.
    pub(crate) is_pending: bool,
    /// Why it is not done; nothing if its turn never came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// Carries out a plan without refusals. Stops beginning connections once one
/// has failed; those that were begun are finished.
pub(crate) async fn apply(
    client: &Client,
    project: &mut Project,
    origin: usize,
    remote: &[super::RemoteConnection],
    plan: &Plan,
    progress: &dyn Fn(usize, usize),
) -> Vec<Done> {
    let items: Vec<&Item> = plan
        .items
        .iter()
        .filter(|item| !matches!(item.action, Action::Unchanged | Action::Refuse))
        .collect();
    let total = items.len();
    let run = Run {
        client,
        origin,
        names: remote.iter().map(|one| one.name.to_string()).collect(),
        project: RefCell::new(project),
        has_failed: Cell::new(false),
    };
    progress(0, total);
    let mut done = Vec::new();
    let mut running = stream::iter(items)
        .map(|item| run.item(item))
        .buffered(AT_ONCE);
    while let Some(one) = running.next().await {
        done.push(one);
        progress(done.len(), total);
    }
    done
}

struct Run<'a> {
    client: &'a Client,
    origin: usize,
    /// What the server had before.
    names: Vec<String>,
    /// Never borrowed across an await.
    project: RefCell<&'a mut Project>,
    has_failed: Cell<bool>,
}

impl Run<'_> {
    async fn item(&self, item: &Item) -> Done {
        let mut done = Done {
            local: item.local.clone(),
            remote: item.remote.clone(),
            action: item.action,
            applied: Vec::new(),
            is_complete: false,
            is_pending: false,
            error: None,
        };
        if self.has_failed.get() {
            return done;
        }
        match self.carry_out(item, &mut done).await {
            Ok(()) => done.is_complete = true,
            Err(error) => {
                self.has_failed.set(true);
                done.error = Some(error.to_string());
            }
        }
        done
    }

    async fn carry_out(&self, item: &Item, done: &mut Done) -> Result<()> {
        let name = match (item.action, &item.remote) {
            (Action::Create, _) => self.create(&item.local).await?,
            (Action::Resume, Some(name)) => {
                self.pair(&item.local, name)?;
                name.clone()
            }
            (_, Some(name)) => name.clone(),
            (_, None) => return Ok(()),
        };
        done.remote = Some(name.clone());
        let handle = self.client.connection(&name)?;
        if item.action == Action::Delete {
            handle.delete_and_wait().await?;
            return self.change(|project, origin, id| {
                project.base.forget(id, &name);
                project.manifest.unpair(origin, &name);
                project.save_manifest()?;
                project.save_base()
            });
        }
        for part in &item.parts {
            let is_pending = match part {
                Part::Label => self.label(item, &handle).await?,
                Part::Section(kind) => self.section(item, &handle, *kind).await?,
                Part::Common => self.common(item, &handle).await?,
            };
            done.is_pending |= is_pending;
            done.applied.push(part.clone());
        }
        self.change(|project, _, id| {
            project.base.end(id, &item.local);
            project.save_base()
        })
    }

    /// Notes what is about to be made, makes it, and notes its name: whenever
    /// this stops, the next push knows what is its own.
    async fn create(&self, local: &str) -> Result<String> {
        let (app, label, kind) = self.change(|project, origin, id| {
            let before = self.names.iter().cloned().collect();
            project.base.begin(id, local, before);
            project.save_base()?;
            let connection = &project.manifest.connections[local];
            let app = project.origin(origin).app.clone();
            Ok((app, project.label(local).to_owned(), connection.kind))
        })?;
        let connections = self.client.app(app)?.connections();
        let made = connections.create(scaffold(kind), label).await?;
        let name = made.name().to_string();
        self.pair(local, &name)?;
        Ok(name)
    }

    fn pair(&self, local: &str, name: &str) -> Result<()> {
        self.change(|project, origin, id| {
            if project.origin(origin).remote_of(local).is_none() {
                project.manifest.pair(origin, local, name);
                project.save_manifest()?;
            }
            let label = project.label(local).to_owned();
            project.base.connection_mut(id, name).label = Some(label);
            project.save_base()
        })
    }

    async fn label(&self, item: &Item, handle: &ConnectionHandle) -> Result<bool> {
        let label = self.change(|project, _, _| Ok(project.label(&item.local).to_owned()))?;
        handle.update(Update::new().label(&label)).await?;
        let is_there = async || Ok(handle.get().await?.label() == label);
        verify(item, "the label", is_there).await?;
        self.change(|project, _, id| {
            let base = project.base.connection_mut(id, handle.name().as_str());
            base.label = Some(label);
            project.save_base()
        })?;
        Ok(false)
    }

    async fn section(
        &self,
        item: &Item,
        handle: &ConnectionHandle,
        kind: SectionKind,
    ) -> Result<bool> {
        let section = self.change(|project, _, _| {
            let connection = &project.manifest.connections[&item.local];
            let file = connection.file(kind).unwrap_or_default();
            let text = project.read(file)?.unwrap_or_default();
            Ok(Section::from_text(kind, text))
        })?;
        let change = handle.set_section(&section).await?;
        let is_there = async || {
            let theirs = handle.section_of(kind).await?;
            Ok(base::is_same(&section, &theirs))
        };
        verify(item, &format!("the section {kind}"), is_there).await?;
        self.change(|project, _, id| {
            let base = project.base.connection_mut(id, handle.name().as_str());
            base.sections.insert(kind, Digest::of(&section));
            project.save_base()
        })?;
        Ok(change.is_some())
    }

    async fn common(&self, item: &Item, handle: &ConnectionHandle) -> Result<bool> {
        let common = self.change(|project, _, _| {
            let connection = &project.manifest.connections[&item.local];
            let file = connection.common().unwrap_or_default();
            let text = project.folder.read(file)?.unwrap_or_default();
            read_common(file, &text)
        })?;
        handle.set_common(&common).await?;
        let is_there = async || Ok(handle.common().await? == common);
        verify(item, "the common data", is_there).await?;
        Ok(false)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Project, usize, &str) -> Result<T>) -> Result<T> {
        let mut project = self.project.borrow_mut();
        let id = project.origin(self.origin).id();
        change(&mut project, self.origin, &id)
    }
}

/// Looks until what was written can be read; says whether it could.
pub(crate) async fn reads_back(
    is_there: impl AsyncFn() -> Result<bool, MakeError>,
) -> Result<bool, MakeError> {
    let mut pause = FIRST_PAUSE;
    for look in 1..=LOOKS {
        if is_there().await? {
            return Ok(true);
        }
        if look < LOOKS {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
    Ok(false)
}

/// Refuses what cannot be read as it was written.
async fn verify(
    item: &Item,
    what: &str,
    is_there: impl AsyncFn() -> Result<bool, MakeError>,
) -> Result<()> {
    if reads_back(is_there).await? {
        return Ok(());
    }
    Err(Error::new(
        MANIFEST,
        format!(
            "{what} of {} was written, but reads back as something else",
            item.local
        ),
        "see what the server has with `makecom diff`",
    ))
}

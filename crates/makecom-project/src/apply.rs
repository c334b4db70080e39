//! Carrying out a plan: what changed and nothing else, several connections at a
//! time, each read back and compared. What is sent is what was planned; files are
//! not read again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use makecom::{
    AppName, Client, Common, Connection, ConnectionUpdate, Error as MakeError, Handle,
    NewConnection, Section,
};
use serde::Serialize;

use super::base::{self, Creating, Digest, Sending};
use super::manifest::{MANIFEST, Origin, OriginKey};
use super::project::Project;
use super::push::{Action, Item, Part, Plan, Write, scaffold};
use super::remote::AT_ONCE;
use super::{Error, Result};

/// Reads may lag behind writes, which Make's own clients wait for, too. After this
/// many looks, each twice as long after the one before, what is read counts.
const LOOKS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// How often a file is looked for that an editor may be saving, and how long
/// between two looks.
const SAVES: u32 = 10;
const SAVE_PAUSE: Duration = Duration::from_millis(100);

/// What became of a connection.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    pub local: String,
    pub remote: Option<String>,
    pub action: Action,
    /// What was written, read back and found right.
    pub applied: Vec<Part>,
    /// Whether nothing is left to do.
    pub is_complete: bool,
    /// Whether changes wait for somebody to commit them in Make's editor.
    pub is_pending: bool,
    /// Why it is not done; nothing if its turn never came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What to do about it, if the error does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Carries out a plan without refusals. Stops beginning connections once one
/// has failed; those that were begun are finished.
pub async fn apply(
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
        app: project.origin(origin).app.clone(),
        origin: project.manifest.key(origin),
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
    app: AppName,
    origin: OriginKey,
    /// What the server had before.
    names: BTreeSet<String>,
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
            help: None,
        };
        if self.has_failed.get() {
            return done;
        }
        match self.carry_out(item, &mut done).await {
            Ok(()) => done.is_complete = true,
            Err(error) => {
                self.has_failed.set(true);
                done.error = Some(error.to_string());
                done.help = error.help().map(std::borrow::Cow::into_owned);
            }
        }
        done
    }

    async fn carry_out(&self, item: &Item, done: &mut Done) -> Result<()> {
        self.files_are_there(item).await?;
        let name = match (item.action, &item.remote) {
            (Action::Create, _) => self.create(item).await?,
            (Action::Resume | Action::Pair, Some(name)) => {
                self.pair(item, name)?;
                name.clone()
            }
            (_, Some(name)) => name.clone(),
            (_, None) => return Ok(()),
        };
        done.remote = Some(name.clone());
        let handle = self.client.connection(&name)?;
        if item.action == Action::Delete {
            self.change(|project, _| is_still_gone(project, &item.local, &name))?;
            handle.delete_and_wait().await?;
            return self.change(|project, origin| {
                project.base.forget(origin.id(), &name);
                project.manifest.unpair(origin, &name)?;
                project.save_manifest()?;
                project.save_base()
            });
        }
        if item.action != Action::Create && !item.writes.is_empty() {
            self.change(|project, origin| {
                let known = project.base.connection_mut(origin.id(), &name);
                known.sending = Some(sending(&item.writes));
                project.save_base()
            })?;
        }
        for write in &item.writes {
            let is_pending = match write {
                Write::Label(label) => self.label(item, &handle, label).await?,
                Write::Section(section) => self.section(item, &handle, section).await?,
                Write::Common(common) => self.common(item, &handle, common).await?,
            };
            done.is_pending |= is_pending;
            done.applied.push(write.part());
        }
        self.change(|project, origin| {
            project.base.end(origin.id(), &item.local, &name);
            project.save_base()
        })
    }

    /// A file that is gone for good since the plan was made means that its text
    /// is not wanted there; one that is gone for a moment is being saved.
    async fn files_are_there(&self, item: &Item) -> Result<()> {
        let mut looks = 0;
        loop {
            let missing = self.change(|project, _| {
                for file in &item.files {
                    if !project.is_there(file)? {
                        return Ok(Some(file.clone()));
                    }
                }
                Ok(None)
            })?;
            let Some(file) = missing else {
                return Ok(());
            };
            looks += 1;
            if looks == SAVES {
                return Err(Error::new(
                    file,
                    format!(
                        "was taken away meanwhile, so nothing of {} was sent",
                        item.local
                    ),
                    "put it back, or take it out of codeFiles, and push again",
                ));
            }
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// Notes what is about to be made, makes it, and notes its name: whenever
    /// this stops, the next push knows what is its own.
    async fn create(&self, item: &Item) -> Result<String> {
        let local = &item.local;
        self.change(|project, origin| {
            let creating = Creating {
                before: self.names.clone(),
                label: Some(item.label.clone()),
                made: None,
            };
            project.base.begin(origin.id(), local, creating);
            project.save_base()
        })?;
        let connections = self.client.app(&self.app)?.connections();
        let made = connections
            .create(NewConnection::new(scaffold(item.kind), &item.label))
            .await?;
        let name = made.name().to_string();
        let noted = self.change(|project, origin| {
            project.base.made(origin.id(), local, &name);
            project.base.connection_mut(origin.id(), &name).label = Some(item.label.clone());
            project.save_base()
        });
        // Either of the two keeps the next push from making it again.
        let paired = self.pair(item, &name);
        noted
            .and(paired)
            .map_err(|error| error.after(&format!("{name} was made on the server for {local}")))?;
        Ok(name)
    }

    fn pair(&self, item: &Item, name: &str) -> Result<()> {
        self.change(|project, origin| {
            project.manifest.pair(origin, &item.local, name)?;
            project.save_manifest()?;
            let known = project.base.connection_mut(origin.id(), name);
            item.remember(known);
            project.save_base()
        })
    }

    async fn label(&self, item: &Item, handle: &Handle<Connection>, label: &str) -> Result<bool> {
        handle.update(ConnectionUpdate::new().label(label)).await?;
        let is_there = async || Ok(handle.get().await?.label() == label);
        verify(item, "the label", is_there).await?;
        self.change(|project, origin| {
            let name = handle.name().as_str();
            let base = project.base.connection_mut(origin.id(), name);
            base.label = Some(label.to_owned());
            project.save_base()
        })?;
        Ok(false)
    }

    async fn section(
        &self,
        item: &Item,
        handle: &Handle<Connection>,
        section: &Section,
    ) -> Result<bool> {
        let kind = section.kind();
        let change = handle.set_section(section).await?;
        let is_there = async || {
            let theirs = handle.section_of(kind).await?;
            Ok(base::is_same(section, &theirs))
        };
        verify(item, &format!("the section {kind}"), is_there).await?;
        self.change(|project, origin| {
            let name = handle.name().as_str();
            let base = project.base.connection_mut(origin.id(), name);
            base.sections.insert(kind, Digest::of(section));
            project.save_base()
        })?;
        Ok(change.is_some())
    }

    async fn common(
        &self,
        item: &Item,
        handle: &Handle<Connection>,
        common: &Common,
    ) -> Result<bool> {
        handle.set_common(common).await?;
        let is_there = async || Ok(handle.common().await? == *common);
        verify(item, "the common data", is_there).await?;
        Ok(false)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Project, &OriginKey) -> Result<T>) -> Result<T> {
        change(&mut self.project.borrow_mut(), &self.origin)
    }
}

/// What is known of texts that are about to be sent.
fn sending(writes: &[Write]) -> Sending {
    let mut sending = Sending::default();
    for write in writes {
        match write {
            Write::Label(label) => sending.label = Some(label.clone()),
            Write::Section(section) => {
                let digest = Digest::of(section);
                sending.sections.insert(section.kind(), digest);
            }
            // Its file is the project's alone.
            Write::Common(_) => {}
        }
    }
    sending
}

/// Whether what is to be deleted is gone from the manifest as it is by now.
fn is_still_gone(project: &mut Project, local: &str, name: &str) -> Result<()> {
    project.look_again()?;
    let manifest = &project.manifest;
    let mut pairs = manifest.origins.iter().flat_map(Origin::pairs);
    let is_deleted = pairs.any(|pair| pair.remote.as_deref() == Some(name) && pair.local_deleted);
    if manifest.connections.contains_key(local) && !is_deleted {
        return Err(Error::new(
            MANIFEST,
            format!("{local} was put back meanwhile, so {name} was not deleted"),
            "push again",
        ));
    }
    Ok(())
}

/// Looks until what was written can be read; says whether it could.
pub async fn reads_back(
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

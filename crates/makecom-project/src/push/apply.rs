//! Carries out a plan: sends only what changed, several connections at a time, then reads
//! each back and compares. It sends the texts of the plan; files are not read again.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use makecom::{Common, ComponentName, Section};
use serde::Serialize;

use super::{Action, Item, Part, Plan, Write};
use crate::base::{self, Creating, Digest, Sending};
use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;
use crate::origin::OriginKey;
use crate::project::Project;
use crate::read_back::reads_back;
use crate::remote::{AT_ONCE, Progress, RemoteApp};
use crate::server::Server;

/// How often to look for a file that an editor may be saving, and the pause between.
const SAVES: u32 = 10;
const SAVE_PAUSE: Duration = Duration::from_millis(100);

/// The result for one connection.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let file = folder.path().join("connections/acme-crm/acme-crm.params.iml.json");
/// # std::fs::write(file, "[1]").unwrap();
/// # let options = push::Options::default();
/// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// for outcome in plan.apply(&mut project, &server, &|_, _| {}).await {
///     match outcome.error {
///         None => println!("{}: {:?}", outcome.local, outcome.applied),
///         Some(error) => eprintln!("{}: {error}", outcome.local),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Outcome {
    /// Its local id.
    pub local: String,
    /// Its name on the server, if it has one by now.
    pub remote: Option<String>,
    /// The planned action.
    pub action: Action,
    /// The parts that were written and read back as written.
    pub applied: Vec<Part>,
    /// Whether everything planned was done.
    pub is_complete: bool,
    /// Whether changes wait to be committed in Make's editor.
    pub is_pending: bool,
    /// Why it failed; `None` if it was not begun. As JSON: `error`, `help` and `code`.
    #[serde(flatten)]
    pub error: Option<Error>,
}

impl Plan {
    /// Carries out a plan. If the plan has refusals, sends nothing and returns nothing.
    /// After a failure no other connection is begun; those under way are finished.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let file = folder.path().join("connections/acme-crm/acme-crm.params.iml.json");
    /// # std::fs::write(file, "[1]").unwrap();
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// let outcomes = plan.apply(&mut project, &server, &|_, _| {}).await;
    /// assert!(outcomes[0].is_complete);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn apply(
        &self,
        project: &mut Project,
        server: &impl Server,
        progress: Progress<'_>,
    ) -> Vec<Outcome> {
        if self.count(Action::Refuse) > 0 {
            return Vec::new();
        }
        let items: Vec<&Item> = self
            .items
            .iter()
            .filter(|item| item.action != Action::Unchanged)
            .collect();
        let total = items.len();
        let run = Run {
            server,
            app: project.origin(self.origin).remote_app(),
            origin: project.manifest.key(self.origin),
            names: self.remote.iter().map(|one| one.name.to_string()).collect(),
            project: Mutex::new(project),
            has_failed: AtomicBool::new(false),
        };
        progress(0, total);
        let mut outcomes = Vec::new();
        // Collected, since a stream that maps by a closure that borrows is not `Send`.
        let runs: Vec<_> = items.into_iter().map(|item| run.item(item)).collect();
        let mut running = stream::iter(runs).buffered(AT_ONCE);
        while let Some(one) = running.next().await {
            outcomes.push(one);
            progress(outcomes.len(), total);
        }
        outcomes
    }
}

struct Run<'a, S> {
    server: &'a S,
    app: RemoteApp,
    origin: OriginKey,
    /// The components on the server before the push.
    names: BTreeSet<String>,
    /// Must not be locked across an await.
    project: Mutex<&'a mut Project>,
    has_failed: AtomicBool,
}

impl<S: Server> Run<'_, S> {
    async fn item(&self, item: &Item) -> Outcome {
        let mut done = Outcome {
            local: item.local.clone(),
            remote: item.remote.clone(),
            action: item.action,
            applied: Vec::new(),
            is_complete: false,
            is_pending: false,
            error: None,
        };
        if self.has_failed.load(Ordering::Relaxed) {
            return done;
        }
        match self.carry_out(item, &mut done).await {
            Ok(()) => done.is_complete = true,
            Err(error) => {
                self.has_failed.store(true, Ordering::Relaxed);
                done.error = Some(error);
            }
        }
        done
    }

    async fn carry_out(&self, item: &Item, done: &mut Outcome) -> Result<()> {
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
        let name = ComponentName::new(name)?;
        if item.action == Action::Delete {
            self.change(|project, _| is_still_gone(project, item, name.as_str()))?;
            self.server.delete(&self.app, item.kind, &name).await?;
            return self.change(|project, origin| {
                project.base.forget(origin.id(), item.kind, name.as_str());
                project.manifest.unpair(origin, item.kind, name.as_str())?;
                project.save_manifest()?;
                project.save_base()
            });
        }
        if item.action != Action::Create && !item.writes.is_empty() {
            self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.sending = Some(sending(&item.writes));
                project.save_base()
            })?;
        }
        for write in &item.writes {
            let is_pending = match write {
                Write::Label(label) => self.label(item, &name, label).await?,
                Write::Section(section) => self.section(item, &name, section).await?,
                Write::Common(common) => self.common(item, &name, common).await?,
            };
            done.is_pending |= is_pending;
            done.applied.push(write.part());
        }
        self.change(|project, origin| {
            let base = &mut project.base;
            base.end(origin.id(), item.kind, &item.local, name.as_str());
            project.save_base()
        })
    }

    /// Refuses to send the text of a file that was removed since the plan was made. A
    /// file that is missing only for a moment is being saved.
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
                    Code::Meanwhile,
                    file,
                    format!(
                        "was removed meanwhile, so nothing of {} was sent",
                        item.local
                    ),
                    "put it back, or remove it from codeFiles, and push again",
                ));
            }
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// Records the creation in the base, creates the connection, and records its name: if
    /// this is interrupted, the next push recognizes the connection.
    async fn create(&self, item: &Item) -> Result<String> {
        let local = &item.local;
        // The plan refuses to create what has neither.
        let (Some(label), Some(component_type)) = (&item.label, item.component_type) else {
            let message = format!("{local} has no label or no type");
            return Err(Error::new(Code::Internal, MANIFEST, message, "report this"));
        };
        self.change(|project, origin| {
            let creating = Creating {
                before: self.names.clone(),
                label: item.label.clone(),
                made: None,
            };
            project.base.begin(origin.id(), item.kind, local, creating);
            project.save_base()
        })?;
        let made = self
            .server
            .create(&self.app, item.kind, component_type, label);
        let name = made.await?.to_string();
        let noted = self.change(|project, origin| {
            let base = &mut project.base;
            base.made(origin.id(), item.kind, local, &name);
            let known = base.component_mut(origin.id(), item.kind, &name);
            known.label.clone_from(&item.label);
            project.save_base()
        });
        // Either of the two prevents a duplicate by the next push.
        let paired = self.pair(item, &name);
        noted.and(paired).map_err(|error| {
            error.after(&format!("{name} was created on the server for {local}"))
        })?;
        Ok(name)
    }

    fn pair(&self, item: &Item, name: &str) -> Result<()> {
        self.change(|project, origin| {
            project
                .manifest
                .pair(origin, item.kind, &item.local, name)?;
            project.save_manifest()?;
            let known = project.base.component_mut(origin.id(), item.kind, name);
            item.remember(known);
            project.save_base()
        })
    }

    async fn label(&self, item: &Item, name: &ComponentName, label: &str) -> Result<bool> {
        let (app, kind) = (&self.app, item.kind);
        self.server.set_label(app, kind, name, label).await?;
        let is_there = || async move { Ok(self.server.label(app, kind, name).await? == label) };
        verify(item, "the label", is_there).await?;
        self.change(|project, origin| {
            let base = &mut project.base;
            let base = base.component_mut(origin.id(), item.kind, name.as_str());
            base.label = Some(label.to_owned());
            project.save_base()
        })?;
        Ok(false)
    }

    async fn section(&self, item: &Item, name: &ComponentName, section: &Section) -> Result<bool> {
        let kind = section.kind();
        let is_pending = self.server.set_section(&self.app, name, section).await?;
        let is_there = || async move {
            let theirs = self.server.section(&self.app, name, kind).await?;
            Ok(base::is_same(section, &theirs))
        };
        verify(item, &format!("the section {kind}"), is_there).await?;
        self.change(|project, origin| {
            let base = &mut project.base;
            let base = base.component_mut(origin.id(), item.kind, name.as_str());
            base.sections.insert(kind, Digest::of(section));
            project.save_base()
        })?;
        Ok(is_pending)
    }

    async fn common(&self, item: &Item, name: &ComponentName, common: &Common) -> Result<bool> {
        let (app, kind) = (&self.app, item.kind);
        self.server.set_common(app, kind, name, common).await?;
        let is_there = || async move { Ok(self.server.common(app, kind, name).await? == *common) };
        verify(item, "the common data", is_there).await?;
        Ok(false)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Project, &OriginKey) -> Result<T>) -> Result<T> {
        let mut project = self.project.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut project, &self.origin)
    }
}

/// The digests of texts that are about to be sent.
fn sending(writes: &[Write]) -> Sending {
    let mut sending = Sending::default();
    for write in writes {
        match write {
            Write::Label(label) => sending.label = Some(label.clone()),
            Write::Section(section) => {
                let digest = Digest::of(section);
                sending.sections.insert(section.kind(), digest);
            }
            // Common data is not in the base.
            Write::Common(_) => {}
        }
    }
    sending
}

/// Refuses to delete a component that was put back into the manifest.
fn is_still_gone(project: &mut Project, item: &Item, name: &str) -> Result<()> {
    project.look_again()?;
    let (kind, local) = (item.kind, &item.local);
    let origins = project.origins().iter();
    let mut pairs = origins.flat_map(|origin| origin.pairs(kind));
    let is_deleted = pairs.any(|pair| pair.remote.as_deref() == Some(name) && pair.local_deleted);
    if project.component(kind, local).is_some() && !is_deleted {
        return Err(Error::new(
            Code::Meanwhile,
            MANIFEST,
            format!("{local} was put back meanwhile, so {name} was not deleted"),
            "push again",
        ));
    }
    Ok(())
}

/// Fails if a part does not read back as written.
async fn verify<F>(item: &Item, what: &str, is_there: impl Fn() -> F) -> Result<()>
where
    F: Future<Output = Result<bool>>,
{
    if reads_back(is_there).await? {
        return Ok(());
    }
    Err(Error::new(
        Code::ReadBack,
        MANIFEST,
        format!(
            "{what} of {} was written, but reads back as something else",
            item.local
        ),
        "see what the server has with `makecom diff`",
    ))
}

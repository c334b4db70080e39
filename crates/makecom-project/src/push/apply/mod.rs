//! Carries out a plan, step by step: components are created in the order in which they
//! name each other, then codes, fields, groups and readme are sent, several at a time;
//! then everything is read back and compared, and only then something is deleted. It
//! sends the texts of the plan; files are not read again.

mod metadata;
mod read_back;
mod send;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt as _};
use makecom::{Checksums, CodeKind, ComponentKind, ComponentName, Section};
use serde::Serialize;
use serde_json::Value;

use super::{Action, Item, Part, Plan, Write};
use crate::error::{Code, Error, Result};
use crate::field::Field;
use crate::ids::is_named_here;
use crate::manifest::KINDS;
use crate::metadata::MetadataField;
use crate::names::MANIFEST;
use crate::origin::OriginKey;
use crate::project::Project;
use crate::reading::{AT_ONCE, Meter};
use crate::remote::{Progress, RemoteApp};
use crate::server::Server;
use crate::state::State as ModuleSwitch;

/// The result for one component.
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own"
)]
pub struct Outcome {
    /// Its kind.
    pub kind: ComponentKind,
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
    /// Whether anything of it was begun.
    pub has_begun: bool,
    /// Whether changes wait to be committed, because the app is approved.
    pub is_pending: bool,
    /// Whether it is a function that the account may not write, and was skipped.
    pub is_locked: bool,
    /// Why it failed; `None` if it did not, or was stopped by another failure. As JSON: `error`, `help` and `code`.
    #[serde(flatten)]
    pub error: Option<Error>,
}

impl Plan {
    /// Carries out a plan. If the plan has refusals, sends nothing and returns nothing.
    /// After a failure no other component is begun; those under way are finished.
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
        if self.is_blocked() {
            return Vec::new();
        }
        let items = self.items.iter();
        let items: Vec<_> = items
            .filter(|item| item.action != Action::Unchanged)
            .collect();
        let app = project.origin(self.origin).remote_app();
        let run = Run {
            server,
            plan: self,
            app,
            origin: project.manifest.key(self.origin),
            states: items
                .iter()
                .map(|item| Mutex::new(State::new(item)))
                .collect(),
            items,
            project: Mutex::new(project),
            has_failed: AtomicBool::new(false),
            is_locked: AtomicBool::new(false),
            approved: Mutex::new(None),
            meter: Meter::new(progress),
        };
        run.meter.expect(self.requests());
        run.all().await;
        let states = run.states.into_iter();
        let states = states.map(|state| state.into_inner().unwrap_or_else(PoisonError::into_inner));
        states.map(|state| state.done).collect()
    }
}

/// How many requests the carrying out of a plan takes at most, if none is repeated.
pub(super) fn requests(plan: &Plan) -> usize {
    let has_checksums = plan.listing.checksums.is_some();
    let mut sum = 0;
    let (mut is_any_made, mut is_any_written) = (false, false);
    for item in &plan.items {
        let is_made = matches!(item.action, Action::Create | Action::Resume);
        is_any_made |= is_made;
        sum += usize::from(item.action == Action::Create);
        // The last look finds it gone.
        sum += 2 * usize::from(item.action == Action::Delete);
        let codes = item.writes.iter();
        let codes = codes.filter(|it| matches!(it, Write::Section(_))).count();
        let common = item.writes.iter();
        sum += 2 * common.filter(|it| matches!(it, Write::Common(_))).count();
        for write in &item.writes {
            sum += match write {
                Write::Icon(_) | Write::Metadata(MetadataField::Visibility, _) => 2,
                Write::State(..) => 1,
                _ => 0,
            };
        }
        let has_state = item.writes.iter().any(|it| matches!(it, Write::State(..)));
        sum += usize::from(has_state) + 2 * usize::from(item.update.is_some());
        let fields = updates(plan, item);
        sum += codes + fields;
        let sent = item.fields().map(|(field, _)| field);
        let sent: Vec<_> = sent.chain(item.creation.keys().copied()).collect();
        is_any_written |= codes > 0 || !sent.is_empty();
        sum += if has_checksums {
            usize::from(sent.iter().any(|field| field.column().is_none()))
        } else {
            let before = if is_made { codes } else { 0 };
            before + codes + usize::from(!sent.is_empty())
        };
    }
    sum + usize::from(has_checksums && is_any_made) + usize::from(has_checksums && is_any_written)
}

/// How many requests set the fields of an item: two connections of one component may not
/// be the same at any time, so the second is cleared, and set after the first.
fn updates(plan: &Plan, item: &Item) -> usize {
    let has = |of| item.fields().any(|(field, _)| field == of);
    if is_apart(has) {
        2 + usize::from(has_second(plan, item))
    } else {
        usize::from(item.fields().next().is_some())
    }
}

/// Whether both connections are set, so that each takes a request of its own.
fn is_apart(has: impl Fn(Field) -> bool) -> bool {
    has(Field::Connection) && has(Field::AltConnection)
}

/// Whether the server may have a second connection, which must be cleared first.
fn has_second(plan: &Plan, item: &Item) -> bool {
    let theirs = (item.remote.as_deref()).and_then(|name| plan.remote(item.kind, name));
    theirs.and_then(|theirs| theirs.field(Field::AltConnection)) != Some(None)
}

/// How far an item is.
struct State {
    done: Outcome,
    /// The parts that are not known to be on the server.
    left: Vec<Part>,
    /// What was sent and is not read back yet.
    sent: Vec<Sent>,
}

impl State {
    /// Notes a part that was sent and read back.
    fn is_applied(&mut self, part: Part) {
        self.done.applied.push(part);
        self.is_there(part);
    }

    /// Notes a part that the server has.
    fn is_there(&mut self, part: Part) {
        self.left.retain(|left| *left != part);
    }
}

/// A part that was sent.
#[derive(Clone, Debug)]
enum Sent {
    Field(Field, Option<String>),
    /// With whether it waits for a commit.
    Section(Section, bool),
    Metadata(MetadataField, Option<Value>),
    State(ModuleSwitch, bool),
}

impl Sent {
    fn part(&self) -> Part {
        match self {
            Self::Field(field, _) => Part::Field(*field),
            Self::Section(section, _) => Part::Section(section.kind()),
            Self::Metadata(field, _) => Part::Metadata(*field),
            Self::State(state, _) => Part::State(*state),
        }
    }
}

impl State {
    fn new(item: &Item) -> Self {
        Self {
            done: Outcome {
                kind: item.kind,
                local: item.local.clone(),
                remote: item.remote.clone(),
                action: item.action,
                applied: Vec::new(),
                is_complete: false,
                has_begun: false,
                is_pending: false,
                is_locked: false,
                error: None,
            },
            left: item.parts().collect(),
            sent: Vec::new(),
        }
    }
}

struct Run<'a, S> {
    server: &'a S,
    plan: &'a Plan,
    app: RemoteApp,
    origin: OriginKey,
    items: Vec<&'a Item>,
    states: Vec<Mutex<State>>,
    /// Must not be locked across an await.
    project: Mutex<&'a mut Project>,
    has_failed: AtomicBool,
    /// Whether the account may not write functions.
    is_locked: AtomicBool,
    /// Whether the app is approved, once that is known.
    approved: Mutex<Option<bool>>,
    meter: Meter<'a>,
}

/// A step of all items that it concerns, before the next begins.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// Sends the metadata of the app, but for icon and visibility.
    Metadata,
    /// Creates or pairs those of a kind.
    Begin(ComponentKind),
    /// Sends the codes of components and of the app, but for groups and readme. What a
    /// creation left equal is not sent.
    Codes(Option<&'a Checksums>),
    Fields,
    /// Names modules, so that these are there by then.
    Groups,
    Readme,
    Common,
    Icon,
    States,
    Delete,
    /// Makes the app public or private, after all else.
    Visibility,
}

impl<S: Server> Run<'_, S> {
    async fn all(&self) {
        self.step(Step::Metadata).await;
        for kind in KINDS {
            self.step(Step::Begin(kind)).await;
        }
        let mut items = self.items.iter();
        let is_made = items.any(|it| matches!(it.action, Action::Create | Action::Resume));
        let left = if is_made {
            self.checksums().await
        } else {
            None
        };
        for step in [
            Step::Codes(left.as_ref()),
            Step::Fields,
            Step::Common,
            Step::Groups,
            Step::Readme,
            Step::Icon,
            Step::States,
        ] {
            self.step(step).await;
        }
        self.read_back().await;
        self.step(Step::Delete).await;
        self.step(Step::Visibility).await;
    }

    /// The checksums, if the server had some for the plan.
    async fn checksums(&self) -> Option<Checksums> {
        self.plan.listing.checksums.as_ref()?;
        let checksums = self.server.checksums(&self.app).await;
        self.meter.count();
        // Without them everything is read.
        checksums.ok().flatten()
    }

    async fn step(&self, step: Step<'_>) {
        // Collected, since a stream that maps by a closure that borrows is not `Send`.
        let runs: Vec<_> = (0..self.items.len())
            .filter(|&index| self.concerns(index, step))
            .map(|index| self.item(index, step))
            .collect();
        let at_once = match step {
            // What uses another one is deleted before it.
            Step::Delete => 1,
            // The server numbers them, so that it does in the order of their ids.
            Step::Begin(kind) if !is_named_here(kind) => 1,
            _ => AT_ONCE,
        };
        stream::iter(runs)
            .buffered(at_once)
            .collect::<Vec<()>>()
            .await;
    }

    fn concerns(&self, index: usize, step: Step<'_>) -> bool {
        let item = self.items[index];
        let mut parts = item.parts();
        match step {
            Step::Begin(kind) => {
                let begins = [Action::Create, Action::Resume, Action::Pair];
                item.kind == kind && begins.contains(&item.action)
            }
            Step::Codes(_) => {
                parts.any(|part| matches!(part, Part::Section(code) if !is_last(code)))
            }
            Step::Fields => item.fields().next().is_some(),
            Step::Groups => parts.any(|part| part == Part::Section(CodeKind::AppGroups)),
            Step::Readme => parts.any(|part| part == Part::Section(CodeKind::AppReadme)),
            Step::Common => parts.any(|part| part == Part::Common),
            Step::Delete => item.action == Action::Delete,
            Step::Metadata => item.update.is_some(),
            Step::Icon => parts.any(|part| part == Part::Metadata(MetadataField::Icon)),
            Step::States => parts.any(|part| matches!(part, Part::State(_))),
            Step::Visibility => parts.any(|part| part == VISIBILITY),
        }
    }

    fn state(&self, index: usize) -> MutexGuard<'_, State> {
        let state = &self.states[index];
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn item(&self, index: usize, step: Step<'_>) {
        let item = self.items[index];
        {
            let mut state = self.state(index);
            let is_skipped = item.kind == ComponentKind::Function
                && self.is_locked.load(Ordering::Relaxed)
                && item.action != Action::Delete;
            if is_skipped && !state.done.is_complete {
                state.done.is_locked = true;
            }
            if self.has_failed.load(Ordering::Relaxed) || state.done.is_locked {
                return;
            }
        }
        if let Err(error) = self.carry_out(index, step).await {
            self.fail(index, error);
        }
    }

    fn fail(&self, index: usize, error: Error) {
        let mut state = self.state(index);
        let is_locked = state.done.kind == ComponentKind::Function
            && error.code() == "functions-locked"
            && !self.plan.requires_functions;
        if is_locked {
            self.is_locked.store(true, Ordering::Relaxed);
            state.done.is_locked = true;
        } else {
            self.has_failed.store(true, Ordering::Relaxed);
            state.done.error.get_or_insert(error);
        }
    }

    /// The name of an item on the server.
    fn name(&self, index: usize) -> Result<ComponentName> {
        let name = self.state(index).done.remote.clone();
        match name {
            Some(name) => Ok(ComponentName::new(name)?),
            None => Err(internal(&self.items[index].local, "has no name")),
        }
    }

    async fn carry_out(&self, index: usize, step: Step<'_>) -> Result<()> {
        let item = self.items[index];
        let has_begun = std::mem::replace(&mut self.state(index).done.has_begun, true);
        if !matches!(step, Step::Delete | Step::Fields) {
            self.files_are_there(item).await?;
        }
        if !has_begun && item.action != Action::Create && !item.writes.is_empty() {
            self.note_sending(item)?;
        }
        match step {
            Step::Begin(_) => match (item.action, &item.remote) {
                (Action::Create, _) => {
                    let name = self.create(index).await?;
                    self.state(index).done.remote = Some(name);
                    Ok(())
                }
                (Action::Resume | Action::Pair, Some(name)) => self.pair(item, name),
                _ => Ok(()),
            },
            Step::Codes(left) => {
                let name = self.name(index)?;
                for write in &item.writes {
                    if let Write::Section(section) = write
                        && !is_last(section.kind())
                    {
                        self.send(index, &name, section, left).await?;
                    }
                }
                Ok(())
            }
            Step::Groups | Step::Readme => {
                let name = self.name(index)?;
                let code = match step {
                    Step::Groups => CodeKind::AppGroups,
                    _ => CodeKind::AppReadme,
                };
                for write in &item.writes {
                    if let Write::Section(section) = write
                        && section.kind() == code
                    {
                        self.send(index, &name, section, None).await?;
                    }
                }
                Ok(())
            }
            Step::Fields => self.update(index).await,
            Step::Common => {
                let name = self.name(index)?;
                for write in &item.writes {
                    if let Write::Common(common) = write {
                        self.common(item, &name, common).await?;
                        self.state(index).is_applied(Part::Common);
                    }
                }
                Ok(())
            }
            Step::Delete => self.delete(index).await,
            Step::Metadata => self.metadata(index).await,
            Step::Icon => self.icon(index).await,
            Step::States => self.states(index).await,
            Step::Visibility => self.visibility(index).await,
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Project, &OriginKey) -> Result<T>) -> Result<T> {
        let mut project = self.project.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut project, &self.origin)
    }
}

/// What is sent after the modules are there.
fn is_last(code: CodeKind) -> bool {
    matches!(code, CodeKind::AppGroups | CodeKind::AppReadme)
}

const VISIBILITY: Part = Part::Metadata(MetadataField::Visibility);

fn internal(local: &str, what: &str) -> Error {
    Error::new(
        Code::Internal,
        MANIFEST,
        format!("{local} {what}"),
        "report this",
    )
}

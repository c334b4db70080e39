//! Carries out a plan, step by step: components are created in the order in which they
//! name each other, then codes, fields, groups and readme are sent, several at a time;
//! then everything is read back and compared, and only then something is deleted. It
//! sends the texts of the plan; files are not read again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use makecom::{Checksums, CodeKind, Common, ComponentKind, ComponentName, Section};
use serde::Serialize;
use serde_json::Value;

use super::{Action, Item, Part, Plan, Write};
use crate::base::{self, Creating, Digest, Icon, Pending, Sending};
use crate::error::{Code, Error, Result};
use crate::field::{Field, Fields};
use crate::ids::is_named_here;
use crate::manifest::KINDS;
use crate::metadata::{Clearing, MetadataField};
use crate::names::{MANIFEST, sendable};
use crate::origin::OriginKey;
use crate::pairing::Bound;
use crate::project::Project;
use crate::read_back::reads_back;
use crate::reading::{AT_ONCE, Meter};
use crate::remote::{Progress, RemoteApp};
use crate::server::{NewComponent, Server};
use crate::state::State as ModuleSwitch;
use crate::{common, component};

/// How often to look for a file that an editor may be saving, and the pause between.
const SAVES: u32 = 10;
const SAVE_PAUSE: Duration = Duration::from_millis(100);

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

    /// Sends the metadata of the app in one call.
    async fn metadata(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let Some(update) = &item.update else {
            return Ok(());
        };
        self.server.update_app(&self.app, update).await?;
        self.meter.count();
        let mut state = self.state(index);
        for write in &item.writes {
            if let Write::Metadata(field, value) = write
                && *field != MetadataField::Visibility
            {
                state.sent.push(Sent::Metadata(*field, value.clone()));
            }
        }
        Ok(())
    }

    /// Sends the icon, and notes what the server shows of it.
    async fn icon(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            let Write::Icon(png) = write else { continue };
            self.server.set_icon(&self.app, png).await?;
            self.meter.count();
            let shown = self.server.icon(&self.app).await?;
            self.meter.count();
            let Some(shown) = shown else {
                return Err(not_read_back(item, "the icon"));
            };
            let [here, there] = [png, &shown].map(|bytes| Digest::of_bytes(bytes));
            self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.icon = Some(Icon { here, there });
                project.save_base()
            })?;
            self.state(index)
                .is_applied(Part::Metadata(MetadataField::Icon));
        }
        Ok(())
    }

    async fn states(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            if let Write::State(state, is_on) = write {
                let (app, state) = (&self.app, *state);
                self.server.set_state(app, &name, state, *is_on).await?;
                self.meter.count();
                self.state(index).sent.push(Sent::State(state, *is_on));
            }
        }
        Ok(())
    }

    /// Makes the app public or private.
    async fn visibility(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            let Write::Metadata(field @ MetadataField::Visibility, Some(value)) = write else {
                continue;
            };
            self.server.set_public(&self.app, value == "public").await?;
            self.meter.count();
            let sent = [(*field, Some(value.clone()))];
            if !self.metadata_read_back(&sent).await?.is_empty() {
                return Err(not_read_back(item, "the visibility"));
            }
            self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.metadata.insert(field.key().to_owned(), value.clone());
                project.save_base()
            })?;
            self.state(index).is_applied(VISIBILITY);
        }
        self.finish(index)
    }

    /// Polls until the app has this metadata, and returns the fields that it has not.
    async fn metadata_read_back(
        &self,
        sent: &[(MetadataField, Option<Value>)],
    ) -> Result<Vec<MetadataField>> {
        let differ = Mutex::new(Vec::new());
        let found = &differ;
        let is_there = || async move {
            let theirs = self.server.metadata(&self.app).await?;
            let is_cleared = |field: MetadataField| match field.clearing() {
                Clearing::By(value) => theirs.get(&field).is_none_or(|it| *it == value),
                Clearing::Never(_) => false,
            };
            let wrong = sent.iter().filter(|(field, value)| match value {
                Some(value) => theirs.get(field) != Some(value),
                None => !is_cleared(*field),
            });
            let wrong: Vec<_> = wrong.map(|(field, _)| *field).collect();
            let is_there = wrong.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
            Ok::<_, Error>(is_there)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Polls until a module has these states, and returns those that it has not.
    async fn states_read_back(
        &self,
        name: &ComponentName,
        sent: &[(ModuleSwitch, bool)],
    ) -> Result<Vec<ModuleSwitch>> {
        let differ = Mutex::new(Vec::new());
        let found = &differ;
        let is_there = || async move {
            let kind = ComponentKind::Module;
            let theirs = self.server.get(&self.app, kind, name).await?;
            let wrong = sent.iter();
            let wrong =
                wrong.filter(|(state, is_on)| (state.of(theirs.state) == Some(true)) != *is_on);
            let wrong: Vec<_> = wrong.map(|(state, _)| *state).collect();
            let is_there = wrong.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
            Ok::<_, Error>(is_there)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what is about to be sent: if the server has it by the next push, it is no
    /// change of others.
    fn note_sending(&self, item: &Item) -> Result<()> {
        let Some(name) = &item.remote else {
            return Ok(());
        };
        let mut sending = Sending::default();
        for write in &item.writes {
            match write {
                Write::Field(field, bound) => {
                    if let Ok(value) = self.resolve(bound) {
                        sending.set_field(*field, value.as_deref());
                    }
                }
                Write::Section(section) => {
                    let digest = Digest::of(section);
                    sending.sections.insert(section.kind(), digest);
                }
                // What is on or off, or is compared by its value, needs no note. Common data
                // is not in the base.
                Write::Metadata(..) | Write::State(..) | Write::Icon(_) | Write::Common(_) => {}
            }
        }
        self.change(|project, origin| {
            let known = project.base.component_mut(origin.id(), item.kind, name);
            known.sending = Some(sending);
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
                        "was removed meanwhile, so the rest of {} was not sent",
                        item.local
                    ),
                    "put it back, or remove it from codeFiles, and push again",
                ));
            }
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// The value of a field, with the name of what this push has created.
    fn resolve(&self, bound: &Bound) -> Result<Option<String>> {
        let (kind, local) = match bound {
            Bound::Value(value) => return Ok(value.clone()),
            Bound::Made(kind, local) => (*kind, local),
        };
        let mut items = self.items.iter();
        let index = items.position(|item| item.kind == kind && item.local == *local);
        let name = index.and_then(|index| self.state(index).done.remote.clone());
        name.map(Some).ok_or_else(|| {
            Error::without_place(
                Code::Component,
                format!("{kind} {local} is not on the server yet"),
                "push it too, without --only",
            )
        })
    }

    /// Records the creation in the base, creates the component, and records its name: if
    /// this is interrupted, the next push recognizes the component.
    async fn create(&self, index: usize) -> Result<String> {
        let item = self.items[index];
        let (kind, local) = (item.kind, &item.local);
        // The plan refuses to create what has no type.
        let Some(component_type) = item.component_type else {
            return Err(internal(local, "has no type"));
        };
        let mut fields = Fields::new();
        for (field, bound) in &item.creation {
            fields.insert(*field, self.resolve(bound)?);
        }
        let label = fields.get(&Field::Label).cloned().flatten();
        self.change(|project, origin| {
            let before = self.plan.listing.of(kind);
            let creating = Creating {
                before: before.map(|one| one.name.to_string()).collect(),
                label,
                made: None,
            };
            project.base.begin(origin.id(), kind, local, creating);
            project.save_base()
        })?;
        let new = NewComponent {
            kind,
            name: local.clone(),
            component_type,
            fields,
        };
        let made = self.server.create(&self.app, &new).await;
        self.meter.count();
        if made
            .as_ref()
            .is_err_and(|error| error.code() == "functions-locked")
        {
            self.change(|project, origin| {
                project.base.end(origin.id(), kind, local, "");
                project.save_base()
            })?;
        }
        let name = made?.to_string();
        let noted = self.change(|project, origin| {
            let base = &mut project.base;
            base.made(origin.id(), kind, local, &name);
            let known = base.component_mut(origin.id(), kind, &name);
            for (field, value) in &new.fields {
                known.set_field(*field, value.as_deref());
            }
            project.save_base()
        });
        // Either of the two prevents a duplicate by the next push.
        let paired = self.pair(item, &name);
        noted.and(paired).map_err(|error| {
            error.after(&format!("{name} was created on the server for {local}"))
        })?;
        let sent = new.fields.into_iter();
        let sent = sent.map(|(field, value)| Sent::Field(field, value));
        self.state(index).sent.extend(sent);
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

    /// Sends a code, unless the creation left it equal.
    async fn send(
        &self,
        index: usize,
        name: &ComponentName,
        section: &Section,
        left: Option<&Checksums>,
    ) -> Result<()> {
        let item = self.items[index];
        let code = section.kind();
        if item.is_unfinished && self.is_left(name, section, left).await? {
            self.meter.count();
            self.state(index).is_there(Part::Section(code));
            return self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.sections.insert(code, Digest::of(section));
                Ok(())
            });
        }
        let section = sendable(section);
        let is_pending = self.server.set_section(&self.app, name, &section).await?;
        self.meter.count();
        let mut state = self.state(index);
        state.done.is_pending |= is_pending;
        state.sent.push(Sent::Section(section, is_pending));
        Ok(())
    }

    /// Whether a component that was just created has this code already.
    async fn is_left(
        &self,
        name: &ComponentName,
        section: &Section,
        left: Option<&Checksums>,
    ) -> Result<bool> {
        let code = section.kind();
        if let Some(left) = left {
            let is_same = left.matches(code, name.as_str(), section.text()) == Some(true);
            let unset = Section::from_text(code, "null");
            let is_unset = left.is_unset(code, name.as_str()) && base::is_same(section, &unset);
            return Ok(is_same || is_unset);
        }
        let theirs = self.server.section(&self.app, name, code).await?;
        self.meter.count();
        Ok(base::is_same(section, &theirs))
    }

    /// Sends the fields of a component.
    async fn update(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        let mut fields = Fields::new();
        for (field, bound) in item.fields() {
            fields.insert(field, self.resolve(bound)?);
        }
        let second = if is_apart(|field| fields.contains_key(&field)) {
            fields.remove(&Field::AltConnection)
        } else {
            None
        };
        let alone = |value| Fields::from([(Field::AltConnection, value)]);
        let mut calls = vec![fields.clone()];
        if let Some(second) = &second {
            if second.is_none() || has_second(self.plan, item) {
                calls.insert(0, alone(None));
            }
            calls.extend(second.is_some().then(|| alone(second.clone())));
        }
        for call in calls {
            let (app, kind) = (&self.app, item.kind);
            self.server.update(app, kind, &name, &call).await?;
            self.meter.count();
        }
        fields.extend(second.map(|second| (Field::AltConnection, second)));
        let sent = fields.into_iter();
        let sent = sent.map(|(field, value)| Sent::Field(field, value));
        self.state(index).sent.extend(sent);
        Ok(())
    }

    async fn common(&self, item: &Item, name: &ComponentName, common: &Common) -> Result<()> {
        let (app, kind) = (&self.app, item.kind);
        self.server.set_common(app, kind, name, common).await?;
        self.meter.count();
        let is_there =
            || async move { Ok::<_, Error>(self.server.common(app, kind, name).await? == *common) };
        let is_there = reads_back(is_there).await?;
        self.meter.count();
        if !is_there {
            return Err(not_read_back(item, "the common data"));
        }
        let Some(code) = component::common(kind) else {
            return Ok(());
        };
        self.change(|project, origin| {
            let base = &mut project.base;
            let known = base.component_mut(origin.id(), kind, name.as_str());
            known.sent(&common::section(code, common), false);
            project.save_base()
        })
    }

    /// Reads back what was sent: by the checksums, if the server has them, else one by
    /// one.
    async fn read_back(&self) {
        let indexes =
            (0..self.items.len()).filter(|&index| self.items[index].action != Action::Delete);
        let indexes: Vec<_> = indexes.collect();
        let is_any = indexes
            .iter()
            .any(|&index| !self.state(index).sent.is_empty());
        let checksums = if is_any { self.checksums().await } else { None };
        let runs: Vec<_> = indexes
            .into_iter()
            .map(|index| self.read_back_item(index, checksums.as_ref()))
            .collect();
        stream::iter(runs)
            .buffered(AT_ONCE)
            .collect::<Vec<()>>()
            .await;
    }

    async fn read_back_item(&self, index: usize, checksums: Option<&Checksums>) {
        let compared = self.compare_item(index, checksums).await;
        if let Err(error) = compared.and_then(|()| self.finish(index)) {
            self.fail(index, error);
        }
    }

    /// Notes that an item is complete, if nothing of it is left.
    fn finish(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        {
            let state = self.state(index);
            let is_over = state.done.error.is_some() || state.done.is_locked;
            if is_over || !state.done.has_begun || !state.left.is_empty() {
                return Ok(());
            }
        }
        let name = self.name(index)?;
        self.change(|project, origin| {
            let base = &mut project.base;
            base.end(origin.id(), item.kind, &item.local, name.as_str());
            project.save_base()
        })?;
        self.state(index).done.is_complete = true;
        Ok(())
    }

    /// Compares what an item has sent with what the server has now.
    async fn compare_item(&self, index: usize, checksums: Option<&Checksums>) -> Result<()> {
        let item = self.items[index];
        let sent = std::mem::take(&mut self.state(index).sent);
        if sent.is_empty() {
            return Ok(());
        }
        let name = self.name(index)?;
        let (known, unknown): (Vec<_>, Vec<_>) = sent
            .into_iter()
            .partition(|sent| checksums.is_some_and(|all| is_by(all, item.kind, &name, sent)));
        let mut there = known;
        let mut wrong = Vec::new();
        let mut fields = Fields::new();
        let (mut metadata, mut states) = (Vec::new(), Vec::new());
        for sent in unknown {
            match &sent {
                Sent::Metadata(field, value) => metadata.push((*field, value.clone())),
                Sent::State(state, is_on) => states.push((*state, *is_on)),
                Sent::Field(field, value) => drop(fields.insert(*field, value.clone())),
                Sent::Section(section, _) => {
                    let name = &name;
                    let is_there = || async move {
                        let code = section.kind();
                        let theirs = self.server.section(&self.app, name, code).await?;
                        Ok::<_, Error>(base::is_same(section, &theirs))
                    };
                    let is_there = reads_back(is_there).await?;
                    self.meter.count();
                    if is_there {
                        there.push(sent);
                    } else {
                        wrong.push(sent.part());
                    }
                }
            }
        }
        if !metadata.is_empty() {
            let differ = self.metadata_read_back(&metadata).await?;
            for (field, value) in metadata {
                if differ.contains(&field) {
                    wrong.push(Part::Metadata(field));
                } else {
                    there.push(Sent::Metadata(field, value));
                }
            }
        }
        if !states.is_empty() {
            let differ = self.states_read_back(&name, &states).await?;
            for (state, is_on) in states {
                if differ.contains(&state) {
                    wrong.push(Part::State(state));
                } else {
                    there.push(Sent::State(state, is_on));
                }
            }
        }
        let mut waiting = Vec::new();
        if !fields.is_empty() {
            let shown = self.fields_read_back(item, &name, &fields).await?;
            for (field, value) in fields {
                match shown.get(&field) {
                    None => there.push(Sent::Field(field, value)),
                    Some(shown) => waiting.push((field, value, shown.clone())),
                }
            }
        }
        if !waiting.is_empty() {
            // Records of an approved app show what is committed.
            if !self.is_approved().await? {
                let fields = waiting.drain(..);
                wrong.extend(fields.map(|(field, ..)| Part::Field(field)));
            }
        }
        self.change(|project, origin| {
            let base = &mut project.base;
            let known = base.component_mut(origin.id(), item.kind, name.as_str());
            for sent in &there {
                match sent {
                    Sent::Field(field, value) => known.set_field(*field, value.as_deref()),
                    Sent::Section(section, is_pending) => known.sent(section, *is_pending),
                    Sent::Metadata(field, Some(value)) => {
                        known.metadata.insert(field.key().to_owned(), value.clone());
                    }
                    Sent::Metadata(field, None) => drop(known.metadata.remove(field.key())),
                    Sent::State(state, is_on) => {
                        known.metadata.insert(state.to_string(), (*is_on).into());
                    }
                }
            }
            for (field, sent, shown) in &waiting {
                known.set_field(*field, shown.as_deref());
                let (sent, shown) = (sent.clone(), shown.clone());
                known.pending.insert(*field, Pending { sent, shown });
            }
            project.save_base()
        })?;
        let mut state = self.state(index);
        state.done.is_pending |= !waiting.is_empty();
        let applied = there.iter().map(Sent::part);
        let applied = applied.chain(waiting.iter().map(|(field, ..)| Part::Field(*field)));
        let applied: Vec<_> = applied.collect();
        // In the order of the plan; what a creation has sent is no part of it.
        for part in item.parts().filter(|part| applied.contains(part)) {
            state.is_applied(part);
        }
        drop(state);
        match wrong.first() {
            None => Ok(()),
            Some(Part::Field(field)) => Err(not_read_back(item, &format!("the {field}"))),
            Some(Part::Section(code)) => {
                Err(not_read_back(item, &format!("the code {}", code.name())))
            }
            Some(Part::Metadata(field)) => Err(not_read_back(item, &format!("the {field}"))),
            Some(Part::State(state)) => Err(not_read_back(item, &format!("the state {state}"))),
            Some(Part::Common) => Err(not_read_back(item, "the common data")),
        }
    }

    /// Polls until a component has these fields, and returns those that it has not, with
    /// what it shows.
    async fn fields_read_back(
        &self,
        item: &Item,
        name: &ComponentName,
        fields: &Fields,
    ) -> Result<Fields> {
        let differ = Mutex::new(Fields::new());
        let (app, found) = (&self.app, &differ);
        let is_there = || async move {
            let theirs = self.server.get(app, item.kind, name).await?;
            let different = fields.iter().filter(|(field, value)| {
                theirs.field(**field).unwrap_or_default() != value.as_deref()
            });
            let shown = different.map(|(field, _)| {
                let shown = theirs.field(*field).unwrap_or_default();
                (*field, shown.map(str::to_owned))
            });
            let shown: Fields = shown.collect();
            let is_there = shown.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = shown;
            // Records of an approved app may wait for a commit, for which none is polled.
            Ok::<_, Error>(is_there || self.is_approved().await?)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the app is approved, which is asked once.
    async fn is_approved(&self) -> Result<bool> {
        let known = || self.approved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_approved) = *known() {
            return Ok(is_approved);
        }
        let is_approved = self.server.pending(&self.app).await?.is_some();
        *known() = Some(is_approved);
        Ok(is_approved)
    }

    async fn delete(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        self.change(|project, _| is_still_gone(project, item, name.as_str()))?;
        self.server.delete(&self.app, item.kind, &name).await?;
        self.meter.count();
        self.meter.count();
        self.change(|project, origin| {
            project.base.forget(origin.id(), item.kind, name.as_str());
            project.manifest.unpair(origin, item.kind, name.as_str())?;
            project.save_manifest()?;
            project.save_base()
        })?;
        self.state(index).done.is_complete = true;
        Ok(())
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

/// Whether a checksum tells that the server has what was sent.
fn is_by(checksums: &Checksums, kind: ComponentKind, name: &ComponentName, sent: &Sent) -> bool {
    let name = name.as_str();
    match sent {
        Sent::Section(section, _) => {
            checksums.matches(section.kind(), name, section.text()) == Some(true)
        }
        Sent::Field(field, value) => {
            let (Some(column), Some(all)) = (field.column(), checksums.get(kind, name)) else {
                return false;
            };
            match value {
                None => all.columns.get(column) == Some(&None),
                Some(value) => all.matches(column, value) == Some(true),
            }
        }
        Sent::Metadata(..) | Sent::State(..) => false,
    }
}

fn internal(local: &str, what: &str) -> Error {
    Error::new(
        Code::Internal,
        MANIFEST,
        format!("{local} {what}"),
        "report this",
    )
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

/// The error of a part that does not read back as written.
fn not_read_back(item: &Item, what: &str) -> Error {
    Error::new(
        Code::ReadBack,
        MANIFEST,
        format!(
            "{what} of {} was written, but reads back as something else",
            item.local
        ),
        "see what the server has with `makecom diff`",
    )
}

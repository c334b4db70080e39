//! Push: from the project to the server.
//!
//! A plan lists the changes and the refusals: it refuses to overwrite what the project
//! has not seen on the server, and components with [references](crate::references) to
//! what does not exist. Only a plan without refusals is carried out. It holds the
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
mod metadata;
mod planner;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use makecom::{CodeKind, ComponentKind};
use serde::Serialize;

pub use apply::Outcome;
pub use item::{Action, Difference, Item, Part};

use crate::component::APP;
use crate::error::{Code, Error, Result};
use crate::field::Field;
use crate::manifest::{KINDS, Unhandled};
use crate::metadata::MetadataField;
use crate::names::MANIFEST;
use crate::pairing::{Choices, Fate, PairBy, Pairing};
use crate::project::Project;
use crate::reading::{Listing, Meter, Need, Needs, fill};
use crate::references::{BrokenReference, References, There};
use crate::remote::{Progress, RemoteComponent};
use crate::server::Server;
use item::Write;
use planner::Planner;

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
    /// The app itself and the components of the project, and with
    /// [`prune`](Options::prune) those that were removed from it.
    pub items: Vec<Item>,
    /// The components that are only on the server.
    #[serde(rename = "onlyRemote")]
    pub only_remote: Vec<OnlyRemote>,
    /// The components of the project that another version of the app owns: they are left
    /// alone.
    #[serde(rename = "notOwned", skip_serializing_if = "Vec::is_empty")]
    pub not_owned: Vec<OnlyRemote>,
    /// How many values of the server were not read, because they have no checksum
    /// and the base and the project have the same: bindings of webhooks.
    #[serde(rename = "notRead")]
    pub not_read: usize,
    /// How many requests its reading took.
    #[serde(skip)]
    pub read_requests: usize,
    /// What the project has besides, and is not looked at.
    #[serde(skip_serializing_if = "Unhandled::is_nothing")]
    pub unhandled: Unhandled,
    /// The references of these components that may be broken, and refuse nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<BrokenReference>,
    /// How many references of other components are broken.
    #[serde(rename = "brokenElsewhere", skip_serializing_if = "is_zero")]
    pub broken_elsewhere: usize,
    /// Whether the server was not asked, since references are broken whatever it has.
    /// Then only the components that have them are in the plan.
    #[serde(rename = "isOffline", skip_serializing_if = "std::ops::Not::not")]
    pub is_offline: bool,
    #[serde(skip)]
    origin: usize,
    #[serde(skip)]
    listing: Listing,
    #[serde(skip)]
    requires_functions: bool,
}

/// A component that is only on the server.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{RemoteApp, RemoteComponent, ComponentType, push};
/// use makecom::ComponentKind;
///
/// let rpc = RemoteComponent::new(ComponentKind::Rpc, "users".parse()?, ComponentType::NONE, "");
/// server.add(&RemoteApp::new("acme-crm".parse()?, 1), rpc);
/// let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
/// assert_eq!((plan.only_remote[0].kind, plan.only_remote[0].name.as_str()), (ComponentKind::Rpc, "users"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OnlyRemote {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// Whether it was paired with a component that the project has no more. As JSON only if so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_removed: bool,
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
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    /// Whether the project wins over changes of the server.
    pub force: bool,
    /// Whether components that were removed from the project are deleted.
    pub prune: bool,
    /// Whether common data is pushed.
    pub common: bool,
    /// Only these, by local id or name on the server, alone or after their kind as in
    /// `module/getUser`; `app` is the app itself. All if empty.
    pub only: Vec<String>,
    /// By what unpaired components are paired.
    pub pair_by: Option<PairBy>,
    /// What to do with those that are unpaired and look alike.
    pub choices: Choices,
    /// Whether functions that the account may not write are an error; else they are
    /// skipped.
    pub require_functions: bool,
    /// Whether every code is read, as if the server had no checksums.
    pub no_checksums: bool,
    /// Whether the metadata of the app is left alone, as by a promotion.
    pub no_metadata: bool,
    /// Whether the app may become public, which cannot be undone for deletion.
    pub allow_public: bool,
    /// Whether the app or a module may become private, which breaks scenarios.
    pub allow_private: bool,
    /// The broken references that were found elsewhere, as in the origin that is
    /// [promoted](crate::promote::Staged::broken). Errors among them refuse the plan.
    pub broken: Vec<BrokenReference>,
    /// Whether references are not checked, for a plan that is only looked at.
    pub allow_broken: bool,
}

impl Options {
    fn takes(&self, kind: ComponentKind, local: Option<&str>, remote: Option<&str>) -> bool {
        self.only.is_empty()
            || self
                .only
                .iter()
                .any(|one| is_called(one, kind, local, remote))
    }
}

/// Whether a name is that of a component: an id or a name, alone or after the kind.
pub(crate) fn is_called(
    given: &str,
    kind: ComponentKind,
    local: Option<&str>,
    remote: Option<&str>,
) -> bool {
    let name = match given.split_once('/') {
        Some((of, name)) if of == kind.as_str() => name,
        Some(_) => return false,
        None => given,
    };
    Some(name) == local || Some(name) == remote && kind != ComponentKind::App
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
/// `unknown-component` if one of [`only`](Options::only) does not exist; `server` if
/// the server cannot be read, and `refused-path`, `unusable-file` or `io` if a
/// file cannot.
pub async fn plan(
    project: &Project,
    origin: usize,
    server: &impl Server,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Plan> {
    let meter = Meter::new(progress);
    let there = project.origin(origin);
    let references = (!options.allow_broken).then(|| References::read(project));
    if let Some(references) = &references {
        let broken = Broken::new(references.check(Some(there), None), |kind, id| {
            options.takes(kind, Some(id), there.remote_name(kind, id))
        });
        if let Some(plan) = offline(project, origin, options, broken)? {
            return Ok(plan);
        }
    }
    let with_checksums = !options.no_checksums;
    let mut listing = Listing::read(server, there.remote_app(), with_checksums, &meter).await?;
    let pairing = Pairing::new(project, origin, &listing, options.pair_by, &options.choices);
    let mut removed = removed(project, origin, &listing, options);
    // Not what a renamed component is paired with.
    removed.retain(|(_, theirs)| pairing.local(theirs.kind, theirs.name.as_str()).is_none());
    let needs = needs((project, origin), &listing, &pairing, &removed, options);
    fill(
        (project, origin, &pairing),
        server,
        &mut listing,
        &needs,
        &meter,
    )
    .await?;
    let pending = if project.base.has_pending(&there.id()) {
        meter.expect(1);
        let pending = server.pending(&listing.app).await?;
        meter.count();
        pending
    } else {
        None
    };
    let is_app = options.takes(ComponentKind::App, Some(APP), None);
    let file = project.metadata();
    let file = file.filter(|_| is_app && !options.no_metadata);
    let (mut metadata, mut icon) = (None, None);
    if let Some(file) = file {
        meter.expect(1);
        metadata = Some(server.metadata(&listing.app).await?);
        meter.count();
        if file.icon().is_some() {
            meter.expect(1);
            icon = server.icon(&listing.app).await?;
            meter.count();
        }
    }
    let takes = |kind, id: &str| options.takes(kind, Some(id), pairing.name(kind, id));
    let broken = references.map(|references| {
        let server = There {
            listing: &listing,
            pairing: &pairing,
            removed: &removed,
            is_created: &takes,
        };
        Broken::new(references.check(Some(there), Some(&server)), takes)
    });
    let broken = broken.unwrap_or_default();
    let planner = Planner {
        project,
        origin,
        listing: &listing,
        pairing: &pairing,
        pending: pending.unwrap_or_default(),
        metadata,
        icon,
        is_pruning: !removed.is_empty(),
        broken: &broken.errors,
        options,
    };
    let mut items = planner.components()?;
    for (id, theirs) in &removed {
        items.push(planner.deletion(id, theirs, &removed));
    }
    for name in &options.only {
        let is_it = |item: &Item| {
            let (local, remote) = (item.local.as_str(), item.remote.as_deref());
            is_called(name, item.kind, Some(local), remote)
        };
        if !items.iter().any(is_it) {
            return Err(Error::new(
                Code::Component,
                MANIFEST,
                format!("has no component {name:?} for this origin"),
                "use a local id or the name on the server, alone or after its kind, as in module/getUser",
            ));
        }
    }
    let only_remote = listing.components.iter().filter(|one| {
        let name = one.name.as_str();
        options.only.is_empty()
            && one.kind != ComponentKind::App
            // No project can have an alias.
            && one.alias_of.is_none()
            && pairing.local(one.kind, name).is_none()
            && (there.local_of(one.kind, name).is_none()
                || project.removed_id(origin, one.kind, name).is_some())
            && !items
                .iter()
                .any(|it| it.kind == one.kind && it.remote.as_deref() == Some(name))
    });
    let only_remote = only_remote.map(|one| OnlyRemote {
        kind: one.kind,
        name: one.name.to_string(),
        is_removed: (project.removed_id(origin, one.kind, one.name.as_str())).is_some(),
    });
    let not_owned = project.components().filter_map(|(kind, id, _)| {
        let name = match pairing.of(kind, id)? {
            Fate::Ignored(Some(name)) => name.clone(),
            _ => return None,
        };
        Some(OnlyRemote {
            kind,
            name,
            is_removed: false,
        })
    });
    Ok(Plan {
        not_owned: not_owned.collect(),
        only_remote: only_remote.collect(),
        items,
        not_read: listing.not_read,
        read_requests: meter.done(),
        unhandled: project.unhandled(),
        warnings: broken.warnings,
        broken_elsewhere: broken.elsewhere,
        is_offline: false,
        origin,
        listing,
        requires_functions: options.require_functions,
    })
}

/// The broken references of a project.
#[derive(Default)]
struct Broken {
    /// The errors of the components that are pushed.
    errors: Vec<BrokenReference>,
    /// The warnings of these.
    warnings: Vec<BrokenReference>,
    /// How many errors others have.
    elsewhere: usize,
}

impl Broken {
    fn new(broken: Vec<BrokenReference>, takes: impl Fn(ComponentKind, &str) -> bool) -> Self {
        let (selected, others): (Vec<_>, Vec<_>) =
            (broken.into_iter()).partition(|one| takes(one.component, one.local()));
        let (errors, warnings) = selected.into_iter().partition(BrokenReference::is_error);
        Self {
            errors,
            warnings,
            elsewhere: others.iter().filter(|one| one.is_error()).count(),
        }
    }
}

/// The plan that broken references refuse, if nothing on the server can fix them.
fn offline(
    project: &Project,
    origin: usize,
    options: &Options,
    mut broken: Broken,
) -> Result<Option<Plan>> {
    let found = options.broken.iter().filter(|one| one.is_error());
    let mut errors: Vec<_> = found.cloned().collect();
    if errors.is_empty() && !broken.errors.iter().all(|one| one.is_certain) {
        return Ok(None);
    }
    let place = |one: &BrokenReference| (one.file.clone(), one.line, one.column);
    let places: Vec<_> = errors.iter().map(place).collect();
    let is_new = |one: &BrokenReference| one.is_certain && !places.contains(&place(one));
    broken.errors.retain(is_new);
    errors.append(&mut broken.errors);
    if errors.is_empty() {
        return Ok(None);
    }
    let there = project.origin(origin);
    let mut refused = BTreeMap::new();
    for one in &errors {
        let (kind, id) = (one.component, one.local());
        // The app itself is the last.
        let order = KINDS.iter().position(|it| *it == kind);
        let item = refused
            .entry((order.unwrap_or(KINDS.len()), id))
            .or_insert_with(|| {
                let mut item = Item::new(kind, id, there.remote_name(kind, id));
                item.action = Action::Refuse;
                item
            });
        item.reasons.push(one.reason());
    }
    Ok(Some(Plan {
        items: refused.into_values().collect(),
        only_remote: Vec::new(),
        not_owned: Vec::new(),
        not_read: 0,
        read_requests: 0,
        unhandled: project.unhandled(),
        warnings: broken.warnings,
        broken_elsewhere: broken.elsewhere,
        is_offline: true,
        origin,
        listing: Listing::unread(there.remote_app())?,
        requires_functions: options.require_functions,
    }))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The components of the server that were removed from the project, with their former
/// local ids; none without [`prune`](Options::prune).
fn removed(
    project: &Project,
    origin: usize,
    listing: &Listing,
    options: &Options,
) -> Vec<(String, RemoteComponent)> {
    let mut removed = Vec::new();
    // What uses others goes first.
    for kind in KINDS.into_iter().rev().filter(|_| options.prune) {
        for pair in project.origin(origin).pairs(kind) {
            if let (Some(id), Some(name), false) = (&pair.local, &pair.remote, pair.is_non_owned)
                && (pair.local_deleted || project.component(kind, id).is_none())
                && options.takes(kind, Some(id), Some(name))
                && let Some(theirs) = listing.find(kind, name)
                && theirs.is_owned
            {
                removed.push((id.clone(), theirs.clone()));
            }
        }
    }
    removed
}

/// What a plan must read of a server.
fn needs(
    (project, origin): (&Project, usize),
    listing: &Listing,
    pairing: &Pairing,
    removed: &[(String, RemoteComponent)],
    options: &Options,
) -> Needs {
    let mut needs = Needs::new();
    let components = project.components();
    let app = project.component(ComponentKind::App, APP);
    let app = app.map(|app| (ComponentKind::App, APP, app));
    for (kind, id, local) in app.into_iter().chain(components) {
        let Some(name) = pairing.of(kind, id).and_then(Fate::written) else {
            continue;
        };
        if let Some(theirs) = listing.find(kind, name)
            && theirs.alias_of.is_none()
            && options.takes(kind, Some(id), Some(name))
        {
            let mut need = Need::managed(id, local, theirs, options.common);
            if kind == ComponentKind::App {
                need.codes.extend(removed_codes(project, origin, name));
            }
            needs.insert((kind, name.to_owned()), need);
        }
    }
    for (_, theirs) in removed {
        let key = (theirs.kind, theirs.name.to_string());
        needs.insert(key, Need::all(theirs, false));
    }
    let is_removed = |kinds: &[ComponentKind]| {
        let mut removed = removed.iter();
        removed.any(|(_, theirs)| kinds.contains(&theirs.kind))
    };
    // What stays on the server may use what is deleted.
    if is_removed(&[ComponentKind::Connection, ComponentKind::Webhook]) {
        for theirs in &listing.components {
            let bindings = [Field::Connection, Field::AltConnection, Field::Webhook];
            let has = |field: &Field| {
                Field::of(theirs.kind, Some(theirs.component_type)).any(|it| it == *field)
            };
            let need = needs
                .entry((theirs.kind, theirs.name.to_string()))
                .or_default();
            need.fields.extend(bindings.into_iter().filter(has));
        }
    }
    if is_removed(&[ComponentKind::Module]) {
        let app = (ComponentKind::App, listing.app.name().to_string());
        let need = needs.entry(app).or_default();
        need.codes.insert(CodeKind::AppGroups);
    }
    needs
}

impl Plan {
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
        if self.is_offline {
            return Ok(());
        }
        let id = project.origin(self.origin).id();
        for item in &self.items {
            // A component that is not paired yet is not recorded.
            let is_paired =
                item.kind == ComponentKind::App || origin_has(project, self.origin, item);
            if let (Some(name), true) = (&item.remote, is_paired) {
                let known = project.base.component_mut(&id, item.kind, name);
                item.remember(known);
            }
        }
        project.save_base()
    }

    /// How many components have this action.
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
    /// assert_eq!(plan.count(push::Action::Unchanged), 2); // the app itself, too
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
        items.all(|item| item.action == Action::Unchanged || item.action.is_blocking())
    }

    /// Whether something is refused or undecided, so that nothing is sent.
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
    /// assert!(!plan.is_blocked());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_blocked(&self) -> bool {
        self.items.iter().any(|item| item.action.is_blocking())
    }

    /// How many requests its carrying out takes at most. A code that the creation of a
    /// component leaves equal is not sent.
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
    /// assert_eq!(plan.requests(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests(&self) -> usize {
        apply::requests(self)
    }

    /// A component of the server when the plan was made, by kind and name.
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
    /// use makecom::ComponentKind;
    ///
    /// let kind = ComponentKind::Connection;
    /// assert_eq!(plan.remote(kind, "acme-crm").unwrap().label(), "Acme");
    /// assert!(plan.remote(kind, "acme-crm2").is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn remote(&self, kind: ComponentKind, name: &str) -> Option<&RemoteComponent> {
        self.listing.find(kind, name)
    }
}

/// The codes of the app whose files are no longer in its metadata.
fn removed_codes(project: &Project, origin: usize, app: &str) -> Vec<CodeKind> {
    let origin = project.origin(origin).id();
    let known = project.base.component(&origin, ComponentKind::App, app);
    let codes = MetadataField::ALL.into_iter();
    let codes = codes.filter_map(MetadataField::code).filter(|code| {
        let is_known = known.is_some_and(|known| known.sections.contains_key(code));
        let file = project.metadata();
        is_known && file.is_some_and(|file| file.file(*code).is_none())
    });
    codes.collect()
}

fn origin_has(project: &Project, origin: usize, item: &Item) -> bool {
    let pair = project.origin(origin).remote_of(item.kind, &item.local);
    pair.is_some_and(|pair| pair.remote == item.remote)
}

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
//! use makecom_project::{LockRequest, Project, RemoteApp, pull};
//!
//! let mut project = Project::open_or_begin(folder.path(), LockRequest::new("pull"))?;
//! let origin = project.add_origin(None, "https://eu1.make.com/api", &RemoteApp::new("acme-crm".parse()?, 1))?;
//! let options = pull::Options::default();
//! let mut plan = pull::plan(&mut project, origin, &server, &options, &|_, _| {}).await?;
//! plan.apply(&mut project)?;
//! assert!(!plan.has_conflicts());
//! assert_eq!(plan.items.last().unwrap().what, "makecomapp.json");
//! # Ok(())
//! # }
//! ```

mod metadata;
mod planner;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use makecom::{CodeKind, ComponentKind};
use serde::Serialize;

use crate::base::Digest;
use crate::component::APP;
use crate::error::{Code, Error, Result};
use crate::folder::Written;
use crate::manifest::{KINDS, Unhandled};
use crate::names::MANIFEST;
use crate::pairing::{Choices, PairBy, Pairing};
use crate::project::Project;
use crate::push::is_called;
use crate::reading::{Listing, Meter, Need, Needs, fill};
use crate::remote::Progress;
use crate::server::Server;
use metadata::NewIcon;
use planner::{Pulled, enter_app, is_pulled};

/// The effect of a pull on a file, a field or a component.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
/// assert!(plan.items.iter().all(|item| item.step == pull::Step::Unchanged));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    /// Not pulled: an alias, a component of an interrupted push, or one with an error in
    /// the manifest.
    Skipped,
    /// Not pulled: it is paired with nothing, and the project has one that looks like it.
    Undecided,
}

/// A file, a field or a component, and the effect of a pull on it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
/// assert_eq!(plan.items.last().unwrap().what, "makecomapp.json");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Item {
    /// The file, the field, or the component with its names on both sides.
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
/// let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
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
    /// By kind, in the order of the server, and the manifest last.
    pub items: Vec<Item>,
    /// What the project has besides, and is not looked at.
    pub unhandled: Unhandled,
    /// How many requests its reading took.
    pub read_requests: usize,
    writes: Vec<Write>,
    icon: Option<NewIcon>,
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
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    /// Whether the server wins over changes of the project.
    pub force: bool,
    /// Whether common data is pulled, too: client ids and secrets, into files readable
    /// only by their owner.
    pub common: bool,
    /// Whether all metadata of the app is pulled, with its icon; else only what the project
    /// has of it.
    pub metadata: bool,
    /// Only these, by local id or name on the server, alone or after their kind as in
    /// `module/getUser`; `app` is the app itself. All if empty.
    pub only: Vec<String>,
    /// By what unpaired components are paired.
    pub pair_by: Option<PairBy>,
    /// What to do with those that are unpaired and look alike.
    pub choices: Choices,
    /// Whether every code is read, as if the server had no checksums.
    pub no_checksums: bool,
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
/// let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
/// assert_eq!(plan.items.len(), 6); // five codes and the manifest
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `unknown-component` if one of [`only`](Options::only) does not exist; `server` if the
/// server cannot be read, and `refused-path`, `unusable-file`, `invalid-common` or `io`
/// if a file cannot.
pub async fn plan(
    project: &mut Project,
    origin: usize,
    server: &impl Server,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Plan> {
    let meter = Meter::new(progress);
    let app = project.origin(origin).remote_app();
    let with_checksums = !options.no_checksums;
    let mut listing = Listing::read(server, app, with_checksums, &meter).await?;
    let pairing = Pairing::new(project, origin, &listing, options.pair_by, &options.choices);
    enter_app(project, options)?;
    let mut plan = Plan {
        unhandled: project.unhandled(),
        ..Plan::default()
    };
    let mut needs = Needs::new();
    let mut names = BTreeSet::new();
    for theirs in &listing.components {
        let (kind, name) = (theirs.kind, theirs.name.as_str());
        let id = pairing.local(kind, name);
        let shown = id.or((kind == ComponentKind::App).then_some(APP));
        let is_only = |one: &&String| is_called(one, kind, shown, Some(name));
        let found: Vec<_> = options.only.iter().filter(is_only).collect();
        if !options.only.is_empty() && found.is_empty() {
            continue;
        }
        names.extend(found);
        if let Pulled::No(said) = is_pulled(project, origin, &pairing, theirs) {
            plan.items.extend(said);
            continue;
        }
        let local = shown.and_then(|id| Some((id, project.component(kind, id)?)));
        let need = match local {
            _ if !theirs.is_owned => Need {
                fields: Need::all(theirs, false).fields,
                ..Need::default()
            },
            Some((id, local)) => Need::managed(id, local, theirs, false),
            None => Need::all(theirs, false),
        };
        let common = options.common
            && theirs.is_owned
            && matches!(kind, ComponentKind::App | ComponentKind::Connection);
        needs.insert((kind, name.to_owned()), Need { common, ..need });
    }
    if let Some(missing) = options.only.iter().find(|name| !names.contains(name)) {
        return Err(Error::without_place(
            Code::Component,
            format!("the server has no component {missing:?}"),
            "use a local id or the name on the server, alone or after its kind, as in module/getUser",
        ));
    }
    fill(
        (project, origin, &pairing),
        server,
        &mut listing,
        &needs,
        &meter,
    )
    .await?;
    let file = project.metadata();
    let has_icon = options.metadata || file.is_some_and(|file| file.icon().is_some());
    let is_app = needs.keys().any(|(kind, _)| *kind == ComponentKind::App);
    let metadata = if is_app && (options.metadata || file.is_some()) {
        meter.expect(1 + usize::from(has_icon));
        let metadata = server.metadata(&listing.app).await?;
        meter.count();
        let mut icon = None;
        if has_icon {
            icon = server.icon(&listing.app).await?;
            meter.count();
        }
        Some((metadata, icon))
    } else {
        None
    };
    plan.read_requests = meter.done();
    for theirs in &listing.components {
        if needs.contains_key(&(theirs.kind, theirs.name.to_string())) {
            plan.component(project, origin, &pairing, theirs, options)?;
        }
    }
    if let Some((values, icon)) = metadata {
        let there = (&listing, &pairing);
        plan.metadata(project, origin, there, (&values, icon), options)?;
    }
    for kind in KINDS.into_iter().filter(|_| options.only.is_empty()) {
        for pair in project.origin(origin).pairs(kind) {
            if let (Some(local), Some(name)) = (&pair.local, &pair.remote)
                && listing.find(kind, name).is_none()
                && project.component(kind, local).is_some()
            {
                let what = format!("{local} ({name} on the server)");
                plan.items.push(Item {
                    what,
                    step: Step::Gone,
                });
            }
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

impl Plan {
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
    /// # let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
    /// assert!(!plan.has_conflicts());
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_conflicts(&self) -> bool {
        self.items.iter().any(|item| item.step == Step::Conflict)
    }

    /// Whether something is unpaired that looks like a component of the project.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
    /// assert!(!plan.has_undecided());
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_undecided(&self) -> bool {
        self.items.iter().any(|item| item.step == Step::Undecided)
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
    /// # let mut plan = pull::plan(&mut project, 0, &server, &pull::Options::default(), &|_, _| {}).await?;
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
        project.save_metadata()?;
        if let Some(icon) = &self.icon {
            let before = icon.before.as_deref();
            let written = project.folder.write_binary(&icon.path, before, &icon.png)?;
            if written != Written::Done {
                self.items[icon.item].step = Step::Conflict;
            }
        }
        project.save_base()
    }
}

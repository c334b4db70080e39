//! What is paired with nothing in an origin: here, on the server, and what looks alike.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> makecom_project::Result<()> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let server = makecom_project::MemoryServer::with_example();
//! # let mut project = server.pull_to(folder.path()).await?;
//! use makecom::ComponentKind;
//! use makecom_project::unpaired;
//!
//! project.remove_pair(0, ComponentKind::Connection, "acme-crm")?;
//! let found = unpaired::find(&project, 0, &server, None, &|_, _| {}).await?;
//! assert_eq!(found.local[0].candidates, ["acme-crm"]);
//! assert_eq!(found.remote[0].looks_like.as_deref(), Some("acme-crm"));
//! # Ok(())
//! # }
//! ```

use makecom::ComponentKind;
use serde::Serialize;

use crate::component::ComponentType;
use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;
use crate::pairing::{Choices, Fate, PairBy, Pairing};
use crate::project::Project;
use crate::reading::{Listing, Meter};
use crate::remote::{Progress, RemoteComponent};
use crate::server::Server;

/// How many names an error lists.
const SHOWN: usize = 10;

/// What is unpaired in an origin.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Unpaired {
    /// The pairs that were asked for: see [`find`].
    pub fitting: Vec<Fitting>,
    /// The components of the project.
    pub local: Vec<Local>,
    /// The components of the server; aliases are left out, since they cannot be changed.
    pub remote: Vec<Remote>,
}

/// Two components that are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fitting {
    /// Their kind.
    pub kind: ComponentKind,
    /// The local id.
    pub local: String,
    /// The name on the server.
    pub remote: String,
}

/// An unpaired component of the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Local {
    /// Its kind.
    pub kind: ComponentKind,
    /// The local id.
    pub id: String,
    /// What looks like it on the server; if nothing does, a push creates it.
    pub candidates: Vec<String>,
    /// What else a push says of it, such as that it continues to create it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An unpaired component of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Remote {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// What users see of it; blank if it has none.
    pub label: String,
    /// The local id of what looks like it; if nothing does, a pull adds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<String>,
}

impl Unpaired {
    /// Whether components of both sides look alike.
    ///
    /// ```
    /// assert!(!makecom_project::unpaired::Unpaired::default().has_alike());
    /// ```
    pub fn has_alike(&self) -> bool {
        self.local.iter().any(|one| !one.candidates.is_empty())
    }
}

/// Reads the lists of a server and tells what is unpaired in an origin. With `by`, what
/// fits is in [`fitting`](Unpaired::fitting), for [`Project::pair_all`], with the pairs
/// that the manifest has lost and the base still has.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let project = server.pull_to(folder.path()).await?;
/// let found = makecom_project::unpaired::find(&project, 0, &server, None, &|_, _| {}).await?;
/// assert!(found.local.is_empty() && found.remote.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of the server.
pub async fn find(
    project: &Project,
    origin: usize,
    server: &impl Server,
    by: Option<PairBy>,
    progress: Progress<'_>,
) -> Result<Unpaired> {
    let meter = Meter::new(progress);
    let there = project.origin(origin);
    let listing = Listing::read(server, there.remote_app(), true, &meter).await?;
    let pairing = Pairing::new(project, origin, &listing, by, &Choices::new());
    let mut found = Unpaired::default();
    for (kind, id, _) in project.components() {
        if there.remote_of(kind, id).is_some() {
            continue;
        }
        let mut local = Local {
            kind,
            id: id.to_owned(),
            candidates: Vec::new(),
            reason: None,
        };
        match pairing.of(kind, id) {
            Some(Fate::Adopted(name) | Fate::Again(name)) if by.is_some() => {
                found.fitting.push(Fitting {
                    kind,
                    local: local.id,
                    remote: name.clone(),
                });
                continue;
            }
            Some(Fate::Again(name)) => {
                let reason = "it was paired before, and a push or a pull pairs it again";
                local.reason = Some(reason.to_owned());
                local.candidates = vec![name.clone()];
            }
            Some(Fate::Resumed(name)) => {
                local.reason = Some(format!(
                    "{name} was created for it by an interrupted push; push to continue"
                ));
            }
            Some(Fate::Undecided(names)) => local.candidates.clone_from(names),
            Some(Fate::Refused(reason)) => local.reason = Some(reason.clone()),
            _ => {}
        }
        found.local.push(local);
    }
    for theirs in &listing.components {
        let (kind, name) = (theirs.kind, theirs.name.as_str());
        let is_fitting = (found.fitting.iter()).any(|it| it.kind == kind && it.remote == name);
        let is_paired = there.local_of(kind, name).is_some()
            && project.removed_id(origin, kind, name).is_none();
        if kind == ComponentKind::App || theirs.alias_of.is_some() || is_fitting || is_paired {
            continue;
        }
        let looks_like = pairing.local(kind, name).or(pairing.alike(kind, name));
        found.remote.push(Remote {
            kind,
            name: name.to_owned(),
            label: theirs.label().to_owned(),
            looks_like: looks_like.map(str::to_owned),
        });
    }
    Ok(found)
}

/// Checks that a component of the server exists, and can be paired with one of the
/// project: neither is paired with another one, and the types are the same. Without a local id,
/// that it can be ignored.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let project = server.pull_to(folder.path()).await?;
/// use makecom::ComponentKind;
/// use makecom_project::unpaired;
///
/// let kind = ComponentKind::Connection;
/// let error = unpaired::check(&project, 0, &server, kind, Some("acme-crm"), "acme-crm2").await;
/// assert_eq!(error.unwrap_err().code(), "already-paired");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `unknown-component`, `already-paired`, `kind-mismatch`; `invalid-manifest` if the
/// origin has unusable pairs of the kind; those of the server.
pub async fn check(
    project: &Project,
    origin: usize,
    server: &impl Server,
    kind: ComponentKind,
    local: Option<&str>,
    remote: &str,
) -> Result<()> {
    if let Some(local) = local {
        check_local(project, origin, kind, local)?;
    }
    let there = project.origin(origin);
    let pair = there.local_of(kind, remote);
    let is_removed = project.removed_id(origin, kind, remote).is_some();
    if let Some(other) = pair.and_then(|pair| pair.local.as_deref())
        && !is_removed
    {
        return Err(paired(project, origin, kind, (other, Some(remote))));
    }
    let app = there.remote_app();
    let listed = server.list(&app, kind).await?;
    let found = listed.iter().find(|one| one.name.as_str() == remote);
    let Some(theirs) = found else {
        let is_free = |one: &&RemoteComponent| {
            one.alias_of.is_none() && there.local_of(kind, one.name.as_str()).is_none()
        };
        let free = listed.iter().filter(is_free).map(|one| one.name.as_str());
        return Err(Error::without_place(
            Code::Component,
            format!("{} has no {kind} {remote:?} on the server", app.name()),
            match names(free) {
                Some(names) => format!("unpaired there: {names}"),
                None => format!("every {kind} there is paired; push to create another one"),
            },
        ));
    };
    if let Some(original) = &theirs.alias_of {
        return Err(Error::without_place(
            Code::Kind,
            format!("{remote} is an alias of {original}, where changes do nothing"),
            format!("name {original}"),
        ));
    }
    let ours = local.and_then(|local| project.component(kind, local));
    if let Some(ours) = ours.and_then(crate::component::LocalComponent::component_type)
        && ours != theirs.component_type
    {
        return Err(mismatch(
            project,
            kind,
            local.unwrap_or_default(),
            (ours, theirs),
        ));
    }
    Ok(())
}

/// Checks that a component of the project exists and is not paired; it may be ignored.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom::ComponentKind;
/// use makecom_project::unpaired::check_local;
///
/// let error = check_local(&project, 0, ComponentKind::Rpc, "listUsers").unwrap_err();
/// assert_eq!(error.code(), "unknown-component");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `unknown-component`, `already-paired`, and `invalid-manifest` if the origin has
/// unusable pairs of the kind.
pub fn check_local(
    project: &Project,
    origin: usize,
    kind: ComponentKind,
    local: &str,
) -> Result<()> {
    let there = project.origin(origin);
    there.check(kind)?;
    if kind == ComponentKind::App || project.component(kind, local).is_none() {
        let ids = project.components().filter(|(of, ..)| *of == kind);
        let help = match names(ids.map(|(_, id, _)| id)) {
            Some(names) => format!("use one of {names}"),
            None if kind == ComponentKind::App => "the app itself is always paired".to_owned(),
            None => format!("add one with `makecom new {kind}`, or pull"),
        };
        let message = format!("has no {kind} {local:?}");
        return Err(Error::new(Code::Component, MANIFEST, message, help));
    }
    match there.remote_of(kind, local) {
        Some(pair) if pair.remote.is_some() => {
            let remote = pair.remote.as_deref();
            Err(paired(project, origin, kind, (local, remote)))
        }
        _ => Ok(()),
    }
}

fn paired(
    project: &Project,
    origin: usize,
    kind: ComponentKind,
    (local, remote): (&str, Option<&str>),
) -> Error {
    let command = project.pair_command(origin, &format!("{kind} {local} --remove"));
    Error::without_place(
        Code::Paired,
        format!(
            "{kind} {local} is paired with {} already",
            remote.unwrap_or("nothing")
        ),
        format!("to pair it with another one, remove that pair first: `{command}`"),
    )
}

fn mismatch(
    project: &Project,
    kind: ComponentKind,
    local: &str,
    (ours, theirs): (ComponentType, &RemoteComponent),
) -> Error {
    let key = ComponentType::key(kind).unwrap_or("type");
    let is_only = project.origins().len() == 1;
    let change = if is_only {
        format!(", or correct {key} in {MANIFEST}")
    } else {
        String::new()
    };
    Error::without_place(
        Code::Kind,
        format!(
            "{local} is {ours}, but {} on the server is {}",
            theirs.name, theirs.component_type
        ),
        format!("pair it with another {kind}{change}"),
    )
}

/// Some names; `None` without any.
fn names<'a>(all: impl Iterator<Item = &'a str>) -> Option<String> {
    let all: Vec<_> = all.collect();
    let shown = all.iter().take(SHOWN).copied().collect::<Vec<_>>();
    match all.len() {
        0 => None,
        count if count > SHOWN => {
            let left = count - SHOWN;
            Some(format!("{} and {left} more", shown.join(", ")))
        }
        _ => Some(shown.join(", ")),
    }
}

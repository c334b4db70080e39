//! Promotes an app from one origin of a project to another.
//!
//! The components of one origin replace files and fields of the project, in memory; a
//! [push](crate::push) to the other origin then follows its own rules. No file is
//! written. References are checked in both origins before anything is sent: in the first
//! by [`stage`], in the other by the push.

use makecom::ComponentKind;

use crate::component::APP;
use crate::error::{Code, Error, Result};
use crate::field::{Field, Fields};
use crate::origin::Pair;
use crate::pairing::{Choices, Fate, Pairing};
use crate::project::Project;
use crate::push::is_called;
use crate::reading::{Listing, Meter, Need, Needs, fill};
use crate::references::{self, BrokenReference, References, There};
use crate::remote::{Progress, RemoteComponent};
use crate::server::Server;

/// What is promoted.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// use makecom_project::promote;
///
/// let staged = promote::stage(&mut project, [0, 0], &server, &[], &|_, _| {}).await?;
/// assert_eq!(staged.only, ["app/app", "connection/acme-crm"]);
/// assert!(staged.broken.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Staged {
    /// The components for the other origin, as kind and local id: the ones to
    /// [push](crate::push::Options::only).
    pub only: Vec<String>,
    /// Their references that are broken in the first origin:
    /// [`push::Options::broken`](crate::push::Options::broken). No other origin can fix
    /// them.
    pub broken: Vec<BrokenReference>,
    /// The components of the project that the first origin does not have, as kind and
    /// local id: they are not promoted.
    pub left_out: Vec<String>,
}

/// Replaces the project's files and fields in memory by the components of one origin, and
/// returns those for the other origin, with what is broken in the first. Origins are given
/// by index.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let dev = makecom_project::MemoryServer::with_example();
/// # let production = makecom_project::MemoryServer::new();
/// # drop(dev.pull_to(folder.path()).await?);
/// # let manifest = folder.path().join("makecomapp.json");
/// # let text = std::fs::read_to_string(&manifest).unwrap();
/// # let origin = r#"{"baseUrl": "https://eu2.make.com/api", "appId": "acme", "appVersion": 1},"#;
/// # std::fs::write(manifest, text.replace("\"origins\": [", &format!("\"origins\": [{origin}"))).unwrap();
/// # let mut project = makecom_project::Project::open_locked(
/// #     folder.path(),
/// #     makecom_project::LockRequest::new("promote"),
/// # )?;
/// use makecom_project::{promote, push};
///
/// // The second origin of this project is what was tested, the first is production.
/// let staged = promote::stage(&mut project, [1, 0], &dev, &[], &|_, _| {}).await?;
/// let (only, broken) = (staged.only, staged.broken);
/// let options = push::Options { only, broken, ..push::Options::default() };
/// let plan = push::plan(&project, 0, &production, &options, &|_, _| {}).await?;
/// assert_eq!(plan.count(push::Action::Create), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `unknown-component` if one of `only` is not paired, or nothing is left;
/// `kind-mismatch` if a component has another type than the project; `server` if the
/// server cannot be read.
pub async fn stage(
    project: &mut Project,
    [from, to]: [usize; 2],
    server: &impl Server,
    only: &[String],
    progress: Progress<'_>,
) -> Result<Staged> {
    let meter = Meter::new(progress);
    let app = project.origin(from).remote_app();
    let mut listing = Listing::read(server, app, true, &meter).await?;
    let choices = Choices::new();
    let pairing = Pairing::new(project, from, &listing, None, &choices);
    let components = project.components();
    let app = project.component(ComponentKind::App, APP);
    let app = app.map(|app| (ComponentKind::App, APP, app));
    let mut needs = Needs::new();
    let mut staged = Vec::new();
    let mut left_out = Vec::new();
    for (kind, id, local) in app.into_iter().chain(components) {
        let fate = pairing.of(kind, id);
        let Some(name) = fate.and_then(Fate::written) else {
            let mut names = only.iter();
            let is_wanted =
                only.is_empty() || names.any(|one| is_called(one, kind, Some(id), None));
            if is_wanted && !matches!(fate, Some(Fate::Ignored(_))) {
                left_out.push(format!("{kind}/{id}"));
            }
            continue;
        };
        let mut names = only.iter();
        if !(only.is_empty() || names.any(|one| is_called(one, kind, Some(id), Some(name)))) {
            continue;
        }
        if let Some(theirs) = listing.find(kind, name)
            && theirs.alias_of.is_none()
        {
            let need = Need::managed(id, local, theirs, false);
            needs.insert((kind, name.to_owned()), need);
            staged.push((kind, id.to_owned(), name.to_owned()));
        }
    }
    fill(
        (project, from, &pairing),
        server,
        &mut listing,
        &needs,
        &meter,
    )
    .await?;
    let name_of = |index: usize| {
        let label = project.origin(index).label().map(str::to_owned);
        label.unwrap_or_else(|| (project.origin(index).index + 1).to_string())
    };
    let [from_name, to_name] = [from, to].map(name_of);
    let mut ids = Vec::new();
    let mut unpaired = Vec::new();
    for (kind, id, name) in staged {
        if let Some(theirs) = listing.find(kind, &name) {
            let fields = local_fields(project, &pairing, (&id, theirs), &mut unpaired);
            project.with_overlay(&id, theirs, fields)?;
            ids.push((kind, id));
        }
    }
    let is_staged = |name: &String| {
        let mut ids = ids.iter();
        ids.any(|(kind, id)| is_called(name, *kind, Some(id), pairing.name(*kind, id)))
    };
    if let Some(missing) = only.iter().find(|name| !is_staged(name)) {
        return Err(Error::without_place(
            Code::Component,
            format!("{from_name} has no component {missing:?}"),
            "use a local id that is paired in its idMapping",
        ));
    }
    // The other origin may have more pairs, and may ignore some.
    let target = project.origin(to);
    ids.retain(|(kind, id)| !target.remote_of(*kind, id).is_some_and(Pair::is_ignored));
    // Base and groups alone are not the app: such an origin is empty, or nothing is paired.
    let is_app_alone = ids.iter().all(|(kind, _)| *kind == ComponentKind::App);
    let has_components = project.components().next().is_some();
    if ids.is_empty() || only.is_empty() && is_app_alone && has_components {
        return Err(Error::without_place(
            Code::Component,
            format!("nothing of {from_name} is for {to_name}"),
            format!(
                "pair components in both origins: `{}` shows what is not",
                project.pair_command(to, "")
            ),
        ));
    }
    let there = There {
        listing: &listing,
        pairing: &pairing,
        removed: &[],
        is_created: &|_, _| false,
    };
    let mut broken = References::read(project).check(Some(project.origin(from)), Some(&there));
    // What the project has in its place is not promoted.
    broken.retain(|one| {
        let mut unpaired = unpaired.iter();
        !unpaired.any(|(kind, id, field, _)| {
            *kind == one.component && *id == one.id && Some(*field) == one.field()
        })
    });
    broken.extend(references::unpaired(project, &from_name, &unpaired));
    broken.retain(|one| {
        let mut ids = ids.iter();
        ids.any(|(kind, id)| *kind == one.component && id == one.local())
    });
    let only = ids.into_iter().map(|(kind, id)| format!("{kind}/{id}"));
    Ok(Staged {
        only: only.collect(),
        broken,
        left_out,
    })
}

/// The fields of a component of a server, with references by local ids. What is paired with
/// nothing is left as the project has it, and is listed: the kind, the local id, the field
/// and the name on the server.
fn local_fields(
    project: &Project,
    pairing: &Pairing,
    (id, theirs): (&str, &RemoteComponent),
    unpaired: &mut Vec<(ComponentKind, String, Field, String)>,
) -> Fields {
    let mut fields = Fields::new();
    let managed = project.component(theirs.kind, id);
    for (field, value) in &theirs.fields {
        // What the manifest does not have is not managed.
        if managed.is_none_or(|local| local.field(*field).is_none()) {
            continue;
        }
        let value = match (field.references(), value) {
            (Some(of), Some(name)) => {
                let Some(local) = pairing.local(of, name) else {
                    unpaired.push((theirs.kind, id.to_owned(), *field, name.clone()));
                    continue;
                };
                Some(local.to_owned())
            }
            (_, value) => value.clone(),
        };
        fields.insert(*field, value);
    }
    fields
}

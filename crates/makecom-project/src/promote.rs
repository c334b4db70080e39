//! Promotes an app from one origin of a project to another.
//!
//! The components of one origin replace files and fields of the project, in memory; a
//! [push](crate::push) to the other origin then follows its own rules. No file is
//! written.

use makecom::ComponentKind;

use crate::component::APP;
use crate::error::{Code, Error, Result};
use crate::field::Fields;
use crate::origin::Pair;
use crate::pairing::{Choices, Fate, Pairing};
use crate::project::Project;
use crate::push::is_called;
use crate::reading::{Listing, Meter, Need, Needs, fill};
use crate::remote::{Progress, RemoteComponent};
use crate::server::Server;

/// Replaces the project's files and fields in memory by the components of one origin, and
/// returns those for the other origin, as kind and local id: the ones to
/// [push](crate::push::Options::only). Origins are given by index.
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
/// let only = promote::stage(&mut project, [1, 0], &dev, &[], &|_, _| {}).await?;
/// let options = push::Options { only, ..push::Options::default() };
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
) -> Result<Vec<String>> {
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
    for (kind, id, local) in app.into_iter().chain(components) {
        let Some(name) = pairing.of(kind, id).and_then(Fate::written) else {
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
    for (kind, id, name) in staged {
        if let Some(theirs) = listing.find(kind, &name) {
            let fields = local_fields(project, &pairing, theirs)?;
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
    if ids.is_empty() {
        return Err(Error::without_place(
            Code::Component,
            format!("nothing of {from_name} is for {to_name}"),
            "pair components in idMapping of both origins, with `makecom pair`",
        ));
    }
    Ok(ids
        .into_iter()
        .map(|(kind, id)| format!("{kind}/{id}"))
        .collect())
}

/// The fields of a component of a server, with references by local ids.
fn local_fields(project: &Project, pairing: &Pairing, theirs: &RemoteComponent) -> Result<Fields> {
    let mut fields = Fields::new();
    let managed = project.component(theirs.kind, pairing_id(pairing, theirs));
    for (field, value) in &theirs.fields {
        // What the manifest does not have is not managed.
        if managed.is_none_or(|local| local.field(*field).is_none()) {
            continue;
        }
        let value = match (field.references(), value) {
            (Some(of), Some(name)) => {
                Some(pairing.local(of, name).map(str::to_owned).ok_or_else(|| {
                    Error::without_place(
                        Code::Component,
                        format!(
                            "{} {} has the {field} {name}, which is paired with nothing here",
                            theirs.kind, theirs.name
                        ),
                        "pull first, so that the project has it",
                    )
                })?)
            }
            (_, value) => value.clone(),
        };
        fields.insert(*field, value);
    }
    Ok(fields)
}

fn pairing_id<'a>(pairing: &'a Pairing, theirs: &RemoteComponent) -> &'a str {
    let id = pairing.local(theirs.kind, theirs.name.as_str());
    id.unwrap_or_default()
}

//! Promotes connections from one origin of a project to another.
//!
//! The connections of one origin replace the files and labels of the project, in memory;
//! a [push](crate::push) to the other origin then follows its own rules. The files of
//! sections are neither read nor written.

use crate::component::HANDLED;
use crate::error::{Code, Error, Result};
use crate::origin::Pair;
use crate::project::Project;
use crate::remote::{Progress, Wanted, read};
use crate::server::Server;

/// Replaces the project's files and labels in memory by the connections of one origin,
/// and returns the local ids of the connections for the other origin: the ones to
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
/// `unknown-connection` if one of `only` is not paired, or nothing is left;
/// `kind-mismatch` if a connection is OAuth on one side only; `server` if the
/// server cannot be read.
pub async fn stage(
    project: &mut Project,
    [from, to]: [usize; 2],
    server: &impl Server,
    only: &[String],
    progress: Progress<'_>,
) -> Result<Vec<String>> {
    let origin = project.origin(from);
    origin.check(HANDLED)?;
    project.origin(to).check(HANDLED)?;
    let local_of = |name: &str| {
        let local = origin.local_of(HANDLED, name)?.local.as_deref()?;
        let is_wanted = only.is_empty() || only.iter().any(|one| one == local);
        (is_wanted && project.component(HANDLED, local).is_some()).then(|| local.to_owned())
    };
    let wanted = Wanted {
        names: &|name| local_of(name).is_some(),
        common: false,
        progress,
    };
    let theirs = read(server, &origin.remote_app(), wanted).await?;
    let staged: Vec<_> = theirs
        .iter()
        .filter(|one| one.is_read)
        .filter_map(|one| Some((local_of(one.name.as_str())?, one)))
        .collect();
    let name_of = |index: usize| {
        let label = project.origin(index).label().map(str::to_owned);
        label.unwrap_or_else(|| (project.origin(index).index + 1).to_string())
    };
    let [from, to_name] = [from, to].map(name_of);
    let mut ids = Vec::new();
    for (id, connection) in staged {
        project.with_overlay(&id, connection)?;
        ids.push(id);
    }
    if let Some(missing) = only.iter().find(|name| !ids.contains(name)) {
        return Err(Error::without_place(
            Code::Connection,
            format!("{from} has no connection {missing:?}"),
            "use a local id that is paired in its idMapping",
        ));
    }
    // The other origin may have more pairs, and may ignore some.
    let target = project.origin(to);
    ids.retain(|id| !target.remote_of(HANDLED, id).is_some_and(Pair::is_ignored));
    if ids.is_empty() {
        return Err(Error::without_place(
            Code::Connection,
            format!("nothing of {from} is for {to_name}"),
            "pair connections in idMapping of both origins",
        ));
    }
    Ok(ids)
}

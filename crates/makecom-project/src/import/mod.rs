//! A project of an app that was exported: its files stay where they are, and a manifest
//! names them.
//!
//! Exports have a folder for each component, such as `modules/getUser`, with `metadata.json`
//! and a file for each code, which people name by the API (`expect.imljson`), by the
//! manifest (`mappableParams.json`) or as the extension does.

mod describe;
mod metadata;
mod scan;

use std::collections::BTreeMap;
use std::path::Path;

use makecom::ComponentKind;
use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::lock::LockRequest;
use crate::names::METADATA;
use crate::origin::Pair;
use crate::project::Project;
use crate::remote::RemoteApp;
use describe::{component, ids_of};
use metadata::{metadata, remote_app};
use scan::Import;

/// What an [import] made of an exported app.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let module = folder.path().join("modules/getUser");
/// # std::fs::create_dir_all(&module)?;
/// std::fs::write(module.join("metadata.json"), r#"{ "label": "Get a User", "type": "action" }"#)?;
/// std::fs::write(module.join("expect.imljson"), "[]")?;
/// use makecom_project::{LockRequest, Project, import};
///
/// let imported = import(folder.path(), LockRequest::new("init"), None)?;
/// assert_eq!(imported.components.len(), 1);
/// let project = Project::open(folder.path())?;
/// assert!(project.findings().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The components, each with its local id and how many files it has.
    pub components: Vec<(ComponentKind, String, usize)>,
    /// The app as its metadata names it.
    pub app: Option<String>,
    /// Files that are not in the manifest, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
    /// What had to be guessed or changed, in words.
    pub notes: Vec<String>,
}

/// The server and the app of an origin, if the export is of one.
pub type ImportOrigin<'a> = Option<(&'a str, Option<&'a RemoteApp>)>;

/// Writes the manifest of an exported app, and the metadata of the app beside it. Files of
/// the export are only read. With the address of a server, such as
/// `https://eu1.make.com/api`, the app of the export is an origin, in which the names of
/// the export are paired.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{LockRequest, import};
///
/// let error = import(folder.path(), LockRequest::new("init"), None).unwrap_err();
/// assert_eq!(error.code(), "no-project");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `no-project` if the folder has no files of an app, `invalid-component` if it has a
/// manifest already; those of [`Project::open_or_begin`] and of its files.
pub fn import(
    folder: &Path,
    request: LockRequest<'_>,
    origin: ImportOrigin<'_>,
) -> Result<Imported> {
    if !folder.is_dir() {
        return Err(nothing(folder, "is not a folder", &[]));
    }
    let mut project = Project::open_or_begin(folder, request)?;
    if project.has_manifest() {
        return Err(Error::without_place(
            Code::Scaffold,
            "this is a project already",
            "add components with `makecom new`, or files to makecomapp.json",
        ));
    }
    let root = project.path().to_owned();
    let mut import = Import {
        project: &project,
        root: &root,
        imported: Imported::default(),
        components: BTreeMap::new(),
        app: Found::default(),
    };
    import.scan()?;
    if import.components.is_empty() && import.app.files.is_empty() {
        return Err(nothing(
            folder,
            "has no files of an exported app",
            &import.folders(),
        ));
    }
    let Import {
        mut imported,
        components,
        app,
        ..
    } = import;
    let ids = ids_of(&components, &mut imported);
    let mut made = Vec::new();
    for ((kind, name), found) in &components {
        let id = &ids[&(*kind, name.clone())];
        made.push((id, name, component(*kind, id, found, &ids, &mut imported)));
    }
    for (id, _, component) in &made {
        let files = component.files.len();
        imported
            .components
            .push((component.kind, (*id).clone(), files));
        project.manifest.add_component(id, component.clone())?;
    }
    let (of_manifest, of_metadata): (Vec<_>, Vec<_>) =
        (app.files.iter()).partition(|(code, _)| code.files().next().is_some());
    for (code, file) in of_manifest {
        project.manifest.set_file("", *code, file)?;
    }
    imported.app = text_of(&app.about, &["name"]);
    if let Some((address, given)) = origin {
        let remote = match given {
            Some(app) => app.clone(),
            None => remote_app(&app.about)?,
        };
        let place = project.add_origin(None, address, &remote)?;
        let key = project.manifest.key(place);
        for (id, name, component) in &made {
            let found = &components[&(component.kind, (*name).clone())];
            let remote = text_of(&found.about, &["name"]).unwrap_or_else(|| (*name).clone());
            let pair = Pair::new(Some((*id).clone()), Some(remote));
            project.manifest.add_pair(&key, component.kind, pair)?;
        }
    }
    project.save_manifest()?;
    if let Some(text) = metadata(&app.about, &of_metadata, &mut imported) {
        // One that is there already stays.
        project.folder.write_own(METADATA, None, &text)?;
    }
    Ok(imported)
}

fn nothing(folder: &Path, message: &str, folders: &[String]) -> Error {
    let help = match folders {
        [one] => format!("name the folder of the app: `makecom init {one}`"),
        _ => "name the folder with base.imljson and modules/".to_owned(),
    };
    Error::new(Code::NoProject, folder.display().to_string(), message, help)
}

fn text_of(about: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    let mut texts = keys.iter().filter_map(|key| about.get(*key)?.as_str());
    texts
        .find(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

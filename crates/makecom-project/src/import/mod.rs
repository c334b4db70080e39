//! A project of an app that was exported: its files stay where they are, and a manifest
//! names them.
//!
//! Exports have a folder for each component, such as `modules/getUser`, with `metadata.json`
//! and a file for each code, which people name by the API (`expect.imljson`), by the
//! manifest (`mappableParams.json`) or as the extension does.

mod describe;
mod flat;
mod metadata;
mod scan;

use std::path::Path;

use makecom::{CodeKind, ComponentKind};
use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::folder::Written;
use crate::lock::LockRequest;
use crate::names::{MANIFEST, METADATA};
use crate::origin::Pair;
use crate::project::Project;
use crate::remote::RemoteApp;
use describe::{component, ids_of};
pub use flat::section_beside;
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
    /// Files and folders that are not in the manifest, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// Hidden files and folders, none of which is in the manifest.
    pub hidden: Vec<String>,
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
        return Err(Error::new(
            Code::NoProject,
            folder.display().to_string(),
            "is not a folder",
            "name the folder with base.imljson and modules/",
        ));
    }
    let mut project = Project::open_or_begin(folder, request)?;
    if project.has_manifest() {
        return Err(Error::new(
            Code::Scaffold,
            project.path().join(MANIFEST).display().to_string(),
            "is there, so this is a project already",
            "check it with `makecom validate`; add components with `makecom new`, or files to the manifest",
        ));
    }
    let root = project.path().to_owned();
    let mut import = Import::new(&project, &root);
    import.scan()?;
    let has_code = |code: &CodeKind| *code != CodeKind::AppReadme;
    if import.components.is_empty() && !import.app.files.keys().any(has_code) {
        let left_out = &import.imported.left_out;
        return Err(nothing(folder, left_out, &import.folders()));
    }
    let ids = ids_of(&import.components, &mut import.imported);
    let tests = import.tests(&ids);
    let Import {
        mut imported,
        components,
        app,
        ..
    } = import;
    let mut made = Vec::new();
    for ((kind, name), found) in &components {
        let id = &ids[&(*kind, name.clone())];
        made.push((id, name, component(*kind, id, found, &ids, &mut imported)));
    }
    for (id, name, component) in &made {
        let tests = tests.get(&(component.kind, (*name).clone()));
        let files = component.files.len() + tests.copied().unwrap_or_default();
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
    if let Some(text) = metadata(&app.about, &of_metadata, &mut imported)
        && project.folder.write_own(METADATA, None, &text)? != Written::Done
    {
        let note = format!("{METADATA} is there already, and nothing is added to it");
        imported.notes.push(note);
    }
    Ok(imported)
}

/// Why no project can be made of a folder.
fn nothing(folder: &Path, left_out: &[(String, String)], folders: &[String]) -> Error {
    // Folders that may be apps are named below.
    let files = left_out.iter().filter(|(path, _)| !path.ends_with('/'));
    let files = files.map(|(path, why)| format!("{path} ({why})"));
    let files: Vec<_> = files.take(SHOWN).collect();
    let colon = if files.is_empty() { "" } else { ": " };
    let message = format!("has no files of an exported app{colon}{}", files.join("; "));
    let help = match folders {
        [one] => {
            let inner = shown(&folder.join(one));
            format!("name the folder of the app: `makecom init {inner}`")
        }
        _ => "name the folder with base.imljson and modules/".to_owned(),
    };
    Error::new(Code::NoProject, folder.display().to_string(), message, help)
}

/// A path as the user would write it.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    path.display().to_string().replace('\\', "/")
}

/// How many files an error names.
const SHOWN: usize = 3;

fn text_of(about: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    let mut texts = keys.iter().filter_map(|key| about.get(*key)?.as_str());
    texts
        .find(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

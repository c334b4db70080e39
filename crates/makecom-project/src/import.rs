//! A project of an app that was exported: its files stay where they are, and a manifest
//! names them.
//!
//! Exports have a folder for each component, such as `modules/getUser`, with `metadata.json`
//! and a file for each code, which people name by the API (`expect.imljson`), by the
//! manifest (`mappableParams.json`) or as the extension does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::section::Carrier;
use makecom::{CodeKind, ComponentKind, ConnectionType, ModuleType};
use serde_json::{Map, Value};

use crate::component::{ComponentType, LocalComponent};
use crate::error::{Code, Error, Result};
use crate::field::Field;
use crate::ids;
use crate::lock::LockRequest;
use crate::metadata::AppMetadata;
use crate::names::{METADATA, code_named, kind_named, stem_of};
use crate::origin::Pair;
use crate::project::Project;
use crate::remote::RemoteApp;

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

/// Names of the metadata of an app or of a component.
const ABOUT: [&str; 3] = ["metadata.json", "app.json", "metadata.imljson"];

/// A component that was found.
#[derive(Default)]
struct Found {
    about: Map<String, Value>,
    files: BTreeMap<CodeKind, String>,
}

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

struct Import<'a> {
    project: &'a Project,
    root: &'a Path,
    imported: Imported,
    /// By kind and name.
    components: BTreeMap<(ComponentKind, String), Found>,
    app: Found,
}

impl Import<'_> {
    /// The names in a folder, sorted, each with whether it is a folder itself. Links and
    /// hidden files are no part of an export.
    fn names(&self, below: &str) -> Result<Vec<(String, bool)>> {
        let path = self.root.join(below);
        let failed = |error| Error::io(&path.display().to_string(), "cannot be read", error);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if !name.starts_with('.') && (kind.is_dir() || kind.is_file()) {
                names.push((name, kind.is_dir()));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Folders that look like exported apps.
    fn folders(&self) -> Vec<String> {
        let names = self.names("").unwrap_or_default().into_iter();
        let folders = names.filter(|(_, is_folder)| *is_folder);
        let is_app = |name: &String| {
            let inner = self.names(name).unwrap_or_default();
            inner.iter().any(|(name, is_folder)| {
                if *is_folder {
                    kind_named(name).is_some()
                } else {
                    code_named(ComponentKind::App, name) == Some(CodeKind::AppBase)
                }
            })
        };
        folders.map(|(name, _)| name).filter(is_app).collect()
    }

    fn scan(&mut self) -> Result<()> {
        for (name, is_folder) in self.names("")? {
            if !is_folder {
                self.loose(&name, &name)?;
            } else if name == "assets" || name == "endpoints" {
                let why = match name.as_str() {
                    "assets" => "an icon is named by makecomapp.app.json",
                    _ => "endpoints are left alone",
                };
                self.imported.left_out.push((format!("{name}/"), why));
            } else if let Some(kind) = kind_named(&name) {
                for (inner, is_folder) in self.names(&name)? {
                    let path = format!("{name}/{inner}");
                    if is_folder {
                        self.component(kind, &inner, &path)?;
                    } else {
                        self.loose(&path, &inner)?;
                    }
                }
            } else if matches!(name.as_str(), "general" | "app") {
                for (inner, is_folder) in self.names(&name)? {
                    if !is_folder {
                        self.loose(&format!("{name}/{inner}"), &inner)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A file that is in no folder of a component: of the app, or of the component that its
    /// name says, as in `module.getUser.expect.imljson`.
    fn loose(&mut self, path: &str, name: &str) -> Result<()> {
        if ABOUT.contains(&name) {
            if self.app.about.is_empty() {
                self.app.about = self.about(path)?;
            }
            return Ok(());
        }
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        let kind = kind_named(&format!("{first}s"));
        let code = kind.and_then(|kind| Some((kind, code_named(kind, name)?)));
        if let Some((kind, code)) = code {
            // Of the only one of its kind, the name may be left out.
            let id = stem_of(rest).and_then(|(stem, _)| stem.rsplit_once('.'));
            let id = id.map_or(kind.as_str(), |(id, _)| id);
            let found = self.components.entry((kind, id.to_owned())).or_default();
            found.files.entry(code).or_insert_with(|| path.to_owned());
            return Ok(());
        }
        if let Some(code) = code_named(ComponentKind::App, name) {
            if code.carrier() == Carrier::Common {
                self.leave(path, "common data has secrets");
            } else {
                self.app
                    .files
                    .entry(code)
                    .or_insert_with(|| path.to_owned());
            }
        }
        Ok(())
    }

    fn component(&mut self, kind: ComponentKind, name: &str, folder: &str) -> Result<()> {
        let mut found = Found::default();
        for (file, is_folder) in self.names(folder)? {
            let path = format!("{folder}/{file}");
            if is_folder {
                self.leave(&path, "a component has no folders");
            } else if ABOUT.contains(&file.as_str()) {
                found.about = self.about(&path)?;
            } else {
                match code_named(kind, &file) {
                    Some(code) if code.carrier() == Carrier::Common => {
                        self.leave(&path, "common data has secrets");
                    }
                    Some(code) if !found.files.contains_key(&code) => {
                        found.files.insert(code, path);
                    }
                    Some(_) => self.leave(&path, "another file is the same code"),
                    None => self.leave(&path, "its name is no code"),
                }
            }
        }
        if !found.files.is_empty() || !found.about.is_empty() {
            self.components.insert((kind, name.to_owned()), found);
        }
        Ok(())
    }

    fn leave(&mut self, path: &str, why: &'static str) {
        self.imported.left_out.push((path.to_owned(), why));
    }

    /// The values of a file of metadata; none if it cannot be read, which is said.
    fn about(&mut self, path: &str) -> Result<Map<String, Value>> {
        let text = self.project.folder.read(path)?.unwrap_or_default();
        let text = text.trim_start_matches('\u{feff}');
        let root = CstRootNode::parse(text, &ParseOptions::default()).ok();
        let value = root.and_then(|root| root.to_serde_value());
        let Some(Value::Object(about)) = value else {
            let note = format!("{path} is not an object in JSON, so nothing of it is used");
            self.imported.notes.push(note);
            return Ok(Map::new());
        };
        Ok(about)
    }
}

fn text_of(about: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    let mut texts = keys.iter().filter_map(|key| about.get(*key)?.as_str());
    texts
        .find(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

type Ids = BTreeMap<(ComponentKind, String), String>;

/// A local id for each component: its name, if that may be one.
fn ids_of(components: &BTreeMap<(ComponentKind, String), Found>, imported: &mut Imported) -> Ids {
    let mut ids = Ids::new();
    let mut taken: BTreeSet<(ComponentKind, String)> = BTreeSet::new();
    for (kind, folder) in components.keys() {
        let name = text_of(&components[&(*kind, folder.clone())].about, &["name"]);
        let name = name.unwrap_or_else(|| folder.clone());
        let is_free = |id: &str| !taken.contains(&(*kind, id.to_owned()));
        let id = if ids::is_local_id(*kind, &name) && is_free(&name) {
            name.clone()
        } else {
            let id = ids::local_id(*kind, &name, |id| !is_free(id));
            let note = format!(
                "{kind} {name:?} has the local id {id}: {}",
                ids::description(*kind)
            );
            imported.notes.push(note);
            id
        };
        taken.insert((*kind, id.clone()));
        ids.insert((*kind, folder.clone()), id);
    }
    ids
}

/// A component as the manifest has it.
fn component(
    kind: ComponentKind,
    id: &str,
    found: &Found,
    ids: &Ids,
    imported: &mut Imported,
) -> LocalComponent {
    let component_type = type_of(kind, id, found, imported);
    let mut attributes = Map::new();
    if let (Some(key), Some(component_type)) = (ComponentType::key(kind), component_type) {
        attributes.insert(key.to_owned(), component_type.as_str().into());
    }
    for field in Field::of(kind, component_type) {
        let keys: &[&str] = match field {
            Field::Crud => &["actionCrud", "crud", "actionType"],
            Field::Connection => &["connection", "account"],
            Field::AltConnection => &["altConnection", "alt_connection"],
            Field::Webhook => &["webhook", "hook"],
            Field::Label => &["label"],
            Field::Description => &["description"],
        };
        let mut value = text_of(&found.about, keys);
        if let (Some(of), Some(name)) = (field.references(), &value) {
            let local = ids.get(&(of, name.clone())).cloned();
            if local.is_none() {
                let note =
                    format!("{kind} {id} names the {of} {name:?}, which the export does not have");
                imported.notes.push(note);
            }
            value = local.or(value);
        }
        if field == Field::Crud {
            value =
                value.filter(|it| ["create", "read", "update", "delete"].contains(&it.as_str()));
        }
        match (field, value) {
            (_, Some(value)) => drop(attributes.insert(field.key().to_owned(), value.into())),
            (Field::Label, None) => {}
            (_, None) if component_type.is_none() => {}
            (_, None) => drop(attributes.insert(field.key().to_owned(), Value::Null)),
        }
    }
    let mut files = BTreeMap::new();
    for (code, path) in &found.files {
        match component_type.map(|it| code.file(it.as_str())) {
            Some(None) => {
                let why = "a component of its type has no such code";
                imported.left_out.push((path.clone(), why));
            }
            _ => drop(files.insert(*code, Some(path.clone()))),
        }
    }
    LocalComponent {
        kind,
        attributes,
        files,
    }
}

/// The type of a component: what its metadata says, else what its codes tell.
fn type_of(
    kind: ComponentKind,
    id: &str,
    found: &Found,
    imported: &mut Imported,
) -> Option<ComponentType> {
    if ComponentType::key(kind).is_none() {
        return Some(ComponentType::NONE);
    }
    let keys = [
        "type",
        "moduleType",
        "connectionType",
        "webhookType",
        "moduleSubtype",
    ];
    let name = text_of(&found.about, &keys);
    let number = ["typeId", "type_id", "type"].iter().find_map(|key| {
        let value = found.about.get(*key)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    });
    let of_number = ModuleType::ALL
        .into_iter()
        .find(|one| Some(one.id()) == number);
    let told = match kind {
        ComponentKind::Connection => {
            name.as_deref()
                .map(|name| match name.parse::<ConnectionType>() {
                    Ok(known) => ComponentType::from(&known),
                    Err(_) if name.starts_with("oauth") => ComponentType::OAUTH,
                    Err(_) => ComponentType::BASIC,
                })
        }
        ComponentKind::Module => {
            let named = name
                .as_deref()
                .and_then(|it| ComponentType::parse(kind, &it.replace('-', "_")));
            named.or_else(|| of_number.map(ComponentType::from))
        }
        _ => name
            .as_deref()
            .and_then(|it| ComponentType::parse(kind, it)),
    };
    if told.is_some() {
        return told;
    }
    let has = |code: CodeKind| found.files.contains_key(&code);
    let guessed = match kind {
        ComponentKind::Connection if has(CodeKind::ConnectionScopes) => Some(ComponentType::OAUTH),
        ComponentKind::Connection => Some(ComponentType::BASIC),
        ComponentKind::Webhook => ComponentType::parse(kind, "web"),
        ComponentKind::Module if has(CodeKind::ModuleEpoch) => {
            ComponentType::parse(kind, "trigger")
        }
        _ => None,
    };
    imported.notes.push(match guessed {
        Some(guess) => format!("the type of {kind} {id} is not said, and taken for {guess}"),
        None => format!("the type of {kind} {id} is not said: write it into makecomapp.json"),
    });
    guessed
}

fn remote_app(about: &Map<String, Value>) -> Result<RemoteApp> {
    let name = text_of(about, &["name"]).and_then(|name| name.parse().ok());
    let version = about.get("version").and_then(Value::as_u64);
    let version = version.and_then(|version| u32::try_from(version).ok());
    match name {
        Some(name) => Ok(RemoteApp::new(
            name,
            version.filter(|it| *it > 0).unwrap_or(1),
        )),
        None => Err(Error::without_place(
            Code::Origin,
            "the export does not say the name of the app",
            "add --app, or leave out --zone",
        )),
    }
}

/// The text of the file of app metadata; `None` if nothing is known.
fn metadata(
    about: &Map<String, Value>,
    files: &[(&CodeKind, &String)],
    imported: &mut Imported,
) -> Option<String> {
    let countries = about
        .get("countries")
        .and_then(Value::as_array)
        .filter(|all| !all.is_empty());
    let mut keys: Vec<(&str, Value)> = Vec::new();
    for key in ["label", "description", "theme", "language"] {
        if let Some(text) = text_of(about, &[key]) {
            keys.push((key, text.into()));
        }
    }
    match countries {
        Some(countries) => {
            keys.push(("audience", "countries".into()));
            keys.push(("countries", countries.clone().into()));
        }
        None if about.contains_key("countries") => keys.push(("audience", "global".into())),
        None => {}
    }
    for (code, file) in files {
        keys.push((code.name(), file.as_str().into()));
    }
    let text = |keys: &[(&str, Value)]| {
        let lines: Vec<_> = keys
            .iter()
            .map(|(key, value)| format!("    \"{key}\": {value}"))
            .collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    };
    keys.retain(|(key, value)| {
        let alone = [(*key, value.clone())];
        let is_pair = matches!(*key, "audience" | "countries");
        let parsed = AppMetadata::parse(text(&alone));
        let is_usable = is_pair || parsed.is_ok_and(|it| it.findings().is_empty());
        if !is_usable {
            imported.notes.push(format!(
                "the {key} of the app cannot be used, and is left out"
            ));
        }
        is_usable
    });
    let is_whole = AppMetadata::parse(text(&keys)).is_ok_and(|it| it.findings().is_empty());
    if !is_whole {
        keys.retain(|(key, _)| !matches!(*key, "audience" | "countries"));
        imported
            .notes
            .push("the countries of the app cannot be used, and are left out".to_owned());
    }
    (!keys.is_empty()).then(|| text(&keys))
}

//! Finds the components of an exported app in its folder. What of the folder is none of
//! them is listed with the reason, so that no file is left out without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jsonc_parser::{CollectOptions, ParseOptions};
use makecom::section::Carrier;
use makecom::{CodeKind, ComponentKind};
use serde_json::{Map, Value};

use super::flat::{Flat, kind_of_folder, of_kind};
use super::{Imported, shown};
use crate::error::{Error, Result};
use crate::finding::duplicate;
use crate::lock::WORK;
use crate::names::{BASE, METADATA, RULES, code_named};
use crate::path;
use crate::project::Project;

/// Names of the metadata of an app or of a component.
const ABOUT: [&str; 3] = ["metadata.json", "app.json", "metadata.imljson"];

/// The end of the name of the metadata of a component that is in no folder of its own.
const ABOUT_END: &str = ".metadata.json";

/// Files of a project beside its manifest, which no manifest names.
const OWN: [&str; 3] = [METADATA, BASE, RULES];

/// Folders of the files of the app itself.
const OF_APP: [&str; 2] = ["general", "app"];

/// The end of the name of a file with tests of a component.
const TESTS: &str = ".tests.json";

const COMMON: &str = "common data has secrets, so it is named in makecomapp.json by hand";
const NO_FOLDERS: &str = "a component has no folders";
const EMPTY: &str = "is an empty folder";

/// A component that was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) about: Map<String, Value>,
    /// The file that the values are of.
    about_file: Option<String>,
    pub(super) files: BTreeMap<CodeKind, String>,
}

pub(super) struct Import<'a> {
    pub(super) project: &'a Project,
    pub(super) root: &'a Path,
    pub(super) imported: Imported,
    /// By kind and name.
    pub(super) components: BTreeMap<(ComponentKind, String), Found>,
    pub(super) app: Found,
    /// Files of tests, which belong to the components whose files are beside them.
    pub(super) tests: Vec<String>,
    /// Files whose names say a code, and not of which kind of component.
    flat: Flat,
}

/// What is in a folder.
#[derive(Default)]
struct Listing {
    /// Regular files and folders, sorted, each with whether it is a folder.
    names: Vec<(String, bool)>,
    hidden: Vec<String>,
    /// What cannot be read, with the reason.
    others: Vec<(String, &'static str)>,
}

impl Listing {
    fn of(path: &Path) -> Result<Self> {
        let failed = |error| Error::io(&path.display().to_string(), "cannot be read", error);
        let mut listing = Self::default();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = entry.file_name();
            let shown = name.to_string_lossy().into_owned();
            let slash = if kind.is_dir() { "/" } else { "" };
            if shown == WORK {
                // The lock of this very command.
            } else if shown.starts_with('.') {
                listing.hidden.push(shown + slash);
            } else if kind.is_symlink() {
                let why = "is a link, which is not followed: put the file itself here";
                listing.others.push((shown, why));
            } else if !(kind.is_dir() || kind.is_file()) {
                listing.others.push((shown, "is not a regular file"));
            } else if name.to_str().is_none() {
                listing
                    .others
                    .push((shown + slash, "its name is not UTF-8"));
            } else if let Err(reason) = path::parts(&shown) {
                listing.others.push((shown + slash, reason));
            } else {
                listing.names.push((shown, kind.is_dir()));
            }
        }
        listing.names.sort();
        listing.hidden.sort();
        listing.others.sort();
        Ok(listing)
    }
}

impl<'a> Import<'a> {
    pub(super) fn new(project: &'a Project, root: &'a Path) -> Self {
        Self {
            project,
            root,
            imported: Imported::default(),
            components: BTreeMap::new(),
            app: Found::default(),
            tests: Vec::new(),
            flat: Flat::default(),
        }
    }

    /// The names in a folder, sorted, each with whether it is a folder itself. Hidden files,
    /// links and what else is no part of an export are noted.
    fn names(&mut self, below: &str) -> Result<Vec<(String, bool)>> {
        let listing = Listing::of(&self.root.join(below))?;
        let within = |name: &str| match below {
            "" => name.to_owned(),
            below => format!("{below}/{name}"),
        };
        let hidden = listing.hidden.iter().map(|name| within(name));
        self.imported.hidden.extend(hidden);
        for (name, why) in &listing.others {
            // They are part of a project already.
            if below.is_empty() && OWN.contains(&name.as_str()) {
                continue;
            }
            self.leave(&within(name), *why);
        }
        Ok(listing.names)
    }

    /// Folders that look like exported apps.
    pub(super) fn folders(&self) -> Vec<String> {
        let names = Listing::of(self.root).unwrap_or_default().names.into_iter();
        let folders = names.filter(|(_, is_folder)| *is_folder);
        let folders = folders.map(|(name, _)| name);
        folders.filter(|name| self.is_app(name)).collect()
    }

    fn is_app(&self, folder: &str) -> bool {
        let inner = Listing::of(&self.root.join(folder)).unwrap_or_default();
        inner.names.iter().any(|(name, is_folder)| {
            if *is_folder {
                kind_of_folder(name).is_some()
            } else {
                code_named(ComponentKind::App, name) == Some(CodeKind::AppBase)
            }
        })
    }

    pub(super) fn scan(&mut self) -> Result<()> {
        for (name, is_folder) in self.names("")? {
            if !is_folder {
                self.loose(&name, &name)?;
            } else if let Some(kind) = kind_of_folder(&name) {
                self.of_kind(kind, &name)?;
            } else if OF_APP.contains(&name.to_lowercase().as_str()) {
                for (inner, is_folder) in self.names(&name)? {
                    let path = format!("{name}/{inner}");
                    if is_folder {
                        self.leave(&format!("{path}/"), "the app itself has no folders");
                    } else {
                        self.loose(&path, &inner)?;
                    }
                }
            } else {
                let why = if name == "assets" {
                    "an icon is named in makecomapp.app.json by hand".to_owned()
                } else if self.is_app(&name) {
                    let inner = shown(&self.root.join(&name));
                    format!("looks like another app: try `makecom init {inner}`")
                } else {
                    "is no folder of an app, such as modules/ or general/".to_owned()
                };
                self.leave(&format!("{name}/"), why);
            }
        }
        self.resolve();
        Ok(())
    }

    /// The folder of the components of a kind.
    fn of_kind(&mut self, kind: ComponentKind, folder: &str) -> Result<()> {
        let names = self.names(folder)?;
        for (inner, is_folder) in names {
            let path = format!("{folder}/{inner}");
            if is_folder {
                self.component(kind, &inner, &path)?;
            } else if let Some((id, code)) = of_kind(kind, &inner) {
                self.take(kind, &id, code, &path);
            } else if let Some(id) = inner.strip_suffix(ABOUT_END) {
                self.about_component(kind, id, &path)?;
            } else if inner.ends_with(TESTS) {
                self.tests.push(path);
            } else if code_named(ComponentKind::App, &inner).is_some() {
                self.loose(&path, &inner)?;
            } else {
                self.leave(&path, no_code(kind));
            }
        }
        Ok(())
    }

    /// A file that is in no folder of a component: of the app, of the component that its
    /// name says, as in `module.getUser.expect.imljson`, or of one that the names beside it
    /// tell.
    fn loose(&mut self, path: &str, name: &str) -> Result<()> {
        if ABOUT.contains(&name) {
            return self.about_app(path);
        }
        if name.ends_with(TESTS) {
            self.tests.push(path.to_owned());
            return Ok(());
        }
        let first = name.split('.').next().unwrap_or_default();
        let kind = ComponentKind::ALL.iter().copied();
        let kind = kind.filter(|kind| *kind != ComponentKind::App);
        if let Some(kind) = { kind }.find(|kind| kind.as_str() == first) {
            if let Some((id, code)) = of_kind(kind, name) {
                self.take(kind, &id, code, path);
                return Ok(());
            }
            if let Some(id) = name[first.len()..].strip_suffix(ABOUT_END) {
                let id = id.trim_start_matches('.');
                let id = if id.is_empty() { first } else { id };
                return self.about_component(kind, id, path);
            }
        }
        if let Some(stem) = name.strip_suffix(ABOUT_END) {
            self.flat.about(stem, path);
        } else if self.flat.add(name, path) {
            // Resolved once all are known.
        } else if let Some(code) = code_named(ComponentKind::App, name) {
            if code.carrier() == Carrier::Common {
                self.leave(path, COMMON);
            } else if let Some(other) = self.app.files.get(&code) {
                let why = format!("{other} is the same code, and comes first");
                self.leave(path, why);
            } else {
                self.app.files.insert(code, path.to_owned());
            }
        } else {
            self.leave(path, "its name is no code of an app");
        }
        Ok(())
    }

    /// The folder of one component.
    fn component(&mut self, kind: ComponentKind, name: &str, folder: &str) -> Result<()> {
        let names = self.names(folder)?;
        if names.is_empty() {
            self.leave(&format!("{folder}/"), EMPTY);
        }
        for (file, is_folder) in names {
            let path = format!("{folder}/{file}");
            if is_folder {
                self.leave(&format!("{path}/"), NO_FOLDERS);
            } else if ABOUT.contains(&file.as_str()) {
                self.about_component(kind, name, &path)?;
            } else if file.ends_with(TESTS) {
                self.tests.push(path);
            } else {
                let is_script = || {
                    let stem = file.strip_suffix(".js");
                    kind == ComponentKind::Function && stem == Some(name)
                };
                let code = code_named(kind, &file);
                match code.or_else(|| is_script().then_some(CodeKind::FunctionCode)) {
                    Some(code) => self.take(kind, name, code, &path),
                    None => self.leave(&path, no_code(kind)),
                }
            }
        }
        Ok(())
    }

    /// Gives a component the file of a code, unless it has one.
    fn take(&mut self, kind: ComponentKind, name: &str, code: CodeKind, path: &str) {
        if code.carrier() == Carrier::Common {
            return self.leave(path, COMMON);
        }
        let found = self.components.entry((kind, name.to_owned())).or_default();
        match found.files.get(&code) {
            Some(other) => {
                let why = format!("{other} is the same code, and comes first");
                self.leave(path, why);
            }
            None => drop(found.files.insert(code, path.to_owned())),
        }
    }

    /// Decides of which components the files are whose names alone do not say it.
    fn resolve(&mut self) {
        let resolved = std::mem::take(&mut self.flat).resolve();
        for (kind, name, code, path) in resolved.codes {
            self.take(kind, &name, code, &path);
        }
        for (kind, name, path) in resolved.abouts {
            if let Err(error) = self.about_component(kind, &name, &path) {
                self.leave(&path, error.to_string());
            }
        }
        for (path, why) in resolved.left_out {
            self.leave(&path, why);
        }
    }

    fn leave(&mut self, path: &str, why: impl Into<String>) {
        self.imported.left_out.push((path.to_owned(), why.into()));
    }

    fn about_app(&mut self, path: &str) -> Result<()> {
        if let Some(other) = &self.app.about_file {
            let why = format!("{other} is the metadata of the app, and comes first");
            self.leave(path, why);
        } else if let Some(about) = self.about(path)? {
            self.app.about = about;
            self.app.about_file = Some(path.to_owned());
        }
        Ok(())
    }

    fn about_component(&mut self, kind: ComponentKind, name: &str, path: &str) -> Result<()> {
        let key = (kind, name.to_owned());
        let known = self.components.get(&key);
        if let Some(other) = known.and_then(|known| known.about_file.as_ref()) {
            let why = format!("{other} is the metadata of that {kind}, and comes first");
            self.leave(path, why);
        } else if let Some(about) = self.about(path)? {
            let found = self.components.entry(key).or_default();
            found.about = about;
            found.about_file = Some(path.to_owned());
        }
        Ok(())
    }

    /// The values of a file of metadata; none if it cannot be used, which is said.
    fn about(&mut self, path: &str) -> Result<Option<Map<String, Value>>> {
        let text = self.project.folder.read(path)?.unwrap_or_default();
        let text = text.trim_start_matches('\u{feff}');
        let collect = CollectOptions::default();
        let parsed = jsonc_parser::parse_to_ast(text, &collect, &ParseOptions::default());
        let value = parsed.ok().and_then(|parsed| parsed.value);
        let duplicated = value.as_ref().and_then(|value| duplicate(text, value));
        let Some(Value::Object(about)) = value.map(Value::from) else {
            self.leave(path, "is not an object in JSON, so nothing of it is used");
            return Ok(None);
        };
        if let Some(duplicate) = duplicated {
            let note = format!("{path}: {duplicate}, and the last of the two is used");
            self.imported.notes.push(note);
        }
        Ok(Some(about))
    }

    /// Leaves out the files of tests that `test` would take for those of no component.
    /// Returns how many there are of each component.
    pub(super) fn tests(
        &mut self,
        ids: &super::describe::Ids,
    ) -> BTreeMap<(ComponentKind, String), usize> {
        let mut counts = BTreeMap::new();
        for path in std::mem::take(&mut self.tests) {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let stem = name.strip_suffix(TESTS).unwrap_or(name);
            let is_beside = |file: &String| {
                let (of, name) = file.rsplit_once('/').unwrap_or(("", file));
                let begins = || name.split_once('.').is_some_and(|(first, _)| first == stem);
                (of == folder).then(begins)
            };
            let owner = self.components.iter().find(|(key, found)| {
                let beside: BTreeSet<_> = found.files.values().filter_map(is_beside).collect();
                let is_id = ids.get(*key).is_some_and(|id| id == stem);
                beside.contains(&true) || is_id && !beside.is_empty()
            });
            match owner.map(|(key, _)| key.clone()) {
                Some(key) => *counts.entry(key).or_default() += 1,
                None => self.leave(
                    &path,
                    "the files beside it are of no component of that name",
                ),
            }
        }
        counts
    }
}

/// Why a file in the folder of a kind is left out.
fn no_code(kind: ComponentKind) -> String {
    let codes = CodeKind::of(kind).filter(|code| code.carrier() != Carrier::Common);
    let codes: Vec<_> = codes.map(CodeKind::name).collect();
    format!(
        "its name is no code of {}: {}",
        crate::manifest::one(kind),
        codes.join(", ")
    )
}

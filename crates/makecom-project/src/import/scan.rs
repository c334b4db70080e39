//! Finds the components of an exported app, and what of the folder is none of them.

use std::collections::BTreeMap;
use std::path::Path;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::section::Carrier;
use makecom::{CodeKind, ComponentKind};
use serde_json::{Map, Value};

use super::Imported;
use crate::error::{Error, Result};
use crate::names::{code_named, kind_named, stem_of};
use crate::project::Project;

/// Names of the metadata of an app or of a component.
const ABOUT: [&str; 3] = ["metadata.json", "app.json", "metadata.imljson"];

/// A component that was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) about: Map<String, Value>,
    pub(super) files: BTreeMap<CodeKind, String>,
}

pub(super) struct Import<'a> {
    pub(super) project: &'a Project,
    pub(super) root: &'a Path,
    pub(super) imported: Imported,
    /// By kind and name.
    pub(super) components: BTreeMap<(ComponentKind, String), Found>,
    pub(super) app: Found,
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
    pub(super) fn folders(&self) -> Vec<String> {
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

    pub(super) fn scan(&mut self) -> Result<()> {
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

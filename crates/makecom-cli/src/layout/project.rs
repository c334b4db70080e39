//! A project: its folder, its manifest, and what it knows of servers.

use std::collections::BTreeMap;
use std::path::Path;

use makecom::{AppName, Section, SectionKind, Zone};

use super::base::Base;
use super::folder::Folder;
use super::manifest::{Connection, MANIFEST, Manifest, Origin};
use super::remote::{Connection as RemoteConnection, text_of};
use super::{Error, Result};

#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) folder: Folder,
    pub(crate) manifest: Manifest,
    pub(crate) base: Base,
    stand_in: StandIn,
}

/// What stands for files and labels of the project, as if it were in them: what
/// another origin has.
#[derive(Debug, Default)]
struct StandIn {
    texts: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

/// A file of a section, and what is in it if it is there.
#[derive(Debug)]
pub(crate) struct LocalSection {
    pub(crate) kind: SectionKind,
    pub(crate) file: String,
    pub(crate) section: Option<Section>,
}

impl Project {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let folder = Folder::open(path)?;
        match folder.read(MANIFEST)? {
            Some(text) => Self::with(folder, Manifest::parse(text)?),
            None => Err(Error::new(
                path.join(MANIFEST).display().to_string(),
                "is not there",
                "name the folder of a project, or begin one with `makecom pull APP DIR`",
            )),
        }
    }

    /// The project of a folder, or one that is not written yet.
    pub(crate) fn open_or_begin(path: &Path) -> Result<Self> {
        let folder = Folder::create(path)?;
        match folder.read(MANIFEST)? {
            Some(text) => Self::with(folder, Manifest::parse(text)?),
            None => Self::with(folder, Manifest::new()),
        }
    }

    fn with(folder: Folder, manifest: Manifest) -> Result<Self> {
        let base = Base::read(&folder)?;
        Ok(Self {
            folder,
            manifest,
            base,
            stand_in: StandIn::default(),
        })
    }

    /// The text of a file, or what stands for it.
    pub(crate) fn read(&self, file: &str) -> Result<Option<String>> {
        match self.stand_in.texts.get(file) {
            Some(text) => Ok(Some(text.clone())),
            None => self.folder.read(file),
        }
    }

    /// The label of a connection, or what stands for it.
    pub(crate) fn label(&self, id: &str) -> &str {
        let label = self.stand_in.labels.get(id);
        label.map_or_else(
            || self.manifest.connections[id].label.as_str(),
            String::as_str,
        )
    }

    /// Lets what a server has stand for a connection of the project, in all
    /// parts that the project manages. Nothing on the disk changes.
    pub(crate) fn let_stand(&mut self, id: &str, theirs: &RemoteConnection) -> Result<()> {
        let ours = &self.manifest.connections[id];
        if ours.kind != theirs.kind {
            return Err(Error::new(
                MANIFEST,
                format!(
                    "{id} is {}, but {} on the server is {}",
                    ours.kind.as_str(),
                    theirs.name,
                    theirs.kind.as_str()
                ),
                "pair it with another connection in idMapping",
            ));
        }
        for (kind, file) in ours.sections() {
            if let Some(section) = theirs.sections.get(&kind) {
                let text = text_of(section).to_owned();
                self.stand_in.texts.insert(file.to_owned(), text);
            }
        }
        let label = theirs.label.clone();
        self.stand_in.labels.insert(id.to_owned(), label);
        Ok(())
    }

    /// The sections of a connection that the project manages.
    pub(crate) fn sections(&self, connection: &Connection) -> Result<Vec<LocalSection>> {
        connection
            .sections()
            .map(|(kind, file)| {
                let text = self.read(file)?;
                Ok(LocalSection {
                    kind,
                    file: file.to_owned(),
                    section: text.map(|text| Section::from_text(kind, text)),
                })
            })
            .collect()
    }

    /// Writes the manifest if it has changed.
    pub(crate) fn save_manifest(&mut self) -> Result<()> {
        let text = self.manifest.text()?;
        if self.folder.read(MANIFEST)?.as_deref() == Some(text) {
            return Ok(());
        }
        self.folder.write(MANIFEST, text, false)
    }

    pub(crate) fn save_base(&self) -> Result<()> {
        self.base.write(&self.folder)
    }

    pub(crate) fn origin(&self, index: usize) -> &Origin {
        &self.manifest.origins[index]
    }

    /// The origin that is meant: by its label or its place, counted from 1; of
    /// that zone and that app; or the only one that is left.
    pub(crate) fn choose_origin(
        &self,
        name: Option<&str>,
        zone: Option<&Zone>,
        app: Option<&AppName>,
    ) -> Result<usize> {
        let origins = &self.manifest.origins;
        let mut fitting = Vec::new();
        for (index, origin) in origins.iter().enumerate() {
            let is_named = name.is_none_or(|name| {
                origin.label.as_deref() == Some(name) || (index + 1).to_string() == name
            });
            let is_there = match zone {
                Some(zone) => origin.zone()?.base_url() == zone.base_url(),
                None => true,
            };
            if is_named && is_there && app.is_none_or(|app| *app == origin.app) {
                fitting.push(index);
            }
        }
        if let [one] = fitting[..] {
            return Ok(one);
        }
        let wanted: Vec<String> = [
            name.map(|name| format!("called {name:?}")),
            zone.map(|zone| format!("in {zone}")),
            app.map(|app| format!("of the app {app}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let wanted = if wanted.is_empty() {
            String::new()
        } else {
            format!(" {}", wanted.join(" and "))
        };
        let known: Vec<String> = origins
            .iter()
            .enumerate()
            .map(|(index, origin)| {
                let label = origin.label.as_deref().unwrap_or("no label");
                format!(
                    "{} ({label}): {} {}",
                    index + 1,
                    origin.base_url,
                    origin.app
                )
            })
            .collect();
        let (message, help) = match (known.is_empty(), fitting.is_empty()) {
            (true, _) => (
                "names no origin".to_owned(),
                "pull an app with `makecom pull APP`".to_owned(),
            ),
            (false, true) => (
                format!("has no origin{wanted}"),
                format!("add it, or use one of these: {}", known.join("; ")),
            ),
            (false, false) => (
                format!("has several origins{wanted}"),
                format!("choose with --origin: {}", known.join("; ")),
            ),
        };
        Err(Error::new(MANIFEST, message, help))
    }
}

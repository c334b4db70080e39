//! A project: its folder, its manifest, and what it knows of servers.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use makecom::{AppName, Section, SectionKind, Zone};

use super::base::{BASE, Base};
use super::folder::{Folder, Written};
use super::lock::Request;
use super::manifest::{Connection, MANIFEST, Manifest, Origin};
use super::remote::{Connection as RemoteConnection, text_of};
use super::{Error, Result};

/// How often a file is looked at that an editor may be saving, and how long
/// between two looks.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub struct Project {
    pub folder: Folder,
    pub manifest: Manifest,
    pub base: Base,
    /// Whether the manifest has been read or written, rather than begun.
    has_manifest: bool,
    /// The base as it was when the project was opened.
    base_before: Base,
    /// Its text as it was read or written last.
    base_text: Option<String>,
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
pub struct LocalSection {
    pub kind: SectionKind,
    pub file: String,
    pub section: Option<Section>,
}

impl Project {
    /// The project of a folder, to be read; with a request, also to be changed,
    /// by no other process meanwhile.
    pub fn open(path: &Path, lock: Option<Request<'_>>) -> Result<Self> {
        let mut folder = Folder::open(path)?;
        let not_there = || {
            Error::new(
                path.join(MANIFEST).display().to_string(),
                "is not there",
                "name the folder of a project, or begin one with `makecom pull APP DIR`",
            )
        };
        if let Some(request) = lock {
            // Not in a folder that is none of ours.
            folder.read_own(MANIFEST)?.ok_or_else(not_there)?;
            folder.lock(request)?;
        }
        match folder.read_own(MANIFEST)? {
            Some(text) => Self::with(folder, Manifest::parse(text)?, true),
            None => Err(not_there()),
        }
    }

    /// The project of a folder, or one that is not written yet, to be changed.
    pub fn open_or_begin(path: &Path, lock: Request<'_>) -> Result<Self> {
        let mut folder = Folder::create(path)?;
        folder.lock(lock)?;
        match folder.read_own(MANIFEST)? {
            Some(text) => Self::with(folder, Manifest::parse(text)?, true),
            None => Self::with(folder, Manifest::new(), false),
        }
    }

    fn with(folder: Folder, manifest: Manifest, has_manifest: bool) -> Result<Self> {
        let text = folder.read_own(BASE)?;
        let base = Base::parse(text.as_deref())?;
        Ok(Self {
            folder,
            manifest,
            base: base.clone(),
            has_manifest,
            base_before: base,
            base_text: text,
            stand_in: StandIn::default(),
        })
    }

    /// The text of a file, or what stands for it.
    pub fn read(&self, file: &str) -> Result<Option<String>> {
        match self.stand_in.texts.get(file) {
            Some(text) => Ok(Some(text.clone())),
            None => self.folder.read(file),
        }
    }

    /// Whether a file is there, or something that stands for it.
    pub fn is_there(&self, file: &str) -> Result<bool> {
        Ok(self.stand_in.texts.contains_key(file) || self.folder.has(file)?)
    }

    /// The label of a connection, or what stands for it.
    pub fn label(&self, id: &str) -> &str {
        let label = self.stand_in.labels.get(id);
        label.map_or_else(
            || self.manifest.connections[id].label.as_str(),
            String::as_str,
        )
    }

    /// Lets what a server has stand for a connection of the project, in all
    /// parts that the project manages. Nothing on the disk changes.
    pub fn let_stand(&mut self, id: &str, theirs: &RemoteConnection) -> Result<()> {
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
    pub fn sections(&self, connection: &Connection) -> Result<Vec<LocalSection>> {
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

    /// Writes the manifest if it has changed: what changed here goes into what
    /// is on the disk by now, which an editor may have saved.
    ///
    /// # Errors
    ///
    /// If the two do not go together. Then what changed here is not written, and
    /// is taken back.
    pub fn save_manifest(&mut self) -> Result<()> {
        if self.has_manifest && !self.manifest.has_changed() {
            return Ok(());
        }
        let mut expected = self.has_manifest.then(|| self.manifest.text().to_owned());
        let mut looks = 0;
        loop {
            let text = expected.clone();
            let text = text.unwrap_or_else(|| self.manifest.text().to_owned());
            let written = self.manifest.changed_from(text).and_then(|next| {
                let expected = expected.as_deref();
                let written = self.folder.write_own(MANIFEST, expected, next.text())?;
                Ok((written, next))
            });
            let wrong = match written {
                Ok((Written::Done, next)) => {
                    self.manifest = next;
                    self.has_manifest = true;
                    return Ok(());
                }
                Ok((Written::Changed(Some(text)), _)) => {
                    expected = Some(text);
                    continue;
                }
                Ok((Written::Changed(None), _)) => Error::new(
                    MANIFEST,
                    "was taken away meanwhile",
                    "put it back, and run this again",
                ),
                Err(error) => error,
            };
            looks += 1;
            if looks == LOOKS {
                if let Some(text) = expected
                    && let Ok(manifest) = Manifest::parse(text)
                {
                    self.manifest = manifest;
                }
                return Err(wrong);
            }
            // An editor may be in the middle of it.
            std::thread::sleep(PAUSE);
            if let Ok(Some(text)) = self.folder.read_own(MANIFEST) {
                expected = Some(text);
            }
        }
    }

    /// Reads the manifest again, if it is there and can be read.
    pub fn look_again(&mut self) -> Result<()> {
        if let Some(text) = self.folder.read_own(MANIFEST)?
            && text != self.manifest.text()
        {
            self.manifest = Manifest::parse(text)?;
        }
        Ok(())
    }

    /// Writes the base if it has changed: what changed here since the project was
    /// opened goes into what is on the disk by now.
    pub fn save_base(&mut self) -> Result<()> {
        loop {
            let text = self.base.text()?;
            if self.base_text.as_ref() == Some(&text) {
                return Ok(());
            }
            let expected = self.base_text.as_deref();
            match self.folder.write_own(BASE, expected, &text)? {
                Written::Done => {
                    self.base_text = Some(text);
                    return Ok(());
                }
                // What was noted here must not go with the file.
                Written::Changed(None) => self.base_text = None,
                Written::Changed(Some(disk)) => {
                    let there = Base::parse(Some(&disk))?;
                    self.base = self.base.merge(&self.base_before, there);
                    self.base_text = Some(disk);
                }
            }
        }
    }

    /// Whether there is a manifest, or one is yet to be written.
    pub fn has_manifest(&self) -> bool {
        self.has_manifest
    }

    pub fn origin(&self, index: usize) -> &Origin {
        &self.manifest.origins[index]
    }

    /// The origin that is meant: by its label or its place, counted from 1; of
    /// that zone and that app; or the only one that is left.
    pub fn choose_origin(
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

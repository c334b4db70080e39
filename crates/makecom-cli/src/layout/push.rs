//! From the project to the server.
//!
//! A plan says what would change, and what is refused: whatever the server has
//! that the project has not seen. Only a plan without refusals is carried out.
//! What was done is on the disk as soon as it is done, so that a push that
//! fails half-way is taken up by the next.

use std::collections::BTreeSet;

use makecom::{ConnectionType, SectionKind};
use serde::Serialize;

use super::base::{self, Digest};
use super::manifest::{Connection as LocalConnection, Kind, MANIFEST};
use super::project::Project;
use super::pull::read_common;
use super::remote::Connection;
use super::{Error, Result};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Action {
    /// Made on the server, with all its sections.
    Create,
    /// Made by a push that was stopped; goes on from there.
    Resume,
    /// Changed on the server.
    Update,
    /// The same on both sides.
    Unchanged,
    /// Deleted on the server.
    Delete,
    /// Cannot be pushed.
    Refuse,
}

/// A part of a connection that is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "part", content = "section")]
pub(crate) enum Part {
    Label,
    Section(SectionKind),
    Common,
}

/// A connection, and what becomes of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    /// Its local id; of one to delete, what it was.
    pub(crate) local: String,
    /// Its name on the server, if it has one.
    pub(crate) remote: Option<String>,
    pub(crate) action: Action,
    /// What is written.
    pub(crate) parts: Vec<Part>,
    /// Why it is refused, each with what to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) reasons: Vec<String>,
    /// What is the same on both sides, which is worth knowing next time.
    #[serde(skip)]
    agreed: base::Connection,
}

#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) items: Vec<Item>,
    /// Connections of the server that the project does not know.
    #[serde(rename = "onlyRemote")]
    pub(crate) only_remote: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'a> {
    /// Whether the project wins where the server changed, too.
    pub(crate) force: bool,
    /// Whether what the project has no longer is deleted.
    pub(crate) prune: bool,
    /// Whether common data is pushed.
    pub(crate) common: bool,
    /// Only these, by local id or name on the server; all if there are none.
    pub(crate) only: &'a [String],
}

impl Options<'_> {
    pub(crate) fn takes(&self, local: Option<&str>, remote: Option<&str>) -> bool {
        let is = |name: &String| Some(name.as_str()) == local || Some(name.as_str()) == remote;
        self.only.is_empty() || self.only.iter().any(is)
    }
}

/// Which connections of a server have to be read for a plan.
pub(crate) fn wants(project: &Project, origin: usize, options: Options<'_>, remote: &str) -> bool {
    let Some(pair) = project.origin(origin).local_of(remote) else {
        return false;
    };
    let Some(local) = &pair.local else {
        return false;
    };
    let is_here = project.manifest.connections.contains_key(local);
    (is_here || options.prune) && options.takes(Some(local), Some(remote))
}

impl Plan {
    pub(crate) fn make(
        project: &Project,
        origin: usize,
        remote: &[Connection],
        options: Options<'_>,
    ) -> Result<Self> {
        let mut items = Vec::new();
        for (id, local) in &project.manifest.connections {
            let pair = project.origin(origin).remote_of(id);
            if pair.is_some_and(|pair| pair.remote.is_none() || pair.is_foreign) {
                continue;
            }
            let name = pair.and_then(|pair| pair.remote.as_deref());
            if options.takes(Some(id), name) {
                let planner = Planner {
                    project,
                    origin,
                    remote,
                    options,
                };
                items.push(planner.connection(id, local, name)?);
            }
        }
        if options.prune {
            for pair in project.origin(origin).pairs() {
                if let (Some(id), Some(name), false) = (&pair.local, &pair.remote, pair.is_foreign)
                    && (pair.local_deleted || !project.manifest.connections.contains_key(id))
                    && options.takes(Some(id), Some(name))
                    && let Some(theirs) = find(remote, name)
                {
                    items.push(deletion(project, origin, id, theirs, options));
                }
            }
        }
        for name in options.only {
            let is_it = |item: &Item| item.local == *name || item.remote.as_ref() == Some(name);
            if !items.iter().any(is_it) {
                return Err(Error::new(
                    MANIFEST,
                    format!("has no connection {name:?} for this origin"),
                    "use a local id, or the name on the server",
                ));
            }
        }
        let known: BTreeSet<_> = items
            .iter()
            .filter_map(|item| item.remote.as_deref())
            .collect();
        let only_remote = remote
            .iter()
            .map(|one| one.name.as_str())
            .filter(|name| options.only.is_empty() && !known.contains(name))
            .filter(|name| project.origin(origin).local_of(name).is_none())
            .map(str::to_owned)
            .collect();
        Ok(Self { items, only_remote })
    }

    /// Remembers what is the same on both sides: from now on, a difference in
    /// it is somebody's change, and it can be told whose.
    pub(crate) fn remember(&self, project: &mut Project, origin: usize) -> Result<()> {
        let id = project.origin(origin).id();
        for item in &self.items {
            // Of what is not paired yet, nothing is remembered.
            if let (Some(name), Some(_)) =
                (&item.remote, project.origin(origin).remote_of(&item.local))
            {
                let known = project.base.connection_mut(&id, name);
                known.sections.extend(item.agreed.sections.clone());
                if item.agreed.label.is_some() {
                    known.label.clone_from(&item.agreed.label);
                }
            }
        }
        project.save_base()
    }

    pub(crate) fn count(&self, action: Action) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.action == action).count()
    }

    /// Whether anything would be sent.
    pub(crate) fn is_empty(&self) -> bool {
        let mut items = self.items.iter();
        items.all(|item| matches!(item.action, Action::Unchanged | Action::Refuse))
    }
}

fn find<'a>(remote: &'a [Connection], name: &str) -> Option<&'a Connection> {
    remote.iter().find(|one| one.name.as_str() == name)
}

struct Planner<'a> {
    project: &'a Project,
    origin: usize,
    remote: &'a [Connection],
    options: Options<'a>,
}

impl Planner<'_> {
    fn connection(&self, id: &str, local: &LocalConnection, name: Option<&str>) -> Result<Item> {
        let mut item = Item {
            local: id.to_owned(),
            remote: name.map(str::to_owned),
            action: Action::Unchanged,
            parts: Vec::new(),
            reasons: Vec::new(),
            agreed: base::Connection::default(),
        };
        let theirs = if let Some(name) = name {
            let found = find(self.remote, name);
            let origin = self.project.origin(self.origin).id();
            if self.project.base.creating(&origin, id).is_some() {
                item.action = Action::Resume;
            }
            if found.is_none() {
                item.reasons.push(format!(
                    "{name} is not on the server any more; take its pair out of idMapping to have it made anew"
                ));
            }
            found
        } else {
            item.action = Action::Create;
            self.stopped(id, &mut item)
        };
        if let Some(theirs) = theirs {
            if let Some(original) = &theirs.alias_of {
                item.reasons.push(format!(
                    "{} is an alias of {original}, where changes do nothing; pair it with {original}",
                    theirs.name
                ));
            } else if theirs.kind != local.kind {
                item.reasons.push(format!(
                    "it is {} here and {} on the server, which cannot be changed; take its pair out of idMapping to have it made anew",
                    local.kind.as_str(),
                    theirs.kind.as_str()
                ));
            }
        }
        self.label(theirs, &mut item);
        self.sections(local, theirs, &mut item)?;
        if self.options.common {
            self.common(local, theirs, &mut item)?;
        }
        if !item.reasons.is_empty() {
            item.action = Action::Refuse;
            item.parts.clear();
        } else if item.action == Action::Unchanged && !item.parts.is_empty() {
            item.action = Action::Update;
        }
        Ok(item)
    }

    /// What a push that was stopped has made already.
    fn stopped(&self, id: &str, item: &mut Item) -> Option<&Connection> {
        let origin = self.project.origin(self.origin);
        let before = self.project.base.creating(&origin.id(), id)?;
        let label = self.project.label(id);
        let made: Vec<_> = self
            .remote
            .iter()
            .filter(|one| {
                let name = one.name.as_str();
                one.label == label && !before.contains(name) && origin.local_of(name).is_none()
            })
            .collect();
        match made[..] {
            [] => None,
            [one] => {
                item.action = Action::Resume;
                item.remote = Some(one.name.to_string());
                Some(one)
            }
            [..] => {
                let names: Vec<_> = made.iter().map(|one| one.name.as_str()).collect();
                item.reasons.push(format!(
                    "a push was stopped while it made it, and it may be any of {}; pair one in idMapping",
                    names.join(", ")
                ));
                None
            }
        }
    }

    fn known(&self, theirs: Option<&Connection>) -> Option<&base::Connection> {
        let origin = self.project.origin(self.origin);
        self.project
            .base
            .connection(&origin.id(), theirs?.name.as_str())
    }

    /// Whether what a push made itself is completed, with nothing to lose.
    fn is_ours(&self, item: &Item) -> bool {
        self.options.force || matches!(item.action, Action::Create | Action::Resume)
    }

    fn label(&self, theirs: Option<&Connection>, item: &mut Item) {
        let Some(theirs) = theirs else {
            return;
        };
        if theirs.label == self.project.label(&item.local) {
            item.agreed.label = Some(theirs.label.clone());
            return;
        }
        let known = self
            .known(Some(theirs))
            .and_then(|known| known.label.as_ref());
        if known == Some(&theirs.label) || self.is_ours(item) {
            item.parts.push(Part::Label);
        } else {
            let reason = "the label was changed on the server; pull, or push with --force";
            item.reasons.push(reason.to_owned());
        }
    }

    fn sections(
        &self,
        local: &LocalConnection,
        theirs: Option<&Connection>,
        item: &mut Item,
    ) -> Result<()> {
        let known = self.known(theirs);
        for section in self.project.sections(local)? {
            let (kind, file) = (section.kind, section.file);
            let Some(ours) = section.section else {
                item.reasons.push(format!(
                    "{file} is not there; pull, or take it out of codeFiles"
                ));
                continue;
            };
            if let Err(error) = ours.value() {
                item.reasons.push(format!("{file}: {error}"));
                continue;
            }
            let theirs = theirs.and_then(|theirs| theirs.sections.get(&kind));
            let Some(theirs) = theirs else {
                item.parts.push(Part::Section(kind));
                continue;
            };
            if base::is_same(&ours, theirs) {
                item.agreed.sections.insert(kind, Digest::of(theirs));
                continue;
            }
            let before = known.and_then(|known| known.sections.get(&kind));
            if before == Some(&Digest::of(theirs)) || self.is_ours(item) {
                item.parts.push(Part::Section(kind));
            } else {
                let what = match before {
                    Some(_) => "was changed on the server since the last pull",
                    None => "was never pulled, so nobody knows whose change it is",
                };
                item.reasons
                    .push(format!("{file}: {kind} {what}; pull, or push with --force"));
            }
        }
        Ok(())
    }

    fn common(
        &self,
        local: &LocalConnection,
        theirs: Option<&Connection>,
        item: &mut Item,
    ) -> Result<()> {
        let Some(file) = local.common() else {
            return Ok(());
        };
        let Some(text) = self.project.folder.read(file)? else {
            item.reasons
                .push(format!("{file} is not there; pull with --include-common"));
            return Ok(());
        };
        match read_common(file, &text) {
            Err(error) => item.reasons.push(error.to_string()),
            Ok(ours) if theirs.and_then(|theirs| theirs.common.as_ref()) == Some(&ours) => {}
            Ok(_) => item.parts.push(Part::Common),
        }
        Ok(())
    }
}

/// Deletes only what is as the project last saw it.
fn deletion(
    project: &Project,
    origin: usize,
    id: &str,
    theirs: &Connection,
    options: Options<'_>,
) -> Item {
    let origin = project.origin(origin).id();
    let known = project.base.connection(&origin, theirs.name.as_str());
    let is_known = theirs.sections.iter().all(|(kind, section)| {
        known.and_then(|known| known.sections.get(kind)) == Some(&Digest::of(section))
    });
    let mut reasons = Vec::new();
    if let Some(original) = &theirs.alias_of {
        reasons.push(format!("it is an alias of {original}; delete it by hand"));
    } else if !is_known && !options.force {
        let reason =
            "it was changed on the server since the last pull; look at it, or push with --force";
        reasons.push(reason.to_owned());
    }
    Item {
        local: id.to_owned(),
        remote: Some(theirs.name.to_string()),
        action: if reasons.is_empty() {
            Action::Delete
        } else {
            Action::Refuse
        },
        parts: Vec::new(),
        reasons,
        agreed: base::Connection::default(),
    }
}

/// The scaffold to start from: of its kind the plainest, since every section is
/// written anyway.
pub(crate) fn scaffold(kind: Kind) -> ConnectionType {
    match kind {
        Kind::Basic => ConnectionType::Other,
        Kind::Oauth => ConnectionType::Oauth,
    }
}

//! From the project to the server.
//!
//! A plan says what would change, and what is refused: whatever the server has
//! that the project has not seen. Only a plan without refusals is carried out. It
//! holds the texts that were compared and checked, and these are sent, whatever
//! the files hold by then. What was done is on the disk as soon as it is done, so that a push that
//! fails half-way is taken up by the next.

use std::collections::BTreeSet;

use makecom::{Common, ConnectionType, Section, SectionKind};
use serde::{Serialize, Serializer};

use super::base::{self, Digest};
use super::manifest::{Connection as LocalConnection, Kind, MANIFEST};
use super::project::Project;
use super::pull::read_common;
use super::remote::Connection;
use super::{Error, Result};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Made on the server, with all its sections.
    Create,
    /// Made by a push that was stopped; goes on from there.
    Resume,
    /// Paired again with what it was paired with, and brought up to date.
    Pair,
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
pub enum Part {
    Label,
    Section(SectionKind),
    Common,
}

/// A part with what is to be written.
#[derive(Clone, Debug)]
pub enum Write {
    Label(String),
    Section(Section),
    Common(Common),
}

impl Write {
    pub fn part(&self) -> Part {
        match self {
            Self::Label(_) => Part::Label,
            Self::Section(section) => Part::Section(section.kind()),
            Self::Common(_) => Part::Common,
        }
    }
}

impl Serialize for Write {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.part().serialize(serializer)
    }
}

/// A connection, and what becomes of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its local id; of one to delete, what it was.
    pub local: String,
    /// Its name on the server, if it has one.
    pub remote: Option<String>,
    pub action: Action,
    /// What is written.
    #[serde(rename = "parts")]
    pub writes: Vec<Write>,
    /// Why it is refused, each with what to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What the server has that is the same here, or is no change of another.
    #[serde(skip)]
    agreed: base::Connection,
    /// What it is made with.
    #[serde(skip)]
    pub(super) label: String,
    #[serde(skip)]
    pub(super) kind: Kind,
    /// The files that it is written from.
    #[serde(skip)]
    pub(super) files: Vec<String>,
    /// Whether a push makes it, or began to: then there is nothing to lose.
    #[serde(skip)]
    is_unfinished: bool,
}

impl Item {
    /// Enters what is known of a connection that is paired.
    pub(super) fn remember(&self, known: &mut base::Connection) {
        known.local = Some(self.local.clone());
        if self.action == Action::Unchanged {
            known.sending = None;
        }
        known.sections.extend(self.agreed.sections.clone());
        if self.agreed.label.is_some() {
            known.label.clone_from(&self.agreed.label);
        }
    }

    fn write(&mut self, file: String, write: Write) {
        self.files.push(file);
        self.writes.push(write);
    }
}

#[derive(Debug, Serialize)]
pub struct Plan {
    pub items: Vec<Item>,
    /// Connections of the server that the project does not know.
    #[serde(rename = "onlyRemote")]
    pub only_remote: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Whether the project wins where the server changed, too.
    pub force: bool,
    /// Whether what the project has no longer is deleted.
    pub prune: bool,
    /// Whether common data is pushed.
    pub common: bool,
    /// Only these, by local id or name on the server; all if there are none.
    pub only: &'a [String],
}

impl Options<'_> {
    pub fn takes(&self, local: Option<&str>, remote: Option<&str>) -> bool {
        let is = |name: &String| Some(name.as_str()) == local || Some(name.as_str()) == remote;
        self.only.is_empty() || self.only.iter().any(is)
    }
}

/// Which connections of a server have to be read for a plan.
pub fn wants(project: &Project, origin: usize, options: Options<'_>, remote: &str) -> bool {
    let origin = project.origin(origin);
    let is_here = |local: &str| project.manifest.connections.contains_key(local);
    let Some(pair) = origin.local_of(remote) else {
        // Paired once: it is compared before it is paired again.
        let known = project.base.connection(&origin.id(), remote);
        let local = known.and_then(|known| known.local.as_deref());
        return local.is_some_and(|local| {
            is_here(local)
                && origin.remote_of(local).is_none()
                && options.takes(Some(local), Some(remote))
        });
    };
    let Some(local) = &pair.local else {
        return false;
    };
    (is_here(local) || options.prune) && options.takes(Some(local), Some(remote))
}

impl Plan {
    pub fn make(
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
    pub fn remember(&self, project: &mut Project, origin: usize) -> Result<()> {
        let id = project.origin(origin).id();
        for item in &self.items {
            // Of what is not paired yet, nothing is remembered.
            if let (Some(name), Some(_)) =
                (&item.remote, project.origin(origin).remote_of(&item.local))
            {
                let known = project.base.connection_mut(&id, name);
                item.remember(known);
            }
        }
        project.save_base()
    }

    pub fn count(&self, action: Action) -> usize {
        let items = self.items.iter();
        items.filter(|item| item.action == action).count()
    }

    /// Whether anything would be sent.
    pub fn is_empty(&self) -> bool {
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
            writes: Vec::new(),
            reasons: Vec::new(),
            agreed: base::Connection::default(),
            label: self.project.label(id).to_owned(),
            kind: local.kind,
            files: Vec::new(),
            is_unfinished: false,
        };
        let theirs = if let Some(name) = name {
            let found = find(self.remote, name);
            let origin = self.project.origin(self.origin).id();
            let mut creating = self.project.base.creating(&origin);
            if creating.any(|(local, _)| local == id) {
                item.action = Action::Resume;
                item.is_unfinished = true;
            }
            if found.is_none() {
                item.reasons.push(format!(
                    "{name} is not on the server any more; take its pair out of idMapping to have it made anew"
                ));
            }
            found
        } else {
            item.action = Action::Create;
            item.is_unfinished = true;
            self.made(id, &mut item)
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
            item.writes.clear();
        } else if item.action == Action::Unchanged && !item.writes.is_empty() {
            item.action = Action::Update;
        }
        Ok(item)
    }

    /// What is on the server of a connection that is not paired: made by a push
    /// that was stopped, or paired once. It is not made a second time.
    fn made(&self, id: &str, item: &mut Item) -> Option<&Connection> {
        let origin = self.project.origin(self.origin);
        let base = &self.project.base;
        let origin_id = origin.id();
        let is_free = |name: &str| origin.local_of(name).is_none();
        let creating: Vec<_> = base.creating(&origin_id).collect();
        let may_be = |of: &str, one: &Connection| {
            is_free(one.name.as_str()) && base.may_be_made_for(&origin_id, of, &item.label, one)
        };

        if let Some((_, own)) = creating.iter().find(|(local, _)| *local == id) {
            let made: Vec<_> = self.remote.iter().filter(|one| may_be(id, one)).collect();
            let is_shared = |one: &Connection| {
                own.made.is_none()
                    && creating
                        .iter()
                        .any(|(local, _)| *local != id && may_be(local, one))
            };
            match made[..] {
                [] => {}
                [one] if !is_shared(one) => {
                    item.action = Action::Resume;
                    item.remote = Some(one.name.to_string());
                    return Some(one);
                }
                [..] => {
                    let names: Vec<_> = made.iter().map(|one| one.name.as_str()).collect();
                    item.reasons.push(format!(
                        "a push was stopped while it made it, and it may be any of {}; pair one in idMapping",
                        names.join(", ")
                    ));
                    return None;
                }
            }
        }

        for (name, known) in base.remotes_of(&origin_id, id) {
            let Some(theirs) = find(self.remote, name).filter(|theirs| {
                is_free(name) && theirs.kind == item.kind && theirs.alias_of.is_none()
            }) else {
                continue;
            };
            let is_it = theirs.label == item.label || known.label.as_ref() == Some(&item.label);
            if is_it && theirs.is_read {
                item.action = Action::Pair;
                item.remote = Some(name.to_owned());
                item.is_unfinished = false;
                return Some(theirs);
            }
            item.reasons.push(format!(
                "it was paired with {name}, which is on the server; pair them again in idMapping, or give it another id to have another made"
            ));
            return None;
        }

        let left = creating
            .iter()
            .filter(|(local, _)| !self.project.manifest.connections.contains_key(*local));
        for (local, _) in left {
            let made = self.remote.iter().find(|one| may_be(local, one));
            if let Some(made) = made.filter(|made| made.label == item.label) {
                item.reasons.push(format!(
                    "{} was made for {local} by a push that was stopped, and {local} is no longer here; pair it in idMapping, or delete it on the server",
                    made.name
                ));
            }
        }
        None
    }

    fn known(&self, theirs: Option<&Connection>) -> Option<&base::Connection> {
        let origin = self.project.origin(self.origin);
        self.project
            .base
            .connection(&origin.id(), theirs?.name.as_str())
    }

    /// Whether what a push made itself is completed, with nothing to lose.
    fn is_ours(&self, item: &Item) -> bool {
        self.options.force || item.is_unfinished
    }

    fn label(&self, theirs: Option<&Connection>, item: &mut Item) {
        let Some(theirs) = theirs else {
            return;
        };
        if theirs.label == item.label {
            item.agreed.label = Some(theirs.label.clone());
            return;
        }
        let known = self.known(Some(theirs));
        let is_known = known.is_some_and(|known| known.knows_label(&theirs.label));
        if is_known {
            item.agreed.label = Some(theirs.label.clone());
        }
        if is_known || self.is_ours(item) {
            item.writes.push(Write::Label(item.label.clone()));
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
                item.write(file, Write::Section(ours));
                continue;
            };
            if base::is_same(&ours, theirs) {
                item.agreed.sections.insert(kind, Digest::of(theirs));
                continue;
            }
            let before = known.and_then(|known| known.sections.get(&kind));
            let is_known = known.is_some_and(|known| known.knows(theirs));
            if is_known {
                // What is sent next takes the place of what was sent before.
                item.agreed.sections.insert(kind, Digest::of(theirs));
            }
            if is_known || self.is_ours(item) {
                item.write(file, Write::Section(ours));
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
            Ok(ours) => item.write(file.to_owned(), Write::Common(ours)),
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
    let mut sections = theirs.sections.values();
    let is_known = sections.all(|section| known.is_some_and(|known| known.knows(section)));
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
        writes: Vec::new(),
        reasons,
        agreed: base::Connection::default(),
        label: theirs.label.clone(),
        kind: theirs.kind,
        files: Vec::new(),
        is_unfinished: false,
    }
}

/// The scaffold to start from: of its kind the plainest, since every section is
/// written anyway.
pub fn scaffold(kind: Kind) -> ConnectionType {
    match kind {
        Kind::Basic => ConnectionType::Other,
        Kind::Oauth => ConnectionType::Oauth,
    }
}

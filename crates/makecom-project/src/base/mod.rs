//! The base of the three-way merge: the state in which server and project were last the
//! same, in `makecomapp.base.json` beside the manifest. The extension ignores the file.
//!
//! It holds digests, not texts. If one side still has the digest of the base, a
//! difference is the other side's change.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use makecom::{CodeKind, ComponentKind, Section};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error, Result};
use crate::field::{Field, FieldValue, Fields};
use crate::ids::is_named_here;
use crate::names::{BASE, file_forms, is_unset_file};
use crate::remote::RemoteComponent;
use crate::unique;

/// The state of each origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Base {
    version: Version,
    #[serde(default)]
    origins: BTreeMap<String, Kinds>,
}

/// What is known of the components of each kind in an origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
struct Kinds(BTreeMap<ComponentKind, Known>);

/// Its form on the disk, where connections have keys of their own, as in older files.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    connections: BTreeMap<String, Component>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    creating: BTreeMap<String, Creating>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    components: BTreeMap<String, Known>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Known {
    known: BTreeMap<String, Component>,
    /// Components that a push began to create and did not finish, by local id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    creating: BTreeMap<String, Creating>,
}

impl TryFrom<Stored> for Kinds {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let connections = Known {
            known: stored.connections,
            creating: stored.creating,
        };
        let mut kinds = BTreeMap::from([(ComponentKind::Connection, connections)]);
        for (name, known) in stored.components {
            let mut all = CodeKind::ALL.map(CodeKind::component).into_iter();
            let kind = all.find(|kind| kind.as_str() == name);
            let kind = kind.ok_or_else(|| format!("{name:?} is not a kind of component"))?;
            kinds.insert(kind, known);
        }
        Ok(Self(kinds))
    }
}

impl From<Kinds> for Stored {
    fn from(Kinds(mut kinds): Kinds) -> Self {
        let connections = kinds.remove(&ComponentKind::Connection).unwrap_or_default();
        let others = kinds.into_iter();
        Self {
            connections: connections.known,
            creating: connections.creating,
            components: others
                .map(|(kind, known)| (kind.to_string(), known))
                .collect(),
        }
    }
}

/// A component that a push was about to create.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Journal")]
pub(crate) struct Creating {
    /// The names that the server had before: an additional one with this label is the
    /// created component.
    pub(crate) before: BTreeSet<String>,
    /// The label that it was created with, even if the project has another by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    /// Its name, once the server has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) made: Option<String>,
}

/// Reads a note, also of earlier versions.
#[derive(Deserialize)]
#[serde(untagged)]
enum Journal {
    Names(BTreeSet<String>),
    Whole {
        before: BTreeSet<String>,
        label: Option<String>,
        made: Option<String>,
    },
}

impl From<Journal> for Creating {
    fn from(journal: Journal) -> Self {
        let (before, label, made) = match journal {
            Journal::Names(before) => (before, None, None),
            Journal::Whole {
                before,
                label,
                made,
            } => (before, label, made),
        };
        Self {
            before,
            label,
            made,
        }
    }
}

/// A component as it was last known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Component {
    /// The local id that it was paired with, so that losing the pair from the manifest
    /// does not create a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) local: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// The other fields, with references by their names on the server.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    fields: Fields,
    /// The fields that wait for a commit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) pending: BTreeMap<Field, Pending>,
    /// The metadata of the app by their keys, and the states of a module.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) icon: Option<Icon>,
    pub(crate) sections: BTreeMap<CodeKind, Digest>,
    /// The codes that wait for a commit, as they were before: a rollback brings these back.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) committed: BTreeMap<CodeKind, Digest>,
    /// The digests that an interrupted push was about to send: if the server has them,
    /// they are no change of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sending: Option<Sending>,
}

/// The digests that were about to be sent to a component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sending {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    fields: Fields,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) sections: BTreeMap<CodeKind, Digest>,
}

/// The icon as it was here and on the server, which may answer other bytes than it was
/// sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Icon {
    pub(crate) here: Digest,
    pub(crate) there: Digest,
}

/// A field of an approved app that was sent: the server shows the former value until the
/// change is committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) sent: Option<String>,
    pub(crate) shown: Option<String>,
}

/// Labels have a key of their own in the file, as in older files.
fn set_field(label: &mut Option<String>, fields: &mut Fields, field: Field, to: Option<&str>) {
    let to = to.map(str::to_owned);
    match field {
        Field::Label => *label = to,
        field => drop(fields.insert(field, to)),
    }
}

fn field<'a>(label: Option<&'a str>, fields: &'a Fields, field: Field) -> Option<FieldValue<'a>> {
    match field {
        Field::Label => label.map(Some),
        field => fields.get(&field).map(Option::as_deref),
    }
}

impl Sending {
    pub(crate) fn set_field(&mut self, field: Field, to: Option<&str>) {
        set_field(&mut self.label, &mut self.fields, field, to);
    }
}

impl Component {
    /// The value of a field; `None` if it is not known.
    pub(crate) fn field(&self, of: Field) -> Option<FieldValue<'_>> {
        field(self.label.as_deref(), &self.fields, of)
    }

    pub(crate) fn set_field(&mut self, field: Field, to: Option<&str>) {
        set_field(&mut self.label, &mut self.fields, field, to);
        self.pending.remove(&field);
    }

    /// Takes a code as it was sent, and whether it waits for a commit.
    pub(crate) fn sent(&mut self, section: &Section, is_pending: bool) {
        let kind = section.kind();
        let before = self.sections.insert(kind, Digest::of(section));
        match before {
            Some(before) if is_pending => drop(self.committed.entry(kind).or_insert(before)),
            _ if is_pending => {}
            _ => drop(self.committed.remove(&kind)),
        }
    }

    /// Takes what another one knows.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.sections.extend(other.sections.clone());
        self.metadata.extend(other.metadata.clone());
        if other.icon.is_some() {
            self.icon.clone_from(&other.icon);
        }
        self.fields.extend(other.fields.clone());
        if other.label.is_some() {
            self.label.clone_from(&other.label);
        }
        // What both sides have does not wait any more.
        self.pending
            .retain(|field, _| other.field(*field).is_none());
    }

    /// Whether the server has the value of the base, or one that a push was about to
    /// send.
    pub(crate) fn knows_field(&self, of: Field, theirs: Option<&str>) -> bool {
        let sent = self.sending.as_ref();
        let sent = sent.and_then(|sent| field(sent.label.as_deref(), &sent.fields, of));
        // It is cleared while both connections are exchanged.
        let is_between = of == Field::AltConnection && sent.is_some() && theirs.is_none();
        self.field(of) == Some(theirs) || sent == Some(theirs) || is_between
    }

    /// Whether the server has the section of the base, one that a push was about to send,
    /// or the one before a change that waits for a commit.
    pub(crate) fn knows(&self, theirs: &Section) -> bool {
        let digest = Some(&Digest::of(theirs));
        let kind = theirs.kind();
        let sent = self.sending.as_ref();
        [&self.sections, &self.committed]
            .iter()
            .any(|known| known.get(&kind) == digest)
            || sent.and_then(|sent| sent.sections.get(&kind)) == digest
    }
}

/// The digest of a section; all forms of unset have the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Digest(String);

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
#[derive(Clone, Copy)]
struct Version;

impl TryFrom<u32> for Version {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        match version {
            1 => Ok(Self),
            other => Err(format!("version is {other}, and only 1 is known")),
        }
    }
}

impl From<Version> for u32 {
    fn from(Version: Version) -> Self {
        1
    }
}

impl Digest {
    pub(crate) fn of(section: &Section) -> Self {
        if section.is_unset() {
            return Self("unset".to_owned());
        }
        Self::of_bytes(section.text().as_bytes())
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(base16ct::lower::encode_string(&Sha256::digest(bytes)))
    }

    /// Whether a section of the project equals the base: byte for byte, or both unset.
    pub(crate) fn is_of(&self, local: &Section) -> bool {
        *self == Self::of(local) || self.0 == "unset" && is_empty(local)
    }
}

/// Whether a section of the project equals one of the server: byte for byte, but for a note
/// that the extension adds to an empty scope, or both unset, which the extension writes as
/// an empty list or object.
///
/// ```
/// use makecom::{Section, CodeKind};
/// use makecom_project::is_same;
///
/// let scope = |text: &str| Section::from_text(CodeKind::ConnectionScope, text);
/// assert!(is_same(&scope("[]"), &scope("null")));
/// assert!(!is_same(&scope("[1]"), &scope("[ 1 ]")));
/// ```
pub fn is_same(local: &Section, remote: &Section) -> bool {
    file_forms(remote.kind(), local.text()).contains(&remote.text())
        || is_empty(local) && (remote.is_unset() || is_unset_file(local) && is_empty(remote))
}

/// Whether a section was never written: it is unset or empty, or has the text of a new
/// one.
pub(crate) fn is_untouched(section: &Section) -> bool {
    let text = section.text();
    section.is_unset() || is_empty(section) || text == "null" || text == section.kind().empty()
}

fn is_empty(section: &Section) -> bool {
    section.value().is_ok_and(|value| {
        value.is_null()
            || value.as_object().is_some_and(serde_json::Map::is_empty)
            || value.as_array().is_some_and(Vec::is_empty)
    })
}

impl Base {
    /// Parses the text of a base; without a text, the base is empty.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        unique::from_str(text).map_err(|error| {
            Error::new(
                Code::Base,
                BASE,
                error.to_string(),
                "take back the change, or delete the file and pull again",
            )
            .with_source(error)
        })
    }

    pub(crate) fn text(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            let message = format!("cannot be written: {error}");
            Error::new(Code::Internal, BASE, message, "report this")
        })?;
        Ok(text + "\n")
    }

    /// The base on the disk, with the changes made here since an earlier state.
    pub(crate) fn merge(&self, before: &Self, disk: Self) -> Self {
        let mut merged = disk;
        let nothing = Known::default();
        for (origin, Kinds(kinds)) in &self.origins {
            for (kind, mine) in kinds {
                let before = before.of(origin, *kind).unwrap_or(&nothing);
                let theirs = merged.known(origin, *kind);
                merge(&mine.known, &before.known, &mut theirs.known);
                merge(&mine.creating, &before.creating, &mut theirs.creating);
            }
        }
        merged
    }

    /// Whether fields or codes of an origin wait for a commit.
    pub(crate) fn has_pending(&self, origin: &str) -> bool {
        let kinds = self.origins.get(origin).into_iter();
        let known = kinds.flat_map(|kinds| kinds.0.values());
        known
            .flat_map(|known| known.known.values())
            .any(|one| !one.pending.is_empty() || !one.committed.is_empty())
    }

    fn of(&self, origin: &str, kind: ComponentKind) -> Option<&Known> {
        self.origins.get(origin)?.0.get(&kind)
    }

    pub(crate) fn component(
        &self,
        origin: &str,
        kind: ComponentKind,
        remote: &str,
    ) -> Option<&Component> {
        self.of(origin, kind)?.known.get(remote)
    }

    pub(crate) fn component_mut(
        &mut self,
        origin: &str,
        kind: ComponentKind,
        remote: &str,
    ) -> &mut Component {
        let known = self.known(origin, kind);
        known.known.entry(remote.to_owned()).or_default()
    }

    pub(crate) fn forget(&mut self, origin: &str, kind: ComponentKind, remote: &str) {
        self.known(origin, kind).known.remove(remote);
    }

    /// The pairs of local ids and names on the server, without those of an id that is there
    /// twice.
    pub(crate) fn pairs(&self, origin: &str, kind: ComponentKind) -> Vec<(String, String)> {
        let known = self.of(origin, kind).into_iter();
        let known = known.flat_map(|known| &known.known);
        let pairs = known.filter_map(|(remote, it)| Some((it.local.clone()?, remote.clone())));
        let pairs: Vec<_> = pairs.collect();
        let is_once = |local: &String| pairs.iter().filter(|(it, _)| it == local).count() == 1;
        let pairs = pairs.iter().filter(|(local, _)| is_once(local));
        pairs.cloned().collect()
    }

    /// Forgets that a push began to create a component.
    pub(crate) fn forget_creating(&mut self, origin: &str, kind: ComponentKind, local: &str) {
        let kinds = self.origins.get_mut(origin);
        if let Some(known) = kinds.and_then(|kinds| kinds.0.get_mut(&kind)) {
            known.creating.remove(local);
        }
    }

    /// The components of the server that a local one was last paired with.
    pub(crate) fn remotes_of<'a>(
        &'a self,
        origin: &str,
        kind: ComponentKind,
        local: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Component)> {
        let known = self.of(origin, kind).into_iter();
        known
            .flat_map(|known| &known.known)
            .filter(move |(_, component)| component.local.as_deref() == Some(local))
            .map(|(name, component)| (name.as_str(), component))
    }

    /// The components of a kind that a push began to create, by local id.
    pub(crate) fn creating(
        &self,
        origin: &str,
        kind: ComponentKind,
    ) -> impl Iterator<Item = (&str, &Creating)> {
        let known = self.of(origin, kind).into_iter();
        known
            .flat_map(|known| &known.creating)
            .map(|(local, creating)| (local.as_str(), creating))
    }

    /// Whether a component of the server may be the one that a push began to create for
    /// a local id: by its name if the server answered, else by its label, or the given
    /// one if none was noted.
    pub(crate) fn may_be_made_for(
        &self,
        origin: &str,
        local: &str,
        label: Option<&str>,
        one: &RemoteComponent,
    ) -> bool {
        let name = one.name.as_str();
        let mut others = self
            .creating(origin, one.kind)
            .filter(|(other, _)| *other != local);
        let what = self.creating(origin, one.kind).find(|(id, _)| *id == local);
        what.is_some_and(|(_, what)| {
            if let Some(made) = what.made.as_deref() {
                made == name
            } else {
                let label = what.label.as_deref().or(label).unwrap_or_default();
                (is_named_here(one.kind) && local == name || label == one.label())
                    && !what.before.contains(name)
                    && !others.any(|(_, other)| other.made.as_deref() == Some(name))
            }
        })
    }

    pub(crate) fn begin(
        &mut self,
        origin: &str,
        kind: ComponentKind,
        local: &str,
        creating: Creating,
    ) {
        let known = self.known(origin, kind);
        known.creating.insert(local.to_owned(), creating);
    }

    /// Notes the name of a created component.
    pub(crate) fn made(&mut self, origin: &str, kind: ComponentKind, local: &str, name: &str) {
        if let Some(creating) = self.known(origin, kind).creating.get_mut(local) {
            creating.made = Some(name.to_owned());
        }
    }

    /// Notes that a push to a component is complete.
    pub(crate) fn end(&mut self, origin: &str, kind: ComponentKind, local: &str, remote: &str) {
        let known = self.known(origin, kind);
        known.creating.remove(local);
        if let Some(component) = known.known.get_mut(remote) {
            component.sending = None;
        }
    }

    fn known(&mut self, origin: &str, kind: ComponentKind) -> &mut Known {
        let kinds = self.origins.entry(origin.to_owned()).or_default();
        kinds.0.entry(kind).or_default()
    }
}

/// Merges the changes made here into the base on the disk.
fn merge<V: Clone + PartialEq>(
    mine: &BTreeMap<String, V>,
    before: &BTreeMap<String, V>,
    theirs: &mut BTreeMap<String, V>,
) {
    for key in mine.keys().chain(before.keys()) {
        match mine.get(key) {
            same if same == before.get(key) => {}
            Some(value) => drop(theirs.insert(key.clone(), value.clone())),
            None => drop(theirs.remove(key)),
        }
    }
}

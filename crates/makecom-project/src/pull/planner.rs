//! Plans the effect of a pull on each connection and its files, by a three-way comparison
//! of both sides with the base.

use makecom::Common;

use super::{Known, Options, Plan, Step, Write};
use crate::base::{self, Digest};
use crate::common::{read_common, write_common};
use crate::connection::LocalConnection;
use crate::error::{Code, Error, Result};
use crate::ids;
use crate::names::{MANIFEST, text_of};
use crate::project::Project;
use crate::remote::RemoteConnection;

impl Plan {
    pub(super) fn connection(
        &mut self,
        project: &mut Project,
        origin: usize,
        remote: &RemoteConnection,
        options: Options,
    ) -> Result<()> {
        let id = Self::enter(project, origin, remote)?;
        let origin_id = project.origin(origin).id();
        let name = remote.name.as_str();
        let local = project.manifest.connections[&id].clone();
        if local.kind != remote.kind {
            return Err(Error::new(
                Code::Kind,
                MANIFEST,
                format!(
                    "{id} is {}, but {name} on the server is {}",
                    local.kind, remote.kind
                ),
                "remove it from the project and from idMapping, and pull again",
            ));
        }

        let known = project
            .base
            .connection(&origin_id, name)
            .cloned()
            .unwrap_or_default();
        if local.label != remote.label {
            let what = format!("label of {id}");
            let is_ours = known.knows_label(&remote.label);
            let is_theirs = known.label.as_ref() == Some(&local.label);
            if is_theirs || options.force {
                project.manifest.set_label(&id, &remote.label)?;
                self.say(what, Step::Updated);
            } else {
                self.say(what, if is_ours { Step::Kept } else { Step::Conflict });
            }
        }
        let is_same_label = project.manifest.connections[&id].label == remote.label;
        let base = project.base.connection_mut(&origin_id, name);
        base.local = Some(id.clone());
        if is_same_label {
            base.label = Some(remote.label.clone());
        }

        for section in project.sections(&id)? {
            let Some(theirs) = remote.sections.get(&section.kind) else {
                continue;
            };
            let digest = Digest::of(theirs);
            let before = known.sections.get(&section.kind);
            let step = match &section.section {
                None => Step::New,
                Some(ours) if base::is_same(ours, theirs) => Step::Unchanged,
                Some(_) if options.force => Step::Updated,
                Some(ours) if before.is_some_and(|before| before.is_of(ours)) => Step::Updated,
                Some(_) if known.knows(theirs) => Step::Kept,
                Some(_) => Step::Conflict,
            };
            if matches!(step, Step::New | Step::Updated) {
                self.writes.push(Write {
                    file: section.file.clone(),
                    before: section.section.map(|ours| ours.text().to_owned()),
                    text: text_of(theirs).to_owned(),
                    is_private: false,
                    item: self.items.len(),
                    known: Some(Known {
                        origin: origin_id.clone(),
                        remote: name.to_owned(),
                        kind: section.kind,
                        digest,
                    }),
                });
            } else if step != Step::Conflict {
                let base = project.base.connection_mut(&origin_id, name);
                base.sections.insert(section.kind, digest);
            }
            self.say(section.file, step);
        }
        if let Some(common) = &remote.common {
            self.common(project, &id, &local, common, options)?;
        }
        Ok(())
    }

    /// The local id of a connection, which is assigned if it has none.
    fn enter(project: &mut Project, origin: usize, remote: &RemoteConnection) -> Result<String> {
        let name = remote.name.as_str();
        let key = project.manifest.key(origin);
        let paired = project.origin(origin).local_of(name);
        let paired = paired.and_then(|pair| pair.local.clone());
        // The base has a pair that the manifest has lost.
        let known = project.base.connection(key.id(), name);
        let known = known.and_then(|known| known.local.clone());
        let manifest = &mut project.manifest;
        if let (None, Some(id)) = (&paired, known)
            && manifest.origins[origin].remote_of(&id).is_none()
            && manifest
                .connections
                .get(&id)
                .is_some_and(|local| local.kind == remote.kind)
        {
            manifest.pair(&key, &id, name)?;
            return Ok(id);
        }
        let id = match paired {
            Some(id) if manifest.connections.contains_key(&id) => return Ok(id),
            Some(id) => id,
            None => {
                let ids = &manifest.connections;
                ids::local_id(name, |id| {
                    ids.keys().any(|taken| taken.eq_ignore_ascii_case(id))
                })
            }
        };
        let mut taken = Ok(());
        let folders = ids::folders(manifest.files());
        let folder = ids::folder(&id, |folder| {
            folders.contains(folder)
                || project.folder.has(folder).unwrap_or_else(|error| {
                    taken = Err(error);
                    false
                })
        });
        taken?;
        let connection = LocalConnection::new(&id, &remote.label, remote.kind, &folder);
        manifest.add_connection(&id, connection)?;
        if manifest.origins[origin].local_of(name).is_none() {
            manifest.pair(&key, &id, name)?;
        }
        Ok(id)
    }

    /// Common data is compared by value, not by its text.
    fn common(
        &mut self,
        project: &mut Project,
        id: &str,
        local: &LocalConnection,
        theirs: &Common,
        options: Options,
    ) -> Result<()> {
        let file = if let Some(file) = local.common() {
            file.to_owned()
        } else {
            let file = local.common_beside(id);
            project.manifest.set_common(id, &file)?;
            file
        };
        let before = project.folder.read(&file)?;
        let ours = match &before {
            Some(text) => Some(read_common(&file, text)?),
            None => None,
        };
        let step = match &ours {
            None => Step::New,
            Some(ours) if ours == theirs => Step::Unchanged,
            Some(_) if options.force => Step::Updated,
            Some(_) => Step::Conflict,
        };
        if matches!(step, Step::New | Step::Updated) {
            self.writes.push(Write {
                file: file.clone(),
                before,
                text: write_common(theirs),
                is_private: true,
                item: self.items.len(),
                known: None,
            });
        }
        self.say(file, step);
        Ok(())
    }
}

/// The local id for which an interrupted push may have created this unpaired connection.
/// It is left to the next push: if it were pulled under another id, the push would create
/// a duplicate.
pub(super) fn half_made<'a>(
    project: &'a Project,
    origin: usize,
    remote: &RemoteConnection,
) -> Option<&'a str> {
    let origin = project.origin(origin);
    let id = origin.id();
    if origin.local_of(remote.name.as_str()).is_some() {
        return None;
    }
    let connections = project.manifest.connections.iter();
    connections
        .filter(|(local, _)| origin.remote_of(local).is_none())
        .find(|(local, here)| {
            project
                .base
                .may_be_made_for(&id, local, &here.label, remote)
        })
        .map(|(local, _)| local.as_str())
}

//! Plans the effect of a pull on each component and its files, by a three-way comparison
//! of both sides with the base.

use makecom::Common;

use super::{Known, Options, Plan, Step, Write};
use crate::base::{self, Digest};
use crate::common::{read_common, write_common};
use crate::component::LocalComponent;
use crate::error::{Code, Error, Result};
use crate::finding::ManifestFinding;
use crate::ids;
use crate::names::{MANIFEST, text_of};
use crate::project::Project;
use crate::remote::RemoteComponent;

impl Plan {
    pub(super) fn component(
        &mut self,
        project: &mut Project,
        origin: usize,
        remote: &RemoteComponent,
        options: Options,
    ) -> Result<()> {
        let id = Self::enter(project, origin, remote)?;
        let origin_id = project.origin(origin).id();
        let name = remote.name.as_str();
        let kind = remote.kind;
        let Some(local) = project.component(kind, &id).cloned() else {
            let message = format!("{id} is not there");
            return Err(Error::new(Code::Internal, MANIFEST, message, "report this"));
        };
        if let Some(ours) = local.component_type()
            && ours != remote.component_type
        {
            return Err(Error::new(
                Code::Kind,
                MANIFEST,
                format!(
                    "{id} is {ours}, but {name} on the server is {}",
                    remote.component_type
                ),
                "remove it from the project and from idMapping, and pull again",
            ));
        }

        let known = project
            .base
            .component(&origin_id, kind, name)
            .cloned()
            .unwrap_or_default();
        // A label that the manifest does not have is not managed.
        if let Some(label) = local.label()
            && label != remote.label
        {
            let what = format!("label of {id}");
            let is_ours = known.knows_label(&remote.label);
            let is_theirs = known.label.as_deref() == Some(label);
            if is_theirs || options.force {
                project.manifest.set_label(kind, &id, &remote.label)?;
                self.say(what, Step::Updated);
            } else {
                self.say(what, if is_ours { Step::Kept } else { Step::Conflict });
            }
        }
        let label = project
            .manifest
            .component(kind, &id)
            .and_then(LocalComponent::label);
        let is_same_label = label == Some(&remote.label);
        let base = project.base.component_mut(&origin_id, kind, name);
        base.local = Some(id.clone());
        if is_same_label {
            base.label = Some(remote.label.clone());
        }

        for section in project.codes(kind, &id)? {
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
                let base = project.base.component_mut(&origin_id, kind, name);
                base.sections.insert(section.kind, digest);
            }
            self.say(section.file, step);
        }
        if let Some(common) = &remote.common {
            self.common(project, &id, &local, common, options)?;
        }
        Ok(())
    }

    /// The local id of a component, which is assigned if it has none.
    fn enter(project: &mut Project, origin: usize, remote: &RemoteComponent) -> Result<String> {
        let (kind, name) = (remote.kind, remote.name.as_str());
        let key = project.manifest.key(origin);
        let paired = project.origin(origin).local_of(kind, name);
        let paired = paired.and_then(|pair| pair.local.clone());
        // The base has a pair that the manifest has lost.
        let known = project.base.component(key.id(), kind, name);
        let known = known.and_then(|known| known.local.clone());
        let manifest = &mut project.manifest;
        if let (None, Some(id)) = (&paired, known)
            && manifest.origins[origin].remote_of(kind, &id).is_none()
            && manifest
                .component(kind, &id)
                .is_some_and(|local| local.component_type() == Some(remote.component_type))
        {
            manifest.pair(&key, kind, &id, name)?;
            return Ok(id);
        }
        let id = match paired {
            Some(id) if manifest.component(kind, &id).is_some() => return Ok(id),
            Some(id) => id,
            None => ids::local_id(kind, name, |id| {
                let mut ids = manifest.of(kind);
                ids.any(|(taken, _)| taken.eq_ignore_ascii_case(id))
            }),
        };
        let mut taken = Ok(());
        let folders = ids::folders(manifest.files());
        let folder = ids::folder(kind, &id, |folder| {
            folders.contains(folder)
                || project.folder.has(folder).unwrap_or_else(|error| {
                    taken = Err(error);
                    false
                })
        });
        taken?;
        let component_type = remote.component_type;
        let component = LocalComponent::new(kind, component_type, &id, &remote.label, &folder);
        manifest.add_component(&id, component)?;
        if manifest.origins[origin].local_of(kind, name).is_none() {
            manifest.pair(&key, kind, &id, name)?;
        }
        Ok(id)
    }

    /// Common data is compared by value, not by its text.
    fn common(
        &mut self,
        project: &mut Project,
        id: &str,
        local: &LocalComponent,
        theirs: &Common,
        options: Options,
    ) -> Result<()> {
        let file = if let Some(file) = local.common() {
            file.to_owned()
        } else {
            let file = local.common_beside(id);
            project.manifest.set_common(local.kind, id, &file)?;
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

/// The local id for which an interrupted push may have created this unpaired component.
/// It is left to the next push: if it were pulled under another id, the push would create
/// a duplicate.
pub(super) fn half_made<'a>(
    project: &'a Project,
    origin: usize,
    remote: &RemoteComponent,
) -> Option<&'a str> {
    let origin = project.origin(origin);
    let id = origin.id();
    if origin.local_of(remote.kind, remote.name.as_str()).is_some() {
        return None;
    }
    let components = project.manifest.of(remote.kind);
    components
        .filter(|(local, _)| origin.remote_of(remote.kind, local).is_none())
        .find(|(local, here)| {
            let base = &project.base;
            base.may_be_made_for(&id, local, here.label(), remote)
        })
        .map(|(local, _)| local)
}

/// The local id of a component that cannot be used as the manifest has it, and why. Its
/// files are left alone, and it gets no other id.
pub(super) fn unusable<'a>(
    project: &'a Project,
    origin: usize,
    remote: &RemoteComponent,
) -> Option<(&'a str, &'a ManifestFinding)> {
    let pair = project
        .origin(origin)
        .local_of(remote.kind, remote.name.as_str())?;
    let local = pair.local.as_deref()?;
    let error = project.manifest.errors(remote.kind, local).next()?;
    Some((local, error))
}

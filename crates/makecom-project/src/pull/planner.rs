//! Plans the effect of a pull on each component and its files, by a three-way comparison
//! of both sides with the base.

use makecom::section::Carrier;
use makecom::{CodeKind, Common, ComponentKind};

use super::{Item, Known, Options, Plan, Step, Write};
use crate::base::{self, Digest};
use crate::common::{self, read_common, write_common};
use crate::component::{APP, LocalComponent};
use crate::error::{Code, Error, Result};
use crate::field::{Field, FieldValue, Fields};
use crate::ids;
use crate::names::{MANIFEST, text_of};
use crate::origin::Pair;
use crate::pairing::{Fate, Pairing};
use crate::project::Project;
use crate::remote::RemoteComponent;

/// A file of the app itself where the default is taken, as a README of the repository is.
const BESIDE: &str = "general/";

/// Names the files of the app itself: those of the extension in a new project, and that
/// of common data if it is pulled.
pub(super) fn enter_app(project: &mut Project, options: &Options) -> Result<()> {
    let is_new = !project.has_manifest();
    for code in CodeKind::of(ComponentKind::App) {
        let is_common = code.carrier() == Carrier::Common;
        let is_wanted = if is_common { options.common } else { is_new };
        let Some(file) = code.file("").filter(|_| is_wanted) else {
            continue;
        };
        if project.manifest.app.file(code).is_some()
            || is_common && project.manifest.app.common().is_some()
        {
            continue;
        }
        let is_taken = !is_common && project.folder.has(file)?;
        let file = if is_taken && !file.contains('/') {
            format!("{BESIDE}{file}")
        } else {
            file.to_owned()
        };
        project.manifest.set_file(APP, code, &file)?;
    }
    Ok(())
}

/// Whether a component is pulled.
pub(super) enum Pulled {
    Yes,
    /// It is ignored, or skipped with a word.
    No(Option<Item>),
}

/// Whether a component is pulled, and what is said if it is not.
pub(super) fn is_pulled(
    project: &Project,
    origin: usize,
    pairing: &Pairing,
    theirs: &RemoteComponent,
) -> Pulled {
    let (kind, name) = (theirs.kind, theirs.name.as_str());
    let there = project.origin(origin);
    let say = |what: String, step| Pulled::No(Some(Item { what, step }));
    if let Some(original) = &theirs.alias_of {
        return say(format!("{name} (alias of {original})"), Step::Skipped);
    }
    if let Some(finding) = there.unusable.get(&kind) {
        return say(format!("{kind} {name} ({finding})"), Step::Skipped);
    }
    let pair = there.local_of(kind, name);
    // Marked as deleted, or ignored.
    if pair.is_some_and(|pair| pair.local.is_none() || pair.local_deleted) {
        return Pulled::No(None);
    }
    let local = pairing.local(kind, name);
    let fate = local.and_then(|id| pairing.of(kind, id));
    if let (None, Some(local), Some(Fate::Resumed(_))) = (pair, local, fate) {
        return say(
            format!("{name} (created for {local} by an interrupted push; push to continue)"),
            Step::Skipped,
        );
    }
    if let Some(local) = pairing.alike(kind, name) {
        let pair = project.pair_command(origin, &format!("{kind} {local} {name}"));
        return say(
            format!("{kind} {name} (looks like {local} of the project; if it is, `{pair}`)"),
            Step::Undecided,
        );
    }
    let is_paired = pair.is_some() && project.removed_id(origin, kind, name).is_none();
    // The id is the name, so a second one would be another component.
    if ids::is_named_here(kind) && !is_paired {
        match pairing.of(kind, name) {
            Some(Fate::Refused(reason)) => {
                return say(format!("{kind} {name} ({reason})"), Step::Undecided);
            }
            Some(Fate::Ignored(None)) => return Pulled::No(None),
            _ => {}
        }
    }
    let id = local.or(pair.and_then(|pair| pair.local.as_deref()));
    let id = id.or((kind == ComponentKind::App).then_some(APP));
    let error = id.and_then(|id| Some((id, project.manifest.errors(kind, id).next()?)));
    match error {
        Some((id, error)) => say(format!("{id} ({error})"), Step::Skipped),
        None => Pulled::Yes,
    }
}

impl Plan {
    /// Plans for one component, and adds it to the project if it is new.
    pub(super) fn component(
        &mut self,
        project: &mut Project,
        origin: usize,
        pairing: &Pairing,
        remote: &RemoteComponent,
        options: &Options,
    ) -> Result<()> {
        let (kind, name) = (remote.kind, remote.name.as_str());
        let (id, is_new) = match kind {
            ComponentKind::App => (APP.to_owned(), false),
            _ => self.enter(project, origin, pairing, remote)?,
        };
        let origin_id = project.origin(origin).id();
        let Some(local) = project.component(kind, &id).cloned() else {
            let message = format!("{id} is not there");
            return Err(Error::new(Code::Internal, MANIFEST, message, "report this"));
        };
        if let Some(ours) = local.component_type()
            && ours != remote.component_type
        {
            let theirs = remote.component_type;
            let what = format!(
                "{id} ({ours} here, but {name} on the server is {theirs}; pair it with another, or remove it and pull again)"
            );
            self.say(what, Step::Conflict);
            return Ok(());
        }
        let known = project
            .base
            .component(&origin_id, kind, name)
            .cloned()
            .unwrap_or_default();
        let base = project.base.component_mut(&origin_id, kind, name);
        base.local = Some(id.clone());
        if is_new {
            // A field that was left out here must not look as if it was removed here.
            let entered = remote.fields.iter();
            for (field, value) in entered.filter(|(field, _)| local.field(**field).is_some()) {
                base.set_field(*field, value.as_deref());
            }
        } else {
            self.fields(project, origin, (&id, &local), remote, &known, options)?;
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
            let of = (origin_id.as_str(), name);
            self.common(project, of, (&id, &local), (common, &known), options)?;
        }
        Ok(())
    }

    /// Compares the fields of a component that the project has.
    fn fields(
        &mut self,
        project: &mut Project,
        origin: usize,
        (id, local): (&str, &LocalComponent),
        remote: &RemoteComponent,
        known: &base::Component,
        options: &Options,
    ) -> Result<()> {
        let (kind, name) = (remote.kind, remote.name.as_str());
        let origin_id = project.origin(origin).id();
        for (field, theirs) in &remote.fields {
            let (field, theirs) = (*field, theirs.as_deref());
            let theirs_here = match local_value(project, origin, field, theirs) {
                Ok(value) => value,
                Err(reason) => {
                    self.say(format!("{field} of {id} ({reason})"), Step::Skipped);
                    continue;
                }
            };
            let before = known.field(field);
            let ours = local.field(field);
            let step = match ours {
                Some(ours) if ours == theirs_here.as_deref() => Step::Unchanged,
                // A label that the manifest does not have is not managed.
                None if field == Field::Label || theirs.is_none() => continue,
                None if before.is_none() => Step::Updated,
                _ if options.force => Step::Updated,
                Some(ours) if is_before(project, origin, field, ours, before) => Step::Updated,
                _ if known.knows_field(field, theirs) => Step::Kept,
                _ => Step::Conflict,
            };
            if step == Step::Updated {
                let value = theirs_here.as_deref();
                project.manifest.set_field(kind, id, field, value)?;
            }
            if matches!(step, Step::Unchanged | Step::Updated) {
                let base = project.base.component_mut(&origin_id, kind, name);
                base.set_field(field, theirs);
            }
            if step != Step::Unchanged {
                self.say(format!("{field} of {id}"), step);
            }
        }
        Ok(())
    }

    /// Enters a component into the manifest if it is not there yet, and returns its local
    /// id, and whether it is new.
    fn enter(
        &mut self,
        project: &mut Project,
        origin: usize,
        pairing: &Pairing,
        remote: &RemoteComponent,
    ) -> Result<(String, bool)> {
        let (kind, name) = (remote.kind, remote.name.as_str());
        let key = project.manifest.key(origin);
        let paired = project.origin(origin).local_of(kind, name);
        let paired = paired.and_then(|pair| pair.local.clone());
        let is_free = paired.is_none() || project.removed_id(origin, kind, name).is_some();
        let manifest = &mut project.manifest;
        // Paired by the base, which the manifest has lost, or by a choice.
        if let (true, Some(id)) = (is_free, pairing.local(kind, name)) {
            manifest.pair(&key, kind, id, name)?;
            return Ok((id.to_owned(), false));
        }
        let id = match paired {
            Some(id) if manifest.component(kind, &id).is_some() => return Ok((id, false)),
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
        let mut fields = Fields::new();
        for (field, value) in &remote.fields {
            match local_value(project, origin, *field, value.as_deref()) {
                Ok(value) => drop(fields.insert(*field, value)),
                // Without the key nothing is sent for it.
                Err(reason) => self.say(format!("{field} of {id} ({reason})"), Step::Skipped),
            }
        }
        // The schema of the extension knows no null there.
        if fields.get(&Field::Description) == Some(&None) {
            fields.insert(Field::Description, Some(String::new()));
        }
        let component_type = remote.component_type;
        let mut component = LocalComponent::new(kind, component_type, &id, &fields, &folder);
        if !remote.is_owned {
            component.files.clear();
        }
        let manifest = &mut project.manifest;
        manifest.add_component(&id, component)?;
        if manifest.origins[origin].local_of(kind, name).is_none() {
            let (local, other) = (Some(id.clone()), Some(name.to_owned()));
            let pair = Pair {
                is_non_owned: !remote.is_owned,
                ..Pair::new(local, other)
            };
            manifest.add_pair(&key, kind, pair)?;
        }
        Ok((id, true))
    }

    /// Enters common data into the manifest if it is not there yet, and plans for it. The
    /// base has only its digest: it holds secrets.
    fn common(
        &mut self,
        project: &mut Project,
        (origin, name): (&str, &str),
        (id, local): (&str, &LocalComponent),
        (theirs, known): (&Common, &base::Component),
        options: &Options,
    ) -> Result<()> {
        let Some(code) = crate::component::common(local.kind) else {
            return Ok(());
        };
        let file = if let Some(file) = local.common() {
            file.to_owned()
        } else {
            let file = local.common_beside(id);
            project.manifest.set_file(id, code, &file)?;
            file
        };
        let before = project.folder.read(&file)?;
        let ours = match &before {
            Some(text) => Some(read_common(&file, text)?),
            None => None,
        };
        let there = common::section(code, theirs);
        let digest = Digest::of(&there);
        let is_before = |ours: &Common| {
            let ours = Digest::of(&common::section(code, ours));
            known.sections.get(&code) == Some(&ours)
        };
        let step = match &ours {
            None => Step::New,
            Some(ours) if ours == theirs => Step::Unchanged,
            Some(_) if options.force => Step::Updated,
            Some(ours) if is_before(ours) => Step::Updated,
            Some(_) if known.knows(&there) => Step::Kept,
            Some(_) => Step::Conflict,
        };
        if matches!(step, Step::New | Step::Updated) {
            self.writes.push(Write {
                file: file.clone(),
                before,
                text: write_common(theirs),
                is_private: true,
                item: self.items.len(),
                known: Some(Known {
                    origin: origin.to_owned(),
                    remote: name.to_owned(),
                    kind: code,
                    digest,
                }),
            });
        } else if step != Step::Conflict {
            let base = project.base.component_mut(origin, local.kind, name);
            base.sections.insert(code, digest);
        }
        self.say(file, step);
        Ok(())
    }
}

/// The value of a field of the server with a reference by its local id; the reason if the
/// project has no such component.
fn local_value(
    project: &Project,
    origin: usize,
    field: Field,
    value: Option<&str>,
) -> Result<Option<String>, String> {
    let (Some(of), Some(name)) = (field.references(), value) else {
        return Ok(value.map(str::to_owned));
    };
    let pair = project.origin(origin).local_of(of, name);
    match pair.and_then(|pair| pair.local.as_ref()) {
        Some(local) => Ok(Some(local.clone())),
        None => Err(format!(
            "{of} {name} of the server is not paired, so it is left out here"
        )),
    }
}

/// Whether the project has the value of the base.
fn is_before(
    project: &Project,
    origin: usize,
    field: Field,
    ours: Option<&str>,
    before: Option<FieldValue<'_>>,
) -> bool {
    let ours = match (field.references(), ours) {
        (Some(of), Some(id)) => project.origin(origin).remote_name(of, id),
        (_, ours) => ours,
    };
    before == Some(ours)
}

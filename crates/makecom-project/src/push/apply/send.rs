//! Sends components: creates and pairs them, sends their codes, fields and common data,
//! and deletes them.

use std::time::Duration;

use makecom::{Checksums, Common, ComponentName, Section};

use crate::base::{self, Creating, Digest, Sending};
use crate::error::{Code, Error, Result};
use crate::field::{Field, Fields};
use crate::names::{MANIFEST, sendable};
use crate::pairing::Bound;
use crate::project::Project;
use crate::push::{Item, Part, Write};
use crate::read_back::reads_back;
use crate::server::{NewComponent, Server};
use crate::{common, component};

use super::{Run, Sent, has_second, internal, is_apart, read_back::not_read_back};

/// How often to look for a file that an editor may be saving, and the pause between.
const SAVES: u32 = 10;
const SAVE_PAUSE: Duration = Duration::from_millis(100);

impl<S: Server> Run<'_, S> {
    /// Notes what is about to be sent: if the server has it by the next push, it is no
    /// change of others.
    pub(super) fn note_sending(&self, item: &Item) -> Result<()> {
        let Some(name) = &item.remote else {
            return Ok(());
        };
        let mut sending = Sending::default();
        for write in &item.writes {
            match write {
                Write::Field(field, bound) => {
                    if let Ok(value) = self.resolve(bound) {
                        sending.set_field(*field, value.as_deref());
                    }
                }
                Write::Section(section) => {
                    let digest = Digest::of(section);
                    sending.sections.insert(section.kind(), digest);
                }
                // What is on or off, or is compared by its value, needs no note. Common data
                // is not in the base.
                Write::Metadata(..) | Write::State(..) | Write::Icon(_) | Write::Common(_) => {}
            }
        }
        self.change(|project, origin| {
            let known = project.base.component_mut(origin.id(), item.kind, name);
            known.sending = Some(sending);
            project.save_base()
        })
    }

    /// Refuses to send the text of a file that was removed since the plan was made. A
    /// file that is missing only for a moment is being saved.
    pub(super) async fn files_are_there(&self, item: &Item) -> Result<()> {
        let mut looks = 0;
        loop {
            let missing = self.change(|project, _| {
                for file in &item.files {
                    if !project.is_there(file)? {
                        return Ok(Some(file.clone()));
                    }
                }
                Ok(None)
            })?;
            let Some(file) = missing else {
                return Ok(());
            };
            looks += 1;
            if looks == SAVES {
                return Err(Error::new(
                    Code::Meanwhile,
                    file,
                    format!(
                        "was removed meanwhile, so the rest of {} was not sent",
                        item.local
                    ),
                    "put it back, or remove it from codeFiles, and push again",
                ));
            }
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// The value of a field, with the name of what this push has created.
    fn resolve(&self, bound: &Bound) -> Result<Option<String>> {
        let (kind, local) = match bound {
            Bound::Value(value) => return Ok(value.clone()),
            Bound::Made(kind, local) => (*kind, local),
        };
        let mut items = self.items.iter();
        let index = items.position(|item| item.kind == kind && item.local == *local);
        let name = index.and_then(|index| self.state(index).done.remote.clone());
        name.map(Some).ok_or_else(|| {
            Error::without_place(
                Code::Component,
                format!("{kind} {local} is not on the server yet"),
                "push it too, without --only",
            )
        })
    }

    /// Records the creation in the base, creates the component, and records its name: if
    /// this is interrupted, the next push recognizes the component.
    pub(super) async fn create(&self, index: usize) -> Result<String> {
        let item = self.items[index];
        let (kind, local) = (item.kind, &item.local);
        // The plan refuses to create what has no type.
        let Some(component_type) = item.component_type else {
            return Err(internal(local, "has no type"));
        };
        let mut fields = Fields::new();
        for (field, bound) in &item.creation {
            fields.insert(*field, self.resolve(bound)?);
        }
        let label = fields.get(&Field::Label).cloned().flatten();
        self.change(|project, origin| {
            let before = self.plan.listing.of(kind);
            let creating = Creating {
                before: before.map(|one| one.name.to_string()).collect(),
                label,
                made: None,
            };
            project.base.begin(origin.id(), kind, local, creating);
            project.save_base()
        })?;
        let new = NewComponent {
            kind,
            name: local.clone(),
            component_type,
            fields,
        };
        let made = self.server.create(&self.app, &new).await;
        self.meter.count();
        if made
            .as_ref()
            .is_err_and(|error| error.code() == "functions-locked")
        {
            self.change(|project, origin| {
                project.base.end(origin.id(), kind, local, "");
                project.save_base()
            })?;
        }
        let name = made?.to_string();
        let noted = self.change(|project, origin| {
            let base = &mut project.base;
            base.made(origin.id(), kind, local, &name);
            let known = base.component_mut(origin.id(), kind, &name);
            for (field, value) in &new.fields {
                known.set_field(*field, value.as_deref());
            }
            project.save_base()
        });
        // Either of the two prevents a duplicate by the next push.
        let paired = self.pair(item, &name);
        noted.and(paired).map_err(|error| {
            error.after(&format!("{name} was created on the server for {local}"))
        })?;
        let sent = new.fields.into_iter();
        let sent = sent.map(|(field, value)| Sent::Field(field, value));
        self.state(index).sent.extend(sent);
        Ok(name)
    }

    pub(super) fn pair(&self, item: &Item, name: &str) -> Result<()> {
        self.change(|project, origin| {
            project
                .manifest
                .pair(origin, item.kind, &item.local, name)?;
            project.save_manifest()?;
            let known = project.base.component_mut(origin.id(), item.kind, name);
            item.remember(known);
            project.save_base()
        })
    }

    /// Sends a code, unless the creation left it equal.
    pub(super) async fn send(
        &self,
        index: usize,
        name: &ComponentName,
        section: &Section,
        left: Option<&Checksums>,
    ) -> Result<()> {
        let item = self.items[index];
        let code = section.kind();
        if item.is_unfinished && self.is_left(name, section, left).await? {
            self.meter.count();
            self.state(index).is_there(Part::Section(code));
            return self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.sections.insert(code, Digest::of(section));
                Ok(())
            });
        }
        let section = sendable(section);
        let is_pending = self.server.set_section(&self.app, name, &section).await?;
        self.meter.count();
        let mut state = self.state(index);
        state.done.is_pending |= is_pending;
        state.sent.push(Sent::Section(section, is_pending));
        Ok(())
    }

    /// Whether a component that was just created has this code already.
    async fn is_left(
        &self,
        name: &ComponentName,
        section: &Section,
        left: Option<&Checksums>,
    ) -> Result<bool> {
        let code = section.kind();
        if let Some(left) = left {
            let is_same = left.matches(code, name.as_str(), section.text()) == Some(true);
            let unset = Section::from_text(code, "null");
            let is_unset = left.is_unset(code, name.as_str()) && base::is_same(section, &unset);
            return Ok(is_same || is_unset);
        }
        let theirs = self.server.section(&self.app, name, code).await?;
        self.meter.count();
        Ok(base::is_same(section, &theirs))
    }

    /// Sends the fields of a component.
    pub(super) async fn update(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        let mut fields = Fields::new();
        for (field, bound) in item.fields() {
            fields.insert(field, self.resolve(bound)?);
        }
        let second = if is_apart(|field| fields.contains_key(&field)) {
            fields.remove(&Field::AltConnection)
        } else {
            None
        };
        let alone = |value| Fields::from([(Field::AltConnection, value)]);
        let mut calls = vec![fields.clone()];
        if let Some(second) = &second {
            if second.is_none() || has_second(self.plan, item) {
                calls.insert(0, alone(None));
            }
            calls.extend(second.is_some().then(|| alone(second.clone())));
        }
        for call in calls {
            let (app, kind) = (&self.app, item.kind);
            self.server.update(app, kind, &name, &call).await?;
            self.meter.count();
        }
        fields.extend(second.map(|second| (Field::AltConnection, second)));
        let sent = fields.into_iter();
        let sent = sent.map(|(field, value)| Sent::Field(field, value));
        self.state(index).sent.extend(sent);
        Ok(())
    }

    pub(super) async fn common(
        &self,
        item: &Item,
        name: &ComponentName,
        common: &Common,
    ) -> Result<()> {
        let (app, kind) = (&self.app, item.kind);
        self.server.set_common(app, kind, name, common).await?;
        self.meter.count();
        let is_there =
            || async move { Ok::<_, Error>(self.server.common(app, kind, name).await? == *common) };
        let is_there = reads_back(is_there).await?;
        self.meter.count();
        if !is_there {
            return Err(not_read_back(item, "the common data"));
        }
        let Some(code) = component::common(kind) else {
            return Ok(());
        };
        self.change(|project, origin| {
            let base = &mut project.base;
            let known = base.component_mut(origin.id(), kind, name.as_str());
            known.sent(&common::section(code, common), false);
            project.save_base()
        })
    }

    pub(super) async fn delete(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        self.change(|project, _| is_still_gone(project, item, name.as_str()))?;
        self.server.delete(&self.app, item.kind, &name).await?;
        self.meter.count();
        self.meter.count();
        self.change(|project, origin| {
            project.base.forget(origin.id(), item.kind, name.as_str());
            project.manifest.unpair(origin, item.kind, name.as_str())?;
            project.save_manifest()?;
            project.save_base()
        })?;
        self.state(index).done.is_complete = true;
        Ok(())
    }
}

/// Refuses to delete a component that was put back into the manifest.
fn is_still_gone(project: &mut Project, item: &Item, name: &str) -> Result<()> {
    project.look_again()?;
    let (kind, local) = (item.kind, &item.local);
    let origins = project.origins().iter();
    let mut pairs = origins.flat_map(|origin| origin.pairs(kind));
    let is_deleted = pairs.any(|pair| pair.remote.as_deref() == Some(name) && pair.local_deleted);
    if project.component(kind, local).is_some() && !is_deleted {
        return Err(Error::new(
            Code::Meanwhile,
            MANIFEST,
            format!("{local} was put back meanwhile, so {name} was not deleted"),
            "push again",
        ));
    }
    Ok(())
}

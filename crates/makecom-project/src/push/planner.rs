//! Plans the action on each component, by a three-way comparison of both sides with the
//! base.

use super::{Action, Item, Options, Write, find};
use crate::base::{self, Digest};
use crate::common::read_common;
use crate::component::LocalComponent;
use crate::error::Result;
use crate::project::Project;
use crate::remote::RemoteComponent;

pub(super) struct Planner<'a> {
    pub(super) project: &'a Project,
    pub(super) origin: usize,
    pub(super) remote: &'a [RemoteComponent],
    pub(super) options: &'a Options,
}

impl Planner<'_> {
    pub(super) fn component(
        &self,
        id: &str,
        local: &LocalComponent,
        name: Option<&str>,
    ) -> Result<Item> {
        let kind = local.kind;
        let label = self.project.label(kind, id);
        let mut item = Item::new(id, name, label, kind, local.component_type());
        let errors = self.project.manifest.errors(kind, id);
        item.reasons.extend(errors.map(ToString::to_string));
        let theirs = if let Some(name) = name {
            let found = find(self.remote, name);
            let origin = self.project.origin(self.origin).id();
            let mut creating = self.project.base.creating(&origin, kind);
            if creating.any(|(local, _)| local == id) {
                item.action = Action::Resume;
                item.is_unfinished = true;
            }
            if found.is_none() {
                item.reasons.push(format!(
                    "{name} is no longer on the server; remove its pair from idMapping to create it again"
                ));
            }
            found
        } else {
            item.action = Action::Create;
            item.is_unfinished = true;
            self.made(id, &mut item)
        };
        item.component_type = item
            .component_type
            .or_else(|| theirs.map(|theirs| theirs.component_type));
        if item.action == Action::Create {
            let missing = [
                ("label", item.label.is_none()),
                ("type", item.component_type.is_none()),
            ];
            let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
            let reasons =
                missing.map(|(what, _)| format!("it has no {what}, which it needs to be created"));
            item.reasons.extend(reasons);
        }
        if let Some(theirs) = theirs {
            if let Some(original) = &theirs.alias_of {
                item.reasons.push(format!(
                    "{} is an alias of {original}, where changes do nothing; pair it with {original}",
                    theirs.name
                ));
            } else if let Some(ours) = item.component_type
                && ours != theirs.component_type
            {
                item.reasons.push(format!(
                    "it is {ours} here and {} on the server, which cannot be changed; remove its pair from idMapping to create it again",
                    theirs.component_type
                ));
            }
        }
        self.label(theirs, &mut item);
        self.codes(id, theirs, &mut item)?;
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

    /// Finds an unpaired component on the server: created by an interrupted push, or
    /// paired before. It must not be created a second time.
    fn made(&self, id: &str, item: &mut Item) -> Option<&RemoteComponent> {
        let origin = self.project.origin(self.origin);
        let base = &self.project.base;
        let origin_id = origin.id();
        let is_free = |name: &str| origin.local_of(item.kind, name).is_none();
        let creating: Vec<_> = base.creating(&origin_id, item.kind).collect();
        let may_be = |of: &str, one: &RemoteComponent| {
            is_free(one.name.as_str())
                && base.may_be_made_for(&origin_id, of, item.label.as_deref(), one)
        };

        if let Some((_, own)) = creating.iter().find(|(local, _)| *local == id) {
            let made: Vec<_> = self.remote.iter().filter(|one| may_be(id, one)).collect();
            let is_shared = |one: &RemoteComponent| {
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
                        "a push was interrupted while it created it, and it may be any of {}; pair one in idMapping",
                        names.join(", ")
                    ));
                    return None;
                }
            }
        }

        for (name, known) in base.remotes_of(&origin_id, item.kind, id) {
            let Some(theirs) = find(self.remote, name).filter(|theirs| {
                is_free(name)
                    && Some(theirs.component_type) == item.component_type
                    && theirs.alias_of.is_none()
            }) else {
                continue;
            };
            let labels = [Some(&theirs.label), known.label.as_ref()];
            let is_it = item.label.is_some() && labels.contains(&item.label.as_ref());
            if is_it && theirs.is_read {
                item.action = Action::Pair;
                item.remote = Some(name.to_owned());
                item.is_unfinished = false;
                return Some(theirs);
            }
            item.reasons.push(format!(
                "it was paired with {name}, which is on the server; pair them again in idMapping, or give it another id to create another connection"
            ));
            return None;
        }

        let left = creating
            .iter()
            .filter(|(local, _)| self.project.component(item.kind, local).is_none());
        for (local, _) in left {
            let made = self.remote.iter().find(|one| may_be(local, one));
            if let Some(made) = made.filter(|made| Some(&made.label) == item.label.as_ref()) {
                item.reasons.push(format!(
                    "{} was created for {local} by an interrupted push, and {local} is no longer in the project; pair it in idMapping, or delete it on the server",
                    made.name
                ));
            }
        }
        None
    }

    fn known(&self, theirs: Option<&RemoteComponent>) -> Option<&base::Component> {
        let (origin, theirs) = (self.project.origin(self.origin), theirs?);
        let base = &self.project.base;
        base.component(&origin.id(), theirs.kind, theirs.name.as_str())
    }

    /// Whether a component that a push created is completed, so the server has nothing
    /// to lose.
    fn is_ours(&self, item: &Item) -> bool {
        self.options.force || item.is_unfinished
    }

    fn label(&self, theirs: Option<&RemoteComponent>, item: &mut Item) {
        // A label that the manifest does not have is not managed.
        let (Some(theirs), Some(label)) = (theirs, item.label.clone()) else {
            return;
        };
        if theirs.label == label {
            item.unified.label = Some(theirs.label.clone());
            return;
        }
        let known = self.known(Some(theirs));
        let is_known = known.is_some_and(|known| known.knows_label(&theirs.label));
        if is_known {
            item.unified.label = Some(theirs.label.clone());
        }
        if is_known || self.is_ours(item) {
            item.writes.push(Write::Label(label));
        } else {
            let reason = "the label was changed on the server; pull, or push with --force";
            item.reasons.push(reason.to_owned());
        }
    }

    fn codes(&self, id: &str, theirs: Option<&RemoteComponent>, item: &mut Item) -> Result<()> {
        let known = self.known(theirs);
        for section in self.project.codes(item.kind, id)? {
            let (kind, file) = (section.kind, section.file);
            let Some(ours) = section.section else {
                item.reasons.push(format!(
                    "{file} does not exist; pull, or remove it from codeFiles"
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
                item.unified.sections.insert(kind, Digest::of(theirs));
                continue;
            }
            let before = known.and_then(|known| known.sections.get(&kind));
            let is_known = known.is_some_and(|known| known.knows(theirs));
            if is_known {
                // The next text to send replaces the previous one.
                item.unified.sections.insert(kind, Digest::of(theirs));
            }
            if is_known || self.is_ours(item) {
                item.write(file, Write::Section(ours));
            } else {
                let what = match before {
                    Some(_) => "was changed on the server since the last pull",
                    None => "was never pulled, so it is unknown which side changed it",
                };
                item.reasons
                    .push(format!("{file}: {kind} {what}; pull, or push with --force"));
            }
        }
        Ok(())
    }

    fn common(
        &self,
        local: &LocalComponent,
        theirs: Option<&RemoteComponent>,
        item: &mut Item,
    ) -> Result<()> {
        let Some(file) = local.common() else {
            return Ok(());
        };
        let Some(text) = self.project.folder.read(file)? else {
            item.reasons
                .push(format!("{file} does not exist; pull with --include-common"));
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

/// Deletes a component only if it is unchanged since the project last saw it.
pub(super) fn deletion(
    project: &Project,
    origin: usize,
    id: &str,
    theirs: &RemoteComponent,
    options: &Options,
) -> Item {
    let origin = project.origin(origin).id();
    let base = &project.base;
    let known = base.component(&origin, theirs.kind, theirs.name.as_str());
    let mut sections = theirs.sections.values();
    let is_known = sections.all(|section| known.is_some_and(|known| known.knows(section)));
    let mut reasons = Vec::new();
    if let Some(original) = &theirs.alias_of {
        reasons.push(format!("it is an alias of {original}; delete it by hand"));
    } else if !is_known && !options.force {
        let reason =
            "it was changed on the server since the last pull; check it, or push with --force";
        reasons.push(reason.to_owned());
    }
    let name = Some(theirs.name.as_str());
    let (label, component_type) = (Some(theirs.label.as_str()), Some(theirs.component_type));
    let mut item = Item::new(id, name, label, theirs.kind, component_type);
    item.action = if reasons.is_empty() {
        Action::Delete
    } else {
        Action::Refuse
    };
    item.reasons = reasons;
    item
}

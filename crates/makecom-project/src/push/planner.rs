//! Plans the action on each component, by a three-way comparison of both sides with the
//! base.

use makecom::{CodeKind, ComponentKind, Section};
use serde_json::Value;

use super::{Action, Difference, Item, Options, Write};
use crate::base::{self, Digest};
use crate::common::{self, read_common};
use crate::component::{self, APP, LocalComponent};
use crate::error::Result;
use crate::field::Field;
use crate::ids::is_named_here;
use crate::manifest::KINDS;
use crate::pairing::{Bound, Fate, Pairing};
use crate::project::Project;
use crate::reading::Listing;
use crate::references::BrokenReference;
use crate::remote::RemoteComponent;
use crate::state::Metadata;

pub(super) struct Planner<'a> {
    pub(super) project: &'a Project,
    pub(super) origin: usize,
    pub(super) listing: &'a Listing,
    pub(super) pairing: &'a Pairing,
    /// The pending changes of an approved app, as group, name and column.
    pub(super) pending: Vec<[String; 3]>,
    /// The metadata of the app, if it is compared.
    pub(super) metadata: Option<Metadata>,
    pub(super) icon: Option<Vec<u8>>,
    /// Whether something is deleted, which others may name.
    pub(super) is_pruning: bool,
    /// The references that refuse their components.
    pub(super) broken: &'a [BrokenReference],
    pub(super) options: &'a Options,
}

impl Planner<'_> {
    /// The components in the order in which they are created, then the app itself, whose
    /// groups name modules.
    pub(super) fn components(&self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for kind in KINDS {
            for (id, local) in self.project.manifest.of(kind) {
                let name = self.pairing.name(kind, id);
                if self.options.takes(kind, Some(id), name) {
                    items.extend(self.component(id, local)?);
                }
            }
        }
        let app = self.project.component(ComponentKind::App, APP);
        let has_any = |app: &&LocalComponent| {
            self.metadata.is_some() || app.files.values().any(Option::is_some)
        };
        if let Some(app) = app.filter(has_any)
            && self.options.takes(ComponentKind::App, Some(APP), None)
        {
            items.extend(self.component(APP, app)?);
        }
        Ok(items)
    }

    /// `None` if it is ignored.
    fn component(&self, id: &str, local: &LocalComponent) -> Result<Option<Item>> {
        let kind = local.kind;
        let fate = self.pairing.of(kind, id);
        let name = fate.and_then(Fate::name);
        let mut item = Item::new(kind, id, name);
        item.component_type = local.component_type();
        let errors = self.project.manifest.errors(kind, id);
        item.reasons.extend(errors.map(ToString::to_string));
        let broken = self.broken_of(kind, id);
        let broken: Vec<_> = broken.map(BrokenReference::reason).collect();
        match fate {
            None | Some(Fate::Ignored(_)) => return Ok(None),
            Some(Fate::Paired(_)) => {}
            Some(Fate::Resumed(_)) => {
                item.action = Action::Resume;
                item.is_unfinished = true;
            }
            // No pair of a detached project is recorded.
            Some(Fate::Again(_) | Fate::Adopted(_)) if self.project.is_detached() => {}
            Some(Fate::Again(_) | Fate::Adopted(_)) => item.action = Action::Pair,
            Some(Fate::New) => {
                item.action = Action::Create;
                item.is_unfinished = true;
            }
            Some(Fate::Undecided(names)) => {
                item.candidates.clone_from(names);
                item.reasons.extend(broken);
                item.action = if item.reasons.is_empty() {
                    Action::Undecided
                } else {
                    Action::Refuse
                };
                return Ok(Some(item));
            }
            Some(Fate::Refused(reason)) => item.reasons.push(reason.clone()),
        }
        let theirs = name.and_then(|name| self.listing.find(kind, name));
        match (name, theirs) {
            (Some(name), None) => item.reasons.push(format!(
                "{name} is no longer on the server; to create it again, remove its pair with `{}`",
                self.unpair_command(kind, id)
            )),
            (_, Some(theirs)) => self.fits(id, theirs, &mut item),
            (None, None) => {}
        }
        self.fields(id, theirs, &mut item);
        match kind {
            ComponentKind::App => self.metadata(&mut item)?,
            ComponentKind::Module => self.states(id, theirs, &mut item),
            _ => {}
        }
        self.codes(id, theirs, &mut item)?;
        if self.options.common {
            self.common(local, theirs, &mut item)?;
        }
        let is_unchanged = item.action == Action::Unchanged && item.writes.is_empty();
        if is_unchanged && item.reasons.is_empty() && !self.is_pruning {
            // The server has it so already, and nothing of this push makes it worse.
            item.notes.extend(broken);
        } else {
            item.reasons.splice(0..0, broken);
        }
        if !item.reasons.is_empty() {
            item.action = Action::Refuse;
            item.writes.clear();
        } else if item.action == Action::Unchanged && !item.writes.is_empty() {
            item.action = Action::Update;
        }
        Ok(Some(item))
    }

    /// The broken references of a component.
    fn broken_of(&self, kind: ComponentKind, id: &str) -> impl Iterator<Item = &BrokenReference> {
        let broken = self.broken.iter();
        broken.filter(move |one| one.component == kind && one.local() == id)
    }

    fn unpair_command(&self, kind: ComponentKind, id: &str) -> String {
        let arguments = format!("{kind} {id} --remove");
        self.project.pair_command(self.origin, &arguments)
    }

    /// Refuses what cannot be changed.
    fn fits(&self, id: &str, theirs: &RemoteComponent, item: &mut Item) {
        item.component_type = item.component_type.or(Some(theirs.component_type));
        if let Some(original) = &theirs.alias_of {
            item.reasons.push(format!(
                "{} is an alias of {original}, where changes do nothing; pair it with {original}",
                theirs.name
            ));
        } else if let Some(ours) = item.component_type
            && ours != theirs.component_type
        {
            let help = if is_named_here(theirs.kind) {
                "give it another id to create another one, or correct its type".to_owned()
            } else {
                let command = self.unpair_command(theirs.kind, id);
                format!("to create another one, remove its pair with `{command}`")
            };
            item.reasons.push(format!(
                "it is {ours} here and {} on the server, which cannot be changed; {help}",
                theirs.component_type
            ));
        }
    }

    pub(super) fn known(&self, theirs: Option<&RemoteComponent>) -> Option<&base::Component> {
        let (origin, theirs) = (self.project.origin(self.origin), theirs?);
        let base = &self.project.base;
        base.component(&origin.id(), theirs.kind, theirs.name.as_str())
    }

    /// Whether a component that a push created is completed, so the server has nothing
    /// to lose.
    pub(super) fn is_ours(&self, item: &Item) -> bool {
        self.options.force || item.is_unfinished
    }

    fn fields(&self, id: &str, theirs: Option<&RemoteComponent>, item: &mut Item) {
        let is_new = theirs.is_none() && item.action == Action::Create;
        if is_new {
            let has_label = Field::of(item.kind, None).any(|field| field == Field::Label);
            let label = self.project.field(item.kind, id, Field::Label);
            if has_label && label.is_none() {
                let reason = "it has no label, which it needs to be created";
                item.reasons.push(reason.to_owned());
            }
            if item.component_type.is_none() {
                let reason = "it has no type, which it needs to be created";
                item.reasons.push(reason.to_owned());
            }
        }
        let known = self.known(theirs);
        // These are among the reasons already.
        let broken = self.broken_of(item.kind, id);
        let broken: Vec<Field> = broken.filter_map(BrokenReference::field).collect();
        for field in Field::of(item.kind, item.component_type) {
            if broken.contains(&field) {
                self.differ(id, field, theirs, item);
                continue;
            }
            let ours = match self.pairing.value(self.project, item.kind, id, field) {
                Some(Ok(bound)) => bound,
                Some(Err(reason)) => {
                    self.differ(id, field, theirs, item);
                    item.reasons.push(reason);
                    continue;
                }
                None if Self::is_removed(known, field) => Bound::Value(None),
                None => continue,
            };
            let is_blank = |value: &Option<String>| value.as_ref().is_none_or(String::is_empty);
            if field == Field::Label
                && matches!(&ours, Bound::Value(value) if is_blank(value))
                && theirs.is_none_or(|theirs| !theirs.label().is_empty())
            {
                let reason = "its label is blank; write what users see, or remove the key";
                item.reasons.push(reason.to_owned());
                continue;
            }
            if let Bound::Made(of, local) = &ours
                && !self.options.takes(*of, Some(local), None)
            {
                item.reasons.push(format!(
                    "its {field} is {of} {local}, which is not on the server yet; push that too, with --only {of}/{local} or without --only"
                ));
                continue;
            }
            if is_new && field == Field::Webhook && ours == Bound::Value(None) {
                let reason = "it has no webhook, which it needs to be created";
                item.reasons.push(reason.to_owned());
            }
            if is_new {
                item.creation.insert(field, ours);
                continue;
            }
            let Some(there) = theirs.and_then(|theirs| theirs.field(field)) else {
                item.writes.push(Write::Field(field, ours));
                continue;
            };
            if let Bound::Value(ours) = &ours {
                if ours.as_deref() == there {
                    item.unified.set_field(field, there);
                    continue;
                }
                let pending = known.and_then(|known| known.pending.get(&field));
                if pending.is_some_and(|it| it.sent == *ours && it.shown.as_deref() == there)
                    && self.is_pending(item)
                {
                    item.is_pending = true;
                    continue;
                }
            }
            self.differ(id, field, theirs, item);
            // A binding that was in no manifest, and that was never set, is not lost.
            let before = known.and_then(|known| known.field(field));
            let is_known = known.is_some_and(|known| known.knows_field(field, there))
                || before.is_none() && there.is_none();
            if is_known {
                item.unified.set_field(field, there);
            }
            if is_known || self.is_ours(item) {
                item.writes.push(Write::Field(field, ours));
            } else {
                let what = match known.and_then(|known| known.field(field)) {
                    Some(_) => "was changed on the server since the last pull",
                    None => "was never pulled, so it is unknown which side changed it",
                };
                item.reasons
                    .push(format!("the {field} {what}; pull, or push with --force"));
            }
        }
        // A second connection must not be the same as the first.
        if let (Some(Some(first)), Some(Some(second))) = (
            self.project.field(item.kind, id, Field::Connection),
            self.project.field(item.kind, id, Field::AltConnection),
        ) && first == second
            && !broken.contains(&Field::AltConnection)
        {
            item.reasons.push(format!(
                "connection and altConnection are both {first}, which Make refuses; remove one of them"
            ));
        }
    }

    /// Notes how a field differs, as the manifest has it: a component by its local id.
    fn differ(&self, id: &str, field: Field, theirs: Option<&RemoteComponent>, item: &mut Item) {
        let Some(there) = theirs.and_then(|theirs| theirs.field(field)) else {
            return;
        };
        let here = self.project.field(item.kind, id, field).flatten();
        let shown = match (field.references(), there) {
            (Some(of), Some(name)) => self.pairing.local(of, name).or(Some(name)),
            (_, there) => there,
        };
        if here != there || here != shown {
            item.differences
                .push(Difference::new(field.key(), here, shown));
        }
    }

    /// Whether a field was in the manifest at the last pull or push, and is no longer. A
    /// label cannot be removed.
    fn is_removed(known: Option<&base::Component>, field: Field) -> bool {
        let known = known.and_then(|known| known.field(field));
        field != Field::Label && known.flatten().is_some()
    }

    /// Whether a change of a field of this component waits for a commit.
    fn is_pending(&self, item: &Item) -> bool {
        let is_code = |column: &str| {
            let mut codes = CodeKind::of(item.kind);
            codes.any(|code| code.name() == column || code.key() == column)
        };
        let mut pending = self.pending.iter();
        pending.any(|[_, name, column]| Some(name) == item.remote.as_ref() && !is_code(column))
    }

    /// Whether a change of a code of this component waits for a commit.
    fn is_code_pending(&self, item: &Item, code: CodeKind) -> bool {
        let mut pending = self.pending.iter();
        pending.any(|[_, name, column]| {
            Some(name) == item.remote.as_ref() && [code.name(), code.key()].contains(&&**column)
        })
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
            if kind.language().is_json()
                && let Err(error) = ours.value()
            {
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
                if known.is_some_and(|known| known.committed.contains_key(&kind)) {
                    if self.is_code_pending(item, kind) {
                        item.is_pending = true;
                    } else {
                        item.committed.push(kind);
                    }
                }
                continue;
            }
            if let Some(problem) = Self::lost(&ours) {
                item.reasons.push(format!("{file} {problem}"));
                continue;
            }
            let before = known.and_then(|known| known.sections.get(&kind));
            let is_known = known.is_some_and(|known| known.knows(theirs));
            if is_known {
                // The next text to send replaces the previous one.
                item.unified.sections.insert(kind, Digest::of(theirs));
            }
            let is_new = before.is_none() && base::is_untouched(theirs);
            if is_known || is_new || self.is_ours(item) {
                item.write(file, Write::Section(ours));
            } else {
                let what = match before {
                    Some(_) => "was changed on the server since the last pull",
                    None => "was never pulled, so it is unknown which side changed it",
                };
                let code = kind.name();
                item.reasons
                    .push(format!("{file}: {code} {what}; pull, or push with --force"));
            }
        }
        Ok(())
    }

    /// Why a text is more likely lost than meant, as that of a file that was not saved whole.
    fn lost(ours: &Section) -> Option<String> {
        let kind = ours.kind();
        let is_needed = kind.language().is_json() || kind == CodeKind::FunctionCode;
        if is_needed && ours.text().trim().is_empty() {
            let empty = kind.empty().trim();
            return Some(if kind.language().is_json() {
                format!("is blank; delete it and pull, or write {empty} to clear it")
            } else {
                "is blank; delete it and pull, or write the function".to_owned()
            });
        }
        let is_list = ours.value().is_ok_and(|value| value.is_array());
        let is_wrong = kind == CodeKind::AppGroups && !is_list;
        is_wrong.then(|| "is not a list of groups; write [] if there are none".to_owned())
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
        let ours = match read_common(file, &text) {
            Ok(ours) => ours,
            Err(error) => {
                item.reasons.push(error.to_string());
                return Ok(());
            }
        };
        let there = theirs.and_then(|theirs| theirs.common.as_ref());
        let (Some(there), Some(code)) = (there, component::common(local.kind)) else {
            item.write(file.to_owned(), Write::Common(ours));
            return Ok(());
        };
        // The base has only the digest: the data holds secrets.
        let (is_same, there) = (*there == ours, common::section(code, there));
        let known = self.known(theirs);
        let before = known.and_then(|known| known.sections.get(&code));
        let is_known = known.is_some_and(|known| known.knows(&there));
        if is_same || is_known {
            item.unified.sections.insert(code, Digest::of(&there));
        }
        let is_new = before.is_none() && base::is_untouched(&there);
        if is_same {
            return Ok(());
        }
        if is_known || is_new || self.is_ours(item) {
            item.write(file.to_owned(), Write::Common(ours));
        } else {
            let what = match before {
                Some(_) => "was changed on the server since the last pull",
                None => "was never pulled, so it is unknown which side changed it",
            };
            item.reasons.push(format!(
                "{file}: the common data {what}; pull with --include-common, or push with --force"
            ));
        }
        Ok(())
    }

    /// Deletes a component only if it is unchanged since the project last saw it, and
    /// nothing that stays uses it.
    pub(super) fn deletion(
        &self,
        id: &str,
        theirs: &RemoteComponent,
        removed: &[(String, RemoteComponent)],
    ) -> Item {
        let (kind, name) = (theirs.kind, theirs.name.as_str());
        let theirs = self.listing.find(kind, name).unwrap_or(theirs);
        let known = self.known(Some(theirs));
        let mut sections = theirs.sections.values();
        let is_known = sections.all(|section| known.is_some_and(|known| known.knows(section)));
        let mut item = Item::new(kind, id, Some(name));
        item.component_type = Some(theirs.component_type);
        if let Some(original) = &theirs.alias_of {
            let reason = format!("it is an alias of {original}; delete it by hand");
            item.reasons.push(reason);
        } else if !is_known && !self.options.force {
            let reason =
                "it was changed on the server since the last pull; check it, or push with --force";
            item.reasons.push(reason.to_owned());
        }
        let users = self.users(id, theirs, removed);
        if !users.is_empty() {
            item.reasons.push(format!(
                "it is still used by {}; change what uses it first, or put it back",
                users.join(", ")
            ));
        }
        item.action = if item.reasons.is_empty() {
            Action::Delete
        } else {
            Action::Refuse
        };
        item
    }

    /// What uses a component that is to be deleted, here or on the server.
    fn users(
        &self,
        id: &str,
        theirs: &RemoteComponent,
        removed: &[(String, RemoteComponent)],
    ) -> Vec<String> {
        let (kind, name) = (theirs.kind, theirs.name.as_str());
        let bindings = Field::ALL.into_iter();
        let bindings: Vec<_> = bindings
            .filter(|field| field.references() == Some(kind))
            .collect();
        let mut users = Vec::new();
        for (of, user, _) in self.project.components() {
            let is_it = |field: &Field| self.project.field(of, user, *field) == Some(Some(id));
            if bindings.iter().any(is_it) {
                users.push(format!("{of} {user}"));
            }
        }
        let is_removed = |one: &RemoteComponent| {
            let mut removed = removed.iter();
            removed.any(|(_, gone)| gone.kind == one.kind && gone.name == one.name)
        };
        for one in &self.listing.components {
            let is_it = |field: &Field| one.field(*field) == Some(Some(name));
            let is_here = self.pairing.local(one.kind, one.name.as_str()).is_some();
            if !is_here && !is_removed(one) && bindings.iter().any(is_it) {
                users.push(format!("{} {} on the server", one.kind, one.name));
            }
        }
        if kind == ComponentKind::Module && self.is_in_groups(name) {
            users.push("the groups".to_owned());
        }
        users
    }

    /// Whether the groups name a module: those of the project, if they are pushed, else
    /// those of the server.
    fn is_in_groups(&self, module: &str) -> bool {
        let code = CodeKind::AppGroups;
        let ours = self.project.component(ComponentKind::App, APP);
        let ours = ours.and_then(|app| app.file(code));
        let ours = ours.filter(|_| self.options.takes(ComponentKind::App, Some(APP), None));
        let groups = if let Some(Ok(Some(text))) = ours.map(|file| self.project.read(file)) {
            Section::from_text(code, text).value().ok()
        } else {
            let name = self.listing.app.name().as_str();
            let there = self.listing.find(ComponentKind::App, name);
            let there = there.and_then(|app| app.section(code));
            there.and_then(|section| section.value().ok())
        };
        let groups = groups.unwrap_or_default();
        let mut groups = groups.as_array().into_iter().flatten();
        groups.any(|group| {
            let modules = group.get("modules").and_then(Value::as_array);
            let mut modules = modules.into_iter().flatten();
            modules.any(|one| one.as_str() == Some(module))
        })
    }
}

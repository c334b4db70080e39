//! Reads back what was sent, and takes it into the base.

use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, StreamExt as _};
use makecom::{Checksums, ComponentKind, ComponentName};

use crate::base::{self, Pending};
use crate::error::{Code, Error, Result};
use crate::field::Fields;
use crate::names::MANIFEST;
use crate::push::{Action, Item, Part};
use crate::read_back::reads_back;
use crate::reading::AT_ONCE;
use crate::server::Server;

use super::{Run, Sent};

impl<S: Server> Run<'_, S> {
    /// Reads back what was sent: by the checksums, if the server has them, else one by
    /// one.
    pub(super) async fn read_back(&self) {
        let indexes =
            (0..self.items.len()).filter(|&index| self.items[index].action != Action::Delete);
        let indexes: Vec<_> = indexes.collect();
        let is_any = indexes
            .iter()
            .any(|&index| !self.state(index).sent.is_empty());
        let checksums = if is_any { self.checksums().await } else { None };
        let runs: Vec<_> = indexes
            .into_iter()
            .map(|index| self.read_back_item(index, checksums.as_ref()))
            .collect();
        stream::iter(runs)
            .buffered(AT_ONCE)
            .collect::<Vec<()>>()
            .await;
    }

    async fn read_back_item(&self, index: usize, checksums: Option<&Checksums>) {
        let compared = self.compare_item(index, checksums).await;
        if let Err(error) = compared.and_then(|()| self.finish(index)) {
            self.fail(index, error);
        }
    }

    /// Notes that an item is complete, if nothing of it is left.
    pub(super) fn finish(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        {
            let state = self.state(index);
            let is_over = state.done.error.is_some() || state.done.is_locked;
            if is_over || !state.done.has_begun || !state.left.is_empty() {
                return Ok(());
            }
        }
        let name = self.name(index)?;
        self.change(|project, origin| {
            let base = &mut project.base;
            base.end(origin.id(), item.kind, &item.local, name.as_str());
            project.save_base()
        })?;
        self.state(index).done.is_complete = true;
        Ok(())
    }

    /// Compares what an item has sent with what the server has now.
    async fn compare_item(&self, index: usize, checksums: Option<&Checksums>) -> Result<()> {
        let item = self.items[index];
        let sent = std::mem::take(&mut self.state(index).sent);
        if sent.is_empty() {
            return Ok(());
        }
        let name = self.name(index)?;
        let (known, unknown): (Vec<_>, Vec<_>) = sent
            .into_iter()
            .partition(|sent| checksums.is_some_and(|all| is_by(all, item.kind, &name, sent)));
        let mut there = known;
        let mut wrong = Vec::new();
        let mut fields = Fields::new();
        let (mut metadata, mut states) = (Vec::new(), Vec::new());
        for sent in unknown {
            match &sent {
                Sent::Metadata(field, value) => metadata.push((*field, value.clone())),
                Sent::State(state, is_on) => states.push((*state, *is_on)),
                Sent::Field(field, value) => drop(fields.insert(*field, value.clone())),
                Sent::Section(section, _) => {
                    let name = &name;
                    let is_there = || async move {
                        let code = section.kind();
                        let theirs = self.server.section(&self.app, name, code).await?;
                        Ok::<_, Error>(base::is_same(section, &theirs))
                    };
                    let is_there = reads_back(is_there).await?;
                    self.meter.count();
                    if is_there {
                        there.push(sent);
                    } else {
                        wrong.push(sent.part());
                    }
                }
            }
        }
        if !metadata.is_empty() {
            let differ = self.metadata_read_back(&metadata).await?;
            for (field, value) in metadata {
                if differ.contains(&field) {
                    wrong.push(Part::Metadata(field));
                } else {
                    there.push(Sent::Metadata(field, value));
                }
            }
        }
        if !states.is_empty() {
            let differ = self.states_read_back(&name, &states).await?;
            for (state, is_on) in states {
                if differ.contains(&state) {
                    wrong.push(Part::State(state));
                } else {
                    there.push(Sent::State(state, is_on));
                }
            }
        }
        let mut waiting = Vec::new();
        if !fields.is_empty() {
            let shown = self.fields_read_back(item, &name, &fields).await?;
            for (field, value) in fields {
                match shown.get(&field) {
                    None => there.push(Sent::Field(field, value)),
                    Some(shown) => waiting.push((field, value, shown.clone())),
                }
            }
        }
        if !waiting.is_empty() {
            // Records of an approved app show what is committed.
            if !self.is_approved().await? {
                let fields = waiting.drain(..);
                wrong.extend(fields.map(|(field, ..)| Part::Field(field)));
            }
        }
        self.change(|project, origin| {
            let base = &mut project.base;
            let known = base.component_mut(origin.id(), item.kind, name.as_str());
            for sent in &there {
                match sent {
                    Sent::Field(field, value) => known.set_field(*field, value.as_deref()),
                    Sent::Section(section, is_pending) => known.sent(section, *is_pending),
                    Sent::Metadata(field, Some(value)) => {
                        known.metadata.insert(field.key().to_owned(), value.clone());
                    }
                    Sent::Metadata(field, None) => drop(known.metadata.remove(field.key())),
                    Sent::State(state, is_on) => {
                        known.metadata.insert(state.to_string(), (*is_on).into());
                    }
                }
            }
            for (field, sent, shown) in &waiting {
                known.set_field(*field, shown.as_deref());
                let (sent, shown) = (sent.clone(), shown.clone());
                known.pending.insert(*field, Pending { sent, shown });
            }
            project.save_base()
        })?;
        let mut state = self.state(index);
        state.done.is_pending |= !waiting.is_empty();
        let applied = there.iter().map(Sent::part);
        let applied = applied.chain(waiting.iter().map(|(field, ..)| Part::Field(*field)));
        let applied: Vec<_> = applied.collect();
        // In the order of the plan; what a creation has sent is no part of it.
        for part in item.parts().filter(|part| applied.contains(part)) {
            state.is_applied(part);
        }
        drop(state);
        match wrong.first() {
            None => Ok(()),
            Some(Part::Field(field)) => Err(not_read_back(item, &format!("the {field}"))),
            Some(Part::Section(code)) => {
                Err(not_read_back(item, &format!("the code {}", code.name())))
            }
            Some(Part::Metadata(field)) => Err(not_read_back(item, &format!("the {field}"))),
            Some(Part::State(state)) => Err(not_read_back(item, &format!("the state {state}"))),
            Some(Part::Common) => Err(not_read_back(item, "the common data")),
        }
    }

    /// Polls until a component has these fields, and returns those that it has not, with
    /// what it shows.
    async fn fields_read_back(
        &self,
        item: &Item,
        name: &ComponentName,
        fields: &Fields,
    ) -> Result<Fields> {
        let differ = Mutex::new(Fields::new());
        let (app, found) = (&self.app, &differ);
        let is_there = || async move {
            let theirs = self.server.get(app, item.kind, name).await?;
            let different = fields.iter().filter(|(field, value)| {
                theirs.field(**field).unwrap_or_default() != value.as_deref()
            });
            let shown = different.map(|(field, _)| {
                let shown = theirs.field(*field).unwrap_or_default();
                (*field, shown.map(str::to_owned))
            });
            let shown: Fields = shown.collect();
            let is_there = shown.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = shown;
            // Records of an approved app may wait for a commit, for which none is polled.
            Ok::<_, Error>(is_there || self.is_approved().await?)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the app is approved, which is asked once.
    async fn is_approved(&self) -> Result<bool> {
        let known = || self.approved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_approved) = *known() {
            return Ok(is_approved);
        }
        let is_approved = self.server.pending(&self.app).await?.is_some();
        *known() = Some(is_approved);
        Ok(is_approved)
    }
}

/// Whether a checksum tells that the server has what was sent.
fn is_by(checksums: &Checksums, kind: ComponentKind, name: &ComponentName, sent: &Sent) -> bool {
    let name = name.as_str();
    match sent {
        Sent::Section(section, _) => {
            checksums.matches(section.kind(), name, section.text()) == Some(true)
        }
        Sent::Field(field, value) => {
            let (Some(column), Some(all)) = (field.column(), checksums.get(kind, name)) else {
                return false;
            };
            match value {
                None => all.columns.get(column) == Some(&None),
                Some(value) => all.matches(column, value) == Some(true),
            }
        }
        Sent::Metadata(..) | Sent::State(..) => false,
    }
}

/// The error of a part that does not read back as written.
pub(super) fn not_read_back(item: &Item, what: &str) -> Error {
    Error::new(
        Code::ReadBack,
        MANIFEST,
        format!(
            "{what} of {} was written, but reads back as something else",
            item.local
        ),
        "see what the server has with `makecom diff`",
    )
}

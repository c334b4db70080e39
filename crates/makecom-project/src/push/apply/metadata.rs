//! Sends what is of the app itself and the switches of modules, and reads it back.

use std::sync::{Mutex, PoisonError};

use makecom::{ComponentKind, ComponentName};
use serde_json::Value;

use crate::base::{Digest, Icon};
use crate::error::{Error, Result};
use crate::metadata::{Clearing, MetadataField};
use crate::push::{Part, Write};
use crate::read_back::reads_back;
use crate::server::Server;
use crate::state::State as ModuleSwitch;

use super::{Run, Sent, VISIBILITY, read_back::not_read_back};

impl<S: Server> Run<'_, S> {
    /// Sends the metadata of the app in one call.
    pub(super) async fn metadata(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let Some(update) = &item.update else {
            return Ok(());
        };
        self.server.update_app(&self.app, update).await?;
        self.meter.count();
        let mut state = self.state(index);
        for write in &item.writes {
            if let Write::Metadata(field, value) = write
                && *field != MetadataField::Visibility
            {
                state.sent.push(Sent::Metadata(*field, value.clone()));
            }
        }
        Ok(())
    }

    /// Sends the icon, and notes what the server shows of it.
    pub(super) async fn icon(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            let Write::Icon(png) = write else { continue };
            self.server.set_icon(&self.app, png).await?;
            self.meter.count();
            let shown = self.server.icon(&self.app).await?;
            self.meter.count();
            let Some(shown) = shown else {
                return Err(not_read_back(item, "the icon"));
            };
            let [here, there] = [png, &shown].map(|bytes| Digest::of_bytes(bytes));
            self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.icon = Some(Icon { here, there });
                project.save_base()
            })?;
            self.state(index)
                .is_applied(Part::Metadata(MetadataField::Icon));
        }
        Ok(())
    }

    pub(super) async fn states(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            if let Write::State(state, is_on) = write {
                let (app, state) = (&self.app, *state);
                self.server.set_state(app, &name, state, *is_on).await?;
                self.meter.count();
                self.state(index).sent.push(Sent::State(state, *is_on));
            }
        }
        Ok(())
    }

    /// Makes the app public or private.
    pub(super) async fn visibility(&self, index: usize) -> Result<()> {
        let item = self.items[index];
        let name = self.name(index)?;
        for write in &item.writes {
            let Write::Metadata(field @ MetadataField::Visibility, Some(value)) = write else {
                continue;
            };
            self.server.set_public(&self.app, value == "public").await?;
            self.meter.count();
            let sent = [(*field, Some(value.clone()))];
            if !self.metadata_read_back(&sent).await?.is_empty() {
                return Err(not_read_back(item, "the visibility"));
            }
            self.change(|project, origin| {
                let base = &mut project.base;
                let known = base.component_mut(origin.id(), item.kind, name.as_str());
                known.metadata.insert(field.key().to_owned(), value.clone());
                project.save_base()
            })?;
            self.state(index).is_applied(VISIBILITY);
        }
        self.finish(index)
    }

    /// Polls until the app has this metadata, and returns the fields that it has not.
    pub(super) async fn metadata_read_back(
        &self,
        sent: &[(MetadataField, Option<Value>)],
    ) -> Result<Vec<MetadataField>> {
        let differ = Mutex::new(Vec::new());
        let found = &differ;
        let is_there = || async move {
            let theirs = self.server.metadata(&self.app).await?;
            let is_cleared = |field: MetadataField| match field.clearing() {
                Clearing::By(value) => theirs.get(&field).is_none_or(|it| *it == value),
                Clearing::Never(_) => false,
            };
            let wrong = sent.iter().filter(|(field, value)| match value {
                Some(value) => theirs.get(field) != Some(value),
                None => !is_cleared(*field),
            });
            let wrong: Vec<_> = wrong.map(|(field, _)| *field).collect();
            let is_there = wrong.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
            Ok::<_, Error>(is_there)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Polls until a module has these states, and returns those that it has not.
    pub(super) async fn states_read_back(
        &self,
        name: &ComponentName,
        sent: &[(ModuleSwitch, bool)],
    ) -> Result<Vec<ModuleSwitch>> {
        let differ = Mutex::new(Vec::new());
        let found = &differ;
        let is_there = || async move {
            let kind = ComponentKind::Module;
            let theirs = self.server.get(&self.app, kind, name).await?;
            let wrong = sent.iter();
            let wrong =
                wrong.filter(|(state, is_on)| (state.of(theirs.state) == Some(true)) != *is_on);
            let wrong: Vec<_> = wrong.map(|(state, _)| *state).collect();
            let is_there = wrong.is_empty();
            *found.lock().unwrap_or_else(PoisonError::into_inner) = wrong;
            Ok::<_, Error>(is_there)
        };
        reads_back(is_there).await?;
        self.meter.count();
        Ok(differ.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

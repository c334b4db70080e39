//! Plans the effect of a pull on the metadata of the app and its icon.

use makecom::ComponentKind;
use serde_json::{Map, Value, json};

use super::{Options, Plan, Step};
use crate::base::{Digest, Icon};
use crate::error::Result;
use crate::metadata::MetadataField;
use crate::names::METADATA;
use crate::pairing::Pairing;
use crate::project::Project;
use crate::reading::Listing;
use crate::state::{Metadata, State, is_value, state_of};

/// Where a new icon is put.
const ICON: &str = "general/icon.png";

/// An icon to write.
#[derive(Debug)]
pub(super) struct NewIcon {
    pub(super) path: String,
    pub(super) before: Option<Vec<u8>>,
    pub(super) png: Vec<u8>,
    pub(super) item: usize,
}

impl Plan {
    /// Compares the metadata of the app: of what the project manages, or of all.
    pub(super) fn metadata(
        &mut self,
        project: &mut Project,
        origin: usize,
        (listing, pairing): (&Listing, &Pairing),
        (theirs, icon): (&Metadata, Option<Vec<u8>>),
        options: &Options,
    ) -> Result<()> {
        // This pull may have entered modules.
        project.metadata.place_beside(&project.manifest);
        let id = project.origin(origin).id();
        let app = ComponentKind::App;
        let name = listing.app.name().as_str();
        let known = project.base.component(&id, app, name).cloned();
        let known = known.unwrap_or_default();
        for (field, theirs) in theirs {
            let (field, key) = (*field, field.key());
            if !is_value(field) || project.metadata.is_unusable(field) {
                continue;
            }
            let before = known.metadata.get(key);
            let step = match project.metadata.get(field) {
                // What the file does not have is not managed.
                None if !options.metadata => continue,
                None => Step::New,
                Some(ours) if ours == theirs => Step::Unchanged,
                Some(_) if options.force => Step::Updated,
                Some(ours) if before == Some(ours) => Step::Updated,
                Some(_) if before == Some(theirs) => Step::Kept,
                Some(_) => Step::Conflict,
            };
            if matches!(step, Step::New | Step::Updated) {
                project.metadata.set(field, theirs.clone())?;
            }
            if !matches!(step, Step::Kept | Step::Conflict) {
                let base = project.base.component_mut(&id, app, name);
                base.metadata.insert(key.to_owned(), theirs.clone());
            }
            if step != Step::Unchanged {
                self.say(format!("{key} in {METADATA}"), step);
            }
        }
        self.modules(project, (&id, listing, pairing), options)?;
        match icon {
            Some(png) => self.icon(project, (&id, name), png, &known, options),
            None => Ok(()),
        }
    }

    fn modules(
        &mut self,
        project: &mut Project,
        (origin, listing, pairing): (&str, &Listing, &Pairing),
        options: &Options,
    ) -> Result<()> {
        let kind = ComponentKind::Module;
        let mut modules = match project.metadata.get(MetadataField::Modules) {
            Some(Value::Object(modules)) => modules.clone(),
            _ => Map::new(),
        };
        let before = modules.clone();
        for theirs in listing.of(kind) {
            let name = theirs.name.as_str();
            // Those that this pull has entered, too.
            let local = pairing.local(kind, name).map(str::to_owned);
            let local = local.or_else(|| {
                let mut components = project.components();
                let found = components.find(|(of, id, _)| *of == kind && *id == name);
                found.map(|(_, id, _)| id.to_owned())
            });
            let Some(local) = local else { continue };
            let ours = state_of(Some(&project.metadata), &local);
            for state in State::ALL {
                let there = state.of(theirs.state) == Some(true);
                let key = state.to_string();
                let known = project.base.component(origin, kind, name);
                let known = known.and_then(|known| known.metadata.get(&key)?.as_bool());
                let step = match state.of(ours) {
                    None if !options.metadata || !there => continue,
                    None => Step::New,
                    Some(ours) if ours == there => Step::Unchanged,
                    Some(_) if options.force => Step::Updated,
                    Some(ours) if known == Some(ours) => Step::Updated,
                    Some(_) if known == Some(there) => Step::Kept,
                    Some(_) => Step::Conflict,
                };
                if matches!(step, Step::New | Step::Updated) {
                    let value = match state {
                        State::Public => json!(if there { "public" } else { "private" }),
                        _ => json!(there),
                    };
                    let states = modules.entry(local.as_str()).or_insert_with(|| json!({}));
                    states[&key] = value;
                }
                if !matches!(step, Step::Kept | Step::Conflict) {
                    let base = project.base.component_mut(origin, kind, name);
                    base.metadata.insert(key.clone(), there.into());
                }
                if step != Step::Unchanged {
                    self.say(format!("{key} of module {local} in {METADATA}"), step);
                }
            }
        }
        if modules != before {
            project
                .metadata
                .set(MetadataField::Modules, Value::Object(modules))?;
        }
        Ok(())
    }

    fn icon(
        &mut self,
        project: &mut Project,
        (origin, name): (&str, &str),
        png: Vec<u8>,
        known: &crate::base::Component,
        options: &Options,
    ) -> Result<()> {
        let path = if let Some(path) = project.metadata.icon() {
            path.to_owned()
        } else {
            project.metadata.set(MetadataField::Icon, ICON)?;
            ICON.to_owned()
        };
        let before = project.folder.read_binary(&path)?;
        let there = Digest::of_bytes(&png);
        let here = before.as_deref().map(Digest::of_bytes);
        let is_known = |icon: &Icon| icon.there == there;
        let step = match (&here, &known.icon) {
            (None, _) => Step::New,
            (Some(here), _) if *here == there => Step::Unchanged,
            (Some(here), Some(icon)) if icon.here == *here && is_known(icon) => Step::Unchanged,
            _ if options.force => Step::Updated,
            (Some(here), Some(icon)) if icon.here == *here => Step::Updated,
            (_, Some(icon)) if is_known(icon) => Step::Kept,
            _ => Step::Conflict,
        };
        let base = project.base.component_mut(origin, ComponentKind::App, name);
        match (step, here) {
            (Step::New | Step::Updated, _) => {
                let here = there.clone();
                base.icon = Some(Icon { here, there });
                self.icon = Some(NewIcon {
                    path: path.clone(),
                    before,
                    png,
                    item: self.items.len(),
                });
            }
            (Step::Unchanged, Some(here)) => base.icon = Some(Icon { here, there }),
            _ => {}
        }
        self.say(path, step);
        Ok(())
    }
}

//! Plans the metadata of the app and the states of its modules, by a three-way comparison
//! with the base.

use makecom::{CodeKind, Section};
use serde_json::Value;

use super::item::Write;
use super::planner::Planner;
use super::{Difference, Item, Options};
use crate::base::{self, Digest, Icon};
use crate::error::Result;
use crate::metadata::{AppMetadata, Clearing, MetadataField};
use crate::names::METADATA;
use crate::remote::RemoteComponent;
use crate::state::{State, is_value, state_of};

impl Options {
    /// The reason why a change of visibility is not made, if it needs a flag.
    fn refused_visibility(&self, what: &str, is_public: bool) -> Option<String> {
        if is_public && !self.allow_public {
            return Some(format!(
                "{what} would become public, and then its components can never be deleted; add --allow-public"
            ));
        }
        if !is_public && !self.allow_private {
            return Some(format!(
                "{what} would become private, which breaks the scenarios that use it; add --allow-private"
            ));
        }
        None
    }
}

impl Planner<'_> {
    /// The metadata of the app, if it has its file.
    pub(super) fn metadata(&self, item: &mut Item) -> Result<()> {
        let Some(file) = self.project.metadata().filter(|_| self.metadata.is_some()) else {
            return Ok(());
        };
        let errors = file.findings().iter().filter(|finding| finding.is_error());
        item.reasons.extend(errors.map(|finding| {
            let (line, column) = (finding.line, finding.column);
            format!("{METADATA}:{line}:{column}: {finding}; {}", finding.help)
        }));
        let known = self.known_app();
        let mut changed = Vec::new();
        for field in MetadataField::ALL
            .into_iter()
            .filter(|field| is_value(*field))
        {
            if !file.is_unusable(field) && self.value(file, field, known, item) {
                changed.push(field);
            }
        }
        for code in MetadataField::ALL
            .into_iter()
            .filter_map(MetadataField::code)
        {
            self.removed_code(file, code, known, item);
        }
        let update = file.update(changed);
        if !update.body().is_empty() {
            item.update = Some(update.update);
        }
        self.icon(file, known, item)
    }

    fn known_app(&self) -> Option<&base::Component> {
        self.known(Some(self.listing.app_itself()?))
    }

    /// Whether a value of the metadata is written.
    fn value(
        &self,
        file: &AppMetadata,
        field: MetadataField,
        known: Option<&base::Component>,
        item: &mut Item,
    ) -> bool {
        let theirs = self.metadata.as_ref().and_then(|all| all.get(&field));
        let before = known.and_then(|known| known.metadata.get(field.key()));
        let ours = file.get(field);
        if ours.is_some() && ours == theirs {
            let entry = (field.key().to_owned(), theirs.cloned().unwrap_or_default());
            item.unified.metadata.extend([entry]);
            return false;
        }
        if ours.is_none() {
            if before.is_none() {
                return false;
            }
            // Make has no countries without an audience for them.
            let audience = file.get(MetadataField::Audience);
            let all = self.metadata.as_ref();
            let audience = audience.or_else(|| all?.get(&MetadataField::Audience));
            if field == MetadataField::Countries && audience.is_some_and(|it| it == "countries") {
                item.notes.push(format!(
                    "{field} was removed from {METADATA}, and stays as it is: the audience is countries"
                ));
                item.forgotten.push(field.key());
                return false;
            }
            let is_clear = match field.clearing() {
                Clearing::By(value) => theirs.is_none_or(|theirs| *theirs == value),
                Clearing::Never(reason) => {
                    item.notes.push(format!(
                        "{field} was removed from {METADATA}, and stays as it is: {reason}"
                    ));
                    true
                }
            };
            if is_clear {
                item.forgotten.push(field.key());
                return false;
            }
        }
        let shown = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let difference = Difference::new(field.key(), ours.map(shown), theirs.map(shown));
        item.differences.push(difference);
        if let (MetadataField::Visibility, Some(ours)) = (field, ours) {
            let is_public = ours == "public";
            if let Some(reason) = self.options.refused_visibility("the app", is_public) {
                item.reasons.push(reason);
                return false;
            }
        }
        if before == theirs || theirs.is_none() || self.is_ours(item) {
            item.writes.push(Write::Metadata(field, ours.cloned()));
            return field != MetadataField::Visibility;
        }
        let what = match before {
            Some(_) => "was changed on the server",
            None => "was never pulled, so it is unknown which side changed it",
        };
        item.reasons.push(format!(
            "{METADATA}: {field} {what}; pull, or push with --force"
        ));
        false
    }

    /// Clears a code whose file was removed from the metadata.
    fn removed_code(
        &self,
        file: &AppMetadata,
        code: CodeKind,
        known: Option<&base::Component>,
        item: &mut Item,
    ) {
        let empty = Section::from_text(code, code.empty());
        let before = known.and_then(|known| known.sections.get(&code));
        if file.file(code).is_some() || before.is_none_or(|before| before.is_of(&empty)) {
            return;
        }
        let there = self.listing.app_itself().and_then(|app| app.section(code));
        match there {
            Some(there) if base::is_same(&empty, there) => {}
            Some(there) if self.is_ours(item) || known.is_some_and(|known| known.knows(there)) => {
                item.writes.push(Write::Section(empty));
            }
            _ => item.reasons.push(format!(
                "{} was removed from {METADATA}, but was changed on the server; pull, or push with --force",
                code.name()
            )),
        }
    }

    fn icon(
        &self,
        file: &AppMetadata,
        known: Option<&base::Component>,
        item: &mut Item,
    ) -> Result<()> {
        let before = known.and_then(|known| known.icon.as_ref());
        let Some(path) = file.icon() else {
            if before.is_some() {
                item.notes.push(format!(
                    "icon was removed from {METADATA}, and stays as it is: Make can replace an icon, but not remove it"
                ));
                item.forgotten.push(MetadataField::Icon.key());
            }
            return Ok(());
        };
        let png = match self.project.icon() {
            Ok(Some(png)) => png,
            Ok(None) => return Ok(()),
            Err(error) if error.code() == "io" => return Err(error),
            Err(error) => {
                let help = error.help().unwrap_or_default();
                item.reasons.push(format!("{error}; {help}"));
                return Ok(());
            }
        };
        let here = Digest::of_bytes(&png);
        let there = self.icon.as_deref().map(Digest::of_bytes);
        let is_same = there.as_ref() == Some(&here)
            || before.is_some_and(|it| it.here == here && Some(&it.there) == there.as_ref());
        if !is_same {
            let difference = Difference::new("icon", Some(path), there.as_ref().map(|_| "another"));
            item.differences.push(difference);
        }
        match there {
            Some(there) if is_same => item.unified.icon = Some(Icon { here, there }),
            None => item.write(path.to_owned(), Write::Icon(png)),
            Some(there) if self.is_ours(item) || before.is_some_and(|it| it.there == there) => {
                item.write(path.to_owned(), Write::Icon(png));
            }
            Some(_) => item.reasons.push(format!(
                "{path}: the server has another icon, which was never pulled; pull, or push with --force"
            )),
        }
        Ok(())
    }

    /// The states of a module that the metadata names.
    pub(super) fn states(&self, id: &str, theirs: Option<&RemoteComponent>, item: &mut Item) {
        if self.options.no_metadata {
            return;
        }
        let wanted = state_of(self.project.metadata(), id);
        let known = self.known(theirs);
        for state in State::ALL {
            let Some(ours) = state.of(wanted) else {
                continue;
            };
            // What a list does not tell is off.
            let there = theirs.and_then(|theirs| state.of(theirs.state)) == Some(true);
            let key = state.to_string();
            if ours == there {
                item.unified.metadata.insert(key, there.into());
                continue;
            }
            item.differences
                .push(Difference::new(state.to_string(), Some(ours), Some(there)));
            if state == State::Public && !ours {
                let what = format!("module {id}");
                if let Some(reason) = self.options.refused_visibility(&what, false) {
                    item.reasons.push(reason);
                    continue;
                }
            }
            let before = known.and_then(|known| known.metadata.get(&key));
            let is_known = match before.and_then(Value::as_bool) {
                Some(before) => before == there,
                None => !there,
            };
            if is_known || self.is_ours(item) {
                item.writes.push(Write::State(state, ours));
            } else {
                item.reasons.push(format!(
                    "its {state} was changed on the server; pull, or push with --force"
                ));
            }
        }
    }
}

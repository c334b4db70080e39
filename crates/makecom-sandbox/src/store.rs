//! The state and, optionally, the file that it is written to.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::{Component, Id};
use crate::journal::Journal;
use crate::kind::{Part, Verb};
use crate::scaffold::Scaffold;
use crate::section::Section;
use crate::state::State;

pub(crate) struct Store {
    pub(crate) state: State,
    pub(crate) journal: Option<Journal>,
}

impl Store {
    /// Carries out a command.
    pub(crate) fn carry_out(&mut self, command: Command, now: Duration) -> Result<Answer, Refusal> {
        let Command {
            kind,
            verb,
            name,
            section,
            object,
            ..
        } = command;
        let state = &self.state;
        // For `List` and `Create` the name is the app's.
        let id = Id { kind, name };
        let value = match verb {
            Verb::List => state.list(kind, &id.name, now)?,
            Verb::Create => {
                let of_type = object.get("type").and_then(Value::as_str);
                let scaffold = Scaffold::of(kind, of_type.unwrap_or_default());
                let create = state.create(kind, &id.name, object, scaffold)?;
                self.brief(create, now)?
            }
            Verb::Get => state.get(&id, now)?,
            Verb::GetSection => {
                let text = state.section(&id, &section, now)?;
                return Ok(Answer::text(command.media_type, &text));
            }
            Verb::GetCommon => state.common(&id, now)?,
            Verb::Update => self.brief(Change::Edit { id, fields: object }, now)?,
            Verb::Delete => {
                self.change(Change::Delete { id: id.clone() }, now)?;
                json!({ kind.row().one: id.name })
            }
            Verb::SetSection => {
                state.current(&id)?;
                Section::of(kind, &section)?.check(&command.text)?;
                let set = Change::SetSection {
                    id,
                    section: section.clone(),
                    text: command.text.into(),
                    number: state.next_change(),
                };
                let component = self.edit(set, now)?;
                self.state.pending(&component, &section)
            }
            Verb::SetCommon => {
                let component = state.current(&id)?;
                if state.is_approved(&component.app) {
                    return Err(Refusal::locked());
                }
                let before = Arc::clone(&component.common);
                let component = self.edit(Change::SetCommon { id, common: object }, now)?;
                json!({ "changed": before != component.common })
            }
            Verb::Own(verb) => {
                let fields = (verb.edit)(state.current(&id)?);
                let component = self.edit(Change::Edit { id, fields }, now)?;
                (verb.answer)(&component)
            }
        };
        Ok(Answer::json(&value))
    }

    /// Applies a change and returns the answer about the component.
    fn brief(&mut self, change: Change, now: Duration) -> Result<Value, Refusal> {
        let component = self.edit(change, now)?;
        let shown = self.state.show(&component, Part::Brief);
        Ok(json!({ component.id.kind.row().one: shown }))
    }

    /// Applies a change and returns the component.
    fn edit(&mut self, change: Change, now: Duration) -> Result<Arc<Component>, Refusal> {
        let component = self.change(change, now)?;
        component.ok_or_else(Refusal::not_written)
    }

    /// Applies a change and queues it for the state file.
    pub(crate) fn change(
        &mut self,
        change: Change,
        now: Duration,
    ) -> Result<Option<Arc<Component>>, Refusal> {
        let edited = change.edited().and_then(|id| self.state.current(id).ok());
        let is_ignored = edited.is_some_and(|component| self.state.is_frozen(component));
        let line = match &self.journal {
            Some(_) if !is_ignored => {
                Some(serde_json::to_vec(&change).map_err(|_| Refusal::not_written())?)
            }
            _ => None,
        };
        let component = self.state.apply(change, now)?;
        if let (Some(journal), Some(line)) = (&mut self.journal, line) {
            journal.append(&line, &self.state);
        }
        Ok(component)
    }
}

#[cfg(test)]
mod tests;

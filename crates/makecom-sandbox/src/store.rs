//! The state and, optionally, the file that it is written to.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::app;
use crate::change::Change;
use crate::command::Command;
use crate::component::{Component, Fields, Id};
use crate::components::At;
use crate::journal::Journal;
use crate::kind::{Kind, Part, Verb};
use crate::own::Act;
use crate::quirk::Quirk;
use crate::section::Section;
use crate::state::State;

pub(crate) struct Store {
    pub(crate) state: State,
    pub(crate) journal: Option<Journal>,
    /// The date at the clock's zero.
    pub(crate) start: SystemTime,
    /// The changes of the request under way, for the state file.
    pub(crate) batch: Option<Vec<Vec<u8>>>,
}

/// When a request is carried out.
pub(crate) struct Moment {
    /// By the clock.
    pub(crate) now: Duration,
    start: SystemTime,
}

impl Moment {
    /// For what only reads.
    pub(crate) fn read(&self) -> At {
        At::Time(self.now)
    }

    /// The date as answers have it, which has four digits for the year.
    pub(crate) fn date(&self) -> Value {
        let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        let date = self.start.checked_add(self.now).unwrap_or(last);
        let date = date.clamp(SystemTime::UNIX_EPOCH, last);
        humantime::format_rfc3339_millis(date).to_string().into()
    }
}

impl Store {
    /// Carries out a command, whose changes are one line of the state file.
    pub(crate) fn carry_out(&mut self, command: Command, now: Duration) -> Result<Answer, Refusal> {
        self.batch.get_or_insert_default();
        let answer = self.run(command, now);
        let lines = self.batch.take().unwrap_or_default();
        if let Some(journal) = &mut self.journal {
            match lines.as_slice() {
                [] => {}
                [line] => journal.append(line, &self.state),
                lines => {
                    let changes = lines.join(&b',');
                    let parts: [&[u8]; 3] = [br#"{"change":"all","changes":["#, &changes, b"]}"];
                    journal.append(&parts.concat(), &self.state);
                }
            }
        }
        answer
    }

    fn run(&mut self, command: Command, now: Duration) -> Result<Answer, Refusal> {
        let row = command.kind.row();
        let is_read = matches!(
            command.verb,
            Verb::List | Verb::Get | Verb::GetSection | Verb::GetCommon
        );
        if !is_read && row.locked_by.is_some_and(|lock| self.has(lock)) {
            return Err(Refusal::insufficient_rights());
        }
        let start = self.start;
        let moment = Moment { now, start };
        let id = command.id();
        let state = &self.state;
        let value = match command.verb {
            Verb::List => {
                let app = match command.kind {
                    Kind::App => None,
                    kind if kind.is_global() => Some(state.newest(&command.app.name)?),
                    _ => Some(command.app),
                };
                state.list(command.kind, app.as_ref(), &command.columns, now)?
            }
            Verb::Create => {
                let create = self.create(command, &moment)?;
                let made = self.edit(create, now)?;
                self.brief(&made, Part::Created, now)
            }
            Verb::Get => state.get(&id, &command.columns, now)?,
            Verb::GetSection => {
                let text = state.section(&id, &command.last, now)?;
                return Ok(Answer::text(command.media_type, &text));
            }
            Verb::GetCommon => state.common(&id, now)?,
            Verb::Update => self.update(id, command.body.object, now)?,
            Verb::Delete => {
                state.check_deletion(state.current(&id)?)?;
                let deleted = (row.deleted)(&id.name);
                self.change(Change::Delete { id }, now)?;
                json!({ row.one: deleted })
            }
            Verb::SetSection => self.set_section(id, &command.last, command.body.text, now)?,
            Verb::SetCommon => {
                let component = state.current(&id)?;
                if state.app_is(&component.app, "approved") {
                    return Err(Refusal::forbidden(
                        "The app is approved; its common data is locked.",
                    ));
                }
                let before = Arc::clone(&component.common);
                let common = command.body.object;
                let component = self.edit(Change::SetCommon { id, common }, now)?;
                json!({ "changed": before != component.common })
            }
            Verb::Own(own) => match own.act {
                Act::Call(_, run) => return run(self, &command, &moment),
                Act::Flag(flag, value) => {
                    let before = state.current(&id)?.is(flag);
                    let fields = Fields::from_iter([(flag.to_owned(), value.into())]);
                    self.edit(Change::edit(id, fields), now)?;
                    json!({ "changed": before != value })
                }
            },
        };
        Ok(Answer::json(&value))
    }

    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.state.behaviour.has(quirk)
    }

    fn create(&self, command: Command, moment: &Moment) -> Result<Change, Refusal> {
        let state = &self.state;
        let mut fields = command.body.object;
        let app = match command.kind {
            Kind::App => app::of_new(state, command.name, &mut fields, moment)?,
            kind if kind.is_global() => state.newest(&command.app.name)?,
            _ => {
                let name = Some(command.name.as_str());
                return state.create(command.kind, &command.app, name, fields, None);
            }
        };
        state.create(command.kind, &app, Some(&app.name), fields, None)
    }

    fn update(&mut self, id: Id, fields: Fields, now: Duration) -> Result<Value, Refusal> {
        let state = &self.state;
        let before = Arc::clone(state.current(&id)?);
        state.check(&id, &before.app, Some(&before), &fields)?;
        let is_pending = self.has(Quirk::PendingRecords) && state.app_is(&before.app, "approved");
        let number = is_pending.then(|| state.next_change());
        let after = self.edit(Change::Edit { id, fields, number }, now)?;
        let shown = if self.has(Quirk::StaleUpdates) {
            &before
        } else {
            &after
        };
        Ok(self.brief(shown, Part::Updated, now))
    }

    /// Sets a section; the answer says whether that waits to be committed.
    pub(crate) fn set_section(
        &mut self,
        id: Id,
        name: &str,
        text: String,
        now: Duration,
    ) -> Result<Value, Refusal> {
        let before = self.state.current(&id)?;
        let section = Section::of(id.kind, name)?;
        section.check(&text)?;
        let is_same = before.draft(name) == Some(&text);
        let set = Change::SetSection {
            id,
            section: name.to_owned(),
            text: text.into(),
            number: self.state.next_change(),
        };
        let component = self.edit(set, now)?;
        Ok(if section.is_live {
            json!({ "changed": !is_same })
        } else {
            self.state.change_of(&component, name)
        })
    }

    /// The answer about a component that was created or updated.
    pub(crate) fn brief(&self, component: &Component, part: Part, now: Duration) -> Value {
        let shown = self.state.show(component, part, now);
        json!({ component.id.kind.row().one: shown })
    }

    /// Applies a change and returns the component.
    pub(crate) fn edit(
        &mut self,
        change: Change,
        now: Duration,
    ) -> Result<Arc<Component>, Refusal> {
        let component = self.change(change, now)?;
        component.ok_or_else(Refusal::not_written)
    }

    /// Sets fields of an app, and adds an event to its log.
    pub(crate) fn edit_app(
        &mut self,
        id: Id,
        mut fields: Fields,
        (message, detail): (&str, Value),
        moment: &Moment,
    ) -> Result<Arc<Component>, Refusal> {
        let mut events = match self.state.current(&id)?.fields.get(app::EVENTS) {
            Some(Value::Array(events)) => events.clone(),
            _ => Vec::new(),
        };
        events.push(json!({
            "id": events.len() + 1, "message": message, "detail": detail,
            "authorId": 1, "createdAt": moment.date(),
        }));
        fields.insert(app::EVENTS.to_owned(), events.into());
        self.edit(Change::edit(id, fields), moment.now)
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
        match (&mut self.batch, &mut self.journal, line) {
            (Some(batch), _, Some(line)) => batch.push(line),
            (None, Some(journal), Some(line)) => journal.append(&line, &self.state),
            _ => {}
        }
        Ok(component)
    }
}

#[cfg(test)]
mod tests;

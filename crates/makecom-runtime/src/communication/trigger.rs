//! Polling triggers: which items are new, in which order they come, and what is kept.

use std::cmp::Ordering;

use super::document::{Effective, Place};
use super::failure::{Failure, Flow};
use super::request::scalar;
use super::run::Run;
use crate::coerce::to_date;
use crate::{Collection, Date, Value, number};

/// What the state of a trigger may take, in bytes.
const LARGEST_STATE: usize = 65_536;

#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Id,
    Date,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Ascending,
    Descending,
    Unordered,
}

/// An item, with what tells whether it is new.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    id: Value,
    date: Option<Date>,
    value: Value,
}

/// What a trigger knows, and what it met in this run.
#[derive(Debug)]
pub(super) struct Trigger {
    by: By,
    order: Order,
    last_id: Value,
    last_date: Option<Date>,
    same_date_ids: Vec<Value>,
    new: Vec<Entry>,
    seen: usize,
    met_known: bool,
    place: Place,
    /// What is kept for the next run.
    pub(super) state: Value,
}

impl Run<'_> {
    /// Reads the directives of a trigger, and its state from `data`.
    pub(super) fn trigger(&mut self, r: &Effective) -> Flow<Trigger> {
        let place = r.place("response/trigger");
        let refuse = |code, message: &str, help: &'static str| {
            Err(Failure::refused(code, message, help).at(place.clone()))
        };
        if r.present("url").is_none() {
            return refuse(
                "trigger-without-url",
                "the request of a trigger needs a URL",
                "add url",
            );
        }
        if r.present("response/trigger").is_none() {
            return refuse(
                "no-trigger-directive",
                "the response has no trigger: which items are new is not known",
                "add response.trigger with type, order and id",
            );
        }
        let by = match self.word(r, "response/trigger/type")?.as_deref() {
            Some("id") => By::Id,
            Some("date") => By::Date,
            _ => {
                return refuse(
                    "invalid-trigger",
                    "the type of the trigger is not id or date",
                    "set response.trigger.type",
                );
            }
        };
        let order = match self.word(r, "response/trigger/order")?.as_deref() {
            Some("asc") => Order::Ascending,
            Some("desc") => Order::Descending,
            Some("unordered") => Order::Unordered,
            _ => {
                return refuse(
                    "invalid-trigger",
                    "the order of the trigger is not asc, desc or unordered",
                    "set response.trigger.order",
                );
            }
        };
        if order == Order::Ascending && r.present("pagination").is_some() {
            let message = "when an ascending trigger stops asking for pages is not known; here it \
                           stops at its limit";
            self.warn("ascending-pages", message, place.clone());
        }
        let data = self.context.get("data").unwrap_or_default();
        let mut state = match &data {
            Value::Collection(entries) => Collection::clone(entries),
            _ => Collection::new(),
        };
        let last_id = match state.remove("lastID") {
            Some(id) if state.get("lastId").is_none() => id,
            _ => data.get("lastId"),
        };
        let last_date = match data.get("lastDate") {
            Value::Undefined | Value::Null => None,
            last => Some(self.date(&last, &place)?),
        };
        let same_date_ids = match data.get("sameDateIds") {
            Value::Array(ids) => ids.to_vec(),
            _ if last_id.is_nullish() => Vec::new(),
            _ => vec![last_id.clone()],
        };
        if !last_id.is_nullish() {
            state.insert("lastId", last_id.clone());
        }
        let state = Value::from(state);
        // Both names are documented.
        if let Value::Collection(entries) = &state {
            let mut entries = Collection::clone(entries);
            entries.insert("lastID", last_id.clone());
            self.context.set("data", entries.into());
        }
        Ok(Trigger {
            by,
            order,
            last_id,
            last_date,
            same_date_ids,
            new: Vec::new(),
            seen: 0,
            met_known: false,
            place,
            state,
        })
    }

    fn word(&mut self, r: &Effective, path: &str) -> Flow<Option<String>> {
        let value = self.directive(r, path)?;
        Ok(value.as_ref().and_then(scalar).map(|text| text.to_string()))
    }

    fn date(&self, value: &Value, place: &Place) -> Flow<Date> {
        to_date(value, self.environment).map_err(|error| {
            let message = format!("the date of a trigger: {error}");
            let help = "give a date, or a text in ISO 8601";
            Failure::refused("invalid-trigger-date", message, help).at(place.clone())
        })
    }

    /// The keys of the current item.
    pub(super) fn entry(&mut self, r: &Effective, trigger: &Trigger, value: Value) -> Flow<Entry> {
        let id = self
            .directive(r, "response/trigger/id")?
            .unwrap_or_default();
        let refuse = |what: &str, path: &str| {
            let message = format!("an item has no {what}: {path} gives nothing");
            let help = "give what the service identifies and sorts items by";
            Err(Failure::refused("missing-trigger-key", message, help).at(r.place(path)))
        };
        if scalar(&id).is_none() {
            return refuse("id", "response/trigger/id");
        }
        if trigger.by == By::Id && numeric(&id).is_none() {
            let message = "an id is no number: how texts are ordered is not known";
            let help = "use a trigger of the type date";
            return Err(
                Failure::refused("text-id", message, help).at(r.place("response/trigger/id"))
            );
        }
        let date = match trigger.by {
            By::Id => None,
            By::Date => {
                let path = "response/trigger/date";
                let date = self.directive(r, path)?.unwrap_or_default();
                if date.is_nullish() {
                    return refuse("date", path);
                }
                Some(self.date(&date, &r.place(path))?)
            }
        };
        Ok(Entry { id, date, value })
    }
}

impl Trigger {
    pub(super) fn without_iterate(&self) -> Failure {
        let message = "a trigger without iterate is not documented";
        let help = "add response.iterate";
        Failure::refused("trigger-without-iterate", message, help).at(self.place.clone())
    }

    pub(super) fn add(&mut self, entry: Entry) {
        self.seen += 1;
        if self.is_known(&entry) {
            self.met_known = true;
        } else {
            self.new.push(entry);
        }
    }

    fn is_known(&self, entry: &Entry) -> bool {
        match (self.by, entry.date, self.last_date) {
            (By::Id, ..) => match (numeric(&entry.id), numeric(&self.last_id)) {
                (Some(id), Some(last)) => id <= last,
                _ => false,
            },
            (By::Date, Some(date), Some(last)) => {
                let is_same = |id: &Value| scalar(id) == scalar(&entry.id);
                date < last || date == last && self.same_date_ids.iter().any(is_same)
            }
            (By::Date, ..) => false,
        }
    }

    pub(super) fn new_count(&self) -> usize {
        self.new.len()
    }

    pub(super) fn seen_count(&self) -> usize {
        self.seen
    }

    /// Whether no further page can matter.
    pub(super) fn is_done(&self, limit: Option<usize>) -> bool {
        match self.order {
            Order::Descending => self.met_known,
            Order::Ascending => limit.is_some_and(|limit| self.new.len() >= limit),
            Order::Unordered => false,
        }
    }

    /// The oldest new items; the state is then that after them.
    pub(super) fn finish(&mut self, limit: Option<usize>) -> Flow<Vec<Value>> {
        let mut entries = std::mem::take(&mut self.new);
        entries.sort_by(|one, other| {
            one.date
                .cmp(&other.date)
                .then_with(|| by_id(&one.id, &other.id))
        });
        entries.truncate(limit.unwrap_or(usize::MAX));
        let Some(last) = entries.last() else {
            return Ok(Vec::new());
        };
        let mut state = match &self.state {
            Value::Collection(entries) => Collection::clone(entries),
            _ => Collection::new(),
        };
        state.insert("lastId", last.id.clone());
        if let Some(date) = last.date {
            let of_date = entries.iter().filter(|entry| entry.date == Some(date));
            let mut ids: Vec<Value> = if self.last_date == Some(date) {
                std::mem::take(&mut self.same_date_ids)
            } else {
                Vec::new()
            };
            ids.extend(of_date.map(|entry| entry.id.clone()));
            state.insert("lastDate", date.into());
            state.insert("sameDateIds", ids.into());
        }
        self.state = state.into();
        if self
            .state
            .to_json()
            .is_some_and(|text| text.len() > LARGEST_STATE)
        {
            let message = format!("the state of the trigger takes more than {LARGEST_STATE} bytes");
            let help = "too many items share one date; sort by a finer one";
            let failure = Failure::inexact(Some("RuntimeError"), "large-state", message, help);
            return Err(failure.at(self.place.clone()));
        }
        Ok(entries.into_iter().map(|entry| entry.value).collect())
    }
}

fn numeric(id: &Value) -> Option<f64> {
    match id {
        Value::Number(number) => Some(*number),
        Value::Text(text) => number::from_text(text),
        _ => None,
    }
}

fn by_id(one: &Value, other: &Value) -> Ordering {
    match (numeric(one), numeric(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => scalar(one).cmp(&scalar(other)),
    }
}

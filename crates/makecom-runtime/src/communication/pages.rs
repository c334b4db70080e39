//! The pages of a request: what each puts out, and whether there is a next one.

use std::sync::Arc;

use super::document::{Effective, Place};
use super::failure::{Failure, Flow};
use super::module::{Kind, Produced};
use super::run::Run;
use super::trigger::{Entry, Trigger};
use crate::{Collection, Value};

/// What one response gave.
struct Batch {
    items: Vec<Value>,
    /// The value without `iterate`.
    whole: Option<Value>,
    /// How long the container of `iterate` is.
    container: Option<usize>,
}

impl Run<'_> {
    /// The pages of a request, and what is made of all of them.
    pub(super) fn pages(
        &mut self,
        r: &Effective,
        kind: Kind,
        is_last: bool,
        mut trigger: Option<&mut Trigger>,
    ) -> Flow<Option<Produced>> {
        let place = r.place("response/output");
        let mut page = 1;
        let mut items = Vec::new();
        let mut whole: Option<Value> = None;
        let mut is_iterated = false;
        let mut limit;
        loop {
            self.set_page(page);
            let has_url = self.exchange(r, page > 1)?;
            self.merge_into("temp", r, "response/temp")?;
            self.valid(r)?;
            limit = if is_last { self.limit(r, kind)? } else { None };
            let batch = self.batch(r, kind, trigger.as_deref_mut())?;
            is_iterated |= batch.container.is_some();
            let many = Batch {
                items: Vec::new(),
                whole: None,
                ..batch
            };
            items.extend(batch.items);
            match (kind.is_list(), page, batch.whole) {
                (_, _, None) => {}
                (true, 2.., Some(value)) => {
                    let message = "pages without iterate: what they put out is joined";
                    self.warn("pages-without-iterate", message, place.clone());
                    let mut all = listed(whole.take());
                    all.extend(listed(Some(value)));
                    whole = Some(all.into());
                }
                (_, _, Some(value)) => whole = Some(value),
            }
            let count = match (&trigger, &whole) {
                (Some(trigger), _) => trigger.new_count(),
                (None, Some(Value::Array(whole))) => whole.len(),
                (None, Some(_)) => 1,
                (None, None) => items.len(),
            };
            let is_full = match (&trigger, limit) {
                (Some(trigger), limit) => trigger.is_done(limit),
                (None, Some(limit)) => kind.is_list() && count >= limit,
                (None, None) => false,
            };
            let seen = trigger.as_ref().map_or(count, |it| it.seen_count());
            if !has_url
                || kind == Kind::Stage
                || !self.wants_next(r, &many, is_full, seen, page, trigger.is_some())?
            {
                break;
            }
            page += 1;
        }
        if let Some(trigger) = trigger {
            items = trigger.finish(limit)?;
            return self.wrapped(r, kind, Some(items.into()), place);
        }
        let value = match (is_iterated, kind.is_list()) {
            (true, true) => {
                if let Some(limit) = limit.filter(|_| kind != Kind::Rpc) {
                    items.truncate(limit);
                }
                Some(items.into())
            }
            (true, false) => {
                if !items.is_empty() {
                    let message = "an action that iterates: the last item is taken";
                    self.warn("action-iterates", message, r.place("response/iterate"));
                }
                items.pop()
            }
            (false, _) => whole.map(|value| match (value, limit) {
                (Value::Array(items), Some(limit)) if kind != Kind::Rpc && items.len() > limit => {
                    Value::from(items[..limit].to_vec())
                }
                (value, _) => value,
            }),
        };
        let produced = self.wrapped(r, kind, value, place)?;
        Ok(produced.map(|produced| match (produced.value, limit) {
            (Value::Array(items), Some(limit)) if kind == Kind::Rpc && items.len() > limit => {
                Produced {
                    value: items[..limit].to_vec().into(),
                    place: produced.place,
                }
            }
            (value, _) => Produced { value, ..produced },
        }))
    }

    fn set_page(&mut self, page: u32) {
        let page = Value::Number(f64::from(page));
        let pagination = Collection::from_iter([("page", page)]);
        self.context.set("pagination", pagination.into());
    }

    /// Sends a request and reads its response; whether there is a URL.
    fn exchange(&mut self, r: &Effective, is_page: bool) -> Flow<bool> {
        let Some(built) = self.build(r, is_page)? else {
            if self.context.get("body").is_none() {
                for name in ["body", "headers", "statusCode"] {
                    self.context.set(name, Value::Undefined);
                }
            }
            return Ok(false);
        };
        let response = self.send(r, &built)?;
        self.receive(r, &response)?;
        Ok(true)
    }

    /// The greatest number of bundles.
    fn limit(&mut self, r: &Effective, kind: Kind) -> Flow<Option<usize>> {
        let path = "response/limit";
        let default = kind.is_trigger().then_some(1);
        let Some(value) = self.directive(r, path)? else {
            return Ok(default);
        };
        let number = match &value {
            Value::Undefined | Value::Null => return Ok(default),
            Value::Number(number) => *number,
            Value::Text(text) => crate::number::from_text(text).unwrap_or(f64::NAN),
            _ => f64::NAN,
        };
        if number == 0.0 {
            let message = "the limit is 0";
            let help = "leave the limit out, or give at least 1";
            return Err(Failure::inexact(
                Some("InvalidConfigurationError"),
                "zero-limit",
                message,
                help,
            )
            .at(r.place(path)));
        }
        match crate::number::to_index(number) {
            Some(limit) if limit > 0 => Ok(Some(limit)),
            _ => {
                let message = format!(
                    "a limit must be a whole number above 0, not {}",
                    match &value {
                        Value::Number(number) => crate::number::to_text(*number),
                        other => other.type_name().to_owned(),
                    }
                );
                Err(
                    Failure::refused("invalid-limit", message, "give such a number")
                        .at(r.place(path)),
                )
            }
        }
    }

    /// What one response puts out.
    fn batch(
        &mut self,
        r: &Effective,
        kind: Kind,
        mut trigger: Option<&mut Trigger>,
    ) -> Flow<Batch> {
        let is_stage = kind == Kind::Stage;
        let output = r.get("response/output").cloned();
        let has_none = matches!(output, Some(Value::Null | Value::Boolean(false))) || is_stage;
        if let Some(output) = output.as_ref().filter(|_| has_none && !is_stage) {
            self.value(output, r.place("response/output"))?;
        }
        let Some(container) = (if is_stage { None } else { self.container(r)? }) else {
            let whole = match (&output, has_none) {
                (_, true) => None,
                (Some(output), false) => Some(self.value(output, r.place("response/output"))?),
                (None, false) => self.context.get("body"),
            };
            if let Some(trigger) = trigger
                && whole.is_some()
            {
                return Err(trigger.without_iterate());
            }
            let whole = whole.filter(|value| {
                let is_truthy = value.is_truthy();
                if !is_truthy && !value.is_nullish() && *value != Value::Boolean(false) {
                    let message =
                        format!("{} is put out, which counts as nothing", value.type_name());
                    self.warn("falsy-output", message, r.place("response/output"));
                }
                is_truthy
            });
            return Ok(Batch {
                items: Vec::new(),
                whole,
                container: None,
            });
        };
        let mut items = Vec::new();
        for item in container.iter() {
            self.context.set("item", item.clone());
            let condition = "response/iterate/condition";
            if r.get(condition).is_some() {
                let value = self.directive(r, condition)?.unwrap_or_default();
                if !value.is_truthy() {
                    self.note("so an item is left out");
                    continue;
                }
                self.note("so an item is kept");
            }
            if has_none {
                continue;
            }
            let value = match &output {
                Some(output) => self.value(output, r.place("response/output"))?,
                None => item.clone(),
            };
            if value.is_nullish() {
                let message = format!(
                    "{} is put out for an item; what that gives is not known",
                    value.type_name()
                );
                let help = "leave items out by iterate.condition";
                return Err(
                    Failure::refused("empty-item", message, help).at(r.place("response/output"))
                );
            }
            match trigger.as_deref_mut() {
                Some(trigger) => {
                    let entry: Entry = self.entry(r, trigger, value)?;
                    trigger.add(entry);
                }
                None => items.push(value),
            }
        }
        self.context.remove("item");
        let ends = Collection::from_iter([
            ("first", container.first().cloned().unwrap_or_default()),
            ("last", container.last().cloned().unwrap_or_default()),
        ]);
        let iterate = Collection::from_iter([("container", Value::from(ends))]);
        self.context.set("iterate", iterate.into());
        Ok(Batch {
            items,
            whole: None,
            container: Some(container.len()),
        })
    }

    /// The array that is iterated over; `None` without `iterate`.
    pub(super) fn container(&mut self, r: &Effective) -> Flow<Option<Arc<Vec<Value>>>> {
        let path = match r.present("response/iterate") {
            None => return Ok(None),
            Some(Value::Collection(_)) => "response/iterate/container",
            Some(_) => "response/iterate",
        };
        if r.present(path).is_none() {
            let message = "iterate has no container";
            let help = "add one, such as {{body.items}}";
            return Err(
                Failure::refused("invalid-iterate", message, help).at(r.place("response/iterate"))
            );
        }
        self.array(r, path).map(Some)
    }

    /// The array of a directive, with nothing in it if it is not there.
    pub(super) fn array(&mut self, r: &Effective, path: &str) -> Flow<Arc<Vec<Value>>> {
        let place = r.place(path);
        if let Some(Value::Text(text)) = r.get(path)
            && !text.contains("{{")
        {
            let message = format!("there is no expression; did you mean {{{{{text}}}}}?");
            return Err(Failure::refused("missing-braces", message, "add the braces").at(place));
        }
        match self.directive(r, path)?.unwrap_or_default() {
            Value::Array(items) => {
                self.note(format!("so there are {} items", items.len()));
                Ok(items)
            }
            other if other.is_nullish() => {
                self.note("so there are no items");
                let message = format!(
                    "the container is {}; it is taken as empty",
                    other.type_name()
                );
                self.warn("empty-container", message, place);
                Ok(Arc::default())
            }
            other => {
                let message = format!("the container must be an array, not {}", other.type_name());
                let help = "give an array, such as {{body.items}}";
                Err(Failure::refused("invalid-container", message, help).at(place))
            }
        }
    }

    /// Whether there is a next page. The condition is asked twice: the second time with
    /// the number of the next page.
    fn wants_next(
        &mut self,
        r: &Effective,
        batch: &Batch,
        is_full: bool,
        seen: usize,
        page: u32,
        is_trigger: bool,
    ) -> Flow<bool> {
        if r.present("pagination").is_none() {
            return Ok(false);
        }
        let place = r.place("pagination");
        let condition = "pagination/condition";
        let has_condition = r.get(condition).is_some();
        if batch.container.is_none() && !has_condition {
            let message = "pages without iterate end by a condition only; there is none";
            let help = "add pagination.condition, or iterate";
            return Err(Failure::refused("endless-pages", message, help).at(place));
        }
        let pages = Value::Number(f64::from(page));
        if batch.container == Some(0) {
            self.step(
                place,
                pages,
                "the page has no items, so there is no next page",
            );
            return Ok(false);
        }
        if is_full {
            let limit = r.place("response/limit");
            self.step(
                limit,
                pages,
                "the limit is reached, so there is no next page",
            );
            return Ok(false);
        }
        let most = if is_trigger {
            self.limits.records.max(5000)
        } else {
            self.limits.records
        };
        if page >= self.limits.pages || seen >= most {
            let message = format!(
                "the pages end here, at a limit of Make: {page} pages, {seen} records; whether Make \
                 reports that is not known"
            );
            self.warn("pagination-limit", message, place);
            return Ok(false);
        }
        if !has_condition {
            return Ok(true);
        }
        self.warn_literal(r, condition);
        for page in [page, page + 1] {
            self.set_page(page);
            let value = r.get(condition).cloned().unwrap_or_default();
            if !self.value(&value, r.place(condition))?.is_truthy() {
                self.note("so there is no next page");
                return Ok(false);
            }
        }
        self.note("so there is a next page");
        Ok(true)
    }

    /// What the wrapper makes of all that is put out.
    fn wrapped(
        &mut self,
        r: &Effective,
        kind: Kind,
        value: Option<Value>,
        place: Place,
    ) -> Flow<Option<Produced>> {
        let path = "response/wrapper";
        let Some(value) = value else {
            if r.present(path).is_some() && kind != Kind::Stage {
                let message = "nothing is put out, so the wrapper is not evaluated";
                self.warn("wrapper-without-output", message, r.place(path));
            }
            return Ok(None);
        };
        if r.present(path).is_none() || kind == Kind::Stage {
            return Ok(Some(Produced { value, place }));
        }
        self.context.set("output", value);
        let wrapped = self.directive(r, path)?.unwrap_or_default();
        self.context.remove("output");
        Ok(wrapped.is_truthy().then(|| Produced {
            value: wrapped,
            place: r.place(path),
        }))
    }
}

/// A value as a list of bundles.
fn listed(value: Option<Value>) -> Vec<Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.to_vec(),
        Some(other) => vec![other],
    }
}

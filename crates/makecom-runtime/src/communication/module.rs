//! Modules and RPCs: chains of requests, conditions, repetitions, pages.

use std::sync::Arc;

use makecom_iml::expression::Template;

use super::document::{Document, Effective, Place, requests};
use super::failure::{Failure, Flow};
use super::outcome::Outcome;
use super::roots::roots;
use super::run::Run;
use super::trigger::{Entry, Trigger};
use super::{directives, outcome};
use crate::{Collection, Value};

/// What a module is for.
///
/// ```
/// use makecom_runtime::communication::ModuleKind;
///
/// assert_eq!(ModuleKind::parse("instant_trigger"), Some(ModuleKind::InstantTrigger));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModuleKind {
    /// Does one thing.
    Action,
    /// Finds things.
    Search,
    /// Asks for new things.
    Trigger,
    /// Is told of new things by a webhook.
    InstantTrigger,
    /// Makes any request.
    Universal,
    /// Answers a webhook.
    Responder,
}

impl ModuleKind {
    /// The kind of this name, as in the manifest of a project.
    ///
    /// ```
    /// # use makecom_runtime::communication::ModuleKind;
    /// assert_eq!(ModuleKind::parse("search"), Some(ModuleKind::Search));
    /// assert_eq!(ModuleKind::parse("dance"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "action" => Self::Action,
            "search" => Self::Search,
            "trigger" => Self::Trigger,
            "instant" | "instant_trigger" => Self::InstantTrigger,
            "universal" => Self::Universal,
            "responder" => Self::Responder,
            _ => return None,
        })
    }
}

/// What carries out requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Module(ModuleKind),
    Rpc,
    Epoch,
    /// A stage of a connection, or attach and detach of a webhook.
    Stage,
}

impl Kind {
    /// Whether it puts out any number of bundles.
    fn is_list(self) -> bool {
        matches!(
            self,
            Self::Module(ModuleKind::Search | ModuleKind::Trigger) | Self::Rpc | Self::Epoch
        )
    }

    fn is_trigger(self) -> bool {
        self == Self::Module(ModuleKind::Trigger)
    }
}

/// What a request puts out, and the directive that made it.
#[derive(Debug)]
pub(super) struct Produced {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What one response gave.
struct Batch {
    items: Vec<Value>,
    /// The value without `iterate`.
    whole: Option<Value>,
    /// How long the container of `iterate` is.
    container: Option<usize>,
}

impl Run<'_> {
    /// Carries out a module.
    ///
    /// # Errors
    /// The module ends with an error of Make, no source tells what it does, or a request is
    /// not as recorded.
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, ModuleKind, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = Value::from_json(r#"{"response": {"output": {"sum": "{{1 + 2}}"}}}"#)?;
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let mut run = Run::new(&environment, &mut none);
    /// let outcome = run.module(ModuleKind::Action, None, &Document::of_value("api", api)).unwrap();
    /// assert_eq!(outcome.output.unwrap().to_json().unwrap(), r#"{"sum":3}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn module(
        &mut self,
        kind: ModuleKind,
        base: Option<&Document>,
        api: &Document,
    ) -> Result<Outcome, Failure> {
        match kind {
            ModuleKind::Responder => return self.responder(api),
            ModuleKind::InstantTrigger if api.is_unset() => {
                let output = self.context.get("payload");
                return Ok(Outcome {
                    output,
                    ..Outcome::default()
                });
            }
            _ => {}
        }
        directives::check(self, api, base, Kind::Module(kind))?;
        let requests = requests(api, base)?;
        self.is_universal = kind == ModuleKind::Universal;
        self.chain(&requests, Kind::Module(kind))
    }

    /// Carries out an RPC: the module's parameters are its `parameters`.
    ///
    /// # Errors
    /// As of [`module`](Self::module).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = Value::from_json(r#"{"response": {"output": [{"label": "One", "value": 1}]}}"#)?;
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let outcome = Run::new(&environment, &mut none).rpc(None, &Document::of_value("api", api)).unwrap();
    /// assert_eq!(outcome.output.unwrap().index(1).get("label"), "One".into());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn rpc(&mut self, base: Option<&Document>, api: &Document) -> Result<Outcome, Failure> {
        directives::check(self, api, base, Kind::Rpc)?;
        let requests = requests(api, base)?;
        self.chain(&requests, Kind::Rpc)
    }

    /// Lists what a user chooses the start of a trigger from.
    ///
    /// # Errors
    /// As of [`module`](Self::module).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let document = |text| Value::from_json(text).map(|value| Document::of_value("api", value));
    /// let api = document(r#"{"url": "https://acme.example", "response": {"iterate": "{{body}}"}}"#)?;
    /// let epoch = document(r#"{"response": {"output": {"label": "{{item.name}}"}}}"#)?;
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let failure = Run::new(&environment, &mut none).epoch(None, &api, &epoch).unwrap_err();
    /// assert_eq!(failure.code(), "request-not-recorded");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn epoch(
        &mut self,
        base: Option<&Document>,
        api: &Document,
        epoch: &Document,
    ) -> Result<Outcome, Failure> {
        directives::check(self, api, base, Kind::Module(ModuleKind::Trigger))?;
        directives::check(self, epoch, None, Kind::Epoch)?;
        if !matches!(epoch.value(), Value::Collection(_)) {
            let message = "an epoch is an object";
            return Err(
                Failure::refused("no-request", message, "write one request").at(epoch.place(""))
            );
        }
        let mut requests = requests(api, base)?;
        if let Some(last) = requests.pop() {
            requests.push(last.under(epoch));
        }
        let message = "the order in which the choices are shown is not documented; that of the \
                       service is kept";
        self.warn("epoch-order", message, epoch.place(""));
        self.chain(&requests, Kind::Epoch)
    }

    /// Carries out requests one after the other.
    pub(super) fn chain(&mut self, requests: &[Effective], kind: Kind) -> Flow<Outcome> {
        let mut result: Option<Produced> = None;
        let mut state = None;
        let last = requests.len().saturating_sub(1);
        for (index, request) in requests.iter().enumerate() {
            let is_last = index == last;
            let mut trigger = match kind.is_trigger() && is_last {
                true => Some(self.trigger(request)?),
                false => None,
            };
            if !is_last && request.present("response/limit").is_some() {
                let message = "the limit of a request that is not the last one is ignored";
                self.warn("ignored-limit", message, request.place("response/limit"));
            }
            let produced = self.request(request, kind, is_last, trigger.as_mut())?;
            if produced.is_some() {
                result = produced;
            }
            if let Some(trigger) = trigger {
                state = Some(trigger.state);
            }
        }
        let log_hides = requests.iter().flat_map(|request| outcome::hidden(request));
        let log_hides = log_hides.collect();
        let (value, origin) = match result {
            Some(produced) => (Some(produced.value), Some(produced.place)),
            None => (None, None),
        };
        let place = origin
            .clone()
            .or_else(|| Some(requests.last()?.place("response/output")));
        let output = outcome::fitting(kind, value).map_err(|failure| match &place {
            Some(place) => failure.at(place.clone()),
            None => failure,
        })?;
        Ok(Outcome {
            output,
            state,
            log_hides,
            origin: place,
            ..Outcome::default()
        })
    }

    /// One request of a chain, with its repetitions.
    fn request(
        &mut self,
        r: &Effective,
        kind: Kind,
        is_last: bool,
        mut trigger: Option<&mut Trigger>,
    ) -> Flow<Option<Produced>> {
        let repeat = self.repeat(r)?;
        let mut repeats = 0;
        let mut before = false;
        loop {
            self.merge_into("temp", r, "temp")?;
            if let Some(skipped) = self.condition(r)? {
                return Ok(skipped);
            }
            let produced = self.pages(r, kind, is_last, trigger.as_deref_mut())?;
            let Some((path, delay, limit)) = &repeat else {
                return Ok(produced);
            };
            if before {
                let message = "a repetition puts out something before the last one; the last one \
                               counts";
                self.warn("repeated-output", message, r.place("response/output"));
            }
            before = produced.is_some();
            self.warn_literal(r, path);
            let again = self.directive(r, path)?.unwrap_or_default().is_truthy();
            if !again {
                self.note("so the request is not repeated");
                return Ok(produced);
            }
            self.note("so the request is repeated");
            if repeats >= *limit {
                let message = format!("the request was repeated {limit} times, and would be again");
                self.warn("repeat-limit", message, r.place(path));
                return Ok(produced);
            }
            repeats += 1;
            self.wait(*delay);
        }
    }

    /// The directive of the condition, the delay and the limit of repetitions.
    fn repeat(&mut self, r: &Effective) -> Flow<Option<(String, u64, u32)>> {
        let name = match (r.present("repeat"), r.present("while")) {
            (None, None) => return Ok(None),
            (Some(_), None) => "repeat",
            (None, Some(_)) => "while",
            (Some(_), Some(_)) => {
                let message = "repeat and while mean the same; which one counts is not known";
                let help = "keep one of them";
                return Err(Failure::refused("repeat-twice", message, help).at(r.place("while")));
            }
        };
        let path = format!("{name}/condition");
        let Some(condition) = r.present(&path) else {
            let message = "a repetition without a condition is not documented";
            return Err(
                Failure::refused("repeat-without-condition", message, "add one").at(r.place(name)),
            );
        };
        if let Value::Text(text) = condition {
            let response = ["body", "headers", "statusCode"];
            let found = roots(&Template::parse(&**text))
                .into_iter()
                .find(|path| response.contains(&path[0].as_str()));
            if let Some(found) = found {
                let message = format!(
                    "the sources differ about whether the condition of a repetition sees {}",
                    found[0]
                );
                let help = "keep what it needs in response.temp, and read temp";
                return Err(Failure::refused("repeat-condition", message, help).at(r.place(&path)));
            }
        }
        let whole = |part: &str, default: f64| match r.present(&format!("{name}/{part}")) {
            None => Ok(default),
            Some(Value::Number(number)) if *number >= 0.0 && number.fract() == 0.0 => Ok(*number),
            Some(_) => {
                let message =
                    format!("{part} of a repetition must be a number that is written out");
                let place = r.place(&format!("{name}/{part}"));
                Err(Failure::refused("invalid-repeat", message, "write digits").at(place))
            }
        };
        let (delay, limit) = (whole("delay", 0.0)?, whole("limit", f64::INFINITY)?);
        let limit = limit.min(f64::from(self.limits.repeats));
        // Whole numbers in range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(Some((path, delay.min(1e12) as u64, limit as u32)))
    }

    /// What a request gives that is skipped; `None` if it is not.
    #[allow(clippy::option_option)]
    fn condition(&mut self, r: &Effective) -> Flow<Option<Option<Produced>>> {
        let path = match r.get("condition") {
            None => return Ok(None),
            Some(Value::Collection(_)) => "condition/condition",
            Some(_) => "condition",
        };
        if r.get(path).is_none() {
            return Ok(None);
        }
        self.warn_literal(r, path);
        let value = r.get(path).cloned().unwrap_or_default();
        if self.value(&value, r.place(path))?.is_truthy() {
            self.note("so the request is made");
            return Ok(None);
        }
        self.note("so the request is skipped");
        let default = "condition/default";
        Ok(Some(match self.directive(r, default)? {
            Some(value) if value.is_truthy() => Some(Produced {
                value,
                place: r.place(default),
            }),
            _ => None,
        }))
    }

    /// The pages of a request, and what is made of all of them.
    fn pages(
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
            limit = match is_last {
                true => self.limit(r, kind)?,
                false => None,
            };
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
        let most = match is_trigger {
            true => self.limits.records.max(5000),
            false => self.limits.records,
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

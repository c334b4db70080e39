//! Modules and RPCs: chains of requests, conditions, repetitions, pages.

use makecom_iml::expression::Template;

use super::document::{Document, Effective, Place, requests};
use super::failure::{Failure, Flow};
use super::outcome::Outcome;
use super::roots::roots;
use super::run::Run;
use super::trigger::Trigger;
use super::{directives, outcome};
use crate::Value;

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
    pub(super) fn is_list(self) -> bool {
        matches!(
            self,
            Self::Module(ModuleKind::Search | ModuleKind::Trigger) | Self::Rpc | Self::Epoch
        )
    }

    pub(super) fn is_trigger(self) -> bool {
        self == Self::Module(ModuleKind::Trigger)
    }
}

/// What a request puts out, and the directive that made it.
#[derive(Debug)]
pub(super) struct Produced {
    pub(super) value: Value,
    pub(super) place: Place,
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
            let mut trigger = if kind.is_trigger() && is_last {
                Some(self.trigger(request)?)
            } else {
                None
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
        let log_hides = requests.iter().flat_map(outcome::hidden);
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
}

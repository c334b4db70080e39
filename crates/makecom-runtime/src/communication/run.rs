//! A run: its variables, what it evaluated, and what it sent.

use std::fmt;

use super::document::{Effective, Place};
use super::failure::{Failure, Flow};
use super::merge::merge;
use super::request::Built;
use super::transport::{HttpResponse, Transport, TransportError};
use crate::script::Suite;
use crate::{Collection, Context, Environment, Value, evaluate_document};

/// A directive and what it came to.
///
/// ```
/// use makecom_runtime::communication::{Document, ModuleKind, RecordedExchanges, Run};
/// use makecom_runtime::{Environment, Value};
///
/// let api = Value::from_json(r#"{"condition": "{{1 = 2}}", "response": {"output": {"a": 1}}}"#)?;
/// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
/// let mut run = Run::new(&environment, &mut none);
/// run.module(ModuleKind::Action, None, &Document::of_value("api", api)).unwrap();
/// let step = &run.trace()[0];
/// assert_eq!((step.place.pointer(), &step.value), ("/condition", &Value::Boolean(false)));
/// assert_eq!(step.note.as_deref(), Some("so the request is skipped"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// Where the directive is written.
    pub place: Place,
    /// Its value.
    pub value: Value,
    /// What followed, if it decided how the run went on.
    pub note: Option<String>,
    /// Its expressions and what each came to, if the environment
    /// [keeps](Environment::with_expressions) them.
    pub expressions: Vec<(String, Value)>,
}

/// Something in a run that the sources do not agree about, or that is likely a mistake.
///
/// ```
/// use makecom_runtime::communication::{Document, ModuleKind, RecordedExchanges, Run};
/// use makecom_runtime::{Environment, Value};
///
/// let api = Value::from_json(r#"{"response": {"output": {"a": "{{bdoy}}"}}}"#)?;
/// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
/// let mut run = Run::new(&environment, &mut none);
/// run.module(ModuleKind::Action, None, &Document::of_value("api", api)).unwrap();
/// assert_eq!(run.warnings()[0].code, "unknown-variable");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunWarning {
    /// A stable name in kebab case.
    pub code: &'static str,
    /// What is unsure and which reading was chosen.
    pub message: String,
    /// The directive.
    pub place: Option<Place>,
}

/// What a run may take: the defaults of Make, or what `common` says in their place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) requests: u32,
    pub(super) pages: u32,
    pub(super) records: usize,
    pub(super) repeats: u32,
}

/// The greatest number of repetitions.
const MOST_REPEATS: u32 = 1000;
/// So many steps are kept.
const MOST_STEPS: usize = 100_000;

/// Carries out one component of an app.
///
/// ```
/// use makecom_runtime::communication::{Document, ModuleKind, RecordedExchanges, Run};
/// use makecom_runtime::{Environment, Value};
///
/// let api = r#"{"url": "https://api.acme.example/users/{{parameters.id}}", "response": {"output": "{{body}}"}}"#;
/// let exchanges = r#"[{
///     "request": {"method": "GET", "url": "https://api.acme.example/users/7"},
///     "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"id": 7}}
/// }]"#;
/// let environment = Environment::default();
/// let mut exchanges = RecordedExchanges::new(&Value::from_json(exchanges)?).unwrap();
/// let inputs = Value::from_json(r#"{"parameters": {"id": 7}}"#)?;
/// let mut run = Run::new(&environment, &mut exchanges).with_inputs(&inputs);
/// let api = Document::of_value("api", Value::from_json(api)?);
/// let outcome = run.module(ModuleKind::Action, None, &api).unwrap();
/// assert_eq!(outcome.output.unwrap().get("id"), Value::Number(7.0));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Run<'a> {
    pub(super) environment: &'a Environment,
    pub(super) context: Context<'a>,
    pub(super) limits: Limits,
    /// Whether the URL comes from a user.
    pub(super) is_universal: bool,
    /// What a connection keeps beside its data.
    pub(super) saved: Collection,
    transport: &'a mut dyn Transport,
    requests: u32,
    waits: Vec<u64>,
    trace: Vec<Step>,
    warnings: Vec<RunWarning>,
}

impl<'a> Run<'a> {
    /// A run without inputs.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// assert_eq!(Run::new(&environment, &mut none).requests(), 0);
    /// ```
    pub fn new(environment: &'a Environment, transport: &'a mut dyn Transport) -> Self {
        let zone = Collection::from_iter([("timezone", Value::from(environment.time_zone()))]);
        Self {
            environment,
            context: Context::new(environment)
                .with_variable("environment", zone.into())
                .with_variable("temp", Collection::new().into()),
            limits: Limits {
                requests: 100,
                pages: 50,
                records: 3200,
                repeats: MOST_REPEATS,
            },
            is_universal: false,
            saved: Collection::new(),
            transport,
            requests: 0,
            waits: Vec::new(),
            trace: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Adds variables, such as `parameters` and `connection`. What `common` says of limits
    /// counts.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, Value, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let inputs = Value::from_json(r#"{"common": {"maxRequestCount": 5}}"#)?;
    /// let run = Run::new(&environment, &mut none).with_inputs(&inputs);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn with_inputs(mut self, inputs: &Value) -> Self {
        if let Value::Collection(entries) = inputs {
            for (name, value) in entries.iter() {
                self.context.set(name, value.clone());
            }
            let common = inputs.get("common");
            let limit = |name: &str| match common.get(name) {
                Value::Number(number) if number >= 1.0 && number <= f64::from(u32::MAX) => {
                    // In range, and cut to whole numbers.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    Some(number as u32)
                }
                _ => None,
            };
            let limits = &mut self.limits;
            limits.requests = limit("maxRequestCount").unwrap_or(limits.requests);
            limits.pages = limit("maxPaginationRequestCount").unwrap_or(limits.pages);
            let records = limit("maxPastRecords").and_then(|it| usize::try_from(it).ok());
            limits.records = records.unwrap_or(limits.records);
        }
        self
    }

    /// Adds the functions of the app.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}, script::Suite};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let run = Run::new(&environment, &mut none).with_functions(Suite::new(Vec::new()));
    /// ```
    pub fn with_functions(mut self, functions: Suite) -> Self {
        let functions = functions.timezone(self.environment.time_zone());
        let environment = self.environment;
        self.context = self.context.with_functions(move |name, arguments| {
            functions
                .has(name)
                .then(|| match environment.injected_now() {
                    Some(now) => functions.clone().at(now).call(name, arguments),
                    None => functions.call(name, arguments),
                })
        });
        self
    }

    /// How many requests were made.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// assert_eq!(Run::new(&environment, &mut none).requests(), 0);
    /// ```
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// The waits between repetitions, in milliseconds.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// assert!(Run::new(&environment, &mut none).waits().is_empty());
    /// ```
    pub fn waits(&self) -> &[u64] {
        &self.waits
    }

    /// The directives that were evaluated, in order, each with its value. The first 100,000
    /// are kept.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// assert!(Run::new(&environment, &mut none).trace().is_empty());
    /// ```
    pub fn trace(&self) -> &[Step] {
        &self.trace
    }

    /// What is unsure in this run, in order.
    ///
    /// ```
    /// # use makecom_runtime::{Environment, communication::{RecordedExchanges, Run}};
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// assert!(Run::new(&environment, &mut none).warnings().is_empty());
    /// ```
    pub fn warnings(&self) -> &[RunWarning] {
        &self.warnings
    }

    pub(super) fn warn(&mut self, code: &'static str, message: impl Into<String>, place: Place) {
        let message = message.into();
        let is_known = |it: &RunWarning| it.code == code && it.message == message;
        if !self.warnings.iter().any(is_known) {
            self.warnings.push(RunWarning {
                code,
                message,
                place: Some(place),
            });
        }
    }

    /// Evaluates a value that is written at a place.
    pub(super) fn value(&mut self, value: &Value, place: Place) -> Flow<Value> {
        let result = evaluate_document(value, &self.context);
        let expressions = self.environment.take_expressions();
        for warning in self.environment.take_warnings() {
            self.warn(warning.code, warning.message, place.clone());
        }
        match result {
            Ok(value) => {
                if self.trace.len() < MOST_STEPS {
                    self.trace.push(Step {
                        place,
                        value: value.clone(),
                        note: None,
                        expressions,
                    });
                }
                Ok(value)
            }
            Err(error) => {
                let pointer = format!("{}{}", place.pointer(), error.pointer());
                let offset = error.place().map(|range| range.start);
                let exact = place.sibling(pointer).within(offset);
                Err(Failure::of(&error).at(exact))
            }
        }
    }

    /// Evaluates a directive; `None` if it is not there or null.
    pub(super) fn directive(&mut self, request: &Effective, path: &str) -> Flow<Option<Value>> {
        match request.present(path) {
            Some(value) => {
                let value = value.clone();
                self.value(&value, request.place(path)).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Says what followed from the last step.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        if let Some(last) = self.trace.last_mut() {
            last.note = Some(note.into());
        }
    }

    /// Adds a step that says what followed from a directive that is not evaluated itself.
    pub(super) fn step(&mut self, place: Place, value: Value, note: impl Into<String>) {
        if self.trace.len() < MOST_STEPS {
            self.trace.push(Step {
                place,
                value,
                note: Some(note.into()),
                expressions: Vec::new(),
            });
        }
    }

    /// Evaluates a block such as `temp`, and merges it into a variable.
    pub(super) fn merge_into(
        &mut self,
        variable: &str,
        request: &Effective,
        path: &str,
    ) -> Flow<()> {
        let Some(block) = self.directive(request, path)? else {
            return Ok(());
        };
        match block {
            Value::Collection(_) => {
                let old = self.context.get(variable).unwrap_or_default();
                let old = if old.is_nullish() {
                    Collection::new().into()
                } else {
                    old
                };
                let merged = merge(&old, &block).map_err(|it| it.at(request.place(path)))?;
                self.context.set(variable, merged);
                Ok(())
            }
            Value::Undefined | Value::Null => {
                let message = format!("{path} is {}; nothing is merged", block.type_name());
                self.warn("empty-block", message, request.place(path));
                Ok(())
            }
            other => {
                let message = format!("{path} must be a collection, not {}", other.type_name());
                let help = "write an object, or an expression that gives one";
                Err(Failure::refused("invalid-block", message, help).at(request.place(path)))
            }
        }
    }

    /// Sends a request.
    pub(super) fn send(&mut self, effective: &Effective, built: &Built) -> Flow<HttpResponse> {
        let url = effective.place(built.url_directive);
        if self.requests >= self.limits.requests {
            let message = format!(
                "the run has made {} requests; whether Make then stops or fails is not known",
                self.requests
            );
            let help = "ask for fewer pages or repetitions; common.maxRequestCount is the limit";
            return Err(Failure::refused("request-limit", message, help).at(url));
        }
        self.requests += 1;
        let number = self.requests;
        match self.transport.send(&built.request) {
            Ok(response) => Ok(response),
            Err(TransportError::Mismatch(differences)) => {
                let placed = differences.into_iter().map(|difference| {
                    let place = built.place_of(&difference.what, effective);
                    (difference, place)
                });
                let placed: Vec<_> = placed.collect();
                let message = format!("request {number} is not the recorded one");
                let help = "correct the document, or the recording";
                let first = placed.first().map_or(url, |(_, place)| place.clone());
                Err(Failure::recording("request-differs", message, help, placed).at(first))
            }
            Err(TransportError::Exhausted) => {
                let message = format!(
                    "request {number}, {} {}, has no recorded exchange",
                    built.request.method, built.request.url
                );
                let help = "record it, or find out why it is made";
                Err(Failure::recording("request-not-recorded", message, help, Vec::new()).at(url))
            }
            Err(TransportError::Unusable(why)) => {
                let help = "correct the recording";
                Err(Failure::recording("unusable-recording", why, help, Vec::new()).at(url))
            }
            Err(TransportError::Refused {
                code,
                message,
                help,
            }) => Err(Failure::refused(code, message, help).at(url)),
            Err(TransportError::Network { code }) => Err(network(&code).at(url)),
        }
    }

    pub(super) fn wait(&mut self, milliseconds: u64) {
        self.waits.push(milliseconds);
        self.transport.wait(milliseconds);
    }
}

/// What Make tells of a network that failed; its texts are not known.
fn network(code: &str) -> Failure {
    let error_type = match code {
        "ECONNRESET" | "ECONNREFUSED" | "ENOTFOUND" => Some("ConnectionError"),
        // Which name a timeout has is not known.
        "ESOCKETTIMEDOUT" | "ECONNABORTED" | "ETIMEDOUT" => None,
        code if code.contains("CERT") || code.contains("SELF_SIGNED") => Some("RuntimeError"),
        _ => {
            let message = format!("what Make tells of the network error {code:?} is not known");
            return Failure::refused("unknown-network-error", message, "use a known code");
        }
    };
    let message = format!("the network failed: {code}");
    Failure::inexact(error_type, "network-error", message, "try again")
}

/// Names only: values may be secrets.
impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("context", &self.context)
            .field("requests", &self.requests)
            .finish_non_exhaustive()
    }
}

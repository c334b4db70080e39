//! Running a test.

use std::fmt;

use super::execute::Execution;
use super::read::{EXPECTED, Test};
use crate::communication::{
    Difference, Document, Failure, FailureKind, ModuleKind, Outcome, Place, RecordedExchanges, Run,
    RunWarning, differ, short,
};
use crate::script::Suite;
use crate::{Collection, Date, Environment, Value};

/// What is tested.
///
/// ```
/// use makecom_runtime::communication::ModuleKind;
/// use makecom_runtime::testing::Subject;
///
/// assert_ne!(Subject::Module(ModuleKind::Action), Subject::Rpc);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A module.
    Module(ModuleKind),
    /// An RPC.
    Rpc,
    /// A connection of one request.
    Connection,
    /// A connection with the stages of OAuth 2.
    Oauth2,
    /// A webhook.
    Webhook,
}

/// The documents of a component.
///
/// ```
/// assert!(makecom_runtime::testing::Documents::default().api.is_none());
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Documents {
    /// The base of the app.
    pub base: Option<Document>,
    /// The communication.
    pub api: Option<Document>,
    /// The epoch of a trigger.
    pub epoch: Option<Document>,
    /// How a webhook is attached.
    pub attach: Option<Document>,
    /// How it is detached.
    pub detach: Option<Document>,
}

impl Documents {
    /// Those that there are.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::testing::Documents::default().all().count(), 0);
    /// ```
    pub fn all(&self) -> impl Iterator<Item = &Document> {
        let all = [
            &self.base,
            &self.api,
            &self.epoch,
            &self.attach,
            &self.detach,
        ];
        all.into_iter().flatten()
    }
}

/// What is wrong in a test.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::{Document, ModuleKind};
/// use makecom_runtime::script::Suite;
/// use makecom_runtime::testing::{Documents, Subject, read, run};
///
/// let document = |file, text| Value::from_json(text).map(|value| Document::of_value(file, value));
/// let mut documents = Documents::default();
/// documents.api = Some(document("sum.json", r#"{"response": {"output": {"sum": "{{1 + 1}}"}}}"#)?);
/// let file = document("sum.tests.json", r#"{"tests": [{"name": "x", "expect": {"output": {"sum": 3}}}]}"#)?;
/// let test = &read(&file).unwrap()[0];
/// let report = run(test, Subject::Module(ModuleKind::Action), &documents, &Suite::new(Vec::new()));
/// let finding = &report.findings[0];
/// assert_eq!(finding.message, "output/sum: expected 3, got 2");
/// assert_eq!(finding.places[0].to_string(), "sum.json /response/output/sum");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// What was expected, and what came.
    pub message: String,
    /// The directives behind it, the first one first.
    pub places: Vec<Place>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What a test came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The name of the test.
    pub name: String,
    /// What is wrong; nothing if it passed.
    pub findings: Vec<Finding>,
    /// The directives that decided how the run went, each with what followed.
    pub decisions: Vec<(String, Place)>,
    /// What is unsure.
    pub warnings: Vec<RunWarning>,
    /// The directives that were evaluated: file and JSON Pointer.
    pub reached: Vec<(String, String)>,
    /// The code of the failure that ended the run.
    pub code: Option<&'static str>,
    /// Whether exchanges are left over.
    has_leftovers: bool,
    /// The places of the evaluated directives, in order.
    steps: Vec<Place>,
    /// What would have to be expected; `None` if the run was refused or not recorded.
    pub actual: Option<Value>,
}

impl Report {
    /// Whether it passed.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document, script::Suite, testing};
    /// # let text = r#"{"tests": [{"name": "x", "expect": {"output": []}}]}"#;
    /// # let file = Document::of_value("x.tests.json", Value::from_json(text)?);
    /// let test = &testing::read(&file).unwrap()[0];
    /// let documents = testing::Documents::default(); // without a communication
    /// assert!(!testing::run(test, testing::Subject::Rpc, &documents, &Suite::new(Vec::new())).is_passed());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_passed(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether it would pass with [`actual`](Self::actual) as what is expected.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document, script::Suite, testing};
    /// # let text = r#"{"tests": [{"name": "x", "expect": {"output": []}}]}"#;
    /// # let file = Document::of_value("x.tests.json", Value::from_json(text)?);
    /// let test = &testing::read(&file).unwrap()[0];
    /// let documents = testing::Documents::default(); // without a communication
    /// assert!(!testing::run(test, testing::Subject::Rpc, &documents, &Suite::new(Vec::new())).is_updatable());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_updatable(&self) -> bool {
        self.actual.is_some() && !self.has_leftovers
    }
}

/// The moment of tests that name none.
const START_OF_2026: i64 = 1_767_225_600_000;

/// Runs a test. The clock stands still, and random values follow from a fixed seed.
///
/// See [`Finding`] for an example.
pub fn run(test: &Test, subject: Subject, documents: &Documents, functions: &Suite) -> Report {
    let environment = environment(test);
    let mut exchanges = RecordedExchanges::new(&test.exchanges).unwrap_or_default();
    let inputs = test.inputs.untagged();
    let execution = Execution::new(subject, test.part, documents, &inputs, functions);
    let (mut report, result, requests, waits) =
        execution.run(&environment, &mut exchanges, |run, result| {
            (
                report(test, run, &result),
                result,
                run.requests(),
                run.waits().to_vec(),
            )
        });
    let requests = Value::Number(f64::from(requests));
    // Milliseconds of tests are small.
    #[allow(clippy::cast_precision_loss)]
    let waits = Value::array(waits.iter().map(|it| Value::Number(*it as f64)));
    let found = match &result {
        Ok(outcome) => of_outcome(test, outcome, requests, waits, &mut report),
        Err(failure) => of_failure(test, failure, &mut report),
    };
    report.findings.extend(found);
    let is_recording = matches!(&result, Err(it) if *it.kind() == FailureKind::Recording);
    if let (Some(next), false) = (exchanges.next_request(), is_recording) {
        report.has_leftovers = true;
        let count = exchanges.remaining();
        let message = format!("{count} recorded exchanges are left over; the next one is {next}");
        let places = report.decisions.iter().map(|(_, place)| place.clone());
        report.findings.push(Finding {
            message,
            places: places.collect(),
        });
    }
    report
}

/// What a run did, before it is compared with what is expected.
fn report(test: &Test, run: &Run<'_>, result: &Result<Outcome, Failure>) -> Report {
    let mut decisions: Vec<(String, Place)> = Vec::new();
    for step in run.trace() {
        if let Some(note) = &step.note {
            let decision = format!("{}, {note}", short(&step.value));
            let is_known =
                |(own, place): &(String, Place)| *own == decision && *place == step.place;
            if !decisions.iter().any(is_known) {
                decisions.push((decision, step.place.clone()));
            }
        }
    }
    let reached = run.trace().iter();
    let reached = reached.map(|it| (it.place.file().to_owned(), it.place.pointer().to_owned()));
    let mut report = Report {
        name: test.name.clone(),
        findings: Vec::new(),
        decisions,
        warnings: run.warnings().to_vec(),
        reached: reached.collect(),
        has_leftovers: false,
        code: result.as_ref().err().map(Failure::code),
        steps: run.trace().iter().map(|step| step.place.clone()).collect(),
        actual: None,
    };
    report.reached.sort();
    report.reached.dedup();
    report
}

/// The clock stands still, and random values follow from a fixed seed.
pub(super) fn environment(test: &Test) -> Environment {
    let now = test
        .now
        .as_ref()
        .and_then(|now| now.parse::<jiff::Timestamp>().ok());
    let start = Date::from_millis(START_OF_2026).unwrap_or_else(Date::now);
    let fixed = now.map_or(start, Date::from);
    let environment = Environment::fixed(fixed).with_execution_id("execution");
    match &test.timezone {
        // The zone was checked when the test was read.
        Some(zone) => {
            (environment.with_time_zone(zone)).unwrap_or_else(|_| Environment::fixed(fixed))
        }
        None => environment,
    }
}

/// Compares what came with what is expected.
fn of_outcome(
    test: &Test,
    outcome: &Outcome,
    requests: Value,
    waits: Value,
    report: &mut Report,
) -> Vec<Finding> {
    let mut entries = outcome.entries();
    entries.push(("requests", requests));
    entries.push(("waits_ms", waits));
    let get = |name: &str| {
        let found = entries.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let expect = test.expect.untagged();
    let mut actual = Collection::new();
    let main = [
        "output",
        "state",
        "connection",
        "webhook_data",
        "respond",
        "browser_url",
    ];
    for name in EXPECTED {
        let value = get(name);
        let is_wanted = !matches!(expect.get(name), Value::Undefined);
        let is_main = main.contains(&name) && !matches!(value, Value::Undefined);
        if name != "error" && (is_wanted || is_main) {
            actual.insert(name, value);
        }
    }
    report.actual = Some(Value::from(actual).tagged());
    let mut found = Vec::new();
    if !expect.get("error").is_nullish() {
        let message = format!("an error was expected: {}", short(&expect.get("error")));
        let places = report.decisions.iter().map(|(_, place)| place.clone());
        found.push(Finding {
            message,
            places: outcome.origin.clone().into_iter().chain(places).collect(),
        });
        return found;
    }
    for name in EXPECTED {
        let expected = expect.get(name);
        let given = test.expect.get(name);
        if matches!(given, Value::Undefined) || name == "error" {
            continue;
        }
        let value = get(name);
        // No output is written as null.
        if matches!(
            (name, &expected, &value),
            ("output", Value::Null, Value::Undefined)
        ) {
            continue;
        }
        let mut differences = Vec::new();
        differ(name, &expected, &value, &mut differences);
        for difference in differences {
            found.push(finding(&difference, name, outcome, report));
        }
    }
    found
}

/// A difference, with the directives behind it.
fn finding(difference: &Difference, name: &str, outcome: &Outcome, report: &Report) -> Finding {
    let below = difference.what.strip_prefix(name).unwrap_or_default();
    let is_count = difference.expected.is_none() || difference.got.is_none();
    let decisions = || report.decisions.iter().map(|(_, place)| place.clone());
    let mut places = Vec::new();
    match name {
        "output" => {
            let is_bundle = below.split('/').count() <= 2;
            // Whole bundles come and go by conditions and containers.
            if is_count && is_bundle {
                places.extend(decisions());
            }
            places.extend(outcome.origin.as_ref().map(|origin| origin.below(below)));
        }
        "state" => places.extend(reached(report, "trigger")),
        "connection" => {
            let part = below.trim_start_matches('/').split('/').next();
            places.extend(reached(report, part.unwrap_or_default()));
        }
        "webhook_data" => places.extend(outcome.origin.as_ref().map(|origin| origin.below(below))),
        "respond" => {
            places.extend(reached(report, "respond"));
            places.extend(decisions());
        }
        "recipients" => places.extend(reached(report, "uid")),
        "browser_url" => places.extend(reached(report, "authorize")),
        _ => places.extend(decisions()),
    }
    if places.is_empty() {
        places.extend(outcome.origin.clone());
        places.extend(decisions());
    }
    Finding {
        message: difference.to_string(),
        places,
    }
}

/// The evaluated directives that have a name in their path.
fn reached(report: &Report, name: &str) -> Vec<Place> {
    let steps = report.steps.iter();
    let is_of = |place: &&Place| place.pointer().split('/').any(|part| part == name);
    steps.filter(is_of).cloned().collect()
}

/// Compares a failure with the error that is expected.
fn of_failure(test: &Test, failure: &Failure, report: &mut Report) -> Vec<Finding> {
    let place = failure.place().cloned();
    let expected = test.expect.get("error");
    let shown = match failure.help() {
        "" => format!("{failure}"),
        help => format!("{failure}; {help} [{}]", failure.code()),
    };
    // What was decided before tells why the run came to this.
    let decisions: Vec<_> = report
        .decisions
        .iter()
        .map(|(_, place)| place.clone())
        .collect();
    let finding = |message: String| {
        let places = place.clone().into_iter().chain(decisions.clone());
        vec![Finding {
            message,
            places: places.collect(),
        }]
    };
    match failure.kind() {
        FailureKind::Refused => return finding(format!("refused: {shown}")),
        FailureKind::Recording => {
            let differences = failure.differences().iter();
            let mut found: Vec<_> = differences
                .map(|(difference, place)| Finding {
                    message: difference.to_string(),
                    places: vec![place.clone()],
                })
                .collect();
            match found.first_mut() {
                Some(first) => first.places.extend(decisions),
                None => found = finding(shown),
            }
            return found;
        }
        FailureKind::Make { .. } => {}
    }
    let error_type = failure.error_type();
    let mut actual = Collection::new();
    if let Some(error_type) = error_type {
        actual.insert("type", error_type.into());
    }
    let is_exact = matches!(failure.kind(), FailureKind::Make { is_exact: true, .. });
    if is_exact {
        actual.insert("message", failure.to_string().into());
    }
    let actual = Collection::from_iter([("error", Value::from(actual))]);
    report.actual = Some(actual.into());
    if expected.is_nullish() {
        let named = error_type.map(|it| format!("{it}: ")).unwrap_or_default();
        return finding(format!("the run failed: {named}{shown}"));
    }
    let mut found = Vec::new();
    let wanted = |name: &str| match expected.get(name) {
        Value::Text(wanted) => Some(wanted.to_string()),
        _ => None,
    };
    if let Some(expected) = wanted("type") {
        match error_type {
            Some(own) if own == expected => {}
            Some(own) => found.extend(finding(format!("error/type: expected {expected}, got {own}"))),
            None => found.extend(finding(format!(
                "error/type: expected {expected}; which type Make gives to this error is not known: {shown}"
            ))),
        }
    }
    if let Some(expected) = wanted("message") {
        let own = failure.to_string();
        if !is_exact {
            found.extend(finding(format!(
                "error/message: expected {expected:?}; Make's text for this error is not known: {shown}"
            )));
        } else if own != expected {
            found.extend(finding(format!(
                "error/message: expected {expected:?}, got {own:?}"
            )));
        }
    }
    found
}

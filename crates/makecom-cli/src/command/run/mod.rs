//! `makecom run`, and `makecom new test`, which is a run that is recorded.

mod inputs;
mod keep;
mod show;

use std::path::Path;
use std::sync::PoisonError;

use makecom_project::Project;
use makecom_runtime::communication::{
    Document, Failure as RunFailure, FailureKind, Outcome as Came,
};
use makecom_runtime::communication::{RunWarning, Step};
use makecom_runtime::http::{Hosts, HttpTransport};
use makecom_runtime::parameters::Problem;
use makecom_runtime::script::{Function, Suite};
use makecom_runtime::testing::{Exchange, Execution, NewTest, Part, Recorder, Subject};
use makecom_runtime::{Date, Environment, Secrets, SharedSecrets, Value};

use super::test::{components, find};
use crate::arguments::run::{Arguments, Component, NewTest as NewTestArguments, Options};
use crate::failure::{Failure, Outcome, Result};
use crate::printer::Printer;
use components::Runnable;

/// What a run did.
struct Ran {
    result: std::result::Result<Came, RunFailure>,
    trace: Vec<Step>,
    warnings: Vec<RunWarning>,
    /// Of the parameters.
    notes: Vec<Problem>,
    exchanges: Vec<Exchange>,
}

pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let to = arguments.record.as_deref();
    carry_out(&arguments.component, &arguments.options, to, false, printer)
}

/// Makes a test beside the component.
pub(crate) fn new_test(arguments: &NewTestArguments, printer: &Printer) -> Result {
    carry_out(
        &arguments.component,
        &arguments.options,
        None,
        true,
        printer,
    )
}

fn carry_out(
    component: &Component,
    options: &Options,
    record: Option<&Path>,
    is_new_test: bool,
    printer: &Printer,
) -> Result {
    let project = Project::open(&options.dir)?;
    let app = find::app(&options.dir)?;
    let runnable = components::runnable(&app, component.kind.of_component(), &component.name)?;
    let part = options.part.unwrap_or_default();
    refuse_browser(&runnable, part)?;
    let environment = Environment::default()
        .with_execution_id("execution")
        .with_time_zone(&options.timezone)
        .map_err(|error| Failure::usage(error.to_string(), error.help()))?;
    let environment = if options.trace {
        environment.with_expressions()
    } else {
        environment
    };
    let gathered = inputs::gather(component, options, &project, &environment)?;
    for note in &gathered.notes {
        let message = gathered.secrets.hide(&note.message);
        let help = "docs/runtime.md says what is checked";
        printer.warn(&format!("{}: {message} [{}]", note.path, note.code), help);
    }
    let file = record.map(|file| file.display().to_string());
    let file = file.or_else(|| is_new_test.then(|| runnable.file.clone()));
    // Before anything is sent: afterwards it would be too late to say that it cannot be kept.
    if let Some(file) = &file {
        keep::tests(file, options)?;
    }
    let functions = functions(&app, &options.timezone);
    let mut hosts = Hosts::of_documents(runnable.documents.all());
    for host in &options.allow_host {
        let allowed = hosts.allow(host);
        allowed.map_err(|error| Failure::usage(error.to_string(), error.help()))?;
    }
    let began = Date::now();
    let secrets = SharedSecrets::new(gathered.secrets.into());
    let work = || {
        let job = Execution::new(
            runnable.subject,
            part,
            &runnable.documents,
            &gathered.inputs,
            &functions,
        );
        live(&job, hosts, options, &runnable, &environment, &secrets)
    };
    // The transport blocks, which an asynchronous runtime must not.
    let ran = std::thread::scope(|scope| scope.spawn(work).join());
    let mut ran = ran.map_err(|_| Failure::new("the run broke off", "report this defect"))??;
    ran.notes = gathered.notes;
    let mut secrets = secrets
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if let Ok(came) = &ran.result
        && let Some(connection) = &came.connection
    {
        secrets.add_except("connection", &connection.get("data"), &options.not_secret);
        if let Some(file) = &options.save {
            keep::private(file, &connection.get("data"))?;
            printer.note(format!(
                "the data of the connection is in {}",
                file.display()
            ));
        }
    }
    if let Ok(came) = &ran.result
        && let Some(data) = &came.webhook_data
    {
        secrets.add_keys("webhook", data, &Secrets::is_named, &options.not_secret);
    }
    show::print(&ran, &secrets, options, printer)?;
    if let Some(file) = file {
        let mut test = NewTest::new(String::new(), runnable.subject);
        test.part = part;
        test.now = began;
        test.timezone.clone_from(&options.timezone);
        test.inputs = gathered.inputs;
        keep::test(
            test, &runnable, &functions, &ran, &secrets, &file, options, printer,
        )?;
    }
    match ran.result {
        Ok(_) => Ok(Outcome::Done),
        // A test may expect an error.
        Err(failure) if is_new_test && is_of_make(&failure) => Ok(Outcome::Done),
        Err(failure) => Err(shown_failure(&failure, &secrets)),
    }
}

fn is_of_make(failure: &RunFailure) -> bool {
    matches!(failure.kind(), FailureKind::Make { .. })
}

/// Runs against the service.
fn live(
    job: &Execution<'_>,
    hosts: Hosts,
    options: &Options,
    runnable: &Runnable,
    environment: &Environment,
    secrets: &SharedSecrets,
) -> Result<Ran> {
    let transport = HttpTransport::new(hosts);
    let transport = transport.map_err(|error| Failure::new(error.to_string(), error.help()))?;
    let mut transport = transport.with_secrets(SharedSecrets::clone(secrets));
    if options.allow_private {
        transport = transport.with_private_addresses();
    }
    let documents: Vec<&Document> = runnable.documents.all().collect();
    let mut recorder = Recorder::new(&mut transport, &documents, SharedSecrets::clone(secrets));
    let mut ran = job.run(environment, &mut recorder, |run, result| Ran {
        result,
        trace: run.trace().to_vec(),
        warnings: run.warnings().to_vec(),
        notes: Vec::new(),
        exchanges: Vec::new(),
    });
    ran.exchanges = recorder.exchanges().to_vec();
    Ok(ran)
}

/// The functions of the app.
fn functions(app: &find::App, timezone: &str) -> Suite {
    let loaded = app.functions.iter().filter_map(|found| {
        let (file, code) = found.code.as_ref()?;
        Some(Function::new(&found.name, code).in_file(file))
    });
    Suite::new(loaded.collect()).timezone(timezone)
}

/// Refuses the stages of OAuth 2 that need a browser.
fn refuse_browser(runnable: &Runnable, part: Part) -> Result<()> {
    let authorize = runnable.documents.api.as_ref();
    let authorize = authorize
        .map(|api| api.value().get("authorize"))
        .unwrap_or_default();
    let needs_browser =
        runnable.subject == Subject::Oauth2 && part == Part::Main && authorize != Value::Undefined;
    if !needs_browser {
        return Ok(());
    }
    Err(Failure::new(
        "the connection sends its user to a browser (authorize), which `makecom run` does not do",
        "get a token elsewhere, keep it as data of the connection in a file, and check it with \
         --part refresh; tests of the whole flow are written in NAME.tests.json",
    )
    .with_code("oauth-browser"))
}

/// The failure of a run, without secrets.
fn shown_failure(failure: &RunFailure, secrets: &Secrets) -> Failure {
    let mut message = secrets.hide(&failure.to_string());
    if let Some(error_type) = failure.error_type() {
        message = format!("{error_type}: {message}");
    } else if *failure.kind() == FailureKind::Refused {
        message = format!("refused: {message}");
    }
    if let Some(place) = failure.place() {
        message = format!("{message}, at {place}");
    }
    let help = match failure.help() {
        "" => "the app says so; add --trace to see what led to it",
        help => help,
    };
    Failure::new(message, secrets.hide(help)).with_code(failure.code())
}

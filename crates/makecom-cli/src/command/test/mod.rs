//! `makecom test`.

pub(super) mod components;
pub(super) mod find;
mod junit;
mod show;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use makecom_runtime::Environment;
use makecom_runtime::script::{Function, Suite, TestFile, TestReport};

use crate::arguments::test::{Arguments, Format};
use crate::failure::{Failure, Outcome, Result};
use crate::output;
use crate::printer::Printer;
use find::{App, Found};

/// How often `--watch` looks for changes.
const PAUSE: Duration = Duration::from_millis(300);

/// The results of all tests, in the order of the functions and components.
struct Results {
    components: components::Results,
    tests: Vec<Tested>,
    /// Functions without a test.
    untested: Vec<Found>,
    /// Functions that no test called; `None` if not all tests ran.
    uncalled: Option<Vec<String>>,
}

/// A test file with what it came to.
struct Tested {
    function: Found,
    file: String,
    report: TestReport,
}

pub(crate) async fn run(arguments: &Arguments, printer: &Printer) -> Result {
    let zone = Environment::default().with_time_zone(&arguments.timezone);
    zone.map_err(|error| Failure::usage(error.to_string(), error.help()))?;
    if !arguments.watch {
        let app = find::app(&arguments.path)?;
        return once(arguments, &app, printer);
    }
    let mut before = None;
    loop {
        // A file may be gone or half written for a moment: that is shown, too.
        let found = find::app(&arguments.path);
        let now = match &found {
            Ok(app) => Ok(app.clone()),
            Err(failure) => Err(failure.message().to_owned()),
        };
        if before.as_ref() != Some(&now) {
            let result = found.and_then(|app| once(arguments, &app, printer));
            if let Err(failure) = result {
                printer.failure(&failure);
            }
            printer.note("waiting for changes; end with Ctrl-C");
            before = Some(now);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn once(arguments: &Arguments, app: &App, printer: &Printer) -> Result {
    let results = test(arguments, app)?;
    match arguments.format {
        Format::Text if !printer.is_json() => {
            printer.text(show::text(&results))?;
            printer.note(show::summary(&results));
        }
        Format::Text | Format::Json => printer.json(&show::json(&results))?,
        Format::Junit => printer.data(&junit::report(&results))?,
    }
    if let Some(file) = &arguments.junit {
        output::file(file, junit::report(&results).as_bytes())?;
    }
    if arguments.update {
        let (updated, left) = components::update(&results.components)?;
        printer.note(format!(
            "{updated} tests now expect what came; review the changes"
        ));
        if !left.is_empty() {
            let left = left.join(", ");
            printer.note(format!(
                "not updated, because the run ended otherwise: {left}"
            ));
        }
    }
    let components = &results.components;
    let is_complete = components.untested.is_empty()
        && (components.coverage.as_ref()).is_none_or(|it| it.missed.is_empty())
        && (components.tested.iter())
            .all(|it| it.reports.iter().all(|report| report.warnings.is_empty()))
        && results.untested.is_empty()
        && results.uncalled.as_ref().is_none_or(Vec::is_empty)
        && results.reports().all(|report| report.warnings.is_empty());
    if !results.is_passed() || arguments.strict && !is_complete {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

/// Runs the tests that are asked for.
fn test(arguments: &Arguments, app: &App) -> Result<Results> {
    let functions = &app.functions;
    let is_chosen = |name: &str| {
        let mut filters = arguments.filter.iter();
        arguments.filter.is_empty() || filters.any(|part| name.contains(part.as_str()))
    };
    let chosen: Vec<_> = (functions.iter())
        .filter(|found| is_chosen(&found.name))
        .collect();
    let components: Vec<_> = (app.components.iter())
        .filter(|component| is_chosen(&component.name))
        .cloned()
        .collect();
    if chosen.is_empty() && components.is_empty() && !arguments.filter.is_empty() {
        let functions = functions.iter().map(|found| found.name.as_str());
        let names: Vec<_> = functions
            .chain(components::names(&app.components))
            .collect();
        return Err(Failure::usage(
            "no function and no component has a name with this text",
            match &names[..] {
                [] => "the app has none".to_owned(),
                names => format!("it has {}", names.join(", ")),
            },
        ));
    }
    let loaded = functions.iter().filter_map(|found| {
        let (file, code) = found.code.as_ref()?;
        Some(Function::new(&found.name, code).in_file(file))
    });
    let suite = Suite::new(loaded.collect()).timezone(&arguments.timezone);
    let (tests, untested): (Vec<_>, Vec<_>) =
        (chosen.into_iter().cloned()).partition(Found::has_test);
    let tests = parallel(&tests, |function| tested(&suite, function));
    let tests: Vec<_> = tests.into_iter().flatten().collect();
    let is_whole = arguments.filter.is_empty();
    let components = components::test(app.base.as_ref(), components, &suite, is_whole);
    let uncalled = arguments.filter.is_empty().then(|| {
        let called: BTreeSet<_> = tests.iter().flat_map(|test| &test.report.called).collect();
        let names = functions.iter().map(|found| &found.name);
        names
            .filter(|name| !called.contains(name))
            .cloned()
            .collect()
    });
    Ok(Results {
        components,
        tests,
        untested,
        uncalled,
    })
}

/// Runs the test of a function.
fn tested(suite: &Suite, function: &Found) -> Option<Tested> {
    let (file, text) = function.test.as_ref()?;
    Some(Tested {
        function: function.clone(),
        file: file.clone(),
        report: suite.run(&TestFile::new(&function.name, text).in_file(file)),
    })
}

/// Does work on all processors; the results keep the order of the items.
fn parallel<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return;
            };
            let result = work(item);
            if let Ok(mut done) = done.lock() {
                done.push((at, result));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers.min(items.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

impl Results {
    fn reports(&self) -> impl Iterator<Item = &TestReport> {
        self.tests.iter().map(|test| &test.report)
    }

    fn is_passed(&self) -> bool {
        self.reports().all(TestReport::is_passed)
            && (self.components.tested.iter()).all(components::Tested::is_passed)
    }
}

//! `makecom test`.

mod find;
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
use find::Found;

/// How often `--watch` looks for changes.
const PAUSE: Duration = Duration::from_millis(300);

/// The results of all tests, in the order of the functions.
struct Results {
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
        let functions = find::functions(&arguments.path)?;
        return once(arguments, &functions, printer);
    }
    let mut before = None;
    loop {
        // A file may be gone or half written for a moment: that is shown, too.
        let found = find::functions(&arguments.path);
        let now = match &found {
            Ok(functions) => Ok(functions.clone()),
            Err(failure) => Err(failure.message().to_owned()),
        };
        if before.as_ref() != Some(&now) {
            let result = found.and_then(|functions| once(arguments, &functions, printer));
            if let Err(failure) = result {
                printer.failure(&failure);
            }
            printer.note("waiting for changes; end with Ctrl-C");
            before = Some(now);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn once(arguments: &Arguments, functions: &[Found], printer: &Printer) -> Result {
    let results = test(arguments, functions)?;
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
    let is_complete = results.untested.is_empty()
        && results.uncalled.as_ref().is_none_or(Vec::is_empty)
        && results.reports().all(|report| report.warnings.is_empty());
    if !results.is_passed() || arguments.strict && !is_complete {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

/// Runs the tests of the functions that are asked for.
fn test(arguments: &Arguments, functions: &[Found]) -> Result<Results> {
    let is_chosen = |found: &&Found| {
        let mut filters = arguments.filter.iter();
        arguments.filter.is_empty() || filters.any(|part| found.name.contains(part.as_str()))
    };
    let chosen: Vec<_> = functions.iter().filter(is_chosen).collect();
    if chosen.is_empty() && !arguments.filter.is_empty() {
        let names: Vec<_> = functions.iter().map(|found| found.name.as_str()).collect();
        return Err(Failure::usage(
            "no function has a name with this text",
            match &names[..] {
                [] => "the app has no functions".to_owned(),
                names => format!("its functions are {}", names.join(", ")),
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
    let tests = run_all(&suite, &tests);
    let uncalled = arguments.filter.is_empty().then(|| {
        let called: BTreeSet<_> = tests.iter().flat_map(|test| &test.report.called).collect();
        let names = functions.iter().map(|found| &found.name);
        names
            .filter(|name| !called.contains(name))
            .cloned()
            .collect()
    });
    Ok(Results {
        tests,
        untested,
        uncalled,
    })
}

/// Runs tests on all processors; their results keep their order.
fn run_all(suite: &Suite, tests: &[Found]) -> Vec<Tested> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(function) = tests.get(at) else {
                return;
            };
            let Some((file, text)) = &function.test else {
                continue;
            };
            let tested = Tested {
                function: function.clone(),
                file: file.clone(),
                report: suite.run(&TestFile::new(&function.name, text).in_file(file)),
            };
            if let Ok(mut done) = done.lock() {
                done.push((at, tested));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers.min(tests.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, tested)| tested).collect()
}

impl Results {
    fn reports(&self) -> impl Iterator<Item = &TestReport> {
        self.tests.iter().map(|test| &test.report)
    }

    fn is_passed(&self) -> bool {
        self.reports().all(TestReport::is_passed)
    }
}

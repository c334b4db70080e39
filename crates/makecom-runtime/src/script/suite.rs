//! The functions of an app, and the tests of one of them.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rquickjs::{Ctx, Object};

use crate::{Date, Value};

use super::convert::{packed, unpacked};
use super::engine::{Engine, Thrown, evaluate, thrown};
use super::host::{Host, Log, prelude};
use super::report::{Critical, Phase, Place, TestReport};
use super::syntax::check_syntax;

/// A function of an app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The file that errors name.
    pub file: String,
}

impl Function {
    /// A function whose file is `NAME.code.js`.
    ///
    /// ```
    /// let function = makecom_runtime::script::Function::new("one", "function one() { return 1; }");
    /// assert_eq!(function.file, "one.code.js");
    /// ```
    pub fn new(name: impl Into<String>, code: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            file: format!("{name}.code.js"),
            code: code.into(),
            name,
        }
    }

    /// The same function, in another file.
    ///
    /// ```
    /// use makecom_runtime::script::Function;
    ///
    /// let function = Function::new("one", "").in_file("functions/one/one.code.js");
    /// assert_eq!(function.file, "functions/one/one.code.js");
    /// ```
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }
}

/// The text that tests a function.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestFile {
    /// The name of the tested function.
    pub function: String,
    /// The text.
    pub text: String,
    /// The file that errors name.
    pub file: String,
}

impl TestFile {
    /// A test whose file is `NAME.test.js`.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::script::TestFile::new("one", "").file, "one.test.js");
    /// ```
    pub fn new(function: impl Into<String>, text: impl Into<String>) -> Self {
        let function = function.into();
        Self {
            file: format!("{function}.test.js"),
            text: text.into(),
            function,
        }
    }

    /// The same test, in another file.
    ///
    /// ```
    /// use makecom_runtime::script::TestFile;
    ///
    /// assert_eq!(TestFile::new("one", "").in_file("one.js").file, "one.js");
    /// ```
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }
}

/// What a run may take.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// To load all functions of the app: 2 s, as in Make's editor.
    pub load: Duration,
    /// To make the tested function a constant: 1 s, as in Make's editor.
    pub constant: Duration,
    /// To run the text of the test: 5 s, as in Make's editor.
    pub test: Duration,
    /// Memory of the engine: 256 MiB.
    pub memory: usize,
    /// Stack of the engine: 2 MiB.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            load: Duration::from_secs(2),
            constant: Duration::from_secs(1),
            test: Duration::from_secs(5),
            memory: 256 << 20,
            stack: 2 << 20,
        }
    }
}

/// How long promises may go on after a test.
const AFTER: Duration = Duration::from_secs(1);

/// How much later than its limit a run is given up. Loops inside of some built-in
/// functions of the engine cannot be interrupted.
const GRACE: Duration = Duration::from_millis(1_500);

/// What precedes the code of a function on its first line.
pub(super) const BEFORE: &str = "(called => function (...arguments) { called(); return (";
const AFTER_CODE: &str = "\n).apply({ timezone: environment.timezone }, arguments); })";

/// The functions of an app, each of which can call all others through `iml`.
///
/// ```
/// use makecom_runtime::script::{Function, Suite, TestFile};
///
/// let suite = Suite::new(vec![
///     Function::new("price", "function price(x) { return x.p * x.n; }"),
///     Function::new("total", "function total(a) { return a.reduce((s, x) => s + iml.price(x), 0); }"),
/// ]);
/// let report = suite.run(&TestFile::new(
///     "total",
///     "it('sums', () => assert.strictEqual(total([{ p: 2, n: 3 }]), 6));",
/// ));
/// assert!(report.is_passed());
/// assert_eq!(report.called.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Suite {
    functions: Arc<[Function]>,
    timezone: String,
    limits: Limits,
    now: Option<Date>,
}

impl Suite {
    /// The functions in the time zone UTC, with the limits of Make's editor.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let suite = Suite::new(Vec::new());
    /// let test = "it('zone', () => assert.equal(environment.timezone, 'UTC'));";
    /// assert!(suite.run(&TestFile::new("", test)).is_passed());
    /// ```
    pub fn new(functions: Vec<Function>) -> Self {
        Self {
            functions: functions.into(),
            timezone: "UTC".to_owned(),
            limits: Limits::default(),
            now: None,
        }
    }

    /// Sets `environment.timezone`.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let suite = Suite::new(Vec::new()).timezone("Europe/Prague");
    /// let test = "it('zone', () => assert.equal(environment.timezone, 'Europe/Prague'));";
    /// assert!(suite.run(&TestFile::new("", test)).is_passed());
    /// ```
    pub fn timezone(mut self, timezone: impl Into<String>) -> Self {
        self.timezone = timezone.into();
        self
    }

    /// Sets the clock that functions see when they are [called](Self::call): it stands
    /// still, and `Math.random` gives the same numbers each time.
    ///
    /// ```
    /// use makecom_runtime::{Date, Value};
    /// use makecom_runtime::script::{Function, Suite};
    ///
    /// let year = "function year() { return new Date().getUTCFullYear() + Date.now(); }";
    /// let suite = Suite::new(vec![Function::new("year", year)]).at(Date::from_millis(5).unwrap());
    /// assert_eq!(suite.call("year", &[])?, Value::Number(1975.0));
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn at(mut self, now: Date) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets what a run may take.
    ///
    /// ```
    /// use std::time::Duration;
    /// use makecom_runtime::script::{Limits, Suite, TestFile};
    ///
    /// let mut limits = Limits::default();
    /// limits.test = Duration::from_millis(20);
    /// let report = Suite::new(Vec::new()).limits(limits).run(&TestFile::new("", "for (;;);"));
    /// assert!(report.critical.unwrap().message.contains("timed out after 20ms"));
    /// ```
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether there is a function of this name.
    ///
    /// ```
    /// use makecom_runtime::script::{Function, Suite};
    ///
    /// let suite = Suite::new(vec![Function::new("twice", "function twice(n) { return n * 2; }")]);
    /// assert!(suite.has("twice") && !suite.has("thrice"));
    /// ```
    pub fn has(&self, name: &str) -> bool {
        self.functions.iter().any(|function| function.name == name)
    }

    /// Calls a function with values, as an expression does. The limit of time is that of a
    /// test.
    ///
    /// ```
    /// use makecom_runtime::Value;
    /// use makecom_runtime::script::{Function, Suite};
    ///
    /// let suite = Suite::new(vec![Function::new("twice", "function twice(n) { return n * 2; }")]);
    /// assert_eq!(suite.call("twice", &[Value::Number(2.0)])?, Value::Number(4.0));
    /// let error = suite.call("thrice", &[]).unwrap_err();
    /// assert_eq!(error.code(), "unknown-function");
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown-function` if there is no such function, `function-failed` if it throws, or
    /// reaches a limit, or returns what is no value of an expression.
    pub fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, crate::Error> {
        if !self.has(name) {
            let message = format!("Function '{name}' not found!");
            let help = "use a built-in function or one of the app";
            return Err(crate::Error::failure("unknown-function", message, help));
        }
        let limits = &self.limits;
        let (suite, name, arguments) = (self.clone(), name.to_owned(), arguments.to_vec());
        let called = on_stack(limits.stack, limits.load + limits.test + GRACE, move || {
            call(&suite, &name, &arguments)
        });
        let called = called.unwrap_or_else(|| Err(timed_out(limits.test)));
        called.map_err(|message| {
            let message = with_limit(&message, limits);
            let help = "correct the function, or what it is called with";
            crate::Error::failure("function-failed", message, help)
        })
    }

    /// Runs the tests of a function, in a context of their own. Never panics, and ends
    /// within the limits: a run that does not react is given up, and its thread goes on
    /// until this process ends.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let report = Suite::new(Vec::new()).run(&TestFile::new("", "throw new Error('x');"));
    /// assert_eq!(report.critical.unwrap().message, "Error: x");
    /// ```
    pub fn run(&self, test: &TestFile) -> TestReport {
        let began = Instant::now();
        let limits = &self.limits;
        let longest = limits.load + limits.constant + limits.test + AFTER + GRACE;
        let log = Log::new(&self.functions, test);
        let (suite, for_thread, shared) = (self.clone(), test.clone(), log.clone());
        let (send, receive) = mpsc::sync_channel(1);
        let run = move || {
            // The receiver may have given up.
            let _ = send.send(run(&suite, &for_thread, &shared));
        };
        let critical = match spawn(limits.stack, run) {
            Ok(()) => match receive.recv_timeout(longest) {
                Ok(critical) => critical,
                Err(mpsc::RecvTimeoutError::Timeout) => Some(Critical {
                    phase: Phase::Test,
                    message: timed_out(limits.test),
                    place: None,
                }),
                Err(mpsc::RecvTimeoutError::Disconnected) => Some(Critical {
                    phase: Phase::Test,
                    message: "the engine stopped; this is a defect of this program".to_owned(),
                    place: None,
                }),
            },
            Err(error) => Some(Critical {
                phase: Phase::Load,
                message: format!("cannot start a thread: {error}"),
                place: None,
            }),
        };
        let mut report = log.into_report(&test.function, critical);
        report.duration = began.elapsed();
        report
    }
}

/// Runs a closure on a thread with room for a stack of the engine; `None` if it could not
/// be run.
pub(super) fn on_stack<T: Send + 'static>(
    stack: usize,
    longest: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (send, receive) = mpsc::sync_channel(1);
    let work = move || {
        let _ = send.send(work());
    };
    spawn(stack, work).ok()?;
    receive.recv_timeout(longest).ok()
}

fn spawn(stack: usize, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    // Above its limit the engine needs some more to say so.
    let builder = thread::Builder::new().stack_size(2 * stack + (4 << 20));
    builder.spawn(work).map(drop)
}

fn run(suite: &Suite, test: &TestFile, log: &Log) -> Option<Critical> {
    let limits = &suite.limits;
    let engine = match Engine::new(limits.memory, limits.stack) {
        Ok(engine) => engine,
        Err(error) => {
            return Some(Critical {
                phase: Phase::Load,
                message: format!("the engine cannot start: {error}"),
                place: None,
            });
        }
    };
    let clock = engine.clock.clone();
    let critical = |phase: Phase, limit: Duration, thrown: Thrown| {
        let mut message = with_limit(&thrown.text, limits);
        if clock.is_passed() {
            message = timed_out(limit);
        }
        Critical {
            phase,
            message,
            place: thrown.place.or_else(|| log.place_in(&thrown.stack)),
        }
    };
    engine.context.with(|ctx| {
        let host = Rc::new(Host::new(log.clone(), &suite.timezone));
        clock.start(limits.load);
        let started = prelude(&ctx, &host).and_then(|_| load(&ctx, &host, &suite.functions));
        if let Err(thrown) = started {
            return Some(critical(Phase::Load, limits.load, thrown));
        }
        if !test.function.is_empty() {
            clock.start(limits.constant);
            let constant = format!("const {0} = iml.{0};", test.function);
            if let Err(thrown) = evaluate::<()>(&ctx, "makecom:constant", &constant) {
                return Some(critical(Phase::Constant, limits.constant, thrown));
            }
        }
        clock.start(limits.test);
        let ran = evaluate::<rquickjs::Value<'_>>(&ctx, &test.file, &test.text);
        if let Err(thrown) = ran {
            return Some(critical(Phase::Test, limits.test, thrown));
        }
        log.end();
        clock.start(AFTER);
        while !clock.is_passed() && ctx.execute_pending_job() {}
        None
    })
}

/// A clock that stands still, and random numbers of a fixed seed.
const CLOCK: &str = include_str!("prelude/clock.js");

/// Calls a function in an engine of its own; the message of what it throws.
fn call(suite: &Suite, name: &str, arguments: &[Value]) -> Result<Value, String> {
    let limits = &suite.limits;
    let engine = Engine::new(limits.memory, limits.stack).map_err(|error| error.to_string())?;
    let clock = &engine.clock;
    engine.context.with(|ctx| {
        let host = Rc::new(Host::new(Log::default(), &suite.timezone).at(suite.now));
        clock.start(limits.load);
        let shared = prelude(&ctx, &host).map_err(|thrown| thrown.text)?;
        if let Some(now) = suite.now {
            // Milliseconds of a date in range are exact in a double.
            #[allow(clippy::cast_precision_loss)]
            let now = now.as_millis() as f64;
            let fix: rquickjs::Function<'_> =
                evaluate(&ctx, "makecom:clock", CLOCK).map_err(|thrown| thrown.text)?;
            fix.call::<_, ()>((now,))
                .map_err(|error| thrown(&ctx, &error).text)?;
        }
        load(&ctx, &host, &suite.functions).map_err(|thrown| thrown.text)?;
        clock.start(limits.test);
        let called = || {
            let arguments = arguments.iter().map(|argument| packed(&ctx, argument));
            let arguments: Result<Vec<_>, _> = arguments.collect();
            let invoke: rquickjs::Function<'_> = shared.get("invoke")?;
            let result: rquickjs::Value<'_> = invoke.call((name, arguments?))?;
            unpacked(&ctx, &result)
        };
        called().map_err(|error| {
            let thrown = thrown(&ctx, &error);
            if clock.is_passed() {
                timed_out(limits.test)
            } else {
                thrown.text
            }
        })
    })
}

/// Loads all functions, as expressions that are evaluated anew at each call.
fn load(ctx: &Ctx<'_>, host: &Rc<Host>, functions: &[Function]) -> Result<(), Thrown> {
    let iml: Object<'_> = ctx
        .globals()
        .get("iml")
        .map_err(|error| thrown(ctx, &error))?;
    for function in functions {
        let text = format!("{BEFORE}{}{AFTER_CODE}", function.code);
        let make = evaluate::<rquickjs::Function<'_>>(ctx, &function.file, &text);
        let make = make.map_err(|thrown| in_code(function, thrown))?;
        let called = {
            let (log, name) = (host.log.clone(), function.name.clone());
            rquickjs::Function::new(ctx.clone(), move || log.call(&name))
        };
        called
            .and_then(|called| make.call::<_, rquickjs::Value<'_>>((called,)))
            .and_then(|loaded| iml.set(function.name.as_str(), loaded))
            .map_err(|error| thrown(ctx, &error))?;
    }
    Ok(())
}

/// A syntax error, told of the code without what was put around it.
fn in_code(function: &Function, thrown: Thrown) -> Thrown {
    match check_syntax(&function.code) {
        Err(error) if thrown.is_syntax_error => Thrown {
            text: format!("SyntaxError: {error}"),
            place: Some(Place {
                file: function.file.clone(),
                line: error.line,
                column: error.column,
            }),
            ..thrown
        },
        _ => thrown,
    }
}

/// What Node says, too.
fn timed_out(limit: Duration) -> String {
    format!(
        "Error: Script execution timed out after {}ms",
        limit.as_millis()
    )
}

/// Says which limit was reached.
pub(super) fn with_limit(text: &str, limits: &Limits) -> String {
    if text == "InternalError: out of memory" {
        return format!("{text}: the limit is {} MiB", limits.memory >> 20);
    }
    text.to_owned()
}

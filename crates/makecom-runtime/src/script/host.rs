//! What the prelude asks of the host, and the log that it fills.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rquickjs::{Array, Ctx, Error, Exception, IntoJs, Object, TypedArray, Value};

use crate::{Date, Environment, builtins};

use super::convert::{packed, unpacked};
use super::engine::{Thrown, evaluate, place_in, thrown};
use super::report::{Case, Critical, Place, TestReport, Warning};
use super::suite::{BEFORE, Function, TestFile};

/// The scripts of the prelude, each a function of what those before it made.
const PRELUDE: [(&str, &str); 6] = [
    ("makecom:inspect", include_str!("prelude/inspect.js")),
    ("makecom:realm", include_str!("prelude/realm.js")),
    ("makecom:equal", include_str!("prelude/equal.js")),
    ("makecom:assert", include_str!("prelude/assert.js")),
    ("makecom:buffer", include_str!("prelude/buffer.js")),
    ("makecom:harness", include_str!("prelude/harness.js")),
];

/// What the runtime of apps adds to the built-in functions, and the editor lacks.
const IN_APPS_ONLY: [&str; 16] = [
    "base64url",
    "createJSON",
    "createXML",
    "cryptoSign",
    "errorFactory",
    "generateJwtWithKeyId",
    "getFieldMapping",
    "isArray",
    "jwt",
    "mime",
    "parseJSON",
    "parseXML",
    "pop",
    "safeSerialize",
    "shift",
    "toDataStructure",
];

/// A text of the code under test is kept up to this many bytes.
const LONGEST_TEXT: usize = 16 << 10;

/// So much of what it prints is kept, and so many test blocks.
const MOST_PRINTED: usize = 1 << 20;
const MOST_CASES: usize = 10_000;

/// What happens in a run. Another thread reads it if the run does not end.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The test, then the functions.
    files: Vec<(String, String)>,
    cases: Vec<Running>,
    printed: Vec<String>,
    printed_bytes: usize,
    called: BTreeSet<String>,
    /// Where the sources about built-in functions differ.
    doubts: BTreeSet<(&'static str, String)>,
    /// What the editor lacks and the code used.
    lacking: BTreeSet<String>,
    /// Whether the whole text of the test ran.
    is_ended: bool,
}

#[derive(Debug)]
struct Running {
    name: String,
    began: Instant,
    case: Option<Case>,
    /// Whether it returned a promise.
    is_asynchronous: bool,
    /// Why that was rejected.
    rejection: Option<String>,
}

impl Log {
    pub(super) fn new(functions: &[Function], test: &TestFile) -> Self {
        let functions = functions
            .iter()
            .map(|it| (it.file.clone(), it.code.clone()));
        let files = std::iter::once((test.file.clone(), test.text.clone())).chain(functions);
        Self(Arc::new(Mutex::new(State {
            files: files.collect(),
            ..State::default()
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn call(&self, function: &str) {
        let mut state = self.state();
        if !state.called.contains(function) {
            state.called.insert(function.to_owned());
        }
    }

    /// The whole text of the test ran.
    pub(super) fn end(&self) {
        self.state().is_ended = true;
    }

    /// The first place of a stack trace that is in a file of the app.
    pub(super) fn place_in(&self, stack: &str) -> Option<Place> {
        let state = self.state();
        let files = state.files.iter().enumerate().map(|(at, (file, text))| {
            let before = if at == 0 { 0 } else { BEFORE.len() };
            (file.as_str(), text.as_str(), before)
        });
        place_in(stack, &files)
    }

    /// A line of a file of the app.
    fn line(&self, file: &str, line: usize) -> String {
        let state = self.state();
        let text = state.files.iter().find(|(name, _)| name == file);
        let line = text.and_then(|(_, text)| text.split('\n').nth(line.checked_sub(1)?));
        line.map(shortened).unwrap_or_default()
    }

    fn begin(&self, name: &str) -> Option<usize> {
        let mut state = self.state();
        let id = state.cases.len();
        if id == MOST_CASES {
            return None;
        }
        state.cases.push(Running {
            name: shortened(name),
            began: Instant::now(),
            case: None,
            is_asynchronous: false,
            rejection: None,
        });
        Some(id)
    }

    fn finish(&self, id: usize, error: Option<(&str, &str)>) {
        let place = error.and_then(|(_, stack)| self.place_in(stack));
        if let Some(running) = self.state().cases.get_mut(id) {
            running.case = Some(Case {
                name: running.name.clone(),
                error: error.map(|(text, _)| shortened(text)),
                place,
                is_interrupted: false,
                duration: running.began.elapsed(),
            });
        }
    }

    fn asynchronous(&self, id: usize, rejection: &str) {
        if let Some(running) = self.state().cases.get_mut(id) {
            running.is_asynchronous = true;
            running.rejection = (!rejection.is_empty()).then(|| shortened(rejection));
        }
    }

    fn print(&self, text: &str) {
        let mut state = self.state();
        if state.printed_bytes >= MOST_PRINTED {
            return;
        }
        let text = shortened(text);
        state.printed_bytes += text.len() + 1;
        state.printed.push(text);
        if state.printed_bytes >= MOST_PRINTED {
            state.printed.push("… more was printed".to_owned());
        }
    }

    fn warn(&self, code: &'static str, message: &str) {
        let mut state = self.state();
        if state.doubts.len() < 100 {
            state.doubts.insert((code, shortened(message)));
        }
    }

    fn lacking(&self, name: &str) {
        let mut state = self.state();
        if !state.lacking.contains(name) {
            state.lacking.insert(name.to_owned());
        }
    }

    /// What the run came to.
    pub(super) fn into_report(self, function: &str, critical: Option<Critical>) -> TestReport {
        let mut state = self.state();
        let mut warnings = Vec::new();
        let mut cases = Vec::new();
        for running in state.cases.drain(..) {
            if running.is_asynchronous {
                let how = match running.rejection {
                    Some(why) => format!("its promise was rejected: {why}"),
                    None => "it returned a promise".to_owned(),
                };
                warnings.push(Warning {
                    code: "asynchronous-test",
                    message: format!("{:?} is not waited for, and passes: {how}", running.name),
                    help: "make the test and what it calls synchronous",
                });
            }
            cases.push(running.case.unwrap_or_else(|| Case {
                name: running.name,
                error: None,
                place: None,
                is_interrupted: true,
                duration: running.began.elapsed(),
            }));
        }
        for (code, message) in &state.doubts {
            warnings.push(Warning {
                code,
                message: message.clone(),
                help: "check it on the platform",
            });
        }
        for name in &state.lacking {
            warnings.push(Warning {
                code: "not-in-editor",
                message: format!("{name} is there at run time, but not in Make's editor"),
                help: "expect this test to fail in the editor",
            });
        }
        if cases.is_empty() && critical.is_none() {
            warnings.push(Warning {
                code: "no-test-block",
                message: "the test has no test block, and passes".to_owned(),
                help: "write one: it('does …', () => { assert.strictEqual(…); });",
            });
        }
        TestReport {
            function: function.to_owned(),
            cases,
            critical,
            printed: std::mem::take(&mut state.printed),
            called: std::mem::take(&mut state.called),
            warnings,
            ..TestReport::default()
        }
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let end = (0..=LONGEST_TEXT)
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0);
    format!("{}…", &text[..end])
}

/// What the prelude can ask for.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) log: Log,
    timezone: String,
    environment: Environment,
}

impl Host {
    pub(super) fn new(log: Log, timezone: &str) -> Self {
        Self {
            log,
            timezone: timezone.to_owned(),
            // A zone that is unknown is ignored, as by Make.
            environment: (Environment::default().with_time_zone(timezone)).unwrap_or_default(),
        }
    }

    /// With the clock of built-in functions at a moment.
    pub(super) fn at(mut self, now: Option<Date>) -> Self {
        if let Some(now) = now {
            self.environment = self.environment.with_clock(move || now).with_seed(0);
        }
        self
    }
}

/// Evaluates the prelude, which defines the globals of a test; returns what it made.
pub(super) fn prelude<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<Object<'js>, Thrown> {
    let failed = |error: Error| thrown(ctx, &error);
    let asked = object(ctx, host).map_err(failed)?;
    let shared = Object::new(ctx.clone()).map_err(failed)?;
    let describe = "(error => { try { return String(error); } catch { return 'an error'; } })";
    let describe: Value<'_> = evaluate(ctx, "makecom:describe", describe)?;
    shared.set("describe", describe).map_err(failed)?;
    for (file, text) in PRELUDE {
        // Comments at the start must not hide the bracket that makes it an expression.
        let text = format!("'use strict';(\n{text})");
        let make: rquickjs::Function<'_> = evaluate(ctx, file, &text)?;
        let result: Object<'_> = make.call((shared.clone(), asked.clone())).map_err(failed)?;
        for property in result.props::<String, Value<'_>>() {
            let (name, value) = property.map_err(failed)?;
            shared.set(name, value).map_err(failed)?;
        }
    }
    Ok(shared)
}

/// The host as an object of functions.
fn object<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<Object<'js>, Error> {
    let object = Object::new(ctx.clone())?;
    macro_rules! methods {
        ($($name:ident: $method:expr;)*) => {
            $({
                let host = Rc::clone(host);
                let method = $method;
                object.set(stringify!($name), rquickjs::Function::new(ctx.clone(), method(host))?)?;
            })*
        };
    }
    methods! {
        begin: |host: Rc<Host>| move |ctx: Ctx<'js>, name: String| match host.log.begin(&name) {
            Some(id) => Ok(id),
            None => Err(Exception::throw_range(&ctx, "too many test blocks")),
        };
        pass: |host: Rc<Host>| move |id: usize| host.log.finish(id, None);
        fail: |host: Rc<Host>| move |id: usize, text: String, stack: String| {
            host.log.finish(id, Some((&text, &stack)));
        };
        asynchronous: |host: Rc<Host>| move |id: usize, why: String| host.log.asynchronous(id, &why);
        line: |host: Rc<Host>| move |file: String, line: usize| host.log.line(&file, line);
        print: |host: Rc<Host>| move |text: String| host.log.print(&text);
        lacking: |host: Rc<Host>| move |name: String| host.log.lacking(&name);
        timezone: |host: Rc<Host>| move || host.timezone.clone();
        builtins: |_: Rc<Host>| builtins::names;
        builtin: |host: Rc<Host>| move |name: String| {
            if IN_APPS_ONLY.contains(&name.as_str()) {
                host.log.lacking(&format!("iml.{name}"));
            }
        };
        call: |host: Rc<Host>| move |ctx: Ctx<'js>, name: String, arguments: Array<'js>| {
            call(&ctx, &host, &name, &arguments)
        };
        utf8: |_: Rc<Host>| |ctx: Ctx<'js>, text: String| TypedArray::<u8>::new(ctx, text.into_bytes());
        text: |_: Rc<Host>| |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    }
    Ok(object)
}

/// Calls a built-in function.
fn call<'js>(
    ctx: &Ctx<'js>,
    host: &Host,
    name: &str,
    arguments: &Array<'js>,
) -> Result<Value<'js>, Error> {
    let arguments = arguments.iter::<Value<'_>>();
    let values: Result<Vec<_>, Error> = arguments
        .map(|argument| unpacked(ctx, &argument?))
        .collect();
    let values = values?;
    let called = builtins::call(name, &values, &host.environment);
    // As in JavaScript, arguments that a function does not take are ignored.
    let fewer = (1..values.len()).rev().map(|count| &values[..count]);
    let called = match called {
        Err(error) if error.code() == "argument-count" => fewer
            .map(|values| builtins::call(name, values, &host.environment))
            .find(|called| {
                !called
                    .as_ref()
                    .is_err_and(|error| error.code() == "argument-count")
            })
            .unwrap_or(Err(error)),
        called => called,
    };
    for warning in host.environment.take_warnings() {
        host.log.warn(warning.code, &warning.message);
    }
    match called {
        Ok(value) => packed(ctx, &value),
        Err(error) => {
            let message = if error.is_refusal() {
                format!("{error}: {}", error.help())
            } else {
                error.to_string()
            };
            vec!["error", message.as_str()].into_js(ctx)
        }
    }
}

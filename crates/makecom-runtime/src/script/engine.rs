//! The engine: one context with its limits, and what evaluating in it threw.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::context::EvalOptions;
use rquickjs::{Context, Ctx, Error, FromJs, Runtime, Value};

use super::report::Place;

/// A context of its own in a runtime of its own.
pub(super) struct Engine {
    pub(super) context: Context,
    pub(super) clock: Clock,
}

/// The deadline of what runs, which the engine polls.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    deadline: Rc<Cell<Instant>>,
    passed: Rc<Cell<bool>>,
}

impl Clock {
    /// Starts a phase.
    pub(super) fn start(&self, limit: Duration) {
        self.deadline.set(Instant::now() + limit);
        self.passed.set(false);
    }

    /// Whether the engine was interrupted in this phase.
    pub(super) fn is_passed(&self) -> bool {
        self.passed.get()
    }
}

/// What a script threw.
#[derive(Clone, Debug, Default)]
pub(super) struct Thrown {
    /// As the editor prints it: `name: message`.
    pub(super) text: String,
    /// The message alone.
    pub(super) message: String,
    /// Where, with the frames of the caller.
    pub(super) stack: String,
    pub(super) is_syntax_error: bool,
    /// Where, if that is known better than the frames say.
    pub(super) place: Option<Place>,
}

impl Engine {
    /// # Errors
    /// If the limits of memory leave no room for the engine itself.
    pub(super) fn new(memory: usize, stack: usize) -> Result<Self, Error> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(memory);
        runtime.set_max_stack_size(stack);
        let clock = Clock {
            deadline: Rc::new(Cell::new(Instant::now() + Duration::from_secs(1))),
            passed: Rc::default(),
        };
        let polled = clock.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let is_passed = Instant::now() >= polled.deadline.get();
            polled.passed.set(polled.passed.get() || is_passed);
            is_passed
        })));
        let context = Context::full(&runtime)?;
        Ok(Self { context, clock })
    }
}

/// Evaluates a script in sloppy mode, as the platform does.
pub(super) fn evaluate<'js, T: FromJs<'js>>(
    ctx: &Ctx<'js>,
    file: &str,
    text: &str,
) -> Result<T, Thrown> {
    if let Some(at) = text.find('\0') {
        // The engine takes the end of a C string for the end of the script.
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        return Err(Thrown {
            text: "SyntaxError: the character U+0000 is not allowed".to_owned(),
            message: "the character U+0000 is not allowed".to_owned(),
            stack: format!("    at ({file}:{line}:{column})"),
            is_syntax_error: true,
            place: None,
        });
    }
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(file.replace('\0', ""));
    ctx.eval_with_options(text, options)
        .map_err(|error| thrown(ctx, &error))
}

/// The pending exception as text. Never runs for long: the clock still counts.
pub(super) fn thrown<'js>(ctx: &Ctx<'js>, error: &Error) -> Thrown {
    if !error.is_exception() {
        return Thrown {
            text: error.to_string(),
            message: error.to_string(),
            ..Thrown::default()
        };
    }
    let value = ctx.catch();
    let Some(object) = value.as_object() else {
        let text = format!("{} was thrown", shown(ctx, &value));
        return Thrown {
            message: text.clone(),
            text,
            ..Thrown::default()
        };
    };
    // Properties may be getters that throw, or hold what is no text.
    let property = |key: &str| {
        let found = object.get::<_, Value<'js>>(key).ok();
        if found.is_none() {
            ctx.catch();
        }
        found.map(|found| shown(ctx, &found))
    };
    let name = property("name").unwrap_or_default();
    let message = property("message").unwrap_or_default();
    Thrown {
        text: format!("{name}: {message}"),
        stack: property("stack").unwrap_or_default(),
        is_syntax_error: name == "SyntaxError",
        message,
        place: None,
    }
}

/// A primitive as JavaScript prints it, without running code of the script.
fn shown<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let text = match value.type_of() {
        rquickjs::Type::Symbol => return "a symbol".to_owned(),
        kind if value.is_object() => return format!("a value of the type {kind}"),
        _ => rquickjs::Coerced::<String>::from_js(ctx, value.clone()),
    };
    text.map_or_else(
        |_| {
            ctx.catch();
            "a value that is no text".to_owned()
        },
        |text| text.0,
    )
}

/// The first place in one of these files in a stack trace. The engine counts columns in
/// bytes; those of the first line include what stands before the text.
pub(super) fn place_in<'f>(
    stack: &str,
    files: &(impl Iterator<Item = (&'f str, &'f str, usize)> + Clone),
) -> Option<Place> {
    stack.lines().find_map(|frame| {
        let frame = frame.trim().strip_prefix("at ")?;
        let frame = frame.strip_suffix(')').unwrap_or(frame);
        files.clone().find_map(|(file, text, before)| {
            let start = frame.rfind(&format!("{file}:"))?;
            let is_start = start == 0 || frame[..start].ends_with('(');
            let place = frame[start..].strip_prefix(file)?.strip_prefix(':')?;
            let (line, column) = place.split_once(':').filter(|_| is_start)?;
            let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
            let before = if line == 1 { before } else { 0 };
            let bytes = column.saturating_sub(before + 1);
            let line_text = text.split('\n').nth(line.checked_sub(1)?).unwrap_or("");
            let chars = line_text.char_indices().take_while(|(at, _)| *at < bytes);
            Some(Place {
                file: file.to_owned(),
                line,
                column: chars.count() + 1,
            })
        })
    })
}

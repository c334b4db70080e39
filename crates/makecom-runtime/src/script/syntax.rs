//! Syntax of scripts, checked without running them.

use std::time::Duration;

use super::engine::{Engine, evaluate, place_in};

/// A text that is not valid JavaScript.
///
/// ```
/// let error = makecom_runtime::script::check_syntax("function f( {").unwrap_err();
/// assert_eq!((error.line, error.column > 1), (1, true));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct SyntaxError {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What the engine says.
    pub message: String,
    /// Whether the text is a valid script, but more than one function: statements or a
    /// semicolon after it, for example.
    pub is_script: bool,
}

/// Enough for the largest files, and little enough for a hostile one.
const MEMORY: usize = 128 << 20;
const STACK: usize = 1 << 20;
const LONGEST: Duration = Duration::from_secs(10);

/// Checks the code of a function, without running it. As Make's editor loads it, it is
/// one function and nothing else; comments may stand around it.
///
/// ```
/// use makecom_runtime::script::check_syntax;
///
/// assert!(check_syntax("function double(x) { return 2 * x; }").is_ok());
/// let error = check_syntax("function double(x) {\n  return 2 *;\n}").unwrap_err();
/// assert_eq!(error.line, 2);
/// let error = check_syntax("function one() {}\nfunction two() {}").unwrap_err();
/// assert!(error.is_script);
/// ```
///
/// # Errors
/// The first error in the text.
pub fn check_syntax(code: &str) -> Result<(), SyntaxError> {
    // An expression that is never reached: the text is compiled whole before.
    let Err(error) = compile("throw 0;(", code, "\n)") else {
        return Ok(());
    };
    // Errors of the script itself are told in its own terms.
    check_script(code)?;
    let message = match super::names::declared_name(code) {
        Some(_) => "expected nothing after the function",
        None => "expected one function and nothing else",
    };
    Err(SyntaxError {
        is_script: true,
        message: message.to_owned(),
        ..error
    })
}

/// Whether the code of a function is valid, and ends with a comment to the end of the line
/// and no end of line. Make's editor puts brackets around the code, which such a comment
/// hides.
///
/// ```
/// use makecom_runtime::script::ends_in_comment;
///
/// assert!(ends_in_comment("function f() {} // end"));
/// assert!(!ends_in_comment("function f() {} // end\n"));
/// assert!(!ends_in_comment("function f() { return '//'; }"));
/// ```
pub fn ends_in_comment(code: &str) -> bool {
    let may_be = code.lines().last().is_some_and(|last| last.contains("//"));
    may_be
        && !code.ends_with('\n')
        && check_syntax(code).is_ok()
        && compile("throw 0;(", code, ")").is_err()
}

/// Checks the text of a test, a script, without running it.
///
/// ```
/// use makecom_runtime::script::check_script;
///
/// assert!(check_script("it('adds', () => assert.equal(add(1, 2), 3));").is_ok());
/// assert!(check_script("it('adds', () => {").is_err());
/// ```
///
/// # Errors
/// The first error in the text.
pub fn check_script(text: &str) -> Result<(), SyntaxError> {
    compile("throw 0;", text, "\n")
}

fn compile(before: &str, text: &str, after: &str) -> Result<(), SyntaxError> {
    const FILE: &str = "code";
    let text = text.to_owned();
    let (before, after) = (before.to_owned(), after.to_owned());
    // The parser is recursive: it needs a stack of its own.
    let checked = super::suite::on_stack(STACK, LONGEST, move || {
        let engine = Engine::new(MEMORY, STACK).map_err(|error| error.to_string());
        let engine = match engine {
            Ok(engine) => engine,
            Err(message) => return Err(at(1, 1, message)),
        };
        let whole = format!("{before}{text}{after}");
        let thrown = engine
            .context
            .with(|ctx| evaluate::<()>(&ctx, FILE, &whole));
        match thrown {
            Err(thrown) if thrown.is_syntax_error || thrown.text.starts_with("RangeError") => {
                let place = place_in(
                    &thrown.stack,
                    &std::iter::once((FILE, text.as_str(), before.len())),
                );
                let place = place.map(|place| (place.line, place.column));
                // The engine does not say where a regular expression is invalid.
                let (line, column) = place
                    .or_else(|| invalid_pattern(&engine, &text))
                    .unwrap_or((1, 1));
                let end = text.trim_end().lines().last().unwrap_or("").chars().count() + 1;
                let last = text.trim_end().lines().count().max(1);
                Err(
                    if (line, column) < (last, end) || thrown.message.contains("stack size") {
                        at(line, column, thrown.message)
                    } else {
                        at(last, end, "unexpected end of the text".to_owned())
                    },
                )
            }
            _ => Ok(()),
        }
    });
    checked.unwrap_or_else(|| Err(at(1, 1, "the engine could not check this text".to_owned())))
}

fn at(line: usize, column: usize, message: String) -> SyntaxError {
    SyntaxError {
        line,
        column,
        message,
        is_script: false,
    }
}

/// The first regular expression that cannot be compiled.
fn invalid_pattern(engine: &Engine, text: &str) -> Option<(usize, usize)> {
    let patterns = super::names::patterns(text);
    patterns.into_iter().find_map(|(pattern, line, column)| {
        let script = format!("throw 0;{pattern}");
        let thrown = engine
            .context
            .with(|ctx| evaluate::<()>(&ctx, "pattern", &script));
        let is_invalid = thrown.is_err_and(|thrown| thrown.is_syntax_error);
        is_invalid.then_some((line, column))
    })
}

//! The built-in functions of expressions, on values.

mod arrays;
mod binary;
mod call;
mod custom;
mod dates;
mod general;
pub(crate) mod html;
mod math;
pub(crate) mod regular_expression;
mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use call::Call;
pub(crate) use general::{is_empty, switch_text};

use makecom_iml::BuiltIn;

use crate::{Environment, Error, Result, Value};

/// The code of a built-in function. How many arguments it takes is a matter of the language.
struct Function {
    name: &'static str,
    code: fn(&Call<'_>) -> Result<Value>,
}

const fn function(name: &'static str, code: fn(&Call<'_>) -> Result<Value>) -> Function {
    Function { name, code }
}

static FUNCTIONS: LazyLock<HashMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let groups = [
        general::FUNCTIONS,
        text::FUNCTIONS,
        html::FUNCTIONS,
        binary::FUNCTIONS,
        math::FUNCTIONS,
        dates::FUNCTIONS,
        arrays::FUNCTIONS,
        custom::FUNCTIONS,
    ];
    let functions = groups.into_iter().flatten();
    functions
        .map(|function| (function.name, function))
        .collect()
});

/// Calls a built-in function with values.
///
/// The evaluator of templates calls `if`, `ifempty` and `switch` lazily; here their arguments
/// are values already. `pop` and `shift` return the element; the evaluator also removes it
/// from the array.
///
/// # Errors
/// There is no such function, Make would report an error too, or no source tells what the
/// function does with these arguments: see [`Error::is_refusal`].
///
/// ```
/// use makecom_runtime::{Environment, Value, builtins};
///
/// let environment = Environment::default();
/// let arguments = [Value::from("John, George"), Value::from(",")];
/// let names = builtins::call("split", &arguments, &environment)?;
/// assert_eq!(names.to_json().unwrap(), r#"["John","George"]"#);
///
/// let error = builtins::call("escapeMarkdown", &[Value::from("*a*")], &environment).unwrap_err();
/// assert!(error.is_refusal());
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub fn call(name: &str, arguments: &[Value], environment: &Environment) -> Result<Value> {
    check_count(name, arguments.len())?;
    let function = FUNCTIONS.get(name).ok_or_else(|| unknown(name))?;
    (function.code)(&Call {
        name: function.name,
        arguments,
        environment,
    })
}

/// Refuses a number of arguments that is not documented.
pub(crate) fn check_count(name: &str, count: usize) -> Result<()> {
    let function = BuiltIn::find(name).ok_or_else(|| unknown(name))?;
    if function.takes(count) {
        return Ok(());
    }
    let message = format!("{name} takes {}, not {count}", function.arity());
    let help = "no source tells what missing or further arguments mean; correct the call";
    Err(Error::refusal("argument-count", message, help))
}

/// Whether a built-in function has this name.
///
/// ```
/// use makecom_runtime::builtins;
///
/// assert!(builtins::exists("ifempty") && !builtins::exists("ifEmpty"));
/// ```
pub fn exists(name: &str) -> bool {
    FUNCTIONS.contains_key(name)
}

/// The names of the built-in functions, sorted.
///
/// ```
/// assert!(makecom_runtime::builtins::names().contains(&"formatDate"));
/// ```
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = FUNCTIONS.keys().copied().collect();
    names.sort_unstable();
    names
}

fn unknown(name: &str) -> Error {
    let message = format!("Function '{name}' not found!");
    let lower = name.to_lowercase();
    let help = if let Some(help) = BuiltIn::instead_of(name) {
        help.to_owned()
    } else if let Some(known) = FUNCTIONS.keys().find(|known| known.to_lowercase() == lower) {
        format!("the name is {known}")
    } else {
        "use a built-in function or one of the app".to_owned()
    };
    Error::failure("unknown-function", message, help)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Date;

    /// The moment at which tests happen.
    pub(crate) fn noon() -> Environment {
        Environment::fixed(Date::from_millis(1_767_268_800_000).unwrap())
    }

    /// Calls a function with arguments in tagged JSON, and tells the result in tagged JSON or
    /// the code of the error, then the codes of the warnings.
    pub(crate) fn outcome(name: &str, arguments: &str, environment: &Environment) -> String {
        let Value::Array(arguments) = Value::from_json(arguments).unwrap().untagged() else {
            panic!("arguments are an array");
        };
        let mut outcome = match call(name, &arguments, environment) {
            Ok(value) => value.tagged().to_json().unwrap(),
            Err(error) if error.is_refusal() => format!("refused {}", error.code()),
            Err(error) => format!("failed {}", error.code()),
        };
        for warning in environment.take_warnings() {
            outcome = format!("{outcome} warned {}", warning.code);
        }
        outcome
    }

    /// Asserts each row: function, arguments, outcome.
    pub(crate) fn assert_outcomes(rows: &[(&str, &str, &str)]) {
        for (name, arguments, expected) in rows {
            assert_eq!(
                outcome(name, arguments, &noon()),
                *expected,
                "{name} {arguments}"
            );
        }
    }

    #[test]
    fn every_function_of_the_language_is_there() {
        let language: Vec<_> = makecom_iml::BUILT_IN_FUNCTIONS
            .iter()
            .map(|it| it.name)
            .collect();
        assert_eq!(names(), language);
    }

    #[test]
    fn unknown_names_are_explained() {
        for (name, help) in [
            ("ifEmpty", "the name is ifempty"),
            ("concat", "write a + b, or merge(…) for arrays"),
            ("foo", "use a built-in function or one of the app"),
        ] {
            let error = call(name, &[], &noon()).unwrap_err();
            assert_eq!(error.to_string(), format!("Function '{name}' not found!"));
            assert_eq!(error.help(), help);
        }
    }

    #[test]
    fn the_number_of_arguments_is_checked() {
        for (name, arguments, message) in [
            ("upper", "[]", "upper takes 1 argument, not 0"),
            ("round", "[1.5, 1]", "round takes 1 argument, not 2"),
            ("split", "[\"a\"]", "split takes 2 or 3 arguments, not 1"),
            ("pick", "[{}]", "pick takes at least 2 arguments, not 1"),
        ] {
            let arguments = Value::from_json(arguments).unwrap();
            let Value::Array(arguments) = arguments else {
                unreachable!()
            };
            let error = call(name, &arguments, &noon()).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert_eq!(error.code(), "argument-count");
        }
    }
}

//! The built-in functions of expressions, on values.

mod arrays;
mod binary;
mod call;
mod custom;
mod dates;
mod general;
mod html;
mod math;
mod regular_expression;
mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use call::Call;

use crate::{Environment, Error, Result, Value};

/// A built-in function: how many arguments it takes, and its code.
pub(crate) struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    code: fn(&Call<'_>) -> Result<Value>,
}

/// As many arguments as there are.
const ANY: usize = usize::MAX;

const fn function(
    name: &'static str,
    least: usize,
    most: usize,
    code: fn(&Call<'_>) -> Result<Value>,
) -> Function {
    Function {
        name,
        least,
        most,
        code,
    }
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

/// Names that other products or texts give to functions, and what to write instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("arrayDifference", "use remove, or a function of the app"),
    ("case", "use switch"),
    ("concat", "use + for texts and merge for arrays"),
    ("dateDifference", "use dateDiff"),
    ("dayOfWeek", "use formatDate(date, 'd')"),
    ("endOfDay", "use formatDate and parseDate"),
    ("ifin", "use if and contains"),
    ("in", "use contains"),
    ("isBlank", "use ifempty, or compare with null"),
    ("left", "use substring"),
    ("ln", "write a function of the app"),
    ("log", "write a function of the app"),
    (
        "mergeCollections",
        "use a spread key, \"{{...}}\", in the document",
    ),
    ("power", "write a function of the app"),
    ("right", "use substring"),
    ("set", "use a spread key, \"{{...}}\", in the document"),
    ("startOfDay", "use formatDate and parseDate"),
];

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
    let function = check_count(name, arguments.len())?;
    (function.code)(&Call {
        name: function.name,
        arguments,
        environment,
    })
}

/// The function of a name, if it takes so many arguments.
pub(crate) fn check_count(name: &str, count: usize) -> Result<&'static Function> {
    let function: &'static Function = FUNCTIONS.get(name).ok_or_else(|| unknown(name))?;
    if (function.least..=function.most).contains(&count) {
        Ok(function)
    } else {
        Err(wrong_count(function, count))
    }
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
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name);
    let help = match elsewhere {
        Some((_, help)) => (*help).to_owned(),
        None => match FUNCTIONS.keys().find(|known| known.to_lowercase() == lower) {
            Some(known) => format!("the name is {known}"),
            None => "use a built-in function or one of the app".to_owned(),
        },
    };
    Error::failure("unknown-function", message, help)
}

fn wrong_count(function: &Function, count: usize) -> Error {
    let takes = match (function.least, function.most) {
        (least, ANY) => format!("at least {least}"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least} to {most}"),
    };
    let plural = if takes == "1" || takes == "at least 1" {
        ""
    } else {
        "s"
    };
    let message = format!(
        "{} takes {takes} argument{plural}, not {count}",
        function.name
    );
    let help = "no source tells what missing or further arguments mean; correct the call";
    Error::refusal("argument-count", message, help)
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
    fn unknown_names_are_explained() {
        for (name, help) in [
            ("ifEmpty", "the name is ifempty"),
            ("concat", "use + for texts and merge for arrays"),
            ("foo", "use a built-in function or one of the app"),
        ] {
            let error = call(name, &[], &noon()).unwrap_err();
            assert_eq!(error.to_string(), format!("Function '{name}' not found!"));
            assert_eq!(error.help(), help);
        }
        for (name, _) in ELSEWHERE {
            assert!(!exists(name), "{name}");
        }
    }

    #[test]
    fn the_number_of_arguments_is_checked() {
        for (name, arguments, message) in [
            ("upper", "[]", "upper takes 1 argument, not 0"),
            ("round", "[1.5, 1]", "round takes 1 argument, not 2"),
            ("split", "[\"a\"]", "split takes 2 to 3 arguments, not 1"),
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

//! Runs the examples of a file and compares what they give with what is expected.

#[path = "communications.rs"]
mod communications;
#[path = "functions.rs"]
mod functions;

use std::fmt;

use makecom_runtime::{
    Context, Date, Environment, Error, Type, Value, coerce, evaluate, evaluate_document,
};

/// What came of an example.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// As expected.
    Equal,
    /// Something else, or equal without the warning that a disputed example needs.
    Differs(String),
    /// Not tried, and why.
    NotRun(String),
}

impl Outcome {
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Self::Differs(_))
    }
}

/// An example and what came of it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) id: String,
    /// How sure its expected result is: firm, derived, disputed or thin.
    pub(crate) confidence: String,
    pub(crate) outcome: Outcome,
    /// The codes of the warnings, and that of the error.
    pub(crate) codes: Vec<&'static str>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, detail) = match &self.outcome {
            Outcome::Equal => ("equal", ""),
            Outcome::Differs(detail) => ("differs", &**detail),
            Outcome::NotRun(why) => ("not run", &**why),
        };
        write!(f, "{word:8} {:9} {}", self.confidence, self.id)?;
        if !self.codes.is_empty() {
            write!(f, " [{}]", self.codes.join(", "))?;
        }
        if !detail.is_empty() {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

/// The counts of some lines, by confidence.
pub(crate) struct Counts<'a>(pub(crate) &'a [Line]);

impl fmt::Display for Counts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10}{:>7}{:>9}{:>9}", "", "equal", "differs", "not run")?;
        let mut confidences: Vec<_> = self.0.iter().map(|line| &*line.confidence).collect();
        confidences.sort_unstable();
        confidences.dedup();
        confidences.push("all");
        for confidence in confidences {
            let lines: Vec<_> = self
                .0
                .iter()
                .filter(|line| confidence == "all" || line.confidence == confidence)
                .collect();
            let count =
                |is: fn(&Outcome) -> bool| lines.iter().filter(|it| is(&it.outcome)).count();
            let (equal, differs) = (
                count(|it| *it == Outcome::Equal),
                count(Outcome::is_failure),
            );
            let not_run = lines.len() - equal - differs;
            write!(f, "\n{confidence:10}{equal:>7}{differs:>9}{not_run:>9}")?;
        }
        Ok(())
    }
}

/// Runs the examples of a file.
pub(crate) fn file(text: &str) -> Result<Vec<Line>, String> {
    let file = Value::from_json(text).or_else(|error| {
        // A value that is missing must not hide the other examples.
        Value::from_json(&with_gaps_filled(text)).map_err(|_| error.to_string())
    })?;
    match file.get("examples") {
        Value::Array(examples) => Ok(examples.iter().map(example).collect()),
        _ => Err("there is no array \"examples\"".to_owned()),
    }
}

/// The JSON text with `{"$missing": true}` where a value is missing after a colon.
fn with_gaps_filled(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let (mut in_text, mut escaped, mut after_colon) = (false, false, false);
    for character in text.chars() {
        if in_text {
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else if !character.is_whitespace() {
            if after_colon && matches!(character, ',' | '}') {
                filled.push_str("{\"$missing\": true}");
            }
            in_text = character == '"';
            after_colon = character == ':';
        }
        filled.push(character);
    }
    filled
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

fn example(example: &Value) -> Line {
    let environment = match environment(example) {
        Ok(environment) => environment,
        Err(error) => return line(example, Outcome::NotRun(error.to_string()), Vec::new()),
    };
    let not_run = |why: &str| line(example, Outcome::NotRun(why.to_owned()), Vec::new());
    let result = match &*text(&example.get("kind")) {
        "evaluate" => evaluate(
            &text(&example.get("template")),
            &context(example, &environment),
        ),
        "transform" => evaluate_document(&example.get("value"), &context(example, &environment)),
        "coerce" => match text(&example.get("expected_type")).parse::<Type>() {
            Ok(to) => coerce(&example.get("input").untagged(), to, &environment),
            Err(error) => return not_run(&error.to_string()),
        },
        "" if example.get("component") != Value::Undefined => {
            return communications::example(example);
        }
        "" if example.get("tested") != Value::Undefined => return functions::example(example),
        other => return not_run(&format!("the kind {other:?} is not known")),
    };
    let expected = example.get("expect");
    if expected == Value::Undefined || is_tag(&expected, "$missing") {
        return not_run("the expected result is missing in the file");
    }
    let mut codes: Vec<_> = environment
        .warnings()
        .iter()
        .map(|warning| warning.code)
        .collect();
    codes.extend(result.as_ref().err().map(Error::code));
    codes.dedup();
    let disputed = text(&example.get("confidence")) == "disputed";
    let outcome = if !is_equal(&result, &expected) {
        let got = match &result {
            Ok(value) => shown(value),
            Err(error) => format!("error: {error}"),
        };
        Outcome::Differs(format!(
            "got {got}, expected {}",
            shown(&expected.untagged())
        ))
    } else if disputed && codes.is_empty() {
        Outcome::Differs("equal, but without a warning".to_owned())
    } else {
        Outcome::Equal
    };
    line(example, outcome, codes)
}

fn line(example: &Value, outcome: Outcome, codes: Vec<&'static str>) -> Line {
    Line {
        id: text(&example.get("id")),
        confidence: text(&example.get("confidence")),
        outcome,
        codes,
    }
}

/// The clock and the zone of an example; by default the start of 2026, in UTC.
fn environment(example: &Value) -> Result<Environment, Error> {
    let start = Date::from_millis(1_767_225_600_000).unwrap_or_else(Date::now);
    let now = match example.get("now") {
        Value::Undefined => start,
        now => match coerce(&now, Type::Date, &Environment::default())? {
            Value::Date(now) => now,
            _ => start,
        },
    };
    let environment = Environment::fixed(now);
    match example.get("timezone") {
        Value::Text(zone) => environment.with_time_zone(&zone),
        _ => Ok(environment),
    }
}

fn context<'a>(example: &Value, environment: &'a Environment) -> Context<'a> {
    let context = Context::new(environment);
    if let Value::Collection(variables) = example.get("context").untagged() {
        for (name, value) in variables.iter() {
            context.set(name, value.clone());
        }
    }
    context
}

fn is_tag(value: &Value, tag: &str) -> bool {
    matches!(value, Value::Collection(entries) if entries.len() == 1 && entries.get(tag).is_some())
}

/// Whether the result is the expected value, or fits the expected tag.
fn is_equal(result: &Result<Value, Error>, expected: &Value) -> bool {
    let Ok(value) = result else {
        return is_tag(expected, "$error");
    };
    if is_tag(expected, "$error") {
        return false;
    }
    if is_tag(expected, "$matches") {
        let pattern = regress::Regex::new(&text(&expected.get("$matches")));
        return matches!((pattern, value), (Ok(pattern), Value::Text(text)) if pattern.find(text).is_some());
    }
    if is_tag(expected, "$range") {
        let range = expected.get("$range");
        return match (range.index(1), value, range.index(2)) {
            (Value::Number(low), Value::Number(number), Value::Number(high)) => {
                (low..high).contains(number)
            }
            _ => false,
        };
    }
    if is_tag(expected, "$permutation") {
        let (Value::Array(items), Value::Array(wanted)) = (value, expected.get("$permutation"))
        else {
            return false;
        };
        let sorted = |items: &[Value]| {
            let mut texts: Vec<_> = items.iter().map(shown).collect();
            texts.sort_unstable();
            texts
        };
        return sorted(items) == sorted(&wanted);
    }
    *value == expected.untagged()
}

fn shown(value: &Value) -> String {
    value.tagged().to_json().unwrap_or_default()
}

//! What can be told about the JavaScript of functions without running it.

mod names;
mod rules;

use std::collections::BTreeSet;

use makecom::CodeKind;
use makecom::section::is_exponential;
use makecom_runtime::script::{self, FormProblem, FunctionSize, LONGEST_CODE, Smell};

use crate::findings::Located;
use rules::FunctionRule;

/// The rule about a comment at the end.
pub(crate) const ENDS_IN_COMMENT: &str = rules::ENDS_IN_COMMENT.id;

/// The ids of the rules.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    rules::ALL.iter().map(|rule| rule.id)
}

/// What a rule requires.
pub(crate) fn summary(rule: &str) -> Option<&'static str> {
    let found = rules::ALL.iter().find(|one| one.id == rule);
    found.map(|rule| rule.summary)
}

/// What is known of a function besides its code; nothing if its file stands alone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'k> {
    /// Its name.
    pub(crate) name: Option<&'k str>,
    /// The names of all functions of the app.
    pub(crate) functions: Option<&'k BTreeSet<String>>,
}

/// The findings in a file of a function.
pub(crate) fn findings(code: CodeKind, known: Known<'_>, file: &str, text: &str) -> Vec<Located> {
    let finding = |rule: &FunctionRule, place, message: String, help: &str| {
        Located::at(rule.id, rule.severity, file, place, message, help)
    };
    if code == CodeKind::FunctionTest {
        let Err(error) = script::check_script(text) else {
            return names::of_test(known, file, text);
        };
        let place = (error.line, error.column);
        let message = format!("this is not valid JavaScript: {error}");
        let help = "correct it: the test cannot run";
        return vec![finding(&rules::TEST_SYNTAX, place, message, help)];
    }
    let mut findings = Vec::new();
    if let Err(error) = script::check_syntax(text) {
        let message = if error.is_script {
            error.to_string()
        } else {
            format!("this is not valid JavaScript: {error}")
        };
        let help = if error.is_script {
            "leave only the function: Make's editor cannot load any function of the app otherwise"
        } else {
            "correct it: a syntax error in one function stops every scenario of the app"
        };
        let place = (error.line, error.column);
        findings.push(finding(&rules::SYNTAX, place, message, help));
    } else {
        for found in script::form_problems(text) {
            let (rule, message, help) = form(found.problem);
            let place = (found.line, found.column);
            findings.push(finding(rule, place, message.to_owned(), help));
        }
    }
    if script::ends_in_comment(text) {
        let place = (text.lines().count(), 1);
        let message = "the code ends inside of a comment".to_owned();
        let help = "end the last line: Make's editor puts brackets around the code, which the comment hides";
        findings.push(finding(&rules::ENDS_IN_COMMENT, place, message, help));
    }
    let length = text.chars().count();
    if length > LONGEST_CODE {
        let message =
            format!("the code has {length} characters; Make takes at most {LONGEST_CODE}");
        let help = "move parts of it to other functions, and call them as iml.NAME";
        let place = (1, 1);
        findings.push(finding(&rules::TOO_LONG, place, message, help));
    }
    if let (Some(name), Some(declared)) = (known.name, script::declared_name(text))
        && name != declared.text
    {
        let message = format!("the function {name:?} is declared as {:?}", declared.text);
        let help = "use one name for both: expressions call it by the name of the component";
        let place = (declared.line, declared.column);
        findings.push(finding(&rules::NAME, place, message, help));
    }
    findings.extend(names::of_code(known, file, text));
    let inspection = script::inspect(text).unwrap_or_default();
    for size in &inspection.functions {
        let name = match &*size.name {
            "" => "this function".to_owned(),
            name => name.to_owned(),
        };
        for (rule, number, most, what, help) in sizes(size) {
            if number > most {
                let message = format!("{name} has {number} {what}, of at most {most}");
                let place = (size.line, size.column);
                findings.push(finding(rule, place, message, help));
            }
        }
    }
    for found in &inspection.smells {
        if let Some((rule, message, help)) = smell(&found.smell) {
            let place = (found.line, found.column);
            findings.push(finding(rule, place, message.to_owned(), help));
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

/// The figures of a function: each with its rule, the most of it, what it is, and what to do.
type Figure = (
    &'static FunctionRule,
    usize,
    usize,
    &'static str,
    &'static str,
);

fn sizes(size: &FunctionSize) -> [Figure; 6] {
    const SPLIT: &str = "move parts of it to other functions, and call them as iml.NAME";
    [
        (&rules::LONG_FUNCTION, size.lines, 40, "lines", SPLIT),
        (
            &rules::MANY_PARAMETERS,
            size.parameters,
            4,
            "parameters",
            "take one collection in place of several values",
        ),
        (
            &rules::DEEP_FUNCTION,
            size.nesting,
            3,
            "blocks within each other",
            "return early, or move the inner ones to another function",
        ),
        (
            &rules::COMPLEX_FUNCTION,
            size.complexity,
            10,
            "as its complexity",
            SPLIT,
        ),
        (
            &rules::MANY_STATEMENTS,
            size.statements,
            200,
            "statements",
            SPLIT,
        ),
        (
            &rules::MANY_RETURNS,
            size.returns,
            6,
            "returns",
            "keep the result in a variable or a table",
        ),
    ]
}

fn form(problem: FormProblem) -> (&'static FunctionRule, &'static str, &'static str) {
    const DECLARE: &str = "write it as function NAME(…) { … }, with the name of the component";
    match problem {
        FormProblem::NoFunction => (
            &rules::SYNTAX,
            "this is no function",
            "write one function, as function NAME(…) { … }: nothing else can be called",
        ),
        FormProblem::Class => (
            &rules::SYNTAX,
            "this is a class, which expressions cannot call",
            "write one function, as function NAME(…) { … }",
        ),
        FormProblem::Arrow => (
            &rules::FORM,
            "this is an arrow function, not the declaration of a function",
            DECLARE,
        ),
        FormProblem::Unnamed => (&rules::FORM, "this function has no name", DECLARE),
        FormProblem::Bracketed => (&rules::FORM, "this function is in brackets", DECLARE),
        FormProblem::Async => (
            &rules::FORM,
            "an async function returns a promise, for which expressions do not wait",
            "return the value itself: a function has nothing to wait for",
        ),
        FormProblem::Generator => (
            &rules::FORM,
            "a generator returns an iterator, not its values",
            "collect the values in an array, and return that",
        ),
        _ => (
            &rules::FORM,
            "this is not the declaration of a function",
            DECLARE,
        ),
    }
}

fn smell(smell: &Smell) -> Option<(&'static FunctionRule, &'static str, &'static str)> {
    Some(match smell {
        Smell::Evaluation => (
            &rules::EVALUATION,
            "this runs a text as code",
            "write what it should do as code, or read the text by JSON.parse",
        ),
        Smell::UnguardedParse => (
            &rules::UNGUARDED_PARSE,
            "this throws an error that says nothing to users",
            "put it into a try, and throw an error that says what is no JSON",
        ),
        Smell::Prototype => (
            &rules::PROTOTYPE,
            "this is shared by all objects",
            "use a value of its own; of keys that come from outside, leave __proto__ out",
        ),
        Smell::Stack => (
            &rules::STACK_SHOWN,
            "the stack of an error shows how the app is made",
            "use its message",
        ),
        Smell::Pattern(pattern) if is_exponential(pattern) => (
            &rules::EXPLODING_EXPRESSION,
            "this pattern takes exponential time for some texts",
            "write it so that a text can be cut in one way only, as ^a(?:-a)*$ in place of ^(a-?)*$",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn broken(files: &[(&str, &str)]) -> Vec<&'static str> {
        let names = files
            .iter()
            .map(|(path, _)| path.split_once('/').unwrap().0);
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        let found = files.iter().flat_map(|(path, text)| {
            let (name, file) = path.split_once('/').unwrap();
            let code = match file {
                "code.js" => CodeKind::FunctionCode,
                _ => CodeKind::FunctionTest,
            };
            let functions = names.clone();
            let known = Known {
                name: Some(name),
                functions: Some(&functions),
            };
            findings(code, known, path, text)
        });
        found.map(|finding| finding.rule).collect()
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
        for rule in rules::ALL {
            // Their examples would be too long to read.
            let is_short = [rules::TOO_LONG.id, rules::MANY_STATEMENTS.id].contains(&rule.id);
            let (bad, good) = (broken(rule.bad), broken(rule.good));
            assert_eq!(bad.contains(&rule.id), !is_short, "{}: {bad:?}", rule.id);
            assert_eq!(good, [""; 0], "{}", rule.id);
        }
        let long = format!(
            "function table() {{\n    return '{}';\n}}\n",
            "a".repeat(5_000)
        );
        assert_eq!(broken(&[("table/code.js", &long)]), ["function-too-long"]);
        let many = format!("function table(a) {{ {} }}\n", "a();".repeat(201));
        assert_eq!(broken(&[("table/code.js", &many)]), ["many-statements"]);
        let few = format!("function table(a) {{ {} }}\n", "a();".repeat(200));
        assert_eq!(broken(&[("table/code.js", &few)]), [""; 0]);
    }

    /// `cargo xtask regen` writes it from the source text of the rules.
    #[test]
    fn the_documentation_shows_the_rules_as_they_are_compiled() {
        let documentation = include_str!("../../../../docs/rules.md").replace('\r', "");
        for rule in rules::ALL {
            let mut text = format!(
                "\n### `{}`\n\n{:?}. Source: {}.\n\n{}\n",
                rule.id, rule.severity, rule.source, rule.summary
            );
            for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
                for (path, content) in example {
                    write!(text, "\n{title}, `{path}`:\n\n```js\n{content}\n```\n").unwrap();
                }
            }
            assert!(documentation.contains(&text), "{}", rule.id);
        }
    }
}

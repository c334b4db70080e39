//! What can be told about the JavaScript of functions without running it.

use makecom::CodeKind;
use makecom::section::Severity;
use makecom_runtime::script::{self, LONGEST_CODE};

use crate::findings::Located;

/// The rule about a comment at the end.
pub(crate) const ENDS_IN_COMMENT: &str = "function-ends-in-comment";

/// A rule of these checks: its id, and what it requires.
const RULES: [(&str, &str); 6] = [
    (
        "function-syntax",
        "The code of a function is one function in valid JavaScript: Make loads all functions of an app together, and one syntax error stops every scenario.",
    ),
    (
        ENDS_IN_COMMENT,
        "The code of a function does not end inside of a comment: Make's editor puts brackets around it.",
    ),
    ("test-syntax", "The test of a function is valid JavaScript."),
    (
        "function-too-long",
        "The code of a function has at most 5,000 characters.",
    ),
    (
        "function-name",
        "A function is declared by the name that expressions call it by.",
    ),
    (
        "missing-global",
        "Functions have the built-ins of the language and Buffer, nothing of Node or of browsers.",
    ),
];

/// The ids of the rules.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(id, _)| *id)
}

/// What a rule requires.
pub(crate) fn summary(rule: &str) -> Option<&'static str> {
    let found = RULES.iter().find(|(id, _)| *id == rule);
    found.map(|(_, summary)| *summary)
}

/// The findings in a file of a function; its name is unknown if the file stands alone.
pub(crate) fn findings(code: CodeKind, name: Option<&str>, file: &str, text: &str) -> Vec<Located> {
    let finding = |rule, severity, place, message: String, help: &str| {
        Located::at(rule, severity, file, place, message, help)
    };
    if code == CodeKind::FunctionTest {
        let error = script::check_script(text).err();
        let error = error.map(|error| {
            let place = (error.line, error.column);
            let message = format!("this is not valid JavaScript: {error}");
            let help = "correct it: the test cannot run";
            finding("test-syntax", Severity::Warning, place, message, help)
        });
        return error.into_iter().collect();
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
        findings.push(finding(
            "function-syntax",
            Severity::Error,
            place,
            message,
            help,
        ));
    }
    if script::ends_in_comment(text) {
        let place = (text.lines().count(), 1);
        let message = "the code ends inside of a comment".to_owned();
        let help = "end the last line: Make's editor puts brackets around the code, which the comment hides";
        findings.push(finding(
            ENDS_IN_COMMENT,
            Severity::Warning,
            place,
            message,
            help,
        ));
    }
    let length = text.chars().count();
    if length > LONGEST_CODE {
        let message =
            format!("the code has {length} characters; Make takes at most {LONGEST_CODE}");
        let help = "move parts of it to other functions, and call them as iml.NAME";
        let place = (1, 1);
        findings.push(finding(
            "function-too-long",
            Severity::Error,
            place,
            message,
            help,
        ));
    }
    if let (Some(name), Some(declared)) = (name, script::declared_name(text))
        && name != declared.text
    {
        let message = format!("the function {name:?} is declared as {:?}", declared.text);
        let help = "use one name for both: expressions call it by the name of the component";
        let place = (declared.line, declared.column);
        findings.push(finding(
            "function-name",
            Severity::Warning,
            place,
            message,
            help,
        ));
    }
    for missing in script::missing_globals(text) {
        let message = format!("{} does not exist where functions run", missing.name);
        let help = "use only what the language itself has, Buffer and iml";
        let place = (missing.line, missing.column);
        findings.push(finding(
            "missing-global",
            Severity::Warning,
            place,
            message,
            help,
        ));
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

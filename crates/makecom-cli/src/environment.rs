//! Environment variables of this program, and the file of `--env-file`, which stands in for
//! those that are not set.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::failure::{Failure, Result};
use crate::input;

/// The variables of the file. The process's own are not changed, so the file reaches no
/// other program.
static FILE: OnceLock<BTreeMap<String, String>> = OnceLock::new();

/// Reads the file, once, before any variable is read.
pub(crate) fn load(path: &Path) -> Result<()> {
    let text = input::file(path)?;
    let variables = parse(&text).map_err(|failure| failure.of(path.display()))?;
    // Only the first file counts, and only one can be named.
    let _ = FILE.set(variables);
    Ok(())
}

/// A variable that is set to something: by the process, else by the file.
pub(crate) fn variable(name: &str) -> Option<String> {
    let own = std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let is_set = |value: &String| !value.trim().is_empty();
    own.filter(is_set)
        .or_else(|| FILE.get()?.get(name).cloned().filter(is_set))
}

/// Whether this program reads a variable.
fn is_known(name: &str) -> bool {
    matches!(name, "MAKE_ZONE" | "MAKE_API_KEY") || name.starts_with("MAKECOM_")
}

/// The variables of this program. Errors quote nothing, since a line may be a secret.
fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut variables = BTreeMap::new();
    for one in dotenvy::from_read_iter(text.as_bytes()) {
        let (name, value) = one.map_err(|error| {
            let place = line_of(&error, text)
                .map_or_else(|| "a line".to_owned(), |number| format!("line {number}"));
            Failure::usage(
                format!("{place} is not NAME=VALUE"),
                "write NAME=VALUE or NAME='VALUE', one a line; # begins a comment",
            )
        })?;
        if is_known(&name) {
            // As in a shell, the last one counts.
            variables.insert(name, value);
        }
    }
    Ok(variables)
}

/// The number of the line that an error is about, if its text is unique: the error has the
/// text from some place in the line on, and no number.
fn line_of(error: &dotenvy::Error, text: &str) -> Option<usize> {
    let dotenvy::Error::LineParse(quoted, _) = error else {
        return None;
    };
    let quoted = quoted.trim().lines().next()?;
    let mut lines = text.lines().zip(1..);
    let mut found = lines
        .by_ref()
        .filter(|(line, _)| line.trim_end().ends_with(quoted));
    let (_, number) = found.next()?;
    found.next().is_none().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_variables_of_this_program_are_read() {
        let variables = parse(
            "\u{feff}# a comment\n\nexport MAKE_ZONE=eu1 # another\nMAKE_API_KEY='a#b'\n\
             MAKECOM_RATE_LIMIT=\"pro\"\r\nPATH=/tmp\nMAKE_ZONE=eu2\nMAKECOM_FROM_API_KEY=\n",
        );
        let variables: Vec<_> = variables.unwrap().into_iter().collect();
        let expected = [
            ("MAKECOM_FROM_API_KEY", ""),
            ("MAKECOM_RATE_LIMIT", "pro"),
            ("MAKE_API_KEY", "a#b"),
            ("MAKE_ZONE", "eu2"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(variables, expected);
    }

    #[test]
    fn an_error_names_the_line_and_does_not_quote_it() {
        for (text, place) in [
            ("A=1\nhunter2\n", "line 2"),
            ("\n\n  MAKE_API_KEY='hunter2\n", "line 3"),
            ("MAKE_API_KEY=a hunter2", "line 1"),
            ("hunter2\n# hunter2", "a line"),
        ] {
            let failure = parse(text).unwrap_err();
            assert_eq!(failure.message(), format!("{place} is not NAME=VALUE"));
            assert!(!format!("{failure:?}").contains("hunter2"));
        }
    }
}

//! Confirms what cannot be undone or is visible to others: its name is typed on a terminal,
//! or given by a flag elsewhere.

use std::io::{self, IsTerminal as _};

use crate::arguments::confirmation::{Confirmation, Yes};
use crate::failure::{Failure, Result};
use crate::printer::ask;

/// How a command is confirmed.
pub(crate) trait Consent {
    /// Fails unless it is confirmed that a command does this to what has these names.
    fn check(&self, question: &str, names: &[&str]) -> Result<()>;
}

impl Consent for Yes {
    fn check(&self, question: &str, _: &[&str]) -> Result<()> {
        super::confirm(question, self.yes)
    }
}

impl Consent for Confirmation {
    fn check(&self, question: &str, names: &[&str]) -> Result<()> {
        if self.is_given(question, names)? {
            return Ok(());
        }
        let failed = |error: io::Error| Failure::io("cannot ask", &error);
        ask(&format!("{question} Type {} to confirm: ", names.join(" "))).map_err(failed)?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(failed)?;
        if is_same(answer.split_whitespace(), names) {
            return Ok(());
        }
        Err(Failure::new(
            "not confirmed; nothing was done",
            format!("type {} to confirm", names.join(" ")),
        ))
    }
}

impl Confirmation {
    /// Whether the flag confirms it. Fails if it names something else, or if it is missing
    /// and there is no terminal to ask on.
    pub(crate) fn is_given(&self, question: &str, names: &[&str]) -> Result<bool> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        self.is_given_on(is_terminal, question, names)
    }

    fn is_given_on(&self, is_terminal: bool, question: &str, names: &[&str]) -> Result<bool> {
        let given: Vec<_> = self.confirm.iter().map(String::as_str).collect();
        let what = match given[..] {
            [] if is_terminal => return Ok(false),
            [] => format!("cannot ask without a terminal: {question}"),
            _ if is_same(given.iter().copied(), names) => return Ok(true),
            _ => format!(
                "--confirm names {}, not {}",
                given.join(" "),
                names.join(" ")
            ),
        };
        let flags: Vec<_> = names
            .iter()
            .map(|name| format!("--confirm {name}"))
            .collect();
        Err(Failure::usage(
            what,
            format!("confirm it with {}", flags.join(" ")),
        ))
    }
}

/// Whether these are the names, in any order.
fn is_same<'a>(given: impl Iterator<Item = &'a str>, names: &[&'a str]) -> bool {
    let mut given: Vec<_> = given.collect();
    let mut names = names.to_vec();
    given.sort_unstable();
    names.sort_unstable();
    given == names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_themselves_confirm() {
        let given = |is_terminal, confirm: &[&str]| {
            let confirm = confirm.iter().map(|&name| name.to_owned()).collect();
            let answer = Confirmation { confirm }.is_given_on(is_terminal, "Delete?", &["a", "b"]);
            answer.map_err(|failure| failure.message().to_owned())
        };
        assert_eq!(given(true, &[]), Ok(false));
        assert_eq!(given(true, &["b", "a"]), Ok(true));
        assert_eq!(given(false, &["a", "b"]), Ok(true));
        for wrong in [
            &[][..],
            &["a"],
            &["a", "b", "c"],
            &["a", "a"],
            &["A", "b"],
            &["a b"],
        ] {
            assert!(given(false, wrong).is_err(), "{wrong:?}");
        }
    }
}

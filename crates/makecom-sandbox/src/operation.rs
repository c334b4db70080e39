//! The rows of the table of operations, and which of them the sandbox carries out.

use std::fmt;
use std::str::FromStr;

use crate::kind::{Kind, Verb};
pub use crate::operations::Operation;
use crate::operations::ROWS;
use crate::own::Own;

/// An operation in the spec.
pub(crate) struct Row {
    pub(crate) operation: Operation,
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// Below the base URL, with parameters in braces.
    pub(crate) path: &'static str,
    pub(crate) scopes: &'static [&'static str],
    /// The media type of a request's body.
    pub(crate) request: Option<&'static str>,
    /// The media type of an answer that is a success.
    pub(crate) response: Option<&'static str>,
    /// `x-makecom`: which kind of component it is about, and what it does.
    pub(crate) component: Option<&'static str>,
    pub(crate) verb: Option<&'static str>,
    /// The section, where each has an operation of its own.
    #[expect(
        dead_code,
        reason = "the sandbox has no kind yet whose sections differ"
    )]
    pub(crate) section: Option<&'static str>,
}

/// No operation has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no operation {0:?}; there are {list}", list = ids())]
pub struct UnknownOperation(String);

impl Operation {
    /// All operations that the sandbox carries out, in the order of the spec. It answers
    /// others with 501.
    ///
    /// ```
    /// use makecom_sandbox::Operation;
    ///
    /// assert!(Operation::ALL.contains(&Operation::ListConnections));
    /// ```
    pub const ALL: [Self; IMPLEMENTED] = {
        let mut all = [ROWS[0].operation; IMPLEMENTED];
        let (mut index, mut found) = (0, 0);
        while index < ROWS.len() {
            if ROWS[index].action().is_some() {
                all[found] = ROWS[index].operation;
                found += 1;
            }
            index += 1;
        }
        all
    };

    /// Its `operationId` in the spec.
    ///
    /// ```
    /// use makecom_sandbox::Operation;
    ///
    /// assert_eq!(Operation::ListConnections.id(), "list_connections");
    /// ```
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The scopes that the spec asks for.
    ///
    /// ```
    /// use makecom_sandbox::Operation;
    ///
    /// assert_eq!(Operation::RecreateConnection.scopes(), ["sdk-apps:write"]);
    /// ```
    pub fn scopes(self) -> &'static [&'static str] {
        self.row().scopes
    }

    pub(crate) fn row(self) -> &'static Row {
        // One row for each variant, in the same order.
        &ROWS[self as usize]
    }
}

impl Row {
    /// The kind of component and the verb, by `x-makecom` or by the id; `None` if the
    /// sandbox does not know it.
    pub(crate) const fn action(&self) -> Option<(Kind, Verb)> {
        if let Some(own) = Own::of(self.id) {
            return Some((own.kind, Verb::Own(own)));
        }
        let (Some(component), Some(verb)) = (self.component, self.verb) else {
            return None;
        };
        match (Kind::of(component), Verb::of(verb)) {
            (Some(kind), Some(verb)) => Some((kind, verb)),
            _ => None,
        }
    }
}

const IMPLEMENTED: usize = {
    let (mut index, mut count) = (0, 0);
    while index < ROWS.len() {
        count += ROWS[index].action().is_some() as usize;
        index += 1;
    }
    count
};

fn ids() -> String {
    ROWS.map(|row| row.id).join(", ")
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        ROWS.iter()
            .find(|row| row.id == id)
            .map(|row| row.operation)
            .ok_or_else(|| UnknownOperation(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_finds_its_row() {
        for row in &ROWS {
            assert_eq!(row.operation.id(), row.id);
        }
    }

    #[test]
    fn an_unknown_kind_or_verb_is_not_implemented() {
        for (id, component, verb, expected) in [
            ("", Some("connection"), Some("get"), true),
            ("", Some("connection"), Some("recreate"), false),
            ("recreate_connection", None, None, true),
            ("recreate_connections", None, None, false),
            ("", Some("connection"), Some("fly"), false),
            ("", Some("dashboard"), Some("get"), false),
            ("", Some("connection"), None, false),
            ("", None, None, false),
        ] {
            let row = Row {
                id,
                component,
                verb,
                ..ROWS[0]
            };
            assert_eq!(row.action().is_some(), expected, "{component:?} {verb:?}");
        }
    }
}

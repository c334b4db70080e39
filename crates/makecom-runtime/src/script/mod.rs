//! Functions of custom apps, in JavaScript: their tests and their syntax.
//!
//! The code runs in an embedded engine (`QuickJS`) without files, network, processes,
//! timers or modules, with limits of time, memory and stack. The contract is that of the
//! test runner in Make's editor; where the two differ, a [warning](TestReport::warnings)
//! says so.

mod convert;
mod engine;
mod form;
mod host;
mod inspect;
mod names;
mod report;
mod scope;
mod suite;
mod syntax;

pub use form::{FormProblem, PlacedProblem, form_problems};
pub use inspect::{FunctionSize, Inspection, PlacedSmell, Smell, inspect};
pub use names::{PlacedName, comments, declared_name, has_code};
pub use report::{Case, Critical, Phase, Place, TestReport, Warning};
pub use scope::{FreeNames, free_names, is_global};
pub use suite::{Function, Limits, Suite, TestFile};
pub use syntax::{SyntaxError, check_script, check_syntax, ends_in_comment};

/// The longest code of a function that Make accepts, in characters.
pub const LONGEST_CODE: usize = 5_000;

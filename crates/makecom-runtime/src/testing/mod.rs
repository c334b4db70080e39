//! Tests of components: inputs, recorded exchanges, and what is expected.
//!
//! A file `NAME.tests.json` beside a component holds them, as [`SCHEMA`] describes. A test
//! fails if the outcome is another one, a request is not as recorded, or an exchange is left
//! over; each [`Finding`] names the directives behind it.

mod coverage;
mod derived;
mod execute;
mod read;
mod record;
mod run;

pub use coverage::{Directive, directives};
pub use execute::Execution;
pub use read::{Part, Test, read};
pub use record::{Exchange, NewTest, Recorder, record};
pub use run::{Documents, Finding, Report, Subject, run};

/// The JSON Schema of files of tests.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(makecom_runtime::testing::SCHEMA)?;
/// assert_eq!(schema["properties"]["tests"]["type"], "array");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const SCHEMA: &str = include_str!("tests.schema.json");

//! What the tests of one function came to.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// The result of the tests in one file.
///
/// ```
/// use makecom_runtime::script::{Function, Suite, TestFile};
///
/// let suite = Suite::new(vec![Function::new("twice", "function twice(n) { return n * 2; }")]);
/// let test = TestFile::new("twice", "it('doubles', () => assert.equal(twice(2), 5));");
/// let report = suite.run(&test);
/// assert!(!report.is_passed());
/// assert_eq!((report.cases.len(), report.failed()), (1, 1));
/// assert!(report.to_string().contains("- doubles ... ✘ => AssertionError [ERR_ASSERTION]: 4 == 5"));
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TestReport {
    /// The tested function.
    pub function: String,
    /// The test blocks in the order in which they began.
    pub cases: Vec<Case>,
    /// What ended the run before its end.
    pub critical: Option<Critical>,
    /// What the code printed with `debug` and `console`, a call a line.
    pub printed: Vec<String>,
    /// The functions of the app that were called, also by other functions.
    pub called: BTreeSet<String>,
    /// Where the run says less than it seems to, or differs from Make's editor.
    pub warnings: Vec<Warning>,
    /// How long the run took.
    pub duration: Duration,
}

/// A test block: one call of `it`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it threw; `None` if it passed.
    pub error: Option<String>,
    /// Where that was thrown or asserted, if known.
    pub place: Option<Place>,
    /// Whether the run ended inside of it.
    pub is_interrupted: bool,
    /// How long it took.
    pub duration: Duration,
}

impl Case {
    /// Whether it ended without an error.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let report = Suite::new(Vec::new()).run(&TestFile::new("", "it('a', () => {});"));
    /// assert!(report.cases[0].is_passed());
    /// ```
    pub fn is_passed(&self) -> bool {
        self.error.is_none() && !self.is_interrupted
    }
}

/// A place in a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file as it was named.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
}

/// What ends a run: an error outside of a test block, or a limit.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Critical {
    /// In which phase.
    pub phase: Phase,
    /// As the editor prints it: `name: message`.
    pub message: String,
    /// Where, if known.
    pub place: Option<Place>,
}

/// The phases of a run, each with a limit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// All functions of the app are loaded.
    Load,
    /// The tested function becomes a constant.
    Constant,
    /// The text of the test runs.
    Test,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Load => "while the functions of the app were loaded",
            Self::Constant => "while the tested function was made a constant",
            Self::Test => "while the test ran",
        })
    }
}

/// A warning about a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// A stable name of the kind of warning.
    pub code: &'static str,
    /// What is to know.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

impl TestReport {
    /// Whether the run came to its end and no test block failed.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let suite = Suite::new(Vec::new());
    /// assert!(suite.run(&TestFile::new("", "it('a', () => {});")).is_passed());
    /// assert!(!suite.run(&TestFile::new("", "throw 5;")).is_passed());
    /// ```
    pub fn is_passed(&self) -> bool {
        self.critical.is_none() && self.failed() == 0
    }

    /// How many test blocks failed.
    ///
    /// ```
    /// use makecom_runtime::script::{Suite, TestFile};
    ///
    /// let suite = Suite::new(Vec::new());
    /// assert_eq!(suite.run(&TestFile::new("", "it('a', () => a);")).failed(), 1);
    /// ```
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.is_passed()).count()
    }
}

/// The lines that Make's editor prints.
impl fmt::Display for TestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "======= STARTING IML TEST =======")?;
        writeln!(f, "Function: {}", self.function)?;
        writeln!(f, "---------- IN PROGRESS ----------")?;
        for case in &self.cases {
            writeln!(f, "{case}")?;
        }
        if let Some(critical) = &self.critical {
            writeln!(f, " ✘ EXECUTION CRITICAL FAILURE")?;
            return writeln!(f, "{}", critical.message);
        }
        writeln!(f, "----------- FINISHED -----------")?;
        writeln!(f, "Total test blocks: {}", self.cases.len())?;
        writeln!(f, "Passed blocks: {}", self.cases.len() - self.failed())?;
        writeln!(f, "Failed blocks: {}", self.failed())?;
        match self.failed() {
            0 => writeln!(f, "========== ✔ TEST PASSED =========="),
            _ => writeln!(f, "========== ✘ TEST FAILED =========="),
        }
    }
}

/// The line that Make's editor prints.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "- {} ... ", self.name)?;
        match &self.error {
            Some(error) => write!(f, "✘ => {error}"),
            None if self.is_interrupted => Ok(()),
            None => f.write_str("✔"),
        }
    }
}

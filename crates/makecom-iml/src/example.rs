//! The beginning that the examples of the documentation share.

/// A line of an example: a literal, or several in parentheses.
macro_rules! example_line {
    (($($part:tt)*)) => {
        concat!($($part)*)
    };
    ($line:literal) => {
        $line
    };
}

pub(crate) use example_line;

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

/// An example that finds a `section` of a type, made of a sample of it.
macro_rules! section_example {
    ($type:ident, $sample:literal, $($line:tt)*) => {
        concat!(
            "```\n",
            "# use makecom_iml::{", stringify!($type), ", Content};\n",
            "# #[allow(unused_mut)]\n",
            "let mut section = ", stringify!($type), "::from_text(", stringify!($sample), ");\n",
            $($crate::example::example_line!($line), "\n",)*
            "# Ok::<(), makecom_iml::Error>(())\n",
            "```",
        )
    };
}

pub(crate) use section_example;

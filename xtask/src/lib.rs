//! The road from published pages to a generated client, as a library so that
//! tests can walk it without touching a file.

pub mod generate;
pub mod pipeline;
pub mod tree;

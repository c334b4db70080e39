//! The road from published pages to a generated client, as a library so that
//! tests can walk it without touching a file.

pub mod docs;
pub mod generate;
pub mod generator_spec;
pub mod pipeline;
pub mod places;
pub mod tree;

//! Builds the spec and the generated client from pages and supplements, as a library so
//! that tests can run it without writing files; and fetches pages.

pub mod diff_rules;
pub mod docs;
pub mod fetch;
pub mod generate;
pub mod generator_spec;
pub mod links;
pub mod lint_rules;
pub mod pipeline;
pub mod places;
pub mod readmes;
pub mod rules;
pub mod supplement;
pub mod tree;

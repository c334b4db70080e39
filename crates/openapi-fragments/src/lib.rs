#![doc = include_str!("lib.md")]

mod bundle;
mod canonical;
mod diagnostic;
mod diff;
mod document;
mod documentation;
mod downgrade;
mod equivalence;
mod fragment;
mod grammar;
mod json;
mod lint;
mod locate;
mod merge;
mod newer;
mod number;
mod operation;
mod operation_id;
mod order;
mod ordered;
mod outline;
mod overlay;
mod page;
mod parallel;
mod part;
mod prepare;
mod provenance;
mod refs;
mod relative;
mod relaxed;
mod requirements;
mod source;
mod split;
mod text;
mod tree;
mod upgrade;
mod version;
mod yaml;
mod yaml_writer;

pub mod files;
pub mod pointer;
#[cfg(feature = "terminal")]
pub mod terminal;
pub mod visible;

pub use canonical::{sha256_hex, to_canonical_json};
pub use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
pub use diff::{Change, Comparison, DiffPart, DiffRule, Level, diff};
pub use document::{Document, Syntax};
pub use fragment::Fragment;
pub use lint::{
    Generator, LintExample, LintOptions, LintPart, LintRule, RuleGroup, lint, lint_page, lint_with,
};
pub use merge::{ConflictKind, MergeOptions, Merged, OnConflict, Policies, Renamed, merge};
pub use operation::{OperationKey, file_names, operations};
pub use order::KeyOrder;
pub use overlay::{Applied, Overlay};
pub use page::extract;
pub use provenance::{FragmentProvenance, PageProvenance};
pub use source::{Position, Source};
pub use split::{Part, split, split_length, split_shared};
pub use version::{Conversion, Target, Version, convert};
pub use yaml_writer::to_canonical_yaml;

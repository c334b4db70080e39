//! The result of a comparison: what changed, what was not examined, what is silenced.

use std::collections::BTreeMap;

use super::{Change, DiffRule, Level};

/// The changes between two specs, and what was not compared.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Comparison {
    /// All changes, the breaking ones first.
    pub changes: Vec<Change>,
    /// What could not be compared ([`Level::Unknown`]), and what differs but is not
    /// compared since clients do not depend on it ([`Level::Ignored`]).
    pub not_examined: Vec<Change>,
    /// How many entries of each rule were [silenced](Self::ignore).
    pub silenced: BTreeMap<&'static str, usize>,
}

impl Comparison {
    pub(super) fn new(mut entries: Vec<Change>) -> Self {
        entries.sort();
        entries.dedup();
        let examined = entries.partition_point(|entry| entry.level <= Level::Safe);
        let not_examined = entries.split_off(examined);
        Self {
            changes: entries,
            not_examined,
            silenced: BTreeMap::new(),
        }
    }

    /// Silences the entries of some rules. They are still counted.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use openapi_fragments::{DiffRule, Document, Source, Syntax, diff};
    ///
    /// let spec = |paths: &str| {
    ///     let text = format!(r#"{{"openapi": "3.1.0", "info": {{}}, "paths": {paths}}}"#);
    ///     Document::parse(Arc::new(Source::new("spec.json", text)), Syntax::Json)
    /// };
    /// let mut comparison = diff(&spec(r#"{"/a": {"get": {}}}"#)?, &spec("{}")?)?;
    /// comparison.ignore(&[DiffRule::named("operation-removed")?]);
    /// assert_eq!(
    ///     comparison.text(),
    ///     "no other changes\nsilenced  1 entry: operation-removed\n"
    /// );
    /// # Ok::<(), openapi_fragments::Diagnostics>(())
    /// ```
    pub fn ignore(&mut self, rules: &[&'static DiffRule]) {
        for entries in [&mut self.changes, &mut self.not_examined] {
            entries.retain(|entry| {
                let is_silenced = rules.iter().any(|rule| rule.id == entry.code);
                if is_silenced {
                    *self.silenced.entry(entry.code).or_default() += 1;
                }
                !is_silenced
            });
        }
    }

    /// Whether a check that refuses changes of a level and above fails. It also fails
    /// if something could not be compared, which may hide any change.
    pub fn fails_on(&self, level: Level) -> bool {
        // The worst level is the smallest.
        let mut entries = self.changes.iter().chain(&self.not_examined);
        entries.any(|entry| entry.level <= level || entry.level == Level::Unknown)
    }
}

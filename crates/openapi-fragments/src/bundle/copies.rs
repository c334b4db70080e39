//! What is put in place of references must have an end, and not multiply.

use std::collections::HashMap;

use super::{Answer, Bundler, Target};
use crate::canonical::compact;
use crate::diagnostic::Diagnostic;
use crate::refs::Kind;

/// How much text all copies may have, in bytes.
const MOST_COPIED: usize = 64 << 20;

/// How deep copies may be in each other: what is nested deeper is refused anyway.
const DEEPEST_COPY: usize = 32;

/// The size of each target with all copies in it; none while it is computed.
type Sizes = HashMap<Target, Option<usize>>;

impl Bundler<'_> {
    /// Reports copies that would hold themselves, and too many of them.
    pub(super) fn check_copies(&mut self) {
        let (copied, kept): (Vec<&Target>, Vec<&Target>) = self
            .targets
            .iter()
            .partition(|target| target.section().is_none());
        if copied.is_empty() {
            return;
        }
        let roots = (0..self.own).map(|document| Target {
            document,
            at: String::new(),
            kind: Kind::Document,
            is_map: false,
        });
        let mut findings = Vec::new();
        let mut sizes = Sizes::new();
        let mut total = 0_usize;
        for root in roots.chain(kept.into_iter().cloned()) {
            for (target, at) in self.copies(&root) {
                let place = (root.document, at);
                let size = self.size(&target, &place, 0, &mut sizes, &mut findings);
                let was = total;
                total = total.saturating_add(size);
                if was <= MOST_COPIED && total > MOST_COPIED {
                    let finding = Diagnostic::error(
                        "too-large",
                        format!(
                            "path items in each other would be more than {} MB of copies",
                            MOST_COPIED >> 20
                        ),
                    )
                    .with_help("let callbacks refer to path items that have no callbacks");
                    findings.push((place, finding));
                }
            }
        }
        for ((document, at), finding) in findings {
            let places = self.places.entry(document).or_default();
            places.push((at, finding));
        }
    }

    /// The targets that are put in place of references in another, with the pointers of
    /// these.
    fn copies(&self, target: &Target) -> Vec<(Target, String)> {
        let references = self.references(target).into_iter();
        references
            .filter_map(|(query, at)| match self.answers.get(&query) {
                Some(Answer::Target(found)) if found.section().is_none() => {
                    Some((found.clone(), at))
                }
                _ => None,
            })
            .collect()
    }

    fn size(
        &self,
        target: &Target,
        reference: &(usize, String),
        depth: usize,
        sizes: &mut Sizes,
        findings: &mut Vec<((usize, String), Diagnostic)>,
    ) -> usize {
        match sizes.get(target) {
            Some(Some(known)) => return *known,
            None if depth < DEEPEST_COPY => {}
            _ => {
                let finding = Diagnostic::error(
                    "dangling-reference",
                    "what is put in place of this reference would hold itself, or very many others",
                )
                .with_help("let a callback in the cycle describe its operations itself");
                findings.push((reference.clone(), finding));
                return 0;
            }
        }
        sizes.insert(target.clone(), None);
        let document = &self.documents[target.document];
        let mut size = compact(Self::node(document, target)).len();
        for (inner, at) in self.copies(target) {
            let reference = (target.document, at);
            let inner = self.size(&inner, &reference, depth + 1, sizes, findings);
            size = size.saturating_add(inner);
        }
        sizes.insert(target.clone(), Some(size));
        size
    }
}

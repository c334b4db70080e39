//! Reads many inputs at once, and says what was passed over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, Origin};
use crate::fragment::Fragment;
use crate::overlay::Overlay;
use crate::page::{self, Limited, recognise};
use crate::part::Interner;
use crate::prepare::Prepare;
use crate::source::Source;

use super::embedded::Specs;
use super::inputs::{Input, Kind};
use super::{as_document, read};

/// Reads the fragments of pages and documents.
///
/// ```
/// use openapi_fragments::files::{Input, Reader};
///
/// let folder = tempfile::tempdir()?;
/// let page = folder.path().join("welcome.md");
/// std::fs::write(&page, "# Welcome\n")?;
/// // A page that is named must hold a block.
/// let errors = Reader::default().read(&[Input::named(page)], |_| {}).unwrap_err();
/// assert!(errors.to_string().ends_with("welcome.md:1:1: this page has no OpenAPI block"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Default)]
pub struct Reader {
    kind: Option<Kind>,
    is_strict: bool,
    skips_broken: bool,
    prepare: Prepare,
}

/// What a [`Reader`] has read.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Read {
    /// The fragments, in the order of the inputs.
    pub fragments: Vec<Fragment>,
    /// Blocks that were passed over (`unread-block`, `gitbook-embed`,
    /// `mintlify-embed`, `readme-embed`), and overlays that matched nothing.
    pub warnings: Vec<Diagnostic>,
    /// Files of folders that have no OpenAPI in them, and links, which are not followed.
    pub passed_over: Vec<PathBuf>,
}

/// What an input holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum Opened {
    /// The fragments of a page.
    Page(Read),
    /// A document.
    Document(Document),
    /// Nothing: it was found in a folder, and is a link or has no OpenAPI in it.
    PassedOver,
}

/// What one file gave.
#[derive(Default)]
struct Found {
    fragments: Vec<Fragment>,
    errors: Vec<Diagnostic>,
    unread: Vec<Diagnostic>,
    is_passed_over: bool,
}

impl Reader {
    /// Takes all inputs that are named for this kind, whatever their names say.
    #[must_use]
    pub fn kind(mut self, kind: Option<Kind>) -> Self {
        self.kind = kind;
        self
    }

    /// Whether nothing may be passed over: each file must hold a fragment, and each
    /// block that may be OpenAPI must be one.
    #[must_use]
    pub fn strict(mut self, is_strict: bool) -> Self {
        self.is_strict = is_strict;
        self
    }

    /// Whether blocks that are broken are passed over with a warning each.
    #[must_use]
    pub fn skip_broken(mut self, skips: bool) -> Self {
        self.skips_broken = skips;
        self
    }

    /// Overlays to apply to each document before it is checked, in order.
    #[must_use]
    pub fn overlays(mut self, overlays: Vec<Overlay>) -> Self {
        self.prepare.overlays = overlays;
        self
    }

    /// The `info` object of each document, instead of its own.
    #[must_use]
    pub fn info(mut self, info: Option<Value>) -> Self {
        self.prepare.info = info;
        self
    }

    /// Keys of the `info` object of each document, instead of its own.
    #[must_use]
    pub fn info_keys(mut self, keys: Map<String, Value>) -> Self {
        self.prepare.info_keys = keys;
        self
    }

    /// Reads the inputs, and calls `watch` with each path after it is read, in order.
    /// Shared components are stored once, and the text of a file that is a fragment is
    /// not kept: it is read again when a diagnostic shows it.
    ///
    /// # Errors
    /// All errors of all files, pages and blocks at once; `no-fragment` for a page that
    /// was named and has none; `no-input` if no input has any.
    pub fn read(&self, inputs: &[Input], watch: impl FnMut(&Path)) -> Result<Read, Diagnostics> {
        let mut read = self.attempt(inputs, watch);
        read.warnings = Diagnostics::split(read.warnings)?;
        Ok(read)
    }

    /// As [`read`](Self::read), but with the errors among the warnings, beside the
    /// fragments that could be read.
    pub fn attempt(&self, inputs: &[Input], mut watch: impl FnMut(&Path)) -> Read {
        let interner = Interner::default();
        let specs = Specs::default();
        let mut read = Read::default();
        crate::parallel::in_order(
            inputs,
            |input| self.file(input, &specs, &interner),
            |input, found| {
                read.warnings.extend(warnings_of(&found.fragments));
                read.warnings.extend(found.unread);
                read.fragments.extend(found.fragments);
                read.warnings.extend(found.errors);
                if found.is_passed_over {
                    read.passed_over.push(input.path.clone());
                }
                watch(&input.path);
            },
        );
        if read.fragments.is_empty() && !inputs.is_empty() {
            if read.warnings.is_empty() {
                read.warnings.push(nothing_in(&read.passed_over));
            }
            let is_broken = |finding: &Diagnostic| finding.severity() == Severity::Error;
            if !read.warnings.iter().any(is_broken) {
                let errors = read.warnings.drain(..).map(Diagnostic::into_error);
                read.warnings = errors.collect();
            }
        }
        read.warnings.extend(self.prepare.warnings());
        read
    }

    /// Opens one input: a page is read, a document is only parsed, so that it may be any
    /// document that a caller can use.
    ///
    /// # Errors
    /// As [`read`](Self::read); `broken-json` and `broken-yaml` for a document.
    pub fn open(&self, input: &Input) -> Result<Opened, Diagnostics> {
        if let Some(link) = self.link(input) {
            Diagnostics::split(link.errors)?;
            return Ok(Opened::PassedOver);
        }
        let source = read(&input.path)?;
        match self.kind_of(input, &source) {
            Some(Kind::Document(syntax)) => Ok(Opened::Document(Document::parse(source, syntax)?)),
            Some(Kind::Page) => {
                let found = self.page(input, &source, &Specs::default(), &Interner::default());
                let found = self.judged(input, found);
                if found.is_passed_over {
                    return Ok(Opened::PassedOver);
                }
                let findings = warnings_of(&found.fragments)
                    .chain(found.unread)
                    .chain(found.errors)
                    .collect();
                Ok(Opened::Page(Read {
                    fragments: found.fragments,
                    warnings: Diagnostics::split(findings)?,
                    passed_over: Vec::new(),
                }))
            }
            None => Ok(Opened::PassedOver),
        }
    }

    /// What an input is; `None` for a document found in a folder that is not OpenAPI.
    fn kind_of(&self, input: &Input, source: &Source) -> Option<Kind> {
        let kind = Kind::of(&input.path, source.text());
        let kind = self.kind.filter(|_| input.is_named).unwrap_or(kind);
        let is_wanted =
            kind == Kind::Page || self.must_hold(input) || recognise::is_document(source.text());
        is_wanted.then_some(kind)
    }

    fn must_hold(&self, input: &Input) -> bool {
        input.is_named || self.is_strict
    }

    /// What is said of a link that was found in a folder.
    fn link(&self, input: &Input) -> Option<Found> {
        if input.is_named || !input.path.is_symlink() {
            return None;
        }
        let mut found = Found::default();
        if self.is_strict {
            let message = format!("{} is a link, and is not followed", input.path.display());
            found.errors.push(
                Diagnostic::error("unfollowed-link", message)
                    .with_help("name what it leads to as an input, or take the link away"),
            );
        } else {
            found.is_passed_over = true;
        }
        Some(found)
    }

    fn file(&self, input: &Input, specs: &Specs, interner: &Interner) -> Found {
        if let Some(link) = self.link(input) {
            return link;
        }
        let source = match read(&input.path) {
            Ok(source) => source,
            Err(error) => return Found::broken(error.into()),
        };
        let kind = self.kind.filter(|_| input.is_named);
        let kind = kind.unwrap_or_else(|| Kind::of(&input.path, source.text()));
        // Nearly all documents are fragments, and reading them is the quickest test.
        if let Kind::Document(syntax) = kind {
            let origin = Origin::whole(Arc::clone(&source), syntax);
            if let Some(fragment) = Fragment::scan(&origin, &self.prepare, interner) {
                return Found {
                    fragments: vec![reloaded(fragment, &input.path)],
                    ..Found::default()
                };
            }
        }
        let found = match self.kind_of(input, &source) {
            Some(Kind::Page) => self.page(input, &source, specs, interner),
            Some(Kind::Document(syntax)) => {
                let origin = Origin::whole(source, syntax);
                match Fragment::read(origin, |_| true, &self.prepare, interner) {
                    Ok(fragment) => Found {
                        fragments: Vec::from_iter(fragment.map(|one| reloaded(one, &input.path))),
                        ..Found::default()
                    },
                    Err(errors) => Found::broken(errors),
                }
            }
            None => Found {
                is_passed_over: true,
                ..Found::default()
            },
        };
        self.judged(input, found)
    }

    fn page(
        &self,
        input: &Input,
        source: &Arc<Source>,
        specs: &Specs,
        interner: &Interner,
    ) -> Found {
        let page = page::read(source, &self.prepare, interner);
        let mut found = Found {
            fragments: page.fragments,
            errors: page.errors,
            ..Found::default()
        };
        let mut unread = Limited::default();
        unread.extend(page.unread);
        for embed in &page.embeds {
            match specs.read(&input.path, source, embed, &self.prepare, interner) {
                Ok(fragment) => found.fragments.push(fragment),
                Err(warning) => unread.extend([warning]),
            }
        }
        found.unread = unread.into_warnings();
        if found.fragments.is_empty() && found.errors.is_empty() && found.unread.is_empty() {
            if self.must_hold(input) {
                found.errors.push(page::nothing_found(source));
            } else {
                found.is_passed_over = true;
            }
        }
        found
    }

    /// What was found, with the severities that the options ask for.
    fn judged(&self, input: &Input, mut found: Found) -> Found {
        if self.skips_broken && (!found.fragments.is_empty() || !input.is_named) {
            let broken = found.errors.drain(..).map(Diagnostic::into_warning);
            found.unread.extend(broken);
        }
        // A file that is named must hold a block.
        let is_required = input.is_named && found.fragments.is_empty();
        if self.is_strict || is_required {
            let unread = found.unread.drain(..).map(Diagnostic::into_error);
            found.errors.extend(unread);
        }
        found
    }
}

impl Found {
    fn broken(errors: Diagnostics) -> Self {
        Self {
            errors: errors.into_iter().collect(),
            ..Self::default()
        }
    }
}

fn warnings_of(fragments: &[Fragment]) -> impl Iterator<Item = Diagnostic> {
    let warnings = fragments.iter().flat_map(Fragment::warnings);
    warnings.cloned()
}

/// The fragment without the text of its file.
fn reloaded(fragment: Fragment, path: &Path) -> Fragment {
    if !path.is_file() {
        // A pipe cannot be read again.
        return fragment;
    }
    let lazy = path.to_owned();
    let source = Source::lazy(fragment.source().name(), move || {
        let text = std::fs::read_to_string(&lazy).unwrap_or_default();
        as_document(&lazy, text)
    });
    fragment.with_source(Arc::new(source))
}

fn nothing_in(passed_over: &[PathBuf]) -> Diagnostic {
    let count = passed_over.len();
    let message = format!("none of the {count} files in the input has OpenAPI in it");
    Diagnostic::error("no-input", message).with_help(
        "check the path: pages need a fenced block that begins with an `openapi` key, documents the key itself",
    )
}

/// Reads the fragments of pages, and other files as one fragment each, with nothing
/// passed over.
///
/// # Errors
/// As [`Reader::read`] for a strict reader.
pub fn fragments(paths: &[PathBuf]) -> Result<Vec<Fragment>, Diagnostics> {
    let inputs: Vec<_> = paths.iter().map(Input::named).collect();
    Ok(Reader::default()
        .strict(true)
        .read(&inputs, |_| {})?
        .fragments)
}

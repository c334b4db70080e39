//! Extracts the OpenAPI blocks of Markdown pages, each with the heading and the
//! summary above it.
//!
//! A page is data: prose in it is ignored, whatever it says. A block is recognised
//! as OpenAPI by its content, not by its position or by what its fence says.

mod blocks;
mod embed;
mod html;
mod normal;
mod parts;
pub(crate) mod recognise;
mod residue;
mod viewers;

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Block, Document, Origin, Syntax};
use crate::fragment::Fragment;
use crate::part::Interner;
use crate::prepare::Prepare;
use crate::relaxed;
use crate::source::Source;

use blocks::{Candidate, Language};
use recognise::{Meaning, Start, has_version_inside, is_complete, is_outline, meaning};
use residue::end_of_first;

pub(crate) use embed::{Embed, EmbedPart, download, is_url};

/// Reads all OpenAPI blocks of a Markdown page, in the order of the page, whatever
/// their fences say. Other blocks (examples, shell commands) are ignored.
///
/// ````
/// use std::sync::Arc;
/// use openapi_fragments::{Source, extract};
///
/// let page = r#"
/// ## GET /pets/{pet\_id}
///
/// > Get a pet
///
/// ```json
/// {"openapi":"3.0.3","info":{"title":"Pets","version":"1"},
///  "paths":{"/pets/{pet_id}":{"get":{"responses":{"200":{"description":"ok"}}}}}}
/// ```
/// "#;
/// let fragments = extract(&Arc::new(Source::new("pets.md", page)))?;
/// assert_eq!(fragments.len(), 1);
/// assert_eq!(fragments[0].heading(), Some("GET /pets/{pet_id}"));
/// assert_eq!(fragments[0].summary(), Some("Get a pet"));
/// # Ok::<(), openapi_fragments::Diagnostics>(())
/// ````
///
/// # Errors
/// Those of every block that is OpenAPI by its content: `broken-json`, `broken-yaml`,
/// and what [`Fragment::new`] refuses; `unread-block` for one that cannot be read where
/// it stands; `gitbook-embed`, `mintlify-embed`, `readme-embed` and `spec-embed` where the
/// page names an operation or a spec instead of holding it. [`files::Reader`](crate::files::Reader) can pass these over.
pub fn extract(page: &Arc<Source>) -> Result<Vec<Fragment>, Diagnostics> {
    let read = read(page, &Prepare::default(), &Interner::default());
    let embeds = read
        .embeds
        .iter()
        .map(|embed| embed.passed_over(page, None));
    let mut unread = Limited::default();
    unread.extend(read.unread.into_iter().chain(embeds));
    let unread = unread.into_warnings();
    let findings = read
        .errors
        .into_iter()
        .chain(unread.into_iter().map(Diagnostic::into_error));
    Diagnostics::split(findings.collect()).map(|_| read.fragments)
}

/// What a page holds.
#[derive(Default)]
pub(crate) struct PageContent {
    pub(crate) fragments: Vec<Fragment>,
    /// What is wrong with blocks that are OpenAPI.
    pub(crate) errors: Vec<Diagnostic>,
    /// Warnings of blocks that may be OpenAPI and were passed over.
    pub(crate) unread: Vec<Diagnostic>,
    /// Operations that it names and does not hold.
    pub(crate) embeds: Vec<Embed>,
}

/// Reads all that a page holds.
pub(crate) fn read(page: &Arc<Source>, prepare: &Prepare, interner: &Interner) -> PageContent {
    let mut content = PageContent::default();
    let text = page.text();
    let front = normal::front_matter(text);
    // Some editors add a byte order mark, which is not part of a heading.
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let from = front.map_or(start, |(_, end)| end);
    // MDX has no code that is indented.
    let is_mdx = Path::new(page.name())
        .extension()
        .is_some_and(|extension| extension == "mdx");
    let (candidates, code) = blocks::candidates(text, from, is_mdx);
    let mut known = Vec::new();
    for candidate in candidates {
        let text = candidate.block.text();
        let is_dealt_with = candidate.read(page, prepare, interner, &mut content);
        // A block that is broken may go on with others, as one without its end does.
        let first = (!is_dealt_with).then(|| end_of_first(text)).flatten();
        known.push(candidate.place(0..first.unwrap_or(text.len())));
    }
    let elsewhere = residue::documents(text, known);
    content.unread.extend(elsewhere.into_iter().map(|span| {
        unread(
            page,
            &span,
            "an OpenAPI document is here, but not as a code block of its own",
        )
    }));
    if let Some((front, end)) = front {
        let offset = text[..end].find(front).unwrap_or(start);
        content.embeds.extend(embed::front_matter(front, offset));
    }
    content.embeds.extend(embed::gitbook(text, &code));
    content.embeds.extend(viewers::viewers(text, &code));
    // A published page may have both.
    let held: Vec<_> = content
        .fragments
        .iter()
        .flat_map(Fragment::operations)
        .collect();
    content.embeds.retain(|embed| match &embed.part {
        EmbedPart::Operation(operation) => !held.contains(operation),
        EmbedPart::OperationId(_) => held.is_empty(),
        EmbedPart::All | EmbedPart::Other(_) => true,
    });
    content
}

/// How often a page is told the same.
const MOST_ALIKE: usize = 100;

/// Warnings, with one in place of those that a page repeats without end.
#[derive(Default)]
pub(crate) struct Limited {
    counts: HashMap<String, usize>,
    warnings: Vec<Diagnostic>,
    /// The first of those that are too many.
    first: Vec<(String, Diagnostic)>,
}

impl Extend<Diagnostic> for Limited {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, warnings: T) {
        for warning in warnings {
            let key = format!("{} {}", warning.code(), warning.message());
            let count = self.counts.entry(key.clone()).or_default();
            *count += 1;
            if *count <= MOST_ALIKE {
                self.warnings.push(warning);
            } else if *count == MOST_ALIKE + 1 {
                self.first.push((key, warning));
            }
        }
    }
}

impl Limited {
    pub(crate) fn into_warnings(self) -> Vec<Diagnostic> {
        let rest = self.first.into_iter().map(|(key, first)| {
            let more = self.counts[&key] - MOST_ALIKE;
            let message = format!("{}; {more} more like this from here on", first.message());
            first.with_message(message)
        });
        self.warnings.into_iter().chain(rest).collect()
    }
}

/// Why a block with a document in something else is passed over.
const INSIDE: &str = "it mentions an OpenAPI document, but does not begin with one";

/// The warning that a block was passed over.
fn unread(page: &Arc<Source>, span: &Range<usize>, why: &str) -> Diagnostic {
    let message = format!("this block was passed over: {why}");
    Diagnostic::warning("unread-block", message)
        .at(Place::new(Arc::clone(page), span, "begins here"))
        .with_help(
            "if it describes the API, publish it as OpenAPI in a fenced block, or name its spec as an input",
        )
}

impl Candidate {
    /// Adds what it holds, or what is wrong with it. `false` if it could not be parsed.
    fn read(
        &self,
        page: &Arc<Source>,
        prepare: &Prepare,
        interner: &Interner,
        content: &mut PageContent,
    ) -> bool {
        let begin = self.block.source_offset(0);
        let unread = |why: &str| unread(page, &(begin..begin + 1), why);
        if let Some(why) = self.unread {
            content.unread.push(unread(why));
            return true;
        }
        let start = match meaning(self.block.text()) {
            Meaning::Document(start) => start,
            Meaning::Parts(start) => {
                let inside = || has_version_inside(self.block.text()).then_some(INSIDE);
                let why = self.parts(page, start).or_else(inside);
                content.unread.extend(why.map(unread));
                return true;
            }
            Meaning::Inside => {
                content.unread.push(unread(INSIDE));
                return true;
            }
            Meaning::Other => return true,
        };
        let (heading, summary) = (self.heading.clone(), self.summary.clone());
        let mut errors: Option<Diagnostics> = None;
        for Spelling {
            syntax,
            block,
            is_relaxed,
        } in self.spellings(start)
        {
            let origin = Origin::block(Arc::clone(page), syntax, block);
            let is_meant = |value: &serde_json::Value| {
                ["openapi", "swagger"]
                    .iter()
                    .any(|key| value.get(key).is_some())
            };
            match Fragment::read(origin, is_meant, prepare, interner) {
                Ok(Some(fragment)) => {
                    let mut fragment = fragment.titled(heading, summary);
                    if fragment.outline().may_have_lost_its_operation() {
                        let place =
                            Place::new(Arc::clone(page), &(begin..begin + 1), "begins here");
                        content.unread.push(no_operation(place));
                    }
                    if is_relaxed && matches!(self.language, Language::Json | Language::Yaml) {
                        let place =
                            Place::new(Arc::clone(page), &(begin..begin + 1), "begins here");
                        fragment = fragment.with_warning(relaxed(place));
                    }
                    content.fragments.push(fragment);
                    return true;
                }
                // Another spelling may give the keys that the text seems to have.
                Ok(None) => {}
                Err(found) if is_syntax(&found) && errors.is_none() => errors = Some(found),
                // Another spelling than the first is tried for its syntax only.
                Err(found) if is_syntax(&found) => {}
                Err(found) => {
                    errors = Some(found);
                    break;
                }
            }
        }
        let Some(errors) = errors else {
            content.unread.push(unread(
                "it begins like an OpenAPI document, but has no `openapi` key when it is read",
            ));
            return true;
        };
        let is_marked = self.language != Language::Other;
        let is_syntax = is_syntax(&errors);
        let first = errors
            .iter()
            .next()
            .map(ToString::to_string)
            .unwrap_or_default();
        let has_no_path = errors.iter().all(|error| error.code() == "no-path");
        if has_no_path && is_complete(self.block.text()) {
            content
                .unread
                .push(unread("it has neither a path nor a component"));
        } else if is_outline(self.block.text()) {
            content
                .unread
                .push(unread(&format!("it is an outline with dots ({first})")));
        } else if is_syntax && !is_marked {
            content.unread.push(unread(&first));
        } else {
            content.errors.extend(errors);
        }
        !is_syntax
    }

    /// The document as each syntax that it may be written in, the likeliest first.
    fn spellings(&self, start: Start) -> impl Iterator<Item = Spelling> {
        // YAML would take comments of JSON for keys or values.
        let is_commented =
            start.is_flow && self.is_yaml(start) && relaxed::has_comments(self.block.text());
        [is_commented, !is_commented]
            .into_iter()
            .filter(move |is_relaxed| start.is_flow || !*is_relaxed)
            .filter_map(move |is_relaxed| self.spelling(start, is_relaxed))
    }

    /// What is no JSON has at most one reading as JSON with comments.
    fn spelling(&self, start: Start, is_relaxed: bool) -> Option<Spelling> {
        let block = self.document(start);
        let (syntax, block) = if is_relaxed {
            (Syntax::Json, relaxed::strict(&block)?)
        } else if self.is_yaml(start) {
            (Syntax::Yaml, block)
        } else {
            (Syntax::Json, block)
        };
        Some(Spelling {
            syntax,
            block,
            is_relaxed,
        })
    }

    fn is_yaml(&self, start: Start) -> bool {
        self.language == Language::Yaml || !start.is_flow
    }

    /// The block without what is before its document, such as comments.
    fn document(&self, start: Start) -> Block {
        let before = &self.block.text()[..start.offset];
        // YAML has blanks and comments of its own.
        let is_comment = |line: &str| {
            let line = line.trim();
            line.is_empty() || line == "---" || line.starts_with(['#', '%'])
        };
        let is_kept =
            before.trim().is_empty() || self.is_yaml(start) && before.lines().all(is_comment);
        if is_kept {
            self.block.clone()
        } else {
            self.block.slice(start.offset..self.block.text().len())
        }
    }

    /// Why a block without a version is not a sample, if it is not.
    fn parts(&self, page: &Arc<Source>, start: Start) -> Option<&'static str> {
        let mut read = self.spellings(start).filter_map(|spelling| {
            let origin = Origin::block(Arc::clone(page), spelling.syntax, spelling.block);
            Document::read(origin).ok()
        });
        let Some(document) = read.next() else {
            let text = self.block.text();
            let is_part = residue::has_parts(text) || parts::may_be_part(text);
            return is_part.then_some(parts::PARTS);
        };
        let value = document.value();
        if value["paths"]["path"].is_string() && value["paths"]["method"].is_string() {
            return Some("it describes an operation in Mintlify's own form, not in OpenAPI");
        }
        parts::part(value)
    }
}

/// A document in a syntax that it may be written in.
struct Spelling {
    syntax: Syntax,
    block: Block,
    /// Whether it was JSON with comments or in another form that JSON does not have.
    is_relaxed: bool,
}

/// The warning that a block has only what is repeated beside operations.
fn no_operation(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "no-operation",
        "this block requires security and has no operation: only its security schemes are read",
    )
    .at(place)
    .with_help(
        "if the publisher has lost its operation, describe it in a fragment of your own; if there is none, remove `security` where it is published",
    )
}

/// The warning that a block is not in the syntax that its fence says.
fn relaxed(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "relaxed-json",
        "this block has comments, trailing commas or bare keys, and is read as JSON without them",
    )
    .at(place)
    .with_help("remove them, or mark the block as `jsonc` or `json5`: other tools refuse it")
}

/// Whether a block could not even be parsed.
fn is_syntax(errors: &Diagnostics) -> bool {
    errors
        .iter()
        .any(|error| matches!(error.code(), "broken-json" | "broken-yaml"))
}

/// The diagnostic for a page without OpenAPI blocks.
pub(crate) fn nothing_found(page: &Arc<Source>) -> Diagnostic {
    Diagnostic::error("no-fragment", "this page has no OpenAPI block")
        .at(Place::new(
            Arc::clone(page),
            &(0..1),
            "no block from here on",
        ))
        .with_help("add a fenced ```json or ```yaml block whose root has an `openapi` key, or remove the page from the input")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        r#"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{}}}}"#;

    fn page(text: &str) -> Arc<Source> {
        Arc::new(Source::new("page.md", text))
    }

    #[test]
    fn fences_of_every_kind() {
        let cases = [
            (format!("```json\n{DOCUMENT}\n```"), 1),
            (format!("```JSON {{% code %}}\n{DOCUMENT}\n```"), 1),
            (format!("````\n{DOCUMENT}\n````"), 1),
            (format!("~~~json\r\n{DOCUMENT}\r\n~~~\r\n"), 1),
            (format!("- item\n\n  ```json\n  {DOCUMENT}\n  ```"), 1),
            (format!("```sh\n{DOCUMENT}\n```"), 1),
            ("```json\n{\"example\": true}\n```".to_owned(), 0),
            ("```json\n{\"example\": … }\n```".to_owned(), 0),
            ("```json\n{\"note\": \"\\\"openapi\\\"\"}\n```".to_owned(), 0),
            (
                "```yaml\nopenapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get: {}\n```".to_owned(),
                1,
            ),
            (String::new(), 0),
        ];
        for (text, expected) in cases {
            let found = extract(&page(&text)).unwrap();
            assert_eq!(found.len(), expected, "{text}");
        }
    }

    #[test]
    fn titles_are_plain_text() {
        let text = format!(
            "# A\n## PUT /x/{{SDK\\_name}}\n> One,\n> `two`\\<br /><br>\n\n```json\n{DOCUMENT}\n```\n## Next\n```json\n{DOCUMENT}\n```"
        );
        let found = extract(&page(&text)).unwrap();
        assert_eq!(found[0].heading(), Some("PUT /x/{SDK_name}"));
        assert_eq!(found[0].summary(), Some("One, two"));
        assert_eq!(
            (found[1].heading(), found[1].summary()),
            (Some("Next"), None)
        );
    }

    #[test]
    fn a_broken_block_is_reported_with_line_and_column() {
        let text = "# A\n\n```json\n{\"openapi\": \"3.0.0\",\n  \"paths\": }\n```\n";
        let errors = extract(&page(text)).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "page.md:5:12: this is not JSON: expected value"
        );
    }

    #[test]
    fn what_is_repeated_without_end_is_counted() {
        let tag = "{% openapi spec=\"a\" path=\"/a\" method=\"get\" %}\n";
        let errors = extract(&page(&tag.repeat(250))).unwrap_err();
        assert_eq!(errors.iter().count(), MOST_ALIKE + 1);
        let last = errors.iter().nth(MOST_ALIKE).unwrap();
        assert!(
            last.message()
                .ends_with("; 150 more like this from here on")
        );
        assert_eq!(last.places()[0].position().line, MOST_ALIKE + 1);
    }

    #[test]
    fn every_broken_block_is_reported() {
        let text = "```json\n{\"openapi\": }\n```\n\n```json\n{\"openapi\": 1 2}\n```\n";
        assert_eq!(extract(&page(text)).unwrap_err().iter().count(), 2);
    }
}

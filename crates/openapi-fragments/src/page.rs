//! Extracts the OpenAPI blocks of Markdown pages, each with the heading and the
//! summary above it.
//!
//! A page is data: prose in it is ignored, whatever it says. A block is recognised
//! as OpenAPI by its content, not by its position.

use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Block, Origin, Syntax};
use crate::fragment::Fragment;
use crate::part::Interner;
use crate::source::Source;

/// Reads all OpenAPI blocks of a Markdown page, in the order of the page. Other
/// blocks (examples, shell commands) are ignored.
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
/// and what [`Fragment::new`] refuses.
pub fn extract(page: &Arc<Source>) -> Result<Vec<Fragment>, Diagnostics> {
    extract_sharing(page, &Interner::default())
}

/// As [`extract`], with an interner that other pages share.
pub(crate) fn extract_sharing(
    page: &Arc<Source>,
    interner: &Interner,
) -> Result<Vec<Fragment>, Diagnostics> {
    let mut fragments = Vec::new();
    let mut findings = Vec::new();
    for candidate in candidates(page.text()) {
        match candidate.read(page, interner) {
            Ok(Some(fragment)) => fragments.push(fragment),
            Ok(None) => {}
            Err(errors) => findings.extend(errors),
        }
    }
    Diagnostics::split(findings).map(|_| fragments)
}

/// A fenced block with its heading and summary.
struct Candidate {
    syntax: Syntax,
    block: Block,
    heading: Option<String>,
    summary: Option<String>,
}

impl Candidate {
    fn read(
        self,
        page: &Arc<Source>,
        interner: &Interner,
    ) -> Result<Option<Fragment>, Diagnostics> {
        if !self.means_openapi() {
            return Ok(None);
        }
        let origin = Origin::block(page.clone(), self.syntax, self.block);
        // A sample response may contain "openapi" somewhere inside.
        let is_openapi = |value: &Value| {
            ["openapi", "swagger", "paths"]
                .iter()
                .any(|key| value.get(key).is_some())
        };
        let fragment = Fragment::read(origin, is_openapi, interner)?;
        Ok(fragment.map(|fragment| fragment.titled(self.heading, self.summary)))
    }

    /// Whether the block is OpenAPI by its text. It is decided before parsing, so
    /// that a syntax error never makes a block disappear.
    fn means_openapi(&self) -> bool {
        const KEYS: [&str; 3] = ["openapi", "swagger", "paths"];
        let text = self.block.text();
        let quoted = |key: &&str| text.contains(&format!("\"{key}\""));
        if (self.syntax == Syntax::Json || is_flow(text)) && KEYS.iter().any(quoted) {
            return true;
        }
        // A key at the root of a YAML mapping, with the indentation of the first line.
        let first = text.lines().find(|line| !line.trim().is_empty());
        let indent = first.map_or(0, |line| line.len() - line.trim_start().len());
        text.lines().any(|line| {
            let root = line.get(indent..).unwrap_or_default();
            let root = root.trim_start_matches(['"', '\'']);
            KEYS.iter().any(|key| {
                root.strip_prefix(key)
                    .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
            })
        })
    }
}

/// The language of a fence.
#[derive(Clone, Copy)]
enum Language {
    Json,
    Yaml,
    /// None: the text decides.
    Unmarked,
    /// Any other language, which is ignored.
    Other,
}

impl Language {
    fn of(info: &str) -> Self {
        let language = info
            .split(|c: char| c.is_whitespace() || c == ',' || c == '{')
            .next()
            .unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "json" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            "" => Self::Unmarked,
            _ => Self::Other,
        }
    }

    fn syntax(self, text: &str) -> Option<Syntax> {
        match self {
            Self::Json => Some(Syntax::Json),
            Self::Unmarked if is_flow(text) => Some(Syntax::Json),
            Self::Yaml | Self::Unmarked => Some(Syntax::Yaml),
            Self::Other => None,
        }
    }
}

/// Whether a text is written with brackets, as all JSON is.
fn is_flow(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// The state of the traversal of a page.
#[derive(Default)]
struct Walk {
    heading: Option<String>,
    summary: Option<String>,
    /// The current heading. A heading within a quote belongs to the quote.
    title: Option<String>,
    /// The current quote, including nested quotes.
    quote: Option<String>,
    /// How many quotes are open.
    quotes: usize,
    fence: Option<(Language, Block)>,
    found: Vec<Candidate>,
}

impl Walk {
    fn prose(&mut self) -> Option<&mut String> {
        self.title.as_mut().or(self.quote.as_mut())
    }

    fn step(&mut self, event: Event, offset: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) if self.quotes == 0 => {
                self.title = Some(String::new());
            }
            Event::Start(Tag::BlockQuote(_)) => {
                self.quotes += 1;
                self.quote.get_or_insert_default();
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => Language::of(&info),
                    CodeBlockKind::Indented => Language::Other,
                };
                self.fence = Some((language, Block::default()));
            }
            Event::End(TagEnd::Heading(_)) if self.quotes == 0 => {
                self.heading = self.title.take().as_deref().and_then(clean);
                self.summary = None;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.quotes = self.quotes.saturating_sub(1);
                if self.quotes == 0
                    && let Some(summary) = self.quote.take().as_deref().and_then(clean)
                {
                    self.summary = Some(summary);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, block)) = self.fence.take()
                    && let Some(syntax) = language.syntax(block.text())
                {
                    self.found.push(Candidate {
                        syntax,
                        block,
                        heading: self.heading.clone(),
                        summary: self.summary.clone(),
                    });
                }
            }
            Event::Text(piece) if self.fence.is_some() => {
                if let Some((_, block)) = &mut self.fence {
                    block.push(&piece, offset);
                }
            }
            Event::Text(piece) | Event::Code(piece) => {
                if let Some(prose) = self.prose() {
                    prose.push_str(&piece);
                }
            }
            Event::Html(tag) | Event::InlineHtml(tag) if !tag.starts_with("<br") => {}
            Event::SoftBreak
            | Event::HardBreak
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                if let Some(prose) = self.prose() {
                    prose.push(' ');
                }
            }
            _ => {}
        }
    }
}

fn candidates(text: &str) -> Vec<Candidate> {
    let mut walk = Walk::default();
    // Some editors add a byte order mark, which is not part of a heading.
    let markdown = text.trim_start_matches('\u{feff}');
    let skipped = text.len() - markdown.len();
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        walk.step(event, skipped + range.start);
    }
    walk.found
}

/// Prose as one line. Generators escape the angle bracket of an HTML line break, so
/// the tag arrives as text.
fn clean(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for line_break in ["<br />", "<br/>", "<br>"] {
        text = text.replace(line_break, " ");
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// The diagnostic for a page without OpenAPI blocks.
pub(crate) fn nothing_found(page: &Arc<Source>) -> Diagnostic {
    Diagnostic::error("no-fragment", "this page has no OpenAPI block")
        .at(crate::Place::new(
            page.clone(),
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
            (format!("```sh\n{DOCUMENT}\n```"), 0),
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
    fn every_broken_block_is_reported() {
        let text = "```json\n{\"openapi\": }\n```\n\n```json\n{\"openapi\": 1 2}\n```\n";
        assert_eq!(extract(&page(text)).unwrap_err().iter().count(), 2);
    }
}

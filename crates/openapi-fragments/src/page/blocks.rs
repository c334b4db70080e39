//! The code of a page, each piece with the heading and the summary above it: what
//! Markdown says is code, and what stands in the HTML between.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::document::Block;

use super::html;
use super::normal::{Fence, Line, markdown};
use super::recognise::{Meaning, has_version_inside, is_document, meaning};

/// A piece of code.
pub(super) struct Candidate {
    pub(super) language: Language,
    pub(super) block: Block,
    pub(super) heading: Option<Arc<str>>,
    pub(super) summary: Option<Arc<str>>,
    /// Why it cannot be read where it stands.
    pub(super) unread: Option<&'static str>,
}

/// The language of a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Json,
    Yaml,
    /// None: the text decides.
    Unmarked,
    /// Any other language, and code that is not in a fence.
    Other,
}

impl Candidate {
    /// Where a part of it stands in the page.
    pub(super) fn place(&self, part: Range<usize>) -> Range<usize> {
        let last = part.end.saturating_sub(1).max(part.start);
        self.block.source_offset(part.start)..self.block.source_offset(last) + 1
    }
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
}

/// The code of a page from an offset on, and where all of it stands, with the code
/// within lines.
pub(super) fn candidates(
    page: &str,
    from: usize,
    is_mdx: bool,
) -> (Vec<Candidate>, Vec<Range<usize>>) {
    let markdown = markdown(page, from);
    let mut walk = Walk {
        markdown: &markdown,
        is_mdx,
        heading: None,
        summary: None,
        title: None,
        quote: None,
        quotes: 0,
        code: None,
        html: None,
        found: Vec::new(),
        ranges: Vec::new(),
    };
    for (event, range) in Parser::new_ext(markdown.text(), Options::empty()).into_offset_iter() {
        walk.step(event, range);
    }
    (walk.found, walk.ranges)
}

/// The state of the traversal of a page.
struct Walk<'a> {
    markdown: &'a Block,
    /// Whether what is indented is no code.
    is_mdx: bool,
    heading: Option<Arc<str>>,
    summary: Option<Arc<str>>,
    /// The current heading. A heading within a quote belongs to the quote.
    title: Option<String>,
    /// The current quote, including nested quotes.
    quote: Option<String>,
    /// How many quotes are open.
    quotes: usize,
    /// The current code, with its language if it is in a fence.
    code: Option<(Option<Language>, Block)>,
    /// The current HTML.
    html: Option<Block>,
    found: Vec<Candidate>,
    ranges: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn prose(&mut self) -> Option<&mut String> {
        self.title.as_mut().or(self.quote.as_mut())
    }

    fn push(&mut self, language: Language, block: Block, unread: Option<&'static str>) {
        for block in documents(block) {
            // Only what may be OpenAPI is kept: a page may have any number of samples.
            if !matches!(meaning(block.text()), Meaning::Other) {
                self.found.push(Candidate {
                    language,
                    block,
                    heading: self.heading.clone(),
                    summary: self.summary.clone(),
                    unread,
                });
            }
        }
    }

    fn step(&mut self, event: Event, range: Range<usize>) {
        let offset = self.markdown.source_offset(range.start);
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
                    CodeBlockKind::Fenced(info) => Some(Language::of(&info)),
                    CodeBlockKind::Indented => None,
                };
                if language.is_some() || !self.is_mdx {
                    self.ranges
                        .push(offset..self.markdown.source_offset(range.end));
                }
                self.code = Some((language, Block::default()));
            }
            Event::Start(Tag::HtmlBlock) => self.html = Some(Block::default()),
            Event::Start(Tag::Paragraph) => self.paragraph(range),
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
            Event::End(TagEnd::CodeBlock) => match self.code.take() {
                Some((Some(language), block)) => self.push(language, block, None),
                Some((None, block)) => self.indented(block),
                None => {}
            },
            Event::End(TagEnd::HtmlBlock) => self.html_block(),
            Event::Text(piece) if self.code.is_some() => {
                if let Some((_, block)) = &mut self.code {
                    block.push(&piece, offset);
                }
            }
            Event::Code(piece) => {
                self.ranges
                    .push(offset..self.markdown.source_offset(range.end));
                if let Some(prose) = self.prose() {
                    prose.push_str(&piece);
                }
            }
            Event::Text(piece) => {
                if let Some(prose) = self.prose() {
                    prose.push_str(&piece);
                }
            }
            Event::Html(piece) => {
                if let Some(html) = &mut self.html {
                    html.push(&piece, offset);
                }
                self.markup(&piece);
            }
            Event::InlineHtml(tag) => self.markup(&tag),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => self.space(),
            _ => {}
        }
    }

    fn markup(&mut self, tag: &str) {
        if tag.starts_with("<br") {
            self.space();
        }
    }

    fn space(&mut self) {
        if let Some(prose) = self.prose() {
            prose.push(' ');
        }
    }

    /// A document among the prose has lost its fence.
    fn paragraph(&mut self, range: Range<usize>) {
        let text = &self.markdown.text()[range.clone()];
        let inner = text.trim_start_matches('`');
        let start = range.start + text.len() - inner.len();
        let is_component = inner.starts_with('<') && has_version_inside(inner);
        if is_document(inner) || is_component {
            let block = self.markdown.slice(start..range.end);
            self.push(Language::Other, block, Some("it is not in a code block"));
        }
    }

    /// Code of an indented block: that of its fences, if there are any, as in
    /// components whose content is indented.
    fn indented(&mut self, block: Block) {
        let fences = fences(&block);
        if fences.is_empty() {
            self.push(Language::Other, block, None);
        }
        for (language, block) in fences {
            self.push(language, block, None);
        }
    }

    fn html_block(&mut self) {
        let Some(html) = self.html.take() else {
            return;
        };
        let names_it = ["openapi", "swagger"]
            .iter()
            .any(|word| html.text().contains(word));
        if !names_it || html.text().trim_start().starts_with("<!--") {
            return;
        }
        let mut is_read = false;
        for (code, is_whole) in html::code(&html) {
            if is_document(code.text()) {
                is_read = true;
                let unread = (!is_whole).then_some("its HTML element ends in another block");
                self.push(Language::Other, code, unread);
            }
        }
        if !is_read {
            self.push(Language::Other, html::plain(&html), Some("it is in HTML"));
        }
    }
}

/// The documents of a block, which a line `---` separates. No value has such a line: in
/// YAML it ends all of them, and strings of JSON have no line breaks.
fn documents(block: Block) -> Vec<Block> {
    const SEPARATOR: &str = "---";
    if !block.text().contains(SEPARATOR) {
        return vec![block];
    }
    let mut at = 0;
    let mut ends = Vec::new();
    for line in block.text().split_inclusive('\n') {
        if line.trim_end() == SEPARATOR {
            ends.push(at);
        }
        at += line.len();
    }
    ends.push(at);
    let mut from = 0;
    let all = ends.into_iter().map(|end| {
        let document = block.slice(from..end);
        from = end;
        document
    });
    all.collect()
}

/// The fences in a text that is indented as a whole.
fn fences(block: &Block) -> Vec<(Language, Block)> {
    let mut found = Vec::new();
    let mut open: Option<(Fence, usize, Language, Block)> = None;
    let mut at = 0;
    for full in block.text().split_inclusive('\n') {
        let line = Line::new(full);
        match &mut open {
            None => {
                open = line.opened().map(|(fence, info)| {
                    (fence, line.indent, Language::of(info), Block::default())
                });
            }
            Some((fence, ..)) if line.closes(fence) => {
                if let Some((_, _, language, block)) = open.take() {
                    found.push((language, block));
                }
            }
            Some((_, indent, _, content)) => {
                let blanks = full
                    .bytes()
                    .take(*indent)
                    .take_while(|byte| matches!(byte, b' ' | b'\t'));
                let start = at + blanks.count();
                content.push(
                    &block.text()[start..at + full.len()],
                    block.source_offset(start),
                );
            }
        }
        at += full.len();
    }
    // The end of the text ends the fence.
    found.extend(open.map(|(_, _, language, block)| (language, block)));
    found
}

/// Prose as one line. Generators escape the angle bracket of an HTML line break, so
/// the tag arrives as text.
fn clean(text: &str) -> Option<Arc<str>> {
    let mut text = text.to_owned();
    for line_break in ["<br />", "<br/>", "<br>"] {
        text = text.replace(line_break, " ");
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| line.into())
}

//! The README of each library, from the documentation of its crate root: the text that
//! docs.rs shows, without the lines of its examples that rustdoc hides and without the
//! links that only rustdoc resolves, for registries and forges.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use openapi_fragments::{Diagnostics, files};
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

const HEAD: &str = "<!-- Written by `cargo xtask regen` from src/lib.md. -->\n\n";

/// The READMEs by path. A crate has one if it has a `src/lib.md`.
///
/// # Errors
/// If a file cannot be read.
pub fn build(root: &Path) -> Result<BTreeMap<String, String>, Diagnostics> {
    let mut readmes = BTreeMap::new();
    for entry in root.join("crates").read_dir().into_iter().flatten() {
        let Ok(entry) = entry else { continue };
        let folder = format!("crates/{}", entry.file_name().to_string_lossy());
        let name = format!("{folder}/src/lib.md");
        let path = root.join(&name);
        if path.is_file() {
            let source = files::read_as(&path, name)?;
            readmes.insert(
                format!("{folder}/README.md"),
                HEAD.to_owned() + &readme(source.text()),
            );
        }
    }
    Ok(readmes)
}

/// A README from documentation of rustdoc.
///
/// ````
/// let text = "Ask a [`Client`]:\n\n```no_run\n# fn run() {\nclient.get();\n# }\n```\n";
/// let readme = "Ask a `Client`:\n\n```rust\nclient.get();\n```\n";
/// assert_eq!(xtask::readmes::readme(text), readme);
/// ````
pub fn readme(text: &str) -> String {
    // A link without a target is one to an item.
    let item = |link: BrokenLink<'_>| Some((CowStr::from(link.reference.into_string()), "".into()));
    let options = Options::ENABLE_TABLES;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(item));
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    // The link to an item that is open, and where its text is.
    let mut link: Option<(Range<usize>, Range<usize>)> = None;
    for (event, place) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if is_rust(&language) => {
                let shown = shown(&text[place.clone()]);
                changes.push((place, shown));
            }
            Event::Start(Tag::Link { dest_url, .. }) if is_item(&dest_url) => {
                link = Some((place.clone(), place.end..place.start));
            }
            Event::End(TagEnd::Link) => {
                if let Some((whole, inner)) = link.take() {
                    changes.push((whole, text[inner].to_owned()));
                }
            }
            _ => {
                if let Some((_, inner)) = &mut link {
                    *inner = inner.start.min(place.start)..inner.end.max(place.end);
                }
            }
        }
    }
    let mut readme = String::new();
    let mut done = 0;
    for (place, by) in changes {
        readme += &text[done..place.start];
        readme += &by;
        done = place.end;
    }
    readme + &text[done..]
}

/// Whether rustdoc takes a block for Rust: whether its language has only words for it.
fn is_rust(language: &str) -> bool {
    let mut words = language.split(',').map(str::trim);
    words.all(|word| {
        let known = [
            "",
            "rust",
            "no_run",
            "ignore",
            "should_panic",
            "compile_fail",
        ];
        known.contains(&word) || word.starts_with("edition")
    })
}

/// Whether a link is to an item of Rust, and not to a page, a file or a heading.
fn is_item(target: &str) -> bool {
    !target.contains(['/', '#', '.']) && !target.starts_with("mailto:")
}

/// A code block as it is shown: as Rust, and without hidden lines.
fn shown(block: &str) -> String {
    let mut lines: Vec<&str> = block.lines().collect();
    let is_hidden = |line: &&str| {
        let line = line.trim_start();
        line == "#" || line.starts_with("# ")
    };
    lines.retain(|line| !is_hidden(line));
    let fence = lines.first().map_or("```", |line| {
        line.trim_end_matches(|c| c != '`' && c != '~')
    });
    let code: Vec<&str> = lines.iter().skip(1).copied().collect();
    let first = code.iter().position(|line| !line.is_empty());
    let code = &code[first.unwrap_or_default()..];
    let end = if block.ends_with('\n') { "\n" } else { "" };
    format!("{fence}rust\n{}{end}", code.join("\n"))
}

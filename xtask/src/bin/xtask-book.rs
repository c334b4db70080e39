//! `cargo xtask book`: the documents of the repository as a site, by mdBook. In a program of
//! its own, because nothing else needs its crates.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use openapi_fragments::terminal::{print, report};
use openapi_fragments::{Diagnostic, Diagnostics, files};
use pulldown_cmark::{Event, Options, Parser, Tag};
use xtask::links::target;

/// The table of contents, with links from where it is.
const SUMMARY: &str = "docs/SUMMARY.md";
/// Where the site is written, relative to the repository.
const OUT: &str = "target/book";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match build(&root) {
        Ok(count) => {
            let message = format!("Wrote {count} chapters: open {OUT}/index.html.\n");
            print(&message).map_or(ExitCode::from(2), |()| ExitCode::SUCCESS)
        }
        Err(errors) => {
            report(errors);
            ExitCode::from(2)
        }
    }
}

fn build(root: &Path) -> Result<usize, Diagnostics> {
    let summary = files::read_as(&root.join(SUMMARY), SUMMARY.to_owned())?;
    let repository = repository(root)?;
    let chapters: BTreeMap<PathBuf, PathBuf> = links(summary.text())
        .map(|(_, link)| target(Path::new(SUMMARY), &link))
        .map(|path| (path.clone(), chapter(&path)))
        .collect();
    let book = Book {
        root,
        repository: &repository,
        chapters: &chapters,
    };
    let source = tempfile::tempdir().map_err(|error| failed(&error))?;
    let write = |to: &Path, text: String| {
        let to = source.path().join(to);
        let folder = to.parent().unwrap_or(&to);
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        std::fs::write(to, text).map_err(|error| failed(&error))
    };
    for (path, to) in &chapters {
        let text = files::read_as(&root.join(path), path.display().to_string())?;
        write(to, book.with_links(text.text(), path, to))?;
    }
    let text = book.with_links(summary.text(), Path::new(SUMMARY), Path::new("SUMMARY.md"));
    write(Path::new("SUMMARY.md"), text)?;

    let mut config = Config::default();
    config.book.title = Some("makecom".to_owned());
    config.book.src = PathBuf::from(".");
    config.build.build_dir = root.join(OUT);
    config.build.create_missing = false;
    config
        .set("output.html.git-repository-url", &repository)
        .and_then(|()| MDBook::load_with_config(source.path(), config)?.build())
        .map_err(|error| failed(&error))?;
    Ok(chapters.len())
}

/// The address of the repository, from the one place that has it.
fn repository(root: &Path) -> Result<String, Diagnostics> {
    let manifest = files::read_as(&root.join("Cargo.toml"), "Cargo.toml".to_owned())?;
    let manifest: Option<toml::Table> = manifest.text().parse().ok();
    let package = manifest
        .as_ref()
        .and_then(|table| table["workspace"].get("package"));
    let address = package.and_then(|package| package.get("repository")?.as_str());
    address.map(str::to_owned).ok_or_else(|| {
        Diagnostic::error(
            "no-repository",
            "Cargo.toml has no workspace.package.repository",
        )
        .with_help("add the address of the repository")
        .into()
    })
}

fn failed(error: &dyn std::fmt::Display) -> Diagnostics {
    Diagnostic::error("no-book", format!("the site was not written: {error:#}"))
        .with_help("fix what it names, and run it again")
        .into()
}

/// The file of a chapter in the site: its path, without `docs`. A README is the index of its
/// folder; mdBook renames it, and not the links to it.
fn chapter(path: &Path) -> PathBuf {
    let path = path.strip_prefix("docs").unwrap_or(path);
    if path.ends_with("README.md") {
        path.with_file_name("index.md")
    } else {
        path.to_path_buf()
    }
}

/// The links of a document to other files, each with the place of the whole link.
fn links(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, String)> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    events.filter_map(|(event, place)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            let is_file = !dest_url.starts_with('#') && !dest_url.contains(':');
            is_file.then(|| (place, dest_url.into_string()))
        }
        _ => None,
    })
}

struct Book<'a> {
    root: &'a Path,
    repository: &'a str,
    /// The files of the repository that are chapters, and the files of the chapters.
    chapters: &'a BTreeMap<PathBuf, PathBuf>,
}

impl Book<'_> {
    /// A document with links that hold in the site: to chapters, and to the forge for other
    /// files of the repository.
    fn with_links(&self, text: &str, document: &Path, chapter: &Path) -> String {
        let mut changed = String::new();
        let mut done = 0;
        for (place, link) in links(text) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = target(document, file);
            let to = match self.chapters.get(&path) {
                Some(to) => relative(chapter, to),
                None => self.on_forge(&path),
            };
            let to = if anchor.is_empty() {
                to
            } else {
                format!("{to}#{anchor}")
            };
            if let Some(at) = text[place.clone()].rfind(&link) {
                let at = place.start + at;
                changed += &text[done..at];
                changed += &to;
                done = at + link.len();
            }
        }
        changed + &text[done..]
    }

    fn on_forge(&self, path: &Path) -> String {
        let kind = if self.root.join(path).is_dir() {
            "tree"
        } else {
            "blob"
        };
        format!("{}/{kind}/main/{}", self.repository, slashes(path))
    }
}

/// The way from one chapter to another.
fn relative(from: &Path, to: &Path) -> String {
    let up = from.components().count().saturating_sub(1);
    "../".repeat(up) + &slashes(to)
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(OsStr::to_string_lossy).collect();
    parts.join("/")
}

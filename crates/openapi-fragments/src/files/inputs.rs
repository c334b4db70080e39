//! Finds the inputs of a run, and tells pages from documents.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Syntax;
use crate::page::recognise;

/// What an input is.
///
/// ```
/// use openapi_fragments::{Syntax, files::Kind};
///
/// let of = |name: &str, text: &str| Kind::of(name.as_ref(), text);
/// assert_eq!(of("a.mdx", "{}"), Kind::Page);
/// assert_eq!(of("llms-full.txt", "# Pets\n"), Kind::Page);
/// assert_eq!(of("download", "{\"openapi\": \"3.0.3\"}"), Kind::Document(Syntax::Json));
/// assert_eq!(of("-", "openapi: 3.0.3\n"), Kind::Document(Syntax::Yaml));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A Markdown page, which may hold any number of documents.
    Page,
    /// One document.
    Document(Syntax),
}

impl Kind {
    /// What a file is by its name, or by its text if the name does not say it:
    /// a document begins with a brace or with the keys of OpenAPI.
    pub fn of(path: &Path, text: &str) -> Self {
        if is_page(path) {
            return Self::Page;
        }
        match extension(path).as_deref() {
            Some("json" | "jsonc" | "json5") => Self::Document(Syntax::Json),
            Some("yaml" | "yml") => Self::Document(Syntax::Yaml),
            _ if recognise::is_flow(text) && !text.trim_start().starts_with('[') => {
                Self::Document(Syntax::Json)
            }
            _ if recognise::is_document_file(text) => Self::Document(Syntax::Yaml),
            _ => Self::Page,
        }
    }
}

/// The syntax of a file that is a document: by its name, or by its text if the name
/// does not say it.
///
/// ```
/// use openapi_fragments::{Syntax, files};
///
/// assert_eq!(files::syntax_of("spec.txt".as_ref(), "{}"), Syntax::Json);
/// assert_eq!(files::syntax_of("spec.txt".as_ref(), "a: 1\n"), Syntax::Yaml);
/// ```
pub fn syntax_of(path: &Path, text: &str) -> Syntax {
    match extension(path).as_deref() {
        Some("json" | "jsonc" | "json5") => Syntax::Json,
        Some("yaml" | "yml") => Syntax::Yaml,
        _ if recognise::is_flow(text) => Syntax::Json,
        _ => Syntax::Yaml,
    }
}

/// Whether a file is a Markdown page by its name. Other inputs are documents
/// that are fragments themselves, or are told by their text.
pub fn is_page(path: &Path) -> bool {
    matches!(extension(path).as_deref(), Some("md" | "mdx" | "markdown"))
}

/// Whether a file may be a page: by its name, or by its text.
fn may_be_page(path: &Path) -> bool {
    is_page(path) || extension(path).as_deref() == Some("txt")
}

fn is_input(path: &Path) -> bool {
    let is_document = |one| matches!(one, "json" | "jsonc" | "json5" | "yaml" | "yml");
    may_be_page(path) || extension(path).as_deref().is_some_and(is_document)
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Input {
    /// The file.
    pub path: PathBuf,
    /// Whether it was named itself, and not found in a folder.
    pub is_named: bool,
}

impl Input {
    /// A file that is named itself.
    pub fn named(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            is_named: true,
        }
    }
}

/// All pages and documents at the given paths, sorted by path. Folders are searched
/// recursively, without `node_modules` and hidden files, but with `.gitbook`, where
/// GitBook keeps specs. Links in them are found, and not followed.
///
/// # Errors
/// `unreadable-file` for a folder that cannot be searched.
pub fn search(paths: &[PathBuf]) -> Result<Vec<Input>, Diagnostics> {
    search_for(paths, is_input)
}

/// As [`search`], but folders are searched for pages only.
///
/// # Errors
/// As [`search`].
pub fn search_pages(paths: &[PathBuf]) -> Result<Vec<Input>, Diagnostics> {
    search_for(paths, may_be_page)
}

/// The paths of [`search`].
///
/// # Errors
/// As [`search`].
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostics> {
    Ok(search(paths)?.into_iter().map(|input| input.path).collect())
}

fn search_for(
    paths: &[PathBuf],
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<Input>, Diagnostics> {
    let mut found = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(Input::named(path));
            continue;
        }
        let entries = walkdir::WalkDir::new(path)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || is_searched(entry.file_name()));
        for entry in entries {
            match entry {
                Ok(entry) if is_found(&entry, &is_wanted) => {
                    found.push(Input {
                        path: entry.into_path(),
                        is_named: false,
                    });
                }
                Ok(_) => {}
                Err(error) => findings.push(
                    Diagnostic::error("unreadable-file", error.to_string())
                        .with_help("check your permissions for the folder"),
                ),
            }
        }
    }
    // A file that is also found in a folder stays a named one.
    found.sort_by(|one, other| {
        let by_name = other.is_named.cmp(&one.is_named);
        one.path.cmp(&other.path).then(by_name)
    });
    found.dedup_by(|one, other| one.path == other.path);
    Diagnostics::split(findings).map(|_| found)
}

/// Whether an entry of a folder is an input, or a link to what may be one or a folder.
fn is_found(entry: &walkdir::DirEntry, is_wanted: impl Fn(&Path) -> bool) -> bool {
    let kind = entry.file_type();
    if kind.is_symlink() {
        return entry.depth() > 0 && (is_wanted(entry.path()) || entry.path().is_dir());
    }
    kind.is_file() && is_wanted(entry.path())
}

/// Whether a file or folder within a folder is looked at.
fn is_searched(name: &std::ffi::OsStr) -> bool {
    let is_hidden = name.as_encoded_bytes().starts_with(b".") && name != ".gitbook";
    !is_hidden && name != "node_modules"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write;

    #[test]
    fn folders_are_searched_for_pages_and_documents() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "b/x.json",
            "a.md",
            "b/c.YML",
            ".hidden/y.json",
            ".gitbook/assets/z.yaml",
            "node_modules/m/README.md",
            "llms-full.txt",
            "p.mdx",
            "q.png",
            "r.jsonc",
            "s.json5",
        ] {
            write(&folder.path().join(name), "").unwrap();
        }
        let page = folder.path().join("a.md");
        let found = search(&[folder.path().to_owned(), page]).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|input| {
                let name = input.path.strip_prefix(folder.path()).unwrap();
                format!(
                    "{}{}",
                    name.display(),
                    if input.is_named { " named" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            names,
            [
                ".gitbook/assets/z.yaml",
                "a.md named",
                "b/c.YML",
                "b/x.json",
                "llms-full.txt",
                "p.mdx",
                "r.jsonc",
                "s.json5"
            ]
        );
    }

    #[test]
    fn kinds_by_name_and_by_text() {
        let json = Kind::Document(Syntax::Json);
        let yaml = Kind::Document(Syntax::Yaml);
        let cases = [
            ("a.json", "# x", json),
            ("a.md", "{\"openapi\": \"3.0.3\"}", Kind::Page),
            ("a.txt", "{\"a\": 1}", json),
            ("a.jsonc", "// x", json),
            ("a", "# comment\nopenapi: 3.0.3\n", yaml),
            ("a.spec", "info: {}\nopenapi: '3.0.3'\n", yaml),
            ("a.txt", "{% hint %}\nx\n", Kind::Page),
            ("a.txt", "[a](b)\n", Kind::Page),
            (
                "a.txt",
                "# Pets\n\n```yaml\nopenapi: 3.0.3\n```\n",
                Kind::Page,
            ),
            ("a.txt", "", Kind::Page),
        ];
        for (name, text, expected) in cases {
            assert_eq!(Kind::of(Path::new(name), text), expected, "{name}: {text}");
        }
    }
}

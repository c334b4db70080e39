//! Files that fragments refer to, read only from folders that are meant to be read.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::read_as;
use crate::bundle::{File, Library, Unfound, bundle};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Syntax};
use crate::fragment::Fragment;
use crate::refs::{Home, Reference, without_dots};

/// Bundles what fragments refer to in other files.
///
/// A fragment may come from a web page, so only files below certain folders are read:
/// those of the input and those that are named for it. Others are refused.
///
/// ```
/// use openapi_fragments::{MergeOptions, files, merge};
///
/// let folder = tempfile::tempdir()?;
/// let schema = r#"{"Pet": {"type": "object"}}"#;
/// let spec = r##"{"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok", "content": {
///         "application/json": {"schema": {"$ref": "./schemas.json#/Pet"}}}}}}}}}"##;
/// std::fs::write(folder.path().join("schemas.json"), schema)?;
/// let input = folder.path().join("pets.json");
/// std::fs::write(&input, spec)?;
///
/// let mut fragments = files::fragments(&[input.clone()])?;
/// files::References::below(&[input]).bundle(&mut fragments)?;
/// let spec = merge(&fragments, &MergeOptions::default())?.to_value();
/// assert_eq!(spec["components"]["schemas"]["Pet"]["type"], "object");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct References {
    /// The folders below which files are read, without links in their paths.
    folders: Vec<PathBuf>,
    root: Option<PathBuf>,
    output: Option<PathBuf>,
    keep: bool,
}

/// What a path in a URI may not contain as it is.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl References {
    /// Reads files below the folders of these inputs: a folder itself, and the folder
    /// that a file is in.
    pub fn below(inputs: &[PathBuf]) -> Self {
        let folders = inputs.iter().map(|input| match input.parent() {
            _ if input.is_dir() => input.clone(),
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        });
        Self {
            folders: folders.filter_map(|one| one.canonicalize().ok()).collect(),
            ..Self::default()
        }
    }

    /// Also reads files below this folder, in which references that begin with a slash
    /// start.
    pub fn root(mut self, root: &Path) -> Self {
        self.folders.extend(root.canonicalize().ok());
        self.root = Some(root.to_owned());
        self
    }

    /// Sets the file that the spec is written to, from which references that stay are
    /// relative; `-` is the current folder.
    pub fn output(mut self, output: &Path) -> Self {
        let folder = match output.parent() {
            Some(folder) if output != Path::new("-") => folder,
            _ => Path::new(""),
        };
        self.output = absolute(folder);
        self
    }

    /// Keeps references that cannot be followed instead of refusing them.
    pub fn keep_external(mut self, keep: bool) -> Self {
        self.keep = keep;
        self
    }

    /// Replaces the references to other files in these fragments, and adds a fragment
    /// for each file with the components that come from it. Changes nothing if there is
    /// an error.
    ///
    /// # Errors
    /// All at once: `dangling-reference` for a file or a node that does not exist,
    /// `external-reference` for a URL and for a file that may not be read,
    /// `conflicting-value` for a key beside a path item's reference that its target has
    /// too, and those of [`Document::parse`].
    pub fn bundle(&self, fragments: &mut Vec<Fragment>) -> Result<(), Diagnostics> {
        bundle(fragments, self, self.keep)
    }

    /// The path of a file as seen from the current folder.
    fn path(&self, from: &str, path: &str) -> PathBuf {
        if let Some(below) = path.strip_prefix('/') {
            let rooted = self.root.as_ref().map(|root| root.join(below));
            return rooted.unwrap_or_else(|| PathBuf::from(path));
        }
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let joined = folder.join(path);
        match joined.to_str() {
            Some(text) => PathBuf::from(without_dots(text)),
            None => joined,
        }
    }
}

impl Library for References {
    fn find(&self, from: &str, path: &str) -> Result<File, Unfound> {
        let path = self.path(from, path);
        let name = path.display().to_string();
        let found = path.canonicalize().map_err(|error| Unfound {
            code: "dangling-reference",
            message: match error.kind() {
                std::io::ErrorKind::NotFound => format!("there is no file {name}"),
                _ => format!("cannot read {name}: {error}"),
            },
            help: "correct the reference, or add the file; what begins with a slash starts at `--root`",
        })?;
        if !self.folders.iter().any(|folder| found.starts_with(folder)) {
            return Err(Unfound {
                code: "external-reference",
                message: format!("{name} is outside of the folders of the input"),
                help: "if it may be read, name a folder that it is in with `--root`",
            });
        }
        if !found.is_file() {
            return Err(Unfound {
                code: "dangling-reference",
                message: format!("{name} is not a file"),
                help: "refer to a JSON or YAML file",
            });
        }
        Ok(File {
            id: found.to_string_lossy().into_owned(),
            name,
        })
    }

    fn is(&self, file: &File, name: &str) -> bool {
        let own = Path::new(name).canonicalize();
        own.is_ok_and(|own| own == Path::new(&file.id))
    }

    fn read(&self, file: &File) -> Result<Document, Diagnostic> {
        let path = Path::new(&file.id);
        Document::parse(read_as(path, file.name.clone())?, Syntax::of_path(path))
    }

    fn relocated(&self, from: &str, text: &str) -> Option<String> {
        let reference = Reference::new(text);
        if reference.home() != Home::Relative {
            return None;
        }
        let target = absolute(&self.path(from, &reference.path()))?;
        let path = relative(&target, self.output.as_ref()?)?;
        // The query and the fragment.
        let rest = &text[text.find(['?', '#']).unwrap_or(text.len())..];
        Some(format!("{}{rest}", utf8_percent_encode(&path, IN_PATH)))
    }
}

/// The absolute path without `.` and `..`, as far as it need not exist.
fn absolute(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    Some(PathBuf::from(without_dots(path.to_str()?)))
}

/// The path of a file as seen from a folder, with slashes.
fn relative(file: &Path, folder: &Path) -> Option<String> {
    let file: Vec<Component> = file.components().collect();
    let folder: Vec<Component> = folder.components().collect();
    let shared = std::iter::zip(&file, &folder).take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = folder[shared..].iter().map(|_| Some(".."));
    let down = file[shared..].iter().map(|one| one.as_os_str().to_str());
    let steps: Option<Vec<&str>> = up.chain(down).collect();
    let path = steps?.join("/");
    // Without a dot, a colon would make the first step a scheme.
    Some(if path.starts_with("..") {
        path
    } else {
        format!("./{path}")
    })
}

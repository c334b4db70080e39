//! Reads the operations that pages name from the specs beside them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::operation::{OperationKey, operations};
use crate::page::{Embed, EmbedPart};
use crate::part::Interner;
use crate::prepare::Prepare;
use crate::source::Source;
use crate::split::split;

use super::inputs::syntax_of;
use super::read;

/// What marks the root of a documentation repository.
const ROOTS: [&str; 9] = [
    ".git",
    ".gitbook.yaml",
    ".gitbook",
    "SUMMARY.md",
    "docs.json",
    "mint.json",
    "mkdocs.yml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
];

/// Folders of a documentation repository whose files a site has at its root.
const STATIC: [&str; 3] = ["docs", "public", "static"];

/// The specs that were read so far, each split into its operations.
#[derive(Default)]
pub(super) struct Specs {
    files: Mutex<HashMap<PathBuf, Arc<OnceLock<Option<Spec>>>>>,
}

struct Spec {
    document: Document,
    parts: HashMap<OperationKey, Value>,
    /// The operations by their ids; those of several have none here.
    ids: HashMap<String, Option<OperationKey>>,
}

impl Specs {
    /// The fragment of the operation that a page names, or the warning that it was
    /// passed over.
    pub(super) fn read(
        &self,
        page: &Path,
        source: &Arc<Source>,
        embed: &Embed,
        prepare: &Prepare,
        interner: &Interner,
    ) -> Result<Fragment, Diagnostic> {
        let passed_over = |why: Option<&str>| embed.passed_over(source, why);
        let Some(file) = embed.file() else {
            return Err(passed_over(None));
        };
        if let EmbedPart::Other(_) = embed.part {
            return Err(passed_over(Some("only operations of paths are read")));
        }
        let file = located(page, file, embed.is_above()).map_err(|why| passed_over(Some(why)))?;
        let spec = self.spec(&file);
        let Some(Some(spec)) = spec.get() else {
            let why = format!("{} cannot be read as JSON or YAML", file.display());
            return Err(passed_over(Some(&why)));
        };
        let part = match &embed.part {
            EmbedPart::All => Some(spec.document.value()),
            part => spec.part(part),
        };
        let Some(part) = part else {
            let why = format!("{} has no such operation", file.display());
            return Err(passed_over(Some(&why)));
        };
        let document = spec.document.with_value(part.clone());
        Fragment::prepared(document, prepare, interner).map_err(|errors| {
            let first = errors.iter().next().map(ToString::to_string);
            passed_over(first.as_deref())
        })
    }

    fn spec(&self, file: &Path) -> Arc<OnceLock<Option<Spec>>> {
        let spec = {
            let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(files.entry(file.to_owned()).or_default())
        };
        // Not under the lock of all, so that other specs need not wait.
        spec.get_or_init(|| Spec::read(file).ok());
        spec
    }
}

impl Spec {
    fn read(file: &Path) -> Result<Self, Diagnostics> {
        let source = read(file)?;
        let syntax = syntax_of(file, source.text());
        let document = Document::parse(source, syntax)?;
        let parts = split(document.value())
            .filter_map(|part| Some((part.operation?, part.document)))
            .collect();
        let mut ids = HashMap::new();
        for key in operations(document.value()) {
            let operation = document.value().pointer(&key.pointer());
            let id = operation.and_then(|operation| operation["operationId"].as_str());
            if let Some(id) = id {
                let known = ids.entry(id.to_owned());
                known.and_modify(|known| *known = None).or_insert(Some(key));
            }
        }
        Ok(Self {
            document,
            parts,
            ids,
        })
    }

    fn part(&self, wanted: &EmbedPart) -> Option<&Value> {
        match wanted {
            EmbedPart::Operation(operation) => self.parts.get(operation),
            EmbedPart::OperationId(id) => self.parts.get(self.ids.get(id)?.as_ref()?),
            EmbedPart::All | EmbedPart::Other(_) => None,
        }
    }
}

/// The file that a page names, if it is within the repository of the documentation: a
/// page must not read any file of the disk.
/// `is_above` if it may be in any folder above it.
fn located(page: &Path, named: &str, is_above: bool) -> Result<PathBuf, &'static str> {
    let named = percent_decode_str(named).decode_utf8_lossy();
    let named = named.split(['?', '#']).next().unwrap_or_default();
    let folder = match page.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    let current = current.unwrap_or_default();
    // Without any mark it is the current folder, if that is above.
    let above = if full.starts_with(&current) {
        &current
    } else {
        &full
    };
    let marked = |marks: &[&str]| {
        let has_mark = |folder: &&Path| marks.iter().any(|mark| folder.join(mark).exists());
        full.ancestors().find(has_mark)
    };
    let documentation = marked(&ROOTS).unwrap_or(above);
    let repository = marked(&[".git"]).unwrap_or(documentation);

    let relative = named.trim_start_matches('/');
    let beside = (!named.starts_with('/')).then(|| folder.join(relative));
    // GitBook and Mintlify also name files from the root.
    let roots = [documentation.join(relative), repository.join(relative)];
    let folders = full.ancestors().filter(|_| is_above);
    let above = folders
        .take_while(|folder| folder.starts_with(repository))
        .map(|folder| folder.join(relative));
    let published = STATIC.map(|folder| documentation.join(folder).join(relative));
    let tried = beside.into_iter().chain(above).chain(roots);
    let mut tried = tried.chain(published);
    let asset = Path::new(relative)
        .file_name()
        .map(|name| documentation.join(".gitbook/assets").join(name));
    let Some(found) = tried.by_ref().chain(asset).find(|path| path.is_file()) else {
        return Err("there is no such file beside the page");
    };
    if !found
        .canonicalize()
        .is_ok_and(|found| found.starts_with(repository))
    {
        return Err("the file is outside of the documentation's folder");
    }
    Ok(tidy(found.strip_prefix(&current).unwrap_or(&found)))
}

/// The path without `.` and without `..` after a name, so that one file has one name.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let last = tidy.components().next_back();
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(last, Some(Component::Normal(_))) => {
                tidy.pop();
            }
            _ => tidy.push(part),
        }
    }
    tidy
}

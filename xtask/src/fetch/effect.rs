//! What a fetched page changes, for people to read before a file is replaced.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use openapi_fragments::visible::{lines, one_line};
use openapi_fragments::{
    Comparison, Diagnostics, Document, OperationKey, Source, Syntax, diff, files, operations,
    to_canonical_json,
};
use serde_json::Value;

use super::address::Address;
use super::page::Page;
use crate::pipeline::relative;
use crate::supplement::SUPPLEMENT;
use crate::tree::Difference;

/// The supplements of a repository by what they describe. One that cannot be read is
/// left to `regen`.
pub(super) struct Supplements(BTreeMap<OperationKey, String>);

impl Supplements {
    pub(super) fn read(root: &Path) -> Self {
        let folder = root.join(SUPPLEMENT);
        let mut paths = if folder.is_dir() {
            files::inputs(&[folder]).unwrap_or_default()
        } else {
            Vec::new()
        };
        paths.retain(|path| !files::is_page(path));
        let mut described = BTreeMap::new();
        for path in paths {
            let name = relative(root, &path);
            let document = files::read_as(&path, name.clone())
                .and_then(|source| Document::parse(source, Syntax::of_path(&path)));
            for key in document.iter().flat_map(|one| operations(one.value())) {
                described.insert(key.shape(), name.clone());
            }
        }
        Self(described)
    }
}

/// What a page that differs from the committed file changes, as lines of text.
pub(super) fn describe(
    address: &Address,
    committed: Option<Vec<u8>>,
    page: &Page,
    supplements: &Supplements,
) -> String {
    let keys = operations(&page.spec);
    let mut text = match committed {
        None => new(address, &keys),
        Some(committed) => changed(address, committed, page),
    };
    for key in &keys {
        if let Some(name) = supplements.0.get(&key.shape()) {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "    {} is in {} too: delete that file",
                one_line(&key.to_string()),
                one_line(name)
            );
        }
    }
    text
}

fn new(address: &Address, keys: &[OperationKey]) -> String {
    let count = match keys.len() {
        1 => "1 operation".to_owned(),
        many => format!("{many} operations"),
    };
    let mut text = format!("{} is new: {count}\n", address.file);
    for key in keys {
        let _ = writeln!(text, "    {}", one_line(&key.to_string()));
    }
    text
}

fn changed(address: &Address, committed: Vec<u8>, page: &Page) -> String {
    let mut text = format!("{} has changed\n", address.file);
    let old = match Page::read(&address.file, committed) {
        Ok(old) => old,
        Err(errors) => {
            let _ = writeln!(
                text,
                "    the committed page cannot be compared: {}",
                one_line(&errors.to_string())
            );
            return text;
        }
    };
    match compared(address, &old.spec, &page.spec) {
        Ok(comparison) if comparison.changes.is_empty() => {}
        Ok(comparison) => {
            indent(&mut text, &comparison.text());
            return text;
        }
        Err(errors) => {
            indent(
                &mut text,
                &format!("it cannot be compared: {}", one_line(&errors.to_string())),
            );
            return text;
        }
    }
    // A page has a block on one line, so a diff of pages shows less than one of specs.
    let (what, [old, new]) = if old.spec == page.spec {
        ("text", [old.text, page.text.clone()])
    } else {
        let specs = [&old.spec, &page.spec].map(to_canonical_json);
        ("spec", specs)
    };
    let _ = writeln!(
        text,
        "    nothing changes for users of the API; the {what}:"
    );
    let difference = Difference {
        path: address.file.clone(),
        committed: Some(old),
        generated: Some(new),
    };
    indent(&mut text, &lines(&difference.diff()));
    text
}

/// The changes between two specs of a page.
fn compared(address: &Address, old: &Value, new: &Value) -> Result<Comparison, Diagnostics> {
    let parse = |spec: &Value| {
        let source = Source::new(address.file.clone(), to_canonical_json(spec));
        Document::parse(Arc::new(source), Syntax::Json)
    };
    diff(&parse(old)?, &parse(new)?)
}

fn indent(text: &mut String, more: &str) {
    for line in more.lines() {
        let _ = writeln!(text, "    {line}");
    }
}

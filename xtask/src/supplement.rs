//! Supplements: fragments written here, one operation each, for what no page has.

use std::collections::HashMap;
use std::path::Path;

use openapi_fragments::{
    Diagnostic, Diagnostics, Document, Fragment, MergeOptions, OperationKey, Place, Syntax, files,
    merge, pointer, sha256_hex,
};
use serde_json::{Value, json};

use crate::pipeline::relative;

/// The folder of the supplements, relative to the repository.
pub const SUPPLEMENT: &str = "openapi/supplement";
/// The words of `x-evidence`, explained in `openapi/README.md`.
const EVIDENCE: [&str; 5] = ["page", "openapi", "clients", "docs", "reported"];
/// The keys of the root that a supplement need not repeat: those of the pages apply.
const INHERITED: [&str; 3] = ["openapi", "info", "servers"];

/// An operation that no page has, or components that several of them use.
pub(crate) struct Supplement {
    pub(crate) fragment: Fragment,
    operation: Option<(OperationKey, Value)>,
}

impl Supplement {
    /// Whether it describes an operation, and not only components that others use.
    pub(crate) fn has_operation(&self) -> bool {
        self.operation.is_some()
    }

    pub(crate) fn provenance(&self) -> Value {
        let source = self.fragment.source();
        let mut provenance = json!({
            "supplement": source.name(),
            "sha256": sha256_hex(source.text()),
        });
        if let Some((operation, evidence)) = &self.operation {
            provenance["operation"] = operation.to_string().into();
            provenance["evidence"] = evidence.clone();
        }
        provenance
    }
}

/// All supplements of a repository, or the errors of all. A Markdown file among them
/// is for readers.
pub(crate) fn read(
    root: &Path,
    pages: &[Fragment],
    options: &MergeOptions,
) -> Result<Vec<Supplement>, Diagnostics> {
    let folder = root.join(SUPPLEMENT);
    // Git does not keep an empty folder.
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = files::inputs(&[folder])?;
    paths.retain(|path| !files::is_page(path));
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let published = merge(pages, options)?.to_value();
    let mut described = HashMap::new();
    for page in pages {
        for key in page.operations() {
            let place = page.place(&key.pointer(), "described here");
            described.entry(key.shape()).or_insert(place);
        }
    }
    let mut supplements = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        match read_one(root, &path, &published) {
            Ok(one) => {
                if let Some((operation, _)) = &one.operation {
                    let place = one.fragment.place(&operation.pointer(), "described here");
                    if let Some(other) = described.get(&operation.shape()) {
                        findings.push(superfluous(operation, place, other));
                    } else {
                        described.insert(operation.shape(), place);
                    }
                }
                supplements.push(one);
            }
            Err(errors) => findings.extend(errors),
        }
    }
    Diagnostics::split(findings).map(|_| supplements)
}

fn read_one(root: &Path, path: &Path, published: &Value) -> Result<Supplement, Diagnostics> {
    let source = files::read_as(path, relative(root, path))?;
    let mut document = Document::parse(source, Syntax::of_path(path))?;
    if let Some(object) = document.value_mut().as_object_mut() {
        for key in INHERITED {
            if let Some(value) = published.get(key) {
                object.entry(key).or_insert_with(|| value.clone());
            }
        }
    }
    let fragment = Fragment::new(document)?;
    let operation = match only_operation(&fragment)? {
        Some(operation) => {
            let evidence = evidence(&fragment, &operation)?;
            Some((operation, evidence))
        }
        None => None,
    };
    Ok(Supplement {
        fragment,
        operation,
    })
}

/// The operation, or none in a file of components only.
fn only_operation(fragment: &Fragment) -> Result<Option<OperationKey>, Diagnostic> {
    let operations = fragment.operations();
    match operations.as_slice() {
        [operation] => Ok(Some(operation.clone())),
        [] if fragment.to_document().value().get("paths").is_none() => Ok(None),
        [] => {
            let help = "describe one under `paths`, or leave `paths` out in a file of components that several supplements use";
            Err(
                Diagnostic::error("no-operation", "this supplement has no operation")
                    .at(fragment.place("/paths", "belongs here"))
                    .with_help(help),
            )
        }
        several => {
            let what = format!("this supplement has {} operations", several.len());
            let places = several
                .iter()
                .map(|key| fragment.place(&key.pointer(), "one of them"));
            let finding = Diagnostic::error("several-operations", what)
                .with_help("move each operation to a file of its own");
            Err(places.fold(finding, Diagnostic::at))
        }
    }
}

/// The value of `x-evidence`: a list of known words.
fn evidence(fragment: &Fragment, operation: &OperationKey) -> Result<Value, Diagnostic> {
    let at = pointer::join(&operation.pointer(), "x-evidence");
    let document = fragment.to_document();
    let evidence = document.value().pointer(&at).unwrap_or(&Value::Null);
    let refuse = |code, what: String, at: &str, label| {
        let words = EVIDENCE.join(", ");
        let help = format!(
            "say in the operation how it is known, such as `x-evidence: [clients]`; the words are {words}"
        );
        let place = fragment.place(at, label);
        Err(Diagnostic::error(code, what).at(place).with_help(help))
    };
    let words = match evidence {
        Value::Null => &[],
        Value::Array(words) => words.as_slice(),
        word => std::slice::from_ref(word),
    };
    if words.is_empty() {
        let what = format!("{operation} has no `x-evidence`");
        return refuse("no-evidence", what, &at, "belongs in this operation");
    }
    for (index, word) in words.iter().enumerate() {
        if !word.as_str().is_some_and(|word| EVIDENCE.contains(&word)) {
            let what = format!("{operation} has an unknown `x-evidence`: {word}");
            let at = pointer::join(&at, &index.to_string());
            return refuse("unknown-evidence", what, &at, "is unknown");
        }
    }
    Ok(words.into())
}

/// An operation that a page, or another supplement, describes too.
fn superfluous(operation: &OperationKey, place: Place, other: &Place) -> Diagnostic {
    let name = place.source().name().to_owned();
    let what = format!(
        "{operation} of the supplement {name} is described by {} too",
        other.source().name()
    );
    Diagnostic::error("superfluous-supplement", what)
        .at(place)
        .at(other.clone())
        .with_help(format!("delete {name}: an operation has one description"))
}

//! The arguments that change each fragment before the merge.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_fragments::files::{self, Reader};
use openapi_fragments::{Diagnostic, Diagnostics, pointer};
use serde_json::{Map, Value};

use super::shared::read_document;

#[derive(Args)]
pub(crate) struct Preparation {
    /// An overlay to apply to each fragment before the merge; repeat it to apply several
    /// in order.
    #[arg(long, value_name = "FILE")]
    overlay_before: Vec<PathBuf>,
    /// The `info` object of the merged spec (JSON or YAML), instead of those published.
    #[arg(long, value_name = "FILE")]
    info: Option<PathBuf>,
    /// The title of the merged spec, instead of those published.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The version in `info` of the merged spec, instead of those published.
    #[arg(long, value_name = "TEXT")]
    info_version: Option<String>,
}

impl Preparation {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &PathBuf> {
        self.overlay_before.iter().chain(&self.info)
    }

    pub(crate) fn add_to(&self, reader: Reader) -> Result<Reader, Diagnostics> {
        let overlays = self
            .overlay_before
            .iter()
            .map(|path| files::parse_overlay(path));
        let overlays = overlays.collect::<Result<Vec<_>, _>>()?;
        let keys = [("title", &self.title), ("version", &self.info_version)];
        let keys: Map<String, Value> = keys
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?.into())))
            .collect();
        let info = self.info.as_ref().map(|path| info(path, &keys));
        Ok(reader
            .overlays(overlays)
            .info(info.transpose()?)
            .info_keys(keys))
    }
}

/// The `info` object of a file, which is that object or a document that has it. It must be
/// complete with the keys that are given beside it.
fn info(path: &Path, keys: &Map<String, Value>) -> Result<Value, Diagnostics> {
    let document = read_document(path)?;
    let at = match document.value().get("info") {
        Some(_) => "/info",
        None => "",
    };
    let bad = |at: &str, message: &str| {
        Diagnostic::error("bad-info", message)
            .at(document.place(at, "is here"))
            .with_help("write an object with at least `title` and `version`, which are strings")
    };
    let Some(Value::Object(info)) = document.value().pointer(at) else {
        return Err(bad(at, "this is no `info` object").into());
    };
    let mut info = info.clone();
    let mut findings = Vec::new();
    for key in ["title", "version"] {
        let at = pointer::join(at, key);
        if keys.contains_key(key) {
            continue;
        }
        // A version such as 1.10 without quotes is a text.
        match document.scalar(&at) {
            Some(text) => {
                info.insert(key.to_owned(), text.into());
            }
            None if info.contains_key(key) => {
                findings.push(bad(&at, &format!("the {key} of the API is no string")));
            }
            None => findings.push(bad(&at, &format!("the API has no {key}"))),
        }
    }
    Diagnostics::split(findings)?;
    Ok(info.into())
}

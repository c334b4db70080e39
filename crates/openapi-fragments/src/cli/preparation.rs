//! The arguments that change each fragment before the merge.

use std::path::PathBuf;

use clap::Args;
use openapi_fragments::files::{self, Reader};
use openapi_fragments::{Diagnostic, Diagnostics};
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
        let info = self.info.as_ref().map(|path| {
            let document = read_document(path)?;
            // The file may be the object itself, or a document that has it.
            let value = document.value();
            let info = value.get("info").unwrap_or(value);
            if info.is_object() {
                return Ok(info.clone());
            }
            let error = Diagnostic::error("bad-info", "this is no `info` object");
            Err(Diagnostics::from(
                error
                    .at(document.place("", "is here"))
                    .with_help("write an object with at least `title` and `version`"),
            ))
        });
        let keys = [("title", &self.title), ("version", &self.info_version)];
        let keys: Map<String, Value> = keys
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?.into())))
            .collect();
        Ok(reader
            .overlays(overlays)
            .info(info.transpose()?)
            .info_keys(keys))
    }
}

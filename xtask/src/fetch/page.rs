//! Tells a page with OpenAPI blocks from what servers answer instead: HTML, logins,
//! "not found" with status 200.

use std::sync::Arc;

use openapi_fragments::{
    Diagnostic, Diagnostics, MergeOptions, OnConflict, Source, extract, merge,
};
use serde_json::Value;

/// How HTML and XML begin.
const MARKUP: [&str; 5] = ["<!doctype", "<html", "<head", "<body", "<?xml"];

/// A page whose blocks were read.
pub(super) struct Page {
    pub(super) text: String,
    /// Its blocks as one spec.
    pub(super) spec: Value,
}

impl Page {
    /// Reads a page. `name` is its address or its file, for diagnostics.
    pub(super) fn read(name: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let what = format!("{name} is not UTF-8: byte {at} is invalid");
            Diagnostic::error("not-utf8", what).with_help(NOT_PUBLISHED)
        })?;
        if is_markup(&text) {
            let what = format!("{name} is HTML, not Markdown");
            return Err(Diagnostic::error("not-markdown", what)
                .with_help(HTML)
                .into());
        }
        let source = Arc::new(Source::new(name, text.as_str()));
        let fragments = extract(&source)?;
        if fragments.is_empty() {
            let title = title(&text).map_or_else(String::new, |title| format!(" ({title:?})"));
            let what = format!("{name} has no OpenAPI block{title}");
            let help = "open it in a browser: a page of the API reference has a fenced block for each endpoint";
            return Err(Diagnostic::error("no-fragment", what)
                .with_help(help)
                .into());
        }
        // As in `regen`: pages may give one name to several components.
        let options = MergeOptions::default().on_conflict(OnConflict::Rename);
        let spec = merge(&fragments, &options)?.to_value();
        Ok(Self { text, spec })
    }
}

/// What to do about a page that is not Markdown.
pub(super) const HTML: &str = "open it in a browser without logging in: it may be a login or an error; else give the address at which the site serves the Markdown";
/// What to do about a page that cannot be as it was published.
pub(super) const NOT_PUBLISHED: &str =
    "open it in a browser: if the text is right there, try again, else tell the publisher";

fn is_markup(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    MARKUP.iter().any(|markup| {
        let start = start.get(..markup.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(markup))
    })
}

/// The first heading, which tells what was answered instead of a page.
fn title(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    lines
        .find_map(|line| line.strip_prefix("# "))
        .map(str::trim)
}

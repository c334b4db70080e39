//! What to write for values and keys that are wrong as a whole.

use super::site::{Site, Splice};
use crate::check::is_path;
use crate::code::Language;

/// Braces around a text that is a path.
pub(super) fn braces(site: &Site) -> Option<Vec<Splice>> {
    let inside = site.inside();
    is_path(&site.value).then(|| {
        vec![
            (inside.start..inside.start, "{{".into()),
            (inside.end..inside.end, "}}".into()),
        ]
    })
}

/// The known name that the help of the finding suggests, if only the case differs.
pub(super) fn spelling(site: &Site) -> Option<Vec<Splice>> {
    let suggested = site.finding.help.strip_prefix("did you mean \"")?;
    let suggested = suggested.strip_suffix("\"?")?;
    suggested
        .eq_ignore_ascii_case(&site.value)
        .then(|| vec![(site.inside(), suggested.to_owned().into())])
}

/// A value without the quotes around it, or a list of scopes.
pub(super) fn types(site: &Site) -> Option<Vec<Splice>> {
    let value = site.value.as_str();
    if site.kind.language() == Language::ScopeArray && site.finding.pointer.is_empty() {
        return scopes(site, value);
    }
    let is_number = || {
        let digits = value.strip_prefix('-').unwrap_or(value);
        let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && (digits == "0" || !digits.starts_with('0')) && digits.len() < 16
    };
    let is_plain = matches!(value, "true" | "false") || is_number();
    is_plain.then(|| vec![(site.literal.clone(), value.to_owned().into())])
}

/// A scope has no white space, so a text with some is several; whether a comma is part of
/// one is unknown.
fn scopes(site: &Site, value: &str) -> Option<Vec<Splice>> {
    let scopes: Vec<_> = value.split_whitespace().collect();
    if scopes.is_empty() || value.contains(',') || value.contains("{{") {
        return None;
    }
    let list = serde_json::to_string(&scopes)
        .ok()?
        .replace("\",\"", "\", \"");
    Some(vec![(site.literal.clone(), list.into())])
}

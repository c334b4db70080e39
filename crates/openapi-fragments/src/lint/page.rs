//! Lints a fragment against the page around it.

use crate::diagnostic::Diagnostic;
use crate::fragment::Fragment;
use crate::operation::OperationKey;
use crate::pointer;

/// Lints a fragment for contradictions with the page around it:
/// `heading-contradicts` and `summary-contradicts`.
pub fn lint_page(fragment: &Fragment) -> Vec<Diagnostic> {
    let document = fragment.to_document();
    let described = fragment.operations();
    let mut findings = Vec::new();
    if let Some(heading) = fragment.heading()
        && let Some(announced) = announced(heading)
        && !described.contains(&announced)
    {
        let found: Vec<_> = described.iter().map(ToString::to_string).collect();
        findings.push(
            Diagnostic::warning(
                "heading-contradicts",
                format!(
                    "the heading is {announced}, but the block describes {}",
                    found.join(", ")
                ),
            )
            .at(document.place("/paths", "is described here"))
            .with_help("check which of them clients use, and report the other to the publisher"),
        );
    }
    if let Some(summary) = fragment.summary()
        && let [operation] = described.as_slice()
    {
        let at = operation.pointer();
        let own: Vec<&str> = ["summary", "description"]
            .iter()
            .filter_map(|key| document.value().pointer(&pointer::join(&at, key))?.as_str())
            .collect();
        let agrees = own.iter().any(|own| squeezed(own) == squeezed(summary));
        if !agrees && !own.is_empty() {
            findings.push(
                Diagnostic::warning(
                    "summary-contradicts",
                    format!(
                        "the summary is {summary:?} on the page, but {:?} in the block",
                        own[0]
                    ),
                )
                .at(document.place(&pointer::join(&at, "summary"), "the summary in the block"))
                .with_help("check which of the two is correct"),
            );
        }
    }
    findings
}

/// The operation that a heading such as `GET /pets/{id}` names.
fn announced(heading: &str) -> Option<OperationKey> {
    let (method, path) = heading.split_once(' ')?;
    let is_method = method.len() > 2 && method.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_method && path.starts_with('/'))
        .then(|| OperationKey::new(&method.to_ascii_lowercase(), path.trim()))
}

/// Letters and digits only, since pages and blocks mark line breaks differently.
fn squeezed(text: &str) -> String {
    let mut text = text.to_lowercase();
    for line_break in ["<br />", "<br/>", "<br>"] {
        text = text.replace(line_break, "");
    }
    text.retain(char::is_alphanumeric);
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::page::extract;
    use crate::source::Source;

    #[test]
    fn pages_that_contradict_their_blocks() {
        let block = r#"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"summary":"Get it","description":"All of it<br />\n"}}}}"#;
        let cases = [
            ("## GET /a\n> Get it\n", vec![]),
            ("## Get it\n> All of it<br>\n", vec![]),
            ("## Anything\n", vec![]),
            ("## GET /b\n> get it.\n", vec!["heading-contradicts"]),
            (
                "## PUT /a\n> Put it\n",
                vec!["heading-contradicts", "summary-contradicts"],
            ),
        ];
        for (above, expected) in cases {
            let page = format!("{above}\n```json\n{block}\n```\n");
            let fragments = extract(&Arc::new(Source::new("p.md", page))).unwrap();
            let codes: Vec<_> = lint_page(&fragments[0])
                .iter()
                .map(Diagnostic::code)
                .collect();
            assert_eq!(codes, expected, "{above}");
        }
    }
}

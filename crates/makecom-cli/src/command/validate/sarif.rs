//! Findings as SARIF 2.1.0, for code scanning.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::collect::Report;
use super::{level, rules};
use crate::findings::{Located, Silenced};

/// The findings, with the rules that were broken. What is silenced is among them, with a
/// suppression, and what was not checked is a notification.
pub(super) fn report(report: &Report) -> Value {
    let rules = report
        .rules()
        .into_iter()
        .map(|id| json!({"id": id, "shortDescription": {"text": rules::summary(id)}}));
    let results = report.findings.iter().chain(&report.silenced);
    let mut run = json!({
        "tool": {"driver": {
            "name": "makecom",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": rules.collect::<Vec<_>>(),
        }},
        "columnKind": "unicodeCodePoints",
        "results": results.map(result).collect::<Vec<_>>(),
    });
    let unchecked = report.unchecked();
    if !unchecked.is_empty() {
        let text = format!("not checked: {}", unchecked.join(", "));
        run["invocations"] = json!([{
            "executionSuccessful": true,
            "toolExecutionNotifications": [{"level": "note", "message": {"text": text}}],
        }]);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    })
}

fn result(finding: &Located) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity, "note"),
        "message": {"text": format!("{}: {}", finding.message, finding.help)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&finding.file)},
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }}],
    });
    if let Some(Silenced { by, why }) = &finding.silenced {
        let mut suppression = json!({"kind": by, "status": "accepted"});
        if let Some(why) = why {
            suppression["justification"] = why.as_str().into();
        }
        result["suppressions"] = json!([suppression]);
    }
    result
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

//! Refuses what is not a spec of a known version.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::Dialect;
use super::{Level, Log};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::{refs, requirements};

/// The versions that can be compared, with each other too.
const KNOWN: [&str; 2] = ["3.0", "3.1"];

/// Dialects with the keywords of JSON Schema 2020-12.
const DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://json-schema.org/draft/2020-12/schema",
];

/// Whether a version is known: a patch of 3.0 or 3.1, or one of them without a patch.
fn is_known(version: &Value) -> bool {
    let Some(version) = version.as_str() else {
        return false;
    };
    KNOWN.iter().any(|known| match version.strip_prefix(known) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|patch| {
            // As in 3.1.0-rc1.
            let number = patch.split_once('-').map_or(patch, |(number, _)| number);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        }),
        None => false,
    })
}

/// Reports a document that is not a spec of OpenAPI 3.0 or 3.1.
pub(super) fn check(document: &Document, findings: &mut Vec<Diagnostic>) {
    let value = document.value();
    match value.get("openapi") {
        Some(version) if is_known(version) => {
            let before = findings.len();
            requirements::check_shape(document, findings);
            // Missing documentation does not affect the comparison.
            let mut index = 0;
            findings.retain(|finding| {
                index += 1;
                index <= before || finding.code() != "no-info"
            });
        }
        Some(version) => findings.push(
            Diagnostic::error(
                "unsupported-version",
                format!("{version} is not a version of OpenAPI that can be compared"),
            )
            .at(document.place("/openapi", "the version"))
            .with_help("compare specs with an `openapi` of 3.0 or 3.1, such as \"3.1.0\""),
        ),
        None if value.get("swagger").is_some() => findings.push(
            Diagnostic::error(
                "unsupported-version",
                "this is Swagger 2.0, which cannot be compared",
            )
            .at(document.place("/swagger", "the version"))
            .with_help("convert it to OpenAPI 3.0 or 3.1 first"),
        ),
        None => findings.push(
            Diagnostic::error(
                "no-version",
                "this document does not declare an OpenAPI version",
            )
            .at(document.place("", "begins here"))
            .with_help("check the path: a spec has a key such as \"openapi\": \"3.1.0\""),
        ),
    }
}

/// Reports dialects of schemas whose keywords are unknown: of a document or of a schema.
pub(super) fn dialects(specs: [&Value; 2], log: &mut Log) {
    log.operation = None;
    log.callback.clear();
    let mut found = BTreeSet::new();
    for spec in specs {
        // In 3.0, no dialect has a meaning.
        if Dialect::of(spec) != Dialect::V30 {
            collect(spec, false, &mut found);
        }
    }
    for dialect in found {
        let message =
            format!("`{dialect}` is unknown: schemas are compared as JSON Schema 2020-12");
        log.add(Level::Unknown, "dialect", "unknown-dialect", message);
    }
}

fn collect<'a>(value: &'a Value, are_names: bool, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value.as_str() {
                    Some(dialect)
                        if !are_names
                            && matches!(key.as_str(), "$schema" | "jsonSchemaDialect") =>
                    {
                        if !DIALECTS.iter().any(|known| dialect.starts_with(known)) {
                            found.insert(dialect);
                        }
                    }
                    _ if !are_names && refs::is_data(key) => {}
                    _ => collect(value, !are_names && refs::is_name_map(key), found),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                collect(element, false, found);
            }
        }
        _ => {}
    }
}

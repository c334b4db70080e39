//! The checks that every fragment must pass: a supported version and the types of
//! OpenAPI.

use std::borrow::Cow;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::number;
use crate::operation::METHODS;
use crate::pointer::Path;
use crate::version::Version;

/// Reports a missing or unsupported OpenAPI version.
pub(crate) fn check_version(document: &Document, findings: &mut Vec<Diagnostic>) {
    let value = document.value();
    if value.get("swagger").is_some() {
        findings.push(
            Diagnostic::error(
                "unsupported-version",
                "this is Swagger 2.0, not OpenAPI 3.0 or 3.1",
            )
            .at(document.place("/swagger", "the version"))
            .with_help("convert it to OpenAPI 3.0 first"),
        );
        return;
    }
    match value.get("openapi") {
        Some(_) if Version::of(value).is_some() => {}
        Some(version) => findings.push(
            Diagnostic::error(
                "unsupported-version",
                format!("{version} is not a supported OpenAPI version: 3.0 and 3.1 are"),
            )
            .at(document.place("/openapi", "the version"))
            .with_help(if is_newer(version) {
                "publish it as 3.1, or set `openapi` to \"3.1.1\" if nothing in it is newer"
            } else {
                "set `openapi` to a string such as \"3.0.3\" or \"3.1.1\""
            }),
        ),
        None => findings.push(
            Diagnostic::error(
                "no-version",
                "this document does not declare an OpenAPI version",
            )
            .at(document.place("", "begins here"))
            .with_help("add an `openapi` key such as \"openapi\": \"3.0.3\""),
        ),
    }
}

/// Whether a version is a later one of OpenAPI 3.
fn is_newer(version: &Value) -> bool {
    let text = version.to_string();
    let mut numbers = text.trim_matches('"').split('.').map(str::parse::<u32>);
    let major = numbers.next();
    let minor = numbers.next();
    major == Some(Ok(3)) && minor.is_some_and(|minor| minor.is_ok_and(|minor| minor > 1))
}

/// Makes the version of the API a string where it is a number, such as `1.10` without
/// quotes in YAML: the text is what its author means.
pub(crate) fn version_as_text(document: &mut Document, findings: &mut Vec<Diagnostic>) {
    let version = document.value().pointer("/info/version");
    let Some(text) = version.and_then(number::text).map(Cow::into_owned) else {
        return;
    };
    let message = format!("the version of the API is a number, and is read as \"{text}\"");
    findings.push(
        Diagnostic::warning("number-for-text", message)
            .at(document.place("/info/version", "OpenAPI requires a string"))
            .with_help("write it in quotes"),
    );
    document.value_mut()["info"]["version"] = text.into();
}

/// Reports values that do not have the type that OpenAPI requires.
pub(crate) fn check_shape(document: &Document, findings: &mut Vec<Diagnostic>) {
    let value = document.value();
    let mut shape = Shape { document, findings };
    if !shape.expect(value.is_object(), "an object", &Path::Start("")) {
        return;
    }
    let root = Path::Start("");
    shape.objects(value, &["paths", "components", "webhooks"], &root);
    shape.arrays(value, &["tags", "servers", "security"], &root);
    let at = Path::Key(&root, "tags");
    for (index, tag) in value["tags"].as_array().into_iter().flatten().enumerate() {
        let named = tag.get("name").is_some_and(Value::is_string);
        shape.expect(named, "an object with a name", &Path::Index(&at, index));
    }
    let at = Path::Key(&root, "components");
    for (section, named) in value["components"].as_object().into_iter().flatten() {
        let right = section.starts_with("x-") || named.is_object();
        shape.expect(right, "an object", &Path::Key(&at, section));
    }
    let at = Path::Key(&root, "paths");
    for (path, item) in value["paths"].as_object().into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let at = Path::Key(&at, path);
        shape.expect(
            path.starts_with('/'),
            "a path that begins with a slash",
            &at,
        );
        if !shape.expect(item.is_object(), "an object", &at) {
            continue;
        }
        shape.item(item, &at);
    }
    for map in ["/webhooks", "/components/pathItems"] {
        for (name, item) in value
            .pointer(map)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let at = Path::Start(map);
            let at = Path::Key(&at, name);
            let is_extension = name.starts_with("x-") && map == "/webhooks";
            if !is_extension && shape.expect(item.is_object(), "an object", &at) {
                shape.item(item, &at);
            }
        }
    }
    if value.get("openapi").is_some() && value.get("info").is_none_or(|info| !info.is_object()) {
        findings.push(
            Diagnostic::error("no-info", "this document has no `info` object")
                .at(document.place("/info", "belongs here"))
                .with_help("add an `info` object with a title and a version"),
        );
    }
}

struct Shape<'a> {
    document: &'a Document,
    findings: &'a mut Vec<Diagnostic>,
}

impl Shape<'_> {
    fn expect(&mut self, right: bool, what: &str, at: &Path) -> bool {
        if !right {
            self.findings.push(
                Diagnostic::error("bad-shape", format!("expected {what}"))
                    .at(self.document.place(&at.pointer(), "is something else"))
                    .with_help("correct it where it is published: OpenAPI requires this type"),
            );
        }
        right
    }

    /// A path item that is an object.
    fn item(&mut self, item: &Value, at: &Path) {
        self.arrays(item, &["parameters", "servers"], at);
        self.objects(item, &METHODS, at);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let keys = ["parameters", "servers", "security", "tags"];
                self.arrays(operation, &keys, &Path::Key(at, method));
            }
        }
    }

    fn objects(&mut self, value: &Value, keys: &[&str], at: &Path) {
        for key in keys {
            let right = value.get(*key).is_none_or(Value::is_object);
            self.expect(right, "an object", &Path::Key(at, key));
        }
    }

    fn arrays(&mut self, value: &Value, keys: &[&str], at: &Path) {
        for key in keys {
            let right = value.get(*key).is_none_or(Value::is_array);
            self.expect(right, "an array", &Path::Key(at, key));
        }
    }
}

//! A fragment: one self-contained OpenAPI document that describes a part of an
//! API, usually one operation.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::canonical::{sha256_hex, to_canonical_json};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Origin, Syntax};
use crate::downgrade::downgrade;
use crate::merge::shape;
use crate::outline::{Outline, is_3_0};
use crate::part::Interner;
use crate::pointer::{self, Path};
use crate::source::Source;
use crate::text::Text;

/// The HTTP methods of OpenAPI 3.0, as keys of a path item.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The length of the longest slug in bytes, all of them ASCII.
const LONGEST_SLUG: usize = 200;

/// A document that has passed the checks that every merge relies on.
///
/// Its content is held as text, and what it shares with other fragments is stored
/// once.
#[derive(Clone, Debug)]
pub struct Fragment {
    origin: Origin,
    outline: Outline,
    heading: Option<String>,
    summary: Option<String>,
}

/// The key of an operation: a method in lower case and a path template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct OperationKey {
    /// The path template, such as `/pets/{id}`.
    pub path: String,
    /// The method in lower case, such as `get`.
    pub method: String,
}

impl std::fmt::Display for OperationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

impl OperationKey {
    /// The operation of a method, in lower case, and a path template.
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            method: method.to_owned(),
        }
    }

    /// The JSON pointer of the operation in its document.
    pub fn pointer(&self) -> String {
        pointer::from_tokens(["paths", &self.path, &self.method])
    }

    /// The key with an empty name for each parameter of the path: equal for the
    /// operations that OpenAPI treats as the same.
    ///
    /// ```
    /// use openapi_fragments::OperationKey;
    ///
    /// let shape = |path| OperationKey::new("get", path).shape();
    /// assert_eq!(shape("/pets/{id}").path, "/pets/{}");
    /// assert_eq!(shape("/pets/{id}"), shape("/pets/{petId}"));
    /// ```
    #[must_use]
    pub fn shape(&self) -> Self {
        Self::new(&self.method, &shape(&self.path))
    }

    /// A file name: method and path, with a dash for every character that is not
    /// safe in a file name or a shell.
    pub(crate) fn slug(&self) -> String {
        let mut slug = self.method.clone();
        for word in self
            .path
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .filter(|word| !word.is_empty() && !word.chars().all(|c| c == '.'))
        {
            slug.push('-');
            slug.push_str(word);
        }
        // File systems allow names of 255 bytes; an extension and a number follow.
        if slug.len() > LONGEST_SLUG {
            slug.truncate(LONGEST_SLUG - 9);
            slug.push('-');
            slug.push_str(&sha256_hex(self.to_string())[..8]);
        }
        slug
    }
}

impl Fragment {
    /// Checks a document and turns it into a fragment. OpenAPI 3.1 is converted to
    /// 3.0 where 3.0 can express exactly the same.
    ///
    /// # Errors
    /// All at once: `no-version`, `unsupported-version` (such as Swagger 2.0),
    /// `beyond-3-0` for what 3.0 cannot express, `no-info`, `no-path` (neither an
    /// operation nor a component to share) and `bad-shape` for a value that does not
    /// have the type that OpenAPI requires.
    pub fn new(document: Document) -> Result<Self, Diagnostics> {
        Self::checked(document, &mut Interner::default())
    }

    /// Reads a document that may be a fragment; `None` if it is something else.
    pub(crate) fn read(
        origin: Origin,
        is_meant: impl FnOnce(&Value) -> bool,
        interner: &mut Interner,
    ) -> Result<Option<Self>, Diagnostics> {
        if origin.syntax() == Syntax::Json
            && let Some(outline) = Outline::scan(origin.text(), interner)
        {
            return Ok(Some(Self::of(origin, outline)));
        }
        // Anything unusual needs all checks.
        let document = Document::read(origin)?;
        if !is_meant(document.value()) {
            return Ok(None);
        }
        Self::checked(document, interner).map(Some)
    }

    fn checked(document: Document, interner: &mut Interner) -> Result<Self, Diagnostics> {
        let document = if is_3_1(document.value()) {
            let value = downgrade(&document)?;
            Document::new(document.into_parts().0, value)
        } else {
            document
        };
        let mut findings = Vec::new();
        check_version(&document, &mut findings);
        check_shape(&document, &mut findings);
        let (origin, value) = document.into_parts();
        let is_object = value.is_object();
        let outline = Outline::of(value, interner);
        if is_object && !outline.describes_something() {
            findings.push(
                Diagnostic::error(
                    "no-path",
                    "this block describes no path: it has neither an operation nor a component to share",
                )
                .at(origin.place("/paths", "belongs here"))
                .with_help("add `paths` with at least one operation, or `components` that other fragments use"),
            );
        }
        Diagnostics::split(findings)?;
        Ok(Self::of(origin, outline))
    }

    fn of(origin: Origin, outline: Outline) -> Self {
        Self {
            origin,
            outline,
            heading: None,
            summary: None,
        }
    }

    /// Replaces the source by one that loads the text again when needed.
    pub(crate) fn with_source(self, source: Arc<Source>) -> Self {
        Self {
            origin: self.origin.with_source(source),
            ..self
        }
    }

    /// Checks a value and turns it into a fragment; diagnostics show it as canonical
    /// JSON under the name.
    ///
    /// # Errors
    /// As [`Fragment::new`].
    pub fn from_value(name: &str, value: &Value) -> Result<Self, Diagnostics> {
        let source = Arc::new(Source::new(name, to_canonical_json(value)));
        Self::new(Document::parse(source, Syntax::Json)?)
    }

    pub(crate) fn titled(self, heading: Option<String>, summary: Option<String>) -> Self {
        Self {
            heading,
            summary,
            ..self
        }
    }

    /// The source: a page or a file.
    pub fn source(&self) -> &Arc<Source> {
        self.origin.source()
    }

    /// The line of the source on which it begins, counted from 1.
    pub fn line(&self) -> usize {
        self.origin.line()
    }

    /// The place of the node at a JSON pointer, or of its nearest ancestor if there
    /// is no such node.
    pub fn place(&self, pointer: &str, label: impl Into<String>) -> Place {
        self.origin.place(pointer, label)
    }

    /// The whole document.
    pub fn to_document(&self) -> Document {
        Document::new(self.origin.clone(), self.outline.tree().value())
    }

    pub(crate) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The heading of the page above the block, without Markdown.
    pub fn heading(&self) -> Option<&str> {
        self.heading.as_deref()
    }

    /// The quote of the page above the block, as one line without HTML.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The fragment as a file: canonical JSON.
    pub fn to_json(&self) -> String {
        self.outline.tree().to_json()
    }

    /// The operations in it, sorted by path and method.
    pub fn operations(&self) -> Vec<OperationKey> {
        self.outline.operations()
    }

    /// The operation that the fragment's file is named after.
    pub fn first_operation(&self) -> Option<OperationKey> {
        self.operations().into_iter().next()
    }
}

/// The operations of a document, sorted by path and method.
pub fn operations(document: &Value) -> Vec<OperationKey> {
    let mut keys: Vec<_> = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            METHODS
                .iter()
                .filter(|method| item.get(method).is_some())
                .map(|method| OperationKey::new(method, path))
        })
        .collect();
    keys.sort();
    keys
}

/// File names for the fragments of one folder, by the operation that each
/// describes: unique, even if the file system ignores case, and independent of
/// each other unless two would collide.
///
/// ```
/// use openapi_fragments::{OperationKey, file_names};
///
/// let operations = [Some(OperationKey::new("get", "/pets/{id}")), None];
/// assert_eq!(file_names(&operations), ["get-pets-id.json", "components.json"]);
/// let long = Some(OperationKey::new("get", &"/segment".repeat(100)));
/// assert_eq!(file_names(&[long])[0].len(), 205);
/// ```
pub fn file_names(operations: &[Option<OperationKey>]) -> Vec<String> {
    let slugs: Vec<String> = operations
        .iter()
        .map(|operation| match operation {
            Some(operation) => operation.slug(),
            None => "components".to_owned(),
        })
        .collect();
    let mut uses = HashMap::new();
    for slug in &slugs {
        *uses.entry(slug.to_lowercase()).or_insert(0) += 1;
    }
    let mut taken = HashMap::new();
    std::iter::zip(slugs, operations)
        .map(|(slug, operation)| {
            let name = match operation {
                Some(operation) if uses[&slug.to_lowercase()] > 1 => {
                    format!("{slug}-{}", &sha256_hex(operation.to_string())[..8])
                }
                _ => slug,
            };
            // The same operation several times, such as on several pages.
            let times = taken.entry(name.to_lowercase()).or_insert(0);
            *times += 1;
            match times {
                1 => format!("{name}.json"),
                times => format!("{name}-{times}.json"),
            }
        })
        .collect()
}

fn check_version(document: &Document, findings: &mut Vec<Diagnostic>) {
    let value = document.value();
    if value.get("swagger").is_some() {
        findings.push(
            Diagnostic::error(
                "unsupported-version",
                "this is Swagger 2.0, not OpenAPI 3.0",
            )
            .at(document.place("/swagger", "the version"))
            .with_help("convert it to OpenAPI 3.0 first"),
        );
        return;
    }
    match value.get("openapi") {
        Some(version) if is_3_0(&Text::of(version)) => {}
        Some(version) => findings.push(
            Diagnostic::error(
                "unsupported-version",
                format!("{version} is not a supported OpenAPI version"),
            )
            .at(document.place("/openapi", "the version"))
            .with_help("set `openapi` to a string such as \"3.0.3\""),
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

fn is_3_1(document: &Value) -> bool {
    document
        .get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with("3.1."))
}

fn check_shape(document: &Document, findings: &mut Vec<Diagnostic>) {
    let value = document.value();
    let mut shape = Shape { document, findings };
    if !shape.expect(value.is_object(), "an object", &Path::Start("")) {
        return;
    }
    let root = Path::Start("");
    shape.objects(value, &["paths", "components"], &root);
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
        shape.arrays(item, &["parameters", "servers"], &at);
        shape.objects(item, &METHODS, &at);
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let at = Path::Key(&at, method);
                shape.arrays(
                    operation,
                    &["parameters", "servers", "security", "tags"],
                    &at,
                );
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

/// Reports values that do not have the type that OpenAPI requires.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let source = Arc::new(Source::new("f.json", text));
        match Fragment::new(Document::parse(source, Syntax::Json).unwrap()) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(Diagnostic::code).collect(),
        }
    }

    #[test]
    fn documents_that_are_not_fragments_are_refused_with_reasons() {
        let info = r#""info":{"title":"t","version":"1"}"#;
        let path = r#""paths":{"/a":{"get":{}}}"#;
        let cases: [(String, &[&str]); 15] = [
            (format!(r#"{{"openapi":"3.0.3",{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"components":{{"schemas":{{"A":{{}}}}}}}}"#),
                &[],
            ),
            (format!(r#"{{"openapi":"3.1.0",{info},{path}}}"#), &[]),
            (
                format!(r#"{{"openapi":"3.1.0",{info},{path},"webhooks":{{}}}}"#),
                &["beyond-3-0"],
            ),
            (
                format!(r#"{{"openapi":"3.2.0",{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (
                format!(r#"{{"openapi":3.0,{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (
                format!(r#"{{"swagger":"2.0",{info},{path}}}"#),
                &["unsupported-version"],
            ),
            (format!("{{{info},{path}}}"), &["no-version"]),
            (format!(r#"{{"openapi":"3.0.3",{path}}}"#), &["no-info"]),
            (format!(r#"{{"openapi":"3.0.3",{info}}}"#), &["no-path"]),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{}}}}"#),
                &["no-path"],
            ),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{"x-a":{{}}}}}}"#),
                &["no-path"],
            ),
            (
                format!(
                    r#"{{"openapi":"3.0.3",{info},"security":[{{"t":[]}}],"components":{{"securitySchemes":{{"t":{{}}}}}}}}"#
                ),
                &["no-path"],
            ),
            (
                format!(r#"{{"openapi":"3.0.3",{info},"paths":{{"a":{{"get":[]}}}}}}"#),
                &["bad-shape", "bad-shape"],
            ),
            ("[]".to_owned(), &["no-version", "bad-shape"]),
        ];
        for (text, expected) in cases {
            assert_eq!(codes(&text), expected, "{text}");
        }
    }

    #[test]
    fn file_names_are_unique_whatever_the_file_system() {
        let key = |path| Some(OperationKey::new("get", path));
        let names = file_names(&[
            key("/a-b"),
            key("/a/b"),
            key("/A/b"),
            key("/c"),
            key("/c"),
            None,
        ]);
        let folded: std::collections::BTreeSet<_> =
            names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(folded.len(), names.len(), "{names:?}");
        assert!(names[0].starts_with("get-a-b-"), "{names:?}");
        assert_eq!(names[5], "components.json");
    }

    #[test]
    fn slugs_are_safe_file_names() {
        let cases = [
            (
                "/sdk/apps/{SDK_appName}/connections",
                "get-sdk-apps-SDK_appName-connections",
            ),
            ("/", "get"),
            ("/../{a}..b//c.json", "get-a-..b-c.json"),
        ];
        for (path, expected) in cases {
            assert_eq!(OperationKey::new("get", path).slug(), expected);
        }
    }
}

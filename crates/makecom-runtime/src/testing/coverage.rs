//! The directives of a document, to tell which no test reached.

use makecom_iml::OAUTH2_STAGES;

use crate::Value;
use crate::communication::{Document, Place};

/// A directive of a document.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::Document;
/// use makecom_runtime::testing::directives;
///
/// let api = r#"{"url": "/me", "response": {"error": {"404": {"message": "gone"}}, "output": {"a": 1}}}"#;
/// let api = Document::of_value("api", Value::from_json(api)?);
/// let found = directives(&api);
/// let pointers: Vec<_> = found.iter().map(|it| it.place.pointer()).collect();
/// assert_eq!(pointers, ["/url", "/response/error/404/message", "/response/output"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Directive {
    /// Where it is written.
    pub place: Place,
}

impl Directive {
    /// Whether it is one of these that were evaluated, or something in it is.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document, testing::directives};
    /// let api = Document::of_value("api", Value::from_json(r#"{"url": "/me"}"#)?);
    /// assert!(directives(&api)[0].is_among(&[("api".to_owned(), "/url".to_owned())]));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_among(&self, reached: &[(String, String)]) -> bool {
        reached.iter().any(|(file, pointer)| {
            let rest = pointer.strip_prefix(self.place.pointer());
            file == self.place.file() && rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
        })
    }
}

/// What has directives in it.
const GROUPS: [&str; 12] = [
    "response",
    "pagination",
    "repeat",
    "while",
    "condition",
    "iterate",
    "valid",
    "error",
    "trigger",
    "type",
    "verification",
    "respond",
];

/// What is read, and not evaluated.
const READ: [&str; 2] = ["log", "delay"];

/// The directives of a document, in its order.
///
/// See [`Directive`] for an example.
pub fn directives(document: &Document) -> Vec<Directive> {
    let mut found = Vec::new();
    walk(document, document.value(), "", &mut found);
    found
}

fn walk(document: &Document, value: &Value, pointer: &str, found: &mut Vec<Directive>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(document, item, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Collection(entries) => {
            let parent = pointer.rsplit('/').next().unwrap_or_default();
            for (name, value) in entries.iter() {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                let is_literal = parent == "repeat" && name == "limit";
                if READ.contains(&name) || is_literal {
                    continue;
                }
                let is_status = parent == "error" && name.bytes().all(|it| it.is_ascii_digit());
                let is_group = GROUPS.contains(&name) || OAUTH2_STAGES.contains(&name) || is_status;
                let has_more = matches!(value, Value::Collection(_))
                    || OAUTH2_STAGES.contains(&name) && matches!(value, Value::Array(_));
                if is_group && has_more {
                    walk(document, value, &pointer, found);
                } else {
                    let place = document.place(pointer);
                    found.push(Directive { place });
                }
            }
        }
        _ => {}
    }
}

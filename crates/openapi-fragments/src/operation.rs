//! Operations by method and path template, and the names of their files.

use std::collections::HashMap;

use serde_json::Value;

use crate::canonical::sha256_hex;
use crate::merge::shape;
use crate::pointer;

/// The HTTP methods of OpenAPI 3.0, as keys of a path item.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The length of the longest slug in bytes, all of them ASCII.
const LONGEST_SLUG: usize = 200;

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

#[cfg(test)]
mod tests {
    use super::*;

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

//! A reference taken apart (RFC 3986): the document that it names, and the place in
//! that document (RFC 6901, or an anchor of JSON Schema).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::pointer;

/// A reference as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'r> {
    /// The URI before the fragment; empty for the document of the reference itself.
    pub(crate) document: &'r str,
    pub(crate) fragment: Fragment<'r>,
}

/// The place within a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fragment<'r> {
    /// No fragment, or an empty one: the whole document.
    Whole,
    /// A JSON pointer, perhaps percent-encoded.
    Pointer(&'r str),
    /// A name that a schema gives itself with `$anchor`.
    Anchor(&'r str),
}

/// The kind of document that a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// The document of the reference itself.
    Same,
    /// A file, relative to the document of the reference.
    Relative,
    /// A path from the root of a site or a file system, or a `file:` URL.
    Absolute,
    /// Anything with another scheme, such as `https:` or `urn:`.
    Url,
}

impl<'r> Reference<'r> {
    pub(crate) fn new(text: &'r str) -> Self {
        let (document, fragment) = match text.split_once('#') {
            None => (text, Fragment::Whole),
            Some((document, "")) => (document, Fragment::Whole),
            Some((document, at)) if is_pointer(at) => (document, Fragment::Pointer(at)),
            Some((document, anchor)) => (document, Fragment::Anchor(anchor)),
        };
        Self { document, fragment }
    }

    pub(crate) fn home(&self) -> Home {
        let document = self.document;
        match scheme(document) {
            _ if document.is_empty() => Home::Same,
            Some(scheme) if scheme.eq_ignore_ascii_case("file") => Home::Absolute,
            Some(_) => Home::Url,
            None if document.starts_with("//") => Home::Url,
            None if document.starts_with('/') => Home::Absolute,
            None => Home::Relative,
        }
    }

    /// The path of a file, without the query and with the percent-encoding undone.
    pub(crate) fn path(&self) -> String {
        let document = self.document;
        let path = match scheme(document) {
            // `file:///a` and `file:/a` are the same.
            Some(scheme) => {
                let path = &document[scheme.len() + 1..];
                path.strip_prefix("//").unwrap_or(path)
            }
            None => document,
        };
        decoded(path.split('?').next().unwrap_or_default()).into_owned()
    }
}

impl Fragment<'_> {
    /// The unescaped tokens of a pointer; none for the whole document.
    pub(crate) fn tokens(self) -> Vec<String> {
        match self {
            Self::Pointer(at) => pointer::tokens(&decoded(at)).map(Cow::into_owned).collect(),
            Self::Whole | Self::Anchor(_) => Vec::new(),
        }
    }

    /// The node at a pointer and the pointer as it is without percent-encoding.
    /// Published references are often not encoded, so a `%` may be just that.
    pub(crate) fn node(self, document: &Value) -> Option<(&Value, String)> {
        match self {
            Self::Whole => Some((document, String::new())),
            Self::Pointer(at) => document
                .pointer(at)
                .map(|node| (node, at.to_owned()))
                .or_else(|| {
                    let at = decoded(at);
                    Some((document.pointer(&at)?, at.into_owned()))
                }),
            Self::Anchor(_) => None,
        }
    }
}

/// Undoes percent-encoding; text that is not UTF-8 then is left as it is.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(text))
}

/// A pointer may begin with an encoded slash.
fn is_pointer(fragment: &str) -> bool {
    fragment.starts_with('/') || fragment.starts_with("%2F") || fragment.starts_with("%2f")
}

/// The scheme of a URI. One letter is a drive, not a scheme.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is_scheme.then_some(scheme)
}

/// Resolves a URI without a fragment against another (RFC 3986, section 5.2).
pub(crate) fn join(base: &str, uri: &str) -> String {
    if scheme(uri).is_some() || base.is_empty() {
        return uri.to_owned();
    }
    if uri.is_empty() {
        return base.to_owned();
    }
    let start = scheme(base).map_or(0, |scheme| scheme.len() + 1);
    let path = match base[start..].strip_prefix("//") {
        Some(rest) => base.len() - rest.find('/').map_or(0, |slash| rest.len() - slash),
        None => start,
    };
    if uri.starts_with("//") {
        return format!("{}{uri}", &base[..start]);
    }
    let base_path = base[path..].split('?').next().unwrap_or_default();
    let (uri_path, query) = uri.split_at(uri.find('?').unwrap_or(uri.len()));
    let merged = if uri_path.starts_with('/') {
        uri_path.to_owned()
    } else if uri_path.is_empty() {
        base_path.to_owned()
    } else {
        let folder = base_path.rfind('/').map_or("", |end| &base_path[..=end]);
        let root = if folder.is_empty() && path > start {
            "/"
        } else {
            ""
        };
        format!("{root}{folder}{uri_path}")
    };
    format!("{}{}{query}", &base[..path], without_dots(&merged))
}

/// Removes `.` and `..` from a path, as far as there is a parent.
pub(crate) fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for (index, segment) in path.split('/').enumerate() {
        match segment {
            "." => {}
            ".." if kept.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                kept.pop();
            }
            // There is nothing above the root.
            ".." if kept.first() == Some(&"") => {}
            "" if index > 0 && kept.last() == Some(&"") => {}
            segment => kept.push(segment),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let cases = [
            ("", Home::Same, "", Fragment::Whole),
            ("#", Home::Same, "", Fragment::Whole),
            ("#/a/~1b", Home::Same, "", Fragment::Pointer("/a/~1b")),
            ("#%2Fa", Home::Same, "", Fragment::Pointer("%2Fa")),
            ("#pet", Home::Same, "", Fragment::Anchor("pet")),
            ("a.json", Home::Relative, "a.json", Fragment::Whole),
            (
                "./a%20b.json#/X",
                Home::Relative,
                "./a b.json",
                Fragment::Pointer("/X"),
            ),
            (
                "../a.yaml?v=1#",
                Home::Relative,
                "../a.yaml",
                Fragment::Whole,
            ),
            ("/a.json", Home::Absolute, "/a.json", Fragment::Whole),
            ("file:///a.json", Home::Absolute, "/a.json", Fragment::Whole),
            (
                "https://a.example/b.json#c",
                Home::Url,
                "a.example/b.json",
                Fragment::Anchor("c"),
            ),
            ("//a.example/b", Home::Url, "//a.example/b", Fragment::Whole),
            ("urn:uuid:1", Home::Url, "uuid:1", Fragment::Whole),
        ];
        for (text, home, path, fragment) in cases {
            let reference = Reference::new(text);
            assert_eq!(
                (
                    reference.home(),
                    reference.path().as_str(),
                    reference.fragment
                ),
                (home, path, fragment),
                "{text}"
            );
        }
    }

    #[test]
    fn uris_are_joined_as_rfc_3986_does() {
        let base = "http://a/b/c/d;p?q";
        for (uri, expected) in [
            ("gg:h", "gg:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("g?y=./x", "http://a/b/c/g?y=./x"),
        ] {
            assert_eq!(join(base, uri), expected, "{uri}");
        }
        assert_eq!(join("a/b.json", "../c.json"), "c.json");
        assert_eq!(join("http://a", "b"), "http://a/b");
    }
}

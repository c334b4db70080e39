//! JSON pointers (RFC 6901): the addresses of nodes in a document.

use std::borrow::Cow;

/// Escapes one reference token: `~` as `~0`, `/` as `~1`.
///
/// ```
/// assert_eq!(openapi_fragments::pointer::escape("/a~b"), "~1a~0b");
/// ```
pub fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Reverses [`escape`].
///
/// ```
/// assert_eq!(openapi_fragments::pointer::unescape("~1a~0b"), "/a~b");
/// ```
pub fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// `pointer` extended by an unescaped token.
///
/// ```
/// assert_eq!(openapi_fragments::pointer::join("/paths", "/a"), "/paths/~1a");
/// ```
pub fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// The pointer of some unescaped tokens.
///
/// ```
/// let pointer = openapi_fragments::pointer::from_tokens(["paths", "/a", "get"]);
/// assert_eq!(pointer, "/paths/~1a/get");
/// ```
pub fn from_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    tokens
        .into_iter()
        .fold(String::new(), |pointer, token| join(&pointer, token))
}

/// The last token of a pointer, escaped.
pub(crate) fn last(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or(pointer, |(_, last)| last)
}

/// The unescaped tokens of a pointer.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// The path to a node during a traversal. It becomes a pointer only on demand,
/// since almost no node is reported.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    /// The start of the traversal.
    Start(&'a str),
    /// A key of the parent.
    Key(&'a Path<'a>, &'a str),
    /// An element of the parent.
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// The key of the root that the path begins with, if it begins with a key.
    pub(crate) fn first_key(&self) -> Option<&str> {
        match self {
            Self::Start(_) => None,
            Self::Key(Self::Start(_), key) => Some(key),
            Self::Key(parent, _) | Self::Index(parent, _) => parent.first_key(),
        }
    }

    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Start(pointer) => (*pointer).to_owned(),
            Self::Key(parent, key) => join(&parent.pointer(), key),
            Self::Index(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_a_round_trip() {
        let pointer = from_tokens(["paths", "/a/{b}~c", ""]);
        assert_eq!(pointer, "/paths/~1a~1{b}~0c/");
        assert_eq!(
            tokens(&pointer).collect::<Vec<_>>(),
            ["paths", "/a/{b}~c", ""]
        );
    }
}

//! JSON pointers (RFC 6901): how diagnostics and overlays name a node.

use std::borrow::Cow;

/// Escapes one reference token.
pub(crate) fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Undoes [`escape`].
pub(crate) fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// `pointer` with one more token.
pub(crate) fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

/// A pointer built from unescaped tokens.
pub(crate) fn from_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    tokens
        .into_iter()
        .fold(String::new(), |pointer, token| join(&pointer, token))
}

/// The unescaped tokens of a pointer.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// The way to a node while walking down to it. It becomes a pointer only if
/// somebody asks, since almost nobody does.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    /// Where the walk began.
    Start(&'a str),
    /// A key of the node before.
    Key(&'a Path<'a>, &'a str),
    /// An element of the node before.
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// The key of the root that the way begins with, if it does with one.
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

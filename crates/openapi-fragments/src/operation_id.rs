//! Derives an operationId for operations that have none.

use crate::canonical::sha256_hex;
use crate::operation::OperationKey;

/// An id derived from method and path alone, so that it does not depend on other
/// operations, and unique among derived ids.
///
/// Segments are joined by dots; `{id}` becomes `by-id`. A path that is not
/// represented exactly gets a hash of itself at the end.
pub(crate) fn derive(key: &OperationKey) -> String {
    let mut id = key.method.clone();
    let mut faithful = true;
    for segment in key.path.split('/').skip(1) {
        id.push('.');
        let parameter = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        if let Some(name) = parameter {
            faithful &= is_plain(name);
            id.push_str("by-");
            push_plain(&mut id, name);
        } else {
            faithful &= is_plain(segment) && !segment.starts_with("by-");
            push_plain(&mut id, segment);
        }
    }
    if !faithful {
        id.push_str(".h");
        id.push_str(&sha256_hex(key.to_string())[..8]);
    }
    id
}

fn is_plain(segment: &str) -> bool {
    !segment.is_empty() && segment.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn push_plain(id: &mut String, segment: &str) {
    id.extend(
        segment
            .chars()
            .map(|c| if is_plain_char(c) { c } else { '-' }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_like_the_path() {
        let cases = [
            (
                "get",
                "/sdk/apps/{SDK_appName}/connections",
                "get.sdk.apps.by-SDK_appName.connections",
            ),
            ("put", "/pull-requests", "put.pull-requests"),
            ("get", "/a/by-b", "get.a.by-b.h98f3b2d2"),
            ("get", "/a/{b}", "get.a.by-b"),
            ("get", "/a.json", "get.a-json.h3c4cdbc5"),
            ("get", "/a/", "get.a..h5d6dfbe4"),
        ];
        for (method, path, expected) in cases {
            let id = derive(&OperationKey::new(method, path));
            let readable = |id: &str| id.split(".h").next().map(str::to_owned);
            assert_eq!(readable(&id), readable(expected), "{path}");
            assert_eq!(id.contains(".h"), expected.contains(".h"), "{path}");
        }
    }
}

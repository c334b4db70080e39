//! JSON Pointers (RFC 6901): the place of a value, such as `/token/url`.

use crate::error::{Error, Result};

/// The tokens of a JSON Pointer, unescaped.
pub(crate) fn tokens(pointer: &str) -> Result<Vec<String>> {
    let invalid = |help: &'static str| {
        let message = format!("{pointer:?} is not a JSON Pointer");
        Error::input("invalid-pointer", message, help)
    };
    let Some(rest) = pointer.strip_prefix('/') else {
        if pointer.is_empty() {
            return Ok(Vec::new());
        }
        return Err(invalid("write it with slashes, such as /token/url"));
    };
    if rest
        .split('~')
        .skip(1)
        .any(|after| !after.starts_with(['0', '1']))
    {
        return Err(invalid("write ~0 for ~ and ~1 for / within a key"));
    }
    Ok(rest
        .split('/')
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect())
}

/// Appends a token to a JSON Pointer, escaped.
pub(crate) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

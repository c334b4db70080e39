//! Functions of HTML, Markdown and addresses.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Call, Function, function};
use crate::{Result, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("decodeURL", decode_url),
    function("encodeURL", |call| {
        let text = call.text(0)?;
        Ok(Value::from(
            utf8_percent_encode(&text, COMPONENT).to_string(),
        ))
    }),
    function("escapeHTML", |call| {
        let text = call.text(0)?;
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        Ok(Value::from(text.replace('>', "&gt;")))
    }),
    function("escapeMarkdown", escape_markdown),
    function("stripHTML", strip_html),
];

/// What `encodeURIComponent` encodes.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

fn decode_url(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0)?;
    let malformed = || {
        let message = "the text has a % that encodes nothing";
        call.fail(
            "malformed-url",
            message,
            "decode only what was encoded; % itself is %25",
        )
    };
    let mut rest = &*text;
    while let Some((_, after)) = rest.split_once('%') {
        let digits = after.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(malformed());
        }
        rest = &after[2..];
    }
    let decoded: Cow<'_, str> = percent_decode_str(&text)
        .decode_utf8()
        .map_err(|_| malformed())?;
    Ok(Value::from(&*decoded))
}

fn escape_markdown(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0)?;
    if let Some(sign) = text.chars().find(|c| "\\`*_{}[]<>()+-.!|~=".contains(*c)) {
        return Err(call.refuse(
            "markdown-sign",
            format!("only the escape of # is known, not that of {sign:?}"),
            "replace the signs that matter with replace(...)",
        ));
    }
    Ok(Value::from(text.replace('#', "&#35;")))
}

fn strip_html(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0)?;
    let unclear = |what: &str| {
        let message = format!("what becomes of {what} is not known");
        Err(call.refuse("unclear-html", message, "remove it with replace(...) first"))
    };
    let mut result = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find(['<', '>', '&']) {
        result.push_str(&rest[..at]);
        let (sign, after) = rest[at..].split_at(1);
        match sign {
            "&" if is_entity(after) => return unclear("an entity such as &amp;"),
            "&" => {
                result.push('&');
                rest = after;
                continue;
            }
            ">" => return unclear("a > outside a tag"),
            _ => {}
        }
        let name_at = usize::from(after.starts_with('/'));
        let name: String = after[name_at..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return unclear("a < that starts no tag");
        }
        let Some(end) = after.find('>') else {
            return unclear("a tag that does not end");
        };
        if after[..end].contains('<') || after[..end].matches(['"', '\'']).count() % 2 == 1 {
            return unclear("a tag with < or > inside");
        }
        let name = name.to_ascii_lowercase();
        rest = &after[end + 1..];
        if name == "br" {
            result.push('\n');
        } else if name_at == 0 && (name == "script" || name == "style") {
            let closing = format!("</{name}>");
            let Some(close) = rest.to_ascii_lowercase().find(&closing) else {
                return unclear("a script or style that does not end");
            };
            rest = &rest[close + closing.len()..];
        }
    }
    result.push_str(rest);
    Ok(Value::from(result))
}

/// Whether what follows an `&` is a character reference.
fn is_entity(after: &str) -> bool {
    let Some((name, _)) = after.split_once(';') else {
        return false;
    };
    let name = name.strip_prefix('#').unwrap_or(name);
    (1..=31).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn functions_of_markup_and_addresses() {
        assert_outcomes(&[
            ("encodeURL", r#"["a b&c/d"]"#, r#""a%20b%26c%2Fd""#),
            (
                "encodeURL",
                r#"["-_.!~*'()é😀"]"#,
                r#""-_.!~*'()%C3%A9%F0%9F%98%80""#,
            ),
            ("decodeURL", r#"["a%20b+%C3%A9"]"#, r#""a b+é""#),
            ("decodeURL", r#"["100%"]"#, "failed malformed-url"),
            ("decodeURL", r#"["%zz"]"#, "failed malformed-url"),
            ("decodeURL", r#"["%C3"]"#, "failed malformed-url"),
            ("decodeURL", r#"["%é0"]"#, "failed malformed-url"),
            (
                "escapeHTML",
                r#"["<a href='x'>&amp;\""]"#,
                r#""&lt;a href='x'&gt;&amp;amp;\"""#,
            ),
            ("escapeMarkdown", r##"["# Header"]"##, r#""&#35; Header""#),
            ("escapeMarkdown", r#"["*bold*"]"#, "refused markdown-sign"),
            (
                "stripHTML",
                r#"["<p class=\"x\">a<BR/>b</p>"]"#,
                r#""a\nb""#,
            ),
            (
                "stripHTML",
                r#"["<style>x{}</style>y<script a>z</SCRIPT>"]"#,
                r#""y""#,
            ),
            ("stripHTML", r#"["a & b"]"#, r#""a & b""#),
            ("stripHTML", r#"["a &amp; b"]"#, "refused unclear-html"),
            ("stripHTML", r#"["1 < 2"]"#, "refused unclear-html"),
            ("stripHTML", r#"["2 > 1"]"#, "refused unclear-html"),
            ("stripHTML", r#"["<a title='>'>x"]"#, "refused unclear-html"),
            ("stripHTML", r#"["<style>x"]"#, "refused unclear-html"),
            ("stripHTML", r#"["<!-- x -->"]"#, "refused unclear-html"),
        ]);
    }
}

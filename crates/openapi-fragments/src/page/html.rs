//! The text of `<pre>`, `<code>`, `<script>` and `<textarea>` in HTML of a page.

use crate::document::Block;

/// A tag that is longer than this is text.
const LONGEST_TAG: usize = 4096;

/// The contents of such elements in a piece of HTML, as text, and whether each has its
/// end in it. Nested ones belong to the outermost.
pub(super) fn code(html: &Block) -> Vec<(Block, bool)> {
    const NAMES: [&str; 4] = ["pre", "code", "script", "textarea"];
    let text = html.text();
    // ASCII letters only change their case, so that offsets stay.
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = lower[at..].find('<').map(|open| at + open) {
        at = open + 1;
        let Some(name) = NAMES.iter().find(|name| is_tag(&lower[at..], name)) else {
            continue;
        };
        let Some(start) = lower[at..].find('>').map(|end| at + end + 1) else {
            break;
        };
        let close = lower[start..]
            .find(&format!("</{name}"))
            .map(|end| start + end);
        let end = close.unwrap_or(text.len());
        let content = html.slice(start..end);
        let content = if *name == "script" {
            content
        } else {
            plain(&content)
        };
        found.push((content, close.is_some()));
        at = end;
    }
    found
}

fn is_tag(text: &str, name: &str) -> bool {
    text.strip_prefix(name)
        .is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_whitespace()))
}

/// HTML without its tags, and with its character references resolved.
pub(super) fn plain(html: &Block) -> Block {
    let text = html.text();
    let mut plain = Block::default();
    let mut at = 0;
    // The next end of a tag, which is looked for once.
    let mut close = text.find('>');
    while let Some(found) = text[at..].find(['<', '&']).map(|found| at + found) {
        let rest = &text[found..];
        if close.is_some_and(|close| close < found) {
            close = rest.find('>').map(|close| found + close);
        }
        let (length, instead) = if let Some((length, c)) = reference(rest) {
            (length, Some(c))
        } else if let Some(length) = close.and_then(|close| tag(rest, close - found + 1)) {
            let is_break = ["<br", "<BR"].iter().any(|tag| rest.starts_with(tag));
            (length, is_break.then_some('\n'))
        } else {
            // It stands for itself.
            plain.push(&text[at..=found], html.source_offset(at));
            at = found + 1;
            continue;
        };
        plain.push(&text[at..found], html.source_offset(at));
        if let Some(c) = instead {
            plain.push(c.encode_utf8(&mut [0; 4]), html.source_offset(found));
        }
        at = found + length;
    }
    plain.push(&text[at..], html.source_offset(at));
    plain
}

/// The length of the tag that a text begins with, if it is one with that end.
fn tag(text: &str, length: usize) -> Option<usize> {
    let name = text.strip_prefix('<')?;
    let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    (is_tag && length <= LONGEST_TAG).then_some(length)
}

/// The length of a character reference such as `&quot;`, and its character.
pub(super) fn reference(text: &str) -> Option<(usize, char)> {
    let text = text.strip_prefix('&')?;
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(..end)?;
    let c = match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((end + 2, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_code_elements() {
        let cases: [(&str, &[(&str, bool)]); 7] = [
            ("<pre>\n{}\n</pre>", &[("\n{}\n", true)]),
            (
                "<pre class=\"language-json\"><code class=\"lang-json\">{&quot;a&quot;: <strong>&#60;&#x26;&amp;</strong>}</code></pre>",
                &[("{\"a\": <&&}", true)],
            ),
            (
                "<p>x</p><CODE>a<br>b</CODE> <code>c</code>",
                &[("a\nb", true), ("c", true)],
            ),
            (
                "<script type=\"a/b\">{\"a\": \"&lt;\"}</script>",
                &[("{\"a\": \"&lt;\"}", true)],
            ),
            (
                "<pre>a < b & c &nope; <3",
                &[("a < b & c &nope; <3", false)],
            ),
            ("<prefix>a</prefix>", &[]),
            ("<pre", &[]),
        ];
        for (text, expected) in cases {
            let mut html = Block::default();
            html.push(text, 7);
            let found = code(&html);
            let shown: Vec<_> = found
                .iter()
                .map(|(block, end)| (block.text(), *end))
                .collect();
            assert_eq!(shown, expected, "{text}");
        }
    }
}

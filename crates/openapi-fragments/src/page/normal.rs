//! The Markdown of a page as its parser needs it: without front matter, and with an
//! empty line above fences that publishers write tight under HTML or indented within
//! components, where the letter of Markdown has no fence.

use crate::document::Block;

/// The front matter of a page, without its marks, and the offset of what follows it.
pub(super) fn front_matter(text: &str) -> Option<(&str, usize)> {
    let start = text
        .strip_prefix('\u{feff}')
        .map_or(0, |_| '\u{feff}'.len_utf8());
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let from = start + first.len();
    let mut at = from;
    let mut has_key = false;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            // A rule above a paragraph has no key.
            return has_key.then_some((&text[from..at], at + line.len()));
        }
        has_key |= line.contains(':');
        at += line.len();
    }
    None
}

/// The Markdown from an offset on, mapped to its place, with the empty lines that it
/// needs.
pub(super) fn markdown(text: &str, from: usize) -> Block {
    let mut markdown = Block::default();
    let mut at = from;
    for gap in gaps(&text[from..]) {
        markdown.push(&text[at..from + gap], at);
        markdown.push("\n", from + gap);
        at = from + gap;
    }
    markdown.push(&text[at..], at);
    markdown
}

/// A fence that is open: its character, its length, and how many quotes it is in.
pub(super) struct Fence {
    mark: u8,
    length: usize,
    quotes: usize,
}

/// A line without the marks of the quotes and list items that it begins with.
pub(super) struct Line<'a> {
    pub(super) rest: &'a str,
    quotes: usize,
    /// The blanks before the rest.
    pub(super) indent: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        let mut rest = line.trim_end();
        let mut quotes = 0;
        loop {
            let inner = rest.trim_start();
            let indent = rest.len() - inner.len();
            let item = list_mark(inner);
            if let Some(quoted) = inner.strip_prefix('>') {
                quotes += 1;
                rest = quoted.strip_prefix(' ').unwrap_or(quoted);
            } else if item > 0 && indent < 4 {
                rest = inner[item..].strip_prefix(' ').unwrap_or(&inner[item..]);
            } else {
                return Self {
                    rest: inner,
                    quotes,
                    indent,
                };
            }
        }
    }

    /// The fence that the line opens, and its info string.
    pub(super) fn opened(&self) -> Option<(Fence, &'a str)> {
        let mark = *self.rest.as_bytes().first()?;
        if !matches!(mark, b'`' | b'~') {
            return None;
        }
        let length = self.rest.bytes().take_while(|byte| *byte == mark).count();
        let info = self.rest[length..].trim();
        let is_fence = length >= 3 && (mark == b'~' || !info.contains('`'));
        let fence = Fence {
            mark,
            length,
            quotes: self.quotes,
        };
        is_fence.then_some((fence, info))
    }

    pub(super) fn closes(&self, fence: &Fence) -> bool {
        self.quotes == fence.quotes
            && self.rest.len() >= fence.length
            && self.rest.bytes().all(|byte| byte == fence.mark)
    }
}

/// The length of the mark of a list item, such as `-` or `12.`.
fn list_mark(text: &str) -> usize {
    let digits = text.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let mark = match text.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if digits > 0 => digits + 1,
        _ => return 0,
    };
    match text.as_bytes().get(mark) {
        Some(b' ' | b'\t') => mark,
        _ => 0,
    }
}

/// The offsets of fences that need an empty line above.
fn gaps(text: &str) -> Vec<usize> {
    let mut gaps = Vec::new();
    let mut open: Option<Fence> = None;
    // Of the lines since the last empty one.
    let mut is_html = false;
    let mut is_blank = true;
    let mut at = 0;
    for full in text.split_inclusive('\n') {
        let line = Line::new(full);
        if let Some(fence) = &open {
            // A quote ends with its last line, and a fence in it, too.
            let is_out = line.quotes < fence.quotes;
            if is_out || line.closes(fence) {
                open = None;
            }
            if !is_out {
                at += full.len();
                (is_html, is_blank) = (false, false);
                continue;
            }
        }
        if line.rest.is_empty() {
            (is_html, is_blank) = (false, true);
        } else if let Some((fence, _)) = line.opened() {
            if !is_blank && (is_html || line.indent >= 4) {
                gaps.push(at);
            }
            open = Some(fence);
        } else {
            is_blank = false;
            is_html |= line
                .rest
                .strip_prefix('<')
                .is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        }
        at += full.len();
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_get_an_empty_line_where_they_need_one() {
        let cases = [
            ("a\n```json\n{}\n```\n", "a\n```json\n{}\n```\n"),
            (
                "<summary>a</summary>\n```json\n{}\n\n```\n</details>\n",
                "<summary>a</summary>\n\n```json\n{}\n\n```\n</details>\n",
            ),
            (
                "<Tab>\nText\n~~~\nx\n~~~\n</Tab>\n<Tab>\n~~~\n",
                "<Tab>\nText\n\n~~~\nx\n~~~\n</Tab>\n<Tab>\n\n~~~\n",
            ),
            ("> <a>\n> ```\n> x\n> ```\n", "> <a>\n\n> ```\n> x\n> ```\n"),
            ("- <a>\n  ```\n", "- <a>\n\n  ```\n"),
            ("a\n      ```yaml\n", "a\n\n      ```yaml\n"),
            // Lines of code are no HTML.
            ("```html\n<a>\n```\nb\n", "```html\n<a>\n```\nb\n"),
            ("````\n<a>\n```\n````\n", "````\n<a>\n```\n````\n"),
            // A quote ends its fence.
            ("> ```\n> <a>\n<b>\n```\n", "> ```\n> <a>\n<b>\n\n```\n"),
        ];
        for (text, expected) in cases {
            let found = markdown(text, 0);
            assert_eq!(found.text(), expected);
            for (at, c) in found.text().char_indices().filter(|(_, c)| *c != '\n') {
                assert_eq!(
                    text[found.source_offset(at)..].chars().next(),
                    Some(c),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn front_matter_is_apart() {
        let cases = [
            ("---\na: 1\n---\n# A", Some("a: 1\n")),
            ("\u{feff}---\r\na: 1\r\n---\r\n", Some("a: 1\r\n")),
            ("---\nwords\n---\n", None),
            ("---\na: 1\n", None),
            ("# A\n---\na: 1\n---\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                front_matter(text).map(|(front, _)| front),
                expected,
                "{text}"
            );
        }
    }
}

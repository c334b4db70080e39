//! The lines around a place, with the token there marked.

use std::fmt::Write as _;

use crate::findings::span;
use crate::markup::escaped;

/// The lines before and after the place.
const CONTEXT: usize = 2;

/// The most characters of a line, and of those before the place.
const WIDTH: usize = 160;
const BEFORE: usize = 60;

/// An excerpt in HTML; nothing if there is no such line.
pub(super) fn of(text: &str, line: usize, column: usize) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let first = line.saturating_sub(CONTEXT).max(1);
    let lines: Vec<_> = text
        .lines()
        .enumerate()
        .skip(first - 1)
        .take(line + CONTEXT + 1 - first)
        .collect();
    if text.is_empty() || !lines.iter().any(|(at, _)| at + 1 == line) {
        return String::new();
    }
    let token = text[span(text, line, column)].chars().count();
    let mut html = String::from("<pre><code>");
    for (at, one) in lines {
        let number = at + 1;
        let (class, shown) = if number == line {
            (
                " class=\"here\"",
                marked(one, column.saturating_sub(1), token),
            )
        } else {
            ("", cut(one))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            html,
            "<span{class}><span class=\"number\">{number}</span>{shown}</span>",
        );
    }
    html += "</code></pre>\n";
    html
}

/// A line with a mark on as many characters from a place on.
fn marked(line: &str, start: usize, length: usize) -> String {
    let skipped = start.saturating_sub(BEFORE);
    let skipped = if line.chars().count() > WIDTH {
        skipped
    } else {
        0
    };
    let shown: Vec<char> = line.chars().skip(skipped).take(WIDTH).collect();
    let text = |from: usize, to: usize| {
        let to = to.min(shown.len());
        let one: String = shown[from.min(to)..to].iter().collect();
        escaped(&one)
    };
    let from = start - skipped;
    let to = from + length;
    let before = if skipped > 0 { "…" } else { "" };
    let after = if line.chars().count() > skipped + WIDTH {
        "…"
    } else {
        ""
    };
    let mark = text(from, to);
    // Something is to be seen also at the end of a line.
    let mark = if mark.is_empty() {
        " ".to_owned()
    } else {
        mark
    };
    format!(
        "{before}{}<mark>{mark}</mark>{}{after}",
        text(0, from),
        text(to, shown.len()),
    )
}

/// The start of a line.
fn cut(line: &str) -> String {
    let shown: String = line.chars().take(WIDTH).collect();
    let end = if shown.len() < line.len() { "…" } else { "" };
    format!("{}{end}", escaped(&shown))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_place_is_marked_in_its_lines() {
        let text = "{\n  \"a\": 1,\n  \"b\": \"<i>\",\n  \"c\": 3\n}\n";
        assert_eq!(
            of(text, 3, 8),
            "<pre><code>\
             <span><span class=\"number\">1</span>{</span>\n\
             <span><span class=\"number\">2</span>  &quot;a&quot;: 1,</span>\n\
             <span class=\"here\"><span class=\"number\">3</span>  &quot;b&quot;: <mark>&quot;&lt;i&gt;&quot;</mark>,</span>\n\
             <span><span class=\"number\">4</span>  &quot;c&quot;: 3</span>\n\
             <span><span class=\"number\">5</span>}</span>\n\
             </code></pre>\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}HERE{}", "ü".repeat(5_000), "<".repeat(5_000));
        let shown = of(&text, 1, 5_001);
        assert!(shown.contains("…ü") && shown.contains("ü<mark>"), "{shown}");
        assert!(shown.ends_with("&lt;…</span>\n</code></pre>\n"), "{shown}");
        assert!(shown.len() < 2_000);
    }

    #[test]
    fn any_place_gives_an_excerpt_or_none() {
        for text in ["", "\n", "ü", "\u{feff}{}", "a\r\nb"] {
            for line in 0..4 {
                for column in 0..4 {
                    of(text, line, column);
                }
            }
        }
    }
}

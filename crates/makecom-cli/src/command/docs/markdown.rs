//! Texts of an app in Markdown: escaped, so that each is read as it is written.

use std::fmt::Write as _;

/// A text on one line, with no markup. What is not visible becomes U+FFFD.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::new();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (at, one) in words.char_indices() {
        let is_first = at == 0;
        match one {
            // Entities, since a backslash does not escape these everywhere.
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' | '{' | '}' => {
                escaped.push('\\');
                escaped.push(one);
            }
            '-' | '+' | '=' | ':' if is_first => {
                escaped.push('\\');
                escaped.push(one);
            }
            // A number and a dot at the start are an item of a list.
            '.' | ')' if !is_first && words[..at].bytes().all(|byte| byte.is_ascii_digit()) => {
                escaped.push('\\');
                escaped.push(one);
            }
            one if makecom_project::is_visible(one) => escaped.push(one),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

/// A text as code on one line, also within a table.
pub(super) fn code(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|one| match one {
            one if one.is_whitespace() => ' ',
            one if makecom_project::is_visible(one) => one,
            _ => '\u{fffd}',
        })
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let longest = shown.split(|one| one != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default() + 1);
    let has_edge = shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']);
    let edge = if has_edge { " " } else { "" };
    // A cell of a table ends at any bar that is not escaped.
    format!("{fence}{edge}{}{edge}{fence}", shown.replace('|', "\\|"))
}

/// A table; columns that are blank in every row are left out.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]], markdown: &mut String) {
    let is_used = |at: &usize| rows.iter().any(|row| !row[*at].is_empty());
    let columns: Vec<usize> = (0..N).filter(is_used).collect();
    let mut line = |cells: &dyn Fn(usize) -> String| {
        markdown.push('|');
        for &at in &columns {
            // Writing to a string cannot fail.
            let _ = write!(markdown, " {} |", cells(at));
        }
        markdown.push('\n');
    };
    line(&|at| head[at].to_owned());
    line(&|_| "---".to_owned());
    for row in rows {
        line(&|at| row[at].clone());
    }
    markdown.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (given, expected) in [
            ("Get a *User*", "Get a \\*User\\*"),
            ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
            ("a | b\n# c", "a \\| b \\# c"),
            ("[x](http://a)", "\\[x\\](http://a)"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("v1.5 (new)", "v1.5 (new)"),
            ("{{body.a}}", "\\{\\{body.a\\}\\}"),
            ("a\u{202e}b\u{7}", "a\u{fffd}b\u{fffd}"),
            ("", ""),
        ] {
            assert_eq!(text(given), expected);
        }
        for (given, expected) in [
            ("a|b", "`a\\|b`"),
            ("a`b", "``a`b``"),
            ("`a", "`` `a ``"),
            ("a\nb", "`a b`"),
            ("", ""),
        ] {
            assert_eq!(code(given), expected);
        }
    }

    #[test]
    fn a_table_has_no_blank_column() {
        let mut markdown = String::new();
        let rows = [["a", "", "b"], ["c", "", ""]].map(|row| row.map(str::to_owned));
        table(["A", "B", "C"], &rows, &mut markdown);
        assert_eq!(
            markdown,
            "| A | C |\n| --- | --- |\n| a | b |\n| c |  |\n\n"
        );
    }
}

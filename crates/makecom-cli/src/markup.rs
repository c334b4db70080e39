//! Texts in XML and HTML.

/// A text for elements and attributes. What XML 1.0 cannot hold, and other characters that
/// are not visible, become U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for one in text.chars() {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&apos;",
            // In an attribute a plain one would become a blank.
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            one if makecom_project::is_visible(one) => escaped.push(one),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_leaves_its_attribute_or_element() {
        for (text, expected) in [
            (
                "a <b> & \"c\" 'd'",
                "a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;",
            ),
            ("]]>", "]]&gt;"),
            ("a\n\tb", "a&#10;&#9;b"),
            (
                "\u{1b}[31m\u{0}\u{ffff}\u{202e}",
                "\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("Zürich 東京", "Zürich 東京"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}

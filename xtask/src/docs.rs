//! Turns text of a page into Rust documentation that rustdoc never runs.
//!
//! rustdoc compiles and runs every code block without another language, and the
//! compiler refuses bidirectional control characters. So each line of text becomes one
//! line of documentation, code blocks become blocks of plain text, and nothing else can
//! open one.

use openapi_fragments::visible;

/// The lines of a description as documentation in which no code can run.
///
/// ```
/// use xtask::docs::inert_lines;
///
/// let lines = inert_lines("Run it:\n```\nstd::process::exit(1)\n```");
/// assert_eq!(lines, ["Run it:", "", "```text", "std::process::exit(1)", "```"]);
/// assert_eq!(inert_lines("A list:\n\n    exit(1)"), ["A list:", "", "exit(1)"]);
/// ```
pub fn inert_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let text = visible::lines(&text);
    let mut lines = Vec::new();
    let mut source = text.split('\n');
    while let Some(line) = source.next() {
        let Some(fence) = Fence::opened_by(line) else {
            // Four spaces would open a code block, `<` an HTML block, and three marks
            // a fence within another block.
            let words: Vec<&str> = line.split_whitespace().collect();
            let line = words.join(" ").replace('<', "&lt;");
            lines.push(line.replace("```", "\\`\\`\\`").replace("~~~", "\\~\\~\\~"));
            continue;
        };
        let code: Vec<&str> = source
            .by_ref()
            .take_while(|line| !fence.is_closed_by(line))
            .collect();
        // Longer than any run of marks inside, and not indented, so that only the
        // line written here closes it.
        let marks = "`".repeat(longest_run(&code).max(2) + 1);
        if lines.last().is_some_and(|line: &String| !line.is_empty()) {
            lines.push(String::new());
        }
        lines.push(format!("{marks}text"));
        lines.extend(code.into_iter().map(str::to_owned));
        lines.push(marks);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty());
    lines.split_off(first.unwrap_or_default())
}

/// The marks that opened a code block.
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    /// The code block that a line opens, at any depth of quotes and lists.
    fn opened_by(line: &str) -> Option<Self> {
        let mut rest = line;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let after = match rest.chars().next()? {
                '-' | '*' | '+' => &rest[1..],
                _ if number.len() < rest.len() => number.strip_prefix(['.', ')']).unwrap_or(rest),
                _ => break,
            };
            if !after.starts_with(char::is_whitespace) {
                break;
            }
            rest = after;
        }
        let mark = rest
            .chars()
            .next()
            .filter(|mark| matches!(mark, '`' | '~'))?;
        let length = rest.chars().take_while(|c| *c == mark).count();
        (length >= 3).then_some(Self { mark, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let marks = line
            .trim_start_matches(|c: char| c.is_whitespace() || c == '>')
            .trim_end();
        marks.chars().count() >= self.length && marks.chars().all(|c| c == self.mark)
    }
}

fn longest_run(lines: &[&str]) -> usize {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`'));
    runs.map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

    use super::*;

    /// The info strings of code blocks, as rustdoc finds them.
    fn code_blocks(text: &str) -> Vec<String> {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_SMART_PUNCTUATION;
        Parser::new_ext(text, options)
            .filter_map(|event| match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Some(info.to_string()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    Some("indented".to_owned())
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn code_blocks_of_a_page_become_text() {
        let cases = [
            "```\nrun()\n```",
            "```rust\nrun()\n```",
            "~~~rust,should_panic\nrun()\n~~~",
            "a\n\n    run()\n",
            "\trun()",
            "1. a\n\n       run()\n",
            "- ```\n  run()\n  ```",
            "1) ~~~\n   run()",
            "> > ```rust\n> > run()\n> > ```",
            "-     run()",
            "> -     run()",
            "`````\n```\nrun()\n```\n`````\n```\nrun()\n```",
            "<!--\n```\n-->\n\n    run()\n```",
            "<pre>\n```\n</pre>\n\n~~~\nrun()\n~~~",
            "[a]: /b \"\n```\n\"\n\n    run()\n",
            "[^1]:     run()",
            "[^1]: ```\n    run()",
            "a\r\n\r\n```\r\nrun()\r\n```",
            "a\u{2028}```\u{2028}run()\u{2028}```",
            "\u{feff}```\nrun()\n```",
            "| a |\n|---|\n    run()",
            "* * *\n    run()",
        ];
        for text in cases {
            let text = inert_lines(text).join("\n");
            assert!(
                code_blocks(&text).iter().all(|info| info == "text"),
                "{text}"
            );
            assert!(text.contains("run()"), "{text}");
        }
        assert_eq!(inert_lines("a\u{202e}b\u{7}"), ["a\u{fffd}b␇"]);
        assert!(inert_lines("\n \n").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_opens_a_code_block(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "```", "~~~", "````", "`", "rust", "text", "\n", "\n\n", "    ", "\t", "  ", " ", "-", "- ", "1. ", "> ",
                    "*", "<!--", "-->", "<pre>", "</pre>", "<div>", "[a]: b", "\"", "[^1]:", "|", "run()", "\r", "\u{a0}", "\\", "#",
                ]),
                0..40,
            ),
        ) {
            let text = inert_lines(&parts.concat()).join("\n");
            let blocks = code_blocks(&text);
            prop_assert!(blocks.iter().all(|info| info == "text"), "{text:?}: {blocks:?}");
        }
    }
}

//! What the tokens of the code of a function show: the name that it declares, its comments
//! and its regular expressions. The code need not parse.

use std::ops::Range;

/// The name of the function that a code declares, if it begins with its declaration.
///
/// ```
/// use makecom_runtime::script::declared_name;
///
/// let name = declared_name("// adds\nfunction add(a, b) { return a + b; }").unwrap();
/// assert_eq!((name.text, name.line, name.column), ("add", 2, 10));
/// assert!(declared_name("(a, b) => a + b").is_none());
/// ```
pub fn declared_name(code: &str) -> Option<PlacedName<'_>> {
    let tokens = tokens(code);
    let mut tokens = tokens.iter().filter(|token| token.text != "\u{feff}");
    let mut first = tokens.next()?;
    if first.text == "async" {
        first = tokens.next()?;
    }
    if first.text != "function" {
        return None;
    }
    let mut name = tokens.next()?;
    if name.text == "*" {
        name = tokens.next()?;
    }
    name.text
        .chars()
        .all(is_part_of_name)
        .then_some(PlacedName {
            text: name.text,
            line: name.line,
            column: name.column,
        })
}

/// A name with its place.
///
/// ```
/// let name = makecom_runtime::script::declared_name("function one() {}").unwrap();
/// assert_eq!(name.text, "one");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedName<'t> {
    /// The name.
    pub text: &'t str,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// Whether a text has more than white space and comments.
///
/// ```
/// use makecom_runtime::script::has_code;
///
/// assert!(has_code("it('a', () => {});") && has_code("'text'"));
/// assert!(!has_code("// tests\n/* none */"));
/// ```
pub fn has_code(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map_or(rest.len(), |end| end + 4)
        } else {
            return !rest.is_empty();
        };
        rest = rest[end..].trim_start();
    }
}

#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    text: &'t str,
    line: usize,
    column: usize,
}

fn is_part_of_name(one: char) -> bool {
    one.is_alphanumeric() || one == '_' || one == '$'
}

/// The regular expressions of a script, each with its line and column.
pub(super) fn patterns(code: &str) -> Vec<(&str, usize, usize)> {
    let tokens = tokens(code).into_iter();
    let patterns = tokens.filter(|token| token.text.len() > 1 && token.text.starts_with('/'));
    patterns
        .map(|token| (token.text, token.line, token.column))
        .collect()
}

/// The bytes of the comments of a script, in their order.
///
/// ```
/// let code = "f(); // first\nconst a = '// text'; /* second */";
/// let found = makecom_runtime::script::comments(code).into_iter();
/// let texts: Vec<_> = found.map(|comment| &code[comment]).collect();
/// assert_eq!(texts, ["// first", "/* second */"]);
/// ```
pub fn comments(code: &str) -> Vec<Range<usize>> {
    tokens_and_comments(code).1
}

/// Names, numbers, regular expressions and signs of a script; texts and comments are left
/// out, but not the expressions in templates.
fn tokens(code: &str) -> Vec<Token<'_>> {
    tokens_and_comments(code).0
}

fn tokens_and_comments(code: &str) -> (Vec<Token<'_>>, Vec<Range<usize>>) {
    let mut comments = Vec::new();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // The brackets that are open: whether each one is of a template.
    let mut templates: Vec<bool> = Vec::new();
    let (mut line, mut column) = (1, 1);
    let mut at = 0;
    while let Some(one) = code[at..].chars().next() {
        let rest = &code[at..];
        let last = tokens.last().map_or("", |token| token.text);
        let length = match one {
            _ if one.is_whitespace() => one.len_utf8(),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            '"' | '\'' => text_length(rest, one),
            '`' => template_length(rest, 1, &mut templates),
            '}' if templates.last() == Some(&true) => {
                templates.pop();
                template_length(rest, 1, &mut templates)
            }
            _ => {
                let length = if one == '/' && begins_pattern(last) {
                    pattern_length(rest)
                } else if is_part_of_name(one) {
                    rest.find(|one| !is_part_of_name(one)).unwrap_or(rest.len())
                } else {
                    match one {
                        '{' => templates.push(false),
                        '}' => drop(templates.pop()),
                        _ => {}
                    }
                    let double = ["=>", "?."].into_iter().find(|sign| rest.starts_with(sign));
                    double.map_or(one.len_utf8(), str::len)
                };
                tokens.push(Token {
                    text: &rest[..length],
                    line,
                    column,
                });
                length
            }
        };
        let passed = &rest[..length];
        if passed.starts_with("//") || passed.starts_with("/*") {
            comments.push(at..at + length);
        }
        match passed.rsplit_once('\n') {
            Some((_, end)) => {
                line += passed.matches('\n').count();
                column = end.chars().count() + 1;
            }
            None => column += passed.chars().count(),
        }
        at += length;
    }
    (tokens, comments)
}

/// Whether a slash after this token begins a regular expression: no value ends there.
fn begins_pattern(last: &str) -> bool {
    const WORDS: [&str; 10] = [
        "return", "typeof", "case", "in", "of", "delete", "void", "throw", "else", "do",
    ];
    match last.chars().next() {
        None => true,
        Some(one) if is_part_of_name(one) => WORDS.contains(&last),
        // A regular expression is a value.
        Some('/') if last.len() > 1 => false,
        Some(one) => !matches!(one, ')' | ']' | '}'),
    }
}

/// The length of a text in quotes, at most to the end of its line.
fn text_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            '\n' if !escaped => return at,
            '\\' if !escaped => escaped = true,
            _ if one == quote && !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of a piece of a template: to its end, or to the start of an expression.
fn template_length(text: &str, from: usize, templates: &mut Vec<bool>) -> usize {
    let mut escaped = false;
    let mut dollar = false;
    for (at, one) in text.char_indices().skip(from) {
        match one {
            '\\' if !escaped => {
                escaped = true;
                dollar = false;
                continue;
            }
            '`' if !escaped => return at + 1,
            '{' if dollar => {
                templates.push(true);
                return at + 1;
            }
            _ => dollar = one == '$' && !escaped,
        }
        escaped = false;
    }
    text.len()
}

/// The length of a regular expression without its flags.
fn pattern_length(text: &str) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    for (at, one) in text.char_indices().skip(1) {
        match one {
            '\n' => return at,
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '[' if !escaped => in_class = true,
            ']' if !escaped => in_class = false,
            '/' if !escaped && !in_class => {
                let flags = text[at + 1..].find(|one: char| !one.is_ascii_alphabetic());
                return at + 1 + flags.unwrap_or(text.len() - at - 1);
            }
            _ => {}
        }
        escaped = false;
    }
    text.len()
}

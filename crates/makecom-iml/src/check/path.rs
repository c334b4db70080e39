//! Paths: what expressions refer to, and what `log.sanitize` hides.

use crate::expression::{self, Diagnostic, DiagnosticCode, Embedded, Expr, Template};

/// Variables whose names hardly begin another text with dots.
const VARIABLES: [&str; 6] = [
    "body",
    "connection",
    "headers",
    "item",
    "parameters",
    "temp",
];

/// A path in an expression, such as `parameters.apiKey` or
/// `body.data[1].token`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path<'a> {
    steps: Vec<Step<'a>>,
    /// The byte of the text where it begins.
    start: usize,
    /// Whether arguments in parentheses follow.
    is_called: bool,
}

/// Whether a text would be a path if braces were around it.
pub(crate) fn is_path(text: &str) -> bool {
    let root = text.split(['.', '[']).next().unwrap_or_default();
    if !VARIABLES.contains(&root) || root.len() == text.len() {
        return false;
    }
    let template = Template::parse(format!("{{{{{text}}}}}"));
    let is_whole = template.errors().next().is_none();
    is_whole && matches!(template.single(), Some(Expr::Path(path)) if !path.steps.is_empty())
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    /// Any element of an array.
    Element,
}

impl<'a> Path<'a> {
    /// The byte of the text where it begins.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Whether arguments in parentheses follow.
    pub(crate) fn is_called(&self) -> bool {
        self.is_called
    }

    /// Whether it is a name alone.
    pub(crate) fn is_name(&self) -> bool {
        self.steps.len() == 1
    }

    /// What it begins with: a variable of Make's, or a function.
    pub(crate) fn root(&self) -> &'a str {
        match self.steps.first() {
            Some(Step::Key(root)) => root,
            _ => "",
        }
    }

    /// The key next to the root.
    pub(crate) fn second(&self) -> Option<&'a str> {
        match self.steps.get(1) {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The key that says what it leads to; `None` for a root alone.
    pub(crate) fn last_key(&self) -> Option<&'a str> {
        let mut steps = self.steps.iter().skip(1).rev();
        steps.find_map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::Element => None,
        })
    }
}

/// A path, with a name after a dash as part of the name before it.
impl<'a> Path<'a> {
    fn of(path: &expression::Path, text: &'a str) -> Self {
        let mut found = Self {
            steps: vec![Step::Key(key(&path.root, text))],
            start: path.span.start,
            is_called: text[path.span.end..].trim_start().starts_with('('),
        };
        found.extend(path, text);
        found
    }

    fn extend(&mut self, path: &expression::Path, text: &'a str) {
        self.steps.extend(path.steps.iter().map(|step| match step {
            expression::Step::Name(name) | expression::Step::Key(name) => {
                Step::Key(key(name, text))
            }
            _ => Step::Element,
        }));
    }

    /// Goes on after a dash.
    fn dashed(&mut self, path: &expression::Path, text: &'a str) {
        if let Some(Step::Key(before)) = self.steps.last_mut() {
            // Both are parts of the same text.
            let start = path.root.span.start - 1 - before.len();
            *before = &text[start..path.root.span.end];
        }
        self.extend(path, text);
    }
}

/// The name of a step as the text has it.
fn key<'a>(name: &expression::Name, text: &'a str) -> &'a str {
    let written = name.span.of(text);
    if name.is_quoted {
        &written[1..written.len() - 1]
    } else {
        written
    }
}

/// The closed expressions of a text.
fn expressions(text: &str) -> Vec<(Embedded, bool)> {
    if !text.contains("{{") {
        return Vec::new();
    }
    let template = Template::parse(text);
    let is_unclear = |found: &Diagnostic| {
        matches!(
            found.code,
            DiagnosticCode::UnclosedText
                | DiagnosticCode::UnclosedName
                | DiagnosticCode::EscapedQuote
        )
    };
    let closed = template.expressions().filter(|it| it.is_closed);
    closed
        .map(|it| {
            let mut found = template.diagnostics_in(it.span).iter();
            (it.clone(), !found.any(is_unclear))
        })
        .collect()
}

/// The paths of at least two steps in the expressions of a text, other than in
/// quotes.
pub(super) fn paths(text: &str) -> impl Iterator<Item = Path<'_>> {
    let found = expressions(text).into_iter();
    let found = found.flat_map(move |(it, _)| paths_in(&it.expr, text));
    found.filter(|path| !path.is_name())
}

/// The paths in the expressions of a text, with names alone where they are called. An
/// expression whose quotes are not clear is left out: what is text in it is unknown.
pub(crate) fn paths_and_calls(text: &str) -> impl Iterator<Item = Path<'_>> {
    let clear = expressions(text)
        .into_iter()
        .filter(|(_, is_clear)| *is_clear);
    clear.flat_map(move |(it, _)| paths_in(&it.expr, text))
}

/// Each expression of a text, with the paths in it.
pub(super) fn paths_by_expression(text: &str) -> impl Iterator<Item = (&str, Vec<Path<'_>>)> {
    expressions(text).into_iter().map(move |(it, _)| {
        let mut found = paths_in(&it.expr, text);
        found.retain(|path| !path.is_name());
        (it.span.of(text), found)
    })
}

/// Paths, and names alone where they are called, in the order of the text.
fn paths_in<'a>(expr: &Expr, text: &'a str) -> Vec<Path<'a>> {
    let mut found = Vec::new();
    collect(expr, text, &mut found);
    found.retain(|path| !path.is_name() || path.is_called);
    found
}

fn collect<'a>(expr: &Expr, text: &'a str, found: &mut Vec<Path<'a>>) {
    match expr {
        Expr::Path(path) => found.push(Path::of(path, text)),
        Expr::Call(call) => found.push(Path {
            steps: vec![Step::Key(key(&call.name, text))],
            start: call.span.start,
            is_called: true,
        }),
        Expr::Operation(operation) => {
            let mut at = found.len();
            collect(&operation.first, text, found);
            for operand in &operation.rest {
                match (&operand.expr, found.get_mut(at)) {
                    (Expr::Path(path), Some(before)) if operand.may_be_dash => {
                        before.dashed(path, text);
                    }
                    _ => {
                        at = found.len();
                        collect(&operand.expr, text, found);
                    }
                }
            }
            return;
        }
        _ => {}
    }
    expr.each_child(&mut |child| collect(child, text, found));
}

/// The longest index, in bytes, that is looked at: without a limit, a text of many
/// brackets would take quadratic time.
const LONGEST_INDEX: usize = 128;

/// The contents of the brackets that a text begins with, and the rest.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    let mut depth = 0_usize;
    for (at, byte) in inner.bytes().enumerate().take(LONGEST_INDEX) {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 0 => return Some((&inner[..at], &inner[at + 1..])),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What `log.sanitize` says is hidden, or what must be: a path such as
/// `request.headers['x-api-key']`, in lower case, with `*` for any element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogPath(Vec<String>);

impl LogPath {
    /// Reads a path. What follows `<` hides a part of a text, as in
    /// `request.body<parameters.secret>`.
    pub(super) fn read(path: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = path;
        loop {
            rest = rest.trim_start_matches('.');
            if let Some((step, after)) = bracketed(rest) {
                steps.push(step.trim_matches(['\'', '"', '`']).to_lowercase());
                rest = after;
                continue;
            }
            let quoted = rest.strip_prefix('`');
            if let Some((step, after)) = quoted.and_then(|rest| rest.split_once('`')) {
                steps.push(step.to_lowercase());
                rest = after;
                continue;
            }
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| matches!(c, '.' | '[' | '<'))
                .map_or(rest.len(), |(at, _)| at);
            if end == 0 || rest.starts_with('<') {
                return Self(steps);
            }
            steps.push(rest[..end].to_lowercase());
            rest = &rest[end..];
        }
    }

    /// Whether what this path leads to is hidden by another.
    pub(super) fn is_below(&self, hidden: &Self) -> bool {
        hidden.0.len() <= self.0.len()
            && std::iter::zip(&hidden.0, &self.0).all(|(hidden, step)| {
                let is_any = |step: &str| {
                    step == "*" || step.is_empty() || step.bytes().all(|b| b.is_ascii_digit())
                };
                hidden == step || (step == "*" && is_any(hidden))
            })
    }
}

/// Where a response is hidden that an expression reads: its path in full, and up to
/// the first element, because it is unknown whether elements count from 0 or 1.
pub(super) fn of_response(path: &Path) -> (LogPath, String) {
    let mut full = vec!["response".to_owned()];
    let mut shown = "response".to_owned();
    let mut is_shown = true;
    for step in &path.steps {
        match step {
            Step::Key(key) => {
                full.push(key.to_lowercase());
                if is_shown {
                    shown = below(&shown, key);
                }
            }
            Step::Element => {
                full.push("*".to_owned());
                is_shown = false;
            }
        }
    }
    (LogPath(full), shown)
}

/// The path of a key below another path, as [`LogPath::read`] reads it.
pub(super) fn below(path: &str, key: &str) -> String {
    if key.is_empty() || key.contains(['.', '[', ']', '<']) {
        format!("{path}['{key}']")
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_expressions() {
        let cases: [(&str, &[&str]); 15] = [
            ("parameters.a", &[]),
            ("{{parameters.a}} b.c {{d.e", &["parameters.a"]),
            (
                "Basic {{base64(connection.user + ':' + connection.password)}}",
                &["connection.user", "connection.password"],
            ),
            ("{{if(common.a; temp.b_c; 1)}}", &["common.a", "temp.b_c"]),
            ("{{a}}{{body.data[1].x-y}}", &["body.data.*.x-y"]),
            ("{{body[]['a.b'].c}}", &["body.*.a.b.c"]),
            ("{{body.`a b`[ \"c\" ]}}", &["body.a b.c"]),
            ("{{headers.[`x-y`]}}", &["headers.x-y"]),
            ("{{body.a[temp.i].b}}", &["body.a.*.b", "temp.i"]),
            ("{{body.a[temp.i[1].j].b}}", &["body.a.*.b", "temp.i.*.j"]),
            // What is in quotes is text.
            ("{{if(a.b = 'c.d', \"e.f\", g.h)}}", &["a.b", "g.h"]),
            ("{{don't(a.b)}}", &["a.b"]),
            ("{{a.b-c.d - e.f}}", &["a.b-c.d", "e.f"]),
            ("{{é.ü}}{{-a.b}}{{.c.d}}", &["é.ü", "a.b", "c.d"]),
            ("{{}}{{a.}}{{a[}}{{'}}", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = paths(text)
                .map(|path| {
                    let steps = path.steps.iter().map(|step| match step {
                        Step::Key(key) => key,
                        Step::Element => "*",
                    });
                    steps.collect::<Vec<_>>().join(".")
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn log_paths_are_the_same_however_written() {
        let cases: [(&str, &[&str]); 13] = [
            ("request.headers.X-Key", &["request", "headers", "x-key"]),
            ("request.headers['X-Key']", &["request", "headers", "x-key"]),
            ("request.headers.[x-key]", &["request", "headers", "x-key"]),
            ("request.headers.`X-Key`", &["request", "headers", "x-key"]),
            (
                "request.headers.[`X-Key`]",
                &["request", "headers", "x-key"],
            ),
            (
                "request.body.`a.b`.`c d`[0]",
                &["request", "body", "a.b", "c d", "0"],
            ),
            ("request.body.`a<b`<temp.c>", &["request", "body", "a<b"]),
            ("a.`b", &["a", "`b"]),
            ("request.body[0].a", &["request", "body", "0", "a"]),
            ("request.body[].a", &["request", "body", "", "a"]),
            ("request.body<parameters.a>", &["request", "body"]),
            ("a[b", &["a", "[b"]),
            ("", &[]),
        ];
        for (path, expected) in cases {
            assert_eq!(LogPath::read(path).0, expected, "{path}");
        }
        assert_eq!(LogPath::read(&below("a", "b.c")).0, ["a", "b.c"]);
    }

    #[test]
    fn what_is_hidden() {
        let cases = [
            ("{{body.data[1].token}}", "response.body.data[0].token"),
            ("{{body.data[1].token}}", "response.body.data[].token"),
            ("{{body.data[].token}}", "response.body.data"),
            ("{{body['a.b']}}", "response.body['a.b']"),
        ];
        for (text, hidden) in cases {
            let (full, shown) = of_response(&paths(text).next().unwrap());
            assert!(full.is_below(&LogPath::read(hidden)), "{text} {hidden}");
            assert!(full.is_below(&LogPath::read(&shown)), "{text} {shown}");
        }
        let (full, shown) = of_response(&paths("{{body.a[1].b.c}}").next().unwrap());
        assert_eq!(shown, "response.body.a");
        for open in ["response.body.a.b", "response.body.a.x.b", "request.body"] {
            assert!(!full.is_below(&LogPath::read(open)), "{open}");
        }
        let first = LogPath::read("request.body[0].token");
        assert!(!LogPath::read("request.body[1].token").is_below(&first));
    }
}

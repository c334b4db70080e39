//! What the code of a function is: one declaration of a function, or something else.

use tree_sitter::{Node, Parser, Tree};

/// A text as a syntax tree, as a script or in the brackets that Make's editor puts around a
/// function.
pub(super) struct Source<'c> {
    code: &'c str,
    tree: Tree,
    /// The bytes before the code in the text that the tree is of.
    before: usize,
}

/// The longest text that is parsed, in bytes: some times what Make accepts.
pub(super) const LONGEST: usize = 64 << 10;

impl<'c> Source<'c> {
    /// A code as a script, or, if it is none, as an expression.
    pub(super) fn parse(code: &'c str) -> Option<Self> {
        Self::new(code, "", "").or_else(|| Self::in_brackets(code))
    }

    fn in_brackets(code: &'c str) -> Option<Self> {
        Self::new(code, "(", "\n)")
    }

    fn new(code: &'c str, before: &str, after: &str) -> Option<Self> {
        if code.len() > LONGEST {
            return None;
        }
        let mut parser = Parser::new();
        let language = tree_sitter_javascript::LANGUAGE;
        parser.set_language(&language.into()).ok()?;
        let tree = if before.is_empty() && after.is_empty() {
            parser.parse(code, None)?
        } else {
            parser.parse(format!("{before}{code}{after}"), None)?
        };
        (!tree.root_node().has_error()).then_some(Self {
            code,
            tree,
            before: before.len(),
        })
    }

    pub(super) fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    pub(super) fn text(&self, node: Node<'_>) -> &'c str {
        let range = node.byte_range();
        let start = range.start.saturating_sub(self.before);
        let end = range.end.saturating_sub(self.before);
        self.code.get(start..end).unwrap_or_default()
    }

    /// The line and the column of a byte of the tree, both from 1, the column in characters.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.code.get(..at.saturating_sub(self.before));
        let before = before.unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }
}

/// What keeps a code from being one declaration of a function, or expressions from using what
/// it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormProblem {
    /// It is another value, or a call: nothing that can be called.
    NoFunction,
    /// A class, which cannot be called without `new`.
    Class,
    /// An arrow function.
    Arrow,
    /// A function without a name.
    Unnamed,
    /// A function in brackets.
    Bracketed,
    /// It returns a promise.
    Async,
    /// It returns an iterator.
    Generator,
}

/// A problem with its place.
///
/// ```
/// use makecom_runtime::script::{FormProblem, form_problems};
///
/// let found = form_problems("\n  async function f() {}");
/// assert_eq!(found[0].problem, FormProblem::Async);
/// assert_eq!((found[0].line, found[0].column), (2, 3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedProblem {
    /// What it is.
    pub problem: FormProblem,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// What is wrong in the form of a code that Make's editor can load: an expression. Nothing is
/// found in another code, which [`check_syntax`](super::check_syntax) refuses.
///
/// ```
/// use makecom_runtime::script::{FormProblem, form_problems};
///
/// assert!(form_problems("// adds\nfunction add(a, b) { return a + b; }").is_empty());
/// assert_eq!(form_problems("1 + 1")[0].problem, FormProblem::NoFunction);
/// assert_eq!(form_problems("(a) => a")[0].problem, FormProblem::Arrow);
/// ```
pub fn form_problems(code: &str) -> Vec<PlacedProblem> {
    let Some(source) = Source::in_brackets(code) else {
        return Vec::new();
    };
    let Some(mut node) = only(source.root()).and_then(|it| only(it).and_then(only)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if node.kind() == "parenthesized_expression" {
        found.push((FormProblem::Bracketed, node));
        while let Some(inner) = only(node).filter(|_| node.kind() == "parenthesized_expression") {
            node = inner;
        }
    }
    let is_async = (0..node.child_count())
        .filter_map(|at| node.child(at))
        .any(|child| child.kind() == "async");
    match node.kind() {
        "function_expression" | "generator_function" => {
            if node.child_by_field_name("name").is_none() {
                found.push((FormProblem::Unnamed, node));
            }
        }
        "arrow_function" => found.push((FormProblem::Arrow, node)),
        "class" => found = vec![(FormProblem::Class, node)],
        _ => found = vec![(FormProblem::NoFunction, node)],
    }
    if matches!(
        node.kind(),
        "function_expression" | "generator_function" | "arrow_function"
    ) {
        if is_async {
            found.push((FormProblem::Async, node));
        }
        if node.kind() == "generator_function" {
            found.push((FormProblem::Generator, node));
        }
    }
    let found = found.into_iter().map(|(problem, node)| {
        let (line, column) = source.place(node.start_byte());
        PlacedProblem {
            problem,
            line,
            column,
        }
    });
    found.collect()
}

/// The only child of a node that is no comment.
fn only(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    let mut children = node
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment");
    let first = children.next()?;
    children.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_functions() {
        use FormProblem::{Arrow, Async, Bracketed, Class, Generator, NoFunction, Unnamed};
        for (code, expected) in [
            ("function f() {}", &[][..]),
            ("/* a */ function f() { return () => 1; } // b", &[]),
            ("function f(async = class {}, b = function* () {}) {}", &[]),
            ("1 + 1", &[NoFunction]),
            ("1", &[NoFunction]),
            ("'text'", &[NoFunction]),
            ("f", &[NoFunction]),
            ("{\"zz\":1}", &[NoFunction]),
            ("{ f() {} }", &[NoFunction]),
            ("[function f() {}]", &[NoFunction]),
            ("function f() {}()", &[NoFunction]),
            ("(function f() {})()", &[NoFunction]),
            ("function f() {}, function g() {}", &[NoFunction]),
            ("f = function () {}", &[NoFunction]),
            ("f = () => 1", &[NoFunction]),
            ("async () => 1, 1", &[NoFunction]),
            ("new Function('a')", &[NoFunction]),
            ("function f() {} + 1", &[NoFunction]),
            ("a ? function f() {} : 1", &[NoFunction]),
            ("class x {}", &[Class]),
            ("(class {})", &[Class]),
            ("function () {}", &[Unnamed]),
            ("() => 1", &[Arrow]),
            ("async (a) => a", &[Arrow, Async]),
            ("async function f() {}", &[Async]),
            ("async function () {}", &[Unnamed, Async]),
            ("function* f() {}", &[Generator]),
            ("async function* f() {}", &[Async, Generator]),
            ("(function f() {})", &[Bracketed]),
            ("((() => 1))", &[Bracketed, Arrow]),
            // Another check refuses these.
            ("", &[]),
            ("// nothing", &[]),
            ("function f( {", &[]),
            ("function f() {} function g() {}", &[]),
            ("function f() {};", &[]),
            ("const f = () => 1", &[]),
        ] {
            let found = form_problems(code);
            let found: Vec<_> = found.into_iter().map(|it| it.problem).collect();
            assert_eq!(found, expected, "{code}");
        }
        let found = form_problems("// é\n\n  async function f() {}");
        assert_eq!((found[0].line, found[0].column), (3, 3));
        let found = form_problems(" 1");
        assert_eq!((found[0].line, found[0].column), (1, 2));
    }
}

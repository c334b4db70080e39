//! What the syntax tree of a function shows: its size, and calls that should not be there.

use tree_sitter::Node;

use super::form::Source;

/// How large a function is. Functions in it count by themselves.
///
/// ```
/// let code = "function f(a, b) {\n  if (a && b) { return a; }\n  return b;\n}";
/// let found = makecom_runtime::script::inspect(code).unwrap();
/// let f = &found.functions[0];
/// assert_eq!((f.lines, f.parameters, f.nesting, f.complexity), (4, 2, 1, 3));
/// assert_eq!((f.statements, f.returns), (3, 2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSize {
    /// Its name; blank if it has none.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The lines from its first to its last, with those of functions in it.
    pub lines: usize,
    /// The parameters.
    pub parameters: usize,
    /// How many blocks are within each other at most.
    pub nesting: usize,
    /// The cyclomatic complexity: 1, and 1 for each branch, loop, `catch`, `case`, `?:`, `&&`,
    /// `||` and `??`.
    pub complexity: usize,
    /// The statements; blocks are none.
    pub statements: usize,
    /// The `return` statements.
    pub returns: usize,
}

/// Something in the code that should not be there.
///
/// ```
/// use makecom_runtime::script::{Smell, inspect};
///
/// let found = inspect("function f(x) { return eval(x); }").unwrap();
/// assert_eq!(found.smells[0].smell, Smell::Evaluation);
/// assert_eq!((found.smells[0].line, found.smells[0].column), (1, 24));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedSmell {
    /// What it is.
    pub smell: Smell,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// What should not be in the code of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Smell {
    /// `eval`, or `Function` as a constructor: a text is run as code.
    Evaluation,
    /// `JSON.parse` outside of a `try`.
    UnguardedParse,
    /// `__proto__`, or `prototype` that is assigned to: what all objects share.
    Prototype,
    /// `stack` of an error.
    Stack,
    /// A regular expression, with its pattern.
    Pattern(String),
}

/// What the syntax tree of a code shows.
///
/// ```
/// let found = makecom_runtime::script::inspect("function f() {}").unwrap();
/// assert_eq!(found.functions.len(), 1);
/// assert!(found.smells.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The functions, from the outside in.
    pub functions: Vec<FunctionSize>,
    /// What should not be there, in the order of the text.
    pub smells: Vec<PlacedSmell>,
}

/// Deeper nodes are not looked at.
const DEEPEST: usize = 400;

/// Parses a code, and looks at its tree. `None` if it does not parse, or is much longer than
/// Make accepts.
///
/// ```
/// use makecom_runtime::script::inspect;
///
/// assert!(inspect("function f( {").is_none());
/// assert_eq!(inspect("// only a comment").unwrap().functions.len(), 0);
/// ```
pub fn inspect(code: &str) -> Option<Inspection> {
    let source = Source::parse(code)?;
    let mut walk = Walk {
        source: &source,
        found: Inspection::default(),
        open: Vec::new(),
    };
    walk.node(source.root(), Around::default());
    Some(walk.found)
}

/// What is around a node.
#[derive(Clone, Copy, Default)]
struct Around {
    /// The nodes.
    depth: usize,
    /// The blocks since the start of the function.
    nesting: usize,
    is_tried: bool,
}

struct Walk<'s, 'c> {
    source: &'s Source<'c>,
    found: Inspection,
    /// The functions around, by their indexes.
    open: Vec<usize>,
}

impl<'c> Walk<'_, 'c> {
    fn text(&self, node: Node<'_>) -> &'c str {
        self.source.text(node)
    }

    fn place(&self, node: Node<'_>) -> (usize, usize) {
        self.source.place(node.start_byte())
    }

    fn size(&mut self) -> Option<&mut FunctionSize> {
        let open = *self.open.last()?;
        self.found.functions.get_mut(open)
    }

    fn count(&mut self, add: impl FnOnce(&mut FunctionSize)) {
        if let Some(size) = self.size() {
            add(size);
        }
    }

    fn smell(&mut self, smell: Smell, node: Node<'_>) {
        let (line, column) = self.place(node);
        self.found.smells.push(PlacedSmell {
            smell,
            line,
            column,
        });
    }

    fn node(&mut self, node: Node<'_>, around: Around) {
        if around.depth > DEEPEST {
            return;
        }
        let mut within = Around {
            depth: around.depth + 1,
            ..around
        };
        let kind = node.kind();
        let is_function = matches!(
            kind,
            "function_declaration"
                | "function_expression"
                | "arrow_function"
                | "method_definition"
                | "generator_function"
                | "generator_function_declaration"
        );
        if is_function {
            self.function(node);
            within.nesting = 0;
            // It may be called outside of the `try`.
            within.is_tried = false;
        }
        self.branch(node, kind);
        self.statement(node, kind);
        self.look(node, kind, around);
        let is_nesting = matches!(
            kind,
            "if_statement"
                | "for_statement"
                | "for_in_statement"
                | "while_statement"
                | "do_statement"
                | "switch_statement"
                | "try_statement"
        );
        // `else if` is one level with the `if`.
        let is_else_if = kind == "if_statement"
            && node
                .parent()
                .is_some_and(|parent| parent.kind() == "else_clause");
        if is_nesting && !is_else_if {
            within.nesting += 1;
            let nesting = within.nesting;
            self.count(|size| size.nesting = size.nesting.max(nesting));
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        for child in children {
            let is_body = kind == "try_statement"
                && node
                    .child_by_field_name("body")
                    .is_some_and(|body| body.id() == child.id());
            let within = Around {
                is_tried: within.is_tried || is_body,
                ..within
            };
            self.node(child, within);
        }
        if is_function {
            self.open.pop();
        }
    }

    fn function(&mut self, node: Node<'_>) {
        let (line, column) = self.place(node);
        let name = node.child_by_field_name("name");
        let name = name.map(|name| self.text(name).to_owned());
        let list = node.child_by_field_name("parameters");
        let parameters = match list {
            Some(list) => {
                let mut cursor = list.walk();
                let named = list.named_children(&mut cursor);
                named.filter(|one| one.kind() != "comment").count()
            }
            // An arrow function with one parameter needs no brackets.
            None => usize::from(node.child_by_field_name("parameter").is_some()),
        };
        self.open.push(self.found.functions.len());
        self.found.functions.push(FunctionSize {
            name: name.unwrap_or_default(),
            line,
            column,
            lines: node.end_position().row - node.start_position().row + 1,
            parameters,
            complexity: 1,
            ..FunctionSize::default()
        });
    }

    fn branch(&mut self, node: Node<'_>, kind: &str) {
        let is_branch = match kind {
            "if_statement" | "for_statement" | "for_in_statement" | "while_statement"
            | "do_statement" | "catch_clause" | "switch_case" | "ternary_expression" => true,
            "binary_expression" => {
                let operator = node.child_by_field_name("operator");
                operator.is_some_and(|it| matches!(it.kind(), "&&" | "||" | "??"))
            }
            _ => false,
        };
        if is_branch {
            self.count(|size| size.complexity += 1);
        }
    }

    fn statement(&mut self, node: Node<'_>, kind: &str) {
        let is_statement = kind.ends_with("_statement") && kind != "empty_statement";
        let is_declaration = matches!(kind, "lexical_declaration" | "variable_declaration");
        // That of a `for` is a part of it.
        let is_of_for = node
            .parent()
            .is_some_and(|parent| parent.kind() == "for_statement")
            && !kind.ends_with("_statement");
        if is_statement || is_declaration && !is_of_for {
            self.count(|size| size.statements += 1);
        }
        if kind == "return_statement" {
            self.count(|size| size.returns += 1);
        }
    }

    fn look(&mut self, node: Node<'_>, kind: &str, around: Around) {
        let field = |name| node.child_by_field_name(name).map(|it| self.text(it));
        let smell = match kind {
            "call_expression" => match field("function") {
                Some("eval" | "Function") => Some(Smell::Evaluation),
                Some("JSON.parse") if !around.is_tried => Some(Smell::UnguardedParse),
                Some("RegExp") => self.pattern(node),
                _ => None,
            },
            "new_expression" => match field("constructor") {
                Some("Function") => Some(Smell::Evaluation),
                Some("RegExp") => self.pattern(node),
                _ => None,
            },
            "regex" => field("pattern").map(|pattern| Smell::Pattern(pattern.to_owned())),
            "member_expression" => match field("property") {
                Some("__proto__") => Some(Smell::Prototype),
                Some("stack") => Some(Smell::Stack),
                _ => None,
            },
            "subscript_expression" => {
                let index = field("index").map(|it| it.trim_matches(['\'', '"', '`']));
                (index == Some("__proto__")).then_some(Smell::Prototype)
            }
            "assignment_expression" => {
                let is_shared = |target: &str| {
                    let rest = target.split_once(".prototype");
                    rest.is_some_and(|(_, rest)| rest.starts_with(['.', '[']) || rest.is_empty())
                };
                field("left")
                    .is_some_and(is_shared)
                    .then_some(Smell::Prototype)
            }
            _ => None,
        };
        if let Some(smell) = smell {
            self.smell(smell, node);
        }
    }

    /// The literal pattern that a call of `RegExp` is given.
    fn pattern(&self, node: Node<'_>) -> Option<Smell> {
        let arguments = node.child_by_field_name("arguments")?;
        let first = arguments.named_child(0)?;
        let text = self.text(first);
        let inner = text.trim_matches(['\'', '"', '`']);
        (first.kind() == "string").then(|| Smell::Pattern(inner.replace("\\\\", "\\")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::LONGEST;
    use super::*;

    #[test]
    fn sizes_of_functions() {
        for (code, expected) in [
            ("function f() {}", (0, 0, 1, 0, 0)),
            ("function f(a, { b }, ...c) {}", (3, 0, 1, 0, 0)),
            ("function f(a = 1 /* one */) {}", (1, 0, 1, 0, 0)),
            (
                "function f(a) { if (a) { for (const b of a) { while (b) { b.c(); } } } }",
                (1, 3, 4, 4, 0),
            ),
            (
                "function f(a) { if (a) { return 1; } else if (a.b) { return 2; } else { return 3; } }",
                (1, 1, 3, 5, 3),
            ),
            (
                "function f(a) { switch (a) { case 1: break; case 2: break; default: } }",
                (1, 1, 3, 3, 0),
            ),
            (
                "function f(a) { try { return a ? 1 : a && 2; } catch (e) { return a ?? 3; } }",
                (1, 1, 5, 3, 2),
            ),
            (
                "function f(a) { for (let i = 0; i < a; i++) { g(i); } }",
                (1, 1, 2, 2, 0),
            ),
            // A function in it counts by itself.
            (
                "function f(a) { return a.map((b) => { return b || 1; }); }",
                (1, 0, 1, 1, 1),
            ),
        ] {
            let found = inspect(code).unwrap();
            let f = &found.functions[0];
            let shown = (
                f.parameters,
                f.nesting,
                f.complexity,
                f.statements,
                f.returns,
            );
            assert_eq!(shown, expected, "{code}");
        }
        let found =
            inspect("function f(a) {\n  return a.map(b => {\n    return b;\n  });\n}").unwrap();
        let lines: Vec<_> = found
            .functions
            .iter()
            .map(|it| (it.line, it.lines, it.parameters))
            .collect();
        assert_eq!(lines, [(1, 5, 1), (2, 3, 1)]);
    }

    #[test]
    fn what_should_not_be_there() {
        let pattern = |text: &str| Smell::Pattern(text.to_owned());
        for (code, expected) in [
            ("eval('a')", vec![Smell::Evaluation]),
            ("new Function('a')()", vec![Smell::Evaluation]),
            ("Function('a')()", vec![Smell::Evaluation]),
            ("JSON.parse(a)", vec![Smell::UnguardedParse]),
            (
                "try { JSON.parse(a); } catch (e) { JSON.parse(b); }",
                vec![Smell::UnguardedParse],
            ),
            (
                "try { a.map(() => JSON.parse(a)); } catch (e) {}",
                vec![Smell::UnguardedParse],
            ),
            ("a.__proto__", vec![Smell::Prototype]),
            ("a['__proto__'] = 1", vec![Smell::Prototype]),
            ("Array.prototype.last = 1", vec![Smell::Prototype]),
            ("Array.prototype.slice.call(a)", vec![]),
            ("throw new Error(e.stack)", vec![Smell::Stack]),
            ("/(a+)+/g.test(a)", vec![pattern("(a+)+")]),
            ("new RegExp('(\\\\d+)+')", vec![pattern(r"(\d+)+")]),
            ("a.eval(1); 'eval(1)'; // eval(1)", vec![]),
        ] {
            let found = inspect(code).unwrap().smells;
            let found: Vec<_> = found.into_iter().map(|it| it.smell).collect();
            assert_eq!(found, expected, "{code}");
        }
        // However deep, and however long.
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(inspect(&deep).is_some());
        assert!(inspect(&" ".repeat(LONGEST + 1)).is_none());
    }
}

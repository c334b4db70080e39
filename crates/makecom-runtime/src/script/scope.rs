//! Names in a code that nothing in it declares: globals, and functions of `iml`.
//!
//! Scopes are those of the language: of functions, blocks, loops, `catch` and classes. What is
//! declared anywhere in a scope counts for all of it.

use std::collections::HashSet;

use tree_sitter::Node;

use super::form::Source;
use super::names::PlacedName;

/// The names in a code that nothing in it declares, each with every place where it is used.
/// Code that asks by `typeof` whether a global exists may use it, so it is left out.
///
/// ```
/// use makecom_runtime::script::free_names;
///
/// let found = free_names("function f(x) { total = x; return g(iml.trim(x)); }").unwrap();
/// let shown = |names: &[makecom_runtime::script::PlacedName<'_>]| -> Vec<String> {
///     names.iter().map(|it| format!("{}:{}", it.text, it.column)).collect()
/// };
/// assert_eq!(shown(&found.read), ["g:35"]);
/// assert_eq!(shown(&found.assigned), ["total:17"]);
/// assert_eq!(shown(&found.of_iml), ["trim:41"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreeNames<'c> {
    /// Those that are read, and nothing assigns them.
    pub read: Vec<PlacedName<'c>>,
    /// Those that are assigned: the first place of each. In sloppy mode that makes a global.
    pub assigned: Vec<PlacedName<'c>>,
    /// The functions of `iml` that are called or passed on.
    pub of_iml: Vec<PlacedName<'c>>,
}

/// Deeper code is not looked at.
const DEEPEST: usize = 400;

/// What exists without a declaration where functions run, in the order of the alphabet.
const GLOBALS: [&str; 74] = [
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "Atomics",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Boolean",
    "Buffer",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "FinalizationRegistry",
    "Float32Array",
    "Float64Array",
    "Function",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "Iterator",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Set",
    "SharedArrayBuffer",
    "String",
    "Symbol",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    "WebAssembly",
    "arguments",
    "console",
    "debug",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "environment",
    "escape",
    "eval",
    "globalThis",
    "hasOwnProperty",
    "iml",
    "internal",
    "isFinite",
    "isNaN",
    "isPrototypeOf",
    "parseFloat",
    "parseInt",
    "propertyIsEnumerable",
    "toLocaleString",
    "undefined",
    "unescape",
    "valueOf",
];

/// Whether a name exists without a declaration where functions run: a built-in of the
/// language, or what Make adds.
///
/// ```
/// use makecom_runtime::script::is_global;
///
/// assert!(is_global("JSON") && is_global("Buffer") && is_global("iml"));
/// assert!(!is_global("fetch") && !is_global("require"));
/// ```
pub fn is_global(name: &str) -> bool {
    GLOBALS.binary_search(&name).is_ok()
}

/// The names that a code uses and does not declare. `None` if it does not parse, or is much
/// longer or deeper than Make's functions can be.
///
/// ```
/// use makecom_runtime::script::free_names;
///
/// let found = free_names("function f({ a, ...b }) { return [a, b].map(c => c + 1); }").unwrap();
/// assert!(found.read.is_empty());
/// let found = free_names("() => typeof fetch === 'function' && fetch").unwrap();
/// assert!(found.read.is_empty());
/// ```
pub fn free_names(code: &str) -> Option<FreeNames<'_>> {
    let source = Source::parse(code)?;
    let mut walk = Walk {
        source: &source,
        scopes: vec![Scope::of(Of::Function)],
        is_in_with: false,
        is_too_deep: false,
    };
    walk.node(source.root(), 0);
    let free = walk.scopes.pop()?;
    if walk.is_too_deep {
        return None;
    }
    Some(sorted_out(&source, free))
}

/// Sorts the names that the outermost scope does not declare.
fn sorted_out<'c>(source: &Source<'c>, free: Scope<'c>) -> FreeNames<'c> {
    let Scope { declared, uses, .. } = free;
    let uses: Vec<Use<'c>> = uses
        .into_iter()
        .filter(|one| !declared.contains(one.name))
        .collect();
    let named = |how: fn(&How<'c>) -> bool| -> HashSet<&'c str> {
        let found = uses.iter().filter(|one| how(&one.how));
        found.map(|one| one.name).collect()
    };
    let asked = named(|how| *how == How::Asked);
    let assigned = named(|how| *how == How::Assigned);
    let asked_of_iml: HashSet<&str> = uses
        .iter()
        .filter_map(|one| match &one.how {
            How::Member(name, Member::Asked) if one.name == "iml" => Some(*name),
            _ => None,
        })
        .collect();
    let mut found = FreeNames::default();
    let mut seen = HashSet::new();
    for one in &uses {
        let (line, column) = source.place(one.at);
        let placed = |text| PlacedName { text, line, column };
        match &one.how {
            How::Member(name, Member::Used)
                if one.name == "iml" && !asked_of_iml.contains(name) =>
            {
                found.of_iml.push(placed(*name));
            }
            _ if is_global(one.name) || asked.contains(one.name) => {}
            How::Assigned if seen.insert(one.name) => found.assigned.push(placed(one.name)),
            How::Read | How::Member(..) if !assigned.contains(one.name) => {
                let (line, column) = match one.how {
                    How::Member(..) => source.place(one.root),
                    _ => (line, column),
                };
                let text = one.name;
                found.read.push(PlacedName { text, line, column });
            }
            _ => {}
        }
    }
    for list in [&mut found.read, &mut found.assigned, &mut found.of_iml] {
        list.sort_by_key(|one| (one.line, one.column));
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Function,
    Block,
}

struct Scope<'c> {
    of: Of,
    declared: HashSet<&'c str>,
    uses: Vec<Use<'c>>,
}

impl Scope<'_> {
    fn of(of: Of) -> Self {
        Self {
            of,
            declared: HashSet::new(),
            uses: Vec::new(),
        }
    }
}

/// A use of a name, where it may be declared in a scope around.
struct Use<'c> {
    name: &'c str,
    how: How<'c>,
    /// The byte of what it is about: of a member, that of its own name.
    at: usize,
    /// The byte of the name itself.
    root: usize,
}

#[derive(Clone, PartialEq, Eq)]
enum How<'c> {
    Read,
    Assigned,
    /// By `typeof`, which takes a name that does not exist.
    Asked,
    /// A member of it, by its name.
    Member(&'c str, Member),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    /// Called, or passed on as what can be called.
    Used,
    /// It may be missing: a condition, a comparison, or an optional call.
    Asked,
    /// Anything else.
    Other,
}

/// What becomes of the names in a pattern.
#[derive(Clone, Copy)]
enum Bind {
    /// They are declared in the nearest scope of this kind.
    Declare(Of),
    Assign,
}

struct Walk<'s, 'c> {
    source: &'s Source<'c>,
    scopes: Vec<Scope<'c>>,
    /// In the body of `with`, a name may be a property of anything.
    is_in_with: bool,
    is_too_deep: bool,
}

impl<'c> Walk<'_, 'c> {
    fn declare(&mut self, name: &'c str, of: Of) {
        let mut scopes = self.scopes.iter_mut().rev();
        let nearest = scopes.find(|scope| of == Of::Block || scope.of == of);
        if let Some(scope) = nearest {
            scope.declared.insert(name);
        }
    }

    fn uses(&mut self, node: Node<'_>, how: How<'c>, at: usize) {
        let name = self.source.text(node);
        if let Some(scope) = self.scopes.last_mut()
            && !self.is_in_with
        {
            let root = node.start_byte();
            scope.uses.push(Use {
                name,
                how,
                at,
                root,
            });
        }
    }

    fn within(&mut self, of: Of, walk: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::of(of));
        walk(self);
        let Some(Scope { declared, uses, .. }) = self.scopes.pop() else {
            return;
        };
        if let Some(outer) = self.scopes.last_mut() {
            let free = uses.into_iter();
            outer
                .uses
                .extend(free.filter(|one| !declared.contains(one.name)));
        }
    }

    fn children(&mut self, node: Node<'_>, depth: usize) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for child in children {
            self.node(child, depth);
        }
    }

    fn field(&mut self, node: Node<'_>, name: &str, depth: usize) {
        if let Some(child) = node.child_by_field_name(name) {
            self.node(child, depth);
        }
    }

    fn node(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            self.is_too_deep = true;
            return;
        }
        let below = depth + 1;
        match node.kind() {
            "identifier" | "shorthand_property_identifier" => {
                self.uses(node, How::Read, node.start_byte());
            }
            "function_declaration" | "generator_function_declaration" => {
                if let Some(name) = node.child_by_field_name("name") {
                    // One in a block is known around it, too, in sloppy mode.
                    self.declare(self.source.text(name), Of::Block);
                    self.declare(self.source.text(name), Of::Function);
                }
                self.function(node, below);
            }
            "function_expression" | "generator_function" | "arrow_function" => {
                self.function(node, below);
            }
            "method_definition" => {
                self.computed(node, "name", below);
                self.function(node, below);
            }
            "class_declaration" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.declare(self.source.text(name), Of::Block);
                }
                self.class(node, below);
            }
            "class" => self.class(node, below),
            "class_static_block" => self.within(Of::Function, |walk| walk.children(node, below)),
            "statement_block" | "switch_body" | "for_statement" => {
                self.within(Of::Block, |walk| walk.children(node, below));
            }
            "for_in_statement" => self.within(Of::Block, |walk| walk.loop_over(node, below)),
            "catch_clause" => self.within(Of::Block, |walk| {
                if let Some(parameter) = node.child_by_field_name("parameter") {
                    walk.bind(parameter, Bind::Declare(Of::Block), below);
                }
                walk.field(node, "body", below);
            }),
            "variable_declaration" => self.variables(node, Of::Function, below),
            "lexical_declaration" => self.variables(node, Of::Block, below),
            "unary_expression" => self.unary(node, below),
            "assignment_expression" => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.bind(left, Bind::Assign, below);
                }
                self.field(node, "right", below);
            }
            "with_statement" => {
                self.field(node, "object", below);
                let before = std::mem::replace(&mut self.is_in_with, true);
                self.field(node, "body", below);
                self.is_in_with = before;
            }
            "member_expression" | "subscript_expression" => self.member(node, below),
            "pair" => {
                self.computed(node, "key", below);
                self.field(node, "value", below);
            }
            _ => self.children(node, below),
        }
    }

    /// A name in brackets is an expression; another is the name itself.
    fn computed(&mut self, node: Node<'_>, field: &str, depth: usize) {
        let name = node.child_by_field_name(field);
        if let Some(name) = name.filter(|it| it.kind() == "computed_property_name") {
            self.node(name, depth);
        }
    }

    fn function(&mut self, node: Node<'_>, depth: usize) {
        self.within(Of::Function, |walk| {
            let name = node.child_by_field_name("name");
            if let Some(name) = name.filter(|it| it.kind() == "identifier") {
                walk.declare(walk.source.text(name), Of::Block);
            }
            let list = node.child_by_field_name("parameters");
            if let Some(list) = list {
                let mut cursor = list.walk();
                let parameters: Vec<Node<'_>> = list.named_children(&mut cursor).collect();
                for parameter in parameters {
                    walk.bind(parameter, Bind::Declare(Of::Block), depth);
                }
            }
            if let Some(only) = node.child_by_field_name("parameter") {
                walk.bind(only, Bind::Declare(Of::Block), depth);
            }
            walk.field(node, "body", depth);
        });
    }

    fn class(&mut self, node: Node<'_>, depth: usize) {
        self.within(Of::Block, |walk| {
            let name = node.child_by_field_name("name");
            if let Some(name) = name {
                walk.declare(walk.source.text(name), Of::Block);
            }
            walk.children(node, depth);
        });
    }

    fn loop_over(&mut self, node: Node<'_>, depth: usize) {
        let kind = node.child_by_field_name("kind");
        let bind = match kind.map(|kind| self.source.text(kind)) {
            Some("var") => Bind::Declare(Of::Function),
            Some(_) => Bind::Declare(Of::Block),
            None => Bind::Assign,
        };
        if let Some(left) = node.child_by_field_name("left") {
            self.bind(left, bind, depth);
        }
        for field in ["value", "right", "body"] {
            self.field(node, field, depth);
        }
    }

    fn variables(&mut self, node: Node<'_>, of: Of, depth: usize) {
        let mut cursor = node.walk();
        let declarators: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for declarator in declarators {
            let name = declarator.child_by_field_name("name");
            let value = declarator.child_by_field_name("value");
            if let Some(name) = name {
                self.bind(name, Bind::Declare(of), depth);
                if let Some(value) = value.filter(|it| it.kind() == "identifier") {
                    self.taken_out(name, value);
                }
            }
            if let Some(value) = value {
                self.node(value, depth);
            }
        }
    }

    /// The members that a pattern takes out of a name.
    fn taken_out(&mut self, pattern: Node<'_>, of: Node<'_>) {
        if pattern.kind() != "object_pattern" {
            return;
        }
        let mut cursor = pattern.walk();
        for one in pattern.named_children(&mut cursor) {
            let key = match one.kind() {
                "shorthand_property_identifier_pattern" => Some(one),
                "pair_pattern" => one.child_by_field_name("key"),
                // With a default, it may be missing.
                _ => None,
            };
            if let Some(key) = key.filter(|it| it.kind() != "computed_property_name") {
                let name = self.source.text(key);
                self.uses(of, How::Member(name, Member::Used), key.start_byte());
            }
        }
    }

    fn unary(&mut self, node: Node<'_>, depth: usize) {
        let operator = node.child_by_field_name("operator");
        let operator = operator.map_or("", |it| self.source.text(it));
        let mut argument = node.child_by_field_name("argument");
        while let Some(inner) = argument.filter(|it| it.kind() == "parenthesized_expression") {
            argument = inner.named_child(0);
        }
        match argument.filter(|it| it.kind() == "identifier") {
            Some(name) if matches!(operator, "typeof" | "delete") => {
                self.uses(name, How::Asked, name.start_byte());
            }
            _ => self.field(node, "argument", depth),
        }
    }

    fn member(&mut self, node: Node<'_>, depth: usize) {
        let Some(object) = node.child_by_field_name("object") else {
            return;
        };
        let name = if node.kind() == "member_expression" {
            node.child_by_field_name("property")
        } else {
            let index = node.child_by_field_name("index");
            let literal = index.filter(|it| it.kind() == "string");
            literal
                .and_then(|it| it.named_child(0))
                .filter(|it| it.kind() == "string_fragment")
        };
        match name.filter(|_| object.kind() == "identifier") {
            Some(name) => {
                let how = How::Member(self.source.text(name), how_used(node));
                self.uses(object, how, name.start_byte());
            }
            None => self.node(object, depth),
        }
        self.field(node, "index", depth);
    }

    /// Declares or assigns the names of a pattern.
    fn bind(&mut self, pattern: Node<'_>, bind: Bind, depth: usize) {
        if depth > DEEPEST {
            self.is_too_deep = true;
            return;
        }
        let below = depth + 1;
        match pattern.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => match bind {
                Bind::Declare(of) => self.declare(self.source.text(pattern), of),
                Bind::Assign => self.uses(pattern, How::Assigned, pattern.start_byte()),
            },
            "object_pattern" | "array_pattern" | "rest_pattern" | "parenthesized_expression" => {
                let mut cursor = pattern.walk();
                let children: Vec<Node<'_>> = pattern.named_children(&mut cursor).collect();
                for child in children {
                    self.bind(child, bind, below);
                }
            }
            "assignment_pattern" | "object_assignment_pattern" => {
                if let Some(left) = pattern.child_by_field_name("left") {
                    self.bind(left, bind, below);
                }
                self.field(pattern, "right", below);
            }
            "pair_pattern" => {
                self.computed(pattern, "key", below);
                if let Some(value) = pattern.child_by_field_name("value") {
                    self.bind(value, bind, below);
                }
            }
            _ => self.node(pattern, depth),
        }
    }
}

/// How a member is used, by what is around it.
fn how_used(node: Node<'_>) -> Member {
    let Some(parent) = node.parent() else {
        return Member::Other;
    };
    let is_field = |name| {
        parent
            .child_by_field_name(name)
            .is_some_and(|it| it.id() == node.id())
    };
    match parent.kind() {
        "call_expression" if is_field("function") => {
            match parent.child_by_field_name("optional_chain") {
                Some(_) => Member::Asked,
                None => Member::Used,
            }
        }
        // As in `list.map(iml.trim)`.
        "arguments"
        | "variable_declarator"
        | "return_statement"
        | "arrow_function"
        | "pair"
        | "array" => Member::Used,
        // As in `iml.trim.call(…)`.
        "member_expression" if parent.child_by_field_name("optional_chain").is_none() => {
            Member::Used
        }
        "assignment_expression" if is_field("right") => Member::Used,
        "binary_expression"
        | "ternary_expression"
        | "parenthesized_expression"
        | "unary_expression"
        | "assignment_expression"
        | "member_expression" => Member::Asked,
        _ => Member::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globals_are_in_order() {
        assert!(GLOBALS.is_sorted());
    }

    /// The names that are read, then those assigned with `=`, then those of `iml` with a dot.
    fn free(code: &str) -> String {
        let found = free_names(code).unwrap();
        let of = |list: &[PlacedName<'_>], sign: &str| -> Vec<String> {
            list.iter()
                .map(|it| format!("{sign}{}@{}", it.text, it.column))
                .collect()
        };
        let read = of(&found.read, "").into_iter();
        let rest = of(&found.assigned, "=")
            .into_iter()
            .chain(of(&found.of_iml, "."));
        read.chain(rest).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_scopes_declare() {
        for body in [
            "",
            "return a + b + c + d + e + f;",
            "const x = 1; let y = x; var z = y; return z;",
            "if (a) { var x = 1; } return x;",
            "return g(); function g() { return h(); } function h() { return f; }",
            "{ function g() {} } return g();",
            "for (const x of a) { x(); } for (var y in a) {} return y;",
            "for (let i = 0, n = a.length; i < n; i++) { i; }",
            "try { a(); } catch (error) { error(); } try { a(); } catch { a; }",
            "try { a(); } catch ({ message, ...rest }) { return message + rest; }",
            "const { x, y: z, w = x, [a]: v, ...u } = a; return [x, z, w, v, u];",
            "const [x, , { y }, z = 1, ...w] = a; return [x, y, z, w];",
            "return a.map(x => x + 1).map((x, i) => x + i).map(({ x }) => x);",
            "const g = function h(n) { return n ? h(n - 1) : 0; }; return g(a);",
            "const g = (n = a, { m = n } = {}) => n + m; return g();",
            "outer: for (const x of a) { for (;;) { if (x) continue outer; break outer; } }",
            "class A extends Map { static #n = 1; static get m() { return A.#n; } [a]() { return super.m; } } return new A();",
            "const A = class B { n = B; static { var x = 1; x; } }; return A;",
            "return { x: a, a, y() { return 1; }, get z() { return 2; }, [b]: c, async w() {} };",
            "return a.x.y.z + a['x'] + a?.x + a.fetch() + a.iml.nope();",
            "switch (a) { case 1: let x = 1; return x; default: return x; }",
            "return `${a} ${((x) => `${x}`)(b)}` + 'x y' + /x/.test(a);",
            "return typeof fetch === 'undefined' ? a : fetch(a);",
            "return typeof (fetch) !== 'undefined' && fetch(a);",
            "with (a) { x(); y = 1; }",
            "return arguments.length + this.timezone + new.target;",
            "return [undefined, NaN, Infinity, JSON, Math, Date, RegExp, Buffer, iml, debug, environment, globalThis, console];",
            "let x; [x, a.y] = a; ({ x, y: x, z: a.z = 1 } = a); x ||= 1; x++; return x;",
            "async function g() { for await (const x of a) { await x; } } return g;",
            "const get = 1, of = 2, async = 3, set = 4; return get + of + async + set;",
            "label: { break label; }",
            "do { var x = a; } while (x); return x;",
            "const x = () => y; const y = 1; return x();",
        ] {
            let code = format!("function f(a, {{ b, x: [c] }}, d = a, ...e) {{ {body} }}");
            assert_eq!(free(&code), "", "{body}");
        }
    }

    #[test]
    fn what_nothing_declares() {
        for (code, expected) in [
            ("function f() { return x; }", "x@23"),
            ("function f() { return x.y[z]; }", "x@23 z@27"),
            ("function f() { return { x }; }", "x@25"),
            ("function f() { return { x: y, [z]: 1 }; }", "y@28 z@32"),
            ("function f() { { let x = 1; } return x; }", "x@38"),
            ("function f() { for (let i = 0;;) {} return i; }", "i@44"),
            ("function f() { try {} catch (e) {} return e; }", "e@43"),
            ("function f() { g(x => x); return x; }", "g@16 x@34"),
            ("function f(a = x) {}", "x@16"),
            ("function f({ a = x, [y]: b }) {}", "x@18 y@22"),
            ("function f() { return new X(); }", "X@27"),
            ("function f() { class A extends B {} }", "B@32"),
            ("function f() { return `${x}`; }", "x@26"),
            ("function f() { x++; y += 1; }", "x@16 y@21"),
            ("function f() { x = 1; return x; }", "=x@16"),
            ("function f() { for (x of []) {} return x; }", "=x@21"),
            (
                "function f() { [x, y] = []; ({ z } = {}); }",
                "=x@17 =y@20 =z@32",
            ),
            ("function f() { const g = function h() {}; h(); }", "h@43"),
            ("function f() { return void x; }", "x@28"),
            (
                "function f() { lable: for (;;) {} return lable; }",
                "lable@42",
            ),
            ("function f() { return iml.a(iml['b'](1)); }", ".a@27 .b@34"),
            ("function f() { return [].map(iml.a); }", ".a@34"),
            (
                "function f() { const { a, b: c, d = 1 } = iml; }",
                ".a@24 .b@27",
            ),
            (
                "function f() { return iml.a.call(1) + iml.b?.(1); }",
                ".a@27",
            ),
            ("function f() { if (iml.a) iml.a(); iml[x](); }", "x@40"),
            ("(a) => b", "b@8"),
            ("function (a) { return b; }", "b@23"),
            ("é => ü", "ü@6"),
        ] {
            assert_eq!(free(code), expected, "{code}");
        }
        // However deep, and however long.
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(free_names(&deep).is_none());
        let sum = format!("function f() {{ return x{}; }}", " + x".repeat(2_000));
        assert!(free_names(&sum).is_none());
        assert!(free_names("function f( {").is_none());
    }
}

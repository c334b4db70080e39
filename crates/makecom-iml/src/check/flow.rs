//! What an expression gives as it is, followed through `temp` and `get(…)`.
//!
//! In which order requests run is not looked at: what one of them puts into `temp` counts for
//! all.

use std::collections::HashSet;

use jsonc_parser::ast;

use super::requests::Request;
use crate::expression::{Expr, Operator, Part, Path, Step, Template};
use crate::text::value_of;

/// The rules that follow values.
pub(super) const RULES: [&str; 3] = ["secret-in-output", "secret-in-url", "user-url"];

/// What requests put into `temp`.
#[derive(Default)]
pub(super) struct Flow {
    set: Vec<Set>,
}

/// A text in `temp`, by the keys that lead to it.
struct Set {
    keys: Vec<String>,
    template: Template,
}

/// What is given as it is: a variable and the keys in it. Elements of arrays are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) root: String,
    pub(super) keys: Vec<String>,
}

/// How many keys are followed: more than anyone writes.
const DEEPEST: usize = 16;

/// What has been followed: the text in `temp`, and the keys below it.
type Seen = HashSet<(usize, Vec<String>)>;

impl Flow {
    /// Adds what requests put into `temp`.
    pub(super) fn add(&mut self, requests: &[Request<'_>]) {
        for request in requests {
            let of_response = request.response().and_then(|it| value_of(it, "temp"));
            let temps = [value_of(request.object, "temp"), of_response];
            for temp in temps.into_iter().flatten() {
                self.collect(temp, &mut Vec::new());
            }
        }
    }

    fn collect(&mut self, value: &ast::Value<'_>, keys: &mut Vec<String>) {
        if keys.len() > DEEPEST {
            return;
        }
        match value {
            ast::Value::StringLit(text) if text.value.contains("{{") => self.set.push(Set {
                keys: keys.clone(),
                template: Template::parse(&*text.value),
            }),
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let key = property.name.as_str();
                    // Its value is merged into the object around it.
                    let is_spread = key.starts_with("{{");
                    if !is_spread {
                        keys.push(key.to_owned());
                    }
                    self.collect(&property.value, keys);
                    if !is_spread {
                        keys.pop();
                    }
                }
            }
            ast::Value::Array(array) => {
                for element in &array.elements {
                    self.collect(element, keys);
                }
            }
            _ => {}
        }
    }

    /// All that the expressions of a template give as it is.
    pub(super) fn given_by(&self, template: &Template) -> Vec<Given> {
        let mut found = Vec::new();
        let mut seen = Seen::new();
        for embedded in template.expressions() {
            self.give(&embedded.expr, &[], &mut seen, &mut found);
        }
        found
    }

    /// All that the paths in a template lead to, whatever is done with it.
    pub(super) fn used_by(&self, template: &Template) -> Vec<Given> {
        let mut found = Vec::new();
        let mut seen = Seen::new();
        for embedded in template.expressions() {
            embedded.expr.walk(&mut |expr| {
                if matches!(expr, Expr::Path(_)) || taken(expr).is_some() {
                    self.give(expr, &[], &mut seen, &mut found);
                }
            });
        }
        found
    }

    /// Adds what an expression gives, with these keys taken out of it.
    fn give(&self, expr: &Expr, keys: &[String], seen: &mut Seen, found: &mut Vec<Given>) {
        if let Some((of, more)) = taken(expr) {
            let keys: Vec<String> = more.into_iter().chain(keys.iter().cloned()).collect();
            if keys.len() <= DEEPEST {
                self.give(of, &keys, seen, found);
            }
            return;
        }
        match expr {
            Expr::Path(path) => self.path(path, keys, seen, found),
            Expr::Group(group) => self.give(&group.inner, keys, seen, found),
            Expr::Operation(operation) => {
                let gives =
                    |operator| matches!(operator, Operator::Add | Operator::Or | Operator::And);
                if operation.rest.iter().any(|it| gives(it.operator)) {
                    self.give(&operation.first, keys, seen, found);
                    for operand in operation.rest.iter().filter(|it| gives(it.operator)) {
                        self.give(&operand.expr, keys, seen, found);
                    }
                }
            }
            Expr::Call(call) => {
                for argument in passed(&call.name.text, &call.arguments) {
                    self.give(argument, keys, seen, found);
                }
            }
            _ => {}
        }
    }

    fn path(&self, path: &Path, below: &[String], seen: &mut Seen, found: &mut Vec<Given>) {
        let mut keys = names(path);
        keys.extend(below.iter().cloned());
        if keys.len() > DEEPEST {
            return;
        }
        if &*path.root.text == "temp" {
            self.temp(&keys, seen, found);
        }
        found.push(Given {
            root: path.root.text.to_string(),
            keys,
        });
    }

    fn temp(&self, keys: &[String], seen: &mut Seen, found: &mut Vec<Given>) {
        for (at, set) in self.set.iter().enumerate() {
            let Some(rest) = rest(&set.keys, keys) else {
                continue;
            };
            if seen.insert((at, rest.to_vec())) {
                for embedded in set.template.expressions() {
                    self.give(&embedded.expr, rest, seen, found);
                }
            }
        }
    }

    /// Whether what these paths lead to decides how a text begins, as far as it decides the
    /// host of a URL: the text begins with it, or it follows a scheme and is the whole host.
    pub(super) fn decides_host(&self, template: &Template, is_it: &dyn Fn(&Given) -> bool) -> bool {
        self.decides(template, &[], is_it, &mut Seen::new())
    }

    fn decides(
        &self,
        template: &Template,
        keys: &[String],
        is_it: &dyn Fn(&Given) -> bool,
        seen: &mut Seen,
    ) -> bool {
        let text = template.text();
        let expr = match template.parts() {
            [Part::Expression(first), ..] => &first.expr,
            [Part::Literal(scheme), Part::Expression(host), rest @ ..] => {
                let is_scheme = ["https://", "http://"]
                    .iter()
                    .any(|known| scheme.of(text).trim_start().eq_ignore_ascii_case(known));
                let is_whole = match rest.first() {
                    None => true,
                    Some(Part::Literal(next)) => next.of(text).starts_with(['/', ':', '?', '#']),
                    Some(Part::Expression(_)) => false,
                };
                if !is_scheme || !is_whole {
                    return false;
                }
                &host.expr
            }
            _ => return false,
        };
        self.begins(expr, keys, is_it, seen)
    }

    fn begins(
        &self,
        expr: &Expr,
        keys: &[String],
        is_it: &dyn Fn(&Given) -> bool,
        seen: &mut Seen,
    ) -> bool {
        if let Some((of, more)) = taken(expr) {
            let keys: Vec<String> = more.into_iter().chain(keys.iter().cloned()).collect();
            return keys.len() <= DEEPEST && self.begins(of, &keys, is_it, seen);
        }
        match expr {
            Expr::Path(path) => {
                let mut all = names(path);
                all.extend(keys.iter().cloned());
                if &*path.root.text != "temp" {
                    let root = path.root.text.to_string();
                    return is_it(&Given { root, keys: all });
                }
                all.len() <= DEEPEST
                    && self.set.iter().enumerate().any(|(at, set)| {
                        set.keys.len() <= all.len()
                            && rest(&set.keys, &all).is_some_and(|rest| {
                                seen.insert((at, rest.to_vec()))
                                    && self.decides(&set.template, rest, is_it, seen)
                            })
                    })
            }
            Expr::Group(group) => self.begins(&group.inner, keys, is_it, seen),
            Expr::Operation(operation) => {
                let first = operation.rest.first().map(|it| it.operator);
                match first {
                    Some(Operator::Add) => self.begins(&operation.first, keys, is_it, seen),
                    Some(Operator::Or | Operator::And) => {
                        let rest = operation.rest.iter().map(|it| &it.expr);
                        let mut all = std::iter::once(&*operation.first).chain(rest);
                        all.any(|it| self.begins(it, keys, is_it, seen))
                    }
                    _ => false,
                }
            }
            Expr::Call(call) => match &*call.name.text {
                "base64" | "encodeURL" | "createJSON" | "toArray" | "join" => false,
                name => passed(name, &call.arguments)
                    .into_iter()
                    .any(|it| self.begins(it, keys, is_it, seen)),
            },
            _ => false,
        }
    }
}

/// The keys that lead from one place to another, if one is below the other: none where the
/// whole is read.
fn rest<'k>(set: &[String], read: &'k [String]) -> Option<&'k [String]> {
    let is_same = std::iter::zip(set, read).all(|(set, read)| set == read);
    is_same.then(|| read.get(set.len()..).unwrap_or_default())
}

/// The names among the steps of a path.
fn names(path: &Path) -> Vec<String> {
    let names = path.steps.iter().filter_map(|step| match step {
        Step::Name(name) | Step::Key(name) => Some(name.text.to_string()),
        _ => None,
    });
    names.collect()
}

/// What `get(of, 'a.b')` takes something out of, and the keys.
fn taken(expr: &Expr) -> Option<(&Expr, Vec<String>)> {
    let Expr::Call(call) = expr else {
        return None;
    };
    let ("get", [of, Expr::Text(path), ..]) = (&*call.name.text, &*call.arguments) else {
        return None;
    };
    let keys = path.value.split('.').map(|key| {
        let key = key.trim_matches('`');
        key.split_once('[').map_or(key, |(key, _)| key)
    });
    let is_name = |key: &&str| !key.is_empty() && !key.bytes().all(|byte| byte.is_ascii_digit());
    Some((of, keys.filter(is_name).map(str::to_owned).collect()))
}

/// The arguments that a function may give as they are, or in a form from which they can be
/// read. What a function of the app makes of one is unknown.
fn passed<'e>(name: &str, arguments: &'e [Expr]) -> Vec<&'e Expr> {
    match (name, arguments) {
        ("if", [_, branches @ ..]) => branches.iter().collect(),
        ("switch", [_, rest @ ..]) => {
            // Values and results by turns, and the default last.
            let is_result = |at: usize| at % 2 == 1 || at + 1 == rest.len();
            let results = rest.iter().enumerate().filter(|(at, _)| is_result(*at));
            results.map(|(_, result)| result).collect()
        }
        (
            "ifempty" | "merge" | "add" | "base64" | "toString" | "trim" | "upper" | "lower"
            | "capitalize" | "startcase" | "encodeURL" | "decodeURL" | "escapeHTML" | "ascii"
            | "createJSON" | "parseJSON" | "toArray" | "toBinary" | "first" | "last" | "reverse"
            | "join",
            all,
        ) => all.iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::requests::Api;
    use crate::text::tree;

    fn given(temp: &str, text: &str) -> Vec<String> {
        let document = format!(r#"[{{ "temp": {temp} }}]"#);
        let document = tree(&document).unwrap();
        let mut flow = Flow::default();
        flow.add(&Api::of_requests(&document).requests);
        let given = flow.given_by(&Template::parse(text)).into_iter();
        let given = given.filter(|it| it.root != "temp");
        given
            .map(|it| [vec![it.root], it.keys].concat().join("."))
            .collect()
    }

    #[test]
    fn what_an_expression_gives() {
        let simple = r#"{ "a": "{{body.x}}", "b": { "c": "{{connection}}" } }"#;
        for (temp, text, expected) in [
            (
                "{}",
                "{{body.a}} {{item.b[1].c}}",
                &["body.a", "item.b.c"][..],
            ),
            ("{}", "{{get(body, 'a.b[2].`c`')}}", &["body.a.b.c"]),
            ("{}", "{{get(get(body; 'a'); 'b')}}", &["body.a.b"]),
            ("{}", "{{get(body, item.x)}}", &[]),
            ("{}", "{{if(body.a, item.b, 1)}}", &["item.b"]),
            (
                "{}",
                "{{switch(body.a, 'x', item.b, item.c)}}",
                &["item.b", "item.c"],
            ),
            ("{}", "{{body.a = item.b}}", &[]),
            (
                "{}",
                "{{length(body.a)}}{{sha256(body.b)}}{{own(body.c)}}",
                &[],
            ),
            ("{}", "{{(body.a + 'x') | item.b}}", &["body.a", "item.b"]),
            (simple, "{{temp.a}}", &["body.x"]),
            (simple, "{{temp.b.c.d}}", &["connection.d"]),
            (simple, "{{get(temp, 'b.c.d')}}", &["connection.d"]),
            (simple, "{{temp.b}}", &["connection"]),
            (simple, "{{temp}}", &["body.x", "connection"]),
            (simple, "{{temp.d}}", &[]),
            (simple, "{{if(temp.a, 1, 2)}}", &[]),
            (
                r#"{ "a": "{{temp.b}}", "b": "{{temp.a}}{{body.x}}" }"#,
                "{{temp.a}}",
                &["body.x"],
            ),
            (r#"{ "a": "{{temp.a.b}}" }"#, "{{temp.a}}", &[]),
            (
                r#"{ "{{...}}": "{{body.x}}" }"#,
                "{{temp.a}}",
                &["body.x.a"],
            ),
            (r#""{{body.x}}""#, "{{temp.a}}", &["body.x.a"]),
            (r#"{ "a": ["{{body.x}}"] }"#, "{{temp.a[1]}}", &["body.x"]),
        ] {
            assert_eq!(given(temp, text), expected, "{temp} {text}");
        }
    }
}

//! Trees and diagnostics of templates, and what holds of any text.

use std::time::Duration;

use cpu_time::ThreadTime;
use proptest::prelude::*;

use super::*;

/// The shape of a tree: operands of an operation in parentheses, `?` for what is invalid.
fn shape(expr: &Expr) -> String {
    let all = |exprs: &[Expr]| -> String {
        let shapes: Vec<_> = exprs.iter().map(shape).collect();
        shapes.join(" ")
    };
    match expr {
        Expr::Text(text) => format!("'{}'", text.value),
        Expr::Number(number) => number.digits.to_string(),
        Expr::Keyword(word) => word.keyword.to_string().to_uppercase(),
        Expr::Path(path) => {
            let steps = path.steps.iter().map(|step| match step {
                Step::Name(name) => format!(".{}", name.text),
                Step::First(_) => "[]".to_owned(),
                Step::Index(index) => format!("[{}]", index.number),
                Step::Computed(it) if it.has_braces => format!("[{{{}}}]", shape(&it.index)),
                Step::Computed(it) => format!("[?{}]", shape(&it.index)),
                Step::Key(key) => format!("[?{}]", key.text),
            });
            format!("{}{}", path.root.text, steps.collect::<String>())
        }
        Expr::Call(call) => format!("{}({})", call.name.text, all(&call.arguments)),
        Expr::Not(not) => format!("!{}", shape(&not.operand)),
        Expr::Operation(operation) => {
            let rest = operation.rest.iter().map(|operand| {
                let dash = if operand.may_be_dash { "~" } else { "" };
                format!(" {dash}{} {}", operand.operator, shape(&operand.expr))
            });
            format!("({}{})", shape(&operation.first), rest.collect::<String>())
        }
        Expr::Group(group) => format!("<{}>", shape(&group.inner)),
        Expr::Empty(_) => "_".to_owned(),
        Expr::Invalid(invalid) => format!("?[{}]", all(&invalid.parts)),
    }
}

/// The shape of the only expression, and the codes with their places in the text.
fn parsed(inner: &str) -> (String, String) {
    let template = Template::parse(format!("{{{{{inner}}}}}"));
    let shapes: Vec<_> = template.expressions().map(|it| shape(&it.expr)).collect();
    (shapes.join(" | "), found(&template))
}

fn found(template: &Template) -> String {
    let codes = template.diagnostics().iter().map(|found| {
        let at = found.span.of(template.text());
        format!("{} {at}", found.code)
    });
    codes.collect::<Vec<_>>().join("; ")
}

const VALID: &[(&str, &str)] = &[
    ("body.id", "body.id"),
    (" body . id ", "body.id"),
    ("body.data[1].prop", "body.data[1].prop"),
    ("body.data[].`a b`.c", "body.data[].a b.c"),
    ("`a b`.c", "a b.c"),
    ("body.`2`.x", "body.2.x"),
    (
        "body.list[{{parameters.idx}}]",
        "body.list[{parameters.idx}]",
    ),
    ("body.a[{{b[{{1}}]}}][2]", "body.a[{b[{1}]}][2]"),
    ("body[99999999999999999999]", "body[9223372036854775807]"),
    ("é.ü_1", "é.ü_1"),
    ("null", "NULL"),
    ("null.a", "null.a"),
    ("nulls", "nulls"),
    ("emptyarray", "EMPTYARRAY"),
    ("executionId", "EXECUTIONID"),
    ("'a'", "'a'"),
    ("\"it's\"", "'it's'"),
    ("''", "''"),
    (r"'/\d+/g'", r"'/\d+/g'"),
    (r"'a\\'", r"'a\\'"),
    ("'}}'", "'}}'"),
    ("'{{a}}'", "'{{a}}'"),
    (
        "parseJSON('{\"a\":{\"b\":1}}')",
        "parseJSON('{\"a\":{\"b\":1}}')",
    ),
    ("1", "1"),
    ("1.50", "1.50"),
    ("-2", "-2"),
    ("- 2", "-2"),
    ("f(a, -2)", "f(a -2)"),
    ("a - -2", "(a - -2)"),
    ("a--2", "(a - -2)"),
    ("a -2", "(a - 2)"),
    ("f()", "f()"),
    ("f(a,)", "f(a _)"),
    ("f(,)", "f(_ _)"),
    ("f(,a,,b)", "f(_ a _ b)"),
    ("f (a)", "f(a)"),
    ("f(g(a), h(b))", "f(g(a) h(b))"),
    ("(a)", "<a>"),
    ("!a", "!a"),
    ("!!a", "!!a"),
    ("!a = b", "(!a = b)"),
    (
        "!body.error && statusCode = 200",
        "(!body.error & (statusCode = 200))",
    ),
    ("a + b - c ++ d", "(a + b - c ++ d)"),
    ("2 + 3 * 4", "(2 + (3 * 4))"),
    ("2 * 3 + 4", "((2 * 3) + 4)"),
    ("(2 + 3) * 4", "(<(2 + 3)> * 4)"),
    ("a | b & c < d + e * f", "(a | (b & (c < (d + (e * f)))))"),
    ("a*b/c%d", "(a * b / c % d)"),
    ("true || false && false", "(TRUE | (FALSE & FALSE))"),
    ("1+2>2", "((1 + 2) > 2)"),
    ("a!=b", "(a != b)"),
    ("a=!b", "(a = !b)"),
    ("a=-1", "(a = -1)"),
    ("a<-1", "(a < -1)"),
    ("if(a = 1, 'x', b)", "if((a = 1) 'x' b)"),
    // A minus with a variable after it, or spaces around it.
    ("temp.end-temp.start", "(temp.end - temp.start)"),
    ("body.total-1", "(body.total - 1)"),
    ("body.a - b", "(body.a - b)"),
    ("body.end-now", "(body.end - NOW)"),
    ("end-start", "(end - start)"),
    ("length(a)-count(b)", "(length(a) - count(b))"),
    ("body.`a`-b", "(body.a - b)"),
];

#[test]
fn trees_of_valid_expressions() {
    let mut wrong = Vec::new();
    for &(text, expected) in VALID {
        let found = parsed(text);
        if found != (expected.to_owned(), String::new()) {
            wrong.push((text, found));
        }
    }
    assert_eq!(wrong, []);
}

const DISPUTED: &[(&str, &str, &str)] = &[
    ("a == 1", "(a = 1)", "equality-alias =="),
    ("a === 1", "(a = 1)", "strict-equality ==="),
    ("a !== 1", "(a != 1)", "strict-equality !=="),
    (
        "a and b or c",
        "((a & b) | c)",
        "word-operator and; word-operator or",
    ),
    ("f(a; b; c)", "f(a b c)", "semicolon ;"),
    ("f(a; g(b; c))", "f(a g(b c))", "semicolon ;; semicolon ;"),
    ("f(a;)", "f(a _)", "semicolon ;"),
    ("body[0].a", "body[0].a", "zero-index [0]"),
    ("body[ 00 ].a", "body[0].a", "zero-index 00"),
    ("1 < 2 = true", "((1 < 2) = TRUE)", "chained-comparison ="),
    ("a = b = c", "(a = b = c)", "chained-comparison ="),
    ("a = (b = c)", "(a = <(b = c)>)", ""),
    ("a = b < c", "(a = (b < c))", "chained-comparison ="),
    ("a < b & c < d", "((a < b) & (c < d))", ""),
    (
        "body.my-name",
        "(body.my ~- name)",
        "dash-in-name body.my-name",
    ),
    (
        "body.a-b-c.d",
        "(body.a ~- b ~- c.d)",
        "dash-in-name body.a-b-c.d",
    ),
    (
        "'x' + body.a-b",
        "('x' + body.a ~- b)",
        "dash-in-name body.a-b",
    ),
    (
        "body.a-b - c.d",
        "(body.a ~- b - c.d)",
        "dash-in-name body.a-b",
    ),
    ("length(a)", "length(a)", ""),
    ("replace(a, b)", "replace(a b)", "argument-count replace"),
    ("upper()", "upper()", "argument-count upper"),
    ("upper(a, b)", "upper(a b)", "argument-count upper"),
    ("mine(a, b)", "mine(a b)", ""),
    ("parseDate(a, X)", "parseDate(a X)", "unquoted-format X"),
    (
        "parseDate(a, parameters.format)",
        "parseDate(a parameters.format)",
        "",
    ),
];

/// What sources differ on is read, and has a diagnostic that is no error.
#[test]
fn disputed_forms_are_read_and_named() {
    let mut wrong = Vec::new();
    for &(text, expected, codes) in DISPUTED {
        let found = parsed(text);
        if found != (expected.to_owned(), codes.to_owned()) {
            wrong.push((text, found));
        }
        let template = Template::parse(format!("{{{{{text}}}}}"));
        assert_eq!(template.errors().count(), 0, "{text}");
    }
    assert_eq!(wrong, []);
}

const ERRORS: &[(&str, &str, &str)] = &[
    // Operands, operators, brackets.
    ("", "?[]", "empty-expression {{}}"),
    (" ", "?[]", "empty-expression {{ }}"),
    ("a +", "(a + ?[])", "missing-operand }}"),
    ("* a", "(?[] * a)", "missing-operand *"),
    ("a + * b", "(a + (?[] * b))", "missing-operand *"),
    ("f(a +, b)", "f((a + ?[]) b)", "missing-operand ,"),
    ("()", "?[]", "missing-operand ()"),
    ("a b", "?[a b]", "missing-operator b"),
    ("f(a b c, d)", "f(?[a b c] d)", "missing-operator b"),
    ("a 'b'", "?[a 'b']", "missing-operator 'b'"),
    ("body.", "body", "missing-name ."),
    ("body..a", "?[body a]", "missing-name ."),
    (".a.b", "a.b", "unexpected ."),
    ("a, b", "?[a b]", "unexpected ,"),
    ("(a, b)", "?[a b]", "unexpected ,"),
    ("a)", "a", "unbalanced )"),
    ("a]", "a", "unbalanced ]"),
    ("a + } b", "(a + b)", "unbalanced }"),
    ("(a", "?[a]", "unbalanced ("),
    ("if(a, first(b)", "if(a first(b))", "unbalanced ("),
    ("f(g(a", "f(g(a))", "unbalanced ("),
    ("a[1", "a", "unbalanced ["),
    ("a[", "a", "unbalanced ["),
    ("f(a]", "f(a)", "unbalanced ]"),
    ("a @ b", "?[a b]", "unexpected @"),
    ("$a.b", "a.b", "unexpected $"),
    // Quotes.
    ("'a", "a", "unclosed-text '"),
    ("don't", "?[don t]", "unclosed-text '"),
    ("body.`a", "?[body a]", "unclosed-name `"),
    (r"'it\'s'", "?[]", r"escaped-quote \'"),
    (
        r"replace(a, '\', '/')",
        "replace(a ?[])",
        r"escaped-quote \'",
    ),
    ("body.`a\\`", "?[body ?[]]", "escaped-quote \\`"),
    // What other languages have.
    ("['a']", "?['a']", "array-literal ['a']"),
    ("[]", "?[]", "array-literal []"),
    (
        "[1, -2, [3]]",
        "?[1 -2 ?[3]]",
        "array-literal [1, -2, [3]]; array-literal [3]",
    ),
    ("add([], body.a)", "add(?[] body.a)", "array-literal []"),
    (" {a: 1} ", "?[a 1]", "object-literal {a: 1}"),
    (" {} ", "?[]", "object-literal {}"),
    ("{a: b.c}", "?[a b.c]", "object-literal {a: b.c}"),
    (
        "f({'a': {b: 1}})",
        "f(?['a' ?[b 1]])",
        "object-literal {'a': {b: 1}}; object-literal {b: 1}",
    ),
    ("{...a, b}", "?[a b]", "object-literal {...a, b}"),
    ("a ? b : c", "?[a b c]", "conditional-operator ?"),
    (
        "a ? b ? 1 : 2 : c",
        "?[a b 1 2 c]",
        "conditional-operator ?; conditional-operator ?",
    ),
    ("f(a ? b : c, d)", "f(?[a b c] d)", "conditional-operator ?"),
    ("x => x.y", "?[x x.y]", "arrow-function x =>"),
    ("() => 1", "?[1]", "arrow-function () =>"),
    (
        "map(a, (x, y) => x.z)",
        "map(a ?[x y x.z])",
        "arrow-function (x, y) =>",
    ),
    ("a ?? b", "?[a b]", "foreign-operator ??"),
    ("a?.b", "?[a b]", "foreign-operator ?."),
    ("a ** 2", "?[a 2]", "foreign-operator **"),
    ("a <> b", "?[a b]", "foreign-operator <>"),
    ("a += 1", "?[a 1]", "foreign-operator +="),
    ("~a", "a", "foreign-operator ~"),
    ("...", "?[]", "spread-value ...; missing-operand }}"),
    (
        "replace(a, /b(c)/g, d)",
        "replace(a ?[] d)",
        "regex-literal /b(c)/g",
    ),
    (
        "body.items.map(x)",
        "?[body.items.map x]",
        "method-call body.items.map",
    ),
    ("-a.b", "?[a.b]", "unary-sign -"),
    ("+1", "?[1]", "unary-sign +"),
    ("!-a", "!?[a]", "unary-sign -"),
    ("-(1)", "?[<1>]", "unary-sign -"),
    ("1e5", "?[]", "number-format 1e5"),
    ("1e-5", "?[]", "number-format 1e-5"),
    ("0xff", "?[]", "number-format 0xff"),
    ("1_000", "?[]", "number-format 1_000"),
    ("5.", "?[]", "number-format 5."),
    (".5", "5", "number-format .5"),
    ("now()", "now()", "called-keyword now"),
    ("and(a, b)", "and(a b)", "called-keyword and"),
    ("emptyobject", "emptyobject", "unknown-keyword emptyobject"),
    (
        "first(a).b.c",
        "?[first(a)]",
        "path-after-value .b; path-after-value .c",
    ),
    ("split(a, b)[1]", "?[split(a b)]", "path-after-value [1]"),
    ("(a).b", "?[<a>]", "path-after-value .b"),
    ("'a'.length", "?['a']", "path-after-value .length"),
    ("f(a)(b)", "?[f(a) b]", "method-call f(a)(b)"),
    ("'a'.split(b)", "?['a' b]", "method-call .split"),
    ("`f`(a)", "f(a)", "method-call `f`"),
    ("a + {{b}}", "(a + ?[b])", "nested-braces {{"),
    ("{{a}}", "?[a]", "nested-braces {{"),
    // Paths.
    ("body.$ref", "body.$ref", "name-character $ref"),
    (
        "body.@odata.next",
        "body.@odata.next",
        "name-character @odata",
    ),
    ("body.2fa", "body.2fa", "name-character 2fa"),
    ("body.2", "body.2", "name-character 2"),
    ("1.value", "?[value]", "scenario-path 1.value"),
    ("12.`a b`", "?[a b]", "scenario-path 12.`a b`"),
    ("body[-1].a", "body[-1].a", "negative-index [-1"),
    ("body['a b'].c", "body[?a b].c", "quoted-index 'a b'"),
    ("headers.[`a-b`]", "headers[?a-b]", "quoted-index `a-b`"),
    ("body[temp.i].a", "body[?temp.i].a", "bare-index temp.i"),
    ("body[i + 1]", "body[?(i + 1)]", "bare-index i + 1"),
    ("body['a' + b]", "body[?('a' + b)]", "bare-index 'a' + b"),
    ("body[1.5]", "body[1]", "index-format 1.5"),
    ("body.{{x}}", "body[??[x]]", "nested-braces {{"),
    (
        "headers.content-type",
        "(headers.content ~- type)",
        "dash-in-header headers.content-type",
    ),
    (
        "headers.x-a-b",
        "(headers.x ~- a ~- b)",
        "dash-in-header headers.x-a-b",
    ),
];

/// What is no expression is named, with its place, and what is in it is read.
#[test]
fn errors_are_named_where_they_are() {
    let mut wrong = Vec::new();
    for &(text, expected, codes) in ERRORS {
        let found = parsed(text);
        if found != (expected.to_owned(), codes.to_owned()) {
            wrong.push((text, found));
        }
        let template = Template::parse(format!("{{{{{text}}}}}"));
        assert_ne!(template.errors().count(), 0, "{text}");
    }
    assert_eq!(wrong, []);
}

const TEXTS: &[(&str, &str, &str)] = &[
    ("", "", ""),
    ("a", "", ""),
    ("a {{b}} c {{d}}", "b | d", ""),
    ("{{a}}{{b}}", "a | b", ""),
    ("{{body.data", "body.data", "unclosed-expression {{"),
    ("{{a.b}/me", "?[a.b me]", "unclosed-expression {{"),
    ("{{a} b {{c}}", "?[a b] | c", "unclosed-expression {{"),
    ("{{a {{b}}", "a | b", "unclosed-expression {{"),
    ("{{", "?[]", "unclosed-expression {{"),
    (
        "{{don't}} {{it's}}",
        "?[don t] | ?[it s]",
        "unclosed-text '; unclosed-text '",
    ),
    ("a}}", "", "unopened-expression }}"),
    ("{a}}", "", "unopened-expression }}"),
    ("}} {{a}}", "a", "unopened-expression }}"),
    (r#"{"a":{"b":{{c}}}}"#, "c", ""),
    (r#"{"a":{"b":"{{c}}"}}"#, "c", ""),
    (r"\{{a}}", "a", r"escaped-braces \{{"),
    (" {{a}}", "a", "padded-expression {{a}}"),
    (" {{a", "a", "unclosed-expression {{"),
    ("{{a}}\n", "a", "padded-expression {{a}}"),
    (" {{a}} {{b}}", "a | b", ""),
    ("{a} {{b}}", "b", ""),
    ("{{{a: 1}}}", "?[a 1]", "object-literal {a: 1}"),
];

#[test]
fn expressions_begin_and_end_in_text() {
    for &(text, expected, codes) in TEXTS {
        let template = Template::parse(text);
        let shapes: Vec<_> = template.expressions().map(|it| shape(&it.expr)).collect();
        assert_eq!(shapes.join(" | "), expected, "{text}");
        assert_eq!(found(&template), codes, "{text}");
    }
}

#[test]
fn formatted_is_the_usual_spelling() {
    for (text, expected) in [
        ("{{ a }}", "{{a}}"),
        ("x {{if(a;'b';c)}} y", "x {{if(a, 'b', c)}} y"),
        ("{{a+b*-2}}", "{{a + b * -2}}"),
        ("{{if( a ,'b' , )}}", "{{if(a, 'b',)}}"),
        ("{{! a and(b)}}", "{{!a and (b)}}"),
        ("{{a . b [ 1 ] [] . `c d`}}", "{{a.b[1][].`c d`}}"),
        ("{{a[{{ b+1 }}]}}", "{{a[{{b + 1}}]}}"),
        // Not what has an error, or may be a name.
        ("{{ a ? b : c }} {{ d }}", "{{ a ? b : c }} {{d}}"),
        ("{{ body.a-b }}", "{{ body.a-b }}"),
        ("{{ a", "{{ a"),
    ] {
        assert_eq!(Template::parse(text).formatted(), expected);
    }
}

/// Every example that is evaluated is read, and every one that is refused is named.
#[test]
fn the_examples_are_read_or_refused_as_they_should() {
    let examples = include_str!("../../tests/data/expressions.json");
    let examples: serde_json::Value = serde_json::from_str(examples).unwrap();
    let mut count = 0;
    for example in examples["examples"].as_array().unwrap() {
        let Some(template) = example["template"].as_str() else {
            continue;
        };
        count += 1;
        let parsed = Template::parse(template);
        let errors: Vec<_> = parsed.errors().map(|found| found.code.as_str()).collect();
        let expected: &[&str] = match example["id"].as_str().unwrap() {
            "error-002" => &["unclosed-expression"],
            "error-003" => &["unbalanced"],
            "error-004" => &["array-literal"],
            "error-005" => &["object-literal"],
            "error-006" => &["quoted-index"],
            _ => &[],
        };
        assert_eq!(errors, expected, "{template}");
        if errors.is_empty() {
            // Formatting does not change what it means.
            same(&parsed, &Template::parse(parsed.formatted()));
        }
    }
    assert_eq!(count, 222);
}

#[test]
fn large_and_deep_templates_take_linear_time() {
    let many = |text: &str| text.repeat(100_000 / text.len());
    let start = ThreadTime::now();
    let repeated = [
        "{{",
        "{{a ",
        "{{a}}",
        "(",
        "f(",
        "[",
        "{",
        "!",
        "-",
        "a.",
        "a[",
        "a[{{",
        "a+",
        "a-",
        "'",
        "\"",
        "`",
        "'}}{{",
        "\\'",
        "}",
        "}}",
        "a ? ",
        "=>",
        "(a,b)",
        "/x/,",
        "/ ",
        "1.",
        "a?b:",
        "...",
        "[1,",
        "{a:",
        ",",
        ";",
        "f(;",
        "@",
        "a b ",
        "body.a-b-",
        "é",
        " ",
        "a[0]",
        "f()(",
        "f().",
        "\\",
        "#{",
        "a and ",
        "==",
        "'\\'",
        "{{don't}}",
        "[{{",
    ];
    for text in repeated {
        for open in ["{{", ""] {
            let text = format!("{open}{}", many(text));
            let template = Template::parse(&*text);
            whole(&template);
            drop(template.formatted());
        }
    }
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn nesting_has_a_limit() {
    for (open, inner, close) in [
        ("(", "a", ")"),
        ("f(", "a", ")"),
        ("a[{{", "1", "}}]"),
        ("!", "a", ""),
        ("a+(b*", "c", ")"),
    ] {
        let nested = |depth: usize| {
            format!(
                "{{{{{}{inner}{}}}}}",
                open.repeat(depth),
                close.repeat(depth)
            )
        };
        let codes = |depth| -> Vec<_> {
            let template = Template::parse(nested(depth));
            template.errors().map(|found| found.code).collect()
        };
        assert_eq!(codes(40), [], "{open}");
        assert_eq!(codes(10_000), [DiagnosticCode::TooDeep], "{open}");
    }
}

/// Tokens are all of the text, and parts too; each node is within the one around it.
fn whole(template: &Template) {
    let text = template.text();
    let mut at = 0;
    for token in template.tokens() {
        assert_eq!(token.span.start, at, "{text}");
        assert!(
            token.span.end > at && text.is_char_boundary(token.span.end),
            "{text}"
        );
        at = token.span.end;
    }
    assert_eq!(at, text.len());
    let mut at = 0;
    for part in template.parts() {
        let span = match part {
            Part::Literal(span) => *span,
            Part::Expression(embedded) => {
                within(&embedded.expr, embedded.span, text);
                embedded.span
            }
        };
        assert_eq!(span.start, at);
        at = span.end;
    }
    assert_eq!(at, text.len());
    for found in template.diagnostics() {
        let Span { start, end } = found.span;
        assert!(start <= end && end <= text.len(), "{found:?}");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        assert!(!found.message.is_empty() && !found.help.is_empty());
    }
}

fn within(expr: &Expr, around: Span, text: &str) {
    let span = expr.span();
    assert!(
        around.start <= span.start && span.end <= around.end,
        "{text} {expr:?}"
    );
    assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
    expr.each_child(&mut |child| within(child, span, text));
}

/// That two templates have the same trees, at other places.
fn same(one: &Template, other: &Template) {
    let shapes = |template: &Template| -> Vec<String> {
        let shapes = template
            .expressions()
            .map(|it| format!("{:?}", placeless(&it.expr)));
        shapes.collect()
    };
    assert_eq!(
        shapes(one),
        shapes(other),
        "{} {}",
        one.text(),
        other.text()
    );
}

/// A tree as text without its places.
fn placeless(expr: &Expr) -> String {
    let shown = format!("{expr:?}");
    let mut out = String::new();
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        out += before;
        rest = after.split_once('}').unwrap().1;
    }
    out + rest
}

/// Texts that are nearly templates.
fn near() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{{",
        "}}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "[]",
        "[1]",
        "[0]",
        "[-1]",
        "[{{",
        "}}]",
        ".",
        ",",
        ";",
        ":",
        "?",
        "=>",
        "'",
        "\"",
        "`",
        "\\",
        "'a'",
        "\"b\"",
        "`c d`",
        "a",
        "body",
        "body.a",
        "if(",
        "f(",
        "null",
        "now",
        "and",
        "or",
        "-",
        "+",
        "++",
        "*",
        "/",
        "/x/g",
        "%",
        "!",
        "=",
        "==",
        "===",
        "!=",
        "<",
        ">=",
        "&&",
        "|",
        "??",
        "...",
        "1",
        "1.5",
        "1e5",
        "0x1",
        "$",
        "@",
        "é",
        "😀",
        " ",
        "\n",
        "headers.x-y",
    ]);
    prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
}

/// Valid expressions.
fn valid() -> impl Strategy<Value = String> {
    let name = "[a-z][a-zA-Z0-9_]{0,5}";
    let leaf = prop_oneof![
        "-?[0-9]{1,3}(\\.[0-9]{1,2})?",
        "'[^'\\\\{}]{0,5}'",
        "\"[^\"\\\\{}]{0,5}\"",
        "(body|temp)(\\.[a-z]{1,4}|\\[\\]|\\[[1-9]\\]|\\.`[^`{}\\\\]{1,3}`){0,3}",
        prop::sample::select(vec!["null", "now", "emptyarray"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 40, 4, move |inner| {
        let operators = vec!["+", "-", "*", "/", "=", "!=", "<", "&&", "|", " and ", "++"];
        prop_oneof![
            (
                inner.clone(),
                prop::sample::select(operators),
                inner.clone()
            )
                .prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("! ({a} )")),
            inner
                .clone()
                .prop_map(|a| format!("body.x[{{{{ {a} }}}}].y")),
            (name, prop::collection::vec(inner, 0..4), prop::bool::ANY).prop_map(
                |(name, arguments, has_semicolons)| {
                    let separator = if has_semicolons { ";" } else { " ," };
                    format!("f{name}({})", arguments.join(separator))
                }
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_kept(text in ".{0,200}") {
        whole(&Template::parse(&*text));
    }

    #[test]
    fn nearly_a_template_is_kept_and_formatting_keeps_its_tree(text in near()) {
        let template = Template::parse(&*text);
        whole(&template);
        let formatted = Template::parse(template.formatted());
        same(&template, &formatted);
        // What is usual is left as it is.
        prop_assert_eq!(formatted.formatted(), formatted.text());
    }

    #[test]
    fn what_is_valid_has_no_errors(text in valid()) {
        let template = Template::parse(format!("{{{{{text}}}}}"));
        let errors: Vec<_> = template.errors().collect();
        prop_assert!(errors.is_empty(), "{} {:?}", text, errors);
        prop_assert!(template.single().is_some());
        whole(&template);
        same(&template, &Template::parse(template.formatted()));
    }
}

/// Found by fuzzing: what was wrong in the brackets hid that they mean nothing.
#[test]
fn brackets_after_a_value_are_an_error_whatever_is_in_them() {
    for text in [
        "{{5[{{{a% 5{{b}}]}}}}]}}A{",
        "{{5[(]}}",
        "{{5[a.}}",
        "{{'a'[{{)}}]}}",
        "{{(1)[{{b}}",
        "{{2[n *%& --% -- @m-/---}}",
        "{{i((((0[;;;;N.it&g)}}",
        "{{ifempty(body)[{{%((e}{o%%{{ {{}}e/{{}}%",
        "{{2[2++e}}",
    ] {
        let template = Template::parse(text);
        assert!(template.errors().next().is_some(), "{text}");
        assert_eq!(template.formatted(), text);
    }
}

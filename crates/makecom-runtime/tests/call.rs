//! Functions of an app that are called with values.

use makecom_runtime::Value;
use makecom_runtime::script::{Function, Limits, Suite};

#[test]
fn values_go_in_and_come_back() {
    let mut wrong = Vec::new();
    for (code, arguments, expected) in [
        (
            "x => x",
            r#"[{"a":[1.5,"b",true,null],"":{}}]"#,
            r#"{"a":[1.5,"b",true,null],"":{}}"#,
        ),
        (
            "function f(a, b) { return a + b; }",
            r#"["x","y"]"#,
            r#""xy""#,
        ),
        (
            "function f() { return arguments.length; }",
            "[null,null]",
            "2",
        ),
        ("function f() { return iml.other(20) + 1; }", "[]", "41"),
        (
            "function f() { return iml.upper(this.timezone); }",
            "[]",
            r#""UTC""#,
        ),
        (
            "function f() { return new Date(0); }",
            "[]",
            r#""1970-01-01T00:00:00.000Z""#,
        ),
        ("function f(x) { x.push(1); return x; }", "[[]]", "[1]"),
        (
            "function f() { throw new TypeError('no'); }",
            "[]",
            "function-failed: TypeError: no",
        ),
        (
            "function f() { throw 5; }",
            "[]",
            "function-failed: 5 was thrown",
        ),
        (
            "function f() { for (;;); }",
            "[]",
            "function-failed: Error: Script execution timed out after 1000ms",
        ),
        (
            "function f() { return f(); }",
            "[]",
            "function-failed: RangeError: Maximum call stack size exceeded",
        ),
        (
            "function f() { return () => 1; }",
            "[]",
            "function-failed: TypeError: a function is no value of an expression",
        ),
        (
            "function f( {",
            "[]",
            "function-failed: SyntaxError: unexpected end of the text",
        ),
    ] {
        let mut limits = Limits::default();
        limits.test = std::time::Duration::from_secs(1);
        let functions = vec![
            Function::new("f", code),
            Function::new("other", "function other(n) { return n * 2; }"),
        ];
        let suite = Suite::new(functions).limits(limits);
        let arguments = match Value::from_json(arguments).unwrap() {
            Value::Array(items) => items.to_vec(),
            _ => Vec::new(),
        };
        let got = match suite.call("f", &arguments) {
            Ok(value) => value.to_json().unwrap(),
            Err(error) => format!("{}: {error}", error.code()),
        };
        if got != expected {
            wrong.push(format!("{code}\n  {got}\n  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! `makecom test`, and what `makecom validate` says of functions.

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use makecom_sandbox::Sandbox;
use serde_json::Value;
use support::Desk;

/// An app with these functions: name, code and test.
async fn desk(functions: &[(&str, Option<&str>, Option<&str>)]) -> Desk {
    let desk = Desk::new(Sandbox::builder()).await;
    let mut components = serde_json::Map::new();
    for (name, code, test) in functions {
        let file = |what: &str| format!("functions/{name}/{name}.{what}.js");
        components.insert(
            (*name).to_owned(),
            serde_json::json!({"codeFiles": {"code": file("code"), "test": file("test")}}),
        );
        for (what, text) in [("code", code), ("test", test)] {
            if let Some(text) = text {
                desk.write(&file(what), text);
            }
        }
    }
    let manifest = serde_json::json!({
        "fileVersion": 1,
        "generalCodeFiles": {},
        "components": {"function": components},
        "origins": [],
    });
    desk.write("makecomapp.json", &manifest.to_string());
    desk
}

const APP: &[(&str, Option<&str>, Option<&str>)] = &[
    (
        "fullName",
        Some(
            "function fullName(user) {\n  if (!user) return null;\n  return `${user.first} ${user.last}`;\n}\n",
        ),
        Some(
            "it('joins', () => {\n  assert.strictEqual(fullName({ first: 'A', last: 'B' }), 'A B');\n});\n\nit('of nobody', () => {\n  assert.deepStrictEqual({ name: fullName() }, { name: '' });\n});\n",
        ),
    ),
    (
        "price",
        Some("function price(x) { return x.p * x.n; }"),
        None,
    ),
    (
        "total",
        Some("function total(a) { return a.reduce((s, x) => s + iml.price(x), 0); }"),
        Some(
            "it('sums', () => assert.equal(total([{ p: 2, n: 3 }]), 6));\nit('later', async () => { await null; assert.ok(0); });\ndebug(total([]));",
        ),
    ),
    (
        "unused",
        Some("function unused() {}"),
        Some("// no test yet\n"),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_tested() {
    let mut desk = desk(APP).await;
    desk.run("test")
        .run("test --filter total")
        .run("test --filter total --strict")
        .run("test --filter nothing")
        .run("test functions/total/total.test.js");
    desk.write("functions/unused/unused.code.js", "function unused( {");
    desk.run("test --filter total");
    desk.write("makecomapp.json", "{");
    desk.run("test");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_are_exit_codes() {
    for (test, code) in [
        ("it('a', () => {})", 0),
        ("it('a', () => { throw 1 })", 3),
        ("throw 1", 3),
        ("for (;;);", 3),
        ("it('a', async () => {})", 0),
        ("process.exit(0)", 3),
    ] {
        let desk = desk(&[("one", Some("function one() {}"), Some(test))]).await;
        let output = desk.output("test");
        assert_eq!(output.status.code(), Some(code), "{test}: {output:?}");
    }
    let desk = Desk::new(Sandbox::builder()).await;
    assert_eq!(desk.output("test").status.code(), Some(1));
    desk.write("makecomapp.json", r#"{"fileVersion": 1, "components": {}}"#);
    assert_eq!(desk.output("test").status.code(), Some(0));
    assert_eq!(desk.output("test --format xml").status.code(), Some(2));
    assert_eq!(
        desk.output("test --timezone Nowhere").status.code(),
        Some(2)
    );
    assert_eq!(
        desk.output("test --timezone Europe/Prague").status.code(),
        Some(0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_for_programs() {
    let hostile =
        "it('<\u{1b}[31m&\"]]>', () => { throw new Error('a\u{1b}[2J\\n</testcase>\\u0000') })";
    let mut app = APP.to_vec();
    app.push(("wild", Some("function wild() {}"), Some(hostile)));
    let desk = desk(&app).await;
    let output = desk.output("test --format json");
    assert_eq!(output.status.code(), Some(3));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["passed"], false);
    assert_eq!(value["untested"], serde_json::json!(["price", "unused"]));
    assert_eq!(value["uncalled"], serde_json::json!(["unused", "wild"]));
    let names = value["functions"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|it| it["function"].as_str().unwrap()).collect();
    assert_eq!(names, ["fullName", "total", "wild"]);
    let failed = &value["functions"][0]["tests"][1];
    assert_eq!(failed["place"]["line"], 6, "{failed}");
    let global = desk.output("--json test");
    let global: Value = serde_json::from_slice(&global.stdout).unwrap();
    assert_eq!(global["functions"][0]["tests"][0]["name"], "joins");

    let shown = desk.output("test --format junit --junit report.xml");
    let xml = String::from_utf8(shown.stdout).unwrap();
    for text in [&xml, &desk.read("report.xml")] {
        assert!(text.starts_with("<?xml version=\"1.0\""), "{text}");
        assert!(
            text.contains("tests=\"5\" failures=\"2\" errors=\"0\">"),
            "{text}"
        );
        assert!(
            text.contains("name=\"&lt;\u{fffd}[31m&amp;&quot;]]&gt;\""),
            "{text}"
        );
        assert!(!text.contains(['\u{1b}', '\0']), "{text}");
        assert_eq!(text.matches("<testcase").count(), 5, "{text}");
        assert_eq!(text.matches("</testsuite>").count(), 3, "{text}");
    }
    let text = desk.output("test").stdout;
    assert!(!text.contains(&0x1b));
}

/// The result of one processor is the result of many.
#[tokio::test(flavor = "multi_thread")]
async fn results_keep_their_order() {
    let names: Vec<String> = (0..40).map(|at| format!("fun{at:02}")).collect();
    let codes: Vec<String> = names
        .iter()
        .map(|name| format!("function {name}() {{ return '{name}'; }}"))
        .collect();
    let tests: Vec<String> = names
        .iter()
        .map(|name| format!("it('is', () => assert.equal({name}(), '{name}'))"))
        .collect();
    let all = names.iter().zip(&codes).zip(&tests);
    let all: Vec<_> = all
        .map(|((name, code), test)| (name.as_str(), Some(code.as_str()), Some(test.as_str())))
        .collect();
    let desk = desk(&all).await;
    let first = desk.output("test").stdout;
    assert_eq!(first, desk.output("test").stdout);
    let text = String::from_utf8(first).unwrap();
    let mut at = 0;
    for name in &names {
        at += text[at..].find(name.as_str()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_app_is_tested() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.write(
        "app/functions/twice/code.js",
        "function twice(n) { return n * 2; }",
    );
    desk.write(
        "app/functions/twice/test.js",
        "it('doubles', () => { assert.equal(twice(2), 5); });",
    );
    desk.write("app/functions/other/code.js", "function other() {}");
    desk.run("test app");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_runs_the_tests_again() {
    let desk = desk(&[(
        "one",
        Some("function one() { return 1; }"),
        Some("it('is one', () => assert.equal(one(), 1))"),
    )])
    .await;
    let mut child = desk
        .command("test --watch")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    assert!(lines.any(|line| line == "- is one ... ✔"));
    desk.write("functions/one/one.code.js", "function one() { return 2; }");
    assert!(lines.any(|line| line.contains("✘ => AssertionError [ERR_ASSERTION]: 2 == 1")));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_are_validated() {
    let long = format!("function long() {{ return '{}'; }}", "x".repeat(5_000));
    let fits = format!("function fits() {{ return '{}'; }}", "x".repeat(5_000 - 30));
    assert_eq!(fits.len(), 5_000);
    let mut desk = desk(&[
        ("bad", Some("function bad() {\n  return 1 +;\n}"), Some("it('a', () => {")),
        ("fits", Some(&fits), None),
        ("globals", Some("function globals(url) {\n  setTimeout(() => 1);\n  return typeof process === 'object' ? fetch(url) : require('x').process;\n}"), None),
        ("comment", Some("function comment() {} // end"), Some("")),
        ("long", Some(&long), None),
        ("name", Some("function nmae() {}"), None),
        ("two", Some("function two() {}\nfunction more() {}"), None),
        ("zero", Some(""), None),
    ])
    .await;
    desk.run("validate --format github")
        .run("validate functions/bad/bad.code.js")
        .run("validate functions/two/two.code.js");
    insta::assert_snapshot!(desk.transcript());
    let sarif = desk.output("validate --format sarif").stdout;
    let sarif: Value = serde_json::from_slice(&sarif).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].to_string();
    assert!(rules.contains("stops every scenario"), "{rules}");
}

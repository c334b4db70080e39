//! The contract of the test runner in Make's editor.

use makecom_runtime::script::{Function, Phase, Suite, TestFile, TestReport};
use serde_json::Value;

fn run(functions: &[(&str, &str)], tested: &str, test: &str) -> TestReport {
    let functions = functions
        .iter()
        .map(|(name, code)| Function::new(*name, *code));
    Suite::new(functions.collect()).run(&TestFile::new(tested, test))
}

#[test]
fn shared_examples() {
    let examples: Value = serde_json::from_str(include_str!("data/function-tests.json")).unwrap();
    for example in examples["examples"].as_array().unwrap() {
        let functions = example["functions"].as_object().unwrap();
        let functions: Vec<_> = functions
            .iter()
            .map(|(name, code)| (name.as_str(), code.as_str().unwrap()))
            .collect();
        let tested = example["tested"].as_str().unwrap();
        let report = run(&functions, tested, example["test"].as_str().unwrap());
        let expected = &example["expect"];
        let counts = (expected["total"].as_u64(), expected["failed"].as_u64());
        let got = (report.cases.len() as u64, report.failed() as u64);
        assert_eq!(
            (Some(got.0), Some(got.1)),
            counts,
            "{}\n{report}",
            example["id"]
        );
        for line in expected["lines"].as_array().into_iter().flatten() {
            let line = line.as_str().unwrap();
            assert!(
                report.to_string().contains(line),
                "{}: {line}\n{report}",
                example["id"]
            );
        }
    }
}

/// What a test block or the whole run comes to: the line after its name, or the critical
/// failure.
fn outcome(report: &TestReport) -> String {
    match (&report.critical, report.cases.first()) {
        (Some(critical), _) => format!("CRITICAL {}", critical.message),
        (None, Some(case)) => case.to_string().split_once(" ... ").unwrap().1.to_owned(),
        (None, None) => "no test block".to_owned(),
    }
}

/// The tested function, the test, and what it comes to.
const TEST_BLOCKS: &[(&str, &str, &str)] = &[
    (
        "zone",
        "it('a', () => assert.equal(zone(), 'UTC UTC'))",
        "✔",
    ),
    (
        "zone",
        "it('a', () => assert.equal(zone.call({timezone: 1}), 'UTC UTC'))",
        "✔",
    ),
    (
        "other",
        "it('a', () => other())",
        "✘ => ReferenceError: zone is not defined",
    ),
    (
        "zone",
        "it('a', () => assert.equal(iml.other(), 'UTC UTC'))",
        "✔",
    ),
    (
        "fresh",
        "fresh(); it('a', () => assert.equal(fresh(), 2))",
        "✔",
    ),
    ("arrow", "it('a', () => assert.equal(arrow(1, 2), 3))", "✔"),
    (
        "named",
        "it('a', () => assert.equal(named(3), 'done'))",
        "✔",
    ),
    (
        "zone",
        "it('a', () => { zone = 1 })",
        "✘ => TypeError: 'zone' is read-only",
    ),
    (
        "zone",
        "function zone() {}",
        "CRITICAL SyntaxError: redeclaration of 'zone'",
    ),
    (
        "none",
        "it('a', () => none())",
        "✘ => TypeError: none is not a function",
    ),
    (
        "",
        "it('a', () => [1].map(3))",
        "✘ => TypeError: not a function",
    ),
    (
        "",
        "let f; it('a', () => { f?.x(); f(1, 2) })",
        "✘ => TypeError: not a function",
    ),
    (
        "a-b",
        "it('a', () => {})",
        "CRITICAL SyntaxError: missing initializer for variable",
    ),
    (
        "",
        "it(Symbol('s'), () => {})",
        "CRITICAL TypeError: Cannot convert a Symbol value to a string",
    ),
    ("", "it('a')", "✘ => TypeError: test is not a function"),
    ("", "it(5, () => {})", "✔"),
    ("", "throw 5", "CRITICAL 5 was thrown"),
    ("", "throw null", "CRITICAL null was thrown"),
    ("", "throw Symbol('x')", "CRITICAL a symbol was thrown"),
    (
        "",
        "throw {get name() { throw 1 }, get message() { for (;;); }}",
        "CRITICAL Error: Script execution timed out after 1000ms",
    ),
    (
        "",
        "throw new Proxy({}, {get() { throw 1 }})",
        "CRITICAL : ",
    ),
    (
        "",
        "it('a', () => { throw new Proxy(new Error('p'), {}) })",
        "✘ => Error: p",
    ),
    (
        "",
        "it('a', () => { throw {toString: 5, valueOf: 5} })",
        "CRITICAL TypeError: Cannot convert object to primitive value",
    ),
    ("", "", "no test block"),
    ("", "// nothing", "no test block"),
    (
        "",
        "it('a', () => { undefined.x })",
        "✘ => TypeError: Cannot read properties of undefined (reading 'x')",
    ),
    (
        "",
        "it('a', () => { null.x = 1 })",
        "✘ => TypeError: Cannot set properties of null (setting 'x')",
    ),
    (
        "",
        "it('a', () => { x; let x })",
        "✘ => ReferenceError: Cannot access 'x' before initialization",
    ),
    (
        "",
        "it('a', () => iml.nope())",
        "✘ => TypeError: iml.nope is not a function",
    ),
    (
        "",
        "let f; it('a', () => { iml.nope; f() })",
        "✘ => TypeError: f is not a function",
    ),
    (
        "",
        "let f = () => 1; it('a', () => f()(f()))",
        "✘ => TypeError: not a function",
    ),
    (
        "",
        "it('a', () => { throw new TypeError('not a function') })",
        "✘ => TypeError: not a function",
    ),
    (
        "",
        "it('a', () => JSON.parse('{bad'))",
        "✘ => SyntaxError: Expected property name or '}' in JSON at position 1",
    ),
    (
        "",
        "it('a', () => assert.rejects(async () => {}))",
        "✘ => Error: assert.rejects is asynchronous, and no test of a function waits for it",
    ),
    (
        "",
        "it('a', () => assert.equal(typeof require + typeof process + typeof fetch + typeof setTimeout, 'undefined'.repeat(4)))",
        "✔",
    ),
    (
        "",
        "it('a', () => assert.equal(typeof btoa + typeof performance + typeof queueMicrotask, 'undefined'.repeat(3)))",
        "✔",
    ),
    (
        "",
        "it('a', () => assert.equal(eval('1 + 1') + new Function('return 1')(), 3))",
        "✔",
    ),
    ("", "let x = 1; it('a', () => assert.equal(x, 1))", "✔"),
    ("", "it = 5; it('a')", "CRITICAL TypeError: not a function"),
    (
        "",
        "it('a\u{1b}[31m', () => { throw new Error('\u{1b}[2J') })",
        "✘ => Error: \u{1b}[2J",
    ),
    (
        "",
        "it('\\ud800', () => { throw new Error('\\udfff') })",
        "✘ => Error: \u{fffd}",
    ),
    (
        "",
        "let\0x",
        "CRITICAL SyntaxError: the character U+0000 is not allowed",
    ),
];

#[test]
fn test_blocks() {
    const F: &[(&str, &str)] = &[
        (
            "zone",
            "function zone() { return this.timezone + ' ' + environment.timezone; }",
        ),
        ("other", "function other() { return zone(); }"),
        (
            "fresh",
            "function fresh() { globalThis.n = (globalThis.n ?? 0) + 1; return globalThis.n; }",
        ),
        ("arrow", "(a, b) => a + b"),
        (
            "named",
            "// comment\nfunction named(n) { return n ? named(n - 1) : 'done'; } // end",
        ),
    ];
    let mut wrong = Vec::new();
    for (tested, test, expected) in TEST_BLOCKS {
        let functions = F.iter().map(|(name, code)| Function::new(*name, *code));
        let mut limits = makecom_runtime::script::Limits::default();
        limits.test = std::time::Duration::from_secs(1);
        let suite = Suite::new(functions.collect()).limits(limits);
        let report = suite.run(&TestFile::new(*tested, *test));
        let got = outcome(&report);
        if got != *expected {
            wrong.push(format!("{test}\n  {got}\n  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_syntax_error_stops_the_tests_of_all_functions() {
    for bad in [
        "function bad( {",
        "function bad() {};",
        "function bad() {}\nfunction more() {}",
        "",
        "const x = 1",
    ] {
        let report = run(
            &[("good", "function good() {}"), ("bad", bad)],
            "good",
            "it('a', () => good())",
        );
        let critical = report.critical.unwrap();
        assert_eq!(critical.phase, Phase::Load, "{bad}");
        assert!(
            critical.message.starts_with("SyntaxError: "),
            "{bad}: {}",
            critical.message
        );
        assert_eq!(critical.place.unwrap().file, "bad.code.js", "{bad}");
        assert!(report.cases.is_empty());
    }
}

#[test]
fn places_are_those_of_the_files() {
    let code = "function f(x) { return x.y.z; }";
    let test = "it('one', () => {\n  f({});\n});\nit('two', () => {\n  assert.ok(0);\n});\n";
    let report = run(&[("f", code)], "f", test);
    let places: Vec<_> = report
        .cases
        .iter()
        .filter_map(|case| case.place.clone())
        .collect();
    let places: Vec<_> = places
        .iter()
        .map(|it| (it.file.as_str(), it.line, it.column))
        .collect();
    assert_eq!(places, [("f.code.js", 1, 24), ("f.test.js", 5, 10)]);
    let report = run(&[("f", code)], "f", "\nlet x = ;");
    let place = report.critical.unwrap().place.unwrap();
    assert_eq!(
        (place.file.as_str(), place.line, place.column),
        ("f.test.js", 2, 9)
    );
}

#[test]
fn what_passes_without_a_check_is_warned_of() {
    for (test, code, part) in [
        (
            "it('a', async () => { await null; throw new Error('late') })",
            "asynchronous-test",
            "late",
        ),
        (
            "it('a', async () => { await null })",
            "asynchronous-test",
            "returned a promise",
        ),
        (
            "it('a', () => new Promise(() => {}))",
            "asynchronous-test",
            "returned a promise",
        ),
        (
            "it('a', () => Promise.reject({a: 1}))",
            "asynchronous-test",
            "{ a: 1 }",
        ),
        ("", "no-test-block", "passes"),
        (
            "it('a', () => debug(1, 'b', {c: [2]}))",
            "not-in-editor",
            "debug",
        ),
        ("it('a', () => Buffer.from('a'))", "not-in-editor", "Buffer"),
    ] {
        let report = run(&[], "", test);
        assert!(report.is_passed(), "{test}: {report}");
        let codes: Vec<_> = report.warnings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [code], "{test}");
        let message = &report.warnings[0].message;
        assert!(message.contains(part), "{test}: {message}");
    }
    let report = run(
        &[],
        "",
        "it('a', () => { debug(1, 'b', {c: [2]}); console.log('d') })",
    );
    assert_eq!(report.printed, ["1 b { c: [ 2 ] }", "d"]);
}

/// What Node 20 answers to each expression.
#[test]
fn buffers_are_those_of_node() {
    for (code, expected) in [
        (
            "Buffer.from('héé€😀').toString('hex')",
            "68c3a9c3a9e282acf09f9880",
        ),
        ("Buffer.from('68c3a9', 'hex').toString()", "hé"),
        ("Buffer.from('68c3zz', 'hex').length", "2"),
        ("Buffer.from('Make').toString('base64')", "TWFrZQ=="),
        ("Buffer.from('Make!').toString('base64')", "TWFrZSE="),
        ("Buffer.from('???>>>').toString('base64url')", "Pz8_Pj4-"),
        ("Buffer.from('TWFrZQ', 'base64').toString()", "Make"),
        ("Buffer.from('Pz8_Pj4-', 'base64').toString()", "???>>>"),
        ("Buffer.from('TW Fr\\nZQ==x', 'base64').toString()", "Make"),
        ("Buffer.from('é', 'latin1').toString('hex')", "e9"),
        ("Buffer.from('aé', 'utf16le').toString('hex')", "6100e900"),
        (
            "Buffer.from([256, -1, 1.9, 'x']).toString('hex')",
            "00ff0100",
        ),
        ("Buffer.from([0xe9, 0x41]).toString('ascii')", "iA"),
        ("Buffer.from([0xff, 0x41]).toString()", "\u{fffd}A"),
        ("Buffer.from('\\ud800').toString('hex')", "efbfbd"),
        (
            "Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()",
            "ab",
        ),
        ("Buffer.concat([Buffer.from('abc')], 2).toString()", "ab"),
        ("Buffer.alloc(3, 'ab').toString()", "aba"),
        ("Buffer.alloc(2).toString('hex')", "0000"),
        ("Buffer.byteLength('€')", "3"),
        ("Buffer.byteLength('TWFrZQ==', 'base64')", "4"),
        (
            "Buffer.isBuffer(Buffer.from('')) + ' ' + Buffer.isBuffer(new Uint8Array(1))",
            "true false",
        ),
        (
            "let b = Buffer.from('abc'); b.slice(1)[0] = 120; return b.toString()",
            "axc",
        ),
        ("Buffer.from('abcd').subarray(1, 3).toString()", "bc"),
        (
            "JSON.stringify(Buffer.from('ab'))",
            "{\"type\":\"Buffer\",\"data\":[97,98]}",
        ),
        (
            "Buffer.from(JSON.parse(JSON.stringify(Buffer.from('ab')))).toString()",
            "ab",
        ),
        ("String(Buffer.from('ab'))", "ab"),
        ("Buffer.from('abc').equals(Buffer.from('abc'))", "true"),
        ("Buffer.compare(Buffer.from('a'), Buffer.from('b'))", "-1"),
        ("Buffer.from('abcabc').indexOf('ca')", "2"),
        ("Buffer.from('abc').includes('d')", "false"),
        ("Buffer.from('abcdef').toString('utf8', 1, 3)", "bc"),
        (
            "Buffer.isEncoding('UTF-8') + ' ' + Buffer.isEncoding('x')",
            "true false",
        ),
        (
            "try { Buffer.from('a', 'x') } catch (e) { return e.message }",
            "Unknown encoding: x",
        ),
        (
            "try { Buffer.from(5) } catch (e) { return e.code }",
            "ERR_INVALID_ARG_TYPE",
        ),
    ] {
        let body = if code.contains("return") {
            code.to_owned()
        } else {
            format!("return {code}")
        };
        let test = format!("it('a', () => {{ throw String((() => {{ {body} }})()) }})");
        assert_eq!(
            outcome(&run(&[], "", &test)),
            format!("✘ => {expected}"),
            "{code}"
        );
    }
}

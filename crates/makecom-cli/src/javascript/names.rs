//! Names in functions and their tests that do not exist where these run.

use makecom::section::{BUILT_IN_FUNCTIONS, BuiltIn, shown, suggest};
use makecom_runtime::script::{self, PlacedName};

use super::Known;
use super::rules::{self, FunctionRule};
use crate::findings::Located;

/// Globals of Node and of browsers that are no part of the language.
const OF_HOSTS: [&str; 38] = [
    "AbortController",
    "Blob",
    "FormData",
    "Headers",
    "Request",
    "Response",
    "TextDecoder",
    "TextEncoder",
    "URL",
    "URLSearchParams",
    "XMLHttpRequest",
    "__dirname",
    "__filename",
    "alert",
    "atob",
    "btoa",
    "clearImmediate",
    "clearInterval",
    "clearTimeout",
    "crypto",
    "document",
    "exports",
    "fetch",
    "global",
    "localStorage",
    "location",
    "module",
    "navigator",
    "performance",
    "process",
    "queueMicrotask",
    "require",
    "self",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
    "window",
];

/// What all objects have, and so `iml`.
const OF_OBJECTS: [&str; 6] = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "valueOf",
];

/// What is where a test runs, beside the function that it is of.
const OF_TESTS: [&str; 2] = ["assert", "it"];

/// The findings about names in the code of a function.
pub(super) fn of_code(known: Known<'_>, file: &str, text: &str) -> Vec<Located> {
    let names = script::free_names(text).unwrap_or_default();
    let reads = names.read.iter().map(|name| {
        let (rule, message, help) = missing(known, name.text);
        located(rule, file, name, message, help)
    });
    let assigned = names.assigned.iter().map(|name| {
        let message = format!("{} is assigned and not declared", shown(name.text));
        let help = "declare it with let or const".to_owned();
        located(&rules::IMPLICIT_GLOBAL, file, name, message, help)
    });
    let of_iml = unknown_of_iml(known, file, &names.of_iml);
    reads.chain(assigned).chain(of_iml).collect()
}

/// The findings about names in the test of a function. Where that is not known, a name may be
/// the one of it.
pub(super) fn of_test(known: Known<'_>, file: &str, text: &str) -> Vec<Located> {
    let names = script::free_names(text).unwrap_or_default();
    let is_there = |name: &str| OF_TESTS.contains(&name) || known.name == Some(name);
    let reads = names.read.iter().filter(|name| !is_there(name.text));
    let reads = reads.filter(|_| known.name.is_some()).map(|name| {
        let (_, message, help) = missing(known, name.text);
        located(&rules::TEST_NAMES, file, name, message, help)
    });
    let of_iml = unknown_of_iml(known, file, &names.of_iml);
    let mut found: Vec<Located> = reads.chain(of_iml).collect();
    found.sort_by_key(|finding| (finding.line, finding.column));
    found
}

/// What to say about a name that does not exist.
fn missing(known: Known<'_>, name: &str) -> (&'static FunctionRule, String, String) {
    let is_of_app = known.functions.is_some_and(|all| all.contains(name));
    if is_of_app {
        let message = format!("{name} is a function of the app, which only iml has");
        return (&rules::WITHOUT_IML, message, format!("write iml.{name}"));
    }
    if OF_HOSTS.contains(&name) {
        let message = format!("{name} does not exist where functions run");
        let help = "use only what the language itself has, Buffer and iml".to_owned();
        return (&rules::MISSING_GLOBAL, message, help);
    }
    if BuiltIn::find(name).is_some() {
        let message = format!("{name} is a function of Make, which only iml has");
        return (&rules::WITHOUT_IML, message, format!("write iml.{name}"));
    }
    let message = format!("nothing declares {}", shown(name));
    let help = "declare it, or correct its name".to_owned();
    (&rules::UNDECLARED, message, help)
}

/// The functions of `iml` that do not exist. Without the functions of the app nothing is known.
fn unknown_of_iml(known: Known<'_>, file: &str, names: &[PlacedName<'_>]) -> Vec<Located> {
    let Some(functions) = known.functions else {
        return Vec::new();
    };
    let is_known = |name: &str| {
        BuiltIn::find(name).is_some() || functions.contains(name) || OF_OBJECTS.contains(&name)
    };
    let unknown = names.iter().filter(|name| !is_known(name.text));
    let found = unknown.map(|name| {
        let message = format!("iml has no function {}", shown(name.text));
        let built_in = BUILT_IN_FUNCTIONS.iter().map(|function| function.name);
        let all = functions.iter().map(String::as_str).chain(built_in);
        let help = BuiltIn::instead_of(name.text).map(str::to_owned);
        let help = help.or_else(|| suggest(name.text, all)).unwrap_or_else(|| {
            "add the function to the app, or write the name of another".to_owned()
        });
        located(&rules::UNKNOWN_OF_IML, file, name, message, help)
    });
    found.collect()
}

fn located(
    rule: &FunctionRule,
    file: &str,
    name: &PlacedName<'_>,
    message: String,
    help: String,
) -> Located {
    let place = (name.line, name.column);
    Located::at(rule.id, rule.severity, file, place, message, help)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_that_do_not_exist() {
        let functions: BTreeSet<String> = ["price", "total"].map(str::to_owned).into();
        let known = Known {
            name: Some("total"),
            functions: Some(&functions),
        };
        let shown = |found: Vec<Located>| -> Vec<String> {
            let found = found.iter();
            found
                .map(|it| format!("{}:{} {}", it.line, it.column, it.rule))
                .collect()
        };
        for (code, expected) in [
            ("return price(a);", &["1:27 function-without-iml"][..]),
            ("return iml.price(a);", &[]),
            ("return total(a);", &[]),
            ("return iml.prise(a);", &["1:31 unknown-iml-function"]),
            ("return iml['prise'](a);", &["1:32 unknown-iml-function"]),
            ("return iml?.prise(a);", &["1:32 unknown-iml-function"]),
            ("return iml.prise?.(a);", &[]),
            ("return iml.prise ? iml.prise(a) : a;", &[]),
            ("if (typeof iml.x === 'function') return iml.x(a);", &[]),
            ("return iml.hasOwnProperty(a);", &[]),
            ("return a.map(iml.trm);", &["1:37 unknown-iml-function"]),
            (
                "const { trim, trm } = iml; return trim(trm(a));",
                &["1:34 unknown-iml-function"],
            ),
            ("const iml = a; return iml.trm(a);", &[]),
            ("return a.iml.trm(a);", &[]),
            ("return trim(a);", &["1:27 function-without-iml"]),
            ("return fetch(a);", &["1:27 missing-global"]),
            ("return b;", &["1:27 undeclared-name"]),
            ("b += 1;", &["1:20 undeclared-name"]),
            ("b = 1; return b;", &["1:20 implicit-global"]),
        ] {
            let text = format!("function total(a) {{{code} }}");
            assert_eq!(shown(of_code(known, "f", &text)), expected, "{code}");
        }
        // Without the app, what it has is unknown.
        let text = "function total(a) { return iml.prise(price(a)); }";
        let found = of_code(Known::default(), "f", text);
        assert_eq!(shown(found), ["1:38 undeclared-name"]);
    }

    #[test]
    fn names_in_tests() {
        let functions: BTreeSet<String> = ["price", "total"].map(str::to_owned).into();
        let known = Known {
            name: Some("total"),
            functions: Some(&functions),
        };
        for (test, expected) in [
            ("it('a', () => assert.ok(total(iml.price(1))));", &[][..]),
            ("const a = environment.timezone; b = debug(a);", &[]),
            ("describe('a', () => {});", &["unknown-name-in-test"]),
            ("it('a', () => price(1));", &["unknown-name-in-test"]),
            ("it('a', () => iml.prise(1));", &["unknown-iml-function"]),
            ("it('a', () => fetch(1));", &["unknown-name-in-test"]),
        ] {
            let found = of_test(known, "f", test);
            let rules: Vec<_> = found.iter().map(|it| it.rule).collect();
            assert_eq!(rules, expected, "{test}");
        }
        assert!(of_test(Known::default(), "f", "it('a', () => twice(1));").is_empty());
    }
}

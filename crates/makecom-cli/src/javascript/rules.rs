//! The rules about functions: their documentation and their examples.

use makecom::section::{Severity, Source};

/// A rule about the code or the test of a function.
pub(crate) struct FunctionRule {
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// Where it comes from.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(crate) source: Source,
    /// What it requires, and why.
    pub(crate) summary: &'static str,
    /// Files of a function that break it, by their names in the folder of the function.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(crate) bad: &'static [(&'static str, &'static str)],
    /// The same, corrected.
    #[allow(dead_code, reason = "the documentation has it")]
    pub(crate) good: &'static [(&'static str, &'static str)],
}

pub(crate) const ALL: &[&FunctionRule] = &[
    &ENDS_IN_COMMENT,
    &EVALUATION,
    &EXPLODING_EXPRESSION,
    &LONG_FUNCTION,
    &MANY_PARAMETERS,
    &MANY_RETURNS,
    &MANY_STATEMENTS,
    &COMPLEX_FUNCTION,
    &DEEP_FUNCTION,
    &FORM,
    &IMPLICIT_GLOBAL,
    &MISSING_GLOBAL,
    &NAME,
    &PROTOTYPE,
    &STACK_SHOWN,
    &SYNTAX,
    &TEST_SYNTAX,
    &TEST_NAMES,
    &TOO_LONG,
    &UNDECLARED,
    &UNGUARDED_PARSE,
    &UNKNOWN_OF_IML,
    &WITHOUT_IML,
];

pub(crate) static SYNTAX: FunctionRule = FunctionRule {
    id: "function-syntax",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "The code of a function is one function in valid JavaScript: Make loads all \
        functions of an app together, and one syntax error stops every scenario.",
    bad: &[(
        "double/code.js",
        "function double(x) {\n    return 2 *;\n}\n",
    )],
    good: &[(
        "double/code.js",
        "function double(x) {\n    return 2 * x;\n}\n",
    )],
};

pub(crate) static FORM: FunctionRule = FunctionRule {
    id: "function-form",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "The code of a function is one declaration, `function NAME(…) { … }`, neither \
        `async` nor a generator: expressions use what it returns as it is. What Make does with \
        an arrow function, a function without a name or a promise is documented nowhere.",
    bad: &[(
        "double/code.js",
        "async function double(x) {\n    return 2 * x;\n}\n",
    )],
    good: &[(
        "double/code.js",
        "function double(x) {\n    return 2 * x;\n}\n",
    )],
};

pub(crate) static ENDS_IN_COMMENT: FunctionRule = FunctionRule {
    id: "function-ends-in-comment",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "The code of a function does not end inside of a comment: Make's editor puts \
        brackets around it.",
    bad: &[(
        "double/code.js",
        "function double(x) {\n    return 2 * x;\n} // end",
    )],
    good: &[(
        "double/code.js",
        "function double(x) {\n    return 2 * x;\n} // end\n",
    )],
};

pub(crate) static TEST_SYNTAX: FunctionRule = FunctionRule {
    id: "test-syntax",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "The test of a function is valid JavaScript.",
    bad: &[(
        "double/test.js",
        "it('doubles', () => assert.ok(double(2) = 4);\n",
    )],
    good: &[(
        "double/test.js",
        "it('doubles', () => assert.strictEqual(double(2), 4));\n",
    )],
};

pub(crate) static TOO_LONG: FunctionRule = FunctionRule {
    id: "function-too-long",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "The code of a function has at most 5,000 characters.",
    // Too long to show: a test of its own.
    bad: &[("table/code.js", "function table() {\n    return '…';\n}\n")],
    good: &[("table/code.js", "function table() {\n    return 'a';\n}\n")],
};

pub(crate) static NAME: FunctionRule = FunctionRule {
    id: "function-name",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "A function is declared by the name that expressions call it by.",
    bad: &[(
        "double/code.js",
        "function twice(x) {\n    return 2 * x;\n}\n",
    )],
    good: &[(
        "double/code.js",
        "function double(x) {\n    return 2 * x;\n}\n",
    )],
};

pub(crate) static MISSING_GLOBAL: FunctionRule = FunctionRule {
    id: "missing-global",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "Functions have the built-ins of the language and Buffer, nothing of Node or of \
        browsers. Code that asks by `typeof` whether it exists may use it.",
    bad: &[(
        "encode/code.js",
        "function encode(text) {\n    return btoa(text);\n}\n",
    )],
    good: &[(
        "encode/code.js",
        "function encode(text) {\n    return iml.base64(text);\n}\n",
    )],
};

pub(crate) static UNDECLARED: FunctionRule = FunctionRule {
    id: "undeclared-name",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "A name that a function reads is declared in it, or exists where functions run: \
        another ends the module with a ReferenceError. Code that asks by `typeof` whether it \
        exists may use it.",
    bad: &[(
        "total/code.js",
        "function total(prices) {\n    return prices.reduce((sum, one) => sum + price, 0);\n}\n",
    )],
    good: &[(
        "total/code.js",
        "function total(prices) {\n    return prices.reduce((sum, one) => sum + one, 0);\n}\n",
    )],
};

pub(crate) static WITHOUT_IML: FunctionRule = FunctionRule {
    id: "function-without-iml",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "A function calls the other functions of the app, and the built-in ones, by \
        `iml.NAME`: the name alone does not exist.",
    bad: &[(
        "shout/code.js",
        "function shout(text) {\n    return upper(text) + '!';\n}\n",
    )],
    good: &[(
        "shout/code.js",
        "function shout(text) {\n    return iml.upper(text) + '!';\n}\n",
    )],
};

pub(crate) static UNKNOWN_OF_IML: FunctionRule = FunctionRule {
    id: "unknown-iml-function",
    severity: Severity::Error,
    source: Source::Docs,
    summary: "What a function or a test calls by `iml.NAME` is built in, or a function of the \
        app. Code that asks whether it exists may call it.",
    bad: &[(
        "shout/code.js",
        "function shout(text) {\n    return iml.uper(text) + '!';\n}\n",
    )],
    good: &[(
        "shout/code.js",
        "function shout(text) {\n    return iml.upper(text) + '!';\n}\n",
    )],
};

pub(crate) static IMPLICIT_GLOBAL: FunctionRule = FunctionRule {
    id: "implicit-global",
    severity: Severity::Warning,
    source: Source::Own,
    summary: "A variable is declared before it is assigned: without `let` or `const` it is one \
        of all functions of the app, which overwrite it for each other.",
    bad: &[(
        "sum/code.js",
        "function sum(list) {\n    total = 0;\n    for (const one of list) total += one;\n    return total;\n}\n",
    )],
    good: &[(
        "sum/code.js",
        "function sum(list) {\n    let total = 0;\n    for (const one of list) total += one;\n    return total;\n}\n",
    )],
};

pub(crate) static TEST_NAMES: FunctionRule = FunctionRule {
    id: "unknown-name-in-test",
    severity: Severity::Warning,
    source: Source::Clients,
    summary: "A test uses the function that it is of, `iml`, `it`, `assert`, `environment` and \
        the built-ins of the language: there is nothing else where Make's editor runs it.",
    bad: &[(
        "double/test.js",
        "it('doubles', () => expect(double(2)).toBe(4));\n",
    )],
    good: &[(
        "double/test.js",
        "it('doubles', () => assert.strictEqual(double(2), 4));\n",
    )],
};

pub(crate) static EVALUATION: FunctionRule = FunctionRule {
    id: "evaluation",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "A function runs no text as code, by `eval` or `new Function`: what comes from a \
        service or a user could do anything.",
    bad: &[(
        "total/code.js",
        "function total(formula) {\n    return eval(formula);\n}\n",
    )],
    good: &[(
        "total/code.js",
        "function total(numbers) {\n    return numbers.reduce((a, b) => a + b, 0);\n}\n",
    )],
};

pub(crate) static EXPLODING_EXPRESSION: FunctionRule = FunctionRule {
    id: "exploding-expression",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "A regular expression does not repeat what one of its own parts repeats: for some \
        texts it takes twice as long with each character.",
    bad: &[(
        "isSlug/code.js",
        "function isSlug(text) {\n    return /^([a-z]+-?)+$/.test(text);\n}\n",
    )],
    good: &[(
        "isSlug/code.js",
        "function isSlug(text) {\n    return /^[a-z]+(?:-[a-z]+)*$/.test(text);\n}\n",
    )],
};

pub(crate) static UNGUARDED_PARSE: FunctionRule = FunctionRule {
    id: "unguarded-parse",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "`JSON.parse` is in a `try`: the error of a text that is not JSON says nothing to \
        users, and ends the module.",
    bad: &[(
        "read/code.js",
        "function read(text) {\n    return JSON.parse(text);\n}\n",
    )],
    good: &[(
        "read/code.js",
        "function read(text) {\n    try {\n        return JSON.parse(text);\n    } catch (error) {\n        throw new Error('The list is not JSON.');\n    }\n}\n",
    )],
};

pub(crate) static PROTOTYPE: FunctionRule = FunctionRule {
    id: "shared-prototype",
    severity: Severity::Warning,
    source: Source::Reported,
    summary: "A function does not change what all objects share, by `__proto__` or \
        `prototype`: all functions of the app would see it.",
    bad: &[(
        "last/code.js",
        "function last(list) {\n    Array.prototype.last = function () { return this[this.length - 1]; };\n    return list.last();\n}\n",
    )],
    good: &[(
        "last/code.js",
        "function last(list) {\n    return list[list.length - 1];\n}\n",
    )],
};

pub(crate) static STACK_SHOWN: FunctionRule = FunctionRule {
    id: "stack-shown",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "An error that users see has a message, not the `stack`, which shows how the app \
        is made.",
    bad: &[(
        "check/code.js",
        "function check(error) {\n    return error.stack;\n}\n",
    )],
    good: &[(
        "check/code.js",
        "function check(error) {\n    return error.message;\n}\n",
    )],
};

pub(crate) static LONG_FUNCTION: FunctionRule = FunctionRule {
    id: "long-function",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A function has at most 40 lines.",
    bad: &[(
        "join/code.js",
        "function join(a) {\n    const list = [\n        1,\n        2,\n        3,\n        4,\n        5,\n        6,\n        7,\n        8,\n        9,\n        10,\n        11,\n        12,\n        13,\n        14,\n        15,\n        16,\n        17,\n        18,\n        19,\n        20,\n        21,\n        22,\n        23,\n        24,\n        25,\n        26,\n        27,\n        28,\n        29,\n        30,\n        31,\n        32,\n        33,\n        34,\n        35,\n        36,\n        37,\n        38,\n    ];\n    return list.join(a);\n}\n",
    )],
    good: &[(
        "join/code.js",
        "function join(a) {\n    return [1, 2, 3].join(a);\n}\n",
    )],
};

pub(crate) static MANY_PARAMETERS: FunctionRule = FunctionRule {
    id: "many-parameters",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A function has at most four parameters: of more, calls do not show which is which.",
    bad: &[(
        "sum/code.js",
        "function sum(a, b, c, d, e) {\n    return a + b + c + d + e;\n}\n",
    )],
    good: &[(
        "sum/code.js",
        "function sum(numbers) {\n    return iml.sum(numbers);\n}\n",
    )],
};

pub(crate) static DEEP_FUNCTION: FunctionRule = FunctionRule {
    id: "deep-function",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "At most three blocks of a function are within each other.",
    bad: &[(
        "find/code.js",
        "function find(list) {\n    for (const a of list) {\n        if (a) {\n            for (const b of a) {\n                if (b) {\n                    return b;\n                }\n            }\n        }\n    }\n}\n",
    )],
    good: &[(
        "find/code.js",
        "function find(list) {\n    return iml.flatten(list).find((one) => one);\n}\n",
    )],
};

pub(crate) static COMPLEX_FUNCTION: FunctionRule = FunctionRule {
    id: "complex-function",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "The cyclomatic complexity of a function is at most 10: one more than its branches, \
        loops and logical operators.",
    bad: &[(
        "level/code.js",
        "function level(a) {\n    return a > 10 ? 10 : a > 9 ? 9 : a > 8 ? 8 : a > 7 ? 7 : a > 6 ? 6 : a > 5 ? 5 : a > 4 ? 4 : a > 3 ? 3 : a > 2 ? 2 : a > 1 ? 1 : 0;\n}\n",
    )],
    good: &[(
        "level/code.js",
        "function level(a) {\n    return Math.min(Math.max(a, 0), 10);\n}\n",
    )],
};

pub(crate) static MANY_STATEMENTS: FunctionRule = FunctionRule {
    id: "many-statements",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A function has at most 200 statements.",
    // Too long to show: a test of its own.
    bad: &[(
        "table/code.js",
        "function table(a) {\n    a(); // … and 200 more\n}\n",
    )],
    good: &[("table/code.js", "function table(a) {\n    a();\n}\n")],
};

pub(crate) static MANY_RETURNS: FunctionRule = FunctionRule {
    id: "many-returns",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A function has at most six `return`.",
    bad: &[(
        "name/code.js",
        "function name(a) {\n    if (a === 1) return 'one';\n    if (a === 2) return 'two';\n    if (a === 3) return 'three';\n    if (a === 4) return 'four';\n    if (a === 5) return 'five';\n    if (a === 6) return 'six';\n    return 'many';\n}\n",
    )],
    good: &[(
        "name/code.js",
        "function name(a) {\n    return { 1: 'one', 2: 'two', 3: 'three' }[a] || 'many';\n}\n",
    )],
};

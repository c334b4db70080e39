//! The built-in functions as `iml.NAME` in JavaScript.

use makecom_runtime::script::{Suite, TestFile, TestReport};

const TABLE: &str = include_str!("data/assert-node20.json");

fn run(text: &str) -> TestReport {
    let suite = Suite::new(Vec::new()).timezone("Europe/Prague");
    suite.run(&TestFile::new("", text))
}

fn outcome(body: &str) -> String {
    let report = run(&format!("it('n', () => {{ {body} }})"));
    let case = report.cases[0].to_string().replacen("- n ... ", "", 1);
    report
        .critical
        .map_or(case, |critical| format!("CRITICAL {}", critical.message))
}

#[test]
fn what_they_return_is_of_another_realm() {
    let rows: Vec<(String, String)> = serde_json::from_str(TABLE).unwrap();
    let is_ours = |code: &str| {
        code.contains("iml.split")
            && !["iml.obj", "iml.date", "iml.fail"]
                .iter()
                .any(|it| code.contains(it))
    };
    let rows: Vec<_> = rows.iter().filter(|(code, _)| is_ours(code)).collect();
    assert!(rows.len() > 5);
    for (code, expected) in rows {
        assert_eq!(&outcome(code), expected, "{code}");
    }
}

#[test]
fn values_cross_in_both_directions() {
    let mut wrong = Vec::new();
    for (code, expected) in [
        ("iml.upper('héé')", r#""HÉÉ""#),
        ("iml.split('a, b', ',')", r#"["a","b"]"#),
        ("[' a', 'b '].map(iml.trim)", r#"["a","b"]"#),
        ("iml.length([1, 2, 3])", "3"),
        ("iml.length(null)", "0"),
        ("iml.if(true, undefined, 1) === undefined", "true"),
        ("iml.ifempty(null, 'x')", r#""x""#),
        (
            "iml.first([{ a: [null, undefined, 1.5] }])",
            r#"{"a":[null,null,1.5]}"#,
        ),
        ("iml.get({ a: { b: 5 } }, 'a.b')", "5"),
        (
            "iml.toCollection([{ k: 'Bob', v: 22 }, { k: 'Tim', v: 23 }], 'k', 'v')",
            r#"{"Bob":22,"Tim":23}"#,
        ),
        (
            "iml.addDays(new Date(0), 1)",
            r#""1970-01-02T00:00:00.000Z""#,
        ),
        ("iml.addDays(new Date(0), 1).getTime()", "86400000"),
        (
            "iml.formatDate(new Date(Date.UTC(2018, 9, 1, 7, 32)), 'YYYY-MM-DD hh:mm A')",
            r#""2018-10-01 09:32 AM""#,
        ),
        (
            "iml.formatDate(new Date(Date.UTC(2018, 9, 1, 7, 32)), 'HH:mm', 'UTC')",
            r#""07:32""#,
        ),
        ("iml.toBinary('Make').toString('hex')", r#""4d616b65""#),
        ("Buffer.isBuffer(iml.toBinary('Make'))", "true"),
        ("iml.base64(Buffer.from('Make'))", r#""TWFrZQ==""#),
        ("iml.sha256('Make').slice(0, 8)", r#""ccdd25d4""#),
        ("iml.sum(1, 2, 3)", "6"),
        ("iml.keys({ __proto__: null, b: 1, a: 2 })", r#"["b","a"]"#),
        ("iml.merge([1], [{ ['__proto__']: 5 }]).length", "2"),
        ("iml.replace('a.b.c', '.', '-')", r#""a-b-c""#),
        ("iml.upper(new String('x'))", r#""X""#),
        (
            "typeof iml.upper(() => 1)",
            "TypeError: a function is no value of an expression",
        ),
        ("let a = []; a.push(a); iml.length(a)", "nested in itself"),
        (
            "iml.formatDate(new Date(NaN), 'YYYY')",
            "RangeError: an invalid date",
        ),
        (
            "iml.upper({ get a() { throw new Error('own') } })",
            "Error: own",
        ),
        ("iml.parseDate('nonsense', 'YYYY')", "Error: "),
        (
            "let l = [1, 2, 3]; return [iml.pop(l), iml.shift(l), l]",
            "[3,1,[2]]",
        ),
        ("iml.parseJSON('{\"a\": [1]}')", r#"{"a":[1]}"#),
        ("iml.isArray(iml.split('a', ','))", "true"),
        ("iml.fooBar('x')", "TypeError: iml.fooBar is not a function"),
    ] {
        let body = match code.rsplit_once("; ") {
            Some((before, last)) if !last.starts_with("return") => {
                format!("{before}; return {last}")
            }
            None => format!("return {code}"),
            Some(_) => code.to_owned(),
        };
        let got = outcome(&format!(
            "const value = (() => {{ {body} }})(); throw JSON.stringify(value)"
        ));
        let got = got.trim_start_matches("✘ => ");
        let is_equal = if expected.contains("Error") || expected.contains("itself") {
            got.contains(expected)
        } else {
            got == expected
        };
        if !is_equal {
            wrong.push(format!("{code}\n  {got}\n  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_editor_lacks_is_told() {
    let report = run("it('a', () => { iml.parseJSON('1'); iml.upper('a'); iml.isArray([]) })");
    let messages: Vec<_> = report
        .warnings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("iml.isArray") && messages[1].starts_with("iml.parseJSON"));
    assert!(report.warnings.iter().all(|it| it.code == "not-in-editor"));
}

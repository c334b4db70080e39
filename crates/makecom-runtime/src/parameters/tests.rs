use super::*;

fn checked(declared: &str, given: &str, environment: &Environment) -> (String, Vec<String>) {
    let declared = Value::from_json(declared).unwrap();
    let given = Value::from_json(given).unwrap().untagged();
    let checked = check(&declared, &given, environment);
    let shown = |problem: &Problem| format!("{} {}", problem.code, problem.path);
    let problems = checked.problems.iter().map(shown);
    let warnings = checked.warnings.iter().map(|it| format!("({})", shown(it)));
    (
        checked.values.tagged().to_json().unwrap(),
        problems.chain(warnings).collect(),
    )
}

/// Declaration, what is given, what the app sees, problems and (warnings).
#[allow(clippy::type_complexity)]
const CASES: &[(&str, &str, &str, &[&str])] = &[
    // Types.
    (r#"{"type": "text"}"#, "5", r#""5""#, &[]),
    (r#"{"type": "text"}"#, "[1, 2]", r#""1,2""#, &[]),
    (
        r#"{"type": "hidden"}"#,
        r#"{"a": 1}"#,
        r#""{\"a\":1}""#,
        &[],
    ),
    (r#"{"type": "number"}"#, r#"" 2.5 ""#, "2.5", &[]),
    (
        r#"{"type": "number"}"#,
        r#""many""#,
        "",
        &["invalid-number x"],
    ),
    (
        r#"{"type": "integer"}"#,
        r#""2.5""#,
        "2.5",
        &["not-whole x"],
    ),
    (r#"{"type": "uinteger"}"#, "-1", "-1", &["out-of-range x"]),
    (r#"{"type": "port"}"#, "0", "0", &["out-of-range x"]),
    (r#"{"type": "port"}"#, "65535", "65535", &[]),
    (r#"{"type": "port"}"#, "65536", "65536", &["out-of-range x"]),
    (r#"{"type": "boolean"}"#, r#""false""#, "false", &[]),
    (r#"{"type": "boolean"}"#, "0", "true", &[]),
    (
        r#"{"type": "boolean"}"#,
        r#""no""#,
        "true",
        &["(text-as-boolean x)"],
    ),
    (r#"{"type": "checkbox"}"#, "null", "false", &[]),
    (
        r#"{"type": "date"}"#,
        r#""2026-02-03""#,
        r#"{"$date":"2026-02-03T00:00:00.000Z"}"#,
        &[],
    ),
    (r#"{"type": "date"}"#, r#""soon""#, "", &["invalid-date x"]),
    (
        r#"{"type": "date", "time": false}"#,
        r#""2026-02-03 10:00""#,
        r#"{"$date":"2026-02-03T10:00:00.000Z"}"#,
        &["(time-of-date x)"],
    ),
    (
        r#"{"type": "date", "validate": {"past": false}}"#,
        r#""2001-01-01""#,
        r#"{"$date":"2001-01-01T00:00:00.000Z"}"#,
        &["past-date x"],
    ),
    (r#"{"type": "time"}"#, r#""9:30""#, r#""9:30""#, &[]),
    (r#"{"type": "time"}"#, r#""24:00""#, "", &["invalid-time x"]),
    (r#"{"type": "json"}"#, r#""[1]""#, "[1]", &[]),
    (r#"{"type": "json"}"#, r#""[1""#, "", &["invalid-json x"]),
    (r#"{"type": "any"}"#, "[1]", "[1]", &[]),
    (
        r#"{"type": "buffer"}"#,
        r#""hi""#,
        r#"{"$buffer_hex":"6869"}"#,
        &[],
    ),
    (r#"{"type": "colour"}"#, "1", "", &["unknown-type x"]),
    (r#"{"type": "banner"}"#, "1", "", &[]),
    // Empty values, and what is required.
    (
        r#"{"type": "text", "required": true}"#,
        r#""""#,
        "",
        &["required x"],
    ),
    (
        r#"{"type": "text", "required": true}"#,
        "null",
        "null",
        &["required x"],
    ),
    (
        r#"{"type": "text", "required": true, "validate": false}"#,
        r#""""#,
        "",
        &["required x"],
    ),
    (r#"{"type": "text"}"#, r#""""#, "", &[]),
    (r#"{"type": "text"}"#, "null", "null", &[]),
    (
        r#"{"type": "text"}"#,
        r#"{"$emptystring": true}"#,
        r#"{"$emptystring":true}"#,
        &[],
    ),
    (r#"{"type": "array"}"#, "null", "[]", &[]),
    (
        r#"{"type": "select", "multiple": true, "options": ["a"]}"#,
        "null",
        "[]",
        &[],
    ),
    (
        r#"{"type": "text", "disabled": true}"#,
        r#""a""#,
        "",
        &["(not-submitted x)"],
    ),
    // Limits.
    (
        r#"{"type": "text", "validate": {"min": 2}}"#,
        r#""a""#,
        r#""a""#,
        &["out-of-range x"],
    ),
    (
        r#"{"type": "text", "validate": {"max": 2}}"#,
        r#""abc""#,
        r#""abc""#,
        &["out-of-range x"],
    ),
    (
        r#"{"type": "text", "validate": {"pattern": "b+"}}"#,
        r#""abc""#,
        r#""abc""#,
        &[],
    ),
    (
        r#"{"type": "text", "validate": {"pattern": "B"}}"#,
        r#""abc""#,
        r#""abc""#,
        &["pattern-mismatch x"],
    ),
    (
        r#"{"type": "text", "validate": {"pattern": {"regexp": "^b", "label": "b"}}}"#,
        r#""abc""#,
        r#""abc""#,
        &["pattern-mismatch x"],
    ),
    (
        r#"{"type": "text", "validate": {"pattern": "("}}"#,
        r#""a""#,
        r#""a""#,
        &["(unchecked-pattern x)"],
    ),
    (
        r#"{"type": "text", "validate": {"pattern": "^(a+)+$"}}"#,
        r#""a""#,
        r#""a""#,
        &["(unchecked-pattern x)"],
    ),
    // Not exponential, and still without an end in sight.
    (
        r#"{"type": "text", "validate": {"pattern": "\\s*x*x*x*x*x*x*y"}}"#,
        r#""xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx""#,
        r#""xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx""#,
        &["(unchecked-pattern x)"],
    ),
    (
        r#"{"type": "text", "validate": {"enum": ["a"]}}"#,
        r#""b""#,
        r#""b""#,
        &["not-in-enum x"],
    ),
    (
        r#"{"type": "number", "validate": {"max": 3}}"#,
        "4",
        "4",
        &["out-of-range x"],
    ),
    (r#"{"type": "number", "validate": false}"#, "4", "4", &[]),
    // Arrays and collections.
    (
        r#"{"type": "array", "spec": {"type": "number"}}"#,
        r#""5""#,
        "[5]",
        &[],
    ),
    (
        r#"{"type": "array", "spec": {"type": "number"}}"#,
        r#"["5", "x"]"#,
        r#"[5,{"$undefined":true}]"#,
        &["invalid-number x.2"],
    ),
    (
        r#"{"type": "array", "validate": {"maxItems": 1, "unique": true}}"#,
        "[1, 1]",
        "[1,1]",
        &["out-of-range x", "repeated-item x.2"],
    ),
    (
        r#"{"type": "array", "validate": {"unique": {"by": "id"}}}"#,
        r#"[{"id": 1, "a": 1}, {"id": 1}]"#,
        r#"[{"id":1,"a":1},{"id":1}]"#,
        &["repeated-item x.2"],
    ),
    (
        r#"{"type": "array", "spec": [{"name": "a", "type": "number", "required": true}]}"#,
        r#"[{"a": "1", "b": 2}, {}]"#,
        r#"[{"a":1,"b":2},{}]"#,
        &["(required-in-array x.2.a)"],
    ),
    (
        r#"{"type": "collection", "spec": [{"name": "a", "type": "text", "required": true}]}"#,
        r#"{"a": "", "b": 1}"#,
        r#"{"b":1}"#,
        &["required x.a"],
    ),
    (
        r#"{"type": "collection"}"#,
        r#""x""#,
        "",
        &["invalid-collection x"],
    ),
    // Choices.
    (
        r#"{"type": "select", "options": ["a", {"value": "b"}]}"#,
        r#""b""#,
        r#""b""#,
        &[],
    ),
    (
        r#"{"type": "select", "options": [{"value": 1}]}"#,
        r#""1""#,
        "1",
        &["(option-as-text x)"],
    ),
    (
        r#"{"type": "select", "options": ["a"]}"#,
        r#""c""#,
        r#""c""#,
        &["no-option x"],
    ),
    (
        r#"{"type": "select", "options": ["a"], "mappable": true}"#,
        r#""c""#,
        r#""c""#,
        &[],
    ),
    (
        r#"{"type": "select", "options": "rpc://list"}"#,
        r#""c""#,
        r#""c""#,
        &["(options-of-rpc x)"],
    ),
    (
        r#"{"type": "select", "options": {"store": "rpc://list"}}"#,
        r#""c""#,
        r#""c""#,
        &["(options-of-rpc x)"],
    ),
    (
        r#"{"type": "select", "grouped": true, "options": [{"label": "G", "options": ["a"]}]}"#,
        r#""a""#,
        r#""a""#,
        &[],
    ),
    (
        r#"{"type": "select", "multiple": true, "options": ["a", "b"]}"#,
        r#""a""#,
        r#"["a"]"#,
        &[],
    ),
];

#[test]
fn values_are_checked_and_converted() {
    let environment = Environment::fixed(crate::Date::from_millis(1_767_225_600_000).unwrap());
    for (declared, given, expected, notes) in CASES {
        let declared = format!("[{{\"name\": \"x\", {}]", &declared[1..]);
        let given = format!("{{\"x\": {given}}}");
        let expected = match *expected {
            "" => "{}".to_owned(),
            value => format!("{{\"x\":{value}}}"),
        };
        let found = checked(&declared, &given, &environment);
        assert_eq!(found.0, expected, "{declared} {given}");
        assert_eq!(found.1, *notes, "{declared} {given}");
    }
}

#[test]
fn the_older_platform_has_other_empty_values() {
    let environment = Environment::default().with_platform_version(PlatformVersion::V1);
    let declared = r#"[{"name": "text", "type": "text"}, {"name": "array", "type": "array"},
        {"name": "on", "type": "boolean"}, {"name": "one", "type": "select"}]"#;
    let found = checked(declared, "{}", &environment);
    assert_eq!(found.0, r#"{"text":null,"array":[],"one":null}"#);
    assert_eq!(checked(declared, "{}", &Environment::default()).0, "{}");
}

#[test]
fn parameters_appear_with_a_choice() {
    let environment = Environment::default();
    let declared = r#"[{"name": "by", "type": "select", "options": {
            "store": [{"value": "id", "nested": [{"name": "id", "type": "number", "required": true}]}, "name"],
            "nested": [{"name": "name", "type": "text"}],
            "placeholder": {"label": "?", "nested": [{"name": "all", "type": "text"}]}}},
        {"name": "more", "type": "boolean", "nested": [{"name": "limit", "type": "number", "default": 5}]}]"#;
    for (given, expected, notes) in [
        (r#"{"by": "id", "id": "7"}"#, r#"{"by":"id","id":7}"#, ""),
        (r#"{"by": "id"}"#, r#"{"by":"id"}"#, "required id"),
        (
            r#"{"by": "name", "id": "7"}"#,
            r#"{"by":"name"}"#,
            "unknown-parameter id",
        ),
        (
            r#"{"by": "name", "name": 7}"#,
            r#"{"by":"name","name":"7"}"#,
            "",
        ),
        (r#"{"all": "1"}"#, r#"{"all":"1"}"#, ""),
        (
            r#"{"more": true, "limit": "1"}"#,
            r#"{"more":true,"limit":1}"#,
            "",
        ),
        (
            r#"{"more": false, "limit": "1"}"#,
            r#"{"more":false}"#,
            "unknown-parameter limit",
        ),
    ] {
        let found = checked(declared, given, &environment);
        assert_eq!(found.0, expected, "{given}");
        assert_eq!(found.1.join(", "), notes, "{given}");
    }
    let filled = |given: &str| {
        let given = Value::from_json(given).unwrap();
        let declared = Value::from_json(declared).unwrap();
        with_defaults(&declared, &given).to_json().unwrap()
    };
    assert_eq!(filled(r#"{"more": true}"#), r#"{"more":true,"limit":5}"#);
    assert_eq!(
        filled(r#"{"more": true, "limit": ""}"#),
        r#"{"more":true,"limit":""}"#
    );
    assert_eq!(filled("{}"), "{}");
}

#[test]
fn names_are_known_unless_an_rpc_gives_them() {
    let environment = Environment::default();
    let declared = r#"[{"name": "apiKey", "type": "password"}, {"name": "id", "type": "text"}]"#;
    let given = Value::from_json(r#"{"idd": 1}"#).unwrap();
    let declared = Value::from_json(declared).unwrap();
    let found = check(&declared, &given, &environment);
    assert_eq!(
        found.problems[0].message,
        "there is no parameter \"idd\": did you mean \"id\"?"
    );
    assert!(secret_names(&declared).iter().eq(["apiKey"]));
    let open = r#"[{"name": "id", "type": "text"}, "rpc://more"]"#;
    let found = checked(open, r#"{"idd": 1}"#, &environment);
    assert_eq!(
        found,
        (
            r#"{"idd":1}"#.to_owned(),
            vec!["(fields-of-rpc )".to_owned()]
        )
    );
}

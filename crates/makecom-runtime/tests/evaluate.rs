//! Templates and documents give what the language says, or are refused.

use makecom_runtime::{
    Collection, Context, Date, Environment, Error, Result, Value, evaluate, evaluate_document,
};

const VARIABLES: &str = r#"{
    "body": {
        "list": ["x", "y"], "ids": [3, 1], "user": {"name": "Ann", "a.b": 1}, "nul": null,
        "id": 150, "flag": false, "empty": "", "deep": [{"items": [1, 2]}], "some name": "sp"
    },
    "temp": {"i": 2, "key": "name"},
    "headers": {"content-type": "text/plain"},
    "date": {"$date": "2026-01-01T10:00:00Z"},
    "buffer": {"$buffer_hex": "00ff"},
    "forced": {"$emptystring": true}
}"#;

fn environment() -> Environment {
    Environment::fixed(Date::from_millis(1_767_268_800_500).unwrap())
}

fn context(environment: &Environment) -> Context<'_> {
    let context = Context::new(environment).with_functions(|name, arguments| match name {
        "twice" => Some(Ok(Value::array([
            arguments[0].clone(),
            arguments[0].clone(),
        ]))),
        "fails" => Some(Err(Error::failure(
            "function-error",
            "it threw",
            "correct it",
        ))),
        "upper" => Some(Ok(Value::from("never"))),
        _ => None,
    });
    let Value::Collection(variables) = Value::from_json(VARIABLES).unwrap().untagged() else {
        unreachable!()
    };
    for (name, value) in variables.iter() {
        context.set(name, value.clone());
    }
    context
}

/// The result in tagged JSON or the code of the error, then the codes of the warnings.
fn outcome(result: Result<Value>, environment: &Environment) -> String {
    let mut outcome = match result {
        Ok(value) => value.tagged().to_json().unwrap(),
        Err(error) if error.is_refusal() => format!("refused {}", error.code()),
        Err(error) => format!("failed {}", error.code()),
    };
    for warning in environment.warnings() {
        outcome = format!("{outcome} warned {}", warning.code);
    }
    outcome
}

fn assert_templates(rows: &[(&str, &str)]) {
    for (template, expected) in rows {
        let environment = environment();
        let result = evaluate(template, &context(&environment));
        assert_eq!(outcome(result, &environment), *expected, "{template}");
    }
}

const UNDEFINED: &str = r#"{"$undefined":true}"#;

#[test]
fn one_expression_gives_its_value_and_any_other_text_gives_text() {
    assert_templates(&[
        ("plain } text {", r#""plain } text {""#),
        ("", r#""""#),
        ("{{body.ids}}", "[3,1]"),
        ("{{ body.ids }}", "[3,1]"),
        ("{{body.ids}}{{body.ids}}", r#""3,13,1""#),
        ("{{date}}", r#"{"$date":"2026-01-01T10:00:00.000Z"}"#),
        ("at {{date}}", r#""at 2026-01-01T10:00:00.000Z""#),
        ("a{{body.missing}}{{body.nul}}{{forced}}b", r#""ab""#),
        ("{{body.flag}}!", r#""false!""#),
        ("x{{body.user}}", "refused collection-as-text"),
        ("x{{body.deep}}", "refused collection-as-text"),
        ("x{{buffer}}", "failed unknown-encoding"),
        ("x{{toBinary('é')}}", r#""xé""#),
        (" {{body.id}}", r#"" 150" warned padded-expression"#),
        ("{{body.id", "failed unclosed-expression"),
        ("{{upper('a'}}", "failed unbalanced"),
    ]);
}

#[test]
fn paths_count_from_one_and_end_in_undefined() {
    assert_templates(&[
        ("{{body.list[]}}", r#""x""#),
        ("{{body.list[2]}}", r#""y""#),
        ("{{body.list[3]}}", UNDEFINED),
        (
            "{{body.list[0]}}",
            &format!("{UNDEFINED} warned zero-index"),
        ),
        ("{{body.list.`2`}}", r#""y""#),
        ("{{body.list.name}}", UNDEFINED),
        (
            "{{body.list.length}}",
            &format!("{UNDEFINED} warned length-as-name"),
        ),
        (
            "{{body.user.name.length}}",
            &format!("{UNDEFINED} warned length-as-name"),
        ),
        ("{{body.list[{{temp.i}}]}}", r#""y""#),
        ("{{body.list[{{temp.i - 1}}]}}", r#""x""#),
        ("{{body.list[{{temp.i * 2}}]}}", UNDEFINED),
        ("{{body.list[{{temp.key}}]}}", "refused invalid-position"),
        ("{{body.list[{{0 - 1}}]}}", "refused negative-index"),
        ("{{body.list[-1]}}", "refused negative-index"),
        ("{{body.user['name']}}", "refused quoted-index"),
        ("{{body.deep[].items[2]}}", "2"),
        ("{{body.user[1]}}", UNDEFINED),
        ("{{body.`some name`}}", r#""sp""#),
        ("{{body.user.`a.b`}}", "1"),
        ("{{get(body, 'user.name')}}", r#""Ann""#),
        ("{{body.nul.a.b}}", UNDEFINED),
        (
            "{{bdoy.id}}",
            &format!("{UNDEFINED} warned unknown-variable"),
        ),
        ("{{headers.content-type}}", "refused dash-in-header"),
        ("{{headers.`content-type`}}", r#""text/plain""#),
    ]);
}

#[test]
fn a_negative_index_can_be_allowed() {
    let environment = environment().with_negative_index();
    let result = evaluate("{{body.list[-1]}}", &context(&environment));
    assert_eq!(
        outcome(result, &environment),
        r#""y" warned negative-index"#
    );
}

#[test]
fn operators_bind_as_the_table_says() {
    assert_templates(&[
        ("{{1 - 2 - 3}}", "-4"),
        ("{{2 + 3 * 4 % 5}}", "4"),
        ("{{(2 + 3) * 4}}", "20"),
        ("{{'a' + 1 + 2}}", r#""a12""#),
        ("{{1 + 2 + 'a'}}", r#""3a""#),
        ("{{0.1 + 0.2}}", "0.3"),
        ("{{!body.flag & body.id > 100}}", "true"),
        ("{{body.empty | body.user.name}}", r#""Ann""#),
        ("{{body.flag & fails()}}", "false"),
        ("{{body.id | fails()}}", "150"),
        ("{{body.id & fails()}}", "failed function-error"),
        ("{{true | false & false}}", "true"),
        ("{{1 = '1'}}", "true warned loose-equality"),
        ("{{body.missing = null}}", "true warned loose-equality"),
        ("{{date - date}}", "0"),
        ("{{body.user + 1}}", "refused add-operands"),
        ("{{-body.id}}", "refused unary-sign"),
    ]);
}

#[test]
fn keywords_have_their_values() {
    assert_templates(&[
        ("{{erase}}", "null"),
        ("{{ignore}}", UNDEFINED),
        ("{{emptystring}}", r#"{"$emptystring":true}"#),
        ("{{add(emptyarray, 1)}}{{emptyarray}}", r#""1""#),
        (
            "{{'a' + nbsp + tab + newline + carriagereturn + space}}",
            "\"a\u{a0}\\t\\n\\r \"",
        ),
        ("{{now}}", r#"{"$date":"2026-01-01T12:00:00.500Z"}"#),
        ("{{timestamp}}", "1767268800"),
        ("{{pi}}", "3.141592653589793"),
        ("{{executionId}}", "refused no-execution-id"),
    ]);
    let environment = environment().with_execution_id("e1");
    let context = Context::new(&environment).with_variable("random", Value::Number(1.0));
    assert_eq!(evaluate("{{executionId}}", &context).unwrap(), "e1".into());
    assert_eq!(
        evaluate("{{random}}", &context).unwrap_err().code(),
        "shadowed-keyword"
    );
}

#[test]
fn only_the_chosen_argument_is_evaluated() {
    assert_templates(&[
        ("{{if(body.flag, fails(), 'safe')}}", r#""safe""#),
        ("{{if(body.id, 'safe', fails())}}", r#""safe""#),
        ("{{if(body.flag, 'a',)}}", UNDEFINED),
        ("{{if(body.flag, 'a')}}", UNDEFINED),
        ("{{ifempty(body.id, fails())}}", "150"),
        ("{{ifempty(body.empty, body.list)}}", r#"["x","y"]"#),
        ("{{switch(2, 1, fails(), '2', 'b', fails())}}", r#""b""#),
        ("{{switch(9, 1, fails(), 'else')}}", r#""else""#),
        ("{{switch(9, 1, fails())}}", UNDEFINED),
        ("{{if(1)}}", "refused argument-count warned argument-count"),
    ]);
}

#[test]
fn functions_of_the_app_are_called_after_the_built_in_ones() {
    assert_templates(&[
        ("{{twice(body.id)}}", "[150,150]"),
        ("{{upper('a')}}", r#""A""#),
        ("{{fails()}}", "failed function-error"),
        ("{{unknown(1)}}", "failed unknown-function"),
        ("{{concat('a', 'b')}}", "failed unknown-function"),
    ]);
}

#[test]
fn pop_and_shift_change_the_array_where_it_is() {
    let warned = |value: &str| format!("{value} warned changes-in-place");
    assert_templates(&[
        (
            "{{pop(body.list) + pop(body.list)}}{{body.list}}",
            &warned(r#""yx""#),
        ),
        ("{{shift(body.list)}}{{body.list}}", &warned(r#""xy""#)),
        (
            "{{shift(body.deep[].items)}}{{body.deep[].items}}",
            &warned(r#""12""#),
        ),
        ("{{pop(body.user)}}", UNDEFINED),
        ("{{pop(body.missing.deep)}}", UNDEFINED),
        ("{{pop(split('a,b', ','))}}", &warned(r#""b""#)),
        ("{{pop(emptyarray)}}", UNDEFINED),
    ]);
    let environment = environment();
    let context = context(&environment);
    let before = context.get("body").unwrap();
    evaluate("{{pop(body.list)}}", &context).unwrap();
    assert_eq!(
        context.get("body").unwrap().get("list"),
        Value::array(["x".into()])
    );
    assert_eq!(
        before.get("list").index(2),
        "y".into(),
        "a copy stays as it was"
    );
}

#[test]
fn errors_have_the_place_of_the_expression() {
    for (template, place) in [
        ("id {{1 + upper()}}", "upper()"),
        ("{{if(true, 1 * 'x', 2)}}", "1 * 'x'"),
        ("{{upper(body.list[{{0 - 1}}])}}", "body.list[{{0 - 1}}]"),
        ("a {{body.user}}", "{{body.user}}"),
        ("{{a ? b : c}}", "?"),
    ] {
        let environment = environment();
        let error = evaluate(template, &context(&environment)).unwrap_err();
        assert_eq!(&template[error.place().unwrap()], place, "{error}");
    }
}

#[test]
fn documents_are_evaluated_deeply() {
    for (document, expected) in [
        (
            r#"{"a": "{{body.id}}", "n": 1, "list": ["{{body.missing}}", null, true]}"#,
            r#"{"a":150,"n":1,"list":[{"$undefined":true},null,true]}"#,
        ),
        (
            r#"{"name": 1, "{{...}}": "{{body.user}}", "a.b": 2}"#,
            r#"{"name":"Ann","a.b":2}"#,
        ),
        (
            r#"{"{{...}}": {"x": "{{body.id}}"}, "y": 1}"#,
            r#"{"x":150,"y":1}"#,
        ),
        (
            r#"{"{{...}}": "{{body.nul}}", "y": 1}"#,
            r#"{"y":1} warned empty-spread"#,
        ),
        (r#"{"{{...}}": "{{body.list}}"}"#, "refused invalid-spread"),
        (r#"{"{{body.user.name}}": 1}"#, "refused expression-in-key"),
    ] {
        let environment = environment();
        let document = Value::from_json(document).unwrap();
        let result = evaluate_document(&document, &context(&environment));
        assert_eq!(outcome(result, &environment), expected);
    }
    let environment = environment();
    let document = Value::from_json(r#"{"a/b": [0, {"c": "{{fails()}}"}]}"#).unwrap();
    let error = evaluate_document(&document, &context(&environment)).unwrap_err();
    assert_eq!(error.pointer(), "/a~1b/1/c");
}

#[test]
fn evaluation_is_deterministic() {
    let template = "{{uuid}} {{random}} {{now}} {{join(shuffle(split('a,b,c,d,e', ',')))}}";
    let run = || evaluate(template, &context(&environment())).unwrap();
    assert_eq!(run(), run());
}

#[test]
fn hostile_texts_end_with_an_error_or_a_value() {
    let deep = "(".repeat(10_000);
    let nested = format!("{{{{{deep}1{}}}}}", ")".repeat(10_000));
    let calls = format!("{{{{{}1{}}}}}", "upper(".repeat(10_000), ")".repeat(10_000));
    let long = format!("{{{{{}1}}}}", "1 + ".repeat(250_000));
    let many = "{{1}}".repeat(200_000);
    let environment = environment();
    let context = context(&environment);
    assert_eq!(evaluate(&nested, &context).unwrap_err().code(), "too-deep");
    assert_eq!(evaluate(&calls, &context).unwrap_err().code(), "too-deep");
    assert_eq!(evaluate(&long, &context).unwrap(), Value::Number(250_001.0));
    assert_eq!(
        evaluate(&many, &context).unwrap(),
        Value::from("1".repeat(200_000))
    );
}

#[test]
fn a_context_does_not_show_its_values() {
    let environment = environment();
    let secret: Collection = [("token", Value::from("hunter2"))].into_iter().collect();
    let context = Context::new(&environment).with_variable("connection", secret.into());
    let shown = format!("{context:?}");
    assert!(
        shown.contains("connection") && !shown.contains("hunter2"),
        "{shown}"
    );
}

//! Any text can be evaluated: it gives the same twice, or an error with a code. The first
//! character says how often the text is repeated or nested, up to 10,000 times and 1 MB.

#![no_main]

use libfuzzer_sys::fuzz_target;
use makecom_runtime::{Context, Date, Environment, Value, evaluate};

fuzz_target!(|input: &str| {
    let mut characters = input.chars();
    let first = characters.next().map_or(0, u32::from);
    let rest = characters.as_str();
    let text = match first % 16 {
        13 => rest.repeat(((1 << 20) / rest.len().max(1)).min(10_000)),
        14 => format!("{{{{{}{rest}", "(".repeat(10_000)),
        15 => format!("{{{{{}{rest}{}}}}}", "if(1,".repeat(10_000), ",2)".repeat(10_000)),
        _ => rest.to_owned(),
    };
    let body = r#"{"a": [1, "2", {"b": null}], "date": "2026-02-03T04:05:06Z", "text": "ža"}"#;
    let body = Value::from_json(body).unwrap();
    let run = || {
        let environment = Environment::fixed(Date::from_millis(1_767_225_600_000).unwrap());
        let context = Context::new(&environment).with_variable("body", body.clone());
        evaluate(&text, &context)
    };
    match (run(), run()) {
        (Ok(one), Ok(two)) => assert_eq!(one.tagged().to_json(), two.tagged().to_json()),
        (Err(one), Err(two)) => {
            assert_eq!(one, two);
            assert!(!one.code().is_empty() && !one.to_string().is_empty());
        }
        (one, two) => panic!("{one:?} and then {two:?}"),
    }
});

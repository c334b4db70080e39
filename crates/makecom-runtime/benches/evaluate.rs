//! Evaluation of typical templates beside JSON parsing of the same bytes, in one run on one
//! machine.
//!
//!     cargo bench -p makecom-runtime --bench evaluate
//!
//! "parsed" evaluates a template that is parsed before, "text" parses it each time.

use std::hint::black_box;
use std::time::{Duration, Instant};

use makecom_iml::expression::Template;
use makecom_runtime::{Context, Date, Environment, Value, evaluate, evaluate_template};

const TEMPLATES: [&str; 5] = [
    "{{body.data}}",
    "https://api.example.com/v2/orders/{{parameters.id}}",
    "{{ifempty(parameters.limit, 100)}}",
    "{{if(body.next = null, false, body.page < 10 && length(body.data) > 0)}}",
    "{{formatDate(addDays(parameters.since, 1), 'YYYY-MM-DDTHH:mm:ssZ', 'Europe/Prague')}}",
];

fn main() {
    let start = Date::from_millis(1_767_225_600_000).expect("in range");
    let environment = Environment::fixed(start);
    let body = r#"{"data": [{"id": 1}, {"id": 2}], "next": "x", "page": 3}"#;
    let parameters = r#"{"id": 7, "since": {"$date": "2026-01-01T00:00:00Z"}}"#;
    let variable = |json| Value::from_json(json).expect("JSON").untagged();
    let context = Context::new(&environment)
        .with_variable("body", variable(body))
        .with_variable("parameters", variable(parameters));
    println!("{:>9} {:>9} {:>9}  template", "parsed", "text", "JSON");
    for text in TEMPLATES {
        let template = Template::parse(text);
        let json = serde_json::to_string(text).expect("a text");
        let parsed = time(|| evaluate_template(black_box(&template), &context).is_ok());
        let whole = time(|| evaluate(black_box(text), &context).is_ok());
        let json = time(|| serde_json::from_str::<serde_json::Value>(black_box(&json)).is_ok());
        println!("{parsed:>7.0}ns {whole:>7.0}ns {json:>7.0}ns  {text}");
    }
}

/// Nanoseconds of one call: the least of ten rounds.
fn time(call: impl Fn() -> bool) -> f64 {
    const CALLS: u32 = 20_000;
    assert!(call(), "the template gives a value");
    let round = || {
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        start.elapsed()
    };
    let best = (0..10).map(|_| round()).min().unwrap_or(Duration::MAX);
    best.as_secs_f64() * 1e9 / f64::from(CALLS)
}

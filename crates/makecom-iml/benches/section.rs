//! Typed parsing of sections against untyped, as ratios in one run on one
//! machine.
//!
//!     cargo bench -p makecom-iml --bench section
//!
//! The yardstick is what a client does without this crate: blank the comments
//! with `json-strip-comments` and parse into a `serde_json::Value`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use makecom_iml::{Code, Rule, connection};
use serde_json::Value;

const OAUTH2: &str = include_str!("../tests/data/oauth2.iml.json");
const BASIC: &str = include_str!("../tests/data/basic.iml.json");
const PARAMETERS: &str = include_str!("../tests/data/parameters.iml.json");

fn main() {
    println!(
        "{:28} {:>8} {:>10} {:>9} {:>9} {:>9} {:>9}",
        "", "bytes", "untyped", "typed", "value()", "check()", "set()"
    );
    row("api, OAuth 2", OAUTH2, &typed::<connection::Api>());
    row("api, one request", BASIC, &typed::<connection::Api>());
    let plain = serde_json::to_string(&connection::Api::from_text(OAUTH2).value().expect("JSONC"));
    row(
        "api, OAuth 2, no comments",
        &plain.expect("JSON"),
        &typed::<connection::Api>(),
    );
    row("parameters", PARAMETERS, &typed::<connection::Parameters>());
    let many = format!(
        "[{}]",
        vec![&PARAMETERS[1..PARAMETERS.len() - 2]; 200].join(",")
    );
    row(
        "parameters, 1800 of them",
        &many,
        &typed::<connection::Parameters>(),
    );
    let scopes: Vec<String> = (0..500)
        .map(|n| format!("  \"scope:{n}\": \"Label {n}\", // {n}\n"))
        .collect();
    let scopes = scopes.concat();
    row(
        "scopes, 500",
        &format!("{{\n{scopes}}}"),
        &typed::<connection::Scopes>(),
    );
    println!(
        "typed and all after it as multiples of untyped; {} rules",
        Rule::ALL.len()
    );
}

/// What is measured of a kind.
struct Kind {
    typed: fn(&str),
    value: fn(&str),
    check: fn(&str),
    set: fn(&str),
}

fn typed<S: Code>() -> Kind {
    Kind {
        typed: |text| drop(black_box(S::from_text(text).model().expect("a model"))),
        value: |text| drop(black_box(S::from_text(text).value().expect("JSONC"))),
        check: |text| drop(black_box(S::from_text(text).check())),
        set: |text| {
            let mut section = S::from_text(text);
            let is_list = S::KIND.empty() == "[]";
            let pointer = if is_list { "/1/help" } else { "/added" };
            section.set(pointer, "new").expect("a place");
            black_box(section);
        },
    }
}

fn untyped(text: &str) {
    let mut text = text.to_owned();
    json_strip_comments::strip_comments_in_place(&mut text).expect("JSONC");
    black_box(serde_json::from_str::<Value>(&text).expect("JSON"));
}

fn row(name: &str, text: &str, kind: &Kind) {
    let base = best(text, untyped);
    let ratio = |run| best(text, run).as_secs_f64() / base.as_secs_f64();
    println!(
        "{name:28} {:>8} {base:>10.1?} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
        text.len(),
        ratio(kind.typed),
        ratio(kind.value),
        ratio(kind.check),
        ratio(kind.set),
    );
}

/// The best of many runs, each of as many rounds as make up some milliseconds.
fn best(text: &str, run: fn(&str)) -> Duration {
    let rounds = u32::try_from(1 + 400_000 / text.len().max(1)).expect("a small number");
    (0..30)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..rounds {
                run(black_box(text));
            }
            start.elapsed() / rounds
        })
        .min()
        .unwrap_or_default()
}

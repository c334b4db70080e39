//! Typed parsing of sections against untyped, as ratios in one run on one
//! machine.
//!
//!     cargo bench -p makecom-iml --bench section
//!
//! The yardstick is what a client does without this crate: blank the comments
//! with `json-strip-comments` and parse into a `serde_json::Value`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use makecom_iml::{Api, Content, Parameters, Rule, Scopes};
use serde_json::Value;

const OAUTH2: &str = include_str!("../tests/data/oauth2.iml.json");
const BASIC: &str = include_str!("../tests/data/basic.iml.json");
const PARAMETERS: &str = include_str!("../tests/data/parameters.iml.json");

fn main() {
    println!(
        "{:28} {:>8} {:>10} {:>9} {:>9} {:>9} {:>9}",
        "", "bytes", "untyped", "typed", "value()", "check()", "set()"
    );
    row("api, OAuth 2", OAUTH2, &typed::<Api, _>(Api::model));
    row("api, one request", BASIC, &typed::<Api, _>(Api::model));
    let plain = serde_json::to_string(&Api::from_text(OAUTH2).value().expect("JSONC"));
    row(
        "api, OAuth 2, no comments",
        &plain.expect("JSON"),
        &typed::<Api, _>(Api::model),
    );
    row(
        "parameters",
        PARAMETERS,
        &typed::<Parameters, _>(Parameters::model),
    );
    let many = format!(
        "[{}]",
        vec![&PARAMETERS[1..PARAMETERS.len() - 2]; 200].join(",")
    );
    row(
        "parameters, 1800 of them",
        &many,
        &typed::<Parameters, _>(Parameters::model),
    );
    let scopes: Vec<String> = (0..500)
        .map(|n| format!("  \"scope:{n}\": \"Label {n}\", // {n}\n"))
        .collect();
    let scopes = scopes.concat();
    row(
        "scopes, 500",
        &format!("{{\n{scopes}}}"),
        &typed::<Scopes, _>(Scopes::model),
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

fn typed<T, M>(_: fn(&T) -> makecom_iml::Result<Option<M>>) -> Kind
where
    T: Measured,
{
    Kind {
        typed: T::typed,
        value: T::value,
        check: T::check,
        set: T::set,
    }
}

trait Measured {
    fn typed(text: &str);
    fn value(text: &str);
    fn check(text: &str);
    fn set(text: &str);
}

macro_rules! measured {
    ($($type:ident $pointer:literal)*) => {
        $(impl Measured for $type {
            fn typed(text: &str) {
                black_box($type::from_text(text).model().expect("a model"));
            }

            fn value(text: &str) {
                black_box($type::from_text(text).value().expect("JSONC"));
            }

            fn check(text: &str) {
                black_box($type::from_text(text).check());
            }

            fn set(text: &str) {
                let mut section = $type::from_text(text);
                section.set($pointer, "new").expect("a place");
                black_box(section);
            }
        })*
    };
}

measured!(Api "/added" Parameters "/1/help" Scopes "/added");

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

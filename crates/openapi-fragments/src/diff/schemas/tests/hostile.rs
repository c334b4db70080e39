//! Schemas that are made to take time and memory, or to hide a change.

use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::{Map, Value, json};

use super::{between, document};
use crate::diff::schemas::Direction;

fn to(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{index}")})
}

/// Documents of `count` schemas; each is built from its index and a limit that differs.
fn documents(count: usize, schema: impl Fn(usize, usize) -> Value) -> [Value; 2] {
    [1, 0].map(|more| {
        let components: Map<_, _> = (0..count)
            .map(|index| (format!("S{index}"), schema(index, more)))
            .collect();
        document("3.1.0", &to(0), &components.into())
    })
}

fn assert_bounded(name: &str, [old, new]: &[Value; 2], most: usize) {
    let start = ThreadTime::now();
    for direction in [Direction::Request, Direction::Response] {
        let found = between(old, new, direction);
        assert!(
            !found.is_empty() && found.len() <= most,
            "{name}: {}",
            found.len()
        );
        assert!(between(old, old, direction).is_empty(), "{name}");
    }
    // Of this thread, in an unoptimized build.
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{name}: {:?}",
        start.elapsed()
    );
}

#[test]
fn hostile_schemas_are_compared_in_bounded_time() {
    let all = |count: usize| (0..count).map(to).collect::<Vec<_>>();
    let named = |count: usize| {
        let named = (0..count).map(|index| (format!("p{index}"), to(index)));
        Value::Object(named.collect())
    };
    let next = |index: usize, count: usize| to((index + 1).min(count - 1));
    let mut cases = vec![
        (
            "all refer to all",
            documents(
                80,
                |index, more| json!({"maxProperties": index + more, "properties": named(80)}),
            ),
            80,
        ),
        (
            "all extend all",
            documents(
                80,
                |index, more| json!({"maxProperties": 100 + index + more, "allOf": all(80)}),
            ),
            1,
        ),
        (
            "all are alternatives of all",
            documents(60, |index, more| {
                let mut alternatives = all(60);
                alternatives.push(json!({"type": "string", "maxLength": index + more}));
                json!({"oneOf": alternatives})
            }),
            200,
        ),
        (
            "all are alternatives and extensions of all",
            documents(
                12,
                |index, more| json!({"oneOf": all(12), "allOf": all(12), "anyOf": all(12), "maxLength": index + more}),
            ),
            20,
        ),
        (
            "a chain of allOf",
            documents(
                3000,
                |index, more| json!({"allOf": [next(index, 3000)], "maxLength": more + 5}),
            ),
            1,
        ),
        (
            "a chain of references",
            documents(3000, |index, more| match index {
                2999 => json!({"maxLength": more}),
                _ => next(index, 3000),
            }),
            1,
        ),
        (
            "a chain of single alternatives",
            documents(3000, |index, more| match index {
                2999 => json!({"maxLength": more}),
                _ => json!({"oneOf": [next(index, 3000)]}),
            }),
            1,
        ),
        (
            "a chain of pairs of alternatives",
            documents(300, |index, more| match index {
                299 => json!({"type": "string", "maxLength": more}),
                _ => {
                    json!({"anyOf": [next(index, 300), {"type": "string", "pattern": index.to_string()}]})
                }
            }),
            16,
        ),
        (
            "forks of allOf with properties",
            documents(60, |index, more| match index {
                59 => json!({"properties": {"x": {"maxLength": more}}}),
                _ => {
                    json!({"allOf": [next(index, 60), {"properties": {"x": next(index, 60)}}], "properties": {"x": next(index + 1, 60)}})
                }
            }),
            4000,
        ),
        (
            "deep conjunctions",
            documents(20, |index, more| {
                let parts: Vec<_> = (0..20)
                    .map(|other| json!({"properties": {"p": to(other * index % 20)}}))
                    .collect();
                json!({"allOf": parts, "maxProperties": 100 + index + more})
            }),
            400,
        ),
    ];
    let wide = |reverse: bool| {
        let alternative = |index: usize, more: usize| json!({"type": "object", "required": [format!("p{index}")], "properties": {format!("p{index}"): {"maxLength": index + more}}});
        documents(1, move |_, more| {
            let mut list: Vec<_> = (0..2000).map(|index| alternative(index, more)).collect();
            if reverse && more == 0 {
                list.reverse();
            }
            json!({"oneOf": list})
        })
    };
    cases.push(("2,000 alternatives", wide(false), 2000));
    cases.push(("2,000 alternatives in another order", wide(true), 2000));
    let alike = documents(1, |_, more| {
        let alternative = |index: usize| json!({"type": "object", "properties": {"a": {"maxLength": index * 2 + more}, "b": {}}});
        json!({"oneOf": (0..2000).map(alternative).collect::<Vec<_>>()})
    });
    cases.push(("2,000 alternatives that are alike", alike, 6000));
    let nested = documents(1, |_, more| {
        (0..100).fold(json!({"maxLength": more}), |inner, index| {
            let other = json!({"type": "object", "properties": {index.to_string(): {}}});
            json!({"oneOf": [inner, other], "not": {"type": "array", "items": {"type": "string"}}})
        })
    });
    cases.push(("nested alternatives", nested, 400));
    for (name, documents, most) in &cases {
        assert_bounded(name, documents, *most);
    }
}

/// A recursion is the same whatever its length, and otherwise has as many pairs as the
/// product of the lengths.
#[test]
fn recursions_of_different_lengths_are_compared() {
    let ring = |count: usize, more: usize, differ: bool| {
        let components: Map<_, _> = (0..count)
            .map(|index| {
                let own = if differ { index } else { 0 };
                let schema = json!({"maxProperties": 5 + more, "properties": {"next": to((index + 1) % count)}, "default": own});
                (format!("S{index}"), schema)
            })
            .collect();
        document("3.0.3", &to(0), &components.into())
    };
    assert!(between(&ring(31, 0, false), &ring(37, 0, false), Direction::Request).is_empty());
    for (differ, count) in [(false, 1), (true, 6)] {
        let mut found = between(&ring(2, 1, differ), &ring(3, 0, differ), Direction::Request);
        found.retain(|change| change.contains("limit"));
        assert_eq!(found.len(), count, "{found:?}");
    }
}
